//! What an interrupted replacement left behind, and how it is put right.
//!
//! A replacement works under names of its own: the successor of `NAME` is made as
//! `SUCCESSOR.vaultctl-new`, the old container is kept as `NAME.vaultctl-old`. The two names are the
//! same unless the container gets another one; a label of the successor says whom it replaces.
//! Whoever finds one of them knows how far the work had come:
//!
//! | the kept one | its successor | what is done |
//! |---|---|---|
//! | still has its name | `.vaultctl-new` | the successor goes; `NAME` is planned as it is |
//! | `.vaultctl-old` | `.vaultctl-new` or none | the kept one gets its name back, the successor goes |
//! | `.vaultctl-old` | works | the kept one goes, once its whole stack has passed its gate |
//! | `.vaultctl-old` | does not work | the successor goes, the kept one gets its name back |
//! | gone | `.vaultctl-new` | the successor goes |
//!
//! A name that a kept container gets back may have been given to another one in the meantime; that
//! one goes, and what it replaced is put back, too.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, OldContainer};
use super::deployment::old_container;
use crate::model::{Container, Health, RestartPolicy, Status, label};

/// The ending of the name of a successor that has not taken over yet.
pub const NEW: &str = ".vaultctl-new";
/// The ending of the name of a container that is kept until its successor has proved itself.
pub const OLD: &str = ".vaultctl-old";

/// A repair and the container name that it is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Repair {
    /// The name that the replacement was about.
    pub name: String,
    /// What is done.
    pub action: Action,
}

/// What is found of interrupted replacements.
pub(super) struct Recovery {
    /// The repairs, in order.
    pub repairs: Vec<Repair>,
    /// The containers as they are once the repairs are made, by name.
    pub containers: Vec<Container>,
    /// The identifiers of those that are put back and ran before. They are not started for the
    /// repair: what they need may be gone. But going back means that they run.
    pub interrupted: BTreeSet<String>,
}

/// Finds what has to be put right.
pub(super) fn recover<'a>(containers: impl IntoIterator<Item = &'a Container>) -> Recovery {
    let scene = Scene::new(containers);
    let gone = scene.failed_successors();
    let mut repairs = Vec::new();
    let mut settled: BTreeMap<&str, Container> = BTreeMap::new();
    let mut interrupted = BTreeSet::new();
    let remove = |base: &str, name: &str| Repair {
        name: base.to_owned(),
        action: Action::RemoveContainer {
            name: name.to_owned(),
            volumes: false,
        },
    };
    for (base, new) in &scene.new {
        repairs.push(remove(base, &new.spec.name));
    }
    for (name, current) in &scene.current {
        if gone.contains(name) {
            repairs.push(remove(name, name));
        } else {
            settled.insert(name, (*current).clone());
        }
    }
    for (base, kept) in &scene.kept {
        let (restored, ran) = scene.restored(kept, base);
        let old = old_container(&restored);
        if !scene.is_put_back(kept, &gone) {
            repairs.push(Repair {
                name: (*base).to_owned(),
                action: Action::ReleaseContainer {
                    old: OldContainer {
                        running: ran,
                        ..old
                    },
                },
            });
            continue;
        }
        repairs.push(Repair {
            name: (*base).to_owned(),
            action: Action::RestoreContainer { old },
        });
        if ran {
            interrupted.insert(restored.id.clone());
        }
        settled.insert(base, restored);
    }
    Recovery {
        repairs,
        containers: settled.into_values().collect(),
        interrupted,
    }
}

/// The containers of a project by name, without the endings of replacements.
#[derive(Default)]
struct Scene<'a> {
    current: BTreeMap<&'a str, &'a Container>,
    kept: BTreeMap<&'a str, &'a Container>,
    new: BTreeMap<&'a str, &'a Container>,
}

impl<'a> Scene<'a> {
    fn new(containers: impl IntoIterator<Item = &'a Container>) -> Self {
        let mut scene = Self::default();
        for container in containers {
            let name = container.spec.name.as_str();
            let (place, base) = if let Some(base) = name.strip_suffix(NEW) {
                (&mut scene.new, base)
            } else if let Some(base) = name.strip_suffix(OLD) {
                (&mut scene.kept, base)
            } else {
                (&mut scene.current, name)
            };
            place.insert(base, container);
        }
        scene
    }

    /// The names of those that took over and go again: they do not work, or they have the name of
    /// one that is put back.
    fn failed_successors(&self) -> BTreeSet<&'a str> {
        let mut gone: BTreeSet<&str> = self
            .kept
            .values()
            .filter_map(|kept| self.successor(kept))
            .filter(|successor| !is_serving(successor))
            .map(|successor| successor.spec.name.as_str())
            .collect();
        loop {
            let in_the_way: Vec<&str> = self
                .kept
                .iter()
                .filter(|(_, kept)| self.is_put_back(kept, &gone))
                .filter_map(|(base, _)| self.current.get(base))
                .map(|current| current.spec.name.as_str())
                .filter(|name| !gone.contains(name))
                .collect();
            if in_the_way.is_empty() {
                return gone;
            }
            gone.extend(in_the_way);
        }
    }

    /// Whether a kept container gets its name back, where those successors go.
    fn is_put_back(&self, kept: &Container, gone: &BTreeSet<&str>) -> bool {
        let successor = self.successor(kept);
        successor.is_none_or(|successor| gone.contains(successor.spec.name.as_str()))
    }

    /// The container that has taken over from a kept one.
    fn successor(&self, kept: &Container) -> Option<&'a Container> {
        let replaces =
            |other: &&&Container| other.spec.labels.get(label::REPLACES) == Some(&kept.id);
        if let Some(successor) = self.current.values().find(replaces) {
            return Some(successor);
        }
        let base = kept.spec.name.strip_suffix(OLD)?;
        let namesake = *self.current.get(base)?;
        let service = |of: &Container| of.spec.labels.get(label::SERVICE).cloned();
        // One of another service has its name because it is to go, or because it gives the name up
        // and has not got another one yet.
        let is_to_go = !kept.state.is_up() && !self.new.values().any(|new| replaces(&new));
        (service(namesake) == service(kept) || is_to_go).then_some(namesake)
    }

    /// The kept container with the name and the restart policy that it had before its replacement
    /// began, and whether it ran, as its successor's labels tell.
    fn restored(&self, kept: &Container, name: &str) -> (Container, bool) {
        let mut restored = kept.clone();
        name.clone_into(&mut restored.spec.name);
        let successors = self.current.values().chain(self.new.values());
        let labels = successors
            .map(|container| &container.spec.labels)
            .find(|labels| labels.get(label::REPLACES) == Some(&kept.id));
        let Some(labels) = labels else {
            return (restored, false);
        };
        if let Some(restart) = labels
            .get(label::REPLACES_RESTART)
            .and_then(|text| RestartPolicy::from_text(text))
        {
            restored.spec.restart = restart;
        }
        let ran = labels.get(label::REPLACES_RUNNING).map(String::as_str) == Some("true");
        (restored, ran)
    }
}

/// Whether a container does its work, or has done it, as far as can be told.
fn is_serving(container: &Container) -> bool {
    let state = &container.state;
    match state.status {
        // One that is still starting has proved nothing yet.
        Status::Running => matches!(state.health, None | Some(Health::Healthy)),
        Status::Exited => state.exit_code == 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ContainerSpec, ContainerState};

    /// A container from `NAME SERVICE STATE [REPLACES]`; its identifier is its first name.
    fn container(text: &str) -> Container {
        let mut words = text.split(' ');
        let mut word = || words.next().unwrap_or_default().to_owned();
        let (name, service, state, replaces) = (word(), word(), word(), word());
        let mut labels = BTreeMap::from([(label::SERVICE.to_owned(), service.clone())]);
        if !replaces.is_empty() {
            labels.insert(label::REPLACES.to_owned(), replaces);
        }
        Container {
            id: format!("{service}-{}", name.replace(OLD, "")),
            spec: ContainerSpec {
                name,
                labels,
                ..ContainerSpec::default()
            },
            image_id: String::new(),
            state: ContainerState {
                status: match state.as_str() {
                    "up" => Status::Running,
                    "created" => Status::Created,
                    _ => Status::Exited,
                },
                exit_code: i64::from(state == "failed"),
                health: None,
                health_output: String::new(),
                started_at: String::new(),
                finished_at: String::new(),
                restart_count: 0,
                error: String::new(),
                oom_killed: false,
            },
            created_at: String::new(),
            attached: BTreeMap::new(),
            addresses: Vec::new(),
        }
    }

    #[test]
    fn names_and_labels_tell_how_far_a_replacement_had_come() {
        for (found, repaired, settled) in [
            // The same name, from the first instant to the last.
            (
                &["a one up", "a.vaultctl-new one created one-a"][..],
                "-a.vaultctl-new",
                "a",
            ),
            (
                &[
                    "a.vaultctl-old one exited",
                    "a.vaultctl-new one created one-a",
                ],
                "-a.vaultctl-new a.vaultctl-old>a",
                "a",
            ),
            (
                &["a.vaultctl-old one exited", "a one created one-a"],
                "-a a.vaultctl-old>a",
                "a",
            ),
            (
                &["a.vaultctl-old one exited", "a one up one-a"],
                "-a.vaultctl-old",
                "a",
            ),
            // Another name.
            (
                &[
                    "a.vaultctl-old one exited",
                    "b.vaultctl-new one created one-a",
                ],
                "-b.vaultctl-new a.vaultctl-old>a",
                "a",
            ),
            (
                &["a.vaultctl-old one exited", "b one up one-a"],
                "-a.vaultctl-old",
                "b",
            ),
            (
                &["a.vaultctl-old one exited", "b one failed one-a"],
                "-b a.vaultctl-old>a",
                "a",
            ),
            // A name of a service that goes is taken over.
            (
                &[
                    "a.vaultctl-old one exited",
                    "b.vaultctl-old two exited",
                    "a two up two-b",
                ],
                "-a.vaultctl-old -b.vaultctl-old",
                "a",
            ),
            (
                &[
                    "a.vaultctl-old one exited",
                    "b.vaultctl-old two exited",
                    "a two created two-b",
                ],
                "-a a.vaultctl-old>a b.vaultctl-old>b",
                "a b",
            ),
            // Two swap their names: what has not got its new one yet takes the other back with it.
            (
                &[
                    "a.vaultctl-old one up",
                    "b.vaultctl-old two exited",
                    "a two up two-b",
                ],
                "-a a.vaultctl-old>a b.vaultctl-old>b",
                "a b",
            ),
            (
                &[
                    "a.vaultctl-old one exited",
                    "b.vaultctl-old two exited",
                    "a two up two-b",
                    "b one up one-a",
                ],
                "-a.vaultctl-old -b.vaultctl-old",
                "a b",
            ),
        ] {
            let containers: Vec<Container> = found.iter().map(|text| container(text)).collect();
            let found_out = recover(&containers);
            let texts: Vec<String> = found_out
                .repairs
                .iter()
                .map(|repair| match &repair.action {
                    Action::RemoveContainer { name, .. } => format!("-{name}"),
                    Action::ReleaseContainer { old } => format!("-{}{OLD}", old.name),
                    Action::RestoreContainer { old } => format!("{0}{OLD}>{0}", old.name),
                    other => format!("{other:?}"),
                })
                .collect();
            let left = found_out.containers.iter();
            let names: Vec<&str> = left.map(|c| c.spec.name.as_str()).collect();
            assert_eq!(
                (texts.join(" ").as_str(), names.join(" ").as_str()),
                (repaired, settled),
                "{found:?}"
            );
        }
    }
}
