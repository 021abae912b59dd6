//! The list of what a backup holds. Knows no files.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Name of the list in a backup.
pub(super) const CONTENTS_FILE: &str = "tiaowen-backup.json";
/// The format that this program writes. Raise it when an earlier program could no longer restore it.
pub(super) const FORMAT: u32 = 1;
/// The longest list that is read, in bytes; a million files stay below it.
pub(super) const MAX_CONTENTS_BYTES: u64 = 512 << 20;

/// The list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contents {
    #[serde(flatten)]
    pub(super) summary: Summary,
    /// Whether there was a corpus folder.
    pub(super) has_corpus: bool,
    /// Copies of clauses that were imported into this index: their names hang on where index and ledger lie.
    pub(super) imports: Vec<String>,
    /// Folders, each behind the one that it lies in.
    pub(super) folders: Vec<String>,
    /// Files in the order of the backup.
    pub(super) entries: Vec<Entry>,
}

/// What a backup is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The format of the backup.
    pub format: u32,
    /// When it was begun.
    pub at: Timestamp,
    /// The version of the program that wrote it.
    pub program: String,
    /// Files in it.
    pub files: usize,
    /// Their bytes in all.
    pub bytes: u64,
    /// Documents in the index.
    pub documents: usize,
    /// Clauses in the index.
    pub clauses: usize,
}

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Its name in the backup.
    pub(super) name: String,
    /// Its length.
    pub(super) bytes: u64,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub(super) sha256: String,
}
