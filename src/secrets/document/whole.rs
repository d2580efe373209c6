//! A file of secrets as a whole: shown, searched, and joined with another.

use toml_edit::{ArrayOfTables, Item, Table};

use super::{Document, DocumentError, SEALED, TABLES, VERSIONS, replace, servers_of};
use crate::model::content_digest;

impl Document {
    /// The file with a short text in the place of each sealed one: for people who compare two of them.
    #[must_use]
    pub fn without_sealed_texts(&self) -> String {
        let mut shown = self.0.clone();
        for key in TABLES {
            let secrets = shown.get_mut(key).and_then(Item::as_array_of_tables_mut);
            for secret in secrets.into_iter().flat_map(ArrayOfTables::iter_mut) {
                let versions = secret
                    .get_mut(VERSIONS)
                    .and_then(Item::as_array_of_tables_mut);
                for version in versions.into_iter().flat_map(ArrayOfTables::iter_mut) {
                    if let Some(value) = version.get("value").and_then(Item::as_str) {
                        let digest = content_digest(value.trim().as_bytes());
                        let digest: String = digest.chars().take(12).collect();
                        replace(
                            version,
                            "value",
                            toml_edit::value(format!("sealed {digest}")),
                        );
                    }
                }
            }
        }
        shown.to_string()
    }

    /// Values of secrets that are not sealed: the name of each.
    #[must_use]
    pub fn plain_values(&self) -> Vec<String> {
        let mut plain = Vec::new();
        for secret in self.tables() {
            let name = secret.get("name").and_then(Item::as_str).unwrap_or("?");
            let versions = secret.get(VERSIONS).and_then(Item::as_array_of_tables);
            let values = versions
                .into_iter()
                .flat_map(ArrayOfTables::iter)
                .chain(std::iter::once(secret));
            let is_plain = |table: &Table| {
                let value = table.get("value").and_then(Item::as_str);
                value.is_some_and(|value| !value.trim_start().starts_with(SEALED))
            };
            if values.into_iter().any(is_plain) {
                plain.push(name.to_owned());
            }
        }
        plain
    }

    pub(in crate::secrets) fn tables(&self) -> impl Iterator<Item = &Table> {
        let tables = TABLES.into_iter().filter_map(|key| self.0.get(key));
        tables.filter_map(Item::as_array_of_tables).flatten()
    }

    /// The file without its secrets.
    pub(in crate::secrets) fn rest(&self) -> String {
        let mut rest = self.0.clone();
        for key in TABLES {
            rest.remove(key);
        }
        rest.to_string()
    }

    /// Takes a secret out that is the same as another one.
    pub(in crate::secrets) fn remove(&mut self, table: &Table) {
        let name = table.get("name").and_then(Item::as_str);
        let servers = servers_of(table);
        for key in TABLES {
            if let Some(list) = self.0.get_mut(key).and_then(Item::as_array_of_tables_mut) {
                list.retain(|own| {
                    own.get("name").and_then(Item::as_str) != name || servers_of(own) != servers
                });
            }
        }
    }

    /// Puts a secret in, in the place of its like.
    pub(in crate::secrets) fn put(&mut self, table: &Table) -> Result<(), DocumentError> {
        let mut table = table.clone();
        let name = table.get("name").and_then(Item::as_str).unwrap_or_default();
        let name = name.to_owned();
        if let Some(own) = self.secret(&name, &servers_of(&table)) {
            *own = table;
            return Ok(());
        }
        let key = TABLES
            .into_iter()
            .find(|key| self.0.contains_key(key))
            .unwrap_or("secret");
        let list = self
            .0
            .entry(key)
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let list = list
            .as_array_of_tables_mut()
            .ok_or_else(|| DocumentError::Form(key.to_owned()))?;
        // It stood elsewhere in the other file.
        table.set_position(None);
        if let Some(versions) = table
            .get_mut(VERSIONS)
            .and_then(Item::as_array_of_tables_mut)
        {
            versions
                .iter_mut()
                .for_each(|version| version.set_position(None));
        }
        list.push(table);
        Ok(())
    }
}
