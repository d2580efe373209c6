//! The server of a git repository: what it offers, and the objects of it that are not here yet.
//!
//! Spoken is version 0 of git's protocol, which every server knows, over HTTP(S) or a command over SSH.
//! What becomes of the objects is nobody's business here.

mod http;
mod packets;
#[cfg(test)]
mod tests;
mod url;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ssh::{Commanded, Destination, Failure, Ssh};
use packets::{Packet, Packets};

pub use http::Credentials;
pub use url::{GitUrl, HttpUrl};

/// How long the texts of a server may be that are shown.
const LONGEST: usize = 2000;

/// A server that does not give what is asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct GitError {
    /// What has happened.
    pub reason: String,
    /// What to try.
    pub help: Option<String>,
    /// Whether it asks who is there.
    pub is_unauthorized: bool,
}

impl GitError {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            help: None,
            is_unauthorized: false,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// What a server has said that it has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Advertisement {
    /// Its references: name and object.
    pub references: BTreeMap<String, String>,
    /// The reference that its `HEAD` stands for.
    pub head: Option<String>,
    capabilities: Vec<String>,
}

/// What is asked of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    /// The object.
    pub object: String,
    /// Commits that are here with all that they are made of.
    pub known: Vec<String>,
    /// Those of them whose parents are not here.
    pub cut_at: Vec<String>,
}

/// A conversation with a server.
pub struct Conversation {
    way: Way,
}

enum Way {
    Http(HttpUrl, Option<Credentials>),
    Command(Packets),
}

impl Conversation {
    /// Begins over HTTP, and hears what the server has.
    ///
    /// # Errors
    /// Why it does not say.
    pub async fn over_http(
        url: &HttpUrl,
        credentials: Option<Credentials>,
    ) -> Result<(Self, Advertisement), GitError> {
        let (url, answer) = http::advertisement(url, credentials.as_ref()).await?;
        let mut packets = Packets::http(answer);
        // What the service is called, which has been looked at already.
        while let Packet::Line(_) = packets.next().await? {}
        let advertisement = advertised(&mut packets).await?;
        // What the way leads to may be another host, which the credentials are not for.
        let credentials = credentials.filter(|_| url.is_same_host);
        let way = Way::Http(url.url, credentials);
        Ok((Self { way }, advertisement))
    }

    /// Begins over SSH, and hears what the server has.
    ///
    /// # Errors
    /// Why it does not say.
    pub async fn over_ssh(
        ssh: &Ssh,
        destination: &Destination,
        path: &str,
    ) -> Result<(Self, Advertisement), GitError> {
        let connection = ssh.connect(destination).await.map_err(|error| {
            let help = match &error.failure {
                Failure::UnknownKey { host, .. } => Some(format!(
                    "compare the fingerprint with the one that the server's operator publishes, then add the \
                     key to ~/.ssh/known_hosts (`ssh-keyscan {host}` prints it)"
                )),
                Failure::ChangedKey { .. } => Some(
                    "somebody may be listening; only if you know that the server has a new key, replace it in \
                     the file of known hosts"
                        .to_owned(),
                ),
                Failure::Rejected { .. } => Some(
                    "add the public key to the repository as a deploy key, and name the private one with \
                     `--deploy-key`, in ~/.ssh/config, or load it into the agent"
                        .to_owned(),
                ),
                other => other.help(),
            };
            let reason = error.to_string();
            GitError {
                help,
                ..GitError::new(reason)
            }
        })?;
        let command = format!("git-upload-pack {}", super::quoted(path));
        let commanded = Commanded::start(Arc::new(connection), &command).await;
        let commanded = commanded.map_err(|error| GitError::new(error.to_string()))?;
        let mut packets = Packets::command(commanded);
        let advertisement = advertised(&mut packets).await?;
        let way = Way::Command(packets);
        Ok((Self { way }, advertisement))
    }

    /// Ends without asking for anything.
    pub async fn end(self) {
        if let Way::Command(mut packets) = self.way {
            // The other side ends by itself, whatever becomes of this.
            let _ = packets.send(b"0000").await;
        }
    }

    /// Asks for an object and all that it is made of; `take` gets the pack, a piece at a time.
    ///
    /// # Errors
    /// Why it does not come, or what `take` says.
    pub async fn fetch(
        self,
        advertisement: &Advertisement,
        want: &Want,
        take: &mut dyn FnMut(&[u8]) -> Result<(), String>,
    ) -> Result<(), GitError> {
        let request = request(advertisement, want)?;
        let mut packets = match self.way {
            Way::Http(url, credentials) => {
                let answer = http::request(&url, credentials.as_ref(), request).await?;
                Packets::http(answer)
            }
            Way::Command(mut packets) => {
                packets.send(&request).await?;
                packets
            }
        };
        let mut is_pack = false;
        loop {
            let line = match packets.next().await? {
                Packet::Line(line) => line,
                Packet::Flush if is_pack => return Ok(()),
                Packet::Flush => continue,
                Packet::End => {
                    let reason = "the server has ended before all was sent";
                    return Err(packets.failed(reason));
                }
            };
            match line.split_first() {
                Some((1, piece)) => {
                    is_pack = true;
                    take(piece).map_err(GitError::new)?;
                }
                // Progress.
                Some((2, _)) => {}
                Some((3, text)) => {
                    return Err(GitError::new(format!("the server says: {}", shown(text))));
                }
                _ => {
                    if let Some(text) = line.strip_prefix(b"ERR ") {
                        let text = shown(text);
                        return Err(GitError::new(format!("the server says: {text}")));
                    }
                    // ACK, NAK, and what it says of shallow commits.
                }
            }
        }
    }
}

/// Reads what a server says that it has.
async fn advertised(packets: &mut Packets) -> Result<Advertisement, GitError> {
    let mut found = Advertisement::default();
    let mut is_first = true;
    loop {
        let line = match packets.next().await? {
            Packet::Line(line) => line,
            Packet::Flush => return Ok(found),
            Packet::End if is_first => {
                return Err(
                    packets.failed("the server has no such repository, or does not show it")
                );
            }
            Packet::End => return Err(packets.failed("the server has ended too early")),
        };
        let line = String::from_utf8_lossy(&line).into_owned();
        if let Some(text) = line.strip_prefix("ERR ") {
            return Err(GitError::new(format!(
                "the server says: {}",
                shown(text.as_bytes())
            )));
        }
        if line.starts_with("shallow ") {
            let reason = "the remote repository is itself a shallow clone: its history is cut off";
            return Err(
                GitError::new(reason).help("fetch from the repository that it was cloned from")
            );
        }
        let (reference, capabilities) = line.split_once('\0').unwrap_or((&line, ""));
        if is_first {
            is_first = false;
            found.capabilities = capabilities.split_whitespace().map(str::to_owned).collect();
            let head = found
                .capabilities
                .iter()
                .find_map(|capability| capability.strip_prefix("symref=HEAD:"));
            found.head = head.map(str::to_owned);
            if found
                .capabilities
                .iter()
                .any(|word| word == "object-format=sha256")
            {
                return Err(GitError::new(
                    "repositories with SHA-256 objects are not supported",
                ));
            }
        }
        if let Some((object, name)) = reference.trim_end().split_once(' ') {
            found.references.insert(name.to_owned(), object.to_owned());
        }
    }
}

/// All that is to be said, at once: the server is told what is here, and sends the rest.
fn request(advertisement: &Advertisement, want: &Want) -> Result<Vec<u8>, GitError> {
    let can = |word: &str| {
        advertisement
            .capabilities
            .iter()
            .any(|capability| capability == word)
    };
    if !can("side-band-64k") {
        return Err(GitError::new(
            "the server is too old: it cannot send packs with messages beside",
        ));
    }
    if !want.cut_at.is_empty() && !can("shallow") {
        return Err(GitError::new(
            "the server cannot continue a history that is cut off",
        ));
    }
    let mut words = vec!["side-band-64k"];
    words.extend(
        ["ofs-delta", "no-progress"]
            .into_iter()
            .filter(|word| can(word)),
    );
    let agent = concat!("agent=vaultctl/", env!("CARGO_PKG_VERSION"));
    if advertisement
        .capabilities
        .iter()
        .any(|capability| capability.starts_with("agent="))
    {
        words.push(agent);
    }
    let mut request = packets::line(&format!("want {} {}\n", want.object, words.join(" ")));
    for commit in &want.cut_at {
        request.extend(packets::line(&format!("shallow {commit}\n")));
    }
    request.extend(b"0000");
    for commit in &want.known {
        request.extend(packets::line(&format!("have {commit}\n")));
    }
    request.extend(packets::line("done\n"));
    Ok(request)
}

/// A text of a server, for people.
fn shown(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    text.trim().chars().take(LONGEST).collect()
}
