//! The reading verbs.

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;

use super::MemoryEngine;
use super::state::Held;
use crate::engine::{
    EngineError, HostProcess, LogOptions, LogSink, Observe, Result, Stream, Way, Window,
};
use crate::model::{
    Container, ContainerSummary, EngineFacts, FileContent, FileStat, Image, Look, Machine, Network,
    Status, Volume, content_digest, label,
};

/// How often a call that waits looks again.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(20);

#[async_trait]
impl Observe for MemoryEngine {
    async fn facts(&self) -> Result<EngineFacts> {
        self.read("facts", |state| Ok(state.facts.clone()))
    }

    async fn way(&self) -> Way {
        Way {
            text: "the memory of this process".to_owned(),
            as_root: false,
        }
    }

    async fn machine(&self) -> Result<Machine> {
        self.read("machine", |state| {
            let time = state.clock.seconds().checked_mul(1000);
            Ok(Machine {
                time,
                ..state.machine.clone()
            })
        })
    }

    async fn filter(&self) -> Result<Option<String>> {
        self.read("filter", |_| Ok(None))
    }

    async fn look(&self, _: &Machine, _: &str) -> Option<Look> {
        self.read("look", |state| Ok(state.look.clone())).ok()?
    }

    async fn clock(&self) -> Result<i64> {
        self.read("clock", |state| Ok(state.clock.seconds()))
    }

    async fn containers(&self) -> Result<Vec<ContainerSummary>> {
        self.read("list containers", |state| {
            let mut found: Vec<_> = state.containers.values().map(summary).collect();
            found.extend(state.files.helpers.iter().map(|root| helper(root)));
            found.sort_by(|one, two| one.name.cmp(&two.name));
            Ok(found)
        })
    }

    async fn container(&self, name: &str) -> Result<Option<Container>> {
        self.read(&format!("inspect container {name}"), |state| {
            Ok(state.look(name))
        })
    }

    async fn networks(&self) -> Result<Vec<Network>> {
        self.read("list networks", |state| {
            let mut found: Vec<_> = state.networks.values().cloned().collect();
            found.sort_by(|one, two| one.spec.name.cmp(&two.spec.name));
            Ok(found)
        })
    }

    async fn volumes(&self) -> Result<Vec<Volume>> {
        self.read("list volumes", |state| {
            Ok(state.volumes.values().cloned().collect())
        })
    }

    async fn image(&self, reference: &str) -> Result<Option<Image>> {
        self.read(&format!("inspect image {reference}"), |state| {
            Ok(state.images.find(reference).cloned())
        })
    }

    async fn registry_digest(&self, reference: &str) -> Result<String> {
        self.read(&format!("inspect distribution {reference}"), |state| {
            state.images.registry_digest(reference)
        })
    }

    async fn stat_file(&self, path: &str, through: Option<&Window>) -> Result<Option<FileStat>> {
        self.read(&format!("stat file {path}"), |state| {
            state.stat_file(path, through)
        })
    }

    async fn read_file(&self, path: &str, through: Option<&Window>) -> Result<Option<FileContent>> {
        self.read(&format!("read file {path}"), |state| {
            state.read_file(path, through)
        })
    }

    async fn read_container_file(
        &self,
        container: &str,
        path: &str,
    ) -> Result<Option<FileContent>> {
        self.read(&format!("read file {path} of {container}"), |state| {
            state.read_container_file(container, path)
        })
    }

    async fn dial(&self, address: &str, port: u16) -> Result<Stream> {
        Err(EngineError::Refused {
            call: format!("connect to {address}:{port}"),
            message: "nothing listens in memory".to_owned(),
        })
    }

    async fn processes(&self, _: &str) -> Result<Vec<HostProcess>> {
        Ok(Vec::new())
    }

    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
        sink: &mut dyn LogSink,
    ) -> Result<()> {
        let call = format!("logs of {container}");
        let mut seen = None;
        loop {
            let (lines, all, ended) = self.read(&call, |state| {
                let (lines, all) = state.lines(container, options, seen)?;
                let number = state.number(container)?;
                Ok((lines, all, !state.held(number)?.is_up()))
            })?;
            for line in lines {
                if options.timestamps {
                    sink.line(&format!("{} {}", line.time, line.text), line.stderr);
                } else {
                    sink.line(&line.text, line.stderr);
                }
            }
            if ended || !options.follow {
                return Ok(());
            }
            seen = Some(all);
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

fn summary(held: &Held) -> ContainerSummary {
    ContainerSummary {
        id: held.id().to_owned(),
        name: held.name().to_owned(),
        labels: held.spec().labels.clone(),
        status: held.status(),
        published: held.published.clone(),
        networks: held.container.attached.values().cloned().collect(),
    }
}

/// The helper that shows the files of a directory. It is listed and nothing else.
fn helper(root: &str) -> ContainerSummary {
    let digest = content_digest(root.as_bytes());
    ContainerSummary {
        name: format!("vaultctl.files.{}", digest.get(..12).unwrap_or(&digest)),
        id: digest,
        labels: [(label::HELPER.to_owned(), "files".to_owned())].into(),
        status: Status::Created,
        published: BTreeSet::new(),
        networks: BTreeSet::new(),
    }
}
