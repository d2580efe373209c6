//! New values.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

/// How a new value is made: `hex:32`, `base64:32`, `alnum:32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generate {
    /// Alphabet.
    pub alphabet: Alphabet,
    /// Random bytes for `hex` and `base64`, characters for `alnum`.
    pub length: u32,
}

/// How random bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Hexadecimal digits.
    Hex,
    /// Base 64 with padding.
    Base64,
    /// Letters and digits.
    Alnum,
}

const ALNUM: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl Generate {
    /// A value from the system's source of randomness.
    ///
    /// # Errors
    /// The system has none.
    pub fn value(self) -> Result<Zeroizing<String>, getrandom::Error> {
        let length = self.length as usize;
        Ok(match self.alphabet {
            Alphabet::Hex => {
                let mut text = Zeroizing::new(String::with_capacity(2 * length));
                for byte in random(length)?.iter() {
                    for digit in [byte >> 4, byte & 15] {
                        text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
                    }
                }
                text
            }
            Alphabet::Base64 => Zeroizing::new(BASE64_STANDARD.encode(&*random(length)?)),
            Alphabet::Alnum => {
                let mut text = Zeroizing::new(String::with_capacity(length));
                while text.len() < length {
                    // Of 256 values the last eight would come up once too often for some letters.
                    let usable = |byte: &&u8| usize::from(**byte) < 4 * ALNUM.len();
                    let bytes = random(length)?;
                    let letters = bytes.iter().filter(usable);
                    let letters =
                        letters.filter_map(|byte| ALNUM.get(usize::from(*byte) % ALNUM.len()));
                    for letter in letters.take(length - text.len()) {
                        text.push(char::from(*letter));
                    }
                }
                text
            }
        })
    }
}

impl fmt::Display for Generate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alphabet = match self.alphabet {
            Alphabet::Hex => "hex",
            Alphabet::Base64 => "base64",
            Alphabet::Alnum => "alnum",
        };
        write!(f, "{alphabet}:{}", self.length)
    }
}

impl FromStr for Generate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected hex:N, base64:N or alnum:N with N from 8 to 4096".to_owned();
        let (alphabet, length) = text.split_once(':').ok_or_else(expected)?;
        let alphabet = match alphabet {
            "hex" => Alphabet::Hex,
            "base64" => Alphabet::Base64,
            "alnum" => Alphabet::Alnum,
            _ => return Err(expected()),
        };
        let length = length.parse().ok();
        let length = length.filter(|length| (8..=4096).contains(length));
        Ok(Self {
            alphabet,
            length: length.ok_or_else(expected)?,
        })
    }
}

fn random(length: usize) -> Result<Zeroizing<Vec<u8>>, getrandom::Error> {
    let mut bytes = Zeroizing::new(vec![0; length]);
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_alphabet_and_length() {
        let value = |alphabet, length| Generate { alphabet, length }.value().unwrap();
        let hex = value(Alphabet::Hex, 32);
        assert!(hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let alnum = value(Alphabet::Alnum, 4096);
        assert!(alnum.len() == 4096 && alnum.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert!(
            ALNUM
                .iter()
                .all(|letter| alnum.contains(char::from(*letter)))
        );
        let base64 = value(Alphabet::Base64, 32);
        assert_eq!(BASE64_STANDARD.decode(&*base64).unwrap().len(), 32);
        assert_ne!(base64, value(Alphabet::Base64, 32));
    }

    #[test]
    fn generated_values_have_an_alphabet_and_a_length() {
        let alnum = "alnum:48".parse::<Generate>().unwrap();
        assert_eq!((alnum.alphabet, alnum.length), (Alphabet::Alnum, 48));
        assert_eq!(alnum.to_string(), "alnum:48");
        for bad in ["hex", "hex:7", "hex:5000", "rot13:32", "hex:-1"] {
            assert!(bad.parse::<Generate>().is_err(), "{bad}");
        }
    }
}
