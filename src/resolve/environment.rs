//! Where the values of variables come from.
//!
//! The first that has a name wins: the stack's `environment`, secrets and variables in scope, names
//! passed from the operator's environment, what is built in. A secret's value is not known here; a
//! reference to its version stands for it. Files (`additional_env_files`, `.env`) come after
//! these and are read by the Compose loader. The operator's other variables are no source: a plan must
//! not depend on who makes it.

use std::collections::BTreeMap;
use std::path::Path;

use super::project::ReadStack;
use super::repository_files::is_yaml;
use super::{Lookup, Target};
use crate::compose::dotenv;
use crate::compose::interpolate::interpolate;
use crate::source::{Place, Problem, Quoting, Scope, Severity, Variable};

/// The values that a stack on a server sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Values {
    /// The stack's own `environment`, in its order.
    pub own: Vec<(String, String)>,
    by_name: BTreeMap<String, String>,
}

impl Values {
    /// The value of a name.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.by_name.get(name).cloned()
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

impl ReadStack<'_> {
    /// Refuses secrets and configs whose variable (`environment: NAME`) has no value: as for Compose, a file
    /// that a service asks for is not left out.
    pub(super) fn refuse_unset_files(&mut self) {
        let project = &self.loaded.project;
        let secrets = project.secrets.iter().map(|(key, secret)| {
            let is_set = secret.environment_value.is_some();
            ("secrets", key, secret.environment.as_ref(), is_set)
        });
        let configs = project.configs.iter().map(|(key, config)| {
            let is_set = config.environment_value.is_some();
            ("configs", key, config.environment.as_ref(), is_set)
        });
        let unset: Vec<Problem> = secrets
            .chain(configs)
            .filter(|(.., is_set)| !is_set)
            .filter_map(|(kind, key, name, _)| {
                let place = self.place_of(&format!("{kind}.{key}.environment"));
                Some(self.target.unknown_variable(name?, &place))
            })
            .collect();
        self.problems.extend(unset);
    }
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
        for secret in &self.source.secrets {
            let is_seen = secret.limits.include(server, stack) && in_tier(secret.scope, tier);
            if let Some(reference) = self.reference(secret).filter(|_| is_seen) {
                set(secret.name.as_str(), &reference.token());
            }
        }
        self.add_own_environment(&mut values)?;
        Ok(values)
    }

    /// Adds the stack's `environment`, whose values may refer to variables and to lines above.
    fn add_own_environment(&self, values: &mut Values) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for entry in &self.stack.environment {
            let (mut in_brackets, mut unknown) = (Vec::new(), Vec::new());
            let text = values.substitute(&entry.value.value, &mut in_brackets);
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
            let looked_in = self.looked_in(&["the lines above"], &[]);
            let names = in_brackets.iter().map(|name| (name, Written::InBrackets));
            let names = names.chain(unknown.iter().map(|name| (name, Written::WithDollar)));
            problems.extend(names.map(|name| self.without_value(name, place, &looked_in)));
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// The error for a `$NAME` of a file that nothing has a value for.
    pub(super) fn unknown_variable(&self, name: &str, place: &Place) -> Problem {
        let stack = self.stack;
        let directory = &stack.directory;
        let mut files = Vec::new();
        if !stack.additional_env_files.is_empty() {
            files.push("`additional_env_files`");
        }
        files.push(if self.source.tree.is_file(&directory.join(".env")) {
            "`.env`"
        } else {
            "`.env` (there is none)"
        });
        let path = &place.file.path;
        let is_one = |file: &Path| *path == directory.join(file);
        let additional = &stack.additional_env_files;
        let looked_in = if is_yaml(path) || *path == stack.name.place.file.path {
            self.looked_in(&["the stack's `environment`"], &files)
        } else {
            // Environment files see their own lines and what is read before them.
            if is_one(Path::new(".env")) {
                files.retain(|file| *file != "`.env`");
            } else if additional.iter().any(|file| is_one(&file.value)) {
                files = vec!["the `additional_env_files` before it"];
            } else {
                files.insert(0, "the files of the same `env_file` before it");
            }
            self.looked_in(&["the lines above", "the stack's `environment`"], &files)
        };
        self.without_value((name, Written::WithDollar), place, &looked_in)
    }

    /// The error for a `[[NAME]]` that nothing has a value for. Files are not looked in.
    pub(super) fn unknown_in_brackets(&self, name: &str, place: &Place) -> Problem {
        let looked_in = self.looked_in(&["the stack's `environment`"], &[]);
        self.without_value((name, Written::InBrackets), place, &looked_in)
    }

    /// The places that were looked in: those of every name, between others.
    fn looked_in(&self, before: &[&str], after: &[&str]) -> String {
        let scope = format!("`[[variable]]` in scope for `{}`", self.id());
        let passed = &self.source.settings.pass_environment.value;
        let passed = (!passed.is_empty()).then_some("`pass_environment`");
        let mut places = before.to_vec();
        places.push(&scope);
        places.extend(passed);
        places.extend(after);
        places.join(", ")
    }

    /// The error for a name that none of the places that were looked in has a value for.
    fn without_value(
        &self,
        (name, written): (impl AsRef<str>, Written),
        place: &Place,
        looked_in: &str,
    ) -> Problem {
        let name = name.as_ref();
        let forbidden = self.forbidden_secret(name, place);
        if let Some(problem) = forbidden.or_else(|| self.forbidden_variable(name, place)) {
            return problem;
        }
        let advice = match written {
            Written::WithDollar => format!("define it, or give it a default: `${{{name}:-...}}`"),
            Written::InBrackets => "define it".to_owned(),
        };
        let problem = Problem::error(
            "unknown-variable",
            format!("the variable `{name}` has no value"),
        );
        let mut problem = problem.at(place, "used here");
        let mut variables = self.source.variables.iter();
        if let Some(other) = variables.find(|variable| variable.name.as_str() == name) {
            let label = format!("not in scope for `{}`", self.id());
            problem = problem.at(&other.name.place, label);
        }
        problem.help(format!("{advice}; looked in: {looked_in}"))
    }
}

impl Target<'_> {
    /// Why a variable may not be used on this server, where its scope keeps it from there.
    fn forbidden_variable(&self, name: &str, place: &Place) -> Option<Problem> {
        let tier = self.server.tier.as_ref()?;
        let (server, stack) = (self.server.name.as_str(), self.stack.name.as_str());
        let is_kept = |variable: &&Variable| {
            variable.name.as_str() == name
                && variable.limits.include(server, stack)
                && !in_tier(variable.scope, Some(tier.value))
        };
        let variable = self.source.variables.iter().find(is_kept)?;
        let message = format!(
            "the variable `{name}` is of `scope:{}`, and the server `{server}` is untrusted",
            variable.scope.as_str()
        );
        let problem = Problem::finding(Severity::Error, "secret-scope", message)
            .at(&variable.name.place, "kept from untrusted servers")
            .at(&tier.place, "untrusted")
            .at(place, "used here");
        Some(
            problem
                .help("tag it `scope:untrusted` or `scope:all` if it belongs there, or do without"),
        )
    }
}

/// How a name that is to be replaced is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// `$NAME` or `${NAME}`, which can have a default.
    WithDollar,
    /// `[[NAME]]`
    InBrackets,
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
