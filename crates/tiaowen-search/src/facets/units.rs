//! What the registry knows of the units that a facet lists: their family and level, what they were before and
//! what they became. Knows nothing of counts.

use std::sync::Arc;

use tiaowen_document::units::UnitEntry;

use crate::catalog::{Catalog, printed_names};
use crate::results::{FacetValue, UnitLink};

/// Adds to a unit's value what the registry knows of it; nothing for a unit that it does not know.
pub(super) fn describe(value: &mut FacetValue, catalog: &Catalog) {
    value.family = catalog.units().family(&value.value).map(Arc::from);
    let Some(entry) = catalog.units().by_id(&value.value) else { return };
    value.level = Some(entry.level.as_str()).filter(|level| !level.is_empty()).map(Arc::from);
    value.predecessors = linked(entry.predecessors.iter(), entry, catalog).into();
    value.successors = linked(entry.successor.iter(), entry, catalog).into();
}

/// The units that a curator's notes name, each once; a note that names no unit of the registry as it is printed.
fn linked<'n>(notes: impl Iterator<Item = &'n String>, of: &UnitEntry, catalog: &Catalog) -> Vec<UnitLink> {
    let mut links: Vec<UnitLink> = Vec::new();
    for note in notes {
        let named = printed_names(note).flat_map(|name| catalog.units().find(name));
        // A relative name means the unit of the same place.
        let ids: Vec<&UnitEntry> =
            named.filter(|entry| entry.region == of.region && entry.id != of.id).collect();
        let printed = ids.is_empty().then(|| UnitLink { id: None, name: note.clone() });
        let known = ids
            .into_iter()
            .map(|entry| UnitLink { id: Some(entry.id.clone()), name: entry.canonical.clone() });
        for link in known.chain(printed) {
            if !links.contains(&link) {
                links.push(link);
            }
        }
    }
    links
}
