//! Which image each service runs, and whether it has to be pulled first.

use super::action::{Action, Kind};
use super::deployment::Planner;
use super::step::{Cause, StepId};
use crate::compose::model::Service;
use crate::model::{Image, PullPolicy};

/// The image of a service.
#[derive(Debug, Clone, Default)]
pub(super) struct ImageOutcome {
    /// The image that is present now.
    pub present: Option<Image>,
    /// The step that pulls it, where one is needed.
    pub pull: Option<StepId>,
}

impl ImageOutcome {
    /// The image that a container would be made from, where it is known.
    pub(super) fn known(&self) -> Option<&Image> {
        self.present.as_ref().filter(|_| self.pull.is_none())
    }

    /// The identifier of that image.
    pub(super) fn id(&self) -> Option<&str> {
        self.known().map(|image| image.id.as_str())
    }
}

impl Planner<'_> {
    /// Plans a pull for each image that is missing or out of date.
    pub(super) fn plan_images(&mut self) {
        let project = &self.deployment.project;
        for service in project.services.values() {
            let reference = self.deployment.image_of(service);
            let present = self.inputs.seen.images.get(&reference).cloned();
            let policy = self.deployment.pull_policy(service);
            let pull = match (&present, policy) {
                (None, _) if service.build.is_some() => {
                    self.block_build(service, &reference);
                    None
                }
                (None, PullPolicy::Never) => {
                    self.block(
                        format!("service `{}`: image `{reference}` is not on the server, and `pull_policy: never` forbids to pull it", service.name),
                        "load the image on the server, or change the policy".to_owned(),
                    );
                    None
                }
                (None, _) => Some(self.plan_pull(&reference, service, Cause::Missing)),
                (Some(image), PullPolicy::Always) => self.plan_refresh(&reference, service, image),
                (Some(_), _) => None,
            };
            self.images
                .insert(service.name.clone(), ImageOutcome { present, pull });
        }
    }

    fn block_build(&mut self, service: &Service, reference: &str) {
        self.block(
            format!("service `{}` has `build:`, and the server has no image `{reference}`", service.name),
            format!(
                "vaultctl deploys images and builds none: build and push it elsewhere (`docker buildx build --push`) and name it with `image:`, or load an image `{reference}` on the server"
            ),
        );
    }

    /// Plans a pull of an image that is present when the registry has another one.
    fn plan_refresh(
        &mut self,
        reference: &str,
        service: &Service,
        image: &Image,
    ) -> Option<StepId> {
        match self.inputs.seen.registry.get(reference)? {
            Ok(digest)
                if image
                    .repo_digests
                    .iter()
                    .any(|known| known.ends_with(digest.as_str())) =>
            {
                None
            }
            Ok(_) => Some(self.plan_pull(reference, service, Cause::Changed)),
            Err(reason) => {
                let note = format!(
                    "`{reference}`: the registry was not asked for a newer image: {reason}"
                );
                if !self.notes.contains(&note) {
                    self.notes.push(note);
                }
                None
            }
        }
    }

    fn plan_pull(&mut self, reference: &str, service: &Service, cause: Cause) -> StepId {
        let id = StepId::new(&self.deployment.id, Kind::Image, reference);
        if !self.steps.iter().any(|step| step.id == id) {
            let action = Action::PullImage {
                reference: reference.to_owned(),
                platform: service.platform.clone(),
            };
            let step = self.step(Kind::Image, reference, action, cause);
            self.steps.push(step);
        }
        id
    }
}
