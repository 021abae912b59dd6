//! The embedded search engine on tantivy.
//!
//! [`TantivyEngine`] keeps documents and clauses in one folder and answers the questions of
//! [`tiaowen_search::Engine`]. Matching and ranking use the character and word streams of `tiaowen-text`;
//! tantivy's query parser, snippets and tokenizers are not used, for they lose Chinese text or fail on it.
//! This crate knows the index format and nothing of HTTP, of the query language or of what users read.

mod engine;
mod format;
mod schema;
mod tokenizers;
mod write;
mod snapshot;
mod answer;
mod evaluate;
mod docs;
mod facets;
mod rank;

pub use engine::TantivyEngine;
