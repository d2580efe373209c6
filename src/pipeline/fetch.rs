//! What a branch of a remote repository is now, in the clone that follows it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use super::connect::Caller;
use crate::source::{self, GitClone, LoadErrors, Offer, Pack, ReadFrom, Source, Tip};
use crate::transport::git::{
    Advertisement, Conversation, Credentials, GitError, GitUrl, HttpUrl, Want,
};
use crate::transport::ssh::{Destination, Login, Ssh, UserConfig};
use crate::transport::with_help;

/// A remote repository, and what is followed of it.
pub struct Remote {
    /// Where it is.
    pub url: GitUrl,
    /// The branch, tag or full name of a reference; the remote's main branch where none is named.
    pub branch: Option<String>,
    /// What an HTTP server gets to see that asks who is there.
    pub token: Option<Zeroizing<String>>,
    /// How long fetching may take.
    pub limit: Duration,
    /// Who connects.
    pub caller: Caller,
    /// A fetch that has not ended when its time was over: a file system may hang.
    hanging: Option<JoinHandle<Result<(String, String), String>>>,
}

impl Remote {
    /// A remote that is asked as the caller.
    #[must_use]
    pub fn new(url: GitUrl, caller: Caller, limit: Duration) -> Self {
        Self {
            url,
            branch: None,
            token: None,
            limit,
            caller,
            hanging: None,
        }
    }

    /// Fetches; returns the full name of the reference, and what it is now.
    ///
    /// # Errors
    /// Why it is not known, with advice in a line of its own.
    pub async fn fetch(&mut self, clone: &GitClone) -> Result<(String, Tip), String> {
        let fetched = match self.url.clone() {
            GitUrl::Here(from) => self.fetch_here(clone, from).await?,
            GitUrl::Http(url) => self.within_limit(self.over_http(clone, &url)).await?,
            GitUrl::Ssh(login, path) => {
                self.within_limit(self.over_ssh(clone, login, &path))
                    .await?
            }
        };
        let (name, object) = fetched;
        let tip = clone.follow(&name, &object);
        let tip = tip.map_err(|reason| format!("`{name}` cannot be followed: {reason}"))?;
        Ok((name, tip))
    }

    async fn within_limit<T>(
        &self,
        fetching: impl Future<Output = Result<T, GitError>>,
    ) -> Result<T, String> {
        match tokio::time::timeout(self.limit, fetching).await {
            Ok(Ok(fetched)) => Ok(fetched),
            Ok(Err(error)) => Err(match error.help {
                Some(help) => with_help(&error.reason, &help),
                None => error.reason,
            }),
            Err(_) => Err(timed_out(self.limit)),
        }
    }

    async fn fetch_here(
        &mut self,
        clone: &GitClone,
        from: PathBuf,
    ) -> Result<(String, String), String> {
        if self
            .hanging
            .as_ref()
            .is_some_and(|before| !before.is_finished())
        {
            return Err("the fetch before this one still hangs".to_owned());
        }
        let (path, branch) = (clone.path(), self.branch.clone());
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        let mut fetching = tokio::task::spawn_blocking(move || {
            let stop = || asked.load(Ordering::Relaxed);
            source::fetch_here(&path, &from, branch.as_deref(), &stop)
        });
        if let Ok(ended) = tokio::time::timeout(self.limit, &mut fetching).await {
            return ended.map_err(|error| error.to_string())?;
        }
        stop.store(true, Ordering::Relaxed);
        self.hanging = Some(fetching);
        Err(timed_out(self.limit))
    }

    async fn over_http(
        &self,
        clone: &GitClone,
        url: &HttpUrl,
    ) -> Result<(String, String), GitError> {
        let token = self.token.as_ref();
        let token = token.map(|token| Credentials::token(url, token));
        let given = token.or_else(|| Credentials::of_url(url));
        let begun = match Conversation::over_http(url, given).await {
            Err(error) if error.is_unauthorized => {
                let Some((user, secret)) = clone.credentials(&url.plain()) else {
                    return Err(error);
                };
                let found = Credentials::new(&user, &secret);
                Conversation::over_http(url, Some(found)).await
            }
            begun => begun,
        };
        self.converse(clone, begun?).await
    }

    async fn over_ssh(
        &self,
        clone: &GitClone,
        login: Login,
        path: &str,
    ) -> Result<(String, String), GitError> {
        let operator = self.caller.operator.clone();
        let config = UserConfig::read(&operator.home, &operator.name);
        let config = config.map_err(|error| other(error.to_string()))?;
        let passphrases = Arc::clone(&self.caller.passphrases);
        let ssh = Ssh::new(operator, config, Vec::new(), passphrases);
        let destination = Destination {
            login,
            jumps: Vec::new(),
            socket: String::new(),
            become_root: false,
        };
        let begun = Conversation::over_ssh(&ssh, &destination, path).await;
        self.converse(clone, begun?).await
    }

    async fn converse(
        &self,
        clone: &GitClone,
        (conversation, has): (Conversation, Advertisement),
    ) -> Result<(String, String), GitError> {
        let offer = Offer {
            references: has.references.clone(),
            head: has.head.clone(),
        };
        let (name, object) = offer.find(self.branch.as_deref()).map_err(other)?;
        if clone.has(&object) {
            conversation.end().await;
            return Ok((name, object));
        }
        let want = Want {
            object: object.clone(),
            known: clone.known(),
            cut_at: clone.cut_at(),
        };
        let objects = clone.objects().map_err(other)?;
        let mut pack = Pack::begin(&objects).map_err(other)?;
        let mut take = |piece: &[u8]| pack.write(piece);
        conversation.fetch(&has, &want, &mut take).await?;
        pack.finish().map_err(other)?;
        Ok((name, object))
    }
}

/// The file of allowed signers that a commit's settings name.
///
/// # Errors
/// When the commit cannot be read.
pub fn allowed_signers(directory: &Path, commit: &str) -> Result<Option<SignersFile>, LoadErrors> {
    let from = ReadFrom::Revision(Some(commit.to_owned()));
    Ok(signers_file(&source::load(directory, &from)?))
}

/// The file of allowed signers that a repository's settings name.
#[must_use]
pub fn signers_file(source: &Source) -> Option<SignersFile> {
    let path = source.settings.allowed_signers.value.as_ref()?;
    let text = source.tree.read_text(path);
    Some(SignersFile {
        name: path.display().to_string(),
        text: text.map_err(|error| error.to_string()),
    })
}

/// A file of allowed signers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignersFile {
    /// Its path in the repository.
    pub name: String,
    /// What it says, or why it cannot be read.
    pub text: Result<String, String>,
}

fn other(reason: String) -> GitError {
    GitError {
        reason,
        help: None,
        is_unauthorized: false,
    }
}

fn timed_out(limit: Duration) -> String {
    format!("it was not there within {} s", limit.as_secs())
}
