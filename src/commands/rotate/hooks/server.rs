//! A database server that runs as a service of a stack.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::timeout;
use zeroize::Zeroizing;

use super::super::{CommandError, Session};
use super::without_values;
use crate::model::SecretValue;
use crate::pipeline::{self, Inside};
use crate::resolve::Selection;
use crate::source::{HookServer, Place};
use crate::ui::visible;

/// How long a program in a container may take.
const LIMIT: Duration = Duration::from_mins(1);

/// The containers of the service, one on each server that it runs on.
pub(super) struct Server {
    containers: Vec<Inside>,
    place: Place,
}

/// What a program in a container has said.
pub(super) struct Said {
    /// Whether it ended with 0.
    pub(super) succeeded: bool,
    /// All of it, without values.
    pub(super) text: String,
    /// Where.
    pub(super) container: String,
}

impl Server {
    pub(super) async fn reach(session: &Session, hook: &HookServer) -> Result<Self, CommandError> {
        let (stack, service) = (hook.stack.as_str(), hook.service.as_str());
        let selection = Selection {
            stacks: BTreeSet::from([stack.to_owned()]),
            // It may be on another one than those that use the secret.
            servers: BTreeSet::new(),
        };
        let wanted = session.read(selection)?;
        // Whether commands may be run there is a rule.
        session.hold_rules(&wanted)?;
        let containers = pipeline::containers_of(&wanted, (stack, service)).await;
        let place = hook.service.place.clone();
        let containers = containers.map_err(|reason| {
            CommandError::failed(visible(&format!("hook ({place}): {reason}")))
        })?;
        Ok(Self { containers, place })
    }

    /// Has a shell in each container run a program that reads lines, the first of which is the password of
    /// whoever asks: what stands in a command line or in the environment of `docker exec`, others can see.
    pub(super) async fn run<'a>(
        &self,
        script: &str,
        (password, lines): (Option<&SecretValue>, &str),
        hidden: impl Iterator<Item = &'a SecretValue> + Clone,
    ) -> Result<Vec<Said>, CommandError> {
        let password = password.and_then(SecretValue::text).unwrap_or_default();
        let mut input = Zeroizing::new(Vec::new());
        for part in [password, "\n", lines] {
            input.extend_from_slice(part.as_bytes());
        }
        let command = ["sh", "-c", script].map(str::to_owned);
        let mut said = Vec::new();
        for container in &self.containers {
            let outcome = timeout(LIMIT, container.run(&command, &input)).await;
            let outcome = outcome.map_err(|_| {
                let seconds = LIMIT.as_secs();
                self.failed(&format!(
                    "no answer within {seconds} s from {}",
                    container.container
                ))
            })?;
            let outcome = outcome.map_err(|error| self.failed(&error.to_string()))?;
            said.push(Said {
                succeeded: outcome.exit_code == 0,
                text: without_values(&outcome.output, hidden.clone()),
                container: format!("{} ({})", container.container, container.deployment),
            });
        }
        Ok(said)
    }

    pub(super) fn refused(&self, said: &Said) -> CommandError {
        self.failed(&format!("{}: {}", said.container, said.text))
    }

    fn failed(&self, reason: &str) -> CommandError {
        CommandError::failed(visible(&format!("hook ({}): {reason}", self.place)))
    }
}
