//! Digests of what may hold secrets, and of what may not.

use std::fmt::{self, Write as _};

use argon2::Argon2;
use sha2::{Digest, Sha256};

/// Takes text as it is written, so that it is never whole in memory.
struct Sink(Sha256);

impl fmt::Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}

/// Random bytes in hexadecimal.
pub(super) fn salt() -> Result<String, std::io::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(hexadecimal(&bytes))
}

/// A digest of something that may hold secrets. It takes a moment and some memory to compute, as with
/// passwords: whoever finds it cannot try many guesses.
pub(super) fn slow(value: &fmt::Arguments<'_>, salt: &str) -> String {
    let mut sink = Sink(Sha256::new());
    // Neither writing to a digest nor these lengths can fail.
    let _ = sink.write_fmt(*value);
    let mut bytes = [0; 32];
    let _ = Argon2::default().hash_password_into(&sink.0.finalize(), salt.as_bytes(), &mut bytes);
    hexadecimal(&bytes)
}

/// A digest of something that anybody may see.
pub(super) fn fast(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_and_salt_decide_the_digest() {
        let digest = |value: &str, salt: &str| slow(&format_args!("{value}"), salt);
        let one = digest("value", "0123456789abcdef");
        assert_eq!(one.len(), 64);
        assert_ne!(one, "0".repeat(64), "it was computed");
        assert_eq!(one, digest("value", "0123456789abcdef"));
        assert_ne!(one, digest("value", "0123456789abcdee"));
        assert_ne!(one, digest("valuf", "0123456789abcdef"));
        assert_ne!(salt().unwrap(), salt().unwrap());
    }
}
