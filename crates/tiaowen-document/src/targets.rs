//! Quantified targets: which of a text's numbers are goals, of what, how bounded and by when.
//!
//! A chain of small rules: marks (numbers, ranks, doublings, firsts) are found, the text is cut into stretches,
//! each mark gets the words in front of it and behind it, and from these come the bound, the indicator and the
//! evidence for or against a goal. Works on the clean text of one clause; ranges count its bytes. Which clause
//! inherits whose year is for the splitter to say.

mod bound;
mod evidence;
mod finder;
mod indicator;
mod marks;
mod measure;
mod naming;
mod scan;
mod segment;
mod slot;

use std::ops::Range;

use finder::Finder;
use marks::find_marks;
use measure::Measure;
use scan::scan_quantities;

use crate::model::TargetOp;
use crate::portion::{portions, shift};
use crate::years::{YearRole, find_years_since};

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
///
/// Figures of today, thresholds (投资额10亿元以上…项目20个), descriptions (年产5000吨…项目), money given and
/// conditions are no targets. Several indicators that each reach one value give one target each.
pub fn find_targets(text: &str) -> Vec<FoundTarget> {
    find_targets_since(text, None)
}

/// Finds the quantified targets of a text that was issued in the year `issued`; see
/// [`find_years_since`] for what the year of issue tells.
pub fn find_targets_since(text: &str, issued: Option<i16>) -> Vec<FoundTarget> {
    let mut found: Vec<FoundTarget> = Vec::new();
    let mut year = None;
    for portion in portions(text) {
        let inside = &text[portion.clone()];
        let marks = find_marks(inside);
        // Most clauses count nothing: their words need not be weighed.
        if marks.is_empty() && portion.end == text.len() {
            break;
        }
        let years = find_years_since(inside, issued);
        let last_year = years.iter().rev().find(|found| found.role == YearRole::Target).map(|it| it.year);
        if !marks.is_empty() {
            let targets = Finder::new(inside, issued, years, year).find(&marks).into_iter();
            found.extend(
                targets.map(|target| FoundTarget { range: shift(&target.range, portion.start), ..target }),
            );
        }
        year = last_year.or(year);
    }
    found
}

/// Tells whether `text` counts or measures anything, a year or a time apart.
pub(crate) fn mentions_quantity(text: &str) -> bool {
    !quantity_places(text).is_empty()
}

/// Where the numbers begin that count or measure something, in bytes, ascending.
pub(crate) fn quantity_places(text: &str) -> Vec<usize> {
    let quantities = scan_quantities(text).into_iter();
    quantities
        .filter(|quantity| quantity.measure != Measure::None)
        .map(|quantity| quantity.range.start)
        .collect()
}
