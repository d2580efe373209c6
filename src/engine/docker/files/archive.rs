//! The archive endpoints of a container: what is at a path, and what it holds.

use std::io::Read as _;

use bollard::container::PathStatResponse;
use bollard::errors::Error;
use bollard::query_parameters::{ContainerArchiveInfoOptions, DownloadFromContainerOptions};

use futures_util::{Stream, StreamExt as _};
use hyper::body::Bytes;

use crate::engine::docker::DockerEngine;
use crate::engine::docker::call::{if_found, path_segment};
use crate::engine::{EngineError, Result};
use crate::model::{FileContent, FileKind, FileStat};

/// Bits of Go's `fs.FileMode`, which engines report.
mod go_mode {
    pub(super) const DIRECTORY: u32 = 1 << 31;
    pub(super) const SYMLINK: u32 = 1 << 27;
    pub(super) const SETUID: u32 = 1 << 23;
    pub(super) const SETGID: u32 = 1 << 22;
    pub(super) const STICKY: u32 = 1 << 20;
    /// Device, pipe, socket, character device and irregular.
    pub(super) const SPECIAL: u32 = 1 << 26 | 1 << 25 | 1 << 24 | 1 << 21 | 1 << 19;
}

impl DockerEngine {
    /// What is at a path of a container, or `None` when path or container do not exist.
    pub(super) async fn archive_stat(
        &self,
        container: &str,
        path: &str,
    ) -> Result<Option<FileStat>> {
        let options = ContainerArchiveInfoOptions {
            path: path.to_owned(),
        };
        let call = format!("stat `{path}` in `{container}`");
        let container = path_segment(container);
        let answer = self
            .docker
            .get_container_archive_info(&container, Some(options));
        Ok(if_found(self.read(&call, answer).await)?.map(|stat| file_stat(&stat)))
    }

    /// A regular file of a container, or `None` when path or container do not exist.
    ///
    /// # Errors
    /// [`EngineError::File`] for anything that is not a regular file.
    pub(in crate::engine::docker) async fn archive_content(
        &self,
        container: &str,
        path: &str,
    ) -> Result<Option<FileContent>> {
        let options = DownloadFromContainerOptions {
            path: path.to_owned(),
        };
        let call = format!("read `{path}` in `{container}`");
        let container = path_segment(container);
        let body = self
            .docker
            .download_from_container(&container, Some(options));
        let archive = self
            .call(&call, self.limits.transfer, of_one_file(body))
            .await;
        let Some(archive) = if_found(archive)? else {
            return Ok(None);
        };
        first_file(&archive)
            .map_err(|error| EngineError::File {
                path: path.to_owned(),
                message: format!("the engine's archive cannot be read: {error}"),
            })?
            .ok_or_else(|| not_a_file(path))
            .map(Some)
    }
}

/// An archive, or as much of it as shows that it is not of a regular file: that of a directory would
/// bring all that is in it.
async fn of_one_file(
    body: impl Stream<Item = std::result::Result<Bytes, Error>>,
) -> std::result::Result<Vec<u8>, Error> {
    const HEADER: usize = 512;
    let mut body = std::pin::pin!(body);
    let mut archive = Vec::new();
    while let Some(part) = body.next().await {
        archive.extend_from_slice(&part?);
        let header = archive.get(..HEADER).map(tar::Header::from_byte_slice);
        if header.is_some_and(|header| !header.entry_type().is_file()) {
            break;
        }
    }
    Ok(archive)
}

fn not_a_file(path: &str) -> EngineError {
    EngineError::File {
        path: path.to_owned(),
        message: "is not a regular file".to_owned(),
    }
}

fn file_stat(stat: &PathStatResponse) -> FileStat {
    let mode = stat.file_mode;
    let kind = if mode & go_mode::SYMLINK != 0 {
        FileKind::Symlink(stat.link_target.clone())
    } else if mode & go_mode::DIRECTORY != 0 {
        FileKind::Directory
    } else if mode & go_mode::SPECIAL != 0 {
        FileKind::Other
    } else {
        FileKind::File
    };
    FileStat {
        kind,
        size: u64::try_from(stat.size).unwrap_or_default(),
        mode: unix_mode(mode),
        modified: stat
            .modification_time
            .as_deref()
            .and_then(|time| time.parse::<jiff::Timestamp>().ok())
            .map(jiff::Timestamp::as_second)
            .unwrap_or_default(),
    }
}

/// Unix's permission bits of Go's.
fn unix_mode(mode: u32) -> u32 {
    let special = [
        (go_mode::SETUID, 0o4000),
        (go_mode::SETGID, 0o2000),
        (go_mode::STICKY, 0o1000),
    ];
    special
        .iter()
        .filter(|(go, _)| mode & go != 0)
        .fold(mode & 0o777, |bits, (_, unix)| bits | unix)
}

/// The file of an archive that holds one.
fn first_file(archive: &[u8]) -> std::io::Result<Option<FileContent>> {
    let mut archive = tar::Archive::new(archive);
    let Some(entry) = archive.entries()?.next() else {
        return Ok(None);
    };
    let mut entry = entry?;
    let header = entry.header();
    if !header.entry_type().is_file() {
        return Ok(None);
    }
    let mode = header.mode()? & 0o7777;
    let number = |id: u64| u32::try_from(id).unwrap_or(u32::MAX);
    let owner = (number(header.uid()?), number(header.gid()?));
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    Ok(Some(FileContent { bytes, mode, owner }))
}
