//! What has to hold of containers, and for how long it is waited for.

use std::time::Duration;

use super::deployment::Planner;
use super::lower::{container_name, healthcheck, restart_policy};
use super::step::{Condition, Expectation};
use crate::compose::model::{Condition as ComposeCondition, Service};
use crate::model::{Healthcheck, RestartPolicyKind};

/// The shortest time that a container is given to get healthy.
const LEAST_TIMEOUT: Duration = Duration::from_mins(1);

/// What has to hold of a deployment's containers before its gate passes.
pub(super) fn gate(planner: &Planner<'_>) -> Vec<Expectation> {
    let deployment = planner.deployment;
    deployment
        .project
        .services
        .values()
        .filter(|service| !deployment.ignore_services.contains(&service.name))
        .filter(|service| planner.is_concerned(&service.name))
        .flat_map(|service| {
            let condition = gate_condition(planner, service);
            (1..=service.replicas())
                .map(move |number| planner.expectation(service, number, condition, true))
        })
        .collect()
}

/// What a service's containers must reach: one-shots end, what may end does either, the rest runs.
pub(super) fn gate_condition(planner: &Planner<'_>, service: &Service) -> Condition {
    if planner.is_awaited_as_completed(service) {
        Condition::Completed
    } else if may_end(service) && !planner.is_served(service) {
        Condition::Settled
    } else {
        Condition::Healthy
    }
}

/// Whether an engine leaves the service alone once it has ended well.
pub(super) fn may_end(service: &Service) -> bool {
    matches!(
        restart_policy(service).kind,
        RestartPolicyKind::No | RestartPolicyKind::OnFailure
    )
}

impl Planner<'_> {
    /// Whether the service is a one-shot: it says so, or others wait for its end.
    pub(super) fn is_awaited_as_completed(&self, service: &Service) -> bool {
        let options = self.deployment.services.get(&service.name);
        options.is_some_and(|options| options.one_shot)
            || self.deployment.project.services.values().any(|other| {
                other
                    .depends_on
                    .get(&service.name)
                    .is_some_and(|dependency| {
                        dependency.condition == ComposeCondition::CompletedSuccessfully
                    })
            })
    }

    /// Whether others are to reach the service, or its health is looked at: then its end is a failure.
    pub(super) fn is_served(&self, service: &Service) -> bool {
        let check = self.health_check(service);
        !service.ports.is_empty() || !(check.test.is_empty() || check.is_disabled())
    }

    /// The health check of a service: its own, else that of its image.
    fn health_check(&self, service: &Service) -> Healthcheck {
        let inherited = self
            .images
            .get(&service.name)
            .and_then(|image| image.present.as_ref())
            .and_then(|image| image.config.healthcheck.clone());
        let own = service.healthcheck.as_ref().map(healthcheck);
        own.or(inherited).unwrap_or_default()
    }

    /// What a service's dependencies must reach before its containers start.
    pub(super) fn awaits(&self, service: &Service) -> Vec<Expectation> {
        let mut expectations = Vec::new();
        for (name, dependency) in &service.depends_on {
            let Some(other) = self.deployment.project.services.get(name) else {
                continue;
            };
            let condition = match dependency.condition {
                ComposeCondition::Started => Condition::Started,
                ComposeCondition::Healthy => Condition::Healthy,
                ComposeCondition::CompletedSuccessfully => Condition::Completed,
            };
            for number in 1..=other.replicas() {
                expectations.push(self.expectation(other, number, condition, dependency.required));
            }
        }
        expectations
    }

    fn expectation(
        &self,
        service: &Service,
        number: i64,
        condition: Condition,
        required: bool,
    ) -> Expectation {
        let name = self.name_of(service, number);
        Expectation {
            required,
            ..self.expectation_of(service, name, condition)
        }
    }

    /// What has to hold of a container of a service, by its name.
    pub(super) fn expectation_of(
        &self,
        service: &Service,
        container: String,
        condition: Condition,
    ) -> Expectation {
        Expectation {
            container,
            service: service.name.clone(),
            condition,
            timeout: self.health_timeout(service),
            required: true,
            ready: self
                .deployment
                .services
                .get(&service.name)
                .and_then(|options| options.ready.clone()),
        }
    }

    /// The name of the n-th container of a service, as this plan leaves it.
    fn name_of(&self, service: &Service, nth: i64) -> String {
        let names = self.names.get(&service.name);
        usize::try_from(nth - 1)
            .ok()
            .and_then(|index| names?.get(index).cloned())
            .unwrap_or_else(|| container_name(&self.deployment.project, service, nth))
    }

    /// How long a container of a service may take to get healthy, from its start.
    pub(super) fn health_timeout(&self, service: &Service) -> Duration {
        let check = self.health_check(service);
        let start_period = nanoseconds(check.start_period);
        match self.deployment.health_timeout {
            Some(timeout) => timeout.max(start_period),
            None => LEAST_TIMEOUT.max(probe_time(&check)),
        }
    }
}

/// How long Docker takes at the most until it calls a container unhealthy. What is not given is
/// Docker's default: 30 s, 30 s, three times.
fn probe_time(check: &Healthcheck) -> Duration {
    if check.test.is_empty() || check.is_disabled() {
        return Duration::ZERO;
    }
    let or_default = |value: i64| {
        if value == 0 {
            Duration::from_secs(30)
        } else {
            nanoseconds(value)
        }
    };
    let retries = u32::try_from(check.retries)
        .ok()
        .filter(|n| *n > 0)
        .unwrap_or(3);
    let rounds = (or_default(check.interval) + or_default(check.timeout)) * retries;
    nanoseconds(check.start_period) + rounds
}

fn nanoseconds(value: i64) -> Duration {
    Duration::from_nanos(u64::try_from(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docker_defaults_stand_in_for_what_a_health_check_leaves_out() {
        let check = Healthcheck {
            test: vec!["CMD".into()],
            ..Healthcheck::default()
        };
        assert_eq!(probe_time(&check), Duration::from_mins(3));
        let quick = Healthcheck {
            interval: 1_000_000_000,
            timeout: 1_000_000_000,
            retries: 5,
            start_period: 10_000_000_000,
            ..check
        };
        assert_eq!(probe_time(&quick), Duration::from_secs(20));
        assert_eq!(probe_time(&Healthcheck::default()), Duration::ZERO);
    }
}
