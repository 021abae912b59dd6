//! The facets of an answer: what to count, and what users read of the counts.

mod units;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use tiaowen_document::model::{ClauseKind, DocumentKind, Metadata, Status};

use crate::catalog::Catalog;
use crate::engine::{EngineAnswer, FacetCount, FacetField, FacetQuery, Overview};
use crate::filters::NONE;
use crate::plan::PlannedFilter;
use crate::request::Filters;
use crate::results::{FacetMember, FacetValue};

/// Most values that a facet lists besides those that are selected, the most frequent first.
pub const MAX_FACET_VALUES: usize = 500;

/// What a facet is counted from. What holds of whole documents is counted by document and summed up here.
fn field(facet: &str) -> FacetField {
    match facet {
        "unit" => FacetField::Unit,
        "unit_family" => FacetField::UnitFamily,
        "category" => FacetField::Category,
        "target_year" => FacetField::TargetYear,
        "clause_kind" => FacetField::ClauseKind,
        _ => FacetField::Document,
    }
}

/// The counts to ask for, each once, and which of them each facet is made from.
pub(crate) struct FacetPlan {
    pub(crate) queries: Vec<FacetQuery>,
    /// Facet name → index into `queries`.
    sources: Vec<(&'static str, usize)>,
    /// Index of the counts of units that families list as their members.
    members: usize,
}

impl FacetPlan {
    /// Plans a count for every filter, each without the facet's own filter.
    pub(crate) fn new(filters: &[PlannedFilter]) -> Self {
        let mut queries = Vec::new();
        let mut ask = |field, filter| {
            let without_filter = filters.iter().position(|known| known.name == filter);
            let query = FacetQuery { field, without_filter };
            queries.iter().position(|known| *known == query).unwrap_or_else(|| {
                queries.push(query);
                queries.len() - 1
            })
        };
        let sources = Filters::NAMES.into_iter().map(|name| (name, ask(field(name), name))).collect();
        let members = ask(FacetField::Unit, "unit_family");
        Self { queries, sources, members }
    }
}

/// Document id → title to cite.
type Titles<'o> = HashMap<&'o str, &'o str>;

/// Turns an engine's counts into facets.
pub(crate) struct FacetBuilder<'f> {
    pub(crate) catalog: &'f Catalog,
    pub(crate) overview: &'f Overview,
    pub(crate) day: Date,
}

impl FacetBuilder<'_> {
    /// The facets by name, with Chinese labels.
    pub(crate) fn build(
        &self,
        plan: &FacetPlan,
        answer: &EngineAnswer,
        filters: &[PlannedFilter],
    ) -> BTreeMap<&'static str, Vec<FacetValue>> {
        let nothing = BTreeSet::new();
        let titles = self.overview.documents.iter().map(|head| &head.metadata);
        let titles: Titles<'_> =
            titles.map(|metadata| (metadata.id.as_str(), metadata.cited_title())).collect();
        let counts = |index: usize| answer.facets.get(index).map_or(&[][..], Vec::as_slice);
        let facets = plan.sources.iter().map(|(name, index)| {
            let filter = filters.iter().find(|filter| filter.name == *name);
            let selected = filter.map_or(&nothing, |filter| &filter.selected);
            (*name, self.facet(name, counts(*index), selected, &titles))
        });
        let mut facets: BTreeMap<&'static str, Vec<FacetValue>> = facets.collect();
        for unit in facets.get_mut("unit").into_iter().flatten() {
            units::describe(unit, self.catalog);
        }
        for family in facets.get_mut("unit_family").into_iter().flatten() {
            family.members = self.members(&family.value, counts(plan.members));
        }
        facets
    }

    /// The units of a family that clauses name, whatever they were called when, the most frequent first.
    fn members(&self, family: &str, counts: &[FacetCount]) -> Vec<FacetMember> {
        let is_member = |unit: &str| self.catalog.units().family(unit) == Some(family);
        let members = counts.iter().filter_map(|facet| {
            let value = facet.value.clone().filter(|unit| is_member(unit))?;
            Some(FacetMember { label: self.catalog.full_unit_name(&value), value, count: facet.count })
        });
        let mut members: Vec<FacetMember> = members.collect();
        members
            .sort_by(|left, right| right.count.cmp(&left.count).then_with(|| left.label.cmp(&right.label)));
        members
    }

    fn facet(
        &self,
        name: &'static str,
        counts: &[FacetCount],
        selected: &BTreeSet<String>,
        titles: &Titles<'_>,
    ) -> Vec<FacetValue> {
        let mut by_value = match name {
            "year" => self.by_document(counts, |metadata| metadata.year.map(|year| year.to_string())),
            "kind" => self.by_document(counts, |metadata| Some(metadata.kind.name().to_owned())),
            "status" => {
                self.by_document(counts, |metadata| Some(metadata.status_as_of(self.day).name().to_owned()))
            }
            "region" => self.by_document(counts, |metadata| Some(metadata.region.as_ref()?.name.clone())),
            _ => as_listed(counts),
        };
        // A range of years selects many values; only those that somebody has are listed.
        if let [only] = selected.iter().collect::<Vec<_>>()[..] {
            by_value.entry(only.clone()).or_insert(0);
        } else if !name.ends_with("year") {
            selected.iter().for_each(|value| {
                by_value.entry(value.clone()).or_insert(0);
            });
        }
        let mut values: Vec<FacetValue> = by_value
            .into_iter()
            .map(|(value, count)| {
                let (label, selected) = (self.label(name, &value, titles), selected.contains(&value));
                FacetValue { value, label, count, selected, ..FacetValue::default() }
            })
            .collect();
        if name == "unit" {
            self.tell_namesakes_apart(&mut values);
        }
        values.sort_by(|left, right| right.count.cmp(&left.count).then_with(|| left.label.cmp(&right.label)));
        let mut kept = 0;
        values.retain(|value| {
            kept += usize::from(!value.selected);
            value.selected || kept <= MAX_FACET_VALUES
        });
        if name.ends_with("year") {
            values.sort_by(|left, right| right.value.cmp(&left.value));
        }
        // 未标注 stands last: what is labelled comes first.
        values.sort_by_key(|value| value.value == NONE);
        values
    }

    /// Sums counts by document up to counts by something that holds of a whole document.
    fn by_document(
        &self,
        counts: &[FacetCount],
        value_of: impl Fn(&Metadata) -> Option<String>,
    ) -> HashMap<String, usize> {
        let counts: HashMap<&str, usize> =
            counts.iter().filter_map(|facet| Some((facet.value.as_deref()?, facet.count))).collect();
        let mut by_value = HashMap::new();
        for head in &self.overview.documents {
            if let Some(count) = counts.get(head.metadata.id.as_str()) {
                let value = value_of(&head.metadata).unwrap_or_else(|| NONE.to_owned());
                *by_value.entry(value).or_insert(0) += count;
            }
        }
        by_value
    }

    fn label(&self, facet: &str, value: &str, titles: &Titles<'_>) -> String {
        value_label(self.catalog, facet, value, titles.get(value).copied())
    }

    /// Gives units that share a short name their full ones.
    fn tell_namesakes_apart(&self, units: &mut [FacetValue]) {
        let mut bearers: HashMap<String, usize> = HashMap::new();
        units.iter().for_each(|unit| *bearers.entry(unit.label.clone()).or_default() += 1);
        for unit in units.iter_mut().filter(|unit| bearers.get(&unit.label).is_some_and(|count| *count > 1)) {
            unit.label = self.catalog.full_unit_name(&unit.value);
        }
    }
}

/// How users read a value of a filter; what is no value that the facet lists stays as it was typed. `title` is that
/// of the document, where the value names one.
pub(crate) fn value_label(catalog: &Catalog, filter: &str, value: &str, title: Option<&str>) -> String {
    if value == NONE {
        return "未标注".to_owned();
    }
    let known = match filter {
        "doc" => title.map(str::to_owned),
        "year" | "target_year" => Some(format!("{}年", value.replace("..", "—"))),
        "unit" => Some(catalog.unit_name(value)),
        "category" => catalog.category(value).map(|category| category.label.clone()),
        "kind" => DocumentKind::from_name(value).map(|kind| kind.label().to_owned()),
        "clause_kind" => ClauseKind::from_name(value).map(|kind| kind.label().to_owned()),
        "status" => Status::from_name(value).map(|status| status.label().to_owned()),
        _ => None,
    };
    known.unwrap_or_else(|| value.to_owned())
}

fn as_listed(counts: &[FacetCount]) -> HashMap<String, usize> {
    let value = |facet: &FacetCount| facet.value.clone().unwrap_or_else(|| NONE.to_owned());
    counts.iter().map(|facet| (value(facet), facet.count)).collect()
}
