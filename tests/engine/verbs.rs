//! The verbs, each looked at from the other side.
