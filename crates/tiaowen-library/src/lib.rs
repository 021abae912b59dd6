//! A corpus folder on disk: the documents of an office, what its curators know about them, and the ledger that
//! gives every document and clause its lasting id; and the run that brings an index up to date with it all.
//!
//! [`Library`] opens the folder with its [`Manifest`] and [`WordListFiles`]. [`sync`] reads what changed, lets
//! the [`ledger`] settle identities, and hands an [`Engine`](tiaowen_search::Engine) one set of changes; it
//! answers with a [`SyncReport`]. [`import()`] takes in clauses that were split elsewhere. [`IndexFolder`] keeps what readers see apart from what is being built.
//! [`intake`] takes single files in that a person brings, with a look at them before.
//! [`audit`] notes what administrators did through a server.
//! [`backup`] writes all of it to one file, and restores it.
//! [`Ledger`] tells what has become of a clause that was once cited.
//!
//! This crate knows no particular engine, no HTTP and no terminal.

pub mod audit;
pub mod backup;
pub mod changes;
mod coverage;
pub mod doctor;
mod duplicates;
mod error;
mod hashing;
mod identity;
pub mod import;
mod inside;
pub mod index_folder;
pub mod intake;
mod journal;
pub mod ledger;
mod library;
pub mod manifest;
pub mod reading;
pub mod report;
pub mod saved;
mod state;
mod sync;
pub mod walk;
pub mod words;

pub use changes::{ClauseChange, ClauseChangeKind, DocumentChange, DocumentChangeKind};
pub use doctor::{Diagnosis, examine};
pub use error::{LibraryError, io_hint, io_reason};
pub use import::{Fault, ImportFile, ImportReport, import};
pub use index_folder::{IndexFolder, IndexLock, Vocabulary};
pub use inside::{open_inside, open_regular};
pub use ledger::Ledger;
pub use library::{Library, ledger_path};
pub use manifest::Manifest;
pub use reading::{ReadLimits, Readers, WorkerCommand, Workers};
pub use report::{Fate, FileReport, SyncReport};
pub use saved::{SavedCitation, SavedVerdict, StandsToday, Verified, Verifier};
pub use sync::{Before, Progress, dry_run, sync};
pub use tiaowen_search::engine::is_full;
pub use words::WordListFiles;
