//! What a run over the corpus did: counts, files that were left out with the reason, remarks for a curator.

use std::io;

use serde::Serialize;
use tiaowen_document::model::Severity;

use crate::changes::DocumentChange;
use crate::{io_hint, io_reason};

/// The outcome of a run that brings an index up to date; the object that `tiaowen index --format json` prints.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SyncReport {
    /// Documents in the index after the run.
    pub documents: usize,
    /// Clauses in the index after the run.
    pub clauses: usize,
    /// Remarks of the splitter on all documents in the index.
    pub diagnostics: usize,
    /// Documents that were not there before.
    pub added: usize,
    /// Documents whose file, manifest entry or rules changed; they were read anew.
    pub changed: usize,
    /// Documents that needed no reading.
    pub unchanged: usize,
    /// Documents whose file is gone; their clauses went with it.
    pub removed: usize,
    /// What became of documents and their clauses, by id; those not named are as they were.
    pub changes: Vec<DocumentChange>,
    /// Whether nothing was written: the report says what a run would do.
    pub dry_run: bool,
    /// Files that were left out.
    pub skipped: Vec<Skipped>,
    /// Remarks on the documents read in this run.
    pub remarks: Vec<Remark>,
    /// What was done otherwise than it should be, in Chinese.
    pub notices: Vec<String>,
    /// Time spent, in seconds.
    pub seconds: f64,
}

impl SyncReport {
    /// Tells whether a file that should have been read could not be.
    pub fn has_failures(&self) -> bool {
        self.skipped.iter().any(|skipped| skipped.kind == SkipKind::Failed)
    }
}

/// A file that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Path below the corpus folder, with `/`.
    pub file: String,
    /// Whether this is a failure.
    pub kind: SkipKind,
    /// Why, in Chinese.
    pub reason: String,
    /// What to do, in Chinese.
    pub hint: String,
}

/// Why a file was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipKind {
    /// It should have been read and could not.
    Failed,
    /// It is not of a kind that is read.
    Ignored,
    /// Its bytes are those of another file.
    Duplicate,
}

impl Skipped {
    pub(crate) fn new(file: &str, kind: SkipKind, reason: &str, hint: &str) -> Self {
        Self { file: file.to_owned(), kind, reason: reason.to_owned(), hint: hint.to_owned() }
    }

    pub(crate) fn unreadable(file: &str, error: &io::Error) -> Self {
        Self::new(file, SkipKind::Failed, &format!("读不出来：{}", io_reason(error)), io_hint(error))
    }
}

/// Something that a curator should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Path below the corpus folder, with `/`.
    pub file: String,
    /// The line that it is about, from 1; `None` for the document as a whole.
    pub line: Option<usize>,
    /// How much it matters.
    pub severity: Severity,
    /// What, in Chinese.
    pub message: String,
}
