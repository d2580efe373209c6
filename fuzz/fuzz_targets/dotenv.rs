//! Any text is read as an environment file or refused at one of its lines.
//!
//!     cargo +nightly fuzz run dotenv

#![no_main]

use libfuzzer_sys::fuzz_target;
use vaultctl::compose::dotenv::{parse, parse_raw};

fuzz_target!(|text: &str| {
    let environment = |name: &str| (name == "A").then(|| "value".to_owned());
    let lines = text.matches('\n').count() + 1;
    for outcome in [parse(text, &environment), parse_raw(text, &environment)] {
        match outcome {
            Ok(variables) => assert!(variables.iter().all(|(name, _)| !name.is_empty())),
            Err(error) => assert!((1..=lines).contains(&error.line)),
        }
    }
});
