//! `HAProxy` looks at its configuration before it gets it.

use std::time::Duration;

use tokio::time::Instant;

use super::place::Place;
use super::refused;
use crate::engine::{EngineError, Operate};
use crate::model::{Backend, ContainerSpec};

/// How lines begin in which `HAProxy` tells of a fault.
const FAULT: &str = "[ALERT]";

const PAUSE: Duration = Duration::from_millis(20);

/// Checks all that the proxy reads, in its order, with a new file in the place of its own. It is told its own
/// one, the new one, how many files and folders the proxy reads, and these. Of a folder, it reads what ends in
/// `.cfg` and is not hidden (the manual page of `haproxy`, `-f`).
const WHOLE: &str = r#"
own=$1 new=$2 count=$3 seen=
shift 3
add() { if [ "$1" = "$own" ]; then seen=1 file=$new; else file=$1; fi; }
while [ "$count" -gt 0 ]; do
  read=$1 count=$((count - 1))
  shift
  if [ -d "$read" ]; then
    for one in "${read%/}"/*.cfg; do
      [ -e "$one" ] || continue
      add "$one"
      set -- "$@" -f "$file"
    done
  else
    add "$read"
    set -- "$@" -f "$file"
  fi
done
[ -n "$seen" ] || set -- "$@" -f "$new"
exec haproxy -c "$@"
"#;

/// Has the proxy check what it will read, with the new file that lies beside its own.
///
/// # Errors
/// The fault that it finds, or why it cannot be asked.
pub(super) async fn check(
    engine: &dyn Operate,
    (backend, place): (&Backend, &Place),
    (beside, deadline): (&str, Instant),
) -> Result<(), EngineError> {
    let is_late = || Instant::now() >= deadline;
    let mut command = command(backend, &place.container.spec, beside);
    let container = &place.container.id;
    let checked = loop {
        match engine.exec(container, &command, b"").await {
            // 2: there is no fault, and nothing to listen on either: that is in other files.
            Ok(checked) if matches!(checked.exit_code, 0 | 2) => return Ok(()),
            // An image without a shell.
            Ok(checked) if matches!(checked.exit_code, 126 | 127) && command.len() > ALONE => {
                command = alone(beside);
            }
            Ok(checked) if checked.output.contains(FAULT) || is_late() => break checked,
            Err(error) if error.is_lost() || is_late() => return Err(error),
            // The proxy is just being restarted, and the check with it.
            Ok(_) | Err(_) => tokio::time::sleep(PAUSE).await,
        }
    };
    let output = checked.output.trim_end();
    let mut alerts: Vec<&str> = output.lines().filter(|line| line.contains(FAULT)).collect();
    if alerts.is_empty() {
        // Where there is no such program, somebody else says why.
        alerts.extend(output.lines().next_back());
    }
    let message = format!(
        "`haproxy -c` ends with {}: {}",
        checked.exit_code,
        alerts.join("; ").trim().trim_end_matches('.')
    );
    Err(refused(backend, message))
}

/// The check of all that the proxy reads, as its command line says; of the new file alone, where that does not.
fn command(backend: &Backend, proxy: &ContainerSpec, beside: &str) -> Vec<String> {
    let read = files(proxy);
    if read.is_empty() {
        return alone(beside);
    }
    let count = read.len().to_string();
    let head = ["sh", "-c", WHOLE, "haproxy", &backend.file, beside, &count];
    let words = head.into_iter().map(str::to_owned);
    words.chain(read.into_iter().map(str::to_owned)).collect()
}

/// How many words the check of one file has.
const ALONE: usize = 4;

fn alone(beside: &str) -> Vec<String> {
    let words: [&str; ALONE] = ["haproxy", "-c", "-f", beside];
    words.map(str::to_owned).to_vec()
}

/// The files and folders that a proxy is told to read: each behind a `-f`, and what stands behind `--`.
fn files(proxy: &ContainerSpec) -> Vec<&str> {
    let process = &proxy.process;
    let words = [&process.entrypoint, &process.command];
    let words = words.into_iter().flatten().flatten();
    let mut words = words.map(String::as_str);
    let mut files = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "-f" => files.extend(words.next()),
            "--" => files.extend(words.by_ref()),
            _ => {}
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(command: &[&str]) -> ContainerSpec {
        let mut spec = ContainerSpec::default();
        let words = command.iter().map(|&word| word.to_owned());
        spec.process.command = Some(words.collect());
        spec
    }

    #[test]
    fn what_a_proxy_reads_stands_in_its_command_line() {
        let spec = proxy(&[
            "haproxy", "-W", "-f", "a.cfg", "-db", "-f", "more", "--", "b.cfg",
        ]);
        assert_eq!(files(&spec), ["a.cfg", "more", "b.cfg"]);
        assert_eq!(files(&proxy(&["haproxy"])), [""; 0]);
    }

    /// The shell's part, with a program that tells what it was given.
    #[test]
    fn the_new_file_takes_the_place_of_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        std::fs::create_dir(path("more")).unwrap();
        for name in [
            "main.cfg",
            "more/a.cfg",
            "more/b.cfg",
            "more/.b.cfg",
            "more/no",
        ] {
            std::fs::write(path(name), "").unwrap();
        }
        let told = |own: &str| {
            let script = WHOLE.replace("exec haproxy", "echo");
            let [own, new] = [own, "more/.b.cfg"].map(path);
            let more = format!("{}/", path("more"));
            let words = [
                "-c",
                &script,
                "x",
                &own,
                &new,
                "2",
                &path("main.cfg"),
                &more,
            ];
            let output = std::process::Command::new("sh").args(words).output();
            let said = String::from_utf8(output.unwrap().stdout).unwrap();
            said.trim().replace(&path(""), "")
        };
        assert_eq!(
            told("more/b.cfg"),
            "-c -f main.cfg -f more/a.cfg -f more/.b.cfg"
        );
        let first = "-c -f main.cfg -f more/a.cfg -f more/b.cfg -f more/.b.cfg";
        assert_eq!(told("more/c.cfg"), first);
    }
}
