//! Reads environment files: `.env` and what `env_file` names.
//!
//! [`parse`] follows compose-go's `dotenv` package, [`parse_raw`] the `--env-file` of the Docker
//! command line, which `format: raw` asks for.

use std::collections::HashMap;

use thiserror::Error;

use super::interpolate::{Interpolated, interpolate};

/// The variables of a file, each name once, in the order of their first mention.
///
/// A name without a value is one that stands alone on its line and that the lookup did not know.
/// Compose sets no variable for it.
pub type Variables = Vec<(String, Option<String>)>;

/// The values of a file may be this long together; values that refer to one another could take
/// all memory.
const MAX_LENGTH: usize = 8 << 20;

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct DotenvError {
    /// The line, counted from one, on which the variable starts.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// A reference in a value to a name that has neither value nor default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsetReference {
    /// The line, counted from one, on which the variable with that value starts.
    pub line: usize,
    /// The name referred to.
    pub name: String,
}

/// Reads an environment file in Compose's own format.
///
/// `lookup` gives a name that stands alone its value, and wins over the file's earlier lines where
/// a value refers to a variable. Unset variables in values become empty.
///
/// Two things that Compose takes and the Engine then refuses are told apart: a name at the very
/// end of the file needs no line break, and a value without a name is an error.
pub fn parse(
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Variables, DotenvError> {
    parse_noting_unset(text, lookup, &mut Vec::new())
}

/// As [`parse()`], and adds the references to unset variables to `unset`.
pub fn parse_noting_unset(
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
    unset: &mut Vec<UnsetReference>,
) -> Result<Variables, DotenvError> {
    let mut file = File {
        rest: without_bom(text),
        line: 1,
    };
    let mut variables = Collected::default();
    let mut length = 0;
    while file.skip_to_statement() {
        let line = file.line;
        let error = |message| DotenvError { line, message };
        let (name, assigned) = file.name().map_err(error)?;
        if !assigned {
            variables.inherit(name, lookup);
            continue;
        }
        if name.is_empty() {
            return Err(error("a value without a name".to_owned()));
        }
        let known = |name: &str| lookup(name).or_else(|| variables.get(name));
        let value = match file.value().map_err(error)? {
            Value::Literal(value) => value,
            Value::Template(value) => {
                let read = interpolate(&value, &known).map_err(|e| error(e.message))?;
                unset.extend(
                    read.unset
                        .into_iter()
                        .map(|name| UnsetReference { line, name }),
                );
                read.value
            }
        };
        length += value.len();
        if length > MAX_LENGTH {
            return Err(error("the values are too long".to_owned()));
        }
        variables.set(name, value);
    }
    Ok(variables.entries)
}

/// Reads one value as it is written behind `NAME=`, with its quotes.
///
/// # Errors
///
/// Says what is wrong with it: a quote that is not closed, a reference that is none.
pub fn parse_value(
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Interpolated, String> {
    let mut file = File {
        rest: text,
        line: 1,
    };
    match file.value()? {
        Value::Literal(value) => Ok(Interpolated {
            value,
            unset: Vec::new(),
        }),
        Value::Template(value) => interpolate(&value, lookup).map_err(|error| error.message),
    }
}

/// Reads an environment file as `docker run --env-file` does: nothing but `NAME=value`, `NAME` and
/// whole lines of comment.
///
/// Values are taken as they are, with quotes, `$`, and spaces at their ends.
pub fn parse_raw(
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Variables, DotenvError> {
    let mut variables = Collected::default();
    for (index, line) in without_bom(text).lines().enumerate() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = match line.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (line, None),
        };
        let error = |message| DotenvError {
            line: index + 1,
            message,
        };
        if name.is_empty() {
            return Err(error("a value without a name".to_owned()));
        }
        if name.contains([' ', '\t']) {
            return Err(error(format!("the name `{name}` contains a space")));
        }
        match value {
            Some(value) => variables.set(name, value.to_owned()),
            None => variables.inherit(name, lookup),
        }
    }
    Ok(variables.entries)
}

fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

#[derive(Default)]
struct Collected {
    entries: Variables,
    positions: HashMap<String, usize>,
}

impl Collected {
    fn get(&self, name: &str) -> Option<String> {
        self.entries.get(*self.positions.get(name)?)?.1.clone()
    }

    fn set(&mut self, name: &str, value: String) {
        self.entry(name).1 = Some(value);
    }

    /// A name of its own keeps what an earlier line gave it where the lookup has nothing.
    fn inherit(&mut self, name: &str, lookup: &dyn Fn(&str) -> Option<String>) {
        if name.is_empty() {
            return;
        }
        let value = lookup(name);
        let entry = self.entry(name);
        if value.is_some() {
            entry.1 = value;
        }
    }

    fn entry(&mut self, name: &str) -> &mut (String, Option<String>) {
        let next = self.entries.len();
        let position = *self.positions.entry(name.to_owned()).or_insert(next);
        if position == next {
            self.entries.push((name.to_owned(), None));
        }
        #[expect(
            clippy::indexing_slicing,
            reason = "every position is that of an entry"
        )]
        &mut self.entries[position]
    }
}

enum Value {
    /// Single-quoted: nothing in it is a reference.
    Literal(String),
    Template(String),
}

struct File<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> File<'a> {
    fn advance(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.line += taken.bytes().filter(|&byte| byte == b'\n').count();
        self.rest = rest;
        taken
    }

    /// Skips white space and comments; false at the end of the file.
    fn skip_to_statement(&mut self) -> bool {
        loop {
            self.advance(self.rest.len() - self.rest.trim_start().len());
            if !self.rest.starts_with('#') {
                return !self.rest.is_empty();
            }
            self.advance(self.rest.find('\n').unwrap_or(self.rest.len()));
        }
    }

    /// Takes a name, up to its value or the end of its line, and whether a value follows.
    fn name(&mut self) -> Result<(&'a str, bool), String> {
        if let Some(after) = self.rest.strip_prefix("export")
            && after.starts_with(['\t', '\n', '\u{c}', '\r', ' '])
        {
            self.advance("export".len());
            self.skip_spaces();
        }
        let line = self
            .rest
            .split_once('\n')
            .map_or(self.rest, |(line, _)| line);
        let mut end = line.len();
        for (at, c) in line.char_indices() {
            match c {
                '=' | ':' => {
                    end = at;
                    break;
                }
                '_' | '.' | '-' | '[' | ']' => {}
                _ if c.is_alphanumeric() || is_inline_space(c) => {}
                _ => {
                    return Err(format!(
                        "unexpected character {c:?} in variable name {line:?}"
                    ));
                }
            }
        }
        let name = self.advance(end).trim_end();
        if name.contains(' ') {
            return Err(format!("the name `{name}` contains a space"));
        }
        let assigned = self.rest.starts_with(['=', ':']);
        if assigned {
            self.advance(1);
            self.skip_spaces();
        }
        Ok((name, assigned))
    }

    fn skip_spaces(&mut self) {
        self.advance(self.rest.len() - self.rest.trim_start_matches(is_inline_space).len());
    }

    fn value(&mut self) -> Result<Value, String> {
        match self.rest.chars().next() {
            Some('\'') => self.quoted('\'').map(Value::Literal),
            Some('"') => self
                .quoted('"')
                .map(|value| Value::Template(expand_escapes(&value))),
            _ => {
                let line = self.advance(self.rest.find('\n').unwrap_or(self.rest.len()));
                let value = line.split_once(" #").map_or(line, |(value, _)| value);
                Ok(Value::Template(value.trim_end().to_owned()))
            }
        }
    }

    /// Takes a quoted value, which may span lines; a backslash keeps a quote from ending it.
    ///
    /// What follows on the line is read as a further statement, as Compose does.
    fn quoted(&mut self, quote: char) -> Result<String, String> {
        let mut value = String::new();
        let mut escaped = false;
        for (at, c) in self.rest.char_indices().skip(1) {
            if c == quote && !escaped {
                self.advance(at + 1);
                return Ok(value);
            }
            if c == '\\' && !escaped {
                escaped = true;
                continue;
            }
            if escaped && c != quote {
                value.push('\\');
            }
            escaped = false;
            value.push(c);
        }
        let line = self
            .rest
            .split_once('\n')
            .map_or(self.rest, |(line, _)| line);
        Err(format!("unterminated quoted value {line}"))
    }
}

/// White space other than a line break.
fn is_inline_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}'
    )
}

/// Replaces the escapes of a double-quoted value; `\$` becomes `$$`, which interpolates to `$`.
fn expand_escapes(text: &str) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        expanded.push_str(plain);
        let replacement = match escape.chars().next() {
            Some('a') => "\u{7}",
            Some('b') => "\u{8}",
            Some('f') => "\u{c}",
            Some('n') => "\n",
            Some('r') => "\r",
            Some('t') => "\t",
            Some('v') => "\u{b}",
            Some('$') => "$$",
            Some('"') => "\"",
            Some('\\') => "\\",
            Some('0') => {
                rest = octal(escape, &mut expanded);
                continue;
            }
            _ => {
                expanded.push('\\');
                rest = escape;
                continue;
            }
        };
        expanded.push_str(replacement);
        rest = escape.get(1..).unwrap_or_default();
    }
    expanded + rest
}

/// Replaces `\0123` by the character with that octal number, given the text from the `0` on.
///
/// Short of three digits or over 255, compose-go leaves the digits and loses the zero.
fn octal<'a>(text: &'a str, expanded: &mut String) -> &'a str {
    let after = text.get(1..).unwrap_or_default();
    let len = after.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = after.split_at(len);
    match u8::from_str_radix(digits, 8) {
        Ok(number) if len == 3 => expanded.push(char::from(number)),
        _ => {
            expanded.push('\\');
            expanded.push_str(digits);
        }
    }
    rest
}

#[cfg(test)]
mod tests;
