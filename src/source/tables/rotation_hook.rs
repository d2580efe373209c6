//! `hooks` of a `[[rotation]]`: what makes the other side know a new value, and forget the old one.

use url::Url;

use crate::source::diagnostic::Problem;
use crate::source::place::{Place, Spanned};

use super::field::Field;
use super::rotation::stack_and_service;
use super::table::Table;

/// The port of Redis.
const REDIS_PORT: u16 = 6379;

const EXAMPLE: &str = "write a table, such as { type = \"postgresql\", service = \"db/postgres\", roles = [\"app_a\", \"app_b\"] }";

/// Something that is done around the rotation of a secret which two sides know.
#[derive(Debug, Clone, PartialEq)]
pub enum RotationHook {
    /// Commands for the shell of this machine.
    Command(Phases<String>),
    /// Calls over HTTP.
    Http {
        /// Where to.
        calls: Phases<Url>,
        /// The secret that is sent along as a bearer token.
        token_secret: Option<Spanned<String>>,
    },
    /// The password of `PostgreSQL` roles.
    Postgresql(PostgresqlHook),
    /// The password of a `Redis` user.
    Redis(RedisHook),
}

/// What is done at each time, where anything is.
#[derive(Debug, Clone, PartialEq)]
pub struct Phases<T> {
    /// Before the new version is sealed: nothing uses it yet.
    pub before: Option<Spanned<T>>,
    /// When everything uses it.
    pub after: Option<Spanned<T>>,
    /// When it is taken back.
    pub revert: Option<Spanned<T>>,
}

/// Roles of a database server.
#[derive(Debug, Clone, PartialEq)]
pub struct PostgresqlHook {
    /// The service that the server runs as.
    pub server: HookServer,
    /// Those that take turns, or the only one.
    pub roles: Vec<Spanned<String>>,
    /// The database that is connected to.
    pub database: String,
}

/// A user of a Redis.
#[derive(Debug, Clone, PartialEq)]
pub struct RedisHook {
    /// The service that Redis runs as.
    pub server: HookServer,
    /// Who.
    pub user: Spanned<String>,
    /// The port that it listens on.
    pub port: u16,
}

/// The other side, which runs as a service of a stack.
#[derive(Debug, Clone, PartialEq)]
pub struct HookServer {
    /// Its stack.
    pub stack: Spanned<String>,
    /// Its service there.
    pub service: Spanned<String>,
    /// Who may change passwords there.
    pub admin: String,
    /// The secret with which that is proved, where it has to be.
    pub admin_secret: Option<Spanned<String>>,
}

impl RotationHook {
    /// The service that it goes to, where it does.
    #[must_use]
    pub fn server(&self) -> Option<&HookServer> {
        match self {
            Self::Postgresql(hook) => Some(&hook.server),
            Self::Redis(hook) => Some(&hook.server),
            Self::Command(_) | Self::Http { .. } => None,
        }
    }

    /// Whether it makes the old value useless once everything uses the new one.
    #[must_use]
    pub fn ends_the_old(&self) -> bool {
        match self {
            Self::Command(lines) => lines.after.is_some(),
            Self::Http { calls, .. } => calls.after.is_some(),
            Self::Postgresql(_) | Self::Redis(_) => true,
        }
    }

    /// The secret that it needs besides the one that is rotated.
    #[must_use]
    pub fn secret(&self) -> Option<&Spanned<String>> {
        match self {
            Self::Http { token_secret, .. } => token_secret.as_ref(),
            _ => self.server()?.admin_secret.as_ref(),
        }
    }

    fn read(mut table: Table<'_>) -> Option<Self> {
        let kinds = [
            ("command", Kind::Command),
            ("http", Kind::Http),
            ("postgresql", Kind::Postgresql),
            ("redis", Kind::Redis),
        ];
        let kind = table.require("type").and_then(|field| field.choice(&kinds));
        let Some(kind) = kind else {
            // What its keys mean nobody knows.
            table.rest();
            return None;
        };
        let hook = match kind.value {
            Kind::Command => Phases::read(&mut table, command).map(Self::Command),
            Kind::Http => {
                let token_secret = table.string("token_secret");
                let calls = Phases::read(&mut table, address);
                calls.map(|calls| Self::Http {
                    calls,
                    token_secret,
                })
            }
            Kind::Postgresql => PostgresqlHook::read(&mut table).map(Self::Postgresql),
            Kind::Redis => RedisHook::read(&mut table).map(Self::Redis),
        };
        table.finish();
        hook
    }
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Command,
    Http,
    Postgresql,
    Redis,
}

impl<T> Phases<T> {
    fn read(
        table: &mut Table<'_>,
        parse: impl Fn(&str) -> Result<T, String> + Copy,
    ) -> Option<Self> {
        let fields = ["before", "after", "revert"].map(|key| table.take(key));
        if fields.iter().take(2).all(Option::is_none) {
            table.missing("before` or `after");
            return None;
        }
        let [before, after, revert] =
            fields.map(|field| field.and_then(|field| field.parsed(parse)));
        Some(Self {
            before,
            after,
            revert,
        })
    }
}

impl PostgresqlHook {
    fn read(table: &mut Table<'_>) -> Option<Self> {
        let server = HookServer::read(table, "postgres");
        let roles = table.require("roles");
        let place = roles.as_ref().map(Field::place);
        let roles = roles.map(|field| field.parsed_list(name))?;
        let database = table.parsed("database", name);
        let database = database.map_or_else(|| "postgres".to_owned(), |name| name.value);
        if !(1..=2).contains(&roles.len()) {
            refuse_roles(
                table,
                place.as_ref(),
                "expected one role, or two that take turns",
            );
            return None;
        }
        if let [one, other] = roles.as_slice()
            && one.value == other.value
        {
            refuse_roles(table, place.as_ref(), "expected two different roles");
            return None;
        }
        Some(Self {
            server: server?,
            roles,
            database,
        })
    }
}

fn refuse_roles(table: &Table<'_>, place: Option<&Place>, expected: &str) {
    let problem = Problem::error("invalid-value", format!("`roles`: {expected}"));
    table.report(problem.at(place.unwrap_or(table.place()), "not this"));
}

impl RedisHook {
    fn read(table: &mut Table<'_>) -> Option<Self> {
        let server = HookServer::read(table, "default");
        let user = table.require("user").and_then(|field| field.parsed(word));
        let port = table.integer("port", 1..=i64::from(u16::MAX));
        let port = port.map_or(REDIS_PORT, |port| super::rotation::port_of(port.value));
        Some(Self {
            server: server?,
            user: user?,
            port,
        })
    }
}

impl HookServer {
    fn read(table: &mut Table<'_>, usual_admin: &str) -> Option<Self> {
        let service = table.require("service");
        let service = service.and_then(|field| field.parsed(stack_and_service));
        let admin = table.parsed("admin", word);
        let admin = admin.map_or_else(|| usual_admin.to_owned(), |admin| admin.value);
        let admin_secret = table.string("admin_secret");
        let service = service?;
        let (stack, name) = service.value;
        Some(Self {
            stack: Spanned::new(stack, service.place.clone()),
            service: Spanned::new(name, service.place),
            admin,
            admin_secret,
        })
    }
}

fn command(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        Err("expected a command".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// Values are sent there: only over TLS, or to this machine.
fn address(text: &str) -> Result<Url, String> {
    let expected = || "expected a URL that begins with https://".to_owned();
    let url = Url::parse(text.trim()).map_err(|error| format!("{}: {error}", expected()))?;
    let is_here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => return Err(expected()),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a URL in git holds no password: `token_secret` names one".to_owned());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_here => Ok(url),
        "http" => Err(
            "http:// lets everybody on the way read the value: expected https://, or this machine"
                .to_owned(),
        ),
        _ => Err(expected()),
    }
}

/// A name in `PostgreSQL`, which takes any but one with a NUL in it; longer ones it would cut off
/// ("Identifiers and Key Words", its manual, 4.1.1).
fn name(text: &str) -> Result<String, String> {
    let fits = (1..64).contains(&text.len()) && !text.contains(char::is_control);
    if fits {
        Ok(text.to_owned())
    } else {
        Err("expected a name of 1 to 63 bytes".to_owned())
    }
}

/// A name without blanks, which would end it.
fn word(text: &str) -> Result<String, String> {
    name(text).and_then(|name| {
        if name.contains(char::is_whitespace) || name.contains(['"', '\'', '\\']) {
            Err("expected a name without blanks and quotes".to_owned())
        } else {
            Ok(name)
        }
    })
}

/// Reads the list.
pub(super) fn hooks(field: &Field<'_>) -> Vec<RotationHook> {
    let Some(elements) = field.elements() else {
        field.reject("a list of tables");
        return Vec::new();
    };
    let read = |element: &Field<'_>| {
        let Some(table) = element.as_table() else {
            let problem = Problem::error("invalid-value", "a hook is a table");
            let problem = problem.at(&element.place(), "not this").help(EXAMPLE);
            element.context.problems.push(problem);
            return None;
        };
        RotationHook::read(table)
    };
    elements.iter().filter_map(read).collect()
}
