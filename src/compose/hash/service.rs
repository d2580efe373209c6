//! The order of a service's fields.

use super::HashProfile;
use super::encode::{Encode, Encoder, Object};
use super::surroundings::volumes_from;
use crate::compose::model::Service;

impl Encode for Service {
    fn encode(&self, encoder: &mut Encoder) {
        let mut object = encoder.object();
        first_fields(self, &mut object);
        fields_from_deploy(self, &mut object);
        fields_from_labels(self, &mut object);
        fields_from_privileged(self, &mut object);
        object.end();
    }
}

/// Writes the fields up to `depends_on`, of which Compose takes `build` out.
fn first_fields(service: &Service, object: &mut Object<'_>) {
    if object.profile() == HashProfile::Compose2_26 {
        object.field("profiles", &service.profiles);
    }
    object
        .field("annotations", &service.annotations)
        .pointer("attach", service.attach.as_ref())
        .field("develop", &service.develop)
        .field("blkio_config", &service.blkio_config)
        .field("cap_add", &service.cap_add)
        .field("cap_drop", &service.cap_drop)
        .field("cgroup_parent", &service.cgroup_parent)
        .field("cgroup", &service.cgroup)
        .field("cpu_count", &service.cpu_count)
        .field("cpu_percent", &service.cpu_percent)
        .field("cpu_period", &service.cpu_period)
        .field("cpu_quota", &service.cpu_quota)
        .field("cpu_rt_period", &service.cpu_rt_period)
        .field("cpu_rt_runtime", &service.cpu_rt_runtime)
        .field("cpus", &service.cpus)
        .field("cpuset", &service.cpuset)
        .field("cpu_shares", &service.cpu_shares)
        .always("command", &service.command)
        .field("configs", &service.configs)
        .field("container_name", &service.container_name)
        .field("credential_spec", &service.credential_spec);
    if object.profile() == HashProfile::Compose2_26 {
        object.field("depends_on", &service.depends_on);
    }
}

/// Writes the fields from `deploy` to `isolation`.
fn fields_from_deploy(service: &Service, object: &mut Object<'_>) {
    object
        .field("deploy", &service.deploy)
        .field("device_cgroup_rules", &service.device_cgroup_rules)
        .field("devices", &service.devices)
        .field("dns", &service.dns)
        .field("dns_opt", &service.dns_opt)
        .field("dns_search", &service.dns_search)
        .field("domainname", &service.domainname)
        .always("entrypoint", &service.entrypoint)
        .field("environment", &service.environment)
        .field("expose", &service.expose)
        .field("external_links", &service.external_links)
        .field("extra_hosts", &service.extra_hosts)
        .field("group_add", &service.group_add)
        .field("gpus", &service.gpus)
        .field("hostname", &service.hostname)
        .field("healthcheck", &service.healthcheck)
        .field("image", &service.image)
        .pointer("init", service.init.as_ref())
        .field("ipc", &service.ipc)
        .field("isolation", &service.isolation);
}

/// Writes the fields from `labels` to `ports`.
fn fields_from_labels(service: &Service, object: &mut Object<'_>) {
    object
        .field("labels", &service.labels)
        .field("links", &service.links)
        .field("logging", &service.logging)
        .field("mem_limit", &service.mem_limit)
        .field("mem_reservation", &service.mem_reservation)
        .field("memswap_limit", &service.memswap_limit)
        .field("mem_swappiness", &service.mem_swappiness)
        .field("mac_address", &service.mac_address)
        .field("network_mode", &service.network_mode)
        .field("networks", &service.networks)
        .field("oom_kill_disable", &service.oom_kill_disable)
        .field("oom_score_adj", &service.oom_score_adj)
        .field("pid", &service.pid)
        .field("pids_limit", &service.pids_limit)
        .field("platform", &service.platform)
        .field("ports", &service.ports);
}

/// Writes the fields from `privileged`, of which Compose takes `pull_policy` and `scale` out.
fn fields_from_privileged(service: &Service, object: &mut Object<'_>) {
    object
        .field("privileged", &service.privileged)
        .field("read_only", &service.read_only)
        .field("restart", &service.restart)
        .field("runtime", &service.runtime)
        .field("secrets", &service.secrets)
        .field("security_opt", &service.security_opt)
        .field("shm_size", &service.shm_size)
        .field("stdin_open", &service.stdin_open)
        .pointer("stop_grace_period", service.stop_grace_period.as_ref())
        .field("stop_signal", &service.stop_signal)
        .field("storage_opt", &service.storage_opt)
        .field("sysctls", &service.sysctls)
        .field("tmpfs", &service.tmpfs)
        .field("tty", &service.tty)
        .field("ulimits", &service.ulimits)
        .field("user", &service.user)
        .field("userns_mode", &service.userns_mode)
        .field("uts", &service.uts)
        .field("volumes", &service.volumes)
        .field("volumes_from", &volumes_from(&service.volumes_from))
        .field("working_dir", &service.working_dir)
        .field("post_start", &service.post_start)
        .field("pre_stop", &service.pre_stop);
}
