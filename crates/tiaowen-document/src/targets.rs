//! Quantified targets: which of a text's numbers are goals, of what, how bounded and by when.

mod measure;
mod scan;

use std::ops::Range;

use measure::Measure;
use scan::scan_quantities;

use crate::model::TargetOp;

/// A quantified target as a text prints it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundTarget {
    /// What is measured.
    pub indicator: String,
    /// How the value bounds it.
    pub op: TargetOp,
    /// The value, with 十百千 multiplied in and 万, 亿 left to the unit.
    pub value: Option<f64>,
    /// The upper end of a range.
    pub value_max: Option<f64>,
    /// The printed unit, such as `万家`, `%`, `亿元`.
    pub unit: Option<String>,
    /// The target year that governs it in the text itself.
    pub year: Option<i16>,
    /// From the indicator to the end of value and bound, in bytes of the text.
    pub range: Range<usize>,
}

/// Finds the quantified targets of `text`, in order.
pub fn find_targets(text: &str) -> Vec<FoundTarget> {
    let _ = text;
    Vec::new()
}

/// Tells whether `text` counts or measures anything, a year or a time apart.
pub(crate) fn mentions_quantity(text: &str) -> bool {
    scan_quantities(text).iter().any(|quantity| quantity.measure != Measure::None)
}
