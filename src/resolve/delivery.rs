//! What of a stack's files has to be on the server: bind mounts, configs and secrets of the
//! repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::Glob;

use super::Target;
use super::project::ReadStack;
use super::repository_files::{RepositoryFiles, in_repository};
use crate::compose::Files;
use crate::compose::model::{Config, FileReference, MountKind, Project, Secret, Service};
use crate::model::{
    ContainerUser, DeliveredFile, Owner, REPOSITORY_ROOT, Reaction, RestartPolicy, ServiceOptions,
    clean_path, content_digest,
};
use crate::source::{ConfigFile, Delivery, Kind, Problem, Requirement};

/// The files, and the path on the server of each injected config by service and target.
pub(super) type Delivered = (Vec<DeliveredFile>, BTreeMap<(String, String), String>);

/// What is delivered, in the making.
struct Gathering<'a> {
    target: Target<'a>,
    files: &'a RepositoryFiles<'a>,
    delivered: BTreeMap<String, DeliveredFile>,
    injected: BTreeMap<(String, String), String>,
    /// The errors, by the path of what causes them in the Compose model.
    errors: Vec<(String, Problem)>,
}

/// What reads a file: an item of a list of a service.
struct Reader<'a> {
    service: &'a Service,
    key: &'static str,
    index: usize,
}

impl<'a> Reader<'a> {
    fn new(service: &'a Service, key: &'static str, index: usize) -> Self {
        Self {
            service,
            key,
            index,
        }
    }

    /// Its path in the Compose model.
    fn path(&self) -> String {
        format!(
            "services.{}.{}[{}]",
            self.service.name, self.key, self.index
        )
    }
}

impl ReadStack<'_> {
    /// Gathers the files of the project.
    pub(super) fn delivered_files(&mut self) -> Delivered {
        let mut gathering = Gathering {
            target: self.target,
            files: &self.files,
            delivered: BTreeMap::new(),
            injected: BTreeMap::new(),
            errors: Vec::new(),
        };
        for service in self.loaded.project.services.values() {
            gathering.service(&self.loaded.project, service);
        }
        let Gathering {
            delivered,
            injected,
            errors,
            ..
        } = gathering;
        for (path, problem) in errors {
            self.refuse(&path, problem);
        }
        (delivered.into_values().collect(), injected)
    }

    /// Refuses what Compose takes and this tool or an engine does not.
    pub(super) fn refuse_unsupported(&mut self) {
        let mut refused = Vec::new();
        for service in self.loaded.project.services.values() {
            let keys = [
                ("post_start", !service.post_start.is_empty()),
                ("pre_stop", !service.pre_stop.is_empty()),
                ("credential_spec", service.credential_spec.is_some()),
            ];
            for (key, _) in keys.into_iter().filter(|(_, is_set)| *is_set) {
                let message = format!("service `{}`: `{key}` is not supported yet", service.name);
                let path = format!("services.{}.{key}", service.name);
                refused.push((path, Problem::error("unsupported", message)));
            }
            if let Some(policy) = &service.restart
                && RestartPolicy::from_text(policy).is_none()
            {
                let message = format!(
                    "service `{}`: `{policy}` is no restart policy",
                    service.name
                );
                let problem = Problem::error("invalid-value", message)
                    .help("one of `no`, `always`, `unless-stopped`, `on-failure`, `on-failure:3`");
                refused.push((format!("services.{}.restart", service.name), problem));
            }
        }
        let secrets = self.loaded.project.secrets.iter();
        let secrets = secrets
            .filter(|(_, secret)| secret.external)
            .map(|(key, secret)| ("secret", key, &secret.name));
        let configs = self.loaded.project.configs.iter();
        let configs = configs
            .filter(|(_, config)| config.external)
            .map(|(key, config)| ("config", key, &config.name));
        for (kind, key, name) in secrets.chain(configs) {
            let message = format!("the external {kind} `{name}` needs a swarm");
            let problem = Problem::error("unsupported", message)
                .help("use `file:`, `environment:` or `content:`");
            refused.push((format!("{kind}s.{key}"), problem));
        }
        for (path, problem) in refused {
            self.refuse(&path, problem);
        }
    }

    /// Writes seccomp profiles of the repository into the options that name them, as Compose does.
    /// What they were written as is kept: Compose hashes that.
    pub(super) fn inline_seccomp(&mut self, options: &mut BTreeMap<String, ServiceOptions>) {
        let mut refused = Vec::new();
        let directory = self.loaded.project.working_dir.clone();
        for service in self.loaded.project.services.values_mut() {
            let written = service.security_opt.clone();
            for (index, option) in service.security_opt.iter_mut().enumerate() {
                let Some((key, path)) = option.split_once(['=', ':']) else {
                    continue;
                };
                if key != "seccomp"
                    || matches!(path, "unconfined" | "builtin")
                    || path.starts_with('{')
                {
                    continue;
                }
                let profile = self
                    .files
                    .read(&directory.join(path))
                    .map_err(|error| error.to_string())
                    .and_then(|bytes| {
                        serde_json::from_slice::<serde_json::Value>(&bytes)
                            .map_err(|e| e.to_string())
                    });
                match profile {
                    Ok(profile) => *option = format!("seccomp={profile}"),
                    Err(reason) => {
                        let name = &service.name;
                        let message =
                            format!("service `{name}`: the seccomp profile `{path}`: {reason}");
                        refused.push((
                            format!("services.{name}.security_opt[{index}]"),
                            Problem::error("seccomp", message),
                        ));
                    }
                }
            }
            if written != service.security_opt {
                let options = options.entry(service.name.clone()).or_default();
                options.written_security_opt = Some(written);
            }
        }
        for (path, problem) in refused {
            self.refuse(&path, problem);
        }
    }
}

impl Gathering<'_> {
    fn service(&mut self, project: &Project, service: &Service) {
        for (index, mount) in service.volumes.iter().enumerate() {
            if let (MountKind::Bind, Some(source)) = (mount.kind, &mount.source) {
                let reader = Reader::new(service, "volumes", index);
                self.bound(&reader, Path::new(source));
            }
        }
        for (index, reference) in service.secrets.iter().enumerate() {
            if let Some(secret) = project.secrets.get(&reference.source) {
                let reader = Reader::new(service, "secrets", index);
                self.secret(&reader, reference, secret, project.image_of(service));
            }
        }
        for (index, reference) in service.configs.iter().enumerate() {
            if let Some(config) = project.configs.get(&reference.source) {
                let reader = Reader::new(service, "configs", index);
                self.config(&reader, reference, config);
            }
        }
    }

    /// A secret: a file of the container's user alone, unless the Compose file says otherwise.
    fn secret(
        &mut self,
        reader: &Reader<'_>,
        reference: &FileReference,
        secret: &Secret,
        image: String,
    ) {
        let bytes = match (&secret.file, &secret.environment_value) {
            (Some(file), _) => match self.secret_file(reader, Path::new(file)) {
                Some(bytes) => bytes,
                None => return,
            },
            (None, Some(value)) => value.expose().as_bytes().to_vec(),
            (None, None) => return,
        };
        let mode = reference.mode.unwrap_or(0o400);
        let target = clean_path(&reference.secret_target());
        self.inject(
            reader,
            target,
            Injected {
                name: reference.source.clone(),
                bytes,
                mode,
                owner: owner_of_secret(reader.service, reference, mode, image),
                sensitive: true,
            },
        );
    }

    /// The content of a secret that is a file of the repository. Other files are mounted where they
    /// are, and so is one that `config_files` has a rule for.
    fn secret_file(&mut self, reader: &Reader<'_>, path: &Path) -> Option<Vec<u8>> {
        let read = match in_repository(path) {
            Some(own) if !self.files.tree().exists(own) => {
                self.missing(reader, path);
                return None;
            }
            Some(own)
                if self.rule(&self.in_stack(own)).is_none() && !self.files.tree().is_dir(own) =>
            {
                self.files.tree().read(own).map_err(|error| (own, error))
            }
            _ => {
                self.bound(reader, path);
                return None;
            }
        };
        match read {
            Ok(bytes) => Some(bytes),
            Err((own, error)) => {
                self.unreadable(reader, own, &error);
                None
            }
        }
    }

    /// A config: a file of the repository in its place, or content of its own.
    fn config(&mut self, reader: &Reader<'_>, reference: &FileReference, config: &Config) {
        if let Some(file) = &config.file {
            let path = Path::new(file);
            if in_repository(path).is_some_and(|path| !self.files.tree().exists(path)) {
                self.missing(reader, path);
            } else {
                self.bound(reader, path);
            }
            return;
        }
        let value = config.environment_value.as_ref();
        let sensitive = value.is_some();
        let value = value.map(|value| value.expose().to_owned());
        let Some(content) = config.content.clone().or(value) else {
            return;
        };
        let number = |text: &Option<String>| number(text.as_ref()).unwrap_or(0);
        self.inject(
            reader,
            clean_path(&reference.config_target()),
            Injected {
                name: reference.source.clone(),
                bytes: content.into_bytes(),
                mode: reference.mode.unwrap_or(0o444),
                owner: Owner::Numbers(number(&reference.uid), number(&reference.gid)),
                sensitive,
            },
        );
    }

    fn missing(&mut self, reader: &Reader<'_>, path: &Path) {
        let shown = in_repository(path).unwrap_or(path);
        let message = format!(
            "service `{}`: `{}` is not in the repository",
            reader.service.name,
            shown.display()
        );
        self.errors
            .push((reader.path(), Problem::error("missing-file", message)));
    }

    /// Adds what a service binds from the repository. A path that is not in the repository is a
    /// folder of data, which the engine makes.
    fn bound(&mut self, reader: &Reader<'_>, source: &Path) {
        if source.starts_with(outer_root()) && in_repository(source).is_none() {
            self.missing(reader, source);
            return;
        }
        let Some(path) = in_repository(source) else {
            return;
        };
        let tree = self.files.tree();
        if tree.is_dir(path) {
            match tree.walk(path) {
                Ok(files) => files.iter().for_each(|file| self.file(reader, file)),
                Err(error) => self.unreadable(reader, path, &error),
            }
        } else if tree.exists(path) {
            self.file(reader, path);
        }
    }

    fn file(&mut self, reader: &Reader<'_>, path: &Path) {
        let tree = self.files.tree();
        let (bytes, mode) = match (tree.read(path), tree.kind(path)) {
            (Ok(bytes), Ok(Kind::File { executable: true })) => (bytes, 0o755),
            (Ok(bytes), _) => (bytes, 0o644),
            (Err(error), _) => return self.unreadable(reader, path, &error),
        };
        let own = self.in_stack(path);
        let rule = self.rule(&own);
        let stack = self.target.stack;
        let file = DeliveredFile {
            path: Path::new(REPOSITORY_ROOT)
                .join(path)
                .to_string_lossy()
                .into_owned(),
            name: own.to_string_lossy().into_owned(),
            bytes: Arc::from(bytes),
            mode,
            owner: stack
                .files_owner
                .map_or(Owner::ROOT, |owner| Owner::Numbers(owner.uid, owner.gid)),
            once: rule.is_some_and(|rule| rule.delivery == Delivery::Once),
            sensitive: false,
            readers: BTreeMap::new(),
        };
        let reaction = match rule {
            Some(rule) if concerns(rule, &reader.service.name) => match rule.requires {
                Requirement::None => Reaction::None,
                Requirement::Restart => Reaction::Restart,
                Requirement::Redeploy => Reaction::Redeploy,
            },
            _ => Reaction::Restart,
        };
        let entry = self.delivered.entry(file.path.clone()).or_insert(file);
        entry.readers.insert(reader.service.name.clone(), reaction);
    }

    fn unreadable(&mut self, reader: &Reader<'_>, path: &Path, error: &std::io::Error) {
        let message = format!("`{}` cannot be delivered: {error}", path.display());
        self.errors
            .push((reader.path(), Problem::error("unreadable", message)));
    }

    /// A path of the repository, from the stack's folder where it lies in there.
    fn in_stack(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.target.stack.directory)
            .unwrap_or(path)
            .to_path_buf()
    }

    /// The rule of `config_files` for a path: the longest that matches.
    fn rule(&self, path: &Path) -> Option<&ConfigFile> {
        let rules = self.target.stack.config_files.iter();
        rules
            .filter(|rule| matches(rule, path))
            .max_by_key(|rule| rule.path.value.len())
    }

    /// Delivers content under a name of its own for each version and owner, so that a container never
    /// sees it change.
    fn inject(&mut self, reader: &Reader<'_>, target: String, content: Injected) {
        let Injected {
            name,
            bytes,
            mode,
            owner,
            sensitive,
        } = content;
        let mut versioned = format!("{owner} {mode:o} ").into_bytes();
        versioned.extend_from_slice(&bytes);
        let version: String = content_digest(&versioned).chars().take(12).collect();
        let server = self.target.server.state_directory.to_string_lossy();
        let stack = &self.target.stack.name.value;
        let path = format!("{server}/injected/{stack}/{name}.{version}");
        let service = &reader.service.name;
        self.injected
            .insert((service.clone(), target), path.clone());
        let file = DeliveredFile {
            name,
            bytes: Arc::from(bytes),
            mode,
            owner,
            once: false,
            sensitive,
            readers: BTreeMap::new(),
            path: path.clone(),
        };
        let entry = self.delivered.entry(path).or_insert(file);
        entry.readers.insert(service.clone(), Reaction::Restart);
    }
}

/// Content that a service is given as a file of its own.
struct Injected {
    name: String,
    bytes: Vec<u8>,
    mode: u32,
    owner: Owner,
    sensitive: bool,
}

/// Whom a secret belongs to: as the Compose file says, else the user that the container runs as.
/// Where everybody may read it, that does not matter.
fn owner_of_secret(
    service: &Service,
    reference: &FileReference,
    mode: u32,
    image: String,
) -> Owner {
    const OTHERS_READ: u32 = 0o004;
    let group = number(reference.gid.as_ref());
    if let Some(user) = number(reference.uid.as_ref()) {
        return Owner::Numbers(user, group.unwrap_or(0));
    }
    if mode & OTHERS_READ != 0 {
        return Owner::Numbers(0, group.unwrap_or(0));
    }
    let user = ContainerUser {
        image,
        user: service.user.clone().filter(|user| !user.is_empty()),
        group,
    };
    // A number needs no image; without a user, the image's decides.
    match (&user.user, user.numbers("", None, None)) {
        (Some(_), Ok((user, group))) => Owner::Numbers(user, group),
        _ => Owner::User(user),
    }
}

fn number(text: Option<&String>) -> Option<u32> {
    text?.parse().ok()
}

/// The folder above the repository's root: a path between the two has left the repository.
fn outer_root() -> PathBuf {
    Path::new(REPOSITORY_ROOT)
        .parent()
        .map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Whether a rule of `config_files` is about a path: the file itself, a folder above it, or a glob.
fn matches(rule: &ConfigFile, path: &Path) -> bool {
    let pattern = rule
        .path
        .value
        .trim_start_matches("./")
        .trim_end_matches('/');
    path.starts_with(pattern)
        || Glob::new(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(path))
}

/// Whether a rule concerns a service.
fn concerns(rule: &ConfigFile, service: &str) -> bool {
    rule.services.is_empty() || rule.services.iter().any(|name| name.as_str() == service)
}
