//! The history that is kept on a server: a list of what was applied, and a ring of details for each
//! stack, as files below the state directory.
//!
//! Lost files are no error: they mean that nothing is known.

use crate::engine::{EngineError, Observe, Operate, Result};
use crate::model::{
    Entry, EntryDetails, FileContent, FileWrite, HISTORY_FORMAT, History, StackName,
};

/// What is to be added to a history.
#[derive(Debug, Clone)]
pub struct Record {
    /// The entry. It gets its number when it is added.
    pub entry: Entry,
    /// What is kept beside the list, where something is.
    pub details: Option<EntryDetails>,
}

/// Reads the history of a server; one that is not there, or cannot be read, is empty.
///
/// # Errors
/// What the engine says; and where a newer version of this tool has written it.
pub async fn read_history(engine: &dyn Observe, state_directory: &str) -> Result<History> {
    let path = list_path(state_directory);
    let file = read(engine, &path).await?;
    let Some(file) = file else {
        return Ok(History::default());
    };
    let is_foreign = |value: &serde_json::Value| {
        let format = value.get("format").and_then(serde_json::Value::as_str);
        format.is_some_and(|format| format != HISTORY_FORMAT)
    };
    let value: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap_or_default();
    if is_foreign(&value) {
        return Err(EngineError::File {
            path,
            message: format!(
                "is not of the form {HISTORY_FORMAT}: a newer vaultctl has written it; use that one"
            ),
        });
    }
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Reads what is kept of an entry beside the list, as long as its place has not been used again.
///
/// # Errors
/// What the engine says.
pub async fn read_details(
    engine: &dyn Observe,
    state_directory: &str,
    entry: &Entry,
) -> Result<Option<EntryDetails>> {
    let path = details_path(state_directory, &entry.stack, entry.place);
    let file = read(engine, &path).await?;
    let details: Option<EntryDetails> =
        file.and_then(|file| serde_json::from_slice(&file.bytes).ok());
    Ok(
        details
            .filter(|found| found.number == entry.number && found.repository == entry.repository),
    )
}

/// Adds records to the history of a server, and drops the oldest entries of each stack above `keep`.
///
/// # Errors
/// As [`read_history`], and where the files cannot be written.
pub async fn add_to_history(
    engine: &dyn Operate,
    (state_directory, keep): (&str, usize),
    records: Vec<Record>,
) -> Result<()> {
    engine.show_folder(state_directory).await?;
    let mut history = read_history(as_observe(engine), state_directory).await?;
    let mut files = Vec::new();
    for Record { entry, details } in records {
        let stack = entry.stack.clone();
        let (number, place) = history.add(entry, keep);
        if let Some(details) = details {
            let details = EntryDetails { number, ..details };
            let path = details_path(state_directory, &stack, place);
            files.push(file(path, &details));
        }
    }
    files.push(file(list_path(state_directory), &history));
    engine.write_files(state_directory, &files).await
}

/// Removes what is kept of stacks; where nothing is left, the history itself.
///
/// # Errors
/// As [`read_history`], and where the files cannot be written.
pub async fn remove_from_history(
    engine: &dyn Operate,
    state_directory: &str,
    (repository, stacks): (&str, &[StackName]),
) -> Result<()> {
    let mut history = read_history(as_observe(engine), state_directory).await?;
    let mut removed = Vec::new();
    for stack in stacks {
        let entries = history.of(repository, stack);
        removed.extend(
            entries.map(|entry| details_path(state_directory, stack.as_str(), entry.place)),
        );
        history.forget(repository, stack);
    }
    if removed.is_empty() {
        return Ok(());
    }
    if history.entries.is_empty() {
        removed.push(list_path(state_directory));
    } else {
        let list = file(list_path(state_directory), &history);
        engine.write_files(state_directory, &[list]).await?;
    }
    engine.remove_files(state_directory, &removed).await?;
    if history.entries.is_empty() {
        let folders = [state_directory.to_owned()];
        engine.remove_folders(&folders).await?;
    }
    Ok(())
}

/// A file, where there is one that can be looked at.
pub(super) async fn read(engine: &dyn Observe, path: &str) -> Result<Option<FileContent>> {
    match engine.read_file(path, None).await {
        Err(EngineError::FilesUnknown { .. } | EngineError::File { .. }) => Ok(None),
        read => read,
    }
}

pub(super) fn as_observe(engine: &dyn Operate) -> &dyn Observe {
    engine
}

fn list_path(state_directory: &str) -> String {
    format!("{state_directory}/history/index.json")
}

/// Where the details of an entry lie: fixed places, used in turn.
fn details_path(state_directory: &str, stack: &str, place: u64) -> String {
    format!("{state_directory}/history/{stack}/{place}.json")
}

pub(super) fn file(path: String, content: &impl serde::Serialize) -> FileWrite {
    FileWrite {
        path,
        // These types always have a JSON form.
        bytes: serde_json::to_vec(content).unwrap_or_default(),
        mode: 0o600,
        owner: (0, 0),
        private: true,
        modified: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;

    use super::*;
    use crate::engine::memory::MemoryEngine;
    use crate::model::EntryResult;

    const PLACE: (&str, usize) = ("/state", 2);

    fn record(stack: &str) -> Record {
        Record {
            entry: Entry {
                number: 0,
                place: 0,
                repository: "r".to_owned(),
                stack: stack.to_owned(),
                revision: Some("c0ffee".to_owned()),
                worktree: false,
                started: Timestamp::UNIX_EPOCH,
                finished: Timestamp::UNIX_EPOCH,
                owner: "alice".to_owned(),
                host: "desk".to_owned(),
                command: "vaultctl apply".to_owned(),
                result: EntryResult::Done,
                reason: None,
                removed: false,
                configuration: "d".to_owned(),
                plan: "p".to_owned(),
                containers: vec!["web-app-1".to_owned()],
                secrets: BTreeMap::new(),
            },
            details: Some(EntryDetails {
                format: HISTORY_FORMAT.to_owned(),
                repository: "r".to_owned(),
                number: 0,
                project: serde_json::json!({ "name": stack }),
                images: BTreeMap::new(),
                vault: BTreeMap::new(),
                steps: Vec::new(),
            }),
        }
    }

    #[tokio::test]
    async fn places_are_used_again_and_nothing_is_left_at_the_end() {
        let engine = MemoryEngine::new();
        for stack in ["web", "web", "web", "other"] {
            add_to_history(&engine, PLACE, vec![record(stack)])
                .await
                .unwrap();
        }
        let web = StackName::new("web");
        let history = read_history(&engine, "/state").await.unwrap();
        let kept: Vec<&Entry> = history.of("r", &web).collect();
        assert_eq!(kept.iter().map(|e| e.number).collect::<Vec<_>>(), [3, 2]);
        for entry in kept {
            let details = read_details(&engine, PLACE.0, entry)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(details.number, entry.number);
        }
        let gone = Entry {
            number: 1,
            ..record("web").entry
        };
        assert_eq!(read_details(&engine, PLACE.0, &gone).await.unwrap(), None);
        for stack in ["web", "other"] {
            let stacks = [StackName::new(stack)];
            remove_from_history(&engine, PLACE.0, ("r", &stacks))
                .await
                .unwrap();
        }
        let left = read_history(&engine, "/state").await.unwrap();
        assert_eq!(left, History::default());
    }

    #[tokio::test]
    async fn a_list_that_is_broken_is_begun_anew_and_a_newer_one_is_left_alone() {
        let engine = MemoryEngine::new();
        let list = |text: &str| FileWrite {
            bytes: text.as_bytes().to_vec(),
            ..file(list_path("/state"), &())
        };
        let write = async |text: &str| engine.write_files("/state", &[list(text)]).await.unwrap();
        write("{ torn").await;
        assert_eq!(
            read_history(&engine, "/state").await.unwrap(),
            History::default()
        );
        write(r#"{ "format": "vaultctl.history/v2", "entries": [] }"#).await;
        let added = add_to_history(&engine, PLACE, vec![record("web")]).await;
        assert!(added.unwrap_err().to_string().contains("a newer vaultctl"));
    }
}
