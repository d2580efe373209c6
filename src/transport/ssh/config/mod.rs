//! The operator's SSH configuration: the keywords that say how a host is reached.
//!
//! The rules are those of `ssh_config(5)`: the first value of a keyword counts, but for identity
//! files, which add up; a `Host` or `Match` line opens a section that holds until the next; what an
//! included file says is read in the section that includes it. Nothing is run: a `Match` with `exec`
//! never applies.

mod read;

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::pattern;

use read::{Entry, Keyword, Reader, in_home, seconds, yes_or_no};

/// What the configuration says of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostSettings {
    /// The name or address to connect to.
    pub host_name: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The user to log in as.
    pub user: Option<String>,
    /// Private keys, in the order in which they are tried.
    pub identity_files: Vec<PathBuf>,
    /// Certificates for those keys, beside the ones that lie next to them.
    pub certificate_files: Vec<PathBuf>,
    /// Whether only the identity files are tried, not all that the agent has.
    pub identities_only: Option<bool>,
    /// The socket of the agent; `none` for no agent, `SSH_AUTH_SOCK` for the usual one.
    pub identity_agent: Option<String>,
    /// The hosts to jump through, as written; `none` for no jump.
    pub proxy_jump: Option<String>,
    /// Whether a command is to carry the connection, which is not supported.
    pub proxy_command: Option<String>,
    /// The name under which the host's key is known.
    pub host_key_alias: Option<String>,
    /// Files with known host keys.
    pub known_hosts_files: Option<Vec<PathBuf>>,
    /// How long connecting may take.
    pub connect_timeout: Option<Duration>,
}

/// A configuration that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}: {reason}", .file.display())]
pub struct ConfigError {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1 on.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

/// The operator's configuration and the system's.
#[derive(Debug, Clone, Default)]
pub struct UserConfig {
    home: PathBuf,
    local_user: String,
    files: Vec<Vec<Entry>>,
}

impl UserConfig {
    /// Reads `~/.ssh/config` and `/etc/ssh/ssh_config`; a file that does not exist says nothing.
    ///
    /// # Errors
    /// A file that cannot be read, or a line of it that makes no sense.
    pub fn read(home: &Path, local_user: &str) -> Result<Self, ConfigError> {
        let (own, system) = (home.join(".ssh"), PathBuf::from("/etc/ssh"));
        let mut files = Vec::new();
        for (file, folder) in [
            (own.join("config"), own.as_path()),
            (system.join("ssh_config"), system.as_path()),
        ] {
            files.push(Reader { home, folder }.file(&file, 0)?);
        }
        Ok(Self {
            home: home.to_owned(),
            local_user: local_user.to_owned(),
            files,
        })
    }

    /// What the configuration says of a host by the name that it was given as; `user` is the one that
    /// was given with it.
    #[must_use]
    pub fn settings(&self, alias: &str, user: Option<&str>) -> HostSettings {
        let mut found = HostSettings::default();
        let asked = Asked {
            alias,
            user,
            config: self,
        };
        for file in &self.files {
            asked.apply(file, true, &mut found);
        }
        asked.expand(&mut found);
        found
    }
}

/// A question to the configuration.
struct Asked<'a> {
    alias: &'a str,
    user: Option<&'a str>,
    config: &'a UserConfig,
}

impl Asked<'_> {
    fn apply(&self, entries: &[Entry], applies: bool, found: &mut HostSettings) {
        let mut is_on = applies;
        for entry in entries {
            match entry {
                Entry::Host(patterns) => {
                    let patterns = patterns.iter().map(String::as_str);
                    is_on = applies && pattern::list_matches(patterns, self.alias);
                }
                Entry::Match(criteria) => is_on = applies && self.is_met(criteria, found),
                Entry::Include(files) => {
                    for file in files {
                        self.apply(file, is_on, found);
                    }
                }
                Entry::Set(keyword, arguments) if is_on => self.set(*keyword, arguments, found),
                Entry::Set(..) => {}
            }
        }
    }

    /// Whether all criteria of a `Match` line hold.
    fn is_met(&self, criteria: &[(String, String)], found: &HostSettings) -> bool {
        criteria.iter().all(|(name, value)| {
            let (name, wanted) = match name.strip_prefix('!') {
                Some(name) => (name, false),
                None => (name.as_str(), true),
            };
            let matches = |text: &str| pattern::list_matches(value.split(','), text);
            let host_name = found.host_name.as_deref().unwrap_or(self.alias);
            let user = self.user.or(found.user.as_deref());
            let holds = match name {
                "all" => true,
                "host" => matches(host_name),
                "originalhost" => matches(self.alias),
                "user" => matches(user.unwrap_or(&self.config.local_user)),
                "localuser" => matches(&self.config.local_user),
                // Commands are not run, names are not made canonical: what depends on it is left out.
                _ => return false,
            };
            holds == wanted
        })
    }

    fn set(&self, keyword: Keyword, arguments: &[String], found: &mut HostSettings) {
        let Some(first) = arguments.first() else {
            return;
        };
        let text = || Some(first.clone());
        let path = |written: &String| in_home(&self.config.home, written);
        match keyword {
            Keyword::HostName => found.host_name = found.host_name.take().or_else(text),
            Keyword::Port => found.port = found.port.or_else(|| first.parse().ok()),
            Keyword::User => found.user = found.user.take().or_else(text),
            Keyword::IdentityFile if !found.identity_files.contains(&path(first)) => {
                found.identity_files.push(path(first));
            }
            Keyword::CertificateFile if !found.certificate_files.contains(&path(first)) => {
                found.certificate_files.push(path(first));
            }
            Keyword::IdentitiesOnly => {
                found.identities_only = found.identities_only.or_else(|| yes_or_no(first));
            }
            Keyword::IdentityAgent => {
                found.identity_agent = found.identity_agent.take().or_else(text);
            }
            // Whichever stands first carries the connection.
            Keyword::ProxyJump if found.proxy_command.is_none() => {
                found.proxy_jump = found.proxy_jump.take().or_else(text);
            }
            Keyword::ProxyCommand if found.proxy_jump.is_none() => {
                let command = arguments.join(" ");
                found.proxy_command = found.proxy_command.take().or(Some(command));
            }
            Keyword::HostKeyAlias => {
                found.host_key_alias = found.host_key_alias.take().or_else(text);
            }
            Keyword::UserKnownHostsFile => {
                let files = || arguments.iter().map(path).collect();
                found.known_hosts_files = found.known_hosts_files.take().or_else(|| Some(files()));
            }
            Keyword::ConnectTimeout => {
                let limit = seconds(first).map(Duration::from_secs);
                found.connect_timeout = found.connect_timeout.or(limit);
            }
            // Said already.
            Keyword::IdentityFile
            | Keyword::CertificateFile
            | Keyword::ProxyJump
            | Keyword::ProxyCommand => {}
        }
    }

    /// Fills in what stands for names: `%h` the host, `%r` the user, `%d` the home folder...
    fn expand(&self, found: &mut HostSettings) {
        if let Some(name) = &found.host_name {
            found.host_name = Some(replaced(name, &[('h', self.alias)]));
        }
        let host = found
            .host_name
            .clone()
            .unwrap_or_else(|| self.alias.to_owned());
        let port = found.port.unwrap_or(22).to_string();
        let home = self.config.home.to_string_lossy();
        let user = self.user.or(found.user.as_deref());
        let user = user.unwrap_or(&self.config.local_user).to_owned();
        let names = [
            ('h', host.as_str()),
            ('n', self.alias),
            ('p', port.as_str()),
            ('r', user.as_str()),
            ('u', self.config.local_user.as_str()),
            ('d', &*home),
        ];
        let paths = found
            .identity_files
            .iter_mut()
            .chain(&mut found.certificate_files)
            .chain(found.known_hosts_files.iter_mut().flatten());
        for path in paths {
            *path = PathBuf::from(replaced(&path.to_string_lossy(), &names));
        }
        if let Some(agent) = &found.identity_agent {
            let agent = in_home(&self.config.home, agent);
            found.identity_agent = Some(replaced(&agent.to_string_lossy(), &names));
        }
    }
}

/// A text with each `%x` that is known replaced; `%%` is one `%`.
fn replaced(text: &str, names: &[(char, &str)]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '%' {
            result.push(c);
            continue;
        }
        match characters.next() {
            Some('%') | None => result.push('%'),
            Some(name) => match names.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => result.push_str(value),
                None => result.extend(['%', name]),
            },
        }
    }
    result
}
