//! Compiles the program that `engine::docker` runs on hosts to write files: static, so that it
//! needs nothing there, and part of vaultctl itself, so that nothing has to be fetched.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = "src/engine/docker/files/program.rs";

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed={SOURCE}");
    let variable = |name: &str| env::var(name).map_err(|error| format!("{name}: {error}"));
    let program = Path::new(&variable("OUT_DIR")?).join("vaultctl-files");
    if variable("CARGO_CFG_TARGET_OS")? != "linux" {
        // Nothing to run on a host: files are then written without it.
        return std::fs::write(&program, []).map_err(|error| error.to_string());
    }
    let rustc = variable("RUSTC")?;
    let arch = variable("CARGO_CFG_TARGET_ARCH")?;
    // With musl the program is less than half as large.
    let musl = format!("{arch}-unknown-linux-musl");
    let own = variable("TARGET")?;
    let target = if has_std(&rustc, &musl) {
        musl
    } else {
        own.clone()
    };
    let mut compile = Command::new(&rustc);
    compile
        .args([
            "--edition=2024",
            "--crate-type=bin",
            "--crate-name=vaultctl_files",
        ])
        .args(["--target", &target])
        .args(["-C", "target-feature=+crt-static", "-C", "panic=abort"])
        .args(["-C", "opt-level=s", "-C", "strip=symbols"])
        .arg("-o")
        .arg(&program)
        .arg(SOURCE);
    if target == own
        && let Ok(linker) = env::var("RUSTC_LINKER")
    {
        compile.arg("-C").arg(format!("linker={linker}"));
    }
    let status = compile
        .status()
        .map_err(|error| format!("{rustc}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{SOURCE} does not compile for {target}"))
    }
}

/// Whether the standard library of a target is installed.
fn has_std(rustc: &str, target: &str) -> bool {
    let output = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", target])
        .output();
    let Ok(output) = output else {
        return false;
    };
    let directory = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    std::fs::read_dir(directory).is_ok_and(|mut entries| {
        entries.any(|entry| {
            entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
        })
    })
}
