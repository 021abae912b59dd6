//! Many questions for programs that measure or compare: ids and scores only, deeper than a page goes.

use jiff::Zoned;

use crate::error::SearchError;
use crate::request::{SearchRequest, Sort};
use crate::results::MatchKind;
use crate::searcher::{Searcher, shown_score};

/// The most hits that one question of a batch may ask for.
pub const MAX_BATCH_LIMIT: usize = 1000;

/// A clause that answers a question, by its id.
#[derive(Clone, Debug, PartialEq)]
pub struct RankedClause {
    /// Clause id; the imported one for a clause split elsewhere.
    pub id: String,
    /// Never higher than that of the clause before when sorted by relevance; comparable within one answer only.
    pub score: f32,
    /// How it matches.
    pub match_kind: MatchKind,
}

impl Searcher {
    /// The best clauses for a request, those that hold most of the terms behind those that hold them all.
    ///
    /// The same clauses in the same order as [`search`](Self::search) gives, without snippets, facets and
    /// notices, and up to [`MAX_BATCH_LIMIT`] of them.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    pub fn rank(&self, request: &SearchRequest) -> Result<Vec<RankedClause>, SearchError> {
        if request.limit == 0 || request.limit > MAX_BATCH_LIMIT {
            return Err(SearchError::BadLimit { found: request.limit, max: MAX_BATCH_LIMIT });
        }
        let day = request.as_of.unwrap_or_else(|| Zoned::now().date());
        let overview = self.engine().overview()?;
        let known = self.known(&overview, day);
        let mut plan = self.plan(request, &overview, &known)?;
        let question = self.question(&mut plan, request, Vec::new(), &known);
        let hits = self.engine().search(&question)?.hits;
        let ranked = hits.into_iter().map(|hit| RankedClause {
            score: shown_score(hit.match_kind, hit.score),
            match_kind: hit.match_kind,
            id: hit.clause.clause.id,
        });
        let mut ranked: Vec<RankedClause> = ranked.collect();
        if request.sort == Sort::Relevance {
            // A clause that the question cites stands first, however it matches.
            let mut below = f32::MIN;
            for clause in ranked.iter_mut().rev() {
                clause.score = clause.score.max(below);
                below = clause.score;
            }
        }
        Ok(ranked)
    }
}
