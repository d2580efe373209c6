//! How a container differs from what is wanted.

use crate::compose::model::Service;
use crate::model::{ApiVersion, Container, ContainerSpec, ImageReference};
use crate::plan::action::Kind;
use crate::plan::attributes::{ANONYMOUS, Attributes, attributes};
use crate::plan::compare::{Baseline, differences};
use crate::plan::deployment::Planner;
use crate::plan::effective::effective;
use crate::plan::made::number_of;
use crate::plan::step::{Difference, Origin};

impl Planner<'_> {
    /// The differences of a container, without those that the definition tells to ignore.
    pub(in crate::plan) fn compare(
        &self,
        service: &Service,
        container: &Container,
        spec: &ContainerSpec,
    ) -> Vec<Difference> {
        let image = self.images.get(&service.name).cloned().unwrap_or_default();
        let is_known = image.id().is_some();
        let config = image
            .present
            .filter(|_| is_known)
            .map(|image| image.config)
            .unwrap_or_default();
        let requested = attributes(spec);
        let mut wanted = attributes(&effective(spec, &config, &self.inputs.seen.facts));
        let mut observed = attributes(&container.spec);
        wanted.remove("image");
        observed.remove("image");
        self.allow_for_injection(container, &wanted, &mut observed);
        if !spec.volumes_from.is_empty() {
            observed.retain(|path, _| !path.starts_with("volumes./") || wanted.contains_key(path));
        }
        let object = (
            Kind::Container,
            service.name.as_str(),
            Some(number_of(container)),
        );
        let baseline = self.made.baseline(&container.spec.labels, object);
        // Kept when the container was replaced, because the new image was not there to be asked.
        observed.retain(|path, value| {
            *value != ANONYMOUS || wanted.contains_key(path) || !baseline.lacked(path)
        });
        if self.inputs.seen.facts.api >= RANDOM_ADDRESSES {
            observed.retain(|path, _| {
                !is_hardware_address(path) || wanted.contains_key(path) || baseline.had(path)
            });
        }
        let asked = |path: &str| requested.contains_key(path) || baseline.had(path);
        if !is_known {
            // What the image will bring is not known: only what was asked for can be compared.
            observed.retain(|path, _| asked(path));
        }
        let mut found = differences(&requested, &wanted, &observed, &baseline);
        if let Some(image) = self.compare_image(service, container, &requested, &baseline) {
            // What nobody asked for came with the image, and changes with it.
            for difference in found
                .iter_mut()
                .filter(|difference| !asked(&difference.path))
            {
                difference.origin = image.origin;
            }
            found.push(image);
        }
        found.extend(self.compare_attachments(container, spec));
        let ignored = self
            .deployment
            .services
            .get(&service.name)
            .map(|options| &options.ignore);
        found.retain(|difference| {
            !ignored
                .into_iter()
                .flatten()
                .any(|path| covers(path, &difference.path))
        });
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// A container that another tool gave a config or a secret has no mount for it, or mounts a file
    /// of that tool's.
    pub(in crate::plan) fn allow_for_injection(
        &self,
        container: &Container,
        wanted: &Attributes,
        observed: &mut Attributes,
    ) {
        for (name, target) in &self.inputs.seen.injected {
            let path = format!("volumes.{target}");
            if *name == container.spec.name
                && let Some(value) = wanted.get(&path)
            {
                observed.insert(path, value.clone());
            }
        }
    }

    /// A container runs an image, whatever it is called now: identifiers are compared where they
    /// are known.
    pub(in crate::plan) fn compare_image(
        &self,
        service: &Service,
        container: &Container,
        requested: &Attributes,
        baseline: &Baseline,
    ) -> Option<Difference> {
        let outcome = self.images.get(&service.name)?;
        let wanted = self.deployment.image_of(service);
        let (found, asked_for) = (
            ImageReference::parse(&container.spec.image),
            ImageReference::parse(&wanted),
        );
        let same = if let Some(id) = outcome.id() {
            container.image_id == id
        } else {
            asked_for.digest.is_some() && asked_for.same_content(&found)
        };
        // Compose makes a container anew for another name of the same image, too. Beside a digest a
        // tag says nothing.
        let is_renamed = baseline.is_known() && !asked_for.same_content(&found);
        if same && !is_renamed {
            return None;
        }
        let mut before = container.spec.image.clone();
        let mut after = wanted;
        if before == after {
            before = format!("{before} ({})", short_id(&container.image_id));
            after = match outcome.id() {
                Some(id) => format!("{after} ({})", short_id(id)),
                None => format!("{after} (to be pulled)"),
            };
        }
        Some(Difference {
            path: "image".to_owned(),
            before: Some(before),
            after: Some(after),
            origin: baseline.origin("image", requested),
            sensitive: false,
        })
    }

    /// Differences of a container that hangs on a network which was made anew behind its back.
    pub(in crate::plan) fn compare_attachments(
        &self,
        container: &Container,
        spec: &ContainerSpec,
    ) -> Vec<Difference> {
        let stale = |name: &&String| {
            let attached = container.attached.get(*name);
            let present = self.inputs.seen.network(name).map(|network| &network.id);
            attached.is_some_and(|id| !id.is_empty()) && present.is_some() && attached != present
        };
        let difference = |name: &String| Difference {
            path: format!("networks.{name}.id"),
            before: Some("a network of that name that is gone".to_owned()),
            after: Some("the network that is there".to_owned()),
            origin: Origin::Drift,
            sensitive: false,
        };
        spec.networks.keys().filter(stale).map(difference).collect()
    }
}

/// From this API on engines make hardware addresses up that cannot be told by their look.
const RANDOM_ADDRESSES: ApiVersion = ApiVersion::new(1, 48);

/// Whether an attribute is the hardware address of a container on a network.
fn is_hardware_address(path: &str) -> bool {
    path.starts_with("networks.") && path.ends_with(".mac_address")
}

/// Whether an ignored path covers another: itself, or what is below it.
fn covers(ignored: &str, path: &str) -> bool {
    path.strip_prefix(ignored)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The first twelve digits of an identifier, as Docker shows it.
fn short_id(id: &str) -> String {
    id.trim_start_matches("sha256:").chars().take(12).collect()
}
