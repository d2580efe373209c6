//! Volumes, secrets and configs, references to them, and mounts.

use super::fields::Fields;
use crate::compose::environment::VALUE_KEY;
use crate::compose::error::Problem;
use crate::compose::model::{
    BindOptions, Config, FileReference, Location, Mount, MountKind, Secret, SecretValue,
    TmpfsOptions, Volume, VolumeOptions,
};
use crate::compose::path::KeyPath;
use crate::compose::report::Report;
use crate::compose::yaml::Node;

pub(super) fn bind_volume(
    location: Location,
    node: Node,
    path: &KeyPath,
    report: &mut Report,
) -> Option<Volume> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Volume {
        name: fields.text("name").unwrap_or_default(),
        location,
        driver: fields.text("driver"),
        driver_opts: fields.labels("driver_opts"),
        external: fields.flag("external").unwrap_or_default(),
        labels: fields.labels("labels"),
        extensions: fields.extensions(),
    })
}

pub(super) fn bind_secret(
    location: Location,
    node: Node,
    path: &KeyPath,
    report: &mut Report,
) -> Option<Secret> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Secret {
        name: fields.text("name").unwrap_or_default(),
        location,
        file: fields.text("file"),
        environment: fields.text("environment"),
        environment_value: environment_value(&mut fields),
        external: fields.flag("external").unwrap_or_default(),
        labels: fields.labels("labels"),
        driver: fields.text("driver"),
        driver_opts: fields.labels("driver_opts"),
        template_driver: fields.text("template_driver"),
        extensions: fields.extensions(),
    })
}

fn environment_value(fields: &mut Fields<'_>) -> Option<SecretValue> {
    let node = fields.take(VALUE_KEY)?;
    node.as_text().map(SecretValue::new)
}

pub(super) fn bind_config(
    location: Location,
    node: Node,
    path: &KeyPath,
    report: &mut Report,
) -> Option<Config> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Config {
        name: fields.text("name").unwrap_or_default(),
        location,
        file: fields.text("file"),
        environment: fields.text("environment"),
        environment_value: environment_value(&mut fields),
        content: fields.text("content"),
        external: fields.flag("external").unwrap_or_default(),
        labels: fields.labels("labels"),
        template_driver: fields.text("template_driver"),
        extensions: fields.extensions(),
    })
}

pub(super) fn file_reference(
    node: Node,
    path: &KeyPath,
    report: &mut Report,
) -> Option<FileReference> {
    let mut fields = Fields::of(node, path, report)?;
    Some(FileReference {
        source: fields.text("source").unwrap_or_default(),
        target: fields.text("target"),
        uid: fields.text("uid"),
        gid: fields.text("gid"),
        mode: fields.unsigned("mode"),
        extensions: fields.extensions(),
    })
}

pub(super) fn mount(node: Node, path: &KeyPath, report: &mut Report) -> Option<Mount> {
    let span = node.span;
    let mut fields = Fields::of(node, path, report)?;
    let kind = match fields.text("type").unwrap_or_default().as_str() {
        "bind" => MountKind::Bind,
        "volume" => MountKind::Volume,
        "tmpfs" => MountKind::Tmpfs,
        "npipe" => MountKind::Npipe,
        "cluster" => MountKind::Cluster,
        "image" => {
            let problem = Problem::Unsupported {
                what: format!("the mount type `image` in {path}"),
                help: "copy the files into a volume or an own image".to_owned(),
            };
            report.error(span, problem);
            return None;
        }
        other => {
            let problem = Problem::Invalid {
                path: path.key("type").to_string(),
                reason: format!("`{other}` is not a type of mount"),
                help: Some("use bind, volume, tmpfs, npipe or cluster".to_owned()),
            };
            report.error(span, problem);
            return None;
        }
    };
    Some(Mount {
        kind,
        source: fields.text("source"),
        target: fields.text("target").unwrap_or_default(),
        read_only: fields.flag("read_only").unwrap_or_default(),
        consistency: fields.text("consistency"),
        bind: fields.object("bind", bind_options).flatten(),
        volume: fields.object("volume", volume_options).flatten(),
        tmpfs: fields.object("tmpfs", tmpfs_options).flatten(),
        extensions: fields.extensions(),
    })
}

fn bind_options(node: Node, path: &KeyPath, report: &mut Report) -> Option<BindOptions> {
    let mut fields = Fields::of(node, path, report)?;
    Some(BindOptions {
        selinux: fields.text("selinux"),
        propagation: fields.text("propagation"),
        create_host_path: fields.flag("create_host_path").unwrap_or_default(),
        recursive: fields.text("recursive"),
        extensions: fields.extensions(),
    })
}

fn volume_options(node: Node, path: &KeyPath, report: &mut Report) -> Option<VolumeOptions> {
    let mut fields = Fields::of(node, path, report)?;
    Some(VolumeOptions {
        nocopy: fields.flag("nocopy").unwrap_or_default(),
        subpath: fields.text("subpath"),
        extensions: fields.extensions(),
    })
}

fn tmpfs_options(node: Node, path: &KeyPath, report: &mut Report) -> Option<TmpfsOptions> {
    let mut fields = Fields::of(node, path, report)?;
    Some(TmpfsOptions {
        size: fields.bytes("size"),
        mode: fields.unsigned("mode").filter(|mode| *mode != 0),
        extensions: fields.extensions(),
    })
}
