//! Where stacks run.

use std::collections::BTreeSet;

use super::diagnostic::{Problem, Problems};
use super::place::Spanned;
use super::references::Names;
use super::server::Server;
use super::suggest::did_you_mean;
use super::tables::Stack;
use super::tables::stack_table::Placement;

/// Finds the servers of a stack, and reports names and tags that lead nowhere.
///
/// With several `server_tags` a server needs all of them.
pub(super) fn place(
    stack: &mut Stack,
    placement: &Placement,
    servers: &[Server],
    names: &Names,
    problems: &Problems,
) {
    match placement {
        Placement::Nowhere => {
            if stack.deploy && !names.incomplete {
                problems.push(
                    Problem::error(
                        "no-server",
                        format!("stack `{}` names no server", stack.name.value),
                    )
                    .at(&stack.name.place, "where should it run?")
                    .help(
                        "set `server`, `servers` or `server_tags`; `deploy = false` keeps it \
                         without one",
                    ),
                );
            }
        }
        Placement::Servers(written) => {
            for name in written {
                if !names.server(name, problems) {
                    continue;
                }
                match stack.servers.iter().find(|earlier| *earlier == name) {
                    None => stack.servers.push(name.clone()),
                    Some(earlier) => problems.push(
                        Problem::warning(
                            "repeated-server",
                            format!("server `{}` is named twice", name.value),
                        )
                        .at(&name.place, "again here")
                        .at(&earlier.place, "first here"),
                    ),
                }
            }
        }
        Placement::Tags(tags) => by_tags(stack, tags, servers, names, problems),
    }
    for name in &stack.rollout.order {
        if !stack.servers.contains(name) && !names.incomplete {
            problems.push(
                Problem::error(
                    "dangling-reference",
                    format!(
                        "stack `{}` does not run on `{}`",
                        stack.name.value, name.value
                    ),
                )
                .at(&name.place, "not one of its servers")
                .help_if(did_you_mean(
                    name,
                    stack.servers.iter().map(|each| each.as_str()),
                )),
            );
        }
    }
}

fn by_tags(
    stack: &mut Stack,
    tags: &[Spanned<String>],
    servers: &[Server],
    names: &Names,
    problems: &Problems,
) {
    let Some(first) = tags.first() else { return };
    let mut found: Vec<&Server> = servers
        .iter()
        .filter(|server| tags.iter().all(|tag| server.tags.contains(tag)))
        .collect();
    found.sort_by(|a, b| a.name.value.cmp(&b.name.value));
    stack.servers = found
        .iter()
        .map(|server| Spanned::new(server.name.value.clone(), first.place.clone()))
        .collect();
    if !found.is_empty() || names.incomplete {
        return;
    }
    let known: BTreeSet<&str> = servers
        .iter()
        .flat_map(|server| &server.tags)
        .map(|tag| tag.as_str())
        .collect();
    let stranger = tags.iter().find(|tag| !known.contains(tag.as_str()));
    let (place, label) = match stranger {
        Some(tag) => (&tag.place, format!("no server is tagged `{}`", tag.value)),
        None => (&first.place, "no server has all of these tags".to_owned()),
    };
    problems.push(
        Problem::error(
            "no-server",
            format!("stack `{}` matches no server", stack.name.value),
        )
        .at(place, label)
        .help_if(stranger.and_then(|tag| did_you_mean(tag, known.iter().copied()))),
    );
}

/// Checks that no two stacks are the same Compose project on one server.
pub(super) fn check_projects(stacks: &[Stack], problems: &Problems) {
    for (index, stack) in stacks.iter().enumerate() {
        for earlier in stacks.iter().take(index) {
            let shared = stack
                .servers
                .iter()
                .find(|server| earlier.servers.contains(server));
            let Some(server) = shared.filter(|_| stack.project() == earlier.project()) else {
                continue;
            };
            let name = |stack: &Stack| {
                stack
                    .project_name
                    .as_ref()
                    .unwrap_or(&stack.name)
                    .place
                    .clone()
            };
            problems.push(
                Problem::error(
                    "same-project",
                    format!(
                        "stacks `{}` and `{}` are one Compose project on `{}`",
                        earlier.name.value, stack.name.value, server.value
                    ),
                )
                .at(&name(stack), format!("project `{}`", stack.project()))
                .at(&name(earlier), format!("project `{}`", earlier.project()))
                .help("set another `project_name` in one of them"),
            );
        }
    }
}
