//! Scores clauses by BM25 over the characters and pairs of their title, path and text together.
//!
//! Single characters and pairs in one field with title and path ranked judged Chinese questions better than
//! jieba's words did, on statutes and on policy texts; a title in a field of its own ranked worse.

use std::collections::BTreeMap;

use tantivy::query::{EnableScoring, Query, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, Term as IndexTerm};
use tiaowen_search::engine::{Matcher, Term};
use tiaowen_text::tokens;

use crate::snapshot::{Segment, Snapshot};

/// The scoring of one question, ready for every segment.
pub(crate) struct Ranking {
    /// A weight for each token, with the times that the question holds it.
    weights: Vec<(Box<dyn Weight>, Score)>,
}

impl Ranking {
    /// Prepares the scoring by the terms that are asked for; what is excluded by NOT counts for nothing.
    pub(crate) fn new(snapshot: &Snapshot, matcher: &Matcher, terms: &[Term]) -> tantivy::Result<Self> {
        let mut tokens = BTreeMap::new();
        gather(matcher, &mut tokens);
        terms.iter().for_each(|term| add(&term.text, &mut tokens));
        let scoring = EnableScoring::enabled_from_searcher(&snapshot.searcher);
        let weights = tokens
            .into_iter()
            .map(|(token, times)| {
                let term = IndexTerm::from_field_text(snapshot.fields.ranking, &token);
                let weight = TermQuery::new(term, IndexRecordOption::WithFreqs).weight(scoring)?;
                Ok((weight, times))
            })
            .collect::<tantivy::Result<_>>()?;
        Ok(Self { weights })
    }

    /// Scores clauses of one segment, given in ascending order.
    pub(crate) fn scores(
        &self,
        snapshot: &Snapshot,
        segment: &Segment,
        docs: &[DocId],
    ) -> tantivy::Result<Vec<Score>> {
        let mut scores = vec![0.0; docs.len()];
        for (weight, times) in &self.weights {
            let mut scorer = weight.scorer(snapshot.reader(segment), *times)?;
            for (doc, score) in docs.iter().zip(&mut scores) {
                if scorer.doc() < *doc {
                    scorer.seek(*doc);
                }
                if scorer.doc() == *doc {
                    *score += scorer.score();
                }
            }
        }
        Ok(scores)
    }
}

fn gather(matcher: &Matcher, tokens: &mut BTreeMap<String, Score>) {
    match matcher {
        // A document's number brings the whole document: its clauses stay in their order.
        Matcher::Term(term) if term.cited.is_some() => {}
        Matcher::Term(term) | Matcher::Field { term, .. } => add(&term.text, tokens),
        Matcher::Verbatim(text) => add(text, tokens),
        Matcher::And(parts) | Matcher::Or(parts) => parts.iter().for_each(|part| gather(part, tokens)),
        Matcher::All | Matcher::Filter(_) | Matcher::Not(_) => {}
    }
}

fn add(squeezed: &str, tokens: &mut BTreeMap<String, Score>) {
    for gram in tokens::grams(squeezed) {
        *tokens.entry(gram.text()).or_default() += 1.0;
    }
}
