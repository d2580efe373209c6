//! What must hold of a host at every moment.

use std::collections::BTreeMap;

use super::state::{Held, State};
use crate::model::MountKind;

/// What a container is called while another takes over from it or it takes over from another.
const TAKING_OVER: [&str; 2] = [".vaultctl-new", ".vaultctl-old"];

impl State {
    /// Notes when two running containers of one logical name may write to one volume.
    pub(super) fn check_invariants(&mut self) {
        let mut writers: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        let mut found = Vec::new();
        for held in self.containers.values().filter(|held| held.is_up()) {
            for volume in written_volumes(held) {
                let key = (logical_name(held.name()), volume);
                if let Some(other) = writers.insert(key, held.name()) {
                    found.push(format!(
                        "`{other}` and `{}` run on volume `{volume}` at once",
                        held.name()
                    ));
                }
            }
        }
        self.violations.extend(found);
    }
}

fn logical_name(name: &str) -> &str {
    TAKING_OVER
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .unwrap_or(name)
}

fn written_volumes(held: &Held) -> impl Iterator<Item = &str> {
    held.mounts()
        .filter(|mount| mount.kind == MountKind::Volume && !mount.read_only)
        .map(|mount| mount.source.as_str())
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_replacement_are_one_name() {
        for name in [
            "web-app-1",
            "web-app-1.vaultctl-new",
            "web-app-1.vaultctl-old",
        ] {
            assert_eq!(logical_name(name), "web-app-1");
        }
    }
}
