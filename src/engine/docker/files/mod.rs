//! Files of the host.
//!
//! Reading and looking go through the archive endpoints of a container that sees the file: a
//! helper, which is made before the first write, is never started, and has one directory of the host at
//! `/host`; or, where there is none, a container of the stack. These endpoints are HEAD and GET, so
//! planning changes nothing. One thing the engine does by itself: it makes the missing source of a
//! `-v` bind mount of the container that is looked through, as it would when that container is
//! started. Helpers mount in a way that does not.
//!
//! Writing cannot be left to those endpoints: an upload is not atomic, and they can neither remove
//! nor rename. So new contents are uploaded into a staging folder, and a small program
//! (`program.rs`, built into vaultctl and imported as an image of nothing else) is run once to
//! check parents, set owners, modes and times, and rename. Where it cannot run, on a host of
//! another architecture, files are uploaded under their final names, read back and compared, and a
//! removed file is left empty.
//!
//! A look costs a few milliseconds. A write costs a few hundred, however many files it has, most of
//! it for starting a container; on Engine 20.10 each upload and download takes some ten
//! milliseconds and waits for the one before. The very first write to a host takes about a second
//! more.

mod archive;
mod helper;
mod look;
mod paths;
mod plain;
mod staging;
mod write;

#[cfg(test)]
#[path = "program.rs"]
mod program;
#[cfg(test)]
mod program_tests;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use crate::model::FileStat;

use bollard::models::ContainerSummary;
use helper::Helper;
pub(super) use helper::{marker_spec, runs_on};

/// How long a list of helpers is believed.
const LIST_AGE: Duration = Duration::from_secs(5);

/// A look that several wait for.
type SharedLook = Arc<OnceCell<Option<FileStat>>>;

/// What is known of files on one engine.
#[derive(Debug, Default)]
pub(super) struct Files {
    helpers: Mutex<Option<(Instant, Vec<Helper>)>>,
    /// Counts how often what is known was forgotten.
    forgotten: AtomicU64,
    /// Directories that were asked for and do not exist; believed until something is written.
    absent: Mutex<HashSet<String>>,
    /// Directories that were seen to be directories, by the helper's identifier and path.
    directories: Mutex<HashSet<(String, String)>>,
    /// One list of helpers at a time.
    listing: tokio::sync::Mutex<()>,
    /// Many files lie in few directories: looks at these that are under way, by the helper's identifier
    /// and path.
    looks: Mutex<HashMap<(String, String), SharedLook>>,
    /// One helper is made at a time: those who need the same one find it.
    making: tokio::sync::Mutex<()>,
    /// One import of the program at a time.
    import: tokio::sync::Mutex<()>,
    /// Whether the program cannot be run there.
    plain: AtomicBool,
    /// Whether it was looked for runs that were cut off.
    swept: AtomicBool,
}

impl Files {
    /// Stops running the program on this host.
    pub(super) fn go_plain(&self) {
        self.plain.store(true, Ordering::Relaxed);
    }

    fn is_plain(&self) -> bool {
        self.plain.load(Ordering::Relaxed)
    }

    /// Whether this was asked before.
    fn is_swept(&self) -> bool {
        self.swept.swap(true, Ordering::Relaxed)
    }

    fn listed(&self) -> Option<Vec<Helper>> {
        let helpers = self.helpers.lock().unwrap_or_else(PoisonError::into_inner);
        helpers
            .as_ref()
            .filter(|(when, _)| when.elapsed() < LIST_AGE)
            .map(|(_, helpers)| helpers.clone())
    }

    fn list(&self, helpers: Vec<Helper>) {
        let mut list = self.helpers.lock().unwrap_or_else(PoisonError::into_inner);
        *list = Some((Instant::now(), helpers));
    }

    /// When a list of containers is asked for that helpers may be taken from.
    pub(super) fn before_listing(&self) -> u64 {
        self.forgotten.load(Ordering::SeqCst)
    }

    /// Takes the helpers from a list of all containers, unless something was forgotten since it was
    /// asked for.
    pub(super) fn learn(&self, before: u64, containers: &[ContainerSummary]) {
        let helpers = containers.iter().filter_map(Helper::among).collect();
        if self.forgotten.load(Ordering::SeqCst) == before {
            self.list(helpers);
        }
    }

    /// Forgets what a write or somebody else may have changed.
    fn forget(&self) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        *self.helpers.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.directories
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Whether a path lies in a directory that does not exist.
    fn is_absent(&self, path: &str) -> bool {
        let absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |root: &String| {
            path.strip_prefix(root)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        absent.iter().any(holds)
    }

    fn remember_absent(&self, root: &str) {
        self.absent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(root.to_owned());
    }

    /// Before a write, which may make any directory.
    fn forget_absent(&self) {
        self.absent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// A look at a directory that several may wait for together.
    fn look_at(&self, helper: &Helper, path: &str) -> SharedLook {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            looks
                .entry((helper.id.clone(), path.to_owned()))
                .or_default(),
        )
    }

    /// Ends a look; the next one asks again.
    fn looked_at(&self, helper: &Helper, path: &str) {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        looks.remove(&(helper.id.clone(), path.to_owned()));
    }

    fn knows_directory(&self, helper: &Helper, path: &str) -> bool {
        self.directories
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&(helper.id.clone(), path.to_owned()))
    }

    fn remember_directory(&self, helper: &Helper, path: &str) {
        self.directories
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert((helper.id.clone(), path.to_owned()));
    }
}
