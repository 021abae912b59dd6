//! A backup of a library as one ZIP file, and the way back. Corpus, ledger and index folder are copied as bytes, beside a
//! list of them with sizes and hashes; nothing is known here of what is in them.
//!
//! ```text
//! corpus/…               the corpus folder, but for the ledger and the index where they lie in it
//! ledger/…               the ledger, with what was imported, the log and files whose place was taken
//! index/…                the index folder; there the files that wait to be kept are left out
//! tiaowen-backup.json    the list, the last entry
//! ```
//!
//! [`write()`] takes one while a server runs: it holds the right to write that every run needs. [`restore`] checks all that
//! it unpacks before anything is put in its place.

mod contents;
mod error;
mod name;
mod restore;
mod write;

use std::path::{Path, PathBuf};

use crate::library::{ledger_inside, ledger_path};

pub use contents::Summary;
pub use error::BackupError;
pub use restore::restore;
pub use write::{LeftOut, Written, write};

/// Where a library lies.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// The corpus folder.
    pub corpus: &'a Path,
    /// The folder of the ledger, unless it is the usual one.
    pub ledger: Option<&'a Path>,
    /// The index folder.
    pub index: &'a Path,
}

impl Places<'_> {
    /// The folder of the ledger of a library with or without a corpus folder.
    fn ledger(self, has_corpus: bool) -> PathBuf {
        match self.ledger {
            None if !has_corpus => ledger_inside(self.index),
            asked => ledger_path(self.corpus, asked),
        }
    }
}

/// One of the three folders that a backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Corpus,
    Ledger,
    Index,
}

impl Part {
    const ALL: [Self; 3] = [Self::Corpus, Self::Ledger, Self::Index];

    /// The folder's name in a backup.
    fn name(self) -> &'static str {
        match self {
            Self::Corpus => "corpus",
            Self::Ledger => "ledger",
            Self::Index => "index",
        }
    }
}
