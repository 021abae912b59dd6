//! Answers a question on one snapshot: counts, facets, the page.

use std::borrow::Cow;
use std::sync::Arc;

use tantivy::Score;
use tiaowen_search::engine::{EngineAnswer, EngineHit, EngineQuery, FoundClause, FoundPage, Partial};
use tiaowen_search::{MatchKind, Sort};

use crate::docs::Docs;
use crate::evaluate::{Evaluator, Levels, in_time};
use crate::facets::Tally;
use crate::rank::Scorer;
use crate::select::{Candidate, Selection, keep_best};
use crate::snapshot::{Segment, Snapshot};

/// The closeness of words is measured in answers of up to so many clauses; in larger ones nobody reads on to
/// where it would tell.
const MOST_MEASURED: usize = 2_000;

/// What one segment holds of the answer.
pub(crate) struct Found<'s> {
    pub(crate) segment: &'s Segment,
    /// What passes each filter.
    filters: Vec<Docs>,
    /// The clauses of the answer, by the way they match.
    pub(crate) levels: Levels,
    /// The clauses at the place that the question cites, whether they are of the answer or not.
    pub(crate) cited: Option<Docs>,
}

/// Answers `query`.
pub(crate) fn answer(snapshot: &Snapshot, query: &EngineQuery) -> tantivy::Result<EngineAnswer> {
    let (mut answer, page) = look_up(snapshot, query)?;
    answer.hits =
        page.iter().map(|candidate| read_hit(snapshot, candidate)).collect::<tantivy::Result<_>>()?;
    Ok(answer)
}

/// Finds the clauses of the page without reading them.
pub(crate) fn find_page(snapshot: &Snapshot, query: &EngineQuery) -> tantivy::Result<FoundPage> {
    let (answer, page) = look_up(snapshot, query)?;
    let clause = |candidate: &Candidate| FoundClause {
        metadata: Arc::clone(&snapshot.overview.documents[candidate.place as usize].metadata),
        order: candidate.order,
        match_kind: candidate.kind,
    };
    Ok(FoundPage { clauses: page.iter().map(clause).collect(), facets: answer.facets })
}

/// The answer without its hits, and the clauses that they are read from.
fn look_up(snapshot: &Snapshot, query: &EngineQuery) -> tantivy::Result<(EngineAnswer, Vec<Candidate>)> {
    let mut answer = EngineAnswer { overview: Arc::clone(&snapshot.overview), ..EngineAnswer::default() };
    let mut tallies: Vec<Tally> = query.facets.iter().map(|_| Tally::default()).collect();
    let mut found = Vec::with_capacity(snapshot.segments.len());
    for segment in &snapshot.segments {
        let of_segment = find(snapshot, segment, query, &mut tallies)?;
        count(&of_segment.levels, &mut answer);
        found.push(of_segment);
    }
    answer.facets = tallies.into_iter().map(Tally::finish).collect();
    if query.limit == 0 {
        return Ok((answer, Vec::new()));
    }

    let mut scorer = Scorer::new(snapshot, &query.ranking)?;
    if answer.total <= MOST_MEASURED {
        scorer = scorer.with_closeness()?;
    }
    let wanted = query.offset.saturating_add(query.limit);
    let mut candidates =
        Selection { snapshot, scorer: &scorer, found: &found, sort: query.sort }.first(wanted)?;
    if let Some(partial) = &query.partial
        && answer.total < query.limit
    {
        let mut group = partial_group(snapshot, partial, &scorer, &found)?;
        answer.partial = group.len();
        keep_best(&mut group, Sort::Relevance, wanted.saturating_sub(answer.total));
        candidates.extend(group);
    }
    Ok((answer, candidates.into_iter().skip(query.offset).take(query.limit).collect()))
}

/// Finds what one segment holds of the answer, and counts its facets.
fn find<'s>(
    snapshot: &'s Snapshot,
    segment: &'s Segment,
    query: &EngineQuery,
    tallies: &mut [Tally],
) -> tantivy::Result<Found<'s>> {
    let evaluator = Evaluator::new(snapshot, segment);
    let matching = evaluator.matching(&query.matcher)?;
    let filters: Vec<Docs> =
        query.filters.iter().map(|filter| evaluator.passing(filter)).collect::<tantivy::Result<_>>()?;
    let passing_all_but = |left_out: Option<usize>| {
        let mut passing = Cow::Borrowed(matching.heading());
        for (_, filter) in filters.iter().enumerate().filter(|(index, _)| Some(*index) != left_out) {
            passing = Cow::Owned(passing.and(filter));
        }
        passing
    };
    let mut counted: Vec<(Option<usize>, Cow<'_, Docs>)> = Vec::new();
    for (tally, facet) in tallies.iter_mut().zip(&query.facets) {
        let left_out = facet.without_filter;
        let known = counted.iter().position(|(known, _)| *known == left_out).unwrap_or_else(|| {
            counted.push((left_out, passing_all_but(left_out)));
            counted.len() - 1
        });
        in_time()?;
        tally.add(facet.field, snapshot, segment, &counted[known].1, &query.unit_families);
    }
    let levels = filters.iter().fold(matching.clone(), |levels, filter| levels.within(filter));
    let cited = query.cited.as_ref().map(|cited| evaluator.passing(cited)).transpose()?;
    Ok(Found { segment, filters, levels, cited })
}

fn count(levels: &Levels, answer: &mut EngineAnswer) {
    let [verbatim, words, synonyms, heading] = levels.counts();
    answer.total += verbatim + words + synonyms + heading;
    answer.matches.verbatim += verbatim;
    answer.matches.words += words;
    answer.matches.synonyms += synonyms;
    answer.matches.heading += heading;
}

/// The clauses outside the answer that hold all that is required and most of the question by weight.
fn partial_group(
    snapshot: &Snapshot,
    partial: &Partial,
    scorer: &Scorer<'_>,
    found: &[Found<'_>],
) -> tantivy::Result<Vec<Candidate>> {
    let held = scorer.held()?;
    let mut group = Vec::new();
    for (index, Found { segment, filters, levels, cited }) in found.iter().enumerate() {
        let required = Evaluator::new(snapshot, segment).matching(&partial.required)?;
        let docs = filters.iter().fold(required.heading().clone(), |docs, filter| docs.and(filter));
        docs.without(levels.heading()).for_each(|doc| {
            let is_cited = cited.as_ref().is_some_and(|cited| cited.contains(doc));
            if held.telling[index][doc as usize] || is_cited {
                let own = held.scores[index][doc as usize];
                let of_document = held.documents[segment.places[doc as usize] as usize];
                let score = (own + of_document) * scorer.factor(segment, doc);
                group.push((*segment, doc, score, is_cited));
            }
        });
    }
    let best = group.iter().map(|(_, _, score, _)| *score).fold(0.0, Score::max);
    let least = scorer.partial_least(best);
    group.retain(|(_, _, score, is_cited)| *score >= least || *is_cited);
    let candidates = group.into_iter().map(|(segment, doc, score, is_cited)| {
        let mut candidate = Candidate::new(snapshot, segment, doc, MatchKind::Partial, score);
        candidate.is_cited = is_cited;
        candidate
    });
    Ok(candidates.collect())
}

fn read_hit(snapshot: &Snapshot, candidate: &Candidate) -> tantivy::Result<EngineHit> {
    Ok(EngineHit {
        clause: snapshot.record(candidate.address)?,
        metadata: Arc::clone(&snapshot.overview.documents[candidate.place as usize].metadata),
        score: candidate.score,
        match_kind: candidate.kind,
    })
}
