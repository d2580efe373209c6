//! Addresses as they are written: `unix://`, `ssh://`, `tcp://`, `https://`.

use std::path::PathBuf;
use std::str::FromStr;

use super::server::Jump;

/// The port that Komodo's agent listens on.
const PERIPHERY_PORT: u16 = 8120;

/// An address before the inventory adds what it leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WrittenAddress {
    Unix(PathBuf),
    Ssh(Jump),
    Tcp { host: String, port: u16 },
    Https { host: String, port: u16 },
}

impl FromStr for WrittenAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || {
            "expected unix:///path, ssh://[user@]host[:port], tcp://host:port or https://host:port"
                .to_owned()
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(expected)?;
        let rest = if scheme == "unix" {
            rest
        } else {
            rest.trim_end_matches('/')
        };
        match scheme {
            "unix" if rest.starts_with('/') && !rest.contains('\0') => {
                Ok(Self::Unix(PathBuf::from(rest)))
            }
            "ssh" => rest.parse().map(Self::Ssh),
            "tcp" | "https" => {
                let destination: Jump = rest.parse()?;
                let (Some(port), None) = (destination.port, destination.user) else {
                    return Err(format!("expected {scheme}://host:port"));
                };
                let host = destination.host;
                Ok(if scheme == "tcp" {
                    Self::Tcp { host, port }
                } else {
                    Self::Https { host, port }
                })
            }
            _ => Err(expected()),
        }
    }
}

impl FromStr for Jump {
    type Err = String;

    /// Reads `[user@]host[:port]`, with an IPv6 address in brackets.
    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected [user@]host[:port]".to_owned();
        let (user, rest) = match text.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, text),
        };
        let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(expected)?)),
            None if rest.matches(':').count() > 1 => (rest, None),
            None => match rest.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (rest, None),
            },
        };
        let port = match port {
            None => None,
            Some(port) => Some(
                port.parse()
                    .ok()
                    .filter(|port| *port > 0)
                    .ok_or_else(expected)?,
            ),
        };
        if !usable_host(host) || user.is_some_and(|user| !usable_user(user)) {
            return Err(expected());
        }
        Ok(Self {
            host: host.to_owned(),
            port,
            user: user.map(str::to_owned),
            key_file: None,
        })
    }
}

/// Refuses what a shell or ssh could take for something else, such as a leading `-`.
pub(crate) fn usable_host(host: &str) -> bool {
    !host.is_empty()
        && !host.starts_with('-')
        && host.chars().all(|character| {
            character.is_alphanumeric() || ['.', '-', '_', ':', '%'].contains(&character)
        })
}

/// The same for a user's name.
pub(crate) fn usable_user(user: &str) -> bool {
    !user.is_empty()
        && !user.starts_with('-')
        && user
            .chars()
            .all(|character| character.is_alphanumeric() || "._-+\\@$".contains(character))
}

/// Whether an address is that of Komodo's agent: its port, or a scheme that only it has.
pub(crate) fn is_periphery(text: &str) -> bool {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let host = rest.split('/').next().unwrap_or("");
    let port = host
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse::<u16>().ok());
    matches!(scheme, "ws" | "wss")
        || (matches!(scheme, "" | "http" | "https") && port == Some(PERIPHERY_PORT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let ssh = |user: Option<&str>, host: &str, port| {
            let user = user.map(str::to_owned);
            Some(WrittenAddress::Ssh(Jump {
                host: host.to_owned(),
                port,
                user,
                key_file: None,
            }))
        };
        let host = "engine".to_owned();
        for (text, expected) in [
            (
                "unix:///run/docker.sock",
                Some(WrittenAddress::Unix("/run/docker.sock".into())),
            ),
            (
                "ssh://root@dock1:2222",
                ssh(Some("root"), "dock1", Some(2222)),
            ),
            ("ssh://dock1/", ssh(None, "dock1", None)),
            (
                "ssh://me@[fd00::1]:22",
                ssh(Some("me"), "fd00::1", Some(22)),
            ),
            ("ssh://fd00::1", ssh(None, "fd00::1", None)),
            (
                "tcp://engine:2375",
                Some(WrittenAddress::Tcp {
                    host: host.clone(),
                    port: 2375,
                }),
            ),
            (
                "https://engine:2376",
                Some(WrittenAddress::Https { host, port: 2376 }),
            ),
            ("unix://relative", None),
            ("ssh://", None),
            ("ssh://-oProxyCommand=x", None),
            ("ssh://a b", None),
            ("ssh://dock1:0", None),
            ("ssh://dock1:99999", None),
            ("tcp://engine", None),
            ("tcp://me@engine:1", None),
            ("dock1", None),
            ("ftp://dock1", None),
        ] {
            assert_eq!(text.parse().ok(), expected, "{text}");
        }
    }

    #[test]
    fn the_address_of_an_agent_is_told_apart_by_its_port() {
        for (text, expected) in [
            ("https://10.0.1.20:8120", true),
            ("http://periphery:8120/", true),
            ("10.0.1.20:8120", true),
            ("wss://periphery", true),
            ("https://engine:2376", false),
            ("ssh://dock1:8120", false),
            ("tcp://dock1:8120", false),
        ] {
            assert_eq!(is_periphery(text), expected, "{text}");
        }
    }
}
