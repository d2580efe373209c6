//! Any text interpolates or is refused with a place inside of it.
//!
//!     cargo +nightly fuzz run interpolate

#![no_main]

use libfuzzer_sys::fuzz_target;
use vaultctl::compose::interpolate::{interpolate, variables};

fuzz_target!(|text: &str| {
    let environment = |name: &str| match name {
        "A" => Some("value".to_owned()),
        "E" => Some(String::new()),
        _ => None,
    };
    match interpolate(text, &environment) {
        Ok(replaced) if !text.contains('$') => assert_eq!(replaced.value, text),
        Ok(_) => {}
        Err(error) => assert!(text.get(error.offset..error.offset + error.len).is_some()),
    }
    for variable in variables(text).unwrap_or_default() {
        let at = text.get(variable.offset..variable.offset + variable.len);
        assert!(at.is_some_and(|at| at.contains(&variable.name)));
    }
    let escaped = text.replace('$', "$$");
    assert_eq!(interpolate(&escaped, &environment).map(|replaced| replaced.value).as_deref(), Ok(text));
});
