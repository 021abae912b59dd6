//! Answers a question on one snapshot: counts, facets, the page.

use std::cmp::Ordering;
use std::sync::Arc;

use tantivy::{DocAddress, DocId, Score};
use tiaowen_search::engine::{EngineAnswer, EngineHit, EngineQuery, Partial};
use tiaowen_search::{MatchKind, Sort};

use crate::docs::Docs;
use crate::evaluate::{Evaluator, Levels};
use crate::facets::Tally;
use crate::rank::Ranking;
use crate::snapshot::{Segment, Snapshot};

/// Answers `query`.
pub(crate) fn answer(snapshot: &Snapshot, query: &EngineQuery) -> tantivy::Result<EngineAnswer> {
    let mut answer = EngineAnswer::default();
    let mut tallies: Vec<Tally> = query.facets.iter().map(|_| Tally::default()).collect();
    let mut candidates = Vec::new();
    let mut found = Vec::new();
    for segment in &snapshot.segments {
        let evaluator = Evaluator::new(snapshot, segment);
        let filters: Vec<Docs> =
            query.filters.iter().map(|filter| evaluator.passing(filter)).collect::<tantivy::Result<_>>()?;
        let mut levels = evaluator.matching(&query.matcher)?;
        for (tally, facet) in tallies.iter_mut().zip(&query.facets) {
            let mut counted = levels.heading.clone();
            for (index, filter) in filters.iter().enumerate() {
                if facet.without_filter != Some(index) {
                    counted.intersect(filter);
                }
            }
            tally.add(facet.field, snapshot, segment, &counted, &query.unit_families);
        }
        filters.iter().for_each(|filter| levels.intersect(filter));
        count(&levels, &mut answer);
        found.push((filters, levels));
    }
    answer.facets = tallies.into_iter().map(Tally::finish).collect();

    let wanted = query.offset.saturating_add(query.limit);
    if query.limit > 0 {
        let ranking = Ranking::new(snapshot, &query.matcher, &[])?;
        for (segment, (_, levels)) in snapshot.segments.iter().zip(&found) {
            add_candidates(snapshot, segment, levels, &ranking, &mut candidates)?;
        }
        keep_best(&mut candidates, query.sort, wanted);
    }
    if let Some(partial) = &query.partial
        && answer.total < query.limit
    {
        let mut group = partial_group(snapshot, partial, &found)?;
        answer.partial = group.len();
        keep_best(&mut group, Sort::Relevance, wanted.saturating_sub(answer.total));
        candidates.extend(group);
    }
    let page = candidates.into_iter().skip(query.offset).take(query.limit);
    answer.hits = page.map(|candidate| read_hit(snapshot, &candidate)).collect::<tantivy::Result<_>>()?;
    Ok(answer)
}

/// A clause that may stand on the page.
struct Candidate {
    kind: MatchKind,
    score: Score,
    /// The document's year.
    year: Option<i16>,
    /// Place of the document in listing order.
    place: u32,
    /// Place of the clause in its document.
    order: u64,
    address: DocAddress,
}

fn count(levels: &Levels, answer: &mut EngineAnswer) {
    let (verbatim, words) = (levels.verbatim.len(), levels.words.len());
    let (synonyms, heading) = (levels.synonyms.len(), levels.heading.len());
    answer.total += heading;
    answer.matches.verbatim += verbatim;
    answer.matches.words += words - verbatim;
    answer.matches.synonyms += synonyms - words;
    answer.matches.heading += heading - synonyms;
}

fn add_candidates(
    snapshot: &Snapshot,
    segment: &Segment,
    levels: &Levels,
    ranking: &Ranking,
    candidates: &mut Vec<Candidate>,
) -> tantivy::Result<()> {
    let docs: Vec<DocId> = levels.heading.iter().collect();
    let scores = ranking.scores(snapshot, segment, &docs)?;
    candidates.extend(
        docs.into_iter()
            .zip(scores)
            .map(|(doc, score)| candidate(snapshot, segment, doc, levels.kind_of(doc), score)),
    );
    Ok(())
}

fn candidate(snapshot: &Snapshot, segment: &Segment, doc: DocId, kind: MatchKind, score: Score) -> Candidate {
    let place = segment.places[doc as usize];
    Candidate {
        kind,
        score,
        year: snapshot.overview.documents[place as usize].metadata.year,
        place,
        order: segment.order(doc),
        address: DocAddress::new(segment.ordinal, doc),
    }
}

/// Share of the terms, by weight, that a clause of the partial group holds at least: half, with room for either
/// of two terms that weigh nearly the same.
const MOST_SHARE: f32 = 0.45;

/// The clauses outside the answer that hold all that is required and most of the terms by weight.
fn partial_group(
    snapshot: &Snapshot,
    partial: &Partial,
    found: &[(Vec<Docs>, Levels)],
) -> tantivy::Result<Vec<Candidate>> {
    let holders: Vec<Vec<Docs>> = snapshot
        .segments
        .iter()
        .map(|segment| {
            let evaluator = Evaluator::new(snapshot, segment);
            partial.terms.iter().map(|term| evaluator.holding(term)).collect()
        })
        .collect::<tantivy::Result<_>>()?;
    let weights = weights(snapshot, &holders, partial.terms.len());
    let most = weights.iter().sum::<f32>() * MOST_SHARE;
    let ranking = Ranking::new(snapshot, &partial.required, &partial.terms)?;
    let mut group = Vec::new();
    for ((segment, (filters, levels)), holders) in snapshot.segments.iter().zip(found).zip(&holders) {
        let mut eligible = Evaluator::new(snapshot, segment).matching(&partial.required)?.heading;
        filters.iter().for_each(|filter| eligible.intersect(filter));
        eligible.subtract(&levels.heading);
        let held = |doc: &DocId| -> f32 {
            let held = holders.iter().zip(&weights).filter(|(holders, _)| holders.contains(*doc));
            held.map(|(_, weight)| weight).sum()
        };
        let docs: Vec<DocId> = eligible.iter().filter(|doc| held(doc) >= most).collect();
        let scores = ranking.scores(snapshot, segment, &docs)?;
        group.extend(
            docs.into_iter()
                .zip(scores)
                .map(|(doc, score)| candidate(snapshot, segment, doc, MatchKind::Partial, score)),
        );
    }
    Ok(group)
}

/// The weight of each term: the rarer, the more it says.
fn weights(snapshot: &Snapshot, holders: &[Vec<Docs>], terms: usize) -> Vec<f32> {
    let clauses = snapshot.overview.clause_count;
    let weight = |term: usize| {
        let held: usize = holders.iter().map(|segment| segment[term].len()).sum();
        #[allow(clippy::cast_precision_loss, reason = "a weight needs no more")]
        let odds = (clauses.saturating_sub(held) as f32 + 0.5) / (held as f32 + 0.5);
        odds.ln_1p()
    };
    (0..terms).map(weight).collect()
}

/// Keeps the first `wanted` candidates, in their order.
fn keep_best(candidates: &mut Vec<Candidate>, sort: Sort, wanted: usize) {
    let compare = |left: &Candidate, right: &Candidate| compare(left, right, sort);
    if wanted == 0 {
        candidates.clear();
        return;
    }
    if wanted < candidates.len() {
        candidates.select_nth_unstable_by(wanted - 1, compare);
        candidates.truncate(wanted);
    }
    candidates.sort_unstable_by(compare);
}

/// The order of hits; no two clauses are equal, so it does not depend on segments.
fn compare(left: &Candidate, right: &Candidate, sort: Sort) -> Ordering {
    let relevance = || left.kind.cmp(&right.kind).then(right.score.total_cmp(&left.score));
    let newest = || right.year.cmp(&left.year);
    let oldest = || {
        let key = |candidate: &Candidate| (candidate.year.is_none(), candidate.year);
        key(left).cmp(&key(right))
    };
    let first = match sort {
        Sort::Relevance => relevance(),
        Sort::Newest => newest().then_with(relevance),
        Sort::Oldest => oldest().then_with(relevance),
        Sort::Document => Ordering::Equal,
    };
    let reading = |candidate: &Candidate| (candidate.place, candidate.order, candidate.address);
    first.then_with(|| reading(left).cmp(&reading(right)))
}

fn read_hit(snapshot: &Snapshot, candidate: &Candidate) -> tantivy::Result<EngineHit> {
    Ok(EngineHit {
        clause: snapshot.record(candidate.address)?,
        metadata: Arc::clone(&snapshot.overview.documents[candidate.place as usize].metadata),
        score: candidate.score,
        match_kind: candidate.kind,
    })
}
