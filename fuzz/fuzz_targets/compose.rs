//! Any bytes as a Compose file load, and print, or are refused with a reason.
//!
//!     cargo +nightly fuzz run compose

#![no_main]

use libfuzzer_sys::fuzz_target;
use vaultctl::compose::{LoadRequest, MemoryFiles, load, render};

fuzz_target!(|file: &[u8]| {
    let environment = |name: &str| (name == "A").then(|| "value".to_owned());
    let mut request = LoadRequest::new("/project", &environment);
    request.home = Some("/home/user".into());
    let load_file = |file: &[u8]| {
        let mut files = MemoryFiles::default();
        files.insert("/project/compose.yaml", file);
        files.insert("/project/base.yaml", "services: {web: {image: base}}");
        files.insert("/project/a.env", "A=1\nB=\"$A\"\n");
        load(&request, &files)
    };
    match load_file(file) {
        Ok(loaded) => {
            let _ = render::to_json(&loaded.project);
            let _ = render::to_yaml(&loaded.project);
        }
        Err(errors) => assert!(!errors.errors.is_empty(), "refused without a reason"),
    }
});
