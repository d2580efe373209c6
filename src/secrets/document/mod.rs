//! The TOML that sealed values stand in, changed in place.
//!
//! Only what changes is written anew: comments, order and every other value stay as they are, byte for
//! byte.

mod new;
mod whole;

use jiff::Timestamp;
use thiserror::Error;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

pub use new::{NewSecret, NewVersion};

/// The name of the table, singular and plural.
const TABLES: [&str; 2] = ["secret", "secrets"];
/// The versions in it.
pub(super) const VERSIONS: &str = "version";
/// What sealed values begin with.
const SEALED: &str = "-----BEGIN AGE ENCRYPTED FILE-----";

/// A TOML file of a repository.
#[derive(Debug, Clone)]
pub struct Document(DocumentMut);

/// Why a file cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// No TOML.
    #[error("it is no TOML: {0}")]
    Malformed(String),
    /// A form that nobody writes by hand.
    #[error("`{0}` is not written as `[[{0}]]`, so it cannot be changed in place")]
    Form(String),
    /// Somebody else was faster.
    #[error("#{version} of `{name}` stands in it already: somebody has set it meanwhile")]
    Taken {
        /// The secret.
        name: String,
        /// The version.
        version: u64,
    },
    /// The file does not have it.
    #[error("it has no version {version} of `{name}`")]
    NoVersion {
        /// The secret.
        name: String,
        /// The version.
        version: u64,
    },
}

impl Document {
    /// Reads a file's text.
    ///
    /// # Errors
    /// It is no TOML.
    pub fn read(text: &str) -> Result<Self, DocumentError> {
        let document = text.parse::<DocumentMut>();
        document
            .map(Self)
            .map_err(|error| DocumentError::Malformed(error.message().to_owned()))
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.to_string()
    }

    /// The secrets that are defined in it, as they are written.
    #[must_use]
    pub fn secrets(&self) -> Vec<NewSecret> {
        let secrets = self.tables().filter_map(|table| {
            let name = table.get("name")?.as_str()?;
            let keys = table.iter().filter(|(key, _)| *key != "name");
            let keys = keys.filter_map(|(key, item)| {
                let mut value = item.as_value()?.clone();
                value.decor_mut().clear();
                Some((key.to_owned(), value))
            });
            Some(NewSecret {
                name: name.to_owned(),
                keys: keys.collect(),
            })
        });
        secrets.collect()
    }

    /// Adds a secret without versions.
    ///
    /// # Errors
    /// The file has secrets in another form.
    pub fn add_secret(&mut self, new: &NewSecret) -> Result<(), DocumentError> {
        if self.secret(&new.name, &new.list("servers")).is_some() {
            return Err(DocumentError::Taken {
                name: new.name.clone(),
                version: 1,
            });
        }
        let key = TABLES
            .into_iter()
            .find(|key| self.0.contains_key(key))
            .unwrap_or("secret");
        let is_first = self.0.iter().next().is_none();
        let list = self
            .0
            .entry(key)
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let list = list
            .as_array_of_tables_mut()
            .ok_or_else(|| DocumentError::Form(key.to_owned()))?;
        let mut secret = Table::new();
        if !is_first {
            secret.decor_mut().set_prefix("\n");
        }
        secret.insert("name", toml_edit::value(&new.name));
        for (key, value) in &new.keys {
            secret.insert(key, Item::Value(value.clone()));
        }
        list.push(secret);
        Ok(())
    }

    /// Adds a version to a secret, after the others.
    ///
    /// # Errors
    /// The file does not have the secret, or has the version or a later one.
    pub fn add_version(
        &mut self,
        name: &str,
        servers: &[String],
        new: &NewVersion,
    ) -> Result<(), DocumentError> {
        let number = new.version;
        let secret = self
            .secret(name, servers)
            .ok_or_else(|| missing(name, number))?;
        let versions = secret
            .entry(VERSIONS)
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let versions = versions
            .as_array_of_tables_mut()
            .ok_or_else(|| DocumentError::Form(VERSIONS.to_owned()))?;
        if versions
            .iter()
            .filter_map(number_of)
            .any(|known| known >= number)
        {
            return Err(DocumentError::Taken {
                name: name.to_owned(),
                version: number,
            });
        }
        let mut version = Table::new();
        version.insert(
            "version",
            toml_edit::value(i64::try_from(number).unwrap_or(i64::MAX)),
        );
        version.insert("created", moment(new.created)?);
        version.insert("recipients", Item::Value(list(&new.recipients)));
        version.insert("value", block(&new.value)?);
        versions.push(version);
        Ok(())
    }

    /// Puts another sealed text in the place of a version's.
    ///
    /// # Errors
    /// The file does not have the version.
    pub fn replace_value(
        &mut self,
        (name, servers, version): (&str, &[String], u64),
        recipients: &[String],
        value: &str,
    ) -> Result<(), DocumentError> {
        let table = self.version(name, servers, version)?;
        replace(table, "recipients", Item::Value(list(recipients)));
        replace(table, "value", block(value)?);
        Ok(())
    }

    /// Marks a version with a moment (`deleted`, `destroyed`) and why.
    ///
    /// # Errors
    /// The file does not have the version.
    pub fn mark(
        &mut self,
        (name, servers, version): (&str, &[String], u64),
        key: &str,
        (when, reason): (Timestamp, Option<&str>),
    ) -> Result<(), DocumentError> {
        let table = self.version(name, servers, version)?;
        replace(table, key, moment(when)?);
        if let Some(reason) = reason {
            replace(table, "reason", toml_edit::value(reason));
        }
        Ok(())
    }

    /// Takes keys out of a version.
    ///
    /// # Errors
    /// The file does not have the version.
    pub fn take(
        &mut self,
        (name, servers, version): (&str, &[String], u64),
        keys: &[&str],
    ) -> Result<(), DocumentError> {
        let table = self.version(name, servers, version)?;
        for key in keys {
            table.remove(key);
        }
        Ok(())
    }

    /// Takes the versions out that are older than one.
    ///
    /// # Errors
    /// The file does not have the secret.
    pub fn forget_before(
        &mut self,
        name: &str,
        servers: &[String],
        oldest: u64,
    ) -> Result<(), DocumentError> {
        let secret = self
            .secret(name, servers)
            .ok_or_else(|| missing(name, oldest))?;
        if let Some(versions) = secret
            .get_mut(VERSIONS)
            .and_then(Item::as_array_of_tables_mut)
        {
            versions.retain(|table| number_of(table).is_none_or(|number| number >= oldest));
        }
        Ok(())
    }

    fn secret(&mut self, name: &str, servers: &[String]) -> Option<&mut Table> {
        let key = TABLES.into_iter().find(|key| {
            self.0
                .get(key)
                .and_then(Item::as_array_of_tables)
                .is_some_and(|list| list.iter().any(|table| is(table, name, servers)))
        })?;
        let list = self.0.get_mut(key)?.as_array_of_tables_mut()?;
        list.iter_mut().find(|table| is(table, name, servers))
    }

    fn version(
        &mut self,
        name: &str,
        servers: &[String],
        version: u64,
    ) -> Result<&mut Table, DocumentError> {
        let list = self
            .secret(name, servers)
            .and_then(|secret| secret.get_mut(VERSIONS)?.as_array_of_tables_mut());
        list.and_then(|list| {
            list.iter_mut()
                .find(|table| number_of(table) == Some(version))
        })
        .ok_or_else(|| missing(name, version))
    }
}

fn missing(name: &str, version: u64) -> DocumentError {
    DocumentError::NoVersion {
        name: name.to_owned(),
        version,
    }
}

/// Whether a table defines a secret for exactly these servers.
fn is(table: &Table, name: &str, servers: &[String]) -> bool {
    table.get("name").and_then(Item::as_str) == Some(name) && servers_of(table) == *servers
}

/// The servers that a definition is limited to.
pub(super) fn servers_of(table: &Table) -> Vec<String> {
    let servers = table.get("servers").and_then(Item::as_array);
    let servers = servers.into_iter().flat_map(|list| list.iter());
    servers
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

pub(super) fn number_of(table: &Table) -> Option<u64> {
    let number = table.get("version")?.as_integer()?;
    u64::try_from(number).ok()
}

/// Replaces a value and keeps what stands around it.
fn replace(table: &mut Table, key: &str, item: Item) {
    if let (Some(present), Item::Value(mut value)) = (
        table.get_mut(key).and_then(Item::as_value_mut),
        item.clone(),
    ) {
        *value.decor_mut() = present.decor().clone();
        *present = value;
    } else {
        table.insert(key, item);
    }
}

fn list(words: &[String]) -> Value {
    Value::Array(words.iter().collect())
}

/// A moment, to the second.
fn moment(when: Timestamp) -> Result<Item, DocumentError> {
    let seconds = Timestamp::from_second(when.as_second()).unwrap_or(when);
    let moment = seconds.to_string().parse::<toml_edit::Datetime>();
    let moment = moment.map_err(|error| DocumentError::Malformed(error.to_string()))?;
    Ok(toml_edit::value(moment))
}

/// A text over several lines as such. An armoured age file has nothing in it that TOML would read.
fn block(text: &str) -> Result<Item, DocumentError> {
    let text = text.trim_end();
    let value = format!("\"\"\"\n{text}\n\"\"\"").parse::<Value>();
    let value = value.map_err(|error| DocumentError::Malformed(error.to_string()))?;
    Ok(Item::Value(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"# Ours.
[[secret]]
name = "A" # with care
tags = [ "scope:all" ]

  [[secret.version]]
  version = 1
  created = 2026-01-01T00:00:00Z
  value = """
-----BEGIN AGE ENCRYPTED FILE-----
one
-----END AGE ENCRYPTED FILE-----
"""  # as it was

# Another.
[[secret]]
name = "B"
servers = ["dmz1"]

[[variable]]
name = "X"
value = '1'
"#;

    fn version(version: u64) -> NewVersion {
        NewVersion {
            version,
            created: "2026-11-29T10:00:00.123Z".parse().unwrap(),
            recipients: vec!["operations 0a1b2c3d".to_owned()],
            value: "-----BEGIN AGE ENCRYPTED FILE-----\nnew\n-----END AGE ENCRYPTED FILE-----\n"
                .to_owned(),
        }
    }

    #[test]
    fn a_version_is_added_and_all_else_stays() {
        let mut document = Document::read(TEXT).unwrap();
        document.add_version("A", &[], &version(2)).unwrap();
        let text = document.text();
        let added = r#"
[[secret.version]]
version = 2
created = 2026-11-29T10:00:00Z
recipients = ["operations 0a1b2c3d"]
value = """
-----BEGIN AGE ENCRYPTED FILE-----
new
-----END AGE ENCRYPTED FILE-----
"""
"#;
        assert_eq!(text.replacen(added, "", 1), TEXT, "{text}");
        assert!(text.find(added) < text.find("# Another."));
        document.forget_before("A", &[], 2).unwrap();
        assert!(!document.text().contains("version = 1\n"));
    }

    #[test]
    fn a_value_is_replaced_and_its_surroundings_stay() {
        let mut document = Document::read(TEXT).unwrap();
        let new = version(1);
        document
            .replace_value(("A", &[], 1), &new.recipients, &new.value)
            .unwrap();
        let expected = TEXT.replace("\none\n", "\nnew\n").replace(
            "\"\"\"  # as it was\n",
            "\"\"\"  # as it was\nrecipients = [\"operations 0a1b2c3d\"]\n",
        );
        assert_eq!(document.text(), expected);
    }

    #[test]
    fn marks_come_and_go() {
        let mut document = Document::read(TEXT).unwrap();
        let when = version(1).created;
        document
            .mark(("A", &[], 1), "deleted", (when, Some("it leaked")))
            .unwrap();
        assert!(
            document
                .text()
                .contains("deleted = 2026-11-29T10:00:00Z\nreason = \"it leaked\"\n")
        );
        document
            .take(("A", &[], 1), &["deleted", "reason"])
            .unwrap();
        assert_eq!(document.text(), TEXT);
    }

    #[test]
    fn definitions_for_other_servers_are_other_secrets() {
        let mut document = Document::read(TEXT).unwrap();
        assert!(document.add_version("B", &[], &version(1)).is_err());
        assert!(
            document
                .add_version("B", &["dmz1".to_owned()], &version(1))
                .is_ok()
        );
        let mut new = NewSecret::new("C");
        new.set_list("tags", &["scope:all".to_owned()]);
        document.add_secret(&new).unwrap();
        document.add_version("C", &[], &version(1)).unwrap();
        let text = document.text();
        assert!(
            text.contains(
                "\n[[secret]]\nname = \"C\"\ntags = [\"scope:all\"]\n\n[[secret.version]]\n"
            ),
            "{text}"
        );
        Document::read(&text).unwrap();
    }

    #[test]
    fn an_empty_file_gets_its_first_secret() {
        let mut document = Document::read("").unwrap();
        document.add_secret(&NewSecret::new("A")).unwrap();
        document.add_version("A", &[], &version(1)).unwrap();
        assert!(
            document
                .text()
                .starts_with("[[secret]]\nname = \"A\"\n\n[[secret.version]]\n")
        );
    }
}
