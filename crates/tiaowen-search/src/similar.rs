//! Clauses of other documents that say much the same as one clause: found by the clause's own words through the
//! engine, kept where whole stretches of text agree.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Zoned;
use tiaowen_document::model::Metadata;
use tiaowen_text::fold::{fold, is_han};
use tiaowen_text::tokens::Squeezed;

use crate::engine::{ClauseRecord, Condition, EngineQuery};
use crate::error::SearchError;
use crate::request::SearchRequest;
use crate::searcher::Searcher;

/// Words of the clause that are asked for, the longest.
const MAX_WORDS: usize = 24;
/// Clauses that are looked at.
const CANDIDATES: usize = 20;
/// A stretch of so many code points that stands in both agrees; shorter ones come about by chance.
const STRETCH_CHARS: usize = 5;
/// Clauses are similar when so many code points agree, and so large a part of the shorter one. Over the five
/// documents of the corpus fewer than these are figures and set phrases (达到100亿元以上) and no common matter.
const LEAST_CHARS: usize = 24;
const LEAST_SHARE: f32 = 0.2;

/// A clause that says much the same as another.
#[derive(Clone, Debug, PartialEq)]
pub struct SimilarClause {
    /// The clause.
    pub record: ClauseRecord,
    /// What is known of its document.
    pub metadata: Arc<Metadata>,
    /// How many code points, blanks aside, stand in stretches that both hold; what one repeats counts once.
    pub same_chars: usize,
}

impl Searcher {
    /// Finds at most `limit` clauses of other documents that say much the same as `clause`, the most alike first.
    ///
    /// # Errors
    ///
    /// The engine fails.
    pub fn similar(&self, clause: &ClauseRecord, limit: usize) -> Result<Vec<SimilarClause>, SearchError> {
        let folded = fold(&clause.clause.text);
        let found = self.engine().segmenter().whole_words(&folded);
        let mut words: Vec<&str> = found.into_iter().map(|word| word.text).collect();
        words.retain(|word| word.chars().count() > 1 && word.chars().all(is_han));
        words.sort_unstable_by_key(|word| (std::cmp::Reverse(word.chars().count()), *word));
        words.dedup();
        words.truncate(MAX_WORDS);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let overview = self.engine().overview()?;
        let known = self.known(&overview, Zoned::now().date());
        let request = SearchRequest { query: words.join(" "), limit: CANDIDATES, ..SearchRequest::default() };
        let mut plan = self.plan(&request, &overview, &known)?;
        let mut query = self.question(&mut plan, &request, Vec::new(), &known);
        let own = Condition::Documents(vec![clause.document_id.clone()]);
        query.filters.push(Condition::Not(Box::new(own)));
        let answer = self.engine().search(&EngineQuery { cited: None, ..query })?;
        let here: Vec<char> = Squeezed::new(&clause.clause.text).text.chars().collect();
        let similar = answer.hits.into_iter().filter_map(|hit| {
            let there: Vec<char> = Squeezed::new(&hit.clause.clause.text).text.chars().collect();
            let same_chars = same_chars(&there, &here).min(same_chars(&here, &there));
            let shorter = here.len().min(there.len());
            let is_similar = same_chars >= LEAST_CHARS && same_chars as f32 >= LEAST_SHARE * shorter as f32;
            is_similar.then_some(SimilarClause { record: hit.clause, metadata: hit.metadata, same_chars })
        });
        let mut similar: Vec<SimilarClause> = similar.collect();
        // The sort keeps the engine's order among equals.
        similar.sort_by_key(|clause| std::cmp::Reverse(clause.same_chars));
        similar.truncate(limit);
        Ok(similar)
    }
}

/// How many of `there` stand in stretches that `here` holds too.
fn same_chars(there: &[char], here: &[char]) -> usize {
    let stretches: HashSet<&[char]> = here.windows(STRETCH_CHARS).collect();
    let mut agrees = vec![false; there.len()];
    for (start, stretch) in there.windows(STRETCH_CHARS).enumerate() {
        if stretches.contains(stretch) {
            agrees[start..start + STRETCH_CHARS].fill(true);
        }
    }
    agrees.into_iter().filter(|agrees| *agrees).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_agree_and_chance_does_not() {
        let check = |there: &str, here: &str, expected: usize| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(same_chars(&chars(there), &chars(here)), expected, "{there} {here}");
        };
        check("支持企业开展技术改造", "鼓励企业开展技术改造", 8);
        check("支持企业", "支持企业", 0);
        check("支持企业发展，甲乙，支持企业发展", "支持企业发展", 12);
        check("", "支持企业发展", 0);
    }
}
