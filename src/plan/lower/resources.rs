//! What a container may use and do.

use std::collections::BTreeSet;

use crate::compose::model::{
    Blkio, Bytes, Device as ComposeDevice, DeviceRequest as ComposeRequest, Resource, Service,
    ThrottleDevice,
};
use crate::model::{BlkioDevice, BlkioLimits, Device, DeviceRequest, Resources, Security, Ulimit};

/// The limits of a service. `deploy.resources` has precedence over the service's own keys.
pub(super) fn resources(service: &Service) -> Resources {
    let bytes = |value: Option<Bytes>| value.map_or(0, |bytes| bytes.0);
    let number = |value: Option<i64>| value.unwrap_or_default();
    let mut limits = Resources {
        memory: bytes(service.mem_limit),
        memory_reservation: bytes(service.mem_reservation),
        memory_swap: bytes(service.memswap_limit),
        memory_swappiness: service
            .mem_swappiness
            .map(|value| value.0)
            .filter(|value| *value != 0),
        nano_cpus: service.cpus.map_or(0, nano_cpus),
        cpu_shares: number(service.cpu_shares),
        cpu_period: number(service.cpu_period),
        cpu_quota: number(service.cpu_quota),
        cpu_realtime_period: number(service.cpu_rt_period),
        cpu_realtime_runtime: number(service.cpu_rt_runtime),
        cpu_count: number(service.cpu_count),
        cpu_percent: service
            .cpu_percent
            .map_or(0, |percent| truncated(percent * 100.0)),
        cpuset_cpus: service.cpuset.clone().unwrap_or_default(),
        pids_limit: service.pids_limit.filter(|limit| *limit > 0),
        shm_size: bytes(service.shm_size),
        oom_kill_disable: service.oom_kill_disable,
        oom_score_adj: number(service.oom_score_adj),
        ulimits: service
            .ulimits
            .iter()
            .map(|(name, limit)| {
                (
                    name.clone(),
                    Ulimit {
                        soft: limit.soft(),
                        hard: limit.hard(),
                    },
                )
            })
            .collect(),
        device_cgroup_rules: service.device_cgroup_rules.clone(),
        blkio: service.blkio_config.as_ref().map(blkio).unwrap_or_default(),
        ..Resources::default()
    };
    let (cdi, devices): (Vec<_>, Vec<_>) = service.devices.iter().partition(|d| is_cdi(d));
    limits.devices = devices.into_iter().map(device).collect();
    limits.device_requests = cdi.into_iter().map(cdi_request).collect();
    limits
        .device_requests
        .extend(service.gpus.iter().map(gpu_request));
    if let Some(deploy) = &service.deploy {
        if let Some(limit) = &deploy.resources.limits {
            apply_limits(&mut limits, limit);
        }
        if let Some(reservation) = &deploy.resources.reservations {
            if let Some(memory) = reservation.memory {
                limits.memory_reservation = memory.0;
            }
            limits
                .device_requests
                .extend(reservation.devices.iter().map(device_request));
        }
    }
    limits
}

fn apply_limits(limits: &mut Resources, limit: &Resource) {
    if let Some(memory) = limit.memory.filter(|memory| memory.0 != 0) {
        limits.memory = memory.0;
    }
    if let Some(cpus) = limit.cpus.filter(|cpus| *cpus != 0.0) {
        limits.nano_cpus = nano_cpus(cpus);
    }
    if let Some(pids) = limit.pids.filter(|pids| *pids > 0) {
        limits.pids_limit = Some(pids);
    }
}

/// Billionths of a CPU, in Compose's single precision.
fn nano_cpus(cpus: f32) -> i64 {
    truncated(cpus * 1e9)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "Compose truncates, `int64(float32)`"
)]
fn truncated(value: f32) -> i64 {
    value as i64
}

fn device(device: &ComposeDevice) -> Device {
    let target = if device.target.is_empty() {
        &device.source
    } else {
        &device.target
    };
    Device {
        source: device.source.clone(),
        target: target.clone(),
        permissions: device
            .permissions
            .clone()
            .unwrap_or_else(|| "rwm".to_owned()),
    }
}

/// Whether a device is named by the Container Device Interface: `vendor/class=name`.
fn is_cdi(device: &ComposeDevice) -> bool {
    !device.source.starts_with('/')
        && device
            .source
            .split_once('/')
            .is_some_and(|(_, class)| class.contains('='))
}

fn cdi_request(device: &ComposeDevice) -> DeviceRequest {
    DeviceRequest {
        driver: "cdi".to_owned(),
        device_ids: vec![device.source.clone()],
        ..DeviceRequest::default()
    }
}

fn device_request(request: &ComposeRequest) -> DeviceRequest {
    DeviceRequest {
        driver: request.driver.clone().unwrap_or_default(),
        count: request.count,
        device_ids: request.device_ids.clone(),
        capabilities: vec![request.capabilities.clone()],
        options: request.options.clone(),
    }
}

/// An entry of `gpus`, which asks for the capability `gpu` without saying so.
fn gpu_request(request: &ComposeRequest) -> DeviceRequest {
    let mut lowered = device_request(request);
    if let Some(all_of) = lowered.capabilities.first_mut()
        && !all_of.iter().any(|capability| capability == "gpu")
    {
        all_of.push("gpu".to_owned());
    }
    lowered
}

fn blkio(config: &Blkio) -> BlkioLimits {
    let rates = |devices: &[ThrottleDevice]| {
        let device = |d: &ThrottleDevice| BlkioDevice {
            path: d.path.clone(),
            value: d.rate.0,
        };
        devices.iter().map(device).collect()
    };
    BlkioLimits {
        weight: config.weight.unwrap_or_default(),
        weight_device: config
            .weight_device
            .iter()
            .map(|d| BlkioDevice {
                path: d.path.clone(),
                value: i64::from(d.weight),
            })
            .collect(),
        device_read_bps: rates(&config.device_read_bps),
        device_write_bps: rates(&config.device_write_bps),
        device_read_iops: rates(&config.device_read_iops),
        device_write_iops: rates(&config.device_write_iops),
    }
}

/// What a service may do.
pub(super) fn security(service: &Service) -> Security {
    let unconfined = |option: &String| {
        matches!(
            option.as_str(),
            "systempaths=unconfined" | "systempaths:unconfined"
        )
    };
    Security {
        cap_add: service
            .cap_add
            .iter()
            .map(|name| capability(name))
            .collect(),
        cap_drop: service
            .cap_drop
            .iter()
            .map(|name| capability(name))
            .collect(),
        privileged: service.privileged,
        read_only: service.read_only,
        security_opt: service
            .security_opt
            .iter()
            .filter(|o| !unconfined(o))
            .cloned()
            .collect(),
        group_add: service.group_add.iter().cloned().collect::<BTreeSet<_>>(),
        userns_mode: service.userns_mode.clone().unwrap_or_default(),
        sysctls: service.sysctls.clone(),
        unconfined_paths: service.security_opt.iter().any(unconfined),
    }
}

/// A capability's name without case and prefix: Docker takes `net_admin` and `CAP_NET_ADMIN`.
fn capability(name: &str) -> String {
    let upper = name.to_uppercase();
    upper.strip_prefix("CAP_").unwrap_or(&upper).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::model::{Deploy, Resources as DeployResources};

    #[test]
    fn cpus_are_truncated_in_single_precision() {
        assert_eq!(nano_cpus(0.1), 100_000_000);
        assert_eq!(nano_cpus(1.5), 1_500_000_000);
    }

    #[test]
    fn deploy_limits_have_precedence() {
        let limit = Resource {
            memory: Some(Bytes(2)),
            ..Resource::default()
        };
        let service = Service {
            mem_limit: Some(Bytes(1)),
            pids_limit: Some(7),
            deploy: Some(Deploy {
                resources: DeployResources {
                    limits: Some(limit),
                    ..DeployResources::default()
                },
                ..Deploy::default()
            }),
            ..Service::default()
        };
        let lowered = resources(&service);
        assert_eq!((lowered.memory, lowered.pids_limit), (2, Some(7)));
    }

    #[test]
    fn capabilities_have_one_spelling() {
        let service = Service {
            cap_add: vec!["cap_net_admin".into(), "NET_ADMIN".into()],
            ..Service::default()
        };
        assert_eq!(
            security(&service).cap_add,
            BTreeSet::from(["NET_ADMIN".to_owned()])
        );
    }
}
