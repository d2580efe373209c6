//! What an engine makes of a request for a container: the image's configuration merged in, and
//! what the engine fills in by itself left out, as [`Observe`](crate::engine::Observe) reports it.
//!
//! The rules are those of `runconfig` and `daemon` in Moby, measured on 20.10.

use super::refusal::{Answer, Refusal};
use crate::model::{
    ContainerSpec, EngineFacts, Healthcheck, Image, ImageConfig, LogDriver, Process, Resources,
    clean_path,
};

/// The size of `/dev/shm` where none is asked for.
const SHM_SIZE: i64 = 64 << 20;

/// The specification as the engine has it, but for mounts.
pub(super) fn merged(
    asked: &ContainerSpec,
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
    let published = asked.port_bindings.iter();
    spec.exposed_ports
        .extend(published.map(|binding| binding.container.clone()));
    merge_networks(&mut spec, asked);
    strip_defaults(&mut spec, facts);
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
        process.working_dir = clean_path(&process.working_dir);
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

/// The network that a specification takes its mode and default route from.
pub(super) fn primary_network(spec: &ContainerSpec) -> Option<&str> {
    if spec.networks.contains_key(&spec.network_mode) {
        return Some(&spec.network_mode);
    }
    if spec.network_mode.is_empty() {
        return spec.networks.keys().next().map(String::as_str);
    }
    None
}

/// The network that a mode names, or `None` for the namespace of another container.
pub(super) fn own_network(mode: &str) -> Option<&str> {
    (!mode.starts_with("container:")).then_some(mode)
}

fn merge_networks(spec: &mut ContainerSpec, asked: &ContainerSpec) {
    match primary_network(asked) {
        Some(primary) => primary.clone_into(&mut spec.network_mode),
        // Without a network of its own the request names none.
        None => spec.networks.clear(),
    }
    if matches!(spec.network_mode.as_str(), "" | "default") {
        "bridge".clone_into(&mut spec.network_mode);
    }
    if let Some(own) = own_network(&spec.network_mode) {
        spec.networks.entry(own.to_owned()).or_default();
    }
}

/// Takes out what an engine would have filled in.
fn strip_defaults(spec: &mut ContainerSpec, facts: &EngineFacts) {
    if spec.network_mode.starts_with("container:") {
        spec.hostname.clear();
    }
    let sees_host = spec.security.privileged || spec.ipc_mode == "host" || spec.pid_mode == "host";
    if sees_host {
        spec.security.security_opt.remove("label=disable");
    }
    let cgroupns_mode = if facts.cgroup_version >= 2 {
        "private"
    } else {
        "host"
    };
    for (text, default) in [
        (&mut spec.ipc_mode, "private"),
        (&mut spec.runtime, facts.default_runtime.as_str()),
        (&mut spec.cgroupns_mode, cgroupns_mode),
    ] {
        if text == default {
            text.clear();
        }
    }
    strip_limits(&mut spec.resources);
}

/// Takes out the limits that an engine would have chosen.
pub(super) fn strip_limits(limits: &mut Resources) {
    if limits.memory > 0 && limits.memory_swap == limits.memory.saturating_mul(2) {
        limits.memory_swap = 0;
    }
    if limits.shm_size == SHM_SIZE {
        limits.shm_size = 0;
    }
    limits.pids_limit = limits.pids_limit.filter(|limit| *limit > 0);
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
