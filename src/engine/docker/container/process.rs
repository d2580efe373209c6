//! The process: command, environment, signals, health check.

use std::collections::BTreeMap;

use bollard::models::{ContainerConfig, ContainerCreateBody, HealthConfig};

use crate::engine::docker::given::{given, given_flag, given_number};
use crate::model::{Healthcheck, Process, clean_path};

/// Puts a process into a request.
pub(super) fn write(process: &Process, body: &mut ContainerCreateBody) {
    body.cmd.clone_from(&process.command);
    body.entrypoint.clone_from(&process.entrypoint);
    body.env = Some(environment_list(&process.environment)).filter(|list| !list.is_empty());
    body.user = given(&process.user);
    body.working_dir = given(&process.working_dir);
    body.tty = given_flag(process.tty);
    body.open_stdin = given_flag(process.stdin_open);
    body.stop_signal.clone_from(&process.stop_signal);
    body.stop_timeout = process.stop_timeout;
    body.healthcheck = process.healthcheck.as_ref().map(health_config);
    // As Compose does, so that `docker start -a` shows something.
    body.attach_stdout = Some(true);
    body.attach_stderr = Some(true);
}

/// Reads a process back; `init` stands in the host's part of an inspection.
pub(super) fn read(config: &mut ContainerConfig, init: Option<bool>) -> Process {
    Process {
        command: config.cmd.take(),
        entrypoint: config.entrypoint.take(),
        environment: environment_map(config.env.take()),
        user: config.user.take().unwrap_or_default(),
        working_dir: clean_path(&config.working_dir.take().unwrap_or_default()),
        tty: config.tty.unwrap_or_default(),
        stdin_open: config.open_stdin.unwrap_or_default(),
        init,
        stop_signal: config
            .stop_signal
            .take()
            .filter(|signal| !signal.is_empty()),
        stop_timeout: config.stop_timeout,
        healthcheck: config.healthcheck.take().and_then(healthcheck),
    }
}

fn environment_list(environment: &BTreeMap<String, Option<String>>) -> Vec<String> {
    environment
        .iter()
        .map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.clone(),
        })
        .collect()
}

/// An environment as the wire has it.
pub(in crate::engine::docker) fn environment_map(
    list: Option<Vec<String>>,
) -> BTreeMap<String, Option<String>> {
    list.unwrap_or_default()
        .into_iter()
        .map(|entry| match entry.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (entry, None),
        })
        .collect()
}

fn health_config(check: &Healthcheck) -> HealthConfig {
    HealthConfig {
        test: Some(check.test.clone()).filter(|test| !test.is_empty()),
        interval: given_number(check.interval),
        timeout: given_number(check.timeout),
        retries: given_number(check.retries),
        start_period: given_number(check.start_period),
        start_interval: given_number(check.start_interval),
    }
}

/// A health check as the wire has it, or `None` where it says nothing.
pub(in crate::engine::docker) fn healthcheck(config: HealthConfig) -> Option<Healthcheck> {
    let check = Healthcheck {
        test: config.test.unwrap_or_default(),
        interval: config.interval.unwrap_or_default(),
        timeout: config.timeout.unwrap_or_default(),
        start_period: config.start_period.unwrap_or_default(),
        start_interval: config.start_interval.unwrap_or_default(),
        retries: config.retries.unwrap_or_default(),
    };
    (check != Healthcheck::default()).then_some(check)
}
