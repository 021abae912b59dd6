//! What facets show of documents and units, worked out once for a state of the index and a day: an answer counts them
//! by the thousand.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use tiaowen_document::model::Metadata;

use super::{units, value_label};
use crate::catalog::Catalog;
use crate::engine::{FacetCount, FacetKey, Overview};
use crate::filters::NONE;
use crate::results::FacetValue;

/// The tables of one state of the index.
#[derive(Default)]
pub(crate) struct FacetTables {
    /// Facet name → values of documents.
    of_documents: Vec<(&'static str, DocumentValues)>,
    /// Document id → place in the overview.
    places: HashMap<Arc<str>, usize>,
    /// Unit id → what is known of it, looked up when it is first shown.
    units: HashMap<String, OnceLock<KnownUnit>>,
}

/// A facet of whole documents.
pub(crate) struct DocumentValues {
    /// The values, not counted.
    values: Vec<FacetValue>,
    /// For each document, by its place in the overview, the place of its value.
    of_place: Vec<usize>,
}

/// What facets show of a unit.
pub(crate) struct KnownUnit {
    /// The value, not counted.
    pub(crate) value: FacetValue,
    /// The name that tells it from its namesakes.
    pub(crate) full_name: Arc<str>,
}

impl FacetTables {
    pub(crate) fn new(overview: &Overview, catalog: &Catalog, day: Date) -> Self {
        let documents = || overview.documents.iter().map(|head| &*head.metadata);
        let grouped = |facet: &'static str, value_of: &dyn Fn(&Metadata) -> Option<String>| {
            (facet, DocumentValues::grouped(facet, catalog, documents().map(value_of)))
        };
        let doc = DocumentValues {
            values: documents()
                .map(|metadata| FacetValue {
                    value: metadata.id.as_str().into(),
                    label: metadata.cited_title().into(),
                    ..FacetValue::default()
                })
                .collect(),
            of_place: (0..overview.documents.len()).collect(),
        };
        let places = doc.values.iter().map(|value| Arc::clone(&value.value)).zip(0..).collect();
        Self {
            of_documents: vec![
                ("doc", doc),
                grouped("year", &|metadata| Some(metadata.year?.to_string())),
                grouped("kind", &|metadata| Some(metadata.kind.name().to_owned())),
                grouped("status", &|metadata| Some(metadata.status_as_of(day).name().to_owned())),
                grouped("region", &|metadata| Some(metadata.region.as_ref()?.name.clone())),
            ],
            places,
            units: overview.units.iter().map(|unit| (unit.clone(), OnceLock::new())).collect(),
        }
    }

    /// The values of a facet that holds of whole documents; `None` for another.
    pub(crate) fn of_documents(&self, facet: &str) -> Option<&DocumentValues> {
        self.of_documents.iter().find(|(name, _)| *name == facet).map(|(_, values)| values)
    }

    /// The title of a document by its id.
    pub(crate) fn title(&self, id: &str) -> Option<&str> {
        let place = *self.places.get(id)?;
        Some(&self.of_documents("doc")?.values.get(place)?.label)
    }

    /// A unit that clauses name.
    pub(crate) fn unit(&self, id: &str, catalog: &Catalog) -> Option<&KnownUnit> {
        let known = self.units.get(id)?;
        Some(known.get_or_init(|| {
            let label = value_label(catalog, "unit", id, None).into();
            let mut value = FacetValue { value: id.into(), label, ..FacetValue::default() };
            units::describe(&mut value, catalog);
            KnownUnit { value, full_name: catalog.full_unit_name(id).into() }
        }))
    }
}

impl DocumentValues {
    /// Makes a table of what holds of each document, in the order of the overview; `None` is 未标注.
    fn grouped(facet: &str, catalog: &Catalog, values: impl Iterator<Item = Option<String>>) -> Self {
        let mut table = Self { values: Vec::new(), of_place: Vec::new() };
        let mut known: HashMap<String, usize> = HashMap::new();
        for value in values {
            let value = value.unwrap_or_else(|| NONE.to_owned());
            let place = *known.entry(value).or_insert_with_key(|value| {
                let label = value_label(catalog, facet, value, None).into();
                table.values.push(FacetValue {
                    value: value.as_str().into(),
                    label,
                    ..FacetValue::default()
                });
                table.values.len() - 1
            });
            table.of_place.push(place);
        }
        table
    }

    /// Sums counts of documents up; values that no counted clause has are left out.
    pub(super) fn count(&self, counts: &[FacetCount]) -> impl Iterator<Item = (&FacetValue, usize)> {
        let mut sums = vec![0usize; self.values.len()];
        for facet in counts {
            if let FacetKey::Document(place) = facet.value
                && let Some(value) = self.of_place.get(place)
            {
                sums[*value] += facet.count;
            }
        }
        self.values.iter().zip(sums).filter(|(_, count)| *count > 0)
    }
}
