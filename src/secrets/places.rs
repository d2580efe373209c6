//! Where private keys may lie, and who is asked for their passphrases.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use age::secrecy::SecretString;
use zeroize::Zeroizing;

/// Asks a person for the passphrase of what is described; `None` where nobody answers.
pub type Asked = Arc<dyn Fn(&str) -> Option<Zeroizing<String>> + Send + Sync>;

/// The operator's environment, by name.
pub type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Where identities are looked for, in this order.
#[derive(Clone)]
pub struct Places {
    /// Files that were asked for by name (`--identity`): each has to be usable.
    pub files: Vec<PathBuf>,
    /// The operator's environment.
    pub environment: Variables,
    /// Who is asked for passphrases.
    pub asked: Asked,
}

/// Every place that was looked in, and what was found there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looked(pub Vec<(String, String)>);

/// One place of a key.
pub(super) enum Place {
    /// A file; one that is not there counts only where it was asked for.
    File {
        /// Where.
        path: PathBuf,
        /// How people know it.
        name: String,
        /// Whether it was asked for by name.
        is_asked_for: bool,
    },
    /// The text of keys.
    Text {
        /// The variable that has it.
        name: &'static str,
        /// The keys.
        text: Zeroizing<String>,
    },
    /// A command that prints them.
    Command {
        /// The variable that has it.
        name: &'static str,
        /// The command line, for a shell.
        line: String,
    },
    /// A variable that is not set.
    Unset(&'static str),
}

/// Nowhere, and nobody.
impl Default for Places {
    fn default() -> Self {
        Self {
            files: Vec::new(),
            environment: Arc::new(|_| None),
            asked: Arc::new(|_| None),
        }
    }
}

impl Places {
    /// The file that an operator's own keys are in: `$XDG_CONFIG_HOME/vaultctl/identities.txt`, usually
    /// `~/.config/vaultctl/identities.txt`.
    #[must_use]
    pub fn usual(&self) -> Option<PathBuf> {
        let variable = |name: &str| (self.environment)(name).filter(|value| !value.is_empty());
        let configuration = variable("XDG_CONFIG_HOME").map(PathBuf::from);
        let configuration =
            configuration.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".config")));
        Some(configuration?.join("vaultctl/identities.txt"))
    }

    pub(super) fn list(&self) -> Vec<Place> {
        let variable = |name: &str| (self.environment)(name).filter(|value| !value.is_empty());
        let asked = self.files.iter().map(|path| Place::File {
            path: path.clone(),
            name: format!("--identity {}", path.display()),
            is_asked_for: true,
        });
        let mut places: Vec<Place> = asked.collect();
        for (text, file) in [
            ("VAULTCTL_IDENTITY", "VAULTCTL_IDENTITY_FILE"),
            ("SOPS_AGE_KEY", "SOPS_AGE_KEY_FILE"),
        ] {
            places.push(
                variable(text).map_or(Place::Unset(text), |value| Place::Text {
                    name: text,
                    text: Zeroizing::new(value),
                }),
            );
            places.push(
                variable(file).map_or(Place::Unset(file), |path| Place::File {
                    name: format!("{file}={path}"),
                    path: PathBuf::from(path),
                    is_asked_for: true,
                }),
            );
        }
        let command = "SOPS_AGE_KEY_CMD";
        places.push(
            variable(command).map_or(Place::Unset(command), |line| Place::Command {
                name: command,
                line,
            }),
        );
        let home = variable("HOME").map(PathBuf::from);
        let usual = [
            self.usual(),
            home.as_ref().map(|home| home.join(".ssh/id_ed25519")),
            home.as_ref().map(|home| home.join(".ssh/id_rsa")),
        ];
        places.extend(usual.into_iter().flatten().map(|path| Place::File {
            name: path.display().to_string(),
            path,
            is_asked_for: false,
        }));
        places
    }
}

/// The callbacks of the age library: each passphrase is asked for once.
#[derive(Clone)]
pub(super) struct Asking {
    asked: Asked,
    known: Arc<Mutex<Vec<(String, SecretString)>>>,
}

impl Asking {
    pub(super) fn new(asked: Asked) -> Self {
        Self {
            asked,
            known: Arc::default(),
        }
    }

    /// Callbacks that nobody answers.
    pub(super) fn nobody() -> Self {
        Self::new(Arc::new(|_| None))
    }
}

impl age::Callbacks for Asking {
    fn display_message(&self, _message: &str) {}

    fn confirm(&self, _message: &str, _yes: &str, _no: Option<&str>) -> Option<bool> {
        None
    }

    fn request_public_string(&self, _description: &str) -> Option<String> {
        None
    }

    fn request_passphrase(&self, description: &str) -> Option<SecretString> {
        // The library puts a file's name between marks, with words of its own around.
        let name = description.split_once('\u{2068}');
        let name = name.and_then(|(_, rest)| rest.split_once('\u{2069}'));
        let description = name.map_or(description, |(name, _)| name);
        // A thread that panicked while it held the lock has left a whole list.
        let mut known = match self.known.lock() {
            Ok(known) => known,
            Err(poisoned) => poisoned.into_inner(),
        };
        if let Some((_, passphrase)) = known.iter().find(|(asked, _)| asked == description) {
            return Some(passphrase.clone());
        }
        let passphrase = (self.asked)(description)?;
        let passphrase = SecretString::from(passphrase.as_str());
        known.push((description.to_owned(), passphrase.clone()));
        Some(passphrase)
    }
}
