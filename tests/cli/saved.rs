//! Files that are no plan, or none for this repository: each is refused before a server is asked.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};
use vaultctl::plan::Options;
use vaultctl::saved::{Binding, SavedPlan, compare};
use vaultctl::ui::plan_json;

use crate::memory_host::MemoryHost;
use crate::sandbox::Sandbox;

/// The plan of a first deployment, as it is saved.
async fn saved(host: &MemoryHost) -> SavedPlan {
    let plan = host.plan().await;
    let desired = host.wanted().resolved.desired;
    SavedPlan {
        binding: Binding::new(&plan, &desired, Default::default()).unwrap(),
        document: plan_json(&plan),
    }
}

/// What is said when a file is applied.
fn refused(sandbox: &Sandbox, title: &str, bytes: &[u8]) -> String {
    fs::write(sandbox.root().join("plan.json"), bytes).unwrap();
    let ran = sandbox.run(&["apply", "--yes", "../plan.json"]);
    let code = ran.code.unwrap();
    assert_eq!(ran.stdout, "", "{title}");
    format!("# {title}: {code}\n{}\n", ran.stderr)
}

#[tokio::test(start_paused = true)]
async fn what_is_no_saved_plan_is_refused_with_what_to_do() {
    let host = MemoryHost::shop();
    let sandbox = &host.sandbox;
    let plan = saved(&host).await;
    let bytes = plan.to_bytes();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    let with = |pointer: &str, new: Value| {
        let mut value = value.clone();
        *value.pointer_mut(pointer).unwrap() = new;
        value.to_string().into_bytes()
    };
    let half = bytes.get(..bytes.len() / 2).unwrap();
    let first = text.find("\"missing\"").unwrap();
    let edited = format!("{}\"changed\"{}", &text[..first], &text[first + 9..]);
    let mut told = String::new();
    for (title, bytes) in [
        ("truncated", half),
        ("of no length", b""),
        ("another text", b"services: {}\n"),
        ("another JSON", b"{\"format\": \"vaultctl.status/v1\"}"),
        (
            "another format",
            &with("/format", json!("vaultctl.plan/v2")),
        ),
        ("another program", &with("/saved/program", json!("9.9.9"))),
        ("edited by hand", edited.as_bytes()),
        ("another digest", &with("/saved/digest", json!("00"))),
        ("another salt", &with("/saved/salt", json!("00"))),
        (
            "printed",
            plan_json(&host.plan().await).to_string().as_bytes(),
        ),
    ] {
        told.push_str(&refused(sandbox, title, bytes));
    }
    let ran = sandbox
        .run(&["apply", "--yes", "nowhere.json"])
        .ends_with(1);
    let _ = write!(told, "# no file\n{}\n", ran.stderr);
    let selected = ["apply", "../plan.json", "--stack", "shop"];
    let ran = sandbox.run(&selected).ends_with(64);
    let _ = write!(told, "# selected again\n{}", ran.stderr);
    insta::assert_snapshot!(told);
}

#[tokio::test(start_paused = true)]
async fn a_plan_of_something_else_is_refused_with_what_to_do() {
    let host = MemoryHost::shop();
    let sandbox = &host.sandbox;
    let plan = saved(&host).await;
    let mut elsewhere = plan.clone();
    elsewhere.document["revision"] = json!("0123456789abcdef0123456789abcdef01234567");
    let mut partial = plan.clone();
    partial.document["unreachable"] = json!([{ "server": "far", "reason": "off" }]);
    let mut another = plan.clone();
    another.binding.repository = "another".to_owned();
    let mut told = String::new();
    for (title, plan) in [
        ("a commit that is not here", &elsewhere),
        ("a server left out", &partial),
        ("another repository", &another),
    ] {
        told.push_str(&refused(sandbox, title, &plan.to_bytes()));
    }
    sandbox.edit("sync/variables.toml", "Hello", "Good morning");
    sandbox.commit("Greet in the morning");
    told.push_str(&refused(sandbox, "git has moved", &plan.to_bytes()));
    sandbox.write("sync/bad.toml", "[[stak]]\n");
    sandbox.commit("Break");
    told.push_str(&refused(sandbox, "git is broken", &plan.to_bytes()));
    insta::assert_snapshot!(told);
}

#[tokio::test(start_paused = true)]
async fn an_empty_plan_needs_no_server() {
    let host = MemoryHost::running_shop().await;
    let plan = saved(&host).await;
    assert!(plan.is_empty());
    fs::write(host.sandbox.root().join("plan.json"), plan.to_bytes()).unwrap();
    let ran = host.sandbox.run(&["apply", "../plan.json"]).ends_with(0);
    assert_eq!(ran.stdout, "Nothing to do: the saved plan is empty.\n");
    assert_eq!(ran.stderr, "");
}

#[tokio::test(start_paused = true)]
async fn a_saved_plan_is_read_as_it_was_written_and_equals_itself() {
    let host = MemoryHost::shop();
    let written = saved(&host).await;
    let read = SavedPlan::read(&written.to_bytes()).unwrap();
    assert_eq!(read, written);
    // However it is laid out.
    let value: Value = serde_json::from_slice(&written.to_bytes()).unwrap();
    assert_eq!(SavedPlan::read(value.to_string().as_bytes()), Ok(read));

    let wanted = host.wanted();
    assert!(written.binding.is_for(&wanted.resolved.desired));
    let plan = host.plan_with(&Options::default()).await;
    let observed = host.observe(&wanted).await;
    let comparison = compare(&written, (&plan, &plan_json(&plan)), &observed);
    assert!(comparison.moved.is_empty(), "{:?}", comparison.moved);
    assert!(comparison.besides.is_empty());
    assert_eq!(comparison.plan, plan);
}

#[test]
fn a_plan_that_cannot_be_written_is_an_error() {
    let sandbox = crate::repositories::shop();
    let ran = sandbox
        .run(&["plan", "--out", "nowhere/plan.json"])
        .ends_with(1);
    let error = "error: cannot write `nowhere/plan.json`: ";
    assert!(ran.stderr.contains(error), "{ran}");
    let ran = sandbox.run(&["plan", "--out", "sync"]).ends_with(1);
    assert!(ran.stderr.contains("error: cannot write `sync`: "), "{ran}");
    let left = fs::read_dir(sandbox.repo()).unwrap();
    let names = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!names.into_iter().any(|name| name.starts_with(".tmp")));
}
