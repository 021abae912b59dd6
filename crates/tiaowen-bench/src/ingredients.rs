//! What ranking is made of, each part taken out or changed in turn, and the table of what that costs.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use tiaowen_search::engine::Weights;
use tiaowen_search::request::Synonyms;
use tiaowen_search::{SearchError, SearchRequest};

use crate::folder_index::TemporaryIndex;
use crate::marks::{Judged, Marks};

/// Hits that are marked.
const LIMIT: usize = 100;

/// Ranking with one part changed.
pub(crate) struct Variant {
    pub(crate) name: &'static str,
    pub(crate) weights: Weights,
    pub(crate) synonyms: Synonyms,
}

/// The ranking in use, then each change to it.
pub(crate) fn variants() -> Vec<Variant> {
    const ALL: Weights = Weights::DEFAULT;
    let changed = |name, weights| Variant { name, weights, synonyms: Synonyms::On };
    let bare = Weights {
        document: 0.0,
        closeness: 0.0,
        question_word: 1.0,
        fragment: 1.0,
        out_of_force: 1.0,
        not_binding: 1.0,
        ..ALL
    };
    vec![
        changed("as it is", ALL),
        Variant { name: "characters and pairs alone", weights: bare, synonyms: Synonyms::Off },
        Variant { name: "without synonyms and numbers", weights: ALL, synonyms: Synonyms::Off },
        changed("synonyms match, but do not rank", Weights { synonym: 0.0, ..ALL }),
        changed("without closeness", Weights { closeness: 0.0, ..ALL }),
        changed("question words weigh as much as others", Weights { question_word: 1.0, ..ALL }),
        changed("question words weigh nothing", Weights { question_word: 0.0, ..ALL }),
        changed("without the document's own score", Weights { document: 0.0, ..ALL }),
        changed("stock k1 1.2, b 0.75", Weights { saturation: 1.2, length: 0.75, ..ALL }),
        changed("k1 0.9, b 0.6", Weights { saturation: 0.9, length: 0.6, ..ALL }),
        changed(
            "all kinds of clauses and documents alike",
            Weights { fragment: 1.0, out_of_force: 1.0, not_binding: 1.0, ..ALL },
        ),
        changed("partial hits of any weight", Weights { partial_share: 0.0, ..ALL }),
    ]
}

/// A query with what was judged relevant to it.
pub(crate) struct JudgedQuery {
    pub(crate) id: String,
    pub(crate) request: SearchRequest,
    pub(crate) judged: Judged,
}

/// Marks the answers to all queries, in their order.
pub(crate) fn mark(index: &TemporaryIndex, variant: &Variant, queries: &[JudgedQuery]) -> Result<Vec<Marks>> {
    let searcher = index.searcher(variant.weights);
    let answer = |query: &JudgedQuery| -> Result<Marks, SearchError> {
        let request = SearchRequest { limit: LIMIT, synonyms: variant.synonyms, ..query.request.clone() };
        let ranked: Vec<String> = searcher.rank(&request)?.into_iter().map(|hit| hit.id).collect();
        Ok(Marks::of(&ranked, &query.judged))
    };
    Ok(on_all_processors(queries, answer).into_iter().collect::<Result<_, _>>()?)
}

/// Works through items on all processors; the answers stand in the order of the items.
fn on_all_processors<I: Sync, O: Send>(items: &[I], work: impl Fn(&I) -> O + Sync) -> Vec<O> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let run = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { break };
            let output = work(item);
            done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((place, output));
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(items.len());
    std::thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(run))));
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, output)| output).collect()
}

/// The table's first line, and the marks that others are compared with.
pub(crate) struct Table {
    base: Option<Vec<Marks>>,
}

impl Table {
    /// Prints the heads of the columns.
    pub(crate) fn begin() -> Self {
        println!("\n| ranking | nDCG@10 | change | MRR@10 | R@10 | R@100 | better | worse |");
        println!("|---|--:|--:|--:|--:|--:|--:|--:|");
        Self { base: None }
    }

    /// Prints the marks of a variant beside those of the first.
    pub(crate) fn line(&mut self, name: &str, marks: &[Marks]) {
        let mean = Marks::mean(marks);
        let base = self.base.get_or_insert_with(|| marks.to_vec());
        let differ = |is: fn(f64, f64) -> bool| {
            marks.iter().zip(&*base).filter(|(mark, base)| is(mark.ndcg_10, base.ndcg_10)).count()
        };
        println!(
            "| {name} | {:.4} | {:+.4} | {:.4} | {:.4} | {:.4} | {} | {} |",
            mean.ndcg_10,
            mean.ndcg_10 - Marks::mean(base).ndcg_10,
            mean.mrr_10,
            mean.recall_10,
            mean.recall_100,
            differ(|mark, base| mark > base + 1e-9),
            differ(|mark, base| mark < base - 1e-9),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_changes_something() {
        let variants = variants();
        let is_same = |left: &Variant, right: &Variant| {
            left.weights == right.weights && left.synonyms == right.synonyms
        };
        for (place, variant) in variants.iter().enumerate() {
            let twin = variants[..place].iter().find(|other| is_same(other, variant));
            assert!(twin.is_none_or(|twin| twin.name == variant.name), "{} changes nothing", variant.name);
        }
        assert_eq!(variants[0].weights, Weights::DEFAULT);
    }

    #[test]
    fn answers_keep_the_order_of_the_items() {
        let items: Vec<usize> = (0..500).collect();
        let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
        assert_eq!(on_all_processors(&items, |item| item * 2), doubled);
        assert_eq!(on_all_processors(&[] as &[usize], |item| *item), [] as [usize; 0]);
    }
}
