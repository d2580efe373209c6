//! Pulling images, and asking registries without pulling.

use std::collections::HashMap;

use bollard::models::CreateImageInfo;
use bollard::query_parameters::CreateImageOptions;
use futures_util::StreamExt as _;

use super::DockerEngine;
use super::call::path_reference;
use super::error::engine_error;
use super::login::wire_credentials;
use crate::engine::{EngineError, PullProgress, Result};
use crate::model::ImageReference;
use crate::registry::Login;

impl DockerEngine {
    /// Pulls an image; by its digest where the reference has one.
    pub(super) async fn pull(
        &self,
        reference: &str,
        platform: Option<&str>,
        progress: &dyn PullProgress,
    ) -> Result<()> {
        let login = Login::find(self.docker_config.as_deref(), reference).await;
        let refused = |message: String| EngineError::Registry {
            reference: reference.to_owned(),
            message: login.explain(message),
        };
        let parsed = ImageReference::parse(reference);
        let options = CreateImageOptions {
            from_image: Some(format!("{}/{}", parsed.registry, parsed.repository)),
            // Without either an engine would pull every tag.
            tag: parsed.digest.or(parsed.tag),
            platform: platform.unwrap_or_default().to_owned(),
            ..CreateImageOptions::default()
        };
        let mut news = self
            .docker
            .create_image(Some(options), None, wire_credentials(&login));
        let mut layers = Layers::default();
        self.while_alive(async {
            loop {
                let idle = self.limits.pull_idle;
                let Ok(next) = tokio::time::timeout(idle, news.next()).await else {
                    return Err(refused(format!("no news for {} s", idle.as_secs())));
                };
                match next {
                    Some(Ok(line)) => {
                        if let Some((current, total)) = layers.take(line) {
                            progress.pulled(current, total);
                        }
                    }
                    Some(Err(error)) => {
                        let error = engine_error(&self.address, "pull", error);
                        return Err(registry_error(error, &refused));
                    }
                    None => return Ok(()),
                }
            }
        })
        .await
    }

    /// Asks the engine to ask the registry for a reference's digest.
    pub(super) async fn ask_registry(&self, reference: &str) -> Result<String> {
        let login = Login::find(self.docker_config.as_deref(), reference).await;
        let refused = |message: String| EngineError::Registry {
            reference: reference.to_owned(),
            message: login.explain(message),
        };
        let path = path_reference(reference);
        let answer = self
            .read(
                "distribution",
                self.docker
                    .inspect_registry_image(&path, wire_credentials(&login)),
            )
            .await;
        match answer {
            Ok(found) => found
                .descriptor
                .digest
                .ok_or_else(|| refused("the registry names no digest".to_owned())),
            // The engine waits for the registry, which may be what is slow.
            Err(EngineError::TimedOut { seconds, .. }) => {
                Err(refused(format!("no answer within {seconds} s")))
            }
            Err(error) => Err(registry_error(error, &refused)),
        }
    }
}

/// Whatever an engine refuses here is about the registry, unless the engine itself is lost.
fn registry_error(error: EngineError, refused: &impl Fn(String) -> EngineError) -> EngineError {
    match error {
        EngineError::NotFound { message, .. }
        | EngineError::Conflict { message, .. }
        | EngineError::Refused { message, .. } => refused(message),
        error => error,
    }
}

/// Bytes of every layer that a pull has spoken of.
#[derive(Debug, Default)]
struct Layers(HashMap<String, (u64, u64)>);

impl Layers {
    /// Takes a line of a pull and returns the sums, if they changed.
    fn take(&mut self, line: CreateImageInfo) -> Option<(u64, u64)> {
        let layer = self.0.entry(line.id?).or_default();
        match line.status.as_deref()? {
            "Downloading" => {
                let detail = line.progress_detail?;
                let bytes = |number: Option<i64>| number.and_then(|n| u64::try_from(n).ok());
                layer.0 = bytes(detail.current)?;
                layer.1 = bytes(detail.total).unwrap_or(layer.1).max(layer.0);
            }
            "Download complete" | "Pull complete" => layer.0 = layer.1,
            _ => return None,
        }
        let sum = |pick: fn(&(u64, u64)) -> u64| self.0.values().map(pick).sum();
        Some((sum(|layer| layer.0), sum(|layer| layer.1)))
    }
}

#[cfg(test)]
mod tests {
    use bollard::models::ProgressDetail;

    use super::*;

    fn line(id: &str, status: &str, bytes: Option<(i64, i64)>) -> CreateImageInfo {
        CreateImageInfo {
            id: Some(id.to_owned()),
            status: Some(status.to_owned()),
            progress_detail: bytes.map(|(current, total)| ProgressDetail {
                current: Some(current),
                total: Some(total),
            }),
            ..CreateImageInfo::default()
        }
    }

    #[test]
    fn progress_is_summed_over_layers() {
        let mut layers = Layers::default();
        assert_eq!(
            layers.take(line("1.2", "Pulling from library/web", None)),
            None
        );
        assert_eq!(
            layers.take(line("a", "Downloading", Some((10, 100)))),
            Some((10, 100))
        );
        assert_eq!(
            layers.take(line("b", "Downloading", Some((5, 50)))),
            Some((15, 150))
        );
        assert_eq!(layers.take(line("a", "Extracting", Some((1, 100)))), None);
        assert_eq!(
            layers.take(line("a", "Download complete", None)),
            Some((105, 150))
        );
    }
}
