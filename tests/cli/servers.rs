//! Stacks on several servers, on engines in memory: in which order they change, and what happens where
//! one fails or moves.

use std::fmt::Write as _;

use vaultctl::apply::{Options, Outcome, Report};
use vaultctl::engine::Observe as _;
use vaultctl::engine::memory::{MemoryEngine, Program, Run};
use vaultctl::model::{DeploymentId, Failed};

use crate::memory_host::{MemoryHost, text};
use crate::sandbox::Sandbox;

const INVENTORY: &str = "\
all:
  hosts:
    local: { ansible_connection: local }
    b: { ansible_connection: local }
    c: { ansible_connection: local }
    d: { ansible_connection: local }
";

/// A repository with four servers and the stack `shop`, whose table has these lines more.
fn fleet(table: &str, compose: &str) -> MemoryHost {
    let mut servers = String::new();
    for name in ["local", "b", "c", "d"] {
        let _ = writeln!(
            servers,
            "[[server]]\nname = \"{name}\"\n[server.config]\ndocker_socket = \"/nowhere/{name}.sock\""
        );
    }
    let sandbox = Sandbox::repository(&[
        ("vaultctl.toml", "repository_id = \"00000000test0000\"\n"),
        ("inventory/hosts.yml", INVENTORY),
        ("sync/servers.toml", &servers),
        ("sync/stacks.toml", &stack(table)),
        ("stacks/shop/compose.yaml", compose),
    ]);
    MemoryHost::with_servers(sandbox, &["b", "c", "d"])
}

fn stack(table: &str) -> String {
    format!("[[stack]]\nname = \"shop\"\n{table}\n")
}

const SHOP: &str =
    "services:\n  app:\n    image: registry.example/shop:1\n    network_mode: none\n";
const EVERYWHERE: &str = "servers = [\"local\", \"b\", \"c\", \"d\"]";

/// Whether the image `shop:2` ends at once on a server.
fn breaks(engine: &MemoryEngine) {
    let program = Program {
        run: Run::Exits {
            code: 3,
            after: std::time::Duration::ZERO,
        },
        ..Program::default()
    };
    engine.set_program("registry.example/shop:2", program);
}

async fn update(host: &MemoryHost, table: &str) -> Report {
    host.sandbox.write("sync/stacks.toml", stack(table));
    host.sandbox
        .write("stacks/shop/compose.yaml", SHOP.replace("shop:1", "shop:2"));
    host.sandbox.commit("Update");
    host.apply().await.0
}

/// What became of the stack on each server, a word each.
fn outcomes(report: &Report) -> Vec<(&str, &str)> {
    let word = |outcome: &Outcome| match outcome {
        Outcome::Done => "done",
        Outcome::RolledBack { .. } => "rolled back",
        Outcome::Skipped { .. } => "skipped",
        _ => "else",
    };
    let deployments = report.deployments.iter();
    deployments
        .map(|(id, outcome)| (id.server.as_str(), word(outcome)))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_stack_rolls_from_server_to_server_and_stops_where_it_does_not_get_healthy() {
    let host = fleet(EVERYWHERE, SHOP);
    assert_eq!(host.apply().await.0.exit_code(), 0);
    breaks(host.engine_of("b"));
    let table = format!("{EVERYWHERE}\nrollout = {{ order = [\"d\"] }}");
    let report = update(&host, &table).await;
    assert_eq!(report.exit_code(), 4);
    assert_eq!(
        outcomes(&report),
        [
            ("b", "rolled back"),
            ("c", "skipped"),
            ("d", "done"),
            ("local", "done"),
        ]
    );
    insta::assert_snapshot!(text(&host.plan().await));
}

#[tokio::test(start_paused = true)]
async fn those_that_change_at_once_do_and_nothing_follows_a_failure() {
    let host = fleet(EVERYWHERE, SHOP);
    assert_eq!(host.apply().await.0.exit_code(), 0);
    breaks(host.engine_of("local"));
    let table = format!("{EVERYWHERE}\nrollout = {{ max_parallel = 2 }}");
    let report = update(&host, &table).await;
    assert_eq!(
        outcomes(&report),
        [
            ("b", "done"),
            ("c", "skipped"),
            ("d", "skipped"),
            ("local", "rolled back"),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_off_does_not_break_the_row() {
    let host = fleet(EVERYWHERE, SHOP);
    assert_eq!(host.apply().await.0.exit_code(), 0);
    host.sandbox.edit(
        "sync/servers.toml",
        "/nowhere/b.sock\"",
        "/nowhere/b.sock\"\nenabled = false",
    );
    breaks(host.engine_of("local"));
    let report = update(&host, EVERYWHERE).await;
    assert_eq!(
        outcomes(&report),
        [("c", "skipped"), ("d", "skipped"), ("local", "rolled back")]
    );
}

#[tokio::test(start_paused = true)]
async fn what_moves_is_removed_when_it_is_healthy_in_its_new_place() {
    let host = fleet("server = \"b\"", SHOP);
    assert_eq!(host.apply().await.0.exit_code(), 0);
    breaks(host.engine_of("c"));
    let report = update(&host, "server = \"c\"").await;
    assert_eq!(outcomes(&report), [("b", "skipped"), ("c", "rolled back")]);
    assert_eq!(containers(&host, "b").await, ["shop-app-1"]);
    host.engine_of("c")
        .set_program("registry.example/shop:2", Program::default());
    insta::assert_snapshot!(text(&host.plan().await));
    assert_eq!(host.apply().await.0.exit_code(), 0);
    assert!(containers(&host, "b").await.is_empty());
    assert_eq!(containers(&host, "c").await, ["shop-app-1"]);
    assert!(host.plan().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_has_data_is_removed_before_it_starts_elsewhere() {
    let compose = format!("{SHOP}    volumes: [\"data:/data\"]\nvolumes: {{ data: {{}} }}\n");
    let host = fleet("server = \"b\"", &compose);
    assert_eq!(host.apply().await.0.exit_code(), 0);
    host.sandbox
        .write("sync/stacks.toml", stack("server = \"c\""));
    host.sandbox.commit("Move");
    let plan = host.plan().await;
    insta::assert_snapshot!(format!("{}\n{:#?}", text(&plan), plan.notes));
    let position = |server: &str| {
        plan.steps
            .iter()
            .rposition(|step| step.server.as_str() == server)
    };
    assert!(position("b") < position("c"), "it runs twice for a while");
    assert_eq!(host.apply().await.0.exit_code(), 0);
    assert_eq!(host.engine_of("b").volumes().await.unwrap().len(), 1);
    assert!(host.plan().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_moves_stays_while_nothing_can_take_over() {
    let mut host = fleet("server = \"b\"", SHOP);
    assert_eq!(host.apply().await.0.exit_code(), 0);
    host.sandbox.write(
        "sync/stacks.toml",
        stack("server = \"c\"\napply = \"manual\""),
    );
    host.sandbox.commit("Move by hand");
    host.apply().await;
    assert_eq!(containers(&host, "b").await, ["shop-app-1"]);
    host.sandbox
        .write("sync/stacks.toml", stack("server = \"c\""));
    host.sandbox.commit("Move");
    host.lose("c");
    host.apply().await;
    assert_eq!(containers(&host, "b").await, ["shop-app-1"]);
}

#[tokio::test(start_paused = true)]
async fn what_has_data_and_does_not_run_in_its_new_place_needs_a_person() {
    let compose = format!("{SHOP}    volumes: [\"data:/data\"]\nvolumes: {{ data: {{}} }}\n");
    let host = fleet("server = \"b\"", &compose);
    assert_eq!(host.apply().await.0.exit_code(), 0);
    breaks(host.engine_of("c"));
    let report = update(&host, "server = \"c\"").await;
    assert_eq!(report.exit_code(), 5);
    let new = DeploymentId::new("c".into(), "shop".into());
    let Some(Outcome::Broken { obstacle, .. }) = report.deployments.get(&new) else {
        panic!("{:?}", report.deployments);
    };
    assert!(
        obstacle.contains("`vaultctl rollback shop --server b`"),
        "{obstacle}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_has_data_stays_while_its_new_place_is_one_where_it_has_failed() {
    let compose = format!("{SHOP}    volumes: [\"data:/data\"]\nvolumes: {{ data: {{}} }}\n");
    let host = fleet("server = \"b\"", &compose);
    assert_eq!(host.apply().await.0.exit_code(), 0);
    host.sandbox
        .write("sync/stacks.toml", stack("server = \"c\""));
    host.sandbox.commit("Move");
    let new = DeploymentId::new("c".into(), "shop".into());
    let options = Options {
        not_retried: [(new, Failed::RolledBack)].into(),
        ..Options::default()
    };
    let (report, _) = host.apply_with(&options).await;
    assert_eq!(report.exit_code(), 4);
    assert_eq!(containers(&host, "b").await, ["shop-app-1"]);
}

#[tokio::test(start_paused = true)]
async fn what_moves_to_a_server_that_is_off_stays_where_it_is() {
    let host = fleet("server = \"b\"", SHOP);
    assert_eq!(host.apply().await.0.exit_code(), 0);
    let servers = host.sandbox.read("sync/servers.toml");
    host.sandbox.write(
        "sync/servers.toml",
        servers.replace("/nowhere/c.sock\"", "/nowhere/c.sock\"\nenabled = false"),
    );
    host.sandbox
        .write("sync/stacks.toml", stack("server = \"c\""));
    host.sandbox.commit("Move");
    assert!(host.plan().await.is_empty());
    host.sandbox
        .write("sync/stacks.toml", stack("server = \"d\"\ndeploy = false"));
    host.sandbox.commit("Move without deploying");
    assert!(host.plan().await.is_empty());
    // Where it is to be nowhere, it needs no other place.
    host.sandbox.write(
        "sync/stacks.toml",
        stack("server = \"c\"\nstate = \"absent\""),
    );
    host.sandbox.commit("Remove");
    host.apply().await;
    assert!(containers(&host, "b").await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_moves_stays_where_its_new_place_is_not_looked_at() {
    let host = fleet("server = \"b\"", SHOP);
    assert_eq!(host.apply().await.0.exit_code(), 0);
    host.sandbox
        .write("sync/stacks.toml", stack("server = \"c\""));
    host.sandbox.commit("Move");
    let plan = host.plan_on("b").await;
    assert!(plan.is_empty());
    let note = "stack `shop` stays on server `b`: `c`, where it moves to, is not looked at";
    assert_eq!(plan.notes, [note]);
    // Where it is nowhere to be, nothing has to be looked at.
    let gone = stack("server = \"c\"\nstate = \"absent\"");
    host.sandbox.write("sync/stacks.toml", gone);
    host.sandbox.commit("Remove");
    assert!(!host.plan_on("b").await.is_empty());
}

/// The names of the containers of a server that are the stack's.
async fn containers(host: &MemoryHost, server: &str) -> Vec<String> {
    let found = host.engine_of(server).containers().await.unwrap();
    let names = found.into_iter().map(|container| container.name);
    names
        .filter(|name| !name.starts_with("vaultctl."))
        .collect()
}
