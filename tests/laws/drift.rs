//! What people do to a server by hand is undone by one apply.

use proptest::prelude::*;
use proptest::sample::Index;
use vaultctl::engine::Operate as _;
use vaultctl::model::{
    Container, DeliveredFile, Endpoint, FileContent, ImageConfig, RestartPolicy, RestartPolicyKind,
    label,
};

use crate::desired::{PUBLIC, REPOSITORY};
use crate::images;
use crate::portrait::Portrait;
use crate::sketch::{Sketch, sketch};
use crate::tried_on;
use crate::world::{Lawful, World, run};

/// Something that is done to a container, a file or the engine.
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    Container(Index, ContainerEdit),
    File(Index, FileEdit),
    Engine(EngineEdit),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum ContainerEdit {
    Environment,
    Label,
    Memory,
    Restart,
    Pause,
    Stop,
    Crash,
    Kill,
    Remove,
    Rename,
    JoinPublic,
    LeaveAll,
    Leave,
    /// As if another tool had made it.
    ForgetMaker,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum FileEdit {
    Content,
    Mode,
    Remove,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum EngineEdit {
    Restart,
    PowerCut,
    ForgetHelpers,
    /// Somebody pulls a newer image of a tag.
    Retag(usize),
}

pub(crate) fn edits() -> impl Strategy<Value = Vec<Edit>> {
    use ContainerEdit as On;
    let container = prop::sample::select(vec![
        On::Environment,
        On::Label,
        On::Memory,
        On::Restart,
        On::Stop,
        On::Pause,
        On::Crash,
        On::Kill,
        On::Remove,
        On::Rename,
        On::JoinPublic,
        On::Leave,
        On::LeaveAll,
        On::ForgetMaker,
    ]);
    let file = prop::sample::select(vec![FileEdit::Content, FileEdit::Mode, FileEdit::Remove]);
    let engine = prop_oneof![
        Just(EngineEdit::Restart),
        Just(EngineEdit::PowerCut),
        Just(EngineEdit::ForgetHelpers),
        (0..images::IMAGES.len()).prop_map(EngineEdit::Retag),
    ];
    let edit = prop_oneof![
        8 => (any::<Index>(), container).prop_map(|(index, edit)| Edit::Container(index, edit)),
        2 => (any::<Index>(), file).prop_map(|(index, edit)| Edit::File(index, edit)),
        1 => engine.prop_map(Edit::Engine),
    ];
    prop::collection::vec(edit, 0..6)
}

/// Does something to a server. What cannot be done is not done.
pub(crate) async fn meddle(world: &World, edit: &Edit) {
    match edit {
        Edit::Container(index, edit) => {
            let own = |container: &Container| {
                container
                    .spec
                    .labels
                    .get(label::REPOSITORY)
                    .map(String::as_str)
                    == Some(REPOSITORY)
            };
            let containers = world.containers().await;
            let own: Vec<Container> = containers.into_iter().filter(own).collect();
            if !own.is_empty() {
                meddle_with_container(world, index.get(&own), *edit).await;
            }
        }
        Edit::File(index, edit) => meddle_with_file(world, *index, *edit),
        Edit::Engine(edit) => meddle_with_engine(world, *edit).await,
    }
}

async fn meddle_with_container(world: &World, container: &Container, edit: ContainerEdit) {
    let engine = &world.engine;
    let name = container.spec.name.as_str();
    let change = |change: fn(&mut vaultctl::model::ContainerSpec)| {
        engine.edit_container(name, change).unwrap();
    };
    match edit {
        ContainerEdit::Environment => change(|spec| {
            let by_hand = ("LEVEL".to_owned(), Some("by hand".to_owned()));
            spec.process.environment.extend([by_hand]);
        }),
        ContainerEdit::Label => change(|spec| {
            let by_hand = ("org.example.team".to_owned(), "by hand".to_owned());
            spec.labels.extend([by_hand]);
        }),
        ContainerEdit::Memory => change(|spec| spec.resources.memory = 7 << 20),
        ContainerEdit::Restart => change(|spec| {
            spec.restart = RestartPolicy {
                kind: RestartPolicyKind::OnFailure,
                maximum_retries: 9,
            };
        }),
        ContainerEdit::ForgetMaker => change(|spec| {
            spec.labels
                .retain(|name, _| !name.starts_with(label::PREFIX));
        }),
        // What cannot be done to a container in its state is refused, and that is fine.
        ContainerEdit::Pause => drop(engine.pause(name)),
        ContainerEdit::Crash => drop(engine.crash(name, 3)),
        ContainerEdit::Kill => drop(engine.crash(name, 137)),
        ContainerEdit::Stop => drop(engine.stop_container(name).await),
        ContainerEdit::Remove => drop(engine.remove_container(name, false).await),
        ContainerEdit::Rename => {
            let other = format!("{name}-by-hand");
            drop(engine.rename_container(name, &other).await);
        }
        ContainerEdit::JoinPublic => {
            drop(
                engine
                    .connect_network(PUBLIC, name, &Endpoint::default())
                    .await,
            );
        }
        ContainerEdit::LeaveAll => {
            for network in container.spec.networks.keys() {
                drop(engine.disconnect_network(network, name).await);
            }
        }
        ContainerEdit::Leave => {
            if let Some(network) = container.spec.networks.keys().next() {
                drop(engine.disconnect_network(network, name).await);
            }
        }
    }
}

fn meddle_with_file(world: &World, index: Index, edit: FileEdit) {
    let files = world.engine.files();
    let delivered: Vec<_> = files
        .iter()
        .filter(|(path, _)| !path.contains("/delivered/"))
        .collect();
    if delivered.is_empty() {
        return;
    }
    let (path, bytes) = index.get(&delivered);
    let put = |bytes: &[u8], mode| {
        let content = FileContent {
            bytes: bytes.to_vec(),
            mode,
            owner: (0, 0),
        };
        world.engine.put_file(path, content, 1_700_000_000);
    };
    match edit {
        FileEdit::Content => put(b"by hand\n", 0o644),
        FileEdit::Mode => put(bytes, 0o600),
        FileEdit::Remove => world.engine.remove_path(path),
    }
}

async fn meddle_with_engine(world: &World, edit: EngineEdit) {
    let engine = &world.engine;
    match edit {
        EngineEdit::Restart => engine.restart_engine(),
        EngineEdit::PowerCut => {
            engine.cut_power();
            engine.restart_engine();
        }
        EngineEdit::ForgetHelpers => engine.forget_helpers(),
        EngineEdit::Retag(index) => {
            let reference = images::IMAGES[index];
            let config = ImageConfig {
                labels: [("org.example.newer".to_owned(), "yes".to_owned())].into(),
                ..images::config(reference)
            };
            engine.publish(reference, &config);
            engine.pull_image(reference, None, &()).await.unwrap();
        }
    }
}

async fn heals(sketch: &Sketch, edits: &[Edit]) -> Lawful {
    let world = World::new().await;
    let desired = sketch.desired();
    let first = world.converge(&desired).await;
    first.map_err(|error| format!("at first: {error}"))?;
    let before = Portrait::of(&world).await;
    for edit in edits {
        meddle(&world, edit).await;
    }
    world.engine.clear_journal();
    world.converge(&desired).await?;
    let retagged = |edit: &Edit| matches!(edit, Edit::Engine(EngineEdit::Retag(_)));
    if !edits.iter().any(retagged) {
        // What is delivered once belongs to the people of the server from then on.
        let once = |file: &&DeliveredFile| file.once;
        let files = desired
            .deployments()
            .flat_map(|deployment| &deployment.files);
        let theirs: Vec<&str> = files.filter(once).map(|file| file.name.as_str()).collect();
        let settled = |portrait: Portrait| portrait.without(&theirs).without_crowds(&desired);
        settled(before).is_like(&settled(Portrait::of(&world).await))?;
    }
    world.is_sound().await
}

proptest! {
    #![proptest_config(tried_on(128))]

    #[test]
    fn one_apply_undoes_what_was_done_by_hand(sketch in sketch(), edits in edits()) {
        run(heals(&sketch, &edits)).map_err(TestCaseError::fail)?;
    }
}
