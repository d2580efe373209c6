//! `vaultctl server list`

use serde_json::json;

use super::{CommandResult, Session};
use crate::source::{Server, Tier};
use crate::ui::visible;

pub(super) fn list(session: &Session) -> CommandResult {
    let wanted = session.load()?;
    let servers = &wanted.source.servers;
    if session.globals.json {
        let servers: Vec<_> = servers.iter().map(server_json).collect();
        let listed = json!({ "format": "vaultctl.servers/v1", "servers": servers });
        session.printer.result(format!("{listed:#}\n"));
        return Ok(0);
    }
    let rows: Vec<[String; 4]> = servers
        .iter()
        .map(|server| {
            let tags: Vec<&str> = server.tags.iter().map(|tag| tag.value.as_str()).collect();
            [
                server.name.value.clone(),
                server.address.to_string(),
                tier_of(server).unwrap_or("").to_owned(),
                tags.join(", "),
            ]
        })
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for ([name, address, tier, tags], server) in rows.iter().zip(servers) {
        let [first, second, third] = widths;
        let off = if server.enabled {
            ""
        } else {
            "  (not enabled)"
        };
        let line = format!("{name:first$}  {address:second$}  {tier:third$}  {tags}{off}");
        text.push_str(visible(line.trim_end()).as_ref());
        text.push('\n');
    }
    session.printer.result(text);
    Ok(0)
}

fn server_json(server: &Server) -> serde_json::Value {
    json!({
        "name": server.name.value,
        "address": server.address.to_string(),
        "tier": tier_of(server),
        "tags": server.tags.iter().map(|tag| &tag.value).collect::<Vec<_>>(),
        "enabled": server.enabled,
    })
}

fn tier_of(server: &Server) -> Option<&'static str> {
    server.tier.as_ref().map(|tier| Tier::as_str(tier.value))
}
