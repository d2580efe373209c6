//! How the containers of each service are replaced: as `[[rotation]]` and `x-vaultctl.update` say.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::project::ReadStack;
use crate::compose::model::{Attachment, Mount, MountKind, Service};
use crate::model::{
    Backend, Control, DeliveredFile, Owner, ProxyKind, Reaction, Replacement, ServiceOptions,
    StackName, Strategy, clean_path,
};
use crate::proxy::configuration;
use crate::source::{Problem, Proxy, Rotation, RotationTarget, Spanned, did_you_mean};

impl ReadStack<'_> {
    /// Whether a service of the stack that a rotation names exists; an error where it does not.
    fn has_service(&mut self, name: &Spanned<String>) -> bool {
        let is_there = self.loaded.project.services.contains_key(name.as_str());
        if !is_there {
            let stack = &self.target.stack.name.value;
            let message = format!("stack `{stack}` has no service `{}`", name.value);
            let problem = Problem::error("unknown-name", message);
            let problem = problem.at(&name.place, "refers to nothing");
            let known = self.loaded.project.services.keys().map(String::as_str);
            self.problems
                .push(match did_you_mean(name.as_str(), known) {
                    Some(help) => problem.help(help),
                    None => problem,
                });
        }
        is_there
    }

    /// Insists that the services of the stack exist to which hooks of rotations go.
    pub(super) fn check_hooks(&mut self) {
        let source = self.target.source;
        let hooks = source.rotations.iter().flat_map(|one| &one.hooks);
        for server in hooks.filter_map(|hook| hook.server()) {
            if server.stack.as_str() == self.target.stack.name.as_str() {
                self.has_service(&server.service);
            }
        }
    }

    /// Adds what `[[rotation]]` says of the stack's services to what those say themselves.
    pub(super) fn add_rotations(&mut self, options: &mut BTreeMap<String, ServiceOptions>) {
        let source = self.target.source;
        let mut known: BTreeMap<&str, &Rotation> = BTreeMap::new();
        for rotation in &source.rotations {
            let RotationTarget::Service { stack, service } = &rotation.target else {
                continue;
            };
            if stack.as_str() != self.target.stack.name.as_str() {
                continue;
            }
            if let Some(other) = known.insert(service.as_str(), rotation) {
                let message = format!(
                    "service `{}` of `{}` has two rotations",
                    service.value, stack.value
                );
                let problem = Problem::error("rotation", message)
                    .at(&rotation.name.place, "this one")
                    .at(&other.name.place, "and this one");
                self.problems.push(problem);
                continue;
            }
            if !self.has_service(service) {
                continue;
            }
            self.set_replicas(rotation, service);
            self.check_healthy(rotation, service);
            let backend = rotation
                .proxy
                .as_ref()
                .and_then(|proxy| self.backend(rotation, proxy, service));
            let replacement = &mut options
                .entry(service.value.clone())
                .or_default()
                .replacement;
            replacement.is_rotated = rotation.enabled;
            replacement.grace = rotation.grace;
            replacement.backend = backend;
            if let Some(min_healthy) = &rotation.min_healthy {
                replacement.min_healthy = usize::try_from(min_healthy.value).unwrap_or(usize::MAX);
            }
            let asked = replacement.is_asked_for.then_some(replacement.strategy);
            match (asked, rotation.strategy) {
                (Some(own), Some(wanted)) if own != wanted => {
                    let message = format!(
                        "service `{}` is to be replaced in one way by `x-vaultctl.update`, in another by its rotation",
                        service.value
                    );
                    let path = format!("services.{}.x-vaultctl.update", service.value);
                    let problem = Problem::error("contradiction", message)
                        .at(&rotation.name.place, "this rotation")
                        .at(&self.place_of(&path), "and this");
                    self.problems.push(problem);
                }
                (_, Some(wanted)) => {
                    replacement.strategy = wanted;
                    replacement.is_asked_for = true;
                }
                (Some(_), None) => {}
                (None, None) => replacement.strategy = Strategy::StartFirst,
            }
        }
        let services: Vec<String> = options.keys().cloned().collect();
        for service in services {
            if let Some(options) = options.get_mut(&service) {
                self.settle_strategy(&service, &mut options.replacement);
            }
        }
    }

    /// Lets the old container stop first where two cannot run at once.
    fn settle_strategy(&mut self, name: &str, replacement: &mut Replacement) {
        let Some(service) = self.loaded.project.services.get(name) else {
            return;
        };
        if replacement.strategy == Strategy::StopFirst {
            return;
        }
        if let Some((key, reason)) = what_one_alone_has(service) {
            if replacement.is_asked_for {
                let message = format!(
                    "service `{name}` is to start its successor first, and cannot: it {reason}"
                );
                let path = format!("services.{name}.{key}");
                let problem = Problem::error("start-first", message)
                    .help("take this out, or let the old container stop first: `stop-first`");
                self.refuse(&path, problem);
            }
            replacement.obstacle = Some(format!("it {reason}"));
        } else if let Some(volume) = self.written_alone(service)
            && !replacement.is_asked_for
        {
            replacement.obstacle = Some(format!("`{volume}` may have one writer alone"));
        }
        if replacement.obstacle.is_some() {
            replacement.strategy = Strategy::StopFirst;
        }
    }

    /// Where a service keeps data that two containers would write to at once.
    ///
    /// What is delivered from the repository is no data, and neither are sockets.
    fn written_alone<'s>(&self, service: &'s Service) -> Option<&'s str> {
        let is_data = |mount: &&Mount| {
            let source = mount.source.as_deref().unwrap_or_default();
            let is_file_of_git = super::repository_files::in_repository(Path::new(source))
                .is_some_and(|path| self.target.source.tree.exists(path));
            let is_kept = match mount.kind {
                MountKind::Volume => true,
                MountKind::Bind => !is_socket(source) && !is_file_of_git,
                _ => false,
            };
            is_kept && !mount.read_only
        };
        let mount = service.volumes.iter().find(is_data)?;
        Some(mount.source.as_deref().unwrap_or(&mount.target))
    }

    /// How many containers a service has, where its Compose file leaves that open.
    fn set_replicas(&mut self, rotation: &Rotation, service: &Spanned<String>) {
        let Some(replicas) = &rotation.replicas else {
            return;
        };
        let wanted = i64::from(replicas.value);
        let Some(found) = self.loaded.project.services.get_mut(service.as_str()) else {
            return;
        };
        let own = found
            .scale
            .or(found.deploy.as_ref().and_then(|deploy| deploy.replicas));
        match own {
            None => found.scale = Some(wanted),
            Some(own) if own == wanted => {}
            Some(own) => {
                let message = format!(
                    "service `{}` has {own} containers by its Compose file, {wanted} by its rotation",
                    service.value
                );
                let problem = Problem::error("contradiction", message)
                    .at(&replicas.place, "so many")
                    .help("say it in one place");
                self.problems.push(problem);
            }
        }
    }

    /// Reports a rotation that wants more healthy containers than its service has. That of its own number
    /// is reported where it is read.
    fn check_healthy(&mut self, rotation: &Rotation, service: &Spanned<String>) {
        let (Some(least), None) = (&rotation.min_healthy, &rotation.replicas) else {
            return;
        };
        let services = &self.loaded.project.services;
        let found = services.get(service.as_str());
        let count = found.map_or(0, Service::replicas);
        if i64::from(least.value) > count {
            let message = format!(
                "more containers of service `{}` are to stay healthy than there are: {count}",
                service.value
            );
            let problem = Problem::error("contradiction", message)
                .at(&least.place, "so many")
                .help("`replicas` says how many there are");
            self.problems.push(problem);
        }
    }

    /// The part of the proxy's configuration for a rotated service.
    fn backend(
        &mut self,
        rotation: &Rotation,
        proxy: &Proxy,
        service: &Spanned<String>,
    ) -> Option<Backend> {
        let stack = self.target.source.stack(proxy.stack.as_str())?;
        let server = self.target.server.name.as_str();
        if !stack.servers.iter().any(|name| name.as_str() == server) {
            let message = format!(
                "the proxy of rotation `{}` does not run on server `{server}`, as `{}` does",
                rotation.name.value, service.value
            );
            let problem = Problem::error("rotation", message)
                .at(&proxy.stack.place, "this proxy")
                .at(&stack.name.place, "runs elsewhere");
            self.problems.push(problem);
            return None;
        }
        let replicas = self
            .loaded
            .project
            .services
            .get(service.as_str())?
            .replicas();
        Some(backend_of(rotation, proxy, stack.project(), replicas))
    }

    /// The files that the proxies among the stack's services need before they start, empty: a proxy
    /// refuses to start without what others of its files refer to. They are never compared.
    pub(super) fn backend_files(&mut self) -> Vec<DeliveredFile> {
        let source = self.target.source;
        let mut files = Vec::new();
        for rotation in &source.rotations {
            let Some(proxy) = &rotation.proxy else {
                continue;
            };
            if proxy.stack.as_str() != self.target.stack.name.as_str() {
                continue;
            }
            let name = proxy.service.as_str();
            if !self.has_service(&proxy.service) {
                continue;
            }
            let Some(service) = self.loaded.project.services.get(name) else {
                continue;
            };
            let replicas = rotation.replicas.as_ref().map_or(1, |r| i64::from(r.value));
            let backend = backend_of(rotation, proxy, self.target.stack.project(), replicas);
            let Some(path) = in_folder_of(service, &backend.file) else {
                let message = format!(
                    "`{}` has to lie in a folder of the stack that is mounted into `{name}`",
                    backend.file
                );
                let path = format!("services.{name}.volumes");
                let problem = Problem::error("rotation", message)
                    .at(&proxy.service.place, "the proxy's service")
                    .at(&self.place_of(&path), "its mounts")
                    .help("mount a folder, as in `./haproxy:/usr/local/etc/haproxy`: what is mounted as one file does not see changes");
                self.problems.push(problem);
                continue;
            };
            if let Control::Socket(socket) = &backend.control
                && !is_in_a_mount(service, socket)
            {
                let message = format!(
                    "`{socket}` lies in no folder of the server that is mounted into `{name}`"
                );
                let place = proxy
                    .socket
                    .as_ref()
                    .map_or(&proxy.service.place, |s| &s.place);
                let path = format!("services.{name}.volumes");
                let problem = Problem::error("rotation", message)
                    .at(place, "its socket")
                    .at(&self.place_of(&path), "its mounts")
                    .help("mount its folder, as in `./run:/run/haproxy`: vaultctl talks to HAProxy there");
                self.problems.push(problem);
                continue;
            }
            let places = vec![None; backend.slots];
            files.push(DeliveredFile {
                name: path.rsplit('/').next().unwrap_or(&path).to_owned(),
                path,
                bytes: Arc::from(configuration(&backend, &places).into_bytes()),
                mode: 0o644,
                owner: Owner::Numbers(0, 0),
                once: true,
                sensitive: false,
                readers: BTreeMap::from([(name.to_owned(), Reaction::None)]),
            });
        }
        files
    }
}

/// Whether a path is called like a socket.
fn is_socket(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|ending| ending == "sock")
}

/// What only one container can have at a time: the key, and the end of a sentence about the service.
fn what_one_alone_has(service: &Service) -> Option<(&'static str, &'static str)> {
    let mode = service.network_mode.as_deref().unwrap_or_default();
    let attachments = service.networks.values().flatten();
    let has_address = |a: &Attachment| {
        a.ipv4_address.is_some() || a.ipv6_address.is_some() || !a.link_local_ips.is_empty()
    };
    if !service.ports.is_empty() {
        Some(("ports", "publishes ports of the server itself"))
    } else if mode == "host" {
        Some(("network_mode", "has the network of the server itself"))
    } else if mode.starts_with("service:") || mode.starts_with("container:") {
        Some(("network_mode", "shares the network of another container"))
    } else if attachments.clone().any(has_address) {
        Some(("networks", "has an address of its own"))
    } else if service.mac_address.is_some() {
        Some(("mac_address", "has a hardware address of its own"))
    } else if attachments.clone().any(|a| a.mac_address.is_some()) {
        Some(("networks", "has a hardware address of its own"))
    } else {
        None
    }
}

/// The path in the loader of a file that a service sees at a path, where a folder of the stack is mounted
/// there.
fn in_folder_of(service: &Service, path: &str) -> Option<String> {
    let path = clean_path(path);
    let mounts = service.volumes.iter();
    let (_, found) = mounts
        .filter(|mount| mount.kind == MountKind::Bind)
        .filter_map(|mount| {
            let source = mount.source.as_deref()?;
            super::repository_files::in_repository(Path::new(source))?;
            let rest = path.strip_prefix(mount.target.trim_end_matches('/'))?;
            let rest = rest.strip_prefix('/')?;
            Some((mount.target.len(), format!("{source}/{rest}")))
        })
        .max()?;
    Some(found)
}

/// Whether a path of a service lies in a folder of the server.
fn is_in_a_mount(service: &Service, path: &str) -> bool {
    let path = clean_path(path);
    let binds = service
        .volumes
        .iter()
        .filter(|mount| mount.kind == MountKind::Bind);
    let mut targets = binds.map(|mount| mount.target.trim_end_matches('/'));
    targets.any(|target| {
        let rest = path.strip_prefix(target);
        rest.is_some_and(|rest| rest.starts_with('/'))
    })
}

fn backend_of(rotation: &Rotation, proxy: &Proxy, project: &str, replicas: i64) -> Backend {
    let text = |given: &Option<Spanned<String>>| given.as_ref().map(|given| given.value.clone());
    let name = text(&proxy.backend).unwrap_or_else(|| rotation.name.value.clone());
    let (file, control) = match proxy.kind.value {
        ProxyKind::Haproxy => {
            let socket = text(&proxy.socket);
            let socket = socket.unwrap_or_else(|| "/run/haproxy/admin.sock".to_owned());
            let file = format!("/usr/local/etc/haproxy/backends/{name}.cfg");
            (file, Control::Socket(socket))
        }
        ProxyKind::Traefik => {
            let file = format!("/etc/traefik/dynamic/{name}.yml");
            (file, proxy.api.map_or(Control::Nowhere, Control::Port))
        }
    };
    Backend {
        kind: proxy.kind.value,
        stack: StackName::new(proxy.stack.as_str()),
        project: project.to_owned(),
        service: proxy.service.value.clone(),
        port: proxy.port,
        check: text(&proxy.check),
        file: text(&proxy.file).unwrap_or(file),
        control,
        // One more while one takes over from another.
        slots: usize::try_from(replicas).unwrap_or_default() + 1,
        lines: proxy.lines.iter().map(|line| line.value.clone()).collect(),
        name,
    }
}
