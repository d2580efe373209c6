//! Looking at servers, to judge whether they are fit. Nothing is changed on them.

use futures_util::future::{join_all, join5};

use super::Wanted;
use super::connect::{Unreached, engine_of, over_ssh};
use crate::check::{
    AllowedPorts, ClockSkew, Facts, Finding, ServerCheck, StateDirectory, Wishes, judge,
    unreachable,
};
use crate::engine::{EngineError, Observe};
use crate::model::{AddressRange, FileKind, Machine, ServerName};
use crate::source::{Address, Ports, Server, Spanned};

/// What time it is, in milliseconds since 1970.
pub type Now<'a> = &'a (dyn Fn() -> i64 + Sync);

/// Looks at servers, all at once, and judges whether they are fit.
pub async fn check(wanted: &Wanted, servers: &[&Server]) -> Vec<ServerCheck> {
    let ssh = over_ssh(&wanted.source, &wanted.caller);
    let looking = servers.iter().map(|server| {
        let ssh = &ssh;
        async move {
            let now = || jiff::Timestamp::now().as_millisecond();
            match engine_of(&wanted.source, server, &wanted.caller, ssh).await {
                Ok(engine) => check_engine(wanted, server, engine.as_ref(), &now).await,
                Err(reason) => unanswered(server, &reason),
            }
        }
    });
    join_all(looking).await
}

/// Looks at a server whose engine answers.
pub async fn check_engine(
    wanted: &Wanted,
    server: &Server,
    engine: &dyn Observe,
    now: Now<'_>,
) -> ServerCheck {
    match facts(server, engine, now).await {
        Err(error) => unanswered(server, &Unreached::from(error)),
        Ok(facts) => checked(
            server,
            Some((facts.engine.version.clone(), facts.engine.api.to_string())),
            judge(&facts, &wishes(wanted, server)),
        ),
    }
}

fn unanswered(server: &Server, reason: &Unreached) -> ServerCheck {
    let finding = unreachable(reason.subject, &reason.reason, reason.help.as_deref());
    checked(server, None, vec![finding])
}

fn checked(
    server: &Server,
    engine: Option<(String, String)>,
    findings: Vec<Finding>,
) -> ServerCheck {
    ServerCheck {
        name: server.name.value.clone(),
        address: server.address.to_string(),
        engine,
        findings,
    }
}

async fn facts(server: &Server, engine: &dyn Observe, now: Now<'_>) -> Result<Facts, EngineError> {
    let of_itself = engine.facts().await?;
    let before = now();
    let machine = engine.machine().await?;
    let clock = skew(&machine, before, now());
    let state_directory = server.state_directory.to_string_lossy();
    let (filter, containers, networks, shown, look) = join5(
        engine.filter(),
        engine.containers(),
        engine.networks(),
        shown(engine, &state_directory),
        engine.look(&machine, &state_directory),
    )
    .await;
    let way = engine.way().await;
    let words = |error: EngineError| error.to_string();
    Ok(Facts {
        way: way.text,
        as_root: way.as_root,
        in_the_clear: is_in_the_clear(&server.address),
        engine: of_itself,
        filter: filter.map_err(words),
        clock,
        containers: containers.map_err(words),
        networks: networks.map_err(words),
        state_directory: shown,
        look,
        machine,
    })
}

/// The engine has looked at its clock at some moment between two of ours.
fn skew(machine: &Machine, before: i64, after: i64) -> Option<ClockSkew> {
    let half = after.saturating_sub(before) / 2;
    Some(ClockSkew {
        ahead: machine.time?.saturating_sub(before.saturating_add(half)),
        // The three are whole milliseconds.
        give_or_take: half.saturating_add(1),
    })
}

/// What a helper shows of the state directory, where there is one.
async fn shown(engine: &dyn Observe, path: &str) -> Option<StateDirectory> {
    Some(match engine.stat_file(path, None).await.ok()? {
        None => StateDirectory::Missing,
        Some(stat) if stat.kind == FileKind::Directory => StateDirectory::Folder(stat.mode),
        Some(_) => StateDirectory::SomethingElse,
    })
}

/// Whether others on a network may listen and speak.
fn is_in_the_clear(address: &Address) -> bool {
    match address {
        Address::Tcp(tcp) => tcp.tls.is_none() && tcp.via.is_none() && !tcp.is_loopback(),
        Address::Unix(_) | Address::Ssh(_) => false,
    }
}

fn allowed_ports(list: &[Spanned<Ports>]) -> Vec<AllowedPorts> {
    let allowed = |ports: &Spanned<Ports>| AllowedPorts {
        first: ports.first,
        last: ports.last,
        protocol: ports.protocol.as_str(),
    };
    list.iter().map(allowed).collect()
}

fn wishes(wanted: &Wanted, server: &Server) -> Wishes {
    let desired = &wanted.resolved.desired;
    let pools = server.address_pools.iter().map(|pool| AddressRange {
        base: pool.base.address,
        prefix: pool.base.prefix,
        size: pool.size,
    });
    let wishes = Wishes {
        min_disk: server.min_disk,
        min_memory: server.min_memory,
        address_pools: pools.collect(),
        state_directory: server.state_directory.to_string_lossy().into_owned(),
        allowed_ports: server.allowed_ports.as_deref().map(allowed_ports),
        repository: desired.repository.clone(),
        ..Wishes::default()
    };
    match desired.servers.get(&ServerName::new(server.name.as_str())) {
        Some(deployments) => wishes.of_deployments(deployments),
        None => wishes,
    }
}
