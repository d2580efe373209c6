//! Where Vault is, and who asks: by the operator's environment, then by the repository's settings.

use std::path::{Path, PathBuf};

use url::{Host, Url};
use zeroize::Zeroizing;

use crate::model::SecretValue;
use crate::transport::{CertificateNames, Certificates};

use super::VaultError;

/// Lets plain HTTP be spoken to other machines.
const PLAIN_HTTP: &str = "VAULTCTL_VAULT_PLAIN_HTTP";

/// The file with the token of whoever has logged in with Vault's or OpenBao's own command.
const TOKEN_FILE: &str = ".vault-token";

/// What the operator's environment has under a name.
type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a repository says of Vault.
#[derive(Debug, Clone, Copy)]
pub struct Configured<'a> {
    /// Where it is.
    pub address: Option<&'a str>,
    /// The namespace there.
    pub namespace: Option<&'a str>,
    /// How to log in.
    pub auth: Option<Auth>,
    /// Where the AppRole method is.
    pub approle_mount: &'a str,
}

/// How to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// With a token.
    Token,
    /// With a role and its secret.
    AppRole,
}

/// Where Vault is, and who asks.
pub struct Access {
    pub(super) address: Url,
    pub(super) namespace: Option<String>,
    pub(super) login: Login,
    pub(super) certificates: Certificates,
    pub(super) allows_plain_http: bool,
}

/// Who asks.
pub(super) enum Login {
    /// Who has a token.
    Token {
        token: SecretValue,
        /// Where it comes from, for errors.
        from: String,
    },
    /// A role.
    AppRole {
        mount: String,
        role: SecretValue,
        /// Roles may do without.
        secret: Option<SecretValue>,
    },
}

impl Access {
    /// Finds out where Vault is and who asks.
    ///
    /// # Errors
    /// What is missing, or cannot be used.
    pub fn find(
        environment: Environment<'_>,
        configured: &Configured<'_>,
    ) -> Result<Self, VaultError> {
        let variables = Variables(environment);
        let address = variables.value("ADDR");
        let (text, name) = match (&address, configured.address) {
            (Some((text, name)), _) => (text.as_str(), name.as_str()),
            (None, Some(text)) => (text, "address"),
            (None, None) => {
                return Err(VaultError::new("nobody says where Vault is")
                    .help("set VAULT_ADDR, or `address` of `[vault]` in vaultctl.toml"));
            }
        };
        variables.refuse_skipping()?;
        let allows_plain_http = environment(PLAIN_HTTP).is_some_and(|value| is_yes(&value));
        let address = usable(text, name)?;
        refuse_open(&address, allows_plain_http)?;
        let namespace = variables.value("NAMESPACE").map(|(name, _)| name);
        let namespace = namespace.or_else(|| configured.namespace.map(str::to_owned));
        Ok(Self {
            address,
            namespace: namespace
                .map(|name| name.trim_matches('/').to_owned())
                .filter(|name| !name.is_empty() && name != "root"),
            login: variables.login(configured)?,
            certificates: variables.certificates()?,
            allows_plain_http,
        })
    }
}

/// Reads an address.
fn usable(text: &str, name: &str) -> Result<Url, VaultError> {
    let unusable = |why: &str| {
        VaultError::new(format!("`{name}` is no address of Vault: {why}"))
            .help("expected a URL such as https://vault.example.org:8200")
    };
    let url = Url::parse(text.trim()).map_err(|error| unusable(&error.to_string()))?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(unusable("it is spoken to over https or http"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(unusable("an address holds neither a user nor a password"));
    }
    if !url.has_host() {
        return Err(unusable("it names no host"));
    }
    Ok(url)
}

/// Refuses to say secrets, and be told some, where others can listen.
pub(super) fn refuse_open(url: &Url, is_allowed: bool) -> Result<(), VaultError> {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() == "https" || is_here || is_allowed {
        return Ok(());
    }
    Err(VaultError::new(format!(
        "{} is another machine, and http:// lets everybody on the way read tokens and values",
        origin(url)
    ))
    .help(format!(
        "write https://; where the way is safe by other means, set {PLAIN_HTTP}=1"
    )))
}

/// Scheme, host and port, for people.
pub(super) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The operator's environment as Vault's and OpenBao's own commands read it.
#[derive(Clone, Copy)]
struct Variables<'a>(Environment<'a>);

impl Variables<'_> {
    /// `BAO_NAME` where that is set, even to nothing, else `VAULT_NAME`, as OpenBao reads them; with the
    /// name of the one that is meant.
    fn value(self, name: &str) -> Option<(String, String)> {
        let (bao, vault) = (format!("BAO_{name}"), format!("VAULT_{name}"));
        let found = match self.0(&bao) {
            Some(value) => (value, bao),
            None => (self.0(&vault)?, vault),
        };
        Some(found).filter(|(value, _)| !value.trim().is_empty())
    }

    /// A value, or what is in the file that `NAME_FILE` names; with where it comes from.
    fn value_or_file(self, name: &str) -> Result<Option<(SecretValue, String)>, VaultError> {
        if let Some((value, name)) = self.value(name) {
            let value = Zeroizing::new(value);
            return Ok(Some((SecretValue::new(value.trim().as_bytes()), name)));
        }
        let Some((path, name)) = self.value(&format!("{name}_FILE")) else {
            return Ok(None);
        };
        let value =
            secret_file(Path::new(&path)).map_err(|error| unreadable(&name, &path, &error))?;
        let value = value.filter(|value| !value.expose().is_empty());
        let value = value.ok_or_else(|| VaultError::new(format!("{name}: `{path}` is empty")))?;
        Ok(Some((value, name)))
    }

    fn login(self, configured: &Configured<'_>) -> Result<Login, VaultError> {
        // Who has a token at hand means it, whatever the repository says for others.
        if let Some((token, from)) = self.value_or_file("TOKEN")? {
            return Ok(Login::Token { token, from });
        }
        if configured.auth != Some(Auth::Token)
            && let Some((role, _)) = self.value_or_file("ROLE_ID")?
        {
            let secret = self.value_or_file("SECRET_ID")?;
            return Ok(Login::AppRole {
                mount: configured.approle_mount.trim_matches('/').to_owned(),
                role,
                secret: secret.map(|(secret, _)| secret),
            });
        }
        if configured.auth == Some(Auth::AppRole) {
            return Err(VaultError::new("no role to log in to Vault with")
                .help("set VAULT_ROLE_ID and VAULT_SECRET_ID, or VAULT_ROLE_ID_FILE and VAULT_SECRET_ID_FILE"));
        }
        let home = self.0("HOME").filter(|home| !home.is_empty());
        let file = home.map(|home| PathBuf::from(home).join(TOKEN_FILE));
        if let Some(path) = &file {
            let shown = path.display().to_string();
            let token =
                secret_file(path).map_err(|error| unreadable("the token", &shown, &error))?;
            if let Some(token) = token.filter(|token| !token.expose().is_empty()) {
                return Ok(Login::Token { token, from: shown });
            }
        }
        let file = file.map_or_else(String::new, |path| format!(", {}", path.display()));
        Err(VaultError::new("nothing to log in to Vault with").help(format!(
            "looked for a token in VAULT_TOKEN, VAULT_TOKEN_FILE{file}, and for a role in VAULT_ROLE_ID, \
             VAULT_ROLE_ID_FILE; `vault login` makes a token"
        )))
    }

    fn certificates(self) -> Result<Certificates, VaultError> {
        let read = |name: &str| match self.value(name) {
            Some((path, name)) => match std::fs::read(&path) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) => Err(unreadable(&name, &path, &error)),
            },
            None => Ok(None),
        };
        let authority = match read("CACERT")? {
            Some(pem) => Some(pem),
            None => match self.value("CAPATH") {
                Some((path, name)) => {
                    let pem = folder(Path::new(&path));
                    Some(pem.map_err(|error| unreadable(&name, &path, &error))?)
                }
                None => None,
            },
        };
        let client = match (read("CLIENT_CERT")?, read("CLIENT_KEY")?) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            (Some(_), None) => {
                return Err(VaultError::new(
                    "VAULT_CLIENT_CERT needs its VAULT_CLIENT_KEY",
                ));
            }
            (None, Some(_)) => {
                return Err(VaultError::new(
                    "VAULT_CLIENT_KEY needs its VAULT_CLIENT_CERT",
                ));
            }
        };
        Ok(Certificates {
            authority,
            client,
            server_name: self.value("TLS_SERVER_NAME").map(|(name, _)| name),
            names: CertificateNames {
                authority: "VAULT_CACERT",
                certificate: "VAULT_CLIENT_CERT",
                key: "VAULT_CLIENT_KEY",
            },
        })
    }

    /// Refuses to do without looking at certificates: who answers would get the token.
    fn refuse_skipping(self) -> Result<(), VaultError> {
        match self.value("SKIP_VERIFY") {
            Some((value, name)) if is_yes(&value) => Err(VaultError::new(format!(
                "{name} is set, and certificates are always looked at here: whoever answers would get the token"
            ))
            .help(
                "unset it, and name the certificate of the authority with VAULT_CACERT, or the server's name with \
                 VAULT_TLS_SERVER_NAME",
            )),
            _ => Ok(()),
        }
    }
}

fn unreadable(name: &str, path: &str, error: &std::io::Error) -> VaultError {
    VaultError::new(format!("{name}: `{path}` cannot be read: {error}"))
}

/// The content of a file, without the end of its last line; `None` where there is no file.
fn secret_file(path: &Path) -> std::io::Result<Option<SecretValue>> {
    match std::fs::read(path) {
        Ok(bytes) => {
            let bytes = Zeroizing::new(bytes);
            Ok(Some(SecretValue::new(bytes.trim_ascii())))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The certificates of all files of a folder.
fn folder(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let path = entry?.path();
        if path.is_file() {
            all.extend(std::fs::read(path)?);
            all.push(b'\n');
        }
    }
    Ok(all)
}

/// Whether a variable means yes, as Go reads them.
fn is_yes(value: &str) -> bool {
    matches!(value.trim(), "1" | "t" | "T" | "true" | "TRUE" | "True")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const NOTHING: Configured<'static> = Configured {
        address: None,
        namespace: None,
        auth: None,
        approle_mount: "approle",
    };

    fn find(variables: &[(&str, &str)], configured: &Configured<'_>) -> Result<Access, VaultError> {
        let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
        let environment = |name: &str| variables.get(name).map(|value| (*value).to_owned());
        Access::find(&environment, configured)
    }

    fn refused(variables: &[(&str, &str)], configured: &Configured<'_>) -> String {
        match find(variables, configured) {
            Ok(_) => panic!("{variables:?} is not refused"),
            Err(error) => format!("{error}; {}", error.help.clone().unwrap_or_default()),
        }
    }

    #[test]
    fn the_environment_comes_before_the_repository_and_openbaos_names_before_vaults() {
        let repository = Configured {
            address: Some("https://ours:8200"),
            namespace: Some("team/"),
            ..NOTHING
        };
        let token = ("VAULT_TOKEN", "t");
        for (variables, address, namespace) in [
            (&[token][..], "https://ours:8200/", Some("team")),
            (
                &[
                    token,
                    ("VAULT_ADDR", "https://theirs"),
                    ("VAULT_NAMESPACE", "a/b/"),
                ],
                "https://theirs/",
                Some("a/b"),
            ),
            (
                &[
                    token,
                    ("VAULT_ADDR", "https://theirs"),
                    ("BAO_ADDR", "http://127.0.0.1:8200"),
                ],
                "http://127.0.0.1:8200/",
                Some("team"),
            ),
            // Set to nothing, OpenBao's is still the one that is meant.
            (
                &[token, ("VAULT_NAMESPACE", "a"), ("BAO_NAMESPACE", "")],
                "https://ours:8200/",
                Some("team"),
            ),
        ] {
            let access = find(variables, &repository).unwrap();
            assert_eq!(access.address.as_str(), address);
            assert_eq!(access.namespace.as_deref(), namespace);
        }
    }

    #[test]
    fn whoever_has_a_token_uses_it_and_a_role_comes_before_the_file() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(".vault-token"), "from-file\n").unwrap();
        let secret = home.path().join("secret-id");
        std::fs::write(&secret, "s\n").unwrap();
        let (home, secret) = (home.path().to_str().unwrap(), secret.to_str().unwrap());
        let base = [("VAULT_ADDR", "https://vault"), ("HOME", home)];
        let role = [("VAULT_ROLE_ID", "r"), ("VAULT_SECRET_ID_FILE", secret)];
        let of = |more: &[(&str, &str)], auth| {
            let configured = Configured { auth, ..NOTHING };
            let access = find(&[&base[..], more].concat(), &configured).unwrap();
            match access.login {
                Login::Token { token, .. } => token.text().unwrap().to_owned(),
                Login::AppRole { role, secret, .. } => {
                    let secret = secret.unwrap();
                    format!("{}:{}", role.text().unwrap(), secret.text().unwrap())
                }
            }
        };
        assert_eq!(of(&[], None), "from-file");
        assert_eq!(of(&role, None), "r:s");
        assert_eq!(of(&role, Some(Auth::Token)), "from-file");
        let both = [&role[..], &[("VAULT_TOKEN", " t ")]].concat();
        assert_eq!(of(&both, Some(Auth::AppRole)), "t");
    }

    #[test]
    fn what_cannot_be_used_is_said_with_its_reason() {
        let token = ("VAULT_TOKEN", "t");
        let address = ("VAULT_ADDR", "https://vault");
        let role = Configured {
            auth: Some(Auth::AppRole),
            ..NOTHING
        };
        for (variables, configured, says) in [
            (&[token][..], &NOTHING, "nobody says where Vault is"),
            (&[address], &NOTHING, "VAULT_TOKEN_FILE"),
            (&[address], &role, "VAULT_SECRET_ID_FILE"),
            (
                &[address, token, ("VAULT_SKIP_VERIFY", "true")],
                &NOTHING,
                "VAULT_CACERT",
            ),
            (
                &[token, ("VAULT_ADDR", "http://vault:8200")],
                &NOTHING,
                PLAIN_HTTP,
            ),
            (
                &[token, ("VAULT_ADDR", "unix:///run/vault.sock")],
                &NOTHING,
                "https or http",
            ),
            (
                &[token, ("VAULT_ADDR", "https://u:p@vault")],
                &NOTHING,
                "neither a user",
            ),
            (&[token, ("BAO_ADDR", "vault:8200")], &NOTHING, "`BAO_ADDR`"),
            (
                &[address, token, ("VAULT_CACERT", "/nowhere")],
                &NOTHING,
                "VAULT_CACERT: `/nowhere`",
            ),
            (
                &[address, token, ("VAULT_CLIENT_KEY", "/dev/null")],
                &NOTHING,
                "needs its",
            ),
            (
                &[address, ("VAULT_TOKEN_FILE", "/dev/null")],
                &NOTHING,
                "is empty",
            ),
        ] {
            let told = refused(variables, configured);
            assert!(told.contains(says), "{variables:?}: {told}");
        }
        let open = [
            token,
            ("VAULT_ADDR", "http://vault:8200"),
            (PLAIN_HTTP, "1"),
        ];
        assert!(find(&open, &NOTHING).is_ok());
        let skips_nothing = [token, address, ("VAULT_SKIP_VERIFY", "false")];
        assert!(find(&skips_nothing, &NOTHING).is_ok());
    }
}
