//! A file of secrets as a whole: shown, searched, and joined with another.

use toml_edit::{ArrayOfTables, Item, Table, TableLike, Value};

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
        let secrets = TABLES.into_iter().filter_map(|key| self.0.get(key));
        for secret in secrets.flat_map(written_tables) {
            let name = secret.get("name").and_then(Item::as_str).unwrap_or("?");
            let versions = secret.get(VERSIONS).map(written_tables);
            let mut values = versions.into_iter().flatten().chain([secret]);
            let is_plain = |table: &dyn TableLike| {
                let value = table.get("value").and_then(Item::as_str);
                value.is_some_and(|value| !value.trim_start().starts_with(SEALED))
            };
            if values.any(is_plain) {
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

/// The tables of an item, in whatever form they are written.
fn written_tables(item: &Item) -> Vec<&dyn TableLike> {
    if let Some(list) = item.as_array_of_tables() {
        return list.iter().map(|table| table as &dyn TableLike).collect();
    }
    if let Some(list) = item.as_array() {
        let tables = list.iter().filter_map(Value::as_inline_table);
        return tables.map(|table| table as &dyn TableLike).collect();
    }
    item.as_table_like().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_are_found_however_they_are_written() {
        for text in [
            "[[secret]]\nname = \"A\"\n[[secret.version]]\nvalue = \"plain\"\n",
            "[[secret]]\nname = \"A\"\nvalue = \"plain\"\n",
            "secret = [{ name = \"A\", value = \"plain\" }]\n",
            "secrets = [{ name = \"A\", version = [{ version = 1, value = \"plain\" }] }]\n",
            "[secret]\nname = \"A\"\nversion.value = \"plain\"\n",
        ] {
            assert_eq!(
                Document::read(text).unwrap().plain_values(),
                ["A"],
                "{text}"
            );
        }
        for text in [
            format!("secret = [{{ name = \"A\", value = \"{SEALED}\" }}]\n"),
            "variable = [{ name = \"A\", value = \"plain\" }]\n".to_owned(),
        ] {
            let document = Document::read(&text).unwrap();
            assert_eq!(document.plain_values(), Vec::<String>::new(), "{text}");
        }
    }
}
