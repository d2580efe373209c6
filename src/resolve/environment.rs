//! Where the values of variables come from.
//!
//! The first that has a name wins: the stack's `environment`, variables in scope, names passed from
//! the operator's environment, what is built in. Files (`additional_env_files`, `.env`) come after
//! these and are read by the Compose loader. The operator's other variables are no source: a plan must
//! not depend on who makes it.

use std::collections::BTreeMap;

use super::{Lookup, Target};
use crate::compose::dotenv;
use crate::compose::interpolate::interpolate;
use crate::source::{Problem, Quoting, Scope, Variable};

/// The values that a stack on a server sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Values {
    /// The stack's own `environment`, in its order.
    pub own: Vec<(String, String)>,
    by_name: BTreeMap<String, String>,
    /// Names that only a secret has.
    secrets: Vec<String>,
}

impl Values {
    /// The value of a name.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.by_name.get(name).cloned()
    }

    /// Whether a secret of that name could be used here.
    pub(super) fn is_secret(&self, name: &str) -> bool {
        self.secrets.iter().any(|secret| secret == name)
    }

    /// Replaces `[[NAME]]` by its value; `[[[NAME]]]` stands for `[[NAME]]` itself.
    ///
    /// Names that nobody has are added to `unknown` and left as they are.
    pub(super) fn substitute(&self, text: &str, unknown: &mut Vec<String>) -> String {
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("[[") {
            let (before, from) = rest.split_at(start);
            result.push_str(before);
            let literal = from
                .strip_prefix("[[[")
                .and_then(|inner| inner.split_once("]]]"));
            let named = from
                .strip_prefix("[[")
                .and_then(|inner| inner.split_once("]]"));
            match (literal, named) {
                (Some((name, after)), _) if is_name(name.trim()) => {
                    result.push_str("[[");
                    result.push_str(name);
                    result.push_str("]]");
                    rest = after;
                }
                (_, Some((name, after))) if is_name(name.trim()) => {
                    if let Some(value) = self.get(name.trim()) {
                        result.push_str(&value);
                    } else {
                        unknown.push(name.trim().to_owned());
                        result.push_str("[[");
                        result.push_str(name);
                        result.push_str("]]");
                    }
                    rest = after;
                }
                _ => {
                    result.push_str("[[");
                    rest = from.strip_prefix("[[").unwrap_or_default();
                }
            }
        }
        result.push_str(rest);
        result
    }

    /// The stack's `environment` as the lines of an environment file.
    pub(super) fn as_file(&self) -> String {
        let line = |(name, value): &(String, String)| {
            let escaped = value
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('$', "\\$")
                .replace('\n', "\\n");
            format!("{name}=\"{escaped}\"\n")
        };
        self.own.iter().map(line).collect()
    }
}

/// Whether a text is the name of a variable or secret.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.'))
        && text.chars().any(|c| c.is_ascii_alphabetic())
}

impl Target<'_> {
    /// Gathers the values that this stack sees on this server.
    pub(super) fn values(&self, operator: Lookup<'_>) -> Result<Values, Vec<Problem>> {
        let mut values = Values::default();
        let server = self.server.name.as_str();
        let stack = self.stack.name.as_str();
        let tier = self.server.tier.as_ref().map(|tier| tier.value);
        let mut set = |name: &str, value: &str| {
            values.by_name.insert(name.to_owned(), value.to_owned());
        };
        set("VAULTCTL_SERVER", server);
        set("VAULTCTL_STACK", stack);
        if let Some(tier) = tier {
            set("VAULTCTL_TIER", tier.as_str());
        }
        for name in &self.source.settings.pass_environment.value {
            if let Some(value) = operator(name.as_str()) {
                set(name.as_str(), &value);
            }
        }
        let in_scope = |variable: &&Variable| {
            variable.limits.include(server, stack) && in_tier(variable.scope, tier)
        };
        for variable in self.source.variables.iter().filter(in_scope) {
            set(variable.name.as_str(), variable.value.as_str());
        }
        values.secrets = self
            .source
            .secrets
            .iter()
            .map(|s| s.name.value.clone())
            .collect();
        self.add_own_environment(&mut values)?;
        Ok(values)
    }

    /// Adds the stack's `environment`, whose values may refer to variables and to lines above.
    fn add_own_environment(&self, values: &mut Values) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for entry in &self.stack.environment {
            let mut unknown = Vec::new();
            let text = values.substitute(&entry.value.value, &mut unknown);
            match own_value(&text, entry.quoting, values, &mut unknown) {
                Ok(value) => {
                    values.own.push((entry.name.value.clone(), value.clone()));
                    values.by_name.insert(entry.name.value.clone(), value);
                }
                Err(message) => problems.push(
                    Problem::error("environment", message).at(&entry.value.place, "in this value"),
                ),
            }
            let place = &entry.value.place;
            let looked_in = format!(
                "the lines above, `[[variable]]` in scope for `{}`",
                self.id()
            );
            problems.extend(
                unknown
                    .iter()
                    .map(|name| without_value(name, values, place, &looked_in)),
            );
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// The error for a name that nothing has a value for.
    pub(super) fn unknown_variable(
        &self,
        name: &str,
        values: &Values,
        place: &crate::source::Place,
    ) -> Problem {
        let looked_in = format!(
            "the stack's `environment`, `[[variable]]` in scope for `{}`, \
             `additional_env_files`, `.env`",
            self.id()
        );
        without_value(name, values, place, &looked_in)
    }
}

/// The error for a name that none of the places that were looked in has a value for.
fn without_value(
    name: &str,
    values: &Values,
    place: &crate::source::Place,
    looked_in: &str,
) -> Problem {
    if values.is_secret(name) {
        return Problem::error(
            "secret",
            format!("`{name}` is a secret, and secrets are not supported yet"),
        )
        .at(place, "used here");
    }
    Problem::error(
        "unknown-variable",
        format!("the variable `{name}` has no value"),
    )
    .at(place, "used here")
    .help(format!(
        "define it, or give it a default: `${{{name}:-...}}`; looked in: {looked_in}"
    ))
}

/// Whether a variable may be used on a server of a tier. A trusted server may use every scope.
fn in_tier(scope: Scope, tier: Option<crate::source::Tier>) -> bool {
    scope.allows(tier)
}

/// A value of `environment`, read as Compose reads environment files.
///
/// Names without value and default are added to `unknown`, and are empty.
fn own_value(
    text: &str,
    quoting: Quoting,
    values: &Values,
    unknown: &mut Vec<String>,
) -> Result<String, String> {
    let lookup = |name: &str| values.get(name);
    let read = match quoting {
        Quoting::Single => return Ok(text.to_owned()),
        Quoting::None => interpolate(text, &lookup).map_err(|error| error.message)?,
        Quoting::Double => dotenv::parse_value(&format!("\"{text}\""), &lookup)?,
    };
    unknown.extend(read.unset);
    Ok(read.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_brackets_are_replaced() {
        let values = Values {
            by_name: BTreeMap::from([("A".to_owned(), "1".to_owned())]),
            ..Values::default()
        };
        for (text, expected, missing) in [
            ("x [[A]] [[ A ]]", "x 1 1", vec![]),
            ("[[[A]]]", "[[A]]", vec![]),
            ("[[B]]", "[[B]]", vec!["B"]),
            ("[[ -f x ]] && y", "[[ -f x ]] && y", vec![]),
            ("a[[", "a[[", vec![]),
            ("[[0]]", "[[0]]", vec![]),
        ] {
            let mut unknown = Vec::new();
            assert_eq!(values.substitute(text, &mut unknown), expected);
            assert_eq!(unknown, missing, "{text}");
        }
    }

    #[test]
    fn the_environment_reads_back_from_its_file() {
        let value = "a \"b\" $c \\ d\ne'f #g";
        let values = Values {
            own: vec![("K".to_owned(), value.to_owned())],
            ..Values::default()
        };
        let parsed = dotenv::parse(&values.as_file(), &|_| None).unwrap();
        assert_eq!(parsed, [("K".to_owned(), Some(value.to_owned()))]);
    }
}
