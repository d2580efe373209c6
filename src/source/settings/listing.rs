//! Every setting with its value and its origin, for people.

use std::fmt;
use std::path::Path;

use super::{MaxRemovals, Origin, PolicySettings, Settings};

impl Settings {
    /// Every setting by its key, with its value as a file would write it, and its origin.
    #[must_use]
    pub fn listed(&self) -> Vec<(String, String, String)> {
        let mut lines = Vec::new();
        let mut line = |key: &str, value: String, origin: &Origin| {
            lines.push((key.to_owned(), value, origin.to_string()));
        };
        let id = self.repository_id.value.as_ref();
        let id = id.map_or_else(|| "the root commit".to_owned(), quoted);
        line("repository_id", id, &self.repository_id.origin);
        line(
            "pass_environment",
            array(&self.pass_environment.value),
            &self.pass_environment.origin,
        );
        line(
            "default_deploy",
            self.default_deploy.value.to_string(),
            &self.default_deploy.origin,
        );
        let paths = &self.paths;
        line(
            "paths.inventory",
            quoted(paths.inventory.value.display()),
            &paths.inventory.origin,
        );
        let sync: Vec<_> = paths.sync.value.iter().map(|path| path.display()).collect();
        line("paths.sync", array(&sync), &paths.sync.origin);
        line(
            "paths.stacks",
            quoted(shown(&paths.stacks.value)),
            &paths.stacks.origin,
        );
        self.policy.list(&mut line);
        line("network.lan", array(&self.lan.value), &self.lan.origin);
        line(
            "apply.unattended",
            quoted(self.unattended.value),
            &self.unattended.origin,
        );
        let removals = match self.max_removals.value {
            limit @ MaxRemovals::Percent(_) => quoted(limit),
            limit @ MaxRemovals::Count(_) => limit.to_string(),
        };
        line("apply.max_removals", removals, &self.max_removals.origin);
        line(
            "history.keep",
            self.history.value.to_string(),
            &self.history.origin,
        );
        let signers = self.allowed_signers.value.as_ref();
        let signers = signers.map_or_else(|| "none".to_owned(), |path| quoted(path.display()));
        line(
            "reconcile.allowed_signers",
            signers,
            &self.allowed_signers.origin,
        );
        self.vault.list(&mut line);
        lines
    }
}

impl PolicySettings {
    fn list(&self, line: &mut impl FnMut(&str, String, &Origin)) {
        line(
            "policy.enforce",
            quoted(self.enforce.value),
            &self.enforce.origin,
        );
        line(
            "policy.registries",
            array(&self.registries.value),
            &self.registries.origin,
        );
        line(
            "policy.disable",
            array(&self.disable.value),
            &self.disable.origin,
        );
        let waivers: Vec<&str> = self
            .waivers
            .value
            .iter()
            .map(|waiver| waiver.rule.as_str())
            .collect();
        line("policy.waivers", array(&waivers), &self.waivers.origin);
        for (tag, ports) in &self.ports {
            line(
                &format!("policy.ports.{tag}"),
                array(&ports.value),
                &ports.origin,
            );
        }
        let required = &self.required_middlewares;
        line(
            "policy.traefik.required",
            array(&required.value),
            &required.origin,
        );
        let auth = &self.forward_auth;
        line(
            "policy.traefik.forward_auth",
            quoted(&auth.value),
            &auth.origin,
        );
        let minimum = &self.minimum_coverage;
        line(
            "policy.coverage.minimum",
            minimum.value.to_string(),
            &minimum.origin,
        );
        let unmonitored = &self.unmonitored;
        line(
            "policy.coverage.unmonitored",
            array(&unmonitored.value),
            &unmonitored.origin,
        );
    }
}

pub(super) fn quoted(value: impl fmt::Display) -> String {
    format!("{:?}", value.to_string())
}

fn array<T: fmt::Display>(values: &[T]) -> String {
    let values: Vec<String> = values.iter().map(quoted).collect();
    format!("[{}]", values.join(", "))
}

/// The top of the repository is `.`.
fn shown(path: &Path) -> String {
    if path.as_os_str().is_empty() {
        ".".to_owned()
    } else {
        path.display().to_string()
    }
}
