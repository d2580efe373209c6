//! Networks and who is on them.

use super::record::Record;
use crate::engine::Result;
use crate::model::{Endpoint, IpamPool};

pub(super) async fn run(record: &mut Record<'_>) -> Result<()> {
    create(record, "n1", None).await?;
    create(record, "n1", None).await?;
    create(record, "n2", Some("10.213.0.0/24")).await?;
    create(record, "overlap", Some("10.213.0.0/16")).await?;
    list(record).await?;
    membership(record).await?;
    made_again(record).await?;
    nowhere(record).await
}

async fn create(record: &mut Record<'_>, name: &str, subnet: Option<&str>) -> Result<()> {
    let mut spec = record.network(name);
    spec.labels.insert("own".to_owned(), "1".to_owned());
    spec.ipam.pools.extend(subnet.map(|subnet| IpamPool {
        subnet: Some(subnet.to_owned()),
        ..IpamPool::default()
    }));
    let outcome = record.engine.create_network(&spec).await;
    record.outcome(&format!("create network {name}"), outcome)?;
    Ok(())
}

async fn list(record: &mut Record<'_>) -> Result<()> {
    for mut network in record.engine.networks().await? {
        if network.spec.name == record.name("n1") {
            let pools = &mut network.spec.ipam.pools;
            let chosen = pools
                .iter()
                .filter(|pool| pool.subnet.is_some() && pool.gateway.is_some());
            record.note(&format!("n1 has {} pools", chosen.count()));
            pools.clear();
        }
        if network.spec.name.starts_with(&record.name("")) {
            record.note(&format!("{:?} {}", network.spec, network.scope));
        }
    }
    Ok(())
}

/// Joining and leaving, while it runs and while it does not.
async fn membership(record: &mut Record<'_>) -> Result<()> {
    let mut spec = record.spec_on("member", &["n1", "n2"]);
    if let Some(endpoint) = spec.networks.get_mut(&record.name("n2")) {
        "10.213.0.7".clone_into(&mut endpoint.ipv4_address);
    }
    record.create(&spec).await?;
    record.state("member").await?;
    connect(record, "n2", "member", "again").await?;
    record.start("member").await?;
    let mut rival = record.spec_on("rival", &["n2"]);
    rival.networks.clone_from(&spec.networks);
    rival.networks.remove(&record.name("n1"));
    record.create(&rival).await?;
    record.start("rival").await?;
    record.remove("rival").await?;
    connect(record, "n2", "member", "again").await?;
    disconnect(record, "n2", "member").await?;
    disconnect(record, "n2", "member").await?;
    record.state("member").await?;
    connect(record, "n2", "member", "other").await?;
    record.state("member").await?;
    remove(record, "n2").await
}

/// A network that is removed and made again is another one.
async fn made_again(record: &mut Record<'_>) -> Result<()> {
    record.stop("member").await?;
    remove(record, "n1").await?;
    record.start("member").await?;
    create(record, "n1", None).await?;
    record.start("member").await?;
    connect(record, "n1", "member", "new").await?;
    record.state("member").await?;
    record.start("member").await?;
    record.stop("member").await?;
    disconnect(record, "n1", "member").await?;
    disconnect(record, "n1", "member").await?;
    record.state("member").await?;
    record.remove("member").await?;
    remove(record, "n1").await?;
    remove(record, "n2").await?;
    remove(record, "n2").await
}

/// A network that does not exist.
async fn nowhere(record: &mut Record<'_>) -> Result<()> {
    let spec = record.spec_on("lost", &["none"]);
    record.create(&spec).await?;
    record.start("lost").await?;
    connect(record, "none2", "lost", "x").await?;
    record.state("lost").await?;
    disconnect(record, "none2", "lost").await?;
    record.remove("lost").await?;
    connect(record, "none", "lost", "x").await?;
    let outcome = record.engine.remove_network("bridge").await;
    record.outcome("remove network bridge", outcome)?;
    Ok(())
}

async fn connect(record: &mut Record<'_>, network: &str, name: &str, alias: &str) -> Result<()> {
    let endpoint = Endpoint {
        aliases: [alias.to_owned()].into(),
        ..Endpoint::default()
    };
    let (full, container) = (record.name(network), record.name(name));
    let outcome = record
        .engine
        .connect_network(&full, &container, &endpoint)
        .await;
    record.outcome(&format!("connect {name} to {network} as {alias}"), outcome)?;
    Ok(())
}

async fn disconnect(record: &mut Record<'_>, network: &str, name: &str) -> Result<()> {
    let (full, container) = (record.name(network), record.name(name));
    let outcome = record.engine.disconnect_network(&full, &container).await;
    record.outcome(&format!("disconnect {name} from {network}"), outcome)?;
    Ok(())
}

async fn remove(record: &mut Record<'_>, name: &str) -> Result<()> {
    let outcome = record.engine.remove_network(&record.name(name)).await;
    record.outcome(&format!("remove network {name}"), outcome)?;
    Ok(())
}
