//! The nodes of the tree.

use std::collections::BTreeMap;
use std::collections::btree_map;

use crate::compose::source::Span;
use crate::compose::timestamp::Timestamp;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::compose) struct Node {
    /// The value.
    pub(in crate::compose) value: Value,
    /// Where it stands; for a value that was copied by an alias, where it was written.
    pub(in crate::compose) span: Span,
    /// What its tag says about the same place in earlier files, until the document is complete.
    pub(super) mark: Option<Mark>,
}

/// A tag that takes away what earlier files say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `!reset`: nothing stands in its place, the tagged value least of all.
    Reset,
    /// `!override`: the tagged value stands in its place.
    Override,
}

/// A value, with go-yaml's types.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::compose) enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number above the range of [`Value::Int`].
    Unsigned(u64),
    /// A number with a fraction or exponent.
    Float(f64),
    /// A date or time.
    Timestamp(Timestamp),
    /// Text.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping.
    Map(Map),
    /// A value that was reported already and is not looked at again.
    Invalid,
}

/// A mapping with its keys' places.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::compose) struct Map {
    entries: BTreeMap<String, (Span, Node)>,
}

impl Node {
    /// Makes a node.
    pub(in crate::compose) fn new(value: Value, span: Span) -> Self {
        Self {
            value,
            span,
            mark: None,
        }
    }

    /// Makes a text node.
    pub(in crate::compose) fn text(text: impl Into<String>, span: Span) -> Self {
        Self::new(Value::Text(text.into()), span)
    }

    /// Returns the text of a text node.
    pub(in crate::compose) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the mapping.
    pub(in crate::compose) fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Returns the mapping.
    pub(in crate::compose) fn as_map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Returns the sequence.
    pub(in crate::compose) fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// Returns the sequence.
    pub(in crate::compose) fn as_list_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// Returns whether this is `null`.
    pub(in crate::compose) fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// Names the type for people.
    pub(in crate::compose) fn type_name(&self) -> &'static str {
        match self.value {
            Value::Null => "empty",
            Value::Bool(_) => "a boolean",
            Value::Int(_) | Value::Unsigned(_) | Value::Float(_) => "a number",
            Value::Timestamp(_) => "a date",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
            Value::Invalid => "invalid",
        }
    }

    /// Returns how many nodes the tree has.
    pub(in crate::compose) fn size(&self) -> usize {
        1 + self.children().map(Node::size).sum::<usize>()
    }

    /// Returns how many levels the tree has.
    pub(super) fn depth(&self) -> usize {
        1 + self.children().map(Node::depth).max().unwrap_or(0)
    }

    /// Returns how many bytes of text the tree holds.
    pub(in crate::compose) fn bytes(&self) -> usize {
        let own = match &self.value {
            Value::Text(text) => text.len(),
            Value::Map(map) => map.keys().map(str::len).sum(),
            _ => 0,
        };
        own + self.children().map(Node::bytes).sum::<usize>()
    }

    fn children(&self) -> Box<dyn Iterator<Item = &Node> + '_> {
        match &self.value {
            Value::List(list) => Box::new(list.iter()),
            Value::Map(map) => Box::new(map.iter().map(|(_, node)| node)),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// Returns whether two trees have equal values, wherever they stand.
    pub(in crate::compose) fn same_value(&self, other: &Self) -> bool {
        self.fingerprint() == other.fingerprint()
    }

    /// Returns a text that is equal for equal values, wherever they stand.
    pub(in crate::compose) fn fingerprint(&self) -> String {
        let mut text = String::new();
        self.print(&mut text);
        text
    }

    fn print(&self, out: &mut String) {
        use std::fmt::Write as _;
        let _ = match &self.value {
            Value::List(items) => {
                out.push('[');
                for item in items {
                    item.print(out);
                    out.push(',');
                }
                write!(out, "]")
            }
            Value::Map(map) => {
                out.push('{');
                for (key, value) in map.iter() {
                    let _ = write!(out, "{key:?}:");
                    value.print(out);
                    out.push(',');
                }
                write!(out, "}}")
            }
            scalar => write!(out, "{scalar:?}"),
        };
    }
}

impl Map {
    /// Returns the value of a key.
    pub(in crate::compose) fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(key).map(|(_, node)| node)
    }

    /// Returns the value of a key.
    pub(in crate::compose) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.get_mut(key).map(|(_, node)| node)
    }

    /// Returns the text value of a key.
    pub(in crate::compose) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::as_text)
    }

    /// Returns where a key stands.
    pub(in crate::compose) fn key_span(&self, key: &str) -> Option<Span> {
        self.entries.get(key).map(|(span, _)| *span)
    }

    /// Returns whether there is such a key.
    pub(in crate::compose) fn contains(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Sets a key, whose own place stays where it was first.
    pub(in crate::compose) fn insert(&mut self, key: impl Into<String>, span: Span, node: Node) {
        match self.entries.entry(key.into()) {
            btree_map::Entry::Occupied(mut entry) => entry.get_mut().1 = node,
            btree_map::Entry::Vacant(entry) => {
                entry.insert((span, node));
            }
        }
    }

    /// Sets a key unless it is there.
    pub(in crate::compose) fn insert_default(&mut self, key: &str, node: Node) {
        if !self.contains(key) {
            let span = node.span;
            self.insert(key, span, node);
        }
    }

    /// Takes a key out.
    pub(in crate::compose) fn remove(&mut self, key: &str) -> Option<Node> {
        self.entries.remove(key).map(|(_, node)| node)
    }

    /// Takes a key out, with its place.
    pub(in crate::compose) fn remove_entry(&mut self, key: &str) -> Option<(Span, Node)> {
        self.entries.remove(key)
    }

    /// Keeps the keys, with their places and values, that a predicate is true of.
    pub(in crate::compose) fn retain(
        &mut self,
        mut keep: impl FnMut(&str, Span, &mut Node) -> bool,
    ) {
        self.entries
            .retain(|key, (span, node)| keep(key, *span, node));
    }

    /// Returns whether there is no key.
    pub(in crate::compose) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the keys in order.
    pub(in crate::compose) fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Returns keys and values in order.
    pub(in crate::compose) fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.entries
            .iter()
            .map(|(key, (_, node))| (key.as_str(), node))
    }

    /// Returns keys and values in order.
    pub(in crate::compose) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Node)> {
        self.entries
            .iter_mut()
            .map(|(key, (_, node))| (key.as_str(), node))
    }

    /// Returns keys, their places and values in order.
    pub(in crate::compose) fn entries(&self) -> impl Iterator<Item = (&str, Span, &Node)> {
        self.entries
            .iter()
            .map(|(key, (span, node))| (key.as_str(), *span, node))
    }

    /// Returns keys, their places and values in order.
    pub(in crate::compose) fn into_entries(self) -> impl Iterator<Item = (String, Span, Node)> {
        self.entries
            .into_iter()
            .map(|(key, (span, node))| (key, span, node))
    }
}
