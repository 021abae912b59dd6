//! The embedded search engine on tantivy.
//!
//! [`TantivyEngine`] keeps documents and clauses in one folder and answers the questions of
//! [`tiaowen_search::Engine`]. Matching and ranking use the character and word streams of `tiaowen-text`;
//! tantivy's query parser, snippets and tokenizers are not used, for they lose Chinese text or fail on it.
//! This crate knows the index format and nothing of HTTP, of the query language or of what users read.
//!
//! ```
//! use std::sync::Arc;
//!
//! use tiaowen_search::engine::{EngineQuery, Matcher};
//! use tiaowen_search::{Changes, Engine, EngineError};
//! use tiaowen_tantivy::TantivyEngine;
//! use tiaowen_text::{Segmenter, WordLists};
//!
//! let folder = std::env::temp_dir().join(format!("tiaowen-example-{}", std::process::id()));
//! let segmenter = Arc::new(Segmenter::new(&WordLists::default()));
//! let engine = TantivyEngine::create_or_open(&folder, segmenter)?;
//! engine.write(&Changes::default())?;
//! let question = EngineQuery::count(Matcher::Verbatim("单项冠军".to_owned()));
//! assert_eq!(engine.search(&question)?.total, 0);
//! # std::fs::remove_dir_all(&folder).ok();
//! # Ok::<(), EngineError>(())
//! ```

mod engine;
mod format;
mod generation;
mod guard;
mod seals;
mod verify;
mod schema;
mod tokenizers;
mod room;
mod write;
mod sweep;
mod snapshot;
mod answer;
mod select;
mod evaluate;
mod docs;
mod values;
mod facets;
mod inventory;
mod rank;
mod closeness;
#[cfg(test)]
mod faults;

pub use engine::TantivyEngine;
pub use verify::{Verification, verify};
