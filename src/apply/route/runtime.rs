//! What is asked of a running `HAProxy`, over its runtime API (its management guide, 9.3).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout};

use super::{PATIENCE, refused};
use crate::engine::{EngineError, Operate};
use crate::model::Backend;

/// How long one answer may take.
const ANSWER: Duration = Duration::from_secs(5);

/// The pause before it is asked again.
const MOMENT: Duration = Duration::from_millis(50);

/// A server that was put out of service by hand or in the file (`SRV_ADMF_FMAINT`).
const MAINTENANCE: u32 = 0x01;
/// A server that gets no new requests (`SRV_ADMF_FDRAIN`).
const DRAINING: u32 = 0x08;
/// A server that is out of service for whatever reason: also because another one is (`IMAINT`, `IDRAIN`),
/// or because its name is not known (`RMAINT`). The other flags only tell where its state comes from.
const OUT_OF_SERVICE: u32 = MAINTENANCE | DRAINING | 0x02 | 0x10 | 0x20;
/// A server that answers (`SRV_ST_RUNNING`).
const RUNNING: u32 = 2;

/// A socket on which `HAProxy` takes orders.
pub(super) struct Runtime<'a> {
    pub(super) engine: &'a dyn Operate,
    pub(super) backend: &'a Backend,
    /// Its path on the host.
    pub(super) socket: String,
    /// Since when it has taken no order.
    deaf_since: Mutex<Option<Instant>>,
}

/// A place for a container, as `HAProxy` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    /// The name of the place.
    pub(super) name: String,
    /// The container that it is for, by the name that is looked up.
    pub(super) host: String,
    /// The address that is known by it.
    address: Option<String>,
    operation: u32,
    admin: u32,
}

impl Server {
    /// Whether it gets no requests and has none.
    pub(super) fn is_free(&self) -> bool {
        self.admin & MAINTENANCE != 0
    }

    /// Whether it gets requests.
    pub(super) fn is_serving(&self) -> bool {
        self.admin & OUT_OF_SERVICE == 0 && self.operation == RUNNING && self.has_address()
    }

    /// Whether it has an address, of whatever it was for.
    pub(super) fn has_address(&self) -> bool {
        self.address.is_some()
    }

    /// Whether it has one of these addresses.
    pub(super) fn is_at(&self, addresses: &[String]) -> bool {
        let address = self.address.as_ref();
        address.is_some_and(|address| addresses.contains(address))
    }

    /// Whether it gets no new ones.
    pub(super) fn is_draining(&self) -> bool {
        self.admin & DRAINING != 0
    }
}

/// What a process says that is about to end ("Proxy is disabled." of its source, `cli_find_server`).
const ENDING: &str = "Proxy is disabled.";

impl<'a> Runtime<'a> {
    pub(super) fn new(engine: &'a dyn Operate, backend: &'a Backend, socket: String) -> Self {
        Self {
            engine,
            backend,
            socket,
            deaf_since: Mutex::new(None),
        }
    }

    /// The places of the backend; `None` where the proxy does not know the backend.
    pub(super) async fn servers(&self) -> Result<Option<Vec<Server>>, EngineError> {
        let name = &self.backend.name;
        let answer = self.ask(&format!("show servers state {name}")).await?;
        if answer.contains("Can't find backend") {
            return Ok(None);
        }
        Ok(Some(answer.lines().filter_map(server_in).collect()))
    }

    /// How many requests a place is answering, or has waiting.
    pub(super) async fn requests(&self, server: &str) -> Result<u64, EngineError> {
        let name = &self.backend.name;
        // 4: servers alone; -1: all of them.
        let answer = self.ask(&format!("show stat {name} 4 -1")).await?;
        let row = answer.lines().find_map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let is_it = fields.get(1) == Some(&server);
            is_it.then(|| (number(fields.get(2)), number(fields.get(4))))
        });
        Ok(row.map_or(0, |(waiting, answering)| waiting + answering))
    }

    /// Changes something of a place; `HAProxy` says nothing where it has done so.
    ///
    /// Where it is being restarted, nothing is done: what was right for the process that was looked at may be
    /// wrong for the next one. So whoever calls this looks again.
    pub(super) async fn set(&self, server: &str, what: &str) -> Result<(), EngineError> {
        let name = &self.backend.name;
        let command = format!("set server {name}/{server} {what}");
        let asked = timeout(ANSWER, self.ask_once(&command)).await;
        let answer = match asked.unwrap_or_else(|_| Err(self.silent(&command))) {
            Ok(answer) if answer.trim() == ENDING => {
                return self
                    .wait(refused(self.backend, format!("`{command}`: {ENDING}")))
                    .await;
            }
            Ok(answer) => answer,
            Err(error) => return self.wait(error).await,
        };
        *self
            .deaf_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = None;
        let answer = answer.trim();
        // It says something of names and addresses alone: "changed", or "no need to change".
        let is_done = answer.is_empty() || answer.contains("change");
        if is_done {
            return Ok(());
        }
        Err(refused(self.backend, format!("`{command}`: {answer}")))
    }

    /// Waits a moment for a proxy that has not taken an order; not for ever.
    async fn wait(&self, error: EngineError) -> Result<(), EngineError> {
        let since = {
            let mut deaf = self
                .deaf_since
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            *deaf.get_or_insert_with(Instant::now)
        };
        if since.elapsed() > PATIENCE {
            return Err(error);
        }
        tokio::time::sleep(MOMENT).await;
        Ok(())
    }

    fn silent(&self, command: &str) -> EngineError {
        refused(self.backend, format!("`{command}`: no answer"))
    }

    /// Asks, and asks again while the proxy is being restarted.
    async fn ask(&self, command: &str) -> Result<String, EngineError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let asked = timeout(ANSWER, self.ask_once(command)).await;
            match asked.unwrap_or_else(|_| Err(self.silent(command))) {
                Err(_) if Instant::now() < deadline => tokio::time::sleep(MOMENT).await,
                Err(error) => return Err(error),
                Ok(answer) => return Ok(answer),
            }
        }
    }

    async fn ask_once(&self, command: &str) -> Result<String, EngineError> {
        let lost = |error: std::io::Error| refused(self.backend, error.to_string());
        let mut stream = self.engine.dial_socket(&self.socket).await?;
        let line = format!("{command}\n");
        stream.write_all(line.as_bytes()).await.map_err(lost)?;
        // It answers one line and closes.
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.map_err(lost)?;
        // Also an answer of nothing ends with an empty line: without one, the proxy went away first.
        if answer.is_empty() {
            return Err(self.silent(command));
        }
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

fn number(field: Option<&&str>) -> u64 {
    field.and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// A line of `show servers state`, of which the columns are fixed by its version, 1 (the management
/// guide, "show servers state").
fn server_in(line: &str) -> Option<Server> {
    let columns: Vec<&str> = line.split(' ').collect();
    let column = |index: usize| columns.get(index).copied();
    let flag = |index: usize| column(index)?.parse::<u32>().ok();
    Some(Server {
        name: column(3)?.to_owned(),
        host: column(17)?.to_owned(),
        address: match column(4)? {
            "-" | "0.0.0.0" | "::" => None,
            known => Some(known.to_owned()),
        },
        operation: flag(5)?,
        admin: flag(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_from_the_lines_of_haproxy() {
        let line = |state: &str| {
            let text = format!(
                "3 files 1 s1 172.18.0.4 {state} 1 1 7 6 3 4 6 0 0 0 3f2a9c1b7d10 8080 - 0 0 - - 0"
            );
            server_in(&text).unwrap()
        };
        let serving = line("2 0");
        assert_eq!(
            (serving.name.as_str(), serving.host.as_str()),
            ("s1", "3f2a9c1b7d10")
        );
        assert!(serving.is_serving() && !serving.is_free());
        assert!(serving.is_at(&["172.18.0.4".to_owned()]));
        assert!(line("2 68").is_serving());
        assert!(line("0 5").is_free() && line("0 69").is_free());
        assert!(line("2 76").is_draining() && !line("2 76").is_serving());
        assert!(!line("0 32").is_serving());
        for other in ["1", "# be_id be_name srv_id srv_name", ""] {
            assert_eq!(server_in(other), None, "{other}");
        }
    }
}
