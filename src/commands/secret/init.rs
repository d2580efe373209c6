//! `vaultctl secret init`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::set::generated;
use super::store::Definition;
use super::{CommandError, CommandResult, Session, Store};
use crate::model::{Generate, SecretValue};
use crate::secrets::{Document, NewSecret};
use crate::ui::visible;

const AFTER_HELP: &str = "\
The list is TOML, with the keys of [[secret]]:

  [[secret]]
  name = \"DB_PASSWORD\"
  generate = \"alnum:32\"          # also what is used without it
  tags = [\"scope:trusted\"]

  [[secret]]
  name = \"CLOUDFLARE_TOKEN\"
  class = \"external\"             # named, and left to `vaultctl secret set`

What exists stays as it is, so that it can be run again. Exit code 0 also where values are left to set.";

/// How a value is made where the list does not say.
const USUAL: &str = "alnum:32";

/// Arguments of `secret init`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The list
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
}

pub(super) fn init(session: &Session, arguments: &Arguments) -> CommandResult {
    let failed = |reason: String| {
        CommandError::failed(format!(
            "{}: {}",
            arguments.file.display(),
            visible(&reason)
        ))
    };
    let text = std::fs::read_to_string(&arguments.file).map_err(|e| failed(e.to_string()))?;
    let list = Document::read(&text).map_err(|error| failed(error.to_string()))?;
    let wanted = list.secrets();
    if wanted.is_empty() {
        return Err(failed("there is no [[secret]] in it".to_owned()));
    }
    let store = Store::open(session)?;
    let (mut made, mut left): (Vec<(NewSecret, SecretValue)>, Vec<&str>) = Default::default();
    for one in &wanted {
        if is_defined(&store, one) {
            continue;
        }
        if one.text("class") == Some("external") {
            left.push(one.name());
            continue;
        }
        let how = one.text("generate").unwrap_or(USUAL);
        let generate = how.parse();
        let generate: Generate =
            generate.map_err(|error| failed(format!("`{}`: generate: {error}", one.name())))?;
        let mut new = one.clone();
        if one.text("generate").is_none() {
            new.set("generate", USUAL);
        }
        made.push((new, generated(generate)?));
    }
    let additions: Vec<_> = made
        .iter()
        .map(|(new, value)| (Definition::New(new), value))
        .collect();
    store.add_all(&additions)?;
    let made: Vec<&str> = made.iter().map(|(new, _)| new.name()).collect();
    let printer = &session.printer;
    match made.len() {
        0 => printer.say("Nothing was made: every secret of the list that can be made exists."),
        count => printer.say(format!(
            "Made {count}: {}. Commit it.",
            visible(&made.join(", "))
        )),
    }
    for name in left {
        let name = visible(name);
        printer.note(format!(
            "`{name}` is issued by somebody else: vaultctl secret set {name}"
        ));
    }
    Ok(0)
}

/// Whether a secret of the list is defined.
fn is_defined(store: &Store<'_>, wanted: &NewSecret) -> bool {
    let servers = wanted.list("servers");
    let mut definitions = store.source.secrets.iter();
    definitions.any(|secret| secret.name.as_str() == wanted.name() && secret.servers() == servers)
}
