//! Files as containers see them.

use super::clock::seconds;
use super::paths::below;
use super::refusal::{Answer, Refusal};
use super::state::{Held, Line, State};
use crate::engine::{EngineError, LogOptions, Window};
use crate::model::{FileContent, FileKind, FileStat, MountKind, clean_path};

/// The mode of the files of an image.
const IMAGE_FILE_MODE: u32 = 0o644;

impl State {
    /// What is at a path of the host, seen through a helper or else a container.
    pub(super) fn stat_file(
        &self,
        path: &str,
        through: Option<&Window>,
    ) -> Answer<Option<FileStat>> {
        Ok(match self.view(path, through)? {
            View::Host(path) => self.files.stat(&path),
            View::Image(file) => file.as_ref().map(stat_of),
        })
    }

    /// A regular file of the host, seen through a helper or else a container.
    pub(super) fn read_file(
        &self,
        path: &str,
        through: Option<&Window>,
    ) -> Answer<Option<FileContent>> {
        match self.view(path, through)? {
            View::Host(path) => self.files.read(&path),
            View::Image(file) => Ok(file),
        }
    }

    /// A regular file in a container.
    pub(super) fn read_container_file(
        &self,
        container: &str,
        path: &str,
    ) -> Answer<Option<FileContent>> {
        let Some(number) = self.find(container) else {
            return Ok(None);
        };
        if let Some(written) = self.held(number)?.written.get(path) {
            return Ok(Some(written.clone()));
        }
        match view_in(self.held(number)?, path) {
            View::Host(path) => self.files.read(&path),
            View::Image(file) => Ok(file),
        }
    }

    fn view(&self, path: &str, through: Option<&Window>) -> Answer<View> {
        if self.files.is_shown(path)? {
            return Ok(View::Host(path.to_owned()));
        }
        through
            .and_then(|window| {
                let held = self.held(self.find(&window.container)?).ok()?;
                Some(view_in(held, &window.path))
            })
            .ok_or_else(|| {
                Refusal::Whole(EngineError::FilesUnknown {
                    path: path.to_owned(),
                })
            })
    }

    /// The lines of a container's output that are wanted, after the first `seen` ones, and how
    /// many there are in all.
    pub(super) fn lines(
        &self,
        container: &str,
        options: &LogOptions,
        seen: Option<usize>,
    ) -> Answer<(Vec<Line>, usize)> {
        let held = self.held(self.number(container)?)?;
        let wanted = held.lines.iter().skip(seen.unwrap_or(0)).filter(|line| {
            options
                .since
                .is_none_or(|since| seconds(&line.time) >= since)
        });
        let mut wanted: Vec<Line> = wanted.cloned().collect();
        if let (None, Some(tail)) = (seen, options.tail) {
            let tail = usize::try_from(tail).unwrap_or(usize::MAX);
            wanted.drain(..wanted.len().saturating_sub(tail));
        }
        Ok((wanted, held.lines.len()))
    }
}

/// What is seen at a path.
enum View {
    /// What the host has at this path.
    Host(String),
    /// What the container's own image has.
    Image(Option<FileContent>),
}

/// What a container sees at a path: the host, where the nearest mount is a bind.
fn view_in(held: &Held, path: &str) -> View {
    let path = clean_path(path);
    let nearest = held
        .mounts()
        .filter_map(|mount| Some((mount, below(&mount.target, &path)?)))
        .max_by_key(|(mount, _)| mount.target.len());
    match nearest {
        Some((mount, rest)) if mount.kind == MountKind::Bind => {
            View::Host(format!("{}{rest}", mount.source))
        }
        // The content of volumes and of file systems in memory is not kept.
        Some(_) => View::Image(None),
        None => View::Image(held.program.files.get(&path).map(|bytes| FileContent {
            bytes: bytes.clone(),
            mode: IMAGE_FILE_MODE,
            owner: (0, 0),
        })),
    }
}

fn stat_of(file: &FileContent) -> FileStat {
    FileStat {
        kind: FileKind::File,
        size: u64::try_from(file.bytes.len()).unwrap_or(u64::MAX),
        mode: file.mode,
        modified: 0,
    }
}
