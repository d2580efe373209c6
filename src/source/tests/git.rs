use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;

/// A git repository in a temporary folder, driven by git's own program.
struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    fn plain() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn new() -> Self {
        let sandbox = Self::plain();
        sandbox.git(&["init", "-q", "-b", "main"]);
        sandbox.write("sync/servers.toml", LOCAL.1);
        sandbox.write("sync/a.toml", &web(""));
        sandbox.write("stacks/web/compose.yaml", "services: {}\n");
        sandbox
    }

    fn committed() -> Self {
        let sandbox = Self::new();
        sandbox.commit("first");
        sandbox
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(self.path(), arguments)
    }

    fn commit(&self, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn head(&self) -> Result<Source, LoadErrors> {
        load(self.path(), &ReadFrom::Revision(None))
    }

    fn at(&self, revision: &str) -> Result<Source, LoadErrors> {
        load(self.path(), &ReadFrom::Revision(Some(revision.to_owned())))
    }

    fn worktree(&self) -> Result<Source, LoadErrors> {
        load(self.path(), &ReadFrom::Worktree)
    }
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(["-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_revision_is_read_from_the_object_database() {
    let sandbox = Sandbox::new();
    let first = sandbox.commit("first");
    sandbox.write("sync/a.toml", &web("description = 'new'"));
    let second = sandbox.commit("second\n\nbody");
    fs::remove_dir_all(sandbox.path().join("stacks")).unwrap();

    let source = sandbox.head().unwrap();
    let commit = source.commit.as_ref().unwrap();
    assert_eq!(commit.id, second);
    assert_eq!(source.stacks[0].description, "new");
    assert_eq!(source.repository_id.as_deref(), Some(first.as_str()));
    assert!(!source.worktree);

    for revision in ["HEAD~1", &first, &first[..10], "main~1"] {
        let source = sandbox.at(revision).unwrap();
        assert_eq!(source.commit.unwrap().id, first, "{revision}");
        assert_eq!(source.stacks[0].description, "");
        assert_eq!(source.dirty, Vec::<PathBuf>::new());
    }
}

#[test]
fn revisions_that_are_none_are_refused() {
    let sandbox = Sandbox::committed();
    for revision in ["nothing", "HEAD:sync", "", "-x", "HEAD~9", "\0"] {
        let errors = sandbox.at(revision).unwrap_err();
        assert_eq!(
            errors.problems()[0].code,
            "unknown-revision",
            "{revision:?}"
        );
    }
}

#[test]
fn uncommitted_changes_give_one_warning_that_names_them() {
    let sandbox = Sandbox::new();
    sandbox.write(".gitignore", "*.log\n");
    sandbox.write("docs/a.md", "");
    sandbox.write("inventory/hosts.yml", "");
    sandbox.commit("first");
    assert_eq!(sandbox.head().unwrap().dirty, Vec::<PathBuf>::new());

    sandbox.write("docs/a.md", "changed");
    sandbox.write("stacks/web/x.log", "ignored");
    assert_eq!(sandbox.head().unwrap().dirty, Vec::<PathBuf>::new());

    sandbox.write("sync/a.toml", &web("# changed"));
    sandbox.write("stacks/web/new.conf", "");
    sandbox.write("inventory/host_vars/web.yml", "a: 1");
    sandbox.git(&["add", "inventory"]);
    sandbox.write("vaultctl.toml", "");
    fs::remove_file(sandbox.path().join("stacks/web/compose.yaml")).unwrap();
    let source = sandbox.head().unwrap();
    let expected = [
        "inventory/host_vars/web.yml",
        "stacks/web/compose.yaml",
        "stacks/web/new.conf",
        "sync/a.toml",
        "vaultctl.toml",
    ];
    assert_eq!(source.dirty, expected.map(PathBuf::from));
    let [warning] = source.problems.as_slice() else {
        panic!("{:?}", source.problems)
    };
    assert_eq!(warning.severity, Severity::Warning);
    assert!(
        expected.iter().all(|path| warning.message.contains(path)),
        "{warning:?}"
    );
}

#[test]
fn the_working_tree_has_what_git_does_not_ignore() {
    let sandbox = Sandbox::new();
    sandbox.write(".gitignore", "*.local.toml\n/sync/private/\ntracked.toml\n");
    sandbox.write("sync/tracked.toml", "[[variable]]\nname = 'TRACKED'\n");
    sandbox.git(&["add", "-f", "sync/tracked.toml"]);
    sandbox.commit("first");
    sandbox.write("sync/new.toml", "[[variable]]\nname = 'NEW'\n");
    sandbox.write("sync/x.local.toml", "[[variable]]\nname = 'IGNORED'\n");
    sandbox.write(
        "sync/private/y.toml",
        "[[variable]]\nname = 'IGNORED_TOO'\n",
    );
    let source = sandbox.worktree().unwrap();
    let names: Vec<&str> = source
        .variables
        .iter()
        .map(|each| each.name.as_str())
        .collect();
    assert_eq!(names, ["NEW", "TRACKED"]);
    assert!(source.worktree && source.commit.is_none() && source.dirty.is_empty());
    assert!(source.repository_id.is_some());
    assert!(source.tree.read(Path::new("sync/x.local.toml")).is_err());
    assert!(source.tree.read(Path::new("sync/private/y.toml")).is_err());
    assert_eq!(sandbox.head().unwrap().variables.len(), 1);
}

#[test]
fn outside_of_git_only_the_working_tree_can_be_read() {
    let sandbox = Sandbox::plain();
    sandbox.write("sync/servers.toml", LOCAL.1);
    let errors = sandbox.head().unwrap_err();
    assert_eq!(errors.problems()[0].code, "no-repository");
    let help = errors.problems()[0].help.clone().unwrap();
    assert!(
        help.contains("git init") && help.contains("--worktree"),
        "{help}"
    );
    let source = sandbox.worktree().unwrap();
    assert_eq!(
        (source.repository_id.as_ref(), source.servers.len()),
        (None, 1)
    );
    let nowhere = load(&sandbox.path().join("nothing"), &ReadFrom::Worktree).unwrap_err();
    assert_eq!(nowhere.problems()[0].code, "no-directory");
}

#[test]
fn a_repository_without_a_commit_offers_the_working_tree() {
    let sandbox = Sandbox::new();
    let errors = sandbox.head().unwrap_err();
    assert_eq!(errors.problems()[0].code, "no-commit");
    let source = sandbox.worktree().unwrap();
    assert_eq!(
        (source.repository_id.as_ref(), source.stacks.len()),
        (None, 1)
    );
}

#[test]
fn bare_repositories_detached_heads_and_linked_worktrees_are_read() {
    let sandbox = Sandbox::committed();
    let root = sandbox.git(&["rev-parse", "HEAD"]);
    let other = Sandbox::plain();
    let bare = other.path().join("bare.git");
    sandbox.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let source = load(&bare, &ReadFrom::Revision(None)).unwrap();
    assert_eq!(source.repository_id.as_deref(), Some(root.as_str()));
    let errors = load(&bare, &ReadFrom::Worktree).unwrap_err();
    assert_eq!(errors.problems()[0].code, "bare-repository");

    sandbox.git(&["checkout", "-q", "--detach"]);
    assert_eq!(sandbox.head().unwrap().commit.unwrap().id, root);

    let linked = other.path().join("linked");
    sandbox.git(&["worktree", "add", "-q", linked.to_str().unwrap()]);
    for from in [ReadFrom::Revision(None), ReadFrom::Worktree] {
        assert_eq!(load(&linked, &from).unwrap().stacks.len(), 1, "{from:?}");
    }
}

#[test]
fn a_shallow_clone_needs_a_repository_id() {
    let sandbox = Sandbox::committed();
    sandbox.commit("second");
    let other = Sandbox::plain();
    let shallow = other.path().join("shallow");
    let url = format!("file://{}", sandbox.path().display());
    sandbox.git(&[
        "clone",
        "-q",
        "--depth",
        "1",
        &url,
        shallow.to_str().unwrap(),
    ]);
    let errors = load(&shallow, &ReadFrom::Revision(None)).unwrap_err();
    assert_eq!(errors.problems()[0].code, "shallow-clone");
    fs::write(
        shallow.join("vaultctl.toml"),
        "repository_id = 'abcdefgh'\n",
    )
    .unwrap();
    git(&shallow, &["add", "-A"]);
    git(&shallow, &["commit", "-q", "-m", "id"]);
    let source = load(&shallow, &ReadFrom::Revision(None)).unwrap();
    assert_eq!(source.repository_id.as_deref(), Some("abcdefgh"));
}

#[test]
fn merging_another_history_keeps_the_identity() {
    let sandbox = Sandbox::committed();
    let root = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.git(&["checkout", "-q", "--orphan", "other"]);
    sandbox.commit("unrelated");
    sandbox.git(&["checkout", "-q", "main"]);
    sandbox.git(&[
        "merge",
        "-q",
        "--allow-unrelated-histories",
        "-m",
        "merge",
        "other",
    ]);
    assert_eq!(
        sandbox.head().unwrap().repository_id.as_deref(),
        Some(root.as_str())
    );
}

#[test]
fn the_definitions_may_be_in_a_folder_of_a_larger_repository() {
    let sandbox = Sandbox::plain();
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.write("infra/vaultctl.toml", "");
    sandbox.write("infra/sync/servers.toml", LOCAL.1);
    sandbox.write("infra/stacks/web/compose.yaml", "");
    sandbox.write("sync/other.toml", "not toml");
    sandbox.commit("first");
    for from in [ReadFrom::Revision(None), ReadFrom::Worktree] {
        for folder in ["infra", "infra/stacks/web"] {
            let source = load(&sandbox.path().join(folder), &from).unwrap();
            assert_eq!(source.servers.len(), 1, "{folder}");
            assert!(source.tree.exists(Path::new("stacks/web/compose.yaml")));
            assert!(!source.tree.exists(Path::new("infra")));
            assert!(source.tree.read(Path::new("../sync/other.toml")).is_err());
        }
    }
    sandbox.write("infra/sync/servers.toml", "# changed\n");
    sandbox.write("sync/other.toml", "changed");
    let source = load(&sandbox.path().join("infra"), &ReadFrom::Revision(None)).unwrap();
    assert_eq!(source.dirty, [Path::new("sync/servers.toml")]);
}

#[test]
fn both_trees_show_modes_links_and_submodules() {
    let sandbox = Sandbox::new();
    let library = Sandbox::committed();
    sandbox.write("stacks/web/run.sh", "x");
    let script = sandbox.path().join("stacks/web/run.sh");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    symlink("run.sh", sandbox.path().join("stacks/web/link")).unwrap();
    symlink("../stacks/web", sandbox.path().join("stacks/linked")).unwrap();
    symlink("/etc/passwd", sandbox.path().join("stacks/web/outside")).unwrap();
    symlink("loop", sandbox.path().join("stacks/web/loop")).unwrap();
    sandbox.git(&[
        "submodule",
        "--quiet",
        "add",
        library.path().to_str().unwrap(),
        "stacks/sub",
    ]);
    sandbox.commit("first");
    for source in [sandbox.head().unwrap(), sandbox.worktree().unwrap()] {
        let tree = &source.tree;
        for (path, kind) in [
            ("stacks/web/run.sh", Kind::File { executable: true }),
            ("stacks/web/compose.yaml", Kind::File { executable: false }),
            ("stacks/web/link", Kind::Symlink),
            ("stacks/linked/link", Kind::Symlink),
            ("stacks/sub", Kind::Submodule),
            ("stacks", Kind::Directory),
            ("", Kind::Directory),
        ] {
            assert_eq!(tree.kind_of_entry(Path::new(path)).unwrap(), kind, "{path}");
        }
        assert_eq!(tree.read(Path::new("stacks/linked/link")).unwrap(), b"x");
        assert!(tree.is_file(Path::new("stacks/linked/../web/./link")));
        assert_eq!(
            tree.read_link(Path::new("stacks/web/link")).unwrap(),
            Path::new("run.sh")
        );
        for (path, why) in [
            ("stacks/web/outside", "is outside of the repository"),
            ("stacks/web/loop", "is a loop of links"),
            ("stacks/sub/sync", "is a git submodule"),
            ("../x", "is outside of the repository"),
            ("/etc/passwd", "is outside of the repository"),
            ("stacks/web", "is a folder"),
            ("stacks/none", "does not exist"),
            ("stacks/web/run.sh/x", "does not exist"),
            ("a\0b", "has a zero byte"),
        ] {
            let error = tree.read(Path::new(path)).unwrap_err().to_string();
            assert!(error.contains(why), "{path}: {error}");
        }
        let entries = tree.list(Path::new("stacks")).unwrap();
        let names: Vec<_> = entries
            .iter()
            .map(|entry| entry.name.to_str().unwrap())
            .collect();
        assert_eq!(names, ["linked", "sub", "web"]);
    }
}

#[test]
fn a_stack_in_a_submodule_says_so() {
    let sandbox = Sandbox::new();
    let library = Sandbox::committed();
    for path in ["stacks/sub", "sync/sub"] {
        sandbox.git(&[
            "submodule",
            "--quiet",
            "add",
            library.path().to_str().unwrap(),
            path,
        ]);
    }
    sandbox.write("sync/b.toml", "[[stack]]\nname = 'sub'\nserver = 'local'\n");
    sandbox.commit("first");
    for from in [ReadFrom::Revision(None), ReadFrom::Worktree] {
        let loaded = load(sandbox.path(), &from);
        assert_eq!(codes(&loaded), ["submodule", "missing-file"]);
        assert!(
            problems(&loaded)[1]
                .help
                .as_ref()
                .unwrap()
                .contains("submodule")
        );
        assert!(loaded.is_err());
    }
}

#[test]
fn names_need_not_be_utf8() {
    let sandbox = Sandbox::new();
    let name = OsStr::from_bytes(b"caf\xe9.conf");
    fs::write(sandbox.path().join("stacks/web").join(name), "x").unwrap();
    let toml = OsStr::from_bytes(b"\xff.toml");
    fs::write(
        sandbox.path().join("sync").join(toml),
        "[[variable]]\nname = 'A'\n",
    )
    .unwrap();
    sandbox.commit("first");
    for source in [sandbox.head().unwrap(), sandbox.worktree().unwrap()] {
        assert_eq!(source.variables.len(), 1);
        assert_eq!(
            source
                .tree
                .read(&Path::new("stacks/web").join(name))
                .unwrap(),
            b"x"
        );
    }
}

#[test]
fn a_file_that_is_not_committed_is_pointed_out() {
    let sandbox = Sandbox::new();
    sandbox.write("sync/b.toml", "[[stack]]\nname = 'new'\nserver = 'local'\n");
    sandbox.commit("first");
    sandbox.write("stacks/new/compose.yaml", "");
    let errors = sandbox.head().unwrap_err();
    let help = errors.errors().next().unwrap().help.clone().unwrap();
    assert!(help.contains("is in the working tree alone"), "{help}");
    assert!(sandbox.worktree().is_ok());
}

#[test]
fn the_own_remote_makes_repo_a_no_op() {
    let sandbox = Sandbox::new();
    sandbox.write("sync/a.toml", &web("repo = 'Me/Homelab'"));
    sandbox.commit("first");
    sandbox.git(&["remote", "add", "origin", "git@github.com:me/homelab.git"]);
    let source = sandbox.head().unwrap();
    assert!(source.stacks[0].git.is_none());
    assert_eq!(source.problems, []);
    sandbox.git(&["remote", "set-url", "origin", "git@github.com:me/fork.git"]);
    let source = sandbox.head().unwrap();
    assert_eq!(source.problems[0].severity, Severity::Warning);
}

/// Definitions that are silently not read would be removed from the servers.
#[test]
fn a_link_to_definitions_that_leads_nowhere_is_an_error() {
    for target in ["gone.toml", "/etc/hosts", "link.toml", "../../outside.toml"] {
        let sandbox = Sandbox::committed();
        symlink(target, sandbox.path().join("sync/link.toml")).unwrap();
        sandbox.commit("Link");
        for loaded in [sandbox.head(), sandbox.worktree()] {
            assert_eq!(codes(&loaded), ["unreadable-file"], "{target}");
            assert!(loaded.is_err());
        }
    }
}
