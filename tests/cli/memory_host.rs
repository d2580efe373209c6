//! A repository, and a server in memory that it describes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use vaultctl::apply::{self, Event, Events, Interrupt, Report};
use vaultctl::engine::memory::{MemoryEngine, Program};
use vaultctl::engine::{Observe, Operate as _};
use vaultctl::model::{FileContent, ImageConfig, ObservedState, ServerName};
use vaultctl::observe;
use vaultctl::pipeline::{self, Request, Wanted};
use vaultctl::plan::{self, Options, Plan};
use vaultctl::resolve::Selection;
use vaultctl::source::ReadFrom;
use vaultctl::ui::{self, PlanText};

use crate::repositories::shop;
use crate::sandbox::Sandbox;

/// The images that the repositories of the tests name.
const IMAGES: [&str; 4] = [
    "registry.example/shop:1",
    "registry.example/shop:2",
    "registry.example/proxy:1",
    "registry.example/db:1",
];

/// A repository with a server in memory, and perhaps more of them.
pub(crate) struct MemoryHost {
    pub(crate) sandbox: Sandbox,
    /// The engine of the server `local`.
    pub(crate) engine: MemoryEngine,
    others: BTreeMap<ServerName, MemoryEngine>,
}

impl MemoryHost {
    /// The shop, and a server with nothing on it.
    pub(crate) fn shop() -> Self {
        Self::of(shop())
    }

    /// A repository, and a server with nothing on it.
    pub(crate) fn of(sandbox: Sandbox) -> Self {
        Self::with_servers(sandbox, &[])
    }

    /// As [`MemoryHost::of`], with servers besides `local`.
    pub(crate) fn with_servers(sandbox: Sandbox, names: &[&str]) -> Self {
        let others = names.iter().map(|name| (ServerName::new(*name), engine()));
        Self {
            sandbox,
            engine: engine(),
            others: others.collect(),
        }
    }

    /// Lets a server be out of reach.
    pub(crate) fn lose(&mut self, server: &str) {
        self.others.remove(&ServerName::new(server));
    }

    /// The engine of a server.
    pub(crate) fn engine_of(&self, server: &str) -> &MemoryEngine {
        self.others
            .get(&ServerName::new(server))
            .unwrap_or(&self.engine)
    }

    fn engines(&self) -> impl Iterator<Item = (ServerName, MemoryEngine)> {
        let local = (ServerName::new("local"), self.engine.clone());
        let others = self.others.iter();
        let others = others.map(|(name, engine)| (name.clone(), engine.clone()));
        std::iter::once(local).chain(others)
    }

    /// The shop, applied.
    pub(crate) async fn running_shop() -> Self {
        let host = Self::shop();
        let (report, _) = host.apply().await;
        assert_eq!(report.exit_code(), 0);
        host
    }

    /// What the last commit wants.
    pub(crate) fn wanted(&self) -> Wanted {
        self.wanted_of(Selection::default())
    }

    /// Plans with `--server`.
    pub(crate) async fn plan_on(&self, server: &str) -> Plan {
        let wanted = self.wanted_of(Selection {
            servers: [server.to_owned()].into(),
            ..Selection::default()
        });
        let observed = self.observe(&wanted).await;
        plan::plan(&wanted.resolved.desired, &observed, &Options::default())
    }

    fn wanted_of(&self, selection: Selection) -> Wanted {
        let request = Request {
            directory: &self.sandbox.repo(),
            from: ReadFrom::Revision(None),
            selection,
            operator: &|_| None,
            passphrases: std::sync::Arc::new(|_: &std::path::Path| None),
            places: vaultctl::secrets::Places::default(),
        };
        match pipeline::load(&request) {
            Ok(wanted) => wanted,
            Err(errors) => panic!("{}", ui::diagnostic_text(&errors, false)),
        }
    }

    /// What the servers look like.
    pub(crate) async fn observe(&self, wanted: &Wanted) -> ObservedState {
        let engines = self.engines();
        let engines = engines
            .map(|(name, engine)| (name, Arc::new(engine) as Arc<dyn Observe>))
            .collect();
        observe::observed_state(&engines, &wanted.resolved.desired).await
    }

    /// Plans for the last commit.
    pub(crate) async fn plan(&self) -> Plan {
        self.plan_with(&Options::default()).await
    }

    pub(crate) async fn plan_with(&self, options: &Options) -> Plan {
        let wanted = self.wanted();
        let observed = self.observe(&wanted).await;
        plan::plan(&wanted.resolved.desired, &observed, options)
    }

    /// Has everything shown that could not be looked at, as `apply` does first.
    pub(crate) async fn show_unseen(&self) {
        for (server, root) in self.plan().await.unseen {
            let engine = self.engine_of(server.as_str());
            engine.show_folder(&root).await.unwrap();
        }
    }

    /// Plans and carries it out; returns what was printed on the way, too.
    pub(crate) async fn apply(&self) -> (Report, Heard) {
        self.apply_with(&apply::Options::default()).await
    }

    pub(crate) async fn apply_with(&self, options: &apply::Options) -> (Report, Heard) {
        self.show_unseen().await;
        let plan = self.plan().await;
        let heard = Heard::default();
        let engines = self.engines();
        let engines = engines
            .map(|(name, engine)| (name, Arc::new(engine) as vaultctl::engine::Engine))
            .collect();
        let report = apply::apply(&plan, &engines, options, (&Interrupt::default(), &heard)).await;
        (report, heard)
    }

    /// Lets the containers of an image behave in a way.
    pub(crate) fn set_program(&self, image: &str, program: Program) {
        self.engine.set_program(image, program);
    }

    /// Writes a delivered file by hand.
    pub(crate) fn write_on_server(&self, path: &str, text: &str) {
        let content = FileContent {
            bytes: text.as_bytes().to_vec(),
            mode: 0o644,
            owner: (0, 0),
        };
        assert!(
            self.engine.files().contains_key(path),
            "{path} is not there"
        );
        assert!(Path::new(path).is_absolute());
        self.engine.put_file(path, content, 1_700_000_000);
    }
}

/// An engine in memory that finds the images.
fn engine() -> MemoryEngine {
    let engine = MemoryEngine::new();
    for image in IMAGES {
        let config = ImageConfig {
            command: Some(vec!["serve".to_owned()]),
            ..ImageConfig::default()
        };
        engine.publish(image, &config);
    }
    engine
}

/// The text of a plan, without colour.
pub(crate) fn text(plan: &Plan) -> String {
    ui::plan_text(plan, PlanText::default())
}

/// The text of a plan with everything in it.
pub(crate) fn whole_text(plan: &Plan) -> String {
    let style = PlanText {
        verbose: true,
        ..PlanText::default()
    };
    ui::plan_text(plan, style)
}

/// What was printed while a plan was carried out.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    lines: Mutex<Vec<String>>,
    json: Mutex<Vec<String>>,
}

impl Heard {
    /// For people.
    pub(crate) fn lines(&self) -> String {
        self.lines.lock().unwrap().join("\n")
    }

    /// For programs.
    pub(crate) fn json(&self) -> String {
        self.json.lock().unwrap().join("\n")
    }
}

impl Events for Heard {
    fn on(&self, event: &Event<'_>) {
        let mut lines = self.lines.lock().unwrap();
        lines.extend(ui::event_lines(event));
        if let Some(json) = ui::event_json(event) {
            self.json.lock().unwrap().push(json.to_string());
        }
    }
}
