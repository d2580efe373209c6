//! `vaultctl secret set`

use std::io::Read as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use zeroize::Zeroizing;

use super::store::{Definition, last_version, say_sealed};
use super::vault::{Change, refuse_vault};
use super::{CommandError, CommandResult, Session, Store};
use crate::commands::question::{is_attended, new_value};
use crate::model::{Generate, SecretValue};
use crate::secrets::NewSecret;
use crate::source::Scope;
use crate::ui::visible;

const AFTER_HELP: &str = "\
Without --stdin, --from-file and --generate the value is asked for, twice. A value that comes from
standard input loses one line end.

The value is sealed for every [[recipient]] whose scope includes that of the secret, and written
into the file that the secret stands in; all else in there stays as it is. Commit the file.

  vaultctl secret set DB_PASSWORD --generate alnum:32
  pass show cloudflare | vaultctl secret set CLOUDFLARE_TOKEN --stdin --external

Exit codes:
  0    sealed and written
  1    error: nothing was written
  64   the value would be asked for, and there is no terminal";

/// Arguments of `secret set`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The secret: an identifier, or a path such as backend/password
    pub name: String,
    /// Read the value from standard input
    #[arg(long, group = "from")]
    pub stdin: bool,
    /// Read the value from this file, as it is
    #[arg(long, value_name = "FILE", group = "from", value_hint = ValueHint::FilePath)]
    pub from_file: Option<PathBuf>,
    /// Make the value: hex:N and base64:N are N random bytes, alnum:N is N letters and digits
    #[arg(long, value_name = "HOW", group = "from", value_parser = str::parse::<Generate>)]
    pub generate: Option<Generate>,
    /// Write only if the last version is this one; 0 means only if there is no such secret
    #[arg(long, value_name = "VERSION")]
    pub cas: Option<u64>,
    /// Who may use a new secret: trusted, untrusted or all servers [default: trusted]
    #[arg(long, value_name = "SCOPE", hide_possible_values = true)]
    pub scope: Option<ScopeName>,
    /// What a new secret is for
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Somebody else issues the values of a new secret, however weak they are
    #[arg(long, conflicts_with = "generate")]
    pub external: bool,
}

/// A scope on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScopeName {
    /// Trusted servers alone.
    Trusted,
    /// Untrusted servers, and trusted ones.
    Untrusted,
    /// All servers.
    All,
}

impl From<ScopeName> for Scope {
    fn from(name: ScopeName) -> Self {
        match name {
            ScopeName::Trusted => Self::Trusted,
            ScopeName::Untrusted => Self::Untrusted,
            ScopeName::All => Self::All,
        }
    }
}

pub(super) fn set(session: &Session, arguments: &Arguments) -> CommandResult {
    let store = Store::open(session)?;
    let name = arguments.name.as_str();
    let known = store.find(name)?;
    known.map_or(Ok(()), |secret| refuse_vault(secret, Change::Set))?;
    check(name, arguments.cas, known.map(last_version))?;
    if known.is_some() {
        let given = [
            ("--scope", arguments.scope.is_some()),
            ("--description", arguments.description.is_some()),
            ("--external", arguments.external),
        ];
        if let Some((flag, _)) = given.into_iter().find(|(_, given)| *given) {
            let message = format!("{flag} is for a new secret, and `{}` exists", visible(name));
            return Err(CommandError::usage(
                message,
                "edit the file that it stands in",
            ));
        }
    }
    let generates = known.and_then(|secret| secret.generate.as_ref());
    let value = value(arguments, generates.map(|generate| generate.value))?;
    let new = new_secret(&store, arguments);
    let definition = known.map_or(Definition::New(&new), Definition::Known);
    definition.refuse_weak(&value)?;
    store.add_all(&[(definition, &value)])?;
    say_sealed(&store, definition);
    if session.globals.json {
        let sealed = serde_json::json!({ "name": name, "version": definition.subject().version });
        session.printer.result(format!("{sealed:#}\n"));
    }
    Ok(0)
}

/// Whether the last version is the one that was expected, as Vault's check-and-set.
pub(super) fn check(
    name: &str,
    expected: Option<u64>,
    last: Option<u64>,
) -> Result<(), CommandError> {
    let found = last.unwrap_or_default();
    match expected {
        Some(expected) if expected != found => {
            let name = visible(name);
            let message = match found {
                0 => format!("`{name}` does not exist, and version {expected} was expected"),
                _ => format!("`{name}` is at version {found}, and {expected} was expected"),
            };
            Err(CommandError::failed(message).help("look at it again; nothing was written"))
        }
        _ => Ok(()),
    }
}

fn value(arguments: &Arguments, generates: Option<Generate>) -> Result<SecretValue, CommandError> {
    let name = visible(&arguments.name);
    if let Some(generate) = arguments.generate {
        return generated(generate);
    }
    if let Some(path) = &arguments.from_file {
        let bytes = std::fs::read(path);
        let bytes =
            bytes.map_err(|error| CommandError::failed(format!("{}: {error}", path.display())))?;
        return Ok(SecretValue::new(bytes));
    }
    if arguments.stdin {
        let mut bytes = Zeroizing::new(Vec::new());
        let read = std::io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|error| CommandError::failed(format!("standard input: {error}")))?;
        let text = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        return Ok(SecretValue::new(text));
    }
    if is_attended() {
        let value = new_value(&format!("Value of {name}"))?;
        return Ok(SecretValue::new(value.as_bytes()));
    }
    let how = generates.map_or_else(|| "alnum:32".to_owned(), |generate| generate.to_string());
    Err(CommandError::usage(
        format!("the value of `{name}` would be asked for, and nobody is there"),
        format!("use --stdin, --from-file FILE or --generate {how}"),
    ))
}

/// A new value.
pub(in crate::commands) fn generated(generate: Generate) -> Result<SecretValue, CommandError> {
    let value = generate.value();
    let value = value.map_err(|error| CommandError::failed(format!("no randomness: {error}")))?;
    Ok(SecretValue::new(value.as_bytes()))
}

/// What a new secret says of itself.
fn new_secret(store: &Store<'_>, arguments: &Arguments) -> NewSecret {
    let mut new = store.new_secret(&arguments.name);
    if let Some(scope) = arguments.scope {
        new.set_list("tags", &[tag_of(scope)]);
    }
    if let Some(description) = &arguments.description {
        new.set("description", description);
    }
    if arguments.external {
        new.set("class", "external");
    }
    if let Some(generate) = arguments.generate {
        new.set("generate", &generate.to_string());
    }
    new
}

/// The tag of a scope.
pub(super) fn tag_of(scope: ScopeName) -> String {
    format!("scope:{}", Scope::from(scope).as_str())
}
