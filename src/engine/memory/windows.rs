//! Files as containers see them.

use super::clock::seconds;
use super::paths::{below, clean};
use super::refusal::{Answer, Refusal};
use super::state::{Held, Line, State};
use crate::engine::{EngineError, LogOptions, Window};
use crate::model::{FileContent, FileStat, MountKind};

/// The mode of the files of an image.
const IMAGE_FILE_MODE: u32 = 0o644;

impl State {
    pub(super) fn stat_file(
        &self,
        path: &str,
        through: Option<&Window>,
    ) -> Answer<Option<FileStat>> {
        Ok(self.files.stat(&self.visible(path, through)?))
    }

    pub(super) fn read_file(
        &self,
        path: &str,
        through: Option<&Window>,
    ) -> Answer<Option<FileContent>> {
        Ok(self.files.read(&self.visible(path, through)?))
    }

    /// The path of the host that can be seen, through a helper or a container's bind mount.
    fn visible(&self, path: &str, through: Option<&Window>) -> Answer<String> {
        if self.files.is_shown(path) {
            return Ok(path.to_owned());
        }
        through
            .and_then(|window| {
                let held = self.held(self.find(&window.container)?).ok()?;
                bound(held, &window.path)
            })
            .ok_or_else(|| {
                Refusal::Whole(EngineError::FilesUnknown {
                    path: path.to_owned(),
                })
            })
    }

    /// A file in a container: of the host where it is bound, else of the image.
    pub(super) fn read_container_file(
        &self,
        container: &str,
        path: &str,
    ) -> Answer<Option<FileContent>> {
        let held = self.held(self.number(container)?)?;
        if let Some(source) = bound(held, path) {
            return Ok(self.files.read(&source));
        }
        Ok(held
            .program
            .files
            .get(&clean(path))
            .map(|bytes| FileContent {
                bytes: bytes.clone(),
                mode: IMAGE_FILE_MODE,
                owner: (0, 0),
            }))
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

/// The path of the host that a container sees at a path, where a bind mount is nearest to it.
fn bound(held: &Held, path: &str) -> Option<String> {
    let path = clean(path);
    let (mount, rest) = held
        .spec()
        .mounts
        .iter()
        .filter_map(|mount| Some((mount, below(&mount.target, &path)?)))
        .max_by_key(|(mount, _)| mount.target.len())?;
    (mount.kind == MountKind::Bind).then(|| format!("{}{rest}", mount.source))
}
