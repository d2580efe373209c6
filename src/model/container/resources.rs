//! What a container may use.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a container may use. Zero means "no limit".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Resources {
    /// Bytes of memory.
    pub memory: i64,
    /// Bytes of memory that are kept for it.
    pub memory_reservation: i64,
    /// Bytes of memory and swap together; -1 is without limit.
    pub memory_swap: i64,
    /// How readily it is swapped, 0 to 100.
    pub memory_swappiness: Option<i64>,
    /// Billionths of a CPU.
    pub nano_cpus: i64,
    /// The weight of its CPU time.
    pub cpu_shares: i64,
    /// Microseconds of a CPU scheduling period.
    pub cpu_period: i64,
    /// Microseconds of CPU time in a period.
    pub cpu_quota: i64,
    /// Microseconds of a real-time period.
    pub cpu_realtime_period: i64,
    /// Microseconds of real-time in a period.
    pub cpu_realtime_runtime: i64,
    /// The number of CPUs (Windows).
    pub cpu_count: i64,
    /// The percentage of the CPUs (Windows).
    pub cpu_percent: i64,
    /// CPUs that it may run on, such as `0-2`.
    pub cpuset_cpus: String,
    /// Memory nodes that it may use.
    pub cpuset_mems: String,
    /// The number of processes; `None` is without limit.
    pub pids_limit: Option<i64>,
    /// Bytes of `/dev/shm`; 0 is the engine's default of 64 MiB.
    pub shm_size: i64,
    /// Whether the kernel spares it when memory runs out.
    pub oom_kill_disable: bool,
    /// How readily the kernel ends it when memory runs out, -1000 to 1000.
    pub oom_score_adj: i64,
    /// Limits of its processes, by name.
    pub ulimits: BTreeMap<String, Ulimit>,
    /// Devices of the host.
    pub devices: Vec<Device>,
    /// Rules of the device cgroup.
    pub device_cgroup_rules: Vec<String>,
    /// Devices that a driver provides, GPUs above all.
    pub device_requests: Vec<DeviceRequest>,
    /// Limits of block devices.
    pub blkio: BlkioLimits,
}

/// A limit of processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ulimit {
    /// The limit in force.
    pub soft: i64,
    /// The limit that a process may raise it to.
    pub hard: i64,
}

/// A device of the host in a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Device {
    /// The path on the host.
    pub source: String,
    /// The path in the container.
    pub target: String,
    /// `r`, `w` and `m` as allowed.
    pub permissions: String,
}

/// A request for devices of a driver.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// The driver, such as `nvidia` or `cdi`.
    pub driver: String,
    /// How many; -1 is all of them.
    pub count: Option<i64>,
    /// Which ones.
    pub device_ids: Vec<String>,
    /// What they must be able to do; any one inner list is enough.
    pub capabilities: Vec<Vec<String>>,
    /// Options of the driver.
    pub options: BTreeMap<String, String>,
}

/// Limits of block devices.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BlkioLimits {
    /// The weight, 10 to 1000.
    pub weight: u16,
    /// Weights by device.
    pub weight_device: Vec<BlkioDevice>,
    /// Bytes that are read a second, by device.
    pub device_read_bps: Vec<BlkioDevice>,
    /// Bytes that are written a second, by device.
    pub device_write_bps: Vec<BlkioDevice>,
    /// Reads a second, by device.
    pub device_read_iops: Vec<BlkioDevice>,
    /// Writes a second, by device.
    pub device_write_iops: Vec<BlkioDevice>,
}

/// A limit of one block device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct BlkioDevice {
    /// The device's path.
    pub path: String,
    /// The weight or rate.
    pub value: i64,
}
