//! Files of the host and who shows them.

use super::{engine, spec};
use crate::engine::{EngineError, Observe as _, Operate as _, Window};
use crate::model::{FileContent, FileWrite, Mount, MountKind, digest_time, label};

fn file(path: &str, text: &str) -> FileWrite {
    FileWrite {
        path: path.to_owned(),
        bytes: text.into(),
        mode: 0o644,
        owner: (0, 0),
        private: false,
        modified: None,
    }
}

#[tokio::test]
async fn files_are_unknown_until_something_shows_them() {
    let engine = engine();
    let path = "/srv/web/app.conf";
    let content = FileContent {
        bytes: b"old".to_vec(),
        mode: 0o600,
        owner: (7, 8),
    };
    engine.put_file(path, content.clone(), 42);
    let error = engine.stat_file(path, None).await.unwrap_err();
    assert!(matches!(error, EngineError::FilesUnknown { .. }));

    let mut spec = spec("web");
    spec.mounts = vec![Mount::new(MountKind::Bind, "/srv/web", "/etc/app")];
    engine.create_container(&spec).await.unwrap();
    let window = |container: &str, path: &str| {
        Some(Window {
            container: container.to_owned(),
            path: path.to_owned(),
        })
    };
    let through = window("web", "/etc/app/app.conf");
    let stat = engine.stat_file(path, through.as_ref()).await.unwrap();
    assert_eq!(stat.map(|stat| (stat.size, stat.modified)), Some((3, 42)));
    let read = engine.read_file(path, through.as_ref()).await.unwrap();
    assert_eq!(read, Some(content));
    let beside = window("web", "/etc/other");
    assert_eq!(engine.stat_file(path, beside.as_ref()).await.unwrap(), None);
    let nobody = window("none", "/etc/app/app.conf");
    assert!(engine.stat_file(path, nobody.as_ref()).await.is_err());

    engine
        .write_files("/srv/web", &[file("/srv/web/new", "new")])
        .await
        .unwrap();
    assert!(engine.stat_file(path, None).await.unwrap().is_some());
    let written = engine.stat_file("/srv/web/new", None).await.unwrap();
    assert_eq!(
        written.map(|stat| stat.modified),
        Some(digest_time(b"new", (0, 0)))
    );
    let helpers = async || {
        let all = engine.containers().await.unwrap().into_iter();
        all.filter(|c| c.labels.contains_key(label::HELPER)).count()
    };
    assert_eq!(helpers().await, 1);
    engine.forget_helpers();
    assert_eq!(helpers().await, 0);
    assert!(engine.stat_file(path, None).await.is_err());
}

#[tokio::test]
async fn each_file_is_a_change_of_its_own() {
    let engine = engine();
    let files = [
        file("/srv/a", "1"),
        file("/srv/b", "2"),
        file("/srv/c", "3"),
    ];
    engine.fail(2, super::super::Failure::AnswerLost);
    engine.write_files("/srv", &files).await.unwrap_err();
    let written: Vec<_> = engine.files().into_keys().collect();
    assert_eq!(written, ["/srv/a", "/srv/b"]);
    engine.write_files("/srv", &files).await.unwrap();
    engine
        .remove_files("/srv", &["/srv/a".to_owned(), "/srv/none".to_owned()])
        .await
        .unwrap();
    let left: Vec<_> = engine.files().into_keys().collect();
    assert_eq!(left, ["/srv/b", "/srv/c"]);
}

#[tokio::test]
async fn a_container_shows_its_binds_and_its_image() {
    let engine = engine();
    let program = super::super::Program {
        files: [("/etc/passwd".to_owned(), b"root".to_vec())].into(),
        ..super::super::Program::default()
    };
    engine.set_program(super::IMAGE, program);
    engine.create_container(&spec("web")).await.unwrap();
    let read = async |path: &str| engine.read_container_file("web", path).await.unwrap();
    assert_eq!(read("/etc/passwd").await.unwrap().bytes, b"root");
    assert_eq!(read("/etc/group").await, None);
    assert_eq!(
        engine.read_container_file("none", "/x").await.unwrap(),
        None
    );
}

#[tokio::test]
async fn a_folder_is_shown_before_anything_is_written() {
    let engine = engine();
    engine.put_file(
        "/srv/x/a",
        FileContent {
            bytes: b"theirs".to_vec(),
            mode: 0o644,
            owner: (0, 0),
        },
        0,
    );
    let stat = async |path: &str| engine.stat_file(path, None).await;
    assert!(stat("/srv/x/a").await.is_err());
    assert!(engine.show_folder("/srv/x").await.unwrap());
    assert!(stat("/srv/x/a").await.unwrap().is_some());
    // What is not there is not made, and known not to be there.
    assert!(!engine.show_folder("/srv/none/y").await.unwrap());
    assert_eq!(stat("/srv/none/y/a").await.unwrap(), None);
    assert!(stat("/srv/other").await.is_err());
}

#[tokio::test]
async fn empty_folders_go_with_their_helpers() {
    let engine = engine();
    let mut secret = file("/srv/x/in/a", "1");
    secret.private = true;
    engine.write_files("/srv/x", &[secret]).await.unwrap();
    let stat = engine.stat_file("/srv/x/in", None).await.unwrap();
    assert_eq!(stat.unwrap().mode, 0o700);
    let folders = ["/srv/x/in".to_owned(), "/srv/x".to_owned()];
    engine.remove_folders(&folders).await.unwrap();
    let path = ["/srv/x/in/a".to_owned()];
    assert!(engine.stat_file(&path[0], None).await.unwrap().is_some());
    engine.remove_files("/srv/x", &path).await.unwrap();
    engine.remove_folders(&folders).await.unwrap();
    assert!(engine.stat_file(&path[0], None).await.is_err());
}
