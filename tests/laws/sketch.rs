//! Desired states as few small values, so that a failing one shrinks to the least that fails.
//!
//! Any sketch is valid: what contradicts itself is smoothed out when it is written out
//! ([`crate::desired`]).

use proptest::array::{uniform2, uniform3, uniform4};
use proptest::option::weighted;
use proptest::prelude::*;

/// How many stacks there may be.
pub(crate) const STACKS: usize = 3;
/// How many services a stack may have.
pub(crate) const SERVICES: usize = 4;

/// What one server shall look like. It prints as what it means.
#[derive(Clone)]
pub(crate) struct Sketch {
    pub(crate) stacks: [Option<StackSketch>; STACKS],
    /// The content of the file that several stacks read.
    pub(crate) shared_file: u8,
}

#[derive(Debug, Clone)]
pub(crate) struct StackSketch {
    pub(crate) state: State,
    pub(crate) services: [Option<ServiceSketch>; SERVICES],
    pub(crate) networks: [NetworkSketch; 2],
    /// Whether each volume has options of its own.
    pub(crate) volume_options: [bool; 2],
    /// A file that is mounted by itself, and one in a folder that is mounted.
    pub(crate) files: [FileSketch; 2],
    /// The content of the config.
    pub(crate) config: u8,
    /// Whether it comes after the stacks before it.
    pub(crate) after: bool,
    pub(crate) auto_pull: bool,
    pub(crate) destroy_before_deploy: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Running,
    Stopped,
    Absent,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct NetworkSketch {
    pub(crate) internal: bool,
    pub(crate) subnet: Option<u8>,
    pub(crate) label: Option<u8>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct FileSketch {
    pub(crate) content: u8,
    pub(crate) executable: bool,
    pub(crate) once: bool,
    /// An index into `None`, `Restart`, `Redeploy`.
    pub(crate) reaction: u8,
}

#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a part that a service has or has not"
)]
pub(crate) struct ServiceSketch {
    /// An index into the images.
    pub(crate) image: usize,
    pub(crate) environment: Option<u8>,
    pub(crate) label: Option<u8>,
    pub(crate) limits: Limits,
    /// An index into the restart policies.
    pub(crate) restart: u8,
    pub(crate) network: Joined,
    pub(crate) mounts: Mounts,
    pub(crate) port: Port,
    /// On the services before it.
    pub(crate) depends_on: [Option<DependencySketch>; SERVICES - 1],
    pub(crate) one_shot: bool,
    pub(crate) scale: Option<u8>,
    /// A name of the container, of a few.
    pub(crate) named: Option<u8>,
    /// The stack's two files and the shared one.
    pub(crate) reads: [bool; 3],
    pub(crate) config: bool,
    pub(crate) probe: bool,
    /// Whether a successor starts beside its container, where both can run.
    pub(crate) start_first: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) memory: Option<u8>,
    pub(crate) cpus: Option<u8>,
    pub(crate) pids: Option<u8>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Joined {
    Networks {
        own: [bool; 2],
        shared: bool,
        public: bool,
        /// A number on the stack's own networks, of a few.
        address: Option<u8>,
        alias: bool,
    },
    Host,
    Nothing,
    /// The namespace of a service before it.
    OfService,
}

#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each mount is there or not")]
pub(crate) struct Mounts {
    /// One of the stack's volumes.
    pub(crate) data: Option<u8>,
    pub(crate) read_only: bool,
    pub(crate) anonymous: bool,
    pub(crate) tmpfs: bool,
    /// A folder of the host that holds data.
    pub(crate) folder: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Port {
    None,
    /// The engine chooses.
    Any,
    /// Of a few.
    Fixed(u8),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct DependencySketch {
    /// Whether the dependency only has to be started; else healthy, or completed if it ends.
    pub(crate) started: bool,
    pub(crate) restart: bool,
    pub(crate) required: bool,
}

impl Sketch {
    /// This state with parts of another one.
    fn mixed(&self, other: &Self, mixture: &Mixture) -> Self {
        let stack = |index: usize| {
            let part = mixture.stacks[index];
            match (&self.stacks[index], &other.stacks[index]) {
                (_, theirs) if part & 0b111 == 0b111 => theirs.clone(),
                (Some(own), Some(theirs)) => Some(own.mixed(theirs, part >> 3)),
                (own, _) => own.clone(),
            }
        };
        Self {
            stacks: [stack(0), stack(1), stack(2)],
            shared_file: if mixture.shared_file {
                other.shared_file
            } else {
                self.shared_file
            },
        }
    }
}

impl StackSketch {
    /// This stack with those parts of another one whose bits are set.
    fn mixed(&self, other: &Self, bits: u128) -> Self {
        let mut mixed = self.clone();
        let bit = |index: usize| bits >> index & 1 == 1;
        if bits & 0b11 == 0b11 {
            mixed.state = other.state;
        }
        for index in 0..2 {
            if bit(2 + index) {
                mixed.networks[index] = other.networks[index];
            }
            if bit(4 + index) {
                mixed.files[index] = other.files[index];
            }
        }
        if bits >> 6 & 0b11 == 0b11 {
            mixed.volume_options = other.volume_options;
        }
        if bit(8) {
            mixed.config = other.config;
        }
        if bit(9) {
            mixed.after = other.after;
        }
        if bit(10) {
            mixed.auto_pull = other.auto_pull;
            mixed.destroy_before_deploy = other.destroy_before_deploy;
        }
        for index in 0..SERVICES {
            let bits = bits >> (12 + index * 20);
            mixed.services[index] = match (&self.services[index], &other.services[index]) {
                (_, theirs) if bits & 0b1111 == 0b1111 => theirs.clone(),
                (Some(own), Some(theirs)) => Some(own.mixed(theirs, bits >> 4)),
                (own, _) => own.clone(),
            };
        }
        mixed
    }
}

impl ServiceSketch {
    /// This service with those parts of another one whose bits are set.
    fn mixed(&self, other: &Self, bits: u128) -> Self {
        let pick = |index: usize| if bits >> index & 1 == 1 { other } else { self };
        Self {
            image: pick(0).image,
            environment: pick(1).environment,
            label: pick(2).label,
            limits: pick(3).limits,
            restart: pick(4).restart,
            network: pick(5).network,
            mounts: pick(6).mounts,
            port: pick(7).port,
            depends_on: pick(8).depends_on,
            one_shot: pick(9).one_shot,
            scale: pick(10).scale,
            named: pick(11).named,
            reads: pick(12).reads,
            config: pick(13).config,
            probe: pick(14).probe,
            start_first: pick(15).start_first,
        }
    }
}

/// Which parts of a state are taken from another one: a bit each.
#[derive(Debug, Clone)]
struct Mixture {
    stacks: [u128; STACKS],
    shared_file: bool,
}

fn mixture() -> impl Strategy<Value = Mixture> {
    // Few bits are set, so that most of two states is alike.
    let few = || (any::<u128>(), any::<u128>(), any::<u128>()).prop_map(|(a, b, c)| a & b & c);
    let many = || (any::<u128>(), any::<u128>()).prop_map(|(a, b)| a & b);
    let part = || prop_oneof![3 => few(), 1 => many(), 1 => Just(0), 1 => Just(u128::MAX)];
    (uniform3(part()), any::<bool>()).prop_map(|(stacks, shared_file)| Mixture {
        stacks,
        shared_file,
    })
}

/// A desired state.
pub(crate) fn sketch() -> impl Strategy<Value = Sketch> {
    let stack = || weighted(0.6, stack());
    (stack(), stack(), stack(), 0..3u8).prop_map(|(first, second, third, shared_file)| Sketch {
        stacks: [first, second, third],
        shared_file,
    })
}

/// A desired state and what it becomes.
pub(crate) fn change() -> impl Strategy<Value = (Sketch, Sketch)> {
    (sketch(), sketch(), mixture()).prop_map(|(before, other, mixture)| {
        let after = before.mixed(&other, &mixture);
        (before, after)
    })
}

fn stack() -> BoxedStrategy<StackSketch> {
    let state = prop_oneof![
        10 => Just(State::Running),
        1 => Just(State::Stopped),
        1 => Just(State::Absent),
    ];
    let rarely = || proptest::bool::weighted(0.1);
    (
        state,
        uniform4(weighted(0.6, service())),
        uniform2(network()),
        uniform2(rarely()),
        uniform2(file()),
        0..3u8,
        any::<bool>(),
        any::<bool>(),
        rarely(),
    )
        .prop_map(
            |(
                state,
                services,
                networks,
                volume_options,
                files,
                config,
                after,
                auto_pull,
                destroy_before_deploy,
            )| StackSketch {
                state,
                services,
                networks,
                volume_options,
                files,
                config,
                after,
                auto_pull,
                destroy_before_deploy,
            },
        )
        .boxed()
}

fn network() -> impl Strategy<Value = NetworkSketch> {
    (
        proptest::bool::weighted(0.2),
        weighted(0.4, 0..2u8),
        weighted(0.2, 0..2u8),
    )
        .prop_map(|(internal, subnet, label)| NetworkSketch {
            internal,
            subnet,
            label,
        })
}

fn file() -> impl Strategy<Value = FileSketch> {
    (0..3u8, any::<bool>(), proptest::bool::weighted(0.1), 0..3u8).prop_map(
        |(content, executable, once, reaction)| FileSketch {
            content,
            executable,
            once,
            reaction,
        },
    )
}

/// Boxed, as a stack is: trees of values are large, and so would be their moves.
fn service() -> BoxedStrategy<ServiceSketch> {
    let first = (
        0..crate::images::IMAGES.len(),
        weighted(0.5, 0..3u8),
        weighted(0.3, 0..2u8),
        limits(),
        0..5u8,
        joined(),
        mounts(),
        prop_oneof![3 => Just(Port::None), 1 => Just(Port::Any), 2 => (0..3u8).prop_map(Port::Fixed)],
    );
    let second = (
        uniform3(weighted(0.3, dependency())),
        any::<bool>(),
        weighted(0.4, 0..=3u8),
        weighted(0.2, 0..2u8),
        uniform3(proptest::bool::weighted(0.3)),
        proptest::bool::weighted(0.3),
        proptest::bool::weighted(0.3),
        proptest::bool::weighted(0.4),
    );
    let sketch = (first, second).prop_map(|(first, second)| {
        let (image, environment, label, limits, restart, network, mounts, port) = first;
        let (depends_on, one_shot, scale, named, reads, config, probe, start_first) = second;
        ServiceSketch {
            image,
            environment,
            label,
            limits,
            restart,
            network,
            mounts,
            port,
            depends_on,
            one_shot,
            scale,
            named,
            reads,
            config,
            probe,
            start_first,
        }
    });
    sketch.boxed()
}

fn limits() -> impl Strategy<Value = Limits> {
    let some = || weighted(0.3, 0..2u8);
    (some(), some(), some()).prop_map(|(memory, cpus, pids)| Limits { memory, cpus, pids })
}

fn joined() -> impl Strategy<Value = Joined> {
    let networks = (
        uniform2(any::<bool>()),
        any::<bool>(),
        proptest::bool::weighted(0.2),
        weighted(0.5, 0..2u8),
        any::<bool>(),
    )
        .prop_map(|(own, shared, public, address, alias)| Joined::Networks {
            own,
            shared,
            public,
            address,
            alias,
        });
    prop_oneof![
        8 => networks,
        1 => Just(Joined::Host),
        1 => Just(Joined::Nothing),
        2 => Just(Joined::OfService),
    ]
}

fn mounts() -> impl Strategy<Value = Mounts> {
    (
        weighted(0.5, 0..2u8),
        proptest::bool::weighted(0.2),
        proptest::bool::weighted(0.3),
        proptest::bool::weighted(0.2),
        proptest::bool::weighted(0.2),
    )
        .prop_map(|(data, read_only, anonymous, tmpfs, folder)| Mounts {
            data,
            read_only,
            anonymous,
            tmpfs,
            folder,
        })
}

fn dependency() -> impl Strategy<Value = DependencySketch> {
    (any::<bool>(), any::<bool>(), proptest::bool::weighted(0.8)).prop_map(
        |(started, restart, required)| DependencySketch {
            started,
            restart,
            required,
        },
    )
}
