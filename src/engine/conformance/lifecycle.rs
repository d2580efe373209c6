//! Starting, stopping, renaming, ports and shared namespaces.

use super::record::Record;
use crate::engine::Result;
use crate::model::{ContainerSpec, PortBinding};

pub(super) async fn run(record: &mut Record<'_>) -> Result<()> {
    let spec = record.spec("life");
    record.create(&spec).await?;
    exec(record, "life").await?;
    record.stop("life").await?;
    let outcome = record.engine.wait_container(&spec.name).await;
    let code = record.outcome("wait", outcome)?;
    record.note(&format!("exit code {code:?}"));
    record.start("life").await?;
    record.start("life").await?;
    exec(record, "life").await?;
    let outcome = record.engine.unpause_container(&spec.name).await;
    record.outcome("unpause", outcome)?;
    let outcome = record.engine.restart_container(&spec.name).await;
    record.outcome("restart", outcome)?;
    record.state("life").await?;
    rename(record, &spec).await?;
    ports(record).await?;
    shared(record).await?;
    missing(record).await
}

async fn exec(record: &mut Record<'_>, name: &str) -> Result<()> {
    let command = ["sh", "-c", "exit 0"].map(str::to_owned);
    let outcome = record.engine.exec(&record.name(name), &command, b"").await;
    let outcome = record.outcome("exec", outcome)?;
    record.note(&format!("{outcome:?}"));
    Ok(())
}

async fn rename(record: &mut Record<'_>, spec: &ContainerSpec) -> Result<()> {
    let other = record.spec("other");
    record.create(&other).await?;
    for (from, to) in [
        (&spec.name, &other.name),
        (&spec.name, &spec.name),
        (&spec.name, &record.name("renamed")),
        (&spec.name, &record.name("again")),
    ] {
        let outcome = record.engine.rename_container(from, to).await;
        record.outcome(&format!("rename {from} to {to}"), outcome)?;
    }
    record.state("life").await?;
    record.state("renamed").await?;
    record.stop("renamed").await?;
    record.stop("renamed").await?;
    record.start("renamed").await?;
    record.remove("renamed").await?;
    record.remove("other").await
}

async fn ports(record: &mut Record<'_>) -> Result<()> {
    let binding = |container: &str, host_ip: &str, host_port: &str| PortBinding {
        container: container.to_owned(),
        host_ip: host_ip.to_owned(),
        host_port: host_port.to_owned(),
    };
    for (name, binding, exposed) in [
        ("port1", binding("8080/tcp", "", "28480"), true),
        ("port2", binding("8080/tcp", "", "28480"), true),
        ("port3", binding("8080/udp", "", "28480"), true),
        ("port4", binding("8080/tcp", "127.0.0.1", "28481"), true),
        ("port5", binding("8080/tcp", "127.0.0.2", "28481"), true),
        ("port6", binding("8080/tcp", "127.0.0.3", "28482"), false),
    ] {
        let mut spec = record.spec(name);
        if exposed {
            spec.exposed_ports = [binding.container.clone()].into();
        }
        spec.port_bindings = [binding].into();
        record.create(&spec).await?;
        record.start(name).await?;
    }
    record.stop("port1").await?;
    record.start("port2").await?;
    record.start("port1").await?;
    for name in ["port1", "port2", "port3", "port4", "port5", "port6"] {
        record.remove(name).await?;
    }
    Ok(())
}

/// A container in the network namespace of another.
async fn shared(record: &mut Record<'_>) -> Result<()> {
    let other = record.spec("owner");
    record.create(&other).await?;
    let mut spec = record.spec("guest");
    spec.networks.clear();
    spec.network_mode = format!("container:{}", other.name);
    record.create(&spec).await?;
    record.attributes("guest").await?;
    record.start("guest").await?;
    record.start("owner").await?;
    record.start("guest").await?;
    record.remove("guest").await?;
    record.remove("owner").await?;
    for mode in ["none", "host"] {
        let mut spec = record.spec(mode);
        spec.networks.clear();
        mode.clone_into(&mut spec.network_mode);
        record.create(&spec).await?;
        record.start(mode).await?;
        record.remove(mode).await?;
    }
    Ok(())
}

/// Verbs on a container that does not exist.
async fn missing(record: &mut Record<'_>) -> Result<()> {
    let name = record.name("missing");
    let engine = record.engine;
    let outcome = engine.start_container(&name).await;
    record.outcome("start", outcome)?;
    let outcome = engine.stop_container(&name).await;
    record.outcome("stop", outcome)?;
    let outcome = engine.restart_container(&name).await;
    record.outcome("restart", outcome)?;
    let outcome = engine.rename_container(&name, &record.name("x")).await;
    record.outcome("rename", outcome)?;
    let outcome = engine.wait_container(&name).await;
    record.outcome("wait", outcome)?;
    exec(record, "missing").await?;
    record.remove("missing").await
}
