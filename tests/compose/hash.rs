//! The hash of a service against the label that the real `docker compose create` writes.
//!
//! `tests/fixtures/compose-hash` holds projects that every known Compose loads alike, with the
//! labels that each wrote in `hashes.json`. Hashes are of absolute paths, so that these projects
//! have no relative ones; those of `tests/fixtures/compose` do.
//!
//! `COMPOSE_BINARIES` names, separated by colons, `docker-compose` binaries to ask besides the
//! installed one. Set `UPDATE_EXPECTED=1` to take `hashes.json` from all of them.

#![expect(clippy::unwrap_used, reason = "a failure here fails the test")]

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use vaultctl::compose::Loaded;
use vaultctl::compose::hash::{HashProfile, drop_absent_dependencies, resolve_references};
use vaultctl::compose::model::{Project, Service};

use crate::case::Case;
use crate::docker::REFERENCE;
use crate::recorder::{Recorder, container_id};
use crate::{VALID, for_each};

const HASHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/compose-hash");
const LABEL: &str = "com.docker.compose.config-hash";

/// Hashes by service.
type Hashes = BTreeMap<String, String>;

/// A program, and the profile of its version.
struct Compose {
    program: Vec<String>,
    profile: HashProfile,
}

impl Compose {
    /// Returns the binaries that are here and of a known version.
    fn all() -> Vec<Self> {
        let mut programs = vec![vec!["docker".to_owned(), "compose".to_owned()]];
        if let Ok(binaries) = std::env::var("COMPOSE_BINARIES") {
            programs.extend(binaries.split(':').map(|path| vec![path.to_owned()]));
        }
        programs.into_iter().filter_map(Self::find).collect()
    }

    fn find(program: Vec<String>) -> Option<Self> {
        let mut compose = Self {
            program,
            profile: HashProfile::default(),
        };
        let output = compose.command().args(["version", "--short"]).output();
        let version = String::from_utf8(output.ok()?.stdout).unwrap();
        compose.profile = match version.trim() {
            version if version.starts_with("2.26.1-") => HashProfile::Compose2_26,
            version if version.starts_with("2.40.3") => HashProfile::Compose2_40,
            _ => return None,
        };
        Some(compose)
    }

    fn command(&self) -> Command {
        let (name, arguments) = self.program.split_first().unwrap();
        let mut command = Command::new(name);
        command.args(arguments);
        command
    }

    /// Returns the hashes that it prints, which are those of labels but for `env_file`.
    ///
    /// It also does so for projects that it cannot create.
    fn printed_hashes(&self, case: &Case) -> Result<Hashes, String> {
        let mut command = self.command();
        command.env_clear().envs(&case.environment);
        case.select(&mut command);
        let output = command.args(["config", "--hash", "*"]).output();
        let output = output.map_err(|error| error.to_string())?;
        let text = String::from_utf8(output.stdout).unwrap();
        let hashes = text.lines().filter_map(|line| line.split_once(' '));
        Ok(hashes
            .map(|(service, hash)| (service.to_owned(), hash.to_owned()))
            .collect())
    }

    /// Returns the hashes that it writes into labels, by service.
    fn hashes(&self, case: &Case, project: &Project) -> Result<Hashes, String> {
        let networks = project.networks.values().filter(|network| network.external);
        let volumes = project.volumes.values().filter(|volume| volume.external);
        let engine = Recorder::start(
            networks.map(|network| &network.name),
            volumes.map(|volume| &volume.name),
        );
        let mut command = self.command();
        command.env_clear().envs(&case.environment);
        command.env("DOCKER_HOST", engine.host());
        case.select(&mut command);
        let output = command.arg("create").output();
        let output = output.map_err(|error| error.to_string())?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{:?}: {}", self.program, message.trim()));
        }
        Ok(engine.labels(LABEL))
    }
}

/// Returns the hashes of a project's services on the recorder.
fn hashes(project: &Project, profile: HashProfile) -> Hashes {
    let container = |service: &str| {
        let own = project.services.get(service)?.container_name.clone();
        let name = own.unwrap_or_else(|| format!("{}-{service}-1", project.name));
        Some(container_id(&name))
    };
    let running = project
        .services
        .values()
        .filter(|service| service.replicas() > 0);
    running
        .cloned()
        .map(|mut service| {
            drop_absent_dependencies(&mut service, project);
            resolve_references(&mut service, &container);
            (service.name.clone(), profile.hash(&service))
        })
        .collect()
}

/// Returns what `hashes.json` holds: hashes by service, by the profile's name.
fn measured(case: &Case) -> Option<BTreeMap<String, Hashes>> {
    let text = fs::read_to_string(case.directory.join("hashes.json")).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// Returns whether a loaded project has all that a profile hashes.
///
/// Compose 2.40 hashes the paths of `label_file`, of which a project keeps only the labels.
fn is_reproducible(case: &Case, profile: HashProfile) -> bool {
    case.name != "label-file" || profile == HashProfile::Compose2_26
}

fn same(expected: &Hashes, actual: &Hashes) -> Result<(), String> {
    if expected == actual {
        return Ok(());
    }
    Err(format!("expected {expected:#?}\nactual {actual:#?}"))
}

#[test]
fn hashes_are_those_measured() {
    for_each(HASHED, |case| {
        let loaded = case.load_or_text()?;
        let measured = measured(case).ok_or("no hashes.json")?;
        for profile in HashProfile::ALL {
            if is_reproducible(case, profile) {
                let expected = &measured[&format!("{profile:?}")];
                same(expected, &hashes(&loaded.project, profile))?;
            }
        }
        Ok(())
    });
}

#[test]
fn hashes_are_those_of_real_labels() {
    let binaries = Compose::all();
    if binaries.is_empty() {
        eprintln!("skipped: no docker compose of a known version here");
    }
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    for compose in binaries {
        for_each(HASHED, |case| {
            if !is_reproducible(case, compose.profile) {
                return Ok(());
            }
            let loaded = case.load_or_text()?;
            let expected = compose.hashes(case, &loaded.project)?;
            if update {
                let mut measured = measured(case).unwrap_or_default();
                measured.insert(format!("{:?}", compose.profile), expected.clone());
                let text = serde_json::to_string_pretty(&measured).unwrap() + "\n";
                fs::write(case.directory.join("hashes.json"), text).unwrap();
            }
            same(&expected, &hashes(&loaded.project, compose.profile))
        });
    }
}

#[test]
fn hashes_of_every_fixture_are_those_of_real_labels() {
    let reference = Compose::all()
        .into_iter()
        .find(|compose| compose.profile == HashProfile::default());
    let Some(compose) = reference else {
        eprintln!("skipped: no docker compose {REFERENCE} here");
        return;
    };
    for_each(VALID, |case| {
        // Whether it has to load is for other tests to say.
        let Ok(Loaded { project, .. }) = case.load() else {
            return Ok(());
        };
        if let Ok(expected) = compose.hashes(case, &project) {
            return same(&expected, &hashes(&project, compose.profile));
        }
        // Compose loads it, but cannot create it; what it prints is no help with `env_file`.
        if case.name == "override-sequences" {
            return Ok(());
        }
        let hash = |service: &Service| (service.name.clone(), compose.profile.hash(service));
        let actual = project.services.values().map(hash).collect();
        same(&compose.printed_hashes(case)?, &actual)
    });
}
