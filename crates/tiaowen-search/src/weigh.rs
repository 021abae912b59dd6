//! What the hits of a question are ranked by: its characters and pairs with their weights, and a factor for every
//! document that says less than others. Weights themselves stand in [`Weights`].

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use tiaowen_document::model::{DocumentKind, Metadata, Status};
use tiaowen_text::Segmenter;
use tiaowen_text::tokens::grams;

use crate::engine::{Condition, Overview, Term, WeightedToken, Weights};

/// Weighs the tokens of terms, each token once.
pub(crate) fn tokens(terms: &[Term], weights: &Weights, segmenter: &Segmenter) -> Vec<WeightedToken> {
    let mut tokens = BTreeMap::new();
    // A document's number brings the whole document: its clauses stay in their order.
    let is_number = |term: &&Term| matches!(term.cited, Some(Condition::Documents(_)));
    for term in terms.iter().filter(|term| !is_number(term)) {
        add(&term.text, 1.0, weights, segmenter, &mut tokens);
        for strings in term.parts.iter().flat_map(|part| &part.alternatives) {
            for string in strings {
                add(string, weights.synonym, weights, segmenter, &mut tokens);
            }
        }
    }
    tokens.into_iter().map(|(text, weight)| WeightedToken { text, weight }).collect()
}

/// Adds the tokens of a string; a token that is there keeps the greater weight when the string only stands for a
/// term.
fn add(
    squeezed: &str,
    weight: f32,
    weights: &Weights,
    segmenter: &Segmenter,
    tokens: &mut BTreeMap<String, f32>,
) {
    let words = segmenter.whole_words(squeezed);
    for gram in grams(squeezed) {
        let inside = |word: &tiaowen_text::words::Word<'_>| {
            word.range().contains(&gram.position) && word.range().contains(&(gram.position + 1))
        };
        let crosses = gram.second.is_some() && !words.iter().any(inside);
        let weight = if crosses { weight * weights.crossing_pair } else { weight };
        let known = tokens.entry(gram.text()).or_default();
        *known = if weight < 1.0 { known.max(weight) } else { *known + weight };
    }
}

/// Factors for documents that stand behind others where both say the same, by id.
pub(crate) fn document_factors(overview: &Overview, weights: &Weights, day: Date) -> HashMap<String, f32> {
    let factor = |metadata: &Metadata| {
        let of_force = match metadata.status_as_of(day) {
            Status::Superseded | Status::Repealed | Status::Expired => weights.out_of_force,
            _ => 1.0,
        };
        let of_kind = match metadata.kind {
            DocumentKind::Report | DocumentKind::Article => weights.not_binding,
            _ => 1.0,
        };
        of_force * of_kind
    };
    let factors = overview.documents.iter().map(|head| (head.metadata.id.clone(), factor(&head.metadata)));
    factors.filter(|(_, factor)| *factor < 1.0).collect()
}
