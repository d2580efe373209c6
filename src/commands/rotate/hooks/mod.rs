//! What happens around the rotation of a secret that two sides know: `hooks` of its `[[rotation]]`.

mod command;
mod http;
mod postgresql;
mod redis;
mod server;

use std::path::Path;

use super::secret::Change;
use super::{CommandError, Session};
use crate::model::SecretValue;
use crate::source::{Phases, Rotation, RotationHook, Spanned};
use crate::ui::visible;
use server::Server;

/// When a hook does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The new value is nowhere yet: it is made good, beside the old one.
    Before,
    /// Everything uses it: the old one is made useless.
    After,
    /// It is taken back: what was done before is undone.
    Revert,
}

impl Phase {
    /// What is done then, where anything is.
    fn of<T>(self, phases: &Phases<T>) -> Option<&Spanned<T>> {
        match self {
            Self::Before => phases.before.as_ref(),
            Self::After => phases.after.as_ref(),
            Self::Revert => phases.revert.as_ref(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Revert => "revert",
        }
    }
}

/// The hooks of a rotation, with what each needs.
pub(super) struct Hooks<'a> {
    hooks: Vec<Hook<'a>>,
    /// Where commands run: the folder of the definitions.
    folder: &'a Path,
}

struct Hook<'a> {
    told: &'a RotationHook,
    /// The value of the secret that it needs besides.
    secret: Option<SecretValue>,
    /// The other side, where that is a service of ours.
    server: Option<Server>,
}

impl<'a> Hooks<'a> {
    /// Those of a rotation; `value` opens secrets.
    ///
    /// # Errors
    /// A server cannot be reached, does not run, or its secret cannot be opened: nothing was done yet.
    pub(super) async fn of(
        session: &Session,
        rotation: Option<&'a Rotation>,
        (folder, value): (&'a Path, impl Fn(&str) -> Result<SecretValue, CommandError>),
    ) -> Result<Self, CommandError> {
        let mut hooks = Vec::new();
        for told in rotation.into_iter().flat_map(|rotation| &rotation.hooks) {
            let secret = told.secret().map(|name| value(name.as_str())).transpose()?;
            let server = match told.server() {
                Some(server) => Some(Server::reach(session, server).await?),
                None => None,
            };
            hooks.push(Hook {
                told,
                secret,
                server,
            });
        }
        Ok(Self { hooks, folder })
    }

    /// Whether there are any.
    pub(super) fn are_any(&self) -> bool {
        !self.hooks.is_empty()
    }

    /// Does what is to be done at that time, in order; what is taken back, the other way round.
    ///
    /// # Errors
    /// Something has failed: what, and why. What comes after it was not done.
    pub(super) async fn run(
        &self,
        session: &Session,
        (phase, change): (Phase, &Change),
    ) -> Result<(), CommandError> {
        let mut hooks: Vec<&Hook<'_>> = self.hooks.iter().collect();
        if phase == Phase::Revert {
            hooks.reverse();
        }
        for hook in hooks {
            hook.run(session, self.folder, (phase, change)).await?;
        }
        Ok(())
    }
}

impl Hook<'_> {
    async fn run(
        &self,
        session: &Session,
        folder: &Path,
        (phase, change): (Phase, &Change),
    ) -> Result<(), CommandError> {
        let admin = self.secret.as_ref();
        match (self.told, &self.server) {
            (RotationHook::Command(lines), _) => match phase.of(lines) {
                Some(line) => command::run(line, folder, change)
                    .await
                    .map(|()| said(session, &format!("has run `{}`", line.value))),
                None => Ok(()),
            },
            (RotationHook::Http { calls, .. }, _) => match phase.of(calls) {
                Some(url) => http::call(url, admin, (phase, change))
                    .await
                    .map(|()| said(session, &format!("has called {}", url.value))),
                None => Ok(()),
            },
            (RotationHook::Postgresql(hook), Some(server)) => {
                postgresql::run(session, (hook, server, admin), (phase, change)).await
            }
            (RotationHook::Redis(hook), Some(server)) => {
                redis::run(session, (hook, server, admin), (phase, change)).await
            }
            // Those two have one.
            (RotationHook::Postgresql(_) | RotationHook::Redis(_), None) => Ok(()),
        }
    }
}

/// Says what was done.
fn said(session: &Session, what: &str) {
    session.printer.say(visible(&format!("hook {what}")));
}

/// Text of others without any value that is ours.
fn without_values<'a>(text: &str, values: impl IntoIterator<Item = &'a SecretValue>) -> String {
    let mut text = text.trim().to_owned();
    let texts = values.into_iter().filter_map(SecretValue::text);
    for value in texts.filter(|value| !value.is_empty()) {
        text = text.replace(value, "***");
    }
    text
}
