//! The containers through which files of a host are seen and changed, and the image of both.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use bollard::models::ContainerSummary;
use bollard::query_parameters::{
    CreateImageOptions, ListContainersOptions, ListImagesOptions, RemoveImageOptions,
};
use futures_util::TryStreamExt as _;

use super::paths::HOST;
use super::staging;
use crate::engine::docker::DockerEngine;
use crate::engine::docker::call::path_reference;
use crate::engine::{EngineError, Observe as _, Operate as _, Result};
use crate::model::{ContainerSpec, LogDriver, Mount, MountKind, content_digest};

/// The program, static and for this machine's architecture; empty where vaultctl is built for
/// another system.
const PROGRAM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vaultctl-files"));

/// The repository of the image that holds the program; its tag is the program's digest.
const REPOSITORY: &str = "vaultctl/files";

/// The program's path in the image.
const PROGRAM_PATH: &str = "/vaultctl-files";

/// Tells helpers (`files`) from containers that run the program once (`files-run`).
const KIND_LABEL: &str = "io.vaultctl.helper";

/// The directory of the host that a helper sees.
const ROOT_LABEL: &str = "io.vaultctl.files.root";

/// What the program is allowed: to write as any user, and to see the host as its own root.
const CAPABILITIES: [&str; 5] = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SYS_CHROOT"];

/// How the names of containers begin that run the program once.
const RUN: &str = "vaultctl.files.run-";

/// A run of this age that another process began was cut off: one process writes at a time, and
/// what it does takes a second.
const STALE_SECONDS: i64 = 10;

/// How long a container may be in the making whose name is taken already; engines need some tens of
/// milliseconds.
const BEING_MADE: Duration = Duration::from_secs(5);

/// A container that sees a directory of the host, and is never started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Helper {
    pub(super) id: String,
    /// The directory of the host.
    pub(super) root: String,
    image: String,
}

impl Helper {
    /// A helper, where a container is one.
    pub(super) fn among(container: &ContainerSummary) -> Option<Self> {
        let kind = container.labels.as_ref()?.get(KIND_LABEL)?;
        (kind == "files").then(|| Self::of(container.clone()))?
    }

    fn of(container: ContainerSummary) -> Option<Self> {
        Some(Self {
            id: container.id?,
            root: container.labels?.remove(ROOT_LABEL)?,
            image: container.image?,
        })
    }

    /// The host's name for a path that the helper sees.
    pub(super) fn on_host(&self, inside: &str) -> String {
        match inside.strip_prefix(HOST) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                format!("{}{rest}", self.root)
            }
            _ => inside.to_owned(),
        }
    }
}

/// Whether the program is for an engine's architecture.
pub(in crate::engine::docker) fn runs_on(architecture: &str) -> bool {
    !PROGRAM.is_empty() && architecture == std::env::consts::ARCH
}

/// The image that holds this version of the program.
pub(super) fn image() -> String {
    let digest = content_digest(PROGRAM);
    format!("{REPOSITORY}:{}", digest.get(..12).unwrap_or(&digest))
}

/// The name of the helper of a directory.
pub(super) fn name(root: &str) -> String {
    let digest = content_digest(root.as_bytes());
    format!("vaultctl.files.{}", digest.get(..12).unwrap_or(&digest))
}

/// A helper of a directory; also what the containers that run the program are made from.
pub(super) fn spec(root: &str) -> ContainerSpec {
    let mut mount = Mount::new(MountKind::Bind, root, HOST);
    // A look through a `-v` mount would make the directory.
    mount.create_host_path = false;
    let mut spec = ContainerSpec {
        name: name(root),
        image: image(),
        labels: [(KIND_LABEL, "files"), (ROOT_LABEL, root)]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
        mounts: vec![mount],
        network_mode: "none".to_owned(),
        // Its output is read; the engine's default driver may not keep any.
        logging: Some(LogDriver {
            driver: "json-file".to_owned(),
            ..LogDriver::default()
        }),
        ..ContainerSpec::default()
    };
    spec.process.entrypoint = Some(vec![PROGRAM_PATH.to_owned()]);
    spec.security.read_only = true;
    spec.security.cap_drop = ["ALL".to_owned()].into();
    spec.security.cap_add = CAPABILITIES.map(str::to_owned).into();
    // Owners are numbers of the host, and its labels are not ours to change.
    "host".clone_into(&mut spec.security.userns_mode);
    spec.security.security_opt = ["label=disable", "no-new-privileges"]
        .map(str::to_owned)
        .into();
    spec
}

/// A container that is never started and shows nothing of the host.
pub(in crate::engine::docker) fn marker_spec(
    name: &str,
    labels: &BTreeMap<String, String>,
) -> ContainerSpec {
    let mut spec = spec("/");
    name.clone_into(&mut spec.name);
    spec.labels.clone_from(labels);
    spec.mounts.clear();
    spec.security.cap_add.clear();
    // Its own layer is written to.
    spec.security.read_only = false;
    spec
}

/// A container that runs the program once with these arguments.
pub(super) fn run_spec(root: &str, name: &str, arguments: &[&str]) -> ContainerSpec {
    let mut spec = spec(root);
    spec.name = format!("{RUN}{name}");
    spec.labels = [(KIND_LABEL.to_owned(), "files-run".to_owned())].into();
    spec.process.command = Some(arguments.iter().map(|text| (*text).to_owned()).collect());
    spec
}

/// A container through which an image is looked at, and which is never started.
pub(super) fn view_spec(image: &str, name: &str) -> ContainerSpec {
    let mut spec = run_spec("/", name, &[]);
    image.clone_into(&mut spec.image);
    spec.mounts.clear();
    spec
}

impl DockerEngine {
    /// The helper whose directory holds a path; the nearest where there are several.
    pub(super) async fn helper_above(&self, path: &str) -> Result<Option<Helper>> {
        let helpers = self.helpers().await?;
        let holds = |helper: &Helper| {
            path.strip_prefix(&helper.root)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        Ok(helpers
            .into_iter()
            .filter(holds)
            .max_by_key(|helper| helper.root.len()))
    }

    async fn helpers(&self) -> Result<Vec<Helper>> {
        if let Some(known) = self.files.listed() {
            return Ok(known);
        }
        let _one_at_a_time = self.turn_to_look(&self.files.listing).await?;
        if let Some(known) = self.files.listed() {
            return Ok(known);
        }
        let listed = self.labelled_containers("files").await?;
        let helpers: Vec<_> = listed.into_iter().filter_map(Helper::of).collect();
        self.files.list(helpers.clone());
        Ok(helpers)
    }

    async fn labelled_containers(&self, kind: &str) -> Result<Vec<ContainerSummary>> {
        let filters = HashMap::from([("label".to_owned(), vec![format!("{KIND_LABEL}={kind}")])]);
        let options = ListContainersOptions {
            all: true,
            filters: Some(filters),
            ..ListContainersOptions::default()
        };
        let listed = self.docker.list_containers(Some(options));
        self.read("list helper containers", listed).await
    }

    /// Removes the helpers of directories that are not there any more.
    pub(super) async fn remove_helpers_of_missing(&self, roots: &[String]) -> Result<()> {
        self.files.forget();
        for helper in self.helpers().await? {
            if roots.contains(&helper.root) && self.archive_stat(&helper.id, HOST).await?.is_none()
            {
                self.remove_container(&helper.id, true).await?;
            }
        }
        self.files.forget();
        Ok(())
    }

    /// Makes the helper of a directory that exists, or makes it anew after the program has changed.
    pub(super) async fn ensure_helper(&self, root: &str) -> Result<Helper> {
        let _one_at_a_time = self.files.making.lock().await;
        let current = image();
        if let Some(helper) = self.helper_of(root).await? {
            if helper.image == current {
                return Ok(helper);
            }
            self.remove_container(&helper.id, true).await?;
        }
        let made = match self.create_with_image(&spec(root)).await {
            Ok(id) => Helper {
                id,
                root: root.to_owned(),
                image: current.clone(),
            },
            // Another run was faster.
            Err(EngineError::Conflict { .. }) => self.helper_of_another_run(root).await?,
            Err(error) => return Err(error),
        };
        self.remove_old_images(&current).await?;
        self.files.forget();
        Ok(made)
    }

    /// The helper of a directory as the engine has it now.
    async fn helper_of(&self, root: &str) -> Result<Option<Helper>> {
        self.files.forget();
        let listed = self.labelled_containers("files").await?;
        let mut helpers = listed.into_iter().filter_map(Helper::of);
        Ok(helpers.find(|helper| helper.root == root))
    }

    /// The helper that somebody else is making: its name is taken before it can be seen.
    async fn helper_of_another_run(&self, root: &str) -> Result<Helper> {
        let deadline = Instant::now() + BEING_MADE;
        loop {
            if let Some(helper) = self.helper_of(root).await? {
                return Ok(helper);
            }
            if Instant::now() >= deadline {
                return Err(EngineError::Refused {
                    call: format!("create container `{}`", name(root)),
                    message: "the name is taken by a container that is no helper".to_owned(),
                });
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Creates a container from the program's image, importing the image where it is missing.
    pub(in crate::engine::docker) async fn create_with_image(
        &self,
        spec: &ContainerSpec,
    ) -> Result<String> {
        match self.create_container(spec).await {
            Err(EngineError::NotFound { .. }) => {
                self.import_program().await?;
                self.create_container(spec).await
            }
            answer => answer,
        }
    }

    async fn import_program(&self) -> Result<()> {
        let _one_at_a_time = self.files.import.lock().await;
        let name = image();
        if self.image(&name).await?.is_some() {
            return Ok(());
        }
        let failed = |error: std::io::Error| EngineError::Refused {
            call: "import the image of helper containers".to_owned(),
            message: error.to_string(),
        };
        let archive = image_archive().map_err(failed)?;
        let tag = name.rsplit(':').next().unwrap_or_default().to_owned();
        let options = CreateImageOptions {
            from_src: Some("-".to_owned()),
            repo: Some(REPOSITORY.to_owned()),
            tag: Some(tag),
            ..CreateImageOptions::default()
        };
        let body = bollard::body_full(archive.into());
        let import = self
            .docker
            .create_image(Some(options), Some(body), None)
            .try_for_each(|_| async { Ok(()) });
        self.call(
            "import the image of helper containers",
            self.limits.transfer,
            import,
        )
        .await
    }

    /// Removes runs of other processes that were cut off, once for each connection.
    pub(super) async fn remove_cut_off_runs(&self) -> Result<()> {
        if self.files.is_swept() {
            return Ok(());
        }
        let now = self.clock().await?;
        for run in self.labelled_containers("files-run").await? {
            let mut names = run.names.iter().flatten();
            let is_own = names.any(|name| {
                let name = name.trim_start_matches('/').strip_prefix(RUN);
                name.is_some_and(staging::is_own)
            });
            let is_old = run
                .created
                .is_some_and(|created| created < now - STALE_SECONDS);
            if let (true, false, Some(id)) = (is_old, is_own, run.id) {
                self.remove_container(&id, true).await?;
            }
        }
        Ok(())
    }

    /// Removes the images that earlier versions left, unless something uses them.
    async fn remove_old_images(&self, current: &str) -> Result<()> {
        let filters = HashMap::from([("reference".to_owned(), vec![REPOSITORY.to_owned()])]);
        let options = ListImagesOptions {
            filters: Some(filters),
            ..ListImagesOptions::default()
        };
        let images = self
            .read(
                "list images of helper containers",
                self.docker.list_images(Some(options)),
            )
            .await?;
        let old = images
            .into_iter()
            .flat_map(|image| image.repo_tags)
            .filter(|tag| tag != current);
        for tag in old {
            let path = path_reference(&tag);
            let remove = self
                .docker
                .remove_image(&path, None::<RemoveImageOptions>, None);
            match self.read("remove an old helper image", remove).await {
                // Somebody uses it, or was faster.
                Ok(_) | Err(EngineError::Conflict { .. } | EngineError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The image: the program, and the place where the host's directory goes.
fn image_archive() -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut directory = tar::Header::new_gnu();
    directory.set_entry_type(tar::EntryType::Directory);
    directory.set_mode(0o755);
    directory.set_size(0);
    archive.append_data(&mut directory, "host/", std::io::empty())?;
    let mut program = tar::Header::new_gnu();
    program.set_mode(0o755);
    program.set_size(PROGRAM.len() as u64);
    archive.append_data(&mut program, PROGRAM_PATH.trim_start_matches('/'), PROGRAM)?;
    archive.into_inner()
}
