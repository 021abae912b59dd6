//! The outcome of a check: what stands in the memo, and what the library says to it. One shape for page, JSON and
//! terminal.

use serde::Serialize;
use tiaowen_compare::Piece;
use tiaowen_document::model::Span;

/// What was checked and what came out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// How many findings there are of each verdict.
    pub summary: Summary,
    /// What was found, in the order of the memo; findings may overlap (a title inside a quotation).
    pub findings: Vec<Finding>,
    /// What the reader should know of the whole, in Chinese: what was not checked and why.
    pub notices: Vec<String>,
}

/// How many findings there are of each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// See [`Verdict::Consistent`].
    pub consistent: usize,
    /// See [`Verdict::TextDiffers`].
    pub text_differs: usize,
    /// See [`Verdict::Misplaced`].
    pub misplaced: usize,
    /// See [`Verdict::WrongNumber`].
    pub wrong_number: usize,
    /// See [`Verdict::NotInForce`].
    pub not_in_force: usize,
    /// See [`Verdict::NotHeld`].
    pub not_held: usize,
}

/// One thing that the memo says of a document, and what the library says to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Where it stands in the memo, in code points of its text: a title with its 《》, a quotation without its marks.
    pub span: Span,
    /// What it is.
    pub kind: FindingKind,
    /// The words as the memo has them.
    pub text: String,
    /// What came out.
    pub verdict: Verdict,
    /// The verdict in a Chinese sentence that says what to do.
    pub message: String,
    /// The document that is meant, or the likeliest, if the library holds it.
    pub document: Option<FoundDocument>,
    /// The clause that holds the words, or the nearest.
    pub clause: Option<FoundClause>,
    /// The words as they should read by the library, where they differ: the memo's, with the library's in the place
    /// of what is wrong. Also where no correction can be offered.
    pub library_text: Option<String>,
    /// What differs between `text` (left) and `library_text` (right), in code points of each.
    pub differences: Vec<Piece>,
    /// What to write instead.
    pub correction: Option<Correction>,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// 《…》.
    Title,
    /// 甬政办发〔2016〕152号.
    DocNumber,
    /// 第三部分（二）1, 第十二条第二款.
    Coordinate,
    /// “…”.
    Quotation,
    /// 到2026年……100家以上.
    Figure,
}

/// What the library says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 存在且一致.
    Consistent,
    /// 文字不一致: other words, or another figure.
    TextDiffers,
    /// 坐标不符: the words stand elsewhere, or there is no such place.
    Misplaced,
    /// 文号有误.
    WrongNumber,
    /// 已失效/被替代.
    NotInForce,
    /// 库中没有: never “false”, only that the library does not hold it.
    NotHeld,
}

impl Summary {
    /// Counts the findings of each verdict.
    pub fn of(findings: &[Finding]) -> Self {
        let count = |verdict: Verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
        Self {
            consistent: count(Verdict::Consistent),
            text_differs: count(Verdict::TextDiffers),
            misplaced: count(Verdict::Misplaced),
            wrong_number: count(Verdict::WrongNumber),
            not_in_force: count(Verdict::NotInForce),
            not_held: count(Verdict::NotHeld),
        }
    }

    /// How many findings say that something does not hold; that the library lacks something is none of them.
    pub fn faults(self) -> usize {
        self.text_differs + self.misplaced + self.wrong_number + self.not_in_force
    }
}

impl Verdict {
    /// All, in the order of lists.
    pub const ALL: [Self; 6] = [
        Self::Consistent,
        Self::TextDiffers,
        Self::Misplaced,
        Self::WrongNumber,
        Self::NotInForce,
        Self::NotHeld,
    ];

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Consistent => "consistent",
            Self::TextDiffers => "text_differs",
            Self::Misplaced => "misplaced",
            Self::WrongNumber => "wrong_number",
            Self::NotInForce => "not_in_force",
            Self::NotHeld => "not_held",
        }
    }

    /// The name that users read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Consistent => "存在且一致",
            Self::TextDiffers => "文字不一致",
            Self::Misplaced => "坐标不符",
            Self::WrongNumber => "文号有误",
            Self::NotInForce => "已失效/被替代",
            Self::NotHeld => "库中没有",
        }
    }
}

/// A document of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundDocument {
    /// Its id.
    pub id: String,
    /// The path of its page.
    pub url: String,
    /// The title under which it is cited.
    pub title: String,
    /// Its number.
    pub doc_number: Option<String>,
}

/// A clause of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundClause {
    /// Its id.
    pub id: String,
    /// The path of its page.
    pub url: String,
    /// The document that it stands in.
    pub document: FoundDocument,
    /// Its place as citations print it: 三、（二）1.
    pub place: String,
    /// Its words.
    pub text: String,
    /// The stretch of `text` that answers to the memo's words, in code points.
    pub matched: Span,
}

/// What to write instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// What to replace, in code points of the memo's text.
    pub span: Span,
    /// The words to put there.
    pub text: String,
}
