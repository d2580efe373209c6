//! The file: read with distrust, written whole.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Binding, digest, text};

/// The format of plans that this program writes and reads.
const FORMAT: &str = "vaultctl.plan/v1";

/// The version of this program.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// A plan, and what binds it.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedPlan {
    /// The plan's JSON.
    pub document: Value,
    /// What it was made from and for.
    pub binding: Binding,
}

/// Why a file is not a plan that can be carried out. Each sentence says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSaved {
    /// It ends in the middle.
    #[error("it ends in the middle: it was not copied whole")]
    Truncated,
    /// It is something else.
    #[error("it is not a plan of vaultctl")]
    NotAPlan,
    /// It has another format.
    #[error("its format is `{0}`, and this program reads `{FORMAT}`")]
    Format(String),
    /// It was printed, not saved.
    #[error("it was printed by `plan --json`, which does not say how everything was found")]
    Printed,
    /// Another version has made it.
    #[error("it was made by vaultctl {0}, and this is {PROGRAM}: they may plan differently")]
    Program(String),
    /// It is not as it was written.
    #[error("it was changed after it was saved: what it says does not match its digest")]
    Changed,
}

impl SavedPlan {
    /// The bytes of the file. The last key is a digest of everything else.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut document = self.document.clone();
        let mut saved = json!(self.binding);
        set(&mut document, "saved", saved.clone());
        set(&mut saved, "digest", json!(digest_of(&document)));
        set(&mut document, "saved", saved);
        format!("{document:#}\n").into_bytes()
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Why it cannot be carried out.
    pub fn read(bytes: &[u8]) -> Result<Self, NotSaved> {
        let mut document: Value = serde_json::from_slice(bytes).map_err(|error| {
            // An empty file has been cut off, too.
            if error.is_eof() {
                NotSaved::Truncated
            } else {
                NotSaved::NotAPlan
            }
        })?;
        match text(&document, "format") {
            FORMAT => {}
            other if other.starts_with("vaultctl.plan/") => {
                return Err(NotSaved::Format(other.to_owned()));
            }
            _ => return Err(NotSaved::NotAPlan),
        }
        let object = document.as_object_mut().ok_or(NotSaved::NotAPlan)?;
        let mut saved = object.get("saved").cloned().ok_or(NotSaved::Printed)?;
        let program = text(&saved, "program");
        if program != PROGRAM {
            return Err(NotSaved::Program(program.to_owned()));
        }
        let entries = saved.as_object_mut().ok_or(NotSaved::Changed)?;
        let digest = entries.shift_remove("digest");
        let binding = Binding::deserialize(&saved).map_err(|_| NotSaved::Changed)?;
        object.insert("saved".to_owned(), saved);
        if digest != Some(json!(digest_of(&document))) {
            return Err(NotSaved::Changed);
        }
        if let Some(object) = document.as_object_mut() {
            object.shift_remove("saved");
        }
        Ok(Self { document, binding })
    }

    /// The commit that it leads to; `None` where it leads to the files on disk.
    #[must_use]
    pub fn revision(&self) -> Option<&str> {
        self.document.get("revision").and_then(Value::as_str)
    }

    /// Whether it was made from the files on disk.
    #[must_use]
    pub fn is_of_worktree(&self) -> bool {
        self.document.get("worktree") == Some(&Value::Bool(true))
    }

    /// The servers that could not be reached when it was made.
    #[must_use]
    pub fn unreachable(&self) -> Vec<&str> {
        let servers = self.document.get("unreachable").and_then(Value::as_array);
        let servers = servers.into_iter().flatten();
        servers.map(|server| text(server, "server")).collect()
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps().all(|step| text(step, "action") == "adopt")
    }

    /// Its steps.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Value> {
        let steps = self.document.get("steps").and_then(Value::as_array);
        steps.into_iter().flatten()
    }
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

/// The digest of a document, whatever white space it is written with.
fn digest_of(document: &Value) -> String {
    digest::fast(document.to_string().as_bytes())
}
