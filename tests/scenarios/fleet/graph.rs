//! One graph over all servers: order, what a failure stops, how much at once.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::Fleet;

/// Gets healthy two seconds after its start, or never.
const SLOW: &str = "
services:
  app:
    image: vaultctl-test/service:1
    environment: { HEALTHY_AFTER: '2', LEVEL: 'n0' }
    healthcheck: { test: [CMD, service, health], interval: 1s, timeout: 1s, retries: 30 }
";

const PLAIN: &str = "
services:
  app:
    image: vaultctl-test/service:1
    environment: { LEVEL: 'n0' }
";

fn time(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

/// When a slow container can be healthy at the earliest. An engine remembers only the last few checks.
fn healthy_from(container: &Value) -> Timestamp {
    time(&container["State"]["StartedAt"]) + jiff::SignedDuration::from_secs(2)
}

/// `base` before `shop` before `edge`, each on another server, and `aside`, which waits for nobody.
fn chain() -> Option<Fleet> {
    let fleet = Fleet::new()?;
    fleet.stack("base", "dock3", SLOW, "");
    fleet.stack("shop", "dock1", SLOW, "after = [\"base\"]");
    fleet.stack("edge", "dock2", PLAIN, "after = [\"shop\"]");
    fleet.stack("aside", "dock2", PLAIN, "");
    fleet.commit();
    Some(fleet)
}

#[test]
fn servers_behind_a_bastion_are_one_graph() {
    let Some(fleet) = chain() else { return };
    let planned = fleet.plan();
    let created = |line: &&String| line.starts_with("create container ");
    assert_eq!(planned.lines().iter().filter(created).count(), 4);
    assert_eq!(fleet.all_names(), [const { Vec::<String>::new() }; 3]);
    fleet.apply();
    fleet.assert_converged();
    assert_eq!(
        fleet.all_names(),
        [
            &["shop-app-1"][..],
            &["aside-app-1", "edge-app-1"],
            &["base-app-1"]
        ]
    );

    let base = fleet.container("dock3", "base-app-1");
    let shop = fleet.container("dock1", "shop-app-1");
    let edge = fleet.container("dock2", "edge-app-1");
    let aside = fleet.container("dock2", "aside-app-1");
    let started = |container: &Value| time(&container["State"]["StartedAt"]);
    assert!(healthy_from(&base) < started(&shop), "{base:#}\n{shop:#}");
    assert!(healthy_from(&shop) < started(&edge), "{shop:#}\n{edge:#}");
    assert!(started(&aside) < started(&shop), "it waited");

    // One server drifts: only that is mended.
    let before = fleet.hosts.containers("dock2");
    fleet
        .hosts
        .engine("dock1")
        .docker(&["rm", "--force", "shop-app-1"]);
    assert_eq!(fleet.plan().lines(), ["create container shop-app-1"]);
    fleet.apply();
    fleet.assert_converged();
    assert_eq!(fleet.hosts.containers("dock2"), before);
}

#[test]
fn a_failure_on_one_server_stops_what_waits_for_it_and_nothing_else() {
    let Some(fleet) = chain() else { return };
    fleet.apply();
    let before = ["dock1", "dock2"].map(|server| fleet.hosts.containers(server));
    for stack in ["base", "shop", "edge", "aside"] {
        fleet.edit(&format!("stacks/{stack}/compose.yaml"), "'n0'", "'n1'");
    }
    let table = "sync/stack-shop.toml";
    fleet.edit(table, "after", "health_timeout = \"3s\"\nafter");
    fleet.edit(
        "stacks/shop/compose.yaml",
        "HEALTHY_AFTER: '2'",
        "NEVER_HEALTHY: '1'",
    );
    fleet.edit("stacks/shop/compose.yaml", "retries: 30", "retries: 2");
    fleet.commit();

    let run = fleet.vaultctl(&["apply", "--yes"]).expect(4);
    let run = run
        .says("shop@dock1 was rolled back: ")
        .says("edge@dock2 was skipped: ");
    assert!(
        run.stdout
            .contains("Applied: 2 of 4 deployments; 2 are not as git wants them."),
        "{}",
        run.stdout
    );
    let reason = run.stderr.lines().find(|line| line.contains("was skipped"));
    assert!(reason.unwrap().contains("shop@dock1"), "{reason:?}");
    let level =
        |server: &str, name: &str| fleet.container(server, name)["Config"]["Env"].to_string();
    assert!(level("dock3", "base-app-1").contains("LEVEL=n1"));
    assert!(level("dock2", "aside-app-1").contains("LEVEL=n1"));
    let after = ["dock1", "dock2"].map(|server| fleet.hosts.containers(server));
    let id = |seen: &[crate::seen::Containers; 2], server: usize, name: &str| {
        seen[server][name].id.clone()
    };
    assert_eq!(id(&after, 0, "shop-app-1"), id(&before, 0, "shop-app-1"));
    assert_eq!(after[1]["edge-app-1"], before[1]["edge-app-1"]);
    assert_eq!(fleet.names("dock2"), ["aside-app-1", "edge-app-1"]);

    fleet.edit(
        "stacks/shop/compose.yaml",
        "NEVER_HEALTHY: '1'",
        "HEALTHY_AFTER: '0'",
    );
    fleet.commit();
    fleet.apply();
    fleet.assert_converged();
}

/// How many steps were under way at once on the server where that were most.
fn most_at_once(events: &str) -> usize {
    let mut running: BTreeMap<String, usize> = BTreeMap::new();
    let mut most = 0;
    for line in events.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        let id = event["id"].as_str().unwrap_or_default();
        let Some((server, _)) = id.split_once('/') else {
            continue;
        };
        let count = running.entry(server.to_owned()).or_default();
        match event["event"].as_str() {
            Some("step_started") => *count += 1,
            Some("step_finished") => *count -= 1,
            _ => {}
        }
        most = most.max(*count);
    }
    most
}

#[test]
fn as_much_is_under_way_on_a_server_as_is_allowed() {
    let Some(fleet) = Fleet::new() else { return };
    for server in ["dock1", "dock2", "dock3"] {
        for number in 0..3 {
            fleet.stack(&format!("{server}-{number}"), server, PLAIN, "");
        }
    }
    fleet.commit();
    let run = fleet.vaultctl(&["apply", "--yes", "--json", "--parallel", "1"]);
    assert_eq!(most_at_once(&run.expect(0).stdout), 1);
    fleet.assert_converged();
    fleet.vaultctl(&["destroy", "--yes"]).expect(0);
    let run = fleet.vaultctl(&["apply", "--yes", "--json"]);
    assert!(most_at_once(&run.expect(0).stdout) > 1);
    fleet.assert_converged();
}
