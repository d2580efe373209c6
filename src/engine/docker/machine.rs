//! The machine that an engine runs on: what the engine says of it, and what commands see there.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bollard::models::SystemInfo;

use super::{DockerEngine, has_security_option};
use crate::engine::{EngineError, Result};
use crate::model::{AddressRange, Disk, Listener, Look, Machine, Place};
use crate::transport::quoted;

impl DockerEngine {
    /// Asks the engine of its machine.
    pub(super) async fn ask_machine(&self) -> Result<Machine> {
        let info = self.read("info", self.docker.info()).await?;
        Ok(machine(&info))
    }

    /// What refuses requests on the way to the engine, in its words.
    ///
    /// Engines say of a command that nobody has started that there is none; proxies that let through
    /// only what they know refuse to pass the question on.
    pub(super) async fn ask_filter(&self) -> Result<Option<String>> {
        let asking = self.docker.inspect_exec("vaultctl");
        match self.read("inspect a command", asking).await {
            Ok(_) | Err(EngineError::NotFound { .. }) => Ok(None),
            Err(EngineError::Refused { message, .. }) => Ok(Some(message)),
            Err(error) => Err(error),
        }
    }

    /// Looks around on the machine; `None` where no command can be run there, or where commands run
    /// on another machine than the engine does.
    pub(super) async fn look_around(&self, machine: &Machine, folders: [&str; 2]) -> Option<Look> {
        let network = if machine.rootless {
            // What its processes publish is held by one that has the machine's own network.
            "/proc/net".to_owned()
        } else {
            self.transport.network_folder().await
        };
        let running = script(&network, folders);
        let running = self.transport.run(&running);
        let ran = tokio::time::timeout(self.limits.read, running).await;
        let finished = ran.ok()?.ok()?;
        let text = String::from_utf8_lossy(&finished.stdout);
        let sections = sections(&text)?;
        let here = sections.get("machine")?;
        let is_here = here.first() == Some(&machine.host_name.as_str())
            && here.get(1) == Some(&machine.kernel.as_str());
        is_here.then(|| look(&sections, folders))
    }
}

fn machine(info: &SystemInfo) -> Machine {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let memory = info.mem_total.and_then(|bytes| u64::try_from(bytes).ok());
    let pools = info.default_address_pools.as_ref().map(|pools| {
        let ranges = pools.iter().filter_map(|pool| {
            let (base, prefix) = network(pool.base.as_deref()?)?;
            let size = u8::try_from(pool.size?).ok()?;
            Some(AddressRange { base, prefix, size })
        });
        ranges.collect::<Vec<_>>()
    });
    let plugins = info.plugins.as_ref();
    let time = info.system_time.as_deref();
    let time: Option<jiff::Timestamp> = time.and_then(|time| time.parse().ok());
    Machine {
        host_name: text(&info.name),
        kernel: text(&info.kernel_version),
        memory: memory.filter(|bytes| *bytes > 0),
        root_directory: text(&info.docker_root_dir),
        rootless: has_security_option(info.security_options.as_deref(), "name=rootless"),
        address_pools: pools.filter(|pools| !pools.is_empty()),
        authorization: plugins
            .and_then(|plugins| plugins.authorization.clone())
            .unwrap_or_default(),
        warnings: info.warnings.clone().unwrap_or_default(),
        time: time.map(jiff::Timestamp::as_millisecond),
    }
}

/// A network as `address/bits`.
fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, prefix) = text.split_once('/')?;
    Some((address.parse().ok()?, prefix.parse().ok()?))
}

/// What stands before each part of what the script prints.
const MARK: &str = "vaultctl: ";

/// A script that prints what there is to see. It only reads, and needs no more than a POSIX shell. Of
/// connections, which may be many, it leaves out those on which nobody listens.
fn script(network: &str, [root, state]: [&str; 2]) -> String {
    let (root, state) = (quoted(root), quoted(state));
    format!(
        "LC_ALL=C; export LC_ALL\n\
         part() {{ echo \"{MARK}$1\"; }}\n\
         part machine; cat /proc/sys/kernel/hostname /proc/sys/kernel/osrelease\n\
         part user; id -un\n\
         for file in tcp tcp6 udp udp6; do part $file; \
         grep -e local_address -e ' 0A ' -e ' 07 ' {network}/$file; done\n\
         part route; cat {network}/route\n\
         near() {{ place=$1; while [ ! -e \"$place\" ] && [ \"$place\" != / ]; do \
         place=$(dirname -- \"$place\"); done; }}\n\
         part root; near {root}; df -kP -- \"$place\"\n\
         part state; near {state}; df -kP -- \"$place\"\n\
         part place; stat -L -c '%F %a %u' -- {state} || {{ [ -x \"$place\" ] && echo nothing; }}\n\
         part mounts; grep ' ro[, ]' /proc/mounts\n\
         part end\n"
    )
}

/// The lines of each part; `None` where something else than the script has answered, or it was cut off.
fn sections(text: &str) -> Option<BTreeMap<&str, Vec<&str>>> {
    let mut sections: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut part = "";
    for line in text.lines() {
        match line.strip_prefix(MARK) {
            Some(name) => {
                part = name;
                sections.entry(part).or_default();
            }
            None => sections.entry(part).or_default().push(line),
        }
    }
    sections.contains_key("end").then_some(sections)
}

fn look(sections: &BTreeMap<&str, Vec<&str>>, folders: [&str; 2]) -> Look {
    let lines = |name: &str| sections.get(name).map(Vec::as_slice).unwrap_or_default();
    let read_only: BTreeSet<&str> = lines("mounts")
        .iter()
        .filter_map(|l| read_only(l))
        .collect();
    let disks = ["root", "state"].into_iter().zip(folders);
    let disks = disks.filter_map(|(part, folder)| {
        let mut disk = disk(lines(part).last()?)?;
        disk.read_only = read_only.contains(disk.mount.as_str());
        Some((folder.to_owned(), disk))
    });
    let sockets = [
        ("tcp", false),
        ("tcp6", false),
        ("udp", true),
        ("udp6", true),
    ];
    let listeners = sockets.iter().flat_map(|(part, udp)| {
        let sockets = lines(part).iter();
        sockets.filter_map(|line| listener(line, *udp))
    });
    Look {
        user: lines("user")
            .first()
            .copied()
            .unwrap_or_default()
            .to_owned(),
        // Without a heading there is no table.
        listeners: (!lines("tcp").is_empty()).then(|| listeners.collect()),
        routes: lines("route").iter().filter_map(|l| route(l)).collect(),
        disks: disks.collect(),
        state_directory: lines("place").last().and_then(|line| place(line)),
    }
}

/// A line of `/proc/mounts`, where nothing can be written.
fn read_only(line: &str) -> Option<&str> {
    let mut words = line.split(' ');
    let (mount, options) = (words.nth(1)?, words.nth(1)?);
    options
        .split(',')
        .any(|option| option == "ro")
        .then_some(mount)
}

/// A line of `df -kP`: device, size, used, free, share, mount.
fn disk(line: &str) -> Option<Disk> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let share = words.iter().rposition(|word| word.ends_with('%'))?;
    let free: u64 = words.get(share.checked_sub(1)?)?.parse().ok()?;
    Some(Disk {
        mount: words.get(share + 1..)?.join(" "),
        free: free.checked_mul(1024)?,
        read_only: false,
    })
}

/// A line of `/proc/net/tcp` and its like, where somebody listens.
fn listener(line: &str, udp: bool) -> Option<Listener> {
    let mut words = line.split_whitespace();
    let (local, state) = (words.nth(1)?, words.nth(1)?);
    // Listening; of UDP, not tied to one peer.
    if state != if udp { "07" } else { "0A" } {
        return None;
    }
    let (address, port) = local.split_once(':')?;
    Some(Listener {
        address: address_of(address)?,
        port: u16::from_str_radix(port, 16).ok()?,
        udp,
    })
}

/// An address as the kernel prints it: words of the machine's own order, which is taken to be little
/// endian as it is wherever Docker runs but on IBM's mainframes.
fn address_of(text: &str) -> Option<IpAddr> {
    let mut bytes = Vec::new();
    for start in (0..text.len()).step_by(8) {
        let word = u32::from_str_radix(text.get(start..start + 8)?, 16).ok()?;
        bytes.extend(word.to_le_bytes());
    }
    if let Ok(bytes) = <[u8; 4]>::try_from(bytes.as_slice()) {
        return Some(IpAddr::V4(Ipv4Addr::from(bytes)));
    }
    let bytes = <[u8; 16]>::try_from(bytes.as_slice()).ok()?;
    Some(Ipv6Addr::from(bytes).to_canonical())
}

/// A line of `/proc/net/route`.
fn route(line: &str) -> Option<(IpAddr, u8)> {
    let mut words = line.split_whitespace();
    let (target, mask) = (words.nth(1)?, words.nth(5)?);
    let mask = u32::from_str_radix(mask, 16).ok()?.swap_bytes();
    let bits = u8::try_from(mask.leading_ones()).ok()?;
    (bits > 0).then_some((address_of(target)?, bits))
}

/// What `stat` says of the state directory.
fn place(line: &str) -> Option<Place> {
    if line == "nothing" {
        return Some(Place::Nothing);
    }
    let mut words = line.rsplitn(3, ' ');
    let (owner, mode, kind) = (words.next()?, words.next()?, words.next()?);
    Some(match kind {
        "directory" => Place::Folder {
            mode: u32::from_str_radix(mode, 8).ok()? & 0o7777,
            owner: owner.parse().ok()?,
        },
        _ => Place::SomethingElse,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_script_prints_on_this_machine_is_understood() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("it's/new");
        let state = state.to_str().unwrap();
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let v6 = std::net::TcpListener::bind("[::]:0").unwrap();
        let output = std::process::Command::new("/bin/sh")
            .args(["-c", &script("/proc/net", ["/", state])])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let sections = sections(&text).unwrap();
        let look = look(&sections, ["/", state]);
        assert_eq!(look.state_directory, Some(Place::Nothing));
        assert_eq!(look.disks["/"].mount, "/");
        assert!(look.disks[state].free > 0 && !look.disks[state].read_only);
        let listeners = look.listeners.unwrap();
        for socket in [socket, v6] {
            let address = socket.local_addr().unwrap();
            let listener = Listener {
                address: address.ip(),
                port: address.port(),
                udp: false,
            };
            assert!(
                listeners.contains(&listener),
                "{listener:?} in {listeners:?}"
            );
        }
        assert!(!look.user.is_empty());
    }

    #[test]
    fn lines_of_the_kernel_are_read() {
        let line = "   0: 0100007F:1466 00000000:0000 0A 00000000:00000000 00:00000000 0 0 1 1";
        let found = listener(line, false).unwrap();
        assert_eq!(
            (found.address.to_string().as_str(), found.port),
            ("127.0.0.1", 5222)
        );
        assert_eq!(listener(line, true), None);
        let mapped = "1: 0000000000000000FFFF00000100007F:0050 0:0 0A 0";
        assert_eq!(
            listener(mapped, false).unwrap().address.to_string(),
            "127.0.0.1"
        );
        let lan = "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0";
        assert_eq!(route(lan), Some(("192.0.2.0".parse().unwrap(), 24)));
        let world = "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0";
        assert_eq!(route(world), None);
        assert_eq!(
            read_only("/dev/sr0 /media iso9660 ro,relatime 0 0"),
            Some("/media")
        );
        assert_eq!(read_only("/dev/sda1 / ext4 rw,errors=remount-ro 0 0"), None);
    }

    #[test]
    fn what_else_answers_shows_nothing() {
        assert_eq!(sections("HTTP/1.1 400 Bad Request\r\n"), None);
        assert_eq!(sections("vaultctl: machine\nvm\n"), None);
    }

    #[test]
    fn places_are_told_apart() {
        assert_eq!(place("nothing"), Some(Place::Nothing));
        let folder = Place::Folder {
            mode: 0o700,
            owner: 0,
        };
        assert_eq!(place("directory 700 0"), Some(folder));
        assert_eq!(place("symbolic link 777 0"), Some(Place::SomethingElse));
        assert_eq!(place(""), None);
    }
}
