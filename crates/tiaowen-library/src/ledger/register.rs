//! The register of documents: ids given, keys to know a document again, files, removals.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::LibraryError;

/// The format that this program writes. Raise it when an older program could no longer read the ledger.
pub(crate) const FORMAT: u32 = 1;

/// One line of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Entry {
    /// The first line: the ledger begins.
    Ledger { format: u32, at: Timestamp },
    /// A document got an id, once and for all.
    Given { id: String, keys: Vec<String>, title: String, at: Timestamp },
    /// A document got further keys.
    Known { id: String, keys: Vec<String>, at: Timestamp },
    /// A document was read from this file.
    Read {
        id: String,
        #[serde(flatten)]
        source: SourceOf,
        at: Timestamp,
    },
    /// The document's file is gone.
    Removed { id: String, at: Timestamp },
    /// A removed document's file is back.
    Returned { id: String, at: Timestamp },
}

/// Where a document was last read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceOf {
    /// Path below the corpus folder, with `/`.
    pub file: String,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Which of the file's documents it is, from 0.
    pub part: usize,
}

/// A document of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its id.
    pub id: String,
    /// The title under which it got its id.
    pub title: String,
    /// By what it is known again.
    pub keys: Vec<String>,
    /// When it got its id.
    pub given_at: Timestamp,
    /// Where it was last read from; `None` only when a first run broke off.
    pub source: Option<SourceOf>,
    /// When its file went, if it is gone.
    pub removed_at: Option<Timestamp>,
}

/// All documents that ever got an id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Register {
    has_header: bool,
    documents: BTreeMap<String, Registered>,
}

impl Register {
    /// Builds the register from its lines; `path` is for messages.
    pub(crate) fn from_lines(lines: Vec<serde_json::Value>, path: &Path) -> Result<Self, LibraryError> {
        let format = lines.first().and_then(|first| first["format"].as_u64()).unwrap_or(0);
        if format > u64::from(FORMAT) {
            let found = u32::try_from(format).unwrap_or(u32::MAX);
            return Err(LibraryError::LedgerNewer { path: path.to_owned(), found, known: FORMAT });
        }
        let mut register = Self::default();
        for (index, line) in lines.into_iter().enumerate() {
            let entry = serde_json::from_value(line)
                .map_err(|_| LibraryError::LedgerDamaged { path: path.to_owned(), line: index + 1 })?;
            register.apply(entry);
        }
        Ok(register)
    }

    pub(crate) fn is_new(&self) -> bool {
        !self.has_header
    }

    pub(crate) fn documents(&self) -> impl Iterator<Item = &Registered> {
        self.documents.values()
    }

    pub(crate) fn document(&self, id: &str) -> Option<&Registered> {
        self.documents.get(id)
    }

    pub(crate) fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Ledger { .. } => self.has_header = true,
            Entry::Given { id, keys, title, at } => {
                let given =
                    Registered { id: id.clone(), title, keys, given_at: at, source: None, removed_at: None };
                // An id is given once; a second line for it could only come from a hand in the file.
                self.documents.entry(id).or_insert(given);
            }
            Entry::Known { id, keys, .. } => self.change(&id, |document| document.keys.extend(keys)),
            Entry::Read { id, source, .. } => self.change(&id, |document| document.source = Some(source)),
            Entry::Removed { id, at } => self.change(&id, |document| document.removed_at = Some(at)),
            Entry::Returned { id, .. } => self.change(&id, |document| document.removed_at = None),
        }
    }

    fn change(&mut self, id: &str, change: impl FnOnce(&mut Registered)) {
        if let Some(document) = self.documents.get_mut(id) {
            change(document);
        }
    }
}
