//! Whether somebody notices when a service is ill: its healthcheck, and what watches it from outside.

use std::collections::{BTreeMap, BTreeSet};

use super::health::is_checked;
use super::traefik::{answers, networks_of, routed_hosts, texts_of};
use super::view::{RepositoryView, ServerView, ServiceView};
use super::{Findings, traefik};
use crate::resolve::StackModel;
use crate::source::{Source, did_you_mean};

/// Images that fetch metrics from what is on their networks.
const SCRAPERS: &[&str] = &[
    "prometheus",
    "vmagent",
    "victoria-metrics",
    "alloy",
    "agent",
];
/// Images that measure every container of their server.
const CONTAINER_METRICS: &[&str] = &["cadvisor"];
/// Images that ask a list of addresses whether they answer.
const STATUS_PAGES: &[&str] = &["gatus", "uptime-kuma"];
/// Images that read the log of every container of their server.
const LOG_COLLECTORS: &[&str] = &[
    "promtail",
    "alloy",
    "fluent-bit",
    "fluentd",
    "vector",
    "filebeat",
    "logspout",
    "opentelemetry-collector",
    "opentelemetry-collector-contrib",
];
/// Log drivers that send to another place; plugins have longer names.
const SENDING_DRIVERS: &[&str] = &[
    "loki", "fluentd", "gelf", "syslog", "splunk", "awslogs", "gcplogs",
];

/// Whether something is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// By this.
    By(String),
    /// By nothing.
    Unseen,
    /// What this says cannot be read.
    Unknown(String),
}

impl Sight {
    /// Whether it is certain.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        matches!(self, Self::By(_))
    }
}

/// How a service is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The server.
    pub server: String,
    /// The stack.
    pub stack: String,
    /// The service.
    pub service: String,
    /// What says whether it is healthy: its healthcheck, or `x-vaultctl.ready`.
    pub health: Sight,
    /// What fetches metrics of it.
    pub metrics: Sight,
    /// What asks it for an answer.
    pub status_page: Sight,
    /// What takes its log to another place.
    pub logs: Sight,
    /// Whether `[policy.coverage] unmonitored` names it.
    pub excepted: bool,
}

impl Watched {
    /// Whether it has a healthcheck, and something outside of it watches.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.health.is_seen() && (self.metrics.is_seen() || self.status_page.is_seen())
    }

    fn name(&self) -> String {
        format!("{}/{}", self.stack, self.service)
    }
}

/// How every service is watched that does not end by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The services, by server, stack and name.
    pub services: Vec<Watched>,
}

impl Coverage {
    /// The services that count.
    fn counted(&self) -> impl Iterator<Item = &Watched> {
        self.services.iter().filter(|service| !service.excepted)
    }

    /// How many services are covered, of how many that count.
    #[must_use]
    pub fn share(&self) -> (usize, usize) {
        let covered = self.counted().filter(|service| service.is_covered());
        (covered.count(), self.counted().count())
    }

    /// The share of services that are covered, from 0 to 100; of none, all are.
    #[must_use]
    pub fn percent(&self) -> usize {
        let (covered, all) = self.share();
        (covered * 100).checked_div(all).unwrap_or(100)
    }
}

/// Finds how the services of a repository are watched.
#[must_use]
pub fn coverage(source: &Source, models: &[StackModel]) -> Coverage {
    let unmonitored = &source.settings.policy.unmonitored.value;
    let servers = ServerView::all(source, models);
    let mut services: Vec<Watched> = servers.iter().flat_map(of_server).collect();
    for service in &mut services {
        service.excepted = unmonitored.contains(&service.name());
    }
    services.sort_by(|a, b| {
        let key = |one: &Watched| (one.server.clone(), one.name());
        key(a).cmp(&key(b))
    });
    Coverage { services }
}

/// What watches the services of one server.
struct Watchers<'v> {
    scrapers: Vec<ServiceView<'v>>,
    container_metrics: Option<String>,
    log_collector: Option<String>,
    status_pages: Vec<StatusPage<'v>>,
    /// What routers publish, by stack and service.
    hosts: BTreeMap<(String, String), BTreeSet<String>>,
}

/// What asks addresses, and which.
struct StatusPage<'v> {
    view: ServiceView<'v>,
    hosts: BTreeSet<String>,
    /// Whether its list can be read.
    is_known: bool,
}

fn of_server(view: &ServerView<'_>) -> Vec<Watched> {
    let watchers = Watchers::of(view);
    let services = view
        .services()
        .filter(|one| !one.is_one_shot() && one.service.replicas() > 0);
    let watched = services.map(|service| Watched {
        server: view.server.name.value.clone(),
        stack: service.stack.name().to_owned(),
        service: service.service.name.clone(),
        health: health(&service),
        metrics: watchers.metrics(&service),
        status_page: watchers.status_page(&service),
        logs: watchers.logs(&service),
        excepted: false,
    });
    watched.collect()
}

fn health(service: &ServiceView<'_>) -> Sight {
    match is_checked(service) {
        Some(by) => Sight::By(by.to_owned()),
        None => Sight::Unseen,
    }
}

fn share_a_network(one: &ServiceView<'_>, other: &ServiceView<'_>) -> bool {
    networks_of(one).any(|(name, _)| networks_of(other).any(|(own, _)| own == name))
}

impl<'v> Watchers<'v> {
    fn of(view: &'v ServerView<'v>) -> Self {
        let with = |images: &'static [&'static str]| {
            let running = view
                .services()
                .filter(|service| service.service.replicas() > 0);
            running.filter(move |service| images.contains(&service.image_name()))
        };
        let name = |service: ServiceView<'_>| service.service.name.clone();
        let scrapers: Vec<ServiceView<'v>> = with(SCRAPERS).collect();
        let container_metrics = with(CONTAINER_METRICS).find(|service| {
            scrapers
                .iter()
                .any(|scraper| share_a_network(scraper, service))
        });
        Self {
            container_metrics: container_metrics.map(name),
            scrapers,
            log_collector: with(LOG_COLLECTORS).next().map(name),
            status_pages: with(STATUS_PAGES).map(StatusPage::of).collect(),
            hosts: routed_hosts(view),
        }
    }

    fn metrics(&self, service: &ServiceView<'_>) -> Sight {
        let mut labels = service.service.labels.iter();
        let is_labelled = labels.any(|(label, value)| {
            label.to_ascii_lowercase().starts_with("prometheus") && value != "false"
        });
        let mut scrapers = self.scrapers.iter();
        let scraper = scrapers.find(|scraper| is_labelled || share_a_network(scraper, service));
        match (scraper, &self.container_metrics) {
            (Some(scraper), _) => Sight::By(scraper.service.name.clone()),
            (None, Some(name)) => Sight::By(name.clone()),
            (None, None) => Sight::Unseen,
        }
    }

    fn status_page(&self, service: &ServiceView<'_>) -> Sight {
        let asks = self
            .status_pages
            .iter()
            .find(|page| self.asks(page, service));
        let unknown = || self.status_pages.iter().find(|page| !page.is_known);
        match asks {
            Some(page) => Sight::By(page.view.service.name.clone()),
            None => match unknown() {
                Some(page) => Sight::Unknown(page.view.service.name.clone()),
                None => Sight::Unseen,
            },
        }
    }

    /// Whether a status page asks a service: by a name on a network that they share, or as a client does.
    fn asks(&self, page: &StatusPage<'_>, service: &ServiceView<'_>) -> bool {
        let key = (
            service.stack.name().to_owned(),
            service.service.name.clone(),
        );
        let published = self.hosts.get(&key);
        let is_published = published.is_some_and(|hosts| !hosts.is_disjoint(&page.hosts));
        is_published
            || networks_of(service).any(|(name, key)| {
                networks_of(&page.view).any(|(own, _)| own == name)
                    && page.hosts.iter().any(|host| answers(service, key, host))
            })
    }

    fn logs(&self, service: &ServiceView<'_>) -> Sight {
        let logging = service.service.logging.as_ref();
        let driver = logging.and_then(|logging| logging.driver.as_deref());
        let sends = driver.is_some_and(|driver| {
            SENDING_DRIVERS.contains(&driver) || driver.contains("loki-docker-driver")
        });
        match (driver, &self.log_collector) {
            (Some(driver), _) if sends => Sight::By(driver.to_owned()),
            (Some("none"), _) | (_, None) => Sight::Unseen,
            (_, Some(collector)) => Sight::By(collector.clone()),
        }
    }
}

impl<'v> StatusPage<'v> {
    fn of(view: ServiceView<'v>) -> Self {
        let (texts, is_whole) = texts_of(&view);
        let environment = &view.service.environment;
        let filled = texts.iter().map(|text| fill(text, environment));
        let hosts: BTreeSet<String> = filled.flat_map(|text| hosts(&text)).collect();
        // A page that is set up in a browser names nothing here.
        let is_known = is_whole && !texts.is_empty();
        Self {
            view,
            hosts,
            is_known,
        }
    }
}

/// A text with `${NAME}` and `$NAME` filled in, as Gatus does by itself.
fn fill(text: &str, environment: &BTreeMap<String, Option<String>>) -> String {
    let mut filled = text.to_owned();
    for (name, value) in environment {
        let value = value.as_deref().unwrap_or_default();
        filled = filled.replace(&format!("${{{name}}}"), value);
    }
    filled
}

/// The hosts of the addresses in a text.
fn hosts(text: &str) -> Vec<String> {
    let after = text
        .match_indices("://")
        .filter_map(|(start, mark)| text.get(start + mark.len()..));
    let addresses = after.map(|rest| {
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ','));
        rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
    });
    let authorities = addresses.filter_map(traefik::Authority::of);
    authorities
        .map(|authority| authority.host.to_ascii_lowercase())
        .collect()
}

/// Fewer services are watched than the repository asks for.
pub(super) fn minimum(view: &RepositoryView<'_>, findings: &mut Findings) {
    let settings = &view.source.settings.policy;
    let coverage = coverage(view.source, view.models);
    check_names(view, &coverage, findings);
    let wanted = usize::from(settings.minimum_coverage.value);
    let Some(place) = settings.minimum_coverage.place() else {
        return;
    };
    if coverage.percent() >= wanted {
        return;
    }
    let (covered, all) = coverage.share();
    let missing = coverage.counted().filter(|service| !service.is_covered());
    let missing: BTreeSet<String> = missing.map(Watched::name).collect();
    let missing: Vec<String> = missing.into_iter().collect();
    let message = format!(
        "of {all} services, {covered} have a healthcheck and are watched: {}%, and {wanted}% are wanted",
        coverage.percent()
    );
    let help = format!(
        "`vaultctl graph --coverage` shows what is missing for {}",
        missing.join(", ")
    );
    findings.add(place.clone(), message).help(help);
}

/// Exceptions for services that do not exist.
fn check_names(view: &RepositoryView<'_>, coverage: &Coverage, findings: &mut Findings) {
    let unmonitored = &view.source.settings.policy.unmonitored;
    let Some(place) = unmonitored.place() else {
        return;
    };
    let names: BTreeSet<String> = coverage.services.iter().map(Watched::name).collect();
    for name in &unmonitored.value {
        let stack = name.split('/').next().unwrap_or_default();
        // Of a stack that is not looked at nobody knows the services.
        let is_seen = view
            .models
            .iter()
            .any(|model| model.id.stack.as_str() == stack);
        let is_missing = view.source.stack(stack).is_none() || is_seen;
        if is_missing && !names.contains(name) {
            let message = format!("there is no service `{name}` that could be left unmonitored");
            let finding = findings.add(place.clone(), message);
            if let Some(help) = did_you_mean(name, names.iter().map(String::as_str)) {
                finding.help(help);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::*;

    #[test]
    fn hosts_are_found_in_a_status_page() {
        let environment = [("DOMAIN".to_owned(), Some("example.com".to_owned()))].into();
        let text = fill(
            "url: https://A.${DOMAIN}/x\nurl: \"tcp://db:5432\"",
            &environment,
        );
        assert_eq!(hosts(&text), ["a.example.com", "db"]);
    }

    const MONITORED: &str = "\
services:
  prometheus: { image: prom/prometheus, networks: [watch], healthcheck: { test: [\"CMD\", \"a\"] } }
  app: { image: app, networks: [watch, front], healthcheck: { test: [\"CMD\", \"a\"] } }
  page: { image: page, networks: [front], healthcheck: { test: [\"CMD\", \"a\"] } }
  gatus:
    image: gatus
    networks: [front]
    x-vaultctl: { ready: { http: \":8080/\" } }
    volumes: [\"./gatus.yml:/config/gatus.yml:ro\"]
networks: { watch: {}, front: {} }
";

    fn of_settings(settings: &str) -> Vec<String> {
        let settings = format!("repository_id = \"rules-test\"\n[policy.coverage]\n{settings}");
        let mut found = findings(&[
            ("vaultctl.toml", settings.as_str()),
            ("stacks/web/compose.yaml", MONITORED),
            (
                "stacks/web/gatus.yml",
                "endpoints:\n  - url: http://page:80/\n",
            ),
        ]);
        found.retain(|finding| finding.ends_with(" coverage"));
        found
    }

    #[test]
    fn too_few_services_are_watched() {
        // All but Gatus, which nobody watches.
        assert_eq!(of_settings("minimum = 75\n"), [""; 0]);
        assert_eq!(of_settings("minimum = 76\n"), ["vaultctl.toml:3 coverage"]);
        assert_eq!(
            of_settings("minimum = 100\nunmonitored = [\"web/gatus\"]\n"),
            [""; 0]
        );
    }

    #[test]
    fn an_exception_names_a_service() {
        assert_eq!(
            of_settings("unmonitored = [\"web/gattus\"]\n"),
            ["vaultctl.toml:3 coverage"]
        );
    }
}
