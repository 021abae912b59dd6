//! The facets of an answer: what to count, and what users read of the counts.

mod tables;
mod units;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tiaowen_document::model::{ClauseKind, DocumentKind, Status};

pub(crate) use self::tables::FacetTables;
use crate::catalog::Catalog;
use crate::engine::{EngineAnswer, FacetCount, FacetField, FacetQuery};
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
    /// For the state of the index that the answer is from.
    pub(crate) tables: &'f FacetTables,
}

/// A value of a facet before users read it.
struct Counted<'t> {
    /// A document, a unit, or something that holds of documents: known beforehand.
    known: Option<&'t FacetValue>,
    value: Arc<str>,
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
        let mut members = self.members(counts(plan.members));
        for family in facets.get_mut("unit_family").into_iter().flatten() {
            family.members = members.remove(&family.value).unwrap_or_default();
        }
        facets
    }

    /// The units of every family that clauses name, whatever they were called when, the most frequent first.
    fn members(&self, counts: &[FacetCount]) -> HashMap<Arc<str>, Vec<FacetMember>> {
        let mut members: HashMap<Arc<str>, Vec<FacetMember>> = HashMap::new();
        for FacetCount { value, count } in counts {
            let Some(name) = value.name() else { continue };
            let Some(unit) = self.tables.unit(name, self.catalog) else { continue };
            if let Some(family) = &unit.value.family {
                let member = FacetMember {
                    label: Arc::clone(&unit.full_name),
                    value: Arc::clone(name),
                    count: *count,
                };
                members.entry(Arc::clone(family)).or_default().push(member);
            }
        }
        for members in members.values_mut() {
            members.sort_by(|left, right| {
                right.count.cmp(&left.count).then_with(|| left.label.cmp(&right.label))
            });
        }
        members
    }

    fn facet(
        &self,
        name: &'static str,
        counts: &[FacetCount],
        selected: &BTreeSet<String>,
    ) -> Vec<FacetValue> {
        let is_selected = |value: &str| !selected.is_empty() && selected.contains(value);
        let mut values: Vec<Counted<'_>> = match self.tables.of_documents(name) {
            Some(table) => table
                .count(counts)
                .map(|(known, count)| Counted {
                    known: Some(known),
                    value: Arc::clone(&known.value),
                    count,
                    selected: is_selected(&known.value),
                })
                .collect(),
            None => counts
                .iter()
                .map(|facet| {
                    let value = facet.value.name().map_or_else(|| NONE.into(), Arc::clone);
                    Counted { known: None, selected: is_selected(&value), value, count: facet.count }
                })
                .collect(),
        };
        // A range of years selects many values; only those that somebody has are listed.
        if selected.len() == 1 || !name.ends_with("year") {
            let missing: Vec<&String> =
                selected.iter().filter(|value| !values.iter().any(|it| *it.value == ***value)).collect();
            let none = |value: &String| Counted {
                known: None,
                value: value.as_str().into(),
                count: 0,
                selected: true,
            };
            values.extend(missing.into_iter().map(none));
        }
        leave_out_rarest(&mut values);
        let mut values: Vec<FacetValue> =
            values.into_iter().map(|counted| self.value(name, counted)).collect();
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
        values.sort_by_key(|value| *value.value == *NONE);
        values
    }

    fn value(&self, name: &str, counted: Counted<'_>) -> FacetValue {
        let Counted { known, value, count, selected } = counted;
        let unit =
            || if name == "unit" { Some(&self.tables.unit(&value, self.catalog)?.value) } else { None };
        if let Some(known) = known.or_else(unit) {
            return FacetValue { count, selected, ..known.clone() };
        }
        let title = if name == "doc" { self.tables.title(&value) } else { None };
        let label = value_label(self.catalog, name, &value, title).into();
        let mut shown = FacetValue { value, label, count, selected, ..FacetValue::default() };
        if name == "unit" {
            units::describe(&mut shown, self.catalog);
        }
        shown
    }

    /// Gives units that share a short name their full ones.
    fn tell_namesakes_apart(&self, units: &mut [FacetValue]) {
        let mut bearers: HashMap<Arc<str>, usize> = HashMap::new();
        units.iter().for_each(|unit| *bearers.entry(Arc::clone(&unit.label)).or_default() += 1);
        for unit in units.iter_mut().filter(|unit| bearers.get(&unit.label).is_some_and(|count| *count > 1)) {
            unit.label = self.catalog.full_unit_name(&unit.value).into();
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
