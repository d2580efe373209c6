//! The short form of mounts: `[source:]target[:options]` (`format/volume.go`).

use super::{invalid, map_of};
use crate::compose::files::clean_container_path;
use crate::compose::path::KeyPath;
use crate::compose::report::Report;
use crate::compose::source::Span;
use crate::compose::yaml::{Map, Node, Value};

/// A mount in the short form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::compose) struct ShortVolume {
    /// The path in the container.
    pub(in crate::compose) target: String,
    source: String,
    read_only: bool,
    nocopy: bool,
    propagation: Option<&'static str>,
    selinux: Option<&'static str>,
    /// Whether the spec was too short for more than a target: Compose then adds no `volume: {}`.
    bare: bool,
}

/// Writes an item of `volumes` out.
pub(super) fn write_out(node: Node, path: &KeyPath, report: &mut Report) -> Node {
    let span = node.span;
    let Some(text) = node.as_text() else {
        return node;
    };
    match parse(text) {
        Ok(volume) => volume.into_node(span),
        Err(reason) => {
            invalid(&node, path, &format!("`{text}` {reason}"), report);
            Node::new(Value::Invalid, span)
        }
    }
}

/// Reads a short form.
///
/// A single letter before a colon is a Windows drive, so that `v:/v` is no volume named `v`.
/// Options that Compose does not know are ignored, as Compose ignores them.
pub(in crate::compose) fn parse(spec: &str) -> Result<ShortVolume, String> {
    let mut volume = ShortVolume::default();
    if spec.is_empty() {
        return Err("is empty".to_owned());
    }
    if spec.len() <= 2 {
        return Ok(ShortVolume {
            target: spec.to_owned(),
            bare: true,
            ..volume
        });
    }
    let sections = sections(spec);
    if sections.iter().any(String::is_empty) {
        return Err("has nothing between two colons".to_owned());
    }
    match sections.as_slice() {
        [target] => volume.target.clone_from(target),
        [source, target] => {
            volume.source.clone_from(source);
            volume.target.clone_from(target);
        }
        [source, target, options] => {
            volume.source.clone_from(source);
            volume.target.clone_from(target);
            options.split(',').for_each(|option| volume.set(option));
        }
        _ => return Err("has too many colons".to_owned()),
    }
    Ok(volume)
}

fn sections(spec: &str) -> Vec<String> {
    let mut sections = Vec::new();
    let mut section = String::new();
    for c in spec.chars() {
        if c == ':' && !is_drive(&section) {
            sections.push(std::mem::take(&mut section));
        } else {
            section.push(c);
        }
    }
    sections.push(section);
    sections
}

fn is_drive(section: &str) -> bool {
    let mut chars = section.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

impl ShortVolume {
    fn set(&mut self, option: &str) {
        const PROPAGATIONS: [&str; 6] = [
            "rprivate", "private", "rshared", "shared", "rslave", "slave",
        ];
        const SELINUX: [&str; 2] = ["z", "Z"];
        match option {
            "ro" => self.read_only = true,
            "rw" => self.read_only = false,
            "nocopy" => self.nocopy = true,
            _ => {
                let known =
                    |names: &[&'static str]| names.iter().copied().find(|name| *name == option);
                self.propagation = known(&PROPAGATIONS).or(self.propagation);
                self.selinux = known(&SELINUX).or(self.selinux);
            }
        }
    }

    fn is_bind(&self) -> bool {
        let drive = self
            .source
            .split_once(':')
            .is_some_and(|(start, _)| is_drive(start));
        self.source.starts_with(['.', '/', '~']) || self.source.starts_with(r"\\") || drive
    }

    fn into_node(self, span: Span) -> Node {
        let text = |text: &str| Node::text(text, span);
        let flag = Node::new(Value::Bool(true), span);
        let is_bind = self.is_bind();
        let mut map = map_of([
            ("type", text(if is_bind { "bind" } else { "volume" })),
            ("target", text(&clean_target(&self.target))),
        ]);
        if !self.source.is_empty() {
            map.insert("source", span, text(&self.source));
        }
        if self.read_only {
            map.insert("read_only", span, flag.clone());
        }
        let mut bind = Map::default();
        if let Some(propagation) = self.propagation {
            bind.insert("propagation", span, text(propagation));
        }
        if let Some(selinux) = self.selinux {
            bind.insert("selinux", span, text(selinux));
        }
        if is_bind {
            bind.insert("create_host_path", span, flag.clone());
        }
        if !bind.is_empty() {
            map.insert("bind", span, Node::new(Value::Map(bind), span));
        }
        let mut volume = Map::default();
        if self.nocopy {
            volume.insert("nocopy", span, flag);
        }
        if self.nocopy || !(is_bind || self.bare) {
            map.insert("volume", span, Node::new(Value::Map(volume), span));
        }
        Node::new(Value::Map(map), span)
    }
}

fn clean_target(target: &str) -> String {
    if target.is_empty() {
        String::new()
    } else {
        clean_container_path(target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(spec: &str) -> String {
        match parse(spec) {
            Ok(volume) => {
                let kind = if volume.is_bind() { "bind" } else { "volume" };
                let access = if volume.read_only { " ro" } else { "" };
                format!("{kind} {:?} {:?}{access}", volume.source, volume.target)
            }
            Err(reason) => format!("error: {reason}"),
        }
    }

    #[test]
    fn short_forms_mean_what_compose_makes_of_them() {
        let cases = [
            ("/data", r#"volume "" "/data""#),
            ("/", r#"volume "" "/""#),
            ("data:/data", r#"volume "data" "/data""#),
            ("./a:/a:ro", r#"bind "./a" "/a" ro"#),
            ("~/a:/a", r#"bind "~/a" "/a""#),
            ("data:/data:ro,rw,foo", r#"volume "data" "/data""#),
            ("v:/v", r#"volume "" "v:/v""#),
            (r"C:\a:/a", r#"bind "C:\\a" "/a""#),
            (
                r"\\.\pipe\a:\\.\pipe\a",
                r#"bind "\\\\.\\pipe\\a" "\\\\.\\pipe\\a""#,
            ),
            ("a::/b", r#"bind "a:" "/b""#),
            ("ab::/b", "error: has nothing between two colons"),
            ("aa:/b:ro:z", "error: has too many colons"),
            ("", "error: is empty"),
        ];
        for (spec, expected) in cases {
            assert_eq!(show(spec), expected, "{spec}");
        }
    }
}
