//! What every router must have: forward auth, the required middlewares, names that are defined.

use std::collections::BTreeMap;

use super::edge::{Edge, Passed, edges};
use super::routing::{DOCKER, FILE, INTERNAL, Kind, Middleware, Protocol, Reference, Router};
use super::template;
use crate::rules::view::ServerView;
use crate::rules::{Finding, Findings};
use crate::source::{Place, Severity, did_you_mean};

/// Services of Traefik's own that answer nothing worth keeping from anybody.
const HARMLESS: &[&str] = &["noop", "ping", "acme-http"];

/// Adds a finding about a router.
fn add<'f>(
    edge: &Edge<'_>,
    router: &Router,
    place: &Place,
    message: String,
    findings: &'f mut Findings,
) -> &'f mut Finding {
    let (stack, service) = edge.about(router);
    findings
        .add(place.clone(), message)
        .about(&stack, Some(&service))
}

/// The routers whose requests somebody answers.
fn answered<'e>(edge: &'e Edge<'_>) -> impl Iterator<Item = (&'e Router, Passed<'e>)> {
    let routers = edge.routing.routers.iter();
    let http = routers.filter(|router| router.protocol == Protocol::Http);
    let reach = http.filter(|router| !edge.only_redirects(router) && !is_harmless(router));
    let passed = reach.map(|router| (router, edge.passed(router)));
    passed.filter(|(_, passed)| !passed.does(|kind| matches!(kind, Kind::Redirect)))
}

fn is_harmless(router: &Router) -> bool {
    let service = router.service.as_ref();
    service.is_some_and(|service| {
        service.provider == INTERNAL && HARMLESS.contains(&service.name.as_str())
    })
}

pub(in crate::rules) fn forward_auth(view: &ServerView<'_>, findings: &mut Findings) {
    for edge in edges(view).iter().filter(|edge| !edge.is_untrusted()) {
        for router in without_forward_auth(edge) {
            if !is_public(edge, router) && !is_opted_out(router) {
                let message = format!("router `{}` has no forward auth", router.name);
                add(edge, router, &router.place, message, findings);
            }
        }
    }
}

pub(in crate::rules) fn forward_auth_untrusted(view: &ServerView<'_>, findings: &mut Findings) {
    let server = &view.server.name.value;
    for edge in edges(view).iter().filter(|edge| edge.is_untrusted()) {
        for router in without_forward_auth(edge) {
            if !is_public(edge, router) {
                let message = format!(
                    "router `{}` has no forward auth on the untrusted server `{server}`",
                    router.name
                );
                add(edge, router, &router.place, message, findings);
            }
        }
        for (router, name) in without_required(edge) {
            if is_public(edge, router) {
                let message = format!(
                    "router `{}` of a public stack on the untrusted server `{server}` has no `{name}`",
                    router.name
                );
                add(edge, router, &router.place, message, findings);
            }
        }
    }
}

/// The routers that let anybody through to a service, but for those of the login page and of a health
/// check.
fn without_forward_auth<'e>(edge: &'e Edge<'_>) -> Vec<&'e Router> {
    let name = &edge.view.source.settings.policy.forward_auth.value;
    let open = answered(edge).filter(|(router, passed)| {
        !passed.has(name)
            && !may_do_more(edge, passed)
            && !may_lead_elsewhere(edge, router)
            && !is_health_by_pass(router, passed)
            && !is_login_page(edge, router, name)
    });
    open.map(|(router, _)| router).collect()
}

/// Whether a middleware is defined where nobody looks.
fn may_do_more(edge: &Edge<'_>, passed: &Passed<'_>) -> bool {
    let knows_all = edge.routing.is_complete() && edge.sees_all();
    !knows_all && !passed.unknown.is_empty()
}

/// Whether a router leads to a stack that is not looked at: it may be public, or the login page.
fn may_lead_elsewhere(edge: &Edge<'_>, router: &Router) -> bool {
    let targets = edge.routing.targets(router);
    !edge.sees_all()
        && targets
            .iter()
            .any(|target| edge.service_of(target).is_none())
}

/// Whether a router is for a health check alone: one exact path, rarely, and not for everybody.
fn is_health_by_pass(router: &Router, passed: &Passed<'_>) -> bool {
    let expression = router.expression.as_ref();
    expression.is_some_and(super::expression::Expression::pins_a_path)
        && passed.does(|kind| matches!(kind, Kind::RateLimit))
        && passed.does(|kind| matches!(kind, Kind::AllowList(_)))
}

/// Whether a router leads to the service that forward auth asks: nobody can log in behind a login.
fn is_login_page(edge: &Edge<'_>, router: &Router, forward_auth: &str) -> bool {
    let plain = forward_auth.split('@').next().unwrap_or_default();
    let middlewares = edge.routing.middlewares.values();
    let addresses = middlewares.filter_map(|middleware| match &middleware.kind {
        Kind::ForwardAuth { address, .. } if middleware.name == plain => address.as_ref(),
        _ => None,
    });
    let asked: Vec<(String, String)> = addresses
        .filter_map(|(text, place)| {
            let target = super::routing::Target::Address {
                text: text.clone(),
                place: place.clone(),
            };
            let service = edge.service_of(&target)?;
            Some((
                service.stack.name().to_owned(),
                service.service.name.clone(),
            ))
        })
        .collect();
    let targets = edge.routing.targets(router);
    let services = targets.iter().map(|target| edge.service_of(target));
    let services: Vec<_> = services.collect();
    !services.is_empty()
        && services.iter().all(|service| {
            service.is_some_and(|service| {
                asked.iter().any(|(stack, name)| {
                    service.stack.name() == stack && service.service.name == *name
                })
            })
        })
}

/// Whether a comment beside a router says why nobody logs in.
fn is_opted_out(router: &Router) -> bool {
    let comment = router.comment.as_deref().unwrap_or_default();
    comment.to_ascii_lowercase().contains("auth")
}

/// Whether a router leads to stacks alone that are tagged `exposure:public`.
fn is_public(edge: &Edge<'_>, router: &Router) -> bool {
    let targets = edge.routing.targets(router);
    let is_public = |target: &&super::routing::Target| {
        let service = edge.service_of(target);
        service.is_some_and(|service| service.stack.stack.public)
    };
    !targets.is_empty() && targets.iter().all(is_public)
}

pub(in crate::rules) fn middleware_required(view: &ServerView<'_>, findings: &mut Findings) {
    for edge in edges(view) {
        for (router, name) in without_required(&edge) {
            if !(edge.is_untrusted() && is_public(&edge, router)) {
                let message = format!("router `{}` has no `{name}`", router.name);
                let finding = add(&edge, router, &router.place, message, findings);
                // What the repository asks for by itself is no hint.
                let settings = &view.source.settings.policy;
                if settings.required_middlewares.place().is_some() {
                    finding.weigh(Severity::Error);
                }
            }
        }
    }
}

/// The routers that lack a required middleware, with its name.
fn without_required<'e>(edge: &'e Edge<'_>) -> Vec<(&'e Router, &'e str)> {
    let required = &edge.view.source.settings.policy.required_middlewares.value;
    let mut missing = Vec::new();
    for (router, passed) in answered(edge) {
        if may_do_more(edge, &passed) {
            continue;
        }
        let by_pass = is_health_by_pass(router, &passed);
        for name in required {
            // A health check has a stricter limit of its own.
            let is_limited = by_pass && limits_the_rate(edge, name);
            if !passed.has(name) && !is_limited {
                missing.push((router, name.as_str()));
            }
        }
    }
    missing
}

fn limits_the_rate(edge: &Edge<'_>, name: &str) -> bool {
    let plain = name.split('@').next().unwrap_or_default();
    let mut middlewares = edge
        .routing
        .middlewares
        .values()
        .filter(|one| one.name == plain);
    middlewares.any(|middleware| matches!(middleware.kind, Kind::RateLimit))
}

pub(in crate::rules) fn middleware_undefined(view: &ServerView<'_>, findings: &mut Findings) {
    for edge in edges(view).iter().filter(|edge| edge.sees_all()) {
        for router in &edge.routing.routers {
            for reference in &router.middlewares {
                if let Some(message) = undefined(edge, reference) {
                    let message = format!("router `{}` {message}", router.name);
                    let (stack, service) = edge.about(router);
                    let finding = findings.add(reference.place.clone(), message);
                    finding.about(&stack, Some(&service));
                    if let Some(help) = nearest(edge, reference) {
                        finding.help(help);
                    }
                }
            }
        }
        for middleware in edge.routing.middlewares.values() {
            let Kind::Chain(parts) = &middleware.kind else {
                continue;
            };
            for reference in parts {
                if let Some(message) = undefined(edge, reference) {
                    add_chain(edge, middleware, reference, &message, findings);
                }
            }
        }
    }
}

fn add_chain(
    edge: &Edge<'_>,
    middleware: &Middleware,
    reference: &Reference,
    message: &str,
    findings: &mut Findings,
) {
    let message = format!("middleware `{}` {message}", middleware.name);
    let finding = findings.add(reference.place.clone(), message);
    if let Some((stack, service)) = &middleware.owner {
        finding.about(stack, Some(service));
    }
    if let Some(help) = nearest(edge, reference) {
        finding.help(help);
    }
}

/// What is wrong with a name, where nothing has it.
fn undefined(edge: &Edge<'_>, reference: &Reference) -> Option<String> {
    let is_ours = match reference.provider.as_str() {
        FILE => edge.routing.is_complete(),
        DOCKER => edge.routing.docker.is_some(),
        _ => false,
    };
    let is_defined = edge.routing.middlewares.contains_key(&reference.key());
    if !is_ours || is_defined || template::is_open(&reference.name) {
        return None;
    }
    Some(format!(
        "names the middleware `{}`, which nothing defines",
        reference.key()
    ))
}

/// The name that was meant: that of another provider, or one that is spelt like it.
fn nearest(edge: &Edge<'_>, reference: &Reference) -> Option<String> {
    let names = edge.routing.middlewares.keys().map(String::as_str);
    let mut elsewhere = edge.routing.middlewares.iter();
    let same = elsewhere.find(|(_, middleware)| middleware.name == reference.name);
    match same {
        Some((name, _)) => Some(format!("write `{name}`: it is defined there")),
        None => did_you_mean(&reference.key(), names),
    }
}

pub(in crate::rules) fn trust_forward_header(view: &ServerView<'_>, findings: &mut Findings) {
    for edge in edges(view) {
        let has_proxies = edge
            .routing
            .entry_points
            .values()
            .any(|point| point.has_proxies);
        for middleware in edge.routing.middlewares.values() {
            let Kind::ForwardAuth {
                trusts: Some(place),
                ..
            } = &middleware.kind
            else {
                continue;
            };
            // Behind another proxy, the headers are that proxy's.
            if !has_proxies {
                let message = format!(
                    "middleware `{}` believes the forwarded headers of every client",
                    middleware.name
                );
                let finding = findings.add(place.clone(), message);
                finding.about(&edge.routing.stack, Some(&edge.routing.service));
            }
        }
        for (name, point) in &edge.routing.entry_points {
            if let Some(place) = &point.believes_everybody {
                let message =
                    format!("entry point `{name}` believes the forwarded headers of every client");
                let finding = findings.add(place.clone(), message);
                finding.about(&edge.routing.stack, Some(&edge.routing.service));
            }
        }
    }
}

pub(in crate::rules) fn host_twice(view: &ServerView<'_>, findings: &mut Findings) {
    for edge in edges(view) {
        let mut known: BTreeMap<(String, Option<&str>), Vec<&Router>> = BTreeMap::new();
        for router in edge
            .routing
            .routers
            .iter()
            .filter(|one| one.protocol != Protocol::Udp)
        {
            let Some(expression) = &router.expression else {
                continue;
            };
            // Without a priority, the length of the rule decides: that of equal rules is the same.
            let priority = router
                .priority
                .as_deref()
                .filter(|priority| *priority != "0");
            let key = (
                format!("{:?} {}", router.protocol, expression.canonical()),
                priority,
            );
            let others = known.entry(key).or_default();
            let other = others.iter().find(|other| {
                let services = [&router.service, &other.service];
                let [one, two] = services.map(|service| service.as_ref().map(Reference::key));
                one != two && edge.share_an_entry_point(router, other)
            });
            if let Some(other) = other {
                let message = format!(
                    "router `{}` answers the same requests as router `{}`, and leads elsewhere",
                    router.name, other.name
                );
                let (stack, service) = edge.about(router);
                findings
                    .add(router.place.clone(), message)
                    .with(other.place.clone(), "the other one")
                    .about(&stack, Some(&service));
            }
            others.push(router);
        }
    }
}
