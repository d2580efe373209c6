//! Secrets in the arguments of programs, which `docker inspect` and lists of processes show.

use super::Findings;
use super::secrets::{has_credential, is_placeholder, is_plain_secret};
use super::view::ServiceView;

/// Programs whose `-p` takes a password, right behind it.
const WITH_PASSWORD: &[&str] = &["mysql", "mariadb"];

/// What ends the name of such a program: `mysqladmin`, `mariadb-dump`.
const TOOLS: &[&str] = &["", "admin", "dump", "check", "import", "show", "slap"];

/// What stands in the way of a password where a shell reads the line.
const QUOTES: [char; 4] = ['"', '\'', ';', ')'];

/// Every list of arguments of a service, with its key.
fn lists<'a>(view: &ServiceView<'a>) -> Vec<(&'static str, &'a [String])> {
    let service = view.service;
    let given = |list: &'a Option<Vec<String>>| list.as_deref().unwrap_or_default();
    let check = service.healthcheck.as_ref();
    vec![
        ("command", given(&service.command)),
        ("entrypoint", given(&service.entrypoint)),
        ("healthcheck.test", check.map_or(&[], |check| &check.test)),
    ]
}

pub(super) fn plain_secret(view: &ServiceView<'_>, findings: &mut Findings) {
    for (key, list) in lists(view) {
        for (index, name) in passwords(list) {
            let place = view.place(&format!("{key}[{index}]"));
            let message = format!("has the value of `{name}` in the clear in `{key}`");
            findings.add(place, message);
        }
    }
}

pub(super) fn credential_in_url(view: &ServiceView<'_>, findings: &mut Findings) {
    for (key, list) in lists(view) {
        let words = |text: &str| text.split([' ', '"', '\'']).any(has_written_credential);
        for (index, _) in list.iter().enumerate().filter(|(_, text)| words(text)) {
            let place = view.place(&format!("{key}[{index}]"));
            findings.add(place, format!("has a password in an address in `{key}`"));
        }
    }
}

/// As [`has_credential`], where the password is no variable of a shell.
fn has_written_credential(word: &str) -> bool {
    let password = word.split_once("://").and_then(|(_, rest)| {
        let (user_info, _) = rest.split_once('@')?;
        user_info.split_once(':').map(|(_, password)| password)
    });
    has_credential(word) && !password.is_some_and(|password| password.starts_with('$'))
}

/// The options that have a password as their value: the argument that holds it, and the option's name.
fn passwords(list: &[String]) -> Vec<(usize, String)> {
    let words = list.iter().enumerate();
    let words: Vec<(usize, &str)> = words
        .flat_map(|(index, text)| text.split_whitespace().map(move |word| (index, word)))
        .collect();
    let mut found = Vec::new();
    let mut takes_password = false;
    for (at, (index, word)) in words.iter().enumerate() {
        let next = words.get(at + 1).map(|(_, next)| *next);
        let program = word.rsplit('/').next().unwrap_or_default();
        takes_password |= is_with_password(program.trim_matches(QUOTES));
        let name = match option(word, next) {
            Some((name, value)) if is_written(name, value) => name,
            None if takes_password && is_behind_p(word) => "-p",
            _ => continue,
        };
        found.push((*index, name.to_owned()));
    }
    found
}

/// An option with its value: `--name=value`, `name=value`, `--name value`.
fn option<'a>(word: &'a str, next: Option<&'a str>) -> Option<(&'a str, &'a str)> {
    let word = word.trim_matches(QUOTES);
    if let Some(pair) = word.split_once('=') {
        return Some(pair);
    }
    let is_value = |next: &&str| !next.starts_with('-');
    word.starts_with("--")
        .then_some(next.filter(is_value))?
        .map(|next| (word, next))
}

fn is_written(option: &str, value: &str) -> bool {
    let name = option.trim_start_matches('-').replace('-', "_");
    // Redis calls it `requirepass`.
    let name = if name.to_ascii_lowercase().ends_with("pass") {
        format!("{name}word")
    } else {
        name
    };
    let value = value.trim_matches(QUOTES);
    is_plain_secret(&name, value) && !value.starts_with('$') && !is_placeholder(value)
}

fn is_with_password(program: &str) -> bool {
    WITH_PASSWORD.iter().any(|prefix| {
        let tool = program.strip_prefix(prefix);
        tool.is_some_and(|tool| TOOLS.contains(&tool.trim_start_matches('-')))
    })
}

/// Whether a word is `-p` with a password behind it.
fn is_behind_p(word: &str) -> bool {
    let value = word.strip_prefix("-p").unwrap_or_default();
    is_written("password", value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(command: &[&str]) -> Vec<String> {
        let list: Vec<String> = command.iter().map(|&text| text.to_owned()).collect();
        passwords(&list).into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn passwords_behind_options_are_seen() {
        for (command, name) in [
            (&["app", "--password=blue-42-blue"][..], "--password"),
            (&["app", "--db-password", "blue-42-blue"], "--db-password"),
            (
                &["sh", "-c", "exec app --api-token='blue-42-blue'"],
                "--api-token",
            ),
            (
                &["redis-server", "--requirepass", "blue-42-blue"],
                "--requirepass",
            ),
            (&["sh", "-c", "DB_PASSWORD=blue-42-blue app"], "DB_PASSWORD"),
            (
                &["CMD-SHELL", "mysqladmin ping -uroot -pblue-42-blue"],
                "-p",
            ),
            (&["/usr/bin/mariadb-dump", "-pblue-42-blue"], "-p"),
        ] {
            assert_eq!(names(command), [name], "{command:?}");
        }
        for command in [
            &["app", "--password-file=/run/secrets/db"][..],
            &["app", "--password=\u{fdd0}db@v1\u{fdd1}"],
            &["app", "--password", "--verbose"],
            &["sh", "-c", "app --password=\"$DB_PASSWORD\""],
            &["sh", "-c", "app --password=$(cat /run/secrets/db)"],
            &["app", "--token-lifetime=86400000"],
            &["ssh", "-p8022443", "host"],
            &["app", "-profile=production"],
            &["mysqld", "-port=3306333"],
            &["app", "--password=changeme"],
            &["app", "password", "blue-42-blue"],
        ] {
            assert_eq!(names(command), Vec::<String>::new(), "{command:?}");
        }
    }

    #[test]
    fn variables_of_a_shell_are_no_passwords() {
        assert!(has_written_credential("postgres://app:blue-42@db"));
        assert!(!has_written_credential("postgres://app:$PASSWORD@db"));
    }
}
