//! What the hits of a question are ranked by: its characters and pairs with their weights, and a factor for every
//! document that says less than others. Weights themselves stand in [`Weights`].

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use tiaowen_document::model::{DocumentKind, Metadata, Status};
use tiaowen_text::tokens::grams;

use crate::engine::{Condition, Overview, Term, WeightedToken, Weights};

/// Weighs the tokens of terms, each token once: the root of the times that the terms hold it. What stands for a
/// part of a term counts where no term holds it.
pub(crate) fn tokens(terms: &[Term], weights: &Weights) -> Vec<WeightedToken> {
    let mut tokens: BTreeMap<String, f32> = BTreeMap::new();
    // A document's number brings the whole document: its clauses stay in their order.
    let is_number = |term: &&Term| matches!(term.cited, Some(Condition::Documents(_)));
    let terms: Vec<&Term> = terms.iter().filter(|term| !is_number(term)).collect();
    for gram in terms.iter().flat_map(|term| grams(&term.text)) {
        *tokens.entry(gram.text()).or_default() += 1.0;
    }
    tokens.values_mut().for_each(|weight| *weight = weight.sqrt());
    let alternatives =
        terms.iter().flat_map(|term| &term.parts).flat_map(|part| &part.alternatives).flatten();
    for gram in alternatives.flat_map(|string| grams(string)) {
        tokens.entry(gram.text()).or_insert(weights.synonym);
    }
    tokens.into_iter().map(|(text, weight)| WeightedToken { text, weight }).collect()
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
