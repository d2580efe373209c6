//! A new value, and what the old one was.

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::super::super::secret::set::generated;
use super::super::super::secret::store::{Definition, Store};
use super::super::CommandError;
use crate::model::{SecretValue, Template};
use crate::secrets::Subject;
use crate::source::{Rotation, RotationHook, Secret, Spanned};
use crate::ui::visible;

/// A secret's value that takes the place of another.
pub(in crate::commands::rotate) struct Change {
    /// Its name and version.
    pub(in crate::commands::rotate) subject: Subject,
    /// What is in use, where anything is and somebody has to know.
    pub(in crate::commands::rotate) old: Option<Held>,
    /// What will be.
    pub(in crate::commands::rotate) new: Held,
}

/// A value, and what somebody logs in with it.
pub(in crate::commands::rotate) struct Held {
    /// All of it.
    pub(in crate::commands::rotate) value: SecretValue,
    /// None where the value has another form than the rotation says.
    pub(in crate::commands::rotate) login: Option<Login>,
}

/// Who logs in, and with what.
pub(in crate::commands::rotate) struct Login {
    /// The role, where the value is for one.
    pub(in crate::commands::rotate) role: String,
    /// Its password.
    pub(in crate::commands::rotate) password: SecretValue,
}

impl Change {
    /// Every value that must not be shown.
    pub(in crate::commands::rotate) fn values(&self) -> impl Iterator<Item = &SecretValue> + Clone {
        let held = [Some(&self.new), self.old.as_ref()].into_iter().flatten();
        held.flat_map(|held| {
            let password = held.login.as_ref().map(|login| &login.password);
            [Some(&held.value), password].into_iter().flatten()
        })
    }

    /// One of bare passwords of two roles.
    #[cfg(test)]
    pub(in crate::commands::rotate) fn of(old: (&str, &str), new: (&str, &str)) -> Self {
        let held = |(role, password): (&str, &str)| Held {
            value: SecretValue::new(password),
            login: Some(Login {
                role: role.to_owned(),
                password: SecretValue::new(password),
            }),
        };
        Self {
            subject: Subject {
                name: "PASSWORD".to_owned(),
                version: 2,
                servers: Vec::new(),
            },
            old: Some(held(old)),
            new: held(new),
        }
    }
}

/// Makes the change; `old` is what is in use.
pub(super) async fn change(
    store: &Store<'_>,
    (secret, rotation): (&Secret, Option<&Rotation>),
    old: Option<SecretValue>,
) -> Result<Change, CommandError> {
    let definition = Definition::Known(secret);
    let password = password(store, secret, rotation).await?;
    definition.refuse_weak(&password)?;
    let template = rotation.and_then(|rotation| rotation.template.as_ref());
    let roles = roles(rotation);
    let old = old.map(|value| Held {
        login: login(&value, (template, roles)),
        value,
    });
    if let ([_], Some(Held { login: None, .. }), Some(template)) = (roles, &old, template) {
        return Err(other_form(secret, template));
    }
    let role = match next_role(roles, old.as_ref()) {
        Some(role) => role.to_owned(),
        None => return Err(unclear(secret, template)),
    };
    let value = match template {
        Some(template) => filled(secret, template, (&role, &password))?,
        None => password.clone(),
    };
    Ok(Change {
        subject: definition.subject(),
        old,
        new: Held {
            value,
            login: Some(Login { role, password }),
        },
    })
}

/// The roles of the rotation's database server.
fn roles(rotation: Option<&Rotation>) -> &[Spanned<String>] {
    let mut hooks = rotation.into_iter().flat_map(|rotation| &rotation.hooks);
    let roles = hooks.find_map(|hook| match hook {
        RotationHook::Postgresql(hook) => Some(hook.roles.as_slice()),
        _ => None,
    });
    roles.unwrap_or_default()
}

/// Who logs in with a value that was made before.
fn login(
    value: &SecretValue,
    (template, roles): (Option<&Spanned<Template>>, &[Spanned<String>]),
) -> Option<Login> {
    let first = roles.first().map_or("", |role| role.as_str());
    let Some(template) = template else {
        return Some(Login {
            role: first.to_owned(),
            password: value.clone(),
        });
    };
    let text = value.text()?;
    let names = roles.iter().map(|role| role.as_str());
    let mut names = names.chain(roles.is_empty().then_some(""));
    names.find_map(|role| {
        let password = template.value.password(role, text)?;
        // What a person has written there may need to be: the server knows the password as such.
        let password = if template.value.is_url() {
            Zeroizing::new(percent_decode_str(password).collect::<Vec<u8>>())
        } else {
            Zeroizing::new(password.as_bytes().to_vec())
        };
        Some(Login {
            role: role.to_owned(),
            password: SecretValue::new(password.as_slice()),
        })
    })
}

/// The role that a new value is for: not the one that is in use. None where nobody can tell which that is.
fn next_role<'a>(roles: &'a [Spanned<String>], old: Option<&Held>) -> Option<&'a str> {
    let [one, other] = roles else {
        return Some(roles.first().map_or("", |role| role.as_str()));
    };
    let Some(old) = old else {
        return Some(one.as_str());
    };
    if let Some(login) = &old.login {
        let next = if login.role == one.value { other } else { one };
        return Some(next.as_str());
    }
    // Somebody wrote it in another form: whoever is not in it does not use it.
    let text = old.value.text()?;
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    let has = |role: &Spanned<String>| decoded.contains(role.as_str());
    match (has(one), has(other)) {
        (true, false) => Some(other.as_str()),
        (false, true) => Some(one.as_str()),
        // A URL names somebody else; a password alone may be anybody's.
        (false, false) if text.contains("://") && text.contains('@') => Some(one.as_str()),
        _ => None,
    }
}

fn filled(
    secret: &Secret,
    template: &Spanned<Template>,
    (role, password): (&str, &SecretValue),
) -> Result<SecretValue, CommandError> {
    let refused = |reason: &str, help: &str| {
        let name = &secret.name.value;
        let message = format!("the new password of `{name}` {reason} ({})", template.place);
        CommandError::failed(visible(&message)).help(help)
    };
    let Some(text) = password.text() else {
        return Err(refused("is no text", "let its command print one"));
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if template.value.is_url() && !text.bytes().all(is_plain) {
        return Err(refused(
            "has characters that mean something else in a URL",
            "`generate = \"alnum:40\"` or `\"hex:32\"` makes none of them",
        ));
    }
    Ok(template.value.filled(role, text))
}

fn other_form(secret: &Secret, template: &Spanned<Template>) -> CommandError {
    let name = &secret.name.value;
    let message = format!(
        "`{name}` has another form than its `template` ({}): the password could not be put back",
        template.place
    );
    CommandError::failed(visible(&message)).help(format!(
        "write it once in that form: vaultctl secret set {}",
        visible(name)
    ))
}

fn unclear(secret: &Secret, template: Option<&Spanned<Template>>) -> CommandError {
    let name = &secret.name.value;
    let place = template.map(|template| format!(" ({})", template.place));
    let message = format!(
        "`{name}` has another form than its `template`{}: which of the two roles it is for cannot be told",
        place.unwrap_or_default()
    );
    CommandError::failed(visible(&message)).help(format!(
        "write it once in that form: vaultctl secret set {}",
        visible(name)
    ))
}

/// A new password, or whatever the secret is.
async fn password(
    store: &Store<'_>,
    secret: &Secret,
    rotation: Option<&Rotation>,
) -> Result<SecretValue, CommandError> {
    let name = secret.name.as_str();
    if let Some(command) = rotation.and_then(|rotation| rotation.command.as_ref()) {
        return printed(store, name, command).await;
    }
    let generate = rotation.and_then(|rotation| rotation.generate.as_ref());
    if let Some(generate) = generate.or(secret.generate.as_ref()) {
        return generated(generate.value);
    }
    let message = format!(
        "nothing says how a new value of `{}` is made",
        visible(name)
    );
    Err(CommandError::failed(message).help(
        "say `generate = \"alnum:32\"` in its `[[secret]]` or `[[rotation]]`, or `command` in the latter",
    ))
}

/// What a command prints.
async fn printed(
    store: &Store<'_>,
    name: &str,
    command: &Spanned<String>,
) -> Result<SecretValue, CommandError> {
    let mut shell = tokio::process::Command::new("/bin/sh");
    shell.args(["-c", command.as_str()]).kill_on_drop(true);
    shell
        .current_dir(store.folder())
        .env("VAULTCTL_SECRET", name);
    let output = shell.stderr(std::process::Stdio::inherit()).output().await;
    let output = output.map_err(|error| CommandError::failed(format!("/bin/sh: {error}")))?;
    let text = Zeroizing::new(output.stdout);
    if !output.status.success() {
        let message = format!("`{}` ({}): {}", command.value, command.place, output.status);
        return Err(CommandError::failed(visible(&message)));
    }
    Ok(SecretValue::new(text.strip_suffix(b"\n").unwrap_or(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Place, SourceFile};

    fn spanned<T>(value: T) -> Spanned<T> {
        let file = SourceFile::new("rotations.toml", "");
        Spanned::new(value, Place::start_of(&file))
    }

    fn held(value: &str, template: &str, roles: &[Spanned<String>]) -> Held {
        let template = spanned(template.parse().unwrap());
        let value = SecretValue::new(value);
        Held {
            login: login(&value, (Some(&template), roles)),
            value,
        }
    }

    /// The password of a role that is in use must not be the one that changes.
    #[test]
    fn the_role_that_is_used_is_known_or_nothing_is_done() {
        let roles = ["app_a", "app_b"].map(|role| spanned(role.to_owned()));
        let template = "postgres://{role}:{password}@db/app";
        let next = |value: &str| {
            let old = held(value, template, &roles);
            next_role(&roles, Some(&old)).map(str::to_owned)
        };
        let expected = |role: &str| Some(role.to_owned());
        assert_eq!(next("postgres://app_a:x@db/app"), expected("app_b"));
        assert_eq!(next("postgres://app_b:x@db/app"), expected("app_a"));
        assert_eq!(next("postgres://app_a:x@elsewhere"), expected("app_b"));
        assert_eq!(next("postgres://app%5Fa:x@elsewhere"), expected("app_b"));
        assert_eq!(next("postgres://older:x@db/app"), expected("app_a"));
        assert_eq!(next("a-password-alone"), None);
        assert_eq!(next("app_a, and app_b"), None);
        assert_eq!(next_role(&roles, None), Some("app_a"));
    }

    #[test]
    fn the_password_of_a_url_is_what_the_server_knows() {
        let roles = [spanned("app".to_owned())];
        let password = |value: &str, template: &str| {
            let login = held(value, template, &roles).login.unwrap();
            login.password.text().unwrap().to_owned()
        };
        assert_eq!(
            password(
                "postgres://app:p%40s%25s@db",
                "postgres://{role}:{password}@db"
            ),
            "p@s%s"
        );
        assert_eq!(password("p%40ss", "{password}"), "p%40ss");
    }
}
