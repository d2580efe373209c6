//! A clone that follows a branch of a remote repository. Beside `git.rs`, the only file that knows
//! libgit2.
//!
//! The branch as it was fetched last is kept as git keeps it, below `refs/remotes/origin`, and the
//! commit that was accepted last below `refs/vaultctl/accepted`. Nobody's working tree is touched.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use git2::{ErrorCode, Oid, Repository, Sort};
use jiff::Timestamp;

use super::diagnostic::Problem;
use super::signers::CommitSignature;

/// How many commits the other side is told of that are here.
const KNOWN: usize = 256;

/// A clone.
pub struct GitClone {
    inner: Repository,
    /// Whether it was made by this program, for nothing else.
    is_own: bool,
}

/// What fetching has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// The commit.
    pub commit: String,
    /// The commit that was there before; `None` the first time.
    pub before: Option<String>,
    /// Whether that one is no ancestor of it: the branch was forced.
    pub is_forced: bool,
}

/// What a remote offers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// Its references: name and object.
    pub references: BTreeMap<String, String>,
    /// The reference that its `HEAD` stands for.
    pub head: Option<String>,
}

impl Offer {
    /// The full name of a branch, a tag or another reference, and its object; the remote's own choice
    /// where none is asked for.
    ///
    /// # Errors
    /// When the remote has none of that name.
    pub fn find(&self, asked: Option<&str>) -> Result<(String, String), String> {
        let Some(asked) = asked else {
            let head = self.head.as_ref();
            let found = head.and_then(|name| self.references.get_key_value(name));
            let found = found.map(|(name, id)| (name.clone(), id.clone()));
            return found.ok_or_else(|| {
                "it does not say which branch is its main one: name it with `--branch`".to_owned()
            });
        };
        let names = [format!("refs/heads/{asked}"), format!("refs/tags/{asked}")];
        let full = [asked.to_owned()];
        let names = if asked.starts_with("refs/") {
            &full[..]
        } else {
            &names[..]
        };
        let found = names
            .iter()
            .find_map(|name| self.references.get_key_value(name));
        let found = found.map(|(name, id)| (name.clone(), id.clone()));
        found.ok_or_else(|| format!("it has no branch `{asked}`"))
    }
}

impl GitClone {
    /// Opens the clone that this program keeps in a folder, and makes it where there is none.
    ///
    /// # Errors
    /// When there is something else, or the folder cannot be written.
    pub fn keep(folder: &Path) -> Result<Self, Problem> {
        let failed = |error: &git2::Error| {
            let message = format!(
                "the clone in `{}` cannot be used: {}",
                folder.display(),
                error.message()
            );
            Problem::error("no-clone", message)
                .help("remove the folder, or name another with `--clone`")
        };
        let inner = match Repository::open_bare(folder) {
            Ok(inner) => inner,
            Err(error) if error.code() == ErrorCode::NotFound => {
                let is_empty =
                    std::fs::read_dir(folder).map_or(true, |mut all| all.next().is_none());
                if !is_empty {
                    let message = format!("`{}` is no clone, and not empty", folder.display());
                    return Err(
                        Problem::error("no-clone", message).help("name another with `--clone`")
                    );
                }
                Repository::init_bare(folder).map_err(|error| failed(&error))?
            }
            Err(error) => return Err(failed(&error)),
        };
        Ok(Self {
            inner,
            is_own: true,
        })
    }

    /// The repository that somebody has made, and the folder belongs to.
    ///
    /// # Errors
    /// When there is none.
    pub fn of(directory: &Path) -> Result<Self, Problem> {
        let inner = Repository::discover(directory).map_err(|error| {
            let message = format!(
                "`{}` is in no git repository that can be used: {}",
                directory.display(),
                error.message()
            );
            Problem::error("no-repository", message)
                .help("name a clone with `-C`, or what to clone with `--repo-url`")
        })?;
        Ok(Self {
            inner,
            is_own: false,
        })
    }

    /// Where git keeps it.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.inner.path().to_owned()
    }

    /// The URL of its remote `origin`.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let remote = self.inner.find_remote("origin").ok()?;
        remote.url().ok().map(str::to_owned)
    }

    /// The branch that is checked out.
    #[must_use]
    pub fn branch(&self) -> Option<String> {
        let head = self.inner.find_reference("HEAD").ok()?;
        let target = head.symbolic_target().ok()??;
        target.strip_prefix("refs/heads/").map(str::to_owned)
    }

    /// Whether an object is here.
    #[must_use]
    pub fn has(&self, object: &str) -> bool {
        let odb = self.inner.odb();
        Oid::from_str(object).is_ok_and(|id| odb.is_ok_and(|odb| odb.exists(id)))
    }

    /// The newest commits that are here.
    #[must_use]
    pub fn known(&self) -> Vec<String> {
        let known = known(&self.inner);
        known.iter().map(Oid::to_string).collect()
    }

    /// The commits at which its history is cut off.
    #[must_use]
    pub fn cut_at(&self) -> Vec<String> {
        let file = self.inner.commondir().join("shallow");
        let text = std::fs::read_to_string(file).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// What a [`Pack`] is written into.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn objects(&self) -> Result<git2::Odb<'_>, String> {
        self.inner.odb().map_err(|error| error.message().to_owned())
    }

    /// Notes what a reference of the remote is now.
    ///
    /// # Errors
    /// When the object is no commit, or is not here.
    pub fn follow(&self, name: &str, object: &str) -> Result<Tip, String> {
        let note = || -> Result<Tip, git2::Error> {
            let object = self.inner.find_object(Oid::from_str(object)?, None)?;
            let commit = object.peel_to_commit()?.id();
            let local = format!("refs/remotes/origin/{}", short(name));
            let before = self.inner.refname_to_id(&local).ok();
            if before != Some(commit) {
                self.inner
                    .reference(&local, commit, true, "vaultctl reconcile: fetch")?;
            }
            let is_forced = before.is_some_and(|before| {
                before != commit
                    && !self
                        .inner
                        .graph_descendant_of(commit, before)
                        .unwrap_or(false)
            });
            Ok(Tip {
                commit: commit.to_string(),
                before: before.map(|before| before.to_string()),
                is_forced,
            })
        };
        note().map_err(|error| error.message().to_owned())
    }

    /// The commit that was accepted last of a reference.
    #[must_use]
    pub fn accepted(&self, name: &str) -> Option<String> {
        let id = self.inner.refname_to_id(&accepted_name(name)).ok()?;
        Some(id.to_string())
    }

    /// Notes that a commit was accepted. In a clone of its own, that is what `HEAD` means.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn accept(&self, name: &str, commit: &str) -> Result<(), String> {
        let note = || -> Result<(), git2::Error> {
            let id = Oid::from_str(commit)?;
            let log = "vaultctl reconcile: accept";
            self.inner.reference(&accepted_name(name), id, true, log)?;
            if self.is_own {
                self.inner.set_head_detached(id)?;
            }
            Ok(())
        };
        note().map_err(|error| error.message().to_owned())
    }

    /// The signature of a commit; `None` where it has none.
    ///
    /// # Errors
    /// When the commit cannot be read.
    pub fn signature(&self, commit: &str) -> Result<Option<CommitSignature>, String> {
        let read = || -> Result<Option<CommitSignature>, git2::Error> {
            let id = Oid::from_str(commit)?;
            let made = self.inner.find_commit(id)?.committer().when().seconds();
            let (text, signed) = match self.inner.extract_signature(&id, None) {
                Ok(found) => found,
                Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
                Err(error) => return Err(error),
            };
            Ok(Some(CommitSignature {
                text: String::from_utf8_lossy(&text).into_owned(),
                signed: signed.to_vec(),
                made: Timestamp::from_second(made).unwrap_or(Timestamp::MAX),
            }))
        };
        read().map_err(|error| error.message().to_owned())
    }

    /// A user and a password for a URL, from git's credential helpers.
    #[must_use]
    pub fn credentials(&self, url: &str) -> Option<(String, String)> {
        let config = self.inner.config().ok()?;
        git2::CredentialHelper::new(url).config(&config).execute()
    }
}

/// Writes a pack into an object database, a piece at a time.
pub struct Pack<'a>(git2::OdbPackwriter<'a>);

impl<'a> Pack<'a> {
    /// Begins.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn begin(objects: &'a git2::Odb<'a>) -> Result<Self, String> {
        let writer = objects.packwriter();
        writer.map(Self).map_err(|error| error.message().to_owned())
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// When it is no part of a pack, or cannot be written.
    pub fn write(&mut self, piece: &[u8]) -> Result<(), String> {
        self.0.write_all(piece).map_err(|error| error.to_string())
    }

    /// Ends; from now on its objects are here.
    ///
    /// # Errors
    /// When it is not whole.
    pub fn finish(mut self) -> Result<(), String> {
        self.0
            .commit()
            .map(drop)
            .map_err(|error| error.message().to_owned())
    }
}

/// Fetches from a repository on this machine; waits meanwhile. `clone` is where git keeps the clone, and
/// `stop` is asked now and then whether to give up.
///
/// # Errors
/// What git says.
pub fn fetch_here(
    clone: &Path,
    from: &Path,
    asked: Option<&str>,
    stop: &dyn Fn() -> bool,
) -> Result<(String, String), String> {
    let said = |error: git2::Error| error.message().to_owned();
    let clone = Repository::open(clone).map_err(said)?;
    let from = Repository::open(from).map_err(said)?;
    let (name, commit) = offered(&from).map_err(said)?.find(asked)?;
    let id = Oid::from_str(&commit).map_err(said)?;
    let objects = clone.odb().map_err(said)?;
    if objects.exists(id) {
        return Ok((name, commit));
    }
    copy(&from, &objects, id, (&known(&clone), stop))?;
    if clone.is_shallow() && !is_whole(&clone, id) {
        // What is older than the cut counts as known, and is not here.
        copy(&from, &objects, id, (&[], stop))?;
    }
    Ok((name, commit))
}

/// Whether all that comes before a commit is here, up to where the history is cut off.
fn is_whole(repository: &Repository, commit: Oid) -> bool {
    repository.revwalk().is_ok_and(|mut walk| {
        let is_here = walk.push(commit).is_ok();
        is_here && walk.all(|id| id.is_ok())
    })
}

/// The references of a repository, each with its commit.
fn offered(from: &Repository) -> Result<Offer, git2::Error> {
    let mut offer = Offer::default();
    for reference in from.references()? {
        let reference = reference?;
        if let (Ok(name), Ok(commit)) = (reference.name(), reference.peel_to_commit()) {
            let commit = commit.id().to_string();
            offer.references.insert(name.to_owned(), commit);
        }
    }
    let head = from.find_reference("HEAD")?;
    offer.head = head.symbolic_target()?.map(str::to_owned);
    Ok(offer)
}

/// Copies a commit and all that it is made of, without what is made of known commits.
fn copy(
    from: &Repository,
    to: &git2::Odb<'_>,
    commit: Oid,
    (known, stop): (&[Oid], &dyn Fn() -> bool),
) -> Result<(), String> {
    let said = |error: git2::Error| error.message().to_owned();
    let mut walk = from.revwalk().map_err(said)?;
    walk.push(commit).map_err(said)?;
    for id in known {
        if from.find_commit(*id).is_ok() {
            walk.hide(*id).map_err(said)?;
        }
    }
    let mut builder = from.packbuilder().map_err(said)?;
    builder.insert_walk(&mut walk).map_err(said)?;
    let mut pack = Pack::begin(to)?;
    let mut failed = None;
    let built = builder.foreach(|piece| {
        failed = pack.write(piece).err();
        failed.is_none() && !stop()
    });
    match failed {
        Some(reason) => Err(reason),
        None => built.map_err(said).and_then(|()| pack.finish()),
    }
}

/// The newest commits that are here.
fn known(repository: &Repository) -> Vec<Oid> {
    let walk = || -> Result<Vec<Oid>, git2::Error> {
        let mut walk = repository.revwalk()?;
        walk.set_sorting(Sort::TIME)?;
        walk.push_glob("refs/*")?;
        Ok(walk.take(KNOWN).filter_map(Result::ok).collect())
    };
    walk().unwrap_or_default()
}

fn accepted_name(name: &str) -> String {
    format!("refs/vaultctl/accepted/{}", short(name))
}

/// A reference's name without what goes without saying.
fn short(name: &str) -> &str {
    let name = name.strip_prefix("refs/").unwrap_or(name);
    name.strip_prefix("heads/").unwrap_or(name)
}
