//! Compose files on disk, while names of images in them are changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::commands::files::write_whole;
use crate::images::{self, Edit};

/// Files of a working tree, as they were when they were first read.
pub(super) struct Disk {
    folder: PathBuf,
    texts: BTreeMap<PathBuf, Result<String, String>>,
}

impl Disk {
    /// Reads below a folder.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            texts: BTreeMap::new(),
        }
    }

    /// The text of a file, by its path in the repository.
    pub(super) fn text(&mut self, path: &Path) -> Result<&str, String> {
        let full = self.folder.join(path);
        let text = self.texts.entry(path.to_owned()).or_insert_with(|| {
            std::fs::read_to_string(full).map_err(|error| format!("it cannot be read: {error}"))
        });
        text.as_deref().map_err(Clone::clone)
    }

    /// Changes a file that was read before, unless it is another one by now.
    pub(super) fn edit(&mut self, path: &Path, edits: &[Edit]) -> Result<(), String> {
        // A link stays one, and points to what is changed.
        let full = self.folder.join(path).canonicalize();
        let full = full.map_err(|error| format!("it cannot be found any more: {error}"))?;
        let before = self.text(path)?;
        let now = std::fs::read_to_string(&full);
        if now.ok().as_deref() != Some(before) {
            return Err(
                "it has changed while the registries were asked, and was left alone: run it again"
                    .to_owned(),
            );
        }
        let text = images::apply(before, edits);
        write_whole(&full, text.as_bytes())
            .map_err(|error| format!("it cannot be changed: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn edit() -> [Edit; 1] {
        [Edit {
            range: 1..2,
            text: "XX".to_owned(),
        }]
    }

    #[test]
    fn a_file_keeps_its_mode_and_a_link_its_target() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "abc").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real", &link).unwrap();
        let mut disk = Disk::new(folder.path().to_owned());
        assert_eq!(disk.text(Path::new("link")), Ok("abc"));
        disk.edit(Path::new("link"), &edit()).unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "aXXc");
        let mode = fs::metadata(&real).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o640);
        assert!(link.is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_file_that_has_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "abc").unwrap();
        let mut disk = Disk::new(folder.path().to_owned());
        disk.text(Path::new("file")).unwrap();
        fs::write(&path, "abd").unwrap();
        let refused = disk.edit(Path::new("file"), &edit()).unwrap_err();
        assert!(refused.contains("has changed"), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "abd");
        fs::remove_file(&path).unwrap();
        assert!(disk.edit(Path::new("file"), &edit()).is_err());
        assert!(!path.exists());
    }
}
