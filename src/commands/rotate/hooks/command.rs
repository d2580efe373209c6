//! Commands for the shell of this machine.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::super::CommandError;
use super::super::secret::Change;
use super::without_values;
use crate::model::SecretValue;
use crate::source::Spanned;
use crate::ui::visible;

/// Runs a command line. Values are in its environment, where its own user and root alone can see them, and
/// what it prints is shown without them.
pub(super) async fn run(
    line: &Spanned<String>,
    folder: &Path,
    change: &Change,
) -> Result<(), CommandError> {
    let failed = |reason: &str| {
        let message = format!("hook `{}` ({}): {reason}", line.value, line.place);
        CommandError::failed(visible(&message))
    };
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", line.as_str()])
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command.current_dir(folder);
    command.env("VAULTCTL_SECRET", &change.subject.name);
    command.env("VAULTCTL_VERSION", change.subject.version.to_string());
    let texts = [
        (
            "VAULTCTL_OLD_VALUE",
            change.old.as_ref().map(|old| &old.value),
        ),
        ("VAULTCTL_NEW_VALUE", Some(&change.new.value)),
    ];
    for (name, value) in texts {
        if let Some(text) = value.and_then(SecretValue::text) {
            command.env(name, text);
        }
    }
    let output = command.output().await;
    let output = output.map_err(|error| failed(&error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let printed = String::from_utf8_lossy(&output.stderr);
    let printed = without_values(&printed, change.values());
    Err(failed(&format!("{}: {printed}", output.status)))
}
