//! How a container is watched, logged and kept up.

use super::Findings;
use super::fix::Edit;
use super::view::ServiceView;
use crate::compose::model::Condition;

/// Log drivers that write to the host's disk.
const ON_DISK: &[&str] = &["json-file", "local"];

pub(super) fn healthcheck(view: &ServiceView<'_>, findings: &mut Findings) {
    if view.is_one_shot() || has_ready(view) {
        return;
    }
    match &view.service.healthcheck {
        None => {
            findings.add(view.place("healthcheck"), "has no healthcheck");
        }
        Some(check) if is_off(check) => {
            findings.add(view.place("healthcheck"), "turns its healthcheck off");
        }
        Some(_) => {}
    }
}

fn has_ready(view: &ServiceView<'_>) -> bool {
    let options = view.service.extensions.get("x-vaultctl");
    options.is_some_and(|options| options.get("ready").is_some())
}

/// What says whether a service is healthy: the engine, or `x-vaultctl.ready`.
pub(super) fn is_checked(view: &ServiceView<'_>) -> Option<&'static str> {
    let check = view.service.healthcheck.as_ref();
    let is_on = check.is_some_and(|check| !is_off(check));
    let by_us = || has_ready(view).then_some("ready");
    is_on.then_some("docker").or_else(by_us)
}

fn is_off(check: &crate::compose::model::Healthcheck) -> bool {
    check.disable || check.test.first().is_some_and(|first| first == "NONE")
}

pub(super) fn healthy_without_check(view: &ServiceView<'_>, findings: &mut Findings) {
    let project = view.stack.project();
    for (name, dependency) in &view.service.depends_on {
        if dependency.condition != Condition::Healthy {
            continue;
        }
        let Some(other) = project.services.get(name) else {
            continue;
        };
        let what = match &other.healthcheck {
            None => "which has no healthcheck in the Compose file",
            Some(check) if is_off(check) => "whose healthcheck is off",
            Some(_) => continue,
        };
        findings
            .add(
                view.place(&format!("depends_on.{name}")),
                format!("waits for `{name}` to be healthy, {what}"),
            )
            .with(
                view.stack.place(&format!("services.{name}")),
                "the other service",
            );
    }
}

pub(super) fn logging_limits(view: &ServiceView<'_>, findings: &mut Findings) {
    let logging = view.service.logging.as_ref();
    let driver = logging.and_then(|logging| logging.driver.as_deref());
    let driver = driver.unwrap_or("json-file");
    if !ON_DISK.contains(&driver) {
        return;
    }
    let has = |option: &str| logging.is_some_and(|logging| logging.options.contains_key(option));
    let missing: Vec<&str> = ["max-size", "max-file"]
        .into_iter()
        .filter(|option| !has(option))
        .collect();
    if !missing.is_empty() {
        let message = format!(
            "may fill the disk with its log (no `{}`)",
            missing.join("`, no `")
        );
        let finding = findings.add(view.place("logging"), message);
        if !view.has("logging") {
            finding.edit(view.insert(
                "",
                "logging: { driver: json-file, options: { max-size: \"10m\", max-file: \"3\" } }",
            ));
        }
    }
}

pub(super) fn logging_off(view: &ServiceView<'_>, findings: &mut Findings) {
    let logging = view.service.logging.as_ref();
    if logging.and_then(|logging| logging.driver.as_deref()) == Some("none") {
        findings.add(view.place("logging"), "throws its log away");
    }
}

/// The restart policy that is in effect, as Compose writes it.
fn restart<'a>(view: &ServiceView<'a>) -> &'a str {
    let deploy = view.service.deploy.as_ref();
    let policy = deploy.and_then(|deploy| deploy.restart_policy.as_ref());
    let Some(policy) = policy else {
        return view.service.restart.as_deref().unwrap_or("no");
    };
    // As Compose reads it (`mapRestartPolicyCondition`).
    match policy.condition.as_deref() {
        None | Some("none") => "no",
        Some("any") => "always",
        Some(other) => other,
    }
}

fn restart_place(view: &ServiceView<'_>) -> crate::source::Place {
    let path = "deploy.restart_policy";
    view.place(if view.has(path) { path } else { "restart" })
}

pub(super) fn restart_policy(view: &ServiceView<'_>, findings: &mut Findings) {
    let policy = restart(view);
    if view.is_one_shot() || policy.starts_with("unless-stopped") || policy == "always" {
        return;
    }
    let what = match policy {
        "no" => "stays down after a reboot or a crash".to_owned(),
        other => format!("stays down after a reboot (`restart: {other}`)"),
    };
    findings.add(restart_place(view), what);
}

pub(super) fn one_shot_restarts(view: &ServiceView<'_>, findings: &mut Findings) {
    let policy = restart(view);
    if view.is_one_shot() && matches!(policy, "always" | "unless-stopped") {
        let message = format!("ends by itself and is started again for ever (`restart: {policy}`)");
        let finding = findings.add(restart_place(view), message);
        if view.owns("restart") {
            finding.edit(Edit::Replace {
                place: view.place("restart"),
                text: "\"no\"".to_owned(),
            });
        }
    }
}
