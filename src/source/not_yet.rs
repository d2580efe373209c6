//! What is read and checked, and has no effect yet: a person must not rely on it.

use super::Source;
use super::diagnostic::{Problem, Problems};

/// The code of these findings.
pub const CODE: &str = "not-supported-yet";

/// Notes tables without an effect.
pub(super) fn report(source: &Source, problems: &Problems) {
    let tables = [(
        "[[procedure]]",
        source.procedures.first().map(|one| &one.name.place),
    )];
    for (table, place) in tables {
        if let Some(place) = place {
            let message = format!("`{table}` is checked, and has no effect yet");
            problems.push(Problem::note(CODE, message).at(place, "the first one"));
        }
    }
}
