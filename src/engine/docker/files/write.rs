//! Writing and removing files: an upload, and one run of the program.

use bollard::query_parameters::{LogsOptions, UploadToContainerOptions};
use futures_util::TryStreamExt as _;

use super::helper::{run_spec, view_spec};
use super::paths::{self, HOST};
use super::staging;
use crate::engine::docker::DockerEngine;
use crate::engine::docker::call::path_segment;
use crate::engine::{EngineError, Operate as _, Result};
use crate::model::FileWrite;

/// What engines say of a bind mount whose source is missing.
pub(super) const NO_SOURCE: &str = "bind source path does not exist";

/// What engines say of a program for another architecture.
const FOREIGN: &str = "exec format error";

impl DockerEngine {
    /// Writes files below a directory of the host.
    pub(in crate::engine::docker) async fn write_below(
        &self,
        root: &str,
        files: &[FileWrite],
    ) -> Result<()> {
        let operations = staging::write_operations(root, files)?;
        if files.is_empty() {
            return Ok(());
        }
        self.files.forget_absent();
        if !self.files.is_plain() && self.carry_out(root, &operations, files).await? {
            return Ok(());
        }
        self.write_plainly(root, files).await
    }

    /// Removes files below a directory of the host; returns those that could only be emptied.
    pub(in crate::engine::docker) async fn remove_below(
        &self,
        root: &str,
        removed: &[String],
    ) -> Result<Vec<String>> {
        let operations = staging::remove_operations(root, removed)?;
        if removed.is_empty() {
            return Ok(Vec::new());
        }
        if !self.files.is_plain() && self.carry_out(root, &operations, &[]).await? {
            return Ok(Vec::new());
        }
        self.empty_plainly(root, removed).await
    }

    /// Uploads contents, has the program carry out operations on them, and makes the helper for
    /// later looks.
    ///
    /// Returns whether the program can be run there.
    async fn carry_out(&self, root: &str, operations: &str, files: &[FileWrite]) -> Result<bool> {
        self.remove_cut_off_runs().await?;
        let name = staging::random_name();
        let folder = staging::folder(&name);
        let spec = run_spec(root, &name, &["apply", &folder]);
        let container = match self.create_with_image(&spec).await {
            Err(EngineError::Refused { message, .. }) if message.contains(NO_SOURCE) => {
                if files.is_empty() {
                    // There is nothing to remove.
                    return Ok(true);
                }
                if !self.make_root(root, root).await? {
                    return Ok(false);
                }
                self.create_with_image(&spec).await?
            }
            created => created?,
        };
        let outcome = self
            .upload_and_run((&container, root), &name, operations, files)
            .await;
        let removed = self.remove_container(&container, true).await;
        if outcome.is_err() {
            self.discard(root, &folder).await;
        }
        let outcome = outcome?;
        removed?;
        match self.ensure_helper(root).await {
            // What was removed was the last of it.
            Err(EngineError::Refused { message, .. })
                if files.is_empty() && message.contains(NO_SOURCE) => {}
            made => drop(made?),
        }
        self.finish(root, outcome)
    }

    async fn upload_and_run(
        &self,
        (container, root): (&str, &str),
        name: &str,
        operations: &str,
        files: &[FileWrite],
    ) -> Result<Outcome> {
        let archive = staging::archive(name, operations, files).map_err(|error| unmade(&error))?;
        self.upload(container, HOST, archive)
            .await
            .map_err(|error| of_host(error, root, files))?;
        let outcome = self.run(container).await;
        if !matches!(outcome, Ok(Outcome::Ran(_))) {
            // The program was to remove the folder.
            let emptied = staging::emptied(name, files).map_err(|error| unmade(&error))?;
            self.upload(container, HOST, emptied).await?;
        }
        outcome
    }

    /// Removes what an upload that failed has left. It needs no space on the disk, whose want may be
    /// why the upload failed; what cannot be removed is seen in the error of the upload.
    async fn discard(&self, root: &str, folder: &str) {
        let spec = run_spec(root, &staging::random_name(), &["discard", folder]);
        if let Ok(container) = self.create_with_image(&spec).await {
            let _ = self.run(&container).await;
            let _ = self.remove_container(&container, true).await;
        }
    }

    /// Makes the directory itself, in a container that sees the whole host.
    async fn make_root(&self, root: &str, below: &str) -> Result<bool> {
        let outcome = self.run_on_host(&["root", root, below]).await?;
        self.finish(root, outcome)
    }

    async fn run_on_host(&self, arguments: &[&str]) -> Result<Outcome> {
        let spec = run_spec("/", &staging::random_name(), arguments);
        let container = self.create_with_image(&spec).await?;
        let outcome = self.run(&container).await;
        self.remove_container(&container, true).await?;
        outcome
    }

    /// Makes a directory of the host and one at or below it.
    pub(in crate::engine::docker) async fn make_directory(
        &self,
        root: &str,
        folder: &str,
    ) -> Result<()> {
        paths::check(root)?;
        paths::check(folder)?;
        self.files.forget_absent();
        if !self.files.is_plain() && self.make_root(root, folder).await? {
            return Ok(());
        }
        self.plain_helper(root).await.map(drop)
    }

    /// Removes directories of the host that are empty, and their helpers.
    pub(in crate::engine::docker) async fn remove_directories(
        &self,
        folders: &[String],
    ) -> Result<()> {
        for folder in folders {
            paths::check(folder)?;
        }
        if !self.files.is_plain() {
            let mut arguments = vec!["prune"];
            arguments.extend(folders.iter().map(String::as_str));
            let outcome = self.run_on_host(&arguments).await?;
            self.finish("/", outcome)?;
        }
        self.remove_helpers_of_missing(folders).await
    }

    /// The text of a file of an image.
    pub(in crate::engine::docker) async fn content_in_image(
        &self,
        image: &str,
        path: &str,
    ) -> Result<Option<String>> {
        self.remove_cut_off_runs().await?;
        let container = self
            .create_container(&view_spec(image, &staging::random_name()))
            .await?;
        let content = self.archive_content(&container, path).await;
        self.remove_container(&container, true).await?;
        Ok(content?.map(|content| String::from_utf8_lossy(&content.bytes).into_owned()))
    }

    /// Runs a container of the program to its end.
    async fn run(&self, container: &str) -> Result<Outcome> {
        match self.start_container(container).await {
            Err(EngineError::Refused { message, .. }) if message.contains(FOREIGN) => {
                return Ok(Outcome::Foreign);
            }
            started => started?,
        }
        let limit = self.limits.transfer;
        let code = tokio::time::timeout(limit, self.wait_container(container))
            .await
            .map_err(|_| EngineError::TimedOut {
                call: "run the program that writes files".to_owned(),
                seconds: limit.as_secs(),
            })??;
        if code == 0 {
            return Ok(Outcome::Ran(Vec::new()));
        }
        let output = self.output(container).await?;
        match failures(&output) {
            _ if output.contains(FOREIGN) => Ok(Outcome::Foreign),
            Some(failures) => Ok(Outcome::Ran(failures)),
            None => Err(EngineError::Refused {
                call: "run the program that writes files".to_owned(),
                message: format!("it ended with {code}: {}", output.trim()),
            }),
        }
    }

    async fn output(&self, container: &str) -> Result<String> {
        let options = LogsOptions {
            stdout: true,
            stderr: true,
            tail: "all".to_owned(),
            ..LogsOptions::default()
        };
        let container = path_segment(container);
        let parts = self.docker.logs(&container, Some(options));
        let bytes = parts.try_fold(Vec::new(), |mut all, part| async move {
            all.extend_from_slice(part.as_ref());
            Ok(all)
        });
        let bytes = self.read("read what the program prints", bytes).await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Puts an archive's files below a path of a container.
    pub(in crate::engine::docker) async fn upload(
        &self,
        container: &str,
        path: &str,
        archive: Vec<u8>,
    ) -> Result<()> {
        let options = UploadToContainerOptions {
            path: path.to_owned(),
            ..UploadToContainerOptions::default()
        };
        let container = path_segment(container);
        let body = bollard::body_full(archive.into());
        let upload = self
            .docker
            .upload_to_container(&container, Some(options), body);
        self.call("upload files", self.limits.transfer, upload)
            .await
    }

    /// What the program's outcome means for the caller.
    fn finish(&self, root: &str, outcome: Outcome) -> Result<bool> {
        match outcome {
            Outcome::Ran(failures) => first_failure(root, &failures).map_or(Ok(true), Err),
            Outcome::Foreign => {
                self.files.go_plain();
                Ok(false)
            }
        }
    }
}

/// How a run of the program ended.
enum Outcome {
    /// It ran, and says what went wrong, by path.
    Ran(Vec<(String, String)>),
    /// The host's processor does not know it.
    Foreign,
}

/// The pairs of path and message that the program has printed.
fn failures(output: &str) -> Option<Vec<(String, String)>> {
    let fields: Vec<_> = output.strip_suffix('\0')?.split('\0').collect();
    fields
        .chunks(2)
        .map(|pair| match pair {
            [path, message] => Some(((*path).to_owned(), (*message).to_owned())),
            _ => None,
        })
        .collect()
}

fn first_failure(root: &str, failures: &[(String, String)]) -> Option<EngineError> {
    let others = failures.len().saturating_sub(1);
    let (path, mut message) = failures.first().cloned()?;
    if others > 0 {
        message = format!("{message} (and {others} more)");
    }
    let message = with_remedy(&message);
    let path = if path.starts_with('/') {
        path
    } else if path.starts_with(staging::STAGING) {
        root.to_owned()
    } else {
        format!("{root}/{path}")
    };
    Some(EngineError::File { path, message })
}

/// A refused upload as the host's files have it: engines name what they were to write in the
/// staging folder, as the container sees it.
fn of_host(error: EngineError, root: &str, files: &[FileWrite]) -> EngineError {
    let EngineError::Refused { message, .. } = &error else {
        return error;
    };
    let staged = format!("{HOST}/{}", staging::STAGING);
    let Some((_, rest)) = message.split_once(&staged) else {
        return error;
    };
    let (name, reason) = rest.split_once(": ").unwrap_or(("", rest));
    let number = name.rsplit_once('/').and_then(|(_, n)| n.parse().ok());
    let file = number.and_then(|number: usize| files.get(number));
    EngineError::File {
        path: file.map_or(root, |file| &file.path).to_owned(),
        message: with_remedy(reason),
    }
}

/// A system's reason, with what to do about it where that is known.
fn with_remedy(reason: &str) -> String {
    let words = reason.split(" (os error").next().unwrap_or(reason);
    let known = [
        ("no space left", "make room on the server's disk"),
        ("quota exceeded", "make room on the server's disk"),
        (
            "read-only file system",
            "mount it writable, or choose another folder on the server",
        ),
    ];
    let lower = words.to_lowercase();
    match known.iter().find(|(text, _)| lower.contains(text)) {
        Some((_, remedy)) => format!("{lower}: {remedy}"),
        None => reason.to_owned(),
    }
}

fn unmade(error: &std::io::Error) -> EngineError {
    EngineError::Refused {
        call: "upload files".to_owned(),
        message: error.to_string(),
    }
}
