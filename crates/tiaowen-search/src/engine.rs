//! What an engine stores and answers. tantivy stands behind it today, a cluster later; both give the same
//! clauses for the same question.
//!
//! [`Engine`] is the interface; [`EngineQuery`] and [`EngineAnswer`] are the question and the answer in its own
//! words: a matcher of folded strings and words, conditions on ids, counts. Query language, names of units,
//! highlights and Chinese labels are none of its business.

mod inventory;
mod query;
mod ranking;
mod searchable;

use std::cmp::Reverse;
use std::fmt;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use tiaowen_document::model::{Clause, Metadata, Noise, Structure};
use tiaowen_text::Segmenter;

use crate::deadline::Overrun;

pub use inventory::{Counted, Inventory, InventoryBounds, is_naming_word, labels};
pub use query::{
    Condition, EngineAnswer, EngineHit, EngineQuery, FacetCount, FacetField, FacetKey, FacetQuery,
    FoundClause, FoundPage, Matcher, Partial, Term, TermPart, TextField,
};
pub use ranking::{DocumentFactors, Neighbours, Ranking, WeightedToken, Weights};
pub use searchable::Searchable;

/// What an engine keeps of a document. All spans are code points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// What is known of it.
    pub metadata: Metadata,
    /// Path of its file below the corpus folder, with `/`.
    pub file: String,
    /// How many clauses it has.
    pub clause_count: usize,
    /// Headings, titles and the like, for the page that shows the whole document.
    pub structure: Vec<Structure>,
    /// What the source holds beside.
    pub noise: Vec<Noise>,
}

/// What an engine keeps of a clause. All spans are code points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClauseRecord {
    /// The document's id.
    pub document_id: String,
    /// Place in the document's reading order, from 0.
    pub order: u32,
    /// The place as a citation prints it, such as `三、（六）2`.
    pub place: String,
    /// The place by its printed numbers, as citations are looked up: `3.2.1`, `33`, `120-1`; below the document,
    /// without its id. `None` where a clause split elsewhere prints none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The clause.
    pub clause: Clause,
}

/// A document with its clauses, as written into an engine.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentBatch {
    /// The document.
    pub document: DocumentRecord,
    /// Its clauses in reading order.
    pub clauses: Vec<ClauseRecord>,
}

/// What one run changes. Applied as a whole or not at all; readers see the old state until it is done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Documents to add, or to put in the place of those with the same id.
    pub replace: Vec<DocumentBatch>,
    /// Ids of documents that are gone.
    pub remove: Vec<String>,
}

impl Changes {
    /// Tells whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.replace.is_empty() && self.remove.is_empty()
    }
}

/// The room on a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// What a write needs, in bytes, as estimated.
    pub needed_bytes: u64,
    /// What is free, in bytes.
    pub free_bytes: u64,
}

impl fmt::Display for Room {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (needed, free) = (shown_bytes(self.needed_bytes), shown_bytes(self.free_bytes));
        write!(formatter, ": about {needed} needed, {free} free")
    }
}

/// A size as people read it: what is needed is not made smaller, so parts count as a whole.
pub fn shown_bytes(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        1_000_000..10_000_000_000 => format!("{} MB", bytes.div_ceil(1_000_000)),
        _ => format!("{} GB", bytes.div_ceil(1_000_000_000)),
    }
}

/// Whether there was no room for what was to be written: on the disk, of the user's share of it, or within the size of
/// files that the process may write.
pub fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(error.kind(), Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge)
}

/// Why an engine could not do its work.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// No index stands in the folder.
    #[error("no index at {path}")]
    Missing {
        /// The folder.
        path: String,
    },
    /// The index was built by another version or with other word lists.
    #[error("index at {path} does not fit: {reason}")]
    Mismatch {
        /// The folder.
        path: String,
        /// What differs.
        reason: String,
    },
    /// The index cannot be read.
    #[error("index at {path} is damaged: {reason}")]
    Damaged {
        /// The folder.
        path: String,
        /// What was found.
        reason: String,
    },
    /// Another process is writing.
    #[error("index at {path} is being written by another process")]
    Busy {
        /// The folder.
        path: String,
    },
    /// The disk has no room for what was to be written. The index stands as it stood before.
    #[error("no room on the disk of {path}{}", room.map(|room| room.to_string()).unwrap_or_default())]
    Full {
        /// The folder.
        path: String,
        /// How much room there is and how much is needed, where that is known.
        room: Option<Room>,
    },
    /// The answer took longer than the thread's [`Deadline`](crate::deadline::Deadline) allows.
    #[error(transparent)]
    Overrun(#[from] Overrun),
    /// Anything else: input and output, the engine's own failures.
    #[error("{0}")]
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What is known of a document without reading it from the engine's store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentHead {
    /// What is known of it.
    pub metadata: Arc<Metadata>,
    /// Path of its file below the corpus folder, with `/`.
    pub file: String,
    /// How many clauses it has.
    pub clause_count: usize,
}

/// What stands in an index at one moment. Engines keep it at hand; a new one replaces it after every write.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// All documents in listing order, see [`listing_order`].
    pub documents: Vec<DocumentHead>,
    /// Ids of all responsible units that clauses name, ascending.
    pub units: Vec<String>,
    /// How many clauses there are.
    pub clause_count: usize,
}

/// The order in which documents are listed: newest year first, those without a year last, then by title and id.
pub fn listing_order(left: &Metadata, right: &Metadata) -> std::cmp::Ordering {
    let key = |metadata: &Metadata| Reverse(metadata.year);
    key(left)
        .cmp(&key(right))
        .then_with(|| left.cited_title().cmp(right.cited_title()))
        .then_with(|| left.id.cmp(&right.id))
}

/// A search engine that keeps clauses. Implementations are shared between threads.
pub trait Engine: Send + Sync {
    /// Applies `changes` as a whole and makes them visible.
    fn write(&self, changes: &Changes) -> Result<(), EngineError>;

    /// Tells whether there is room for `changes` before anything is written, here or elsewhere: `Full` where there is not.
    /// The default does not know.
    fn check_room(&self, changes: &Changes) -> Result<(), EngineError> {
        let _ = changes;
        Ok(())
    }

    /// Answers a question. Counts are exact, and the same question on the same state gives the same answer.
    fn search(&self, query: &EngineQuery) -> Result<EngineAnswer, EngineError>;

    /// Finds the hits of the same answer by where they stand, and counts the facets. The default reads the hits; an
    /// engine that can does without.
    fn find(&self, query: &EngineQuery) -> Result<FoundPage, EngineError> {
        let answer = self.search(query)?;
        let clause = |hit: EngineHit| FoundClause {
            metadata: hit.metadata,
            order: u64::from(hit.clause.order),
            match_kind: hit.match_kind,
        };
        Ok(FoundPage { clauses: answer.hits.into_iter().map(clause).collect(), facets: answer.facets })
    }

    /// What stands in the index now.
    fn overview(&self) -> Result<Arc<Overview>, EngineError>;

    /// How much room the index takes, in bytes; `None` where the engine cannot tell.
    fn size_bytes(&self) -> Option<u64> {
        None
    }

    /// Labels and words of all clauses, counted. The default reads every clause; an engine that keeps tables
    /// of them answers the same from these.
    fn inventory(&self, bounds: InventoryBounds) -> Result<Inventory, EngineError> {
        Inventory::gather(self, bounds)
    }

    /// The segmenter that the index is written with; terms of questions are cut with it too.
    fn segmenter(&self) -> &Arc<Segmenter>;

    /// All documents in listing order, see [`listing_order`].
    fn documents(&self) -> Result<Vec<DocumentRecord>, EngineError>;

    /// The document called `id`.
    fn document(&self, id: &str) -> Result<Option<DocumentRecord>, EngineError>;

    /// The clause called `id`.
    fn clause(&self, id: &str) -> Result<Option<ClauseRecord>, EngineError>;

    /// The clauses of a document in reading order; empty when there is no such document.
    fn clauses_of(&self, document_id: &str) -> Result<Vec<ClauseRecord>, EngineError>;
}
