//! Containers on the wire: a file for each group of attributes, both ways.

mod create;
mod endpoints;
mod inspect;
mod mounts;
mod process;
mod resources;
mod security;
mod state;
mod update;

#[cfg(test)]
mod tests;

pub(super) use create::create_body;
pub(super) use endpoints::{MANY_ENDPOINTS, endpoint_settings, primary_network};
pub(super) use inspect::{Beyond, container, exposed_ports};
pub(super) use process::{environment_map, healthcheck};
pub(super) use state::summary;
pub(super) use update::update_body;
