//! A Compose file as a tree in which every node knows its place.
//!
//! The tree is what go-yaml makes of the text: aliases are copied, merge keys are folded in, plain
//! scalars have go-yaml's types. Keys are strings, in order of the alphabet.

mod cleared;
mod composer;
mod merge_key;
mod node;
mod scalar_node;

use super::report::Report;

pub(super) use cleared::Cleared;
pub(super) use composer::{Comments, Document, parse};
pub(super) use node::{Map, Node, Value};

pub use composer::Comment;

/// Whether a text is YAML that Compose reads: without a fault of syntax and without a key given twice.
#[must_use]
pub fn is_sound(text: &str) -> bool {
    let mut report = Report::default();
    drop(parse(text, 0, &mut report, &mut Comments::new()));
    !report.has_errors()
}

/// How deep a document may nest, aliases included. Compose files reach ten.
pub(super) const MAX_DEPTH: usize = 128;

/// How many nodes a document may have, aliases included, as in compose-go.
pub(super) const MAX_NODES: usize = 100_000;

/// How many bytes of text the aliases of a document may copy.
pub(super) const MAX_ALIASED_BYTES: usize = 32 << 20;

#[cfg(test)]
mod tests;
