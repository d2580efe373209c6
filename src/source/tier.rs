//! The tier of a server: TOML, tags, inventory.

use super::diagnostic::{Problem, Problems};
use super::inventory::HostVariables;
use super::needed::Needed;
use super::place::Spanned;
use super::server::{Server, Tier};
use super::suggest::did_you_mean;
use super::tables::server::ServerTable;

const VARIABLE: &str = "server_trust_tier";
const TIERS: [Tier; 2] = [Tier::Trusted, Tier::Untrusted];

/// Finds the tier of a server.
///
/// `tier` in TOML wins over the inventory; a tag must agree with whatever else there is.
pub(super) fn tier_of(
    table: &ServerTable,
    host: Option<&HostVariables>,
    problems: &Problems,
) -> Option<Spanned<Tier>> {
    let by_tags: Vec<Spanned<Tier>> = table
        .tags
        .iter()
        .filter_map(|tag| Some(Spanned::new(tier_named(tag)?, tag.place.clone())))
        .collect();
    let by_key = table.tier.clone();
    let needed = Needed {
        server: &table.name,
        host,
        problems,
    };
    // With `tier` in TOML the inventory's value is not needed, so that it may be an expression.
    let by_inventory = if by_key.is_none() {
        inventory_tier(&needed)
    } else {
        None
    };
    let sources: Vec<&Spanned<Tier>> = by_key.iter().chain(&by_inventory).chain(&by_tags).collect();
    let first = *sources.first()?;
    if let Some(other) = sources.iter().find(|source| source.value != first.value) {
        problems.push(
            Problem::error(
                "tier-contradiction",
                format!(
                    "server `{}` is both trusted and untrusted",
                    table.name.value
                ),
            )
            .at(&other.place, format!("{} here", other.as_str()))
            .at(&first.place, format!("{} here", first.as_str())),
        );
    }
    Some(first.clone())
}

fn inventory_tier(needed: &Needed<'_>) -> Option<Spanned<Tier>> {
    let text = needed.text(&[VARIABLE])?;
    let tier = tier_named(&text);
    if tier.is_none() {
        needed.problems.push(
            Problem::error("unknown-tier", format!("`{}` is no tier", text.value))
                .at(&text.place, "not known here")
                .help_if(did_you_mean(&text, TIERS.map(Tier::as_str))),
        );
    }
    tier.map(|tier| text.map(|_| tier))
}

fn tier_named(word: &str) -> Option<Tier> {
    TIERS.into_iter().find(|tier| tier.as_str() == word)
}

/// Checks the servers together: all declare a tier or none does, and untrusted ones list ports.
///
/// The tier of a server that is not in an incomplete inventory may stand where nobody could read it.
pub(super) fn check(servers: &[Server], incomplete: bool, problems: &Problems) {
    let Some(declared) = servers.iter().find_map(|server| server.tier.as_ref()) else {
        return;
    };
    for server in servers {
        match &server.tier {
            None if incomplete && server.groups.is_empty() => {}
            None => problems.push(
                Problem::error(
                    "missing-tier",
                    format!("server `{}` declares no tier, others do", server.name.value),
                )
                .at(&server.name.place, "trusted or untrusted?")
                .at(&declared.place, format!("{} here", declared.as_str()))
                .help("add the tag `trusted` or `untrusted`, or set `tier`"),
            ),
            Some(tier) if tier.value == Tier::Untrusted && server.allowed_ports.is_none() => {
                problems.push(
                    Problem::error(
                        "missing-key",
                        format!(
                            "untrusted server `{}` has no `allowed_ports`",
                            server.name.value
                        ),
                    )
                    .at(&server.name.place, "says not which ports may be published")
                    .at(&tier.place, "untrusted here")
                    .help("write allowed_ports = [\"80/tcp\", \"443/tcp\"], or [] for none"),
                );
            }
            Some(_) => {}
        }
    }
}
