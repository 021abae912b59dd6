//! What the searcher knows about names: the registry of units and the list of categories that a curator keeps.

use tiaowen_document::categories::{Category, CategoryRules};
use tiaowen_document::units::UnitRegistry;

/// Resolves what users type into ids, and ids into what users read.
#[derive(Clone, Debug)]
pub struct Catalog {
    units: UnitRegistry,
    categories: CategoryRules,
}

impl Catalog {
    /// Takes the curator's lists.
    pub fn new(units: UnitRegistry, categories: CategoryRules) -> Self {
        Self { units, categories }
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
