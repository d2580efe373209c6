//! Asks Vault for the versions and values of the secrets that a desired state needs.
//!
//! Which version a secret has is part of what is wanted, so Vault is asked before anything is planned:
//! what was resolved without versions is resolved again with them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Kept, Wanted, audit_log, details, histories};
use crate::model::{
    Deployment, DeploymentId, DeploymentState, DesiredState, Entry, KnownVersions, SecretKind,
    SecretReference, SecretValue, ServerName, VaultSource,
};
use crate::secrets::{Places, lock_memory, weakness};
use crate::source::{LoadErrors, Place, Problem, Settings, Source, VaultAuth, did_you_mean};
use crate::vault::{Access, Auth, Client, Configured, Found, NoValue, VaultError, Versions, Wish};

/// The code of these errors.
const CODE: &str = "vault";

/// A value that is wanted of Vault.
#[derive(Debug, Clone)]
pub struct Sought {
    /// The secret, and its version where that is known already.
    pub reference: SecretReference,
    /// Where Vault has it.
    pub source: VaultSource,
    /// Characters that it must have; `None` where somebody else issues it.
    pub minimum: Option<usize>,
    /// Where that is said.
    pub place: Option<Place>,
    /// The server that it is for.
    pub server: Option<ServerName>,
    /// Why it is read.
    pub why: String,
}

/// A value that Vault has, and its version; or what is wrong.
type Answered = Result<(u64, SecretValue), Problem>;

/// Whether a desired state has secrets that Vault has to be asked for.
#[must_use]
pub fn needs_vault(desired: &DesiredState) -> bool {
    desired
        .deployments()
        .any(|deployment| sources(deployment).next().is_some())
}

/// The secrets of a deployment that Vault keeps. What goes needs none.
fn sources(
    deployment: &Deployment,
) -> impl Iterator<Item = (&SecretReference, &VaultSource, Option<usize>)> {
    let stays = deployment.state != DeploymentState::Absent;
    let secrets = deployment.secrets.iter().filter(move |_| stays);
    secrets.filter_map(|(reference, secret)| match &secret.kind {
        SecretKind::Vault { source, minimum } => Some((reference, source, *minimum)),
        _ => None,
    })
}

/// Reads what deployments need of Vault, and resolves them again with the versions that it has. Of secrets
/// whose version of then was recorded, that one is read.
///
/// Each reading has a line in the audit log first; without the line nothing is read.
///
/// # Errors
/// Every secret that cannot be had, with the place of its `source`; then everything is as it was.
pub async fn read_vault(
    wanted: &mut Wanted,
    (command, recorded): (&str, &KnownVersions),
    is_meant: &(dyn Fn(&DeploymentId) -> bool + Sync),
) -> Result<(), LoadErrors> {
    let mut sought = Vec::new();
    let deployments = wanted.resolved.desired.deployments();
    for deployment in deployments.filter(|deployment| is_meant(&deployment.id)) {
        let (server, stack) = (&deployment.id.server, &deployment.id.stack);
        for (reference, source, minimum) in sources(deployment) {
            let name = reference.name.as_str();
            let version = recorded.get(server.as_str(), name).unwrap_or_default();
            let secret = wanted
                .source
                .secret_of(name, server.as_str(), stack.as_str());
            let place = secret.and_then(|secret| secret.source.as_ref());
            sought.push(Sought {
                reference: SecretReference::new(name, version),
                source: source.clone(),
                minimum,
                place: place.map(|source| source.place.clone()),
                server: Some(server.clone()),
                why: format!("{command} {}", deployment.id),
            });
        }
    }
    let places = wanted.caller.places.clone();
    let answers = ask_vault(&wanted.source, &places, &sought).await;
    let mut versions = KnownVersions::default();
    let mut problems: Vec<Problem> = Vec::new();
    for (one, answer) in sought.into_iter().zip(answers) {
        let (Some(server), name) = (one.server, one.reference.name) else {
            continue;
        };
        match answer {
            Ok((version, value)) => {
                versions.insert(server.clone(), &name, version);
                let reference = SecretReference::new(name, version);
                wanted.from_vault.insert(server, reference, value);
            }
            // A secret of several servers is told once.
            Err(problem) if problems.contains(&problem) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(LoadErrors::of_vault(problems));
    }
    if versions != KnownVersions::default() {
        wanted.resolved = wanted.resolved_with(&versions)?;
    }
    Ok(())
}

/// Reads values from Vault, each path once. The answers are in the order of what is sought.
pub async fn ask_vault(source: &Source, places: &Places, sought: &[Sought]) -> Vec<Answered> {
    if sought.is_empty() {
        return Vec::new();
    }
    let refused = |error: &VaultError| -> Vec<Answered> {
        let problem = problem_of_all(sought, error);
        sought.iter().map(|_| Err(problem.clone())).collect()
    };
    let access = match access(&source.settings, places) {
        Ok(access) => access,
        Err(error) => return refused(&error),
    };
    if let Err(error) = audit(places, sought) {
        return refused(&error);
    }
    // That values may be swapped out is said where secrets are opened.
    let _ = lock_memory();
    let client = match Client::connect(access).await {
        Ok(client) => client,
        Err(error) => return refused(&error),
    };
    let found = client.read(sought.iter().map(Sought::wish).collect()).await;
    client.leave().await;
    let answer = |one: &Sought| match found.get(&one.wish()) {
        Some(Ok(found)) => one.answer(found),
        Some(Err(error)) => Err(one.problem(error)),
        None => Err(one.problem(&VaultError::unasked())),
    };
    sought.iter().map(answer).collect()
}

/// What Vault knows of the versions of a secret. No value is read.
///
/// # Errors
/// Why it is not told.
pub async fn versions_in_vault(
    source: &Source,
    places: &Places,
    one: &Sought,
) -> Result<Versions, Problem> {
    let asked = async {
        let client = Client::connect(access(&source.settings, places)?).await?;
        let versions = client.versions(&one.source.path).await;
        client.leave().await;
        versions
    };
    asked.await.map_err(|error: VaultError| one.problem(&error))
}

/// What is wrong with all that is sought, told once.
fn problem_of_all(sought: &[Sought], error: &VaultError) -> Problem {
    let names: BTreeSet<&str> = sought
        .iter()
        .map(|one| one.reference.name.as_str())
        .collect();
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let what = match names.as_slice() {
        [one] => format!("the secret {one} cannot be read"),
        several => format!("the secrets {} cannot be read", several.join(", ")),
    };
    let problem = Problem::error(CODE, format!("{what}: {error}"));
    let first = sought.iter().find(|one| one.place.is_some());
    let problem = match first {
        Some(one) => one.at_its_place(problem, "read from there"),
        None => problem,
    };
    problem.help_if(error.help.clone())
}

/// Where Vault is and who asks, by the operator's environment and the repository.
fn access(settings: &Settings, places: &Places) -> Result<Access, VaultError> {
    let vault = &settings.vault;
    let configured = Configured {
        address: vault.address.value.as_deref(),
        namespace: vault.namespace.value.as_deref(),
        auth: vault.auth.value.map(|auth| match auth {
            VaultAuth::Token => Auth::Token,
            VaultAuth::AppRole => Auth::AppRole,
        }),
        approle_mount: &vault.approle_mount.value,
    };
    Access::find(&*places.environment, &configured)
}

/// Writes that values are about to be read.
fn audit(places: &Places, sought: &[Sought]) -> Result<(), VaultError> {
    let log = audit_log(places);
    for one in sought {
        let server = one.server.as_ref().map(ServerName::as_str);
        let source = one.source.to_string();
        let written = log.record_from(&one.reference, Some(&source), (server, &one.why));
        written.map_err(|error| VaultError::unaudited(log.path(), &error))?;
    }
    Ok(())
}

impl Sought {
    fn wish(&self) -> Wish {
        let version = self
            .reference
            .is_resolved()
            .then_some(self.reference.version);
        (self.source.path.clone(), version)
    }

    /// What is wrong with it.
    fn problem(&self, error: &VaultError) -> Problem {
        let name = &self.reference.name;
        let message = format!("the secret `{name}` cannot be read: {error}");
        self.at_its_place(Problem::error(CODE, message), "read from here")
            .help_if(error.help.clone())
    }

    fn at_its_place(&self, problem: Problem, label: &str) -> Problem {
        match &self.place {
            Some(place) => problem.at(place, label),
            None => problem,
        }
    }

    /// The value in what was found at its path.
    fn answer(&self, found: &Found) -> Answered {
        let name = &self.reference.name;
        let (place, key) = (self.source.path.data(), &self.source.key);
        let version = found.version;
        let value = found.value(key).map_err(|no_value| match no_value {
            NoValue::NoKey(keys) => {
                let message = format!(
                    "the secret `{name}` cannot be read: version {version} of {place} has no key `{key}`"
                );
                let near = did_you_mean(key, keys.iter().copied());
                let help = near.unwrap_or_else(|| match keys.as_slice() {
                    [] => "it has none at all".to_owned(),
                    keys => format!("it has {}", keys.join(", ")),
                });
                let problem = Problem::error(CODE, message).help(help);
                self.at_its_place(problem, "names the key behind `#`")
            }
            NoValue::Other(what) => {
                let message = format!(
                    "the secret `{name}` cannot be used: `{key}` of {place} is {what}, and no single value"
                );
                let problem = Problem::error(CODE, message)
                    .help("write it as a text: `vault kv patch` with KEY=VALUE or KEY=@FILE");
                self.at_its_place(problem, "names the key behind `#`")
            }
        })?;
        self.refuse_weak(&value, version)?;
        Ok((version, value))
    }

    /// Refuses what anybody could guess, as where it is sealed here.
    fn refuse_weak(&self, value: &SecretValue, version: u64) -> Result<(), Problem> {
        let name = &self.reference.name;
        let place = self.source.path.data();
        let refused = |why: String, help: String| {
            let message = format!("version {version} of {place} is no value for `{name}`: {why}");
            let problem = Problem::error(CODE, message).help(help);
            Err(self.at_its_place(problem, "read from here"))
        };
        let command = self.source.path.in_commands();
        let write = format!(
            "write another one: `vault kv patch {command} {}=-`",
            self.source.key
        );
        if value.expose().is_empty() {
            return refused("it is empty".to_owned(), write);
        }
        let weak = match (value.text(), self.minimum) {
            (Some(text), Some(minimum)) => weakness(text, minimum),
            _ => None,
        };
        match weak {
            Some(weak) => refused(
                format!("it is too weak: {weak}"),
                format!(
                    "{write}; where somebody else issues it, or it is no password, class = \"external\""
                ),
            ),
            None => Ok(()),
        }
    }
}

/// The versions of Vault's secrets that entries of the history were applied with.
///
/// # Errors
/// What an engine says.
pub async fn recorded_versions(
    wanted: &Wanted,
    kept: &Kept,
    chosen: &BTreeMap<&ServerName, &Entry>,
) -> Result<KnownVersions, String> {
    let mut versions = KnownVersions::default();
    for (server, entry) in chosen {
        let details = details(wanted, kept, (server, entry)).await?;
        for (name, version) in details.into_iter().flat_map(|details| details.vault) {
            versions.insert((*server).clone(), name, version);
        }
    }
    Ok(versions)
}

/// What is wanted, with the versions of Vault's secrets that were applied last: for those who only look,
/// and do not ask Vault.
pub async fn recalled(wanted: &Wanted) -> DesiredState {
    let desired = &wanted.resolved.desired;
    if !needs_vault(desired) {
        return desired.clone();
    }
    let resolved = wanted.resolved_with(&recalled_versions(wanted).await);
    resolved.map_or_else(|_| desired.clone(), |resolved| resolved.desired)
}

/// The versions of Vault's secrets that were applied last, as the servers know it.
pub async fn recalled_versions(wanted: &Wanted) -> KnownVersions {
    let desired = &wanted.resolved.desired;
    let kept = histories(wanted).await;
    let mut versions = KnownVersions::default();
    let deployments = desired.deployments();
    for deployment in deployments.filter(|one| sources(one).next().is_some()) {
        let server = &deployment.id.server;
        let history = kept.histories.get(server);
        let entry = history.and_then(|h| h.applied(&desired.repository, &deployment.id.stack));
        let Some(entry) = entry else { continue };
        // What cannot be read is not known, and shows as that.
        let details = details(wanted, &kept, (server, entry)).await.ok().flatten();
        for (name, version) in details.into_iter().flat_map(|details| details.vault) {
            versions.insert(server.clone(), name, version);
        }
    }
    versions
}
