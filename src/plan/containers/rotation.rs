//! Replacing containers that do not differ, because their time has come.

use std::collections::BTreeSet;

use crate::compose::model::Service;
use crate::model::{Container, content_digest};
use crate::plan::Turn;
use crate::plan::action::Kind;
use crate::plan::deployment::Planner;
use crate::plan::step::{Cause, Difference, Origin, StepId};

impl Planner<'_> {
    /// Which container of a service is replaced first, where its time has come.
    pub(super) fn rotated(&self, service: &str) -> Option<Turn> {
        let key = (self.deployment.id.clone(), service.to_owned());
        self.inputs.options.rotate.get(&key).copied()
    }

    /// The containers of a service, in the order in which they are replaced.
    pub(super) fn by_turn(
        &self,
        service: &Service,
        mut containers: Vec<Container>,
    ) -> Vec<Container> {
        match self.rotated(&service.name) {
            None => {}
            // All are written in the same form.
            Some(Turn::Oldest) => containers.sort_by(|a, b| a.created_at.cmp(&b.created_at)),
            Some(Turn::Random(number)) => containers.sort_by_key(|container| {
                content_digest(format!("{number} {}", container.id).as_bytes())
            }),
        }
        containers
    }

    /// Why a container is replaced although it is as git wants it; one that git wants to be another is
    /// not rotated, but applied.
    pub(super) fn rotation(&mut self, service: &Service, found: &[Difference]) -> Option<String> {
        self.rotated(&service.name)?;
        if found
            .iter()
            .any(|difference| difference.origin == Origin::Change)
        {
            let message = format!(
                "service `{}` is not rotated: git wants something else of it than what runs",
                service.name
            );
            self.block(message, "`vaultctl apply` it first".to_owned());
        }
        Some("made anew from its image".to_owned())
    }

    /// Blocks the plan where a service that is rotated has not as many containers as git wants. One without
    /// any was not applied yet: there is nothing to rotate.
    pub(super) fn expect_as_many(&mut self, service: &Service, found: usize) {
        let wanted = usize::try_from(service.replicas()).unwrap_or_default();
        if self.rotated(&service.name).is_none() || found == 0 || found == wanted {
            return;
        }
        let message = format!(
            "service `{}` is not rotated: git wants {wanted} of its containers, and there are {found}",
            service.name
        );
        self.block(message, "`vaultctl apply` it first".to_owned());
    }

    /// Leaves nothing of the plan but the rotation, what has to follow it, and what an interrupted run has
    /// left. Whether there is something to be left.
    pub(in crate::plan) fn keep_rotation(&mut self) -> bool {
        let rotate = &self.inputs.options.rotate;
        let id = &self.deployment.id;
        if !rotate.keys().any(|(deployment, _)| deployment == id) {
            return false;
        }
        // One that has gone from the server is fetched; a newer one is for `apply`.
        let services = rotate.keys().filter(|(deployment, _)| deployment == id);
        let images = services.filter_map(|(_, service)| self.images.get(service)?.pull.clone());
        let images: BTreeSet<StepId> = images.collect();
        let mut steps = std::mem::take(&mut self.steps);
        let before = steps.len();
        let mut kept: BTreeSet<StepId> = BTreeSet::new();
        steps.retain(|step| {
            let is_repair = step.cause == Cause::Orphaned && step.note.is_some();
            let service = step.service.as_ref();
            let is_rotated = service.is_some_and(|service| self.is_concerned(service));
            let follows = step.cause == Cause::Dependency
                && step.action.kind() == Kind::Container
                && step.after.iter().any(|id| kept.contains(id));
            let is_image = step.cause == Cause::Missing && images.contains(&step.id);
            let stays = is_repair || is_rotated || follows || is_image;
            if stays {
                kept.insert(step.id.clone());
            }
            stays
        });
        let left_out = before - steps.len();
        self.steps = steps;
        if left_out > 0 {
            self.notes.push(format!(
                "{id}: {left_out} of the changes that `vaultctl plan` shows are left out: this is a rotation"
            ));
        }
        // Files are none of its business.
        self.unseen.clear();
        true
    }

    /// Whether a service is touched: in a rotation, only those are that it is about.
    pub(in crate::plan) fn is_concerned(&self, service: &str) -> bool {
        !self.is_rotation() || self.rotated(service).is_some()
    }

    /// Whether only some services of the stack are touched.
    pub(in crate::plan) fn is_rotation(&self) -> bool {
        !self.inputs.options.rotate.is_empty()
    }
}
