//! Opened values: put in where an engine is told, taken out where it tells.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use zeroize::Zeroizing;

use super::reference::{Part, SecretReference, Template};
use super::{SecretValue, is_opaque, shown};
use crate::compose::opaque::{CLOSE, OPEN};
use crate::model::{ContainerSpec, ServerName, label};

/// The shortest value that is looked for in what an engine tells: a shorter one stands anywhere.
const SHORTEST: usize = 8;

/// The values that a run has opened, by server.
///
/// Definitions of one secret for different servers have versions of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<ServerName, BTreeMap<SecretReference, SecretValue>>);

impl Secrets {
    /// Adds the value of a version as a server knows it.
    pub fn insert(&mut self, server: ServerName, reference: SecretReference, value: SecretValue) {
        self.0.entry(server).or_default().insert(reference, value);
    }

    /// Adds all values of others.
    pub fn extend(&mut self, others: Self) {
        for (server, values) in others.0 {
            self.0.entry(server).or_default().extend(values);
        }
    }

    /// The value of a version as a server knows it.
    #[must_use]
    pub fn get(&self, server: &ServerName, reference: &SecretReference) -> Option<&SecretValue> {
        self.0.get(server)?.get(reference)
    }

    /// A specification with values in the place of references.
    ///
    /// # Errors
    /// The reference whose value was not opened, or is no text.
    pub fn fill(
        &self,
        server: &ServerName,
        spec: &ContainerSpec,
    ) -> Result<ContainerSpec, SecretReference> {
        let mut spec = spec.clone();
        let mut missing = None;
        each_text(&mut spec, &mut |_, text| {
            if is_opaque(text) {
                match self.filled(server, &Template::read(text)) {
                    Ok(filled) => text.clone_from(&filled),
                    Err(reference) => missing = Some(reference),
                }
            }
        });
        missing.map_or(Ok(spec), Err)
    }

    /// A content with values in the place of references.
    ///
    /// # Errors
    /// The reference whose value was not opened.
    pub fn fill_bytes(
        &self,
        server: &ServerName,
        content: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SecretReference> {
        match std::str::from_utf8(content) {
            Ok(text) if is_opaque(text) => self.joined(server, &Template::read(text)),
            _ => Ok(Zeroizing::new(content.to_vec())),
        }
    }

    /// Puts references in the place of values that an engine tells of a container.
    ///
    /// Its label says what it was made with. Where the values are known they are compared, else they are
    /// taken to be what the label says; a value that is another one is not shown. What has no label is
    /// looked through for values that are known.
    pub fn veil(&self, server: &ServerName, spec: &mut ContainerSpec) {
        let made_with = traces_in(&spec.labels);
        let known = self.0.get(server);
        if made_with.is_empty() && known.is_none() {
            return;
        }
        each_text(spec, &mut |place, text| match made_with.get(place) {
            Some(template) => {
                let same = match self.joined(server, template) {
                    Ok(filled) => *filled == text.as_bytes(),
                    Err(_) => template.fits(text),
                };
                *text = if same {
                    template.text()
                } else {
                    another_value()
                };
            }
            None => {
                if let Some(known) = known {
                    hide(text, known);
                }
            }
        });
    }

    /// The content of a file with references in the place of values: of the whole, where it is one.
    #[must_use]
    pub fn veil_bytes(&self, server: &ServerName, content: Vec<u8>) -> Vec<u8> {
        let Some(known) = self.0.get(server) else {
            return content;
        };
        let mut whole = known.iter();
        if let Some((reference, _)) = whole.find(|(_, value)| value.expose() == content) {
            return reference.token().into_bytes();
        }
        match String::from_utf8(content) {
            Ok(mut text) => {
                hide(&mut text, known);
                text.into_bytes()
            }
            Err(binary) => binary.into_bytes(),
        }
    }

    /// Puts references in the place of values that a text of a server holds, as people see them: nobody
    /// fills such a text again.
    pub fn hide(&self, server: &ServerName, text: &mut String) {
        if let Some(known) = self.0.get(server) {
            hide(text, known);
        }
        *text = shown(text);
    }

    fn filled(
        &self,
        server: &ServerName,
        template: &Template,
    ) -> Result<Zeroizing<String>, SecretReference> {
        let bytes = self.joined(server, template)?;
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Zeroizing::new(text.to_owned())),
            // What is no text is no part of one.
            Err(_) => template
                .references()
                .next()
                .map_or_else(|| Ok(Zeroizing::default()), |first| Err(first.clone())),
        }
    }

    fn joined(
        &self,
        server: &ServerName,
        template: &Template,
    ) -> Result<Zeroizing<Vec<u8>>, SecretReference> {
        let mut joined = Zeroizing::new(Vec::new());
        for part in &template.0 {
            let bytes = match part {
                Part::Text(text) => text.as_bytes(),
                Part::Secret { secret } => match self.get(server, secret) {
                    Some(value) => value.expose(),
                    None => return Err(secret.clone()),
                },
            };
            joined.extend_from_slice(bytes);
        }
        Ok(joined)
    }
}

/// What stands where a value was that nobody here knows.
fn another_value() -> String {
    format!("{OPEN}another value{CLOSE}")
}

/// Puts references in the place of values that a text holds.
///
/// Values that hold others come first. One of several lines may be told line by line, as logs are, and one
/// with quotes or line ends with escapes, as engines tell of what they refuse.
fn hide(text: &mut String, known: &BTreeMap<SecretReference, SecretValue>) {
    let mut values: Vec<(&SecretReference, &str)> = known
        .iter()
        .filter_map(|(reference, value)| Some((reference, value.text()?)))
        .collect();
    values.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    let lines = values.iter().flat_map(|(reference, value)| {
        let lines = value.lines().filter(|line| *line != *value);
        // What a key begins and ends with stands in every key.
        let lines = lines.filter(|line| !line.starts_with("-----"));
        lines.map(move |line| (*reference, line.trim()))
    });
    for (reference, part) in values.iter().copied().chain(lines) {
        if part.len() < SHORTEST {
            continue;
        }
        if text.contains(part) {
            *text = text.replace(part, &reference.token());
        }
        // Without an escape in the text there is none to look for.
        if text.contains('\\') {
            for escaped in escaped(part) {
                if *escaped != *part && text.contains(escaped.as_str()) {
                    *text = text.replace(escaped.as_str(), &reference.token());
                }
            }
        }
    }
}

/// A value between quotes, as Go's `%q` and as JSON writes it, the latter as Go does, too.
fn escaped(value: &str) -> [Zeroizing<String>; 3] {
    let mut quoted = Zeroizing::new(String::new());
    for character in value.chars() {
        match character {
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{b}' => quoted.push_str("\\v"),
            '\u{c}' => quoted.push_str("\\f"),
            c if u32::from(c) < 0x20 || c == '\u{7f}' => {
                // Writing to a `String` cannot fail.
                let _ = write!(quoted, "\\x{:02x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    // A text always has a JSON form.
    let json = Zeroizing::new(serde_json::to_string(value).unwrap_or_default());
    let inside = json.get(1..json.len().saturating_sub(1));
    let json = Zeroizing::new(inside.unwrap_or_default().to_owned());
    let mut html = Zeroizing::new(json.to_string());
    for (plain, escape) in [("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")] {
        *html = html.replace(plain, escape);
    }
    [quoted, json, html]
}

/// The label that tells what a container was made with, where that holds secrets: place and template
/// of each text.
#[must_use]
pub fn secrets_label(spec: &ContainerSpec) -> Option<String> {
    let mut traces = BTreeMap::new();
    each_text(&mut spec.clone(), &mut |place, text| {
        if is_opaque(text) {
            traces.insert(place.to_owned(), Template::read(text));
        }
    });
    // A map of texts always has a JSON form.
    (!traces.is_empty()).then(|| serde_json::to_string(&traces).unwrap_or_default())
}

fn traces_in(labels: &BTreeMap<String, String>) -> BTreeMap<String, Template> {
    let label = labels.get(label::SECRETS);
    label
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// The versions of secrets that a container was made with.
#[must_use]
pub fn secrets_in_use(labels: &BTreeMap<String, String>) -> Vec<SecretReference> {
    let mut found: Vec<SecretReference> = traces_in(labels)
        .values()
        .flat_map(|template| template.references().cloned().collect::<Vec<_>>())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Every text of a specification that may hold a secret, with its place.
fn each_text(spec: &mut ContainerSpec, visit: &mut dyn FnMut(&str, &mut String)) {
    let process = &mut spec.process;
    for (name, value) in &mut process.environment {
        if let Some(value) = value {
            visit(&format!("environment.{name}"), value);
        }
    }
    let test = process.healthcheck.as_mut().map(|check| &mut check.test);
    for (place, list) in [
        ("command", process.command.as_mut()),
        ("entrypoint", process.entrypoint.as_mut()),
        ("healthcheck", test),
    ] {
        for (index, text) in list.into_iter().flatten().enumerate() {
            visit(&format!("{place}.{index}"), text);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::AssertUnwindSafe;

    use super::*;

    fn server() -> ServerName {
        ServerName::new("local")
    }

    fn secrets(version: u64, value: &str) -> Secrets {
        let mut secrets = Secrets::default();
        let reference = SecretReference::new("PASSWORD", version);
        secrets.insert(server(), reference, SecretValue::new(value));
        secrets
    }

    fn spec(version: u64) -> ContainerSpec {
        let token = SecretReference::new("PASSWORD", version).token();
        let mut spec = ContainerSpec::default();
        let url = format!("postgres://app:{token}@db");
        let environment = &mut spec.process.environment;
        environment.insert("URL".to_owned(), Some(url));
        environment.insert("MODE".to_owned(), Some("plain".to_owned()));
        spec.process.command = Some(vec!["--key".to_owned(), token]);
        let label = secrets_label(&spec).unwrap();
        spec.labels.insert(label::SECRETS.to_owned(), label);
        spec
    }

    #[test]
    fn what_was_filled_in_is_taken_out_again() {
        let secrets = secrets(3, "correct horse battery");
        let wanted = spec(3);
        let mut live = secrets.fill(&server(), &wanted).unwrap();
        let url = live.process.environment["URL"].clone();
        assert_eq!(
            url.as_deref(),
            Some("postgres://app:correct horse battery@db")
        );
        assert!(!live.labels[label::SECRETS].contains("correct"));
        secrets.veil(&server(), &mut live);
        assert_eq!(live, wanted);
        assert_eq!(
            secrets_in_use(&wanted.labels),
            [SecretReference::new("PASSWORD", 3)]
        );
        // Another version was not opened.
        assert!(secrets.fill(&server(), &spec(4)).is_err());
        assert!(secrets.fill(&ServerName::new("other"), &wanted).is_err());
    }

    #[test]
    fn without_values_the_label_is_believed_where_it_can_be_true() {
        let wanted = spec(3);
        let live = secrets(3, "correct horse battery")
            .fill(&server(), &wanted)
            .unwrap();
        let mut seen = live.clone();
        Secrets::default().veil(&server(), &mut seen);
        assert_eq!(seen, wanted);
        let mut moved = live;
        let other = Some("mysql://app:correct horse battery@db".to_owned());
        moved.process.environment.insert("URL".to_owned(), other);
        Secrets::default().veil(&server(), &mut moved);
        let shown = format!("{moved:?}");
        assert!(!shown.contains("correct"), "{shown}");
        assert!(shown.contains("another value"), "{shown}");
    }

    #[test]
    fn with_values_a_changed_one_shows_and_is_not_told() {
        let mut live = secrets(3, "somebody's own value")
            .fill(&server(), &spec(3))
            .unwrap();
        secrets(3, "correct horse battery").veil(&server(), &mut live);
        assert_eq!(live.process.environment["URL"], Some(another_value()));
        assert!(!format!("{live:?}").contains("somebody"));
    }

    #[test]
    fn values_are_found_in_containers_that_others_made() {
        let mut live = secrets(3, "correct horse battery")
            .fill(&server(), &spec(3))
            .unwrap();
        live.labels.clear();
        secrets(3, "correct horse battery").veil(&server(), &mut live);
        let wanted = spec(3);
        assert_eq!(live.process, wanted.process);
    }

    #[test]
    fn values_of_several_lines_are_hidden_line_by_line() {
        let secrets = secrets(1, "-----BEGIN KEY-----\nabcdefghijkl\nmno\n");
        for (told, shown) in [("key: abcdefghijkl", "key: <PASSWORD@v1>"), ("mno", "mno")] {
            let mut text = told.to_owned();
            secrets.hide(&server(), &mut text);
            assert_eq!(text, shown);
        }
    }

    #[test]
    fn values_are_hidden_as_engines_quote_them() {
        let secrets = secrets(1, "a \"quoted\" <one>\nand\\back\0slash\n");
        for told in [
            r#"exec: "a \"quoted\" <one>\nand\\back\x00slash\n": not found"#,
            r#"exec: "a \"quoted\" <one>\nand\\back\u0000slash\n": not found"#,
            r#"exec: "a \"quoted\" \u003cone\u003e\nand\\back\u0000slash\n": not found"#,
        ] {
            let mut text = told.to_owned();
            secrets.hide(&server(), &mut text);
            assert_eq!(text, "exec: \"<PASSWORD@v1>\": not found");
        }
    }

    #[test]
    fn a_file_is_known_by_its_whole_content() {
        let key = |middle: &str| format!("-----BEGIN KEY-----\n{middle}\n-----END KEY-----\n");
        let mut known = Secrets::default();
        for (name, value) in [
            ("A", key("abcdefghijkl")),
            ("B", key("mnopqrstuvwx")),
            ("C", "abcdefgh".to_owned()),
            ("D", "x".to_owned()),
        ] {
            known.insert(
                server(),
                SecretReference::new(name, 1),
                SecretValue::new(value),
            );
        }
        for (content, expected) in [
            (key("abcdefghijkl"), "A"),
            (key("mnopqrstuvwx"), "B"),
            ("x".to_owned(), "D"),
        ] {
            let veiled = known.veil_bytes(&server(), content.into_bytes());
            let token = SecretReference::new(expected, 1).token();
            assert_eq!(String::from_utf8(veiled).unwrap(), token);
        }
    }

    #[test]
    fn a_panic_tells_no_value() {
        fn unwrapped<T: std::fmt::Debug>(held: Result<(), T>) -> std::thread::Result<()> {
            std::panic::catch_unwind(AssertUnwindSafe(|| held.unwrap()))
        }
        let value = SecretValue::new("correct horse battery");
        let filled = secrets(1, "correct horse battery");
        let told = [unwrapped(Err(value)), unwrapped(Err(filled))];
        for told in told {
            let told = told.unwrap_err();
            let text = told.downcast_ref::<String>().unwrap();
            assert!(!text.contains("correct horse"), "{text}");
        }
    }

    #[test]
    fn contents_are_filled_too() {
        let secrets = secrets(1, "correct horse battery");
        let token = SecretReference::new("PASSWORD", 1).token();
        let filled = secrets.fill_bytes(&server(), format!("a {token}\n").as_bytes());
        assert_eq!(**filled.unwrap(), *b"a correct horse battery\n");
        assert_eq!(**secrets.fill_bytes(&server(), &[0xff]).unwrap(), [0xff]);
    }
}
