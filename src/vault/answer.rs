//! What Vault answers, as far as it matters here.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

use crate::model::{SecretValue, VaultPath};
use crate::transport::HttpAnswer;

use super::VaultError;

/// How much of what it says is repeated.
const SHOWN: usize = 300;

/// A version of a secret: its keys and their values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The version.
    pub version: u64,
    keys: BTreeMap<String, Field>,
}

/// What is known of the versions of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Versions {
    /// The last one.
    pub current_version: u64,
    /// The versions that are kept, by number.
    versions: BTreeMap<String, VersionMetadata>,
}

/// A version that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its number.
    pub version: u64,
    /// When, as Vault says it.
    pub created: String,
    /// When it is deleted, or was.
    pub deleted: Option<String>,
    /// Whether its values are gone for good.
    pub is_destroyed: bool,
}

/// What stands under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    /// Text, or a number or truth as it is written.
    Text(SecretValue),
    /// What is no single value.
    Other(&'static str),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct VersionMetadata {
    #[serde(default)]
    version: u64,
    #[serde(default)]
    created_time: String,
    #[serde(default)]
    deletion_time: String,
    #[serde(default)]
    destroyed: bool,
}

#[derive(Deserialize)]
struct Answer<T> {
    data: Option<T>,
}

#[derive(Deserialize)]
struct Stored {
    data: Option<BTreeMap<String, Field>>,
    metadata: Option<VersionMetadata>,
}

#[derive(Deserialize)]
struct Login {
    auth: Option<Granted>,
}

#[derive(Deserialize)]
struct Granted {
    client_token: Field,
}

#[derive(Deserialize)]
struct Refused {
    #[serde(default)]
    errors: Vec<String>,
}

impl Found {
    /// The value under a key.
    ///
    /// # Errors
    /// There is no such key, and which there are; or it is no single value.
    pub fn value(&self, key: &str) -> Result<SecretValue, NoValue<'_>> {
        match self.keys.get(key) {
            Some(Field::Text(value)) => Ok(value.clone()),
            Some(Field::Other(what)) => Err(NoValue::Other(what)),
            None => Err(NoValue::NoKey(
                self.keys.keys().map(String::as_str).collect(),
            )),
        }
    }

    /// Reads the answer to a question for a version of a secret, or the last one.
    pub(super) fn read(
        answer: &HttpAnswer,
        path: &VaultPath,
        version: Option<u64>,
    ) -> Result<Self, VaultError> {
        let stored = serde_json::from_slice::<Answer<Stored>>(&answer.body);
        let stored = stored.ok().and_then(|answer| answer.data);
        let (data, metadata) = stored.map_or((None, None), |s| (s.data, s.metadata));
        let place = path.data();
        match (answer.status, data, metadata) {
            (200, Some(keys), Some(metadata)) => Ok(Self {
                version: metadata.version,
                keys,
            }),
            (200 | 404, _, Some(metadata)) => Err(gone(path, &metadata)),
            (200, ..) => Err(VaultError::new(format!(
                "what Vault has at {place} is no KV store of version 2"
            ))
            .help("the path is that of the HTTP API, MOUNT/data/PATH; `vault secrets list -detailed` shows each store's version")),
            (404, ..) => Err(missing(answer, path, version)),
            _ => Err(refused(answer, &place)),
        }
    }
}

/// Why there is no value under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoValue<'a> {
    /// There is no such key; there are these.
    NoKey(Vec<&'a str>),
    /// It holds something else than a value.
    Other(&'static str),
}

impl Versions {
    /// Reads the answer to a question for the versions of a secret.
    pub(super) fn read(answer: &HttpAnswer, path: &VaultPath) -> Result<Self, VaultError> {
        match answer.status {
            200 => {
                let read = serde_json::from_slice::<Answer<Self>>(&answer.body);
                let read = read.ok().and_then(|answer| answer.data);
                read.ok_or_else(|| {
                    let place = path.metadata();
                    VaultError::new(format!("what Vault says of {place} cannot be read"))
                })
            }
            404 => Err(missing(answer, path, None)),
            _ => Err(refused(answer, &path.metadata())),
        }
    }

    /// The versions, the first one first.
    #[must_use]
    pub fn written(&self) -> Vec<Written> {
        let versions = self.versions.iter().filter_map(|(number, version)| {
            Some(Written {
                version: number.parse().ok()?,
                created: version.created_time.clone(),
                deleted: Some(version.deletion_time.clone()).filter(|time| !time.is_empty()),
                is_destroyed: version.destroyed,
            })
        });
        let mut versions: Vec<Written> = versions.collect();
        versions.sort_by_key(|version| version.version);
        versions
    }
}

/// The token that a login was answered with.
pub(super) fn token(answer: &HttpAnswer, mount: &str) -> Result<SecretValue, VaultError> {
    let granted = serde_json::from_slice::<Login>(&answer.body).ok();
    match (answer.status, granted.and_then(|login| login.auth)) {
        (200, Some(Granted { client_token: Field::Text(token) })) => Ok(token),
        (200, _) => Err(VaultError::new(format!(
            "what answers at auth/{mount}/login gives no token"
        ))),
        (400 | 403, _) => Err(VaultError::new(format!(
            "Vault does not accept the role and its secret ({})",
            said(answer)
        ))
        .help(format!(
            "look whether VAULT_ROLE_ID and VAULT_SECRET_ID belong together, the secret has neither expired nor been \
             used up, and AppRole is at `{mount}` (`approle_mount`)"
        ))),
        (404, _) => Err(VaultError::new(format!(
            "Vault has no AppRole at `{mount}` ({})",
            said(answer)
        ))
        .help("say where it is with `approle_mount` of `[vault]`, and look whether the namespace is right")),
        _ => Err(refused(answer, &format!("auth/{mount}/login"))),
    }
}

/// Whether asking again may help.
pub(super) fn is_passing(status: u16) -> bool {
    // A standby that waits for what it has not seen yet (412), one that says so (473), too many
    // questions (429), and what is wrong with the server for now. Not initialised (501) is for long.
    matches!(status, 412 | 429 | 473) || (500..600).contains(&status) && status != 501
}

/// An answer that is neither what was asked for nor that there is nothing.
pub(super) fn refused(answer: &HttpAnswer, what: &str) -> VaultError {
    let status = answer.status;
    let said = said(answer);
    let error = match status {
        400 if said.contains("HTTPS server") => {
            VaultError::new("Vault speaks TLS, and was spoken to without")
                .help("write https:// into VAULT_ADDR")
        }
        403 => VaultError::new(format!("Vault does not let you read {what} ({said})")),
        429 => VaultError::new(format!("Vault is asked too much ({said})"))
            .help("try again later, or have its rate limit raised"),
        472 => VaultError::new(
            "what answers is a secondary for disaster recovery, which reads nothing (472)",
        )
        .help("let VAULT_ADDR name the primary"),
        473 | 412 => VaultError::new(format!("the standby that answers is not ready ({said})"))
            .help("try again later, or let VAULT_ADDR name the active node"),
        501 => VaultError::new("Vault is not initialised (501)").help("`vault operator init`"),
        503 if said.contains("sealed") => VaultError::new(format!("Vault is sealed ({said})"))
            .help("`vault operator unseal`")
            .about_all(),
        _ => VaultError::new(format!("Vault answers {what} with {said}")),
    };
    if is_passing(status) {
        error.passing()
    } else {
        error
    }
}

fn missing(answer: &HttpAnswer, path: &VaultPath, version: Option<u64>) -> VaultError {
    let said = said(answer);
    let command = path.in_commands();
    if said.contains("no handler for route") || said.contains("route entry not found") {
        return VaultError::new(format!("Vault has no store at {} ({said})", path.data()))
            .help("look whether mount and namespace are right: `vault secrets list`");
    }
    match version {
        Some(version) => VaultError::new(format!(
            "Vault has no version {version} of {} any more",
            path.data()
        ))
        .help(format!(
            "it keeps the last `max_versions`: `vault kv metadata get {command}` lists them"
        )),
        None => VaultError::new(format!("Vault has nothing at {}", path.data())).help(format!(
            "look whether mount, path and namespace are right: `vault kv get {command}`"
        )),
    }
}

/// A version that was there.
fn gone(path: &VaultPath, version: &VersionMetadata) -> VaultError {
    let (number, place, command) = (version.version, path.data(), path.in_commands());
    if version.destroyed {
        let message = format!("version {number} of {place} was destroyed in Vault");
        return VaultError::new(message).help(format!(
            "write a new one: `vault kv put {command} KEY=VALUE`"
        ));
    }
    let when = match version.deletion_time.as_str() {
        "" => String::new(),
        time => format!(" at {time}"),
    };
    VaultError::new(format!("version {number} of {place} was deleted in Vault{when}")).help(format!(
        "`vault kv undelete -versions={number} {command}` brings it back, `vault kv put {command} KEY=VALUE` writes a \
         new one"
    ))
}

/// Status and words of an answer.
fn said(answer: &HttpAnswer) -> String {
    let status = answer.status;
    let refused = serde_json::from_slice::<Refused>(&answer.body);
    let words = match refused {
        Ok(refused) => refused.errors.join("; "),
        // Something stands between, such as a proxy.
        Err(_) => String::from_utf8_lossy(&answer.body)
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
    };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(SHOWN) {
        _ if words.is_empty() => status.to_string(),
        Some((end, _)) => format!("{status}: {}...", words.get(..end).unwrap_or_default()),
        None => format!("{status}: {words}"),
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

/// Takes values without a copy that nobody wipes.
struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Field, E> {
        Ok(Field::Text(SecretValue::new(text.as_bytes())))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Field, E> {
        self.visit_str(if value { "true" } else { "false" })
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Field, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Field, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Field, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Field, E> {
        Ok(Field::Other("null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Field, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::Other("a list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Field, A::Error> {
        while table.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::Other("an object"))
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::model::VaultSource;

    fn path() -> VaultPath {
        let source: VaultSource = "vault:secret/data/backend#x".parse().unwrap();
        source.path
    }

    fn answer(status: u16, body: &str) -> HttpAnswer {
        HttpAnswer {
            status,
            location: None,
            retry_after: None,
            body: Zeroizing::new(body.as_bytes().to_vec()),
        }
    }

    fn read(status: u16, body: &str, version: Option<u64>) -> Result<Found, VaultError> {
        Found::read(&answer(status, body), &path(), version)
    }

    #[test]
    fn values_are_texts_numbers_and_truths() {
        let body = r#"{"request_id": "x", "data": {"data": {"text": "a\"b", "port": 5432, "half": 0.5, "on": true,
            "none": null, "list": [1], "table": {"a": 1}},
            "metadata": {"created_time": "2026-01-01T00:00:00Z", "custom_metadata": null,
            "deletion_time": "2099-01-01T00:00:00Z", "destroyed": false, "version": 3}}}"#;
        let found = read(200, body, None).unwrap();
        assert_eq!(found.version, 3);
        for (key, value) in [
            ("text", "a\"b"),
            ("port", "5432"),
            ("half", "0.5"),
            ("on", "true"),
        ] {
            assert_eq!(found.value(key).unwrap().text(), Some(value));
        }
        for (key, what) in [("none", "null"), ("list", "a list"), ("table", "an object")] {
            assert_eq!(found.value(key), Err(NoValue::Other(what)));
        }
        let keys = vec!["half", "list", "none", "on", "port", "table", "text"];
        assert_eq!(found.value("Text"), Err(NoValue::NoKey(keys)));
        assert!(!format!("{found:?}").contains("5432"));
    }

    #[test]
    fn what_is_not_there_is_told_apart() {
        let of = |deletion: &str, destroyed: bool| {
            format!(
                r#"{{"data": {{"data": null, "metadata": {{"created_time": "x", "deletion_time": "{deletion}",
                "destroyed": {destroyed}, "version": 2}}}}}}"#
            )
        };
        for (status, body, version, says) in [
            (404, of("2026-01-02T00:00:00Z", false), None, "version 2 of secret/data/backend was deleted in Vault at 2026-01-02"),
            (404, of("", true), Some(2), "was destroyed in Vault"),
            (404, r#"{"errors":[]}"#.to_owned(), None, "nothing at secret/data/backend"),
            (404, r#"{"errors":[]}"#.to_owned(), Some(9), "no version 9 of secret/data/backend"),
            (404, r#"{"errors":["no handler for route \"secret/data/backend\". route entry not found."]}"#.to_owned(), None, "no store at secret/data/backend"),
            (200, r#"{"data": {"foo": "bar"}}"#.to_owned(), None, "no KV store of version 2"),
            (200, "<html>".to_owned(), None, "no KV store of version 2"),
            (403, r#"{"errors":["1 error occurred:\n\t* permission denied\n\n"]}"#.to_owned(), None, "(403: 1 error occurred: * permission denied)"),
            (400, "Client sent an HTTP request to an HTTPS server.\n".to_owned(), None, "speaks TLS"),
            (503, r#"{"errors":["Vault is sealed"]}"#.to_owned(), None, "Vault is sealed (503"),
        ] {
            let error = read(status, &body, version).unwrap_err();
            assert!(error.reason.contains(says), "{status} {body}: {error}");
            assert_eq!(error.is_passing, status == 503, "{status}");
        }
    }

    #[test]
    fn only_what_passes_is_asked_for_again() {
        for status in [412, 429, 473, 500, 502, 503, 504] {
            assert!(is_passing(status), "{status}");
        }
        for status in [200, 204, 400, 403, 404, 405, 472, 501] {
            assert!(!is_passing(status), "{status}");
        }
    }

    #[test]
    fn a_login_gives_a_token() {
        let body = r#"{"auth": {"client_token": "hvs.x", "policies": ["default"]}}"#;
        assert_eq!(
            token(&answer(200, body), "approle").unwrap().text(),
            Some("hvs.x")
        );
        let refused = r#"{"errors":["invalid role or secret ID"]}"#;
        let error = token(&answer(400, refused), "approle").unwrap_err();
        assert!(
            error.reason.contains("invalid role or secret ID"),
            "{error}"
        );
        assert!(token(&answer(200, "{}"), "approle").is_err());
    }

    #[test]
    fn versions_are_listed_by_number() {
        let body = r#"{"data": {"current_version": 10, "oldest_version": 2, "versions": {
            "10": {"created_time": "b", "deletion_time": "", "destroyed": false},
            "2": {"created_time": "a", "deletion_time": "c", "destroyed": true}}}}"#;
        let versions = Versions::read(&answer(200, body), &path()).unwrap();
        let numbers: Vec<u64> = versions.written().iter().map(|v| v.version).collect();
        assert_eq!((versions.current_version, numbers), (10, vec![2, 10]));
    }
}
