//! The servers' status as text.

use std::fmt::Write as _;
use std::time::Duration;

use owo_colors::{OwoColorize, Style};

use super::text::{age, visible};
use crate::model::{Health, Status};
use crate::status::{ContainerStatus, ServerStatus, StackState, StackStatus};

/// Writes the status of servers. Ages are counted until `now`.
#[must_use]
pub fn status_text(servers: &[ServerStatus], now: jiff::Timestamp, color: bool) -> String {
    let mut text = String::new();
    for server in servers {
        let engine = match (&server.unreachable, &server.engine) {
            (Some(reason), _) => paint(
                &format!("not reachable: {reason}"),
                Style::new().red(),
                color,
            ),
            (None, Some(version)) => format!("engine {version}"),
            (None, None) => String::new(),
        };
        // Writing to a `String` cannot fail, here and below.
        let _ = writeln!(
            text,
            "{}  {engine}",
            paint(&server.name, Style::new().bold(), color)
        );
        for stack in &server.stacks {
            stack_lines(&mut text, stack, now, color);
        }
    }
    text
}

fn stack_lines(text: &mut String, stack: &StackStatus, now: jiff::Timestamp, color: bool) {
    let style = match stack.state {
        StackState::Running => Style::new().green(),
        StackState::Starting => Style::new().yellow(),
        StackState::Degraded => Style::new().red(),
        StackState::Stopped | StackState::Absent => Style::new().dimmed(),
    };
    let mut notes = Vec::new();
    if stack.drift > 0 {
        notes.push(format!("{} attributes drifted", stack.drift));
    }
    if stack.pending {
        notes.push("`vaultctl plan` has changes".to_owned());
    }
    let _ = writeln!(
        text,
        "  {:<24} {}  {}",
        stack.name,
        paint(&format!("{:<9}", stack.state.as_str()), style, color),
        notes.join(", ")
    );
    for service in &stack.services {
        if service.containers.is_empty() {
            let _ = writeln!(text, "    {:<30} no container", service.name);
        }
        for container in &service.containers {
            let _ = writeln!(text, "    {}", container_line(container, now));
        }
    }
}

fn container_line(container: &ContainerStatus, now: jiff::Timestamp) -> String {
    let state = match (container.status, container.health) {
        (Status::Running, Some(Health::Healthy)) => "healthy".to_owned(),
        (Status::Running, Some(Health::Unhealthy)) => "unhealthy".to_owned(),
        (Status::Running, Some(Health::Starting)) => "starting".to_owned(),
        (Status::Exited, _) => format!("exited ({})", container.exit_code),
        (status, _) => format!("{status:?}").to_lowercase(),
    };
    let since = container
        .started_at
        .as_deref()
        .filter(|_| container.status == Status::Running)
        .and_then(|started| started.parse::<jiff::Timestamp>().ok())
        .and_then(|started| Duration::try_from(now.duration_since(started)).ok())
        .map_or_else(String::new, age);
    format!(
        "{:<30} {state:<12} {since:<12} {}",
        visible(&container.name),
        visible(&container.image)
    )
}

fn paint(text: &str, style: Style, color: bool) -> String {
    if color {
        text.style(style).to_string()
    } else {
        text.to_owned()
    }
}
