//! The name of a project.

use std::path::Path;

use super::environment::Environment;
use super::error::Problem;
use super::interpolate::interpolate;
use super::pipeline::ParsedFile;
use super::report::Report;
use super::yaml::Node;

/// Finds the name: the given one, `COMPOSE_PROJECT_NAME`, the last `name:`, the directory's.
///
/// The first two have to be valid, the others are made so.
pub(super) fn find(
    given: Option<&str>,
    environment: &Environment<'_>,
    files: &[ParsedFile],
    directory: &Path,
    report: &mut Report,
) -> Option<String> {
    let variable = environment
        .get("COMPOSE_PROJECT_NAME")
        .filter(|name| !name.is_empty());
    if let Some(name) = given.map(str::to_owned).or(variable) {
        if normalize(&name) != name || name.is_empty() {
            report.error_without_place(Problem::ProjectName { name });
            return None;
        }
        return Some(name);
    }
    let (name, span) = if let Some((node, text)) = written(files) {
        // A template that cannot be read is reported where every other is.
        let interpolated = interpolate(text, &|name| environment.get(name)).ok()?;
        (normalize(&interpolated.value), Some(node.span))
    } else {
        let name = directory.file_name().unwrap_or_default();
        (normalize(&name.to_string_lossy()), None)
    };
    if name.is_empty() {
        // What could not be read may name it.
        if files.iter().all(|file| file.is_whole) {
            report.add(miette::Severity::Error, span, Problem::NoProjectName);
        }
        return None;
    }
    Some(name)
}

/// The name that the files give, where they give one.
pub(super) fn declared(environment: &Environment<'_>, files: &[ParsedFile]) -> Option<String> {
    let (_, text) = written(files)?;
    let value = interpolate(text, &|name| environment.get(name)).ok()?.value;
    Some(normalize(&value))
}

/// The last `name:` of the files, as written.
fn written(files: &[ParsedFile]) -> Option<(&Node, &str)> {
    let documents = files
        .iter()
        .rev()
        .flat_map(|file| file.documents.iter().rev());
    let mut names = documents.filter_map(|document| {
        let name = document.tree.as_map()?.get("name")?;
        let text = name.as_text().filter(|text| !text.is_empty())?;
        Some((name, text))
    });
    names.next()
}

/// Makes a valid name: small letters, digits, `_` and `-`, beginning with a letter or digit.
fn normalize(name: &str) -> String {
    let name: String = name
        .to_lowercase()
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'))
        .collect();
    name.trim_start_matches(['_', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_valid() {
        let cases = [
            ("My App", "myapp"),
            ("_-web_1-", "web_1-"),
            ("Ünïcode", "ncode"),
            ("...", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(normalize(name), expected, "{name}");
        }
    }
}
