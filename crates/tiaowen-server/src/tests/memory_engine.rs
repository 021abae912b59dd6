//! An engine that looks through a list: enough of the interface to test pages and JSON without an index.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tiaowen_search::engine::{
    Condition, DocumentHead, EngineAnswer, EngineHit, EngineQuery, FacetCount, FacetField, FacetKey, Matcher,
    Overview, Room, listing_order,
};
use tiaowen_search::results::{MatchKind, Matches};
use tiaowen_search::{Changes, ClauseRecord, DocumentBatch, DocumentRecord, Engine, EngineError};
use tiaowen_text::{Segmenter, WordLists};

/// Keeps documents in a list, in listing order.
pub(crate) struct MemoryEngine {
    batches: Mutex<Vec<DocumentBatch>>,
    /// What stands in the list, until it changes.
    overview: Mutex<Option<Arc<Overview>>>,
    /// The room on a disk that is full.
    lack: Mutex<Option<Room>>,
    segmenter: Arc<Segmenter>,
}

impl MemoryEngine {
    /// Keeps `batches`.
    pub(crate) fn new(mut batches: Vec<DocumentBatch>) -> Self {
        batches.sort_by(|left, right| listing_order(&left.document.metadata, &right.document.metadata));
        Self {
            batches: Mutex::new(batches),
            overview: Mutex::default(),
            lack: Mutex::default(),
            segmenter: Arc::new(Segmenter::new(&WordLists::default())),
        }
    }

    /// From now on nothing can be written.
    pub(crate) fn fill_disk(&self) {
        let room = Room { needed_bytes: 2_500_000, free_bytes: 4_096 };
        *self.lack.lock().expect("no panic under the lock") = Some(room);
    }

    /// From now on everything can.
    pub(crate) fn make_room(&self) {
        *self.lack.lock().expect("no panic under the lock") = None;
    }

    fn batches(&self) -> Vec<DocumentBatch> {
        self.batches.lock().expect("no panic under the lock").clone()
    }
}

impl Engine for MemoryEngine {
    fn write(&self, changes: &Changes) -> Result<(), EngineError> {
        let mut batches = self.batches.lock().expect("no panic under the lock");
        let is_new = |id: &String| changes.replace.iter().any(|batch| batch.document.metadata.id == *id);
        batches.retain(|batch| {
            let id = &batch.document.metadata.id;
            !changes.remove.contains(id) && !is_new(id)
        });
        batches.extend(changes.replace.iter().cloned());
        batches.sort_by(|left, right| listing_order(&left.document.metadata, &right.document.metadata));
        *self.overview.lock().expect("no panic under the lock") = None;
        Ok(())
    }

    fn check_room(&self, _changes: &Changes) -> Result<(), EngineError> {
        match *self.lack.lock().expect("no panic under the lock") {
            Some(room) => Err(EngineError::Full { path: "/srv/index".to_owned(), room: Some(room) }),
            None => Ok(()),
        }
    }

    fn search(&self, query: &EngineQuery) -> Result<EngineAnswer, EngineError> {
        tiaowen_search::deadline::check()?;
        let batches = self.batches();
        let all = || batches.iter().flat_map(|batch| batch.clauses.iter().map(move |clause| (batch, clause)));
        let passes = |clause: &ClauseRecord, without: Option<usize>| {
            let filters = query.filters.iter().enumerate();
            filters.filter(|(index, _)| Some(*index) != without).all(|(_, filter)| holds(filter, clause))
        };
        let found: Vec<(&DocumentBatch, &ClauseRecord, MatchKind)> = all()
            .filter(|(_, clause)| passes(clause, None))
            .filter_map(|(batch, clause)| Some((batch, clause, level(&query.matcher, batch, clause)?)))
            .collect();
        let mut matches = Matches::default();
        for (_, _, kind) in &found {
            match kind {
                MatchKind::Verbatim => matches.verbatim += 1,
                MatchKind::Words => matches.words += 1,
                _ => matches.heading += 1,
            }
        }
        let facets = query.facets.iter().map(|facet| {
            let mut counts: BTreeMap<FacetKey, usize> = BTreeMap::new();
            let counted = all().filter(|(batch, clause)| {
                level(&query.matcher, batch, clause).is_some() && passes(clause, facet.without_filter)
            });
            let place = |id: &str| batches.iter().position(|batch| batch.document.metadata.id == id);
            for value in counted.flat_map(|(_, clause)| facet_values(facet.field, clause, place)) {
                *counts.entry(value).or_default() += 1;
            }
            counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect()
        });
        let hits = found.iter().skip(query.offset).take(query.limit).map(|(batch, clause, kind)| EngineHit {
            clause: (*clause).clone(),
            metadata: Arc::new(batch.document.metadata.clone()),
            score: 1.0,
            match_kind: *kind,
        });
        Ok(EngineAnswer {
            overview: self.overview()?,
            total: found.len(),
            matches,
            partial: 0,
            hits: hits.collect(),
            facets: facets.collect(),
        })
    }

    fn overview(&self) -> Result<Arc<Overview>, EngineError> {
        let batches = self.batches();
        let mut overview = self.overview.lock().expect("no panic under the lock");
        let units = batches.iter().flat_map(|batch| &batch.clauses).flat_map(|record| &record.clause.units);
        let gather = || Overview {
            documents: batches
                .iter()
                .map(|batch| DocumentHead {
                    metadata: Arc::new(batch.document.metadata.clone()),
                    file: batch.document.file.clone(),
                    clause_count: batch.document.clause_count,
                })
                .collect(),
            units: units.map(|unit| unit.id.clone()).collect(),
            clause_count: batches.iter().map(|batch| batch.clauses.len()).sum(),
        };
        Ok(Arc::clone(overview.get_or_insert_with(|| Arc::new(gather()))))
    }

    fn segmenter(&self) -> &Arc<Segmenter> {
        &self.segmenter
    }

    fn documents(&self) -> Result<Vec<DocumentRecord>, EngineError> {
        Ok(self.batches().into_iter().map(|batch| batch.document).collect())
    }

    fn document(&self, id: &str) -> Result<Option<DocumentRecord>, EngineError> {
        // Stands for a fault of ours.
        assert_ne!(id, "boom");
        Ok(self.documents()?.into_iter().find(|document| document.metadata.id == id))
    }

    fn clause(&self, id: &str) -> Result<Option<ClauseRecord>, EngineError> {
        let batches = self.batches();
        Ok(batches.into_iter().flat_map(|batch| batch.clauses).find(|record| record.clause.id == id))
    }

    fn clauses_of(&self, document_id: &str) -> Result<Vec<ClauseRecord>, EngineError> {
        let batch = self.batches().into_iter().find(|batch| batch.document.metadata.id == document_id);
        Ok(batch.map(|batch| batch.clauses).unwrap_or_default())
    }
}

/// How a clause meets a matcher, by its best way.
fn level(matcher: &Matcher, batch: &DocumentBatch, record: &ClauseRecord) -> Option<MatchKind> {
    let has = |text: &str, part: &str| text.contains(part).then_some(MatchKind::Verbatim);
    match matcher {
        Matcher::All => Some(MatchKind::Verbatim),
        Matcher::Term(term) => has(&record.clause.text, &term.text).or_else(|| {
            let above = record.clause.path.concat() + &batch.document.metadata.title;
            above.contains(&term.text).then_some(MatchKind::Heading)
        }),
        Matcher::Verbatim(text) => has(&record.clause.text, text),
        Matcher::Field { term, .. } => has(&record.clause.path.concat(), &term.text),
        Matcher::Filter(condition) => holds(condition, record).then_some(MatchKind::Verbatim),
        Matcher::And(parts) => {
            let levels: Option<Vec<MatchKind>> =
                parts.iter().map(|part| level(part, batch, record)).collect();
            levels.map(|levels| levels.into_iter().max().unwrap_or(MatchKind::Verbatim))
        }
        Matcher::Or(parts) => parts.iter().filter_map(|part| level(part, batch, record)).min(),
        Matcher::Not(inner) => match level(inner, batch, record) {
            None | Some(MatchKind::Heading) => Some(MatchKind::Verbatim),
            Some(_) => None,
        },
    }
}

fn holds(condition: &Condition, record: &ClauseRecord) -> bool {
    let clause = &record.clause;
    match condition {
        Condition::Documents(ids) => ids.contains(&record.document_id),
        Condition::Place { documents, address } => {
            documents.contains(&record.document_id) && clause.id.ends_with(&format!("/{address}"))
        }
        Condition::Units(ids) => clause.units.iter().any(|unit| ids.contains(&unit.id)),
        Condition::NoUnit => clause.units.is_empty(),
        Condition::Categories(ids) => clause.categories.iter().any(|category| ids.contains(category)),
        Condition::NoCategory => clause.categories.is_empty(),
        Condition::TargetYears(ranges) => {
            clause.years.iter().any(|year| ranges.iter().any(|range| range.contains(year)))
        }
        Condition::NoTargetYear => clause.years.is_empty(),
        Condition::ClauseKinds(kinds) => kinds.contains(&clause.kind),
        Condition::Any(conditions) => conditions.iter().any(|inner| holds(inner, record)),
        Condition::Not(inner) => !holds(inner, record),
    }
}

fn facet_values(
    field: FacetField,
    record: &ClauseRecord,
    place: impl Fn(&str) -> Option<usize>,
) -> Vec<FacetKey> {
    let clause = &record.clause;
    let values: Vec<String> = match field {
        FacetField::Document => {
            return place(&record.document_id).into_iter().map(FacetKey::Document).collect();
        }
        FacetField::Unit => clause.units.iter().map(|unit| unit.id.clone()).collect(),
        FacetField::UnitFamily => Vec::new(),
        FacetField::Category => clause.categories.clone(),
        FacetField::TargetYear => clause.years.iter().map(i16::to_string).collect(),
        FacetField::ClauseKind => vec![clause.kind.name().to_owned()],
    };
    if values.is_empty() {
        return vec![FacetKey::Without];
    }
    values.into_iter().map(|value| FacetKey::Named(value.into())).collect()
}
