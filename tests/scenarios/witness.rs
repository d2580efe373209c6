//! A witness of every start and end of a service's containers.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::process::Child;

use crate::scene::Scene;

/// Writes down what the engine tells of a service's containers from now on.
pub(crate) struct Witness {
    events: Child,
    notes: PathBuf,
    /// What ran when the witness came.
    running: Vec<String>,
}

impl Witness {
    /// Watches a service.
    pub(crate) fn of(scene: &Scene, service: &str) -> Self {
        let notes = scene.directory.join(format!("events-{service}"));
        let labels = [
            format!("--filter=label=com.docker.compose.service={service}"),
            format!("--filter=label=io.vaultctl.repository={}", scene.prefix),
        ];
        let mut arguments = vec!["events", "--format={{.Action}} {{.ID}}"];
        arguments.extend(["--filter=event=start", "--filter=event=die"]);
        arguments.extend(labels.iter().map(String::as_str));
        let mut command = scene.engine.unlimited(&arguments);
        let events = command
            .stdout(File::create(&notes).unwrap())
            .spawn()
            .unwrap();
        // The engine tells from the moment on in which it has been asked.
        let mut list = vec!["ps", "--quiet", "--no-trunc"];
        list.extend(labels.iter().map(String::as_str));
        std::thread::sleep(std::time::Duration::from_millis(300));
        let running = scene.engine.lines(&list);
        Self {
            events,
            notes,
            running,
        }
    }

    /// Insists that at no time two containers of the service have run at once, and that one has started.
    #[track_caller]
    pub(crate) fn saw_one_at_a_time(mut self) {
        std::thread::sleep(std::time::Duration::from_millis(300));
        self.stop();
        let notes = std::fs::read_to_string(&self.notes).unwrap();
        let mut running: BTreeSet<&str> = self.running.iter().map(String::as_str).collect();
        let mut starts = 0;
        for line in notes.lines() {
            match line.split_once(' ').unwrap() {
                ("start", id) => {
                    running.insert(id);
                    starts += 1;
                }
                (_, id) => drop(running.remove(id)),
            }
            assert!(running.len() <= 1, "two ran at once:\n{notes}");
        }
        assert!(starts > 0, "the witness saw nothing");
    }

    fn stop(&mut self) {
        let _ = self.events.kill();
        let _ = self.events.wait();
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.stop();
    }
}
