//! Counts the values of facets over sets of clauses.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tiaowen_search::engine::{FacetCount, FacetField, FacetKey};

use crate::docs::Docs;
use crate::snapshot::{Segment, Snapshot};
use crate::values::Labels;

/// Counts of one facet over all segments.
#[derive(Default)]
pub(crate) struct Tally {
    by_name: BTreeMap<Arc<str>, usize>,
    /// Counts of documents by their place in the overview: there may be thousands.
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
            FacetField::UnitFamily => self.add_families(&segment.units, clauses, unit_families),
            FacetField::Category => self.add_labels(&segment.categories, clauses),
            FacetField::ClauseKind => self.add_labels(&segment.clause_kinds, clauses),
            FacetField::TargetYear => self.add_target_years(segment, clauses),
        }
    }

    /// The counts by value, documents in listing order, clauses without any last.
    pub(crate) fn finish(self) -> Vec<FacetCount> {
        let places = self.by_place.into_iter().enumerate();
        let documents = places.map(|(place, count)| FacetCount { value: FacetKey::Document(place), count });
        let names = self.by_name.into_iter();
        let named = names.map(|(name, count)| FacetCount { value: FacetKey::Named(name), count });
        let without_value = FacetCount { value: FacetKey::Without, count: self.without_value };
        documents.chain(named).chain(Some(without_value)).filter(|facet| facet.count > 0).collect()
    }

    fn add_documents(&mut self, snapshot: &Snapshot, segment: &Segment, clauses: &Docs) {
        self.by_place.resize(snapshot.overview.documents.len(), 0);
        clauses.for_each(|doc| self.by_place[segment.places[doc as usize] as usize] += 1);
    }

    fn add_labels(&mut self, labels: &Labels, clauses: &Docs) {
        let mut by_ordinal = vec![0usize; labels.names.len()];
        for (ordinals, count) in labels.values.count(clauses) {
            ordinals.iter().for_each(|ordinal| by_ordinal[*ordinal as usize] += count);
            self.without_value += if ordinals.is_empty() { count } else { 0 };
        }
        for (name, count) in labels.names.iter().zip(by_ordinal).filter(|(_, count)| *count > 0) {
            *self.by_name.entry(Arc::clone(name)).or_default() += count;
        }
    }

    fn add_families(&mut self, units: &Labels, clauses: &Docs, families: &HashMap<String, String>) {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let mut found: Vec<&str> = Vec::new();
        for (ordinals, count) in units.values.count(clauses) {
            found.clear();
            found.extend(
                ordinals.iter().filter_map(|ordinal| Some(families.get(&**units.name(*ordinal))?.as_str())),
            );
            // Two units of one family are one clause.
            found.sort_unstable();
            found.dedup();
            found.iter().for_each(|family| *counts.entry(family).or_default() += count);
            self.without_value += if found.is_empty() { count } else { 0 };
        }
        for (family, count) in counts {
            *self.by_name.entry(family.into()).or_default() += count;
        }
    }

    fn add_target_years(&mut self, segment: &Segment, clauses: &Docs) {
        let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
        for (years, count) in segment.target_years.count(clauses) {
            years.iter().for_each(|year| *counts.entry(*year).or_default() += count);
            self.without_value += if years.is_empty() { count } else { 0 };
        }
        for (year, count) in counts {
            *self.by_name.entry(year.to_string().into()).or_default() += count;
        }
    }
}
