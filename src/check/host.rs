//! The machine: the state directory, disks, memory.

use super::{Facts, Finding, StateDirectory, Subject, Wishes};
use crate::model::{Disk, Place};

/// What cannot be seen, and how it could be.
const OVER_SSH: &str =
    "reach the server by ssh:// as a user who may run commands, and it can be seen";

pub(super) fn state_directory(facts: &Facts, wishes: &Wishes) -> Finding {
    let path = &wishes.state_directory;
    let look = facts.look.as_ref();
    let seen = facts.state_directory.or_else(|| {
        look?.state_directory.map(|place| match place {
            Place::Nothing => StateDirectory::Missing,
            Place::Folder { mode, .. } => StateDirectory::Folder(mode),
            Place::SomethingElse => StateDirectory::SomethingElse,
        })
    });
    let disk = look.and_then(|look| look.disks.get(path));
    if let Some(disk) = disk.filter(|disk| disk.read_only) {
        return Subject::StateDirectory
            .failed(format!("{path}: nothing can be written to {}", disk.mount))
            .help("mount it for writing, or name another folder with `state_directory`");
    }
    match seen {
        None => Subject::StateDirectory
            .unknown(format!("{path} cannot be seen from here"))
            .help("the first `apply` makes it, or what shows it"),
        Some(StateDirectory::Missing) => {
            Subject::StateDirectory.ok(format!("{path} is not there yet; `apply` makes it"))
        }
        Some(StateDirectory::SomethingElse) => Subject::StateDirectory
            .failed(format!("{path} is no folder"))
            .help("move it away, or name another folder with `state_directory`"),
        Some(StateDirectory::Folder(mode)) if mode & 0o077 != 0 => Subject::StateDirectory
            .warning(format!("{path} is open to others (mode {mode:04o})"))
            .help(format!("`chmod 700 {path}` on the server")),
        Some(StateDirectory::Folder(mode)) if mode & 0o700 != 0o700 => Subject::StateDirectory
            .warning(format!("{path} is closed to its owner (mode {mode:04o})"))
            .help(format!("`chmod 700 {path}` on the server")),
        Some(StateDirectory::Folder(_)) => {
            Subject::StateDirectory.ok(format!("{path} is there, open to its owner alone"))
        }
    }
}

pub(super) fn disk(facts: &Facts, wishes: &Wishes) -> Finding {
    let root = &facts.machine.root_directory;
    let disks = facts.look.as_ref().map(|look| &look.disks);
    let of = |path: &str| disks.and_then(|disks| disks.get(path));
    // The engine's own, and that of what is delivered where it is another one.
    let Some(own) = of(root) else {
        let wanted = wanted(wishes.min_disk);
        return Subject::Disk
            .unknown(format!("the free space of {root} cannot be seen{wanted}"))
            .help(OVER_SSH);
    };
    let state = of(&wishes.state_directory).filter(|disk| disk.mount != own.mount);
    let state = state.map(|disk| (&wishes.state_directory, disk));
    let disks: Vec<(&String, &Disk)> = std::iter::once((root, own)).chain(state).collect();
    let shown = disks
        .iter()
        .map(|(path, disk)| format!("{} free for {path}", size(disk.free)));
    let shown: Vec<String> = shown.collect();
    let message = format!("{}{}", shown.join(", "), wanted(wishes.min_disk));
    let least = disks.iter().map(|(_, disk)| disk.free).min();
    if least < wishes.min_disk {
        return Subject::Disk.failed(message).help(
            "`docker system df` shows what is there, `docker image prune` removes unused images",
        );
    }
    Subject::Disk.ok(message)
}

pub(super) fn memory(facts: &Facts, wishes: &Wishes) -> Finding {
    let wanted = wanted(wishes.min_memory);
    let Some(memory) = facts.machine.memory else {
        return Subject::Memory.unknown(format!("the engine does not say how much{wanted}"));
    };
    let message = format!("{}{wanted}", size(memory));
    if wishes.min_memory.is_some_and(|least| memory < least) {
        return Subject::Memory
            .failed(message)
            .help("give the server more, or move stacks to another one");
    }
    Subject::Memory.ok(message)
}

fn wanted(least: Option<u64>) -> String {
    least.map_or_else(String::new, |least| {
        format!("; at least {} are wanted", size(least))
    })
}

/// A size for people, in powers of 1024 as definitions have them.
fn size(bytes: u64) -> String {
    let units = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let unit = units.iter().find(|(_, power)| bytes >= 1 << power);
    let Some((unit, power)) = unit else {
        return format!("{bytes} bytes");
    };
    let tenths = u128::from(bytes) * 10 / (1 << power);
    match tenths % 10 {
        0 => format!("{} {unit}", tenths / 10),
        tenth => format!("{}.{tenth} {unit}", tenths / 10),
    }
}
