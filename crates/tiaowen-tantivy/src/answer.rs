//! Answers a question on one snapshot: counts, facets, the page.

use std::cmp::Ordering;
use std::sync::Arc;

use tantivy::{DocAddress, DocId, Score};
use tiaowen_search::engine::{EngineAnswer, EngineHit, EngineQuery, Partial};
use tiaowen_search::{MatchKind, Sort};

use crate::docs::Docs;
use crate::evaluate::{Evaluator, Levels};
use crate::facets::Tally;
use crate::rank::Scorer;
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
    answer.facets = tallies.into_iter().map(|tally| tally.finish(snapshot)).collect();

    let scorer = Scorer::new(snapshot, &query.ranking)?;
    let cited: Vec<Docs> = snapshot
        .segments
        .iter()
        .map(|segment| match &query.cited {
            Some(cited) => Evaluator::new(snapshot, segment).passing(cited),
            None => Ok(Docs::none(0)),
        })
        .collect::<tantivy::Result<_>>()?;
    let wanted = query.offset.saturating_add(query.limit);
    if query.limit > 0 {
        for ((segment, (_, levels)), cited) in snapshot.segments.iter().zip(&found).zip(&cited) {
            let docs: Vec<DocId> = levels.heading.iter().collect();
            let mut scores = scorer.scores(segment, &docs)?;
            if answer.total <= MOST_MEASURED {
                scorer.add_closeness(segment, &docs, &mut scores)?;
            }
            candidates.extend(docs.into_iter().zip(scores).map(|(doc, score)| Candidate {
                is_cited: cited.contains(doc),
                ..candidate(snapshot, segment, doc, levels.kind_of(doc), score)
            }));
        }
        keep_best(&mut candidates, query.sort, wanted);
    }
    if let Some(partial) = &query.partial
        && answer.total < query.limit
    {
        let mut group = partial_group(snapshot, partial, &scorer, &found, &cited)?;
        answer.partial = group.len();
        keep_best(&mut group, Sort::Relevance, wanted.saturating_sub(answer.total));
        candidates.extend(group);
    }
    let page = candidates.into_iter().skip(query.offset).take(query.limit);
    answer.hits = page.map(|candidate| read_hit(snapshot, &candidate)).collect::<tantivy::Result<_>>()?;
    Ok(answer)
}

/// The closeness of words is measured in answers of up to so many clauses; in larger ones nobody reads on to
/// where it would tell.
const MOST_MEASURED: usize = 2_000;

/// A clause that may stand on the page.
struct Candidate {
    /// Whether the question cites it.
    is_cited: bool,
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

fn candidate(snapshot: &Snapshot, segment: &Segment, doc: DocId, kind: MatchKind, score: Score) -> Candidate {
    let place = segment.places[doc as usize];
    Candidate {
        is_cited: false,
        kind,
        score,
        year: snapshot.overview.documents[place as usize].metadata.year,
        place,
        order: segment.order(doc),
        address: DocAddress::new(segment.ordinal, doc),
    }
}

/// The clauses outside the answer that hold all that is required and most of the question by weight.
fn partial_group(
    snapshot: &Snapshot,
    partial: &Partial,
    scorer: &Scorer<'_>,
    found: &[(Vec<Docs>, Levels)],
    cited: &[Docs],
) -> tantivy::Result<Vec<Candidate>> {
    let held = scorer.held()?;
    let mut group = Vec::new();
    for (index, (segment, (filters, levels))) in snapshot.segments.iter().zip(found).enumerate() {
        let mut docs = Evaluator::new(snapshot, segment).matching(&partial.required)?.heading;
        filters.iter().for_each(|filter| docs.intersect(filter));
        docs.subtract(&levels.heading);
        for doc in docs.iter() {
            let (own, is_cited) = (held.scores[index][doc as usize], cited[index].contains(doc));
            if held.telling[index].contains(doc) || is_cited {
                let of_document = held.documents[segment.places[doc as usize] as usize];
                let score = (own + of_document) * scorer.factor(segment, doc);
                let candidate = candidate(snapshot, segment, doc, MatchKind::Partial, score);
                group.push(Candidate { is_cited, ..candidate });
            }
        }
    }
    let best = group.iter().map(|candidate| candidate.score).fold(0.0, Score::max);
    let least = scorer.partial_least(best);
    group.retain(|candidate| candidate.score >= least || candidate.is_cited);
    Ok(group)
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
    let relevance = || {
        let cited = right.is_cited.cmp(&left.is_cited);
        cited.then(left.kind.cmp(&right.kind)).then(right.score.total_cmp(&left.score))
    };
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
