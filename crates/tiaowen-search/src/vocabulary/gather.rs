//! Gathers the vocabulary of an index: documents, units that its clauses name, headings, terms.

use std::collections::{HashMap, HashSet};

use super::names::document_names;
use super::{Entry, MAX_HEADINGS, MAX_TERMS, SuggestionKind, Vocabulary, key};
use crate::catalog::Catalog;
use crate::engine::{
    Counted, Engine, EngineError, EngineQuery, FacetField, FacetQuery, InventoryBounds, Matcher, Overview,
};

/// Gathers what stands in the index. What has a better entry gets no second one: a term that names a unit, a
/// heading that is a term.
pub(crate) fn gather(
    engine: &dyn Engine,
    catalog: &Catalog,
    overview: &Overview,
) -> Result<Vocabulary, EngineError> {
    let inventory = engine.inventory(InventoryBounds { labels: MAX_HEADINGS, words: MAX_TERMS })?;
    let mut entries = documents(overview);
    let units = units(engine, catalog, overview)?;
    let unit_names: HashSet<String> =
        units.iter().flat_map(|unit| &unit.names).map(|name| key(name)).collect();
    let terms: Vec<Entry> = inventory
        .words
        .into_iter()
        .filter(|word| !unit_names.contains(&key(&word.name)))
        .map(|word| named(SuggestionKind::Term, word))
        .collect();
    let term_names: HashSet<String> = terms.iter().map(|term| key(term.text())).collect();
    let headings = headings(inventory.labels)
        .filter(|heading| !term_names.contains(&key(heading.text())))
        .filter(|heading| !unit_names.contains(&key(heading.text())));
    entries.extend(headings);
    entries.extend(units);
    entries.extend(terms);
    Ok(Vocabulary::new(entries, engine.segmenter()))
}

fn documents(overview: &Overview) -> Vec<Entry> {
    let documents = overview.documents.iter().map(|head| Entry {
        kind: SuggestionKind::Document,
        id: head.metadata.id.clone(),
        detail: head.metadata.doc_number.clone().unwrap_or_default(),
        weight: head.clause_count,
        names: document_names(&head.metadata),
    });
    documents.collect()
}

/// The units that clauses name, with every name that the registry has for them.
fn units(engine: &dyn Engine, catalog: &Catalog, overview: &Overview) -> Result<Vec<Entry>, EngineError> {
    let facets = vec![FacetQuery { field: FacetField::Unit, without_filter: None }];
    let answer = engine.search(&EngineQuery { facets, ..EngineQuery::count(Matcher::All) })?;
    let counts: HashMap<&str, usize> = answer
        .facets
        .iter()
        .flatten()
        .filter_map(|facet| Some((&**facet.value.name()?, facet.count)))
        .collect();
    let mut bearers: HashMap<String, usize> = HashMap::new();
    let mut ids: Vec<&String> = overview.units.iter().collect();
    ids.sort_unstable();
    ids.dedup();
    for id in &ids {
        *bearers.entry(catalog.unit_name(id)).or_default() += 1;
    }
    let entries = ids.into_iter().map(|id| {
        let (short, full) = (catalog.unit_name(id), catalog.full_unit_name(id));
        // 市科技局 of two cities: each is shown by its full name.
        let (shown, detail) = match bearers.get(&short) {
            Some(1) if short != full => (short.clone(), full.clone()),
            _ => (full.clone(), String::new()),
        };
        let mut names = vec![shown, short, full];
        names.extend(catalog.units().by_id(id).into_iter().flat_map(|entry| entry.aliases.clone()));
        let mut seen = HashSet::new();
        names.retain(|name| !name.trim().is_empty() && seen.insert(name.clone()));
        let weight = counts.get(id.as_str()).copied().unwrap_or_default();
        Entry { kind: SuggestionKind::Unit, id: id.clone(), detail, weight, names }
    });
    Ok(entries.collect())
}

/// Headings; those that differ in signs alone are one.
fn headings(labels: Vec<Counted>) -> impl Iterator<Item = Entry> {
    let mut seen = HashSet::new();
    labels
        .into_iter()
        .filter(move |label| seen.insert(key(&label.name)))
        .map(|label| named(SuggestionKind::Heading, label))
}

fn named(kind: SuggestionKind, counted: Counted) -> Entry {
    Entry { kind, id: String::new(), detail: String::new(), weight: counted.count, names: vec![counted.name] }
}
