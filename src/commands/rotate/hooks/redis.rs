//! Passwords of `Redis` users.
//!
//! A user may have several (`ACL SETUSER` in the manual of `Redis`): the new one is added, and the old ones go
//! when nothing uses them. What the server is told are the digests that it keeps, so that no password is
//! in its log.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::super::secret::Change;
use super::super::{CommandError, Session};
use super::Phase;
use super::server::{Said, Server};
use crate::model::SecretValue;
use crate::source::RedisHook;
use crate::transport::quoted;
use crate::ui::{one_line, visible};

pub(super) async fn run(
    session: &Session,
    (hook, server, admin): (&RedisHook, &Server, Option<&SecretValue>),
    (phase, change): (Phase, &Change),
) -> Result<(), CommandError> {
    let Some(login) = &change.new.login else {
        return Ok(());
    };
    let user = hook.user.as_str();
    let script = script(hook, admin.is_some());
    let ask = async |command: &str| {
        let lines = format!("{command}\nQUIT\n");
        let hidden = change.values().chain(admin);
        server.run(&script, (admin, &lines), hidden).await
    };
    // One that is not there would be made, without any right.
    for said in ask("ACL USERS").await? {
        if !said.text.lines().any(|name| name.trim() == user) {
            let error = server.refused(&said);
            return Err(error.help(format!("there has to be a user `{user}`, with its rights")));
        }
    }
    let change_user = format!("ACL SETUSER {user} {}", rule(phase, &login.password));
    for said in ask(&change_user).await? {
        if !is_ok(&said) {
            return Err(server.refused(&said));
        }
        let container = &said.container;
        super::said(
            session,
            &format!("in {container}: user `{user}` has {}", told(phase)),
        );
    }
    // Either of the two keeps users, and refuses where it is not the one.
    if ask("ACL SAVE").await?.iter().all(is_ok) {
        return Ok(());
    }
    let kept = ask("CONFIG REWRITE").await?;
    for said in kept.iter().filter(|said| !is_ok(said)) {
        session.printer.warn(visible(&format!(
            "the password of `{user}` is lost when Redis is restarted: {} has neither an ACL file nor a configuration file that it may write: {}",
            said.container,
            one_line(&said.text)
        )));
    }
    Ok(())
}

fn told(phase: Phase) -> &'static str {
    match phase {
        Phase::Before => "a second password",
        Phase::After => "the new password alone",
        Phase::Revert => "the new password no more",
    }
}

/// What changes of the user's passwords, as `ACL SETUSER` is told it.
fn rule(phase: Phase, new: &SecretValue) -> String {
    let mut digest = String::new();
    for byte in Sha256::digest(new.expose()) {
        // Nothing is refused by a text.
        let _ = write!(digest, "{byte:02x}");
    }
    match phase {
        Phase::Before => format!("#{digest}"),
        // Also of those that an interrupted rotation has left.
        Phase::After => format!("resetpass #{digest}"),
        Phase::Revert => format!("!{digest}"),
    }
}

/// `redis-cli` ends with 0 whatever the server says, and reads its password from there.
fn is_ok(said: &Said) -> bool {
    said.text.trim() == "OK"
}

fn script(hook: &RedisHook, as_admin: bool) -> String {
    let mut script = "IFS= read -r REDISCLI_AUTH\n".to_owned();
    if as_admin {
        let admin = quoted(&hook.server.admin);
        let _ = write!(
            script,
            "export REDISCLI_AUTH\nexec redis-cli -p {} --user {admin}",
            hook.port
        );
    } else {
        let _ = write!(
            script,
            "unset REDISCLI_AUTH\nexec redis-cli -p {}",
            hook.port
        );
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_password_is_added_and_then_the_only_one() {
        let new = SecretValue::new("new");
        let digest = "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437";
        assert_eq!(rule(Phase::Before, &new), format!("#{digest}"));
        assert_eq!(rule(Phase::After, &new), format!("resetpass #{digest}"));
        assert_eq!(rule(Phase::Revert, &new), format!("!{digest}"));
    }
}
