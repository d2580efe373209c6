//! The graph and the coverage of a repository, as diagrams, text and JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use owo_colors::{OwoColorize, Style};
use serde_json::{Value, json};

use super::text::visible;
use crate::graph::{Graph, ServerNode};
use crate::rules::{Coverage, Sight, Watched};

/// Identifiers of a diagram, which names must not be: they may hold anything.
#[derive(Default)]
struct Identifiers {
    known: BTreeMap<String, String>,
}

impl Identifiers {
    /// The identifier of what has a name, the same for the same name.
    fn of(&mut self, kind: char, name: &str) -> String {
        let number = self.known.len();
        let identifier = || format!("{kind}{number}");
        self.known
            .entry(format!("{kind} {name}"))
            .or_insert_with(identifier)
            .clone()
    }
}

/// Writes the graph for Mermaid.
#[must_use]
pub fn graph_mermaid(graph: &Graph) -> String {
    let mut identifiers = Identifiers::default();
    let mut text = "flowchart LR\n".to_owned();
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "  subgraph order[\"Order of start\"]");
    for stack in &graph.stacks {
        let identifier = identifiers.of('s', &stack.name);
        let _ = writeln!(text, "    {identifier}[\"{}\"]", mermaid(&stack.name));
    }
    for stack in &graph.stacks {
        let own = identifiers.of('s', &stack.name);
        for before in &stack.after {
            let before = identifiers.of('s', before);
            let _ = writeln!(text, "    {before} --> {own}");
        }
    }
    text.push_str("  end\n");
    for server in &graph.servers {
        let identifier = identifiers.of('h', &server.name);
        let _ = writeln!(
            text,
            "  subgraph {identifier}[\"{}\"]",
            mermaid(&server.name)
        );
        for network in &server.networks {
            let own = identifiers.of('n', &format!("{}/{}", server.name, network.name));
            let internal = if network.internal { " (internal)" } else { "" };
            let _ = writeln!(
                text,
                "    {own}([\"{}{internal}\"])",
                mermaid(&network.name)
            );
        }
        for (member, networks) in members(server) {
            let own = identifiers.of('c', &format!("{}/{member}", server.name));
            let _ = writeln!(text, "    {own}[\"{}\"]", mermaid(member));
            for network in networks {
                let network = identifiers.of('n', &format!("{}/{network}", server.name));
                let _ = writeln!(text, "    {network} --- {own}");
            }
        }
        text.push_str("  end\n");
    }
    text
}

/// Writes the graph for Graphviz.
#[must_use]
pub fn graph_dot(graph: &Graph) -> String {
    let mut identifiers = Identifiers::default();
    let mut text = "digraph vaultctl {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
    let _ = writeln!(
        text,
        "  subgraph cluster_order {{\n    label=\"Order of start\";"
    );
    for stack in &graph.stacks {
        let identifier = identifiers.of('s', &stack.name);
        let _ = writeln!(text, "    {identifier} [label=\"{}\"];", dot(&stack.name));
    }
    for stack in &graph.stacks {
        let own = identifiers.of('s', &stack.name);
        for before in &stack.after {
            let before = identifiers.of('s', before);
            let _ = writeln!(text, "    {before} -> {own};");
        }
    }
    text.push_str("  }\n");
    for server in &graph.servers {
        let identifier = identifiers.of('h', &server.name);
        let _ = writeln!(text, "  subgraph cluster_{identifier} {{");
        let _ = writeln!(text, "    label=\"{}\";", dot(&server.name));
        for network in &server.networks {
            let own = identifiers.of('n', &format!("{}/{}", server.name, network.name));
            let style = if network.internal {
                ", style=dashed"
            } else {
                ""
            };
            let label = dot(&network.name);
            let _ = writeln!(text, "    {own} [label=\"{label}\", shape=ellipse{style}];");
        }
        for (member, networks) in members(server) {
            let own = identifiers.of('c', &format!("{}/{member}", server.name));
            let _ = writeln!(text, "    {own} [label=\"{}\"];", dot(member));
            for network in networks {
                let network = identifiers.of('n', &format!("{}/{network}", server.name));
                let _ = writeln!(text, "    {network} -> {own} [dir=none];");
            }
        }
        text.push_str("  }\n");
    }
    text.push_str("}\n");
    text
}

/// The members of a server's networks, with the networks that each is on.
fn members(server: &ServerNode) -> BTreeMap<&str, Vec<&str>> {
    let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for network in &server.networks {
        for member in &network.members {
            members.entry(member).or_default().push(&network.name);
        }
    }
    members
}

fn mermaid(name: &str) -> String {
    visible(name).replace('"', "#quot;")
}

fn dot(name: &str) -> String {
    visible(name).replace('\\', "\\\\").replace('"', "\\\"")
}

/// The graph, as `graph --json` prints it.
#[must_use]
pub fn graph_json(graph: &Graph) -> Value {
    let stacks = graph
        .stacks
        .iter()
        .map(|stack| json!({ "name": stack.name, "servers": stack.servers, "after": stack.after }));
    let servers = graph.servers.iter().map(|server| {
        let networks = server.networks.iter().map(|network| {
            json!({
                "name": network.name,
                "internal": network.internal,
                "members": network.members,
            })
        });
        json!({ "name": server.name, "networks": networks.collect::<Vec<_>>() })
    });
    json!({
        "format": "vaultctl.graph/v1",
        "stacks": stacks.collect::<Vec<_>>(),
        "servers": servers.collect::<Vec<_>>(),
    })
}

const HEADINGS: [&str; 5] = ["SERVICE", "HEALTHCHECK", "METRICS", "STATUS PAGE", "LOGS"];

/// Writes how services are watched, server by server.
#[must_use]
pub fn coverage_text(coverage: &Coverage, color: bool) -> String {
    let rows = coverage
        .services
        .iter()
        .map(|service| (service, cells(service)));
    let rows: Vec<(&Watched, [String; 5])> = rows.collect();
    let mut widths = HEADINGS.map(str::len);
    for (_, row) in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    let mut server = "";
    for (service, row) in &rows {
        if service.server != server {
            let blank = if server.is_empty() { "" } else { "\n" };
            server = &service.server;
            let title = visible(server);
            let title = if color {
                title.style(Style::new().bold()).to_string()
            } else {
                title
            };
            let _ = writeln!(text, "{blank}{title}");
            line(&mut text, &HEADINGS.map(str::to_owned), &widths);
        }
        line(&mut text, row, &widths);
    }
    let (covered, all) = coverage.share();
    if !rows.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "{covered} of {all} services have a healthcheck and are watched by metrics or a status page: {}%.",
        coverage.percent()
    );
    let excepted = coverage
        .services
        .iter()
        .filter(|service| service.excepted)
        .count();
    if excepted > 0 {
        let _ = writeln!(text, "Not counted, as `unmonitored` says: {excepted}.");
    }
    text
}

fn cells(service: &Watched) -> [String; 5] {
    let name = format!("{}/{}", service.stack, service.service);
    let name = if service.excepted {
        format!("({name})")
    } else {
        name
    };
    let sights = [
        &service.health,
        &service.metrics,
        &service.status_page,
        &service.logs,
    ];
    let [health, metrics, status_page, logs] = sights.map(|sight| match sight {
        Sight::By(name) => visible(name),
        Sight::Unseen => "-".to_owned(),
        Sight::Unknown(name) => format!("{}?", visible(name)),
    });
    [visible(&name), health, metrics, status_page, logs]
}

fn line(text: &mut String, cells: &[String; 5], widths: &[usize; 5]) {
    let cells = cells.iter().zip(widths);
    let cells: Vec<String> = cells
        .map(|(cell, width)| format!("{cell:<width$}"))
        .collect();
    let _ = writeln!(text, "  {}", cells.join("  ").trim_end());
}

/// How services are watched, as `graph --coverage --json` prints it.
#[must_use]
pub fn coverage_json(coverage: &Coverage) -> Value {
    let sight = |sight: &Sight| match sight {
        Sight::By(name) => json!({ "seen": true, "by": name }),
        Sight::Unseen => json!({ "seen": false, "by": null }),
        Sight::Unknown(name) => json!({ "seen": null, "by": name }),
    };
    let services = coverage.services.iter().map(|service| {
        json!({
            "server": service.server,
            "stack": service.stack,
            "service": service.service,
            "healthcheck": sight(&service.health),
            "metrics": sight(&service.metrics),
            "status_page": sight(&service.status_page),
            "logs": sight(&service.logs),
            "unmonitored": service.excepted,
            "covered": service.is_covered(),
        })
    });
    json!({
        "format": "vaultctl.coverage/v1",
        "percent": coverage.percent(),
        "services": services.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{NetworkNode, StackNode};

    fn graph() -> Graph {
        let stack = |name: &str, after: &[&str]| StackNode {
            name: name.to_owned(),
            servers: vec!["one".to_owned()],
            after: after.iter().map(|name| (*name).to_owned()).collect(),
        };
        Graph {
            stacks: vec![stack("edge", &[]), stack("web \"1\"", &["edge"])],
            servers: vec![ServerNode {
                name: "one".to_owned(),
                networks: vec![NetworkNode {
                    name: "routing".to_owned(),
                    internal: true,
                    members: vec!["edge/traefik".to_owned()],
                }],
            }],
        }
    }

    #[test]
    fn diagrams_name_stacks_networks_and_members() {
        insta::assert_snapshot!(graph_mermaid(&graph()), @r#"
        flowchart LR
          subgraph order["Order of start"]
            s0["edge"]
            s1["web #quot;1#quot;"]
            s0 --> s1
          end
          subgraph h2["one"]
            n3(["routing (internal)"])
            c4["edge/traefik"]
            n3 --- c4
          end
        "#);
        insta::assert_snapshot!(graph_dot(&graph()), @r#"
        digraph vaultctl {
          rankdir=LR;
          node [shape=box];
          subgraph cluster_order {
            label="Order of start";
            s0 [label="edge"];
            s1 [label="web \"1\""];
            s0 -> s1;
          }
          subgraph cluster_h2 {
            label="one";
            n3 [label="routing", shape=ellipse, style=dashed];
            c4 [label="edge/traefik"];
            n3 -> c4 [dir=none];
          }
        }
        "#);
    }

    #[test]
    fn the_matrix_has_a_row_for_every_service() {
        let service = |name: &str, excepted| Watched {
            server: "one".to_owned(),
            stack: "web".to_owned(),
            service: name.to_owned(),
            health: Sight::By("docker".to_owned()),
            metrics: Sight::Unseen,
            status_page: Sight::Unknown("gatus".to_owned()),
            logs: Sight::By("loki".to_owned()),
            excepted,
        };
        let coverage = Coverage {
            services: vec![service("app", false), service("spare", true)],
        };
        insta::assert_snapshot!(coverage_text(&coverage, false), @r"
        one
          SERVICE      HEALTHCHECK  METRICS  STATUS PAGE  LOGS
          web/app      docker       -        gatus?       loki
          (web/spare)  docker       -        gatus?       loki

        0 of 1 services have a healthcheck and are watched by metrics or a status page: 0%.
        Not counted, as `unmonitored` says: 1.
        ");
    }
}
