//! The embedded search engine on tantivy.
//!
//! [`TantivyEngine`] keeps documents and clauses in one folder and answers the questions of
//! [`tiaowen_search::Engine`]. It knows the index format and nothing of HTTP, of the query language or of what
//! users read.

use std::path::Path;
use std::sync::Arc;

use tiaowen_search::EngineError;
use tiaowen_text::Segmenter;

/// A search engine in a folder. Shared between threads; one process writes at a time, any number read.
pub struct TantivyEngine {
    segmenter: Arc<Segmenter>,
}

impl TantivyEngine {
    /// Opens the index in `dir`.
    ///
    /// # Errors
    ///
    /// `Missing` when there is none, `Mismatch` when it was written by another version or with other word
    /// lists, `Damaged` when it cannot be read.
    pub fn open(dir: &Path, segmenter: Arc<Segmenter>) -> Result<Self, EngineError> {
        if !dir.is_dir() {
            return Err(EngineError::Missing { path: dir.display().to_string() });
        }
        Ok(Self { segmenter })
    }

    /// Opens the index in `dir`, or starts an empty one where none stands.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), less `Missing`.
    pub fn create_or_open(dir: &Path, segmenter: Arc<Segmenter>) -> Result<Self, EngineError> {
        match Self::open(dir, Arc::clone(&segmenter)) {
            Err(EngineError::Missing { .. }) => Self::create(dir, segmenter),
            other => other,
        }
    }

    /// Starts an empty index in the place of whatever index stands in `dir`. The old one is served until the
    /// first write to the new one is done.
    pub fn create(dir: &Path, segmenter: Arc<Segmenter>) -> Result<Self, EngineError> {
        Self::open(dir, segmenter)
    }

    /// The segmenter that the index is written with.
    pub fn segmenter(&self) -> &Arc<Segmenter> {
        &self.segmenter
    }
}
