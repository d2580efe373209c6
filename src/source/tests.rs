use std::path::Path;

use super::*;

/// Loads files given by path and text.
pub(super) fn load_files(files: &[(&str, &str)]) -> Result<Source, LoadErrors> {
    load::load_tree(Tree::of_files(files.iter().copied()))
}

pub(super) fn fixture(name: &str) -> Result<Source, LoadErrors> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/source")
        .join(name);
    load::load_tree(Tree::of_worktree(root, None))
}

/// Renders findings as a terminal without colours shows them.
pub(super) fn rendered(problems: &[Problem]) -> String {
    let handler =
        miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor())
            .with_width(100);
    let mut text = String::new();
    for problem in problems {
        handler.render_report(&mut text, problem).unwrap();
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[test]
fn a_broken_repository_reports_everything_at_once() {
    let errors = fixture("broken").unwrap_err();
    insta::assert_snapshot!(rendered(errors.problems()));
}

#[test]
fn a_repository_written_for_komodo_loads_unchanged() {
    let source = fixture("komodo").unwrap();
    insta::assert_snapshot!(rendered(&source.problems));
}
