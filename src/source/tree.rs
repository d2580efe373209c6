//! The files of a repository, from a git revision or from the working tree.

#[cfg(test)]
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::disk;
use super::git::{Objects, Tracked};

/// Symbolic links followed before a path counts as a loop; the kernel's own limit.
const MAX_LINKS: usize = 40;

/// A read-only view of the repository's files.
///
/// Paths are relative to the repository's folder; `.` and `..` are resolved by name. Symbolic links
/// are followed inside the repository, and a path that leaves it is an error, so that the
/// same revision reads the same on every machine. Cloning is cheap.
#[derive(Clone)]
pub struct Tree {
    backend: Arc<Backend>,
}

enum Backend {
    Objects(Objects),
    Worktree {
        root: PathBuf,
        tracked: Option<Tracked>,
    },
    #[cfg(test)]
    Memory(BTreeMap<PathBuf, (Kind, Vec<u8>)>),
}

/// What a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A regular file.
    File {
        /// Git's executable bit.
        executable: bool,
    },
    /// A folder.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A git submodule; its files are not part of this repository.
    Submodule,
    /// A socket, device or pipe of the working tree.
    Special,
}

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name inside the folder; need not be UTF-8.
    pub name: OsString,
    /// What it is, without following a symbolic link.
    pub kind: Kind,
}

impl Tree {
    pub(super) fn of_objects(objects: Objects) -> Self {
        Self {
            backend: Arc::new(Backend::Objects(objects)),
        }
    }

    /// Files on disk below `root`; those that git ignores and does not track are left out.
    pub(super) fn of_worktree(root: PathBuf, tracked: Option<Tracked>) -> Self {
        Self {
            backend: Arc::new(Backend::Worktree { root, tracked }),
        }
    }

    /// Files given by path and text.
    #[cfg(test)]
    pub(crate) fn of_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut entries = BTreeMap::new();
        for (path, text) in files {
            let path = PathBuf::from(path);
            for folder in path.ancestors().skip(1) {
                entries.insert(folder.to_path_buf(), (Kind::Directory, Vec::new()));
            }
            let kind = Kind::File { executable: false };
            entries.insert(path, (kind, text.as_bytes().to_vec()));
        }
        Self {
            backend: Arc::new(Backend::Memory(entries)),
        }
    }

    /// Reads a file.
    pub fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let (path, kind) = self.resolve(path)?;
        match kind {
            Kind::File { .. } => self.bytes(&path),
            Kind::Directory => Err(failure(&path, io::ErrorKind::IsADirectory, "is a folder")),
            Kind::Submodule => Err(submodule(&path)),
            Kind::Symlink | Kind::Special => Err(failure(
                &path,
                io::ErrorKind::InvalidInput,
                "is not a regular file",
            )),
        }
    }

    /// Reads a file of UTF-8 text.
    pub fn read_text(&self, path: &Path) -> io::Result<String> {
        String::from_utf8(self.read(path)?)
            .map_err(|_| failure(path, io::ErrorKind::InvalidData, "is not UTF-8 text"))
    }

    /// Lists a folder in byte order of the names.
    pub fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let (path, kind) = self.resolve(path)?;
        match kind {
            Kind::Directory => {}
            Kind::Submodule => return Err(submodule(&path)),
            _ => {
                return Err(failure(
                    &path,
                    io::ErrorKind::NotADirectory,
                    "is not a folder",
                ));
            }
        }
        let mut entries = match self.backend.as_ref() {
            Backend::Objects(objects) => objects.list(&path)?,
            Backend::Worktree { root, tracked } => disk::list(root, &path, tracked.as_ref())?,
            #[cfg(test)]
            Backend::Memory(files) => files
                .iter()
                .filter(|(child, _)| child.parent() == Some(path.as_path()))
                .filter_map(|(child, (kind, _))| {
                    Some(Entry {
                        name: child.file_name()?.to_os_string(),
                        kind: *kind,
                    })
                })
                .collect(),
        };
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    /// Lists every file below a folder, in path order.
    ///
    /// Links to files are files; links to folders are not entered, submodules neither.
    pub fn walk(&self, directory: &Path) -> io::Result<Vec<PathBuf>> {
        self.below(directory, |tree, path, kind| match kind {
            Kind::File { .. } => true,
            Kind::Symlink => tree.is_file(path),
            _ => false,
        })
    }

    /// Lists the submodules below a folder, in path order.
    pub fn submodules(&self, directory: &Path) -> io::Result<Vec<PathBuf>> {
        self.below(directory, |_, _, kind| kind == Kind::Submodule)
    }

    /// Lists the links below a folder that lead to folders, in path order.
    pub fn linked_folders(&self, directory: &Path) -> io::Result<Vec<PathBuf>> {
        self.below(directory, |tree, path, kind| {
            kind == Kind::Symlink && tree.is_dir(path)
        })
    }

    /// Lists the links below a folder that lead nowhere, or out of the repository, in path order.
    pub fn broken_links(&self, directory: &Path) -> io::Result<Vec<PathBuf>> {
        self.below(directory, |tree, path, kind| {
            kind == Kind::Symlink && !tree.exists(path)
        })
    }

    fn below(
        &self,
        directory: &Path,
        wanted: impl Fn(&Self, &Path, Kind) -> bool,
    ) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        let mut folders = vec![directory.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in self.list(&folder)? {
                let path = folder.join(&entry.name);
                if entry.kind == Kind::Directory {
                    folders.push(path);
                } else if wanted(self, &path, entry.kind) {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Whether the path names something, links followed.
    #[must_use]
    pub fn exists(&self, path: &Path) -> bool {
        self.resolve(path).is_ok()
    }

    /// Whether the path names a folder, links followed.
    #[must_use]
    pub fn is_dir(&self, path: &Path) -> bool {
        matches!(self.resolve(path), Ok((_, Kind::Directory)))
    }

    /// Whether the path names a regular file, links followed.
    #[must_use]
    pub fn is_file(&self, path: &Path) -> bool {
        matches!(self.resolve(path), Ok((_, Kind::File { .. })))
    }

    /// What the path names, links followed; an error says why it names nothing.
    pub fn kind(&self, path: &Path) -> io::Result<Kind> {
        self.resolve(path).map(|(_, kind)| kind)
    }

    /// What the path itself names; folders on the way are followed, a link at its end is not.
    pub fn kind_of_entry(&self, path: &Path) -> io::Result<Kind> {
        let path = normal(path)?;
        let Some(name) = path.file_name() else {
            return Ok(Kind::Directory);
        };
        let (folder, _) = self.resolve(path.parent().unwrap_or(Path::new("")))?;
        self.lookup(&folder.join(name))?
            .ok_or_else(|| absent(&path))
    }

    /// Where a symbolic link points, as written in it.
    pub fn read_link(&self, path: &Path) -> io::Result<PathBuf> {
        let path = normal(path)?;
        let Some(name) = path.file_name() else {
            return Err(failure(&path, io::ErrorKind::InvalidInput, "is not a link"));
        };
        let (folder, _) = self.resolve(path.parent().unwrap_or(Path::new("")))?;
        let link = folder.join(name);
        match self.lookup(&link)? {
            Some(Kind::Symlink) => self.target(&link),
            Some(_) => Err(failure(&path, io::ErrorKind::InvalidInput, "is not a link")),
            None => Err(absent(&path)),
        }
    }

    /// Follows every link on the way: the path that is left, and what it names.
    fn resolve(&self, path: &Path) -> io::Result<(PathBuf, Kind)> {
        let mut pending: Vec<OsString> = components(path)?;
        pending.reverse();
        let mut resolved = PathBuf::new();
        let mut kind = Kind::Directory;
        let mut links = 0;
        while let Some(name) = pending.pop() {
            if name == ".." {
                if !resolved.pop() {
                    return Err(outside(path));
                }
                kind = Kind::Directory;
                continue;
            }
            let next = resolved.join(&name);
            if kind == Kind::Submodule {
                return Err(submodule(&resolved));
            }
            kind = self.lookup(&next)?.ok_or_else(|| absent(path))?;
            if kind != Kind::Symlink {
                resolved = next;
                continue;
            }
            links += 1;
            if links > MAX_LINKS {
                return Err(failure(
                    path,
                    io::ErrorKind::InvalidInput,
                    "is a loop of links",
                ));
            }
            pending.extend(components(&self.target(&next)?)?.into_iter().rev());
            kind = Kind::Directory;
        }
        Ok((resolved, kind))
    }

    fn target(&self, link: &Path) -> io::Result<PathBuf> {
        use std::os::unix::ffi::OsStringExt;
        Ok(PathBuf::from(OsString::from_vec(self.bytes(link)?)))
    }

    fn lookup(&self, path: &Path) -> io::Result<Option<Kind>> {
        match self.backend.as_ref() {
            Backend::Objects(objects) => objects.kind(path),
            Backend::Worktree { root, tracked } => disk::kind(root, path, tracked.as_ref()),
            #[cfg(test)]
            Backend::Memory(files) => Ok(files.get(path).map(|(kind, _)| *kind)),
        }
    }

    fn bytes(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.backend.as_ref() {
            Backend::Objects(objects) => objects.read(path),
            Backend::Worktree { root, .. } => disk::read(root, path),
            #[cfg(test)]
            Backend::Memory(files) => files
                .get(path)
                .map(|(_, bytes)| bytes.clone())
                .ok_or_else(|| absent(path)),
        }
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.backend.as_ref() {
            Backend::Objects(objects) => write!(formatter, "Tree({})", objects.id()),
            Backend::Worktree { root, .. } => write!(formatter, "Tree({})", root.display()),
            #[cfg(test)]
            Backend::Memory(files) => write!(formatter, "Tree({} entries)", files.len()),
        }
    }
}

/// Removes `.` and resolves `..` by name; a path that leaves the repository is an error.
pub(super) fn normal(path: &Path) -> io::Result<PathBuf> {
    let mut result = PathBuf::new();
    for name in components(path)? {
        if name == ".." {
            if !result.pop() {
                return Err(outside(path));
            }
        } else {
            result.push(name);
        }
    }
    Ok(result)
}

fn components(path: &Path) -> io::Result<Vec<OsString>> {
    use std::os::unix::ffi::OsStrExt;
    if path.as_os_str().as_bytes().contains(&0) {
        return Err(failure(
            path,
            io::ErrorKind::InvalidInput,
            "has a zero byte in its name",
        ));
    }
    let mut names = Vec::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(_) | Component::ParentDir => {
                names.push(component.as_os_str().to_os_string());
            }
            Component::RootDir | Component::Prefix(_) => return Err(outside(path)),
        }
    }
    Ok(names)
}

pub(super) fn absent(path: &Path) -> io::Error {
    failure(
        path,
        io::ErrorKind::NotFound,
        "does not exist in the repository",
    )
}

fn outside(path: &Path) -> io::Error {
    failure(
        path,
        io::ErrorKind::InvalidInput,
        "is outside of the repository",
    )
}

fn submodule(path: &Path) -> io::Error {
    failure(
        path,
        io::ErrorKind::Unsupported,
        "is a git submodule, whose files are not part of this repository",
    )
}

pub(super) fn failure(path: &Path, kind: io::ErrorKind, what: &str) -> io::Error {
    io::Error::new(kind, format!("`{}` {what}", path.display()))
}
