//! Which clauses of an answer stand first. Clauses are taken group by group, best group first, until there are
//! enough; only within a group that does not fit whole is anything scored that may not be shown.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use tantivy::{DocAddress, DocId, Score};
use tiaowen_search::{MatchKind, Sort};

use crate::answer::Found;
use crate::docs::Docs;
use crate::evaluate::Levels;
use crate::rank::Scorer;
use crate::snapshot::{Segment, Snapshot};

/// A clause that may stand on the page.
pub(crate) struct Candidate {
    /// Whether the question cites it.
    pub(crate) is_cited: bool,
    pub(crate) kind: MatchKind,
    pub(crate) score: Score,
    /// The document's year.
    year: Option<i16>,
    /// Place of the document in listing order.
    pub(crate) place: u32,
    /// Place of the clause in its document.
    pub(crate) order: u64,
    pub(crate) address: DocAddress,
}

impl Candidate {
    /// A clause that the question does not cite.
    pub(crate) fn new(
        snapshot: &Snapshot,
        segment: &Segment,
        doc: DocId,
        kind: MatchKind,
        score: Score,
    ) -> Self {
        let place = segment.places[doc as usize];
        Self {
            is_cited: false,
            kind,
            score,
            year: snapshot.overview.documents[place as usize].metadata.year,
            place,
            order: segment.order(doc),
            address: DocAddress::new(segment.ordinal, doc),
        }
    }
}

/// Keeps the first `wanted` candidates, in their order.
pub(crate) fn keep_best(candidates: &mut Vec<Candidate>, sort: Sort, wanted: usize) {
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
    let group = |candidate: &Candidate| group(sort, candidate.year, candidate.place);
    let first = group(left).cmp(&group(right));
    let first = if sort == Sort::Document { first } else { first.then_with(relevance) };
    let reading = |candidate: &Candidate| (candidate.place, candidate.order, candidate.address);
    first.then_with(|| reading(left).cmp(&reading(right)))
}

/// What of a document comes before relevance: lower ones stand first.
fn group(sort: Sort, year: Option<i16>, place: u32) -> i64 {
    match sort {
        Sort::Relevance => 0,
        Sort::Newest => year.map_or(i64::MAX, |year| -i64::from(year)),
        Sort::Oldest => year.map_or(i64::MAX, i64::from),
        Sort::Document => i64::from(place),
    }
}

/// The choice of an answer's first clauses.
pub(crate) struct Selection<'s> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) scorer: &'s Scorer<'s>,
    pub(crate) found: &'s [Found<'s>],
    pub(crate) sort: Sort,
}

impl Selection<'_> {
    /// The first `wanted` clauses in their order.
    pub(crate) fn first(&self, wanted: usize) -> tantivy::Result<Vec<Candidate>> {
        let all: Vec<Levels> = self.found.iter().map(|found| found.levels.clone()).collect();
        let mut first = Vec::new();
        if self.sort == Sort::Relevance {
            self.add_relevant(&all, wanted, &mut first)?;
            return Ok(first);
        }
        for group in self.groups(wanted) {
            let of_group = |(found, docs): (&Found<'_>, &Docs)| found.levels.within(docs);
            let levels: Vec<Levels> = self.found.iter().zip(&group).map(of_group).collect();
            if self.sort == Sort::Document {
                self.add_in_order(&levels, wanted, &mut first)?;
            } else {
                self.add_relevant(&levels, wanted, &mut first)?;
            }
        }
        Ok(first)
    }

    /// The groups of clauses, in their order, that hold the first `wanted`; by segment.
    fn groups(&self, wanted: usize) -> Vec<Vec<Docs>> {
        let documents = &self.snapshot.overview.documents;
        let keys = documents.iter().zip(0..).map(|(head, place)| group(self.sort, head.metadata.year, place));
        let keys: Vec<i64> = keys.collect();
        let mut counts = vec![0usize; keys.len()];
        for found in self.found {
            found.levels.heading().for_each(|doc| counts[found.segment.places[doc as usize] as usize] += 1);
        }
        let counted = keys.iter().copied().zip(counts).filter(|(_, count)| *count > 0);
        let mut counted: Vec<(i64, usize)> = counted.collect();
        counted.sort_unstable();
        let mut before = 0;
        let enough = counted.iter().find(|(_, count)| {
            before += count;
            before >= wanted
        });
        let last = enough.map_or(i64::MAX, |(key, _)| *key);
        let mut groups: BTreeMap<i64, Vec<Vec<DocId>>> = BTreeMap::new();
        for (index, found) in self.found.iter().enumerate() {
            found.levels.heading().for_each(|doc| {
                let key = keys[found.segment.places[doc as usize] as usize];
                if key <= last {
                    let group = groups.entry(key).or_insert_with(|| vec![Vec::new(); self.found.len()]);
                    group[index].push(doc);
                }
            });
        }
        let docs = |(found, docs): (&Found<'_>, Vec<DocId>)| {
            Docs::from_ascending(self.snapshot.reader(found.segment).max_doc(), docs.into_iter())
        };
        groups.into_values().map(|group| self.found.iter().zip(group).map(docs).collect()).collect()
    }

    /// Adds clauses by relevance while there are fewer than `wanted`.
    fn add_relevant(
        &self,
        levels: &[Levels],
        wanted: usize,
        first: &mut Vec<Candidate>,
    ) -> tantivy::Result<()> {
        let is_any_cited = self.found.iter().any(|found| found.cited.is_some());
        for is_cited in [true, false] {
            if is_cited && !is_any_cited {
                continue;
            }
            for kind in [MatchKind::Verbatim, MatchKind::Words, MatchKind::Synonyms, MatchKind::Heading] {
                let left = wanted.saturating_sub(first.len());
                if left == 0 {
                    return Ok(());
                }
                let docs: Vec<Cow<'_, Docs>> = levels
                    .iter()
                    .zip(self.found)
                    .map(|(levels, found)| {
                        let docs = levels.exactly(kind);
                        match &found.cited {
                            Some(cited) if is_cited => Cow::Owned(docs.and(cited)),
                            Some(cited) => Cow::Owned(docs.without(cited)),
                            None => docs,
                        }
                    })
                    .collect();
                self.add_best(&docs, kind, is_cited, left, first)?;
            }
        }
        Ok(())
    }

    /// Adds the `wanted` best of clauses that all match in one way.
    fn add_best(
        &self,
        docs: &[Cow<'_, Docs>],
        kind: MatchKind,
        is_cited: bool,
        wanted: usize,
        first: &mut Vec<Candidate>,
    ) -> tantivy::Result<()> {
        let contenders = self.scorer.contenders(docs, wanted)?;
        let mut best = Vec::new();
        for (found, docs) in self.found.iter().zip(contenders) {
            let scores = self.scorer.scores(found.segment, &docs)?;
            best.extend(docs.into_iter().zip(scores).map(|(doc, score)| Candidate {
                is_cited,
                ..Candidate::new(self.snapshot, found.segment, doc, kind, score)
            }));
        }
        keep_best(&mut best, self.sort, wanted);
        first.extend(best);
        Ok(())
    }

    /// Adds clauses in the order of the text while there are fewer than `wanted`.
    fn add_in_order(
        &self,
        levels: &[Levels],
        wanted: usize,
        first: &mut Vec<Candidate>,
    ) -> tantivy::Result<()> {
        let mut group = Vec::new();
        for (found, levels) in self.found.iter().zip(levels) {
            let docs = levels.heading().to_vec();
            let scores = self.scorer.scores(found.segment, &docs)?;
            group.extend(docs.into_iter().zip(scores).map(|(doc, score)| Candidate {
                is_cited: found.cited.as_ref().is_some_and(|cited| cited.contains(doc)),
                ..Candidate::new(self.snapshot, found.segment, doc, levels.kind_of(doc), score)
            }));
        }
        keep_best(&mut group, self.sort, wanted.saturating_sub(first.len()));
        first.extend(group);
        Ok(())
    }
}
