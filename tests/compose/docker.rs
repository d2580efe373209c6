//! The real `docker compose config`.

use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::case::Case;

/// The release whose loader this one follows: Debian's 2.26.1, built against compose-go 2.4.8.
pub(crate) const REFERENCE: &str = "2.26.1";

/// Returns whether the reference is installed.
pub(crate) fn is_reference() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let output = Command::new("docker")
            .args(["compose", "version", "--short"])
            .output();
        output.is_ok_and(|output| {
            String::from_utf8_lossy(&output.stdout)
                .trim()
                .starts_with(REFERENCE)
        })
    })
}

/// Returns what it prints as JSON.
pub(crate) fn config(case: &Case) -> Result<Value, String> {
    let text = run(case, "json")?;
    serde_json::from_str(&text).map_err(|error| format!("docker compose: {error}"))
}

/// Returns what it prints as YAML.
pub(crate) fn config_yaml(case: &Case) -> Result<String, String> {
    run(case, "yaml")
}

fn run(case: &Case, format: &str) -> Result<String, String> {
    let mut command = Command::new("docker");
    command.env_clear().envs(&case.environment).arg("compose");
    case.select(&mut command);
    let output = command.args(["config", "--format", format]).output();
    let output = output.map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!(
            "docker compose: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ))
    }
}
