//! Passwords of `PostgreSQL` roles.
//!
//! A role has one password, so two take turns: the new value is for the other one. What the server is told
//! is what it would keep anyway, the verifier of the password (SCRAM-SHA-256, RFC 5803), so that the
//! password itself is in none of its logs.

use super::super::secret::{Change, Held};
use super::super::{CommandError, Session};
use super::Phase;
use super::server::Server;
use crate::model::SecretValue;
use crate::source::PostgresqlHook;
use crate::transport::quoted;

/// The longest that a statement may wait for others. A statement that changes a role waits for nobody
/// who only logs in.
const PATIENCE: &str = "SET lock_timeout = '10s'; SET statement_timeout = '30s';\n";

pub(super) async fn run(
    session: &Session,
    (hook, server, admin): (&PostgresqlHook, &Server, Option<&SecretValue>),
    (phase, change): (Phase, &Change),
) -> Result<(), CommandError> {
    let roles: Vec<&str> = hook.roles.iter().map(|role| role.as_str()).collect();
    if let (Phase::Before, [name]) = (phase, roles.as_slice()) {
        session.printer.warn(format!(
            "`{name}` has one password: until everything uses the new one, who logs in with the old one is refused; two roles can take turns"
        ));
    }
    let Some(statements) = statements(&roles, (phase, change)) else {
        return Ok(());
    };
    let script = format!(
        "IFS= read -r PGPASSWORD\n{}\n\
         exec psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 --username={} --dbname={} --file=-",
        if admin.is_some() {
            "export PGPASSWORD"
        } else {
            "unset PGPASSWORD"
        },
        quoted(&hook.server.admin),
        quoted(&hook.database),
    );
    let lines = format!("{PATIENCE}{statements}\\q\n");
    let hidden = change.values().chain(admin);
    for said in server.run(&script, (admin, &lines), hidden).await? {
        if !said.succeeded {
            let error = server.refused(&said);
            let missing = said.text.contains("role") && said.text.contains("does not exist");
            return Err(if missing {
                error.help("make it once, with the rights of the other one: CREATE ROLE app_b LOGIN IN ROLE app")
            } else {
                error
            });
        }
        let container = &said.container;
        super::said(
            session,
            &format!("in {container}: {}", told(&roles, (phase, change))),
        );
    }
    Ok(())
}

/// What was done, for a person.
fn told(roles: &[&str], (phase, change): (Phase, &Change)) -> String {
    let takes_turns = roles.len() > 1;
    let role = |held: &Held| {
        held.login
            .as_ref()
            .map_or(String::new(), |login| login.role.clone())
    };
    let new = role(&change.new);
    match (phase, takes_turns) {
        (Phase::Before, _) => format!("role `{new}` has a new password"),
        (Phase::After, _) => {
            let old = old_role(roles, change).unwrap_or_default();
            format!("role `{old}` has no password any more")
        }
        (Phase::Revert, true) => format!("role `{new}` has no password again"),
        (Phase::Revert, false) => format!("role `{new}` has its old password again"),
    }
}

/// What the server is told, where there is anything.
fn statements(roles: &[&str], (phase, change): (Phase, &Change)) -> Option<String> {
    match (phase, roles.len() > 1) {
        (Phase::Before, _) => Some(set(&change.new)?),
        (Phase::After, false) => None,
        // Whoever still has a connection as the old role is nobody that was replaced.
        (Phase::After, true) => {
            let old = old_role(roles, change)?;
            let role = literal(old);
            Some(format!(
                "{}SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = {role} \\g /dev/null\n",
                clear(old)
            ))
        }
        (Phase::Revert, true) => Some(clear(&change.new.login.as_ref()?.role)),
        (Phase::Revert, false) => set(change.old.as_ref()?),
    }
}

/// The role of the old value, whatever form that has: not the one that the new value is for.
fn old_role<'a>(roles: &[&'a str], change: &Change) -> Option<&'a str> {
    change.old.as_ref()?;
    let new = change.new.login.as_ref()?;
    roles.iter().copied().find(|role| *role != new.role)
}

/// Gives a role the password of a value.
fn set(held: &Held) -> Option<String> {
    let login = held.login.as_ref()?;
    let verifier = postgres_protocol::password::scram_sha_256(login.password.expose());
    Some(format!(
        "ALTER ROLE {} PASSWORD {};\n",
        identifier(&login.role),
        literal(&verifier)
    ))
}

/// Takes a role's password: nobody can log in with one.
fn clear(role: &str) -> String {
    format!("ALTER ROLE {} PASSWORD NULL;\n", identifier(role))
}

/// A name as SQL has it ("Identifiers and Key Words", the manual of `PostgreSQL`, 4.1.1).
fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as SQL has it; with backslashes it would depend on a setting what they mean (the same manual,
/// 4.1.2.2), but for this form.
fn literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_stay_in_their_quotes() {
        assert_eq!(identifier("a\"; DROP"), "\"a\"\"; DROP\"");
        assert_eq!(literal(r"a'\'b"), r"E'a''\\''b'");
        assert_eq!(clear("app_a"), "ALTER ROLE \"app_a\" PASSWORD NULL;\n");
    }

    #[test]
    fn roles_that_take_turns_lose_the_old_password_afterwards() {
        let change = Change::of(("app_a", "old-password"), ("app_b", "new-password"));
        let told = |phase| statements(&["app_a", "app_b"], (phase, &change)).unwrap();
        let before = told(Phase::Before);
        assert!(
            before.starts_with("ALTER ROLE \"app_b\" PASSWORD E'SCRAM-SHA-256$"),
            "{before}"
        );
        assert!(!before.contains("password\""));
        assert!(told(Phase::After).starts_with("ALTER ROLE \"app_a\" PASSWORD NULL;\n"));
        assert_eq!(told(Phase::Revert), "ALTER ROLE \"app_b\" PASSWORD NULL;\n");
        // The old value may have had a form of its own.
        let mut change = change;
        change.old.as_mut().unwrap().login = None;
        let after = statements(&["app_a", "app_b"], (Phase::After, &change)).unwrap();
        assert!(after.starts_with("ALTER ROLE \"app_a\" PASSWORD NULL;\n"));
        change.old = None;
        let after = statements(&["app_a", "app_b"], (Phase::After, &change));
        assert_eq!(after, None);
    }

    #[test]
    fn the_only_role_gets_its_old_password_back() {
        let change = Change::of(("app", "old-password"), ("app", "new-password"));
        let told = |phase| statements(&["app"], (phase, &change));
        assert!(told(Phase::Before).unwrap().contains("SCRAM-SHA-256$"));
        assert_eq!(told(Phase::After), None);
        assert!(told(Phase::Revert).unwrap().contains("SCRAM-SHA-256$"));
    }
}
