//! Counts the values of facets over sets of clauses.

use std::collections::{BTreeMap, HashMap};

use tiaowen_search::engine::{FacetCount, FacetField};

use crate::docs::Docs;
use crate::snapshot::{Labels, Segment, Snapshot};

/// Counts of one facet over all segments.
#[derive(Default)]
pub(crate) struct Tally {
    counts: BTreeMap<String, usize>,
    /// Counts of documents by their place in the overview: there may be thousands, and names are dear.
    by_place: Vec<usize>,
    without_value: usize,
}

impl Tally {
    /// Adds the clauses of one segment.
    pub(crate) fn add(
        &mut self,
        field: FacetField,
        snapshot: &Snapshot,
        segment: &Segment,
        clauses: &Docs,
        unit_families: &HashMap<String, String>,
    ) {
        match field {
            FacetField::Document => self.add_documents(snapshot, segment, clauses),
            FacetField::Unit => self.add_labels(&segment.units, clauses),
            FacetField::UnitFamily => self.add_families(segment, clauses, unit_families),
            FacetField::Category => self.add_labels(&segment.categories, clauses),
            FacetField::ClauseKind => self.add_labels(&segment.clause_kinds, clauses),
            FacetField::TargetYear => self.add_target_years(segment, clauses),
        }
    }

    /// The counts by value, documents in listing order, clauses without any last.
    pub(crate) fn finish(self, snapshot: &Snapshot) -> Vec<FacetCount> {
        let heads = snapshot.overview.documents.iter().zip(self.by_place).filter(|(_, count)| *count > 0);
        let documents = heads.map(|(head, count)| (head.metadata.id.clone(), count));
        let with_value = documents.chain(self.counts);
        let with_value = with_value.map(|(value, count)| FacetCount { value: Some(value), count });
        let without_value = FacetCount { value: None, count: self.without_value };
        with_value.chain(Some(without_value)).filter(|facet| facet.count > 0).collect()
    }

    fn add_documents(&mut self, snapshot: &Snapshot, segment: &Segment, clauses: &Docs) {
        self.by_place.resize(snapshot.overview.documents.len(), 0);
        for doc in clauses.iter() {
            self.by_place[segment.places[doc as usize] as usize] += 1;
        }
    }

    fn add_labels(&mut self, labels: &Labels, clauses: &Docs) {
        let mut by_ordinal = vec![0usize; labels.names.len()];
        for doc in clauses.iter() {
            let mut any = false;
            for ordinal in labels.of(doc) {
                by_ordinal[ordinal] += 1;
                any = true;
            }
            self.without_value += usize::from(!any);
        }
        self.merge(labels.names.iter().zip(by_ordinal));
    }

    fn add_families(&mut self, segment: &Segment, clauses: &Docs, families: &HashMap<String, String>) {
        let by_ordinal: Vec<Option<&String>> =
            segment.units.names.iter().map(|unit| families.get(unit)).collect();
        let mut counts: HashMap<&String, usize> = HashMap::new();
        let mut found: Vec<&String> = Vec::new();
        for doc in clauses.iter() {
            found.clear();
            found.extend(segment.units.of(doc).filter_map(|ordinal| by_ordinal[ordinal]));
            // Two units of one family are one clause.
            found.sort_unstable();
            found.dedup();
            found.iter().for_each(|family| *counts.entry(family).or_default() += 1);
            self.without_value += usize::from(found.is_empty());
        }
        self.merge(counts.into_iter());
    }

    fn add_target_years(&mut self, segment: &Segment, clauses: &Docs) {
        let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
        for doc in clauses.iter() {
            let mut any = false;
            for year in segment.target_years_of(doc) {
                *counts.entry(year).or_default() += 1;
                any = true;
            }
            self.without_value += usize::from(!any);
        }
        for (year, count) in counts {
            *self.counts.entry(year.to_string()).or_default() += count;
        }
    }

    fn merge<'n>(&mut self, counts: impl Iterator<Item = (&'n String, usize)>) {
        for (name, count) in counts.filter(|(_, count)| *count > 0) {
            *self.counts.entry(name.clone()).or_default() += count;
        }
    }
}
