//! Values that the loader passes on without knowing them.
//!
//! A caller's lookup may return a text between [`OPEN`] and [`CLOSE`] that stands for a value. It goes
//! where the value would go, and is never read as anything: what has to be a number or a flag refuses
//! it. The two marks are noncharacters, which Unicode keeps for use inside of programs.

/// Begins an opaque text.
pub const OPEN: char = '\u{FDD0}';

/// Ends an opaque text.
pub const CLOSE: char = '\u{FDD1}';

/// Whether a text holds an opaque one.
#[must_use]
pub fn is_opaque(text: &str) -> bool {
    text.contains(OPEN)
}

/// The text with its marks as people see them: `<` and `>`.
#[must_use]
pub fn shown(text: &str) -> String {
    text.replace(OPEN, "<").replace(CLOSE, ">")
}
