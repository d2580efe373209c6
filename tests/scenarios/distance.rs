//! How often a plan goes to a server and back: what a server far away costs.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::engine::on_each_engine;
use crate::far::far_away;
use crate::scene::Scene;

/// The way there and back, long enough that the work of the machines does not matter.
const ROUND_TRIP: Duration = Duration::from_millis(200);

/// What SSH needs until somebody is logged in.
const HANDSHAKE: u32 = 6;

/// Opening the first channel.
const CHANNEL: u32 = 1;

/// Asking everything, however many containers there are.
const QUESTIONS: u32 = 4;

#[test]
fn a_plan_asks_four_times_however_much_there_is() {
    let Some(sshd) = std::env::var_os("VAULTCTL_TEST_SSH").map(PathBuf::from) else {
        println!("skipped: not over SSH (VAULTCTL_TEST_SSH)");
        return;
    };
    let address = std::fs::read_to_string(sshd.join("address")).unwrap();
    let (login, port) = address.trim().rsplit_once(':').unwrap();
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        for number in 0..4 {
            let compose = "
services:
  one: { image: 'vaultctl-test/service:1', network_mode: none, volumes: ['./conf:/conf:ro'] }
  two: { image: 'vaultctl-test/service:1', network_mode: none }
";
            let name = format!("web{number}");
            scene.stack(&name, compose, "");
            scene.file(&format!("stacks/{name}/conf/deep/down/a.txt"), "a\n");
            scene.file(&format!("stacks/{name}/conf/b.txt"), "b\n");
        }
        scene.commit();
        scene.apply();
        let far = far_away(format!("127.0.0.1:{port}"), ROUND_TRIP / 2);
        let near = far_away(format!("127.0.0.1:{port}"), Duration::ZERO);
        let known = std::fs::read_to_string(sshd.join("known_hosts")).unwrap();
        let keys: Vec<String> = [far, near]
            .iter()
            .map(|other| known.replace(&format!(":{port} "), &format!(":{other} ")))
            .collect();
        scene.file(
            "inventory/known_hosts",
            &format!("{known}{}", keys.concat()),
        );
        let took = |port: u16| {
            let definition = scene.repository().join("sync/servers.toml");
            let text = std::fs::read_to_string(&definition).unwrap();
            let (before, rest) = text.split_once(login).unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            scene.file(
                "sync/servers.toml",
                &format!("{before}{login}:{port}\"{after}"),
            );
            scene.commit();
            let measured = (0..3).map(|_| {
                let began = Instant::now();
                scene.vaultctl(&["plan", "--detailed-exitcode"]).expect(0);
                began.elapsed()
            });
            measured.min().unwrap()
        };
        let (near, far) = (took(near), took(far));
        let trips = far.saturating_sub(near).as_secs_f64() / ROUND_TRIP.as_secs_f64();
        println!("{trips:.1} round trips: {near:?} near, {far:?} far");
        let allowed = f64::from(HANDSHAKE + CHANNEL + QUESTIONS);
        assert!(trips < allowed + 0.9, "{trips:.1} round trips");
    });
}
