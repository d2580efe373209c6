//! `vaultctl reconcile`

mod gate;
mod remote;
mod round;
mod waiting;

use std::path::PathBuf;

use clap::{Args, ValueHint};
use jiff::{SignedDuration, Timestamp};

use super::signals::Hangup;
use super::{CommandError, CommandResult, Session};
use crate::ui::RoundResult;

use remote::Followed;
use waiting::{Pace, Waiting, Woken};

const AFTER_HELP: &str = "\
A round fetches, plans and applies, without a question: what `apply` does not do without a
terminal is not done here, and neither is a plan that loses data. Each round prints a line of
JSON. A commit that cannot be read, or is not signed as it should be, changes nothing.

SIGHUP begins the next round now; SIGTERM and Ctrl-C finish what is under way and end.

The environment:
  VAULTCTL_GIT_TOKEN       for HTTPS; git's credential helpers are asked where it is not set
  VAULTCTL_SSH_PASSPHRASE  of the deploy key

Exit codes: 0 after a signal; with --once, those of `vaultctl apply`.";

/// Arguments of `reconcile`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// How long to wait between two rounds
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub every: SignedDuration,
    /// Do one round
    #[arg(long, conflicts_with = "every")]
    pub once: bool,
    /// Fetch this repository: https, ssh, file or a path [default: `origin` of the repository at -C]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub repo_url: Option<String>,
    /// Follow this branch or tag [default: the one that is checked out, else the remote's]
    #[arg(long, value_name = "NAME")]
    pub branch: Option<String>,
    /// Where what --repo-url names is kept [default: in systemd's state directory, else in ~/.local/state/vaultctl]
    #[arg(long = "clone", value_name = "DIR", value_hint = ValueHint::DirPath, requires = "repo_url")]
    pub clone_directory: Option<PathBuf>,
    /// Log in to the git server with this private key
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub deploy_key: Option<PathBuf>,
    /// Take only commits that are signed by a key that this file names (its format is that of
    /// ssh-keygen's ALLOWED SIGNERS)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub allowed_signers: Option<PathBuf>,
    /// How long fetching may take
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = duration)]
    pub fetch_timeout: SignedDuration,
    /// Leave out servers that cannot be reached
    #[arg(long)]
    pub skip_unreachable: bool,
}

fn duration(text: &str) -> Result<SignedDuration, String> {
    let read = text.parse::<SignedDuration>();
    let read = read.map_err(|_| "expected a time such as 60s, 5m or 1h30m".to_owned())?;
    let longest = SignedDuration::from_hours(24 * 7);
    if read < SignedDuration::from_secs(1) || read > longest {
        return Err("expected a time from 1s to a week".to_owned());
    }
    Ok(read)
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    if session.globals.worktree || session.globals.rev.is_some() {
        return Err(CommandError::usage(
            "`reconcile` reads what it has fetched",
            "leave `--worktree` and `--rev` out; `--branch` says what is followed",
        ));
    }
    let mut followed = Followed::open(session, arguments)?;
    // From here on a hangup is no end, also where it comes early.
    let mut waiting = Waiting::listen()?;
    let own = Session {
        hangup: Hangup::Tells,
        ..session.at(followed.directory())
    };
    gate::check(arguments.allowed_signers.as_deref()).map_err(CommandError::failed)?;
    let mut pace = Pace::new(arguments.every);
    for number in 1.. {
        let round = round::run(&own, &mut followed, (number, arguments)).await;
        let is_over = arguments.once || waiting.has_ended();
        pace.note(round.result);
        let wait = pace.wait();
        let ended = Timestamp::now();
        let next = (!is_over).then(|| ended.saturating_add(wait).unwrap_or(Timestamp::MAX));
        let line = round.json(ended, next);
        session.printer.result(format!("{line}\n"));
        if arguments.once {
            return Ok(round.exit_code);
        }
        let was_cut = round.result == RoundResult::Interrupted && round.exit_code == 5;
        if is_over {
            return Ok(if was_cut { round.exit_code } else { 0 });
        }
        if session.printer.is_closed() {
            return Err(CommandError::failed("nobody reads the lines any more"));
        }
        if waiting.for_next(wait).await == Woken::ToEnd {
            return Ok(0);
        }
    }
    Ok(0)
}
