//! What a container may do.

use std::collections::BTreeSet;

use bollard::models::HostConfig;

use crate::engine::docker::given::{given, given_flag, given_list, given_map, sorted_map};
use crate::model::Security;

/// What engines add to the security options of containers that see all of the host's processes.
const LABELS_OFF: &str = "label=disable";

/// Puts permissions into a request.
pub(super) fn write(security: &Security, host: &mut HostConfig) {
    host.cap_add = given_list(&security.cap_add);
    host.cap_drop = given_list(&security.cap_drop);
    host.privileged = given_flag(security.privileged);
    host.readonly_rootfs = given_flag(security.read_only);
    host.security_opt = given_list(&security.security_opt);
    host.group_add = given_list(&security.group_add);
    host.userns_mode = given(&security.userns_mode);
    host.sysctls = given_map(&security.sysctls);
    if security.unconfined_paths {
        // Absent would mean the engine's own lists.
        host.masked_paths = Some(Vec::new());
        host.readonly_paths = Some(Vec::new());
    }
}

/// Reads permissions back.
pub(super) fn read(host: &mut HostConfig) -> Security {
    let privileged = host.privileged.unwrap_or_default();
    let sees_host = privileged
        || host.pid_mode.as_deref() == Some("host")
        || host.ipc_mode.as_deref() == Some("host");
    let mut security_opt: BTreeSet<_> = set(host.security_opt.take());
    if sees_host {
        security_opt.remove(LABELS_OFF);
    }
    // A privileged container has no lists at all, which is not the same as empty ones.
    let unconfined_paths = !privileged
        && host.masked_paths.as_ref().is_some_and(Vec::is_empty)
        && host.readonly_paths.as_ref().is_some_and(Vec::is_empty);
    Security {
        cap_add: capabilities(host.cap_add.take()),
        cap_drop: capabilities(host.cap_drop.take()),
        privileged,
        read_only: host.readonly_rootfs.unwrap_or_default(),
        security_opt,
        group_add: set(host.group_add.take()),
        userns_mode: host.userns_mode.take().unwrap_or_default(),
        sysctls: sorted_map(host.sysctls.take()),
        unconfined_paths,
    }
}

fn set(list: Option<Vec<String>>) -> BTreeSet<String> {
    list.unwrap_or_default().into_iter().collect()
}

/// Capabilities in one spelling: engines keep them as they were written.
fn capabilities(list: Option<Vec<String>>) -> BTreeSet<String> {
    list.unwrap_or_default()
        .iter()
        .map(|name| {
            let name = name.to_uppercase();
            name.strip_prefix("CAP_").unwrap_or(&name).to_owned()
        })
        .collect()
}
