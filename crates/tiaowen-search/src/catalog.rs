//! What the searcher knows about names: the registry of units and the list of categories that a curator keeps.

use tiaowen_document::categories::{Category, CategoryRules};
use tiaowen_document::units::UnitRegistry;
use tiaowen_text::Segmenter;
use tiaowen_text::synonyms::Synonyms;

use crate::engine::TermPart;

/// Resolves what users type into ids, and ids into what users read.
#[derive(Clone, Debug)]
pub struct Catalog {
    units: UnitRegistry,
    categories: CategoryRules,
    synonyms: Synonyms,
}

impl Catalog {
    /// Takes the curator's lists.
    pub fn new(units: UnitRegistry, categories: CategoryRules) -> Self {
        Self { units, categories, synonyms: Synonyms::default() }
    }

    /// Adds the curator's synonyms.
    #[must_use]
    pub fn with_synonyms(self, synonyms: Synonyms) -> Self {
        Self { synonyms, ..self }
    }

    /// What may stand for a squeezed string: synonyms, other names of a unit, what it was and what it became. Each
    /// is a list of squeezed strings that must all stand.
    pub fn alternatives(&self, squeezed: &str) -> Vec<Vec<String>> {
        self.synonyms.alternatives(squeezed).to_vec()
    }

    /// Takes a squeezed term apart where something else may stand for a part of it; empty when nothing can.
    ///
    /// The longest parts with alternatives win, at the boundaries of the term's words; the words between are
    /// parts without alternatives.
    pub fn parts(&self, _squeezed: &str, _segmenter: &Segmenter) -> Vec<TermPart> {
        Vec::new()
    }

    /// The registry of units.
    pub fn units(&self) -> &UnitRegistry {
        &self.units
    }

    /// The categories in the order of lists.
    pub fn categories(&self) -> &[Category] {
        self.categories.categories()
    }

    /// The category with this id.
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories().iter().find(|category| category.id == id)
    }

    /// The short name of a unit by its id: the registry's, else the one in the id (`region/name`).
    pub fn unit_name(&self, id: &str) -> String {
        match self.units.by_id(id) {
            Some(entry) => entry.canonical.clone(),
            None => id.rsplit('/').next().unwrap_or(id).to_owned(),
        }
    }

    /// The name of a unit that tells it from its namesakes elsewhere: 宁波市科学技术局, 市大数据局（温州市）.
    pub fn full_unit_name(&self, id: &str) -> String {
        if let Some(entry) = self.units.by_id(id) {
            return entry.full.clone();
        }
        match id.rsplit_once('/') {
            Some((region, name)) => format!("{name}（{region}）"),
            None => id.to_owned(),
        }
    }
}
