//! Files without the program: uploads under the final names.
//!
//! Such an upload is not atomic: a reader may see a file without its end, and one that is cut off
//! leaves it so. Each file is therefore read back, and the next run would find the difference.

use std::collections::BTreeMap;
use std::io;

use super::helper::{self, Helper};
use super::paths::{self, HOST};
use super::staging::random_name;
use super::write::NO_SOURCE;
use crate::engine::docker::DockerEngine;
use crate::engine::{EngineError, Operate as _, Result};
use crate::model::{FileKind, FileWrite};

impl DockerEngine {
    /// Writes files without the program.
    pub(super) async fn write_plainly(&self, root: &str, files: &[FileWrite]) -> Result<()> {
        let helper = self.plain_helper(root).await?;
        let mut missing = BTreeMap::new();
        for file in files {
            let made = self.missing_directories(&helper, &file.path).await?;
            missing.extend(made.into_iter().map(|path| (path, 0o755)));
            if file.private {
                let between = paths::directories(paths::below(root, &file.path)?).skip(1);
                missing.extend(between.map(|path| (path, 0o700)));
            }
            self.check_target(&helper, &file.path).await?;
        }
        let archive = archive(root, &missing, files)?;
        self.upload(&helper.id, HOST, archive).await?;
        self.files.forget();
        for file in files {
            self.compare(&helper, file).await?;
        }
        Ok(())
    }

    /// Overwrites files with nothing; returns those that were there.
    pub(super) async fn empty_plainly(
        &self,
        root: &str,
        removed: &[String],
    ) -> Result<Vec<String>> {
        let Some(helper) = self.helper_above(root).await? else {
            // Nothing was ever written there.
            return Ok(Vec::new());
        };
        let mut emptied = Vec::new();
        for path in removed {
            if let Some(present) = self.content(path, None).await? {
                emptied.push(FileWrite {
                    path: path.clone(),
                    bytes: Vec::new(),
                    mode: present.mode,
                    owner: present.owner,
                    private: false,
                    modified: None,
                });
            }
        }
        let archive = archive(&helper.root, &BTreeMap::new(), &emptied)?;
        self.upload(&helper.id, HOST, archive).await?;
        Ok(emptied.into_iter().map(|file| file.path).collect())
    }

    /// The helper of a directory, which is made where it is missing.
    pub(super) async fn plain_helper(&self, root: &str) -> Result<Helper> {
        match self.ensure_helper(root).await {
            Ok(helper) if self.archive_stat(&helper.id, HOST).await?.is_some() => {
                return Ok(helper);
            }
            Ok(_) => {}
            Err(EngineError::Refused { message, .. }) if message.contains(NO_SOURCE) => {}
            Err(error) => return Err(error),
        }
        let mut spec = helper::run_spec(root, &random_name(), &[]);
        // An upload through a `-v` mount makes its source; one that goes beyond the mount can set
        // its mode.
        spec.security.read_only = false;
        for mount in &mut spec.mounts {
            mount.create_host_path = true;
        }
        let maker = self.create_with_image(&spec).await?;
        let archive = directories([(HOST, 0o700)]).map_err(|error| unmade(root, &error))?;
        let made = self.upload(&maker, "/", archive).await;
        self.remove_container(&maker, true).await?;
        made?;
        self.ensure_helper(root).await
    }

    /// The directories above a path that are not there.
    async fn missing_directories(&self, helper: &Helper, path: &str) -> Result<Vec<String>> {
        let below = paths::below(&helper.root, path)?;
        let directories: Vec<_> = paths::directories(below).collect();
        for (number, directory) in directories.iter().enumerate() {
            let found = self.archive_stat(&helper.id, directory).await?;
            let wrong = match found.map(|stat| stat.kind) {
                Some(FileKind::Directory) => continue,
                None => return Ok(directories.into_iter().skip(number).collect()),
                Some(FileKind::Symlink(_)) => "a symbolic link",
                Some(_) => "no directory",
            };
            return Err(EngineError::File {
                path: path.to_owned(),
                message: format!("`{}` is {wrong}", helper.on_host(directory)),
            });
        }
        Ok(Vec::new())
    }

    async fn check_target(&self, helper: &Helper, path: &str) -> Result<()> {
        let inside = inside(&helper.root, path)?;
        match self.archive_stat(&helper.id, &inside).await? {
            Some(stat) if !matches!(stat.kind, FileKind::File | FileKind::Symlink(_)) => {
                Err(EngineError::File {
                    path: path.to_owned(),
                    message: "is not a regular file".to_owned(),
                })
            }
            _ => Ok(()),
        }
    }

    async fn compare(&self, helper: &Helper, file: &FileWrite) -> Result<()> {
        let inside = inside(&helper.root, &file.path)?;
        let found = self.archive_content(&helper.id, &inside).await?;
        if found.is_some_and(|found| found.bytes == file.bytes) {
            Ok(())
        } else {
            Err(EngineError::File {
                path: file.path.clone(),
                message: "holds something else than was written".to_owned(),
            })
        }
    }
}

fn inside(root: &str, path: &str) -> Result<String> {
    Ok(format!("{HOST}/{}", paths::below(root, path)?))
}

/// The archive that brings files to their final names, and directories with their modes.
fn archive(root: &str, missing: &BTreeMap<String, u32>, files: &[FileWrite]) -> Result<Vec<u8>> {
    let inner = missing
        .iter()
        .filter_map(|(path, mode)| Some((path.strip_prefix(HOST)?, *mode)));
    let mut archive = append_directories(inner).map_err(|error| unmade(root, &error))?;
    for file in files {
        let mut header = tar::Header::new_gnu();
        header.set_mode(file.mode);
        header.set_uid(file.owner.0.into());
        header.set_gid(file.owner.1.into());
        header.set_size(file.bytes.len() as u64);
        header.set_mtime(u64::try_from(file.time()).unwrap_or_default());
        archive
            .append_data(
                &mut header,
                paths::below(root, &file.path)?,
                file.bytes.as_slice(),
            )
            .map_err(|error| unmade(&file.path, &error))?;
    }
    archive.into_inner().map_err(|error| unmade(root, &error))
}

fn directories<'a>(list: impl IntoIterator<Item = (&'a str, u32)>) -> io::Result<Vec<u8>> {
    append_directories(list)?.into_inner()
}

fn append_directories<'a>(
    list: impl IntoIterator<Item = (&'a str, u32)>,
) -> io::Result<tar::Builder<Vec<u8>>> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, mode) in list {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Directory);
        header.set_mode(mode);
        header.set_size(0);
        let path = format!("{}/", path.trim_start_matches('/'));
        archive.append_data(&mut header, path, io::empty())?;
    }
    Ok(archive)
}

fn unmade(path: &str, error: &io::Error) -> EngineError {
    EngineError::File {
        path: path.to_owned(),
        message: error.to_string(),
    }
}
