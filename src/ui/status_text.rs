//! The servers' status as text.

use std::time::Duration;

use owo_colors::{OwoColorize, Style};

use super::text::{age, counted, one_line, visible};
use crate::model::{Entry, Health, Status};
use crate::status::{ContainerStatus, ServerStatus, StackState, StackStatus};

/// How wide the column of names may get.
const WIDEST_NAME: usize = 48;

/// Writes the status of servers. Ages are counted until `now`.
#[must_use]
pub fn status_text(servers: &[ServerStatus], now: jiff::Timestamp, color: bool) -> String {
    let mut writer = Writer {
        text: String::new(),
        width: name_width(servers),
        now,
        color,
    };
    for server in servers {
        writer.server(server);
    }
    writer.conclusion(servers);
    writer.text
}

/// The width of the column of names: stacks are indented by two, what is theirs by four.
fn name_width(servers: &[ServerStatus]) -> usize {
    let stacks = || servers.iter().flat_map(|server| &server.stacks);
    let names = stacks().map(|stack| stack.name.chars().count());
    let theirs = stacks()
        .flat_map(|stack| &stack.services)
        .flat_map(|service| {
            let containers = service.containers.iter().map(|c| &c.name);
            containers
                .chain([&service.name])
                .map(|name| name.chars().count() + 2)
        });
    let leaving = servers.iter().flat_map(|server| &server.leaving);
    names
        .chain(theirs)
        .chain(leaving.map(|name| name.chars().count()))
        .max()
        .unwrap_or_default()
        .min(WIDEST_NAME)
}

struct Writer {
    text: String,
    width: usize,
    now: jiff::Timestamp,
    color: bool,
}

impl Writer {
    fn paint(&self, text: &str, style: Style) -> String {
        if self.color {
            text.style(style).to_string()
        } else {
            text.to_owned()
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn server(&mut self, server: &ServerStatus) {
        let engine = match (&server.unreachable, &server.engine) {
            (Some(reason), _) => {
                let reason = format!("cannot be reached: {}", visible(reason));
                self.paint(&reason, Style::new().red())
            }
            (None, Some(version)) => format!("Docker Engine {}", visible(version)),
            (None, None) => String::new(),
        };
        let name = self.paint(&server.name, Style::new().bold());
        self.line(&format!("{name}  {engine}"));
        for stack in &server.stacks {
            self.stack(stack);
        }
        for stack in &server.leaving {
            let width = self.width;
            let text = self.paint("git does not want it here any more", Style::new().yellow());
            self.line(&format!("  {stack:<width$}  {text}"));
        }
        self.line("");
    }

    fn stack(&mut self, stack: &StackStatus) {
        let style = match stack.state {
            StackState::Running => Style::new().green(),
            StackState::Starting => Style::new().yellow(),
            StackState::Degraded => Style::new().red(),
            StackState::Stopped | StackState::Absent => Style::new().dimmed(),
        };
        let difference = match (stack.drift, stack.pending) {
            (0, false) => String::new(),
            (0, true) => "differs from git".to_owned(),
            (count, _) => format!("drifted in {}", counted(count, "attribute")),
        };
        let state = self.paint(&format!("{:<12}", stack.state.as_str()), style);
        let difference = self.paint(&difference, Style::new().yellow());
        let width = self.width;
        let revision = stack.revision.as_deref().unwrap_or_default();
        let revision = revision.get(..7).unwrap_or(revision);
        self.line(&format!(
            "  {:<width$}  {state}  {revision:<11}  {difference}",
            stack.name
        ));
        if let Some(failed) = &stack.failed {
            self.failure(failed);
        }
        for service in &stack.services {
            if service.containers.is_empty() {
                let width = width.saturating_sub(2);
                self.line(&format!("    {:<width$}  no container", service.name));
            }
            for container in &service.containers {
                self.container(container);
            }
        }
    }

    /// A try to apply that has failed.
    fn failure(&mut self, entry: &Entry) {
        let ago = Duration::try_from(self.now.duration_since(entry.finished)).unwrap_or_default();
        let text = format!(
            "the last apply ({}, {} ago) has failed: {}: {}",
            entry
                .revision
                .as_deref()
                .and_then(|id| id.get(..7))
                .unwrap_or("a working tree"),
            age(ago),
            entry.result.as_str(),
            one_line(entry.reason.as_deref().unwrap_or_default())
        );
        let text = self.paint(&text, Style::new().red());
        self.line(&format!("    {text}"));
    }

    fn container(&mut self, container: &ContainerStatus) {
        let state = match (container.status, container.health) {
            (Status::Running, Some(Health::Healthy)) => "healthy".to_owned(),
            (Status::Running, Some(Health::Unhealthy)) => "unhealthy".to_owned(),
            (Status::Running, Some(Health::Starting)) => "starting".to_owned(),
            (Status::Exited, _) => format!("exited ({})", container.exit_code),
            (status, _) => status.as_str().to_owned(),
        };
        let since = container
            .started_at
            .as_deref()
            .filter(|_| container.status == Status::Running)
            .and_then(|started| started.parse::<jiff::Timestamp>().ok())
            .and_then(|started| Duration::try_from(self.now.duration_since(started)).ok())
            .map_or_else(String::new, age);
        self.line(&format!(
            "    {:<width$}  {state:<12}  {since:<11}  {}",
            visible(&container.name),
            visible(&container.image),
            width = self.width.saturating_sub(2),
        ));
    }

    /// How many there are of each state, and whether there is something to do.
    fn conclusion(&mut self, servers: &[ServerStatus]) {
        let stacks: Vec<&StackStatus> = servers.iter().flat_map(|server| &server.stacks).collect();
        if stacks.is_empty() {
            return;
        }
        let states = [
            StackState::Running,
            StackState::Starting,
            StackState::Degraded,
            StackState::Stopped,
            StackState::Absent,
        ]
        .into_iter()
        .filter_map(|state| {
            let count = stacks.iter().filter(|stack| stack.state == state).count();
            (count > 0).then(|| format!("{count} {}", state.as_str()))
        });
        let states: Vec<String> = states.collect();
        let leaving: usize = servers.iter().map(|server| server.leaving.len()).sum();
        let pending = leaving + stacks.iter().filter(|stack| stack.pending).count();
        let verdict = match (pending, stacks.len()) {
            (0, 1) => "It is as git wants it.".to_owned(),
            (0, _) => "All are as git wants them.".to_owned(),
            (1, _) => "1 is not as git wants it: see `vaultctl plan`.".to_owned(),
            (count, _) => format!("{count} are not as git wants them: see `vaultctl plan`."),
        };
        let what = counted(stacks.len(), "deployment");
        self.line(&format!("{what}: {}. {verdict}", states.join(", ")));
    }
}
