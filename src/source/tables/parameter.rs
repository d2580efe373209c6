//! Values of tables whose keys are not fixed.

use std::collections::BTreeMap;

/// A TOML value of a table with open keys, such as an execution's parameters.
#[derive(Debug, Clone, PartialEq)]
pub enum Parameter {
    /// A string; dates and times are kept as written.
    String(String),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A boolean.
    Boolean(bool),
    /// An array.
    List(Vec<Parameter>),
    /// A table.
    Table(BTreeMap<String, Parameter>),
}

impl Parameter {
    /// The string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The strings of a list of strings, or a string alone.
    #[must_use]
    pub fn strings(&self) -> Vec<&str> {
        match self {
            Self::String(text) => vec![text],
            Self::List(items) => items.iter().filter_map(Self::as_str).collect(),
            _ => Vec::new(),
        }
    }
}
