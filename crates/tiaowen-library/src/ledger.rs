//! The ledger: the truth for identity. Which ids were given to which documents, and how each clause's wording
//! and place changed from import to import. Append-only files beside the corpus; an index can be built anew
//! from corpus and ledger without any id changing its meaning.
//!
//! - `register.jsonl` holds documents: ids given with the keys by which a document is known again (number,
//!   slug, or a hash of issuer, title and date), the file that each came from, removals and returns.
//! - `clauses/{document}.jsonl` holds one line for every import that changed a document: its clauses added,
//!   reworded, moved and gone. A line is written as a whole or not at all.
//!
//! Each line ends in a check of its own (`journal/check.rs`); a line that is not as it was written stops the run.
//! Nothing here is ever rewritten or taken back. Knows nothing of parsing, engines and terminals.

mod history;
mod standing;
mod lineage;
mod diff;
mod likeness;
mod register;
mod verify;
#[cfg(test)]
mod sample;

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use crate::LibraryError;
use crate::journal::{Journal, JournalError, sync_folder, sync_journals};

pub use diff::PrintedClause;
pub use history::{Change, ClauseHistory, Ending, Resolution, Spell, Tally, Version, VersionHead, Wording};
pub use lineage::{Arrival, Stage};
pub(crate) use register::Entry;
use register::Register;
pub use register::{Registered, SourceOf};
pub use standing::{StandingClause, clause_then};
pub use verify::{LedgerDamage, LedgerInspection, verify};

/// Name of the ledger's folder below the corpus folder, unless another is asked for.
pub const LEDGER_FOLDER: &str = ".tiaowen";

/// The ledger as it can be read.
#[derive(Clone, Debug)]
pub struct Ledger {
    folder: PathBuf,
    register: Register,
}

impl Ledger {
    /// Reads the ledger in `folder`; an empty one when there is none.
    ///
    /// # Errors
    /// When it cannot be read, holds a bad line other than an unfinished last one, or is of a later format.
    pub fn read(folder: &Path) -> Result<Self, LibraryError> {
        let journal = register_journal(folder);
        let register = match journal.read() {
            Ok(lines) => Register::from_lines(lines, journal.path())?,
            Err(error) => return Err(broken(&journal, error)),
        };
        Ok(Self { folder: folder.to_owned(), register })
    }

    /// All documents that ever got an id, by id.
    pub fn documents(&self) -> impl Iterator<Item = &Registered> {
        self.register.documents()
    }

    /// The document called `id`.
    pub fn document(&self, id: &str) -> Option<&Registered> {
        self.register.document(id)
    }

    /// The history of a document's clauses; empty for an unknown document.
    pub fn clauses_of(&self, id: &str) -> Result<ClauseHistory, LibraryError> {
        let journal = self.clause_journal(id);
        let versions = journal.read().map_err(|error| broken(&journal, error))?;
        Ok(ClauseHistory::from_versions(versions))
    }

    /// Holds the clauses of a document, as an import finds them in reading order, against its history.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub fn compare_clauses(
        &self,
        id: &str,
        sha256: &str,
        clauses: &[PrintedClause],
        now: Timestamp,
    ) -> Result<Comparison, LibraryError> {
        let history = self.clauses_of(id)?;
        let outcome = diff::compare(&history, clauses);
        let order = history.order_to_record(&outcome.addresses, !outcome.changes.is_empty());
        let is_new = !outcome.changes.is_empty() || order.is_some();
        let version =
            is_new.then(|| Version { at: now, sha256: sha256.to_owned(), changes: outcome.changes, order });
        Ok(Comparison { history, addresses: outcome.addresses, version })
    }

    fn clause_journal(&self, id: &str) -> Journal {
        Journal::new(clauses_folder(&self.folder).join(format!("{}.jsonl", file_stem(id))))
    }
}

/// The clauses of a document, as an import finds them, held against its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What was recorded before.
    pub history: ClauseHistory,
    /// The address that each clause keeps or gets, in reading order.
    pub addresses: Vec<String>,
    /// What is to be recorded; `None` when nothing changed.
    pub version: Option<Version>,
}

/// The file that a writer holds a lock on.
pub(crate) const LEDGER_LOCK_FILE: &str = "lock";

/// The right to write the ledger; one process at a time. Goes when it is dropped.
#[derive(Debug)]
pub(crate) struct LedgerLock {
    _file: File,
}

impl LedgerLock {
    /// Takes the right, in a folder that is there.
    ///
    /// # Errors
    /// [`LibraryError::Busy`] when another process has it, [`LibraryError::LedgerUnwritable`].
    pub(crate) fn take(folder: &Path) -> Result<Self, LibraryError> {
        let unwritable = |source| LibraryError::LedgerUnwritable { path: folder.to_owned(), source };
        let file = File::create(folder.join(LEDGER_LOCK_FILE)).map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LibraryError::Busy { path: folder.to_owned() }),
            Err(TryLockError::Error(error)) => Err(unwritable(error)),
        }
    }
}

/// The ledger while a run writes to it. Only one at a time; the lock goes with it.
#[derive(Debug)]
pub struct LedgerWriter {
    ledger: Ledger,
    /// Journals with lines that are not yet safe on the disk.
    unsynced: BTreeSet<Journal>,
    _lock: LedgerLock,
}

impl LedgerWriter {
    /// Opens the ledger in `folder` for writing, making it if there is none.
    ///
    /// # Errors
    /// [`LibraryError::Busy`] when another process writes, [`LibraryError::LedgerUnwritable`] when the folder
    /// cannot be written, and those of [`Ledger::read`].
    pub fn open(folder: &Path, now: Timestamp) -> Result<Self, LibraryError> {
        let unwritable = |source| LibraryError::LedgerUnwritable { path: folder.to_owned(), source };
        fs::create_dir_all(clauses_folder(folder)).map_err(unwritable)?;
        let lock = LedgerLock::take(folder)?;
        let ledger = Ledger::read(folder)?;
        let mut writer = Self { ledger, unsynced: BTreeSet::new(), _lock: lock };
        if writer.ledger.register.is_new() {
            writer.register(vec![Entry::Ledger { format: register::FORMAT, at: now }])?;
        }
        Ok(writer)
    }

    /// The ledger as it stands.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Appends to the register and applies what was appended.
    pub(crate) fn register(&mut self, entries: Vec<Entry>) -> Result<(), LibraryError> {
        if entries.is_empty() {
            return Ok(());
        }
        self.append(register_journal(&self.ledger.folder), &entries)?;
        entries.into_iter().for_each(|entry| self.ledger.register.apply(entry));
        Ok(())
    }

    /// Appends a version to the history of a document's clauses, as [`Ledger::compare_clauses`] gave it. It is safe on
    /// the disk after [`sync`](Self::sync).
    ///
    /// # Errors
    /// [`LibraryError::LedgerUnwritable`].
    pub fn record(&mut self, id: &str, version: &Version) -> Result<(), LibraryError> {
        self.append(self.ledger.clause_journal(id), &[version])
    }

    /// Returns when everything recorded is safe on the disk. One call for many documents.
    pub fn sync(&mut self) -> Result<(), LibraryError> {
        let folder = &self.ledger.folder;
        let sync = || {
            sync_journals(&self.unsynced)?;
            sync_folder(&clauses_folder(folder))?;
            sync_folder(folder)
        };
        if !self.unsynced.is_empty() {
            sync().map_err(|source| self.unwritable(source))?;
            self.unsynced.clear();
        }
        Ok(())
    }

    fn append<Line: Serialize>(&mut self, journal: Journal, lines: &[Line]) -> Result<(), LibraryError> {
        journal.append(lines).map_err(|source| self.unwritable(source))?;
        self.unsynced.insert(journal);
        Ok(())
    }

    fn unwritable(&self, source: std::io::Error) -> LibraryError {
        LibraryError::LedgerUnwritable { path: self.ledger.folder.clone(), source }
    }
}

fn clauses_folder(folder: &Path) -> PathBuf {
    folder.join("clauses")
}

fn register_journal(folder: &Path) -> Journal {
    Journal::new(folder.join("register.jsonl"))
}

fn broken(journal: &Journal, error: JournalError) -> LibraryError {
    match error {
        JournalError::Io(error) => LibraryError::reading(journal.path(), error),
        JournalError::BadLine(line) => LibraryError::LedgerDamaged { path: journal.path().to_owned(), line },
    }
}

/// A file name for an id. Ids are lower-case letters, digits and hyphens; should one hold anything else, that
/// is written in hexadecimal, so that no id leads out of the folder or clashes with another.
fn file_stem(id: &str) -> String {
    id.chars()
        .map(|character| match character {
            'a'..='z' | '0'..='9' | '-' => character.to_string(),
            other => format!("%{:x}%", other as u32),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_file_names_without_clashes() {
        let check = |id: &str, expected: &str| assert_eq!(file_stem(id), expected);
        check("yzbf-2016-152", "yzbf-2016-152");
        check("../a", "%2e%%2e%%2f%a");
        check("甲", "%7532%");
    }

    #[test]
    fn one_writer_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = LedgerWriter::open(folder.path(), Timestamp::UNIX_EPOCH).unwrap();
        let second = LedgerWriter::open(folder.path(), Timestamp::UNIX_EPOCH);
        assert!(matches!(second, Err(LibraryError::Busy { .. })));
        drop(first);
        assert!(LedgerWriter::open(folder.path(), Timestamp::UNIX_EPOCH).is_ok());
    }

    #[test]
    fn a_later_format_and_a_damaged_line_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.jsonl");
        let header = "{\"event\":\"ledger\",\"format\":1,\"at\":\"2026-01-01T00:00:00Z\"}\n";
        let check = |text: &str, expected: &str| {
            fs::write(&path, text).unwrap();
            let error = Ledger::read(folder.path()).unwrap_err();
            assert!(error.message().contains(expected), "{}", error.message());
        };
        check(&header.replace(":1,", ":2,"), "更新的版本");
        check(&format!("{header}??\n{header}"), "第 2 行");
        check(&format!("{header}{{\"event\":\"unheard-of\"}}\n"), "第 2 行");
    }
}
