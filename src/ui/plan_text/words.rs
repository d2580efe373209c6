//! The words, signs and remarks of a plan's lines.

use owo_colors::Style;

use super::super::text::{counted, one_line};
use crate::model::{ContainerSpec, NetworkSpec, VolumeSpec};
use crate::plan::{Action, Cause, Disruption, Step};

/// The word in the column of causes.
pub(super) fn cause_word(step: &Step) -> String {
    match step.action {
        Action::Adopt { .. } => "as it is".to_owned(),
        _ => step.cause.to_string(),
    }
}

/// The word in the column of disruptions.
pub(super) fn disruption_word(disruption: Disruption) -> String {
    match disruption {
        Disruption::None => String::new(),
        other => other.to_string(),
    }
}

/// The colour of a disruption.
pub(super) fn alarm(disruption: Disruption) -> Style {
    match disruption {
        Disruption::DataLoss => Style::new().red().bold(),
        Disruption::Downtime => Style::new().red(),
        Disruption::Restart | Disruption::None => Style::new().yellow(),
    }
}

/// What is worth knowing of an object that is made.
pub(super) fn remark(step: &Step) -> Option<String> {
    let remarks = match &step.action {
        Action::CreateContainer { spec, start } => container_remarks(spec, *start),
        Action::CreateNetwork(spec) => network_remarks(spec),
        Action::CreateVolume(spec) => volume_remarks(spec),
        Action::RunHook { command, .. } => vec![one_line(command)],
        Action::WriteFile { file, .. } if step.cause == Cause::Missing => {
            vec![match std::str::from_utf8(&file.bytes) {
                Ok(text) => counted(text.lines().count(), "line"),
                Err(_) => counted(file.bytes.len(), "byte"),
            }]
        }
        Action::WriteFile { .. } if step.cause == Cause::Unknown => {
            vec!["`apply` looks first".to_owned()]
        }
        _ => Vec::new(),
    };
    (!remarks.is_empty()).then(|| remarks.join(", "))
}

/// The image of a container, and the ports by which the outside gets in.
fn container_remarks(spec: &ContainerSpec, start: bool) -> Vec<String> {
    let mut remarks = vec![spec.image.clone()];
    for port in &spec.port_bindings {
        let address = match port.host_ip.as_str() {
            "" => String::new(),
            ip if ip.contains(':') => format!("[{ip}]:"),
            ip => format!("{ip}:"),
        };
        let host = match port.host_port.as_str() {
            "" => "any port",
            given => given,
        };
        remarks.push(format!("{address}{host}->{}", port.container));
    }
    if !start {
        remarks.push("not started".to_owned());
    }
    remarks
}

fn network_remarks(spec: &NetworkSpec) -> Vec<String> {
    let mut remarks = Vec::new();
    if !matches!(spec.driver.as_str(), "" | "bridge") {
        remarks.push(format!("driver {}", spec.driver));
    }
    remarks.extend(
        spec.ipam
            .pools
            .iter()
            .filter_map(|pool| pool.subnet.clone()),
    );
    if spec.internal {
        remarks.push("internal".to_owned());
    }
    remarks
}

fn volume_remarks(spec: &VolumeSpec) -> Vec<String> {
    match spec.driver.as_str() {
        "" | "local" => Vec::new(),
        driver => vec![format!("driver {driver}")],
    }
}

/// The sign of an action and its colour.
pub(super) fn sign(step: &Step) -> (&'static str, Style) {
    match step.action.verb() {
        "write" if step.cause == Cause::Missing => ("+", Style::new().green()),
        "create" => ("+", Style::new().green()),
        "replace" => ("-/+", Style::new().yellow()),
        "delete" => ("-", Style::new().red()),
        "stop" => ("<", Style::new().red()),
        "start" | "restart" | "unpause" => (">", Style::new().green()),
        "pull" => ("v", Style::new().blue()),
        "adopt" => ("=", Style::new().blue()),
        "run" => ("!", Style::new().cyan()),
        _ => ("~", Style::new().yellow()),
    }
}
