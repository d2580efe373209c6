//! Commands inside of running containers, and on the host itself.

use bollard::exec::StartExecResults;
use bollard::models::ExecConfig;
use futures_util::StreamExt as _;
use tokio::io::AsyncWriteExt as _;

use super::DockerEngine;
use super::call::path_segment;
use super::error::engine_error;
use crate::engine::{EngineError, ExecOutcome, Finished, HostProcess, Result};
use crate::transport::quoted;

/// How many bytes of a command's output are kept: the last ones, where errors stand.
const KEPT_OUTPUT: usize = 64 * 1024;

impl DockerEngine {
    /// Runs a command line with the shell of the host, in a folder that exists.
    pub(super) async fn run_in_folder(&self, command: &str, directory: &str) -> Result<Finished> {
        let folder = quoted(directory);
        let found = self.shell(&format!("test -d {folder}")).await?;
        if found.exit_code != Some(0) {
            return Err(EngineError::NotFound {
                call: format!("run `{command}`"),
                message: format!("there is no folder `{directory}`"),
            });
        }
        self.shell(&format!("cd {folder} || exit\n{command}")).await
    }

    async fn shell(&self, line: &str) -> Result<Finished> {
        let finished = self.transport.run(line).await;
        finished.map_err(|error| EngineError::Unreachable {
            address: self.address.clone(),
            reason: error.to_string(),
        })
    }

    /// The processes of a container, by the columns of `ps` on the host, which the engine runs.
    pub(super) async fn processes_of(&self, container: &str) -> Result<Vec<HostProcess>> {
        let call = format!("processes of container `{container}`");
        let name = path_segment(container);
        let listed = self.docker.top_processes(&name, None);
        let listed = self.read(&call, listed).await?;
        let titles = listed.titles.unwrap_or_default();
        let column = |name: &str| titles.iter().position(|title| title == name);
        let (Some(id), Some(parent), Some(command)) =
            (column("PID"), column("PPID"), column("CMD"))
        else {
            return Err(EngineError::Refused {
                call,
                message: "the columns PID, PPID and CMD are not among them".to_owned(),
            });
        };
        let process = |row: Vec<String>| {
            Some(HostProcess {
                id: row.get(id)?.parse().ok()?,
                parent: row.get(parent)?.parse().ok()?,
                command: row.get(command)?.clone(),
            })
        };
        let rows = listed.processes.unwrap_or_default();
        Ok(rows.into_iter().filter_map(process).collect())
    }

    /// Runs a command and waits for it, for as long as the engine lives.
    pub(super) async fn run_command(
        &self,
        container: &str,
        command: &[String],
        input: &[u8],
    ) -> Result<ExecOutcome> {
        let call = format!("exec in `{container}`");
        let config = ExecConfig {
            attach_stdin: (!input.is_empty()).then_some(true),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            cmd: Some(command.to_vec()),
            ..ExecConfig::default()
        };
        let exec = self
            .read(
                &call,
                self.docker.create_exec(&path_segment(container), config),
            )
            .await?;
        let started = self
            .call(
                &call,
                self.limits.create,
                self.docker.start_exec(&exec.id, None),
            )
            .await?;
        let StartExecResults::Attached {
            mut output,
            input: mut pipe,
        } = started
        else {
            return Err(EngineError::Refused {
                call,
                message: "it was started apart".to_owned(),
            });
        };
        let feed = async {
            if !input.is_empty() {
                // One that ends without reading says by its exit code why.
                let _ = pipe.write_all(input).await;
                let _ = pipe.shutdown().await;
            }
        };
        let listen = async {
            let mut kept = Vec::new();
            while let Some(part) = output.next().await {
                match part {
                    Ok(part) => keep_last(&mut kept, part.as_ref()),
                    // An engine cuts off what nobody has read; whether it is gone, the next question tells.
                    Err(_) if !input.is_empty() => break,
                    Err(error) => return Err(engine_error(&self.address, &call, error)),
                }
            }
            Ok(kept)
        };
        let exchange = async { tokio::join!(feed, listen).1 };
        let output = self.while_alive(exchange).await?;
        let state = self.read(&call, self.docker.inspect_exec(&exec.id)).await?;
        Ok(ExecOutcome {
            exit_code: state.exit_code.unwrap_or_default(),
            output: String::from_utf8_lossy(&output).into_owned(),
        })
    }
}

fn keep_last(kept: &mut Vec<u8>, part: &[u8]) {
    kept.extend_from_slice(part);
    if let Some(too_much) = kept.len().checked_sub(KEPT_OUTPUT) {
        kept.drain(..too_much);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_long_output_is_kept() {
        let mut kept = Vec::new();
        keep_last(&mut kept, &vec![b'a'; KEPT_OUTPUT]);
        keep_last(&mut kept, b"end");
        assert_eq!(kept.len(), KEPT_OUTPUT);
        assert!(kept.ends_with(b"aend"));
    }
}
