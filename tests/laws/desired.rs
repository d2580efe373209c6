//! Writes sketches out as desired states.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use vaultctl::compose::model as compose;
use vaultctl::model::{
    DeliveredFile, Deployment, DeploymentId, DeploymentState, DesiredServer, DesiredState, Owner,
    REPOSITORY_ROOT, Reaction, Replacement, ServiceOptions, Strategy, content_digest,
};

use crate::images::{IMAGES, JOB};
use crate::sketch::{Joined, Port, SERVICES, ServiceSketch, Sketch, StackSketch, State};

/// The server of all desired states.
pub(crate) const SERVER: &str = "local";
/// The repository of all desired states.
pub(crate) const REPOSITORY: &str = "laws";
/// The folder on the server.
pub(crate) const STATE_DIRECTORY: &str = "/var/lib/vaultctl";
/// The network that the first stack makes and others join.
pub(crate) const SHARED: &str = "shared";
/// The network that somebody else has made.
pub(crate) const PUBLIC: &str = "public";
/// The file that several stacks read.
const SHARED_FILE: &str = "/.vaultctl/repository/common/shared.conf";

const STACK_NAMES: [&str; 3] = ["alpha", "beta", "gamma"];
const SERVICE_NAMES: [&str; SERVICES] = ["one", "two", "three", "four"];
const RESTART: [Option<&str>; 5] = [
    None,
    Some("always"),
    Some("unless-stopped"),
    Some("on-failure"),
    Some("on-failure:3"),
];

/// A desired state with nothing in it, which removes what is no longer wanted.
pub(crate) fn nothing() -> DesiredState {
    let server = DesiredServer {
        state_directory: STATE_DIRECTORY.to_owned(),
        deployments: Vec::new(),
        spared: BTreeSet::new(),
        elsewhere: BTreeMap::new(),
        remove_orphans: true,
    };
    DesiredState {
        repository: REPOSITORY.to_owned(),
        revision: None,
        worktree: true,
        servers: [(SERVER.into(), server)].into(),
    }
}

/// The desired state of stacks.
pub(crate) fn with(deployments: Vec<Deployment>) -> DesiredState {
    let mut desired = nothing();
    if let Some(server) = desired.servers.get_mut(&SERVER.into()) {
        server.deployments = deployments;
    }
    desired
}

/// A stack without services.
pub(crate) fn deployment(stack: &str) -> Deployment {
    let working_dir = PathBuf::from(REPOSITORY_ROOT).join("stacks").join(stack);
    Deployment {
        id: DeploymentId::new(SERVER.into(), stack.into()),
        project: std::sync::Arc::new(compose::Project {
            name: stack.to_owned(),
            compose_files: vec![working_dir.join("compose.yaml")],
            working_dir,
            ..compose::Project::default()
        }),
        host_directory: None,
        default_directory: format!("{STATE_DIRECTORY}/stacks/{stack}"),
        files: Vec::new(),
        injected: BTreeMap::new(),
        secrets: BTreeMap::new(),
        after: Vec::new(),
        state: DeploymentState::Running,
        manual: false,
        health_timeout: None,
        ignore_services: BTreeSet::new(),
        auto_pull: false,
        destroy_before_deploy: false,
        services: BTreeMap::new(),
        pre_deploy: None,
        post_deploy: None,
    }
}

/// A service without anything but an image, on its project's default network.
pub(crate) fn service(name: &str, image: &str) -> compose::Service {
    compose::Service {
        name: name.to_owned(),
        image: Some(image.to_owned()),
        networks: [("default".to_owned(), None)].into(),
        ..compose::Service::default()
    }
}

/// A mount with nothing else said of it.
pub(crate) fn mount(
    kind: compose::MountKind,
    source: Option<&str>,
    target: &str,
) -> compose::Mount {
    use compose::MountKind::{Bind, Tmpfs, Volume};
    compose::Mount {
        kind,
        source: source.map(str::to_owned),
        target: target.to_owned(),
        read_only: false,
        consistency: None,
        bind: (kind == Bind).then(|| compose::BindOptions {
            create_host_path: true,
            ..compose::BindOptions::default()
        }),
        volume: (kind == Volume).then(compose::VolumeOptions::default),
        tmpfs: (kind == Tmpfs).then(compose::TmpfsOptions::default),
        extensions: compose::Extensions::default(),
    }
}

/// The network of a project by that key.
pub(crate) fn network(project: &str, key: &str) -> compose::Network {
    compose::Network {
        name: format!("{project}_{key}"),
        ..compose::Network::default()
    }
}

/// The volume of a project by that key.
pub(crate) fn volume(project: &str, key: &str) -> compose::Volume {
    compose::Volume {
        name: format!("{project}_{key}"),
        ..compose::Volume::default()
    }
}

/// A dependency on another service.
pub(crate) fn dependency(condition: compose::Condition) -> compose::Dependency {
    compose::Dependency {
        condition,
        restart: false,
        extensions: compose::Extensions::default(),
        required: true,
    }
}

/// A file of a stack's folder.
pub(crate) fn file(stack: &str, name: &str, content: &str) -> DeliveredFile {
    DeliveredFile {
        path: format!("{REPOSITORY_ROOT}/stacks/{stack}/{name}"),
        name: name.to_owned(),
        bytes: Arc::from(content.as_bytes()),
        mode: 0o644,
        owner: Owner::ROOT,
        once: false,
        sensitive: false,
        readers: BTreeMap::new(),
    }
}

impl Sketch {
    /// The desired state that is meant.
    pub(crate) fn desired(&self) -> DesiredState {
        let mut deployments: Vec<Deployment> = Vec::new();
        let taken = RefCell::new(BTreeSet::new());
        for (index, stack) in self.stacks.iter().enumerate() {
            let Some(stack) = stack else { continue };
            let writer = Writer {
                sketch: self,
                stack,
                index,
                taken: &taken,
            };
            let mut written = writer.deployment();
            if stack.after {
                written.after = deployments.iter().map(|other| other.id.clone()).collect();
            }
            deployments.push(written);
        }
        with(deployments)
    }

    /// Whether the first stack makes the network that others may join.
    pub(crate) fn makes_shared(&self) -> bool {
        self.stacks[0].as_ref().is_some_and(|stack| {
            let joins = |service: &ServiceSketch| {
                matches!(service.network, Joined::Networks { shared: true, .. })
            };
            stack.state != State::Absent && stack.services.iter().flatten().any(joins)
        })
    }
}

impl fmt::Debug for Sketch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for deployment in self.desired().deployments() {
            let Deployment {
                id, state, project, ..
            } = deployment;
            let project = serde_json::to_string(&**project).unwrap();
            write!(formatter, "\n{id} {state:?} {project}")?;
            for (what, of) in [
                ("after", &deployment.after as &dyn fmt::Debug),
                ("one-shots", &deployment.services.keys()),
                ("auto_pull", &deployment.auto_pull),
                ("destroy_before_deploy", &deployment.destroy_before_deploy),
            ] {
                write!(formatter, "\n  {what}: {of:?}")?;
            }
            for file in &deployment.files {
                let text = String::from_utf8_lossy(&file.bytes);
                let (path, mode, readers) = (&file.path, file.mode, &file.readers);
                let once = if file.once { " once" } else { "" };
                write!(formatter, "\n  {path} {mode:o}{once} {text:?} {readers:?}")?;
            }
        }
        Ok(())
    }
}

/// Writes a stack out.
struct Writer<'a> {
    sketch: &'a Sketch,
    stack: &'a StackSketch,
    index: usize,
    /// Names, ports and addresses that one container can have and that one has.
    taken: &'a RefCell<BTreeSet<String>>,
}

impl Writer<'_> {
    /// Takes something that one container can have, if it is free.
    fn take(&self, what: String) -> bool {
        self.taken.borrow_mut().insert(what)
    }

    fn name(&self) -> &'static str {
        STACK_NAMES[self.index]
    }

    fn deployment(&self) -> Deployment {
        let stack = self.stack;
        let mut written = deployment(self.name());
        written.state = match stack.state {
            State::Running => DeploymentState::Running,
            State::Stopped => DeploymentState::Stopped,
            State::Absent => DeploymentState::Absent,
        };
        written.auto_pull = stack.auto_pull;
        written.destroy_before_deploy = stack.destroy_before_deploy;
        for slot in 0..SERVICES {
            if let Some(sketch) = &stack.services[slot] {
                self.service(slot, sketch, &mut written);
            }
        }
        written
    }

    fn service(&self, slot: usize, sketch: &ServiceSketch, written: &mut Deployment) {
        let mut service = service(SERVICE_NAMES[slot], IMAGES[sketch.image]);
        let is_job = IMAGES[sketch.image] == JOB;
        let text = |value: Option<u8>| value.map(|value| value.to_string());
        if let Some(level) = text(sketch.environment) {
            service.environment.insert("LEVEL".to_owned(), Some(level));
        }
        if let Some(label) = text(sketch.label) {
            service.labels.insert("org.example.team".to_owned(), label);
        }
        let limits = sketch.limits;
        service.mem_limit = limits
            .memory
            .map(|size| compose::Bytes(i64::from(size + 1) << 26));
        service.cpus = limits.cpus.map(|count| f32::from(count + 1) / 2.0);
        service.pids_limit = limits.pids.map(|count| i64::from(count + 1) * 100);
        let policies = if is_job {
            [0, 3, 4, 0, 3]
        } else {
            [0, 1, 2, 3, 4]
        };
        service.restart = RESTART[policies[usize::from(sketch.restart)]].map(str::to_owned);
        service.scale = sketch.scale.map(i64::from);
        if let Some(name) = sketch.named.map(|number| format!("door-{number}"))
            && service.replicas() <= 1
            && self.take(name.clone())
        {
            service.container_name = Some(name);
        }
        if sketch.probe && !is_job {
            service.healthcheck = Some(compose::Healthcheck {
                test: vec!["CMD".to_owned(), "probe".to_owned()],
                interval: Some(compose::Duration {
                    nanoseconds: 2_000_000_000,
                }),
                retries: Some(2),
                ..compose::Healthcheck::default()
            });
        }
        if is_job && sketch.one_shot {
            let options = ServiceOptions {
                one_shot: true,
                ..ServiceOptions::default()
            };
            written.services.insert(service.name.clone(), options);
        }
        self.dependencies(slot, sketch, &mut service);
        self.networks(slot, sketch, &mut service, written);
        self.mounts(sketch, &mut service, written);
        if !is_job && service.network_mode.is_none() {
            service.ports = self.ports(sketch, &service);
        }
        if sketch.start_first && !is_job && can_be_two(&service) {
            let options = written.services.entry(service.name.clone()).or_default();
            options.replacement = Replacement {
                strategy: Strategy::StartFirst,
                ..Replacement::default()
            };
        }
        let project = std::sync::Arc::make_mut(&mut written.project);
        project.services.insert(service.name.clone(), service);
    }

    fn dependencies(&self, slot: usize, sketch: &ServiceSketch, service: &mut compose::Service) {
        for (other, dependency) in sketch.depends_on.iter().enumerate().take(slot) {
            let (Some(dependency), Some(target)) = (dependency, &self.stack.services[other]) else {
                continue;
            };
            let condition = if dependency.started {
                compose::Condition::Started
            } else if IMAGES[target.image] == JOB {
                compose::Condition::CompletedSuccessfully
            } else {
                compose::Condition::Healthy
            };
            let dependency = compose::Dependency {
                restart: dependency.restart,
                required: dependency.required,
                ..self::dependency(condition)
            };
            service
                .depends_on
                .insert(SERVICE_NAMES[other].to_owned(), dependency);
        }
    }

    fn networks(
        &self,
        slot: usize,
        sketch: &ServiceSketch,
        service: &mut compose::Service,
        written: &mut Deployment,
    ) {
        let mode = match sketch.network {
            Joined::Networks { .. } => None,
            Joined::Host => Some("host".to_owned()),
            Joined::Nothing => Some("none".to_owned()),
            Joined::OfService => self.parent(slot).map(|parent| {
                let name = SERVICE_NAMES[parent];
                let implied = compose::Dependency {
                    restart: true,
                    ..dependency(compose::Condition::Started)
                };
                service.depends_on.entry(name.to_owned()).or_insert(implied);
                format!("service:{name}")
            }),
        };
        if mode.is_some() {
            service.network_mode = mode;
            service.networks.clear();
            return;
        }
        if let Joined::Networks {
            own,
            shared,
            public,
            address,
            alias,
        } = sketch.network
        {
            let mut keys: Vec<&str> = Vec::new();
            keys.extend(own[0].then_some("front"));
            keys.extend(own[1].then_some("back"));
            keys.extend((shared && self.sketch.makes_shared()).then_some(SHARED));
            keys.extend(public.then_some(PUBLIC));
            if !keys.is_empty() {
                service.networks = keys.iter().map(|key| ((*key).to_owned(), None)).collect();
            }
            for (index, key) in ["front", "back"].into_iter().enumerate() {
                if let Some(attachment) = service.networks.get_mut(key) {
                    let address = self
                        .subnet(index)
                        .filter(|_| service.scale.unwrap_or(1) == 1)
                        .zip(address)
                        .map(|(prefix, number)| format!("{prefix}.{}", 10 + number))
                        .filter(|address| self.take(address.clone()));
                    *attachment = Some(compose::Attachment {
                        aliases: alias.then(|| format!("{key}-alias")).into_iter().collect(),
                        ipv4_address: address,
                        ..compose::Attachment::default()
                    });
                }
            }
        }
        for key in service.networks.keys() {
            let network = self.network(key);
            std::sync::Arc::make_mut(&mut written.project)
                .networks
                .insert(key.clone(), network);
        }
    }

    fn network(&self, key: &str) -> compose::Network {
        let external = key == PUBLIC || (key == SHARED && self.index > 0);
        let mut network = network(self.name(), key);
        if key == PUBLIC || key == SHARED {
            key.clone_into(&mut network.name);
            network.external = external;
            return network;
        }
        let index = match key {
            "front" => 0,
            "back" => 1,
            _ => return network,
        };
        let sketch = self.stack.networks[index];
        network.internal = sketch.internal;
        if let Some(label) = sketch.label {
            let label = ("org.example.zone".to_owned(), label.to_string());
            network.labels.extend([label]);
        }
        network.ipam.config = self
            .subnet(index)
            .map(|prefix| compose::IpamPool {
                subnet: Some(format!("{prefix}.0/24")),
                ..compose::IpamPool::default()
            })
            .into_iter()
            .collect();
        network
    }

    /// The first three numbers of a network's subnet, where it has one of its own.
    fn subnet(&self, network: usize) -> Option<String> {
        let variant = self.stack.networks[network].subnet?;
        Some(format!("10.{}.{}", self.index * 2 + network, variant))
    }

    /// The service before this one whose network namespace it can share.
    fn parent(&self, slot: usize) -> Option<usize> {
        (0..slot).rev().find(|other| {
            self.stack.services[*other].as_ref().is_some_and(|other| {
                !matches!(other.network, Joined::OfService)
                    && IMAGES[other.image] != JOB
                    && other.scale != Some(0)
            })
        })
    }

    fn mounts(
        &self,
        sketch: &ServiceSketch,
        service: &mut compose::Service,
        written: &mut Deployment,
    ) {
        use compose::MountKind::{Bind, Tmpfs, Volume};
        let mounts = sketch.mounts;
        if let Some(index) = mounts.data {
            let key = format!("data{index}");
            let mut volume = volume(self.name(), &key);
            if self.stack.volume_options[usize::from(index)] {
                volume
                    .driver_opts
                    .insert("type".to_owned(), "tmpfs".to_owned());
            }
            service.volumes.push(compose::Mount {
                read_only: mounts.read_only,
                ..mount(Volume, Some(&key), "/data")
            });
            std::sync::Arc::make_mut(&mut written.project)
                .volumes
                .insert(key, volume);
        }
        if mounts.anonymous {
            service.volumes.push(mount(Volume, None, "/anonymous"));
        }
        if mounts.tmpfs {
            service.volumes.push(mount(Tmpfs, None, "/run"));
        }
        if mounts.folder {
            service.volumes.push(mount(Bind, Some("/srv/data"), "/srv"));
        }
        self.files(sketch, service, written);
        if sketch.config {
            self.config(service, written);
        }
    }

    fn files(
        &self,
        sketch: &ServiceSketch,
        service: &mut compose::Service,
        written: &mut Deployment,
    ) {
        let names = ["app.conf", "conf.d/site.conf"];
        for (index, name) in names.into_iter().enumerate() {
            if !sketch.reads[index] {
                continue;
            }
            let of = self.stack.files[index];
            let delivered = DeliveredFile {
                mode: if of.executable { 0o755 } else { 0o644 },
                once: of.once,
                ..file(self.name(), name, &format!("version {}\n", of.content))
            };
            let reaction = [Reaction::None, Reaction::Restart, Reaction::Redeploy];
            let reaction = reaction[usize::from(of.reaction)];
            let source = delivered.path.trim_end_matches("/site.conf").to_owned();
            bind(service, &source, &format!("/etc/{name}"));
            deliver(written, delivered, (&service.name, reaction));
        }
        if sketch.reads[2] {
            let content = format!("shared {}\n", self.sketch.shared_file);
            let delivered = DeliveredFile {
                path: SHARED_FILE.to_owned(),
                name: "common/shared.conf".to_owned(),
                ..file(self.name(), "", &content)
            };
            bind(service, SHARED_FILE, "/etc/shared.conf");
            deliver(written, delivered, (&service.name, Reaction::Restart));
        }
    }

    fn config(&self, service: &mut compose::Service, written: &mut Deployment) {
        let content = format!("config {}\n", self.stack.config);
        let version: String = content_digest(content.as_bytes())
            .chars()
            .take(12)
            .collect();
        let stack = self.name();
        let path = format!("{STATE_DIRECTORY}/injected/{stack}/settings.{version}");
        let delivered = DeliveredFile {
            path: path.clone(),
            mode: 0o444,
            ..file(stack, "settings", &content)
        };
        deliver(written, delivered, (&service.name, Reaction::Restart));
        service.configs.push(compose::FileReference {
            source: "settings".to_owned(),
            ..compose::FileReference::default()
        });
        let target = "/settings".to_owned();
        written
            .injected
            .insert((service.name.clone(), target), path);
        let config = compose::Config {
            name: format!("{stack}_settings"),
            content: Some(content),
            ..compose::Config::default()
        };
        let project = std::sync::Arc::make_mut(&mut written.project);
        project.configs.insert("settings".to_owned(), config);
    }

    fn ports(&self, sketch: &ServiceSketch, service: &compose::Service) -> Vec<compose::Port> {
        let published = match sketch.port {
            Port::None => return Vec::new(),
            Port::Fixed(number) => Some(format!("{}", 8080 + u32::from(number))),
            Port::Any => None,
        };
        let published = published.filter(|port| service.replicas() <= 1 && self.take(port.clone()));
        vec![compose::Port {
            target: 80,
            published,
            protocol: Some("tcp".to_owned()),
            mode: Some("ingress".to_owned()),
            ..compose::Port::default()
        }]
    }
}

/// Lets a service see something of the repository.
pub(crate) fn bind(service: &mut compose::Service, source: &str, target: &str) {
    let mount = mount(compose::MountKind::Bind, Some(source), target);
    service.volumes.push(compose::Mount {
        read_only: true,
        ..mount
    });
}

/// Delivers a file that a service reads.
pub(crate) fn deliver(
    deployment: &mut Deployment,
    file: DeliveredFile,
    (service, reaction): (&str, Reaction),
) {
    let known = deployment
        .files
        .iter_mut()
        .find(|known| known.path == file.path);
    if let Some(known) = known {
        known.readers.insert(service.to_owned(), reaction);
        return;
    }
    let mut file = file;
    file.readers.insert(service.to_owned(), reaction);
    deployment.files.push(file);
    deployment.files.sort_by(|one, two| one.path.cmp(&two.path));
}

/// Whether two containers of a service can run at once: resolving lets the old one of others stop first.
fn can_be_two(service: &compose::Service) -> bool {
    let mut attachments = service.networks.values().flatten();
    service.ports.is_empty()
        && service.volumes.iter().all(|mount| mount.read_only)
        && service.network_mode.as_deref() != Some("host")
        && !attachments.any(|a| a.ipv4_address.is_some() || a.ipv6_address.is_some())
}
