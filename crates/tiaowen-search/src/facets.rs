//! The facets of an answer: what to count, and what users read of the counts.

mod units;

use std::borrow::Cow;
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

/// Turns an engine's counts into facets.
pub(crate) struct FacetBuilder<'f> {
    pub(crate) catalog: &'f Catalog,
    pub(crate) overview: &'f Overview,
    /// Document id → place in the overview.
    pub(crate) places: &'f HashMap<String, u32>,
    pub(crate) day: Date,
}

/// A value of a facet before users read it.
struct Counted<'c> {
    value: Cow<'c, str>,
    count: usize,
    selected: bool,
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
        let counts = |index: usize| answer.facets.get(index).map_or(&[][..], Vec::as_slice);
        let facets = plan.sources.iter().map(|(name, index)| {
            let filter = filters.iter().find(|filter| filter.name == *name);
            let selected = filter.map_or(&nothing, |filter| &filter.selected);
            (*name, self.facet(name, counts(*index), selected))
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
    ) -> Vec<FacetValue> {
        let by_value = match name {
            "year" => self.by_document(counts, |metadata| Some(metadata.year?.to_string().into())),
            "kind" => self.by_document(counts, |metadata| Some(metadata.kind.name().into())),
            "status" => {
                self.by_document(counts, |metadata| Some(metadata.status_as_of(self.day).name().into()))
            }
            "region" => {
                self.by_document(counts, |metadata| Some(metadata.region.as_ref()?.name.as_str().into()))
            }
            _ => counts.iter().map(|facet| (value_of(facet), facet.count)).collect(),
        };
        let counted = by_value.into_iter();
        let mut values: Vec<Counted<'_>> = counted
            .map(|(value, count)| Counted { selected: selected.contains(&*value), value, count })
            .collect();
        // A range of years selects many values; only those that somebody has are listed.
        if selected.len() == 1 || !name.ends_with("year") {
            let missing: Vec<&String> =
                selected.iter().filter(|value| !values.iter().any(|it| it.value == **value)).collect();
            let none = |value: &'_ String| Counted { value: value.clone().into(), count: 0, selected: true };
            values.extend(missing.into_iter().map(none));
        }
        leave_out_rarest(&mut values);
        let mut values: Vec<FacetValue> = values
            .into_iter()
            .map(|Counted { value, count, selected }| {
                let label = self.label(name, &value);
                FacetValue { value: value.into_owned(), label, count, selected, ..FacetValue::default() }
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
    fn by_document<'s>(
        &'s self,
        counts: &[FacetCount],
        value_of: impl Fn(&'s Metadata) -> Option<Cow<'s, str>>,
    ) -> HashMap<Cow<'s, str>, usize> {
        let mut by_value = HashMap::new();
        for facet in counts {
            if let Some(metadata) = facet.value.as_deref().and_then(|id| self.document(id)) {
                *by_value.entry(value_of(metadata).unwrap_or(NONE.into())).or_insert(0) += facet.count;
            }
        }
        by_value
    }

    fn document(&self, id: &str) -> Option<&Metadata> {
        let head = self.overview.documents.get(*self.places.get(id)? as usize)?;
        Some(&head.metadata)
    }

    fn label(&self, facet: &str, value: &str) -> String {
        let document = if facet == "doc" { self.document(value) } else { None };
        value_label(self.catalog, facet, value, document.map(Metadata::cited_title))
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

fn value_of(facet: &FacetCount) -> Cow<'_, str> {
    facet.value.as_deref().unwrap_or(NONE).into()
}

/// Leaves out values that cannot be among those listed whatever they are called: those that are not selected and are
/// rarer than as many others as a facet lists. Names cost more than counts.
fn leave_out_rarest(values: &mut Vec<Counted<'_>>) {
    let mut counts: Vec<usize> = values.iter().filter(|it| !it.selected).map(|it| it.count).collect();
    if counts.len() > MAX_FACET_VALUES {
        let (_, least, _) =
            counts.select_nth_unstable_by(MAX_FACET_VALUES - 1, |left, right| right.cmp(left));
        let least = *least;
        values.retain(|value| value.selected || value.count >= least);
    }
}
