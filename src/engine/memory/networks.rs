//! Networks and who is on them.

use super::merge::own_network;
use super::refusal::{Answer, Refusal};
use super::state::State;
use super::subnet::{Subnet, default_pools};
use crate::model::{ContainerSpec, Endpoint, Ipam, IpamPool, Network, NetworkSpec};

const DRIVERS: [&str; 6] = ["bridge", "host", "null", "overlay", "macvlan", "ipvlan"];
/// The networks that every engine has and nobody may remove.
pub(super) const PREDEFINED: [&str; 3] = ["bridge", "host", "none"];

/// The networks that every engine has.
pub(super) fn predefined() -> Vec<NetworkSpec> {
    let network = |name: &str, driver: &str, pools| NetworkSpec {
        name: name.to_owned(),
        driver: driver.to_owned(),
        ipam: Ipam {
            pools,
            ..Ipam::default()
        },
        ..NetworkSpec::default()
    };
    let pools = default_pools().take(1).map(pool).collect();
    vec![
        network("bridge", "bridge", pools),
        network("host", "host", Vec::new()),
        network("none", "null", Vec::new()),
    ]
}

fn pool((subnet, gateway): (String, String)) -> IpamPool {
    IpamPool {
        subnet: Some(subnet),
        gateway: Some(gateway),
        ..IpamPool::default()
    }
}

impl State {
    /// Makes a network and returns its identifier.
    pub(super) fn create_network(&mut self, asked: &NetworkSpec) -> Answer<String> {
        let mut spec = asked.clone();
        let name = &spec.name;
        if PREDEFINED.contains(&name.as_str()) {
            return Err(Refusal::Other(format!(
                "operation is not permitted on predefined {name} network "
            )));
        }
        if self.networks.values().any(|other| other.spec.name == *name) {
            return Err(Refusal::Conflict(format!(
                "network with name {name} already exists"
            )));
        }
        if spec.driver.is_empty() {
            "bridge".clone_into(&mut spec.driver);
        }
        if !DRIVERS.contains(&spec.driver.as_str()) {
            return Err(Refusal::NotFound(format!(
                "plugin \"{}\" not found",
                spec.driver
            )));
        }
        if spec.ipam.driver == "default" {
            spec.ipam.driver.clear();
        }
        if spec.ipam.pools.is_empty() {
            spec.ipam.pools.push(self.free_pool()?);
        } else if self.overlap(&spec.ipam.pools) {
            return Err(Refusal::Other(
                "Pool overlaps with other one on this address space".to_owned(),
            ));
        }
        let id = self.new_id();
        let network = Network {
            id: id.clone(),
            spec,
            scope: "local".to_owned(),
        };
        self.networks.insert(id.clone(), network);
        Ok(id)
    }

    fn overlap(&self, pools: &[IpamPool]) -> bool {
        let subnet = |pool: &IpamPool| Subnet::parse(pool.subnet.as_deref()?);
        let taken = || {
            self.networks
                .values()
                .flat_map(|network| &network.spec.ipam.pools)
                .filter_map(subnet)
        };
        pools
            .iter()
            .filter_map(subnet)
            .any(|asked| taken().any(|other| other.overlaps(asked)))
    }

    fn free_pool(&self) -> Answer<IpamPool> {
        default_pools()
            .map(pool)
            .find(|pool| !self.overlap(std::slice::from_ref(pool)))
            .ok_or_else(|| {
                Refusal::Other(
                    "could not find an available, non-overlapping IPv4 address pool among the \
                     defaults to assign to the network"
                        .to_owned(),
                )
            })
    }

    /// Removes a network on which nothing runs.
    pub(super) fn remove_network(&mut self, name: &str) -> Answer<()> {
        let Some(network) = self.network(name) else {
            return Ok(());
        };
        let (id, name) = (network.id.clone(), network.spec.name.clone());
        if PREDEFINED.contains(&name.as_str()) {
            return Err(Refusal::Other(format!(
                "{name} is a pre-defined network and cannot be removed"
            )));
        }
        let used = self
            .containers
            .values()
            .any(|held| held.is_up() && held.container.attached.values().any(|other| *other == id));
        if used {
            return Err(Refusal::Other(format!(
                "error while removing network: network {name} id {id} has active endpoints"
            )));
        }
        self.networks.remove(&id);
        Ok(())
    }

    /// Puts a container on a network. One that does not run only notes it, even where the network
    /// does not exist; one that is on a network of that identifier stays on it as it is.
    pub(super) fn connect(
        &mut self,
        network: &str,
        container: &str,
        endpoint: &Endpoint,
    ) -> Answer<()> {
        let found = self
            .network(network)
            .map(|found| (found.spec.name.clone(), found.id.clone()));
        let number = self.number(container)?;
        let held = self.held(number)?;
        check_mode(held.spec())?;
        let up = held.is_up();
        let (name, id) = match found {
            Some(found) => found,
            None if up => return Err(no_network(network)),
            None => {
                let networks = &mut self.held_mut(number)?.container.spec.networks;
                networks.insert(network.to_owned(), endpoint.clone());
                return Ok(());
            }
        };
        let present = held.spec().networks.contains_key(&name);
        let attached = held.container.attached.get(&name);
        if up && present {
            return Err(Refusal::Other(format!(
                "endpoint with name {} already exists in network {name}",
                held.name()
            )));
        }
        if present && attached.is_none_or(|attached| *attached == id) {
            return Ok(());
        }
        if up {
            self.check_address(&id, endpoint)?;
        }
        let held = self.held_mut(number)?;
        held.container
            .spec
            .networks
            .insert(name.clone(), endpoint.clone());
        held.container.attached.remove(&name);
        if up {
            held.container.attached.insert(name.clone(), id);
        }
        Ok(())
    }

    /// Takes a container off a network.
    pub(super) fn disconnect(&mut self, network: &str, container: &str) -> Answer<()> {
        let found = self.network(network).map(|found| found.spec.name.clone());
        let number = self.number(container)?;
        let held = self.held_mut(number)?;
        let up = held.is_up();
        let name = match found {
            Some(name) => name,
            None if up => return Err(no_network(network)),
            None => network.to_owned(),
        };
        held.container.attached.remove(&name);
        if held.container.spec.networks.remove(&name).is_none() {
            let the = if up { "" } else { "the " };
            return Err(Refusal::Other(format!(
                "container {} is not connected to {the}network {name}",
                held.id()
            )));
        }
        Ok(())
    }

    /// Joins the networks of a container that is being started, its own one first.
    ///
    /// A network that was made again under its name is not the one that the container was on.
    pub(super) fn join_networks(&mut self, number: u64, spec: &ContainerSpec) -> Answer<()> {
        for (kind, mode) in [
            ("network", &spec.network_mode),
            ("IPC", &spec.ipc_mode),
            ("PID", &spec.pid_mode),
        ] {
            self.check_shared(kind, mode)?;
        }
        let Some(own) = own_network(&spec.network_mode) else {
            return Ok(());
        };
        let others = spec.networks.keys().filter(|name| *name != own);
        let own = spec.networks.keys().filter(|name| *name == own);
        for name in own.chain(others) {
            let attached = self.held(number)?.container.attached.get(name);
            let wanted = attached.unwrap_or(name);
            let id = match self.network(wanted) {
                Some(network) => network.id.clone(),
                None => return Err(no_network(wanted)),
            };
            if let Some(endpoint) = spec.networks.get(name) {
                self.check_address(&id, endpoint)?;
            }
            let attached = &mut self.held_mut(number)?.container.attached;
            attached.insert(name.clone(), id);
        }
        Ok(())
    }

    fn check_shared(&self, kind: &str, mode: &str) -> Answer<()> {
        let Some(name) = mode.strip_prefix("container:") else {
            return Ok(());
        };
        let held = self.held(self.number(name)?)?;
        if held.is_up() {
            Ok(())
        } else {
            Err(Refusal::Conflict(format!(
                "cannot join {kind} of a non running container: {}",
                held.id()
            )))
        }
    }

    /// Refuses an address that a running container on the network asked for before.
    fn check_address(&self, network: &str, endpoint: &Endpoint) -> Answer<()> {
        let same = |one: &str, two: &str| !one.is_empty() && one == two;
        let taken = self
            .containers
            .values()
            .filter(|held| held.is_up())
            .flat_map(|held| {
                held.container
                    .attached
                    .iter()
                    .filter(|(_, id)| id.as_str() == network)
                    .filter_map(|(name, _)| held.spec().networks.get(name))
            })
            .any(|other| {
                same(&other.ipv4_address, &endpoint.ipv4_address)
                    || same(&other.ipv6_address, &endpoint.ipv6_address)
            });
        if taken {
            Err(Refusal::Other("Address already in use".to_owned()))
        } else {
            Ok(())
        }
    }
}

fn no_network(name: &str) -> Refusal {
    Refusal::NotFound(format!("network {name} not found"))
}

/// Refuses further networks for a container that has no network namespace of its own.
fn check_mode(spec: &ContainerSpec) -> Answer<()> {
    let message = match spec.network_mode.as_str() {
        "host" => "container cannot be disconnected from host network or connected to host network",
        "none" => {
            "container cannot be connected to multiple networks with one of the networks in \
             private (none) mode"
        }
        mode if mode.starts_with("container:") => {
            "container sharing network namespace with another container or host cannot be \
             connected to any other network"
        }
        _ => return Ok(()),
    };
    Err(Refusal::Other(message.to_owned()))
}
