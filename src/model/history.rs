//! What was applied to a server, when, by whom, and with what result.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{SecretReference, StackName};

/// The form of the list of entries. It changes when what is written can no longer be read as before.
pub const HISTORY_FORMAT: &str = "vaultctl.history/v1";

/// What was applied to a server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// [`HISTORY_FORMAT`].
    pub format: String,
    /// The entries, the oldest first.
    pub entries: Vec<Entry>,
}

/// One stack, applied once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Counts the entries of a repository's stack on a server, from 1.
    pub number: u64,
    /// The place of its details in the ring of its stack.
    pub place: u64,
    /// Identifies the repository.
    pub repository: String,
    /// The stack.
    pub stack: String,
    /// The git commit.
    pub revision: Option<String>,
    /// Whether the working tree was applied instead of the commit.
    #[serde(default)]
    pub worktree: bool,
    /// When the run began.
    pub started: Timestamp,
    /// When the stack was done.
    pub finished: Timestamp,
    /// The user who ran it.
    pub owner: String,
    /// The machine that it ran on.
    pub host: String,
    /// The command line, without what might be secret.
    pub command: String,
    /// What became of it.
    pub result: EntryResult,
    /// Why, where it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether the stack was removed.
    #[serde(default)]
    pub removed: bool,
    /// A digest of what git said of the stack.
    pub configuration: String,
    /// A digest of the steps.
    pub plan: String,
    /// The containers that were created, replaced or changed.
    #[serde(default)]
    pub containers: Vec<String>,
    /// The secrets that were read for it, by version, and the services that have them: the audit log of the
    /// one who ran it, as far as it is about this stack.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<SecretReference, BTreeSet<String>>,
}

/// What became of a stack that was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryResult {
    /// It is as wanted.
    Done,
    /// It failed, and what ran before runs again.
    RolledBack,
    /// It failed, and could not be put back.
    Broken,
    /// Its removal ended half-way.
    Incomplete,
}

impl EntryResult {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::RolledBack => "rolled back",
            Self::Broken => "broken",
            Self::Incomplete => "incomplete",
        }
    }
}

/// What is kept of an entry beside the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryDetails {
    /// [`HISTORY_FORMAT`].
    pub format: String,
    /// Identifies the repository.
    pub repository: String,
    /// The number of the entry. Places in the ring are used again.
    pub number: u64,
    /// The Compose model with everything filled in but the values of secrets.
    pub project: Value,
    /// The image that each reference stood for.
    pub images: BTreeMap<String, AppliedImage>,
    /// The versions of the secrets that Vault keeps, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub vault: BTreeMap<String, u64>,
    /// The steps: what was done to which object, and why.
    pub steps: Vec<AppliedStep>,
}

/// An image that was applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedImage {
    /// The engine's identifier.
    pub id: String,
    /// The name with digest that it can be pulled by, where it came from a registry.
    pub digest: Option<String>,
}

/// A step that was carried out, or tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedStep {
    /// The step's identifier: `server/stack/kind/name`.
    pub id: String,
    /// What was done.
    pub action: String,
    /// Why.
    pub cause: String,
}

impl Default for History {
    fn default() -> Self {
        Self {
            format: HISTORY_FORMAT.to_owned(),
            entries: Vec::new(),
        }
    }
}

impl History {
    /// The entries of a repository's stack, the newest first.
    pub fn of<'a>(
        &'a self,
        repository: &'a str,
        stack: &'a StackName,
    ) -> impl Iterator<Item = &'a Entry> {
        let is_of =
            move |entry: &&Entry| entry.repository == repository && entry.stack == stack.as_str();
        self.entries.iter().rev().filter(is_of)
    }

    /// The entries of a repository by stack, the newest first.
    #[must_use]
    pub fn by_stack(&self, repository: &str) -> BTreeMap<&str, Vec<&Entry>> {
        let mut stacks: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        let entries = self.entries.iter().rev();
        for entry in entries.filter(|entry| entry.repository == repository) {
            stacks.entry(&entry.stack).or_default().push(entry);
        }
        stacks
    }

    /// What was applied last and stayed.
    #[must_use]
    pub fn applied<'a>(&'a self, repository: &'a str, stack: &'a StackName) -> Option<&'a Entry> {
        let mut entries = self.of(repository, stack);
        entries.find(|entry| entry.result == EntryResult::Done)
    }

    /// The last try, where that has failed and nothing has been applied since.
    #[must_use]
    pub fn failed<'a>(&'a self, repository: &'a str, stack: &'a StackName) -> Option<&'a Entry> {
        let last = self.of(repository, stack).next()?;
        (last.result != EntryResult::Done).then_some(last)
    }

    /// What ran before what runs now: the newest entry that was applied with another configuration.
    #[must_use]
    pub fn before<'a>(&'a self, repository: &'a str, stack: &'a StackName) -> Option<&'a Entry> {
        let now = self.applied(repository, stack)?;
        self.of(repository, stack)
            .filter(|entry| entry.result == EntryResult::Done && !entry.removed)
            .find(|entry| entry.configuration != now.configuration)
    }

    /// Adds an entry under the number that follows, and drops the oldest ones of its stack above
    /// `keep`. Returns the number and the place of its details.
    pub fn add(&mut self, mut entry: Entry, keep: usize) -> (u64, u64) {
        let stack = StackName::new(&entry.stack);
        let repository = entry.repository.clone();
        let last = self.of(&repository, &stack).next();
        let number = last.map_or(1, |last| last.number + 1);
        entry.number = number;
        let place = number % u64::try_from(keep.max(1)).unwrap_or(u64::MAX);
        entry.place = place;
        let oldest_kept = number.saturating_sub(u64::try_from(keep).unwrap_or(u64::MAX));
        self.entries.retain(|old| {
            old.repository != repository || old.stack != stack.as_str() || old.number > oldest_kept
        });
        self.entries.push(entry);
        (number, place)
    }

    /// Drops the entries of a stack.
    pub fn forget(&mut self, repository: &str, stack: &StackName) {
        self.entries
            .retain(|entry| entry.repository != repository || entry.stack != stack.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(stack: &str, configuration: &str, result: EntryResult) -> Entry {
        Entry {
            number: 0,
            place: 0,
            repository: "r".to_owned(),
            stack: stack.to_owned(),
            revision: None,
            worktree: false,
            started: Timestamp::UNIX_EPOCH,
            finished: Timestamp::UNIX_EPOCH,
            owner: String::new(),
            host: String::new(),
            command: String::new(),
            result,
            reason: None,
            removed: false,
            configuration: configuration.to_owned(),
            plan: String::new(),
            containers: Vec::new(),
            secrets: BTreeMap::new(),
        }
    }

    #[test]
    fn a_failure_is_never_taken_for_applied() {
        let mut history = History::default();
        let web = StackName::new("web");
        for (configuration, result) in [
            ("a", EntryResult::Done),
            ("b", EntryResult::Done),
            ("b", EntryResult::Done),
            ("c", EntryResult::RolledBack),
        ] {
            history.add(entry("web", configuration, result), 50);
        }
        history.add(entry("other", "z", EntryResult::Done), 50);
        let number = |entry: Option<&Entry>| entry.map(|entry| entry.number);
        assert_eq!(number(history.applied("r", &web)), Some(3));
        assert_eq!(number(history.failed("r", &web)), Some(4));
        assert_eq!(number(history.before("r", &web)), Some(1));
        assert_eq!(history.applied("another", &web), None);
        history.add(entry("web", "c", EntryResult::Done), 50);
        assert_eq!(history.failed("r", &web), None);
    }

    #[test]
    fn each_stack_keeps_its_own() {
        let mut history = History::default();
        history.add(entry("web", "a", EntryResult::Done), 2);
        for _ in 0..5 {
            history.add(entry("busy", "a", EntryResult::Done), 2);
        }
        let numbers = |stack: &str| {
            let stack = StackName::new(stack);
            let entries = history.of("r", &stack);
            entries.map(|entry| entry.number).collect::<Vec<_>>()
        };
        assert_eq!(numbers("busy"), [5, 4]);
        assert_eq!(numbers("web"), [1]);
    }
}
