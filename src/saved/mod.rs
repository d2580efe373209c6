//! A plan in a file, to be carried out later, exactly as it was shown.
//!
//! The file is the JSON of the plan with one more key, `saved`. It holds no actions and no values
//! that are not shown: carrying it out reads the same commit again, looks at the servers again, plans
//! again, and demands that each step is still the same and that nothing that it touches has moved.
//! What binds the two together is here; it does nothing but compute.

mod compare;
mod digest;
mod file;
mod redact;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use compare::{Comparison, compare};
pub use file::{NotSaved, SavedPlan};
pub use redact::redact;

use crate::model::{DesiredState, ObservedState, ServerName};
use crate::plan::{Fingerprint, Object, Plan, StepId};

/// What a plan was made from and for, as far as another run needs it to make the same plan again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The version of the program: another may plan otherwise.
    pub program: String,
    /// Identifies the repository.
    pub repository: String,
    /// The servers that were named with `--server`.
    pub servers: Vec<String>,
    /// The stacks that were named with `--stack`.
    pub stacks: Vec<String>,
    /// Random bytes in hexadecimal, so that nobody can prepare a list of digests.
    salt: String,
    /// A digest of what the servers shall look like, with all values.
    wanted: String,
    /// A digest of the files that are not shown, as they were found; `None` where there are none.
    hidden: Option<String>,
    /// How the objects were found that each step touches.
    found: Vec<Found>,
}

/// How an object was found that a step touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    step: StepId,
    server: ServerName,
    #[serde(flatten)]
    object: Object,
    was: Fingerprint,
}

impl Binding {
    /// Binds a plan to what it was made from. `servers` and `stacks` are those that were named.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn new(
        plan: &Plan,
        desired: &DesiredState,
        (servers, stacks): (Vec<String>, Vec<String>),
    ) -> Result<Self, std::io::Error> {
        let salt = digest::salt()?;
        let mut found = Vec::new();
        for step in &plan.steps {
            for object in step.touched() {
                let key = (step.server.clone(), object);
                if let Some(was) = plan.found.get(&key) {
                    found.push(Found {
                        step: step.id.clone(),
                        server: key.0,
                        object: key.1,
                        was: was.clone(),
                    });
                }
            }
        }
        let mut hidden = Vec::new();
        for entry in &mut found {
            if !shows_content(plan, &entry.step) {
                hidden.extend(hide(entry));
            }
        }
        Ok(Self {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            repository: plan.repository.clone(),
            servers,
            stacks,
            wanted: digest::slow(&format_args!("{desired:?}"), &salt),
            hidden: (!hidden.is_empty()).then(|| digest::slow(&format_args!("{hidden:?}"), &salt)),
            salt,
            found,
        })
    }

    /// Whether the servers shall still look as they should when the plan was made: the same commit
    /// may be resolved to something else in another environment.
    #[must_use]
    pub fn is_for(&self, desired: &DesiredState) -> bool {
        digest::slow(&format_args!("{desired:?}"), &self.salt) == self.wanted
    }

    /// Whether the files that are not shown hold what they held.
    fn hides_the_same(&self, observed: &ObservedState) -> bool {
        let Some(was) = &self.hidden else {
            return true;
        };
        let mut hidden = Vec::new();
        for entry in &self.found {
            let Fingerprint::File { content: None, .. } = &entry.was else {
                continue;
            };
            let mut now = entry.clone();
            let server = observed.servers.get(&entry.server);
            match server.and_then(|server| crate::plan::fingerprint(server, &entry.object)) {
                Some(found) => now.was = found,
                None => return false,
            }
            hidden.extend(hide(&mut now));
        }
        digest::slow(&format_args!("{hidden:?}"), &self.salt) == *was
    }
}

/// Whether a plan shows what the file of a step holds.
fn shows_content(plan: &Plan, id: &StepId) -> bool {
    let step = plan.steps.iter().find(|step| step.id == *id);
    step.is_some_and(|step| {
        let mut differences = step.differences.iter();
        differences.any(|difference| difference.path == "content" && !difference.sensitive)
    })
}

/// Takes the digest of a file's content out: short contents can be guessed from it.
fn hide(entry: &mut Found) -> Option<String> {
    match &mut entry.was {
        Fingerprint::File { content, .. } => content
            .take()
            .map(|content| format!("{} {} {content}", entry.server, entry.object)),
        _ => None,
    }
}

/// The text of a key of a JSON object; empty where it has none.
fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
