//! Diagnostics as text: a block for each problem, with the source lines that it is about.

use std::error::Error;
use std::fmt::{self, Write as _};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity,
    SourceCode,
};

use super::text::visible;

/// Writes a diagnostic; where it only gathers others, those, and then how many there are.
#[must_use]
pub fn diagnostic_text(diagnostic: &dyn Diagnostic, color: bool) -> String {
    let gathered: Vec<&dyn Diagnostic> = match diagnostic.labels() {
        None => diagnostic.related().into_iter().flatten().collect(),
        Some(_) => Vec::new(),
    };
    if gathered.is_empty() {
        return block(diagnostic, color);
    }
    let blocks: Vec<String> = gathered.iter().map(|one| block(*one, color)).collect();
    let mut text = blocks.join("\n");
    if blocks.len() > 1 {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "\n{diagnostic}");
    }
    text
}

/// One problem: what is wrong, where, what to do; then the places in other files that belong to it.
fn block(diagnostic: &dyn Diagnostic, color: bool) -> String {
    let mut theme = if color {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    "error:".clone_into(&mut theme.characters.error);
    "warning:".clone_into(&mut theme.characters.warning);
    "note:".clone_into(&mut theme.characters.advice);
    // Lines are as long as they are: a terminal breaks them itself, a log is searched by line.
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_context_lines(1)
        .with_wrap_lines(false);
    let shown = Shown::new(diagnostic);
    let mut drawn = String::new();
    let mut text = match handler.render_report(&mut drawn, &shown) {
        // miette indents the first line, too; here it begins the block.
        Ok(()) => drawn.trim_start().to_owned(),
        Err(_) => format!("error: {shown}\n"),
    };
    for related in diagnostic.related().into_iter().flatten() {
        text.push_str(&block(related, color));
    }
    text
}

/// A diagnostic without its code and its relations, and with control characters made visible.
#[derive(Debug)]
struct Shown<'a> {
    diagnostic: &'a dyn Diagnostic,
    message: String,
    source: Option<NamedSource<String>>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a dyn Diagnostic) -> Self {
        Self {
            diagnostic,
            message: visible(&diagnostic.to_string()),
            source: harmless_source(diagnostic),
        }
    }
}

/// The whole file of a diagnostic, with control characters replaced.
fn harmless_source(diagnostic: &dyn Diagnostic) -> Option<NamedSource<String>> {
    let first = diagnostic.labels()?.next()?;
    let whole = usize::MAX;
    let contents = diagnostic
        .source_code()?
        .read_span(first.inner(), whole, whole)
        .ok()?;
    let name = visible(contents.name().unwrap_or_default());
    let text = String::from_utf8_lossy(contents.data());
    Some(NamedSource::new(name, text.chars().map(stand_in).collect()))
}

/// What a character of a file is shown as. It takes the same bytes, so that labels stay in their places.
fn stand_in(character: char) -> char {
    if matches!(character, '\n' | '\t')
        || visible(character.encode_utf8(&mut [0; 4])).len() == character.len_utf8()
    {
        return character;
    }
    match character.len_utf8() {
        1 if character == '\r' => ' ',
        1 => '?',
        2 => '\u{bf}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for Shown<'_> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.diagnostic.source()
    }
}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<Severity> {
        self.diagnostic.severity()
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = visible(&self.diagnostic.help()?.to_string());
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let harmless = |label: LabeledSpan| {
            let text = label.label().map(visible);
            if label.primary() {
                LabeledSpan::new_primary_with_span(text, *label.inner())
            } else {
                LabeledSpan::new_with_span(text, *label.inner())
            }
        };
        Some(Box::new(self.diagnostic.labels()?.map(harmless)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_for_a_control_character_takes_its_bytes() {
        for (character, shown) in [
            ('a', 'a'),
            ('ü', 'ü'),
            ('\u{1b}', '?'),
            ('\r', ' '),
            ('\u{9b}', '\u{bf}'),
            ('\u{202e}', '\u{fffd}'),
            ('\n', '\n'),
        ] {
            assert_eq!(stand_in(character), shown);
            assert_eq!(stand_in(character).len_utf8(), character.len_utf8());
        }
    }
}
