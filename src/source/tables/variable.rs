//! `[[variable]]`: a value for interpolation.

use crate::source::diagnostic::Problem;
use crate::source::place::Spanned;
use crate::source::server::Tier;
use crate::source::suggest::did_you_mean;

use super::table::Table;

/// A named value that Compose files and `environment` may refer to.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Name; several definitions may share it when no server and stack can see two of them.
    pub name: Spanned<String>,
    /// Value.
    pub value: Spanned<String>,
    /// Free text.
    pub description: String,
    /// Tags; `scope:*` ones are also interpreted.
    pub tags: Vec<Spanned<String>>,
    /// Tiers that may use it.
    pub scope: Scope,
    /// Servers and stacks that it is limited to.
    pub limits: Limits,
}

/// Tiers whose servers may use a variable or secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// `scope:trusted`.
    Trusted,
    /// `scope:untrusted`.
    Untrusted,
    /// `scope:all`, or both tags.
    All,
}

impl Scope {
    /// Whether a secret of this scope may be used on a server of this tier.
    ///
    /// A trusted server may use every scope; where tiers are off (`None`), every server may.
    #[must_use]
    pub fn allows(self, tier: Option<Tier>) -> bool {
        !(tier == Some(Tier::Untrusted) && self == Self::Trusted)
    }

    /// The scope of a secret that these tags name: trusted alone where none does.
    #[must_use]
    pub fn of_tags(tags: &[String]) -> Self {
        let named = tags
            .iter()
            .filter_map(|tag| Self::of_word(tag.strip_prefix("scope:")?));
        named.reduce(Self::and).unwrap_or(Self::Trusted)
    }

    fn of_word(word: &str) -> Option<Self> {
        let known = SCOPES.iter().find(|(known, _)| *known == word);
        known.map(|(_, scope)| *scope)
    }

    /// What two tags say together.
    fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::All }
    }

    /// The word behind `scope:`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Untrusted => "untrusted",
            Self::All => "all",
        }
    }
}

/// Servers and stacks that a variable or secret is limited to; an empty list means all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits {
    /// Server names.
    pub servers: Vec<Spanned<String>>,
    /// Stack names.
    pub stacks: Vec<Spanned<String>>,
}

impl Limits {
    /// Whether a stack on a server is within the limits.
    #[must_use]
    pub fn include(&self, server: &str, stack: &str) -> bool {
        let within = |names: &[Spanned<String>], name: &str| {
            names.is_empty() || names.iter().any(|each| each.as_str() == name)
        };
        within(&self.servers, server) && within(&self.stacks, stack)
    }

    /// Whether some stack on some server is within both limits.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> bool {
        let meet = |ours: &[Spanned<String>], theirs: &[Spanned<String>]| {
            ours.is_empty() || theirs.is_empty() || ours.iter().any(|name| theirs.contains(name))
        };
        meet(&self.servers, &other.servers) && meet(&self.stacks, &other.stacks)
    }
}

const SCOPES: [(&str, Scope); 3] = [
    ("trusted", Scope::Trusted),
    ("untrusted", Scope::Untrusted),
    ("all", Scope::All),
];

impl Variable {
    pub(super) fn read(mut table: Table<'_>, komodo_keys: &mut bool) -> Option<Self> {
        let name = table.name();
        let place = table.place().clone();
        let value = table.take("value").map(|field| field.string());
        let description = table.text("description");
        let tags = table.strings("tags");
        let scope = scope_of(&tags, &table);
        let limits = Limits::read(&mut table);
        if let Some(secret) = table.boolean("is_secret") {
            *komodo_keys = true;
            table.report(is_secret(&secret));
        }
        table.finish_with(&[("secret", "secrets are `[[secret]]` tables")]);
        let value = value.unwrap_or_else(|| Some(Spanned::new(String::new(), place)));
        Some(Self {
            name: name?,
            value: value?,
            description,
            tags,
            scope: scope.unwrap_or(Scope::All),
            limits,
        })
    }
}

fn is_secret(flag: &Spanned<bool>) -> Problem {
    if flag.value {
        Problem::warning("plain-secret", "a secret stands in git as it is")
            .at(&flag.place, "hides the value in Komodo alone")
            .help("replace it, and store the new value with `vaultctl secret set`")
    } else {
        Problem::note("komodo-only", "`is_secret` has no effect here")
            .at(&flag.place, "read by a Komodo server alone")
    }
}

impl Limits {
    pub(super) fn read(table: &mut Table<'_>) -> Self {
        Self {
            servers: table.strings("servers"),
            stacks: table.strings("stacks"),
        }
    }
}

/// The scope that `scope:*` tags name; `None` without such a tag.
pub(super) fn scope_of(tags: &[Spanned<String>], table: &Table<'_>) -> Option<Scope> {
    let mut scope = None;
    for tag in tags {
        let Some(word) = tag.strip_prefix("scope:") else {
            continue;
        };
        match Scope::of_word(word) {
            Some(named) => scope = Some(scope.map_or(named, |scope: Scope| scope.and(named))),
            None => table.report(
                Problem::error("unknown-scope", format!("`{}` is no scope", tag.value))
                    .at(&tag.place, "not known here")
                    .help_if(did_you_mean(&tag.value, SCOPE_TAGS)),
            ),
        }
    }
    scope
}

const SCOPE_TAGS: [&str; 3] = ["scope:trusted", "scope:untrusted", "scope:all"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::place::{Place, SourceFile};

    fn limits(servers: &[&str], stacks: &[&str]) -> Limits {
        let file = SourceFile::new("a.toml", "");
        let names = |names: &[&str]| {
            let place = Place::start_of(&file);
            names
                .iter()
                .map(|name| Spanned::new((*name).to_owned(), place.clone()))
                .collect()
        };
        Limits {
            servers: names(servers),
            stacks: names(stacks),
        }
    }

    #[test]
    fn limits_overlap_when_servers_and_stacks_do() {
        for (first, second, overlap) in [
            (limits(&[], &[]), limits(&["a"], &[]), true),
            (limits(&["a"], &[]), limits(&["b"], &[]), false),
            (limits(&["a"], &["x"]), limits(&["a"], &["y"]), false),
            (limits(&["a", "b"], &[]), limits(&["b"], &["y"]), true),
        ] {
            assert_eq!(first.overlap(&second), overlap, "{first:?} {second:?}");
            assert_eq!(second.overlap(&first), overlap, "{second:?} {first:?}");
        }
    }

    #[test]
    fn an_untrusted_server_is_refused_trusted_values_alone() {
        assert!(!Scope::Trusted.allows(Some(Tier::Untrusted)));
        for scope in [Scope::Trusted, Scope::Untrusted, Scope::All] {
            assert!(scope.allows(Some(Tier::Trusted)));
            assert!(scope.allows(None));
        }
        assert!(Scope::Untrusted.allows(Some(Tier::Untrusted)));
    }
}
