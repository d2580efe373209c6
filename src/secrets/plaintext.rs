//! Secrets in the clear, as they look in files: before they are committed, somebody has to be told.

/// Something in a file that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTheClear {
    /// The line, from 1.
    pub line: usize,
    /// What it looks like; never the value.
    pub what: String,
    /// What gives it away.
    pub kind: Kind,
}

/// What gives a secret away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Its own form: a private key, a token of a well-known service.
    Itself,
    /// The name that it stands under.
    Name,
}

/// What tokens of well-known services begin with, and how long they are at least.
const TOKENS: &[(&str, usize, &str)] = &[
    ("AGE-SECRET-KEY-1", 59, "a private key of age"),
    ("AGE-PLUGIN-", 40, "a private key of an age plugin"),
    ("AKIA", 20, "an access key of AWS"),
    ("ghp_", 40, "a token of GitHub"),
    ("gho_", 40, "a token of GitHub"),
    ("ghs_", 40, "a token of GitHub"),
    ("github_pat_", 60, "a token of GitHub"),
    ("glpat-", 26, "a token of GitLab"),
    ("xoxb-", 40, "a token of Slack"),
    ("xoxp-", 40, "a token of Slack"),
    ("hvs.", 28, "a token of Vault"),
    ("dckr_pat_", 30, "a token of Docker Hub"),
    ("SG.", 60, "a key of SendGrid"),
    ("sk_live_", 30, "a key of Stripe"),
];

/// Words in the name of a variable that say that its value is a secret.
const NAMES: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "SECRET",
    "TOKEN",
    "APIKEY",
    "API_KEY",
    "ACCESS_KEY",
    "PRIVATE_KEY",
    "ENCRYPTION_KEY",
    "CREDENTIAL",
];

/// The shortest literal that is taken for a secret by its variable's name alone.
const SHORTEST: usize = 6;

/// Whether the name of a variable, in capitals, says that its value is a secret.
#[must_use]
pub fn names_a_secret(name: &str) -> bool {
    NAMES.iter().any(|word| name.contains(word))
}

/// Everything in a file that looks like a secret. In YAML and dotenv files the names of variables count,
/// too.
#[must_use]
pub fn in_the_clear(path: &str, text: &str) -> Vec<InTheClear> {
    let by_name = is_of(path, &["yml", "yaml", "env"]);
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let itself = private_key(line).or_else(|| token(line));
        let what = itself
            .map(|what| (Kind::Itself, what))
            .or_else(|| Some((Kind::Name, by_name.then(|| named(line)).flatten()?)));
        if let Some((kind, what)) = what {
            found.push(InTheClear {
                line: index + 1,
                what,
                kind,
            });
        }
    }
    found
}

fn is_of(path: &str, endings: &[&str]) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, ending)| endings.contains(&ending))
}

fn private_key(line: &str) -> Option<String> {
    let begins = line.contains("-----BEGIN ") && line.contains("PRIVATE KEY-----");
    begins.then(|| "a private key".to_owned())
}

fn token(line: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    TOKENS.iter().find_map(|(prefix, length, what)| {
        line.match_indices(prefix).find_map(|(start, _)| {
            let before = line.get(..start)?.chars().next_back();
            if before.is_some_and(|c| c.is_ascii_alphanumeric()) {
                return None;
            }
            let token = line.get(start..)?;
            let end = token.find(|c| !is_part(c)).unwrap_or(token.len());
            (end >= *length).then(|| (*what).to_owned())
        })
    })
}

/// A variable whose name says that it is a secret, with a literal as its value.
fn named(line: &str) -> Option<String> {
    let line = line.trim_start().trim_start_matches("- ").trim_matches('"');
    if line.starts_with('#') {
        return None;
    }
    let (name, value) = line.split_once(['=', ':'])?;
    let name = name.trim().trim_matches(['"', '\'']);
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let upper = name.to_ascii_uppercase();
    let says_so = names_a_secret(&upper);
    // `*_FILE` names a file, and lower-case names are Compose's own keys.
    if !is_name || !says_so || upper.ends_with("_FILE") || name != upper {
        return None;
    }
    let value = value.split(" #").next().unwrap_or_default();
    let value = value.trim().trim_matches(['"', '\'']);
    let refers = value.contains('$') || value.contains("[[") || value.starts_with('/');
    let is_flag = matches!(value, "true" | "false" | "null");
    let is_literal = value.len() >= SHORTEST && !refers && !is_flag;
    is_literal.then(|| format!("the value of {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(usize, String)> {
        let found = in_the_clear(path, text).into_iter();
        found.map(|found| (found.line, found.what)).collect()
    }

    #[test]
    fn literals_under_names_of_secrets_are_found_in_compose_files() {
        let text = "services:\n  app:\n    environment:\n      DB_PASSWORD: hunter2-hunter2\n      \
                    API_TOKEN: ${API_TOKEN}\n      - ADMIN_SECRET=[[admin]]\n      - OTHER_SECRET=plain-value\n      \
                    DB_PASSWORD_FILE: /run/secrets/x\n      TOKEN_ENABLED: true\n      # OLD_PASSWORD: hunter2-hunter2\n    \
                    secrets: [password]\n";
        assert_eq!(
            found("stacks/a/compose.yaml", text),
            [
                (4, "the value of DB_PASSWORD".to_owned()),
                (7, "the value of OTHER_SECRET".to_owned())
            ]
        );
        assert_eq!(found("README.md", text), []);
    }

    #[test]
    fn keys_and_tokens_are_found_anywhere() {
        let token = format!("url = https://x:ghp_{}@github.com", "a".repeat(36));
        assert_eq!(
            found("a.toml", &token),
            [(1, "a token of GitHub".to_owned())]
        );
        assert_eq!(found("a.toml", "ghp_short"), []);
        let key = "x\n-----BEGIN OPENSSH PRIVATE KEY-----\n";
        assert_eq!(found("id", key), [(2, "a private key".to_owned())]);
        assert_eq!(found("x", "-----BEGIN AGE ENCRYPTED FILE-----"), []);
        let age = format!("AGE-SECRET-KEY-1{}", "Q".repeat(58));
        assert_eq!(found("x", &age), [(1, "a private key of age".to_owned())]);
    }
}
