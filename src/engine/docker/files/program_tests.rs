//! The program on a directory of this machine, as the user that runs the tests.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use super::program::{Failure, apply, parse};

const STAGING: &str = ".vaultctl-staging-test";

/// Lists operations as the engine does; every `write` gets its path as content.
fn stage(base: &Path, operations: &[(&str, &str)]) {
    let folder = base.join(STAGING);
    fs::create_dir(&folder).unwrap();
    let owner = fs::metadata(&folder).unwrap();
    let mut list = String::new();
    for (number, (verb, path)) in operations.iter().enumerate() {
        match *verb {
            "write" => {
                fs::write(folder.join(number.to_string()), path).unwrap();
                let (uid, gid) = (owner.uid(), owner.gid());
                let mode = 0o640;
                write!(
                    list,
                    "write\0{path}\0{number}\0{mode}\0{uid}\0{gid}\x00400000000\0"
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
fn only_old_staging_folders_are_removed() {
    let base = tempfile::tempdir().unwrap();
    let (old, new) = (".vaultctl-staging-old", ".vaultctl-staging-new");
    for name in [old, new] {
        fs::create_dir(base.path().join(name)).unwrap();
    }
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(2);
    fs::File::open(base.path().join(old))
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
    run(base.path(), &[("write", "a")]);
    assert!(!base.path().join(old).exists());
    assert!(base.path().join(new).exists());
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
