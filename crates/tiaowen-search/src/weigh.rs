//! What the hits of a question are ranked by: its characters and pairs with their weights, and a factor for every
//! document that says less than others. Weights themselves stand in [`Weights`].

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use tiaowen_document::model::{DocumentKind, Status};
use tiaowen_text::Segmenter;
use tiaowen_text::fold::is_han;
use tiaowen_text::tokens::grams;
use tiaowen_text::words::Word;

use crate::engine::{Condition, DocumentFactors, Neighbours, Overview, Term, WeightedToken, Weights};

/// Words that make a question of what stands around them and say nothing of what is asked for.
const QUESTION_WORDS: [&str; 45] = [
    "的",
    "了",
    "吗",
    "呢",
    "啊",
    "吧",
    "么",
    "嘛",
    "怎么",
    "怎样",
    "怎么办",
    "可以",
    "能否",
    "能不能",
    "可不可以",
    "应该",
    "应当",
    "如何",
    "什么",
    "是否",
    "是不是",
    "有没有",
    "请问",
    "我",
    "我们",
    "你",
    "他",
    "她",
    "哪些",
    "哪",
    "多少",
    "为什么",
    "谁",
    "需要",
    "要",
    "会",
    "会不会",
    "能",
    "算",
    "算不算",
    "属于",
    "要不要",
    "行不行",
    "哪里",
    "几",
];

/// Weighs the tokens of terms, each token once: the root of the times that the terms hold it, less in words that
/// only make a question. What stands for a part of a term counts where no term holds it.
pub(crate) fn tokens(terms: &[Term], weights: &Weights, segmenter: &Segmenter) -> Vec<WeightedToken> {
    let mut tokens: BTreeMap<String, f32> = BTreeMap::new();
    // A document's number brings the whole document: its clauses stay in their order.
    let is_number = |term: &&Term| matches!(term.cited, Some(Condition::Documents(_)));
    let terms: Vec<&Term> = terms.iter().filter(|term| !is_number(term)).collect();
    for term in &terms {
        for gram in grams(&term.text) {
            *tokens.entry(gram.text()).or_default() += 1.0;
        }
    }
    tokens.values_mut().for_each(|weight| *weight = weight.sqrt());
    // A term that is nothing but such a word means it.
    for term in terms.iter().filter(|term| term.words.len() > 1) {
        let words = segmenter.whole_words(&term.text);
        let questions: Vec<_> =
            words.iter().filter(|word| QUESTION_WORDS.contains(&word.text)).map(Word::range).collect();
        for gram in grams(&term.text) {
            let range = gram.position..gram.position + 1 + usize::from(gram.second.is_some());
            if questions.iter().any(|word| word.start < range.end && range.start < word.end) {
                tokens.entry(gram.text()).and_modify(|weight| *weight = weight.min(weights.question_word));
            }
        }
    }
    let alternatives =
        terms.iter().flat_map(|term| &term.parts).flat_map(|part| &part.alternatives).flatten();
    for gram in alternatives.flat_map(|string| grams(string)) {
        tokens.entry(gram.text()).or_insert(weights.synonym);
    }
    tokens.into_iter().map(|(text, weight)| WeightedToken { text, weight }).collect()
}

/// Most pairs of words whose closeness counts.
const MAX_NEIGHBOURS: usize = 16;

/// The words of terms, each with the one behind it; lone ideographs left out, for they say next to nothing.
pub(crate) fn neighbours(terms: &[Term]) -> Vec<Neighbours> {
    let says_something = |word: &&String| word.chars().nth(1).is_some() || !word.chars().all(is_han);
    let words: Vec<&String> = terms.iter().flat_map(|term| &term.words).filter(says_something).collect();
    let pairs = words.windows(2).filter(|pair| pair[0] != pair[1]).take(MAX_NEIGHBOURS);
    pairs.map(|pair| Neighbours { first: pair[0].clone(), second: pair[1].clone() }).collect()
}

/// Factors for documents that stand behind others where both say the same.
pub(crate) fn document_factors(overview: &Arc<Overview>, weights: &Weights, day: Date) -> DocumentFactors {
    DocumentFactors::new(overview, |metadata| {
        let of_force = match metadata.status_as_of(day) {
            Status::Superseded | Status::Repealed | Status::Expired => weights.out_of_force,
            _ => 1.0,
        };
        let of_kind = match metadata.kind {
            DocumentKind::Report | DocumentKind::Article => weights.not_binding,
            _ => 1.0,
        };
        of_force * of_kind
    })
}
