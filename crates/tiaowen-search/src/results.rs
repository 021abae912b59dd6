//! The answer, in the names and shapes of `GET /api/v1/search` and `tiaowen search --format json`.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;
use tiaowen_document::model::{ClauseKind, DocumentKind, Metadata, Span, Status, Unit};

use crate::explain::{Explanation, Relaxation, Removal, TermMatch};

/// The whole answer to a [`SearchRequest`](crate::SearchRequest).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Results {
    /// The query as typed.
    pub query: String,
    /// Clauses that hold all terms and pass all filters.
    pub total: usize,
    /// How they match; sums to `total`.
    pub matches: Matches,
    /// Clauses beyond `total` that hold most of the terms, when fewer than a page hold them all.
    pub partial: usize,
    /// Whether no clause holds all terms.
    pub weak: bool,
    /// One page of hits, those with all terms first.
    pub hits: Vec<Hit>,
    /// For every filter its values, each counted without the facet's own filter.
    pub facets: BTreeMap<&'static str, Vec<FacetValue>>,
    /// What the user should know: syntax taken as text, ambiguous names, what emptied the result. Chinese.
    pub notices: Vec<String>,
    /// Of an empty answer the terms that nothing holds, else the filters that empty it; none when only the
    /// combination of terms stands nowhere.
    pub emptied_by: Vec<Removal>,
    /// Of an empty answer what is found without each single term or filter.
    pub relaxations: Vec<Relaxation>,
    /// How the question was read, when that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<Explanation>,
    /// When nothing is found: queries that find something and sound or look like this one.
    pub did_you_mean: Vec<DidYouMean>,
    /// Time spent, in milliseconds.
    pub elapsed_ms: f64,
}

/// What may have been meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DidYouMean {
    /// The whole query, corrected.
    pub text: String,
    /// Clauses that it finds under the same filters.
    pub total: usize,
}

/// Clauses by the way they match, each counted once, by its best way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Matches {
    /// 逐字: every term stands in the clause as typed.
    pub verbatim: usize,
    /// 分词: the words of every term stand in it.
    pub words: usize,
    /// 同义: an equivalent was needed.
    pub synonyms: usize,
    /// 标题: a term stands only in path or title.
    pub heading: usize,
}

/// How a hit matches, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchKind {
    /// 逐字.
    Verbatim,
    /// 分词.
    Words,
    /// 同义.
    Synonyms,
    /// 标题.
    Heading,
    /// 部分.
    Partial,
}

impl MatchKind {
    /// The Chinese label that users read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Verbatim => "逐字",
            Self::Words => "分词",
            Self::Synonyms => "同义",
            Self::Heading => "标题",
            Self::Partial => "部分",
        }
    }
}

/// One clause of the answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// Clause id.
    pub id: String,
    /// Path of the clause's own page, `/c/{document}/{address}`.
    pub url: String,
    /// Higher is better; comparable within one answer only.
    pub score: f32,
    /// How it matches.
    #[serde(rename = "match")]
    pub match_kind: MatchKind,
    /// The document it stands in.
    pub document: HitDocument,
    /// What it is.
    pub clause_kind: ClauseKind,
    /// Printed labels from the root.
    pub path: Vec<String>,
    /// The printed number.
    pub number: Option<String>,
    /// The lead sentence.
    pub heading: Option<String>,
    /// The whole text.
    pub text: String,
    /// Where it stands in the source, in code points.
    pub span: Span,
    /// Hash of the folded text.
    pub hash: String,
    /// Ranges of `text` that match, in code points, ascending, never overlapping.
    pub highlights: Vec<Span>,
    /// An excerpt around the densest matches.
    pub snippet: Snippet,
    /// Responsible units.
    pub units: Vec<Unit>,
    /// Pilot areas.
    pub areas: Vec<String>,
    /// The document's year, as a list for symmetry with `target_years`; empty when unknown.
    pub years: Vec<i16>,
    /// Years that the clause sets as targets.
    pub target_years: Vec<i16>,
    /// Category ids, the primary first.
    pub categories: Vec<String>,
    /// The quotation with its citation, ready to paste.
    pub citation: String,
    /// How it meets each term of the question, when that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<Vec<TermMatch>>,
}

/// What a hit says of its document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HitDocument {
    /// Document id.
    pub id: String,
    /// The title to cite.
    pub title: String,
    /// 发文字号.
    pub doc_number: Option<String>,
    /// The document's year.
    pub year: Option<i16>,
    /// 文种.
    pub kind: DocumentKind,
    /// 时效 as of the day asked.
    pub status: Status,
}

impl HitDocument {
    /// What an answer says of the document with this metadata, its force worked out as of `day`.
    pub fn as_of(metadata: &Metadata, day: Date) -> Self {
        Self {
            id: metadata.id.clone(),
            title: metadata.cited_title().to_owned(),
            doc_number: metadata.doc_number.clone(),
            year: metadata.year,
            kind: metadata.kind,
            status: metadata.status_as_of(day),
        }
    }
}

/// An excerpt of a clause's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// The excerpt, cut at 。；, with …… where it begins or ends inside the clause.
    pub text: String,
    /// Ranges of the excerpt that match, in code points.
    pub highlights: Vec<Span>,
}

/// One value of a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    /// What the filter takes; `none` for 未标注.
    pub value: Arc<str>,
    /// What users read.
    pub label: Arc<str>,
    /// Clauses that would be found with this value alone in its facet.
    pub count: usize,
    /// Whether the request filters by it.
    pub selected: bool,
    /// Of a unit: its family 系统.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<Arc<str>>,
    /// Of a unit that the registry knows: 国家, 省, 市, 区 or the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Arc<str>>,
    /// Of a unit that the registry knows: what it was before.
    #[serde(skip_serializing_if = "is_empty")]
    pub predecessors: Arc<[UnitLink]>,
    /// Of a unit that the registry knows: what it became, where it does not go on.
    #[serde(skip_serializing_if = "is_empty")]
    pub successors: Arc<[UnitLink]>,
    /// Of a family: its units that clauses name, those that are no more too. Counted like the family; a clause
    /// that names two of them counts for both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<FacetMember>,
}

fn is_empty(links: &Arc<[UnitLink]>) -> bool {
    links.is_empty()
}

/// A unit that another one was or became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitLink {
    /// Its id, where the registry has it.
    pub id: Option<String>,
    /// Its short name, else what the curator noted.
    pub name: String,
}

/// A unit of a family, with its own count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FacetMember {
    /// The unit's id, as the filter `unit` takes it.
    pub value: Arc<str>,
    /// The unit's full name.
    pub label: Arc<str>,
    /// Clauses that name it.
    pub count: usize,
}
