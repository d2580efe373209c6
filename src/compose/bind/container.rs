//! What belongs to one container and is more than a value.

use std::collections::BTreeMap;

use super::fields::Fields;
use super::service::command;
use crate::compose::error::Problem;
use crate::compose::model::{
    Blkio, Condition, CredentialSpec, Dependency, Device, Healthcheck, Hook, HostList, Logging,
    ThrottleDevice, Ulimit, WeightDevice,
};
use crate::compose::path::KeyPath;
use crate::compose::report::Report;
use crate::compose::source::Span;
use crate::compose::text_of::text_of;
use crate::compose::yaml::{Node, Value};

pub(super) fn blkio(node: Node, path: &KeyPath, report: &mut Report) -> Option<Blkio> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Blkio {
        weight: fields.unsigned("weight").filter(|weight| *weight != 0),
        weight_device: fields.objects("weight_device", weight_device),
        device_read_bps: fields.objects("device_read_bps", throttle_device),
        device_read_iops: fields.objects("device_read_iops", throttle_device),
        device_write_bps: fields.objects("device_write_bps", throttle_device),
        device_write_iops: fields.objects("device_write_iops", throttle_device),
    })
}

fn weight_device(node: Node, path: &KeyPath, report: &mut Report) -> Option<WeightDevice> {
    let mut fields = Fields::of(node, path, report)?;
    Some(WeightDevice {
        path: fields.text("path").unwrap_or_default(),
        weight: fields.unsigned("weight").unwrap_or_default(),
    })
}

fn throttle_device(node: Node, path: &KeyPath, report: &mut Report) -> Option<ThrottleDevice> {
    let mut fields = Fields::of(node, path, report)?;
    Some(ThrottleDevice {
        path: fields.text("path").unwrap_or_default(),
        rate: fields.bytes("rate").unwrap_or_default(),
    })
}

pub(super) fn credential_spec(
    node: Node,
    path: &KeyPath,
    report: &mut Report,
) -> Option<CredentialSpec> {
    let mut fields = Fields::of(node, path, report)?;
    Some(CredentialSpec {
        config: fields.text("config"),
        file: fields.text("file"),
        registry: fields.text("registry"),
        extensions: fields.extensions(),
    })
}

pub(super) fn dependency(node: Node, path: &KeyPath, report: &mut Report) -> Option<Dependency> {
    let mut fields = Fields::of(node, path, report)?;
    let condition = match fields.text("condition").as_deref() {
        Some("service_healthy") => Condition::Healthy,
        Some("service_completed_successfully") => Condition::CompletedSuccessfully,
        _ => Condition::Started,
    };
    Some(Dependency {
        condition,
        restart: fields.flag("restart").unwrap_or_default(),
        required: fields.flag("required").unwrap_or_default(),
        extensions: fields.extensions(),
    })
}

pub(super) fn device(node: Node, path: &KeyPath, report: &mut Report) -> Option<Device> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Device {
        source: fields.text("source").unwrap_or_default(),
        target: fields.text("target").unwrap_or_default(),
        permissions: fields.text("permissions"),
        extensions: fields.extensions(),
    })
}

pub(super) fn healthcheck(node: Node, path: &KeyPath, report: &mut Report) -> Option<Healthcheck> {
    let mut fields = Fields::of(node, path, report)?;
    let test = match fields.take("test") {
        Some(Node {
            value: Value::Text(command),
            ..
        }) => vec!["CMD-SHELL".to_owned(), command],
        Some(Node {
            value: Value::List(items),
            ..
        }) => items
            .iter()
            .filter_map(Node::as_text)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    Some(Healthcheck {
        test,
        timeout: fields.duration("timeout"),
        interval: fields.duration("interval"),
        retries: fields.unsigned("retries"),
        start_period: fields.duration("start_period"),
        start_interval: fields.duration("start_interval"),
        disable: fields.flag("disable").unwrap_or_default(),
        extensions: fields.extensions(),
    })
}

pub(super) fn logging(node: Node, path: &KeyPath, report: &mut Report) -> Option<Logging> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Logging {
        driver: fields.text("driver"),
        options: fields.labels("options"),
        extensions: fields.extensions(),
    })
}

pub(super) fn hook(node: Node, path: &KeyPath, report: &mut Report) -> Option<Hook> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Hook {
        command: command(&mut fields, "command"),
        user: fields.text("user"),
        privileged: fields.flag("privileged").unwrap_or_default(),
        working_dir: fields.text("working_dir"),
        environment: fields.variables("environment"),
        extensions: fields.extensions(),
    })
}

pub(super) fn ulimits(fields: &mut Fields<'_>) -> BTreeMap<String, Ulimit> {
    fields.named("ulimits", |_, _, node, path, report| match node.value {
        Value::Map(_) => {
            let mut fields = Fields::of(node, path, report)?;
            Some(Ulimit::Range {
                soft: fields.whole("soft").unwrap_or_default(),
                hard: fields.whole("hard").unwrap_or_default(),
            })
        }
        Value::Int(limit) => Some(Ulimit::Single(limit)),
        Value::Invalid => None,
        _ => {
            let problem = Problem::WrongType {
                path: path.to_string(),
                expected: "a whole number or a mapping with `soft` and `hard`".to_owned(),
                found: node.type_name().to_owned(),
            };
            report.error(node.span, problem);
            None
        }
    })
}

/// Takes additional hosts: a mapping, or a list of `host=address` or `host:address`.
pub(super) fn extra_hosts(fields: &mut Fields<'_>) -> HostList {
    let Some(node) = fields.take("extra_hosts") else {
        return HostList::default();
    };
    let mut hosts = BTreeMap::new();
    match node.value {
        Value::Map(map) => {
            for (host, span, addresses) in map.into_entries() {
                let addresses = match addresses.value {
                    Value::List(items) => items.iter().map(text_of).collect(),
                    _ => vec![text_of(&addresses)],
                };
                add_host(&host, addresses, span, &mut hosts, fields);
            }
        }
        Value::List(items) => {
            for item in items {
                let text = text_of(&item);
                let Some((host, addresses)) = text.split_once('=').or_else(|| text.split_once(':'))
                else {
                    let reason = format!("`{text}` has no address; write `host=address`");
                    fields.invalid::<()>(item.span, "extra_hosts", reason);
                    continue;
                };
                let addresses = addresses.split(',').map(str::to_owned).collect();
                add_host(host, addresses, item.span, &mut hosts, fields);
            }
        }
        _ => {}
    }
    HostList(hosts)
}

fn add_host(
    host: &str,
    addresses: Vec<String>,
    span: Span,
    hosts: &mut BTreeMap<String, Vec<String>>,
    fields: &mut Fields<'_>,
) {
    if host.is_empty() || host.contains([':', '=']) {
        let reason = format!("`{host}` is not a host name");
        fields.invalid::<()>(span, "extra_hosts", reason);
        return;
    }
    let bare = |address: String| match address.strip_prefix('[') {
        Some(rest) if address.len() > 2 => rest
            .strip_suffix(']')
            .map_or(address.clone(), str::to_owned),
        _ => address,
    };
    hosts
        .entry(host.to_owned())
        .or_default()
        .extend(addresses.into_iter().map(bare));
}
