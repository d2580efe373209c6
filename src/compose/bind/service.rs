//! Services.

use super::container::{blkio, credential_spec, dependency, device, extra_hosts, healthcheck};
use super::container::{hook, logging, ulimits};
use super::fields::Fields;
use super::network::{attachment, port};
use super::resource::{file_reference, mount};
use super::{BoundService, EnvFile, build, deploy};
use crate::compose::error::Problem;
use crate::compose::model::{Location, PullPolicy, Service};
use crate::compose::path::KeyPath;
use crate::compose::report::Report;
use crate::compose::shellwords;
use crate::compose::source::Span;
use crate::compose::yaml::{Node, Value};

/// Binds a service.
pub(super) fn bind(
    key: &str,
    location: Location,
    node: Node,
    path: &KeyPath,
    report: &mut Report,
) -> Option<BoundService> {
    let mut fields = Fields::of(node, path, report)?;
    let env_files = fields.objects("env_file", env_file);
    let label_files = fields.objects("label_file", |node, _, _| {
        node.as_text().map(|path| (path.to_owned(), node.span))
    });
    let mut service = Service {
        name: key.to_owned(),
        location,
        ..Service::default()
    };
    bind_identity(&mut service, &mut fields);
    bind_limits(&mut service, &mut fields);
    bind_isolation(&mut service, &mut fields);
    bind_connections(&mut service, &mut fields);
    bind_lifecycle(&mut service, &mut fields);
    service.extensions = fields.extensions();
    Some(BoundService {
        service,
        env_files,
        label_files,
    })
}

fn bind_identity(service: &mut Service, fields: &mut Fields<'_>) {
    service.profiles = fields.texts("profiles");
    service.annotations = fields.labels("annotations");
    service.attach = fields.flag("attach");
    service.build = fields.object("build", build::bind).flatten();
    service.develop = fields.object("develop", build::develop).flatten();
    service.command = command(fields, "command");
    service.entrypoint = command(fields, "entrypoint");
    service.container_name = fields.text("container_name");
    service.environment = fields.variables("environment");
    service.image = fields.text("image");
    service.labels = fields.labels("labels");
    service.platform = fields.text("platform");
    service.pull_policy = pull_policy(fields);
    service.user = fields.text("user");
    service.working_dir = fields.text("working_dir");
    service.hostname = fields.text("hostname");
    service.domainname = fields.text("domainname");
    service.stdin_open = fields.flag("stdin_open").unwrap_or_default();
    service.tty = fields.flag("tty").unwrap_or_default();
}

fn bind_limits(service: &mut Service, fields: &mut Fields<'_>) {
    service.blkio_config = fields.object("blkio_config", blkio).flatten();
    service.cpu_count = fields.nonzero("cpu_count");
    service.cpu_percent = fields.single("cpu_percent");
    service.cpu_period = fields.nonzero("cpu_period");
    service.cpu_quota = fields.nonzero("cpu_quota");
    service.cpu_rt_period = fields.nonzero("cpu_rt_period");
    service.cpu_rt_runtime = fields.nonzero("cpu_rt_runtime");
    service.cpus = fields.single("cpus");
    service.cpuset = fields.text("cpuset");
    service.cpu_shares = fields.nonzero("cpu_shares");
    service.mem_limit = fields.bytes("mem_limit");
    service.mem_reservation = fields.bytes("mem_reservation");
    service.memswap_limit = fields.bytes("memswap_limit");
    service.mem_swappiness = fields.bytes("mem_swappiness");
    service.oom_kill_disable = fields.flag("oom_kill_disable").unwrap_or_default();
    service.oom_score_adj = fields.nonzero("oom_score_adj");
    service.pids_limit = fields.nonzero("pids_limit");
    service.shm_size = fields.bytes("shm_size");
    service.ulimits = ulimits(fields);
    service.gpus = fields.objects("gpus", deploy::device_request);
    service.deploy = fields.object("deploy", deploy::bind).flatten();
}

fn bind_isolation(service: &mut Service, fields: &mut Fields<'_>) {
    service.cap_add = fields.texts("cap_add");
    service.cap_drop = fields.texts("cap_drop");
    service.cgroup_parent = fields.text("cgroup_parent");
    service.cgroup = fields.text("cgroup");
    service.credential_spec = fields.object("credential_spec", credential_spec).flatten();
    service.device_cgroup_rules = fields.texts("device_cgroup_rules");
    service.devices = fields.objects("devices", device);
    service.group_add = fields.texts("group_add");
    service.init = fields.flag("init");
    service.ipc = fields.text("ipc");
    service.isolation = fields.text("isolation");
    service.pid = fields.text("pid");
    service.privileged = fields.flag("privileged").unwrap_or_default();
    service.read_only = fields.flag("read_only").unwrap_or_default();
    service.runtime = fields.text("runtime");
    service.security_opt = fields.texts("security_opt");
    service.storage_opt = fields.labels("storage_opt");
    service.sysctls = fields.labels("sysctls");
    service.userns_mode = fields.text("userns_mode");
    service.uts = fields.text("uts");
}

fn bind_connections(service: &mut Service, fields: &mut Fields<'_>) {
    service.configs = fields.objects("configs", file_reference);
    service.secrets = fields.objects("secrets", file_reference);
    service.dns = fields.texts("dns");
    service.dns_opt = fields.texts("dns_opt");
    service.dns_search = fields.texts("dns_search");
    service.expose = fields.texts_or_numbers("expose");
    service.external_links = fields.texts("external_links");
    service.extra_hosts = extra_hosts(fields);
    service.links = fields.texts("links");
    service.mac_address = fields.text("mac_address");
    service.network_mode = fields.text("network_mode");
    service.networks = fields.named("networks", |_, _, node, path, report| {
        Some(if node.is_null() {
            None
        } else {
            attachment(node, path, report)
        })
    });
    service.ports = fields.objects("ports", port);
    service.tmpfs = fields.texts("tmpfs");
    service.volumes = fields.objects("volumes", mount);
    service.volumes_from = fields.texts("volumes_from");
}

fn bind_lifecycle(service: &mut Service, fields: &mut Fields<'_>) {
    service.depends_on = fields.named("depends_on", |_, _, node, path, report| {
        dependency(node, path, report)
    });
    service.healthcheck = fields.object("healthcheck", healthcheck).flatten();
    service.logging = fields.object("logging", logging).flatten();
    service.restart = fields.text("restart");
    service.scale = fields.whole("scale");
    service.stop_grace_period = fields.duration("stop_grace_period");
    service.stop_signal = fields.text("stop_signal");
    service.post_start = fields.objects("post_start", hook);
    service.pre_stop = fields.objects("pre_stop", hook);
}

/// Takes a command: a list as it is, a text split into words.
pub(super) fn command(fields: &mut Fields<'_>, key: &str) -> Option<Vec<String>> {
    let node = fields.take(key)?;
    match &node.value {
        Value::List(items) => Some(
            items
                .iter()
                .filter_map(Node::as_text)
                .map(str::to_owned)
                .collect(),
        ),
        Value::Text(text) => match shellwords::split(text) {
            Ok(words) => Some(words),
            Err(error) => fields.invalid(node.span, key, error.to_string()),
        },
        _ => None,
    }
}

fn pull_policy(fields: &mut Fields<'_>) -> Option<PullPolicy> {
    match fields.text("pull_policy")?.as_str() {
        "always" => Some(PullPolicy::Always),
        "never" => Some(PullPolicy::Never),
        "missing" | "if_not_present" => Some(PullPolicy::Missing),
        "build" => Some(PullPolicy::Build),
        _ => None,
    }
}

fn env_file(node: Node, path: &KeyPath, report: &mut Report) -> Option<EnvFile> {
    let span: Span = node.span;
    let mut fields = Fields::of(node, path, report)?;
    let file = EnvFile {
        path: fields.text("path").unwrap_or_default(),
        required: fields.flag("required").unwrap_or(true),
        format: fields.text("format").unwrap_or_default(),
        span,
    };
    if !matches!(file.format.as_str(), "" | "raw") {
        let problem = Problem::Invalid {
            path: path.key("format").to_string(),
            reason: format!("`{}` is not a format", file.format),
            help: Some("leave it out, or use `raw`".to_owned()),
        };
        report.error(span, problem);
    }
    Some(file)
}
