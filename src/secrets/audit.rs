//! Who has read which secret: a line of JSON for each value that is opened.
//!
//! The line is written before the value is opened: without a line nothing is read.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use crate::model::SecretReference;

/// The audit log of whoever runs this.
#[derive(Debug, Clone)]
pub struct Audit {
    path: PathBuf,
    who: String,
    host: String,
}

/// One reading.
#[derive(Debug, Serialize)]
struct Line<'a> {
    time: Timestamp,
    who: &'a str,
    host: &'a str,
    secret: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<&'a str>,
    why: &'a str,
}

impl Audit {
    /// The log at a path, of a user of a machine.
    #[must_use]
    pub fn new(path: PathBuf, who: String, host: String) -> Self {
        Self { path, who, host }
    }

    /// Where the log lies by a user's environment: `$XDG_STATE_HOME/vaultctl/audit.log`, usually
    /// `~/.local/state/vaultctl/audit.log`.
    #[must_use]
    pub fn usual_path(environment: &dyn Fn(&str) -> Option<String>) -> PathBuf {
        let variable = |name| environment(name).filter(|value| !value.is_empty());
        let state = variable("XDG_STATE_HOME").map(PathBuf::from);
        let state = state.unwrap_or_else(|| {
            let home = variable("HOME").unwrap_or_else(|| "/root".to_owned());
            Path::new(&home).join(".local/state")
        });
        state.join("vaultctl/audit.log")
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes that a version is about to be read: for a server, and why.
    ///
    /// # Errors
    /// It cannot be written; then nothing may be read.
    pub fn record(
        &self,
        reference: &SecretReference,
        server: Option<&str>,
        why: &str,
    ) -> io::Result<()> {
        self.record_from(reference, None, (server, why))
    }

    /// As [`Audit::record`], of what is read from elsewhere. Its version is known only once it was read,
    /// unless one is asked for.
    ///
    /// # Errors
    /// As [`Audit::record`].
    pub fn record_from(
        &self,
        reference: &SecretReference,
        source: Option<&str>,
        (server, why): (Option<&str>, &str),
    ) -> io::Result<()> {
        let is_known = source.is_none() || reference.is_resolved();
        let line = Line {
            time: Timestamp::now(),
            who: &self.who,
            host: &self.host,
            secret: &reference.name,
            version: is_known.then_some(reference.version),
            source,
            server,
            why,
        };
        let mut text = serde_json::to_vec(&line)?;
        text.push(b'\n');
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        let mut log = options
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&self.path)?;
        // One call, so that lines of several runs do not mix.
        log.write_all(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reading_is_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/vaultctl/audit.log");
        let audit = Audit::new(path.clone(), "ann".to_owned(), "laptop".to_owned());
        let reference = SecretReference::new("DB", 2);
        audit.record(&reference, Some("dock1"), "plan").unwrap();
        audit.record(&reference, None, "secret get").unwrap();
        let elsewhere = SecretReference::in_vault("DB");
        let source = Some("vault:secret/data/db#x");
        audit
            .record_from(&elsewhere, source, (None, "secret get"))
            .unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[2]["source"], "vault:secret/data/db#x");
        assert!(lines[0].get("source").is_none() && lines[2].get("version").is_none());
        assert_eq!(lines[0]["secret"], "DB");
        assert_eq!(lines[0]["server"], "dock1");
        assert!(lines[1].get("server").is_none());
    }

    #[test]
    fn the_log_lies_where_a_users_state_lies() {
        let home = |name: &str| (name == "HOME").then(|| "/home/ann".to_owned());
        let path = Audit::usual_path(&home);
        assert_eq!(path, Path::new("/home/ann/.local/state/vaultctl/audit.log"));
    }
}
