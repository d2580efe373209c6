//! Packet lines: four hexadecimal digits that say how long it is, and the rest.

use http_body_util::BodyExt as _;
use hyper::body::Incoming;

use super::{GitError, shown};
use crate::transport::ssh::Commanded;

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Packet {
    Line(Vec<u8>),
    /// The end of a part.
    Flush,
    /// Nothing will come any more.
    End,
}

/// Packet lines as they come.
pub(super) struct Packets {
    from: From,
    buffer: Vec<u8>,
    /// Where in the buffer the next one begins.
    at: usize,
}

enum From {
    Http(Incoming),
    Command(Commanded),
    #[cfg(test)]
    Pieces(std::collections::VecDeque<Vec<u8>>),
}

impl Packets {
    pub(super) fn http(body: Incoming) -> Self {
        Self::of(From::Http(body))
    }

    pub(super) fn command(command: Commanded) -> Self {
        Self::of(From::Command(command))
    }

    #[cfg(test)]
    pub(super) fn pieces(pieces: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self::of(From::Pieces(pieces.into_iter().collect()))
    }

    fn of(from: From) -> Self {
        Self {
            from,
            buffer: Vec::new(),
            at: 0,
        }
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) -> Result<Packet, GitError> {
        let Some(head) = self.take(4).await? else {
            return Ok(Packet::End);
        };
        let length = std::str::from_utf8(&head).ok();
        let length = length.and_then(|digits| usize::from_str_radix(digits, 16).ok());
        match length {
            Some(0) => Ok(Packet::Flush),
            Some(length @ 4..) => match self.take(length - 4).await? {
                Some(line) => Ok(Packet::Line(line)),
                None => Err(self.failed("the server has ended too early")),
            },
            _ => {
                let rest = self.buffer.get(self.at..).unwrap_or_default();
                let text = [head.as_slice(), rest].concat();
                Err(GitError::new(format!(
                    "what answers is no git server: {}",
                    shown(&text)
                )))
            }
        }
    }

    /// Says something.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), GitError> {
        match &mut self.from {
            From::Command(command) => {
                let sent = command.send(bytes).await;
                sent.map_err(|error| GitError::new(error.to_string()))
            }
            From::Http(_) => Ok(()),
            #[cfg(test)]
            From::Pieces(_) => Ok(()),
        }
    }

    /// A failure, with what a command has said of it.
    pub(super) fn failed(&self, reason: &str) -> GitError {
        match &self.from {
            From::Command(command) if !command.said().is_empty() => {
                GitError::new(format!("{reason}: {}", shown(command.said())))
            }
            _ => GitError::new(reason),
        }
    }

    /// So many bytes; `None` where it ends before the first of them.
    async fn take(&mut self, count: usize) -> Result<Option<Vec<u8>>, GitError> {
        while self.buffer.len() - self.at < count {
            let Some(piece) = self.piece().await? else {
                let has_begun = self.buffer.len() > self.at;
                if has_begun {
                    return Err(self.failed("the server has ended too early"));
                }
                return Ok(None);
            };
            self.buffer.drain(..self.at);
            self.at = 0;
            self.buffer.extend_from_slice(&piece);
        }
        let taken = self
            .buffer
            .get(self.at..self.at + count)
            .map(<[u8]>::to_vec);
        self.at += count;
        Ok(taken)
    }

    async fn piece(&mut self) -> Result<Option<Vec<u8>>, GitError> {
        match &mut self.from {
            From::Http(body) => loop {
                let Some(frame) = body.frame().await else {
                    return Ok(None);
                };
                let frame = frame
                    .map_err(|error| GitError::new(format!("the connection was lost: {error}")))?;
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data.to_vec()));
                }
            },
            From::Command(command) => Ok(command.receive().await),
            #[cfg(test)]
            From::Pieces(pieces) => Ok(pieces.pop_front()),
        }
    }
}

/// A packet line.
pub(super) fn line(text: &str) -> Vec<u8> {
    format!("{:04x}{text}", text.len() + 4).into_bytes()
}
