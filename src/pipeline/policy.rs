//! The rules, on what was loaded and on what runs.

use futures_util::future::join_all;

use super::{Planned, Wanted};
use crate::model::{Container, KnownVersions, Status, label};
use crate::resolve::{self, Given, Resolved, Selection, StackModel};
use crate::rules::{self, Checked, Depth, LiveFinding};
use crate::source::{Enforce, LoadErrors, Server};

/// Holds the rules against what was loaded.
#[must_use]
pub fn check_rules(wanted: &Wanted, depth: Depth) -> Checked {
    let whole = whole_servers(wanted);
    let models = whole.as_ref().unwrap_or(&wanted.resolved);
    let looked_at = (&wanted.source, models.models.as_slice());
    rules::check(looked_at, (depth, &wanted.selection.stacks), today())
}

/// All stacks of the selected servers, where only some are selected: a rule about what stacks are to each
/// other has to see them all. Where the others have faults, the selected ones have to do.
fn whole_servers(wanted: &Wanted) -> Option<Resolved> {
    if wanted.selection.stacks.is_empty() {
        return None;
    }
    let selection = Selection {
        stacks: std::collections::BTreeSet::new(),
        ..wanted.selection.clone()
    };
    let operator = |name: &str| (wanted.caller.places.environment)(name);
    let given = Given {
        operator: &operator,
        versions: &KnownVersions::default(),
    };
    resolve::desired_state(&wanted.source, &selection, given).ok()
}

/// What the servers, as they are defined now, refuse of what was wanted then, whatever is enforced: going
/// back is no way around them.
///
/// # Errors
/// What is refused.
pub fn check_past(wanted: &Wanted, then: &Wanted) -> Result<(), LoadErrors> {
    let mut source = then.source.clone();
    source.servers.clone_from(&wanted.source.servers);
    let operator = |name: &str| (wanted.caller.places.environment)(name);
    let given = Given {
        operator: &operator,
        versions: &KnownVersions::default(),
    };
    let resolved = resolve::desired_state(&source, &then.selection, given)?;
    let looked_at = (&source, resolved.models.as_slice());
    let checked = rules::check(looked_at, (Depth::Stacks, &then.selection.stacks), today());
    let mut refused = checked.stopping(Enforce::None);
    // A waiver that is over by now was none of the servers' business.
    refused.retain(|problem| problem.code != "waiver");
    if refused.is_empty() {
        return Ok(());
    }
    Err(LoadErrors::new(refused))
}

/// Holds the rules against every container that runs on the servers that were looked at, whoever has
/// made it. What has gone in the meantime is left out.
pub async fn check_running(wanted: &Wanted, planned: &Planned) -> Vec<LiveFinding> {
    let looks = planned.observed.servers.keys().map(|name| async move {
        let server = wanted.source.server(name.as_str())?;
        Some((server, running(planned, name).await))
    });
    let servers: Vec<(&Server, Vec<Container>)> =
        join_all(looks).await.into_iter().flatten().collect();
    let containers: Vec<(&Server, &Container)> = servers
        .iter()
        .flat_map(|(server, containers)| containers.iter().map(|one| (*server, one)))
        .filter(|(server, container)| is_selected(wanted, server, container))
        .collect();
    let looked_at = (&wanted.source, wanted.resolved.models.as_slice());
    rules::check_running(looked_at, &containers, today())
}

/// Whether a container belongs to what is selected; without a selection of stacks, those of strangers do.
fn is_selected(wanted: &Wanted, server: &Server, container: &Container) -> bool {
    let project = container.spec.labels.get(label::PROJECT);
    let is_of = |model: &StackModel| {
        model.id.server.as_str() == server.name.as_str() && Some(&model.project.name) == project
    };
    wanted.selection.stacks.is_empty() || wanted.resolved.models.iter().any(is_of)
}

/// The containers that run on a server, by name.
async fn running(planned: &Planned, name: &crate::model::ServerName) -> Vec<Container> {
    let (Some(seen), Some(engine)) = (
        planned.observed.servers.get(name),
        planned.engines.get(name),
    ) else {
        return Vec::new();
    };
    let runs = seen
        .all_containers
        .iter()
        .filter(|one| one.status == Status::Running && !one.labels.contains_key(label::HELPER));
    let looks = runs.map(|summary| async move {
        match seen.container(&summary.name) {
            Some(known) => Some(known.clone()),
            None => engine.container(&summary.id).await.ok().flatten(),
        }
    });
    let mut containers: Vec<Container> = join_all(looks).await.into_iter().flatten().collect();
    containers.sort_by(|a, b| a.spec.name.cmp(&b.spec.name));
    containers
}

fn today() -> jiff::civil::Date {
    jiff::Zoned::now().date()
}
