//! `[[rotation]]`: what is replaced, when and how.

use std::str::FromStr as _;
use std::time::Duration;

use crate::source::diagnostic::Problem;
use crate::source::place::Spanned;

use super::rotation_hook::{RotationHook, hooks};
use super::table::Table;
use super::values;
use crate::model::{Generate, ProxyKind, RotationOrder, Strategy, Template};

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
    /// A command that prints a new secret value, for the shell of this machine.
    pub command: Option<Spanned<String>>,
    /// Containers that run at rest.
    pub replicas: Option<Spanned<u32>>,
    /// Containers that must stay healthy meanwhile.
    pub min_healthy: Option<Spanned<u32>>,
    /// Whether the new container starts before the old one stops.
    pub strategy: Option<Strategy>,
    /// Which container goes first.
    pub order: RotationOrder,
    /// A value with a place for the password, where the value is more than that.
    pub template: Option<Spanned<Template>>,
    /// What makes the other side know a new value.
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
    /// The stack that it belongs to.
    pub stack: Spanned<String>,
    /// Its service there.
    pub service: Spanned<String>,
    /// The port of the containers that it sends requests to.
    pub port: u16,
    /// What it calls them; the rotation's name where nothing is said.
    pub backend: Option<Spanned<String>>,
    /// The page that tells whether a container can answer.
    pub check: Option<Spanned<String>>,
    /// The file of its configuration that is written, as its container sees it.
    pub file: Option<Spanned<String>>,
    /// The path of the socket that `HAProxy` answers on, in its container.
    pub socket: Option<Spanned<String>>,
    /// The port of Traefik's API.
    pub api: Option<u16>,
    /// Further lines of the backend.
    pub lines: Vec<Spanned<String>>,
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
        let command = table.string("command");
        let template = table.parsed("template", str::parse::<Template>);
        if let (Some(generate), Some(command)) = (&generate, &command) {
            table.report(
                Problem::error("contradiction", "a new value is made in one way")
                    .at(&command.place, "either by this")
                    .at(&generate.place, "or by this"),
            );
        }
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
        check_roles(&table, template.as_ref(), &hooks);
        if let (Due::OnDemand, Some(jitter)) = (&due, &jitter) {
            table.report(
                Problem::error(
                    "contradiction",
                    "a rotation that is never due is never late",
                )
                .at(&jitter.place, "later than what?")
                .help("say `every` or `schedule`, too"),
            );
        }
        let is_service = matches!(target, Some(RotationTarget::Service { .. }));
        let values = [
            generate.as_ref().map(|generate| &generate.place),
            command.as_ref().map(|command| &command.place),
            template.as_ref().map(|template| &template.place),
        ];
        if let Some(place) = values.into_iter().flatten().next().filter(|_| is_service) {
            table.report(
                Problem::error("contradiction", "containers have no value that is made")
                    .at(place, "is of a secret")
                    .help("name the secret, with `secret`, instead of the service"),
            );
        }
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
            command,
            template,
            replicas,
            min_healthy,
            strategy,
            order,
            hooks,
            enabled,
        })
    }
}

/// A value says which of two roles it is for, and no other value has a place for that.
fn check_roles(table: &Table<'_>, template: Option<&Spanned<Template>>, hooks: &[RotationHook]) {
    let mut databases = hooks.iter().filter_map(|hook| match hook {
        RotationHook::Postgresql(hook) => Some(hook),
        _ => None,
    });
    let database = databases.next();
    let has_role = template.is_some_and(|template| template.value.has_role());
    let place = template.map_or(table.place(), |template| &template.place);
    match database {
        Some(hook) if hook.roles.len() > 1 && !has_role => table.report(
            Problem::error("contradiction", "two roles take turns, and the value does not say which it is for")
                .at(&hook.server.service.place, "the roles of this")
                .at(place, "the value")
                .help("`template = \"postgres://{role}:{password}@db/app\"` says what the value is"),
        ),
        None if has_role => table.report(
            Problem::error("contradiction", "nothing says which roles there are")
                .at(place, "has a place for one")
                .help("a hook says it: { type = \"postgresql\", service = \"db/postgres\", roles = [\"app_a\", \"app_b\"] }"),
        ),
        _ => {}
    }
    let is_url = has_role && template.is_some_and(|template| template.value.is_url());
    let roles = database.into_iter().flat_map(|hook| &hook.roles);
    for role in roles.filter(|role| is_url && role.value.contains(|c| ":/?#[]@%\\".contains(c))) {
        table.report(
            Problem::error(
                "contradiction",
                format!("`{}` would end the name in a URL", role.value),
            )
            .at(&role.place, "this role")
            .at(place, "has a place for it in a URL")
            .help("name the role without `:`, `/`, `?`, `#`, `[`, `]`, `@`, `%` and `\\`"),
        );
    }
    if let (Some(one), Some(other)) = (database, databases.next()) {
        table.report(
            Problem::error(
                "contradiction",
                "a value is for the roles of one database server",
            )
            .at(&other.server.service.place, "either those of this")
            .at(&one.server.service.place, "or those of this"),
        );
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

/// Reads how often something is rotated, such as `15m`.
///
/// # Errors
/// What was expected.
pub fn interval(text: &str) -> Result<Duration, String> {
    let interval = values::duration(text)?;
    if interval.is_zero() {
        Err("must be longer than nothing".to_owned())
    } else {
        Ok(interval)
    }
}

/// Checks a cron expression: five fields of numbers, names, `*`, `,`, `-` and `/`.
fn cron(text: &str) -> Result<String, String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let wrong =
        || "expected five fields: minute, hour, day of month, month, day of week".to_owned();
    if fields.len() != 5 {
        return Err(wrong());
    }
    let schedule = fields.join(" ");
    match croner::Cron::from_str(&schedule) {
        Ok(_) => Ok(schedule),
        Err(error) => Err(format!("{}: {error}", wrong())),
    }
}

/// Reads a random delay: a share of the interval, as `20%`, or a time.
///
/// # Errors
/// What was expected.
pub fn jitter(text: &str) -> Result<Jitter, String> {
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
        let service = table.require("service");
        let service = service.and_then(|field| field.parsed(stack_and_service));
        let port = table.require("port");
        let port = port.and_then(|field| field.integer(1..=i64::from(u16::MAX)));
        let backend = table.parsed("backend", backend_name);
        let check = table.parsed("check", absolute);
        let file = table.parsed("file", absolute);
        let is_haproxy = kind
            .as_ref()
            .is_none_or(|kind| kind.value == ProxyKind::Haproxy);
        // The other program has no such thing.
        let (socket, lines, api) = if is_haproxy {
            let lines = table.take("lines").map(|field| field.parsed_list(one_line));
            let lines = lines.unwrap_or_default();
            (table.parsed("socket", absolute), lines, None)
        } else {
            let api = table.integer("api", 1..=i64::from(u16::MAX));
            (None, Vec::new(), api.map(|api| port_of(api.value)))
        };
        table.finish();
        let service = service?;
        let (stack, name) = service.value;
        Some(Self {
            kind: kind?,
            stack: Spanned::new(stack, service.place.clone()),
            service: Spanned::new(name, service.place),
            port: port_of(port?.value),
            backend,
            check,
            file,
            socket,
            api,
            lines,
        })
    }
}

pub(super) fn port_of(port: i64) -> u16 {
    u16::try_from(port).unwrap_or_default()
}

pub(super) fn stack_and_service(text: &str) -> Result<(String, String), String> {
    match text.split_once('/') {
        Some((stack, service)) if !stack.is_empty() && !service.is_empty() => {
            Ok((stack.to_owned(), service.to_owned()))
        }
        _ => Err("expected STACK/SERVICE, the service that the proxy runs as".to_owned()),
    }
}

/// Names as both programs take them: HAProxy's are the narrower ones ("Proxies", its manual, 4).
fn backend_name(text: &str) -> Result<String, String> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    if !text.is_empty() && text.bytes().all(known) {
        Ok(text.to_owned())
    } else {
        Err("expected letters, digits, `-`, `_`, `.` and `:`".to_owned())
    }
}

fn absolute(text: &str) -> Result<String, String> {
    let fits = text.starts_with('/') && !text.contains(char::is_whitespace);
    if fits {
        Ok(text.to_owned())
    } else {
        Err("expected a path that begins with `/` and has no blanks".to_owned())
    }
}

fn one_line(text: &str) -> Result<String, String> {
    if text.contains(['\n', '\r']) {
        Err("expected one line".to_owned())
    } else {
        Ok(text.trim().to_owned())
    }
}
