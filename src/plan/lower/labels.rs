//! Labels: who an object is, for Compose and for us.

use std::collections::BTreeMap;

use super::Lowering;
use crate::compose::hash;
use crate::compose::model::Service;
use crate::model::{ContainerSpec, label, secrets_label};
use crate::plan::attributes::attributes;
use crate::plan::compare::Baseline;

/// The version of Compose whose labels are written. Compose itself never reads it.
const COMPOSE_VERSION: &str = "2.26.1";

impl Lowering<'_> {
    /// The labels that say who a container is: Compose's and ours.
    pub(super) fn identity_labels(
        &self,
        service: &Service,
        number: i64,
        spec: &ContainerSpec,
    ) -> BTreeMap<String, String> {
        let service = self.as_compose_hashes(service);
        let mut labels = BTreeMap::new();
        let config_files: Vec<String> = self
            .project()
            .compose_files
            .iter()
            .map(|path| {
                self.deployment
                    .on_server(&path.to_string_lossy(), self.directory)
            })
            .collect();
        let depends_on: Vec<String> = service
            .depends_on
            .iter()
            .map(|(name, dependency)| {
                format!(
                    "{name}:{}:{}",
                    dependency.condition.as_str(),
                    dependency.restart
                )
            })
            .collect();
        let mut set = |name: &str, value: String| labels.insert(name.to_owned(), value);
        set(label::PROJECT, self.project().name.clone());
        set(label::SERVICE, service.name.clone());
        set(label::VERSION, COMPOSE_VERSION.to_owned());
        set(label::CONFIG_HASH, hash::config_hash(&service));
        set(label::CONTAINER_NUMBER, number.to_string());
        set(label::ONE_OFF, "False".to_owned());
        set(label::WORKING_DIR, self.directory.to_owned());
        set(label::CONFIG_FILES, config_files.join(","));
        set(label::DEPENDS_ON, depends_on.join(","));
        if let Some(id) = self.image_id {
            set(label::IMAGE, id.to_owned());
        }
        set(label::REPOSITORY, self.repository.to_owned());
        set(label::STACK, self.deployment.id.stack.to_string());
        set(label::MADE, self.made.to_owned());
        set(label::CONFIG, Baseline::record(&attributes(spec)));
        if let Some(secrets) = secrets_label(spec) {
            set(label::SECRETS, secrets);
        }
        labels
    }

    /// The service as `docker compose up` in the stack's folder on the server would have it.
    ///
    /// References to other services stay: their containers may not exist yet.
    fn as_compose_hashes(&self, service: &Service) -> Service {
        let mut service = service.clone();
        let on_server = |path: &str| self.deployment.on_server(path, self.directory);
        let options = self.deployment.services.get(&service.name);
        if let Some(written) = options.and_then(|options| options.written_security_opt.as_ref()) {
            service.security_opt.clone_from(written);
        }
        hash::drop_absent_dependencies(&mut service, self.project());
        hash::move_paths(&mut service, &on_server);
        service
    }
}

/// The labels of a network or volume: its own, Compose's, and ours.
pub(in crate::plan) fn object_labels(
    lowering: &Lowering<'_>,
    own: &BTreeMap<String, String>,
    key: (&str, &str),
) -> BTreeMap<String, String> {
    let mut labels = own.clone();
    let mut set = |name: &str, value: &str| labels.insert(name.to_owned(), value.to_owned());
    set(label::PROJECT, &lowering.project().name);
    set(label::VERSION, COMPOSE_VERSION);
    set(key.0, key.1);
    set(label::REPOSITORY, lowering.repository);
    set(label::STACK, lowering.deployment.id.stack.as_str());
    set(label::MADE, lowering.made);
    labels
}
