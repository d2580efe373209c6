//! Telling a proxy which containers get requests, without a restart of it.
//!
//! The file of the backend always says what the proxy does, so that a proxy that is reloaded or restarted
//! at any moment goes on with the same containers; one that runs is told besides, so that it needs
//! neither.

mod check;
mod haproxy;
mod place;
mod runtime;
mod traefik;

use std::time::Duration;

use super::Switched;
use crate::engine::{EngineError, Observe, Operate};
use crate::model::{Backend, ProxyKind, Status};
use crate::plan::NEW;
use crate::proxy::{Member, configuration};

/// How long is waited for a proxy that is being restarted, and for containers to appear in it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A container that is to get requests, and where it is.
struct Reached {
    member: Member,
    addresses: Vec<String>,
}

/// Why a proxy cannot be told anything, where it runs and does not take orders.
///
/// # Errors
/// Where the engine is lost.
pub(super) async fn deafness(
    engine: &dyn Operate,
    backend: &Backend,
) -> Result<Option<String>, EngineError> {
    let asked = async {
        match place::find(engine, backend).await? {
            Some(place) if place.runs && backend.kind == ProxyKind::Haproxy => {
                haproxy::ask(engine, (backend, &place)).await
            }
            _ => Ok(()),
        }
    };
    match asked.await {
        Err(error) if error.is_lost() => Err(error),
        asked => Ok(asked.err().map(|error| error.to_string())),
    }
}

/// Lets a proxy send requests to these containers, and to no others; those that it takes out may finish
/// what they are answering, for as long as `grace`.
///
/// Returns `None` where the proxy does not run: then its file says it, for when it starts.
///
/// # Errors
/// What the engine or the proxy says; and where a container does not appear in the proxy.
pub(super) async fn route(
    engine: &dyn Operate,
    backend: &Backend,
    to: &[String],
    grace: Duration,
) -> Result<Option<Switched>, EngineError> {
    let mut members = Vec::new();
    for name in to {
        // One that is gone gets no requests.
        if let Some(found) = Observe::container(engine, name).await? {
            let name = found.spec.name.trim_end_matches(NEW);
            members.push(Reached {
                member: Member::new(&found.id, name),
                addresses: found.addresses,
            });
        }
    }
    let members = &members;
    let place = loop {
        let Some(place) = place::find(engine, backend).await? else {
            return Ok(None);
        };
        if place.runs {
            break place;
        }
        leave_word(engine, (backend, &place), members).await?;
        // It may have started meanwhile, and have read what stood there before.
        let found = Observe::container(engine, &place.container.id).await?;
        if !found.is_some_and(|found| found.state.status == Status::Running) {
            return Ok(None);
        }
    };
    let switched = match backend.kind {
        ProxyKind::Haproxy => haproxy::route(engine, (backend, &place), members, grace).await,
        ProxyKind::Traefik => traefik::route(engine, (backend, &place), members, grace).await,
    };
    switched.map(Some)
}

/// Writes the file of a proxy that does not run: whoever starts it starts it with the containers of now.
async fn leave_word(
    engine: &dyn Operate,
    (backend, place): (&Backend, &place::Place),
    members: &[Reached],
) -> Result<(), EngineError> {
    let members = members.iter().map(|reached| Some(reached.member.clone()));
    let mut places: Vec<Option<Member>> = members.collect();
    places.resize(backend.slots.max(places.len()), None);
    let text = configuration(backend, &places);
    if place.read(engine).await? == text {
        return Ok(());
    }
    place.write(engine, &text).await
}

/// Why a proxy cannot be told something.
fn refused(backend: &Backend, message: impl Into<String>) -> EngineError {
    EngineError::Refused {
        call: format!(
            "backend `{}` of {}/{}",
            backend.name, backend.project, backend.service
        ),
        message: message.into(),
    }
}
