//! Output of containers, line by line.

use bollard::container::LogOutput;
use bollard::query_parameters::LogsOptions;
use futures_util::StreamExt as _;

use super::DockerEngine;
use super::call::path_segment;
use super::error::engine_error;
use crate::engine::{EngineError, LogOptions, LogSink, Result};

impl DockerEngine {
    /// Hands a container's output to a sink.
    pub(super) async fn read_logs(
        &self,
        container: &str,
        options: &LogOptions,
        sink: &mut dyn LogSink,
    ) -> Result<()> {
        let call = format!("logs of `{container}`");
        let wire = LogsOptions {
            follow: options.follow,
            stdout: true,
            stderr: true,
            since: options
                .since
                .map_or(0, |time| i32::try_from(time).unwrap_or(i32::MAX)),
            timestamps: options.timestamps,
            tail: options
                .tail
                .map_or_else(|| "all".to_owned(), |lines| lines.to_string()),
            ..LogsOptions::default()
        };
        let mut output = self.docker.logs(&path_segment(container), Some(wire));
        let mut lines = Lines {
            sink,
            parts: <[Vec<u8>; 2]>::default(),
        };
        let idle = self.limits.read;
        loop {
            let next = if options.follow {
                self.while_alive(async { Ok(output.next().await) }).await?
            } else {
                tokio::time::timeout(idle, output.next())
                    .await
                    .map_err(|_| EngineError::TimedOut {
                        call: call.clone(),
                        seconds: idle.as_secs(),
                    })?
            };
            match next {
                Some(Ok(LogOutput::StdErr { message })) => lines.take(&message, true),
                Some(Ok(other)) => lines.take(other.as_ref(), false),
                Some(Err(error)) => return Err(engine_error(&self.address, &call, error)),
                None => break,
            }
        }
        lines.end();
        Ok(())
    }
}

/// Puts lines together: a message of an engine may hold several, or a part of one.
struct Lines<'a> {
    sink: &'a mut dyn LogSink,
    /// What is still without an end, of standard output and of standard error.
    parts: [Vec<u8>; 2],
}

impl Lines<'_> {
    fn take(&mut self, message: &[u8], stderr: bool) {
        let [out, err] = &mut self.parts;
        let part = if stderr { err } else { out };
        for piece in message.split_inclusive(|byte| *byte == b'\n') {
            part.extend_from_slice(piece);
            if part.ends_with(b"\n") {
                self.sink.line(&text(part), stderr);
                part.clear();
            }
        }
    }

    fn end(&mut self) {
        for (part, stderr) in self.parts.iter().zip([false, true]) {
            if !part.is_empty() {
                self.sink.line(&text(part), stderr);
            }
        }
    }
}

fn text(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    text.trim_end_matches(['\n', '\r']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Seen(Vec<(String, bool)>);

    impl LogSink for Seen {
        fn line(&mut self, line: &str, stderr: bool) {
            self.0.push((line.to_owned(), stderr));
        }
    }

    #[test]
    fn lines_are_put_together_per_stream() {
        let mut seen = Seen::default();
        let mut lines = Lines {
            sink: &mut seen,
            parts: <[Vec<u8>; 2]>::default(),
        };
        lines.take(b"one\ntw", false);
        lines.take(b"bad\r\n", true);
        lines.take(b"o\n\nrest", false);
        lines.end();
        let texts: Vec<_> = seen
            .0
            .iter()
            .map(|(text, err)| (text.as_str(), *err))
            .collect();
        assert_eq!(
            texts,
            [
                ("one", false),
                ("bad", true),
                ("two", false),
                ("", false),
                ("rest", false)
            ]
        );
    }
}
