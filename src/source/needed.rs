//! Inventory variables that a server needs.

use super::diagnostic::{Problem, Problems};
use super::inventory::HostVariables;
use super::inventory::yaml::Yaml;
use super::place::Spanned;

/// Looks up the variables of one host, and reports those that cannot be used.
///
/// A value that is an expression is an error only when somebody asks for it.
pub(super) struct Needed<'a> {
    pub(super) server: &'a str,
    pub(super) host: Option<&'a HostVariables>,
    pub(super) problems: &'a Problems,
}

impl Needed<'_> {
    /// The first of the variables that is set and not empty.
    pub(super) fn text(&self, names: &[&str]) -> Option<Spanned<String>> {
        let variables = &self.host?.variables;
        let value = names.iter().find_map(|name| {
            let value = variables.get(*name)?;
            (!value.is_null() && value.as_text() != Some("")).then_some((*name, value))
        });
        let (name, value) = value?;
        match (unusable(value), value.as_text()) {
            (None, Some(text)) => Some(Spanned::new(text.to_owned(), value.place.clone())),
            (why, _) => {
                let why = why.unwrap_or("is not a single value");
                self.problems.push(
                    Problem::error(
                        "inventory-value",
                        format!("`{name}` of `{}` {why}", self.server),
                    )
                    .at(&value.place, "cannot be evaluated here")
                    .help("write the value itself, or set it in the server's TOML table"),
                );
                None
            }
        }
    }

    /// Reports a value that has the wrong form.
    pub(super) fn invalid(&self, value: &Spanned<String>, expected: &str) {
        self.problems.push(
            Problem::error(
                "inventory-value",
                format!("`{}` of `{}` cannot be used", value.value, self.server),
            )
            .at(&value.place, expected),
        );
    }
}

/// Why a value is not known before Ansible runs.
fn unusable(value: &Yaml) -> Option<&'static str> {
    if value
        .tag
        .as_deref()
        .is_some_and(|tag| tag.starts_with("!vault"))
    {
        return Some("is encrypted with ansible-vault");
    }
    let jinja = value.tag.as_deref() != Some("!unsafe")
        && value
            .as_text()
            .is_some_and(|text| ["{{", "{%"].iter().any(|mark| text.contains(mark)));
    jinja.then_some("is a Jinja expression")
}
