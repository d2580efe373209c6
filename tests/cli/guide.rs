//! The guide for beginners and the tour of the README, followed on the machine's own engine: each command is run, and
//! what it prints is what they show.
//!
//! The stack gets a name and a port of its own, and an image that needs no registry, so that the test
//! disturbs nobody.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::live;
use crate::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_vaultctl");
/// The image of the guide, which no test pulls.
const ITS_IMAGE: &str = "docker.io/library/nginx:1.27-alpine";
const OUR_SERVICE: &str = "    image: docker.io/vaultctl-test/busybox:1
    command: [httpd, -f, -p, \"80\", -h, /usr/share/nginx/html]
    stop_signal: SIGKILL
";

#[test]
fn the_guide_for_beginners_says_what_happens() {
    follow("docs/getting-started.md", 15);
}

#[test]
fn the_tour_of_the_readme_says_what_happens() {
    follow("README.md", 8);
}

/// Follows a document; `least` is how many commands it has at the least.
fn follow(document: &str, least: usize) {
    let Some(mut reader) = Reader::sit_down() else {
        return;
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
    let document = std::fs::read_to_string(path).unwrap();
    let blocks = document.split("```console\n").skip(1);
    let mut followed = 0;
    for block in blocks.map(|rest| rest.split_once("```").unwrap().0) {
        for exchange in format!("\n{block}").split("\n$ ").skip(1) {
            let (command, expected) = exchange.split_once('\n').unwrap_or((exchange, ""));
            reader.follow(command, expected);
            followed += 1;
        }
    }
    assert!(followed >= least, "only {followed} commands were found");
}

/// Somebody who follows the guide.
struct Reader {
    sandbox: Sandbox,
    folder: PathBuf,
    /// The stack's name here.
    stack: String,
    /// The port here.
    port: String,
}

impl Reader {
    fn sit_down() -> Option<Self> {
        if !live::is_there() {
            return None;
        }
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port().to_string();
        let sandbox = Sandbox::empty();
        Some(Self {
            folder: sandbox.root().to_owned(),
            stack: format!("cli-guide-{}-{port}", std::process::id()),
            port,
            sandbox,
        })
    }

    /// Does what the guide says and compares what it shows.
    fn follow(&mut self, command: &str, expected: &str) {
        let command = self.here(command);
        if let Some(folder) = command.strip_prefix("cd ") {
            self.folder = self.folder.join(folder);
            return;
        }
        let output = self.run(&command);
        let printed = String::from_utf8(output.stdout.clone()).unwrap()
            + &String::from_utf8(output.stderr.clone()).unwrap();
        assert!(output.status.success(), "$ {command}\n{printed}");
        let (expected, printed) = (self.gist(expected), self.gist(&printed));
        assert_eq!(expected, printed, "$ {command}");
        if command.starts_with("vaultctl init") {
            self.settle_in();
        }
    }

    fn run(&self, command: &str) -> Output {
        let own = Path::new(PROGRAM).parent().unwrap();
        let path = std::env::var("PATH").unwrap();
        self.sandbox
            .command("bash")
            .env("PATH", format!("{}:{path}", own.display()))
            .current_dir(&self.folder)
            .args(["-c", command])
            .output()
            .unwrap()
    }

    /// A text of the guide as it is here.
    fn here(&self, text: &str) -> String {
        text.replace("hello", &self.stack)
            .replace("8080", &self.port)
    }

    /// Makes the new repository one that disturbs nobody on this machine.
    fn settle_in(&self) {
        let repository = self.folder.join("my-servers");
        let edit = |path: &str, change: &dyn Fn(String) -> String| {
            let path = repository.join(path);
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, change(text)).unwrap();
        };
        for path in ["sync/stacks.toml", "sync/variables.toml"] {
            edit(path, &|text| self.here(&text));
        }
        edit("stacks/hello/compose.yaml", &|text| {
            let image = format!("    image: {ITS_IMAGE}\n");
            assert!(text.contains(&image), "{text}");
            text.replace(&image, OUR_SERVICE)
        });
        let state = self.sandbox.root().join("state");
        edit("sync/servers.toml", &|text| {
            format!(
                "{text}[server.config]\nstate_directory = \"{}\"\n",
                state.display()
            )
        });
        let stacks = repository.join("stacks");
        std::fs::rename(stacks.join("hello"), stacks.join(&self.stack)).unwrap();
    }

    /// The lines of an output without what differs from run to run: how wide columns are, times, commits, the
    /// order of steps that run side by side, and that an image is pulled.
    fn gist(&self, text: &str) -> BTreeMap<String, usize> {
        let mut lines = BTreeMap::new();
        let text = text
            .replace(&self.stack, "hello")
            .replace(&self.port, "8080")
            .replace(&format!("docker.io/{}", live::IMAGE), ITS_IMAGE)
            .replace(live::IMAGE, ITS_IMAGE)
            .replace("1 to pull, ", "");
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            if words.is_empty() || words.contains(&"pull") {
                continue;
            }
            let mut line = words.join(" ");
            if let Some((before, _)) = line
                .strip_suffix(" s)")
                .and_then(|line| line.rsplit_once(" ("))
            {
                line.truncate(before.len());
            }
            if let Some((_, counts)) = line
                .strip_prefix("Plan for commit ")
                .and_then(|line| line.split_once(':'))
            {
                line = format!("Plan for commit:{counts}");
            }
            // How a web server ends when it is stopped is its own affair.
            if let Some((_, after)) = line
                .strip_prefix("state exited (")
                .and_then(|line| line.split_once(')'))
            {
                line = format!("state exited{after}");
            }
            *lines.entry(line).or_default() += 1;
        }
        lines
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Whatever the guide has left, also where it was not followed to its end.
        live::clean(&self.sandbox, &self.stack);
    }
}
