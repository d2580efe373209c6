//! Go templates in Traefik's dynamic configuration, without running them.
//!
//! Traefik renders a file before it reads it as YAML or TOML. Here every directive is replaced by a word
//! of the same length, so that the file can be read as it stands and places stay true. What a directive
//! takes from the environment is filled in afterwards.

use std::collections::BTreeMap;

use crate::compose::opaque::is_opaque;

/// The variables of the container that renders a file.
pub(super) type Environment = BTreeMap<String, Option<String>>;

/// The directives of a file, and what stands for them.
#[derive(Debug, Default)]
pub(super) struct Templates {
    list: Vec<Template>,
    /// How many there are, also of those that nothing can be filled in for.
    count: usize,
}

#[derive(Debug)]
struct Template {
    mask: String,
    value: String,
}

impl Templates {
    /// Masks the directives of a text.
    pub(super) fn mask(text: &str, environment: &Environment) -> (String, Self) {
        let mut templates = Self::default();
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        // The variable whose parts an enclosing `range` goes through.
        let mut ranged: Option<String> = None;
        while let Some((before, directive, after)) = next(rest) {
            masked.push_str(before);
            let end_of_line = after.split('\n').next().unwrap_or_default();
            if is_alone(&masked, end_of_line) {
                masked.push_str(&comment(directive));
                templates.count += 1;
            } else {
                let value = value(directive, ranged.as_deref(), environment);
                masked.push_str(&templates.add(directive, value));
            }
            let inside = inside(directive);
            if inside.starts_with("range ") {
                ranged = argument_of_env(inside).map(str::to_owned);
            } else if inside == "end" {
                ranged = None;
            }
            rest = after;
        }
        masked.push_str(rest);
        (masked, templates)
    }

    /// A word of a directive's length, which is its own where it fits.
    fn add(&mut self, directive: &str, value: Option<String>) -> String {
        let number = self.count;
        self.count += 1;
        if directive.contains('\n') {
            let masked = directive.chars().map(|c| {
                if c == '\n' {
                    "\n".to_owned()
                } else {
                    "z".repeat(c.len_utf8())
                }
            });
            return masked.collect();
        }
        let mut mask = format!("zt{number}z");
        if mask.len() > directive.len() {
            return "z".repeat(directive.len());
        }
        mask.push_str(&"z".repeat(directive.len() - mask.len()));
        self.list.push(Template {
            mask: mask.clone(),
            value: value.unwrap_or_else(|| directive.to_owned()),
        });
        mask
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// A text with what the directives stand for; those of unknown value as they are written.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for template in self
            .list
            .iter()
            .filter(|template| text.contains(&template.mask))
        {
            filled = filled.replace(&template.mask, &template.value);
        }
        filled
    }
}

/// Whether a text holds a directive whose value nobody knows before it runs.
pub(super) fn is_open(text: &str) -> bool {
    text.contains("{{")
}

/// The next directive, with what is before and after it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find("{{")?;
    let end = start + text.get(start..)?.find("}}")? + 2;
    Some((text.get(..start)?, text.get(start..end)?, text.get(end..)?))
}

/// What a directive says, without its braces and the marks that trim what is around it.
fn inside(directive: &str) -> &str {
    let inside = directive.trim_start_matches("{{").trim_end_matches("}}");
    inside.trim_start_matches('-').trim_end_matches('-').trim()
}

/// Whether a directive has its line to itself.
fn is_alone(before: &str, after: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let is_blank = |text: &str| text.trim().is_empty();
    let mut rest = after;
    // Others may follow it.
    while let Some((before, _, after)) = next(rest) {
        if !is_blank(before) {
            return false;
        }
        rest = after;
    }
    // A line that is a comment by now began with a directive.
    (is_blank(line) || line.trim_start().starts_with(COMMENT)) && is_blank(rest)
}

/// What a line begins with that held nothing but directives.
const COMMENT: &str = "#{";

/// A directive as a comment of the same length.
fn comment(directive: &str) -> String {
    let lines = directive.split('\n').map(|line| match line.len() {
        0 => String::new(),
        1 => "#".to_owned(),
        length => format!("{COMMENT}{}", "-".repeat(length - COMMENT.len())),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The value of a directive that only asks for a variable, or for the parts of one.
fn value(directive: &str, ranged: Option<&str>, environment: &Environment) -> Option<String> {
    let inside = inside(directive);
    let name = match inside {
        "." | "trim ." | ". | trim" => ranged?,
        _ if inside.starts_with("env ") => argument_of_env(inside)?,
        _ => return None,
    };
    let value = environment.get(name)?.as_deref()?;
    (!is_opaque(value)).then(|| value.to_owned())
}

/// The name in `env "NAME"`, where nothing else is done with it than splitting.
fn argument_of_env(inside: &str) -> Option<&str> {
    let (_, argument) = inside.split_once("env ")?;
    let argument = argument.trim_start();
    let quote = argument.chars().next().filter(|c| matches!(c, '"' | '`'))?;
    let (name, rest) = argument.get(1..)?.split_once(quote)?;
    (!rest.contains('|')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        [
            ("DOMAIN", "example.com"),
            ("LAN", "10.0.0.0/16, 10.1.0.0/16"),
        ]
        .map(|(name, value)| (name.to_owned(), Some(value.to_owned())))
        .into()
    }

    #[test]
    fn a_masked_text_has_the_same_length_and_lines() {
        for text in [
            "rule: 'Host(`{{ env \"DOMAIN\" }}`)'\n",
            "{{ range $i := until 3 }}\n  a{{ $i }}: b\n{{ end }}\n",
            "{{/* one\ntwo */}}\na: 1\n",
            "a: {{ env \"DOMAIN\" }}\n# {{ end }}\n",
            "a: {{.}}\n  {{- if .x -}} {{ end }}\n",
            "a: {{ not closed",
        ] {
            let (masked, _) = Templates::mask(text, &environment());
            assert_eq!(masked.len(), text.len(), "{masked}");
            assert_eq!(masked.lines().count(), text.lines().count());
            assert!(
                text.contains("not closed") || !masked.contains("{{"),
                "{masked}"
            );
        }
    }

    #[test]
    fn variables_are_filled_in() {
        let text = "a: x.{{ env \"DOMAIN\" }}/{{ env `OTHER` }}";
        let (masked, templates) = Templates::mask(text, &environment());
        assert_eq!(
            templates.fill(&masked),
            "a: x.example.com/{{ env `OTHER` }}"
        );
    }

    #[test]
    fn the_parts_of_a_variable_are_filled_in() {
        let text = "# {{ range splitList \",\" (env \"LAN\") }}\n- '{{ trim . }}'\n# {{ end }}\n- '{{ . }}'\n";
        let (masked, templates) = Templates::mask(text, &environment());
        let filled = templates.fill(&masked);
        assert!(
            filled.contains("- '10.0.0.0/16, 10.1.0.0/16'\n"),
            "{filled}"
        );
        assert!(filled.ends_with("- '{{ . }}'\n"), "{filled}");
    }

    #[test]
    fn lines_of_directives_alone_become_comments() {
        let (masked, _) = Templates::mask("{{ if .a }} {{ end }}\nb: 1\n", &environment());
        assert!(
            masked.starts_with("#{") && masked.ends_with("\nb: 1\n"),
            "{masked}"
        );
    }
}
