//! Labels of Docker objects: Compose's, and ours.

/// The Compose project.
pub const PROJECT: &str = "com.docker.compose.project";
/// The Compose service.
pub const SERVICE: &str = "com.docker.compose.service";
/// The number of a container among those of its service.
pub const CONTAINER_NUMBER: &str = "com.docker.compose.container-number";
/// Whether it was made by `docker compose run`: `True` or `False`.
pub const ONE_OFF: &str = "com.docker.compose.oneoff";
/// Compose's hash of the service's configuration.
pub const CONFIG_HASH: &str = "com.docker.compose.config-hash";
/// The folder that a project was started from.
pub const WORKING_DIR: &str = "com.docker.compose.project.working_dir";
/// The Compose files of a project, separated by commas.
pub const CONFIG_FILES: &str = "com.docker.compose.project.config_files";
/// The services that a service depends on, as `name:condition:restart`.
pub const DEPENDS_ON: &str = "com.docker.compose.depends_on";
/// The identifier of the image that a container was made from.
pub const IMAGE: &str = "com.docker.compose.image";
/// The version of Compose.
pub const VERSION: &str = "com.docker.compose.version";
/// The key of a network in its Compose file.
pub const NETWORK: &str = "com.docker.compose.network";
/// The key of a volume in its Compose file.
pub const VOLUME: &str = "com.docker.compose.volume";
/// What all labels of Compose begin with.
pub const COMPOSE_PREFIX: &str = "com.docker.compose.";

/// The repository that made an object.
pub const REPOSITORY: &str = "io.vaultctl.repository";
/// The stack that an object belongs to.
pub const STACK: &str = "io.vaultctl.stack";
/// What was applied: a JSON map of attribute to short digest.
pub const CONFIG: &str = "io.vaultctl.config";
/// What holds secrets, and which: a JSON map of a text's place to its parts.
pub const SECRETS: &str = "io.vaultctl.secrets";
/// What the stack had when an object of it was made: `network:KEY`, `volume:KEY` and
/// `container:SERVICE:NUMBER`, separated by commas.
pub const MADE: &str = "io.vaultctl.made";
/// The identifier of the container that this one takes over from.
pub const REPLACES: &str = "io.vaultctl.replaces";
/// The restart policy that the replaced container had.
pub const REPLACES_RESTART: &str = "io.vaultctl.replaces-restart";
/// Whether the replaced container ran: `true` or `false`.
pub const REPLACES_RUNNING: &str = "io.vaultctl.replaces-running";
/// The repository that the deployment is of whose configuration failed.
pub const FAILED_REPOSITORY: &str = "io.vaultctl.failed.repository";
/// The deployment whose configuration failed.
pub const FAILED_STACK: &str = "io.vaultctl.failed.stack";
/// A digest of the configuration that failed.
pub const FAILED_CONFIGURATION: &str = "io.vaultctl.failed.configuration";
/// What became of it: `rolled-back` or `broken`.
pub const FAILED_RESULT: &str = "io.vaultctl.failed.result";
/// What a container of our own is for: `files` reads and writes files of the host, `lock` keeps
/// other runs out, `failed` marks a configuration that failed.
pub const HELPER: &str = "io.vaultctl.helper";
/// What all labels of this crate begin with.
pub const PREFIX: &str = "io.vaultctl.";
