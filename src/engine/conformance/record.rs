//! Writing down what an engine does.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::engine::{EngineError, Operate, Result};
use crate::model::{Container, ContainerSpec, Endpoint, NetworkSpec, VolumeSpec};

/// The observations so far, and what makes them.
pub(super) struct Record<'a> {
    pub(super) engine: &'a dyn Operate,
    image: &'a str,
    prefix: &'a str,
    lines: Vec<String>,
}

impl<'a> Record<'a> {
    pub(super) fn new(engine: &'a dyn Operate, image: &'a str, prefix: &'a str) -> Self {
        Self {
            engine,
            image,
            prefix,
            lines: Vec::new(),
        }
    }

    pub(super) fn into_lines(self) -> Vec<String> {
        self.lines
    }

    /// The name of an object of the script.
    pub(super) fn name(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    /// A container of the script with nothing said of it, on the default network.
    pub(super) fn spec(&self, name: &str) -> ContainerSpec {
        ContainerSpec {
            name: self.name(name),
            image: self.image.to_owned(),
            network_mode: "bridge".to_owned(),
            networks: BTreeMap::from([("bridge".to_owned(), Endpoint::default())]),
            ..ContainerSpec::default()
        }
    }

    /// A container of the script on networks of the script, the first of them its own.
    pub(super) fn spec_on(&self, name: &str, networks: &[&str]) -> ContainerSpec {
        let own = networks.first().map(|own| self.name(own));
        let endpoint = |alias: &str| Endpoint {
            aliases: [alias.to_owned()].into(),
            ..Endpoint::default()
        };
        ContainerSpec {
            network_mode: own.unwrap_or_default(),
            networks: networks
                .iter()
                .map(|network| (self.name(network), endpoint(network)))
                .collect(),
            ..self.spec(name)
        }
    }

    pub(super) fn network(&self, name: &str) -> NetworkSpec {
        NetworkSpec {
            name: self.name(name),
            ..NetworkSpec::default()
        }
    }

    pub(super) fn volume(&self, name: &str) -> VolumeSpec {
        VolumeSpec {
            name: self.name(name),
            ..VolumeSpec::default()
        }
    }

    pub(super) fn note(&mut self, line: &str) {
        let line = line.replace(self.prefix, "P");
        self.lines.push(without_identifiers(&line));
    }

    /// Notes whether the engine did something, or which kind of refusal it answered.
    pub(super) fn outcome<T>(&mut self, what: &str, outcome: Result<T>) -> Result<Option<T>> {
        let (kind, value) = match outcome {
            Ok(value) => ("done", Some(value)),
            Err(EngineError::NotFound { .. }) => ("not found", None),
            Err(EngineError::Conflict { .. }) => ("conflict", None),
            Err(EngineError::Refused { .. }) => ("refused", None),
            Err(EngineError::File { .. }) => ("file refused", None),
            Err(EngineError::FilesUnknown { .. }) => ("file unknown", None),
            Err(other) => return Err(other),
        };
        self.note(&format!("{what}: {kind}"));
        Ok(value)
    }

    pub(super) async fn create(&mut self, spec: &ContainerSpec) -> Result<Option<String>> {
        let outcome = self.engine.create_container(spec).await;
        self.outcome(&format!("create {}", spec.name), outcome)
    }

    pub(super) async fn start(&mut self, name: &str) -> Result<()> {
        let outcome = self.engine.start_container(&self.name(name)).await;
        self.outcome(&format!("start {name}"), outcome)?;
        self.state(name).await
    }

    pub(super) async fn stop(&mut self, name: &str) -> Result<()> {
        let outcome = self.engine.stop_container(&self.name(name)).await;
        self.outcome(&format!("stop {name}"), outcome)?;
        self.state(name).await
    }

    pub(super) async fn remove(&mut self, name: &str) -> Result<()> {
        let outcome = self.engine.remove_container(&self.name(name), true).await;
        self.outcome(&format!("remove {name}"), outcome)?;
        Ok(())
    }

    /// Notes what a container is doing and which networks and ports it has.
    pub(super) async fn state(&mut self, name: &str) -> Result<()> {
        let full = self.name(name);
        let Some(container) = self.engine.container(&full).await? else {
            self.note(&format!("{name}: none"));
            return Ok(());
        };
        let state = &container.state;
        self.note(&format!(
            "{name}: {:?}, exit code {}, error {}, started {}, ended {}, restarts {}",
            state.status,
            state.exit_code,
            !state.error.is_empty(),
            !state.started_at.is_empty(),
            !state.finished_at.is_empty(),
            state.restart_count,
        ));
        for (network, endpoint) in &container.spec.networks {
            self.note(&format!("{name} on {network}: {endpoint:?}"));
        }
        let attached: Vec<_> = container
            .attached
            .iter()
            .filter(|(_, id)| !id.is_empty())
            .map(|(network, _)| network.as_str())
            .collect();
        self.note(&format!("{name} attached to {attached:?}"));
        let listed = self.engine.containers().await?;
        for summary in listed.iter().filter(|summary| summary.name == full) {
            self.note(&format!(
                "{name} listed: {:?}, ports {:?}, same labels {}",
                summary.status,
                summary.published,
                summary.labels == container.spec.labels
            ));
        }
        Ok(())
    }

    /// Notes everything that a container is made from, a line an attribute.
    pub(super) async fn attributes(&mut self, name: &str) -> Result<Option<Container>> {
        let container = self.engine.container(&self.name(name)).await?;
        if let Some(container) = &container {
            // A specification is made of maps with text keys; writing it down cannot fail.
            let value = serde_json::to_value(&container.spec).unwrap_or_default();
            self.flatten(name, &value);
        }
        Ok(container)
    }

    fn flatten(&mut self, path: &str, value: &Value) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    self.flatten(&format!("{path}.{key}"), value);
                }
            }
            Value::Array(items) if items.iter().any(Value::is_object) => {
                for item in items {
                    self.note(&format!("{path}[]: {item}"));
                }
            }
            value => self.note(&format!("{path}: {value}")),
        }
    }
}

/// Writes `<id>` for the engine's long identifiers, `<short>` for their beginnings.
fn without_identifiers(line: &str) -> String {
    let mut text = String::new();
    let mut word = String::new();
    for c in line.chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c);
        } else {
            text.push_str(placeholder(&word));
            word.clear();
            text.push(c);
        }
    }
    text.push_str(placeholder(&word));
    text
}

fn placeholder(word: &str) -> &str {
    let is_hex = word
        .bytes()
        .all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase());
    match word.len() {
        64 if is_hex => "<id>",
        12 if is_hex => "<short>",
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_become_placeholders() {
        let id = "0123456789abcdef".repeat(4);
        let line = format!("container:{id}, \"{}\", deadbeef", &id[..12]);
        assert_eq!(
            without_identifiers(&line),
            "container:<id>, \"<short>\", deadbeef"
        );
    }
}
