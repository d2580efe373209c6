//! Volumes and binds.

use super::record::Record;
use crate::engine::Result;
use crate::model::{Mount, MountKind};

pub(super) async fn run(record: &mut Record<'_>) -> Result<()> {
    create(record, "v1", "1").await?;
    create(record, "v1", "2").await?;
    let mut odd = record.volume("odd");
    "none".clone_into(&mut odd.driver);
    let outcome = record.engine.create_volume(&odd).await;
    record.outcome("create volume odd", outcome)?;
    list(record).await?;
    mounted(record).await?;
    carried_over(record).await?;
    refused(record).await?;
    for name in ["v1", "v2", "v1", "none"] {
        remove(record, name).await?;
    }
    list(record).await
}

async fn create(record: &mut Record<'_>, name: &str, label: &str) -> Result<()> {
    let mut spec = record.volume(name);
    spec.labels.insert("own".to_owned(), label.to_owned());
    let outcome = record.engine.create_volume(&spec).await;
    record.outcome(&format!("create volume {name}"), outcome)?;
    Ok(())
}

async fn remove(record: &mut Record<'_>, name: &str) -> Result<()> {
    let outcome = record.engine.remove_volume(&record.name(name)).await;
    record.outcome(&format!("remove volume {name}"), outcome)?;
    Ok(())
}

async fn list(record: &mut Record<'_>) -> Result<()> {
    for volume in record.engine.volumes().await? {
        if volume.spec.name.starts_with(&record.name("")) {
            record.note(&format!("{:?}", volume.spec));
        }
    }
    Ok(())
}

/// Named volumes, one of them made on the way, beside those of the image.
async fn mounted(record: &mut Record<'_>) -> Result<()> {
    let mut spec = record.spec("mounted");
    let mut reading = Mount::new(MountKind::Volume, record.name("v2"), "/reading");
    reading.read_only = true;
    spec.mounts = vec![
        Mount::new(MountKind::Volume, record.name("v1"), "/writing"),
        reading,
        Mount::new(MountKind::Volume, "", "/anonymous"),
    ];
    record.create(&spec).await?;
    list(record).await?;
    record.start("mounted").await?;
    remove(record, "v1").await?;
    record.stop("mounted").await?;
    remove(record, "v1").await?;
    let mut guest = record.spec("reader");
    guest.volumes_from = vec![format!("{}:ro", spec.name)];
    record.create(&guest).await?;
    for name in ["mounted", "reader"] {
        if let Some(container) = record.engine.container(&record.name(name)).await? {
            for mount in &container.spec.mounts {
                record.note(&format!(
                    "{name}: {:?} {} on {}, read-only {}",
                    mount.kind, mount.source, mount.target, mount.read_only
                ));
            }
        }
    }
    record.remove("reader").await?;
    record.remove("mounted").await
}

/// An anonymous volume stays with a container that takes it over by its name.
async fn carried_over(record: &mut Record<'_>) -> Result<()> {
    let mut first = record.spec("first");
    first.mounts = vec![Mount::new(MountKind::Volume, "", "/anonymous")];
    record.create(&first).await?;
    let Some(container) = record.engine.container(&first.name).await? else {
        return Ok(());
    };
    let volume = container
        .spec
        .mounts
        .iter()
        .find(|mount| mount.target == "/anonymous")
        .map_or_else(String::new, |mount| mount.source.clone());
    let mut second = record.spec("second");
    second.mounts = vec![Mount::new(MountKind::Volume, &volume, "/anonymous")];
    record.create(&second).await?;
    record.remove("first").await?;
    exists(record, &volume).await?;
    record.remove("second").await?;
    exists(record, &volume).await?;
    record.engine.remove_volume(&volume).await?;
    exists(record, &volume).await
}

async fn exists(record: &mut Record<'_>, volume: &str) -> Result<()> {
    let volumes = record.engine.volumes().await?;
    let exists = volumes.iter().any(|other| other.spec.name == volume);
    record.note(&format!("anonymous volume is there: {exists}"));
    Ok(())
}

async fn refused(record: &mut Record<'_>) -> Result<()> {
    let mut absent = Mount::new(MountKind::Bind, "/vaultctl-conformance-none", "/bound");
    absent.create_host_path = false;
    let twice = Mount::new(MountKind::Volume, record.name("v1"), "/same");
    for mounts in [vec![absent], vec![twice.clone(), twice]] {
        let mut spec = record.spec("refused");
        spec.mounts = mounts;
        record.create(&spec).await?;
    }
    let mut guest = record.spec("guest");
    guest.volumes_from = vec![record.name("missing")];
    record.create(&guest).await?;
    record.state("guest").await
}
