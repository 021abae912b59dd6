//! From the bytes of a policy document to its clauses.

mod fragment;
mod line;
mod markdown;
pub mod curated;
pub mod model;
pub mod categories;
pub mod references;
pub mod rule_error;
pub mod targets;
pub mod units;
pub mod years;
mod source;

pub use source::{Format, SourceError, SourceText};
