//! Probing a container ourselves, instead of waiting for Docker's next round.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::engine::{Observe, Operate};
use crate::model::{Container, Healthcheck, Ready};

/// What Docker gives a probe that names no time-out.
const PROBE_TIMEOUT: Duration = Duration::from_secs(30);
/// What a probe from outside is given.
const OUTSIDE_TIMEOUT: Duration = Duration::from_secs(2);

/// Runs the container's own health check once.
pub(super) async fn own_check(engine: &dyn Operate, container: &Container) -> bool {
    let Some(check) = &container.spec.process.healthcheck else {
        return false;
    };
    let Some(command) = probe_command(check) else {
        return false;
    };
    let limit = match u64::try_from(check.timeout) {
        Ok(nanoseconds) if nanoseconds > 0 => Duration::from_nanos(nanoseconds),
        _ => PROBE_TIMEOUT,
    };
    let probe = engine.exec(&container.id, &command, b"");
    matches!(timeout(limit, probe).await, Ok(Ok(outcome)) if outcome.exit_code == 0)
}

/// The command of a health check, as Docker runs it.
fn probe_command(check: &Healthcheck) -> Option<Vec<String>> {
    let (kind, arguments) = check.test.split_first()?;
    match kind.as_str() {
        "CMD" => Some(arguments.to_vec()),
        "CMD-SHELL" => {
            let line = arguments.first()?.clone();
            Some(vec!["/bin/sh".to_owned(), "-c".to_owned(), line])
        }
        _ => None,
    }
}

/// Asks a container from outside whether it is ready.
///
/// # Errors
/// Why it is not, as the end of a sentence about the container.
pub(super) async fn outside(
    engine: &dyn Operate,
    container: &Container,
    ready: &Ready,
) -> Result<(), String> {
    // A container on the host's own network has no address of its own.
    let local = ["127.0.0.1".to_owned()];
    let addresses = if container.spec.network_mode == "host" {
        &local[..]
    } else {
        &container.addresses
    };
    let mut reason = "it has no address yet".to_owned();
    for address in addresses {
        match timeout(OUTSIDE_TIMEOUT, ask(engine, address, ready)).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(refusal)) => reason = refusal,
            Err(_) => reason = format!("{address} does not answer"),
        }
    }
    Err(reason)
}

async fn ask(engine: &dyn Operate, address: &str, ready: &Ready) -> Result<(), String> {
    let dial = |port: u16| Observe::dial(engine, address, port);
    let (port, path) = match ready {
        Ready::Tcp { port } => return dial(*port).await.map(drop).map_err(|e| e.to_string()),
        Ready::Http { port, path } => (*port, path),
    };
    let mut stream = dial(port).await.map_err(|error| error.to_string())?;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {address}:{port}\r\nConnection: close\r\n\r\n");
    let asked = stream.write_all(request.as_bytes()).await;
    asked.map_err(|error| error.to_string())?;
    let mut head = [0_u8; 64];
    let mut length = 0;
    // "HTTP/1.1 200" is enough.
    while length < 12 {
        let free = head.get_mut(length..).unwrap_or_default();
        match stream.read(free).await.map_err(|error| error.to_string())? {
            0 => break,
            count => length += count,
        }
    }
    let line = String::from_utf8_lossy(head.get(..length).unwrap_or_default()).into_owned();
    match status(&line) {
        Some(status) if status < 400 => Ok(()),
        Some(status) => Err(format!(
            "`{path}` on port {port} answers with status {status}"
        )),
        None => Err(format!("port {port} does not speak HTTP")),
    }
}

/// The status of an HTTP response, from its first line.
fn status(line: &str) -> Option<u16> {
    line.strip_prefix("HTTP/1.")?
        .split(' ')
        .nth(1)?
        .get(..3)?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_the_status() {
        assert_eq!(status("HTTP/1.1 200 OK\r\nDate"), Some(200));
        assert_eq!(status("HTTP/1.0 503 "), Some(503));
        assert_eq!(status("SSH-2.0-x"), None);
        assert_eq!(status(""), None);
    }

    #[test]
    fn checks_are_run_as_docker_runs_them() {
        let check = |test: &[&str]| Healthcheck {
            test: test.iter().map(ToString::to_string).collect(),
            ..Healthcheck::default()
        };
        assert_eq!(
            probe_command(&check(&["CMD", "a", "b"])).unwrap(),
            ["a", "b"]
        );
        assert_eq!(
            probe_command(&check(&["CMD-SHELL", "a b"])).unwrap(),
            ["/bin/sh", "-c", "a b"]
        );
        assert_eq!(probe_command(&check(&["NONE"])), None);
        assert_eq!(probe_command(&check(&[])), None);
    }
}
