//! What a container may use.

use std::collections::BTreeMap;

use bollard::models::{
    DeviceMapping, DeviceRequest as WireRequest, HostConfig, ResourcesBlkioWeightDevice,
    ResourcesUlimits, ThrottleDevice,
};

use crate::engine::docker::Defaults;
use crate::engine::docker::given::{
    given, given_flag, given_list, given_map, given_number, sorted_map,
};
use crate::model::{BlkioDevice, BlkioLimits, Device, DeviceRequest, Resources, Ulimit};

/// The size of `/dev/shm` that engines fill in.
const SHM_SIZE: i64 = 64 * 1024 * 1024;

/// Puts limits and devices into a request.
pub(super) fn write(resources: &Resources, host: &mut HostConfig) {
    host.memory = given_number(resources.memory);
    host.memory_reservation = given_number(resources.memory_reservation);
    host.memory_swap = given_number(resources.memory_swap);
    host.memory_swappiness = resources.memory_swappiness;
    host.nano_cpus = given_number(resources.nano_cpus);
    host.cpu_shares = given_number(resources.cpu_shares);
    host.cpu_period = given_number(resources.cpu_period);
    host.cpu_quota = given_number(resources.cpu_quota);
    host.cpu_realtime_period = given_number(resources.cpu_realtime_period);
    host.cpu_realtime_runtime = given_number(resources.cpu_realtime_runtime);
    host.cpu_count = given_number(resources.cpu_count);
    host.cpu_percent = given_number(resources.cpu_percent);
    host.cpuset_cpus = given(&resources.cpuset_cpus);
    host.cpuset_mems = given(&resources.cpuset_mems);
    host.pids_limit = resources.pids_limit;
    host.shm_size = given_number(resources.shm_size);
    host.oom_kill_disable = given_flag(resources.oom_kill_disable);
    host.oom_score_adj = given_number(resources.oom_score_adj);
    host.ulimits = some_of(
        resources
            .ulimits
            .iter()
            .map(|(name, limit)| ResourcesUlimits {
                name: Some(name.clone()),
                soft: Some(limit.soft),
                hard: Some(limit.hard),
            }),
    );
    host.devices = some_of(resources.devices.iter().map(device_mapping));
    host.device_cgroup_rules = given_list(&resources.device_cgroup_rules);
    host.device_requests = some_of(resources.device_requests.iter().map(device_request));
    write_blkio(&resources.blkio, host);
}

/// Reads limits and devices back.
pub(super) fn read(host: &mut HostConfig, defaults: &Defaults) -> Resources {
    let memory = host.memory.unwrap_or_default();
    Resources {
        memory,
        memory_reservation: host.memory_reservation.unwrap_or_default(),
        memory_swap: given_swap(host.memory_swap.unwrap_or_default(), memory, defaults),
        memory_swappiness: host.memory_swappiness.filter(|value| *value >= 0),
        nano_cpus: host.nano_cpus.unwrap_or_default(),
        cpu_shares: host.cpu_shares.unwrap_or_default(),
        cpu_period: host.cpu_period.unwrap_or_default(),
        cpu_quota: host.cpu_quota.unwrap_or_default(),
        cpu_realtime_period: host.cpu_realtime_period.unwrap_or_default(),
        cpu_realtime_runtime: host.cpu_realtime_runtime.unwrap_or_default(),
        cpu_count: host.cpu_count.unwrap_or_default(),
        cpu_percent: host.cpu_percent.unwrap_or_default(),
        cpuset_cpus: host.cpuset_cpus.take().unwrap_or_default(),
        cpuset_mems: host.cpuset_mems.take().unwrap_or_default(),
        pids_limit: host.pids_limit.filter(|limit| *limit > 0),
        shm_size: host
            .shm_size
            .filter(|size| *size != SHM_SIZE)
            .unwrap_or_default(),
        oom_kill_disable: host.oom_kill_disable.unwrap_or_default(),
        oom_score_adj: host.oom_score_adj.unwrap_or_default(),
        ulimits: ulimits(host.ulimits.take()),
        devices: each(host.devices.take(), device),
        device_cgroup_rules: host.device_cgroup_rules.take().unwrap_or_default(),
        device_requests: each(host.device_requests.take(), requested_device),
        blkio: read_blkio(host),
    }
}

/// Memory and swap together, where they are not what the engine chose: twice the memory, or no
/// limit where the kernel cannot limit swap.
fn given_swap(swap: i64, memory: i64, defaults: &Defaults) -> i64 {
    let twice = memory.saturating_mul(2);
    if (memory > 0 && swap == twice) || !defaults.swap_limit {
        0
    } else {
        swap
    }
}

fn ulimits(limits: Option<Vec<ResourcesUlimits>>) -> BTreeMap<String, Ulimit> {
    limits
        .unwrap_or_default()
        .into_iter()
        .map(|limit| {
            (
                limit.name.unwrap_or_default(),
                Ulimit {
                    soft: limit.soft.unwrap_or_default(),
                    hard: limit.hard.unwrap_or_default(),
                },
            )
        })
        .collect()
}

fn device_mapping(device: &Device) -> DeviceMapping {
    DeviceMapping {
        path_on_host: Some(device.source.clone()),
        path_in_container: Some(device.target.clone()),
        cgroup_permissions: Some(device.permissions.clone()),
    }
}

fn device(mapping: DeviceMapping) -> Device {
    Device {
        source: mapping.path_on_host.unwrap_or_default(),
        target: mapping.path_in_container.unwrap_or_default(),
        permissions: mapping.cgroup_permissions.unwrap_or_default(),
    }
}

fn device_request(request: &DeviceRequest) -> WireRequest {
    WireRequest {
        driver: given(&request.driver),
        count: request.count,
        device_ids: given_list(&request.device_ids),
        capabilities: Some(request.capabilities.clone()).filter(|sets| !sets.is_empty()),
        options: given_map(&request.options),
    }
}

fn requested_device(request: WireRequest) -> DeviceRequest {
    DeviceRequest {
        driver: request.driver.unwrap_or_default(),
        count: request.count.filter(|count| *count != 0),
        device_ids: request.device_ids.unwrap_or_default(),
        capabilities: request.capabilities.unwrap_or_default(),
        options: sorted_map(request.options),
    }
}

fn write_blkio(blkio: &BlkioLimits, host: &mut HostConfig) {
    let rates = |devices: &[BlkioDevice]| {
        some_of(devices.iter().map(|device| ThrottleDevice {
            path: Some(device.path.clone()),
            rate: Some(device.value),
        }))
    };
    host.blkio_weight = (blkio.weight != 0).then_some(blkio.weight);
    host.blkio_weight_device =
        some_of(
            blkio
                .weight_device
                .iter()
                .map(|device| ResourcesBlkioWeightDevice {
                    path: Some(device.path.clone()),
                    weight: usize::try_from(device.value).ok(),
                }),
        );
    host.blkio_device_read_bps = rates(&blkio.device_read_bps);
    host.blkio_device_write_bps = rates(&blkio.device_write_bps);
    host.blkio_device_read_iops = rates(&blkio.device_read_iops);
    host.blkio_device_write_iops = rates(&blkio.device_write_iops);
}

fn read_blkio(host: &mut HostConfig) -> BlkioLimits {
    let rate = |device: ThrottleDevice| BlkioDevice {
        path: device.path.unwrap_or_default(),
        value: device.rate.unwrap_or_default(),
    };
    BlkioLimits {
        weight: host.blkio_weight.unwrap_or_default(),
        weight_device: each(host.blkio_weight_device.take(), |device| BlkioDevice {
            path: device.path.unwrap_or_default(),
            value: device
                .weight
                .and_then(|weight| i64::try_from(weight).ok())
                .unwrap_or_default(),
        }),
        device_read_bps: each(host.blkio_device_read_bps.take(), rate),
        device_write_bps: each(host.blkio_device_write_bps.take(), rate),
        device_read_iops: each(host.blkio_device_read_iops.take(), rate),
        device_write_iops: each(host.blkio_device_write_iops.take(), rate),
    }
}

fn some_of<T>(items: impl Iterator<Item = T>) -> Option<Vec<T>> {
    let items: Vec<_> = items.collect();
    (!items.is_empty()).then_some(items)
}

fn each<T, U>(items: Option<Vec<T>>, model: impl Fn(T) -> U) -> Vec<U> {
    items.unwrap_or_default().into_iter().map(model).collect()
}
