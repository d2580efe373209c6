//! `vaultctl secret import` and `export`

use std::path::PathBuf;

use clap::{Args, ValueHint};
use zeroize::Zeroizing;

use super::set::{ScopeName, tag_of};
use super::store::{Definition, version_of};
use super::vault::{self, Change, refuse_vault};
use super::{CommandError, CommandResult, Session, Store};
use crate::compose::dotenv;
use crate::model::SecretValue;
use crate::secrets::NewSecret;
use crate::source::{Secret, SecretVersion};
use crate::ui::visible;

const IMPORT_HELP: &str = "\
Each line NAME=value becomes a secret, or a new version where the value differs. Nothing is written
where one of them is too weak; --external takes them as they are.";

/// Arguments of `secret import`.
#[derive(Debug, Args)]
#[command(after_help = IMPORT_HELP)]
pub struct ImportArguments {
    /// The dotenv file
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Who may use new secrets: trusted, untrusted or all servers [default: trusted]
    #[arg(long, value_name = "SCOPE", hide_possible_values = true)]
    pub scope: Option<ScopeName>,
    /// Somebody else issues the values of new secrets, however weak they are
    #[arg(long)]
    pub external: bool,
}

const EXPORT_HELP: &str = "\
Values are printed in the clear. Each is a line in the audit log.";

/// Arguments of `secret export`.
#[derive(Debug, Args)]
#[command(after_help = EXPORT_HELP)]
pub struct ExportArguments {
    /// The secrets [default: all whose names are identifiers]
    pub names: Vec<String>,
}

pub(super) fn import(session: &Session, arguments: &ImportArguments) -> CommandResult {
    let failed = |reason: String| {
        CommandError::failed(format!(
            "{}: {}",
            arguments.file.display(),
            visible(&reason)
        ))
    };
    let text = std::fs::read_to_string(&arguments.file).map_err(|e| failed(e.to_string()))?;
    let text = Zeroizing::new(text);
    let mut unset = Vec::new();
    // What is wrong with a line is not told in the parser's words: they quote it, and it may be a value.
    let lines = dotenv::parse_noting_unset(&text, &|_| None, &mut unset).map_err(|error| {
        failed(format!("line {}: it is no NAME=value", error.line))
            .help("a value with line ends, quotes or `$` stands between single quotes")
    })?;
    if let Some(first) = unset.first() {
        let message = format!(
            "line {}: its value refers to a variable that is not set",
            first.line
        );
        let help = "where `$` belongs to the value, put the value between single quotes";
        return Err(failed(message).help(help));
    }
    let lines = lines.into_iter().map(|(name, value)| {
        let value = value.ok_or_else(|| {
            // Nobody may take a file away of which a part was not read. The name is not told: it may be
            // the rest of a value.
            let line = text.lines().position(|line| line.trim() == name);
            let place = line.map_or_else(String::new, |line| format!("line {}: ", line + 1));
            let message = format!("{place}a name stands there without `=` and a value");
            failed(message)
                .help("a value with line ends, quotes or spaces stands between single quotes")
        })?;
        Ok((name, SecretValue::new(value.into_bytes())))
    });
    let lines: Vec<(String, SecretValue)> = lines.collect::<Result<_, CommandError>>()?;
    let store = Store::open(session)?;
    let new: Vec<NewSecret> = lines
        .iter()
        .map(|(name, _)| new_secret(&store, name, arguments))
        .collect();
    let mut additions = Vec::new();
    for ((name, value), new) in lines.iter().zip(&new) {
        let known = store.find(name)?;
        known.map_or(Ok(()), |secret| refuse_vault(secret, Change::Set))?;
        let definition = known.map_or(Definition::New(new), Definition::Known);
        definition.refuse_weak(value)?;
        additions.push((definition, value));
    }
    let identities = store.identities()?;
    let (total, mut changed) = (additions.len(), Vec::new());
    for (definition, value) in additions {
        let current = match definition {
            Definition::Known(secret) => secret.current().map(|current| (secret, current)),
            Definition::New(_) => None,
        };
        let is_same = match current {
            Some((secret, current)) => {
                store.value(secret, current, (&identities, "secret import"))? == *value
            }
            None => false,
        };
        if !is_same {
            changed.push((definition, value));
        }
    }
    store.add_all(&changed)?;
    let names: Vec<String> = changed
        .iter()
        .map(|(definition, _)| definition.subject().name)
        .collect();
    let text = match names.len() {
        0 => "Nothing has changed".to_owned(),
        count => format!("Sealed {count}: {}", names.join(", ")),
    };
    let same = total - names.len();
    store.say(&format!(
        "{text}; {same} had the same value. Commit it, and remove the plain file."
    ));
    Ok(0)
}

/// What a new secret of a dotenv file says of itself.
fn new_secret(store: &Store<'_>, name: &str, arguments: &ImportArguments) -> NewSecret {
    let mut new = store.new_secret(name);
    if let Some(scope) = arguments.scope {
        new.set_list("tags", &[tag_of(scope)]);
    }
    if arguments.external {
        new.set("class", "external");
    }
    new
}

pub(super) async fn export(session: &Session, arguments: &ExportArguments) -> CommandResult {
    let mut text = Zeroizing::new(String::new());
    for (name, value) in opened(session, &arguments.names, "secret export").await? {
        let Some(value) = value.text() else {
            let message = format!("the value of `{name}` is no text");
            return Err(CommandError::failed(message).help("leave it out by naming the others"));
        };
        text.push_str(&line(&name, value));
    }
    session.printer.result(text.as_str());
    Ok(0)
}

/// The values of secrets that can be variables.
pub(super) async fn opened(
    session: &Session,
    names: &[String],
    why: &str,
) -> Result<Vec<(String, SecretValue)>, CommandError> {
    let store = Store::open(session)?;
    let all = store
        .source
        .secrets
        .iter()
        .map(|secret| secret.name.value.clone());
    let mut names: Vec<String> = match names {
        [] => all.filter(|name| is_identifier(name)).collect(),
        some => some.to_vec(),
    };
    names.sort();
    names.dedup();
    let mut secrets = Vec::new();
    for name in &names {
        secrets.push(store.known(name)?);
    }
    let in_vault = |secret: &&&Secret| secret.source.is_some();
    let wished: Vec<_> = secrets
        .iter()
        .filter(in_vault)
        .map(|s| (*s, None))
        .collect();
    let mut read = vault::read(&store, &wished, why).await?.into_iter();
    let identities = if wished.len() == secrets.len() {
        None
    } else {
        Some(store.identities()?)
    };
    let mut opened = Vec::new();
    for (name, secret) in names.into_iter().zip(secrets) {
        let value = match (&secret.source, &identities) {
            (None, Some(identities)) => {
                let version: &SecretVersion = version_of(secret, None)?;
                store.value(secret, version, (identities, why))?
            }
            // There is an answer to each.
            _ => match read.next() {
                Some((_, value)) => value,
                None => continue,
            },
        };
        opened.push((name, value));
    }
    Ok(opened)
}

/// Whether a name can be that of a variable.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let begins = characters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    begins && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A line of a dotenv file that reads back as the value.
fn line(name: &str, value: &str) -> Zeroizing<String> {
    let mut escaped = Zeroizing::new(String::new());
    for character in value.chars() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '$' => escaped.push_str("\\$"),
            '\n' => escaped.push_str("\\n"),
            c => escaped.push(c),
        }
    }
    Zeroizing::new(format!("{name}=\"{}\"\n", *escaped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back() {
        for value in ["plain", "a \"b\" $c \\ d\ne'f #g", ""] {
            let text = line("NAME", value);
            let read = dotenv::parse(&text, &|_| None).unwrap();
            assert_eq!(read, [("NAME".to_owned(), Some(value.to_owned()))]);
        }
    }

    #[test]
    fn identifiers_can_be_variables() {
        assert!(is_identifier("DB_PASSWORD") && is_identifier("_x1"));
        assert!(!is_identifier("db/password") && !is_identifier("1x") && !is_identifier(""));
    }
}
