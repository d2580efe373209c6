//! The engine itself: the way to it, its version, its clock, what it allows and what it warns of.

use super::{Facts, Finding, Subject};

/// How far the clocks may be apart, in milliseconds: locks, certificates and tokens live by them.
const CLOCK_TOLERANCE: i64 = 5_000;

/// What engines warn of that harms nobody here: limits that few kernels have and few containers use.
const HARMLESS: [&str; 6] = [
    "blkio",
    "kernel memory",
    "kernel tcp memory",
    "oom kill disable",
    "cpu shares",
    "swap limit",
];

pub(super) fn connection(facts: &Facts) -> Finding {
    if facts.in_the_clear {
        let message = format!(
            "{}, not encrypted: who listens can drive the engine",
            facts.way
        );
        return Subject::Connection
            .warning(message)
            .help("use ssh:// or https://, or go through an SSH server with `via`");
    }
    Subject::Connection.ok(&facts.way)
}

/// Older ones than vaultctl speaks to have been refused before.
pub(super) fn engine(facts: &Facts) -> Finding {
    let engine = &facts.engine;
    Subject::Engine.ok(format!(
        "Docker Engine {}, API {}, {}/{}",
        engine.version, engine.api, engine.os, engine.architecture
    ))
}

/// Whether containers may be created is not tried: engines allow everything to who may ask them
/// anything, so that it is left to look for what stands between.
pub(super) fn permissions(facts: &Facts) -> Finding {
    let who = match (&facts.look, facts.as_root) {
        (_, true) => "`sudo` opens the engine".to_owned(),
        (Some(look), _) if !look.user.is_empty() => format!("`{}` may use the engine", look.user),
        _ => "it may be used".to_owned(),
    };
    let rootless = if facts.machine.rootless {
        "; it is rootless"
    } else {
        ""
    };
    match &facts.filter {
        Ok(Some(words)) => Subject::Permissions
            .warning(format!(
                "{who}{rootless}; something before it refuses part of the API: {words}"
            ))
            .help("`plan` works through a proxy that only reads; `apply` needs the engine itself"),
        Err(reason) => Subject::Permissions.unknown(format!("{who}{rootless}; {reason}")),
        Ok(None) if !facts.machine.authorization.is_empty() => {
            let plugins = facts.machine.authorization.join(", ");
            Subject::Permissions.unknown(format!(
                "{who}{rootless}; what may be changed is decided by {plugins}"
            ))
        }
        Ok(None) => Subject::Permissions.ok(format!("{who}{rootless}, and so create containers")),
    }
}

pub(super) fn clock(facts: &Facts) -> Finding {
    let Some(skew) = facts.clock else {
        return Subject::Clock.unknown("the engine does not say what time it is");
    };
    let distance = skew.ahead.abs();
    let give_or_take = format!("give or take {}", seconds(skew.give_or_take));
    let how_far = match skew.ahead {
        _ if distance <= skew.give_or_take => format!("that of this machine, {give_or_take}"),
        0.. => format!(
            "{} ahead of this machine, {give_or_take}",
            seconds(distance)
        ),
        _ => format!("{} behind this machine, {give_or_take}", seconds(distance)),
    };
    if distance.saturating_sub(skew.give_or_take) > CLOCK_TOLERANCE {
        return Subject::Clock
            .warning(how_far)
            .help("synchronise both with NTP (`timedatectl set-ntp true`)");
    }
    if skew.give_or_take > CLOCK_TOLERANCE {
        return Subject::Clock.unknown(format!("{how_far}: the answer took too long to tell"));
    }
    Subject::Clock.ok(how_far)
}

fn seconds(milliseconds: i64) -> String {
    if milliseconds >= 10_000 {
        return format!("{} s", milliseconds / 1000);
    }
    format!("{}.{:03} s", milliseconds / 1000, milliseconds % 1000)
}

/// Nothing where the engine warns of nothing that matters.
pub(super) fn warnings(facts: &Facts) -> Option<Finding> {
    let matters = |warning: &&String| {
        let warning = warning.to_ascii_lowercase();
        !HARMLESS.iter().any(|harmless| warning.contains(harmless))
    };
    let warnings = facts.machine.warnings.iter().filter(matters);
    let warnings: Vec<&str> = warnings
        .map(|warning| warning.trim_start_matches("WARNING: ").trim())
        .collect();
    let (first, _) = warnings.split_first()?;
    let finding = Subject::Warnings.warning(warnings.join("; "));
    Some(match help(first) {
        Some(help) => finding.help(help),
        None => finding,
    })
}

/// What can be done about the usual ones.
fn help(warning: &str) -> Option<&'static str> {
    let warning = warning.to_ascii_lowercase();
    [
        (
            "without encryption",
            "take `-H tcp://...` off the engine, or protect it with `--tlsverify`",
        ),
        (
            "forwarding",
            "containers reach nobody: `sysctl -w net.ipv4.ip_forward=1`, and keep it in /etc/sysctl.d",
        ),
        ("bridge-nf-call", "load the kernel module `br_netfilter`"),
        (
            "limit",
            "switch on the cgroup controllers (`cgroup_enable=memory` on the kernel's command line)",
        ),
    ]
    .into_iter()
    .find_map(|(part, help)| warning.contains(part).then_some(help))
}
