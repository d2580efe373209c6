//! Every key of a service that Compose knows: applied, nothing is left to do.
//!
//! A folder of `corpus/GROUP` is a stack. Beside the Compose file and what that reads there may be
//! `stack.toml`, lines for the stack's table; `since`, the engine's API that it needs and the word by
//! which an older one is told; `refused`, a word of the error that it is.

use std::fs;
use std::path::{Path, PathBuf};

use crate::engine::{Engine, on_each_engine};
use crate::main_job::is_known_to_compose;
use crate::scene::Scene;

/// The keys of a service in the Compose specification that are carried out, or need not be.
const KEYS: &str = "annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs \
    container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset \
    credential_spec depends_on deploy develop device_cgroup_rules devices dns dns_opt dns_search domainname \
    entrypoint env_file environment expose external_links extra_hosts gpus group_add healthcheck hostname image \
    init ipc isolation label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness \
    memswap_limit network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports post_start \
    pre_stop privileged profiles pull_policy read_only restart runtime scale secrets security_opt shm_size \
    stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits user userns_mode uts volumes \
    volumes_from working_dir";

/// A stack of the corpus.
struct Stack {
    name: String,
    folder: PathBuf,
}

impl Stack {
    fn read(&self, file: &str) -> Option<String> {
        fs::read_to_string(self.folder.join(file)).ok()
    }

    /// Puts it into a repository.
    fn copy_to(&self, scene: &Scene) {
        let compose = self.read("compose.yaml").unwrap();
        let table = self.read("stack.toml").unwrap_or_default();
        scene.stack(&self.name, &compose, &table);
        let target = scene.repository().join("stacks").join(&self.name);
        copy(&self.folder, &target);
    }

    /// What it needs a newer engine for than this one.
    fn needs_newer_than(&self, engine: &Engine) -> Option<String> {
        let since = self.read("since")?;
        let (version, feature) = since.trim().split_once(' ').unwrap();
        let minor = |version: &str| version.trim_start_matches("1.").parse::<u32>().unwrap();
        let api = engine.docker(&["version", "--format={{.Server.APIVersion}}"]);
        (minor(&api) < minor(version)).then(|| feature.to_owned())
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/corpus")
}

fn stacks(group: &str) -> Vec<Stack> {
    let stack = |folder: PathBuf| Stack {
        name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
        folder,
    };
    folders(&corpus().join(group))
        .into_iter()
        .map(stack)
        .collect()
}

/// Applies a group at once; then nothing is left to do, and Compose knows all of it.
#[track_caller]
fn group_converges(group: &str) {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        engine.docker(&["volume", "create", &scene.name("theirs")]);
        let (mut applied, mut too_new) = (Vec::new(), Vec::new());
        for stack in stacks(group) {
            stack.copy_to(&scene);
            match stack.needs_newer_than(engine) {
                Some(feature) => too_new.push((stack, feature)),
                None => applied.push(stack),
            }
        }
        scene.commit();
        for (stack, feature) in too_new {
            let run = scene.vaultctl(&["plan", "--stack", &stack.name]);
            run.expect(1).says(&feature).says("API");
            fs::remove_dir_all(scene.repository().join("stacks").join(&stack.name)).unwrap();
            scene.file(&format!("sync/stack-{}.toml", stack.name), "");
        }
        scene.commit();
        scene.vaultctl(&["validate"]).expect(0);
        scene.apply();
        scene.assert_converged();
        for stack in applied {
            let stopped = stack
                .read("stack.toml")
                .is_some_and(|text| text.contains("stopped"));
            for (name, seen) in scene.containers() {
                if name.starts_with(&format!("{}-", scene.name(&stack.name))) && stopped {
                    assert_eq!(seen.status, "created", "{name}");
                }
            }
            is_known_to_compose(&scene, &stack.name);
        }
    });
}

macro_rules! groups {
    ($($name:ident)+) => {
        $(#[test]
        fn $name() {
            group_converges(stringify!($name));
        })+
    };
}

groups! { process limits security networks storage lifecycle }

#[test]
fn what_is_refused_is_refused_by_name_and_leaves_nothing() {
    on_each_engine(|engine| {
        for stack in stacks("refused") {
            let scene = Scene::new(engine);
            stack.copy_to(&scene);
            scene.commit();
            let run = scene.vaultctl(&["apply", "--yes"]);
            if run.code == 0 {
                // This engine can do it.
                scene.assert_converged();
                continue;
            }
            assert!([1, 4].contains(&run.code), "{run:#?}");
            run.says(stack.read("refused").unwrap().trim());
            assert!(scene.containers().is_empty(), "{:#?}", scene.containers());
        }
    });
}

#[test]
fn every_key_is_in_the_corpus() {
    let mut text = String::new();
    for group in folders(&corpus()) {
        for stack in folders(&group) {
            text.push_str(&fs::read_to_string(stack.join("compose.yaml")).unwrap());
        }
    }
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
        .collect();
    let missing: Vec<&str> = KEYS
        .split_whitespace()
        .filter(|key| !words.iter().any(|word| word.strip_suffix(':') == Some(key)))
        .collect();
    assert_eq!(missing, [""; 0]);
}
