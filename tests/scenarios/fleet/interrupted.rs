//! What happens to a host in the middle of a run: the next run puts everything right.
//!
//! Two moments of each kind; `VAULTCTL_TEST_ROUNDS` asks for more.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::Fleet;
use super::hosts::NAMES;

/// As the stacks of `SHOP` stand in the repository.
fn compose(server: &str) -> String {
    format!("stacks/{server}-shop/compose.yaml")
}

const SHOP: &str = "
services:
  db:
    image: vaultctl-test/volume:1
    restart: unless-stopped
    environment: { LEVEL: 'n0' }
    volumes: ['data:/data', './config:/etc/db:ro', /cache]
    healthcheck: { test: [CMD, service, health], interval: 2s, timeout: 2s, retries: 10 }
  web:
    image: vaultctl-test/service:1
    restart: always
    environment: { LEVEL: 'n0' }
    depends_on: { db: { condition: service_healthy } }
volumes: { data: }
";

/// A run that loses a host has to end by itself: what is longest is asking a frozen engine to put things back.
const LIMIT: Duration = Duration::from_mins(5);

/// How long something short takes: nobody has given up meanwhile.
const SHORT: Duration = Duration::from_secs(2);

fn rounds() -> u32 {
    let wanted = std::env::var("VAULTCTL_TEST_ROUNDS");
    wanted.map_or(2, |text| text.parse().unwrap())
}

/// The volumes of a container, those that nobody has named among them.
fn volumes(fleet: &Fleet, server: &str) -> BTreeSet<String> {
    let found = fleet.container(server, &format!("{server}-shop-db-1"));
    let mounts = found["Mounts"].as_array().unwrap();
    let names = mounts.iter().filter_map(|mount| mount["Name"].as_str());
    names.map(str::to_owned).collect()
}

/// Insists that everything is there, of the wanted configuration, and nothing else.
#[track_caller]
fn assert_whole(fleet: &Fleet, level: &str, precious: &[BTreeSet<String>; 3]) {
    for (server, volumes_before) in NAMES.into_iter().zip(precious) {
        let engine = fleet.hosts.engine(server);
        let [db, web] = ["db", "web"].map(|service| format!("{server}-shop-{service}-1"));
        assert_eq!(fleet.names(server), [db.clone(), web.clone()]);
        for (name, policy) in [(&db, "unless-stopped"), (&web, "always")] {
            let found = engine.container(name);
            let environment = found["Config"]["Env"].to_string();
            assert!(environment.contains(&format!("LEVEL={level}")), "{found:#}");
            assert_eq!(found["State"]["Running"], true);
            assert_eq!(found["HostConfig"]["RestartPolicy"]["Name"], policy);
        }
        let read = |path: &str| engine.docker(&["exec", &db, "cat", path]);
        assert_eq!(read("/data/kept"), format!("precious {server}"));
        assert_eq!(read("/cache/kept"), format!("precious {server}"));
        assert_eq!(read("/etc/db/site"), level);
        assert_eq!(&volumes(fleet, server), volumes_before, "{server}");
        let all = engine.lines(&["volume", "ls", "--quiet"]);
        assert_eq!(
            &all.into_iter().collect::<BTreeSet<_>>(),
            volumes_before,
            "{server}"
        );
        let networks = engine.lines(&[
            "network",
            "ls",
            "--filter=type=custom",
            "--format={{.Name}}",
        ]);
        assert_eq!(networks, [format!("{server}-shop_default")]);
    }
}

/// Replaces everything on three servers, again and again; each time something happens to one of them.
fn in_the_middle(happens: &str, ends: &str) {
    let Some(fleet) = Fleet::new() else { return };
    for server in NAMES {
        fleet.stack(&format!("{server}-shop"), server, SHOP, "");
        fleet.file(&format!("stacks/{server}-shop/config/site"), "n0\n");
    }
    let change = |from: &str, to: &str| {
        for server in NAMES {
            fleet.edit(&compose(server), &format!("'{from}'"), &format!("'{to}'"));
            let site = format!("stacks/{server}-shop/config/site");
            fleet.file(&site, &format!("{to}\n"));
        }
        fleet.commit();
    };
    fleet.commit();
    fleet.apply();
    for server in NAMES {
        let db = format!("{server}-shop-db-1");
        for path in ["/data/kept", "/cache/kept"] {
            let text = format!("precious {server}");
            let words = ["exec", &db, "service", "write", path, &text];
            fleet.hosts.engine(server).docker(&words);
        }
    }
    let precious = NAMES.map(|server| volumes(&fleet, server));
    assert!(
        precious.iter().all(|names| names.len() == 2),
        "{precious:?}"
    );
    change("n0", "whole");
    let began = Instant::now();
    fleet.apply();
    let whole = began.elapsed();
    assert_whole(&fleet, "whole", &precious);

    let mut hit = 0;
    let mut last = "whole".to_owned();
    for round in 1..=rounds() {
        let level = format!("n{round}");
        change(&last, &level);
        // Evenly spread, in an order that a few rounds already are.
        let part = (f64::from(round) * 0.618_034).fract();
        let host = if round % 4 < 2 { "dock2" } else { "dock3" };
        let mut run = fleet.start(&["apply", "--yes"]);
        std::thread::sleep(whole.mul_f64(part));
        hit += u32::from(run.runs());
        fleet.hosts.verb(&[happens, host]);
        // For a moment, or until the run has given up.
        let is_short = round % 2 == 0;
        let run = if is_short {
            std::thread::sleep(SHORT);
            fleet.hosts.verb(&[ends, host]);
            run.ended(LIMIT)
        } else {
            let run = run.ended(LIMIT);
            fleet.hosts.verb(&[ends, host]);
            run
        };
        println!(
            "{round}: {happens} {host} {} at {:.0} % of {whole:?}: {} after {:?}\n{}",
            if is_short { "for a moment" } else { "for long" },
            part * 100.0,
            run.code,
            run.took,
            run.stderr
        );
        assert!([0, 1, 4, 5].contains(&run.code), "{run:#?}");
        let next = fleet.vaultctl(&["apply", "--yes"]);
        println!("{}", next.stderr);
        next.expect(0);
        fleet.assert_converged();
        assert_whole(&fleet, &level, &precious);
        last = level;
    }
    println!("{hit} of {} were hit in the middle", rounds());
    assert!(
        hit * 2 >= rounds(),
        "only {hit} runs were hit in the middle"
    );
}

#[test]
fn a_network_cut_in_the_middle() {
    in_the_middle("cut", "mend");
}

#[test]
fn a_power_cut_in_the_middle() {
    in_the_middle("power-cut", "power-on");
}

#[test]
fn an_engine_that_freezes_in_the_middle() {
    in_the_middle("freeze", "thaw");
}
