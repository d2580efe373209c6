//! Reads typed values out of a mapping, with the conversions that Compose makes.

use std::collections::BTreeMap;

use crate::compose::error::Problem;
use crate::compose::model::{Bytes, Duration, Extensions};
use crate::compose::path::KeyPath;
use crate::compose::report::Report;
use crate::compose::source::Span;
use crate::compose::substitute::flag;
use crate::compose::text_of::text_of;
use crate::compose::yaml::{Map, Node, Value};
use crate::compose::{bytes, duration, go_number};

/// A mapping whose keys are taken out one by one.
pub(super) struct Fields<'a> {
    map: Map,
    path: KeyPath,
    report: &'a mut Report,
}

impl<'a> Fields<'a> {
    /// Begins to read a mapping.
    pub(super) fn new(map: Map, path: KeyPath, report: &'a mut Report) -> Self {
        Self { map, path, report }
    }

    /// Begins to read a node, if it is a mapping; `null` is an empty one.
    pub(super) fn of(node: Node, path: &KeyPath, report: &'a mut Report) -> Option<Self> {
        match node.value {
            Value::Map(map) => Some(Self::new(map, path.clone(), report)),
            Value::Null => Some(Self::new(Map::default(), path.clone(), report)),
            _ => None,
        }
    }

    /// Takes a key out; `null` is as good as absent.
    pub(super) fn take(&mut self, key: &str) -> Option<Node> {
        self.map.remove(key).filter(|node| !node.is_null())
    }

    /// Returns the value of a key and leaves it.
    pub(super) fn peek(&self, key: &str) -> Option<&Node> {
        self.map.get(key)
    }

    /// Takes the rest: the `x-*` keys.
    pub(super) fn extensions(self) -> Extensions {
        self.map
            .iter()
            .filter(|(key, _)| key.starts_with("x-"))
            .map(|(key, node)| (key.to_owned(), json(node)))
            .collect()
    }

    /// Takes a text; an empty one is absent.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        let node = self.take(key)?;
        self.text_of(node, key).filter(|text| !text.is_empty())
    }

    /// Takes a flag.
    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        let node = self.take(key)?;
        match &node.value {
            Value::Bool(value) => Some(*value),
            Value::Text(text) => match flag(text, node.span, self.report) {
                Some(value) => Some(value),
                None => self.wrong(&node, key, "`true` or `false`"),
            },
            _ => self.wrong(&node, key, "`true` or `false`"),
        }
    }

    /// Takes a whole number, zero included.
    pub(super) fn whole(&mut self, key: &str) -> Option<i64> {
        let node = self.take(key)?;
        self.whole_of(&node, key)
    }

    /// Takes a whole number; zero is absent.
    pub(super) fn nonzero(&mut self, key: &str) -> Option<i64> {
        self.whole(key).filter(|number| *number != 0)
    }

    /// Takes a whole number that is written as one and fits the type.
    pub(super) fn unsigned<T: TryFrom<i64>>(&mut self, key: &str) -> Option<T> {
        let node = self.take(key)?;
        let number = match &node.value {
            Value::Int(_) | Value::Float(_) => self.whole_of(&node, key)?,
            _ => return self.wrong(&node, key, "a whole number without quotes"),
        };
        match T::try_from(number) {
            Ok(number) => Some(number),
            Err(_) => self.invalid(node.span, key, format!("{number} is out of range")),
        }
    }

    /// Takes a number in single precision; zero is absent.
    pub(super) fn single(&mut self, key: &str) -> Option<f32> {
        let node = self.take(key)?;
        let number = match &node.value {
            #[expect(clippy::cast_precision_loss, reason = "Compose keeps single precision")]
            Value::Int(number) => Some(*number as f32),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "Compose keeps single precision"
            )]
            Value::Float(number) => Some(*number as f32),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        };
        match number.filter(|number| number.is_finite()) {
            Some(number) => Some(number).filter(|number| *number != 0.0),
            None => self.wrong(&node, key, "a number"),
        }
    }

    /// Takes a number of bytes; zero is absent.
    pub(super) fn bytes(&mut self, key: &str) -> Option<Bytes> {
        self.bytes_or_zero(key).filter(|bytes| bytes.0 != 0)
    }

    /// Takes a number of bytes, zero included.
    pub(super) fn bytes_or_zero(&mut self, key: &str) -> Option<Bytes> {
        let node = self.take(key)?;
        match &node.value {
            Value::Int(number) => Some(Bytes(*number)),
            Value::Text(text) => match bytes::parse(text) {
                Ok(number) => Some(Bytes(number)),
                Err(error) => self.invalid(node.span, key, format!("`{text}`: {error}")),
            },
            _ => self.wrong(
                &node,
                key,
                "a whole number of bytes or a text such as `512m`",
            ),
        }
    }

    /// Takes a duration, zero included.
    pub(super) fn duration(&mut self, key: &str) -> Option<Duration> {
        let node = self.take(key)?;
        if node.value == Value::Invalid {
            return None;
        }
        let text = text_of(&node);
        match duration::parse(&text) {
            Ok(nanoseconds) => Some(Duration { nanoseconds }),
            Err(error) => self.invalid(node.span, key, format!("`{text}`: {error}")),
        }
    }

    /// Takes a list of texts, or a single one.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        self.take_items(key)
            .into_iter()
            .filter_map(|item| self.text_of(item, key))
            .collect()
    }

    /// Takes a list of texts or numbers, or a single one.
    pub(super) fn texts_or_numbers(&mut self, key: &str) -> Vec<String> {
        self.take_items(key)
            .into_iter()
            .filter(|item| item.value != Value::Invalid)
            .map(|item| text_of(&item))
            .collect()
    }

    fn take_items(&mut self, key: &str) -> Vec<Node> {
        match self.take(key) {
            Some(Node {
                value: Value::List(items),
                ..
            }) => items,
            Some(node) => vec![node],
            None => Vec::new(),
        }
    }

    /// Takes a mapping or a list of `KEY=value`; a key without a value is `None`.
    pub(super) fn variables(&mut self, key: &str) -> BTreeMap<String, Option<String>> {
        let Some(node) = self.take(key) else {
            return BTreeMap::new();
        };
        match node.value {
            Value::Map(map) => map
                .into_entries()
                .filter(|(_, _, node)| node.value != Value::Invalid)
                .map(|(key, _, node)| (key, (!node.is_null()).then(|| text_of(&node))))
                .collect(),
            Value::List(items) => items
                .iter()
                .filter(|item| item.value != Value::Invalid)
                .map(|item| match text_of(item).split_once('=') {
                    Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
                    None => (text_of(item), None),
                })
                .collect(),
            _ => BTreeMap::new(),
        }
    }

    /// Takes a mapping or a list of `KEY=value`; a key without a value is empty.
    pub(super) fn labels(&mut self, key: &str) -> BTreeMap<String, String> {
        self.variables(key)
            .into_iter()
            .map(|(key, value)| (key, value.unwrap_or_default()))
            .collect()
    }

    /// Takes a mapping and binds its node.
    pub(super) fn object<T>(
        &mut self,
        key: &str,
        bind: impl FnOnce(Node, &KeyPath, &mut Report) -> T,
    ) -> Option<T> {
        let node = self.take(key)?;
        let path = self.path.key(key);
        Some(bind(node, &path, self.report))
    }

    /// Takes a list and binds its items, without those that cannot be bound.
    pub(super) fn objects<T>(
        &mut self,
        key: &str,
        mut bind: impl FnMut(Node, &KeyPath, &mut Report) -> Option<T>,
    ) -> Vec<T> {
        let path = self.path.key(key);
        self.take_items(key)
            .into_iter()
            .enumerate()
            .filter_map(|(index, item)| bind(item, &path.index(index), self.report))
            .collect()
    }

    /// Takes a mapping with keys of the user's choice and binds its values.
    pub(super) fn named<T>(
        &mut self,
        key: &str,
        mut bind: impl FnMut(&str, Span, Node, &KeyPath, &mut Report) -> Option<T>,
    ) -> BTreeMap<String, T> {
        let Some(Node {
            value: Value::Map(map),
            ..
        }) = self.take(key)
        else {
            return BTreeMap::new();
        };
        let path = self.path.key(key);
        map.into_entries()
            .filter_map(|(key, span, node)| {
                let bound = bind(&key, span, node, &path.key(&key), self.report)?;
                Some((key, bound))
            })
            .collect()
    }

    /// Reports a value that has the right type and is still not possible.
    pub(super) fn invalid<T>(&mut self, span: Span, key: &str, reason: String) -> Option<T> {
        let path = self.path.key(key).to_string();
        self.report.error(
            span,
            Problem::Invalid {
                path,
                reason,
                help: None,
            },
        );
        None
    }

    fn text_of(&mut self, node: Node, key: &str) -> Option<String> {
        match node.value {
            Value::Text(text) => Some(text),
            Value::Int(number) => Some(number.to_string()),
            _ => self.wrong(&node, key, "a string"),
        }
    }

    fn whole_of(&mut self, node: &Node, key: &str) -> Option<i64> {
        match &node.value {
            Value::Int(number) => Some(*number),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "Compose cuts the fraction off"
            )]
            Value::Float(number) => Some(*number as i64),
            Value::Text(text) => match text.parse() {
                Ok(number) => Some(number),
                Err(_) => self.wrong(node, key, "a whole number"),
            },
            _ => self.wrong(node, key, "a whole number"),
        }
    }

    fn wrong<T>(&mut self, node: &Node, key: &str, expected: &str) -> Option<T> {
        if node.value != Value::Invalid {
            let found = match &node.value {
                Value::Text(text) => format!("`{text}`"),
                _ => node.type_name().to_owned(),
            };
            let path = self.path.key(key).to_string();
            let expected = expected.to_owned();
            self.report.error(
                node.span,
                Problem::WrongType {
                    path,
                    expected,
                    found,
                },
            );
        }
        None
    }
}

/// Returns a tree as JSON, numbers as Go's encoder writes them.
fn json(node: &Node) -> serde_json::Value {
    use serde_json::Value as Json;
    match &node.value {
        Value::Null | Value::Invalid => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Int(number) => Json::from(*number),
        Value::Unsigned(number) => Json::from(*number),
        Value::Float(number) => {
            serde_json::from_str(&go_number::format_json_float(*number)).unwrap_or(Json::Null)
        }
        Value::Timestamp(timestamp) => Json::String(timestamp.rfc3339()),
        Value::Text(text) => Json::String(text.clone()),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(map) => Json::Object(
            map.iter()
                .map(|(key, value)| (key.to_owned(), json(value)))
                .collect(),
        ),
    }
}
