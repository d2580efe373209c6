//! Reading files of SSH configuration into the lines that matter.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::pattern;
use super::ConfigError;

/// How deep files may include each other, as in OpenSSH.
const DEEPEST: usize = 16;

/// A line that matters.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    Host(Vec<String>),
    Match(Vec<(String, String)>),
    Include(Vec<Vec<Entry>>),
    Set(Keyword, Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    HostName,
    Port,
    User,
    IdentityFile,
    CertificateFile,
    IdentitiesOnly,
    IdentityAgent,
    ProxyJump,
    ProxyCommand,
    HostKeyAlias,
    UserKnownHostsFile,
    ConnectTimeout,
}

impl Keyword {
    fn of(lower_case: &str) -> Option<Self> {
        Some(match lower_case {
            "hostname" => Self::HostName,
            "port" => Self::Port,
            "user" => Self::User,
            "identityfile" => Self::IdentityFile,
            "certificatefile" => Self::CertificateFile,
            "identitiesonly" => Self::IdentitiesOnly,
            "identityagent" => Self::IdentityAgent,
            "proxyjump" => Self::ProxyJump,
            "proxycommand" => Self::ProxyCommand,
            "hostkeyalias" => Self::HostKeyAlias,
            "userknownhostsfile" => Self::UserKnownHostsFile,
            "connecttimeout" => Self::ConnectTimeout,
            _ => return None,
        })
    }
}

/// Reads files into entries.
pub(super) struct Reader<'a> {
    pub(super) home: &'a Path,
    /// What relative names of included files begin at.
    pub(super) folder: &'a Path,
}

impl Reader<'_> {
    pub(super) fn file(&self, path: &Path, depth: usize) -> Result<Vec<Entry>, ConfigError> {
        let failed = |line: usize, reason: String| ConfigError {
            file: path.to_owned(),
            line,
            reason,
        };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(1, error.to_string())),
        };
        let mut entries = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let words = words(line).map_err(|reason| failed(number, reason))?;
            let Some((keyword, arguments)) = words.split_first() else {
                continue;
            };
            let keyword = keyword.to_ascii_lowercase();
            if arguments.is_empty() {
                return Err(failed(number, format!("`{keyword}` has no value")));
            }
            let arguments = arguments.to_vec();
            entries.push(match keyword.as_str() {
                "host" => Entry::Host(arguments),
                "match" => {
                    let criteria = criteria(&arguments);
                    Entry::Match(criteria.map_err(|reason| failed(number, reason))?)
                }
                "include" if depth >= DEEPEST => {
                    return Err(failed(
                        number,
                        "files include each other too deeply".to_owned(),
                    ));
                }
                "include" => Entry::Include(self.included(&arguments, depth)?),
                other => match Keyword::of(other) {
                    Some(keyword) => {
                        let checked = check(keyword, &arguments);
                        checked.map_err(|reason| failed(number, reason))?;
                        Entry::Set(keyword, arguments)
                    }
                    None => continue,
                },
            });
        }
        Ok(entries)
    }

    /// The files that patterns name, those of one pattern in the order of their names.
    fn included(&self, patterns: &[String], depth: usize) -> Result<Vec<Vec<Entry>>, ConfigError> {
        let mut included = Vec::new();
        for written in patterns {
            let path = self.folder.join(in_home(self.home, written));
            for file in existing(&path) {
                included.push(self.file(&file, depth + 1)?);
            }
        }
        Ok(included)
    }
}

/// The files that a path with wildcards in its last part names.
fn existing(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(folder) = path.parent().filter(|_| name.contains(['*', '?'])) else {
        return vec![path.to_owned()];
    };
    let listed = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = listed
        .filter(|entry| {
            let found = entry.file_name();
            let found = found.to_string_lossy();
            // A leading dot has to be asked for, as in a shell.
            found.starts_with('.') == name.starts_with('.') && pattern::matches(&name, &found)
        })
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
}

/// The words of a line: a keyword and its values, which may be quoted.
fn words(line: &str) -> Result<Vec<String>, String> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(Vec::new());
    }
    // `Keyword=value`, with or without blanks, is the same as `Keyword value`.
    let end = line
        .find(|c: char| c.is_whitespace() || c == '=')
        .unwrap_or(line.len());
    let (keyword, rest) = line.split_at(end);
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('=').unwrap_or(rest);
    let mut words = vec![keyword.to_owned()];
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = rest.chars().peekable();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, '#') if word.is_none() => break,
            (_, '\\')
                if characters
                    .peek()
                    .is_some_and(|next| matches!(next, '"' | '\'' | '\\')) =>
            {
                word.get_or_insert_default().extend(characters.next());
            }
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err("a quotation mark is not closed".to_owned());
    }
    words.extend(word);
    Ok(words)
}

/// The criteria of a `Match` line.
fn criteria(arguments: &[String]) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        let name = name.to_ascii_lowercase();
        let stands_alone = matches!(name.trim_start_matches('!'), "all" | "canonical" | "final");
        let value = match (stands_alone, value) {
            (true, _) => String::new(),
            (false, Some(value)) => value,
            (false, None) => arguments
                .next()
                .cloned()
                .ok_or_else(|| format!("`{name}` has no value"))?,
        };
        found.push((name, value));
    }
    Ok(found)
}

/// Refuses values that OpenSSH refuses.
fn check(keyword: Keyword, arguments: &[String]) -> Result<(), String> {
    let first = arguments.first().map(String::as_str).unwrap_or_default();
    match keyword {
        Keyword::Port if first.parse::<u16>().ok().is_none_or(|port| port == 0) => {
            Err(format!("`{first}` is no port"))
        }
        Keyword::ConnectTimeout if first != "none" && seconds(first).is_none() => {
            Err(format!("`{first}` is no time"))
        }
        Keyword::IdentitiesOnly if yes_or_no(first).is_none() => {
            Err(format!("`{first}` is neither yes nor no"))
        }
        _ => Ok(()),
    }
}

pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// Seconds, as OpenSSH writes times: `90`, `1m30s`.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let mut total = 0_u64;
    let mut number = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        let unit = match c.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 60 * 60,
            'd' => 24 * 60 * 60,
            'w' => 7 * 24 * 60 * 60,
            _ => return None,
        };
        let value: u64 = std::mem::take(&mut number).parse().ok()?;
        total = total.checked_add(value.checked_mul(unit)?)?;
    }
    if number.is_empty() {
        return (!text.is_empty()).then_some(total);
    }
    total.checked_add(number.parse().ok()?)
}

/// A path with `~` for the home folder.
pub(super) fn in_home(home: &Path, written: &str) -> PathBuf {
    match written.strip_prefix("~/") {
        Some(rest) => home.join(rest),
        None if written == "~" => home.to_owned(),
        None => PathBuf::from(written),
    }
}
