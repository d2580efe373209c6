//! Opens the secrets that a desired state needs: the sealed ones. Those of Vault's were read before.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Wanted;
use crate::host::Process;
use crate::model::{
    DesiredState, NeededSecret, SecretKind, SecretReference, SecretValue, Secrets, ServerName,
};
use crate::plan::{Action, Plan};
use crate::secrets::{Audit, Identities, Places, SecretError, Subject, lock_memory, open_file};

/// What a run could open, and what it could not.
#[derive(Debug, Clone, Default)]
pub struct OpenedSecrets {
    /// The values, by server.
    pub secrets: Arc<Secrets>,
    /// Why others are not open.
    pub closed: BTreeMap<(ServerName, SecretReference), Closed>,
    /// Why values may be written to swap, as half a sentence; `None` where they may not, or there are
    /// none.
    pub unlocked: Option<String>,
}

/// A secret that was not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Why.
    pub reason: String,
    /// What to try.
    pub help: Option<String>,
    /// Where it is defined, as `file:line`.
    pub place: String,
}

impl OpenedSecrets {
    /// The secrets that a plan needs and that are not open.
    #[must_use]
    pub fn missing_for(&self, plan: &Plan) -> Vec<(&SecretReference, &Closed)> {
        let needed = plan.steps.iter().flat_map(|step| {
            let actions = std::iter::once(&step.action).chain(&step.undo);
            actions
                .flat_map(Action::secrets)
                .map(|reference| (step.server.clone(), reference))
        });
        let needed: BTreeSet<_> = needed.collect();
        let closed = self.closed.iter();
        closed
            .filter(|(key, _)| needed.contains(*key))
            .map(|((_, reference), closed)| (reference, closed))
            .collect()
    }
}

/// A secret that is about to be opened.
struct Needed {
    server: ServerName,
    reference: SecretReference,
    secret: NeededSecret,
    /// The value, where it is Vault's and was read.
    from_vault: Option<SecretValue>,
    why: String,
}

/// Opens what deployments need, as far as identities fit. Each reading has a line in the audit log
/// first; without the line nothing is read.
pub async fn open_secrets(wanted: &Wanted, desired: &DesiredState, command: &str) -> OpenedSecrets {
    let mut needed = Vec::new();
    for deployment in desired.deployments() {
        for (reference, secret) in &deployment.secrets {
            needed.push(Needed {
                server: deployment.id.server.clone(),
                reference: reference.clone(),
                secret: secret.clone(),
                from_vault: wanted
                    .from_vault
                    .get(&deployment.id.server, reference)
                    .cloned(),
                why: format!("{command} {}", deployment.id),
            });
        }
    }
    if needed.is_empty() {
        return OpenedSecrets::default();
    }
    let places = wanted.caller.places.clone();
    let all: Vec<_> = needed.iter().map(Needed::key).collect();
    // A passphrase may be asked for, and deriving a key from it takes its time.
    let opening = tokio::task::spawn_blocking(move || open_all(needed, &places)).await;
    opening.unwrap_or_else(|error| OpenedSecrets {
        closed: all
            .into_iter()
            .map(|(key, place)| {
                let reason = error.to_string();
                let closed = Closed {
                    reason,
                    help: None,
                    place,
                };
                (key, closed)
            })
            .collect(),
        ..OpenedSecrets::default()
    })
}

impl Needed {
    fn key(&self) -> ((ServerName, SecretReference), String) {
        let key = (self.server.clone(), self.reference.clone());
        (key, self.secret.place.clone())
    }
}

fn open_all(needed: Vec<Needed>, places: &Places) -> OpenedSecrets {
    let mut opened = OpenedSecrets {
        unlocked: lock_memory().err(),
        ..OpenedSecrets::default()
    };
    // Where nothing is sealed nobody is asked for a passphrase.
    let identities = LazyCell::new(|| Identities::find(places));
    let audit = audit_log(places);
    let mut secrets = Secrets::default();
    for one in needed {
        match open(&one, &identities, &audit).and_then(|value| fitting(&one.secret, value)) {
            Ok(value) => secrets.insert(one.server, one.reference, value),
            Err((reason, help)) => {
                let (key, place) = one.key();
                let closed = Closed {
                    reason,
                    help,
                    place,
                };
                opened.closed.insert(key, closed);
            }
        }
    }
    opened.secrets = Arc::new(secrets);
    opened
}

fn open<F: FnOnce() -> Result<Identities, SecretError>>(
    one: &Needed,
    identities: &LazyCell<Result<Identities, SecretError>, F>,
    audit: &Audit,
) -> Result<SecretValue, (String, Option<String>)> {
    let sealed = match &one.secret.kind {
        SecretKind::Value { sealed, .. } | SecretKind::File { sealed } => sealed,
        SecretKind::Vault { .. } => {
            let not_read = || ("it was not read from Vault".to_owned(), None);
            return one.from_vault.clone().ok_or_else(not_read);
        }
    };
    let told = |error: &SecretError| (error.to_string(), error.help());
    let identities = identities.as_ref().map_err(told)?;
    let recorded = audit.record(&one.reference, Some(one.server.as_str()), &one.why);
    recorded.map_err(|error| {
        let path = audit.path().display();
        (
            format!("the audit log `{path}` cannot be written: {error}"),
            Some("without a line in it nothing is read".to_owned()),
        )
    })?;
    let opened = match &one.secret.kind {
        SecretKind::Value { servers, .. } => {
            let subject = Subject {
                name: one.reference.name.clone(),
                version: one.reference.version,
                servers: servers.clone(),
            };
            let opened = identities.open(sealed, &subject);
            opened.map(|opened| opened.value)
        }
        _ => open_file(sealed, identities),
    };
    opened.map_err(|error| told(&error))
}

/// A value that the places which want it can hold.
fn fitting(
    secret: &NeededSecret,
    value: SecretValue,
) -> Result<SecretValue, (String, Option<String>)> {
    let is_text = value.text().is_some_and(|text| !text.contains('\0'));
    if is_text || !secret.in_texts {
        return Ok(value);
    }
    let reason = "its value is no text, and no variable and no argument of a program holds it";
    let help = "give it to the service as a file, with `secrets:`";
    Err((reason.to_owned(), Some(help.to_owned())))
}

/// The audit log of whoever runs this.
#[must_use]
pub fn audit_log(places: &Places) -> Audit {
    let process = Process::current("");
    let path = Audit::usual_path(&*places.environment);
    Audit::new(path, process.owner, process.host)
}
