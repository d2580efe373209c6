//! Traefik, told by its file.
//!
//! It does not tell what a server is still answering, and knows no draining (traefik/traefik#41):
//! after it has taken up the file, the whole of `grace` is waited for.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout};

use super::place::Place;
use super::{PATIENCE, Reached, Switched, refused};
use crate::engine::{EngineError, Observe, Operate};
use crate::model::{Backend, Control};
use crate::proxy::{Member, configuration, members_in, traefik_url as url};

/// How long Traefik lets changes gather before it takes them up (`providers.providersThrottleDuration`).
const THROTTLE: Duration = Duration::from_secs(2);
/// How long one answer of its API may take.
const ANSWER: Duration = Duration::from_secs(5);
/// The time between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// Brings the proxy to exactly these containers.
pub(super) async fn route(
    engine: &dyn Operate,
    (backend, place): (&Backend, &Place),
    members: &[Reached],
    grace: Duration,
) -> Result<Switched, EngineError> {
    let members: Vec<&Member> = members.iter().map(|reached| &reached.member).collect();
    let written = place.read(engine).await?;
    let wanted: Vec<Option<Member>> = members
        .iter()
        .map(|member| Some((*member).clone()))
        .collect();
    let text = configuration(backend, &wanted);
    if text == written {
        return Ok(Switched::default());
    }
    let old = members_in(backend.kind, &written);
    let going: Vec<&Member> = old
        .iter()
        .flatten()
        .filter(|old| members.iter().all(|member| member.id != old.id))
        .collect();
    let mut both = wanted;
    both.extend(going.iter().map(|old| Some((*old).clone())));
    let comes = members
        .iter()
        .any(|member| old.iter().flatten().all(|old| old.id != member.id));
    if comes {
        let text = configuration(backend, &both);
        place.write(engine, &text).await?;
        taken_up(engine, (backend, place), &both).await?;
    }
    let alone: Vec<Option<Member>> = members
        .iter()
        .map(|member| Some((*member).clone()))
        .collect();
    place.write(engine, &text).await?;
    let began = Instant::now();
    taken_up(engine, (backend, place), &alone).await?;
    let mut switched = Switched::default();
    if !going.is_empty() {
        tokio::time::sleep(grace).await;
        switched.drained = began.elapsed();
    }
    Ok(switched)
}

/// Waits until Traefik does what the file says: as its API tells, else as long as that takes at the most.
async fn taken_up(
    engine: &dyn Operate,
    (backend, place): (&Backend, &Place),
    slots: &[Option<Member>],
) -> Result<(), EngineError> {
    let Control::Port(port) = &backend.control else {
        tokio::time::sleep(THROTTLE + PAUSE).await;
        return Ok(());
    };
    let mut urls: Vec<String> = slots
        .iter()
        .flatten()
        .map(|member| url(backend, member))
        .collect();
    urls.sort();
    let deadline = Instant::now() + PATIENCE;
    let mut reason;
    loop {
        match timeout(ANSWER, servers(engine, (backend, place), *port)).await {
            Ok(Ok(found)) if found == urls => return Ok(()),
            Ok(Ok(found)) => reason = format!("its API tells of {}", found.join(", ")),
            Ok(Err(error)) => reason = error.to_string(),
            Err(_) => reason = "its API does not answer".to_owned(),
        }
        if Instant::now() >= deadline {
            let message = format!(
                "Traefik did not take up `{}` within {} s: {reason}",
                backend.file,
                PATIENCE.as_secs()
            );
            return Err(refused(backend, message));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The servers of the service, as Traefik's API tells (`GET /api/http/services/NAME@file`).
async fn servers(
    engine: &dyn Operate,
    (backend, place): (&Backend, &Place),
    port: u16,
) -> Result<Vec<String>, EngineError> {
    let address = place.container.addresses.first();
    let address = address.ok_or_else(|| refused(backend, "the proxy has no address"))?;
    let lost = |error: std::io::Error| refused(backend, error.to_string());
    let mut stream = Observe::dial(engine, address, port).await?;
    let request = format!(
        "GET /api/http/services/{}@file HTTP/1.0\r\nHost: {address}:{port}\r\n\r\n",
        backend.name
    );
    stream.write_all(request.as_bytes()).await.map_err(lost)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.map_err(lost)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    if head.contains(" 404 ") {
        return Ok(Vec::new());
    }
    let told: serde_json::Value = serde_json::from_str(body)
        .map_err(|error| refused(backend, format!("its API says no JSON: {error}")))?;
    let servers = told.pointer("/loadBalancer/servers");
    let mut urls: Vec<String> = servers
        .and_then(serde_json::Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|server| server.get("url")?.as_str().map(str::to_owned))
        .collect();
    urls.sort();
    Ok(urls)
}
