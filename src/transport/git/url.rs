//! Where a repository is.

use std::fmt;
use std::path::PathBuf;

use ::url::{Host, Url};

use crate::transport::ssh::Login;

/// Where a repository is, as `git clone` is told.
#[derive(Clone, PartialEq, Eq)]
pub enum GitUrl {
    /// On this machine.
    Here(PathBuf),
    /// Behind SSH: the host, and the path there.
    Ssh(Login, String),
    /// Over HTTP or HTTPS.
    Http(HttpUrl),
}

/// A URL of HTTP or HTTPS.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpUrl {
    pub(super) url: Url,
}

impl GitUrl {
    /// Reads a URL, a path, or `[user@]host:path`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.contains(['\n', '\0']) {
            return Err("it is no URL".to_owned());
        }
        let Some((scheme, _)) = text.split_once("://") else {
            return Ok(short_form(text).unwrap_or_else(|| Self::Here(PathBuf::from(text))));
        };
        let url = || Url::parse(text).map_err(|error| format!("it is no URL: {error}"));
        match scheme {
            "file" => {
                let path = url()?.to_file_path();
                path.map(Self::Here)
                    .map_err(|()| "it names another machine".to_owned())
            }
            "https" | "http" => Ok(Self::Http(HttpUrl::of(url()?)?)),
            "ssh" | "git+ssh" | "ssh+git" => {
                let url = url()?;
                let host = url.host_str().filter(|host| !host.is_empty());
                let host = host.ok_or("it names no host")?;
                if url.password().is_some() {
                    return Err("passwords are not used for SSH; use a key".to_owned());
                }
                let path = decoded(url.path());
                let path = match path.strip_prefix("/~") {
                    // A home folder's.
                    Some(rest) => format!("~{rest}"),
                    None => path,
                };
                let login = Login {
                    host: host.trim_matches(['[', ']']).to_owned(),
                    port: url.port(),
                    user: Some(decoded(url.username())).filter(|user| !user.is_empty()),
                    key_file: None,
                };
                Ok(Self::Ssh(login, path))
            }
            other => Err(format!(
                "`{other}://` is not supported; use https, ssh, file or a path"
            )),
        }
    }

    /// Logs in with this key, where that is a question.
    #[must_use]
    pub fn with_key(self, key: Option<PathBuf>) -> Self {
        match (self, key) {
            (Self::Ssh(login, path), Some(key)) => {
                let key_file = Some(key);
                Self::Ssh(Login { key_file, ..login }, path)
            }
            (url, _) => url,
        }
    }

    /// Whether it holds a password.
    #[must_use]
    pub fn has_password(&self) -> bool {
        matches!(self, Self::Http(url) if url.url.password().is_some())
    }
}

/// `[user@]host:path`, unless a path of this machine is meant.
fn short_form(text: &str) -> Option<GitUrl> {
    let (host, path) = match text
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]:"))
    {
        Some(found) => found,
        None => text.split_once(':')?,
    };
    if host.contains('/') || host.is_empty() || path.is_empty() {
        return None;
    }
    let (user, host) = match host.rsplit_once('@') {
        Some((user, host)) => (Some(user.to_owned()), host),
        None => (None, host),
    };
    let login = Login {
        host: host.to_owned(),
        port: None,
        user,
        key_file: None,
    };
    Some(GitUrl::Ssh(login, path.to_owned()))
}

/// Without `%20` and the like.
pub(super) fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

impl HttpUrl {
    pub(super) fn of(url: Url) -> Result<Self, String> {
        if url.host().is_none() {
            return Err("it names no host".to_owned());
        }
        Ok(Self { url })
    }

    /// Whether others on the way can read along.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let is_here = match self.url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        self.url.scheme() == "http" && !is_here
    }

    /// As git's credential helpers are asked.
    #[must_use]
    pub fn plain(&self) -> String {
        without_password(&self.url).to_string()
    }
}

fn without_password(url: &Url) -> Url {
    let mut url = url.clone();
    // Only URLs without a host refuse.
    let _ = url.set_password(None);
    url
}

impl fmt::Display for GitUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here(path) => write!(formatter, "{}", path.display()),
            Self::Http(url) => write!(formatter, "{}", without_password(&url.url)),
            Self::Ssh(login, path) => {
                formatter.write_str("ssh://")?;
                if let Some(user) = &login.user {
                    write!(formatter, "{user}@")?;
                }
                if login.host.contains(':') {
                    write!(formatter, "[{}]", login.host)?;
                } else {
                    formatter.write_str(&login.host)?;
                }
                if let Some(port) = login.port {
                    write!(formatter, ":{port}")?;
                }
                let slash = if path.starts_with('/') { "" } else { "/" };
                write!(formatter, "{slash}{path}")
            }
        }
    }
}

impl fmt::Debug for GitUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "GitUrl({self})")
    }
}

impl fmt::Debug for HttpUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "HttpUrl({})", without_password(&self.url))
    }
}
