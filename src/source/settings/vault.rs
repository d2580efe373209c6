//! `[vault]`: where Vault or OpenBao is, and how to log in there. No secret stands in it.

use std::fmt;

use url::Url;

use crate::source::place::Spanned;
use crate::source::tables::table::Table;

use super::listing::quoted;
use super::{Origin, Setting, name_in};

/// Where Vault has the AppRole method unless somebody has put it elsewhere.
const APPROLE_MOUNT: &str = "approle";

const IN_THE_ENVIRONMENT: &str = "no secret stands in the repository: set it in the environment";

/// `[vault]`: what the repository says of Vault. The operator's environment comes before it.
#[derive(Debug, Clone, PartialEq)]
pub struct VaultSettings {
    /// Where it is.
    pub address: Setting<Option<String>>,
    /// The namespace there.
    pub namespace: Setting<Option<String>>,
    /// How to log in; by what the environment has where it does not say.
    pub auth: Setting<Option<VaultAuth>>,
    /// Where the AppRole method is.
    pub approle_mount: Setting<String>,
}

/// How to log in to Vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultAuth {
    /// With a token that somebody has.
    Token,
    /// With the identifier of a role, and one of its secrets.
    AppRole,
}

const AUTH: [(&str, VaultAuth); 2] = [("token", VaultAuth::Token), ("approle", VaultAuth::AppRole)];

impl VaultSettings {
    pub(super) fn read(table: Option<Table<'_>>) -> Self {
        let (mut address, mut namespace, mut auth, mut mount) = (None, None, None, None);
        if let Some(mut table) = table {
            address = table.parsed("address", usable_address);
            namespace = table.parsed("namespace", segments);
            auth = table.choice("auth", &AUTH);
            mount = table.parsed("approle_mount", segments);
            table.finish_with(&[
                ("token", IN_THE_ENVIRONMENT),
                ("role_id", IN_THE_ENVIRONMENT),
                ("secret_id", IN_THE_ENVIRONMENT),
            ]);
        }
        let some = |written: Option<Spanned<String>>| written.map(|text| text.map(Some));
        Self {
            address: Setting::new(None, some(address)),
            namespace: Setting::new(None, some(namespace)),
            auth: Setting::new(None, auth.map(|auth| auth.map(Some))),
            approle_mount: Setting::new(APPROLE_MOUNT.to_owned(), mount),
        }
    }

    pub(super) fn list(&self, line: &mut impl FnMut(&str, String, &Origin)) {
        let none = || "none".to_owned();
        for (key, setting) in [
            ("vault.address", &self.address),
            ("vault.namespace", &self.namespace),
        ] {
            let value = setting.value.as_ref().map_or_else(none, quoted);
            line(key, value, &setting.origin);
        }
        let auth = self.auth.value.map_or_else(none, quoted);
        line("vault.auth", auth, &self.auth.origin);
        let mount = &self.approle_mount;
        line("vault.approle_mount", quoted(&mount.value), &mount.origin);
    }
}

impl fmt::Display for VaultAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name_in(&AUTH, self))
    }
}

fn usable_address(text: &str) -> Result<String, String> {
    let url = Url::parse(text).ok();
    let url = url.filter(|url| url.has_host() && matches!(url.scheme(), "https" | "http"));
    let url = url.ok_or("expected a URL such as https://vault.example.org:8200")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address holds neither a user nor a password".to_owned());
    }
    Ok(text.to_owned())
}

/// Names between slashes: a namespace, or where a method is.
fn segments(text: &str) -> Result<String, String> {
    let trimmed = text.trim_matches('/');
    let is_usable = |segment: &str| {
        let mut characters = segment.chars();
        !segment.is_empty() && characters.all(|c| c.is_ascii_alphanumeric() || "-_.~".contains(c))
    };
    if trimmed.split('/').all(is_usable) {
        Ok(trimmed.to_owned())
    } else {
        Err("expected names of letters, digits, `-`, `_` and `.` between slashes".to_owned())
    }
}
