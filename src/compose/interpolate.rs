//! Replaces `$NAME` and `${NAME...}` in the text of a Compose file.
//!
//! The rules are those of compose-go's `template` package, whose reading of `${NAME:-default}` is
//! not a shell's: an argument ends at its balanced brace, or failing that at the last brace of the
//! line, and never reaches into the next line.

use thiserror::Error;

/// References may nest in arguments this deep; Compose itself knows no limit.
const MAX_DEPTH: usize = 64;

/// A text may become this long; values that refer to one another could take all memory.
const MAX_LENGTH: usize = 32 << 20;

/// The outcome of [`interpolate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpolated {
    /// The text with every reference replaced.
    pub value: String,
    /// Names that had no value and no default and so became empty, in order, each once.
    ///
    /// Compose warns about these. A name inside of an argument that was not used is not listed.
    pub unset: Vec<String>,
}

/// A reference that cannot be replaced.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct TemplateError {
    /// What is wrong, for a person.
    pub message: String,
    /// Where the reference starts, in bytes of the text that was given.
    pub offset: usize,
    /// How many bytes the reference takes.
    pub len: usize,
    /// Whether the text or the environment is at fault.
    pub kind: TemplateErrorKind,
}

/// Who has to act on a [`TemplateError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateErrorKind {
    /// The reference is malformed: `${}`, `${1A}`, `${A.B}`, `${A`.
    InvalidSyntax,
    /// `${NAME:?message}` or `${NAME?message}`, and the environment has no such value.
    MissingRequired {
        /// The name that needs a value.
        variable: String,
    },
}

/// One reference to a variable, as [`variables`] finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The name that is looked up.
    pub name: String,
    /// What stands in when the name has no value, itself not interpolated.
    ///
    /// Empty for `${NAME:+replacement}`, which asks only whether there is a value.
    pub default: Option<String>,
    /// The reference fails without a value: `${NAME:?message}`.
    pub required: bool,
    /// Where the reference starts, in bytes of the text.
    pub offset: usize,
    /// How many bytes the reference takes.
    pub len: usize,
}

/// Replaces every reference in `text` by what `lookup` has for its name.
///
/// `$$` becomes `$`; a `$` that starts no name and no brace stays as it is. Values are inserted as
/// they are: a `$` in a value means nothing. The default, the replacement and the message of an
/// operator are interpolated too, but only where they are used (compose-go since 2.10.1; older
/// releases also failed on errors in unused ones).
///
/// # Errors
///
/// The first malformed reference or required name without a value.
pub fn interpolate(
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Interpolated, TemplateError> {
    let mut evaluation = Evaluation {
        lookup,
        unset: Vec::new(),
    };
    let value = evaluation.expand(text, 0, 0)?;
    Ok(Interpolated {
        value,
        unset: evaluation.unset,
    })
}

/// Lists every reference in `text`, those in defaults and messages after the one they belong to.
///
/// # Errors
///
/// The first malformed reference.
pub fn variables(text: &str) -> Result<Vec<Variable>, TemplateError> {
    let mut found = Vec::new();
    collect(text, 0, 0, &mut found)?;
    Ok(found)
}

fn collect(
    text: &str,
    base: usize,
    depth: usize,
    found: &mut Vec<Variable>,
) -> Result<(), TemplateError> {
    for piece in Pieces::new(text, base, depth) {
        let Piece::Reference(reference) = piece? else {
            continue;
        };
        let operator = reference.argument.map(|argument| argument.operator);
        found.push(Variable {
            name: reference.name.to_owned(),
            default: reference
                .argument
                .and_then(Argument::when_unset)
                .map(str::to_owned),
            required: operator == Some(Operator::Required),
            offset: reference.offset,
            len: reference.len,
        });
        if let Some(argument) = reference.argument {
            collect(argument.text, argument.offset, depth + 1, found)?;
        }
    }
    Ok(())
}

struct Evaluation<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    unset: Vec<String>,
}

impl Evaluation<'_> {
    fn expand(&mut self, text: &str, base: usize, depth: usize) -> Result<String, TemplateError> {
        let mut value = String::with_capacity(text.len());
        for piece in Pieces::new(text, base, depth) {
            match piece? {
                Piece::Text(text) => value.push_str(text),
                Piece::Reference(reference) => {
                    value.push_str(&self.replace(&reference, depth)?);
                    if value.len() > MAX_LENGTH {
                        return Err(TemplateError {
                            message: "references repeat too much text".to_owned(),
                            offset: reference.offset,
                            len: reference.len,
                            kind: TemplateErrorKind::InvalidSyntax,
                        });
                    }
                }
            }
        }
        Ok(value)
    }

    fn replace(
        &mut self,
        reference: &Reference<'_>,
        depth: usize,
    ) -> Result<String, TemplateError> {
        let name = reference.name;
        let value = (self.lookup)(name);
        let Some(argument) = reference.argument else {
            return Ok(value.unwrap_or_else(|| {
                if !self.unset.iter().any(|unset| unset == name) {
                    self.unset.push(name.to_owned());
                }
                String::new()
            }));
        };
        let usable = value.filter(|value| !(argument.empty_is_unset && value.is_empty()));
        match (argument.operator, usable) {
            (Operator::Default | Operator::Required, Some(value)) => Ok(value),
            (Operator::Default, None) | (Operator::Replacement, Some(_)) => {
                self.expand(argument.text, argument.offset, depth + 1)
            }
            (Operator::Replacement, None) => Ok(String::new()),
            (Operator::Required, None) => {
                let reason = self.expand(argument.text, argument.offset, depth + 1)?;
                Err(missing(reference, &reason))
            }
        }
    }
}

fn missing(reference: &Reference<'_>, reason: &str) -> TemplateError {
    let separator = if reason.is_empty() { "" } else { ": " };
    TemplateError {
        message: format!(
            "required variable {} is missing a value{separator}{reason}",
            reference.name
        ),
        offset: reference.offset,
        len: reference.len,
        kind: TemplateErrorKind::MissingRequired {
            variable: reference.name.to_owned(),
        },
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// `-`: the argument where there is no value.
    Default,
    /// `+`: the argument where there is one.
    Replacement,
    /// `?`: an error where there is none.
    Required,
}

#[derive(Debug, Clone, Copy)]
struct Argument<'a> {
    operator: Operator,
    /// The operator was written with a colon: an empty value counts as none.
    empty_is_unset: bool,
    text: &'a str,
    offset: usize,
}

impl<'a> Argument<'a> {
    fn when_unset(self) -> Option<&'a str> {
        match self.operator {
            Operator::Default => Some(self.text),
            Operator::Replacement => Some(""),
            Operator::Required => None,
        }
    }
}

#[derive(Debug)]
struct Reference<'a> {
    name: &'a str,
    argument: Option<Argument<'a>>,
    offset: usize,
    len: usize,
}

#[derive(Debug)]
enum Piece<'a> {
    Text(&'a str),
    Reference(Reference<'a>),
}

/// Splits a text into plain text and references, and ends at the first error.
struct Pieces<'a> {
    rest: &'a str,
    /// Offset of `rest` in the outermost text.
    offset: usize,
    depth: usize,
}

impl<'a> Pieces<'a> {
    fn new(text: &'a str, offset: usize, depth: usize) -> Self {
        Self {
            rest: text,
            offset,
            depth,
        }
    }

    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        self.offset += len;
        taken
    }

    /// Reads what follows a `$` at the start of `rest`.
    fn after_dollar(&mut self) -> Result<Piece<'a>, TemplateError> {
        let after = self.rest.get(1..).unwrap_or_default();
        if after.starts_with('$') {
            return Ok(Piece::Text(self.take(2).get(1..).unwrap_or_default()));
        }
        if let Some(inner) = after.strip_prefix('{') {
            return self.braced(inner).map(Piece::Reference);
        }
        let name = leading_name(after);
        if name.is_empty() {
            return Ok(Piece::Text(self.take(1)));
        }
        let (offset, len) = (self.offset, 1 + name.len());
        self.take(len);
        Ok(Piece::Reference(Reference {
            name,
            argument: None,
            offset,
            len,
        }))
    }

    fn braced(&mut self, inner: &'a str) -> Result<Reference<'a>, TemplateError> {
        let offset = self.offset;
        let Some(end) = closing_brace(inner) else {
            let line = inner.split_once('\n').map_or(inner, |(line, _)| line);
            return Err(self.invalid(
                "${".len() + line.len(),
                "`${` is never closed on its line".to_owned(),
            ));
        };
        let len = "${".len() + end + "}".len();
        let name = leading_name(inner);
        let body = inner.get(..end).unwrap_or_default();
        let after = body.get(name.len()..).unwrap_or_default();
        if name.is_empty() {
            return Err(self.invalid(len, format!("`{body}` does not start with a variable name")));
        }
        let argument = if after.is_empty() {
            None
        } else if self.depth >= MAX_DEPTH {
            return Err(self.invalid(len, "references nest too deeply".to_owned()));
        } else if let Some((operator, empty_is_unset, text)) = split_operator(after) {
            let offset = offset + 2 + body.len() - text.len();
            Some(Argument {
                operator,
                empty_is_unset,
                text,
                offset,
            })
        } else {
            let message = format!("`{after}` after the variable name `{name}` is no operator");
            return Err(self.invalid(len, message));
        };
        self.take(len);
        Ok(Reference {
            name,
            argument,
            offset,
            len,
        })
    }

    fn invalid(&self, len: usize, message: String) -> TemplateError {
        TemplateError {
            message,
            offset: self.offset,
            len,
            kind: TemplateErrorKind::InvalidSyntax,
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, TemplateError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.rest.find('$') {
            None if self.rest.is_empty() => None,
            None => Some(Ok(Piece::Text(self.take(self.rest.len())))),
            Some(0) => {
                let piece = self.after_dollar();
                if piece.is_err() {
                    self.rest = "";
                }
                Some(piece)
            }
            Some(plain) => Some(Ok(Piece::Text(self.take(plain)))),
        }
    }
}

fn split_operator(text: &str) -> Option<(Operator, bool, &str)> {
    let (empty_is_unset, text) = match text.strip_prefix(':') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let mut chars = text.chars();
    let operator = match chars.next()? {
        '-' => Operator::Default,
        '+' => Operator::Replacement,
        '?' => Operator::Required,
        _ => return None,
    };
    Some((operator, empty_is_unset, chars.as_str()))
}

/// The longest prefix of `text` that is a variable name, possibly empty.
///
/// The long s and the Kelvin sign are letters here: compose-go matches without regard to case, and
/// Go folds these two into `s` and `k`.
fn leading_name(text: &str) -> &str {
    let end = text
        .char_indices()
        .find(|&(at, c)| {
            let letter = c == '_' || c.is_ascii_alphabetic() || matches!(c, '\u{17f}' | '\u{212a}');
            !(letter || at > 0 && c.is_ascii_digit())
        })
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// Finds the brace that ends a reference, given the line from after its `${`.
///
/// compose-go counts braces, skips the character after each opening one (so `{}` counts as one that
/// is never closed), and where the count does not come out takes the last brace of the line.
fn closing_brace(text: &str) -> Option<usize> {
    if text.starts_with('}') {
        return Some(0);
    }
    let mut open = 1_usize;
    let mut line = text;
    let mut bytes = text.bytes().enumerate();
    if text.starts_with('\n') {
        return None;
    }
    bytes.next();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'}' if open == 1 => return Some(at),
            b'}' => open -= 1,
            b'{' => {
                open += 1;
                // What opens a brace is not looked at, unless it ends the line.
                if !text
                    .get(at + 1..)
                    .is_some_and(|rest| rest.starts_with('\n'))
                {
                    bytes.next();
                }
            }
            b'\n' => {
                line = text.get(..at).unwrap_or_default();
                break;
            }
            _ => {}
        }
    }
    line.rfind('}')
}

#[cfg(test)]
mod tests;
