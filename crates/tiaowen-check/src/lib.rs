//! Checks what a memo quotes and cites against the library: titles, document numbers, places, quoted words, figures.
//! Knows no files, no server and no engine in particular.

pub mod report;

pub use report::{Correction, Finding, FindingKind, FoundClause, FoundDocument, Report, Summary, Verdict};
