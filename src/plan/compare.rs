//! Differences between what is desired and what is observed, and who caused each.

use std::collections::{BTreeMap, BTreeSet};

use super::attributes::Attributes;
use super::step::{Difference, Origin};
use crate::model::{content_digest, is_opaque, label};

/// Attributes that an engine fills in by settings of its own where a specification is silent:
/// what it reports there is not a difference.
const FILLED_IN: &[&str] = &["logging.", "ulimits.", "init", "hostname", "runtime"];

/// Attributes that engines drop without a word where their kernel or platform lacks them, and one
/// that Compose drops from API 1.44 on. Nothing can take them from a container that has them.
const DROPPED: &[&str] = &[
    "blkio_config.",
    "cpu_count",
    "cpu_percent",
    "cpu_rt_period",
    "cpu_rt_runtime",
    "mem_reservation",
    "mem_swappiness",
    "memswap_limit",
    "networks.bridge.mac_address",
    "oom_kill_disable",
    "pids_limit",
];

/// What was applied to an object: attribute and short digest of its value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Baseline {
    /// An object that another tool made: nobody knows.
    #[default]
    Unknown,
    /// What was applied was replaced by hand.
    Lost,
    /// Attribute and digest.
    Known(BTreeMap<String, String>),
}

impl Baseline {
    /// Reads it from the labels of an object. Objects that another tool made have none.
    #[must_use]
    pub(super) fn of(labels: &BTreeMap<String, String>) -> Self {
        labels
            .get(label::CONFIG)
            .and_then(|text| serde_json::from_str(text).ok())
            .map_or(Self::Unknown, Self::Known)
    }

    /// That of an object which somebody has put in the place of what was applied.
    #[must_use]
    pub(super) fn lost() -> Self {
        Self::Lost
    }

    fn recorded(&self) -> Option<&BTreeMap<String, String>> {
        match self {
            Self::Known(recorded) => Some(recorded),
            Self::Unknown | Self::Lost => None,
        }
    }

    /// The label that records a specification's attributes.
    #[must_use]
    pub(super) fn record(requested: &Attributes) -> String {
        let digests: BTreeMap<&str, String> = requested
            .iter()
            .map(|(path, value)| (path.as_str(), short_digest(value)))
            .collect();
        // A map of strings always has a JSON form.
        serde_json::to_string(&digests).unwrap_or_default()
    }

    /// Whether what was asked for at a path was the same when it was applied: then the host has
    /// drifted. Without a record, git is taken to have changed.
    #[must_use]
    pub(super) fn origin(&self, path: &str, requested: &Attributes) -> Origin {
        let recorded = match self {
            Self::Unknown => return Origin::Change,
            Self::Lost => return Origin::Drift,
            Self::Known(recorded) => recorded,
        };
        if recorded.get(path).cloned() == requested.get(path).map(|value| short_digest(value)) {
            Origin::Drift
        } else {
            Origin::Change
        }
    }

    /// Whether a path is known not to have been set when it was applied.
    #[must_use]
    pub(super) fn lacked(&self, path: &str) -> bool {
        self.is_known() && !self.had(path)
    }

    /// Whether what is asked for at a path may have been applied, and dropped by the engine.
    fn may_have_dropped(&self, path: &str, requested: &Attributes) -> bool {
        is_among(DROPPED, path)
            && (!self.is_known() || self.origin(path, requested) == Origin::Drift)
    }

    /// Whether there is a record at all.
    pub(super) fn is_known(&self) -> bool {
        self.recorded().is_some()
    }

    /// Whether a path was set when it was applied.
    pub(super) fn had(&self, path: &str) -> bool {
        self.recorded()
            .is_some_and(|recorded| recorded.contains_key(path))
    }
}

/// The first eight hexadecimal digits of a value's digest.
fn short_digest(value: &str) -> String {
    content_digest(value.as_bytes()).chars().take(8).collect()
}

/// Lists the attributes that are not as desired, by path.
///
/// `requested` is what the definition says, `effective` what the engine makes of it, `observed`
/// what it reports.
#[must_use]
pub(super) fn differences(
    requested: &Attributes,
    effective: &Attributes,
    observed: &Attributes,
    baseline: &Baseline,
) -> Vec<Difference> {
    let paths: BTreeSet<&String> = effective.keys().chain(observed.keys()).collect();
    paths
        .into_iter()
        .filter(|path| effective.get(*path) != observed.get(*path))
        .filter(|path| effective.contains_key(*path) || !is_filled_in(path) || baseline.had(path))
        .filter(|path| observed.contains_key(*path) || !baseline.may_have_dropped(path, requested))
        .map(|path| {
            let (before, after) = (value_of(observed, path), value_of(effective, path));
            let holds_secret = |value: &Option<String>| value.as_deref().is_some_and(is_opaque);
            Difference {
                path: path.clone(),
                origin: baseline.origin(path, requested),
                sensitive: holds_secret(&before) || holds_secret(&after),
                before,
                after,
            }
        })
        .collect()
}

/// The value at a path; what every container has one of is said by its word where it is not set.
fn value_of(attributes: &Attributes, path: &str) -> Option<String> {
    let silent = || (path == "restart").then(|| "no".to_owned());
    attributes.get(path).cloned().or_else(silent)
}

/// Whether engines fill in the attribute by themselves.
fn is_filled_in(path: &str) -> bool {
    is_among(FILLED_IN, path)
}

/// Whether a path is listed; an entry with a point at its end stands for all that begins with it.
fn is_among(list: &[&str], path: &str) -> bool {
    list.iter().any(|known| {
        if known.ends_with('.') {
            path.starts_with(known)
        } else {
            path == *known
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(pairs: &[(&str, &str)]) -> Attributes {
        pairs
            .iter()
            .map(|(path, value)| ((*path).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn labelled(applied: &Attributes) -> Baseline {
        Baseline::of(&[(label::CONFIG.to_owned(), Baseline::record(applied))].into())
    }

    #[test]
    fn a_difference_is_drift_when_git_asks_for_what_was_applied() {
        let applied = table(&[("user", "app"), ("restart", "always")]);
        let wanted = table(&[("user", "app"), ("restart", "no")]);
        let observed = table(&[("user", "root"), ("restart", "always"), ("tty", "true")]);
        let found = differences(&wanted, &wanted, &observed, &labelled(&applied));
        let origins: Vec<_> = found.iter().map(|d| (d.path.as_str(), d.origin)).collect();
        assert_eq!(
            origins,
            [
                ("restart", Origin::Change),
                ("tty", Origin::Drift),
                ("user", Origin::Drift)
            ]
        );
    }

    #[test]
    fn what_the_engine_fills_in_counts_only_where_it_was_set_before() {
        let wanted = table(&[]);
        let observed = table(&[("logging.driver", "json-file")]);
        let untouched = differences(&wanted, &wanted, &observed, &labelled(&wanted));
        assert_eq!(untouched, []);
        let removed = differences(
            &wanted,
            &wanted,
            &observed,
            &labelled(&table(&[("logging.driver", "x")])),
        );
        assert_eq!(removed.len(), 1);
    }

    #[test]
    fn without_a_record_git_is_taken_to_have_changed() {
        let wanted = table(&[("user", "app")]);
        let found = differences(&wanted, &wanted, &table(&[]), &Baseline::default());
        assert_eq!(found[0].origin, Origin::Change);
    }
}
