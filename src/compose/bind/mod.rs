//! Turns a normalized tree into the model.

mod build;
mod container;
mod deploy;
mod fields;
mod network;
mod resource;
mod service;

use std::collections::BTreeMap;

use super::model::{Config, Extensions, Network, Secret, Service, Volume};
use super::path::KeyPath;
use super::report::Report;
use super::source::{Sources, Span};
use super::yaml::Map;
use fields::Fields;

/// What the top level of a tree holds, before profiles and references are looked at.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// Every service.
    pub(super) services: BTreeMap<String, BoundService>,
    /// Every network.
    pub(super) networks: BTreeMap<String, Network>,
    /// Every volume.
    pub(super) volumes: BTreeMap<String, Volume>,
    /// Every secret.
    pub(super) secrets: BTreeMap<String, Secret>,
    /// Every config.
    pub(super) configs: BTreeMap<String, Config>,
    /// Top-level `x-*` keys.
    pub(super) extensions: Extensions,
}

/// A service with the files that are still to be read for it.
#[derive(Debug)]
pub(super) struct BoundService {
    /// The service, without what the files hold.
    pub(super) service: Service,
    /// Files with variables.
    pub(super) env_files: Vec<EnvFile>,
    /// Files with labels.
    pub(super) label_files: Vec<(String, Span)>,
}

/// An item of `env_file`.
#[derive(Debug)]
pub(super) struct EnvFile {
    /// The file. Absolute.
    pub(super) path: String,
    /// Whether its absence is an error.
    pub(super) required: bool,
    /// How to read it; empty is Compose's own way.
    pub(super) format: String,
    /// Where it is named.
    pub(super) span: Span,
}

/// Turns a tree into the model.
pub(super) fn bind(project: Map, sources: &Sources, report: &mut Report) -> Bound {
    let root = KeyPath::default();
    let mut fields = Fields::new(project, root, report);
    let locate = |span| sources.locate(span);
    let services = fields.named("services", |key, span, node, path, report| {
        service::bind(key, locate(span), node, path, report)
    });
    let networks = fields.named("networks", |_, span, node, path, report| {
        let known = span != Span::default();
        network::bind(known.then(|| locate(span)), node, path, report)
    });
    let volumes = fields.named("volumes", |_, span, node, path, report| {
        resource::bind_volume(locate(span), node, path, report)
    });
    let secrets = fields.named("secrets", |_, span, node, path, report| {
        resource::bind_secret(locate(span), node, path, report)
    });
    let configs = fields.named("configs", |_, span, node, path, report| {
        resource::bind_config(locate(span), node, path, report)
    });
    let extensions = fields.extensions();
    Bound {
        services,
        networks,
        volumes,
        secrets,
        configs,
        extensions,
    }
}
