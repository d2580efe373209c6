//! The images that services run, and how their programs behave.

use std::time::Duration;

use vaultctl::engine::memory::{MemoryEngine, Probe, Program, Run};
use vaultctl::model::{Healthcheck, ImageConfig};

/// The references of the images.
pub(crate) const IMAGES: [&str; 6] = ["web:1", "web:2", "db:1", "db:2", "tool:1", JOB];
/// The one that ends by itself.
pub(crate) const JOB: &str = "job:1";

/// Puts the images into the registry.
pub(crate) fn publish(engine: &MemoryEngine) {
    for reference in IMAGES {
        engine.publish(reference, &config(reference));
        engine.set_program(reference, program(reference));
    }
}

/// What an image contains.
pub(crate) fn config(reference: &str) -> ImageConfig {
    let words = |words: &[&str]| Some(words.iter().map(ToString::to_string).collect());
    let name = reference.split(':').next().unwrap_or_default();
    let mut config = ImageConfig {
        command: words(&[name]),
        environment: [("VERSION".to_owned(), Some(reference.to_owned()))].into(),
        ..ImageConfig::default()
    };
    match name {
        "web" => {
            config.exposed_ports = ["80/tcp".to_owned()].into();
            config.stop_signal = Some("SIGQUIT".to_owned());
            config.labels = [("org.example.image".to_owned(), reference.to_owned())].into();
        }
        "db" => {
            config.volumes = ["/var/lib/db".to_owned()].into();
            if reference == "db:2" {
                config.volumes.insert("/var/cache/db".to_owned());
            }
            "999".clone_into(&mut config.user);
            config.healthcheck = Some(probe());
        }
        "tool" => {
            config.entrypoint = words(&["/init"]);
            "/work".clone_into(&mut config.working_dir);
            config.healthcheck = Some(probe());
        }
        _ => {}
    }
    config
}

fn probe() -> Healthcheck {
    Healthcheck {
        test: vec!["CMD-SHELL".to_owned(), "ready".to_owned()],
        interval: 5_000_000_000,
        retries: 3,
        ..Healthcheck::default()
    }
}

fn program(reference: &str) -> Program {
    match reference {
        JOB => Program {
            run: Run::Exits {
                code: 0,
                after: Duration::from_secs(1),
            },
            ..Program::default()
        },
        "tool:1" => Program {
            probe: Probe::PassesAfterLooks(2),
            ..Program::default()
        },
        reference if reference.starts_with("db") => Program {
            probe: Probe::PassesAfter(Duration::from_secs(2)),
            stop_code: 137,
            ..Program::default()
        },
        _ => Program::default(),
    }
}
