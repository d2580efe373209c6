//! A Compose service becomes the specification of a container, attribute by attribute as Compose
//! itself hands it to the engine (`pkg/compose/create.go`).

mod labels;
mod mounts;
mod networks;
mod resources;

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::model::{Project, Service};
use crate::model::{
    ContainerSpec, Deployment, Healthcheck, LogDriver, PortBinding, Process, RestartPolicy,
    RestartPolicyKind,
};

pub(super) use labels::object_labels;
pub(super) use networks::network_spec;

/// What lowering needs to know besides the service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lowering<'a> {
    /// The deployment that the service belongs to.
    pub deployment: &'a Deployment,
    /// The folder on the server for the stack's files.
    pub directory: &'a str,
    /// Identifies the repository on the hosts.
    pub repository: &'a str,
    /// The identifier of the service's image, where it is present.
    pub image_id: Option<&'a str>,
    /// The names of the containers of services that are planned already.
    pub names: &'a BTreeMap<String, Vec<String>>,
    /// What the stack has, as its objects' labels say it.
    pub made: &'a str,
}

impl<'a> Lowering<'a> {
    fn project(&self) -> &'a Project {
        &self.deployment.project
    }

    /// The specification of the service's container of that number.
    pub(super) fn container(&self, service: &Service, number: i64) -> ContainerSpec {
        let published = service.ports.iter().map(|port| PortBinding {
            container: format!(
                "{}/{}",
                port.target,
                port.protocol.as_deref().unwrap_or("tcp")
            ),
            host_ip: port.host_ip.clone().unwrap_or_default(),
            host_port: port.published.clone().unwrap_or_default(),
        });
        let port_bindings: BTreeSet<PortBinding> = published.collect();
        let exposed = service.expose.iter().flat_map(|port| exposed_ports(port));
        let mut spec = ContainerSpec {
            name: container_name(self.project(), service, number),
            image: self.deployment.image_of(service),
            platform: service.platform.clone(),
            labels: service.labels.clone(),
            process: process(service),
            hostname: service.hostname.clone().unwrap_or_default(),
            domainname: service.domainname.clone().unwrap_or_default(),
            exposed_ports: exposed
                .chain(port_bindings.iter().map(|port| port.container.clone()))
                .collect(),
            port_bindings,
            mounts: self.mounts(service),
            volumes_from: self.volumes_from(service),
            restart: restart_policy(service),
            logging: service.logging.as_ref().map(|logging| LogDriver {
                driver: logging.driver.clone().unwrap_or_default(),
                options: logging.options.clone(),
            }),
            security: resources::security(service),
            resources: resources::resources(service),
            cgroup_parent: service.cgroup_parent.clone().unwrap_or_default(),
            runtime: service.runtime.clone().unwrap_or_default(),
            isolation: service.isolation.clone().unwrap_or_default(),
            dns: service.dns.clone(),
            dns_opt: service.dns_opt.clone(),
            dns_search: service.dns_search.clone(),
            extra_hosts: service.extra_hosts.to_list(":").into_iter().collect(),
            storage_opt: service.storage_opt.clone(),
            annotations: service.annotations.clone(),
            ..ContainerSpec::default()
        };
        self.join_networks(service, &mut spec);
        spec.labels
            .extend(self.identity_labels(service, number, &spec));
        spec
    }

    /// The name of the first container of another service of the project, whose number need not
    /// be 1: somebody may have removed that one.
    fn first_container(&self, service: &str) -> String {
        let planned = self.names.get(service).and_then(|names| names.first());
        if let Some(name) = planned {
            return name.clone();
        }
        self.project().services.get(service).map_or_else(
            || service.to_owned(),
            |other| container_name(self.project(), other, 1),
        )
    }
}

/// The name of a service's container: its own, else `<project>-<service>-<number>`.
pub(super) fn container_name(project: &Project, service: &Service, number: i64) -> String {
    match &service.container_name {
        Some(name) => name.clone(),
        None => format!("{}-{}-{number}", project.name, service.name),
    }
}

fn process(service: &Service) -> Process {
    Process {
        command: service.command.clone(),
        entrypoint: service.entrypoint.clone(),
        environment: service.environment.clone(),
        user: service.user.clone().unwrap_or_default(),
        working_dir: service.working_dir.clone().unwrap_or_default(),
        tty: service.tty,
        stdin_open: service.stdin_open,
        init: service.init,
        stop_signal: service.stop_signal.clone(),
        // Compose truncates to whole seconds: `500ms` becomes 0.
        stop_timeout: service
            .stop_grace_period
            .map(crate::compose::model::Duration::whole_seconds),
        healthcheck: service.healthcheck.as_ref().map(healthcheck),
    }
}

/// A health check in Docker's form.
pub(super) fn healthcheck(check: &crate::compose::model::Healthcheck) -> Healthcheck {
    let nanoseconds =
        |duration: Option<crate::compose::model::Duration>| duration.map_or(0, |d| d.nanoseconds);
    Healthcheck {
        test: if check.disable {
            vec!["NONE".to_owned()]
        } else {
            check.test.clone()
        },
        interval: nanoseconds(check.interval),
        timeout: nanoseconds(check.timeout),
        start_period: nanoseconds(check.start_period),
        start_interval: nanoseconds(check.start_interval),
        retries: check
            .retries
            .and_then(|retries| i64::try_from(retries).ok())
            .unwrap_or_default(),
    }
}

/// The restart policy: `deploy.restart_policy` has precedence over `restart`.
pub(super) fn restart_policy(service: &Service) -> RestartPolicy {
    let deploy = service
        .deploy
        .as_ref()
        .and_then(|deploy| deploy.restart_policy.as_ref());
    if let Some(policy) = deploy {
        let kind = match policy.condition.as_deref() {
            Some("any") => RestartPolicyKind::Always,
            Some("on-failure") => RestartPolicyKind::OnFailure,
            // Also where it says nothing: the engine gets no policy from Compose then.
            _ => RestartPolicyKind::No,
        };
        let retries = policy
            .max_attempts
            .and_then(|count| i64::try_from(count).ok());
        return RestartPolicy {
            kind,
            maximum_retries: if kind == RestartPolicyKind::OnFailure {
                retries.unwrap_or_default()
            } else {
                0
            },
        };
    }
    let text = service.restart.as_deref().unwrap_or_default();
    // Resolving has refused what cannot be read.
    RestartPolicy::from_text(text).unwrap_or_default()
}

/// The ports of an `expose` entry, each with its protocol: `80-81/udp` is two.
fn exposed_ports(entry: &str) -> Vec<String> {
    let (ports, protocol) = entry.split_once('/').unwrap_or((entry, "tcp"));
    match ports
        .split_once('-')
        .map(|(first, last)| (first.parse::<u16>(), last.parse::<u16>()))
    {
        Some((Ok(first), Ok(last))) => (first..=last)
            .map(|port| format!("{port}/{protocol}"))
            .collect(),
        _ => vec![format!("{ports}/{protocol}")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::model::{Deploy, RestartPolicy as DeployPolicy};

    #[test]
    fn deploy_decides_the_restart_policy() {
        let deploy = |condition: Option<&str>| Service {
            restart: Some("unless-stopped".into()),
            deploy: Some(Deploy {
                restart_policy: Some(DeployPolicy {
                    condition: condition.map(str::to_owned),
                    max_attempts: Some(3),
                    ..DeployPolicy::default()
                }),
                ..Deploy::default()
            }),
            ..Service::default()
        };
        assert_eq!(restart_policy(&deploy(None)).as_text(), "no");
        assert_eq!(restart_policy(&deploy(Some("any"))).as_text(), "always");
        assert_eq!(restart_policy(&deploy(Some("none"))).as_text(), "no");
        assert_eq!(
            restart_policy(&deploy(Some("on-failure"))).as_text(),
            "on-failure:3"
        );
        let own = Service {
            restart: Some("on-failure:2".into()),
            ..Service::default()
        };
        assert_eq!(restart_policy(&own).as_text(), "on-failure:2");
    }

    #[test]
    fn exposed_ranges_are_written_out() {
        assert_eq!(exposed_ports("80"), ["80/tcp"]);
        assert_eq!(exposed_ports("53-54/udp"), ["53/udp", "54/udp"]);
    }
}
