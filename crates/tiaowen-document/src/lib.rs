//! From the bytes of a policy document to its clauses.

mod fragment;
mod line;
mod markdown;
pub mod curated;
pub mod model;
mod source;

pub use source::{Format, SourceError, SourceText};
