//! A script that is run against two engines to show that they behave alike.
//!
//! The memory engine is worth as much as its likeness to Docker. [`transcript`] does to an engine
//! what planning and applying do, and writes down what it observes; two engines are alike, as far
//! as the script goes, when their transcripts are equal.

mod files;
mod lifecycle;
mod networks;
mod record;
mod specs;
mod volumes;

use record::Record;

use super::{Operate, Result};

/// Runs the script and returns what was observed, a line each.
///
/// `image` is present on the engine. Its program runs until it is stopped and then ends at once
/// with code 0; it has a shell (`sh`); its health check, if it has one, is never waited for. Every object that is
/// made has a name that begins with `prefix`; those of an earlier run are removed first, all are
/// removed in the end. The ports 28480 to 28482 of the host must be free.
///
/// Identifiers and subnets that an engine chooses are written as placeholders, refusals as their
/// kind, because engines of different versions choose other words.
///
/// # Errors
/// Only what a healthy engine never answers: refusals that belong to the script are observations.
pub async fn transcript(engine: &dyn Operate, image: &str, prefix: &str) -> Result<Vec<String>> {
    clear(engine, prefix).await?;
    let mut record = Record::new(engine, image, prefix);
    specs::run(&mut record).await?;
    lifecycle::run(&mut record).await?;
    networks::run(&mut record).await?;
    volumes::run(&mut record).await?;
    clear(engine, prefix).await?;
    Ok(record.into_lines())
}

/// Runs the part of the script that is about files, below an absolute path that nobody else uses.
///
/// Nothing may be there, and no helper may show it yet. The path itself is left behind.
///
/// # Errors
/// As [`transcript`].
pub async fn file_transcript(engine: &dyn Operate, root: &str) -> Result<Vec<String>> {
    let mut record = Record::new(engine, "", root);
    files::run(&mut record, root).await?;
    Ok(record.into_lines())
}

async fn clear(engine: &dyn Operate, prefix: &str) -> Result<()> {
    for container in engine.containers().await? {
        if container.name.starts_with(prefix) {
            engine.remove_container(&container.id, true).await?;
        }
    }
    for network in engine.networks().await? {
        if network.spec.name.starts_with(prefix) {
            engine.remove_network(&network.id).await?;
        }
    }
    for volume in engine.volumes().await? {
        if volume.spec.name.starts_with(prefix) {
            engine.remove_volume(&volume.spec.name).await?;
        }
    }
    Ok(())
}
