//! What a test does to an engine, and what it asks it: nothing here is a request.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use super::MemoryEngine;
use super::fault::Failure;
use super::program::{Probe, Program};
use super::refusal::Answer;
use super::state::{Availability, State};
use crate::engine::Result;
use crate::model::{
    ContainerSpec, EngineFacts, FileContent, Image, ImageConfig, ImageReference, Look, Machine,
    content_digest,
};

/// What goes wrong.
impl MemoryEngine {
    /// Lets the `nth` writing request from now, counted from 1, fail.
    ///
    /// Most verbs make one request. Creating a container makes a further one for each network but
    /// its own where the API is older than 1.44; files are written and removed one a request.
    pub fn fail(&self, nth: u64, failure: Failure) {
        self.lock().faults.inject(nth, failure);
    }

    /// Forgets the failures that have not happened.
    pub fn clear_failures(&self) {
        self.lock().faults.clear();
    }

    /// The number of writing requests that the engine has got so far.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.lock().faults.requests()
    }

    /// Kills the client: every later call through this handle and its clones fails.
    pub fn cancel(&self) {
        self.killed.store(true, Ordering::SeqCst);
    }

    /// Cuts the power: every later call of every client fails.
    pub fn cut_power(&self) {
        let mut state = self.lock();
        state.settle();
        state.availability = Availability::Dead;
    }

    /// Lets the engine hang: every call runs into its time limit, until [`MemoryEngine::thaw`].
    /// Containers go on.
    pub fn freeze(&self) {
        self.lock().availability = Availability::Frozen;
    }

    /// Lets a hanging engine go on.
    pub fn thaw(&self) {
        self.lock().availability = Availability::Up;
    }

    /// Restarts the engine.
    ///
    /// One that lives stops its containers first, with the exit code of a stop; one that is dead
    /// comes back and finds its containers ended with 255. Containers that have run before come
    /// back as their restart policies say: `always` even if it was stopped by hand,
    /// `unless-stopped` unless it was, `on-failure` after another exit code than 0.
    pub fn restart_engine(&self) {
        let mut state = self.lock();
        if state.availability != Availability::Dead {
            state.settle();
        }
        state.restart_engine();
    }
}

/// What images and programs there are.
impl MemoryEngine {
    /// Makes the engine say this of itself.
    pub fn set_facts(&self, facts: EngineFacts) {
        self.lock().facts = facts;
    }

    /// Makes the engine say this of its machine; the clock stays its own.
    pub fn set_machine(&self, machine: Machine) {
        self.lock().machine = machine;
    }

    /// What commands see on the machine; nothing until this is told.
    pub fn set_look(&self, look: Option<Look>) {
        self.lock().look = look;
    }

    /// Puts an image into its registry under a tag.
    ///
    /// Another configuration is another image: publishing it under the same tag moves the tag.
    pub fn publish(&self, reference: &str, config: &ImageConfig) {
        self.lock().images.publish(reference, config);
    }

    /// Lets the registry refuse a reference with these words.
    pub fn refuse_pull(&self, reference: &str, message: &str) {
        self.lock().images.refuse(reference, message);
    }

    /// Lets the registry serve a reference again.
    pub fn serve_pull(&self, reference: &str) {
        self.lock().images.relent(reference);
    }

    /// Puts an image onto the host, as `docker load` does.
    pub fn load_image(&self, image: Image) {
        self.lock().images.add(image);
    }

    /// Puts an image that no registry has onto the host, as `docker build` does.
    pub fn build_image(&self, reference: &str, config: &ImageConfig) {
        let content = format!("{reference} {config:?}");
        self.load_image(Image {
            id: format!("sha256:{}", content_digest(content.as_bytes())),
            repo_digests: Vec::new(),
            repo_tags: vec![reference.to_owned()],
            config: config.clone(),
        });
    }

    /// Tells how the containers behave that are made from an image from now on.
    pub fn set_program(&self, reference: &str, program: Program) {
        let reference = ImageReference::parse(reference).to_string();
        self.lock().programs.insert(reference, program);
    }
}

/// What others do on the host.
impl MemoryEngine {
    /// Lets the probes of one container find something else from now on.
    ///
    /// # Errors
    /// [`EngineError::NotFound`](crate::engine::EngineError::NotFound) without such a container.
    pub fn set_probe(&self, container: &str, probe: Probe) -> Result<()> {
        self.tamper("set probe", |state| state.set_probe(container, probe))
    }

    /// Freezes a container, as `docker pause` does.
    ///
    /// # Errors
    /// Those of Docker: no such container, not running, already paused.
    pub fn pause(&self, container: &str) -> Result<()> {
        self.tamper("pause container", |state| state.pause(container))
    }

    /// Ends a running container's program with an exit code; its restart policy acts.
    ///
    /// # Errors
    /// [`EngineError::NotFound`](crate::engine::EngineError::NotFound) without such a container.
    pub fn crash(&self, container: &str, code: i64) -> Result<()> {
        self.tamper("crash container", |state| {
            let number = state.number(container)?;
            let now = state.clock.now();
            if state.held(number)?.is_up() {
                state.program_ended(number, code, now);
            }
            Ok(())
        })
    }

    /// Changes what a container is made from behind everybody's back, so that it has drifted.
    ///
    /// # Errors
    /// [`EngineError::NotFound`](crate::engine::EngineError::NotFound) without such a container.
    pub fn edit_container(
        &self,
        container: &str,
        edit: impl FnOnce(&mut ContainerSpec),
    ) -> Result<()> {
        self.tamper("edit container", |state| {
            let number = state.number(container)?;
            edit(&mut state.held_mut(number)?.container.spec);
            Ok(())
        })
    }

    /// Writes a file of the host, with a modification time in seconds since 1970.
    pub fn put_file(&self, path: &str, content: FileContent, modified: i64) {
        self.lock().files.put_file(path, content, modified);
    }

    /// Makes a symbolic link on the host.
    pub fn put_link(&self, path: &str, target: &str) {
        self.lock().files.put_link(path, target);
    }

    /// Removes a path of the host and everything below it.
    pub fn remove_path(&self, path: &str) {
        self.lock().files.take(path);
    }

    /// Removes the helpers that show delivered files, as `docker container prune` does.
    pub fn forget_helpers(&self) {
        self.lock().files.forget_helpers();
    }

    fn tamper<T>(&self, what: &str, change: impl FnOnce(&mut State) -> Answer<T>) -> Result<T> {
        let mut state = self.lock();
        state.settle();
        let outcome = change(&mut state).map_err(|refusal| refusal.answering(what));
        state.check_invariants();
        outcome
    }
}

/// What became of the host.
impl MemoryEngine {
    /// Every writing request that reached the engine, one a line, such as `start container web-1`;
    /// one that it refused begins with `refused: `.
    #[must_use]
    pub fn journal(&self) -> Vec<String> {
        self.lock().journal.clone()
    }

    /// Begins a new journal.
    pub fn clear_journal(&self) {
        self.lock().journal.clear();
    }

    /// What must never happen and did, since the engine began: two containers of one logical name
    /// (`X`, `X.vaultctl-new`, `X.vaultctl-old`) running with write access to one volume, or an
    /// anonymous volume that went along with a container that has run.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        let mut state = self.lock();
        state.settle();
        state.violations.iter().cloned().collect()
    }

    /// The volumes that were removed since the engine began, in order, in whatever way.
    #[must_use]
    pub fn removed_volumes(&self) -> Vec<String> {
        self.lock().removed_volumes.clone()
    }

    /// Every regular file of the host, by path, seen from the host itself.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.lock().files.all()
    }
}
