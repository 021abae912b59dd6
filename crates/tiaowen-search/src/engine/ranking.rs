//! What hits are ranked by: the weighted tokens of a question and the weights of everything else. The same for
//! every engine; the figures that the weights rest on are in ARCHITECTURE.md.

use std::collections::HashMap;
use std::sync::Arc;

use tiaowen_document::model::{ClauseKind, Metadata};

use super::{DocumentHead, Overview};

/// The weights of ranking. This is their one place.
///
/// A clause scores `Σ w·idf·√q·f / (f + k1·(1 - b + b·length/average))` over the question's tokens, with `q` and
/// `f` the times that question and clause hold the token and `idf = ln(1 + (N - n + ½) / (n + ½))` over clauses.
/// Title and path count in `f` but not in the length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Saturation of a token's repetitions in one clause, `k1` of BM25.
    pub saturation: f32,
    /// How far long clauses are held back, `b` of BM25.
    pub length: f32,
    /// Weight of the document's own score, in questions that no clause holds whole.
    pub document: f32,
    /// `k1` of the document's score.
    pub document_saturation: f32,
    /// `b` of the document's score.
    pub document_length: f32,
    /// Factor for tokens of words that only make a question of it: 怎么, 是否, 需要.
    pub question_word: f32,
    /// Weight of the question's words standing close to each other.
    pub closeness: f32,
    /// Weight of what stands for a part of a term, against 1 for the term's own tokens.
    pub synonym: f32,
    /// Factor for rows of tables and notes, against 1 for clauses.
    pub fragment: f32,
    /// Factor for documents that are repealed, replaced or expired.
    pub out_of_force: f32,
    /// Factor for documents that bind nobody: news and articles.
    pub not_binding: f32,
    /// Share of the best partial hit's score that every partial hit has at least.
    pub partial_share: f32,
}

impl Weights {
    /// The weights in use.
    pub const DEFAULT: Self = Self {
        saturation: 0.6,
        length: 0.3,
        document: 0.4,
        document_saturation: 1.2,
        document_length: 0.15,
        question_word: 0.25,
        closeness: 0.2,
        synonym: 0.5,
        fragment: 0.97,
        out_of_force: 0.85,
        not_binding: 0.97,
        partial_share: 0.5,
    };
}

impl Default for Weights {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A token of the question in the character stream, and what it weighs.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedToken {
    /// The token, a character or a pair.
    pub text: String,
    /// Its weight before rarity.
    pub weight: f32,
}

/// Two words of the question, one behind the other, squeezed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbours {
    /// The first.
    pub first: String,
    /// The second.
    pub second: String,
}

/// What the hits of one question are ranked by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// The question's tokens, each once.
    pub tokens: Vec<WeightedToken>,
    /// The question's words, each with the one behind it.
    pub neighbours: Vec<Neighbours>,
    /// The weights.
    pub weights: Weights,
    /// Factors for the clauses of documents.
    pub document_factors: Arc<DocumentFactors>,
}

/// Factors for documents that stand behind others where both say the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentFactors {
    overview: Arc<Overview>,
    /// By place in the overview.
    by_place: Arc<Vec<f32>>,
}

impl DocumentFactors {
    /// Works out a factor for every document of a state of the index.
    pub fn new(overview: &Arc<Overview>, factor: impl Fn(&Metadata) -> f32) -> Self {
        let by_place = overview.documents.iter().map(|head| factor(&head.metadata)).collect();
        Self { overview: Arc::clone(overview), by_place: Arc::new(by_place) }
    }

    /// The factors by place in `overview`; 1 for documents that were not there when they were worked out.
    pub fn of(&self, overview: &Arc<Overview>) -> Arc<Vec<f32>> {
        if Arc::ptr_eq(&self.overview, overview) {
            return Arc::clone(&self.by_place);
        }
        let ids = self.overview.documents.iter().map(|head| head.metadata.id.as_str());
        let known: HashMap<&str, f32> = ids.zip(self.by_place.iter().copied()).collect();
        let factor = |head: &DocumentHead| known.get(head.metadata.id.as_str()).copied().unwrap_or(1.0);
        Arc::new(overview.documents.iter().map(factor).collect())
    }
}

impl Ranking {
    /// Factor for a clause by its kind.
    pub fn clause_factor(&self, kind: ClauseKind) -> f32 {
        match kind {
            ClauseKind::TableRow | ClauseKind::Note => self.weights.fragment,
            ClauseKind::Clause | ClauseKind::Preamble | ClauseKind::Box => 1.0,
        }
    }
}
