//! Looks again right before a step: what somebody has moved since the plan was made is left alone.
//!
//! The lock of a server keeps other runs out, not people. A plan may have been looked at for minutes
//! before it was agreed to, and a saved one for days. What the run itself changes is not taken for
//! somebody else's doing: after each step, what a later one touches is looked at anew, and what is
//! under way is not looked at.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt as _};

use crate::engine::{EngineError, Observe, Operate, Result};
use crate::model::{FileKind, ServerName};
use crate::plan::{Action, Fingerprint, Object, Plan, Step, Strictness};

/// How many objects are looked at at once.
const PARALLEL: usize = 16;

/// An object of a server.
type Key = (ServerName, Object);

/// What the run knows of the objects that its steps touch.
pub(super) struct Guard {
    strictness: Strictness,
    /// The keys that meant one container when the plan was made: its name and its identifier.
    aliases: BTreeMap<Key, Vec<Key>>,
    objects: RefCell<BTreeMap<Key, Known>>,
}

/// What is known of an object.
#[derive(Default)]
struct Known {
    /// How it was found, or how the last own step has left it. `None` where that is not known.
    print: Option<Fingerprint>,
    /// How many own steps are changing it.
    busy: usize,
    /// How often an own step has begun or ended to change it.
    changes: u64,
    /// How many steps that touch it have not ended.
    left: usize,
}

impl Guard {
    pub(super) fn new(plan: &Plan, strictness: Strictness) -> Self {
        let mut guard = Self {
            strictness,
            aliases: aliases(plan),
            objects: RefCell::default(),
        };
        let mut objects: BTreeMap<Key, Known> = BTreeMap::new();
        for step in &plan.steps {
            for key in guard.changed(step) {
                let print = plan.found.get(&key).cloned();
                let known = objects.entry(key).or_default();
                known.print = print;
                known.left += 1;
            }
        }
        guard.objects = RefCell::new(objects);
        guard
    }

    /// What a step changes, under whatever key another step may touch it.
    fn changed(&self, step: &Step) -> BTreeSet<Key> {
        keys(step)
            .flat_map(|key| {
                let others = self.aliases.get(&key).cloned().unwrap_or_default();
                others.into_iter().chain([key])
            })
            .collect()
    }

    /// Looks at what steps touch, and says in a sentence what has moved.
    pub(super) async fn check(
        &self,
        engine: &dyn Operate,
        steps: &[&Step],
    ) -> Result<Option<String>> {
        let looks = steps
            .iter()
            // An image that is there already does a pull no harm.
            .filter(|step| !matches!(step.action, Action::PullImage { .. }))
            .flat_map(|step| keys(step).map(move |key| self.check_one(engine, step, key)));
        let mut looks = stream::iter(looks).buffered(PARALLEL);
        while let Some(moved) = looks.next().await {
            if let Some(moved) = moved? {
                return Ok(Some(moved));
            }
        }
        Ok(None)
    }

    async fn check_one(
        &self,
        engine: &dyn Operate,
        step: &Step,
        key: Key,
    ) -> Result<Option<String>> {
        let Some((print, changes)) = self.idle(&key) else {
            return Ok(None);
        };
        let now = look(engine, step, &key.1).await?;
        // An own step that has begun meanwhile may be what was seen.
        let is_same = self.idle(&key).is_some_and(|(_, now)| now == changes);
        let what = now
            .filter(|_| is_same)
            .and_then(|now| print.moved(&now, self.strictness));
        Ok(what.map(|what| format!("{} {what} since the plan was made", key.1)))
    }

    /// How an object should be, unless nobody knows or an own step is changing it.
    fn idle(&self, key: &Key) -> Option<(Fingerprint, u64)> {
        let objects = self.objects.borrow();
        let known = objects.get(key).filter(|known| known.busy == 0)?;
        Some((known.print.clone()?, known.changes))
    }

    /// Notes that a step begins to change what it touches.
    pub(super) fn begin(&self, step: &Step) {
        for key in self.changed(step) {
            if let Some(known) = self.objects.borrow_mut().get_mut(&key) {
                known.busy += 1;
                known.changes += 1;
            }
        }
    }

    /// Gives up knowing what steps touched that are about to be undone.
    pub(super) fn forget(&self, steps: &[&Step]) {
        let mut objects = self.objects.borrow_mut();
        for key in steps.iter().flat_map(|step| self.changed(step)) {
            if let Some(known) = objects.get_mut(&key) {
                known.print = None;
                known.changes += 1;
            }
        }
    }

    /// Notes how a step has left what it touched, as far as others touch it later. What a failed one
    /// has left is put back, and not known.
    pub(super) async fn end(&self, engine: &dyn Operate, step: &Step, is_done: bool) {
        for key in self.changed(step) {
            let later = {
                let mut objects = self.objects.borrow_mut();
                let Some(known) = objects.get_mut(&key) else {
                    continue;
                };
                known.busy = known.busy.saturating_sub(1);
                known.left = known.left.saturating_sub(1);
                known.changes += 1;
                known.print = None;
                (is_done && known.busy == 0 && known.left > 0).then_some(known.changes)
            };
            let Some(changes) = later else { continue };
            // Where this fails, the step that comes next will, too, and say why.
            let now = look(engine, step, &key.1).await.ok().flatten();
            if let Some(known) = self.objects.borrow_mut().get_mut(&key)
                && known.changes == changes
            {
                known.print = now;
            }
        }
    }
}

fn keys(step: &Step) -> impl Iterator<Item = Key> {
    let server = &step.server;
    step.touched()
        .into_iter()
        .map(move |object| (server.clone(), object))
}

/// For each key of a container, the others that mean the same one.
fn aliases(plan: &Plan) -> BTreeMap<Key, Vec<Key>> {
    let id = |print: &Fingerprint| match print {
        Fingerprint::Container(print) => Some(print.id.clone()),
        _ => None,
    };
    let containers: Vec<(&Key, String)> = plan
        .found
        .iter()
        .filter_map(|(key, print)| Some((key, id(print)?)))
        .collect();
    let mut by_id: BTreeMap<(&ServerName, &String), Vec<&Key>> = BTreeMap::new();
    for (key, id) in &containers {
        by_id.entry((&key.0, id)).or_default().push(key);
    }
    let several = by_id.values().filter(|keys| keys.len() > 1);
    several
        .flat_map(|keys| keys.iter().map(move |key| (*key, keys)))
        .map(|(key, keys)| (key.clone(), keys.iter().map(|key| (*key).clone()).collect()))
        .collect()
}

/// How an object is now; `None` where that cannot be told.
async fn look(engine: &dyn Operate, step: &Step, object: &Object) -> Result<Option<Fingerprint>> {
    Ok(Some(match object {
        Object::Container(name) => {
            Fingerprint::of_container(Observe::container(engine, name).await?.as_ref())
        }
        Object::Network(name) => {
            let networks = Observe::networks(engine).await?;
            let found = networks.iter().find(|network| network.spec.name == *name);
            Fingerprint::of_network(found)
        }
        Object::Volume(name) => {
            let volumes = Observe::volumes(engine).await?;
            let found = volumes.iter().find(|volume| volume.spec.name == *name);
            Fingerprint::of_volume(found)
        }
        Object::Image(reference) => {
            Fingerprint::of_image(Observe::image(engine, reference).await?.as_ref())
        }
        Object::File(path) => match look_at_file(engine, path).await {
            Err(EngineError::FilesUnknown { .. }) => {
                // Planning may have seen it through a container; the step itself needs a helper.
                let (Action::WriteFile { root, .. } | Action::DeleteFile { root, .. }) =
                    &step.action
                else {
                    return Ok(None);
                };
                engine.show_folder(root).await?;
                match look_at_file(engine, path).await {
                    Err(EngineError::FilesUnknown { .. }) => return Ok(None),
                    seen => seen?,
                }
            }
            seen => seen?,
        },
    }))
}

async fn look_at_file(engine: &dyn Operate, path: &str) -> Result<Fingerprint> {
    let stat = match engine.stat_file(path, None).await {
        Err(EngineError::File { message, .. }) => return Ok(Fingerprint::NoFile(message)),
        stat => stat?,
    };
    Ok(match stat.map(|stat| stat.kind) {
        None => Fingerprint::Missing,
        Some(FileKind::File) => Fingerprint::of_file(engine.read_file(path, None).await?.as_ref()),
        Some(FileKind::Directory) => Fingerprint::NoFile("a directory".to_owned()),
        Some(FileKind::Symlink(target)) => {
            Fingerprint::NoFile(format!("a symbolic link to `{target}`"))
        }
        Some(FileKind::Other) => Fingerprint::NoFile("neither a file nor a directory".to_owned()),
    })
}
