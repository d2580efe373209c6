//! The program on a directory of this machine, as the user that runs the tests.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use super::program::{Failure, apply, parse};

const STAGING: &str = ".vaultctl-staging-own-1";

/// Lists operations as the engine does; every `write` gets its path as content.
fn stage(base: &Path, operations: &[(&str, &str)]) {
    let folder = base.join(STAGING);
    fs::create_dir(&folder).unwrap();
    let owner = fs::metadata(&folder).unwrap();
    let mut list = String::new();
    for (number, (verb, path)) in operations.iter().enumerate() {
        match *verb {
            "write" | "write-private" => {
                fs::write(folder.join(number.to_string()), path).unwrap();
                let (uid, gid) = (owner.uid(), owner.gid());
                let mode = 0o640;
                write!(
                    list,
                    "{verb}\0{path}\0{number}\0{mode}\0{uid}\0{gid}\x00400000000\0"
                )
                .unwrap();
            }
            verb => write!(list, "{verb}\0{path}\0").unwrap(),
        }
    }
    fs::write(folder.join("operations"), list).unwrap();
}

fn run(base: &Path, operations: &[(&str, &str)]) -> Vec<Failure> {
    stage(base, operations);
    let failures = apply(base, STAGING);
    assert!(!base.join(STAGING).exists(), "the staging folder stays");
    failures
}

#[test]
fn files_get_content_mode_and_time() {
    let base = tempfile::tempdir().unwrap();
    fs::write(base.path().join("old"), "before").unwrap();
    fs::create_dir(base.path().join("made-by-docker")).unwrap();
    let failures = run(
        base.path(),
        &[
            ("write", "a/b/new"),
            ("write", "old"),
            ("write", "made-by-docker"),
        ],
    );
    assert_eq!(failures, []);
    for path in ["a/b/new", "old", "made-by-docker"] {
        let target = base.path().join(path);
        assert_eq!(fs::read_to_string(&target).unwrap(), path);
        let found = fs::metadata(&target).unwrap();
        assert_eq!(found.permissions().mode() & 0o7777, 0o640);
        assert_eq!(found.mtime(), 400_000_000);
    }
    let made = fs::metadata(base.path().join("a/b")).unwrap();
    assert_eq!(made.permissions().mode() & 0o777, 0o755);
}

#[test]
fn removing_takes_empty_directories_along() {
    let base = tempfile::tempdir().unwrap();
    fs::create_dir_all(base.path().join("a/b/c")).unwrap();
    for path in ["a/keep", "a/b/c/one", "a/b/c/two"] {
        fs::write(base.path().join(path), "").unwrap();
    }
    let failures = run(
        base.path(),
        &[
            ("remove", "a/b/c/one"),
            ("remove", "a/b/c/two"),
            ("remove", "a/never"),
            ("remove", "no/such/directory"),
        ],
    );
    assert_eq!(failures, []);
    assert!(!base.path().join("a/b").exists());
    assert!(base.path().join("a/keep").exists());
}

#[test]
fn one_impossible_operation_stops_all() {
    let outside = tempfile::tempdir().unwrap();
    for (what, wrong, message) in [
        ("write", "link/file", "`link` is a symbolic link"),
        ("write", "file/below", "`file` is no directory"),
        ("write", "full", "is not a regular file"),
        ("remove", "link", "is not a regular file"),
        ("write", "../escape", "is not a plain path"),
    ] {
        let base = tempfile::tempdir().unwrap();
        symlink(outside.path(), base.path().join("link")).unwrap();
        fs::write(base.path().join("file"), "").unwrap();
        fs::create_dir_all(base.path().join("full/of")).unwrap();
        let failures = run(base.path(), &[("write", "good"), (what, wrong)]);
        assert_eq!(failures.len(), 1, "{wrong}");
        assert_eq!(
            (failures[0].path.as_str(), failures[0].message.as_str()),
            (wrong, message)
        );
        assert!(!base.path().join("good").exists(), "{wrong}");
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn lists_that_are_cut_off_are_refused() {
    assert!(parse("write\0a\x000\x00420\x000\x000\x001\0").is_some());
    for text in [
        "",
        "write\0a\x000\x00420",
        "remove\0a",
        "paint\0a\0",
        "write\0a\x000\0x\0",
    ] {
        assert!(parse(text).is_none(), "{text:?}");
    }
}

#[test]
fn private_directories_are_closed_whoever_made_them() {
    let base = tempfile::tempdir().unwrap();
    let open = base.path().join("open");
    fs::create_dir(&open).unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
    let operations = [("write-private", "open/new/a"), ("write", "shared/b")];
    assert_eq!(run(base.path(), &operations), []);
    for (path, mode) in [("open", 0o700), ("open/new", 0o700), ("shared", 0o755)] {
        let found = fs::metadata(base.path().join(path)).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, mode, "{path}");
    }
}

#[test]
fn staging_folders_of_other_processes_are_removed() {
    let base = tempfile::tempdir().unwrap();
    for name in ["other-1", "own-2"] {
        fs::create_dir(base.path().join(format!(".vaultctl-staging-{name}"))).unwrap();
    }
    assert_eq!(run(base.path(), &[("write", "a")]), []);
    assert!(!base.path().join(".vaultctl-staging-other-1").exists());
    assert!(base.path().join(".vaultctl-staging-own-2").exists());
}
