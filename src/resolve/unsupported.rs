//! What Compose takes and this tool or an engine does not, and what is written otherwise for an engine.

use std::collections::BTreeMap;

use super::project::ReadStack;
use crate::compose::Files as _;
use crate::model::{RestartPolicy, ServiceOptions};
use crate::source::Problem;

impl ReadStack<'_> {
    /// Refuses what Compose takes and this tool or an engine does not.
    pub(super) fn refuse_unsupported(&mut self) {
        let mut refused = Vec::new();
        for service in self.loaded.project.services.values() {
            let keys = [
                ("post_start", !service.post_start.is_empty()),
                ("pre_stop", !service.pre_stop.is_empty()),
                ("credential_spec", service.credential_spec.is_some()),
            ];
            for (key, _) in keys.into_iter().filter(|(_, is_set)| *is_set) {
                let message = format!("service `{}`: `{key}` is not supported yet", service.name);
                let path = format!("services.{}.{key}", service.name);
                refused.push((path, Problem::error("unsupported", message)));
            }
            if let Some(policy) = &service.restart
                && RestartPolicy::from_text(policy).is_none()
            {
                let message = format!(
                    "service `{}`: `{policy}` is no restart policy",
                    service.name
                );
                let problem = Problem::error("invalid-value", message)
                    .help("one of `no`, `always`, `unless-stopped`, `on-failure`, `on-failure:3`");
                refused.push((format!("services.{}.restart", service.name), problem));
            }
        }
        let secrets = self.loaded.project.secrets.iter();
        let secrets = secrets
            .filter(|(_, secret)| secret.external)
            .map(|(key, secret)| ("secret", key, &secret.name));
        let configs = self.loaded.project.configs.iter();
        let configs = configs
            .filter(|(_, config)| config.external)
            .map(|(key, config)| ("config", key, &config.name));
        for (kind, key, name) in secrets.chain(configs) {
            let message = format!("the external {kind} `{name}` needs a swarm");
            let problem = Problem::error("unsupported", message)
                .help("use `file:`, `environment:` or `content:`");
            refused.push((format!("{kind}s.{key}"), problem));
        }
        for (path, problem) in refused {
            self.refuse(&path, problem);
        }
    }

    /// Writes seccomp profiles of the repository into the options that name them, as Compose does.
    /// What they were written as is kept: Compose hashes that.
    pub(super) fn inline_seccomp(&mut self, options: &mut BTreeMap<String, ServiceOptions>) {
        let mut refused = Vec::new();
        let directory = self.loaded.project.working_dir.clone();
        for service in self.loaded.project.services.values_mut() {
            let written = service.security_opt.clone();
            for (index, option) in service.security_opt.iter_mut().enumerate() {
                let Some((key, path)) = option.split_once(['=', ':']) else {
                    continue;
                };
                if key != "seccomp"
                    || matches!(path, "unconfined" | "builtin")
                    || path.starts_with('{')
                {
                    continue;
                }
                let profile = self
                    .files
                    .read(&directory.join(path))
                    .map_err(|error| error.to_string())
                    .and_then(|bytes| {
                        serde_json::from_slice::<serde_json::Value>(&bytes)
                            .map_err(|e| e.to_string())
                    });
                match profile {
                    Ok(profile) => *option = format!("seccomp={profile}"),
                    Err(reason) => {
                        let name = &service.name;
                        let message =
                            format!("service `{name}`: the seccomp profile `{path}`: {reason}");
                        refused.push((
                            format!("services.{name}.security_opt[{index}]"),
                            Problem::error("seccomp", message),
                        ));
                    }
                }
            }
            if written != service.security_opt {
                let options = options.entry(service.name.clone()).or_default();
                options.written_security_opt = Some(written);
            }
        }
        for (path, problem) in refused {
            self.refuse(&path, problem);
        }
    }
}
