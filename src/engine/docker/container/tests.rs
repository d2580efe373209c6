//! What no engine at hand can show: newer engines, other kernels, hardware.

use std::collections::{BTreeSet, HashMap};

use bollard::models::{
    ContainerInspectResponse, EndpointSettings, HostConfig, MountPoint, NetworkSettings,
};
use serde_json::json;

use super::*;
use crate::engine::docker::Defaults;
use crate::model::{
    ApiVersion, BlkioDevice, BlkioLimits, ContainerSpec, DeviceRequest, Endpoint, Health, Mount,
    MountKind, Resources,
};

fn defaults() -> Defaults {
    Defaults {
        api: ApiVersion::new(1, 51),
        host_name: "host".to_owned(),
        runtime: "runc".to_owned(),
        cgroup_version: 2,
        private_cgroupns: true,
        swap_limit: true,
    }
}

/// An inspection as an engine writes it.
fn inspected(text: serde_json::Value, defaults: &Defaults) -> ContainerSpec {
    let wire: ContainerInspectResponse = serde_json::from_value(text).unwrap();
    container(wire, "", defaults).spec
}

#[test]
fn limits_of_hardware_that_is_not_here_read_back() {
    let device = |value| {
        vec![BlkioDevice {
            path: "/dev/sda".to_owned(),
            value,
        }]
    };
    let given = Resources {
        memory_swappiness: Some(0),
        cpu_realtime_period: 1_000_000,
        cpu_realtime_runtime: 950_000,
        cpu_count: 2,
        cpu_percent: 50,
        oom_kill_disable: true,
        device_requests: vec![DeviceRequest {
            driver: "nvidia".to_owned(),
            count: Some(-1),
            device_ids: vec!["0".to_owned()],
            capabilities: vec![vec!["gpu".to_owned()]],
            options: [("a".to_owned(), "b".to_owned())].into(),
        }],
        blkio: BlkioLimits {
            weight: 300,
            weight_device: device(200),
            device_read_bps: device(1),
            device_write_bps: device(2),
            device_read_iops: device(3),
            device_write_iops: device(4),
        },
        ..Resources::default()
    };
    let mut host = HostConfig::default();
    resources::write(&given, &mut host);
    assert_eq!(resources::read(&mut host, &defaults()), given);
}

#[test]
fn what_a_kernel_cannot_limit_was_not_asked_for() {
    let unlimited = Defaults {
        swap_limit: false,
        ..defaults()
    };
    for (defaults, swap) in [(unlimited, 0), (defaults(), -1)] {
        let mut host = HostConfig {
            memory: Some(1 << 20),
            memory_swap: Some(-1),
            ..HostConfig::default()
        };
        assert_eq!(resources::read(&mut host, &defaults).memory_swap, swap);
    }
}

#[test]
fn mounts_of_newer_engines_read_back() {
    let mut image = Mount::new(MountKind::Image, "web:1", "/image");
    image.subpath = "www".to_owned();
    let mut volume = Mount::new(MountKind::Volume, "data", "/volume");
    volume.subpath = "part".to_owned();
    let mut bind = Mount::new(MountKind::Bind, "/srv/a:b", "/colon");
    bind.recursive = "readonly".to_owned();
    bind.propagation = "rprivate".to_owned();
    bind.read_only = true;
    let mut tmpfs = Mount::new(MountKind::Tmpfs, "", "/tmpfs");
    tmpfs.tmpfs_options = "noexec,uid=7".to_owned();
    tmpfs.tmpfs_size = Some(1024);
    let given = vec![bind, image, tmpfs, volume];
    let mut host = HostConfig::default();
    mounts::write(&given, &mut host);
    assert_eq!(host.binds, None);
    assert_eq!(mounts::read(&mut host, &BTreeSet::new(), Vec::new()), given);
}

#[test]
fn mounts_of_others_are_told_from_the_images() {
    let point = |target: &str| MountPoint {
        typ: Some("volume".to_owned()),
        name: Some("0".repeat(64)),
        destination: Some(target.to_owned()),
        rw: Some(true),
        ..MountPoint::default()
    };
    let present = || vec![point("/image"), point("/other")];
    let wanted = BTreeSet::from(["/image".to_owned()]);
    let targets = |host: &mut HostConfig| -> Vec<_> {
        mounts::read(host, &wanted, present())
            .into_iter()
            .map(|mount| mount.target)
            .collect()
    };
    assert_eq!(targets(&mut HostConfig::default()), ["/image", "/other"]);
    let mut sharing = HostConfig {
        volumes_from: Some(vec!["peer".to_owned()]),
        ..HostConfig::default()
    };
    assert_eq!(targets(&mut sharing), ["/image"]);
}

#[test]
fn defaults_of_the_engine_are_left_out() {
    let text = json!({
        "Id": "0123456789abcdef",
        "Name": "/web",
        "Config": {"Hostname": "0123456789ab"},
        "HostConfig": {"CgroupnsMode": "private", "Runtime": "runc", "IpcMode": "private",
            "NetworkMode": "default", "ShmSize": 67_108_864, "PidsLimit": -1,
            "SecurityOpt": ["label=disable"], "RestartPolicy": {"Name": "no"}},
    });
    let spec = inspected(text.clone(), &defaults());
    let mut plain = ContainerSpec {
        name: "web".to_owned(),
        network_mode: "bridge".to_owned(),
        ..ContainerSpec::default()
    };
    // Only containers that see the host's processes get it unasked.
    plain.security.security_opt = ["label=disable".to_owned()].into();
    assert_eq!(spec, plain);
    let old = Defaults {
        private_cgroupns: false,
        runtime: "crun".to_owned(),
        ..defaults()
    };
    let spec = inspected(text, &old);
    assert_eq!(
        (spec.cgroupns_mode.as_str(), spec.runtime.as_str()),
        ("private", "runc")
    );
}

#[test]
fn a_privileged_container_is_in_the_hosts_cgroup_only_with_version_1() {
    for (cgroup_version, mode) in [(1, ""), (2, "host")] {
        let defaults = Defaults {
            cgroup_version,
            ..defaults()
        };
        let text = json!({"HostConfig": {"Privileged": true, "CgroupnsMode": "host"}});
        assert_eq!(inspected(text, &defaults).cgroupns_mode, mode);
    }
}

#[test]
fn host_names_that_nobody_gave_are_left_out() {
    for (name, mode, kept) in [
        ("0123456789ab", "bridge", ""),
        ("0", "bridge", "0"),
        ("host", "host", ""),
        ("host", "bridge", "host"),
        ("web", "host", "web"),
        ("other", "container:x", ""),
    ] {
        let text = json!({"Id": "0123456789abcdef", "Config": {"Hostname": name},
            "HostConfig": {"NetworkMode": mode}});
        assert_eq!(
            inspected(text, &defaults()).hostname,
            kept,
            "{name} in {mode}"
        );
    }
}

#[test]
fn hardware_addresses_count_only_where_they_were_asked_for() {
    for (address, second) in [
        ("02:42:0a:00:00:02", ""),
        ("02:42:ff:ff:ff:ff", "02:42:ff:ff:ff:ff"),
    ] {
        let settings = EndpointSettings {
            mac_address: Some(address.to_owned()),
            ip_address: Some("10.0.0.2".to_owned()),
            ..EndpointSettings::default()
        };
        let networks: HashMap<_, _> = ["first", "second"]
            .map(|name| (name.to_owned(), settings.clone()))
            .into();
        let settings = NetworkSettings {
            networks: Some(networks),
            ..NetworkSettings::default()
        };
        let owner = endpoints::Owner {
            id: "",
            network_mode: "first",
            mac_address: "02:42:00:00:00:01",
        };
        let (found, attached) = endpoints::read(Some(settings), &owner);
        assert_eq!(found["first"].mac_address, "02:42:00:00:00:01");
        assert_eq!(found["second"].mac_address, second, "{address}");
        assert!(attached.is_empty(), "the engine has named no network");
    }
}

#[test]
fn the_hardware_address_goes_where_the_engine_looks_for_it() {
    let mut spec = ContainerSpec {
        network_mode: "net".to_owned(),
        ..ContainerSpec::default()
    };
    let endpoint = Endpoint {
        mac_address: "02:42:00:00:00:01".to_owned(),
        ..Endpoint::default()
    };
    spec.networks = [("net".to_owned(), endpoint)].into();
    let old = create_body(&spec, ApiVersion::new(1, 43)).unwrap();
    let new = create_body(&spec, ApiVersion::new(1, 44)).unwrap();
    assert_eq!(old["MacAddress"], json!("02:42:00:00:00:01"));
    assert_eq!(new.get("MacAddress"), None);
    let place = "/NetworkingConfig/EndpointsConfig/net/MacAddress";
    assert_eq!(new.pointer(place), Some(&json!("02:42:00:00:00:01")));
}

#[test]
fn what_is_too_new_is_named() {
    let spec = ContainerSpec {
        mounts: vec![Mount::new(MountKind::Image, "web:1", "/www")],
        ..ContainerSpec::default()
    };
    let error = create_body(&spec, ApiVersion::new(1, 47)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an image mounted at `/www` needs API 1.48, the engine has 1.47"
    );
    assert!(create_body(&spec, ApiVersion::new(1, 48)).is_ok());
}

#[test]
fn a_container_whose_probes_have_been_stopped_is_not_unhealthy() {
    let health = |status: &str, streak: i64, retries: i64| {
        let text = json!({
            "Config": { "Healthcheck": { "Test": ["CMD", "check"], "Retries": retries } },
            "State": {
                "Status": status,
                "Health": { "Status": "unhealthy", "FailingStreak": streak, "Log": [] },
            },
        });
        let wire: ContainerInspectResponse = serde_json::from_value(text).unwrap();
        container(wire, "", &defaults()).state.health
    };
    assert_eq!(health("running", 0, 0), Some(Health::Starting));
    assert_eq!(health("running", 2, 0), Some(Health::Starting));
    assert_eq!(health("running", 3, 0), Some(Health::Unhealthy));
    assert_eq!(health("running", 1, 1), Some(Health::Unhealthy));
    assert_eq!(health("paused", 0, 0), Some(Health::Unhealthy));
}
