//! stub
pub mod compose;
pub mod engine;
pub mod model;
pub mod source;
