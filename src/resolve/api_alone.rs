//! What cannot be done on a server of which nothing but the engine's API is reached.

use std::collections::BTreeMap;

use super::project::ReadStack;
use crate::model::ServiceOptions;
use crate::source::{Address, Problem};

/// The code of these errors.
const CODE: &str = "api-alone";

impl ReadStack<'_> {
    /// Refuses commands and probes for a server that is reached over TCP.
    pub(super) fn refuse_beyond_api(&mut self, services: &BTreeMap<String, ServiceOptions>) {
        let (server, stack) = (self.target.server, self.target.stack);
        if !matches!(server.address, Address::Tcp(_)) {
            return;
        }
        let refused = |what: String| {
            let message = format!(
                "{what}: of `{}` the engine's API alone is reached",
                server.name.value
            );
            Problem::error(CODE, message).help("give the server an ssh:// address")
        };
        let hooks = [
            ("pre_deploy", &stack.pre_deploy),
            ("post_deploy", &stack.post_deploy),
        ];
        for (key, hook) in hooks {
            if let Some(hook) = hook {
                let problem = refused(format!("`{key}` cannot be run"));
                self.problems
                    .push(problem.at(&hook.command.place, "runs on the server"));
            }
        }
        for (name, _) in services
            .iter()
            .filter(|(_, options)| options.ready.is_some())
        {
            let problem = refused(format!("`ready` of service `{name}` cannot be looked at"));
            self.refuse(&format!("services.{name}.x-vaultctl.ready"), problem);
        }
    }
}
