//! What an engine makes of a request for a container: the image's configuration and the engine's
//! own defaults merged in, as `docker inspect` reports it.
//!
//! The rules are those of `runconfig` and `daemon` in Moby, measured on 20.10.

use super::paths::clean;
use super::refusal::{Answer, Refusal};
use crate::model::{
    ContainerSpec, EngineFacts, Healthcheck, Image, ImageConfig, LogDriver, Process, Resources,
};

/// The size of `/dev/shm` where none is asked for.
const SHM_SIZE: i64 = 64 << 20;

/// The name that the host gives itself, for containers in its namespace.
const HOST_NAME: &str = "memory";

/// The specification as the engine reports it, but for mounts and endpoints.
pub(super) fn merged(
    asked: &ContainerSpec,
    id: &str,
    image: &Image,
    facts: &EngineFacts,
) -> Answer<ContainerSpec> {
    let mut spec = asked.clone();
    spec.platform = None;
    merge_process(&mut spec.process, &image.config);
    if is_empty(spec.process.command.as_ref()) && is_empty(spec.process.entrypoint.as_ref()) {
        return Err(Refusal::Other("No command specified".to_owned()));
    }
    for (key, value) in &image.config.labels {
        spec.labels
            .entry(key.clone())
            .or_insert_with(|| value.clone());
    }
    spec.exposed_ports
        .extend(image.config.exposed_ports.iter().cloned());
    merge_namespaces(&mut spec, id, facts);
    merge_resources(&mut spec.resources);
    let log = spec.logging.get_or_insert_with(LogDriver::default);
    if log.driver.is_empty() {
        log.driver.clone_from(&facts.logging_driver);
    }
    Ok(spec)
}

fn is_empty(words: Option<&Vec<String>>) -> bool {
    words.is_none_or(Vec::is_empty)
}

fn merge_process(process: &mut Process, image: &ImageConfig) {
    // An entrypoint of one's own drops the image's command; an empty list does not count as one.
    if is_empty(process.entrypoint.as_ref()) {
        if is_empty(process.command.as_ref()) {
            process.command.clone_from(&image.command);
        }
        if process.entrypoint.is_none() {
            process.entrypoint.clone_from(&image.entrypoint);
        }
    }
    if process.entrypoint.as_deref() == Some(&[String::new()]) {
        process.entrypoint = None;
    }
    for (name, value) in &image.environment {
        process
            .environment
            .entry(name.clone())
            .or_insert_with(|| value.clone());
    }
    if process.user.is_empty() {
        process.user.clone_from(&image.user);
    }
    if process.working_dir.is_empty() {
        process.working_dir.clone_from(&image.working_dir);
    }
    if !process.working_dir.is_empty() {
        process.working_dir = clean(&process.working_dir);
    }
    if process.stop_signal.as_ref().is_none_or(String::is_empty) {
        process.stop_signal.clone_from(&image.stop_signal);
    }
    process.healthcheck = merged_healthcheck(process.healthcheck.take(), image.healthcheck.clone());
}

fn merged_healthcheck(own: Option<Healthcheck>, image: Option<Healthcheck>) -> Option<Healthcheck> {
    let (mut own, image) = match (own, image) {
        (Some(own), Some(image)) => (own, image),
        (own, image) => return own.or(image),
    };
    if own.test.is_empty() {
        own.test = image.test;
    }
    for (field, inherited) in [
        (&mut own.interval, image.interval),
        (&mut own.timeout, image.timeout),
        (&mut own.start_period, image.start_period),
        (&mut own.start_interval, image.start_interval),
        (&mut own.retries, image.retries),
    ] {
        if *field == 0 {
            *field = inherited;
        }
    }
    Some(own)
}

fn merge_namespaces(spec: &mut ContainerSpec, id: &str, facts: &EngineFacts) {
    if spec.network_mode.is_empty() {
        "default".clone_into(&mut spec.network_mode);
    }
    if spec.network_mode == "host" {
        // The engine asks the kernel, and the kernel answers with the host's name.
        HOST_NAME.clone_into(&mut spec.hostname);
    } else if spec.hostname.is_empty() {
        spec.hostname = id.chars().take(12).collect();
    }
    if spec.ipc_mode.is_empty() {
        "private".clone_into(&mut spec.ipc_mode);
    }
    if spec.cgroupns_mode.is_empty() {
        let default = if facts.cgroup_version >= 2 {
            "private"
        } else {
            "host"
        };
        default.clone_into(&mut spec.cgroupns_mode);
    }
    if spec.runtime.is_empty() {
        spec.runtime.clone_from(&facts.default_runtime);
    }
    let unlabelled = spec.security.privileged || spec.ipc_mode == "host" || spec.pid_mode == "host";
    let labelled = spec
        .security
        .security_opt
        .iter()
        .any(|option| option.starts_with("label"));
    if unlabelled && !labelled {
        spec.security
            .security_opt
            .insert("label=disable".to_owned());
    }
    if let Some(own) = own_network(&spec.network_mode) {
        spec.networks.entry(own.to_owned()).or_default();
    }
}

/// The network that a mode names, or `None` for the namespace of another container.
pub(super) fn own_network(mode: &str) -> Option<&str> {
    match mode {
        "default" => Some("bridge"),
        mode if mode.starts_with("container:") => None,
        mode => Some(mode),
    }
}

fn merge_resources(resources: &mut Resources) {
    if resources.memory > 0 && resources.memory_swap == 0 {
        resources.memory_swap = resources.memory.saturating_mul(2);
    }
    if resources.shm_size == 0 {
        resources.shm_size = SHM_SIZE;
    }
    resources.pids_limit = resources.pids_limit.filter(|limit| *limit > 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn image() -> ImageConfig {
        ImageConfig {
            command: Some(words(&["cmd"])),
            entrypoint: Some(words(&["entry"])),
            healthcheck: Some(Healthcheck {
                test: vec!["CMD-SHELL".to_owned(), "probe".to_owned()],
                interval: 1,
                timeout: 2,
                start_period: 3,
                start_interval: 0,
                retries: 2,
            }),
            ..ImageConfig::default()
        }
    }

    #[test]
    fn command_and_entrypoint_merge_as_docker_merges_them() {
        for (command, entrypoint, expected) in [
            (None, None, (Some(words(&["cmd"])), Some(words(&["entry"])))),
            (
                Some(words(&["own"])),
                None,
                (Some(words(&["own"])), Some(words(&["entry"]))),
            ),
            (
                Some(words(&[])),
                None,
                (Some(words(&["cmd"])), Some(words(&["entry"]))),
            ),
            (None, Some(words(&["own"])), (None, Some(words(&["own"])))),
            (
                None,
                Some(words(&[])),
                (Some(words(&["cmd"])), Some(words(&[]))),
            ),
            (
                Some(words(&["own"])),
                Some(words(&[""])),
                (Some(words(&["own"])), None),
            ),
        ] {
            let mut process = Process {
                command,
                entrypoint,
                ..Process::default()
            };
            merge_process(&mut process, &image());
            assert_eq!((process.command, process.entrypoint), expected);
        }
    }

    #[test]
    fn health_checks_merge_field_by_field() {
        let own = Healthcheck {
            interval: 9,
            ..Healthcheck::default()
        };
        let merged = merged_healthcheck(Some(own), image().healthcheck).unwrap();
        assert_eq!(merged.test, ["CMD-SHELL", "probe"]);
        assert_eq!((merged.interval, merged.timeout, merged.retries), (9, 2, 2));
        let off = Healthcheck {
            test: vec!["NONE".to_owned()],
            ..Healthcheck::default()
        };
        let merged = merged_healthcheck(Some(off), image().healthcheck).unwrap();
        assert!(merged.is_disabled());
        assert_eq!(merged.interval, 1);
    }
}
