//! Two changes of one file of secrets made one, secret by secret and version by version.
//!
//! A merge of lines fails where both sides have added a secret or a version at the end, which is where they
//! are added.

use std::fmt;

use toml_edit::{ArrayOfTables, Item, Table};

use super::document::{Document, VERSIONS, number_of, servers_of};

/// Why two changes cannot be made one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// Both have changed the same part of a secret, in different ways.
    Secret {
        /// The secret.
        name: String,
        /// The version, where it is one.
        version: Option<u64>,
    },
    /// Both have changed what is no secret.
    Rest,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret {
                name,
                version: Some(version),
            } => write!(
                f,
                "both sides have written #{version} of `{name}`: keep one, and set the other again"
            ),
            Self::Secret { name, .. } => write!(f, "both sides have changed `{name}`"),
            Self::Rest => f.write_str("both sides have changed what is no secret"),
        }
    }
}

/// What both sides have made of a file, as `ours` with the changes of `theirs`.
///
/// # Errors
/// What both have changed in different ways.
pub fn merge(base: &Document, ours: &Document, theirs: &Document) -> Result<Document, Conflict> {
    // The rest of the file is for git to merge: here it is taken from the side that has changed it.
    let (was, mine, other) = (base.rest(), ours.rest(), theirs.rest());
    let mut merged = if other == was || other == mine {
        ours.clone()
    } else if mine == was {
        let mut merged = theirs.clone();
        for table in ours.tables() {
            merged.put(table).map_err(|_| Conflict::Rest)?;
        }
        merged
    } else {
        return Err(Conflict::Rest);
    };
    for table in base.tables() {
        let left = match (find(ours, table), find(theirs, table)) {
            (Some(left), None) | (None, Some(left)) => left,
            (None, None) => table.clone(),
            (Some(_), Some(_)) => continue,
        };
        // Taken out by one side: whoever has gone on with it has to hear of that.
        if with_versions(&left) != with_versions(table) {
            return Err(Conflict::Secret {
                name: name_of(table),
                version: None,
            });
        }
        merged.remove(table);
    }
    for table in theirs.tables() {
        let joined = match (find(base, table), find(ours, table)) {
            (Some(_), None) => continue,
            (None, None) => table.clone(),
            (was, Some(own)) => join(was.as_ref(), &own, table)?,
        };
        merged.put(&joined).map_err(|_| Conflict::Rest)?;
    }
    Ok(merged)
}

/// A secret as it is written, with its versions.
fn with_versions(table: &Table) -> String {
    let mut text = table.to_string();
    text.extend(versions(table).map(ToString::to_string));
    text
}

/// The secret of a document that is the same as one of another.
fn find(document: &Document, table: &Table) -> Option<Table> {
    let mut tables = document.tables();
    tables
        .find(|known| name_of(known) == name_of(table) && servers_of(known) == servers_of(table))
        .cloned()
}

/// One secret, as both sides have left it.
fn join(base: Option<&Table>, ours: &Table, theirs: &Table) -> Result<Table, Conflict> {
    let name = name_of(ours);
    let own_keys = |table: &Table| {
        let mut table = table.clone();
        table.remove(VERSIONS);
        table.to_string()
    };
    let was = base.map(own_keys).unwrap_or_default();
    let (mine, other) = (own_keys(ours), own_keys(theirs));
    let mut joined = if other == was || other == mine || base.is_none() {
        ours.clone()
    } else if mine == was {
        theirs.clone()
    } else {
        return Err(Conflict::Secret {
            name,
            version: None,
        });
    };
    let mut numbers: Vec<u64> = [ours, theirs]
        .into_iter()
        .flat_map(|table| versions(table).filter_map(number_of))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut list = ArrayOfTables::new();
    for number in numbers {
        let of = |table: Option<&Table>| {
            let mut versions = table.into_iter().flat_map(versions);
            versions
                .find(|version| number_of(version) == Some(number))
                .cloned()
        };
        let text = |table: &Option<Table>| table.as_ref().map(ToString::to_string);
        let (was, mine, other) = (of(base), of(Some(ours)), of(Some(theirs)));
        let kept = if text(&mine) == text(&other) || text(&other) == text(&was) {
            mine
        } else if text(&mine) == text(&was) {
            other
        } else {
            return Err(Conflict::Secret {
                name,
                version: Some(number),
            });
        };
        if let Some(mut version) = kept {
            version.set_position(None);
            list.push(version);
        }
    }
    joined.insert(VERSIONS, Item::ArrayOfTables(list));
    Ok(joined)
}

fn name_of(table: &Table) -> String {
    let name = table.get("name").and_then(Item::as_str);
    name.unwrap_or_default().to_owned()
}

fn versions(table: &Table) -> impl Iterator<Item = &Table> {
    let list = table.get(VERSIONS).and_then(Item::as_array_of_tables);
    list.into_iter().flat_map(ArrayOfTables::iter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(name: &str, versions: &[(u64, &str)]) -> String {
        let mut text = format!("[[secret]]\nname = \"{name}\"\n");
        let versions = versions.iter().map(|(number, value)| {
            format!("\n[[secret.version]]\nversion = {number}\nvalue = \"{value}\"\n")
        });
        text.extend(versions);
        text + "\n"
    }

    fn merged(base: &str, ours: &str, theirs: &str) -> Result<String, Conflict> {
        let read = |text: &str| Document::read(text).unwrap();
        merge(&read(base), &read(ours), &read(theirs)).map(|merged| merged.text())
    }

    #[test]
    fn what_both_sides_have_added_is_there() {
        let base = secret("A", &[(1, "a1")]);
        let ours = secret("A", &[(1, "a1"), (2, "a2")]) + &secret("B", &[(1, "b1")]);
        let theirs = secret("A", &[(1, "a1")]) + &secret("C", &[(1, "c1")]);
        let text = merged(&base, &ours, &theirs).unwrap();
        for part in ["a1", "a2", "b1", "c1"] {
            assert_eq!(text.matches(part).count(), 1, "{part}\n{text}");
        }
        assert_eq!(Document::read(&text).unwrap().secrets().len(), 3);
        assert!(text.find("a2") < text.find("name = \"B\""), "{text}");
    }

    #[test]
    fn what_one_side_has_taken_out_stays_out_unless_the_other_has_gone_on_with_it() {
        let base = secret("A", &[(1, "a1")]) + &secret("B", &[(1, "b1")]);
        let without = secret("B", &[(1, "b1")]);
        let added = base.clone() + &secret("C", &[(1, "c1")]);
        let rest = added.clone() + "[[variable]]\nname = \"X\"\n";
        for other in [&added, &rest] {
            for (ours, theirs) in [(&without, other), (other, &without)] {
                let text = merged(&base, ours, theirs).unwrap();
                assert!(!text.contains("a1") && text.contains("b1"), "{text}");
                assert!(text.contains("c1"), "{text}");
            }
        }
        let further = base.replace("a1", "changed");
        let conflict = Err(Conflict::Secret {
            name: "A".to_owned(),
            version: None,
        });
        assert_eq!(merged(&base, &without, &further), conflict);
        assert_eq!(merged(&base, &further, &without), conflict);
    }

    #[test]
    fn a_version_of_both_sides_is_a_conflict_unless_it_is_the_same() {
        let base = secret("A", &[(1, "a1")]);
        let ours = secret("A", &[(1, "a1"), (2, "mine")]);
        let theirs = secret("A", &[(1, "a1"), (2, "other")]);
        let conflict = Conflict::Secret {
            name: "A".to_owned(),
            version: Some(2),
        };
        assert_eq!(merged(&base, &ours, &theirs), Err(conflict));
        assert_eq!(merged(&base, &ours, &ours), Ok(ours.clone()));
        // Sealed anew on one side, deleted by nobody.
        let rekeyed = secret("A", &[(1, "rekeyed")]);
        let text = merged(&base, &ours, &rekeyed).unwrap();
        assert!(text.contains("rekeyed") && text.contains("mine"), "{text}");
    }

    #[test]
    fn the_rest_of_the_file_comes_from_who_has_changed_it() {
        let base = secret("A", &[(1, "a1")]) + "[[variable]]\nname = \"X\"\n";
        let changed = base.replace("\"X\"", "\"Y\"");
        let added = secret("B", &[(1, "b1")]) + &base;
        for (ours, theirs) in [(&changed, &added), (&added, &changed)] {
            let text = merged(&base, ours, theirs).unwrap();
            assert!(text.contains("\"Y\"") && text.contains("b1"), "{text}");
        }
        let other = base.replace("\"X\"", "\"Z\"");
        assert_eq!(merged(&base, &changed, &other), Err(Conflict::Rest));
    }
}
