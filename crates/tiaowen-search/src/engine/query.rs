//! The question that an engine answers, and its answer. Strings are folded and squeezed, words are cut, names
//! are resolved to ids: an engine only looks up, counts and orders.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use tiaowen_document::model::{ClauseKind, Metadata};
use tiaowen_text::equivalents::Link;

use super::{ClauseRecord, Overview, Ranking};
use crate::request::Sort;
use crate::results::{MatchKind, Matches};

/// What must hold of a clause.
///
/// Every matcher stands for four sets of clauses, each within the next: those that hold it verbatim, those that
/// hold it in words, those that hold what means the same, and those that hold it when title and path count too.
/// A term is widened inside its own leaf, so `And` is an intersection, `Or` a union and `Not` a complement on
/// every level.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// Every clause.
    All,
    /// An unquoted term.
    Term(Term),
    /// A quoted string, squeezed ([`tiaowen_text::tokens::Squeezed`]): stands in the clause's own text.
    Verbatim(String),
    /// A term that stands in one field, `title:` and `heading:`, on the first three levels.
    Field {
        /// Where.
        field: TextField,
        /// What.
        term: Term,
    },
    /// A condition on ids and years. Meets the verbatim level.
    Filter(Condition),
    /// All of them.
    And(Vec<Matcher>),
    /// At least one of them.
    Or(Vec<Matcher>),
    /// Not this one; the inner matcher tests the clause's own text only, what means the same included.
    Not(Box<Matcher>),
}

/// A term of a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Term {
    /// The string, squeezed.
    pub text: String,
    /// Its whole words. A clause that holds them all holds the term in words; no words are held by none.
    pub words: Vec<String>,
    /// The term taken apart where synonyms can stand in for a part of it; empty when none can. A clause that
    /// holds every part holds the term by synonyms.
    pub parts: Vec<TermPart>,
    /// The term with its numbers and measures in a form of their own ([`tiaowen_text::equivalents`]); empty when
    /// it has none. A clause that holds every link holds the term by synonyms.
    pub links: Vec<Link>,
    /// What the term names by number or place: the clauses that pass hold it as by their title.
    pub cited: Option<Condition>,
}

/// A part of a term, and what may stand for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermPart {
    /// The part, squeezed: held where it stands verbatim or as a word.
    pub text: String,
    /// What means the same, each a list of squeezed strings that must all stand verbatim: 智能化改造 and
    /// 数字化转型 for 智改数转.
    pub alternatives: Vec<Vec<String>>,
}

/// A field that a term may be confined to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextField {
    /// The document's title, the attached plan's too.
    Title,
    /// The clause's path: printed labels and its own heading.
    Heading,
}

impl TextField {
    /// The prefix that confines a term to it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Heading => "heading",
        }
    }
}

/// A condition on what is known of a clause.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The clause stands in one of these documents, by id.
    Documents(Vec<String>),
    /// The clause stands in one of these documents at this place: it has the address ([`ClauseRecord::address`]),
    /// lies below it, or one of its items has it.
    Place {
        /// Ids.
        documents: Vec<String>,
        /// The address, such as `33.2` or `3.2.1`.
        address: String,
    },
    /// It names one of these units, by id.
    Units(Vec<String>),
    /// It names no unit.
    NoUnit,
    /// One of these categories, primary or secondary, by id.
    Categories(Vec<String>),
    /// It has no category.
    NoCategory,
    /// It sets a target year inside one of these ranges.
    TargetYears(Vec<RangeInclusive<i16>>),
    /// It sets no target year.
    NoTargetYear,
    /// It is of one of these kinds.
    ClauseKinds(Vec<ClauseKind>),
    /// One of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FacetField {
    /// Document ids.
    Document,
    /// Unit ids.
    Unit,
    /// Families of units, by [`EngineQuery::unit_families`].
    UnitFamily,
    /// Category ids.
    Category,
    /// Target years.
    TargetYear,
    /// Names of [`ClauseKind`]s.
    ClauseKind,
}

/// A facet to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FacetQuery {
    /// What is counted.
    pub field: FacetField,
    /// Index of the filter that is left out while counting: the facet's own.
    pub without_filter: Option<usize>,
}

/// The group of clauses that hold much of the question without holding all of it: a pair of its ideographs at
/// least, where it has one, and [`Weights::partial_share`](super::Weights::partial_share) of the best one's score.
#[derive(Clone, Debug, PartialEq)]
pub struct Partial {
    /// What must hold all the same: quoted strings, negations, fields.
    pub required: Matcher,
}

/// A question to an engine.
#[derive(Clone, Debug, PartialEq)]
pub struct EngineQuery {
    /// What must hold.
    pub matcher: Matcher,
    /// Conditions that must hold besides, one for each facet that is filtered by.
    pub filters: Vec<Condition>,
    /// What is counted.
    pub facets: Vec<FacetQuery>,
    /// The family of each unit id that has one.
    pub unit_families: Arc<HashMap<String, String>>,
    /// Clauses that hold most of the question, wanted when fewer than `limit` hold them all.
    pub partial: Option<Partial>,
    /// The place that the question cites: its clauses rank before all others.
    pub cited: Option<Condition>,
    /// What hits are ranked by.
    pub ranking: Ranking,
    /// The order of hits. Hits that are equal stand in listing order, then in the order of the text.
    pub sort: Sort,
    /// Hits wanted; 0 to count only.
    pub limit: usize,
    /// Hits to leave out before the first.
    pub offset: usize,
}

impl EngineQuery {
    /// Counts the clauses that hold `matcher`; no hits, no facets.
    pub fn count(matcher: Matcher) -> Self {
        Self {
            matcher,
            filters: Vec::new(),
            facets: Vec::new(),
            unit_families: Arc::default(),
            partial: None,
            cited: None,
            ranking: Ranking::default(),
            sort: Sort::Document,
            limit: 0,
            offset: 0,
        }
    }
}

/// An engine's answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EngineAnswer {
    /// The state of the index that was asked.
    pub overview: Arc<Overview>,
    /// Clauses that hold the matcher and pass all filters.
    pub total: usize,
    /// How they match; sums to `total`.
    pub matches: Matches,
    /// Clauses of the partial group; 0 when it was not wanted.
    pub partial: usize,
    /// The page: first those that hold the matcher, then the partial group.
    pub hits: Vec<EngineHit>,
    /// For each facet of the question its counts, by value; values that no clause has are left out.
    pub facets: Vec<Vec<FacetCount>>,
}

/// How many clauses have a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FacetCount {
    /// The value.
    pub value: FacetKey,
    /// Clauses.
    pub count: usize,
}

/// A value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FacetKey {
    /// A document, by its place in the [overview](EngineAnswer::overview) of the answer.
    Document(usize),
    /// Anything else, by its id or name.
    Named(Arc<str>),
    /// Stands for clauses without any value.
    Without,
}

impl FacetKey {
    /// The id or name of what is no document.
    pub fn name(&self) -> Option<&Arc<str>> {
        match self {
            Self::Named(name) => Some(name),
            Self::Document(_) | Self::Without => None,
        }
    }
}

/// A clause of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct EngineHit {
    /// The clause.
    pub clause: ClauseRecord,
    /// What is known of its document.
    pub metadata: Arc<Metadata>,
    /// How well its text, path and title fit the terms, from 0; comparable within one answer and match kind.
    pub score: f32,
    /// How it matches.
    pub match_kind: MatchKind,
}

/// The hits of an answer by where they stand: nothing of their texts is read, nothing beside the facets counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundPage {
    /// The page, in the order of [`EngineAnswer::hits`].
    pub clauses: Vec<FoundClause>,
    /// As in [`EngineAnswer::facets`].
    pub facets: Vec<Vec<FacetCount>>,
}

/// Where a hit stands.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundClause {
    /// What is known of its document.
    pub metadata: Arc<Metadata>,
    /// Its place in the document's reading order, as in [`ClauseRecord::order`].
    pub order: u64,
    /// How it matches.
    pub match_kind: MatchKind,
}
