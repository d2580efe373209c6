//! What is mounted into a container.

use super::Lowering;
use crate::compose::model::{Mount as ComposeMount, MountKind as Kind, Service};
use crate::model::{Mount, MountKind, clean_path};

impl Lowering<'_> {
    /// The mounts of a service: volumes, tmpfs, secrets and configs.
    pub(super) fn mounts(&self, service: &Service) -> Vec<Mount> {
        let mut mounts: Vec<Mount> = service
            .volumes
            .iter()
            .map(|mount| self.mount(mount))
            .collect();
        mounts.extend(service.tmpfs.iter().map(|entry| tmpfs(entry)));
        for reference in &service.secrets {
            let target = clean_path(&reference.secret_target());
            let file = self
                .project()
                .secrets
                .get(&reference.source)
                .and_then(|s| s.file.as_deref());
            mounts.extend(self.file_mount(service, target, file));
        }
        for reference in &service.configs {
            let target = clean_path(&reference.config_target());
            let file = self
                .project()
                .configs
                .get(&reference.source)
                .and_then(|c| c.file.as_deref());
            mounts.extend(self.file_mount(service, target, file));
        }
        mounts
    }

    fn mount(&self, mount: &ComposeMount) -> Mount {
        let source = mount.source.clone().unwrap_or_default();
        let (kind, source) = match mount.kind {
            Kind::Bind => (
                MountKind::Bind,
                clean_path(&self.deployment.on_server(&source, self.directory)),
            ),
            Kind::Volume => (MountKind::Volume, self.volume_name(source)),
            Kind::Tmpfs => (MountKind::Tmpfs, String::new()),
            Kind::Npipe => (MountKind::Npipe, source),
            Kind::Cluster => (MountKind::Cluster, source),
        };
        let mut lowered = Mount::new(kind, source, clean_path(&mount.target));
        lowered.read_only = mount.read_only;
        if let (Kind::Bind, Some(options)) = (mount.kind, &mount.bind) {
            lowered.propagation = options.propagation.clone().unwrap_or_default();
            lowered.create_host_path = options.create_host_path;
            lowered.recursive = options.recursive.clone().unwrap_or_default();
            // Only the short form of a bind can be relabelled; Compose loses it on others, too.
            let short = lowered.create_host_path
                && lowered.propagation.is_empty()
                && lowered.recursive.is_empty();
            lowered.selinux = options
                .selinux
                .clone()
                .filter(|_| short)
                .unwrap_or_default();
        }
        if let (Kind::Volume, Some(options)) = (mount.kind, &mount.volume) {
            lowered.no_copy = options.nocopy;
            lowered.subpath = options.subpath.clone().unwrap_or_default();
        }
        if let (Kind::Tmpfs, Some(options)) = (mount.kind, &mount.tmpfs) {
            lowered.tmpfs_size = options.size.map(|size| size.0).filter(|size| *size != 0);
            lowered.tmpfs_mode = options.mode.filter(|mode| *mode != 0);
        }
        lowered
    }

    /// The name on the host of a volume, by its key.
    fn volume_name(&self, key: String) -> String {
        self.project()
            .volumes
            .get(&key)
            .map_or(key, |volume| volume.name.clone())
    }

    /// A secret or config as a mount: the file that its content is delivered as, or its own.
    fn file_mount(&self, service: &Service, target: String, file: Option<&str>) -> Option<Mount> {
        let key = (service.name.clone(), target);
        let source = match (self.deployment.injected.get(&key), file) {
            (Some(path), _) => path.clone(),
            (None, Some(file)) => self.deployment.on_server(file, self.directory),
            (None, None) => return None,
        };
        Some(Mount {
            read_only: true,
            create_host_path: false,
            ..Mount::new(MountKind::Bind, source, key.1)
        })
    }

    /// Containers whose mounts are shared. Compose drops the mode.
    pub(super) fn volumes_from(&self, service: &Service) -> Vec<String> {
        let name = |entry: &String| match entry.strip_prefix("container:") {
            Some(container) => container.split(':').next().unwrap_or(container).to_owned(),
            None => self.first_container(entry.split(':').next().unwrap_or(entry)),
        };
        service.volumes_from.iter().map(name).collect()
    }
}

/// An entry of `tmpfs`: `path[:options]`.
fn tmpfs(entry: &str) -> Mount {
    let (target, options) = entry.split_once(':').unwrap_or((entry, ""));
    Mount {
        tmpfs_options: options.to_owned(),
        ..Mount::new(MountKind::Tmpfs, "", clean_path(target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tmpfs_entries_carry_their_options() {
        let mount = tmpfs("/run/:size=64m,mode=1777");
        assert_eq!(
            (mount.target.as_str(), mount.tmpfs_options.as_str()),
            ("/run", "size=64m,mode=1777")
        );
    }
}
