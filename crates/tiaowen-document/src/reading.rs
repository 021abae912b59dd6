//! Puts what is found in clean text back where it stands in the source, for clauses and cells alike.

use crate::fragment::CleanText;
use crate::model::{Region, Target, Unit};
use crate::rules::Rules;
use crate::units::FoundUnit;
use crate::{targets, years};

/// What a document as a whole says to the reading of its parts.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) region: Option<&'a Region>,
    /// Year of issue, against which years in the text are target years or past.
    pub(crate) issued: Option<i16>,
}

impl Context<'_> {
    /// The target years of a text, ascending.
    pub(crate) fn target_years(&self, text: &str) -> Vec<i16> {
        years::target_years(&years::find_years_since(text, self.issued))
    }

    /// The quantified targets of a text, without inherited years.
    pub(crate) fn targets(&self, clean: &CleanText) -> Vec<Target> {
        targets::find_targets_since(&clean.text, self.issued)
            .into_iter()
            .map(|target| Target {
                span: clean.to_source(target.range),
                indicator: target.indicator,
                op: target.op,
                value: target.value,
                value_max: target.value_max,
                unit: target.unit,
                year: target.year,
                year_inherited: false,
            })
            .collect()
    }
}

/// Places units found in a text; generic names (相关部门) are no units.
pub(crate) fn place_units(found: Vec<FoundUnit>, clean: &CleanText) -> impl Iterator<Item = Unit> {
    found.into_iter().filter(|unit| !unit.generic).map(|unit| Unit {
        span: clean.to_source(unit.range),
        name: unit.name,
        canonical: unit.canonical,
        id: unit.id,
        role: unit.role,
    })
}
