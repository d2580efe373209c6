//! `vaultctl rotate secret`
//!
//! A new version is sealed, and the stacks that use it are applied. Nothing else may be waiting to be
//! applied in them: what a person has not agreed to does not come along. Where that fails, everything goes
//! back to the old version, and the new one is taken out of use.

mod made;
mod roll;
mod value;

use std::fs::File;
use std::sync::atomic::AtomicBool;

use clap::Args;

use super::super::secret::store::Store;
use super::super::secret::vault::{Change as Intent, refuse_vault};
use super::super::signals::unless_interrupted;
use super::hooks::{Hooks, Phase};
use super::{CommandError, CommandResult, INTERRUPTED, Session};
use crate::resolve::Selection;
use crate::source::{ReadFrom, Rotation, RotationHook, RotationTarget, Secret, SecretClass};
use crate::ui::{refused_json, visible};
use made::{Made, alone, refuse_uncommitted};
use roll::{Rolled, Users};
pub(super) use value::{Change, Held};

const AFTER_HELP: &str = "\
A new value is made as `generate` or `command` of its `[[rotation]]` says, else `generate` of its
`[[secret]]`. It is sealed as a new version in the working tree, and the stacks that use it are
applied: only services that read it change, each as its own rotation says. Where one does not get
ready with it, all go back to the old version, and the new one is deleted, with the reason.
`hooks` of the `[[rotation]]` tell the other side, such as a database server.

With --commit the new version is committed before anything is deployed, so that the history of the
servers names a commit; without, that is left to you: until then, `vaultctl apply` goes back.";

/// Something is neither as it was nor as it should be.
const NEEDS_A_PERSON: u8 = 5;

/// Arguments of `rotate secret`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The secret
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Commit the new version, and that it was taken back
    #[arg(long)]
    pub commit: bool,
    /// Do not ask, also where something is down for a moment
    #[arg(short = 'y', long)]
    pub yes: bool,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    if !session.globals.stacks.is_empty() {
        let message = "a secret is rotated wherever it is used";
        return Err(CommandError::usage(message, "leave out --stack"));
    }
    let (store, _lock) = open_alone(session)?;
    let secret = store.known(&arguments.name)?;
    Box::pin(rotate_in(session, (&store, secret), arguments)).await
}

/// As [`run`], of the definition for some servers, or for all.
pub(super) async fn rotate(
    session: &Session,
    arguments: &Arguments,
    servers: &[String],
) -> CommandResult {
    let (store, _lock) = open_alone(session)?;
    let name = arguments.name.as_str();
    let definition = definitions(&store, name).find(|secret| secret.servers() == servers);
    let secret = definition.map_or_else(|| store.known(name), Ok)?;
    Box::pin(rotate_in(session, (&store, secret), arguments)).await
}

/// Reads the secrets, with nobody else rotating one: what is read stays so.
fn open_alone(session: &Session) -> Result<(Store<'_>, Option<File>), CommandError> {
    let lock = alone(session)?;
    Ok((Store::open(session)?, lock))
}

async fn rotate_in(
    session: &Session,
    (store, secret): (&Store<'_>, &Secret),
    arguments: &Arguments,
) -> CommandResult {
    refuse_vault(secret, Intent::Set)?;
    refuse_external(secret)?;
    let rotation = rotation_of(store, secret);
    refuse_shared(store, (secret, rotation))?;
    if !arguments.commit {
        refuse_uncommittable(rotation)?;
    }
    let from = if arguments.commit {
        refuse_uncommitted(store, secret)?;
        ReadFrom::Revision(None)
    } else {
        ReadFrom::Worktree
    };
    let all = session.load_from(from.clone(), Selection::default())?;
    let users = Users::of(session, (from, &all), secret);
    unless_ended(session, Box::pin(users.refuse_pending())).await?;
    let opened = |secret: &Secret| {
        let version = secret.current();
        let identities = store.identities()?;
        let value =
            version.map(|version| store.value(secret, version, (&identities, "rotate secret")));
        value.transpose()
    };
    let named = |name: &str| {
        let servers = secret.servers();
        let is_for = |one: &&Secret| {
            let own = one.servers();
            own.is_empty() || (!servers.is_empty() && servers.iter().all(|one| own.contains(one)))
        };
        // Its own server's first.
        let fitting = definitions(store, name).filter(is_for);
        let fitting = fitting.max_by_key(|one| !one.servers().is_empty());
        let value = opened(fitting.map_or_else(|| store.known(name), Ok)?)?;
        value.ok_or_else(|| CommandError::failed(format!("`{}` has no value", visible(name))))
    };
    let hooks = Hooks::of(session, rotation, (store.folder(), named));
    let hooks = unless_ended(session, hooks).await?;
    // Nobody has to be able to open what nobody has to know.
    let old = if hooks.are_any() {
        opened(secret)?
    } else {
        None
    };
    let change = value::change(store, (secret, rotation), old);
    let change = unless_ended(session, change).await?;
    let made = Made {
        store,
        secret,
        change: &change,
        commits: arguments.commit,
    };
    let attempt = Attempt {
        session,
        users: &users,
        hooks: &hooks,
        change: &change,
        made: &made,
    };
    attempt.carry_out(arguments.yes).await
}

/// A new version on its way.
struct Attempt<'a> {
    session: &'a Session,
    users: &'a Users<'a>,
    hooks: &'a Hooks<'a>,
    change: &'a Change,
    made: &'a Made<'a>,
}

impl Attempt<'_> {
    async fn carry_out(&self, yes: bool) -> CommandResult {
        // What is in git, the next apply rolls out, whoever runs it: the other side knows it by then.
        if let Err(error) = self.hook(Phase::Before).await {
            self.revert().await;
            // What a person has ended was no try.
            if error.exit_code() != INTERRUPTED {
                self.made.seal_out_of_use(&error.to_string())?;
            }
            return Err(error);
        }
        if let Err(error) = self.made.seal() {
            self.revert().await;
            return Err(error);
        }
        match self.users.roll(yes).await {
            Ok(Rolled::Everywhere) => self.conclude().await,
            Ok(Rolled::Nowhere { exit_code, reason }) => {
                self.take_back(told(reason.as_deref())).await?;
                Ok(exit_code)
            }
            Ok(Rolled::Partly {
                exit_code,
                reason,
                broken,
            }) => {
                // Both values are good for as long as somebody uses them.
                if broken || exit_code == INTERRUPTED {
                    self.leave();
                    return Ok(exit_code);
                }
                let reason = told(reason.as_deref());
                self.made.take_back(reason)?;
                let exit_code = self.go_back(exit_code).await;
                // The last summary is that of going back, which has worked or not.
                if self.session.globals.json {
                    let summary = refused_json(reason, exit_code);
                    self.session.printer.result(format!("{summary}\n"));
                }
                Ok(exit_code)
            }
            Err(error) => {
                self.take_back(&error.to_string()).await?;
                Err(error)
            }
        }
    }

    /// Takes out of use what nothing uses, and only then makes it useless.
    async fn take_back(&self, reason: &str) -> Result<(), CommandError> {
        self.made.take_back(reason)?;
        self.revert().await;
        Ok(())
    }

    /// Everything uses it: the old value is of no use any more.
    async fn conclude(&self) -> CommandResult {
        self.hook(Phase::After).await.inspect_err(|_| {
            let text = "everything uses the new value, but the old one is still good";
            self.session.printer.error(text.to_owned());
        })?;
        if !self.made.commits {
            let file = self.made.secret.name.place.file.path.display();
            let text = format!("Commit {file}: until then, an apply goes back.");
            self.made.store.say(&text);
        }
        Ok(0)
    }

    /// What has the new version gets the old one, and only then is the new one made useless.
    async fn go_back(&self, exit_code: u8) -> u8 {
        let gone_back = self.users.go_back().await;
        if let Ok(0) = gone_back {
            self.revert().await;
            return exit_code;
        }
        if let Err(error) = gone_back {
            error.report(&self.session.printer);
        }
        let text = "some still use the new value: `vaultctl apply` gives them the old one; both are good until then";
        self.session.printer.error(text.to_owned());
        NEEDS_A_PERSON
    }

    /// Says how it stands where nobody can say what is in use.
    fn leave(&self) {
        let (name, version) = (&self.change.subject.name, self.change.subject.version);
        let apply = if self.made.commits {
            "vaultctl apply"
        } else {
            "vaultctl apply --worktree"
        };
        self.session.printer.error(visible(&format!(
            "#{version} of `{name}` stays, and so does the old value, as both may be in use: `{apply}` goes on with the new one"
        )));
    }

    /// One that hangs is left at the first signal: what it has done before, `revert` takes back.
    async fn hook(&self, phase: Phase) -> Result<(), CommandError> {
        let work = self.hooks.run(self.session, (phase, self.change));
        unless_ended(self.session, work).await
    }

    /// Takes back what was done before; says where that fails.
    async fn revert(&self) {
        if let Err(error) = self.hook(Phase::Revert).await {
            let text = format!("it was not taken back: {error}");
            self.session.printer.error(text);
        }
    }
}

fn told(reason: Option<&str>) -> &str {
    reason.unwrap_or("it could not be rolled out")
}

/// The definitions of a secret: that for all, and those of servers.
fn definitions<'a>(store: &'a Store<'_>, name: &str) -> impl Iterator<Item = &'a Secret> {
    let secrets = store.source.secrets.iter();
    secrets.filter(move |secret| secret.name.as_str() == name)
}

/// Refuses to give one value of several to a user or roles that have but one: what uses another value of the
/// secret would be refused.
fn refuse_shared(
    store: &Store<'_>,
    (secret, rotation): (&Secret, Option<&Rotation>),
) -> Result<(), CommandError> {
    let name = secret.name.as_str();
    let mut hooks = rotation.into_iter().flat_map(|rotation| &rotation.hooks);
    let Some(server) = hooks.find_map(RotationHook::server) else {
        return Ok(());
    };
    if definitions(store, name).count() < 2 {
        return Ok(());
    }
    let message = format!(
        "servers have values of their own for `{name}`, and its hook ({}) is for one value",
        server.service.place
    );
    let help = "give each a name and a `[[rotation]]` of its own, with other roles or users";
    Err(CommandError::failed(visible(&message)).help(help))
}

/// Refuses to make a value useless that git still has: the next apply of anybody would bring it back.
fn refuse_uncommittable(rotation: Option<&Rotation>) -> Result<(), CommandError> {
    let mut hooks = rotation.into_iter().flat_map(|rotation| &rotation.hooks);
    if !hooks.any(RotationHook::ends_the_old) {
        return Ok(());
    }
    let message = "its hooks make the old value useless, and git would still have it";
    Err(CommandError::usage(message, "say --commit"))
}

fn refuse_external(secret: &Secret) -> Result<(), CommandError> {
    if secret.class != SecretClass::External {
        return Ok(());
    }
    let name = visible(secret.name.as_str());
    let error = CommandError::failed(format!("`{name}` is issued by somebody else"));
    Err(error.help(format!(
        "get a new one there, then `vaultctl secret set {name}`"
    )))
}

/// Does what may be left at any time.
async fn unless_ended<T>(
    session: &Session,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let never = AtomicBool::new(false);
    let done = unless_interrupted(&never, session.hangup, work).await;
    done.unwrap_or_else(|| Err(CommandError::ended("interrupted")))
}

/// What `[[rotation]]` says of a secret.
fn rotation_of<'a>(store: &'a Store<'_>, secret: &Secret) -> Option<&'a Rotation> {
    store.source.rotations.iter().find(|rotation| {
        matches!(&rotation.target, RotationTarget::Secret { secret: name, .. }
            if name.as_str() == secret.name.as_str())
    })
}
