//! The same rules on containers that run, whoever has made them.

use std::sync::Arc;

use super::view::{ServiceView, StackView};
use super::waivers::Waivers;
use super::{Check, Finding, Findings, RULES, Rule, disabled, stops};
use crate::compose::model::{
    BindOptions, Bytes, Device, Extensions, Healthcheck, Logging, Mount, MountKind, Port, Project,
    Service,
};
use crate::model::{self, Container, DeploymentId, ServerName, StackName, label};
use crate::resolve::{StackModel, Written};
use crate::source::{Enforce, Place, Server, Severity, Source, SourceFile, Spanned, Stack};

/// Rules that ask for what only a Compose file has.
const OF_FILES: &[&str] = &[
    "bind-source-missing",
    "build-and-image",
    "cap-add",
    "healthy-without-check",
    "user",
];

/// What a rule says of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveFinding {
    /// The server.
    pub server: String,
    /// The container.
    pub container: String,
    /// The rule.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What it says, as the rest of a sentence about the container.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl LiveFinding {
    /// Whether a plan would not be made with it.
    #[must_use]
    pub fn stops(&self, enforce: Enforce) -> bool {
        stops((self.rule, self.severity), enforce)
    }
}

/// Holds the rules against containers. What a service's waivers accept, its containers may do.
#[must_use]
pub fn check_running(
    (source, models): (&Source, &[StackModel]),
    containers: &[(&Server, &Container)],
    today: jiff::civil::Date,
) -> Vec<LiveFinding> {
    let mut waivers = Waivers::read((source, models), &|_| true, today);
    let disabled = disabled(source);
    let mut found = Vec::new();
    for (server, container) in containers {
        let own = Own::of((source, models), server, container);
        let Some(view) = own.view(source) else {
            continue;
        };
        for rule in RULES {
            let Check::Service(look) = rule.check else {
                continue;
            };
            if disabled.contains(rule.name) || own.needs_its_file(rule) {
                continue;
            }
            let mut findings = Findings::default();
            look(&view, &mut findings);
            for mut finding in findings.list {
                finding.about = own.about();
                if !waivers.cover(rule, &finding) {
                    found.push(own.told(rule, &finding));
                }
            }
        }
        found.extend(own.beyond_allowed_ports());
    }
    found
}

/// A container as a service of its stack; of a stranger, of a stack with nothing but it.
struct Own<'a> {
    server: &'a Server,
    container: &'a Container,
    stack: Stack,
    model: StackModel,
    service: String,
    is_ours: bool,
    /// Whether the Compose file lets it write to its root file system.
    may_write: bool,
}

impl<'a> Own<'a> {
    fn of(
        (source, models): (&Source, &[StackModel]),
        server: &'a Server,
        container: &'a Container,
    ) -> Self {
        let labels = &container.spec.labels;
        let text = |key: &str| labels.get(key).cloned().unwrap_or_default();
        let (project_name, service) = (text(label::PROJECT), text(label::SERVICE));
        let known = models.iter().find(|model| {
            model.id.server.as_str() == server.name.as_str()
                && model.project.name == project_name
                && model.project.services.contains_key(&service)
        });
        let stack_name = known.map_or(project_name, |model| model.id.stack.to_string());
        let file = SourceFile::new(format!("{}/{}", server.name.value, container.spec.name), "");
        let place = Place::start_of(&file);
        let is_ours = known.is_some();
        let service = if is_ours {
            service
        } else {
            container.spec.name.clone()
        };
        let mut project = known.map_or_else(Project::default, |model| (*model.project).clone());
        let wanted = project.services.remove(&service).unwrap_or_default();
        let may_write = is_ours && !wanted.read_only;
        project
            .services
            .insert(service.clone(), as_service(container, wanted, &service));
        let stack = known.and_then(|_| source.stack(&stack_name)).cloned();
        Self {
            server,
            container,
            stack: stack
                .unwrap_or_else(|| Stack::new(Spanned::new(stack_name.clone(), place.clone()))),
            model: StackModel {
                id: DeploymentId::new(
                    ServerName::new(server.name.as_str()),
                    StackName::new(&stack_name),
                ),
                project: Arc::new(project),
                written: Arc::new(Written::nowhere(place)),
            },
            service,
            is_ours,
            may_write,
        }
    }

    fn view<'v>(&'v self, source: &'v Source) -> Option<ServiceView<'v>> {
        let stack = StackView {
            source,
            stack: &self.stack,
            model: &self.model,
        };
        ServiceView::named(stack, &self.service)
    }

    /// Whether only the Compose file knows what the rule asks for.
    fn needs_its_file(&self, rule: &Rule) -> bool {
        OF_FILES.contains(&rule.name) || (rule.name == "read-only" && self.may_write)
    }

    fn about(&self) -> Option<(String, Option<String>)> {
        let stack = self.stack.name.value.clone();
        self.is_ours.then(|| (stack, Some(self.service.clone())))
    }

    fn told(&self, rule: &Rule, finding: &Finding) -> LiveFinding {
        LiveFinding {
            server: self.server.name.value.clone(),
            container: self.container.spec.name.clone(),
            rule: rule.name,
            severity: rule.severity,
            message: finding.message.clone(),
            help: finding.help.clone().unwrap_or_else(|| rule.fix.to_owned()),
        }
    }

    /// Ports that it publishes and the server does not allow.
    fn beyond_allowed_ports(&self) -> Vec<LiveFinding> {
        let Some(rule) = Rule::named("allowed-ports") else {
            return Vec::new();
        };
        let Some(allowed) = &self.server.allowed_ports else {
            return Vec::new();
        };
        let list: Vec<_> = allowed.iter().map(|ports| ports.value).collect();
        let project = &self.model.project;
        let service = project.services.get(&self.service);
        let names = service.map(|service| super::ports::beyond(service, &list));
        let told = |message: String| LiveFinding {
            message,
            ..self.told(rule, &Findings::default().first(&self.stack.name.place))
        };
        let on_host = service.is_some_and(|one| one.network_mode.as_deref() == Some("host"));
        let on_host = on_host
            .then(|| "has the network of the server, which lists its `allowed_ports`".to_owned());
        let names = names.unwrap_or_default().into_iter().map(|name| {
            format!("publishes {name}, which `allowed_ports` of the server does not list")
        });
        on_host.into_iter().chain(names).map(told).collect()
    }
}

impl Findings {
    /// A finding to begin with.
    fn first(mut self, place: &Place) -> Finding {
        self.add(place.clone(), "").clone()
    }
}

/// A container in the words of Compose, as far as the rules ask. What engines do not know (comments,
/// dependencies, `x-vaultctl`) is the wanted service's.
fn as_service(container: &Container, wanted: Service, name: &str) -> Service {
    let spec = &container.spec;
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let limit = |bytes: i64| (bytes > 0).then_some(Bytes(bytes));
    let security = &spec.security;
    let mut security_opt: Vec<String> = security.security_opt.iter().cloned().collect();
    if security.unconfined_paths {
        security_opt.push("systempaths=unconfined".to_owned());
    }
    Service {
        name: name.to_owned(),
        image: Some(spec.image.clone()),
        environment: spec.process.environment.clone(),
        user: given(&spec.process.user),
        healthcheck: spec.process.healthcheck.as_ref().map(|check| Healthcheck {
            test: check.test.clone(),
            disable: check.is_disabled(),
            ..Healthcheck::default()
        }),
        cap_add: security.cap_add.iter().cloned().collect(),
        cap_drop: security.cap_drop.iter().cloned().collect(),
        privileged: security.privileged,
        read_only: security.read_only,
        security_opt,
        userns_mode: given(&security.userns_mode),
        network_mode: given(&spec.network_mode).filter(|mode| mode == "host"),
        pid: given(&spec.pid_mode),
        ipc: given(&spec.ipc_mode),
        uts: given(&spec.uts_mode),
        cgroup: given(&spec.cgroupns_mode),
        cgroup_parent: given(&spec.cgroup_parent),
        logging: spec.logging.as_ref().map(|log| Logging {
            driver: given(&log.driver),
            options: log.options.clone(),
            ..Logging::default()
        }),
        restart: Some(spec.restart.as_text()),
        mem_limit: limit(spec.resources.memory),
        cpus: (spec.resources.nano_cpus > 0).then_some(1.0),
        cpu_quota: (spec.resources.cpu_quota > 0).then_some(spec.resources.cpu_quota),
        cpu_shares: (spec.resources.cpu_shares > 0).then_some(spec.resources.cpu_shares),
        pids_limit: spec.resources.pids_limit,
        devices: spec.resources.devices.iter().map(device).collect(),
        ports: spec.port_bindings.iter().map(port).collect(),
        volumes: spec.mounts.iter().filter_map(mount).collect(),
        tmpfs: tmpfs(&spec.mounts),
        depends_on: wanted.depends_on,
        extensions: wanted.extensions,
        ..Service::default()
    }
}

fn device(device: &model::Device) -> Device {
    Device {
        source: device.source.clone(),
        target: device.target.clone(),
        ..Device::default()
    }
}

fn port(binding: &model::PortBinding) -> Port {
    let (target, protocol) = binding
        .container
        .split_once('/')
        .unwrap_or((binding.container.as_str(), "tcp"));
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Port {
        host_ip: given(&binding.host_ip),
        target: target.parse().unwrap_or_default(),
        published: given(&binding.host_port),
        protocol: Some(protocol.to_owned()),
        ..Port::default()
    }
}

fn mount(mount: &model::Mount) -> Option<Mount> {
    let kind = match mount.kind {
        model::MountKind::Bind => MountKind::Bind,
        model::MountKind::Volume => MountKind::Volume,
        _ => return None,
    };
    let propagation = Some(mount.propagation.clone()).filter(|mode| !mode.is_empty());
    Some(Mount {
        kind,
        source: Some(mount.source.clone()),
        target: mount.target.clone(),
        read_only: mount.read_only,
        consistency: None,
        bind: Some(BindOptions {
            propagation,
            ..BindOptions::default()
        }),
        volume: None,
        tmpfs: None,
        extensions: Extensions::default(),
    })
}

fn tmpfs(mounts: &[model::Mount]) -> Vec<String> {
    let mounts = mounts
        .iter()
        .filter(|mount| mount.kind == model::MountKind::Tmpfs);
    mounts
        .map(|mount| format!("{}:{}", mount.target, mount.tmpfs_options))
        .collect()
}
