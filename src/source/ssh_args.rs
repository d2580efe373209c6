//! `ansible_ssh_common_args`: the jump hosts in it.

use super::diagnostic::Problem;
use super::inventory::Inventory;
use super::needed::Needed;
use super::place::Spanned;
use super::server::Jump;

/// Finds the jump hosts; every other argument gets a note.
///
/// A jump host that the inventory knows is completed with its address, port, user and key.
pub(super) fn jumps_of(
    arguments: &Spanned<String>,
    needed: &Needed<'_>,
    inventory: &Inventory,
) -> Vec<Jump> {
    let mut jumps = Vec::new();
    for argument in arguments_of(arguments) {
        match argument {
            Argument::Jump(hops) if hops.eq_ignore_ascii_case("none") => {}
            Argument::Jump(hops) => {
                for hop in hops.split(',') {
                    let hop = hop.trim();
                    match hop.strip_prefix("ssh://").unwrap_or(hop).parse() {
                        Ok(jump) => jumps.push(known(jump, needed, inventory)),
                        Err(_) => {
                            needed.invalid(arguments, "expected [user@]host[:port] to jump to");
                        }
                    }
                }
            }
            Argument::Other(text) => {
                let problem = if text.to_ascii_lowercase().contains("proxycommand") {
                    Problem::warning("ssh-argument", "a proxy command is not run")
                        .help("write `-o ProxyJump=HOST` instead")
                } else {
                    Problem::note("ssh-argument", format!("`{text}` has no effect here"))
                };
                needed
                    .problems
                    .push(problem.at(&arguments.place, "not ProxyJump"));
            }
        }
    }
    jumps
}

fn known(jump: Jump, needed: &Needed<'_>, inventory: &Inventory) -> Jump {
    let Some(host) = inventory.host(&jump.host) else {
        return jump;
    };
    let needed = Needed {
        server: &jump.host,
        host: Some(&host),
        problems: needed.problems,
    };
    let address = needed.text(&["ansible_host", "ansible_ssh_host"]);
    let login = needed.login(jump.clone());
    Jump {
        host: address.map_or(login.host, |address| address.value),
        ..login
    }
}

#[derive(Debug, PartialEq)]
enum Argument {
    Jump(String),
    Other(String),
}

fn arguments_of(text: &str) -> Vec<Argument> {
    let mut words = words(text).into_iter();
    let mut arguments = Vec::new();
    while let Some(word) = words.next() {
        let argument = if let Some(hops) = word.strip_prefix("-J") {
            let hops = if hops.is_empty() {
                words.next().unwrap_or_default()
            } else {
                hops.to_owned()
            };
            Argument::Jump(hops)
        } else if let Some(option) = word.strip_prefix("-o") {
            let option = if option.is_empty() {
                words.next().unwrap_or_default()
            } else {
                option.to_owned()
            };
            let (name, value) = option
                .split_once(['=', ' '])
                .unwrap_or((option.as_str(), ""));
            if name.trim().eq_ignore_ascii_case("ProxyJump") {
                Argument::Jump(value.trim().to_owned())
            } else {
                Argument::Other(format!("-o {option}"))
            }
        } else {
            Argument::Other(word)
        };
        arguments.push(argument);
    }
    arguments
}

/// Splits at blanks outside of quotes, and takes the quotes off.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in text.chars() {
        match (quote, character) {
            (Some(mark), _) if character == mark => quote = None,
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_are_found_in_every_spelling() {
        let jump = |hops: &str| Argument::Jump(hops.to_owned());
        let other = |text: &str| Argument::Other(text.to_owned());
        for (text, expected) in [
            ("-o ProxyJump=bastion", vec![jump("bastion")]),
            ("-oProxyJump=me@bastion:22", vec![jump("me@bastion:22")]),
            ("-J a,b", vec![jump("a,b")]),
            ("-Ja", vec![jump("a")]),
            ("-o 'ProxyJump a'", vec![jump("a")]),
            (
                "-o proxyjump=a -o Compression=yes",
                vec![jump("a"), other("-o Compression=yes")],
            ),
            ("-4", vec![other("-4")]),
            (
                "-o ProxyCommand=\"ssh -W %h:%p a\"",
                vec![other("-o ProxyCommand=ssh -W %h:%p a")],
            ),
            ("", vec![]),
        ] {
            assert_eq!(arguments_of(text), expected, "{text}");
        }
    }
}
