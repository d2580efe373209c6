//! Delivering files: checked all together, written and removed one by one.

use super::files::{HostFiles, NOT_A_FILE, Node, check_plain, wrong};
use super::paths::{below, parent};
use super::refusal::Answer;
use crate::model::{FileContent, FileKind, FileWrite};

const ROOT_MODE: u32 = 0o700;

impl HostFiles {
    /// Makes the directory of delivered files and the helper that shows it, and refuses writes
    /// if any of them cannot be done.
    pub(super) fn check_writes(&mut self, root: &str, files: &[FileWrite]) -> Answer<()> {
        for file in files {
            check_below(root, &file.path)?;
        }
        self.open(root);
        for file in files {
            self.check_parents(root, &file.path)?;
            match self.nodes.get(&file.path).map(|node| &node.kind) {
                None | Some(FileKind::File | FileKind::Symlink(_)) => {}
                Some(FileKind::Directory) if self.is_empty(&file.path) => {}
                Some(_) => return Err(wrong(&file.path, NOT_A_FILE)),
            }
        }
        Ok(())
    }

    /// Refuses removals if any of them cannot be done.
    pub(super) fn check_removals(&mut self, root: &str, paths: &[String]) -> Answer<()> {
        for path in paths {
            check_below(root, path)?;
        }
        self.open(root);
        for path in paths {
            self.check_parents(root, path)?;
            match self.nodes.get(path).map(|node| &node.kind) {
                None | Some(FileKind::File) => {}
                Some(_) => return Err(wrong(path, NOT_A_FILE)),
            }
        }
        Ok(())
    }

    fn open(&mut self, root: &str) {
        self.make_root(root);
        self.helpers.insert(root.to_owned());
    }

    fn make_root(&mut self, root: &str) {
        self.absent.clear();
        let mut missing = Some(root);
        while let Some(directory) = missing.filter(|path| !self.nodes.contains_key(*path)) {
            let node = Node::new(FileKind::Directory, ROOT_MODE);
            self.nodes.insert(directory.to_owned(), node);
            missing = parent(directory);
        }
    }

    /// Makes a folder that is a root or lies below it.
    pub(super) fn make_folder(&mut self, root: &str, folder: &str) -> Answer<()> {
        check_plain(root)?;
        check_plain(folder)?;
        self.make_root(root);
        self.make_directories(folder);
        Ok(())
    }

    /// Removes folders that are empty, and the helpers of those that are not there.
    pub(super) fn remove_folders(&mut self, folders: &[String]) {
        for folder in folders {
            if self.exists(folder) && self.is_empty(folder) {
                self.nodes.remove(folder);
            }
            if !self.exists(folder) {
                self.helpers.remove(folder);
            }
        }
    }

    /// Writes a file that was checked.
    pub(super) fn write(&mut self, root: &str, file: &FileWrite) {
        let content = FileContent {
            bytes: file.bytes.clone(),
            mode: file.mode,
            owner: file.owner,
        };
        self.put_file(&file.path, content, file.time());
        let mut above = parent(&file.path).filter(|_| file.private);
        while let Some(directory) = above.filter(|path| *path != root) {
            if let Some(node) = self.nodes.get_mut(directory) {
                node.mode = ROOT_MODE;
            }
            above = parent(directory);
        }
    }

    /// Removes a file that was checked, and the directories between that become empty by it.
    pub(super) fn remove(&mut self, root: &str, path: &str) {
        if self.nodes.remove(path).is_none() {
            return;
        }
        let mut above = parent(path);
        while let Some(directory) = above.filter(|path| *path != root && self.is_empty(path)) {
            self.nodes.remove(directory);
            above = parent(directory);
        }
    }

    fn is_empty(&self, directory: &str) -> bool {
        !self
            .nodes
            .keys()
            .any(|path| below(directory, path).is_some_and(|rest| !rest.is_empty()))
    }

    /// Refuses a file below a root where something above it is there and no directory.
    fn check_parents(&self, root: &str, path: &str) -> Answer<()> {
        let mut above = parent(path);
        while let Some(directory) = above.filter(|path| *path != root) {
            match self.nodes.get(directory).map(|node| &node.kind) {
                None | Some(FileKind::Directory) => above = parent(directory),
                Some(FileKind::Symlink(_)) => {
                    return Err(wrong(path, &format!("`{directory}` is a symbolic link")));
                }
                Some(_) => {
                    return Err(wrong(path, &format!("`{directory}` is no directory")));
                }
            }
        }
        Ok(())
    }
}

/// Refuses a path that does not lie below a directory.
fn check_below(root: &str, path: &str) -> Answer<()> {
    check_plain(root)?;
    check_plain(path)?;
    if below(root, path).is_none_or(str::is_empty) {
        return Err(wrong(path, &format!("does not lie below `{root}`")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> FileWrite {
        FileWrite {
            path: path.to_owned(),
            bytes: b"content".to_vec(),
            mode: 0o640,
            owner: (1, 2),
            private: false,
            modified: None,
        }
    }

    fn write(files: &mut HostFiles, path: &str) -> Answer<()> {
        files.check_writes("/srv/x", &[file(path)])?;
        files.write("/srv/x", &file(path));
        Ok(())
    }

    fn remove(files: &mut HostFiles, path: &str) -> Answer<()> {
        files.check_removals("/srv/x", &[path.to_owned()])?;
        files.remove("/srv/x", path);
        Ok(())
    }

    #[test]
    fn files_are_written_below_a_root() {
        let mut files = HostFiles::new();
        write(&mut files, "/srv/x/a/b").unwrap();
        assert_eq!(files.stat("/srv/x").unwrap().mode, 0o700);
        assert_eq!(files.stat("/srv/x/a").unwrap().mode, 0o755);
        let stat = files.stat("/srv/x/a/b").unwrap();
        assert_eq!((stat.mode, stat.size), (0o640, 7));
        assert_eq!(stat.modified, crate::model::digest_time(b"content", (1, 2)));
        for (path, message) in [
            ("/srv/y", "does not lie below `/srv/x`"),
            ("/srv/x", "does not lie below `/srv/x`"),
            ("/srv/x/../y", "is not a plain absolute path"),
            ("srv/x/y", "is not a plain absolute path"),
            ("/srv/x/a", "is not a regular file"),
            ("/srv/x/a/b/c", "`/srv/x/a/b` is no directory"),
        ] {
            let error = write(&mut files, path).unwrap_err().message();
            assert!(error.ends_with(message), "{error}");
        }
        files.make_directories("/srv/x/empty");
        write(&mut files, "/srv/x/empty").unwrap();
    }

    #[test]
    fn a_parent_that_is_a_link_is_refused() {
        let mut files = HostFiles::new();
        files.put_link("/srv/x/a", "/etc");
        for refused in [
            write(&mut files, "/srv/x/a/b"),
            remove(&mut files, "/srv/x/a/b"),
            files.is_shown("/srv/x/a/b").map(drop),
        ] {
            let message = refused.unwrap_err().message();
            assert!(message.ends_with("`/srv/x/a` is a symbolic link"));
        }
        assert!(!files.exists("/etc/b"));
    }

    #[test]
    fn removing_a_file_removes_the_directories_that_it_leaves_empty() {
        let mut files = HostFiles::new();
        write(&mut files, "/srv/x/a/b/c").unwrap();
        write(&mut files, "/srv/x/a/d").unwrap();
        remove(&mut files, "/srv/x/a/b/c").unwrap();
        assert!(!files.exists("/srv/x/a/b"));
        assert!(files.exists("/srv/x/a/d"));
        assert!(remove(&mut files, "/srv/x/a").is_err());
        remove(&mut files, "/srv/x/a/d").unwrap();
        remove(&mut files, "/srv/x/a/d").unwrap();
        assert!(!files.exists("/srv/x/a"));
        assert!(files.exists("/srv/x"));
    }
}
