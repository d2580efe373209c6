//! What untrusted servers are kept from, besides stacks and secrets of another tier.

use super::Findings;
use super::view::ServerView;
use crate::source::Tier;

/// Hooks run commands on the server itself.
pub(super) fn hooks(view: &ServerView<'_>, findings: &mut Findings) {
    let tier = view.server.tier.as_ref();
    let Some(tier) = tier.filter(|tier| tier.value == Tier::Untrusted && !view.server.allow_exec)
    else {
        return;
    };
    for stack in &view.stacks {
        let hooks = [
            ("pre_deploy", &stack.stack.pre_deploy),
            ("post_deploy", &stack.stack.post_deploy),
        ];
        for (key, hook) in hooks {
            let Some(hook) = hook else { continue };
            let message = format!(
                "stack `{}` has a `{key}` hook for the untrusted server `{}`",
                stack.name(),
                view.server.name.value
            );
            findings
                .add(hook.command.place.clone(), message)
                .with(tier.place.clone(), "untrusted here")
                .about(stack.name(), None);
        }
    }
    let hooks = view.source.rotations.iter().flat_map(|one| &one.hooks);
    for server in hooks.filter_map(|hook| hook.server()) {
        let name = server.stack.as_str();
        if view.stacks.iter().any(|stack| stack.name() == name) {
            let message = format!(
                "a rotation's hook runs a command in `{name}/{}` on the untrusted server `{}`",
                server.service.value, view.server.name.value
            );
            findings
                .add(server.service.place.clone(), message)
                .with(tier.place.clone(), "untrusted here")
                .about(name, None);
        }
    }
}
