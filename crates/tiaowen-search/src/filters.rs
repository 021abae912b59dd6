//! Resolves filter values as typed into conditions on ids: names and aliases of units, numbers of documents,
//! ranges of years, Chinese labels.
//!
//! Values of one facet widen, so all that is typed for one facet becomes one condition. What a document is
//! (year, kind, force, region) is resolved to a set of documents here, so that every engine answers alike.

mod value;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jiff::civil::Date;
use tiaowen_document::model::{ClauseKind, DocumentKind, Metadata, Status};
use tiaowen_text::fold::fingerprint;

use crate::catalog::Catalog;
use crate::engine::{Condition, Overview};
use crate::error::SearchError;
use crate::facets::value_label;
use value::{is_none, no_value, one_of_labels, years};

/// The value that stands for 未标注.
pub const NONE: &str = "none";

/// What values of facets are resolved against.
#[derive(Clone, Copy)]
pub(crate) struct Resolver<'r> {
    pub(crate) catalog: &'r Catalog,
    pub(crate) overview: &'r Overview,
    /// The day as of which force is worked out.
    pub(crate) day: Date,
}

/// A facet's values resolved.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ResolvedFilter {
    /// What must hold.
    pub(crate) condition: Condition,
    /// The facet's values that are selected, as the facet lists them.
    pub(crate) selected: BTreeSet<String>,
    /// What the user should know, in Chinese.
    pub(crate) notices: Vec<String>,
}

impl ResolvedFilter {
    fn new(condition: Condition) -> Self {
        Self { condition, selected: BTreeSet::new(), notices: Vec::new() }
    }

    fn selecting(condition: Condition, selected: impl IntoIterator<Item = String>) -> Self {
        Self { condition, selected: selected.into_iter().collect(), notices: Vec::new() }
    }

    fn noticing(mut self, notice: String) -> Self {
        self.notices.push(notice);
        self
    }
}

impl Resolver<'_> {
    /// Resolves all values of the facet called `name`; at least one of them must hold.
    ///
    /// # Errors
    ///
    /// `BadFilter` for a value that the facet can never have.
    pub(crate) fn resolve(
        &self,
        name: &'static str,
        values: &[String],
    ) -> Result<ResolvedFilter, SearchError> {
        let mut resolved: Vec<ResolvedFilter> =
            values.iter().map(|value| self.resolve_one(name, value.trim())).collect::<Result<_, _>>()?;
        if resolved.len() == 1 {
            return Ok(resolved.remove(0));
        }
        let mut all = ResolvedFilter::new(Condition::Any(Vec::new()));
        let mut conditions = Vec::new();
        for filter in resolved {
            conditions.push(filter.condition);
            all.selected.extend(filter.selected);
            all.notices.extend(filter.notices);
        }
        all.condition = Condition::Any(conditions);
        Ok(all)
    }

    /// How users read the values of a filter, in the words of the lists beside the results.
    pub(crate) fn labels(&self, name: &str, values: &[String]) -> String {
        values.iter().map(|value| self.value_name(name, value)).collect::<Vec<_>>().join("、")
    }

    fn value_name(&self, name: &str, value: &str) -> String {
        match name {
            "doc" => {
                let number = fingerprint(value);
                let mut documents = self.overview.documents.iter().map(|head| &head.metadata);
                let meant = documents.find(|metadata| names_document(metadata, value, &number));
                value_label(self.catalog, name, value, meant.map(|metadata| metadata.cited_title()))
            }
            "unit" if value != NONE => {
                let own = self.catalog.unit_name(value);
                let bearers = self.overview.units.iter().filter(|unit| self.catalog.unit_name(unit) == own);
                // Units that share a short name are told apart by their full ones.
                if bearers.count() > 1 { self.catalog.full_unit_name(value) } else { own }
            }
            _ => value_label(self.catalog, name, value, None),
        }
    }

    fn resolve_one(&self, name: &'static str, value: &str) -> Result<ResolvedFilter, SearchError> {
        match name {
            "doc" => Ok(self.document(value)),
            "year" => self.year(value),
            "target_year" => target_year(value),
            "unit" => Ok(self.unit(value)),
            "unit_family" => Ok(self.unit_family(value)),
            "category" => self.category(value),
            "kind" => self.kind(value),
            "clause_kind" => clause_kind(value),
            "status" => self.status(value),
            "region" => Ok(self.region(value)),
            _ => Err(no_value(name, value, "没有这个筛选条件")),
        }
    }

    /// A document by id or by number, in any shape of brackets.
    fn document(&self, value: &str) -> ResolvedFilter {
        let number = fingerprint(value);
        let ids = self.documents_where(|metadata| names_document(metadata, value, &number));
        if ids.is_empty() {
            let notice = format!("库内没有编号或文号为“{value}”的文件");
            return ResolvedFilter::selecting(Condition::Documents(ids), [value.to_owned()]).noticing(notice);
        }
        ResolvedFilter::selecting(Condition::Documents(ids.clone()), ids)
    }

    fn year(&self, value: &str) -> Result<ResolvedFilter, SearchError> {
        if is_none(value) {
            let ids = self.documents_where(|metadata| metadata.year.is_none());
            return Ok(ResolvedFilter::selecting(Condition::Documents(ids), [NONE.to_owned()]));
        }
        let range = years("year", value)?;
        let ids = self.documents_where(|metadata| metadata.year.is_some_and(|year| range.contains(&year)));
        Ok(ResolvedFilter::selecting(Condition::Documents(ids), listed(&range)))
    }

    /// A unit by id, by any of its names, or by the name of a unit that is in no registry.
    fn unit(&self, value: &str) -> ResolvedFilter {
        if is_none(value) {
            return ResolvedFilter::selecting(Condition::NoUnit, [NONE.to_owned()]);
        }
        let mut ids: BTreeSet<String> =
            self.catalog.units().find(value).into_iter().map(|entry| entry.id.clone()).collect();
        let name = fingerprint(value);
        // An id names one unit; a name may be borne by units of several places.
        if self.overview.units.binary_search_by(|unit| unit.as_str().cmp(value)).is_ok() {
            ids.insert(value.to_owned());
        } else if self.catalog.units().by_id(value).is_none() {
            ids.extend(
                self.overview.units.iter().filter(|unit| fingerprint(local_name(unit)) == name).cloned(),
            );
        }
        let ids: Vec<String> = ids.into_iter().collect();
        match ids.len() {
            0 => ResolvedFilter::selecting(Condition::Units(Vec::new()), [value.to_owned()])
                .noticing(format!("库内没有名为“{value}”的责任单位")),
            1 => ResolvedFilter::selecting(Condition::Units(ids.clone()), ids),
            count => {
                let names: Vec<String> = ids.iter().map(|id| self.catalog.full_unit_name(id)).collect();
                let notice = format!("“{value}”可指 {count} 个单位，已合并检索：{}", names.join("、"));
                ResolvedFilter::selecting(Condition::Units(ids.clone()), ids).noticing(notice)
            }
        }
    }

    /// All units of a family 系统, the renamed and the merged too.
    fn unit_family(&self, value: &str) -> ResolvedFilter {
        let members = |is_member: &dyn Fn(&str) -> bool| -> Vec<String> {
            let family = |unit: &String| self.catalog.units().family(unit).is_some_and(is_member);
            self.overview.units.iter().filter(|unit| family(unit)).cloned().collect()
        };
        if is_none(value) {
            let condition = Condition::Not(Box::new(Condition::Units(members(&|_| true))));
            return ResolvedFilter::selecting(condition, [NONE.to_owned()]);
        }
        let wanted = fingerprint(value);
        let wanted = wanted.strip_suffix("系统").unwrap_or(&wanted);
        let ids = members(&|family| fingerprint(family) == wanted);
        let label = ids.first().and_then(|id| self.catalog.units().family(id)).unwrap_or(value).to_owned();
        let found = !ids.is_empty();
        let filter = ResolvedFilter::selecting(Condition::Units(ids), [label]);
        if found {
            filter
        } else {
            filter.noticing(format!("库内没有“{value}”系统的责任单位"))
        }
    }

    fn category(&self, value: &str) -> Result<ResolvedFilter, SearchError> {
        if is_none(value) {
            return Ok(ResolvedFilter::selecting(Condition::NoCategory, [NONE.to_owned()]));
        }
        let wanted = fingerprint(value);
        let categories = self.catalog.categories();
        let found = categories
            .iter()
            .find(|category| category.id == value || fingerprint(&category.label) == wanted)
            .ok_or_else(|| one_of_labels("category", value, categories.iter().map(|c| c.label.as_str())))?;
        let id = found.id.clone();
        Ok(ResolvedFilter::selecting(Condition::Categories(vec![id.clone()]), [id]))
    }

    fn kind(&self, value: &str) -> Result<ResolvedFilter, SearchError> {
        let kind = DocumentKind::from_name(value)
            .ok_or_else(|| one_of_labels("kind", value, DocumentKind::ALL.iter().map(|kind| kind.label())))?;
        let ids = self.documents_where(|metadata| metadata.kind == kind);
        Ok(ResolvedFilter::selecting(Condition::Documents(ids), [kind.name().to_owned()]))
    }

    fn status(&self, value: &str) -> Result<ResolvedFilter, SearchError> {
        let status = Status::from_name(value)
            .ok_or_else(|| one_of_labels("status", value, Status::ALL.iter().map(|status| status.label())))?;
        let ids = self.documents_where(|metadata| metadata.status_as_of(self.day) == status);
        Ok(ResolvedFilter::selecting(Condition::Documents(ids), [status.name().to_owned()]))
    }

    fn region(&self, value: &str) -> ResolvedFilter {
        if is_none(value) {
            let ids = self.documents_where(|metadata| metadata.region.is_none());
            return ResolvedFilter::selecting(Condition::Documents(ids), [NONE.to_owned()]);
        }
        let wanted = fingerprint(value);
        let of = |metadata: &Metadata| metadata.region.as_ref().map(|region| fingerprint(&region.name));
        let ids = self.documents_where(|metadata| of(metadata).as_ref() == Some(&wanted));
        let filter = ResolvedFilter::selecting(Condition::Documents(ids.clone()), [value.to_owned()]);
        if ids.is_empty() {
            filter.noticing(format!("库内没有地区为“{value}”的文件"))
        } else {
            filter
        }
    }

    fn documents_where(&self, holds: impl Fn(&Metadata) -> bool) -> Vec<String> {
        let documents = self.overview.documents.iter().filter(|head| holds(&head.metadata));
        documents.map(|head| head.metadata.id.clone()).collect()
    }
}

/// Tells whether a value is a document's id, or its number with this fingerprint.
fn names_document(metadata: &Metadata, value: &str, number: &str) -> bool {
    metadata.id == value || metadata.doc_number.as_deref().map(fingerprint).as_deref() == Some(number)
}

fn target_year(value: &str) -> Result<ResolvedFilter, SearchError> {
    if is_none(value) {
        return Ok(ResolvedFilter::selecting(Condition::NoTargetYear, [NONE.to_owned()]));
    }
    let range = years("target_year", value)?;
    let selected = listed(&range);
    Ok(ResolvedFilter::selecting(Condition::TargetYears(vec![range]), selected))
}

fn clause_kind(value: &str) -> Result<ResolvedFilter, SearchError> {
    let kind = ClauseKind::from_name(value).ok_or_else(|| {
        one_of_labels("clause_kind", value, ClauseKind::ALL.iter().map(|kind| kind.label()))
    })?;
    Ok(ResolvedFilter::selecting(Condition::ClauseKinds(vec![kind]), [kind.name().to_owned()]))
}

/// The years of a range, as facets list them.
fn listed(range: &RangeInclusive<i16>) -> Vec<String> {
    range.clone().map(|year| year.to_string()).collect()
}

/// The name in an id of a unit that is in no registry, `region/name`.
pub(crate) fn local_name(unit_id: &str) -> &str {
    unit_id.rsplit('/').next().unwrap_or(unit_id)
}
