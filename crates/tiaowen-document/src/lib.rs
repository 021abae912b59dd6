//! From the bytes of a policy document to its clauses.

pub mod curated;
pub mod model;
