//! The check of a memo, as OpenAPI describes it.

use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::Span;

/// What may be said of a check.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CheckParameters {
    /// The day as of which documents are in force; today by default.
    #[param(example = "2026-03-01")]
    as_of: Option<String>,
    /// `json`, or `docx` for the memo as a Word document with comments.
    #[param(example = "json")]
    format: Option<String>,
}

/// A memo to check.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemoObject {
    /// The whole text.
    text: String,
}

/// What a check found.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckAnswer {
    /// The memo as text; positions count its code points.
    text: String,
    /// How many findings there are of each verdict.
    summary: CheckSummary,
    /// What was found, in the order of the memo.
    findings: Vec<Finding>,
    /// What the reader should know of the whole, in Chinese.
    notices: Vec<String>,
}

/// How many findings there are of each verdict.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckSummary {
    consistent: usize,
    text_differs: usize,
    misplaced: usize,
    wrong_number: usize,
    not_in_force: usize,
    not_held: usize,
}

/// One thing that the memo says of a document, and what the library says to it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Finding {
    /// Where it stands in the memo.
    span: Span,
    /// What it is.
    kind: FindingKind,
    /// The words as the memo has them.
    text: String,
    /// What came out.
    verdict: Verdict,
    /// The verdict in a sentence that says what to do, in Chinese.
    message: String,
    /// The document that is meant, or the likeliest.
    document: Option<FoundDocument>,
    /// The clause that holds the words, or the nearest.
    clause: Option<FoundClause>,
    /// The words as they should read by the library, where they differ.
    library_text: Option<String>,
    /// What differs between `text` (left) and `library_text` (right), in code points of each.
    differences: Vec<DifferencePiece>,
    /// What to write instead.
    correction: Option<Correction>,
}

/// What a finding is about: 《…》, 文号, 第三部分（二）1, “…”, 到2026年……100家以上.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum FindingKind {
    Title,
    DocNumber,
    Coordinate,
    Quotation,
    Figure,
}

/// 存在且一致, 文字不一致, 坐标不符, 文号有误, 已失效/被替代, 库中没有 (only that the library does not hold it).
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Consistent,
    TextDiffers,
    Misplaced,
    WrongNumber,
    NotInForce,
    NotHeld,
}

/// A document of the library.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundDocument {
    /// Document id.
    id: String,
    /// Path of its page.
    url: String,
    /// The title under which it is cited.
    title: String,
    /// Its number.
    doc_number: Option<String>,
}

/// A clause of the library.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundClause {
    /// Clause id.
    id: String,
    /// Path of its page.
    url: String,
    /// The document that it stands in.
    document: FoundDocument,
    /// Its place as citations print it.
    #[schema(example = "三、（二）1")]
    place: String,
    /// Its words.
    text: String,
    /// The stretch of them that answers to the memo's words.
    matched: Span,
}

/// A piece of two texts.
#[derive(Serialize, ToSchema)]
pub(crate) struct DifferencePiece {
    /// Whether the texts agree there.
    kind: PieceKind,
    /// Where it stands in the left text, in code points.
    left: Range,
    /// Where it stands in the right text, in code points.
    right: Range,
}

/// Whether a piece stands in both texts.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum PieceKind {
    Same,
    Changed,
}

/// A half-open range of Unicode code points.
#[derive(Serialize, ToSchema)]
pub(crate) struct Range {
    start: usize,
    end: usize,
}

/// What to write instead.
#[derive(Serialize, ToSchema)]
pub(crate) struct Correction {
    /// What to replace in the memo.
    span: Span,
    /// The words to put there.
    text: String,
}
