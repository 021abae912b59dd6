//! Memos as text with places: read from plain text, Markdown and Word, handed back with remarks in the margin. Knows
//! no library and nothing of what is checked.

use tiaowen_document::model::Span;

/// What is said of a stretch of a memo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The stretch, in code points of the memo's text.
    pub span: Span,
    /// What is said; lines end with `\n`.
    pub text: String,
}
