//! Private keys in files: read once, decrypted once.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use russh::keys::{Certificate, PrivateKey, PublicKey, load_openssh_certificate, load_secret_key};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

/// Where passphrases come from: the path of the key to its passphrase, or `None` where nobody knows.
///
/// It is asked at most once for each key, and may block.
pub type Passphrases = Arc<dyn Fn(&Path) -> Option<Zeroizing<String>> + Send + Sync>;

/// The private keys of a run, shared by all connections.
pub struct KeyStore {
    passphrases: Passphrases,
    loaded: Mutex<HashMap<PathBuf, Result<Arc<PrivateKey>, String>>>,
}

impl fmt::Debug for KeyStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KeyStore").finish_non_exhaustive()
    }
}

impl KeyStore {
    /// Keys whose passphrases come from there.
    #[must_use]
    pub fn new(passphrases: Passphrases) -> Self {
        Self {
            passphrases,
            loaded: Mutex::default(),
        }
    }

    /// A private key.
    ///
    /// # Errors
    /// Why it cannot be used, as half a sentence.
    pub(super) async fn load(&self, path: &Path) -> Result<Arc<PrivateKey>, String> {
        // Held meanwhile: others who need the same key wait for the one question.
        let mut loaded = self.loaded.lock().await;
        if let Some(known) = loaded.get(path) {
            return known.clone();
        }
        let (file, passphrases) = (path.to_owned(), Arc::clone(&self.passphrases));
        // Deriving a key from a passphrase takes a tenth of a second, and asking for it longer.
        let reading = tokio::task::spawn_blocking(move || read(&file, &passphrases));
        let key = match reading.await {
            Ok(key) => key.map(Arc::new),
            Err(error) => Err(error.to_string()),
        };
        loaded.insert(path.to_owned(), key.clone());
        key
    }
}

fn read(path: &Path, passphrases: &Passphrases) -> Result<PrivateKey, String> {
    use russh::keys::Error;
    refuse_open_file(path)?;
    match load_secret_key(path, None) {
        Ok(key) => return Ok(key),
        Err(Error::KeyIsEncrypted) => {}
        Err(Error::IO(error)) => return Err(error.to_string()),
        Err(error) => return Err(format!("it cannot be read: {error}")),
    }
    let Some(passphrase) = passphrases(path) else {
        return Err(
            "it needs a passphrase: load it into the agent (`ssh-add`), or set \
                    VAULTCTL_SSH_PASSPHRASE"
                .to_owned(),
        );
    };
    load_secret_key(path, Some(&passphrase)).map_err(|_| "the passphrase is wrong".to_owned())
}

/// Refuses a private key that others may read, as OpenSSH does.
#[cfg(unix)]
fn refuse_open_file(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path)
        .map_err(|error| error.to_string())?
        .permissions()
        .mode();
    let of_others = mode & 0o077;
    if of_others == 0 {
        return Ok(());
    }
    Err(format!(
        "others may read it (mode {:04o}): run `chmod 600 {}`",
        mode & 0o7777,
        path.display()
    ))
}

#[cfg(not(unix))]
fn refuse_open_file(path: &Path) -> Result<(), String> {
    fs::metadata(path)
        .map(drop)
        .map_err(|error| error.to_string())
}

/// The public half of a key file, as far as it can be told without a passphrase.
pub(super) fn public_half(path: &Path) -> Option<PublicKey> {
    let beside = with_ending(path, ".pub");
    if let Ok(text) = fs::read_to_string(beside)
        && let Ok(key) = PublicKey::from_openssh(text.trim())
    {
        return Some(key);
    }
    // Files of OpenSSH's own format say it in the clear.
    let text = fs::read_to_string(path).ok()?;
    let key = PrivateKey::from_openssh(&text).ok()?;
    Some(key.public_key().clone())
}

/// The certificates for a key file: the one beside it, and those of the configuration.
pub(super) fn certificates(path: &Path, configured: &[PathBuf]) -> Vec<Certificate> {
    let beside = with_ending(path, "-cert.pub");
    let files = std::iter::once(&beside).chain(configured);
    let found = files.filter_map(|file| load_openssh_certificate(file).ok());
    let own = public_half(path);
    found
        .filter(|certificate| {
            own.as_ref()
                .is_none_or(|key| certificate.public_key() == key.key_data())
        })
        .collect()
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
