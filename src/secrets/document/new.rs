//! What is added to a file of secrets.

use jiff::Timestamp;
use toml_edit::Value;

use super::list;

/// A secret that is added, with the keys that define it.
#[derive(Debug, Clone)]
pub struct NewSecret {
    pub(super) name: String,
    pub(super) keys: Vec<(String, Value)>,
}

impl NewSecret {
    /// A secret of that name and nothing else.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            keys: Vec::new(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives it a key with a text.
    pub fn set(&mut self, key: &str, text: &str) {
        self.keys.push((key.to_owned(), Value::from(text)));
    }

    /// Gives it a key with a list of texts.
    pub fn set_list(&mut self, key: &str, words: &[String]) {
        self.keys.push((key.to_owned(), list(words)));
    }

    /// The text of a key.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.value(key)?.as_str()
    }

    /// The texts of a key that is a list.
    #[must_use]
    pub fn list(&self, key: &str) -> Vec<String> {
        let list = self.value(key).and_then(Value::as_array);
        let words = list.into_iter().flat_map(|list| list.iter());
        words.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn value(&self, key: &str) -> Option<&Value> {
        let mut keys = self.keys.iter();
        keys.find(|(known, _)| known == key).map(|(_, value)| value)
    }
}

/// A version that is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVersion {
    /// Its number.
    pub version: u64,
    /// When it was made.
    pub created: Timestamp,
    /// Who it is sealed for: names and fingerprints of keys.
    pub recipients: Vec<String>,
    /// The armoured age file.
    pub value: String,
}
