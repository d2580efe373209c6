//! Observing: what the servers hold, as far as the repository is concerned with it.
//!
//! Read-only by type: the engines come as [`Observe`]. A server that cannot be reached is reported
//! as such and stops nobody.

mod backends;
mod files;
mod users;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::stream::{self, StreamExt};

use crate::engine::{Observe, Result};
use crate::model::{
    ApiVersion, Container, ContainerSummary, ContainerUser, DesiredServer, DesiredState, Image,
    Network, ObservedFile, ObservedServer, ObservedState, PullPolicy, ServerName, label,
};

/// The engines that are asked, by server.
pub type Engines = BTreeMap<ServerName, Arc<dyn Observe>>;

/// What was delivered for a stack: path on the server and digest of each file.
type Delivery = BTreeMap<String, String>;

/// What is found at paths on the server.
type Files = BTreeMap<String, ObservedFile>;

/// How many calls to one engine are under way at once. Over a long way, each further round of as many
/// costs the time to the server and back.
const PARALLEL: usize = 64;

/// How many servers are looked at at once. Every call on its way may have a connection of its own, and a
/// process may have only so many.
const SERVERS: usize = 128;

/// Looks at every server of the desired state.
pub async fn observed_state(engines: &Engines, desired: &DesiredState) -> ObservedState {
    let looks = desired.servers.iter().map(|(name, server)| async move {
        let seen = match engines.get(name) {
            Some(engine) => {
                let look = Look {
                    engine: engine.as_ref(),
                    server,
                    repository: &desired.repository,
                    shows_owners: false,
                    users: BTreeMap::new(),
                };
                look.observe().await.map_err(|error| error.to_string())
            }
            None => Err("it is not connected".to_owned()),
        };
        (name.clone(), seen)
    });
    let mut state = ObservedState::default();
    let mut looks = stream::iter(looks).buffer_unordered(SERVERS);
    while let Some((name, seen)) = looks.next().await {
        match seen {
            Ok(seen) => drop(state.servers.insert(name, seen)),
            Err(reason) => drop(state.unreachable.insert(name, reason)),
        }
    }
    state
}

/// A look at one server.
struct Look<'a> {
    engine: &'a dyn Observe,
    server: &'a DesiredServer,
    repository: &'a str,
    /// Whether owners of files are asked for where everything else is as delivered.
    shows_owners: bool,
    /// The numbers of users that own files.
    users: BTreeMap<ContainerUser, (u32, u32)>,
}

/// The first API version whose engines give a file in the time that they need to look at one: before,
/// each starts a process, and one at a time (100 ms on 20.10, 7 ms on 26.1).
const GIVES_FILES_FAST: ApiVersion = ApiVersion::new(1, 44);

impl Look<'_> {
    async fn observe(mut self) -> Result<ObservedServer> {
        let (facts, all_containers, networks, volumes) = tokio::try_join!(
            self.engine.facts(),
            self.engine.containers(),
            self.engine.networks(),
            self.engine.volumes(),
        )?;
        // Where users are mapped, what a number means depends on who says it.
        self.shows_owners = facts.api >= GIVES_FILES_FAST && !facts.userns_remap;
        // What a helper shows is looked at together with the rest: each wait for an answer is one way
        // to the server and back.
        let (containers, images, registry, (delivered, unknown_records), early, backends) = tokio::try_join!(
            self.containers(&all_containers, &networks),
            self.images(),
            async { Ok(self.registry().await) },
            self.delivered(&all_containers),
            self.files_that_helpers_show(&all_containers),
            self.backends(&all_containers),
        )?;
        self.users = self.users(&containers, &images).await?;
        let (mut files, injected) = tokio::try_join!(
            self.wanted_files(&containers, early),
            self.injected(&containers),
        )?;
        let stale = self.stale_files(&containers, &delivered, &files).await?;
        files.extend(stale);
        let records = unknown_records.into_iter();
        files.extend(records.map(|path| (path, ObservedFile::Unknown)));
        Ok(ObservedServer {
            facts,
            all_containers,
            containers,
            networks,
            volumes,
            images,
            registry,
            files,
            delivered,
            users: self.users,
            backends,
            injected,
        })
    }

    /// The containers of the repository's projects and those that it made.
    async fn containers(
        &self,
        all: &[ContainerSummary],
        networks: &[Network],
    ) -> Result<Vec<Container>> {
        let projects: BTreeSet<&str> = self
            .server
            .deployments
            .iter()
            .map(|d| d.project.name.as_str())
            .collect();
        let concerns = |container: &&ContainerSummary| {
            let label = |name: &str| container.labels.get(name).map(String::as_str);
            label(label::PROJECT).is_some_and(|project| projects.contains(project))
                || label(label::REPOSITORY) == Some(self.repository)
        };
        let inspections = all
            .iter()
            .filter(concerns)
            .map(|container| self.engine.container(&container.id));
        let found: Vec<Result<Option<Container>>> =
            stream::iter(inspections).buffered(PARALLEL).collect().await;
        // What was listed may have been removed since.
        let found: Vec<Option<Container>> = found.into_iter().collect::<Result<_>>()?;
        let mut containers: Vec<Container> = found.into_iter().flatten().collect();
        name_namespaces(&mut containers, all, networks);
        Ok(containers)
    }

    /// The images that services name.
    async fn images(&self) -> Result<BTreeMap<String, Image>> {
        let references: BTreeSet<String> = self
            .server
            .deployments
            .iter()
            .flat_map(|deployment| {
                deployment
                    .project
                    .services
                    .values()
                    .map(|service| deployment.image_of(service))
            })
            .collect();
        let lookups = references.into_iter().map(|reference| async move {
            let image = self.engine.image(&reference).await?;
            Ok(image.map(|image| (reference, image)))
        });
        let found: Vec<Result<Option<(String, Image)>>> =
            stream::iter(lookups).buffered(PARALLEL).collect().await;
        found.into_iter().filter_map(Result::transpose).collect()
    }

    /// The registry's digests of the tags that are to be kept fresh.
    async fn registry(&self) -> BTreeMap<String, Result<String, String>> {
        let references: BTreeSet<String> = self
            .server
            .deployments
            .iter()
            .flat_map(|deployment| {
                let services = deployment.project.services.values();
                services
                    .filter(|service| deployment.pull_policy(service) == PullPolicy::Always)
                    .map(|service| deployment.image_of(service))
            })
            .collect();
        let lookups = references.into_iter().map(|reference| async move {
            let digest = self.engine.registry_digest(&reference).await;
            (reference, digest.map_err(|error| error.to_string()))
        });
        stream::iter(lookups).buffered(PARALLEL).collect().await
    }
}

/// Calls the containers whose namespaces others share by name: identifiers change with every
/// replacement.
///
/// A network is called by name, too: Compose gives external ones by identifier.
fn name_namespaces(containers: &mut [Container], all: &[ContainerSummary], networks: &[Network]) {
    let name_of = |id: &str| {
        all.iter()
            .find(|other| other.id == id)
            .map(|other| &other.name)
    };
    for container in containers {
        let spec = &mut container.spec;
        if let Some(network) = networks
            .iter()
            .find(|network| network.id == spec.network_mode)
        {
            spec.network_mode.clone_from(&network.spec.name);
        }
        for mode in [
            &mut spec.network_mode,
            &mut spec.ipc_mode,
            &mut spec.pid_mode,
        ] {
            if let Some(name) = mode.strip_prefix("container:").and_then(name_of) {
                *mode = format!("container:{name}");
            }
        }
        for parent in &mut spec.volumes_from {
            if let Some(name) = name_of(parent) {
                parent.clone_from(name);
            }
        }
    }
}
