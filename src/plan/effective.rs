//! What an engine will report of a container that is made from a specification.
//!
//! Docker merges the image's configuration into a container's when it creates it (`daemon/commit.go`,
//! `merge`), and adds what the specification implies. Comparing needs the result of that.

use crate::model::{
    ContainerSpec, EngineFacts, Healthcheck, ImageConfig, Mount, MountKind, clean_path,
};

/// The specification with the image's configuration merged in, as Docker does it, and without what
/// says the same as nothing.
#[must_use]
pub(super) fn effective(
    spec: &ContainerSpec,
    image: &ImageConfig,
    facts: &EngineFacts,
) -> ContainerSpec {
    let mut merged = spec.clone();
    drop_defaults(&mut merged, facts);
    let process = &mut merged.process;
    for (name, value) in &image.environment {
        process
            .environment
            .entry(name.clone())
            .or_insert_with(|| value.clone());
    }
    let without_entrypoint = process.entrypoint.as_ref().is_none_or(Vec::is_empty);
    let without_command = process.command.as_ref().is_none_or(Vec::is_empty);
    if without_entrypoint && without_command {
        process.command.clone_from(&image.command);
    }
    if process.entrypoint.is_none() {
        process.entrypoint.clone_from(&image.entrypoint);
    }
    if process.user.is_empty() {
        process.user.clone_from(&image.user);
    }
    if process.working_dir.is_empty() {
        process.working_dir.clone_from(&image.working_dir);
    }
    process.working_dir = clean_path(&process.working_dir);
    if process.stop_signal.is_none() {
        process.stop_signal.clone_from(&image.stop_signal);
    }
    process.healthcheck = match (&process.healthcheck, &image.healthcheck) {
        (Some(own), Some(inherited)) => Some(merged_healthcheck(own, inherited)),
        (own, inherited) => own.clone().or_else(|| inherited.clone()),
    };
    for (name, value) in &image.labels {
        merged
            .labels
            .entry(name.clone())
            .or_insert_with(|| value.clone());
    }
    merged
        .exposed_ports
        .extend(image.exposed_ports.iter().cloned());
    for target in image.volumes.iter().map(|target| clean_path(target)) {
        if !merged.mounts.iter().any(|mount| mount.target == target) {
            merged
                .mounts
                .push(Mount::new(MountKind::Volume, "", target));
        }
    }
    merged
}

/// Takes out values that an engine has anyway: they cannot be told from values that were not given.
fn drop_defaults(spec: &mut ContainerSpec, facts: &EngineFacts) {
    let cgroupns = if facts.private_cgroupns {
        "private"
    } else {
        "host"
    };
    for (value, default) in [
        (&mut spec.ipc_mode, "private"),
        (&mut spec.isolation, "default"),
        (&mut spec.runtime, facts.default_runtime.as_str()),
        (&mut spec.cgroupns_mode, cgroupns),
    ] {
        if value == default {
            value.clear();
        }
    }
    if spec.network_mode == "default" {
        "bridge".clone_into(&mut spec.network_mode);
    }
    let security = &mut spec.security;
    if security.privileged || spec.pid_mode == "host" || spec.ipc_mode == "host" {
        security.security_opt.remove("label=disable");
    }
    // Nothing is masked there anyway.
    security.unconfined_paths &= !security.privileged;
    let limits = &mut spec.resources;
    if limits.shm_size == 64 << 20 {
        limits.shm_size = 0;
    }
    if limits.memory > 0 && limits.memory_swap == limits.memory.saturating_mul(2) {
        limits.memory_swap = 0;
    }
    // Port 0 asks for any port, as no port does.
    spec.port_bindings = std::mem::take(&mut spec.port_bindings)
        .into_iter()
        .map(|mut port| {
            if port.host_port == "0" {
                port.host_port.clear();
            }
            port
        })
        .collect();
}

/// A health check whose missing fields come from the image.
fn merged_healthcheck(own: &Healthcheck, image: &Healthcheck) -> Healthcheck {
    let pick = |own: i64, image: i64| if own == 0 { image } else { own };
    Healthcheck {
        test: if own.test.is_empty() {
            image.test.clone()
        } else {
            own.test.clone()
        },
        interval: pick(own.interval, image.interval),
        timeout: pick(own.timeout, image.timeout),
        start_period: pick(own.start_period, image.start_period),
        start_interval: pick(own.start_interval, image.start_interval),
        retries: pick(own.retries, image.retries),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> EngineFacts {
        EngineFacts {
            version: "26.1.5".into(),
            api: crate::model::ApiVersion::new(1, 45),
            os: "linux".into(),
            architecture: "amd64".into(),
            cgroup_version: 1,
            logging_driver: "json-file".into(),
            default_runtime: "runc".into(),
            id: String::new(),
            userns_remap: false,
            private_cgroupns: false,
        }
    }

    #[test]
    fn what_an_engine_has_anyway_is_not_told_from_nothing() {
        let mut spec = ContainerSpec {
            ipc_mode: "private".into(),
            runtime: "runc".into(),
            cgroupns_mode: "host".into(),
            ..ContainerSpec::default()
        };
        spec.resources.shm_size = 64 << 20;
        let merged = effective(&spec, &ImageConfig::default(), &facts());
        assert_eq!(merged, ContainerSpec::default());
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn command_and_entrypoint_follow_docker() {
        let image = ImageConfig {
            command: Some(words(&["run"])),
            entrypoint: Some(words(&["/init"])),
            ..ImageConfig::default()
        };
        // (own entrypoint, own command) -> (entrypoint, command)
        for (entrypoint, command, expected) in [
            (None, None, (Some(words(&["/init"])), Some(words(&["run"])))),
            (
                None,
                Some(words(&["x"])),
                (Some(words(&["/init"])), Some(words(&["x"]))),
            ),
            (Some(words(&["/own"])), None, (Some(words(&["/own"])), None)),
            (
                Some(words(&[])),
                None,
                (Some(words(&[])), Some(words(&["run"]))),
            ),
            (
                None,
                Some(words(&[])),
                (Some(words(&["/init"])), Some(words(&["run"]))),
            ),
        ] {
            let mut spec = ContainerSpec::default();
            spec.process.entrypoint = entrypoint;
            spec.process.command = command;
            let merged = effective(&spec, &image, &facts()).process;
            assert_eq!((merged.entrypoint, merged.command), expected);
        }
    }

    #[test]
    fn image_volumes_become_anonymous_unless_something_is_mounted_there() {
        let image = ImageConfig {
            volumes: ["/data".to_owned(), "/cache".to_owned()].into(),
            ..ImageConfig::default()
        };
        let mut spec = ContainerSpec::default();
        spec.mounts
            .push(Mount::new(MountKind::Volume, "web_data", "/data"));
        let merged = effective(&spec, &image, &facts());
        let mounts: Vec<_> = merged
            .mounts
            .iter()
            .map(|m| (m.target.as_str(), m.is_anonymous()))
            .collect();
        assert_eq!(mounts, [("/data", false), ("/cache", true)]);
    }

    #[test]
    fn what_engines_write_otherwise_is_expected_their_way() {
        let image = ImageConfig {
            volumes: ["/data/".to_owned()].into(),
            working_dir: "/srv/".to_owned(),
            ..ImageConfig::default()
        };
        let mut spec = ContainerSpec {
            network_mode: "default".to_owned(),
            ..ContainerSpec::default()
        };
        spec.mounts.push(Mount::new(MountKind::Tmpfs, "", "/data"));
        spec.security.privileged = true;
        spec.security.unconfined_paths = true;
        spec.security.security_opt = ["label=disable".to_owned()].into();
        let merged = effective(&spec, &image, &facts());
        assert_eq!(merged.network_mode, "bridge");
        assert_eq!(merged.process.working_dir, "/srv");
        assert_eq!(merged.mounts, spec.mounts);
        assert!(!merged.security.unconfined_paths);
        assert!(merged.security.security_opt.is_empty());
    }

    #[test]
    fn a_health_check_without_a_test_keeps_the_images() {
        let image = ImageConfig {
            healthcheck: Some(Healthcheck {
                test: vec!["CMD".into(), "ok".into()],
                retries: 5,
                ..Healthcheck::default()
            }),
            ..ImageConfig::default()
        };
        let mut spec = ContainerSpec::default();
        spec.process.healthcheck = Some(Healthcheck {
            interval: 7,
            ..Healthcheck::default()
        });
        let check = effective(&spec, &image, &facts())
            .process
            .healthcheck
            .unwrap();
        assert_eq!((check.test.len(), check.interval, check.retries), (2, 7, 5));
    }
}
