//! Values that nobody but their reader should see.

use super::view::ServiceView;
use super::{Findings, arguments};
use crate::compose::opaque::is_opaque;
use crate::secrets::names_a_secret;

/// The shortest text that is taken for a value.
const SHORTEST: usize = 6;

/// What people write where a value is still to come.
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "change_me",
    "change-me",
    "changeit",
    "replaceme",
    "replace_me",
    "todo",
    "fixme",
    "...",
    "xxx",
    "xxxx",
    "xxxxxx",
    "secret",
    "password",
    "passwd",
    "example",
    "placeholder",
    "your-secret",
    "your_password",
    "insert-here",
];

/// How the name of a variable ends that says something about a secret, and is none.
const ABOUT: &[&str] = &[
    "_URL",
    "_URI",
    "_ENDPOINT",
    "_HOST",
    "_NAME",
    "_PATH",
    "_DIR",
    "_HEADER",
    "_TYPE",
    "_ALGO",
    "_ALGORITHM",
    "_LENGTH",
    "_LIFETIME",
    "_TTL",
    "_EXPIRY",
    "_EXPIRATION",
    "_TIMEOUT",
    "_POLICY",
    "_ISSUER",
    "_AUDIENCE",
];

/// Whether a text stands where a value is still to come.
pub(super) fn is_placeholder(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    let is_marked = lower.starts_with('<') && lower.ends_with('>');
    PLACEHOLDERS.contains(&lower.as_str())
        || lower.starts_with("changeme")
        || lower.starts_with("your-")
        || lower.starts_with("your_")
        || is_marked
}

/// Whether a literal under a name looks like the value of a secret: no reference, path or flag.
pub(super) fn is_plain_secret(name: &str, value: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let is_flag = matches!(value, "true" | "false" | "yes" | "no" | "null");
    let is_file = upper.ends_with("_FILE") || value.starts_with('/');
    let is_about = ABOUT.iter().any(|ending| upper.ends_with(ending));
    let is_address = value.starts_with("https://") || value.starts_with("http://");
    let is_number = value.chars().all(|c| c.is_ascii_digit()) && value.len() < 12;
    names_a_secret(&upper)
        && value.len() >= SHORTEST
        && !is_opaque(value)
        && !is_file
        && !is_flag
        && !is_about
        && !is_address
        && !is_number
}

/// What an image reads instead of a variable with a value, as its documentation says.
fn file_variable(image: &str, variable: &str) -> Option<String> {
    let suffixed = |prefixes: &[&str]| {
        let known = prefixes.iter().any(|prefix| variable.starts_with(prefix));
        known.then(|| format!("{variable}_FILE"))
    };
    match image {
        "postgres" => suffixed(&[
            "POSTGRES_PASSWORD",
            "POSTGRES_USER",
            "POSTGRES_DB",
            "POSTGRES_INITDB_ARGS",
        ]),
        "mysql" => suffixed(&["MYSQL_"]),
        "mariadb" => suffixed(&["MARIADB_", "MYSQL_"]),
        "mongo" => suffixed(&["MONGO_INITDB_ROOT_"]),
        "pgadmin4" => suffixed(&["PGADMIN_DEFAULT_PASSWORD"]),
        "minio" => suffixed(&["MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"]),
        "wordpress" => suffixed(&["WORDPRESS_"]),
        "nextcloud" => suffixed(&[
            "POSTGRES_",
            "MYSQL_",
            "NEXTCLOUD_ADMIN_",
            "REDIS_HOST_PASSWORD",
        ]),
        "paperless-ngx" => suffixed(&["PAPERLESS_"]),
        "miniflux" => suffixed(&["DATABASE_URL", "ADMIN_", "OAUTH2_"]),
        // `GF_SECTION_KEY__FILE`, with two underscores.
        "grafana" | "grafana-oss" | "grafana-enterprise" => variable
            .starts_with("GF_")
            .then(|| format!("{variable}__FILE")),
        "gitea" | "forgejo" => variable
            .starts_with("GITEA__")
            .then(|| format!("{variable}__FILE")),
        // Every variable of Vaultwarden, and those of Traefik's DNS providers.
        "server" if variable == "ADMIN_TOKEN" || variable == "SMTP_PASSWORD" => {
            Some(format!("{variable}_FILE"))
        }
        "traefik" if names_a_secret(variable) => Some(format!("{variable}_FILE")),
        _ => None,
    }
}

pub(super) fn in_environment(view: &ServiceView<'_>, findings: &mut Findings) {
    for (name, value) in &view.service.environment {
        if !value.as_deref().is_some_and(is_opaque) {
            continue;
        }
        let finding = findings.add(
            view.place(&format!("environment.{name}")),
            format!("has a secret in `{name}`, which `docker inspect` shows"),
        );
        if let Some(file) = file_variable(view.image_name(), name) {
            finding.help(format!(
                "the image reads `{file}`: mount the secret under `secrets:` and name its file there"
            ));
        }
    }
}

pub(super) fn plain_secret(view: &ServiceView<'_>, findings: &mut Findings) {
    for (name, value) in &view.service.environment {
        let value = value.as_deref().unwrap_or_default();
        if is_plain_secret(name, value) && !is_placeholder(value) {
            let place = view.place(&format!("environment.{name}"));
            findings.add(place, format!("has the value of `{name}` in the clear"));
        }
    }
    arguments::plain_secret(view, findings);
}

pub(super) fn placeholder(view: &ServiceView<'_>, findings: &mut Findings) {
    for (name, value) in &view.service.environment {
        let value = value.as_deref().unwrap_or_default();
        if names_a_secret(&name.to_ascii_uppercase()) && is_placeholder(value) {
            let place = view.place(&format!("environment.{name}"));
            findings.add(place, format!("has a placeholder as the value of `{name}`"));
        }
    }
}

pub(super) fn credential_in_url(view: &ServiceView<'_>, findings: &mut Findings) {
    for (name, value) in &view.service.environment {
        if value.as_deref().is_some_and(has_credential) {
            let place = view.place(&format!("environment.{name}"));
            findings.add(place, format!("has a password in the address in `{name}`"));
        }
    }
    arguments::credential_in_url(view, findings);
}

/// Whether a text holds `scheme://user:password@`, where the password is no reference.
pub(super) fn has_credential(text: &str) -> bool {
    text.match_indices("://").any(|(start, _)| {
        let rest = text.get(start + 3..).unwrap_or_default();
        let end = rest.find(['/', '?', '#', ' ']).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        let Some((user_info, _)) = authority.rsplit_once('@') else {
            return false;
        };
        let password = user_info
            .split_once(':')
            .map_or("", |(_, password)| password);
        !password.is_empty() && !is_opaque(password) && !is_placeholder(password)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_addresses_are_seen() {
        assert!(has_credential("postgres://app:hunter2@db/app"));
        assert!(has_credential("x=1 amqp://a:b@q:5672"));
        for fine in [
            "postgres://app@db/app",
            "http://db:8080/a@b",
            "https://example.com/a:b@c",
            "postgres://app:\u{fdd0}db@v1\u{fdd1}@db/app",
            "postgres://app:changeme@db",
        ] {
            assert!(!has_credential(fine), "{fine}");
        }
    }

    #[test]
    fn a_literal_is_a_secret_by_its_name() {
        assert!(is_plain_secret("DB_PASSWORD", "hunter2-hunter2"));
        for (name, value) in [
            ("DB_PASSWORD_FILE", "/run/secrets/db"),
            ("TOKEN_ENABLED", "true"),
            ("TOKEN_LIFETIME", "86400000"),
            ("DB_PASSWORD", "\u{fdd0}db@v1\u{fdd1}"),
            ("LOG_LEVEL", "information"),
            ("OAUTH_TOKEN_URL", "https://login.example.com/token"),
            ("OAUTH_TOKEN_SOURCE", "https://login.example.com/token"),
            ("PASSWORD_HASH_ALGO", "argon2id"),
            ("ACCESS_TOKEN_LIFETIME", "30days"),
            ("TOKEN_HEADER", "X-Auth-Token"),
        ] {
            assert!(!is_plain_secret(name, value), "{name}");
        }
    }
}
