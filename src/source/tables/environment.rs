//! The `environment` of a stack: Komodo's lines, or a TOML table.

use crate::source::diagnostic::Problem;
use crate::source::place::{Place, Spanned};

use super::field::Field;
use super::list::{Cursor, without_comment};
use super::parameter::Parameter;
use super::table::Table;

/// One variable of a stack's `environment`.
#[derive(Debug, Clone, PartialEq)]
pub struct EnvironmentEntry {
    /// Name.
    pub name: Spanned<String>,
    /// Value without its quotes; `[[NAME]]` and `${NAME}` are not replaced yet.
    pub value: Spanned<String>,
    /// How the value was quoted.
    pub quoting: Quoting,
}

/// How a value in `KEY = value` lines was quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quoting {
    /// Not at all, or written in a TOML table.
    #[default]
    None,
    /// `'...'`: taken literally by Compose's environment files.
    Single,
    /// `"..."`: escapes and variables are replaced by Compose's environment files.
    Double,
}

/// Reads lines in a string, a table, or Komodo's array of `{ variable, value }`.
pub(super) fn read(field: &Field<'_>) -> Vec<EnvironmentEntry> {
    let entries = if let Some(text) = field.as_str() {
        lines(field, text)
    } else if let Some(table) = field.as_table() {
        from_table(table)
    } else if let Some(elements) = field.elements() {
        let tables = elements.iter().filter_map(Field::table);
        tables.filter_map(from_pair).collect()
    } else {
        field.reject("`KEY = value` lines or a table");
        Vec::new()
    };
    report_repeats(field, &entries);
    entries
}

fn lines(field: &Field<'_>, text: &str) -> Vec<EnvironmentEntry> {
    let place = field.place();
    let mut cursor = Cursor::new(&place);
    let mut entries = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = cursor.find(line);
        match entry(line, &place) {
            Some(entry) => entries.push(entry),
            None => field.invalid(
                &place,
                "expected KEY = value",
                Some("a comment begins with `#`; a list separates its lines, not commas".into()),
            ),
        }
    }
    entries
}

/// Reads `KEY = value`, `KEY: value`, `- KEY=value` or `- KEY: value`.
fn entry(line: &str, place: &Place) -> Option<EnvironmentEntry> {
    let assignment = match line.strip_prefix('-') {
        Some(rest) if rest.starts_with(char::is_whitespace) => rest.trim_start(),
        _ => line,
    };
    let separator = assignment.find(['=', ':'])?;
    let name = assignment.get(..separator)?.trim();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let (value, quoting) = unquoted(assignment.get(separator + 1..)?.trim());
    let mut cursor = Cursor::new(place);
    let name_place = cursor.find(name);
    let value_place = if value.is_empty() {
        place.clone()
    } else {
        cursor.find(value)
    };
    Some(EnvironmentEntry {
        name: Spanned::new(name.to_owned(), name_place),
        value: Spanned::new(value.to_owned(), value_place),
        quoting,
    })
}

/// Takes the quotes off; outside of them, ` #` begins a comment.
fn unquoted(text: &str) -> (&str, Quoting) {
    for (mark, quoting) in [('"', Quoting::Double), ('\'', Quoting::Single)] {
        let Some(inner) = text.strip_prefix(mark) else {
            continue;
        };
        let Some(end) = closing(inner, mark) else {
            continue;
        };
        let after = inner
            .get(end + mark.len_utf8()..)
            .unwrap_or("")
            .trim_start();
        if after.is_empty() || after.starts_with('#') {
            return (inner.get(..end).unwrap_or(""), quoting);
        }
    }
    (without_comment(text).trim_end(), Quoting::None)
}

fn closing(inner: &str, mark: char) -> Option<usize> {
    let mut escaped = false;
    for (index, character) in inner.char_indices() {
        if character == mark && !escaped {
            return Some(index);
        }
        escaped = mark == '"' && character == '\\' && !escaped;
    }
    None
}

fn from_table(mut table: Table<'_>) -> Vec<EnvironmentEntry> {
    table
        .rest()
        .iter()
        .filter_map(|field| {
            let name = Spanned::new(field.key.clone(), field.key_place.clone());
            scalar(field).map(|value| EnvironmentEntry {
                name,
                value,
                quoting: Quoting::None,
            })
        })
        .collect()
}

fn from_pair(mut table: Table<'_>) -> Option<EnvironmentEntry> {
    let name = table.required("variable");
    let value = table.require("value").and_then(|field| scalar(&field));
    table.finish();
    Some(EnvironmentEntry {
        name: name?,
        value: value?,
        quoting: Quoting::None,
    })
}

fn scalar(field: &Field<'_>) -> Option<Spanned<String>> {
    let parameter = field.parameter();
    let text = match &parameter.value {
        Parameter::String(text) => text.clone(),
        Parameter::Integer(number) => number.to_string(),
        Parameter::Float(number) => number.to_string(),
        Parameter::Boolean(flag) => flag.to_string(),
        Parameter::List(_) | Parameter::Table(_) => {
            field.reject("a string");
            return None;
        }
    };
    Some(parameter.map(|_| text))
}

fn report_repeats(field: &Field<'_>, entries: &[EnvironmentEntry]) {
    for (index, entry) in entries.iter().enumerate() {
        let earlier = entries
            .iter()
            .take(index)
            .find(|earlier| earlier.name == entry.name);
        if let Some(earlier) = earlier {
            field.context.problems.push(
                Problem::warning(
                    "repeated-variable",
                    format!("`{}` is set twice", entry.name.value),
                )
                .at(&entry.name.place, "the last one counts")
                .at(&earlier.name.place, "set before"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::place::SourceFile;

    #[test]
    fn every_spelling_of_a_line_is_read() {
        for (line, expected) in [
            ("A = b", Some(("A", "b", Quoting::None))),
            ("A=b", Some(("A", "b", Quoting::None))),
            ("A: b", Some(("A", "b", Quoting::None))),
            ("- A=b", Some(("A", "b", Quoting::None))),
            ("- A: b # why", Some(("A", "b", Quoting::None))),
            ("A = b#c", Some(("A", "b#c", Quoting::None))),
            ("A = # nothing", Some(("A", "", Quoting::None))),
            ("A =", Some(("A", "", Quoting::None))),
            (
                "URL = http://x:80/?a=b",
                Some(("URL", "http://x:80/?a=b", Quoting::None)),
            ),
            (
                "URL: http://x:80/?a=b",
                Some(("URL", "http://x:80/?a=b", Quoting::None)),
            ),
            (r#"A = "b # c" # d"#, Some(("A", "b # c", Quoting::Double))),
            (r#"A = "b \" c""#, Some(("A", r#"b \" c"#, Quoting::Double))),
            ("A = 'b \\'", Some(("A", "b \\", Quoting::Single))),
            (r#"A = "b" c"#, Some(("A", r#""b" c"#, Quoting::None))),
            (r#"A = "b"#, Some(("A", r#""b"#, Quoting::None))),
            ("A", None),
            ("= b", None),
            ("two words = b", None),
        ] {
            let file = SourceFile::new("a.toml", line);
            let read = entry(line, &Place::new(&file, 0..line.len()));
            let read = read
                .as_ref()
                .map(|entry| (entry.name.as_str(), entry.value.as_str(), entry.quoting));
            assert_eq!(read, expected, "{line}");
        }
    }
}
