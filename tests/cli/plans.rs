//! What plans, runs and status look like, on an engine in memory. Time stands still.

use std::collections::BTreeMap;

use vaultctl::engine::Operate as _;
use vaultctl::engine::memory::{Probe, Program, Run};
use vaultctl::model::{RestartPolicy, RestartPolicyKind};
use vaultctl::plan::Options;
use vaultctl::status::status;
use vaultctl::ui::{self, plan_json, status_json, status_text, summary_json};

use crate::memory_host::{MemoryHost, text, whole_text};

const ROUTES: &str = "/var/lib/vaultctl/stacks/edge/config/routes";

/// Lets an engine report its containers without our labels, as if Compose had made them.
fn forget_who_made(host: &MemoryHost, container: &str) {
    let edit = |spec: &mut vaultctl::model::ContainerSpec| {
        spec.labels
            .retain(|name, _| !name.starts_with("io.vaultctl."));
    };
    host.engine.edit_container(container, edit).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_first_plan_names_images_ports_and_networks() {
    let host = MemoryHost::shop();
    let plan = host.plan().await;
    insta::assert_snapshot!(text(&plan));
    insta::assert_snapshot!(format!("{:#}", plan_json(&plan)));
    insta::assert_snapshot!(whole_text(&plan));
}

#[tokio::test(start_paused = true)]
async fn a_run_tells_each_step_and_leaves_nothing_to_do() {
    let host = MemoryHost::shop();
    let (report, heard) = host.apply().await;
    insta::assert_snapshot!(heard.lines());
    insta::assert_snapshot!(heard.json());
    insta::assert_snapshot!(summary_json(&report, report.exit_code()).to_string());
    insta::assert_snapshot!(text(&host.plan().await));
}

#[tokio::test(start_paused = true)]
async fn a_change_in_git_is_told_by_attribute_and_line() {
    let host = MemoryHost::running_shop().await;
    let sandbox = &host.sandbox;
    sandbox.edit("sync/variables.toml", "Hello", "Good morning\\n\\u001b[31m");
    sandbox.edit("stacks/shop/compose.yaml", "shop:1", "shop:2");
    sandbox.edit(
        "stacks/edge/config/routes",
        "/admin http://app:81/\n",
        "/shop2 http://app:82/\n",
    );
    sandbox.write("stacks/edge/config/more", "new\n");
    sandbox.commit("Change everything");
    let plan = host.plan().await;
    insta::assert_snapshot!(text(&plan));
    insta::assert_snapshot!(whole_text(&plan));
    insta::assert_snapshot!(format!("{:#}", plan_json(&plan)));
}

#[tokio::test(start_paused = true)]
async fn drift_is_told_from_change() {
    let host = MemoryHost::running_shop().await;
    host.write_on_server(ROUTES, "/shop http://app:80/\n# by hand\n");
    let no_restart = |spec: &mut vaultctl::model::ContainerSpec| {
        spec.restart = RestartPolicy {
            kind: RestartPolicyKind::No,
            maximum_retries: 0,
        };
    };
    host.engine
        .edit_container("edge-proxy-1", no_restart)
        .unwrap();
    host.engine.crash("shop-app-1", 137).unwrap();
    let plan = host.plan().await;
    insta::assert_snapshot!(text(&plan));
    let json = plan_json(&plan);
    assert_eq!(json.pointer("/summary/drifted").unwrap(), 3);

    let wanted = host.wanted();
    let observed = host.observe(&wanted).await;
    let seen = (&wanted.resolved.desired, &observed);
    let servers = status(seen, &plan, &BTreeMap::new());
    let started = servers[0].stacks[0].services[0].containers[0]
        .started_at
        .clone();
    let later =
        started.unwrap().parse::<jiff::Timestamp>().unwrap() + jiff::SignedDuration::from_hours(50);
    insta::assert_snapshot!(status_text(&servers, later, false));
    insta::assert_snapshot!(format!("{:#}", status_json(&servers)));

    let (report, _) = host.apply().await;
    assert_eq!(report.exit_code(), 0);
    assert!(host.plan().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_git_no_longer_wants_is_removed_but_for_volumes() {
    let host = MemoryHost::running_shop().await;
    let sandbox = &host.sandbox;
    sandbox.write(
        "sync/stacks.toml",
        "[[stack]]\nname = \"shop\"\nserver = \"local\"\n",
    );
    std::fs::remove_dir_all(sandbox.repo().join("stacks/edge")).unwrap();
    sandbox.commit("Close the edge");
    insta::assert_snapshot!(text(&host.plan().await));
}

#[tokio::test(start_paused = true)]
async fn volumes_that_stay_behind_are_named() {
    let host = MemoryHost::shop();
    let compose = "services:\n  app: {image: registry.example/db:1, volumes: [\"data:/data\"]}\nvolumes: {data: {labels: {a: one, b: same}}}\n";
    host.sandbox.write("stacks/shop/compose.yaml", compose);
    host.sandbox.write(
        "sync/stacks.toml",
        "[[stack]]\nname = \"shop\"\nserver = \"local\"\n",
    );
    host.sandbox.commit("Keep data");
    let (report, heard) = host.apply().await;
    assert_eq!(report.exit_code(), 0, "{}", heard.lines());
    let path = "stacks/shop/compose.yaml";
    host.sandbox.edit(path, "a: one", "c: two");
    host.sandbox.commit("Label the volume otherwise");
    let plan = host.plan().await;
    assert!(plan.is_empty(), "{}", text(&plan));
    let note = "shop@local: labels of volume `shop_data` differ: `a` is `one`, git wants (not set); `c` is (not set), git wants `two`; Docker cannot change them";
    assert!(plan.notes[0].starts_with(note), "{:?}", plan.notes);

    let kept = "shop@local: volumes are kept, with what they hold: `shop_data`; `docker volume rm` removes them";
    let table = "[[stack]]\nname = \"shop\"\nserver = \"local\"\nstate = \"absent\"\n";
    host.sandbox.write("sync/stacks.toml", table);
    host.sandbox.commit("Remove it by its state");
    assert_eq!(host.plan().await.notes, [kept]);
    host.sandbox.write("sync/stacks.toml", "");
    host.sandbox.commit("Remove it");
    assert_eq!(host.plan().await.notes, [kept]);
    assert_eq!(host.apply().await.0.exit_code(), 0);
    assert_eq!(host.plan().await.notes, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_waits_for_its_name_says_so() {
    let host = MemoryHost::shop();
    let stacks = "name = \"edge\"\napply = \"manual\"";
    host.sandbox
        .edit("sync/stacks.toml", "name = \"edge\"", stacks);
    host.sandbox.commit("Apply the edge by hand");
    insta::assert_snapshot!(text(&host.plan().await));
}

#[tokio::test(start_paused = true)]
async fn what_another_tool_has_made_is_adopted() {
    let host = MemoryHost::running_shop().await;
    forget_who_made(&host, "shop-app-1");
    let plan = host.plan().await;
    assert!(plan.is_empty());
    insta::assert_snapshot!(text(&plan));
    forget_who_made(&host, "edge-proxy-1");
    insta::assert_snapshot!(text(&host.plan().await));
}

#[tokio::test(start_paused = true)]
async fn losing_data_stands_out() {
    let host = MemoryHost::shop();
    let compose = "services:\n  app:\n    image: registry.example/db:1\n    volumes: [\"data:/data\"]\n    networks: [front]\nnetworks:\n  front:\n    name: front\n    driver_opts: {a: b}\n    ipam: {config: [{subnet: 10.9.0.0/24}]}\n    internal: true\nvolumes:\n  data:\n    driver_opts: {type: tmpfs}\n";
    host.sandbox.write("stacks/shop/compose.yaml", compose);
    host.sandbox.commit("Keep data");
    insta::assert_snapshot!(text(&host.plan().await));
    let (report, _) = host.apply().await;
    assert_eq!(report.exit_code(), 0);
    host.sandbox
        .edit("stacks/shop/compose.yaml", "type: tmpfs", "type: nfs");
    host.sandbox
        .edit("stacks/shop/compose.yaml", "a: b", "a: c");
    host.sandbox.commit("Keep it elsewhere");
    let plan = host.plan_with(&Options::default()).await;
    insta::assert_snapshot!(text(&plan));
}

#[tokio::test(start_paused = true)]
async fn a_long_diff_is_cut_unless_all_is_asked_for() {
    let host = MemoryHost::running_shop().await;
    let lines: Vec<String> = (0..200)
        .map(|number| format!("/{number} http://app/"))
        .collect();
    host.sandbox
        .write("stacks/edge/config/routes", lines.join("\n"));
    host.sandbox.commit("Add routes");
    let plan = host.plan().await;
    let (cut, whole) = (text(&plan), whole_text(&plan));
    assert!(
        cut.contains("\n        ... 146 more lines; `-v` shows all\n"),
        "{cut}"
    );
    assert!(whole.contains("+/199 http://app/\n"));
    assert!(!whole.contains("more lines"));
}

#[tokio::test(start_paused = true)]
async fn everything_that_fails_is_told_with_its_reason_and_in_names() {
    let host = MemoryHost::running_shop().await;
    let stranger = vaultctl::model::ContainerSpec {
        name: "stranger".to_owned(),
        image: "registry.example/proxy:1".to_owned(),
        port_bindings: [vaultctl::model::PortBinding {
            container: "80/tcp".to_owned(),
            host_ip: String::new(),
            host_port: "7000".to_owned(),
        }]
        .into(),
        ..Default::default()
    };
    let id = host.engine.create_container(&stranger).await.unwrap();
    host.engine.start_container(&id).await.unwrap();
    let program = Program {
        run: Run::Fails {
            message: "exec: \"serve\": not found".to_owned(),
        },
        ..Program::default()
    };
    host.set_program("registry.example/shop:2", program);
    let compose = "services:\n  app: {image: registry.example/shop:2}\n  open: {image: registry.example/proxy:1, ports: [\"7000:80\"]}\n";
    host.sandbox.write("stacks/shop/compose.yaml", compose);
    host.sandbox.commit("Open what is taken");
    let (report, heard) = host.apply().await;
    assert_eq!(report.exit_code(), 4, "{}", heard.lines());
    let lines = heard.lines();
    let taken = "start container shop-open-1: port 7000 of the server is taken by container `stranger`: stop that one, or publish another port";
    let failed = "start container shop-app-1: exec: \"serve\": not found";
    for reason in [taken, failed] {
        assert_eq!(lines.matches(reason).count(), 1, "{lines}");
    }
    assert!(!lines.contains(&id), "{lines}");
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_does_not_get_healthy_goes_back_and_shows_its_last_lines() {
    let host = MemoryHost::running_shop().await;
    let program = Program {
        output: vec![
            ("starting".to_owned(), false),
            ("no such table: \u{1b}[31morders".to_owned(), true),
        ],
        probe: Probe::Fails,
        ..Program::default()
    };
    host.set_program("registry.example/shop:2", program);
    host.sandbox.edit(
        "stacks/shop/compose.yaml",
        "shop:1",
        "shop:2\n    healthcheck: {test: [CMD, check], interval: 1s, retries: 2}",
    );
    host.sandbox.commit("Update the shop");
    let (report, heard) = host.apply().await;
    assert_eq!(report.exit_code(), 4, "{}", heard.lines());
    insta::assert_snapshot!(heard.lines());
    insta::assert_snapshot!(heard.json());
    insta::assert_snapshot!(summary_json(&report, report.exit_code()).to_string());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_left_out_is_not_called_converged() {
    let host = MemoryHost::running_shop().await;
    let sandbox = &host.sandbox;
    sandbox.edit(
        "sync/servers.toml",
        "[[server]]",
        "[[server]]\nname = \"far\"\naddress = \"unix:///nowhere\"\n\n[[server]]",
    );
    sandbox.commit("Add a server");
    let plan = host.plan().await;
    insta::assert_snapshot!(text(&plan));
    assert_eq!(
        plan_json(&plan).pointer("/unreachable/0/server").unwrap(),
        "far"
    );
    host.engine.cut_power();
    assert_eq!(text(&host.plan().await), "");
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_is_blocked_does_not_call_the_servers_converged() {
    let host = MemoryHost::running_shop().await;
    let compose = "services:\n  proxy: {image: registry.example/proxy:1, volumes: [\"kept:/kept\"]}\nvolumes: {kept: {external: true}}\n";
    host.sandbox.write("stacks/edge/compose.yaml", compose);
    host.sandbox.commit("Use a volume that is not there");
    let mut plan = host.plan().await;
    assert_eq!(plan.blockers.len(), 1);
    plan.steps.clear();
    assert_eq!(
        text(&plan),
        "Nothing is planned: 1 obstacle must be cleared away first, see the errors.\n"
    );
}

#[tokio::test(start_paused = true)]
async fn colours_change_nothing_but_colours() {
    let host = MemoryHost::shop();
    let plan = host.plan().await;
    let style = ui::PlanText {
        color: true,
        verbose: false,
    };
    let colored = ui::plan_text(&plan, style);
    assert!(colored.contains("\u{1b}["));
    let mut uncoloured = String::new();
    let mut rest = colored.as_str();
    while let Some((before, escape)) = rest.split_once("\u{1b}[") {
        uncoloured.push_str(before);
        rest = escape.split_once('m').unwrap().1;
    }
    uncoloured.push_str(rest);
    let lines: Vec<&str> = uncoloured.lines().map(str::trim_end).collect();
    assert_eq!(lines, text(&plan).lines().collect::<Vec<_>>());
}
