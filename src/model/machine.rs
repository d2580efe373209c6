//! The machine that an engine runs on: what the engine says of it, and what is seen on it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// What an engine says of its machine and of how it is set up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Machine {
    /// The machine's name.
    pub host_name: String,
    /// The kernel's release.
    pub kernel: String,
    /// Bytes of memory; `None` where it cannot be told.
    pub memory: Option<u64>,
    /// The folder that the engine keeps everything in.
    pub root_directory: String,
    /// Whether the engine runs as an ordinary user.
    pub rootless: bool,
    /// The ranges that networks are cut from; `None` where the engine does not say.
    pub address_pools: Option<Vec<AddressRange>>,
    /// Programs that allow or refuse each request.
    pub authorization: Vec<String>,
    /// What the engine warns of.
    pub warnings: Vec<String>,
    /// The engine's clock, in milliseconds since 1970.
    pub time: Option<i64>,
}

/// A range that networks are cut from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange {
    /// The first address.
    pub base: IpAddr,
    /// How many bits of it are the range's.
    pub prefix: u8,
    /// How many bits of an address are those of a network in it.
    pub size: u8,
}

/// What is seen on a machine by those who may run commands there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// Who looked.
    pub user: String,
    /// The sockets that somebody listens on; `None` where they cannot be seen.
    pub listeners: Option<BTreeSet<Listener>>,
    /// Where packets go: networks as address and number of bits, the rest of the world not among them.
    pub routes: Vec<(IpAddr, u8)>,
    /// The disks of the folders that were asked for, by folder.
    pub disks: BTreeMap<String, Disk>,
    /// What is at the path of the state directory.
    pub state_directory: Option<Place>,
}

/// A port of a machine that somebody listens on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listener {
    /// The address, unspecified for all of them.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// Whether it is UDP, else TCP.
    pub udp: bool,
}

/// A file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// Where it is mounted.
    pub mount: String,
    /// Free bytes for everybody but root.
    pub free: u64,
    /// Whether nothing can be written to it.
    pub read_only: bool,
}

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Nothing.
    Nothing,
    /// A folder, its permission bits and its owner's number.
    Folder {
        /// The permission bits.
        mode: u32,
        /// The owner.
        owner: u32,
    },
    /// Something else.
    SomethingElse,
}
