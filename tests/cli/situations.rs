//! What is planned in one situation after another: a repository that was applied, what has happened
//! on the server since, and what the repository says now.
//!
//! Each plan is compared as text. One that is not blocked is carried out, too: it has to go well at
//! once and to leave nothing to do.

use std::fmt::Write as _;
use std::time::Duration;

use vaultctl::engine::memory::{Program, Run};
use vaultctl::engine::{Observe as _, Operate as _};
use vaultctl::model::{ImageConfig, Status};

use crate::memory_host::{MemoryHost, text};
use crate::sandbox::Sandbox;

/// A stack: its name, further settings, the services of its Compose file, and the rest of it.
struct Stack(&'static str, &'static str, &'static str);

/// What happens on the server.
enum Event {
    Remove(&'static str),
    /// Somebody removes a network or volume.
    RemoveNetwork(&'static str),
    RemoveVolume(&'static str),
    /// Somebody makes a container again as Compose would, with another environment.
    MakeAgain(&'static str),
    /// Somebody gives an image a further name.
    Tag(&'static str, &'static str),
    Stop(&'static str),
    Pause(&'static str),
    Rename(&'static str, &'static str),
    /// Somebody removes a file, and the engine is restarted.
    LoseFile(&'static str),
    /// A newer image of a tag is pulled.
    Move(&'static str),
    /// Somebody makes a container of that name.
    Arrive(&'static str),
}

struct Situation {
    name: &'static str,
    before: &'static [Stack],
    events: &'static [Event],
    /// Where it is empty, the repository stays as it is.
    after: &'static [Stack],
}

/// The repository that has these stacks.
fn write(sandbox: &Sandbox, stacks: &[Stack]) {
    let mut table = String::new();
    for Stack(name, settings, compose) in stacks {
        write!(
            table,
            "[[stack]]\nname = \"{name}\"\nserver = \"local\"\n{settings}\n"
        )
        .unwrap();
        sandbox.write(&format!("stacks/{name}/compose.yaml"), compose);
        sandbox.write(&format!("stacks/{name}/settings"), "a: 1\n");
    }
    sandbox.write("sync/stacks.toml", table);
    sandbox.commit("Change the stacks");
}

async fn happen(host: &MemoryHost, event: &Event) {
    let engine = &host.engine;
    match event {
        Event::Remove(name) => {
            engine.stop_container(name).await.unwrap();
            engine.remove_container(name, false).await.unwrap();
        }
        Event::RemoveNetwork(name) => engine.remove_network(name).await.unwrap(),
        Event::RemoveVolume(name) => engine.remove_volume(name).await.unwrap(),
        Event::MakeAgain(name) => {
            let mut spec = engine.container(name).await.unwrap().unwrap().spec;
            engine.remove_container(name, false).await.unwrap();
            spec.labels
                .retain(|name, _| !name.starts_with("io.vaultctl."));
            let x = ("X".to_owned(), Some("1".to_owned()));
            spec.process.environment.extend([x]);
            let id = engine.create_container(&spec).await.unwrap();
            engine.start_container(&id).await.unwrap();
        }
        Event::Tag(image, name) => {
            let mut image = engine.image(image).await.unwrap().unwrap();
            image.repo_tags.push((*name).to_owned());
            engine.load_image(image);
        }
        Event::Stop(name) => engine.stop_container(name).await.unwrap(),
        Event::Pause(name) => engine.pause(name).unwrap(),
        Event::Rename(from, to) => engine.rename_container(from, to).await.unwrap(),
        Event::LoseFile(path) => {
            engine.remove_path(path);
            engine.restart_engine();
        }
        Event::Move(image) => {
            let config = ImageConfig {
                command: Some(vec!["serve".to_owned(), "newer".to_owned()]),
                ..ImageConfig::default()
            };
            engine.publish(image, &config);
            engine.pull_image(image, None, &()).await.unwrap();
        }
        Event::Arrive(name) => {
            let spec = vaultctl::model::ContainerSpec {
                name: (*name).to_owned(),
                image: "registry.example/proxy:1".to_owned(),
                ..Default::default()
            };
            engine.pull_image(&spec.image, None, &()).await.unwrap();
            engine.create_container(&spec).await.unwrap();
        }
    }
}

async fn planned(situation: &Situation) -> String {
    let host = MemoryHost::of(Sandbox::repository(crate::repositories::SHOP));
    host.set_program(
        "registry.example/db:1",
        Program {
            run: Run::Exits {
                code: 0,
                after: Duration::from_secs(2),
            },
            ..Program::default()
        },
    );
    write(&host.sandbox, situation.before);
    let (report, heard) = host.apply().await;
    assert_eq!(report.exit_code(), 0, "{}", heard.lines());
    tokio::time::sleep(Duration::from_mins(1)).await;
    for event in situation.events {
        happen(&host, event).await;
    }
    if !situation.after.is_empty() {
        write(&host.sandbox, situation.after);
    }
    let mut plan = host.plan().await;
    // The commit would change with anything in the repository.
    plan.revision = None;
    plan.worktree = true;
    let mut printed = text(&plan);
    for blocker in &plan.blockers {
        writeln!(printed, "blocked: {}", blocker.message).unwrap();
    }
    if plan.blockers.is_empty() {
        let (report, heard) = host.apply().await;
        assert_eq!(report.exit_code(), 0, "{printed}\n{}", heard.lines());
        let then = host.plan().await;
        assert!(
            then.is_empty() && then.blockers.is_empty(),
            "{printed}\nthen\n{}",
            text(&then)
        );
        assert_eq!(host.engine.violations(), [""; 0], "{printed}");
    }
    printed
}

const ONE: &str = "services:\n  one: {image: registry.example/shop:1}\n";
const PROBED: &str =
    "services:\n  one: {image: registry.example/shop:1, healthcheck: {test: [CMD, check]}}\n";
const NAMED: &str = "services:\n  one: {image: registry.example/shop:1, container_name: door}\n";
const OPEN: &str = "services:\n  one: {image: registry.example/shop:1, ports: [\"80:80\"]}\n";
const SHARED: &str = "services:\n  one: {image: registry.example/shop:1, scale: 2}\n  two: {image: registry.example/shop:1, network_mode: \"service:one\"}\n";
const TWO: &str = "services:\n  one: {image: registry.example/shop:1}\n  two: {image: registry.example/proxy:1}\n";
const BOTH_NAMED: &str = "services:\n  one: {image: registry.example/shop:1, container_name: door}\n  two: {image: registry.example/proxy:1, container_name: gate}\n";
const BOTH_OPEN: &str = "services:\n  one: {image: registry.example/shop:1, ports: [\"80:80\"]}\n  two: {image: registry.example/proxy:1, ports: [\"81:80\"]}\n";
const OUTER_OPEN: &str = "services:\n  one: {image: registry.example/shop:1}\n  two: {image: registry.example/proxy:1, ports: [\"80:80\"], depends_on: [one]}\n";
const READS: &str = "services:\n  one: {image: registry.example/shop:1, restart: always, volumes: [\"./settings:/settings:ro\"]}\n";
const KEEPS: &str = "services:\n  one: {image: registry.example/shop:1, volumes: [\"data:/data\"]}\n  two: {image: registry.example/proxy:1, networks: [other]}\nnetworks: {other: {}}\nvolumes: {data: {}}\n";
const BACK: &str = "services:\n  one: {image: registry.example/shop:1}\n  two: {image: registry.example/proxy:1, networks: [back]}\nnetworks: {back: {}}\n";

const SITUATIONS: &[Situation] = &[
    Situation {
        name: "nothing to do",
        before: &[Stack("one", "", TWO)],
        events: &[],
        after: &[],
    },
    Situation {
        name: "a one-shot that has ended",
        before: &[Stack(
            "one",
            "",
            "services:\n  job: {image: registry.example/db:1, x-vaultctl: {one_shot: true}}\n",
        )],
        events: &[],
        after: &[],
    },
    Situation {
        name: "a container removed by hand",
        before: &[Stack("one", "", TWO)],
        events: &[Event::Remove("one-one-1")],
        after: &[],
    },
    Situation {
        name: "a container made again by hand with another environment",
        before: &[Stack("one", "", TWO)],
        events: &[Event::MakeAgain("one-one-1")],
        after: &[],
    },
    Situation {
        name: "containers, a network and a volume removed by hand",
        before: &[Stack("one", "", KEEPS)],
        events: &[
            Event::Remove("one-one-1"),
            Event::Remove("one-two-1"),
            Event::RemoveNetwork("one_default"),
            Event::RemoveVolume("one_data"),
        ],
        after: &[],
    },
    Situation {
        name: "everything removed by hand",
        before: &[Stack("one", "", TWO)],
        events: &[
            Event::Remove("one-one-1"),
            Event::Remove("one-two-1"),
            Event::RemoveNetwork("one_default"),
        ],
        after: &[],
    },
    Situation {
        name: "a service that is new",
        before: &[Stack("one", "", ONE)],
        events: &[],
        after: &[Stack("one", "", TWO)],
    },
    Situation {
        name: "a stack that no longer is to stand still",
        before: &[Stack("one", "state = \"stopped\"", TWO)],
        events: &[],
        after: &[Stack("one", "", TWO)],
    },
    Situation {
        name: "another name of the same image",
        before: &[Stack("one", "", ONE)],
        events: &[Event::Tag(
            "registry.example/shop:1",
            "registry.example/same:1",
        )],
        after: &[Stack(
            "one",
            "",
            "services:\n  one: {image: registry.example/same:1}\n",
        )],
    },
    Situation {
        name: "a container stopped by hand",
        before: &[Stack("one", "", TWO)],
        events: &[Event::Stop("one-two-1")],
        after: &[],
    },
    Situation {
        name: "a container paused by hand",
        before: &[Stack("one", "", PROBED)],
        events: &[Event::Pause("one-one-1")],
        after: &[],
    },
    Situation {
        name: "a container renamed by hand",
        before: &[Stack("one", "", TWO)],
        events: &[Event::Rename("one-one-1", "mine")],
        after: &[],
    },
    Situation {
        name: "two containers whose names were swapped by hand",
        before: &[Stack("one", "", BOTH_NAMED)],
        events: &[
            Event::Rename("door", "other"),
            Event::Rename("gate", "door"),
            Event::Rename("other", "gate"),
        ],
        after: &[],
    },
    Situation {
        name: "a replacement cut off before the successor had its name",
        before: &[Stack("one", "", TWO)],
        events: &[
            Event::Stop("one-one-1"),
            Event::Rename("one-one-1", "one-one-1.vaultctl-old"),
        ],
        after: &[],
    },
    Situation {
        name: "a file removed by hand before the engine was restarted",
        before: &[Stack("one", "", READS)],
        events: &[Event::LoseFile("/var/lib/vaultctl/stacks/one/settings")],
        after: &[],
    },
    Situation {
        name: "an image that has moved",
        before: &[Stack("one", "", TWO)],
        events: &[Event::Move("registry.example/shop:1")],
        after: &[],
    },
    Situation {
        name: "a parent that is not number 1",
        before: &[Stack("one", "", SHARED)],
        events: &[Event::Remove("one-one-1")],
        after: &[],
    },
    Situation {
        name: "limits and restart policy",
        before: &[Stack("one", "", ONE)],
        events: &[],
        after: &[Stack(
            "one",
            "",
            "services:\n  one: {image: registry.example/shop:1, mem_limit: 64m, restart: always}\n",
        )],
    },
    Situation {
        name: "another network",
        before: &[Stack("one", "", TWO)],
        events: &[],
        after: &[Stack("one", "", BACK)],
    },
    Situation {
        name: "more and fewer containers",
        before: &[Stack(
            "one",
            "",
            "services:\n  one: {image: registry.example/shop:1}\n  two: {image: registry.example/proxy:1, scale: 3}\n",
        )],
        events: &[],
        after: &[Stack(
            "one",
            "",
            "services:\n  one: {image: registry.example/shop:1, scale: 2}\n  two: {image: registry.example/proxy:1}\n",
        )],
    },
    Situation {
        name: "a stack that is to stand still",
        before: &[Stack("one", "", TWO)],
        events: &[],
        after: &[Stack("one", "state = \"stopped\"", TWO)],
    },
    Situation {
        name: "a stack that is to go",
        before: &[Stack("one", "", TWO)],
        events: &[],
        after: &[Stack("one", "state = \"absent\"", TWO)],
    },
    Situation {
        name: "a stack that is removed before it is deployed",
        before: &[Stack("one", "destroy_before_deploy = true", TWO)],
        events: &[],
        after: &[Stack("one", "destroy_before_deploy = true", NAMED)],
    },
    Situation {
        name: "stacks that come after each other",
        before: &[
            Stack("one", "", ONE),
            Stack("two", "after = [\"one\"]", ONE),
        ],
        events: &[],
        after: &[
            Stack("one", "", OPEN),
            Stack("two", "after = [\"one\"]", NAMED),
        ],
    },
    Situation {
        name: "a port that goes to another service",
        before: &[Stack("one", "", OPEN)],
        events: &[],
        after: &[Stack("one", "", OUTER_OPEN)],
    },
    Situation {
        name: "a port that goes to what its holder depends on",
        before: &[Stack("one", "", OUTER_OPEN)],
        events: &[],
        after: &[Stack(
            "one",
            "",
            "services:\n  one: {image: registry.example/shop:1, ports: [\"80:80\"]}\n  two: {image: registry.example/proxy:1, depends_on: [one]}\n",
        )],
    },
    Situation {
        name: "ports that are swapped",
        before: &[Stack("one", "", BOTH_OPEN)],
        events: &[],
        after: &[Stack(
            "one",
            "",
            "services:\n  one: {image: registry.example/shop:1, ports: [\"81:80\"]}\n  two: {image: registry.example/proxy:1, ports: [\"80:80\"]}\n",
        )],
    },
    Situation {
        name: "a port that goes to another stack",
        before: &[Stack("one", "", ONE), Stack("two", "", OPEN)],
        events: &[],
        after: &[Stack("one", "", OPEN), Stack("two", "", ONE)],
    },
    Situation {
        name: "a port that goes to a stack which comes first",
        before: &[
            Stack("one", "", ONE),
            Stack("two", "after = [\"one\"]", OPEN),
        ],
        events: &[],
        after: &[
            Stack("one", "", OPEN),
            Stack("two", "after = [\"one\"]", ONE),
        ],
    },
    Situation {
        name: "a stack that is called otherwise",
        before: &[Stack("one", "", NAMED)],
        events: &[],
        after: &[Stack("other", "", NAMED)],
    },
    Situation {
        name: "a name that goes to another stack",
        before: &[Stack("one", "", ONE), Stack("two", "", NAMED)],
        events: &[],
        after: &[Stack("one", "", NAMED), Stack("two", "", ONE)],
    },
    Situation {
        name: "a name that goes to a stack which comes first",
        before: &[
            Stack("one", "", ONE),
            Stack("two", "after = [\"one\"]", NAMED),
        ],
        events: &[],
        after: &[
            Stack("one", "", NAMED),
            Stack("two", "after = [\"one\"]", ONE),
        ],
    },
    Situation {
        name: "a name of a service that goes",
        before: &[Stack(
            "one",
            "",
            "services:\n  one: {image: registry.example/shop:1}\n  two: {image: registry.example/proxy:1, container_name: door}\n",
        )],
        events: &[],
        after: &[Stack("one", "", NAMED)],
    },
    Situation {
        name: "names that are swapped",
        before: &[Stack("one", "", BOTH_NAMED)],
        events: &[],
        after: &[Stack(
            "one",
            "",
            "services:\n  one: {image: registry.example/shop:1, container_name: gate}\n  two: {image: registry.example/proxy:1, container_name: door}\n",
        )],
    },
    Situation {
        name: "a name that a stranger has",
        before: &[Stack("one", "", ONE)],
        events: &[Event::Arrive("door")],
        after: &[Stack("one", "", NAMED)],
    },
    Situation {
        name: "a name of a stack that is held back",
        before: &[Stack("one", "", ONE), Stack("two", "", NAMED)],
        events: &[],
        after: &[
            Stack("one", "", NAMED),
            Stack("two", "apply = \"manual\"", ONE),
        ],
    },
];

#[tokio::test(start_paused = true)]
async fn each_situation_has_its_plan() {
    let mut failures = Vec::new();
    for situation in SITUATIONS {
        let printed = planned(situation).await;
        let name = format!("situation_{}", situation.name.replace([' ', '-'], "_"));
        let compare = || insta::assert_snapshot!(name, printed, situation.name);
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(compare)).is_err() {
            failures.push(situation.name);
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}

/// Applies these stacks, and then others, of which what runs `shop:2` cannot be started.
async fn gone_back(before: &[Stack], after: &[Stack]) -> (MemoryHost, String) {
    let host = MemoryHost::of(Sandbox::repository(crate::repositories::SHOP));
    let program = Program {
        run: Run::Fails {
            message: "no such command".to_owned(),
        },
        ..Program::default()
    };
    host.set_program("registry.example/shop:2", program);
    write(&host.sandbox, before);
    host.apply().await;
    write(&host.sandbox, after);
    let (report, heard) = host.apply().await;
    assert_eq!(report.exit_code(), 4, "{}", heard.lines());
    (host, heard.lines())
}

#[tokio::test(start_paused = true)]
async fn what_has_given_way_gets_back_what_nobody_took() {
    let before = [
        Stack("one", "", ONE),
        Stack("two", "after = [\"one\"]", OPEN),
    ];
    let broken = OPEN.replace("shop:1", "shop:2").leak();
    let after = [
        Stack("one", "", broken),
        Stack("two", "after = [\"one\"]", ONE),
    ];
    let (host, lines) = gone_back(&before, &after).await;
    let container = host.engine.container("two-one-1").await.unwrap().unwrap();
    assert_eq!(container.state.status, Status::Running, "{lines}");
    assert!(
        lines.contains("two@local: failed: one@local failed"),
        "{lines}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_stays_is_named() {
    let after = "services:\n  one: {image: registry.example/shop:1, mem_limit: 64m}\n  two: {image: registry.example/shop:2, depends_on: [one]}\n";
    let (_, lines) = gone_back(&[Stack("one", "", TWO)], &[Stack("one", "", after)]).await;
    let said =
        "note: container `one-one-1` keeps mem_limit, which an engine cannot take from it again";
    assert!(lines.contains(said), "{lines}");
}
