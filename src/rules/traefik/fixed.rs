//! The static configuration of Traefik: a file, or flags, or variables.
//!
//! Traefik takes the first of these that there is and leaves the others alone.

use std::collections::BTreeMap;

use super::files::{self, Read};
use super::node::Node;
use crate::rules::view::ServiceView;
use crate::source::Place;

/// Where Traefik looks for its file by itself; the last is relative to its working directory.
const FOLDERS: &[&str] = &["/etc/traefik", ""];
const ENDINGS: &[&str] = &["toml", "yaml", "yml"];

/// What Traefik is told at its start.
#[derive(Debug)]
pub(super) struct Static {
    tree: Node,
    /// What of it cannot be read.
    pub(super) unread: Vec<(Place, String)>,
    /// What of it is wrong.
    pub(super) invalid: Vec<(Place, String)>,
}

/// The Docker provider's settings.
#[derive(Debug, Clone)]
pub(super) struct DockerProvider {
    /// Whether containers without `traefik.enable` are published.
    pub(super) exposed_by_default: bool,
    /// The network over which containers are reached, unless they say otherwise.
    pub(super) network: Option<(String, Place)>,
    /// Where the provider is turned on.
    pub(super) place: Place,
}

/// Where requests come in.
#[derive(Debug, Clone)]
pub(super) struct EntryPoint {
    /// Middlewares of every router behind it.
    pub(super) middlewares: Vec<(String, Place)>,
    /// Whether everything is sent to another one.
    pub(super) redirects: bool,
    is_default: bool,
    /// Where it is told to believe everybody's forwarded headers.
    pub(super) believes_everybody: Option<Place>,
    /// Whether it names proxies in front of it.
    pub(super) has_proxies: bool,
}

impl Static {
    /// Reads what a Traefik container is told.
    pub(super) fn read(view: &ServiceView<'_>) -> Self {
        let place = view.place("");
        let mut fixed = Self {
            tree: Node::empty(&place),
            unread: Vec::new(),
            invalid: Vec::new(),
        };
        let flags = flags(view, &place);
        let named = flags.text(&["configfile"]).map(str::to_owned);
        let variable = view.service.environment.get("TRAEFIK_CONFIGFILE");
        let named = named.or_else(|| variable.cloned().flatten());
        if fixed.read_file(view, named) {
            return fixed;
        }
        let has_flags = flags
            .entries()
            .any(|(key, ..)| !key.eq_ignore_ascii_case("configfile"));
        fixed.tree = if has_flags {
            flags
        } else {
            variables(view, &place)
        };
        if fixed.tree.entries().next().is_none() {
            let what = "its static configuration, which is not in the repository".to_owned();
            fixed.unread.push((place, what));
        }
        fixed
    }

    /// Reads the file; false where there is none.
    fn read_file(&mut self, view: &ServiceView<'_>, named: Option<String>) -> bool {
        let folder = view.service.working_dir.as_deref().unwrap_or("/");
        let folder = folder.trim_end_matches('/');
        let in_folder = |path: String| match path.strip_prefix('/') {
            Some(_) => path,
            None => format!("{folder}/{}", path.trim_start_matches("./")),
        };
        let usual = FOLDERS.iter().flat_map(|known| {
            let known = if known.is_empty() { folder } else { known };
            ENDINGS
                .iter()
                .map(move |ending| format!("{known}/traefik.{ending}"))
        });
        let paths = match named {
            Some(path) => vec![in_folder(path)],
            None => usual.collect(),
        };
        for path in paths {
            let found = files::under(view, &path);
            if !found.sealed.is_empty() {
                self.unread.extend(found.sealed);
                return true;
            }
            // Of a folder that is elsewhere nobody knows whether it has such a file.
            let Some(text) = found.texts.first() else {
                continue;
            };
            match text.read(None) {
                Read::Tree(tree) => self.tree = tree,
                Read::Invalid(place, what) => self.invalid.push((place, what)),
                Read::Open(place, what) => self.unread.push((place, what)),
            }
            return true;
        }
        false
    }

    /// The Docker provider, where it is on.
    pub(super) fn docker(&self) -> Option<DockerProvider> {
        let node = self.tree.at(&["providers", "docker"])?;
        if node.text(&[]) == Some("false") {
            return None;
        }
        let exposed = node.text(&["exposedByDefault"]);
        Some(DockerProvider {
            exposed_by_default: exposed.is_none_or(|text| text != "false"),
            network: node.texts(&["network"]).into_iter().next(),
            place: node.place().clone(),
        })
    }

    /// The folder or file of the file provider, as a path in the container, and where it is named.
    pub(super) fn dynamic(&self) -> Option<(&str, &Place)> {
        let file = self.tree.at(&["providers", "file"])?;
        let names = ["directory", "filename"];
        let path = names.iter().find_map(|key| file.text(&[key]))?;
        Some((path, file.place()))
    }

    /// The entry points by name, without Traefik's own.
    pub(super) fn entry_points(&self) -> BTreeMap<String, EntryPoint> {
        let node = self.tree.at(&["entryPoints"]);
        let entries = node.into_iter().flat_map(Node::entries);
        let entries = entries.filter(|(name, ..)| *name != "traefik");
        let read = entries.map(|(name, _, node)| {
            let insecure = ["forwardedHeaders", "insecure"];
            let insecure = node.at(&insecure).filter(|_| node.is_true(&insecure));
            let proxies = ["forwardedHeaders", "proxyProtocol"];
            let entry_point = EntryPoint {
                middlewares: node.texts(&["http", "middlewares"]),
                redirects: node.at(&["http", "redirections", "entryPoint"]).is_some(),
                is_default: node.is_true(&["asDefault"]),
                believes_everybody: insecure.map(|node| node.place().clone()),
                has_proxies: proxies
                    .iter()
                    .any(|key| !node.texts(&[key, "trustedIPs"]).is_empty()),
            };
            (name.to_ascii_lowercase(), entry_point)
        });
        read.collect()
    }
}

/// The entry points of a router that names none.
pub(super) fn default_entry_points(all: &BTreeMap<String, EntryPoint>) -> Vec<&str> {
    let names = |only_defaults: bool| {
        let chosen = all
            .iter()
            .filter(move |(_, one)| one.is_default || !only_defaults);
        chosen.map(|(name, _)| name.as_str()).collect::<Vec<_>>()
    };
    let marked = names(true);
    if marked.is_empty() {
        names(false)
    } else {
        marked
    }
}

/// Flags, `--a.b=c`, `--a.b c` or `--a.b`.
fn flags(view: &ServiceView<'_>, place: &Place) -> Node {
    let mut tree = Node::empty(place);
    let command = view.service.command.as_deref().unwrap_or_default();
    let mut arguments = command.iter().enumerate().peekable();
    while let Some((index, argument)) = arguments.next() {
        let Some(flag) = argument.strip_prefix("--") else {
            continue;
        };
        let (key, value) = flag.split_once('=').unwrap_or_else(|| {
            let next = arguments.next_if(|(_, next)| !next.starts_with("--"));
            (flag, next.map_or("true", |(_, next)| next))
        });
        let path: Vec<&str> = key.split('.').collect();
        tree.insert(&path, value, &view.place(&format!("command[{index}]")));
    }
    tree
}

/// Variables, `TRAEFIK_A_B=c`.
fn variables(view: &ServiceView<'_>, place: &Place) -> Node {
    let mut tree = Node::empty(place);
    for (name, value) in &view.service.environment {
        if let (Some(key), Some(value)) = (name.strip_prefix("TRAEFIK_"), value) {
            let path: Vec<&str> = key.split('_').collect();
            tree.insert(&path, value, &view.place(&format!("environment.{name}")));
        }
    }
    tree
}
