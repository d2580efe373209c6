//! Reading tables: every key is taken once, and what nobody took is an error.

use toml_edit::{Item, TableLike};

use crate::source::diagnostic::{Problem, Problems};
use crate::source::place::{Place, Spanned};
use crate::source::suggest::did_you_mean;

use super::document::Document;
use super::field::{Field, Node};

/// The document that is read and where its problems go.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    pub(crate) problems: &'a Problems,
}

/// A TOML table whose keys are taken one by one.
pub(crate) struct Table<'a> {
    context: Context<'a>,
    title: String,
    place: Place,
    entries: Vec<Entry<'a>>,
    known: Vec<&'static str>,
    komodo: bool,
}

struct Entry<'a> {
    key: String,
    place: Place,
    node: Node<'a>,
    taken: bool,
}

impl<'a> Table<'a> {
    /// Begins to read a table; `title` names it in messages.
    pub(crate) fn new(
        context: Context<'a>,
        title: impl Into<String>,
        place: Place,
        table: &'a dyn TableLike,
    ) -> Self {
        let mut entries = Vec::new();
        for (key, item) in table.iter() {
            let span = table.get_key_value(key).and_then(|(key, _)| key.span());
            let span = span.or_else(|| item.span());
            if let Some(node) = Node::of_item(item) {
                let place = context.document.place(span);
                entries.push(Entry {
                    key: key.to_owned(),
                    place,
                    node,
                    taken: false,
                });
            }
        }
        Self {
            context,
            title: title.into(),
            place,
            entries,
            known: Vec::new(),
            komodo: false,
        }
    }

    /// Where the table begins.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Whether a key that only Komodo knows was met.
    pub(crate) fn has_komodo_keys(&self) -> bool {
        self.komodo
    }

    /// Moves the keys of the `config` table beside those of the envelope.
    ///
    /// Both spellings are in use; a key in both places is an error.
    pub(crate) fn with_config(mut self) -> Self {
        let Some(config) = self.table("config") else {
            return self;
        };
        for entry in config.entries {
            match self.entries.iter().find(|own| own.key == entry.key) {
                Some(own) => self.context.problems.push(
                    Problem::error(
                        "key-in-both-places",
                        format!("`{}` stands beside `name` and under `config`", entry.key),
                    )
                    .at(&entry.place, "given again here")
                    .at(&own.place, "given here")
                    .help("keep one of the two"),
                ),
                None => self.entries.push(entry),
            }
        }
        self
    }

    /// Takes a key, if it is there.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<Field<'a>> {
        self.known.push(key);
        let entry = self.entries.iter_mut().find(|entry| entry.key == key)?;
        entry.taken = true;
        Some(Field {
            context: self.context,
            key: entry.key.clone(),
            key_place: entry.place.clone(),
            node: entry.node,
        })
    }

    /// Takes a key that has two names; giving both is an error.
    pub(crate) fn take_alias(
        &mut self,
        key: &'static str,
        alias: &'static str,
    ) -> Option<Field<'a>> {
        let (first, second) = (self.take(key), self.take(alias));
        if let (Some(first), Some(second)) = (&first, &second) {
            self.context.problems.push(
                Problem::error(
                    "key-in-both-places",
                    format!("`{key}` and `{alias}` are two names of one key"),
                )
                .at(&second.key_place, "given again here")
                .at(&first.key_place, "given here")
                .help(format!("keep `{key}`")),
            );
        }
        first.or(second)
    }

    /// Takes a key that must be there.
    pub(crate) fn require(&mut self, key: &'static str) -> Option<Field<'a>> {
        let field = self.take(key);
        if field.is_none() {
            self.missing(key);
        }
        field
    }

    /// Reports a key that must be there and is not.
    pub(crate) fn missing(&self, key: &str) {
        self.context.problems.push(
            Problem::error("missing-key", format!("{} has no `{key}`", self.title))
                .at(&self.place, format!("needs `{key}`")),
        );
    }

    /// Reports a problem found while the table is read.
    pub(crate) fn report(&self, problem: Problem) {
        self.context.problems.push(problem);
    }

    /// A string.
    pub(crate) fn string(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.take(key)?.string()
    }

    /// A string without its place; empty when absent.
    pub(crate) fn text(&mut self, key: &'static str) -> String {
        self.string(key).map(|text| text.value).unwrap_or_default()
    }

    /// A string that must be there.
    pub(crate) fn required(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.require(key)?.string()
    }

    /// A name: a string that must be there and be neither empty nor padded.
    pub(crate) fn name(&mut self) -> Option<Spanned<String>> {
        let name = self.required("name")?;
        if name.is_empty() || name.trim() != name.as_str() || name.contains(char::is_control) {
            self.report(
                Problem::error("invalid-name", format!("{} has no usable name", self.title)).at(
                    &name.place,
                    "empty, or with blanks or control characters around it",
                ),
            );
            return None;
        }
        self.title = format!("{} `{}`", self.title, name.value);
        Some(name)
    }

    /// A name that is also one part of paths and step names.
    pub(crate) fn path_name(&mut self) -> Option<Spanned<String>> {
        let name = self.name()?;
        if name.contains('/') || name.starts_with('.') {
            self.report(
                Problem::error(
                    "invalid-name",
                    format!("`{}` cannot be a name here", name.value),
                )
                .at(&name.place, "has a `/`, or a dot at its beginning"),
            );
        }
        Some(name)
    }

    /// A boolean.
    pub(crate) fn boolean(&mut self, key: &'static str) -> Option<Spanned<bool>> {
        self.take(key)?.boolean()
    }

    /// A boolean without its place.
    pub(crate) fn flag(&mut self, key: &'static str, default: bool) -> bool {
        self.boolean(key).map_or(default, |flag| flag.value)
    }

    /// An array of strings; empty when absent.
    pub(crate) fn strings(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        self.take(key)
            .map(|field| field.strings())
            .unwrap_or_default()
    }

    /// Komodo's list: an array of strings, or lines and commas in a string; empty when absent.
    pub(crate) fn list(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        self.take(key).map(|field| field.list()).unwrap_or_default()
    }

    /// A table.
    pub(crate) fn table(&mut self, key: &'static str) -> Option<Table<'a>> {
        self.take(key)?.table()
    }

    /// Tables, or inline tables in an array; empty when absent.
    pub(crate) fn tables(&mut self, key: &'static str) -> Vec<Table<'a>> {
        self.take(key)
            .map(|field| field.tables())
            .unwrap_or_default()
    }

    /// A string out of a fixed set of words.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<Spanned<T>> {
        self.take(key)?.choice(words)
    }

    /// A string that a function reads; its error says what was expected.
    pub(crate) fn parsed<T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Spanned<T>> {
        self.take(key)?.parsed(parse)
    }

    /// An integer within bounds.
    pub(crate) fn integer(
        &mut self,
        key: &'static str,
        bounds: std::ops::RangeInclusive<i64>,
    ) -> Option<Spanned<i64>> {
        self.take(key)?.integer(bounds)
    }

    /// Takes keys that only make sense to a Komodo server, with a note each.
    pub(crate) fn komodo(&mut self, keys: &[&'static str]) {
        for key in keys {
            if let Some(field) = self.take(key) {
                self.komodo = true;
                self.report(
                    Problem::note("komodo-only", format!("`{key}` has no effect here"))
                        .at(&field.key_place, "read by a Komodo server alone"),
                );
            }
        }
    }

    /// Gives up every key that nobody has taken.
    pub(crate) fn rest(&mut self) -> Vec<Field<'a>> {
        let context = self.context;
        self.entries
            .iter_mut()
            .filter(|entry| !entry.taken)
            .map(|entry| {
                entry.taken = true;
                Field {
                    context,
                    key: entry.key.clone(),
                    key_place: entry.place.clone(),
                    node: entry.node,
                }
            })
            .collect()
    }

    /// Reports every key that nobody has taken.
    pub(crate) fn finish(self) {
        self.finish_with(&[]);
    }

    /// Reports every key that nobody has taken; `hints` say what foreign keys are called here.
    pub(crate) fn finish_with(self, hints: &[(&str, &str)]) {
        for entry in self.entries.iter().filter(|entry| !entry.taken) {
            let hint = hints.iter().find(|(foreign, _)| *foreign == entry.key);
            let help = match hint {
                Some((_, advice)) => Some((*advice).to_owned()),
                None => did_you_mean(&entry.key, self.known.iter().copied()),
            };
            self.context.problems.push(
                Problem::error(
                    "unknown-key",
                    format!("unknown key `{}` in {}", entry.key, self.title),
                )
                .at(&entry.place, "not known here")
                .help_if(help),
            );
        }
    }
}

/// Reads the tables of an array-of-tables item or inline array.
pub(crate) fn tables_of<'a>(context: Context<'a>, key: &str, item: &'a Item) -> Vec<Table<'a>> {
    let Some(node) = Node::of_item(item) else {
        return Vec::new();
    };
    let key_place = context.document.place(item.span());
    Field {
        context,
        key: key.to_owned(),
        key_place,
        node,
    }
    .tables()
}
