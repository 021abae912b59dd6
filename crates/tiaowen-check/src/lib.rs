//! Checks what a memo quotes and cites against the library: titles, document numbers, places, quoted words, figures.
//! Knows no files, no server and no engine in particular.
//!
//! [`check`] reads the memo (plain text or the source of Markdown) and gives a [`Report`]: for everything that it says
//! of a document a [`Finding`] with its place in the memo, a [`Verdict`], and, where something is wrong, what the
//! library says and a [`Correction`] ready to be put in.
//!
//! What counts as a quotation: words in quotation marks that a verb of saying (提出, 规定, 明确 …) or a colon introduces,
//! behind which a source stands in brackets, or that are long ([`LIKELY_SIGNS`]). Shorter words in marks are mostly
//! emphasis (“放管服”): they are told when the document named in the sentence holds them and passed over in silence
//! when not, only counted in a notice.
//!
//! Differences of width, of the shapes of brackets and quotation marks, blanks, line breaks and the punctuation at the
//! ends of a quotation are no errors.

mod comment;
pub mod report;
mod memo;
mod marks;
mod signs;
mod named;
mod coordinates;
mod quoted;
mod library;
mod passages;
mod align;
mod judge;

use jiff::civil::Date;
use tiaowen_search::{SearchError, Searcher};

pub use judge::LIKELY_SIGNS;
pub use report::{Correction, Finding, FindingKind, FoundClause, FoundDocument, Report, Summary, Verdict};

/// The largest memo that callers should take in, in bytes; more is no memo.
pub const MAX_MEMO_BYTES: usize = 8 << 20;

/// So much of a memo is checked, in code points: some four hundred pages.
pub const MAX_CHECKED_CHARS: usize = 250_000;

/// Checks a memo against the library as of a day.
///
/// Spans of the report are code points of `memo`. What lies beyond [`MAX_CHECKED_CHARS`] is not checked, and a notice
/// says so.
///
/// # Errors
///
/// The engine fails. Whatever stands in the memo is answered with a report.
pub fn check(searcher: &Searcher, memo: &str, day: Date) -> Result<Report, SearchError> {
    judge::judge(searcher, memo, day)
}
