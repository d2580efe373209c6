//! What of a stack's files has to be on the server: bind mounts, configs and secrets of the
//! repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::Glob;

use super::Target;
use super::project::ReadStack;
use super::repository_files::{RepositoryFiles, in_repository};
use super::secrets::forged;
use crate::compose::model::{Config, FileReference, MountKind, Project, Secret, Service};
use crate::model::{
    ContainerUser, DeliveredFile, NeededSecret, Owner, REPOSITORY_ROOT, Reaction, SecretKind,
    SecretReference, clean_path, content_digest, is_opaque, is_sealed_name, references,
    sealed_name, version_of_file,
};
use crate::source::{ConfigFile, Delivery, Kind, Problem, Requirement};

/// What is delivered.
pub(super) struct Delivered {
    /// The files.
    pub(super) files: Vec<DeliveredFile>,
    /// The path on the server of each injected config and secret, by service and target.
    pub(super) injected: BTreeMap<(String, String), String>,
    /// The files among them that are sealed in the repository.
    pub(super) sealed: BTreeMap<SecretReference, NeededSecret>,
}

/// What is delivered, in the making.
struct Gathering<'a> {
    target: Target<'a>,
    files: &'a RepositoryFiles<'a>,
    delivered: BTreeMap<String, DeliveredFile>,
    injected: BTreeMap<(String, String), String>,
    sealed: BTreeMap<SecretReference, NeededSecret>,
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
            sealed: BTreeMap::new(),
            errors: Vec::new(),
        };
        for service in self.loaded.project.services.values() {
            gathering.service(&self.loaded.project, service);
        }
        let Gathering {
            delivered,
            injected,
            sealed,
            errors,
            ..
        } = gathering;
        for (path, problem) in errors {
            self.refuse(&path, problem);
        }
        Delivered {
            files: delivered.into_values().collect(),
            injected,
            sealed,
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
            (None, Some(value)) => value.expose().to_vec(),
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
            Some(own) if self.is_sealed(own) => return self.sealed(reader, own),
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
            Ok(bytes) if self.holds_marks(reader, &bytes) => None,
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
            let is_missing = |path| !self.files.tree().exists(path) && !self.is_sealed(path);
            if in_repository(path).is_some_and(is_missing) {
                self.missing(reader, path);
            } else {
                self.bound(reader, path);
            }
            return;
        }
        let value = config.environment_value.as_ref();
        let is_secret = config.content.as_deref().is_some_and(is_opaque);
        let sensitive = value.is_some() || is_secret;
        let value = value.map(|value| value.expose().to_vec());
        let content = config.content.clone().map(String::into_bytes);
        let Some(bytes) = content.or(value) else {
            return;
        };
        let number = |text: &Option<String>| number(text.as_ref()).unwrap_or(0);
        self.inject(
            reader,
            clean_path(&reference.config_target()),
            Injected {
                name: reference.source.clone(),
                bytes,
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
                Ok(files) => {
                    for file in files {
                        // What is sealed goes by the name that it has when it is open.
                        let open = is_sealed_name(&file);
                        let name = if open { file.with_extension("") } else { file };
                        self.file(reader, &name);
                    }
                }
                Err(error) => self.unreadable(reader, path, &error),
            }
        } else if tree.exists(path) || self.is_sealed(path) {
            self.file(reader, path);
        }
    }

    /// Refuses a file that has what stands for secrets in it: nobody has looked whether it may have them.
    fn holds_marks(&mut self, reader: &Reader<'_>, bytes: &[u8]) -> bool {
        let found = std::str::from_utf8(bytes).map(references);
        let Some(reference) = found.ok().and_then(|found| found.into_iter().next()) else {
            return false;
        };
        self.errors.push((reader.path(), forged(&reference)));
        true
    }

    /// Whether a file is in the repository sealed, as `NAME.age`.
    fn is_sealed(&self, path: &Path) -> bool {
        self.files.tree().is_file(&sealed_name(path))
    }

    /// What stands for the content of a file that is sealed.
    fn sealed(&mut self, reader: &Reader<'_>, path: &Path) -> Option<Vec<u8>> {
        let name = sealed_name(path);
        let tree = self.files.tree();
        if tree.exists(path) {
            let message = format!(
                "`{}` is in the repository in the clear, beside `{}`",
                path.display(),
                name.display()
            );
            let problem = Problem::error("plain-secret", message)
                .help("remove it, and what it holds: it is in git's history");
            self.errors.push((reader.path(), problem));
            return None;
        }
        let bytes = match tree.read(&name) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unreadable(reader, &name, &error);
                return None;
            }
        };
        let version = match version_of_file(&bytes) {
            Ok(version) => version,
            Err(reason) => {
                let message = format!("`{}` is no age file: {reason}", name.display());
                let problem = Problem::error("sealed-file", message)
                    .help(format!("`vaultctl secret seal {}`", path.display()));
                self.errors.push((reader.path(), problem));
                return None;
            }
        };
        let reference = SecretReference::new(name.to_string_lossy(), version);
        let token = reference.token().into_bytes();
        let needed = self
            .sealed
            .entry(reference)
            .or_insert_with(|| NeededSecret {
                kind: SecretKind::File {
                    sealed: bytes.into(),
                },
                in_texts: false,
                readers: BTreeSet::new(),
                place: name.display().to_string(),
            });
        needed.readers.insert(reader.service.name.clone());
        Some(token)
    }

    fn file(&mut self, reader: &Reader<'_>, path: &Path) {
        let tree = self.files.tree();
        let is_sealed = self.is_sealed(path);
        let (bytes, mode) = if is_sealed {
            match self.sealed(reader, path) {
                Some(bytes) => (bytes, 0o600),
                None => return,
            }
        } else {
            match (tree.read(path), tree.kind(path)) {
                (Ok(bytes), Ok(Kind::File { executable: true })) => (bytes, 0o755),
                (Ok(bytes), _) => (bytes, 0o644),
                (Err(error), _) => return self.unreadable(reader, path, &error),
            }
        };
        if !is_sealed && self.holds_marks(reader, &bytes) {
            return;
        }
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
            sensitive: is_sealed,
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
