//! The nouns of the crate. No I/O, no async, no wire types.
