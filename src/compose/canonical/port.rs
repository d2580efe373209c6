//! The short form of published ports: `[[address:]published:]target[/protocol]`.
//!
//! The rules are those of docker/go-connections' `nat.ParsePortSpec`.

use std::net::IpAddr;

use super::{invalid, map_of};
use crate::compose::path::KeyPath;
use crate::compose::report::Report;
use crate::compose::source::Span;
use crate::compose::text_of::text_of;
use crate::compose::yaml::{Node, Value};

/// How many ports one service may publish: every port over three protocols.
const MAX_PORTS: usize = 3 * 65_536;

/// Writes the items of `ports` out, ranges port by port.
pub(super) fn write_out(node: Node, path: &KeyPath, report: &mut Report) -> Node {
    let span = node.span;
    let Value::List(items) = node.value else {
        return node;
    };
    let mut ports = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        match item.value {
            Value::Map(_) => ports.push(item),
            Value::Text(_) | Value::Int(_) => match parse(&text_of(&item)) {
                Ok(parsed) if ports.len() + parsed.len() > MAX_PORTS => {
                    let reason = format!("is one of more than {MAX_PORTS} ports");
                    invalid(&item, &path.index(index), &reason, report);
                    break;
                }
                Ok(parsed) => {
                    ports.extend(parsed.into_iter().map(|port| port.into_node(item.span)));
                }
                Err(reason) => invalid(&item, &path.index(index), &reason, report),
            },
            Value::Invalid => {}
            _ => invalid(
                &item,
                &path.index(index),
                "a port is a whole number",
                report,
            ),
        }
    }
    Node::new(Value::List(ports), span)
}

/// One port of a short form.
#[derive(Debug, PartialEq, Eq)]
struct ShortPort {
    address: String,
    published: String,
    target: u16,
    protocol: String,
}

impl ShortPort {
    fn into_node(self, span: Span) -> Node {
        let mut map = map_of([
            ("mode", Node::text("ingress", span)),
            ("protocol", Node::text(self.protocol, span)),
            (
                "target",
                Node::new(Value::Int(i64::from(self.target)), span),
            ),
        ]);
        if !self.address.is_empty() {
            map.insert("host_ip", span, Node::text(self.address, span));
        }
        if !self.published.is_empty() {
            map.insert("published", span, Node::text(self.published, span));
        }
        Node::new(Value::Map(map), span)
    }
}

/// Reads a short form; a range gives its ports in the order of their texts, as Compose does.
fn parse(text: &str) -> Result<Vec<ShortPort>, String> {
    let mut sections = text.rsplitn(3, ':');
    let target = sections.next().unwrap_or_default();
    let published = sections.next().unwrap_or_default();
    let address = address(sections.next().unwrap_or_default())?;

    let (target, protocol) = split_protocol(target);
    if target.is_empty() {
        return Err(format!("`{text}` names no port of the container"));
    }
    let (first, last) = range(target).ok_or_else(|| format!("`{target}` is not a port"))?;
    if first == 0 {
        return Err("no port has the number 0".to_owned());
    }
    let (host_first, host_last) = match published {
        "" => (0, 0),
        _ => range(published).ok_or_else(|| format!("`{published}` is not a port"))?,
    };
    if !published.is_empty() && last != first && last - first != host_last - host_first {
        return Err(format!(
            "`{published}` and `{target}` are ranges of different length"
        ));
    }
    let protocol = protocol.to_lowercase();
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err(format!(
            "`{protocol}` is not a protocol; use tcp, udp or sctp"
        ));
    }

    let mut expanded: Vec<ShortPort> = (first..=last)
        .map(|target| ShortPort {
            address: address.clone(),
            published: match published {
                "" => String::new(),
                _ if first == last && host_first != host_last => {
                    format!("{host_first}-{host_last}")
                }
                _ => (host_first + (target - first)).to_string(),
            },
            target,
            protocol: protocol.clone(),
        })
        .collect();
    expanded.sort_by_key(|port| port.target.to_string() + "/");
    Ok(expanded)
}

fn address(text: &str) -> Result<String, String> {
    if matches!(text.parse(), Ok(IpAddr::V6(_))) {
        return Err(format!("put the address in brackets: `[{text}]`"));
    }
    let bare = text
        .strip_prefix('[')
        .map_or(Some(text), |rest| rest.strip_suffix(']'))
        .ok_or_else(|| format!("`{text}` is not an IP address"))?;
    if !bare.is_empty() && bare.parse::<IpAddr>().is_err() {
        return Err(format!("`{bare}` is not an IP address"));
    }
    Ok(bare.to_owned())
}

fn split_protocol(text: &str) -> (&str, &str) {
    let mut pieces = text.split('/');
    let port = pieces.next().unwrap_or_default();
    let protocol = pieces.next().filter(|protocol| !protocol.is_empty());
    (port, protocol.unwrap_or("tcp"))
}

fn range(text: &str) -> Option<(u16, u16)> {
    let number = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| text.parse().ok())
            .flatten()
    };
    let mut parts = text.split('-');
    let first = number(parts.next()?)?;
    let last = parts.next().map_or(Some(first), number)?;
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        match parse(text) {
            Ok(ports) => ports
                .iter()
                .map(|port| {
                    format!(
                        "{} {} {} {}",
                        port.address, port.published, port.target, port.protocol
                    )
                })
                .collect::<Vec<_>>()
                .join("; "),
            Err(reason) => format!("error: {reason}"),
        }
    }

    #[test]
    fn short_forms_mean_what_docker_makes_of_them() {
        let cases = [
            ("80", "  80 tcp"),
            ("80/UDP", "  80 udp"),
            ("8080:80", " 8080 80 tcp"),
            ("127.0.0.1:8080:80", "127.0.0.1 8080 80 tcp"),
            ("127.0.0.1::80", "127.0.0.1  80 tcp"),
            ("[::1]:8080:80", "::1 8080 80 tcp"),
            ("::1:8080:80", "error: put the address in brackets: `[::1]`"),
            ("80:0", "error: no port has the number 0"),
            ("8000-8002:80", " 8000-8002 80 tcp"),
            ("90-91:80-81", " 90 80 tcp;  91 81 tcp"),
            ("9-10", "  10 tcp;   9 tcp"),
            (
                "80-81:90-92",
                "error: `80-81` and `90-92` are ranges of different length",
            ),
            ("80:", "error: `80:` names no port of the container"),
            ("a:80", "error: `a` is not a port"),
            (
                "80/foo",
                "error: `foo` is not a protocol; use tcp, udp or sctp",
            ),
            ("localhost:80:80", "error: `localhost` is not an IP address"),
            ("65536", "error: `65536` is not a port"),
            ("+80", "error: `+80` is not a port"),
        ];
        for (text, expected) in cases {
            assert_eq!(show(text), expected, "{text}");
        }
    }
}
