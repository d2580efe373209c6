//! `[[rotation]]`: what is replaced, when and how.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::source::diagnostic::Problem;
use crate::source::place::Spanned;

use super::field::Field;
use super::parameter::Parameter;
use super::table::Table;
use super::values;
use crate::model::Generate;

const GRACE: Duration = Duration::from_secs(30);

/// Replacement of a service's containers or of a secret, on a schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rotation {
    /// Name, unique in the repository.
    pub name: Spanned<String>,
    /// Free text.
    pub description: String,
    /// What is replaced.
    pub target: RotationTarget,
    /// When it is due.
    pub due: Due,
    /// Random share of the interval.
    pub jitter: Option<Spanned<Jitter>>,
    /// Limit for draining.
    pub grace: Duration,
    /// The proxy that switches between old and new.
    pub proxy: Option<Proxy>,
    /// How a new secret value is made.
    pub generate: Option<Spanned<Generate>>,
    /// Containers that run at rest.
    pub replicas: Option<Spanned<u32>>,
    /// Containers that must stay healthy meanwhile.
    pub min_healthy: Option<Spanned<u32>>,
    /// Whether the new container starts before the old one stops.
    pub strategy: Option<Strategy>,
    /// Which container goes first.
    pub order: RotationOrder,
    /// Steps around the switch, such as `postgresql`.
    pub hooks: Vec<RotationHook>,
    /// False: never due.
    pub enabled: bool,
}

/// What a rotation replaces.
#[derive(Debug, Clone, PartialEq)]
pub enum RotationTarget {
    /// The containers of a service.
    Service {
        /// Stack.
        stack: Spanned<String>,
        /// Service of the stack.
        service: Spanned<String>,
    },
    /// A secret's value, and then the containers that use it.
    Secret {
        /// Secret.
        secret: Spanned<String>,
        /// Stack that it is limited to.
        stack: Option<Spanned<String>>,
    },
}

/// When a rotation is due.
#[derive(Debug, Clone, PartialEq)]
pub enum Due {
    /// This long after the last time.
    Every(Spanned<Duration>),
    /// At the times of a cron expression with five fields.
    Schedule(Spanned<String>),
    /// When asked for.
    OnDemand,
}

/// Random delay of a due rotation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Jitter {
    /// Up to this share of the interval, from 0 to 1.
    Share(f64),
    /// Up to this long.
    Time(Duration),
}

/// A proxy in front of a rotated service.
#[derive(Debug, Clone, PartialEq)]
pub struct Proxy {
    /// Program.
    pub kind: Spanned<ProxyKind>,
    /// Further settings of that program.
    pub settings: BTreeMap<String, Spanned<Parameter>>,
}

/// A proxy program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyKind {
    /// `HAProxy`, over its runtime API.
    Haproxy,
    /// Traefik, over its file provider.
    Traefik,
}

/// Which of two containers runs alone for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// The new one starts, then the old one stops.
    StartFirst,
    /// The old one stops, then the new one starts.
    StopFirst,
}

/// Which container of a service goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RotationOrder {
    /// The longest-running one.
    #[default]
    Oldest,
    /// Any.
    Random,
}

/// A step around the switch.
#[derive(Debug, Clone, PartialEq)]
pub struct RotationHook {
    /// Name of the step.
    pub kind: Spanned<String>,
    /// Its settings.
    pub settings: BTreeMap<String, Spanned<Parameter>>,
}

impl Rotation {
    pub(super) fn read(mut table: Table<'_>) -> Option<Self> {
        let name = table.name();
        let description = table.text("description");
        let target = RotationTarget::read(&mut table);
        let due = Due::read(&mut table);
        let jitter = table.parsed("jitter", jitter);
        let grace = table
            .parsed("grace", values::duration)
            .map_or(GRACE, |grace| grace.value);
        let proxy = table.table("proxy").and_then(Proxy::read);
        let generate = table.parsed("generate", str::parse);
        let replicas = count(&mut table, "replicas", 1);
        let min_healthy = count(&mut table, "min_healthy", 0);
        let strategy = table
            .choice("strategy", &STRATEGIES)
            .map(|strategy| strategy.value);
        let order = table
            .choice("order", &ORDERS)
            .map(|order| order.value)
            .unwrap_or_default();
        let hooks = table
            .take("hooks")
            .map(|field| hooks(&field))
            .unwrap_or_default();
        let enabled = table.flag("enabled", true);
        if let (Some(replicas), Some(min_healthy)) = (&replicas, &min_healthy)
            && min_healthy.value > replicas.value
        {
            table.report(
                Problem::error(
                    "contradiction",
                    "more containers stay healthy than there are",
                )
                .at(&min_healthy.place, "greater")
                .at(&replicas.place, "than this"),
            );
        }
        table.finish();
        Some(Self {
            name: name?,
            description,
            target: target?,
            due,
            jitter,
            grace,
            proxy,
            generate,
            replicas,
            min_healthy,
            strategy,
            order,
            hooks,
            enabled,
        })
    }
}

const STRATEGIES: [(&str, Strategy); 2] = [
    ("start-first", Strategy::StartFirst),
    ("stop-first", Strategy::StopFirst),
];
const ORDERS: [(&str, RotationOrder); 2] = [
    ("random", RotationOrder::Random),
    ("oldest", RotationOrder::Oldest),
];
const PROXIES: [(&str, ProxyKind); 2] = [
    ("haproxy", ProxyKind::Haproxy),
    ("traefik", ProxyKind::Traefik),
];

impl RotationTarget {
    fn read(table: &mut Table<'_>) -> Option<Self> {
        let stack = table.string("stack");
        let service = table.string("service");
        let secret = table.string("secret");
        match (service, secret) {
            (Some(service), None) => {
                if stack.is_none() {
                    table.missing("stack");
                }
                Some(Self::Service {
                    stack: stack?,
                    service,
                })
            }
            (None, Some(secret)) => Some(Self::Secret { secret, stack }),
            (Some(service), Some(secret)) => {
                table.report(
                    Problem::error("contradiction", "a rotation replaces one thing")
                        .at(&secret.place, "either a secret")
                        .at(&service.place, "or a service"),
                );
                None
            }
            (None, None) => {
                table.missing("service` or `secret");
                None
            }
        }
    }
}

impl Due {
    fn read(table: &mut Table<'_>) -> Self {
        let every = table.take("every");
        let schedule = table.take("schedule");
        if let (Some(every), Some(schedule)) = (&every, &schedule) {
            table.report(
                Problem::error(
                    "contradiction",
                    "a rotation has either `every` or `schedule`",
                )
                .at(&schedule.key_place, "either this")
                .at(&every.key_place, "or this"),
            );
        }
        let every = every
            .and_then(|field| field.parsed(interval))
            .map(Self::Every);
        let schedule = schedule
            .and_then(|field| field.parsed(cron))
            .map(Self::Schedule);
        every.or(schedule).unwrap_or(Self::OnDemand)
    }
}

fn interval(text: &str) -> Result<Duration, String> {
    let interval = values::duration(text)?;
    if interval.is_zero() {
        Err("must be longer than nothing".to_owned())
    } else {
        Ok(interval)
    }
}

/// Checks the shape of a cron expression: five fields of numbers, names, `*`, `,`, `-` and `/`.
fn cron(text: &str) -> Result<String, String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let shaped = fields.iter().all(|field| {
        field
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"*,-/?".contains(&byte))
    });
    if fields.len() == 5 && shaped {
        Ok(fields.join(" "))
    } else {
        Err("expected five fields: minute, hour, day of month, month, day of week".to_owned())
    }
}

fn jitter(text: &str) -> Result<Jitter, String> {
    let Some(percent) = text.strip_suffix('%') else {
        return values::duration(text).map(Jitter::Time);
    };
    match percent.trim().parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Jitter::Share(percent / 100.0)),
        _ => Err("expected a share such as 20%, or a duration".to_owned()),
    }
}

fn count(table: &mut Table<'_>, key: &'static str, least: i64) -> Option<Spanned<u32>> {
    let number = table.integer(key, least..=1000)?;
    Some(number.map(|number| u32::try_from(number).unwrap_or(0)))
}

impl Proxy {
    fn read(mut table: Table<'_>) -> Option<Self> {
        let kind = table
            .require("kind")
            .and_then(|field| field.choice(&PROXIES));
        Some(Self {
            kind: kind?,
            settings: settings(&mut table),
        })
    }
}

fn hooks(field: &Field<'_>) -> Vec<RotationHook> {
    let Some(elements) = field.elements() else {
        return field.string().map(named_hook).into_iter().collect();
    };
    elements
        .iter()
        .filter_map(|element| {
            let Some(mut table) = element.as_table() else {
                return element.string().map(named_hook);
            };
            let kind = table.required("type");
            Some(RotationHook {
                kind: kind?,
                settings: settings(&mut table),
            })
        })
        .collect()
}

fn named_hook(kind: Spanned<String>) -> RotationHook {
    RotationHook {
        kind,
        settings: BTreeMap::new(),
    }
}

fn settings(table: &mut Table<'_>) -> BTreeMap<String, Spanned<Parameter>> {
    let read = |field: Field<'_>| {
        let value = field.parameter();
        (field.key, value)
    };
    table.rest().into_iter().map(read).collect()
}
