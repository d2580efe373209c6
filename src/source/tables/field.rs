//! The value of one key, read as the type that is expected of it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use toml_edit::{ArrayOfTables, Item, TableLike, Value};

use crate::source::diagnostic::Problem;
use crate::source::place::{Place, Spanned};
use crate::source::suggest::{listed, nearest};

use super::list;
use super::parameter::Parameter;
use super::table::{Context, Table};
use super::values::Ports;

/// A key and its value.
pub(crate) struct Field<'a> {
    pub(crate) context: Context<'a>,
    pub(crate) key: String,
    pub(crate) key_place: Place,
    pub(crate) node: Node<'a>,
}

/// What a key can hold.
#[derive(Clone, Copy)]
pub(crate) enum Node<'a> {
    Value(&'a Value),
    Table(&'a toml_edit::Table),
    Tables(&'a ArrayOfTables),
}

impl<'a> Node<'a> {
    pub(crate) fn of_item(item: &'a Item) -> Option<Self> {
        match item {
            Item::None => None,
            Item::Value(value) => Some(Self::Value(value)),
            Item::Table(table) => Some(Self::Table(table)),
            Item::ArrayOfTables(tables) => Some(Self::Tables(tables)),
        }
    }

    fn span(self) -> Option<std::ops::Range<usize>> {
        match self {
            Self::Value(value) => value.span(),
            Self::Table(table) => table.span(),
            Self::Tables(tables) => tables.span(),
        }
    }

    fn describe(self) -> &'static str {
        match self {
            Self::Value(value) => match value {
                Value::String(_) => "a string",
                Value::Integer(_) => "an integer",
                Value::Float(_) => "a float",
                Value::Boolean(_) => "a boolean",
                Value::Datetime(_) => "a date",
                Value::Array(_) => "an array",
                Value::InlineTable(_) => "a table",
            },
            Self::Table(_) => "a table",
            Self::Tables(_) => "an array of tables",
        }
    }
}

impl<'a> Field<'a> {
    /// Where the value stands.
    pub(crate) fn place(&self) -> Place {
        match self.node.span() {
            Some(span) => self.context.document.place(Some(span)),
            None => self.key_place.clone(),
        }
    }

    /// Reports the value as wrong.
    pub(crate) fn reject(&self, expected: &str) {
        self.reject_with(expected, None);
    }

    fn reject_with(&self, expected: &str, help: Option<String>) {
        self.context.problems.push(
            Problem::error(
                "wrong-type",
                format!(
                    "`{}` takes {}, not {}",
                    self.key,
                    expected,
                    self.node.describe()
                ),
            )
            .at(&self.place(), format!("expected {expected}"))
            .help_if(help),
        );
    }

    /// Reports a value of the right type that cannot be used.
    pub(crate) fn invalid(&self, place: &Place, why: &str, help: Option<String>) {
        self.context.problems.push(
            Problem::error("invalid-value", format!("`{}` cannot be used", self.key))
                .at(place, why)
                .help_if(help),
        );
    }

    fn spanned<T>(&self, value: T) -> Spanned<T> {
        Spanned::new(value, self.place())
    }

    fn element(&self, value: &'a Value) -> Field<'a> {
        Field {
            context: self.context,
            key: self.key.clone(),
            key_place: self.key_place.clone(),
            node: Node::Value(value),
        }
    }

    /// The string, without an error when it is something else.
    pub(crate) fn as_str(&self) -> Option<&'a str> {
        match self.node {
            Node::Value(value) => value.as_str(),
            _ => None,
        }
    }

    pub(crate) fn string(&self) -> Option<Spanned<String>> {
        if let Some(text) = self.as_str() {
            return Some(self.spanned(text.to_owned()));
        }
        self.reject_with("a string", self.in_quotes());
        None
    }

    fn in_quotes(&self) -> Option<String> {
        match self.node {
            Node::Value(value @ (Value::Integer(_) | Value::Float(_) | Value::Boolean(_))) => Some(
                format!("write it in quotes: \"{}\"", value.to_string().trim()),
            ),
            _ => None,
        }
    }

    pub(crate) fn boolean(&self) -> Option<Spanned<bool>> {
        if let Node::Value(Value::Boolean(flag)) = self.node {
            return Some(self.spanned(*flag.value()));
        }
        self.reject_with(
            "a boolean",
            Some("write true or false, without quotes".to_owned()),
        );
        None
    }

    pub(crate) fn integer(&self, bounds: RangeInclusive<i64>) -> Option<Spanned<i64>> {
        let Node::Value(Value::Integer(number)) = self.node else {
            self.reject("an integer");
            return None;
        };
        if bounds.contains(number.value()) {
            return Some(self.spanned(*number.value()));
        }
        let why = if *bounds.end() == i64::MAX {
            format!("must be {} or more", bounds.start())
        } else {
            format!("must be from {} to {}", bounds.start(), bounds.end())
        };
        self.invalid(&self.place(), &why, None);
        None
    }

    /// The elements of an array.
    pub(crate) fn elements(&self) -> Option<Vec<Field<'a>>> {
        match self.node {
            Node::Value(Value::Array(array)) => {
                Some(array.iter().map(|value| self.element(value)).collect())
            }
            _ => None,
        }
    }

    pub(crate) fn strings(&self) -> Vec<Spanned<String>> {
        let Some(elements) = self.elements() else {
            let help = self.as_str().map(|text| format!("write [\"{text}\"]"));
            self.reject_with("an array of strings", help);
            return Vec::new();
        };
        elements.iter().filter_map(Field::string).collect()
    }

    pub(crate) fn list(&self) -> Vec<Spanned<String>> {
        let Some(text) = self.as_str() else {
            return self.strings();
        };
        list::split(text, &self.place())
    }

    pub(crate) fn choice<T: Copy>(&self, words: &[(&'static str, T)]) -> Option<Spanned<T>> {
        let text = self.string()?;
        if let Some((_, value)) = words
            .iter()
            .find(|(word, _)| text.eq_ignore_ascii_case(word))
        {
            return Some(text.map(|_| *value));
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let help =
            nearest(&text, names.iter().copied()).map(|word| format!("did you mean \"{word}\"?"));
        self.invalid(&text.place, &format!("expected {}", listed(&names)), help);
        None
    }

    pub(crate) fn parsed<T>(
        &self,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Spanned<T>> {
        if let Node::Value(Value::Integer(number)) = self.node {
            // A number without its unit: the reader's own words are better than "in quotes".
            let help = parse(&number.value().to_string()).err();
            self.reject_with("a string", help.or_else(|| self.in_quotes()));
            return None;
        }
        let text = self.string()?;
        match parse(&text) {
            Ok(value) => Some(text.map(|_| value)),
            Err(expected) => {
                self.invalid(&text.place, &expected, None);
                None
            }
        }
    }

    /// Every element of an array of strings, read by a function.
    pub(crate) fn parsed_list<T>(
        &self,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<Spanned<T>> {
        let mut values = Vec::new();
        for text in self.list() {
            match parse(&text) {
                Ok(value) => values.push(text.map(|_| value)),
                Err(expected) => self.invalid(&text.place, &expected, None),
            }
        }
        values
    }

    /// A date, written as a TOML date or in quotes.
    pub(crate) fn date(&self) -> Option<Spanned<jiff::civil::Date>> {
        let text = match self.node {
            Node::Value(Value::Datetime(date)) => date.value().to_string(),
            _ => self.as_str().unwrap_or_default().to_owned(),
        };
        if let Ok(date) = text.parse() {
            return Some(self.spanned(date));
        }
        self.reject("a date such as 2027-01-31");
        None
    }

    /// A moment with its offset from UTC, written as a TOML date-time or in quotes.
    pub(crate) fn timestamp(&self) -> Option<Spanned<jiff::Timestamp>> {
        let text = match self.node {
            Node::Value(Value::Datetime(date)) => date.value().to_string(),
            _ => self.as_str().unwrap_or_default().to_owned(),
        };
        if let Ok(moment) = text.parse() {
            return Some(self.spanned(moment));
        }
        self.reject("a moment such as 2026-11-20T10:00:00Z");
        None
    }

    /// Ports, each a string or a number.
    pub(crate) fn ports(&self) -> Vec<Spanned<Ports>> {
        let Some(elements) = self.elements() else {
            return self.parsed_list(str::parse);
        };
        let port = |field: Field<'a>| match field.node {
            Node::Value(Value::Integer(_)) => {
                let port = field.integer(1..=i64::from(u16::MAX))?;
                let text = port.value.to_string();
                text.parse().ok().map(|ports| port.map(|_| ports))
            }
            _ => field.parsed(str::parse),
        };
        elements.into_iter().filter_map(port).collect()
    }

    /// The table, without an error when it is something else.
    pub(crate) fn as_table(&self) -> Option<Table<'a>> {
        let table: &'a dyn TableLike = match self.node {
            Node::Table(table) => table,
            Node::Value(Value::InlineTable(table)) => table,
            _ => return None,
        };
        Some(Table::new(
            self.context,
            format!("`{}`", self.key),
            self.place(),
            table,
        ))
    }

    pub(crate) fn table(&self) -> Option<Table<'a>> {
        let table = self.as_table();
        if table.is_none() {
            self.reject("a table");
        }
        table
    }

    pub(crate) fn tables(&self) -> Vec<Table<'a>> {
        let title = format!("[[{}]]", self.key);
        if let Node::Tables(tables) = self.node {
            let read = |table: &'a toml_edit::Table| {
                let place = self.context.document.place(table.span());
                Table::new(self.context, title.clone(), place, table)
            };
            return tables.iter().map(read).collect();
        }
        if let Some(elements) = self.elements() {
            return elements.iter().filter_map(Field::table).collect();
        }
        let help = format!("write [[{}]], with two pairs of brackets", self.key);
        self.reject_with("an array of tables", Some(help));
        Vec::new()
    }

    /// The value as it is, for tables with open keys.
    pub(crate) fn parameter(&self) -> Spanned<Parameter> {
        self.spanned(match self.node {
            Node::Value(value) => parameter(value),
            Node::Table(table) => Parameter::Table(parameters(table)),
            Node::Tables(tables) => Parameter::List(
                tables
                    .iter()
                    .map(|table| Parameter::Table(parameters(table)))
                    .collect(),
            ),
        })
    }
}

fn parameter(value: &Value) -> Parameter {
    match value {
        Value::String(text) => Parameter::String(text.value().clone()),
        Value::Integer(number) => Parameter::Integer(*number.value()),
        Value::Float(number) => Parameter::Float(*number.value()),
        Value::Boolean(flag) => Parameter::Boolean(*flag.value()),
        Value::Datetime(date) => Parameter::String(date.value().to_string()),
        Value::Array(items) => Parameter::List(items.iter().map(parameter).collect()),
        Value::InlineTable(table) => Parameter::Table(parameters(table)),
    }
}

fn parameters(table: &dyn TableLike) -> BTreeMap<String, Parameter> {
    table
        .iter()
        .filter_map(|(key, item)| {
            let value = match Node::of_item(item)? {
                Node::Value(value) => parameter(value),
                Node::Table(table) => Parameter::Table(parameters(table)),
                Node::Tables(tables) => Parameter::List(
                    tables
                        .iter()
                        .map(|table| Parameter::Table(parameters(table)))
                        .collect(),
                ),
            };
            Some((key.to_owned(), value))
        })
        .collect()
}
