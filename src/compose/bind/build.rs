//! `build` and `develop`.

use super::container::{extra_hosts, hook, ulimits};
use super::fields::Fields;
use super::resource::file_reference;
use crate::compose::model::{Build, Develop, SshKey, Watch, WatchAction};
use crate::compose::path::KeyPath;
use crate::compose::report::Report;
use crate::compose::text_of::text_of;
use crate::compose::yaml::Node;

pub(super) fn bind(node: Node, path: &KeyPath, report: &mut Report) -> Option<Build> {
    let mut fields = Fields::of(node, path, report)?;
    let ssh = fields.named("ssh", |_, _, node, _, _| Some(text_of(&node)));
    Some(Build {
        context: fields.text("context").unwrap_or_default(),
        dockerfile: fields.text("dockerfile"),
        dockerfile_inline: fields.text("dockerfile_inline"),
        entitlements: fields.texts("entitlements"),
        args: fields.variables("args"),
        ssh: ssh
            .into_iter()
            .map(|(id, path)| SshKey {
                id,
                path: Some(path).filter(|path| !path.is_empty()),
            })
            .collect(),
        labels: fields.labels("labels"),
        cache_from: fields.texts("cache_from"),
        cache_to: fields.texts("cache_to"),
        no_cache: fields.flag("no_cache").unwrap_or_default(),
        additional_contexts: fields.labels("additional_contexts"),
        pull: fields.flag("pull").unwrap_or_default(),
        extra_hosts: extra_hosts(&mut fields),
        isolation: fields.text("isolation"),
        network: fields.text("network"),
        target: fields.text("target"),
        secrets: fields.objects("secrets", file_reference),
        shm_size: fields.bytes("shm_size"),
        tags: fields.texts("tags"),
        ulimits: ulimits(&mut fields),
        platforms: fields.texts("platforms"),
        privileged: fields.flag("privileged").unwrap_or_default(),
        extensions: fields.extensions(),
    })
}

pub(super) fn develop(node: Node, path: &KeyPath, report: &mut Report) -> Option<Develop> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Develop {
        watch: fields.objects("watch", watch),
        extensions: fields.extensions(),
    })
}

fn watch(node: Node, path: &KeyPath, report: &mut Report) -> Option<Watch> {
    let mut fields = Fields::of(node, path, report)?;
    let action = match fields.text("action").as_deref() {
        Some("sync") => WatchAction::Sync,
        Some("rebuild") => WatchAction::Rebuild,
        Some("restart") => WatchAction::Restart,
        Some("sync+restart") => WatchAction::SyncRestart,
        Some("sync+exec") => WatchAction::SyncExec,
        _ => return None,
    };
    Some(Watch {
        path: fields.text("path").unwrap_or_default(),
        action,
        target: fields.text("target"),
        exec: fields.object("exec", hook).flatten().unwrap_or_default(),
        ignore: fields.texts("ignore"),
        extensions: fields.extensions(),
    })
}
