//! Joins `[[server]]` with the inventory: address, tier, variables.

use std::path::PathBuf;

use super::address::{WrittenAddress, usable_host, usable_user};
use super::diagnostic::{Problem, Problems};
use super::inventory::{HostVariables, Inventory};
use super::needed::Needed;
use super::place::Spanned;
use super::server::{Address, Jump, Server, SshAddress, TcpAddress};
use super::ssh_args::jumps_of;
use super::suggest::did_you_mean;
use super::tables::server::ServerTable;
use super::tier::tier_of;
use crate::model::DEFAULT_STATE_DIRECTORY;

const DOCKER_SOCKET: &str = "/var/run/docker.sock";

/// Joins one server.
///
/// One whose address is not known, after that was reported, is joined all the same: what runs on it
/// has faults of its own to tell.
pub(super) fn server(table: ServerTable, inventory: &Inventory, problems: &Problems) -> Server {
    let host = inventory.host(&table.name);
    let tier = tier_of(&table, host.as_ref(), problems);
    check_unused_keys(&table, problems);
    let address = address_of(&table, host.as_ref(), inventory, problems)
        .unwrap_or_else(|| Address::Ssh(by_its_name(&table)));
    let variables = host.as_ref().map(|host| &host.variables);
    Server {
        address,
        tier,
        groups: host
            .as_ref()
            .map(|host| host.groups.clone())
            .unwrap_or_default(),
        variables: variables
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), value.to_json()))
            .collect(),
        state_directory: table
            .state_directory
            .map_or_else(|| PathBuf::from(DEFAULT_STATE_DIRECTORY), |path| path.value),
        name: table.name,
        description: table.description,
        tags: table.tags,
        enabled: table.enabled,
        allow_exec: table.allow_exec,
        allowed_ports: table.allowed_ports,
        min_disk: table.min_disk,
        min_memory: table.min_memory,
        address_pools: table.address_pools,
    }
}

/// The address of a server of which nothing is known but the name, as Ansible takes it.
fn by_its_name(table: &ServerTable) -> SshAddress {
    SshAddress {
        host: table.name.value.clone(),
        port: None,
        user: None,
        key_file: None,
        jumps: Vec::new(),
        socket: socket(table),
    }
}

/// The address; `None` after reporting that there is none, or where a fault of the inventory was.
fn address_of(
    table: &ServerTable,
    host: Option<&HostVariables>,
    inventory: &Inventory,
    problems: &Problems,
) -> Option<Address> {
    let needed = Needed {
        server: &table.name,
        host,
        problems,
    };
    let Some(address) = &table.address else {
        if host.is_none() {
            report_unreachable(table, inventory, problems);
            return None;
        }
        return of_inventory(table, &needed, inventory);
    };
    match &address.value {
        WrittenAddress::Unix(path) => {
            if let Some(socket) = table
                .docker_socket
                .as_ref()
                .filter(|socket| socket.value != *path)
            {
                problems.push(
                    Problem::error("contradiction", "two sockets are named for one server")
                        .at(&socket.place, "differs")
                        .at(&address.place, "from this"),
                );
            }
            Some(Address::Unix(path.clone()))
        }
        WrittenAddress::Ssh(destination) => Some(Address::Ssh(over_ssh(
            table,
            destination.clone(),
            &needed,
            inventory,
        ))),
        WrittenAddress::Tcp { host, port } => {
            let tcp = tcp(table, host, *port);
            check_plain(table, &tcp, problems);
            Some(Address::Tcp(tcp))
        }
        WrittenAddress::Https { host, port } => Some(Address::Tcp(TcpAddress {
            tls: Some(table.tls.clone()),
            ..tcp(table, host, *port)
        })),
    }
}

fn of_inventory(
    table: &ServerTable,
    needed: &Needed<'_>,
    inventory: &Inventory,
) -> Option<Address> {
    let connection = needed.text(&["ansible_connection"]);
    match connection
        .as_ref()
        .map_or("ssh", |connection| connection.as_str())
    {
        "local" | "ansible.builtin.local" => Some(Address::Unix(socket(table))),
        "ssh" | "smart" | "paramiko" | "paramiko_ssh" | "ansible.builtin.ssh" => {
            let host = needed.text(&["ansible_host", "ansible_ssh_host"]);
            if let Some(host) = host.as_ref().filter(|host| !usable_host(host)) {
                // A template's placeholder such as <ip> has to be filled in before anything runs.
                needed.invalid(host, "expected a name or an address");
            }
            let host = host.map_or_else(|| table.name.value.clone(), |host| host.value);
            let destination = Jump {
                host,
                port: None,
                user: None,
                key_file: None,
            };
            Some(Address::Ssh(over_ssh(
                table,
                destination,
                needed,
                inventory,
            )))
        }
        _ => {
            if let Some(connection) = connection {
                needed.invalid(&connection, "expected local or ssh");
            }
            None
        }
    }
}

/// Completes an SSH destination with what the inventory says.
fn over_ssh(
    table: &ServerTable,
    destination: Jump,
    needed: &Needed<'_>,
    inventory: &Inventory,
) -> SshAddress {
    let login = needed.login(destination);
    SshAddress {
        host: login.host,
        port: login.port,
        user: login.user,
        key_file: login.key_file,
        jumps: needed
            .text(&["ansible_ssh_common_args"])
            .map(|arguments| jumps_of(&arguments, needed, inventory))
            .unwrap_or_default(),
        socket: socket(table),
    }
}

impl Needed<'_> {
    /// Completes a destination with port, user and key of the host.
    pub(super) fn login(&self, destination: Jump) -> Jump {
        let port = destination.port.or_else(|| {
            let port = self.text(&["ansible_port", "ansible_ssh_port"])?;
            let number = port.parse().ok().filter(|port| *port > 0);
            if number.is_none() {
                self.invalid(&port, "expected a port number");
            }
            number
        });
        let user = destination.user.or_else(|| {
            let user = self.text(&["ansible_user", "ansible_ssh_user"])?;
            if !usable_user(&user) {
                self.invalid(&user, "expected a user's name");
            }
            Some(user.value)
        });
        let key_file = destination.key_file.or_else(|| {
            let key = self.text(&["ansible_ssh_private_key_file", "ansible_private_key_file"])?;
            Some(PathBuf::from(key.value))
        });
        Jump {
            host: destination.host,
            port,
            user,
            key_file,
        }
    }
}

fn socket(table: &ServerTable) -> PathBuf {
    let socket = table.docker_socket.as_ref();
    socket.map_or_else(
        || PathBuf::from(DOCKER_SOCKET),
        |socket| socket.value.clone(),
    )
}

fn tcp(table: &ServerTable, host: &str, port: u16) -> TcpAddress {
    TcpAddress {
        host: host.to_owned(),
        port,
        tls: None,
        token: table.token.clone(),
        via: table.via.clone(),
    }
}

fn check_plain(table: &ServerTable, tcp: &TcpAddress, problems: &Problems) {
    if tcp.is_loopback() || tcp.via.is_some() {
        return;
    }
    let Some(address) = &table.address else {
        return;
    };
    if table.insecure {
        problems.push(
            Problem::warning(
                "plain-tcp",
                "an engine is driven over the network in the clear",
            )
            .at(&address.place, "neither encrypted nor authenticated")
            .help("use ssh:// or https://, or go through an SSH server with `via`"),
        );
    } else {
        problems.push(
            Problem::error(
                "plain-tcp",
                "an engine would be driven over the network in the clear",
            )
            .at(&address.place, "neither encrypted nor authenticated")
            .help(
                "use ssh:// or https://, go through an SSH server with `via`, or accept it \
                     with `insecure = true`",
            ),
        );
    }
}

/// Reports keys that say nothing with the kind of address given.
fn check_unused_keys(table: &ServerTable, problems: &Problems) {
    let (https, tcp) = match table.address.as_ref().map(|address| &address.value) {
        Some(WrittenAddress::Https { .. }) => (true, true),
        Some(WrittenAddress::Tcp { .. }) => (false, true),
        _ => (false, false),
    };
    let of_paths = |key: &Option<Spanned<PathBuf>>| key.as_ref().map(|key| key.place.clone());
    let of_texts = |key: &Option<Spanned<String>>| key.as_ref().map(|key| key.place.clone());
    for (key, place, usable, scheme) in [
        ("ca", of_paths(&table.tls.ca), https, "https://"),
        ("cert", of_paths(&table.tls.certificate), https, "https://"),
        ("key", of_paths(&table.tls.key), https, "https://"),
        ("token", of_texts(&table.token), https, "https://"),
        ("via", of_texts(&table.via), tcp, "tcp:// or https://"),
    ] {
        if let Some(place) = place.filter(|_| !usable) {
            problems.push(
                Problem::error(
                    "contradiction",
                    format!("`{key}` needs an {scheme} address"),
                )
                .at(&place, "says nothing with this server's address"),
            );
        }
    }
}

fn report_unreachable(table: &ServerTable, inventory: &Inventory, problems: &Problems) {
    if inventory.incomplete {
        return;
    }
    let near = did_you_mean(&table.name, inventory.host_names())
        .filter(|advice| advice.starts_with("did you mean"));
    let advice = format!(
        "add it to `{}`, or give it `address = \"ssh://user@host\"`",
        inventory.path.display()
    );
    problems.push(
        Problem::error(
            "no-address",
            format!(
                "server `{}` is not in the inventory and has no address",
                table.name.value
            ),
        )
        .at(&table.name.place, "cannot be reached")
        .help(near.map_or(advice.clone(), |near| format!("{near} Else {advice}"))),
    );
}

/// Checks that the servers that others are reached through are reached by SSH.
pub(super) fn check_via(servers: &[Server], problems: &Problems) {
    for server in servers {
        let Address::Tcp(TcpAddress { via: Some(via), .. }) = &server.address else {
            continue;
        };
        let hop = servers.iter().find(|hop| hop.name == *via);
        if hop.is_some_and(|hop| !matches!(hop.address, Address::Ssh(_))) {
            problems.push(
                Problem::error("via", format!("`{}` is not reached by SSH", via.value))
                    .at(&via.place, "no connection goes through it"),
            );
        }
    }
}
