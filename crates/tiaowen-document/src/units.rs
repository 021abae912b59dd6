//! Responsible units 责任单位: the registry that a curator keeps, and the finding of units in a clause's text.
//!
//! [`UnitRegistry`] knows names, aliases and successors; [`find_units`] reads the unit lists that a clause
//! prints, [`parse_cell`] a table cell. Ranges count bytes of the text handed in; nothing here knows documents,
//! sources or indexes.

mod area;
mod find;
mod list;
mod name;
mod registry;

pub use area::{looks_like_area_list, split_areas};
pub(crate) use find::find_units_of_heading;
pub use find::{FoundUnit, find_units, looks_like_unit, parse_cell};
pub use registry::{Area, Body, Resolved, UnitEntry, UnitRegistry};

pub use crate::rule_error::RuleError;
