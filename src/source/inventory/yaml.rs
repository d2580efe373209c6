//! YAML with places, as far as an inventory needs it.

use std::collections::BTreeMap;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, Span, options};

use crate::source::diagnostic::{Problem, Problems};
use crate::source::place::{Place, SourceFile, Spanned};

/// Nodes of one file, aliases counted as often as they are used.
const MAX_NODES: usize = 200_000;

/// A node and its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Yaml {
    pub(crate) value: Value,
    /// A tag outside of YAML's own, such as `!vault`.
    pub(crate) tag: Option<String>,
    pub(crate) place: Place,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Scalar {
        text: String,
        /// Written without quotes, so that it may be a number or the like.
        plain: bool,
    },
    List(Vec<Yaml>),
    Map(Vec<(Spanned<String>, Yaml)>),
}

impl Yaml {
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The entries of a mapping; none for null.
    pub(crate) fn entries(&self) -> Option<&[(Spanned<String>, Yaml)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ if self.is_null() => Some(&[]),
            _ => None,
        }
    }

    /// The text of a scalar as it is written.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The node as JSON, plain scalars typed by YAML 1.1 as Ansible does; tags are dropped.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Scalar { text, plain: true } => plain_json(text),
            Value::Scalar { text, .. } => text.clone().into(),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|(key, value)| (key.value.clone(), value.to_json()))
                .collect(),
        }
    }
}

fn plain_json(text: &str) -> serde_json::Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return serde_json::Value::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => {
            return true.into();
        }
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            return false.into();
        }
        _ => {}
    }
    let digits = text.trim_start_matches(['+', '-']);
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return text.into();
    }
    if let Ok(number) = text.parse::<i64>()
        && (digits.len() == 1 || !digits.starts_with('0'))
    {
        return number.into();
    }
    let float = text
        .contains(['.', 'e', 'E'])
        .then(|| text.parse::<f64>().ok())
        .flatten();
    float
        .and_then(serde_json::Number::from_f64)
        .map_or_else(|| text.into(), Into::into)
}

/// Parses the first document of a file; `None` after reporting a fault, or for an empty file.
pub(crate) fn parse(file: &Arc<SourceFile>, problems: &Problems) -> Option<Yaml> {
    let options = options! { emit_comments: false };
    let mut composer = Composer {
        parser: Parser::new_from_str_with_options(&file.text, options),
        file,
        problems,
        anchors: BTreeMap::new(),
        nodes: 0,
    };
    match composer.document() {
        Ok(node) => node,
        Err(problem) => {
            problems.push(*problem);
            None
        }
    }
}

struct Composer<'a> {
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    file: &'a Arc<SourceFile>,
    problems: &'a Problems,
    anchors: BTreeMap<usize, (Yaml, usize)>,
    nodes: usize,
}

type Composed<T> = Result<T, Box<Problem>>;

impl<'a> Composer<'a> {
    fn document(&mut self) -> Composed<Option<Yaml>> {
        let mut first = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(first),
                Event::StreamStart | Event::DocumentEnd => {}
                Event::DocumentStart(..) => {
                    if first.is_some() {
                        return Err(self
                            .fault(&span, "a second YAML document", "remove it")
                            .into());
                    }
                    let (event, span) = self.next()?;
                    first = Some(self.node(event, &span)?);
                }
                _ => {
                    return Err(self
                        .fault(&span, "misplaced YAML", "not expected here")
                        .into());
                }
            }
        }
    }

    fn next(&mut self) -> Composed<(Event<'a>, Span)> {
        match self.parser.next() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => {
                let start = error.marker().byte_offset().unwrap_or(0);
                let place = Place::new(self.file, start..start + 1);
                let message = format!("not valid YAML: {}", error.info());
                Err(Box::new(
                    Problem::error("yaml-syntax", message).at(&place, "here"),
                ))
            }
            None => Err(Box::new(Problem::error(
                "yaml-syntax",
                "the file ends too early",
            ))),
        }
    }

    fn fault(&self, span: &Span, message: &str, label: &str) -> Problem {
        Problem::error("yaml-syntax", message).at(&self.place(span), label)
    }

    fn place(&self, span: &Span) -> Place {
        let range = span.byte_range().unwrap_or(0..0);
        let text = self.file.text.get(range.clone()).unwrap_or("");
        // A block collection reaches to the next token, past blank lines and comments.
        let first_line = text.lines().next().unwrap_or("").trim_end();
        let end = range.start + first_line.len();
        Place::new(self.file, range.start..end)
    }

    fn count(&mut self, span: &Span, nodes: usize) -> Composed<()> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            return Err(self
                .fault(span, "the YAML file is too large", "aliases multiply here")
                .into());
        }
        Ok(())
    }

    fn node(&mut self, event: Event<'a>, span: &Span) -> Composed<Yaml> {
        let before = self.nodes;
        self.count(span, 1)?;
        let place = self.place(span);
        let (value, anchor, tag) = match event {
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor).cloned() else {
                    return Err(self
                        .fault(span, "an alias inside of its own anchor", "here")
                        .into());
                };
                self.count(span, size)?;
                return Ok(node);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                (
                    Value::Scalar {
                        text: text.into_owned(),
                        plain,
                    },
                    anchor,
                    tag,
                )
            }
            Event::SequenceStart(_, anchor, tag) => (self.list()?, anchor, tag),
            Event::MappingStart(_, anchor, tag) => (self.map()?, anchor, tag),
            _ => {
                return Err(self
                    .fault(span, "misplaced YAML", "not expected here")
                    .into());
            }
        };
        let tag = tag
            .filter(|tag| !tag.is_yaml_core_schema())
            .map(|tag| format!("{}{}", tag.handle(), tag.suffix()));
        let node = Yaml { value, tag, place };
        if anchor != 0 {
            self.anchors
                .insert(anchor, (node.clone(), self.nodes - before));
        }
        Ok(node)
    }

    fn list(&mut self) -> Composed<Value> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(Value::List(items));
            }
            items.push(self.node(event, &span)?);
        }
    }

    /// Reads a mapping: a repeated key replaces the earlier one, as Ansible warns; `<<` adds
    /// the entries of other mappings that are not there.
    fn map(&mut self) -> Composed<Value> {
        let mut entries: Vec<(Spanned<String>, Yaml)> = Vec::new();
        let mut merged = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            let key = self.node(event, &span)?;
            let (event, span) = self.next()?;
            let value = self.node(event, &span)?;
            let Value::Scalar { text, plain } = key.value else {
                return Err(self
                    .fault(&span, "a YAML key that is no word", "not expected here")
                    .into());
            };
            if text == "<<" && plain {
                merged.push(value);
                continue;
            }
            let key = Spanned::new(text, key.place);
            if let Some(index) = entries.iter().position(|(earlier, _)| *earlier == key) {
                let (earlier, _) = entries.remove(index);
                self.problems.push(
                    Problem::warning("repeated-key", format!("`{}` stands twice", key.value))
                        .at(&key.place, "this one counts")
                        .at(&earlier.place, "this one is dropped, also by Ansible"),
                );
            }
            entries.push((key, value));
        }
        for source in merged {
            let sources = match source.value {
                Value::List(items) => items,
                _ => vec![source],
            };
            for (key, value) in sources.iter().filter_map(Yaml::entries).flatten() {
                if !entries.iter().any(|(own, _)| own == key) {
                    entries.push((key.clone(), value.clone()));
                }
            }
        }
        Ok(Value::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn read(text: &str) -> (Option<Yaml>, Vec<Problem>) {
        let problems = Problems::default();
        let node = parse(&SourceFile::new("hosts.yml", text), &problems);
        (node, problems.into_sorted())
    }

    #[test]
    fn scalars_are_typed_as_ansible_types_them() {
        let text = "[1, yes, off, ~, '1', 1.5, 0755, -3, 10.0.0.1, a: b, 0, 1e3, +7]";
        let (node, problems) = read(text);
        assert_eq!(problems, []);
        assert_eq!(
            node.unwrap().to_json().to_string(),
            r#"[1,true,false,null,"1",1.5,"0755",-3,"10.0.0.1",{"a":"b"},0,1000.0,7]"#
        );
    }

    #[test]
    fn anchors_and_merge_keys_are_followed() {
        let (node, _) = read("base: &base {a: 1, b: 2}\nuse:\n  <<: *base\n  b: 3\n");
        assert_eq!(
            node.unwrap().to_json().to_string(),
            r#"{"base":{"a":1,"b":2},"use":{"b":3,"a":1}}"#
        );
    }

    #[test]
    fn a_key_and_a_value_know_their_places() {
        let (node, _) = read("all:\n  hosts:\n    web: {ansible_port: 22}\n");
        let node = node.unwrap();
        let (hosts, map) = &node.entries().unwrap()[0].1.entries().unwrap()[0];
        assert_eq!((hosts.place.line(), hosts.place.column()), (2, 3));
        let (_, port) = &map.entries().unwrap()[0].1.entries().unwrap()[0];
        assert_eq!((port.place.line(), port.place.column()), (3, 25));
    }

    #[test]
    fn faults_are_reported_with_their_line() {
        for (text, line) in [
            ("a: [1\nb: 2", 2),
            ("a: 1\n---\nb: 2", 2),
            ("a: *nothing", 1),
            ("? [a]\n: b", 2),
            ("a: &a [*a]", 1),
        ] {
            let (node, problems) = read(text);
            assert_eq!(node, None, "{text}");
            assert_eq!(
                problems[0].place().unwrap().line(),
                line,
                "{text} {problems:?}"
            );
        }
    }

    #[test]
    fn multiplying_aliases_are_stopped() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let below = level - 1;
            let list = vec![format!("*a{below}"); 10].join(", ");
            writeln!(text, "a{level}: &a{level} [{list}]").unwrap();
        }
        let (node, problems) = read(&text);
        assert_eq!(node, None);
        assert_eq!(problems[0].message, "the YAML file is too large");
    }
}
