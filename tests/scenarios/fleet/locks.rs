//! Two operators at once on several servers.

use std::time::{Duration, Instant};

use vaultctl::host::lock_name;

use super::hosts::NAMES;
use super::{Fleet, until};

/// A stack whose deployment takes some seconds.
const SLOW: &str = "
services:
  app:
    image: vaultctl-test/service:1
    environment: { HEALTHY_AFTER: '4' }
    healthcheck: { test: [CMD, service, health], interval: 1s, timeout: 1s, retries: 30 }
";

const LIMIT: Duration = Duration::from_mins(2);

fn slow_everywhere() -> Option<Fleet> {
    let fleet = Fleet::new()?;
    for server in NAMES {
        fleet.stack(&format!("on-{server}"), server, SLOW, "");
    }
    fleet.commit();
    Some(fleet)
}

fn lock() -> String {
    lock_name("/var/lib/vaultctl")
}

#[track_caller]
fn assert_unlocked(fleet: &Fleet) {
    for server in NAMES {
        let found = fleet.hosts.engine(server).find("container", &lock());
        assert_eq!(found, None, "{server} is locked");
    }
}

#[test]
fn one_works_and_the_other_is_told_who() {
    let Some(fleet) = slow_everywhere() else {
        return;
    };
    let first = fleet.start(&["apply", "--yes"]);
    until("every server is locked and at work", || {
        NAMES.iter().all(|server| {
            let engine = fleet.hosts.engine(server);
            engine.find("container", &lock()).is_some()
                && engine
                    .find("container", &format!("on-{server}-app-1"))
                    .is_some()
        })
    });
    let began = Instant::now();
    let second = fleet.vaultctl(&["apply", "--yes"]).expect(6);
    assert!(began.elapsed() < Duration::from_secs(5), "it waited");
    let who = format!("process {}", first.id());
    // The first that is asked for tells that the others need not be.
    let line = format!("server `{}`: locked by `vaultctl apply`", NAMES[0]);
    assert!(second.stderr.contains(&line), "{second:#?}");
    second.says(&who);
    first.ended(LIMIT).expect(0);
    assert_unlocked(&fleet);
    fleet.assert_converged();
}

/// Of several that begin together one works: none holds one server while another holds the next.
#[test]
fn of_some_that_begin_together_one_works() {
    let Some(fleet) = slow_everywhere() else {
        return;
    };
    for _ in 0..2 {
        let runs = [(); 2].map(|()| fleet.start(&["apply", "--yes"]));
        let mut codes = runs.map(|run| run.ended(LIMIT).code);
        codes.sort_unstable();
        assert_eq!(codes, [0, 6]);
        assert_unlocked(&fleet);
        fleet.assert_converged();
        fleet.vaultctl(&["destroy", "--yes"]).expect(0);
    }
    fleet.apply();
    fleet.assert_converged();
}

#[test]
fn a_killed_holder_on_another_machine_is_replaced_when_its_lease_is_over() {
    let Some(fleet) = slow_everywhere() else {
        return;
    };
    // In a process namespace of its own, under another name, it is a run of another machine.
    let holder = fleet.start_elsewhere("far", &["apply", "--yes"]);
    until("every server is locked and at work", || {
        NAMES.iter().all(|server| {
            let engine = fleet.hosts.engine(server);
            engine.find("container", &lock()).is_some()
                && engine
                    .find("container", &format!("on-{server}-app-1"))
                    .is_some()
        })
    });
    holder.kill();
    let killed = Instant::now();
    fleet
        .vaultctl(&["apply", "--yes"])
        .expect(6)
        .says("@far, process ");
    let next = loop {
        let run = fleet.vaultctl(&["apply", "--yes"]);
        if run.code != 6 {
            break run;
        }
        assert!(killed.elapsed() < Duration::from_mins(1), "{run:#?}");
        std::thread::sleep(Duration::from_secs(1));
    };
    next.expect(0);
    // Renewed at most ten seconds before the kill, for thirty.
    assert!(killed.elapsed() > Duration::from_secs(18), "too soon");
    assert_unlocked(&fleet);
    fleet.assert_converged();
}
