//! `[[secret]]`, `[[recipient]]` and `[[policy]]`: who may read what.

use jiff::Timestamp;

use crate::model::{Generate, SecretReference, VaultSource};
use crate::source::diagnostic::Problem;
use crate::source::place::Spanned;

use super::table::Table;
use super::variable::{Limits, Scope, scope_of};

const MAX_VERSIONS: u32 = 10;

/// A secret and its sealed versions.
#[derive(Debug, Clone, PartialEq)]
pub struct Secret {
    /// An identifier, or a path such as `backend/postgres_password`.
    pub name: Spanned<String>,
    /// Free text.
    pub description: String,
    /// Tags; `scope:*` ones are also interpreted.
    pub tags: Vec<Spanned<String>>,
    /// Tiers that may use it; trusted alone unless a tag says otherwise.
    pub scope: Scope,
    /// Servers and stacks that it is limited to.
    pub limits: Limits,
    /// Versions kept before the oldest is destroyed.
    pub max_versions: u32,
    /// Who makes its values.
    pub class: SecretClass,
    /// How a new value is made.
    pub generate: Option<Spanned<Generate>>,
    /// Characters that a value must have, where the definition says so.
    pub min_length: Option<Spanned<u32>>,
    /// Where Vault has it, instead of `versions`.
    pub source: Option<Spanned<VaultSource>>,
    /// Versions in ascending order.
    pub versions: Vec<SecretVersion>,
}

/// Who makes the values of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecretClass {
    /// vaultctl.
    #[default]
    Generated,
    /// Somebody else; never generated here.
    External,
}

/// One sealed version of a secret.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretVersion {
    /// Number, from 1.
    pub version: Spanned<u64>,
    /// When it was written.
    pub created: Option<Timestamp>,
    /// When it was soft-deleted.
    pub deleted: Option<Timestamp>,
    /// When its value was destroyed.
    pub destroyed: Option<Timestamp>,
    /// Why it was deleted or destroyed.
    pub reason: Option<String>,
    /// Who it is sealed for: name and fingerprint of each key, as sealing has written them.
    pub recipients: Vec<String>,
    /// The armoured age file; absent once destroyed.
    pub value: Option<Spanned<String>>,
}

/// A public key that secrets are encrypted to.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipient {
    /// Name, unique in the repository.
    pub name: Spanned<String>,
    /// Free text.
    pub description: String,
    /// age X25519, `ssh-ed25519`, `ssh-rsa` or plugin recipient.
    pub key: Spanned<String>,
    /// Tags; `scope:*` ones are also interpreted.
    pub tags: Vec<Spanned<String>>,
    /// Scopes that it may decrypt.
    pub scope: Scope,
    /// Servers that the key belongs to; empty means none in particular.
    pub servers: Vec<Spanned<String>>,
}

/// Who may read the secrets under some paths.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Name, unique in the repository.
    pub name: Spanned<String>,
    /// Free text.
    pub description: String,
    /// Vault's globs: a trailing `*`, `+` for one segment.
    pub paths: Vec<Spanned<String>>,
    /// `stack` or `stack/service`, each with `*`.
    pub readers: Vec<Spanned<String>>,
}

impl Secret {
    pub(super) fn read(mut table: Table<'_>) -> Option<Self> {
        let name = table.name();
        if let Some(name) = &name
            && !usable_path(name)
        {
            table.report(
                Problem::error(
                    "invalid-name",
                    format!("`{}` is no name of a secret", name.value),
                )
                .at(
                    &name.place,
                    "letters, digits, `_`, `-`, `.`, in segments between `/`",
                ),
            );
        }
        let description = table.text("description");
        let tags = table.strings("tags");
        let scope = scope_of(&tags, &table).unwrap_or(Scope::Trusted);
        let limits = Limits::read(&mut table);
        let max_versions = table
            .integer("max_versions", 0..=1000)
            .map_or(MAX_VERSIONS, |number| {
                u32::try_from(number.value)
                    .ok()
                    .filter(|count| *count > 0)
                    .unwrap_or(MAX_VERSIONS)
            });
        let class = table.choice("class", &CLASSES);
        let generate = table.parsed("generate", str::parse);
        let min_length = table.integer("min_length", 0..=65_536);
        let min_length =
            min_length.map(|length| length.map(|length| u32::try_from(length).unwrap_or(u32::MAX)));
        let source = table.parsed("source", str::parse);
        let versions = versions(&mut table);
        if let (Some(class), Some(generate)) = (&class, &generate)
            && class.value == SecretClass::External
        {
            table.report(
                Problem::error("contradiction", "an external secret is never generated")
                    .at(&generate.place, "cannot be used")
                    .at(&class.place, "issued by someone else"),
            );
        }
        if let (Some(source), Some(generate)) = (&source, &generate) {
            table.report(
                Problem::error(
                    "contradiction",
                    "a secret that is read from Vault is not generated here",
                )
                .at(&generate.place, "cannot be used")
                .at(&source.place, "its values are made there"),
            );
        }
        if let (Some(source), Some(first)) = (&source, versions.first()) {
            table.report(
                Problem::error("contradiction", "a secret has either `source` or versions")
                    .at(&source.place, "read from elsewhere")
                    .at(&first.version.place, "and from here"),
            );
        }
        table.finish_with(&[("value", "values are sealed: use `vaultctl secret set`")]);
        Some(Self {
            name: name?,
            description,
            tags,
            scope,
            limits,
            max_versions,
            class: class.map_or(SecretClass::Generated, |class| class.value),
            generate,
            min_length,
            source,
            versions,
        })
    }
}

impl Secret {
    /// The version that is used: the last that is neither deleted nor destroyed.
    #[must_use]
    pub fn current(&self) -> Option<&SecretVersion> {
        let mut versions = self.versions.iter().rev();
        versions.find(|version| version.is_usable())
    }

    /// A version by its number.
    #[must_use]
    pub fn version(&self, number: u64) -> Option<&SecretVersion> {
        let mut versions = self.versions.iter();
        versions.find(|version| version.version.value == number)
    }

    /// What stands for a version of it.
    #[must_use]
    pub fn reference(&self, version: &SecretVersion) -> SecretReference {
        SecretReference::new(self.name.as_str(), version.version.value)
    }

    /// The servers that this definition is limited to.
    #[must_use]
    pub fn servers(&self) -> Vec<String> {
        let servers = self.limits.servers.iter();
        servers.map(|server| server.value.clone()).collect()
    }

    /// Characters that a value must have.
    #[must_use]
    pub fn minimum(&self) -> usize {
        match &self.min_length {
            Some(length) => usize::try_from(length.value).unwrap_or(usize::MAX),
            None => Self::usual_minimum(self.generate.is_some()),
        }
    }

    /// Characters that a value of Vault's must have; `None` where somebody else issues it, and any will do.
    #[must_use]
    pub fn minimum_in_vault(&self) -> Option<usize> {
        (self.class != SecretClass::External).then(|| self.minimum())
    }

    /// Characters that a value must have where the definition does not say: more where it is
    /// generated, which costs nobody anything.
    #[must_use]
    pub fn usual_minimum(is_generated: bool) -> usize {
        if is_generated { 24 } else { 12 }
    }
}

impl SecretVersion {
    /// Whether it has a value that may be used.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.value.is_some() && self.deleted.is_none() && self.destroyed.is_none()
    }
}

const CLASSES: [(&str, SecretClass); 2] = [
    ("generated", SecretClass::Generated),
    ("external", SecretClass::External),
];

fn usable_path(name: &str) -> bool {
    name.split('/').all(|segment| {
        !segment.is_empty()
            && segment.chars().any(char::is_alphanumeric)
            && segment
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    })
}

fn versions(table: &mut Table<'_>) -> Vec<SecretVersion> {
    let mut versions: Vec<SecretVersion> = Vec::new();
    for version in table
        .tables("version")
        .into_iter()
        .filter_map(SecretVersion::read)
    {
        match versions
            .iter()
            .find(|earlier| earlier.version == version.version)
        {
            Some(earlier) => table.report(
                Problem::error(
                    "duplicate-version",
                    format!("version {} stands twice", version.version),
                )
                .at(&version.version.place, "again here")
                .at(&earlier.version.place, "first here"),
            ),
            None => versions.push(version),
        }
    }
    versions.sort_by_key(|version| version.version.value);
    versions
}

impl SecretVersion {
    fn read(mut table: Table<'_>) -> Option<Self> {
        let number = table
            .require("version")
            .and_then(|field| field.integer(1..=i64::MAX));
        let mut moment = |key| Some(table.take(key)?.timestamp()?.value);
        let created = moment("created");
        let deleted = moment("deleted");
        let destroyed = moment("destroyed");
        let reason = table.string("reason").map(|reason| reason.value);
        let recipients = table.strings("recipients");
        let recipients = recipients.into_iter().map(|name| name.value).collect();
        let value = table.take("value");
        let written = value.is_some();
        let value = value
            .and_then(|field| field.string())
            .filter(|value| sealed(value, &table));
        if !written && destroyed.is_none() {
            table.missing("value");
        }
        table.finish();
        let version = number?.map(|number| u64::try_from(number).unwrap_or(u64::MAX));
        Some(Self {
            version,
            created,
            deleted,
            destroyed,
            reason,
            recipients,
            value,
        })
    }
}

/// Whether a value is an armoured age file; plain text in git is an error.
fn sealed(value: &Spanned<String>, table: &Table<'_>) -> bool {
    let sealed = value
        .trim_start()
        .starts_with("-----BEGIN AGE ENCRYPTED FILE-----");
    if !sealed {
        table.report(
            Problem::error("plain-secret", "the value of a secret is not sealed")
                .at(&value.place, "expected an armoured age file")
                .help("if it was real, replace it; then store it with `vaultctl secret set`"),
        );
    }
    sealed
}

impl Recipient {
    pub(super) fn read(mut table: Table<'_>) -> Option<Self> {
        let name = table.name();
        let description = table.text("description");
        let key = table
            .require("key")
            .and_then(|field| field.parsed(public_key));
        let tags = table.strings("tags");
        let scope = scope_of(&tags, &table);
        if scope.is_none() {
            table.report(
                Problem::error(
                    "missing-scope",
                    "a recipient names the scopes it may decrypt",
                )
                .at(table.place(), "has no `scope:` tag")
                .help("write tags = [\"scope:all\"], scope:trusted or scope:untrusted"),
            );
        }
        let servers = table.strings("servers");
        table.finish();
        Some(Self {
            name: name?,
            description,
            key: key?,
            tags,
            scope: scope?,
            servers,
        })
    }
}

fn public_key(text: &str) -> Result<String, String> {
    const KINDS: [&str; 3] = ["age1", "ssh-ed25519 ", "ssh-rsa "];
    let key = text.trim();
    if key.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") || key.contains("PRIVATE KEY") {
        return Err("is a private key: replace it at once, it is in git".to_owned());
    }
    if KINDS.iter().any(|kind| key.starts_with(kind)) {
        Ok(key.to_owned())
    } else {
        Err("expected a key that begins with age1, ssh-ed25519 or ssh-rsa".to_owned())
    }
}

impl Policy {
    pub(super) fn read(mut table: Table<'_>) -> Option<Self> {
        let name = table.name();
        let description = table.text("description");
        let paths = table
            .require("paths")
            .map(|field| field.list())
            .unwrap_or_default();
        let readers = table
            .require("readers")
            .map(|field| field.list())
            .unwrap_or_default();
        for path in &paths {
            let stars = path.matches('*').count();
            let plus = path
                .split('/')
                .any(|segment| segment.contains('+') && segment != "+");
            if stars > 1 || (stars == 1 && !path.ends_with('*')) || plus {
                table.report(
                    Problem::error("invalid-glob", format!("`{}` is no path glob", path.value)).at(
                        &path.place,
                        "`*` stands at the end alone, `+` for a whole segment",
                    ),
                );
            }
        }
        table.finish();
        Some(Self {
            name: name?,
            description,
            paths,
            readers,
        })
    }
}
