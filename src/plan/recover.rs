//! What an interrupted replacement left behind, and how it is put right.
//!
//! A replacement works under two names of its own: the successor is made as `NAME.vaultctl-new`,
//! the old container is kept as `NAME.vaultctl-old`. Whoever finds one of them knows how far the
//! work had come:
//!
//! | `NAME` | `.vaultctl-old` | `.vaultctl-new` | what is done |
//! |---|---|---|---|
//! | there | - | there | the successor goes; `NAME` is planned as it is |
//! | - | there | maybe | the kept one gets its name back, the successor goes |
//! | works | there | maybe | the kept one goes: its successor works |
//! | does not | there | maybe | the successor goes, the kept one gets its name back |
//! | - | - | there | the successor goes |

use std::collections::BTreeMap;

use super::action::Action;
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

/// Finds the repairs, and the containers as they are once the repairs are made.
pub(super) fn recover<'a>(
    containers: impl IntoIterator<Item = &'a Container>,
) -> (Vec<Repair>, Vec<Container>) {
    let mut groups: BTreeMap<String, Group<'a>> = BTreeMap::new();
    for container in containers {
        let name = container.spec.name.as_str();
        let base = name
            .strip_suffix(NEW)
            .or_else(|| name.strip_suffix(OLD))
            .unwrap_or(name);
        let group = groups.entry(base.to_owned()).or_default();
        let place = if name.ends_with(NEW) {
            &mut group.new
        } else if name.ends_with(OLD) {
            &mut group.old
        } else {
            &mut group.current
        };
        *place = Some(container);
    }
    let mut repairs = Vec::new();
    let mut settled = Vec::new();
    for (name, group) in groups {
        settled.extend(group.settle(&name, &mut repairs));
    }
    (repairs, settled)
}

/// The containers that share a name but for its ending.
#[derive(Default)]
struct Group<'a> {
    current: Option<&'a Container>,
    old: Option<&'a Container>,
    new: Option<&'a Container>,
}

impl Group<'_> {
    /// Adds the repairs of this group and returns the container that holds the name after them.
    fn settle(&self, name: &str, repairs: &mut Vec<Repair>) -> Option<Container> {
        let mut repair = |action| {
            repairs.push(Repair {
                name: name.to_owned(),
                action,
            });
        };
        let remove = |name: &str| Action::RemoveContainer {
            name: name.to_owned(),
            volumes: false,
        };
        if let Some(new) = self.new {
            repair(remove(&new.spec.name));
        }
        match (self.current, self.old) {
            (Some(current), Some(old)) if is_serving(current) => {
                repair(remove(&old.spec.name));
                Some(current.clone())
            }
            (current, Some(old)) => {
                if let Some(failed) = current {
                    repair(remove(&failed.spec.name));
                }
                let restored = self.restored(old, name);
                repair(Action::RestoreContainer {
                    old: old_container(&restored),
                });
                Some(restored)
            }
            (current, None) => current.cloned(),
        }
    }

    /// The kept container as it was before its replacement began, as its successor's labels tell.
    fn restored(&self, old: &Container, name: &str) -> Container {
        let mut restored = old.clone();
        name.clone_into(&mut restored.spec.name);
        let successor = [self.current, self.new]
            .into_iter()
            .flatten()
            .map(|container| &container.spec.labels)
            .find(|labels| labels.get(label::REPLACES) == Some(&old.id));
        if let Some(labels) = successor {
            if let Some(restart) = labels
                .get(label::REPLACES_RESTART)
                .and_then(|text| RestartPolicy::from_text(text))
            {
                restored.spec.restart = restart;
            }
            if labels.get(label::REPLACES_RUNNING).map(String::as_str) == Some("true") {
                restored.state.status = Status::Running;
                // What the engine says of a container that stands still is old.
                restored.state.health = None;
            }
        }
        restored
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
