//! What happens around the rotation of a secret that two sides know: `hooks` of its `[[rotation]]`.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::{CommandError, Session};
use crate::model::SecretValue;
use crate::secrets::Subject;
use crate::source::{Rotation, RotationHook};
use crate::ui::visible;

/// The old value and the new one.
pub(super) struct Values {
    pub(super) old: Option<SecretValue>,
    pub(super) new: SecretValue,
}

/// The hooks of a rotation.
pub(super) struct Hooks<'a> {
    hooks: Vec<&'a RotationHook>,
    /// Where they run: the folder of the definitions.
    folder: &'a Path,
}

impl<'a> Hooks<'a> {
    /// Those of a rotation.
    ///
    /// # Errors
    /// One of a kind that is not known, or that says nothing of what is to be done.
    pub(super) fn of(
        rotation: Option<&'a Rotation>,
        folder: &'a Path,
    ) -> Result<Self, CommandError> {
        let hooks: Vec<&RotationHook> = rotation.into_iter().flat_map(|r| &r.hooks).collect();
        for hook in &hooks {
            let place = &hook.kind.place;
            if hook.kind.as_str() != "command" {
                let message = format!("the hook `{}` ({place}) is unknown", hook.kind.value);
                return Err(CommandError::failed(visible(&message)).help(
                    "`{ type = \"command\", before = \"...\", after = \"...\", revert = \"...\" }` runs commands",
                ));
            }
            let known = ["before", "after", "revert"];
            let other = hook
                .settings
                .keys()
                .find(|key| !known.contains(&key.as_str()));
            if let Some(key) = other {
                let message = format!("the hook ({place}) has no `{key}`");
                return Err(CommandError::failed(visible(&message)));
            }
        }
        Ok(Self { hooks, folder })
    }

    /// Whether there are any.
    pub(super) fn are_any(&self) -> bool {
        !self.hooks.is_empty()
    }

    /// Makes the new value good, before anything uses it.
    pub(super) async fn before(
        &self,
        subject: &Subject,
        values: &Values,
    ) -> Result<(), CommandError> {
        self.run("before", subject, values).await
    }

    /// Makes the old value useless, when nothing uses it any more.
    pub(super) async fn after(
        &self,
        subject: &Subject,
        values: &Values,
    ) -> Result<(), CommandError> {
        self.run("after", subject, values).await
    }

    /// Takes back what `before` did; says where that fails.
    pub(super) async fn revert(&self, session: &Session, subject: &Subject, values: &Values) {
        if let Err(error) = self.run("revert", subject, values).await {
            session
                .printer
                .error(format!("it was not taken back: {error}"));
        }
    }

    async fn run(
        &self,
        phase: &str,
        subject: &Subject,
        values: &Values,
    ) -> Result<(), CommandError> {
        for hook in &self.hooks {
            let line = hook.settings.get(phase);
            let Some(line) = line.and_then(|line| line.value.as_str()) else {
                continue;
            };
            run_command(line, self.folder, (subject, values))
                .await
                .map_err(|reason| {
                    let place = &hook.kind.place;
                    CommandError::failed(visible(&format!("hook `{line}` ({place}): {reason}")))
                })?;
        }
        Ok(())
    }
}

/// Runs a command line with the shell of this machine. Values are in its environment, where its own user
/// and root alone can see them, and what it prints is shown without them.
async fn run_command(
    line: &str,
    folder: &Path,
    (subject, values): (&Subject, &Values),
) -> Result<(), String> {
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", line])
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command.current_dir(folder);
    command.env("VAULTCTL_SECRET", &subject.name);
    command.env("VAULTCTL_VERSION", subject.version.to_string());
    let texts = [
        ("VAULTCTL_OLD_VALUE", values.old.as_ref()),
        ("VAULTCTL_NEW_VALUE", Some(&values.new)),
    ];
    for (name, value) in texts {
        if let Some(text) = value.and_then(SecretValue::text) {
            command.env(name, text);
        }
    }
    let output = command.output().await.map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let mut printed = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    for text in texts
        .iter()
        .filter_map(|(_, value)| value.and_then(SecretValue::text))
    {
        printed = printed.replace(text, "***");
    }
    Err(format!("{}: {printed}", output.status))
}
