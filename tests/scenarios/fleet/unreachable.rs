//! A server that cannot be reached: it is named, and the others are looked at and, where allowed, changed.

use std::time::Duration;

use super::Fleet;
use super::hosts::NAMES;

const APP: &str = "
services:
  app: { image: 'vaultctl-test/service:1', environment: { LEVEL: 'n0' } }
";

/// The longest that finding out may take: connecting has ten seconds, and others are asked before.
const LIMIT: Duration = Duration::from_secs(20);

/// As long as a frozen engine has for an answer.
const FROZEN: Duration = Duration::from_secs(30);

/// Every server has one stack; `dock2`, or what leads to it, is away while the others are converged.
fn away(away: &[&str], back: &[&str]) {
    let limit = LIMIT
        + if away[0] == "freeze" {
            FROZEN
        } else {
            Duration::ZERO
        };
    let Some(fleet) = Fleet::new() else { return };
    for server in NAMES {
        fleet.stack(&format!("on-{server}"), server, APP, "");
    }
    fleet.commit();
    fleet.apply();
    for server in NAMES {
        fleet.edit(&format!("stacks/on-{server}/compose.yaml"), "n0", "n1");
    }
    fleet.commit();
    fleet.hosts.verb(away);

    let run = fleet.vaultctl(&["plan", "--json"]).expect(1);
    println!("{away:?}: after {:?}: {}", run.took, run.stderr.trim());
    assert!(run.took < limit, "it took {:?}", run.took);
    let run = run.says("error: server `dock2` cannot be reached: ");
    for other in ["dock1", "dock3"] {
        assert!(
            !run.stderr.contains(&format!("server `{other}`")),
            "{run:#?}"
        );
    }
    let plan = crate::plan::Plan::read(&run.stdout);
    let lines = plan.lines();
    let others =
        ["on-dock1-app-1", "on-dock3-app-1"].map(|name| format!("replace container {name}"));
    assert_eq!(lines, others);

    let run = fleet
        .vaultctl(&["apply", "--yes"])
        .expect(1)
        .says("not every server can be reached; nothing was changed")
        .says("--skip-unreachable");
    assert!(run.took < limit, "it took {:?}", run.took);
    assert!(level(&fleet, "dock1").contains("LEVEL=n0"));

    let run = fleet
        .vaultctl(&["apply", "--yes", "--skip-unreachable"])
        .expect(0)
        .says("warning: server `dock2` cannot be reached: ");
    // The engines are asked once more under their locks, but not that one.
    assert!(run.took < limit, "it took {:?}", run.took);
    for server in ["dock1", "dock3"] {
        assert!(level(&fleet, server).contains("LEVEL=n1"), "{server}");
    }

    fleet.hosts.verb(back);
    assert_eq!(
        fleet.plan().lines(),
        ["replace container on-dock2-app-1"],
        "only what was away is left to do"
    );
    fleet.apply();
    fleet.assert_converged();
}

fn level(fleet: &Fleet, server: &str) -> String {
    fleet.container(server, &format!("on-{server}-app-1"))["Config"]["Env"].to_string()
}

#[test]
fn its_network_is_cut() {
    away(&["cut", "dock2"], &["mend", "dock2"]);
}

#[test]
fn it_has_no_power() {
    away(&["power-cut", "dock2"], &["power-on", "dock2"]);
}

#[test]
fn its_engine_is_frozen() {
    away(&["freeze", "dock2"], &["thaw", "dock2"]);
}

#[test]
fn its_sshd_is_away() {
    away(&["sshd-off", "dock2"], &["sshd-on", "dock2"]);
}

/// Nobody can be reached, and the hop that is the reason is named for each.
#[test]
fn the_bastion_is_away() {
    let Some(fleet) = Fleet::new() else { return };
    for server in NAMES {
        fleet.stack(&format!("on-{server}"), server, APP, "");
    }
    fleet.commit();
    let bastion = fleet.hosts.address("bastion");
    for (away, back) in [
        ("sshd-off", "sshd-on"),
        ("cut", "mend"),
        ("power-cut", "power-on"),
    ] {
        fleet.hosts.verb(&[away, "bastion"]);
        let run = fleet.vaultctl(&["plan"]).expect(1);
        println!("{away}: after {:?}: {}", run.took, run.stderr.trim());
        assert!(run.took < LIMIT, "it took {:?}", run.took);
        for server in NAMES {
            let line = format!("server `{server}` cannot be reached: ");
            let line = run.stderr.lines().find(|told| told.contains(&line));
            assert!(line.is_some_and(|line| line.contains(&bastion)), "{run:#?}");
        }
        fleet.hosts.verb(&[back, "bastion"]);
    }
    fleet.apply();
    fleet.assert_converged();
}
