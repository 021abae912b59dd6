//! The embedded search engine on tantivy.
//!
//! [`TantivyEngine`] keeps documents and clauses in one folder and answers the questions of
//! [`tiaowen_search::Engine`]. Matching and ranking use the character and word streams of `tiaowen-text`;
//! tantivy's query parser, snippets and tokenizers are not used, for they lose Chinese text or fail on it.
//! This crate knows the index format and nothing of HTTP, of the query language or of what users read.

mod answer;
mod docs;
mod engine;
mod evaluate;
mod facets;
mod format;
mod rank;
mod schema;
mod snapshot;
mod tokenizers;
mod write;

pub use engine::TantivyEngine;
