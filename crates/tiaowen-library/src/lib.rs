//! A corpus folder on disk: the documents of an office, what its curators know about them, and the ledger that
//! gives every document and clause its lasting id.

mod error;
mod identity;
mod journal;
pub mod ledger;
pub mod manifest;
pub mod report;
pub mod walk;

pub use error::{LibraryError, engine_hint, engine_message, io_hint, io_reason};
pub use ledger::Ledger;
pub use manifest::Manifest;
pub use report::{SkipKind, Skipped, SyncReport};
