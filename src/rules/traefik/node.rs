//! Settings as a tree with places: what YAML, TOML, labels, flags and variables have in common.

use std::ops::Range;
use std::sync::Arc;

use toml_edit::{Item, TableLike};

use super::template::Templates;
use crate::source::yaml::{self, Yaml};
use crate::source::{Place, Problems, SourceFile};

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    value: Value,
    place: Place,
}

#[derive(Debug, Clone)]
enum Value {
    /// A scalar as it is written; empty for null.
    Text(String),
    List(Vec<Node>),
    /// Keys with their places; Traefik does not tell capitals from small letters in its own.
    Map(Vec<(String, Place, Node)>),
}

/// How the ranges of a text become places.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// The text is that of a file.
    File(Arc<SourceFile>),
    /// The text stands inside of another file, at one place.
    Inside(Place),
}

impl Origin {
    fn place(&self, range: Range<usize>) -> Place {
        match self {
            Self::File(file) => Place::new(file, range),
            Self::Inside(place) => place.clone(),
        }
    }

    /// The place of the text as a whole.
    pub(super) fn whole(&self) -> Place {
        self.place(0..0)
    }
}

impl Node {
    /// A tree without entries.
    pub(super) fn empty(place: &Place) -> Self {
        Self {
            value: Value::Map(Vec::new()),
            place: place.clone(),
        }
    }

    /// Reads YAML whose templates are masked; `None` where it is not valid, or says nothing.
    pub(super) fn of_yaml(text: &str, templates: &Templates, origin: &Origin) -> Result<Self, ()> {
        let problems = Problems::default();
        let file = SourceFile::new("masked", text);
        let tree = yaml::parse(&file, &problems);
        match tree {
            Some(tree) => Ok(Self::from_yaml(&tree, templates, origin)),
            None if problems.errors() == 0 => Ok(Self::empty(&origin.whole())),
            None => Err(()),
        }
    }

    fn from_yaml(yaml: &Yaml, templates: &Templates, origin: &Origin) -> Self {
        let value = match &yaml.value {
            _ if yaml.is_null() => Value::Text(String::new()),
            yaml::Value::Scalar { text, .. } => Value::Text(templates.fill(text)),
            yaml::Value::List(items) => {
                let items = items.iter();
                let items = items.map(|item| Self::from_yaml(item, templates, origin));
                Value::List(items.collect())
            }
            yaml::Value::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    let place = origin.place(key.place.range.clone());
                    let value = Self::from_yaml(value, templates, origin);
                    (templates.fill(&key.value), place, value)
                });
                Value::Map(entries.collect())
            }
        };
        Self {
            value,
            place: origin.place(yaml.place.range.clone()),
        }
    }

    /// Reads TOML whose templates are masked; an error where it is not valid.
    pub(super) fn of_toml(text: &str, templates: &Templates, origin: &Origin) -> Result<Self, ()> {
        let document = toml_edit::Document::parse(text).map_err(|_| ())?;
        let value = from_table(document.as_table(), templates, origin);
        Ok(Self {
            value,
            place: origin.whole(),
        })
    }

    /// Sets the text under a path of keys, and makes what is missing on the way.
    pub(super) fn insert(&mut self, path: &[&str], text: &str, place: &Place) {
        let [key, below @ ..] = path else {
            self.value = Value::Text(text.to_owned());
            self.place = place.clone();
            return;
        };
        if !matches!(self.value, Value::Map(_)) {
            self.value = Value::Map(Vec::new());
        }
        let Value::Map(entries) = &mut self.value else {
            return;
        };
        let known = entries
            .iter_mut()
            .find(|(known, ..)| known.eq_ignore_ascii_case(key));
        if let Some((.., node)) = known {
            // `a=true` beside `a.b=c` only says that there is an `a`.
            let only_says_so = below.is_empty() && matches!(node.value, Value::Map(_));
            if !only_says_so {
                node.insert(below, text, place);
            }
            return;
        }
        let mut node = Self::empty(place);
        node.insert(below, text, place);
        entries.push(((*key).to_owned(), place.clone(), node));
    }

    /// Where it stands.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// The entries of a mapping.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &Place, &Self)> {
        let entries = match &self.value {
            Value::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        entries
            .iter()
            .map(|(key, place, node)| (key.as_str(), place, node))
    }

    /// The items of a list.
    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// What stands under a path of keys.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        let [key, below @ ..] = path else {
            return Some(self);
        };
        let mut entries = self.entries();
        let (.., node) = entries.find(|(known, ..)| known.eq_ignore_ascii_case(key))?;
        node.at(below)
    }

    /// The text under a path of keys; nothing where it is empty.
    pub(super) fn text(&self, path: &[&str]) -> Option<&str> {
        match &self.at(path)?.value {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// Whether the text under a path of keys says yes.
    pub(super) fn is_true(&self, path: &[&str]) -> bool {
        let text = self.text(path).unwrap_or_default();
        matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "1" | "yes" | "on"
        )
    }

    /// The texts under a path of keys: a list, or one text with commas, as labels and flags have it.
    pub(super) fn texts(&self, path: &[&str]) -> Vec<(String, Place)> {
        let Some(node) = self.at(path) else {
            return Vec::new();
        };
        let nodes = match &node.value {
            Value::List(items) => items.as_slice(),
            Value::Text(_) => std::slice::from_ref(node),
            Value::Map(_) => &[],
        };
        let texts = nodes.iter().filter_map(|item| match &item.value {
            Value::Text(text) => Some((text, &item.place)),
            _ => None,
        });
        let parts = texts.flat_map(|(text, place)| {
            let parts = text
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            parts.map(|part| (part.to_owned(), place.clone()))
        });
        parts.collect()
    }
}

fn from_table(table: &dyn TableLike, templates: &Templates, origin: &Origin) -> Value {
    let entries = table.iter().map(|(key, item)| {
        let span = table.key(key).and_then(toml_edit::Key::span);
        let place = origin.place(span.unwrap_or_default());
        let node = from_item(item, templates, origin, &place);
        (templates.fill(key), place, node)
    });
    Value::Map(entries.collect())
}

fn from_item(item: &Item, templates: &Templates, origin: &Origin, key: &Place) -> Node {
    let place = match item.span() {
        Some(span) => origin.place(span),
        None => key.clone(),
    };
    let value = match item {
        Item::Table(table) => from_table(table, templates, origin),
        Item::ArrayOfTables(tables) => {
            let tables = tables.iter().map(|table| Node {
                value: from_table(table, templates, origin),
                place: table
                    .span()
                    .map_or_else(|| key.clone(), |span| origin.place(span)),
            });
            Value::List(tables.collect())
        }
        Item::Value(toml_edit::Value::InlineTable(table)) => from_table(table, templates, origin),
        Item::Value(toml_edit::Value::Array(array)) => {
            let items = array
                .iter()
                .map(|value| from_item(&Item::Value(value.clone()), templates, origin, key));
            Value::List(items.collect())
        }
        Item::Value(toml_edit::Value::String(text)) => Value::Text(templates.fill(text.value())),
        Item::Value(value) => Value::Text(value.to_string().trim().to_owned()),
        Item::None => Value::Text(String::new()),
    };
    Node { value, place }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        Origin::File(SourceFile::new("dynamic", text))
    }

    #[test]
    fn yaml_and_toml_say_the_same() {
        let yaml = "http:\n  routers:\n    web:\n      entryPoints: [a, b]\n      priority: 7\n";
        let toml = "[http.routers.web]\nentryPoints = [\"a\", \"b\"]\npriority = 7\n";
        let none = Templates::default();
        let trees = [
            Node::of_yaml(yaml, &none, &origin(yaml)).unwrap(),
            Node::of_toml(toml, &none, &origin(toml)).unwrap(),
        ];
        for (tree, line) in trees.into_iter().zip([3, 1]) {
            let web = tree.at(&["http", "routers", "web"]).unwrap();
            let texts = web.texts(&["entrypoints"]);
            let texts: Vec<&str> = texts.iter().map(|(text, _)| text.as_str()).collect();
            assert_eq!(texts, ["a", "b"]);
            assert_eq!(web.text(&["priority"]), Some("7"));
            let routers = tree.at(&["http", "routers"]).unwrap();
            let (_, place, _) = routers.entries().next().unwrap();
            assert_eq!(place.line(), line);
        }
    }

    #[test]
    fn keys_with_dots_make_a_tree() {
        let place = origin("x").whole();
        let mut tree = Node::empty(&place);
        tree.insert(&["providers", "docker"], "true", &place);
        tree.insert(&["Providers", "Docker", "network"], "web", &place);
        tree.insert(&["providers", "docker"], "true", &place);
        assert_eq!(tree.text(&["providers", "docker", "network"]), Some("web"));
    }
}
