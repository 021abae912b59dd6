//! Finds the responsible units that a clause's text or a table cell prints.

use std::ops::Range;

use super::UnitRegistry;
use crate::model::{Region, UnitRole};

/// A responsible unit as a text prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundUnit {
    /// As printed, blanks cut out.
    pub name: String,
    /// The registry's name, else the printed one.
    pub canonical: String,
    /// The registry's id, else `region/name`.
    pub id: String,
    /// What it has to do.
    pub role: UnitRole,
    /// Points at no unit in particular (相关部门): no filter value.
    pub generic: bool,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
}

/// Finds the units that a clause makes responsible, in the order of the text.
pub fn find_units(text: &str, registry: &UnitRegistry, region: Option<&Region>) -> Vec<FoundUnit> {
    let _ = (text, registry, region);
    Vec::new()
}

/// Reads a table cell that holds only units, one or several, with or without separators.
pub fn parse_cell(
    text: &str,
    role: UnitRole,
    registry: &UnitRegistry,
    region: Option<&Region>,
) -> Vec<FoundUnit> {
    let _ = (text, role, registry, region);
    Vec::new()
}
