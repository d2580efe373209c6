//! References between definitions, and cycles in them.

use std::collections::BTreeSet;

use super::diagnostic::{Problem, Problems};
use super::place::Spanned;
use super::suggest::did_you_mean;
use super::tables::{
    Execution, Limits, Parameter, Policy, Procedure, Recipient, Rotation, RotationTarget, Secret,
    Stack, Variable,
};

/// The names that can be referred to.
pub(super) struct Names {
    pub(super) servers: BTreeSet<String>,
    pub(super) stacks: BTreeSet<String>,
    pub(super) secrets: BTreeSet<String>,
    pub(super) procedures: BTreeSet<String>,
    /// Hosts of the inventory, for advice about a host that is no server yet.
    pub(super) hosts: BTreeSet<String>,
    /// Whether names may be missing because a table could not be read.
    pub(super) incomplete: bool,
}

impl Names {
    pub(super) fn server(&self, name: &Spanned<String>, problems: &Problems) -> bool {
        if self.servers.contains(&name.value) {
            return true;
        }
        let host = self.hosts.contains(&name.value).then(|| {
            format!(
                "it is in the inventory; add a `[[server]]` with name = \"{}\"",
                name.value
            )
        });
        let advice = host.or_else(|| did_you_mean(name, each(&self.servers)));
        self.dangling("server", name, advice, problems);
        false
    }

    fn stack(&self, name: &Spanned<String>, problems: &Problems) -> bool {
        let known = self.stacks.contains(&name.value);
        if !known {
            self.dangling(
                "stack",
                name,
                did_you_mean(name, each(&self.stacks)),
                problems,
            );
        }
        known
    }

    fn secret(&self, name: &Spanned<String>, problems: &Problems) {
        if !self.secrets.contains(&name.value) {
            self.dangling(
                "secret",
                name,
                did_you_mean(name, each(&self.secrets)),
                problems,
            );
        }
    }

    fn procedure(&self, name: &Spanned<String>, problems: &Problems) {
        if !self.procedures.contains(&name.value) {
            self.dangling(
                "procedure",
                name,
                did_you_mean(name, each(&self.procedures)),
                problems,
            );
        }
    }

    fn limits(&self, limits: &Limits, problems: &Problems) {
        for server in &limits.servers {
            self.server(server, problems);
        }
        for stack in &limits.stacks {
            self.stack(stack, problems);
        }
    }

    fn dangling(
        &self,
        kind: &str,
        name: &Spanned<String>,
        advice: Option<String>,
        problems: &Problems,
    ) {
        // The name may be that of a table which a syntax error hides.
        if self.incomplete {
            return;
        }
        problems.push(
            Problem::error(
                "dangling-reference",
                format!("no {kind} is named `{}`", name.value),
            )
            .at(&name.place, "refers to nothing")
            .help_if(advice),
        );
    }

    pub(super) fn check_variables(&self, variables: &[Variable], problems: &Problems) {
        for variable in variables {
            self.limits(&variable.limits, problems);
        }
    }

    pub(super) fn check_secrets(&self, secrets: &[Secret], problems: &Problems) {
        for secret in secrets {
            self.limits(&secret.limits, problems);
        }
    }

    pub(super) fn check_recipients(&self, recipients: &[Recipient], problems: &Problems) {
        for server in recipients.iter().flat_map(|recipient| &recipient.servers) {
            self.server(server, problems);
        }
    }

    /// Checks the stacks of readers; which services they have is known once Compose files are.
    pub(super) fn check_policies(&self, policies: &[Policy], problems: &Problems) {
        for reader in policies.iter().flat_map(|policy| &policy.readers) {
            let stack = reader.split('/').next().unwrap_or("");
            if !stack.contains(['*', '?']) {
                let name = Spanned::new(stack.to_owned(), reader.place.clone());
                self.stack(&name, problems);
            }
        }
    }

    pub(super) fn check_rotations(&self, rotations: &[Rotation], problems: &Problems) {
        for rotation in rotations {
            match &rotation.target {
                RotationTarget::Service { stack, .. } => {
                    self.stack(stack, problems);
                    if let Some(proxy) = &rotation.proxy {
                        self.stack(&proxy.stack, problems);
                    }
                }
                RotationTarget::Secret { secret, stack } => {
                    self.secret(secret, problems);
                    if let Some(stack) = stack {
                        self.stack(stack, problems);
                    }
                }
            }
            for hook in &rotation.hooks {
                if let Some(server) = hook.server() {
                    self.stack(&server.stack, problems);
                }
                if let Some(secret) = hook.secret() {
                    self.secret(secret, problems);
                }
            }
        }
    }

    pub(super) fn check_procedures(&self, procedures: &[Procedure], problems: &Problems) {
        for execution in procedures.iter().flat_map(executions) {
            for name in parameter(execution, "stack") {
                self.stack(&name, problems);
            }
            for name in parameter(execution, "server") {
                self.server(&name, problems);
            }
            for name in parameter(execution, "procedure") {
                self.procedure(&name, problems);
            }
        }
        let calls = |procedure: &Procedure| {
            executions(procedure)
                .flat_map(|each| parameter(each, "procedure"))
                .collect()
        };
        let edges: Vec<Edges> = procedures
            .iter()
            .map(|procedure| (procedure.name.clone(), calls(procedure)))
            .collect();
        report_cycles(&edges, "procedures run each other", "runs", problems);
    }

    pub(super) fn check_after(&self, stacks: &[Stack], problems: &Problems) {
        for after in stacks.iter().flat_map(|stack| &stack.after) {
            self.stack(after, problems);
        }
        let edges: Vec<Edges> = stacks
            .iter()
            .map(|stack| (stack.name.clone(), stack.after.clone()))
            .collect();
        report_cycles(&edges, "stacks wait for each other", "waits for", problems);
    }
}

fn each(names: &BTreeSet<String>) -> impl Iterator<Item = &str> + Clone {
    names.iter().map(String::as_str)
}

fn executions(procedure: &Procedure) -> impl Iterator<Item = &Execution> {
    procedure.stages.iter().flat_map(|stage| &stage.executions)
}

/// The names in a parameter, a string or a list of strings; empty ones mean nothing to Komodo.
fn parameter(execution: &Execution, key: &str) -> Vec<Spanned<String>> {
    let Some(value) = execution.params.get(key) else {
        return Vec::new();
    };
    let names = match &value.value {
        Parameter::String(_) | Parameter::List(_) => value.strings(),
        _ => Vec::new(),
    };
    names
        .into_iter()
        .filter(|name| !name.is_empty())
        .map(|name| Spanned::new(name.to_owned(), value.place.clone()))
        .collect()
}

/// A name and the names that it points to.
type Edges = (Spanned<String>, Vec<Spanned<String>>);

/// Reports every cycle once, with all of its members.
fn report_cycles(edges: &[Edges], message: &str, verb: &str, problems: &Problems) {
    let mut done: BTreeSet<usize> = BTreeSet::new();
    for start in 0..edges.len() {
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((node, next)) = path.last().copied() {
            let target = edges.get(node).and_then(|(_, targets)| targets.get(next));
            let Some(target) = target.filter(|_| !done.contains(&node)) else {
                done.insert(node);
                path.pop();
                continue;
            };
            if let Some(last) = path.last_mut() {
                last.1 += 1;
            }
            let Some(index) = edges.iter().position(|(name, _)| name == target) else {
                continue;
            };
            match path.iter().position(|(member, _)| *member == index) {
                Some(first) => {
                    let members = path.get(first..).unwrap_or_default();
                    problems.push(cycle(edges, members, message, verb));
                }
                None => path.push((index, 0)),
            }
        }
    }
}

fn cycle(edges: &[Edges], members: &[(usize, usize)], message: &str, verb: &str) -> Problem {
    let links: Vec<(&Spanned<String>, &Spanned<String>)> = members
        .iter()
        .filter_map(|(node, next)| {
            let (name, targets) = edges.get(*node)?;
            Some((name, targets.get(next.checked_sub(1)?)?))
        })
        .collect();
    let mut round: Vec<&str> = links.iter().map(|(name, _)| name.as_str()).collect();
    round.extend(links.first().map(|(name, _)| name.as_str()));
    let mut problem = Problem::error("cycle", format!("{message}: {}", round.join(" -> ")))
        .help("remove one of these references");
    for (name, target) in links {
        problem = problem.at(
            &target.place,
            format!("`{}` {verb} `{}`", name.value, target.value),
        );
    }
    problem
}
