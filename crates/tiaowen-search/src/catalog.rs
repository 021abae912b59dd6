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
}
