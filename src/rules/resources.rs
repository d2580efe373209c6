//! How much of its host a container may take.

use super::Findings;
use super::networks::prefixed;
use super::view::{ServerView, ServiceView};
use crate::compose::model::{Resource, Service};

fn limits(service: &Service) -> Option<&Resource> {
    let deploy = service.deploy.as_ref()?;
    deploy.resources.limits.as_ref()
}

/// The memory limit in bytes.
fn memory(service: &Service) -> Option<u64> {
    let by_deploy = limits(service).and_then(|limits| limits.memory);
    let limit = service.mem_limit.or(by_deploy)?;
    u64::try_from(limit.0).ok().filter(|bytes| *bytes > 0)
}

pub(super) fn memory_limit(view: &ServiceView<'_>, findings: &mut Findings) {
    if memory(view.service).is_none() {
        findings.add(view.place("mem_limit"), "may take all memory of its host");
    }
}

pub(super) fn cpu_limit(view: &ServiceView<'_>, findings: &mut Findings) {
    let service = view.service;
    let by_deploy = limits(service).is_some_and(|limits| limits.cpus.is_some());
    if !by_deploy
        && service.cpus.is_none()
        && service.cpu_quota.is_none()
        && service.cpu_shares.is_none()
    {
        findings.add(view.place("cpus"), "may take all CPUs of its host");
    }
}

pub(super) fn pids_limit(view: &ServiceView<'_>, findings: &mut Findings) {
    let by_deploy = limits(view.service).and_then(|limits| limits.pids);
    let limit = view.service.pids_limit.or(by_deploy);
    if limit.is_none_or(|limit| limit <= 0) {
        findings.add(
            view.place("pids_limit"),
            "may start any number of processes",
        );
    }
}

/// Limits that the server cannot give, as far as the repository says what it has.
pub(super) fn memory_of_server(view: &ServerView<'_>, findings: &mut Findings) {
    let Some(has) = view.server.min_memory else {
        return;
    };
    let mut sum: u64 = 0;
    for service in view.services() {
        let Some(limit) = memory(service.service) else {
            continue;
        };
        let replicas = u64::try_from(service.service.replicas()).unwrap_or_default();
        sum = sum.saturating_add(limit.saturating_mul(replicas));
        if limit > has {
            let message = format!(
                "may take {} of memory; server `{}` need not have more than {}",
                mebibytes(limit),
                view.server.name.value,
                mebibytes(has)
            );
            findings
                .add(memory_place(&service), prefixed(&service, &message))
                .with(view.server.name.place.clone(), "the server")
                .about(service.stack.name(), Some(&service.service.name));
        }
    }
    if sum > has {
        let message = format!(
            "the memory limits on server `{}` add up to {}; its `min_memory` is {}",
            view.server.name.value,
            mebibytes(sum),
            mebibytes(has)
        );
        findings.add(view.server.name.place.clone(), message);
    }
}

fn memory_place(view: &ServiceView<'_>) -> crate::source::Place {
    let path = "deploy.resources.limits.memory";
    view.place(if view.has(path) { path } else { "mem_limit" })
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}
