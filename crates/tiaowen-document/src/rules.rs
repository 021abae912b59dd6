//! The word lists that splitting reads: who the responsible units are, and what makes a category.

use crate::categories::CategoryRules;
use crate::rule_error::RuleError;
use crate::units::UnitRegistry;

/// Everything editable that decides how a document is read.
#[derive(Debug)]
pub struct Rules {
    /// Known units with their aliases and successors.
    pub units: UnitRegistry,
    /// Task categories and what speaks for them.
    pub categories: CategoryRules,
}

impl Rules {
    /// Reads the rules from the texts of `units.toml` and `categories.toml`.
    ///
    /// # Errors
    /// [`RuleError`] names the line that cannot be read.
    pub fn from_toml(units: &str, categories: &str) -> Result<Self, RuleError> {
        Ok(Self { units: UnitRegistry::from_toml(units)?, categories: CategoryRules::from_toml(categories)? })
    }
}
