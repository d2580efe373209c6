//! What a container may do to its host.

use super::Findings;
use super::fix::Edit;
use super::view::ServiceView;
use crate::compose::model::MountKind;

/// Capabilities with which a container can take over its host or see into others.
const DANGEROUS: &[&str] = &[
    "ALL",
    "SYS_ADMIN",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_BOOT",
    "SYS_TIME",
    "DAC_READ_SEARCH",
    "NET_ADMIN",
    "BPF",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "PERFMON",
];

/// Folders of the host that nobody may write to from a container (docker-bench 5.6, and what holds keys).
const SENSITIVE: &[&str] = &[
    "/",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/proc",
    "/root",
    "/run",
    "/sys",
    "/usr",
    "/var",
    "/var/lib/docker",
    "/var/run",
];

/// Devices that give the host's memory or disks.
const DEVICES: &[&str] = &[
    "/dev/mem",
    "/dev/kmem",
    "/dev/port",
    "/dev/sd",
    "/dev/vd",
    "/dev/xvd",
    "/dev/nvme",
    "/dev/dm-",
    "/dev/mapper",
    "/dev/loop",
    "/dev/fuse",
];

pub(super) fn no_new_privileges(view: &ServiceView<'_>, findings: &mut Findings) {
    let options = &view.service.security_opt;
    let has = options.iter().any(|option| {
        let option = option.replace('=', ":");
        matches!(
            option.as_str(),
            "no-new-privileges" | "no-new-privileges:true"
        )
    });
    if !has {
        let off = options
            .iter()
            .position(|option| option.starts_with("no-new-privileges"));
        let edit = if let Some(index) = off {
            Edit::Replace {
                place: view.place(&format!("security_opt[{index}]")),
                text: "no-new-privileges:true".to_owned(),
            }
        } else if view.has("security_opt") {
            view.insert("security_opt", "no-new-privileges:true")
        } else {
            view.insert("", "security_opt: [\"no-new-privileges:true\"]")
        };
        findings
            .add(
                view.place("security_opt"),
                "may gain privileges (no `no-new-privileges`)",
            )
            .edit(edit);
    }
}

pub(super) fn cap_drop_all(view: &ServiceView<'_>, findings: &mut Findings) {
    let drops = &view.service.cap_drop;
    if !drops.iter().any(|name| capability(name) == "ALL") {
        findings.add(
            view.place("cap_drop"),
            "keeps Docker's default capabilities",
        );
    }
}

/// A capability's name without its prefix, in capitals.
fn capability(name: &str) -> String {
    let upper = name.to_ascii_uppercase();
    upper.strip_prefix("CAP_").unwrap_or(&upper).to_owned()
}

pub(super) fn cap_add(view: &ServiceView<'_>, findings: &mut Findings) {
    for (index, name) in view.service.cap_add.iter().enumerate() {
        let path = format!("cap_add[{index}]");
        let justified = view.comment(&path).or_else(|| view.comment("cap_add"));
        if !DANGEROUS.contains(&capability(name).as_str()) && justified.is_none() {
            findings.add(
                view.place(&path),
                format!("adds the capability {name} without a reason"),
            );
        }
    }
}

pub(super) fn cap_add_dangerous(view: &ServiceView<'_>, findings: &mut Findings) {
    for (index, name) in view.service.cap_add.iter().enumerate() {
        if DANGEROUS.contains(&capability(name).as_str()) {
            let place = view.place(&format!("cap_add[{index}]"));
            findings.add(
                place,
                format!("adds the capability {name}, which is as good as root on the host"),
            );
        }
    }
}

pub(super) fn read_only(view: &ServiceView<'_>, findings: &mut Findings) {
    let justified = view.comment("read_only").or_else(|| view.comment(""));
    if !view.service.read_only && justified.is_none() {
        findings.add(view.place("read_only"), "can write to its root file system");
    }
}

pub(super) fn privileged(view: &ServiceView<'_>, findings: &mut Findings) {
    if view.service.privileged {
        findings.add(
            view.place("privileged"),
            "is privileged: it has every right of the host's root",
        );
    }
    let hooks = [
        ("post_start", &view.service.post_start),
        ("pre_stop", &view.service.pre_stop),
    ];
    for (key, hooks) in hooks {
        for (index, _) in hooks.iter().enumerate().filter(|(_, hook)| hook.privileged) {
            findings.add(
                view.place(&format!("{key}[{index}].privileged")),
                format!("runs a privileged command in `{key}`"),
            );
        }
    }
}

pub(super) fn host_namespace(view: &ServiceView<'_>, findings: &mut Findings) {
    let service = view.service;
    let modes = [
        ("network_mode", &service.network_mode),
        ("pid", &service.pid),
        ("ipc", &service.ipc),
        ("uts", &service.uts),
        ("userns_mode", &service.userns_mode),
        ("cgroup", &service.cgroup),
    ];
    for (key, mode) in modes {
        if mode.as_deref() == Some("host") {
            findings.add(
                view.place(key),
                format!("shares a namespace with the host (`{key}: host`)"),
            );
        }
    }
}

pub(super) fn docker_socket(view: &ServiceView<'_>, findings: &mut Findings) {
    for (index, mount) in view.service.volumes.iter().enumerate() {
        let source = mount.source.as_deref().unwrap_or_default();
        if mount.kind == MountKind::Bind && source.ends_with("/docker.sock") {
            let place = view.place(&format!("volumes[{index}]"));
            findings.add(
                place,
                "has the Docker socket: read-only or not, it is root on the host",
            );
        }
    }
}

/// A proxy in front of the Docker socket that lets anybody create containers.
pub(super) fn socket_proxy(view: &ServiceView<'_>, findings: &mut Findings) {
    let name = view.image_name();
    if !matches!(name, "docker-socket-proxy" | "socket-proxy") {
        return;
    }
    let is_on = |variable: &str| {
        let value = view.service.environment.get(variable);
        matches!(value, Some(Some(value)) if value == "1" || value == "true")
    };
    if is_on("POST") && is_on("CONTAINERS") {
        findings.add(
            view.place("environment.POST"),
            "lets its clients create containers: with `POST` and `CONTAINERS` the socket is as good as open",
        );
    }
}

pub(super) fn sensitive_mount(view: &ServiceView<'_>, findings: &mut Findings) {
    for (index, mount) in view.service.volumes.iter().enumerate() {
        let source = mount.source.as_deref().unwrap_or_default();
        let source = match source.trim_end_matches('/') {
            "" if source.is_empty() => continue,
            "" => "/",
            trimmed => trimmed,
        };
        if mount.kind == MountKind::Bind && !mount.read_only && SENSITIVE.contains(&source) {
            let place = view.place(&format!("volumes[{index}]"));
            findings.add(place, format!("may write to the host's `{source}`"));
        }
    }
}

pub(super) fn mount_propagation(view: &ServiceView<'_>, findings: &mut Findings) {
    for (index, mount) in view.service.volumes.iter().enumerate() {
        let propagation = mount
            .bind
            .as_ref()
            .and_then(|bind| bind.propagation.as_deref());
        if let Some(mode @ ("shared" | "rshared")) = propagation {
            findings.add(
                view.place(&format!("volumes[{index}]")),
                format!("shows its mounts to the host (propagation `{mode}`)"),
            );
        }
    }
}

pub(super) fn device(view: &ServiceView<'_>, findings: &mut Findings) {
    for (index, device) in view.service.devices.iter().enumerate() {
        if DEVICES
            .iter()
            .any(|prefix| device.source.starts_with(prefix))
        {
            findings.add(
                view.place(&format!("devices[{index}]")),
                format!("has the host's device `{}`", device.source),
            );
        }
    }
}

pub(super) fn security_profile(view: &ServiceView<'_>, findings: &mut Findings) {
    for (index, option) in view.service.security_opt.iter().enumerate() {
        let plain = option.replace('=', ":");
        let is_off = matches!(
            plain.as_str(),
            "seccomp:unconfined"
                | "apparmor:unconfined"
                | "label:disable"
                | "systempaths:unconfined"
                | "no-new-privileges:false"
        );
        if is_off {
            findings.add(
                view.place(&format!("security_opt[{index}]")),
                format!("turns a protection off (`{option}`)"),
            );
        }
    }
}

pub(super) fn cgroup_parent(view: &ServiceView<'_>, findings: &mut Findings) {
    if let Some(parent) = &view.service.cgroup_parent {
        findings.add(
            view.place("cgroup_parent"),
            format!("runs in the control group `{parent}`, whose limits nobody sees here"),
        );
    }
}

pub(super) fn user(view: &ServiceView<'_>, findings: &mut Findings) {
    match view.service.user.as_deref() {
        None => {
            findings.add(
                view.place("user"),
                "names no user: many images then run as root",
            );
        }
        Some(user) if !user.starts_with(|c: char| c.is_ascii_digit()) && !is_root(user) => {
            findings.add(
                view.place("user"),
                format!("runs as `{user}`, whose number only the image knows"),
            );
        }
        Some(_) => {}
    }
}

pub(super) fn user_root(view: &ServiceView<'_>, findings: &mut Findings) {
    if let Some(user) = view.service.user.as_deref().filter(|user| is_root(user)) {
        findings.add(view.place("user"), format!("runs as root (`user: {user}`)"));
    }
}

fn is_root(user: &str) -> bool {
    let user = user.split(':').next().unwrap_or_default();
    user == "root" || user.parse() == Ok(0_u32)
}

pub(super) fn tmpfs_exec(view: &ServiceView<'_>, findings: &mut Findings) {
    for (index, tmpfs) in view.service.tmpfs.iter().enumerate() {
        let options = tmpfs.split_once(':').map_or("", |(_, options)| options);
        let weak = options
            .split(',')
            .find(|option| matches!(*option, "exec" | "suid" | "dev"));
        if let Some(option) = weak {
            findings.add(
                view.place(&format!("tmpfs[{index}]")),
                format!("has a tmpfs mounted with `{option}`"),
            );
        }
    }
}

pub(super) fn exposed_ssh(view: &ServiceView<'_>, findings: &mut Findings) {
    let name = view.image_name();
    let is_server = name.contains("openssh") || name == "sshd";
    let publishes = view.service.ports.iter().any(|port| port.target == 22);
    if is_server || publishes {
        let place = if publishes { "ports" } else { "image" };
        findings.add(view.place(place), "runs an SSH server in a container");
    }
}
