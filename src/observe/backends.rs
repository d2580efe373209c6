//! What the files of proxies say of the containers behind them.

use std::collections::BTreeMap;

use super::Look;
use crate::engine::{Result, Window};
use crate::model::{Backend, ContainerSummary, Status};
use crate::proxy;

impl Look<'_> {
    /// The files of the backends that are wanted, by the backend's name, where their proxies run.
    pub(super) async fn backends(
        &self,
        all: &[ContainerSummary],
    ) -> Result<BTreeMap<String, String>> {
        let deployments = self.server.deployments.iter();
        let options = deployments.flat_map(|deployment| deployment.services.values());
        let backends = options.filter_map(|options| options.replacement.backend.as_ref());
        let mut found = BTreeMap::new();
        for backend in backends {
            if let Some(text) = self.backend(backend, all).await? {
                found.insert(backend.name.clone(), text);
            }
        }
        Ok(found)
    }

    async fn backend(&self, backend: &Backend, all: &[ContainerSummary]) -> Result<Option<String>> {
        let proxy = all
            .iter()
            .find(|container| proxy::is_proxy_of(backend, container));
        let Some(proxy) = proxy else {
            return Ok(None);
        };
        let Some(container) = self.engine.container(&proxy.id).await? else {
            return Ok(None);
        };
        if container.state.status != Status::Running {
            return Ok(None);
        }
        let Some(path) = container.spec.bound(&backend.file) else {
            return Ok(None);
        };
        let window = Window {
            container: container.id.clone(),
            path: backend.file.clone(),
        };
        let file = self.engine.read_file(&path, Some(&window)).await?;
        Ok(Some(file.map_or_else(String::new, |file| {
            String::from_utf8_lossy(&file.bytes).into_owned()
        })))
    }
}
