//! Changing limits and restart policy in place.

use bollard::models::{
    ContainerUpdateBody, HostConfig, RestartPolicy as WirePolicy, RestartPolicyNameEnum,
};

use super::{create, resources};
use crate::engine::ContainerUpdate;
use crate::model::RestartPolicyKind;

/// The request that changes a container. What is "not given" stays as it is, except for the number
/// of processes, which alone an engine can set back to "without limit".
pub(in crate::engine::docker) fn update_body(update: &ContainerUpdate) -> ContainerUpdateBody {
    let restart_policy = update.restart.map(|policy| {
        if policy.kind == RestartPolicyKind::No {
            // Absent would mean: as it is.
            WirePolicy {
                name: Some(RestartPolicyNameEnum::NO),
                maximum_retry_count: None,
            }
        } else {
            create::restart_policy(policy).unwrap_or_default()
        }
    });
    let Some(limits) = &update.resources else {
        return ContainerUpdateBody {
            restart_policy,
            ..ContainerUpdateBody::default()
        };
    };
    let mut host = HostConfig::default();
    resources::write(limits, &mut host);
    // An engine keeps the sum of memory and swap that it once chose, and refuses memory above it.
    let twice_the_memory = host.memory.map(|memory| memory.saturating_mul(2));
    ContainerUpdateBody {
        cpu_shares: host.cpu_shares,
        memory: host.memory,
        memory_swap: host.memory_swap.or(twice_the_memory),
        memory_reservation: host.memory_reservation,
        nano_cpus: host.nano_cpus,
        cpu_period: host.cpu_period,
        cpu_quota: host.cpu_quota,
        cpu_realtime_period: host.cpu_realtime_period,
        cpu_realtime_runtime: host.cpu_realtime_runtime,
        cpuset_cpus: host.cpuset_cpus,
        cpuset_mems: host.cpuset_mems,
        blkio_weight: host.blkio_weight,
        pids_limit: Some(limits.pids_limit.unwrap_or(-1)),
        restart_policy,
        ..ContainerUpdateBody::default()
    }
}
