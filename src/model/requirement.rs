//! What a container needs a newer engine for.

use super::{ApiVersion, ContainerSpec, MountKind};

/// Something that only engines from an API version on can do.
///
/// Older ones leave it out silently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// What needs it, in Compose's words.
    pub feature: String,
    /// The first API version that has it.
    pub api: ApiVersion,
}

impl ContainerSpec {
    /// What this container needs a newer engine for than 20.10 (API 1.41).
    ///
    /// The versions are those of Docker's API version history.
    #[must_use]
    pub fn requirements(&self) -> Vec<Requirement> {
        let check = self.process.healthcheck.as_ref();
        let needs = [
            ("`annotations`".to_owned(), 43, !self.annotations.is_empty()),
            (
                "`healthcheck.start_interval`".to_owned(),
                44,
                check.is_some_and(|check| check.start_interval > 0),
            ),
        ];
        let mut requirements: Vec<_> = needs
            .into_iter()
            .filter_map(|(feature, minor, needed)| needed.then(|| requirement(feature, minor)))
            .collect();
        requirements.extend(self.mount_requirements());
        requirements.extend(self.network_requirements());
        requirements
    }

    fn mount_requirements(&self) -> impl Iterator<Item = Requirement> + '_ {
        self.mounts.iter().flat_map(|mount| {
            let target = &mount.target;
            let needs = [
                (
                    format!("an image mounted at `{target}`"),
                    48,
                    mount.kind == MountKind::Image,
                ),
                (
                    format!("the part of a volume mounted at `{target}`"),
                    45,
                    mount.kind == MountKind::Volume && !mount.subpath.is_empty(),
                ),
                (
                    format!("`bind.recursive` at `{target}`"),
                    44,
                    matches!(mount.recursive.as_str(), "writable" | "readonly"),
                ),
            ];
            needs
                .into_iter()
                .filter_map(|(feature, minor, needed)| needed.then(|| requirement(feature, minor)))
        })
    }

    fn network_requirements(&self) -> impl Iterator<Item = Requirement> + '_ {
        self.networks.iter().flat_map(|(name, endpoint)| {
            let is_primary = *name == self.network_mode;
            let needs = [
                (
                    format!("`mac_address` on network `{name}`, which is not the first,"),
                    44,
                    !is_primary && !endpoint.mac_address.is_empty(),
                ),
                (
                    format!("`gw_priority` on network `{name}`"),
                    48,
                    endpoint.gateway_priority != 0,
                ),
            ];
            needs
                .into_iter()
                .filter_map(|(feature, minor, needed)| needed.then(|| requirement(feature, minor)))
        })
    }
}

fn requirement(feature: String, minor: u16) -> Requirement {
    Requirement {
        feature,
        api: ApiVersion::new(1, minor),
    }
}
