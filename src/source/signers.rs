//! Who may sign commits: a file of allowed signers, and a signature judged by it.
//!
//! The file's format is that of `ssh-keygen(1)`, section ALLOWED SIGNERS, and the signature that of
//! `git commit -S` with `gpg.format=ssh`. As for git, the time at which a key has to hold is the
//! commit's own, and principals are names, which are not compared with the author.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use ssh_key::{Algorithm, HashAlg, PublicKey, SshSig};

/// What a signature has to be made for.
const NAMESPACE: &str = "git";

/// Who may sign commits.
#[derive(Debug, Clone, Default)]
pub struct Signers {
    /// What the file is called in errors.
    name: String,
    entries: Vec<Entry>,
}

/// A line of the file.
#[derive(Debug, Clone)]
struct Entry {
    principals: String,
    key: PublicKey,
    /// Patterns of what it may sign for; `None` for everything.
    namespaces: Option<Vec<String>>,
    valid_after: Option<Timestamp>,
    valid_before: Option<Timestamp>,
}

/// A commit's signature, and what was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitSignature {
    /// As it stands in the commit.
    pub text: String,
    /// The commit without it.
    pub signed: Vec<u8>,
    /// When the commit says that it was made.
    pub made: Timestamp,
}

/// Who has signed a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The names that the file has for the key.
    pub principals: String,
    /// `SHA256:...`
    pub fingerprint: String,
}

impl Signers {
    /// Reads a file of allowed signers; `name` is what it is called in errors.
    ///
    /// # Errors
    /// The first line that makes no sense: a file that is half understood protects nothing.
    pub fn read(name: &str, text: &str) -> Result<Self, String> {
        let mut entries = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let entry = entry(line);
            let entry = entry.map_err(|reason| format!("{name}:{}: {reason}", index + 1))?;
            entries.extend(entry);
        }
        if entries.is_empty() {
            return Err(format!("{name} names no key: nothing could ever be signed"));
        }
        Ok(Self {
            name: name.to_owned(),
            entries,
        })
    }

    /// Who of the allowed has signed a commit.
    ///
    /// # Errors
    /// Why it does not count as signed by one of them.
    pub fn judge(&self, signature: Option<&CommitSignature>) -> Result<Signer, String> {
        let Some(found) = signature else {
            return Err("it is not signed".to_owned());
        };
        if !found.text.contains("BEGIN SSH SIGNATURE") {
            return Err("its signature is not made with an SSH key (`gpg.format=ssh`)".to_owned());
        }
        let signature = SshSig::from_pem(found.text.trim())
            .map_err(|error| format!("its signature cannot be read: {error}"))?;
        let fingerprint = signature
            .public_key()
            .fingerprint(HashAlg::Sha256)
            .to_string();
        if let Algorithm::Rsa { hash: None } = signature.signature().algorithm() {
            return Err("its signature uses SHA-1".to_owned());
        }
        let mut of_key = self
            .entries
            .iter()
            .filter(|entry| entry.key.key_data() == signature.public_key())
            .peekable();
        if of_key.peek().is_none() {
            let name = &self.name;
            return Err(format!(
                "it is signed by {fingerprint}, which {name} does not name"
            ));
        }
        let mut reason = String::new();
        for entry in of_key {
            match entry.allows(found.made) {
                Ok(()) => {
                    let verified = entry.key.verify(NAMESPACE, &found.signed, &signature);
                    verified.map_err(|_| "its signature does not hold for it".to_owned())?;
                    return Ok(Signer {
                        principals: entry.principals.clone(),
                        fingerprint,
                    });
                }
                Err(why) => reason = why,
            }
        }
        Err(format!("it is signed by {fingerprint}, which {reason}"))
    }
}

impl Entry {
    fn allows(&self, made: Timestamp) -> Result<(), String> {
        if let Some(patterns) = &self.namespaces
            && !patterns.iter().any(|pattern| matches(pattern, NAMESPACE))
        {
            return Err("may not sign for git (`namespaces`)".to_owned());
        }
        if self.valid_after.is_some_and(|after| made < after) {
            return Err("is not valid yet at the commit's time (`valid-after`)".to_owned());
        }
        if self.valid_before.is_some_and(|before| made > before) {
            return Err("is not valid any more at the commit's time (`valid-before`)".to_owned());
        }
        Ok(())
    }
}

/// Reads a line; `None` for one that is about certificates, which no commit is accepted by.
fn entry(line: &str) -> Result<Option<Entry>, String> {
    let (principals, rest) = word(line).ok_or("no principal")?;
    let (next, after) = word(rest).ok_or("no key")?;
    let mut found = Options::default();
    // Options are what is not the name of an algorithm.
    let key = if next
        .parse::<Algorithm>()
        .is_ok_and(|a| !matches!(a, Algorithm::Other(_)))
    {
        rest
    } else {
        found.read(next)?;
        after
    };
    if found.is_authority {
        return Ok(None);
    }
    let key = PublicKey::from_openssh(key.trim()).map_err(|error| format!("no key: {error}"))?;
    Ok(Some(Entry {
        principals: principals.trim_matches('"').to_owned(),
        key,
        namespaces: found.namespaces,
        valid_after: found.valid_after,
        valid_before: found.valid_before,
    }))
}

#[derive(Default)]
struct Options {
    is_authority: bool,
    namespaces: Option<Vec<String>>,
    valid_after: Option<Timestamp>,
    valid_before: Option<Timestamp>,
}

impl Options {
    fn read(&mut self, text: &str) -> Result<(), String> {
        for option in split(text, ',') {
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.trim_matches('"'))),
                None => (option, None),
            };
            match (name.to_ascii_lowercase().as_str(), value) {
                ("cert-authority", None) => self.is_authority = true,
                ("namespaces", Some(list)) => {
                    self.namespaces = Some(list.split(',').map(str::to_owned).collect());
                }
                ("valid-after", Some(time)) => self.valid_after = Some(moment(time)?),
                ("valid-before", Some(time)) => self.valid_before = Some(moment(time)?),
                _ => return Err(format!("`{option}` is no option and no kind of key")),
            }
        }
        Ok(())
    }
}

/// The first word and what is behind it; blanks in quotes do not end a word.
fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        c.is_whitespace() && !quoted
    });
    let (word, rest) = text.split_at(end.unwrap_or(text.len()));
    (!word.is_empty()).then_some((word, rest))
}

/// The parts between a separator that is not in quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c: char| {
        quoted ^= c == '"';
        c == separator && !quoted
    })
    .collect()
}

/// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`; with `Z` at its end not in local time.
fn moment(text: &str) -> Result<Timestamp, String> {
    let wrong = || format!("`{text}` is no time: YYYYMMDD[HHMM[SS]][Z]");
    let (digits, zone) = match text.strip_suffix(['Z', 'z']) {
        Some(digits) => (digits, TimeZone::UTC),
        None => (text, TimeZone::system()),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || ![8, 12, 14].contains(&digits.len()) {
        return Err(wrong());
    }
    let number = |from: usize, to: usize| -> Option<i16> {
        match digits.get(from..to) {
            Some(part) => part.parse().ok(),
            None => Some(0),
        }
    };
    let small = |from: usize| number(from, from + 2).and_then(|n| i8::try_from(n).ok());
    let read = || -> Option<DateTime> {
        let date: Date = civil::Date::new(number(0, 4)?, small(4)?, small(6)?).ok()?;
        let time = Time::new(small(8)?, small(10)?, small(12)?, 0).ok()?;
        Some(date.to_datetime(time))
    };
    let time = read().ok_or_else(wrong)?;
    let time = zone.to_timestamp(time).map_err(|_| wrong())?;
    Ok(time)
}

/// Whether a pattern with `*` and `?` is for a text.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = pattern.get(1..).unwrap_or_default();
            (0..=text.len()).any(|from| text.get(from..).is_some_and(|text| matches(rest, text)))
        }
        Some(c) => {
            let mut text = text.chars();
            let same = text.next().is_some_and(|first| c == '?' || c == first);
            let rest = pattern.get(c.len_utf8()..).unwrap_or_default();
            same && matches(rest, text.as_str())
        }
    }
}
