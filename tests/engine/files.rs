//! Files of the host, looked at from the host itself.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use futures_util::future::join_all;
use vaultctl::engine::docker::{DockerEngine, Limits};
use vaultctl::engine::{EngineError, Observe as _, Operate as _, Window};
use vaultctl::model::{FileKind, FileWrite, Mount, MountKind, digest_time};

use crate::host::{Host, hosts};

fn file(host: &Host, name: &str, content: &str) -> FileWrite {
    FileWrite {
        path: format!("{}/{name}", host.root().display()),
        bytes: content.as_bytes().to_vec(),
        mode: 0o640,
        owner: (1000, 1001),
        private: false,
        modified: None,
    }
}

async fn write(host: &Host, files: &[FileWrite]) -> Result<(), EngineError> {
    let root = host.root().display().to_string();
    host.engine.write_files(&root, files).await
}

/// An engine that has seen nothing of this one's files.
async fn fresh(host: &Host) -> DockerEngine {
    DockerEngine::connect(&host.address, Limits::default())
        .await
        .unwrap()
}

async fn written_files_are_there(host: &Host) {
    let files = [
        file(host, "a", "one"),
        file(host, "deep/er/b", ""),
        file(host, "deep/c with space", "two\n"),
        file(host, &format!("deep/{}", "long".repeat(40)), "three"),
    ];
    write(host, &files).await.unwrap();
    let root = fs::metadata(host.root()).unwrap();
    assert_eq!(root.permissions().mode() & 0o777, 0o700);
    let deep = fs::metadata(host.root().join("deep/er")).unwrap();
    assert_eq!(deep.permissions().mode() & 0o777, 0o755);
    let engine = fresh(host).await;
    for file in &files {
        let found = fs::metadata(&file.path).unwrap();
        assert_eq!(fs::read(&file.path).unwrap(), file.bytes);
        assert_eq!(found.permissions().mode() & 0o7777, 0o640);
        assert_eq!((found.uid(), found.gid()), (1000, 1001));
        assert_eq!(found.mtime(), digest_time(&file.bytes, file.owner));
        let stat = engine.stat_file(&file.path, None).await.unwrap().unwrap();
        assert_eq!(stat.kind, FileKind::File);
        assert_eq!(stat.size, file.bytes.len() as u64);
        assert_eq!((stat.mode, stat.modified), (0o640, found.mtime()));
        let read = engine.read_file(&file.path, None).await.unwrap().unwrap();
        assert_eq!(
            (read.bytes, read.mode, read.owner),
            (file.bytes.clone(), 0o640, (1000, 1001))
        );
    }
    let names: Vec<_> = fs::read_dir(host.root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let missing = format!("{}/none/at/all", host.root().display());
    assert_eq!(engine.stat_file(&missing, None).await.unwrap(), None);
    assert_eq!(engine.read_file(&missing, None).await.unwrap(), None);
}

#[tokio::test]
async fn files_are_written_and_seen() {
    for host in hosts().await {
        written_files_are_there(&host).await;
        let changed = [file(&host, "a", "changed")];
        write(&host, &changed).await.unwrap();
        assert_eq!(fs::read(&changed[0].path).unwrap(), b"changed");
    }
}

#[tokio::test]
async fn files_can_be_written_without_the_program() {
    for mut host in hosts().await {
        host.engine = fresh(&host).await.with_plain_files();
        written_files_are_there(&host).await;
        let root = host.root().display().to_string();
        let gone = [format!("{root}/a"), format!("{root}/never")];
        let emptied = host.engine.remove_files(&root, &gone).await.unwrap();
        assert_eq!(emptied, gone[..1]);
        assert_eq!(fs::read(host.root().join("a")).unwrap(), b"");
    }
}

#[tokio::test]
async fn removed_files_are_gone_and_their_directories() {
    for host in hosts().await {
        let files = ["x/y/one", "x/y/two", "x/keep"].map(|name| file(&host, name, name));
        write(&host, &files).await.unwrap();
        let root = host.root().display().to_string();
        let gone = ["x/y/one", "x/y/two", "x/never"].map(|name| format!("{root}/{name}"));
        let emptied = host.engine.remove_files(&root, &gone).await.unwrap();
        assert_eq!(emptied, Vec::<String>::new());
        assert!(!host.root().join("x/y").exists());
        assert!(host.root().join("x/keep").exists());
    }
}

#[tokio::test]
async fn symbolic_links_are_not_followed() {
    for host in hosts().await {
        write(&host, &[file(&host, "a", "one")]).await.unwrap();
        symlink("/etc", host.root().join("link")).unwrap();
        symlink("a", host.root().join("final")).unwrap();
        let below = file(&host, "link/vaultctl-test", "");
        for engine in [fresh(&host).await, fresh(&host).await.with_plain_files()] {
            let root = host.root().display().to_string();
            let error = engine
                .write_files(&root, std::slice::from_ref(&below))
                .await
                .unwrap_err();
            assert!(error.to_string().contains("symbolic link"), "{error}");
            let error = engine.stat_file(&below.path, None).await.unwrap_err();
            assert!(error.to_string().contains("symbolic link"), "{error}");
        }
        assert!(!fs::exists("/etc/vaultctl-test").unwrap());
        let link = format!("{}/final", host.root().display());
        let stat = host.engine.stat_file(&link, None).await.unwrap().unwrap();
        let target = format!("{}/a", host.root().display());
        assert_eq!(stat.kind, FileKind::Symlink(target));
        assert!(matches!(
            host.engine.read_file(&link, None).await,
            Err(EngineError::File { .. })
        ));
    }
}

#[tokio::test]
async fn one_bad_file_leaves_all_unwritten() {
    for host in hosts().await {
        fs::create_dir_all(host.root().join("taken/by")).unwrap();
        let files = [file(&host, "good", ""), file(&host, "taken", "")];
        let error = write(&host, &files).await.unwrap_err();
        assert!(
            matches!(&error, EngineError::File { path, .. } if *path == files[1].path),
            "{error}"
        );
        assert!(!host.root().join("good").exists());
        for path in ["/elsewhere/x", "relative", "/"] {
            let bad = FileWrite {
                path: path.to_owned(),
                ..files[0].clone()
            };
            assert!(matches!(
                write(&host, &[bad]).await,
                Err(EngineError::File { .. })
            ));
        }
    }
}

/// Nothing is trusted to exist: `docker container prune` and `docker image prune` take helpers
/// away.
#[tokio::test]
async fn what_is_pruned_is_made_again() {
    for host in hosts().await {
        let files = [file(&host, "a", "one")];
        write(&host, &files).await.unwrap();
        let helpers = host.engine.containers().await.unwrap();
        let root = host.root().display().to_string();
        let helper = helpers
            .iter()
            .find(|container| container.labels.get("io.vaultctl.files.root") == Some(&root))
            .unwrap();
        host.engine
            .remove_container(&helper.id, true)
            .await
            .unwrap();
        let engine = fresh(&host).await;
        let unknown = engine.stat_file(&files[0].path, None).await;
        assert!(
            matches!(unknown, Err(EngineError::FilesUnknown { .. })),
            "{unknown:?}"
        );
        fs::remove_dir_all(host.root()).unwrap();
        engine.write_files(&root, &files).await.unwrap();
        assert!(
            engine
                .stat_file(&files[0].path, None)
                .await
                .unwrap()
                .is_some()
        );
        fs::remove_dir_all(host.root()).unwrap();
        let engine = fresh(&host).await;
        assert_eq!(engine.stat_file(&files[0].path, None).await.unwrap(), None);
        assert!(!host.root().exists(), "a look made the directory");
        engine.write_files(&root, &files).await.unwrap();
        assert!(host.root().join("a").exists());
    }
}

#[tokio::test]
async fn files_are_seen_through_the_stacks_own_container() {
    for host in hosts().await {
        fs::create_dir_all(host.root()).unwrap();
        fs::write(host.root().join("conf"), "listen 80").unwrap();
        let mut spec = host.sleeper("window");
        spec.mounts = vec![Mount::new(
            MountKind::Bind,
            host.root().display().to_string(),
            "/etc/web",
        )];
        host.engine.create_container(&spec).await.unwrap();
        let path = format!("{}/conf", host.root().display());
        let at = |container: &str, path: &str| Window {
            container: container.to_owned(),
            path: path.to_owned(),
        };
        let there = at(&spec.name, "/etc/web/conf");
        let stat = host
            .engine
            .stat_file(&path, Some(&there))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(stat.size, 9);
        let read = host
            .engine
            .read_file(&path, Some(&there))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(read.bytes, b"listen 80");
        let absent = at(&spec.name, "/etc/web/none");
        assert_eq!(
            host.engine.stat_file(&path, Some(&absent)).await.unwrap(),
            None
        );
        let gone = at(&host.name("nobody"), "/etc/web/conf");
        for through in [None, Some(&gone)] {
            let unknown = host.engine.stat_file(&path, through).await;
            assert!(
                matches!(unknown, Err(EngineError::FilesUnknown { .. })),
                "{unknown:?}"
            );
        }
        let inside = host
            .engine
            .read_container_file(&spec.name, "/bin/busybox")
            .await;
        assert_eq!(
            inside.unwrap().unwrap().bytes,
            fs::read("/usr/bin/busybox").unwrap()
        );
        let none = host
            .engine
            .read_container_file(&spec.name, "/bin/nothing")
            .await;
        assert_eq!(none.unwrap(), None);
    }
}

#[tokio::test]
async fn many_writes_go_on_at_once() {
    for host in hosts().await {
        let root = host.root().display().to_string();
        let writes = (0..6).map(|number| {
            let files = [file(&host, &format!("{number}/file"), "content")];
            let root = &root;
            let engine = &host.engine;
            async move { engine.write_files(root, &files).await }
        });
        for written in join_all(writes).await {
            written.unwrap();
        }
        for number in 0..6 {
            assert!(host.root().join(format!("{number}/file")).exists());
        }
        let left: Vec<_> = fs::read_dir(host.root()).unwrap().collect();
        assert_eq!(left.len(), 6, "{left:?}");
    }
}

/// Stacks are delivered side by side, also to a host that has no helper yet.
#[tokio::test]
async fn several_roots_are_written_at_once() {
    for host in hosts().await {
        let roots: Vec<_> = (0..4)
            .map(|number| format!("{}/{number}", host.root().display()))
            .collect();
        let writes = roots.iter().map(|root| {
            let files = [FileWrite {
                path: format!("{root}/file"),
                ..file(&host, "", root)
            }];
            let engine = &host.engine;
            async move { engine.write_files(root, &files).await }
        });
        for written in join_all(writes).await {
            written.unwrap();
        }
        for root in &roots {
            assert_eq!(fs::read_to_string(format!("{root}/file")).unwrap(), *root);
        }
    }
}

/// The helper of a folder is made once, by whichever run comes first.
#[tokio::test]
async fn several_runs_may_show_one_folder_at_once() {
    for host in hosts().await {
        let engines = [fresh(&host).await, fresh(&host).await];
        for number in 0..4 {
            let root = format!("{}/{number}", host.root().display());
            fs::create_dir_all(&root).unwrap();
            let shown = engines.iter().cycle().take(6);
            for shown in join_all(shown.map(|engine| engine.show_folder(&root))).await {
                assert!(shown.unwrap(), "{root} is not there");
            }
        }
    }
}
