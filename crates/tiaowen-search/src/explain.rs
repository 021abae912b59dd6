//! Explains an answer: how the question was read, how each hit meets each term, and why an answer is empty.
//!
//! How a hit meets a term is worked out from the clause's text itself, never from an engine, so every engine's
//! answers are explained alike. Knows neither HTTP nor the terminal.

mod emptiness;
mod reading;

use serde::Serialize;
use tiaowen_text::Segmenter;
use tiaowen_text::equivalents::Link;

use crate::engine::{Condition, EngineHit, Matcher, Term, TextField};
use crate::plan::Plan;
use crate::query::{Query, QueryNode};
use crate::request::{Filters, Synonyms};
use crate::results::MatchKind;
use reading::Reading;

pub(crate) use emptiness::{Emptiness, Question};
pub use emptiness::{Relaxation, Removal, RemovalKind};

/// How a question was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The query written back in its own language.
    pub query: String,
    /// The query as a tree.
    pub tree: QueryNode,
    /// Its terms in their order, with what counts as each.
    pub terms: Vec<ExplainedTerm>,
    /// The filters, resolved.
    pub filters: Vec<ExplainedFilter>,
    /// Whether synonyms and other ways to write a number counted.
    pub synonyms: Synonyms,
}

/// A term of a question and what counts as it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedTerm {
    /// The string that is looked for: folded, without blanks.
    pub term: String,
    /// How it was asked for.
    pub kind: TermKind,
    /// Whether clauses that hold it are left out.
    pub excluded: bool,
    /// Its words; a clause that holds them all holds the term in words.
    pub words: Vec<String>,
    /// The term taken apart where synonyms may stand for a part; empty when none may.
    pub parts: Vec<ExplainedPart>,
    /// Its numbers and measures in a form of their own, with what stands around them: `30%以上`.
    pub numbers: Vec<String>,
    /// What it cites: ids of documents, or of a document and a place in it.
    pub cites: Vec<String>,
}

/// A part of a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedPart {
    /// The part.
    pub text: String,
    /// What means the same, each a list of strings that must all stand.
    pub alternatives: Vec<Vec<String>>,
}

/// A filter as it was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedFilter {
    /// Its name in addresses.
    pub name: &'static str,
    /// Its Chinese name.
    pub label: &'static str,
    /// The values that are selected, as the facet lists them.
    pub values: Vec<String>,
}

/// How a term was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TermKind {
    /// As it is.
    Term,
    /// In quotation marks.
    Quoted,
    /// In the document's title.
    Title,
    /// In the clause's path and heading.
    Heading,
}

impl TermKind {
    /// The Chinese name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Term => "词",
            Self::Quoted => "逐字",
            Self::Title => "限文件标题",
            Self::Heading => "限条款标题",
        }
    }
}

/// How a hit meets a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TermMatch {
    /// The string that was looked for: folded, without blanks.
    pub term: String,
    /// How it was asked for.
    pub kind: TermKind,
    /// How the hit holds it, by the best way; `None` when it does not.
    pub how: Option<MatchKind>,
    /// Where, in the order of the fields.
    pub fields: Vec<MatchField>,
    /// What stands there for the term, where it is not the term itself: its words, synonyms, another way to
    /// write a number. Of a term that is not held, the words that stand there all the same.
    pub forms: Vec<String>,
    /// Of a term that is not held, the words that are missing.
    pub missing: Vec<String>,
}

/// A field of a clause that terms are looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchField {
    /// The clause's own text, its number and heading included.
    Text,
    /// The document's title.
    Title,
    /// The labels above the clause, and its heading.
    Path,
    /// The document's number, or a place that the term cites.
    Citation,
}

impl MatchField {
    /// The Chinese name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "正文",
            Self::Title => "标题",
            Self::Path => "路径",
            Self::Citation => "引证",
        }
    }
}

/// One term of a planned question.
struct Leaf {
    kind: TermKind,
    term: Term,
    is_excluded: bool,
}

/// Explains one question and its hits.
pub(crate) struct Explainer {
    leaves: Vec<Leaf>,
}

impl Explainer {
    /// Takes the terms of a plan.
    pub(crate) fn new(plan: &Plan) -> Self {
        let mut leaves = Vec::new();
        gather(&plan.matcher(), false, &mut leaves);
        Self { leaves }
    }

    /// How the question was read.
    pub(crate) fn question(&self, query: &Query, plan: &Plan, synonyms: Synonyms) -> Explanation {
        let filters = plan.filters.iter().map(|filter| ExplainedFilter {
            name: filter.name,
            label: Filters::label(filter.name),
            values: filter.selected.iter().cloned().collect(),
        });
        Explanation {
            query: query.to_string(),
            tree: query.into(),
            terms: self.leaves.iter().map(explained).collect(),
            filters: filters.collect(),
            synonyms,
        }
    }

    /// How a clause meets each term that is asked for; terms that are left out do not stand in it anyway.
    pub(crate) fn hit(&self, hit: &EngineHit, segmenter: &Segmenter) -> Vec<TermMatch> {
        let reading = Reading::new(&hit.metadata, &hit.clause, segmenter);
        let wanted = self.leaves.iter().filter(|leaf| !leaf.is_excluded);
        wanted.map(|leaf| reading.meets(leaf)).collect()
    }
}

fn gather(matcher: &Matcher, is_excluded: bool, leaves: &mut Vec<Leaf>) {
    let mut push = |kind, term| leaves.push(Leaf { kind, term, is_excluded });
    match matcher {
        Matcher::Term(term) => push(TermKind::Term, term.clone()),
        Matcher::Verbatim(text) => push(TermKind::Quoted, Term { text: text.clone(), ..Term::default() }),
        Matcher::Field { field: TextField::Title, term } => push(TermKind::Title, term.clone()),
        Matcher::Field { field: TextField::Heading, term } => push(TermKind::Heading, term.clone()),
        Matcher::And(parts) | Matcher::Or(parts) => {
            parts.iter().for_each(|part| gather(part, is_excluded, leaves));
        }
        Matcher::Not(inner) => gather(inner, !is_excluded, leaves),
        Matcher::All | Matcher::Filter(_) => {}
    }
}

fn explained(leaf: &Leaf) -> ExplainedTerm {
    let term = &leaf.term;
    let parts = term
        .parts
        .iter()
        .map(|part| ExplainedPart { text: part.text.clone(), alternatives: part.alternatives.clone() });
    ExplainedTerm {
        term: term.text.clone(),
        kind: leaf.kind,
        excluded: leaf.is_excluded,
        words: term.words.clone(),
        parts: parts.collect(),
        numbers: term.links.iter().map(written).collect(),
        cites: term.cited.as_ref().map(cites).unwrap_or_default(),
    }
}

/// A link as people read it.
fn written(link: &Link) -> String {
    let key = |key: &Option<String>| key.clone().unwrap_or_default();
    key(&link.before) + &link.text + &key(&link.after)
}

/// The documents and places that a condition names.
fn cites(condition: &Condition) -> Vec<String> {
    match condition {
        Condition::Documents(ids) => ids.clone(),
        Condition::Place { documents, address } => {
            documents.iter().map(|document| format!("{document}/{address}")).collect()
        }
        Condition::Any(parts) => parts.iter().flat_map(cites).collect(),
        _ => Vec::new(),
    }
}
