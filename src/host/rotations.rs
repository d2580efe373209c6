//! What is kept on a server of rotations: when each was, how often, and whether it is left alone.
//!
//! A lost file is no error: it means that everything is due.

use super::history::{as_observe, file, read};
use crate::engine::{EngineError, Observe, Operate, Result};
use crate::model::{ROTATIONS_FORMAT, Rotations};

/// Reads what a server keeps; nothing where there is none, or where it cannot be read.
///
/// # Errors
/// What the engine says; and where a newer version of this tool has written it.
pub async fn read_rotations(engine: &dyn Observe, state_directory: &str) -> Result<Rotations> {
    let path = path(state_directory);
    let Some(found) = read(engine, &path).await? else {
        return Ok(Rotations::default());
    };
    let value: serde_json::Value = serde_json::from_slice(&found.bytes).unwrap_or_default();
    let format = value.get("format").and_then(serde_json::Value::as_str);
    if format.is_some_and(|format| format != ROTATIONS_FORMAT) {
        return Err(EngineError::File {
            path,
            message: format!(
                "is not of the form {ROTATIONS_FORMAT}: a newer vaultctl has written it; use that one"
            ),
        });
    }
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Changes what a server keeps.
///
/// # Errors
/// As [`read_rotations`], and where the file cannot be written.
pub async fn change_rotations(
    engine: &dyn Operate,
    state_directory: &str,
    change: impl FnOnce(&mut Rotations),
) -> Result<()> {
    engine.show_folder(state_directory).await?;
    let mut rotations = read_rotations(as_observe(engine), state_directory).await?;
    change(&mut rotations);
    let file = file(path(state_directory), &rotations);
    engine.write_files(state_directory, &[file]).await
}

fn path(state_directory: &str) -> String {
    format!("{state_directory}/history/rotations.json")
}
