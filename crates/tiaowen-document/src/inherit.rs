//! Hands target years down: from a lead-in to the items below it, from a heading that sets a year to what
//! stands under it, and from the end of the document's period to targets without a year; and responsible units: from a
//! heading that names them in brackets, and from a line that names them for its whole section.

use crate::model::{Clause, ClauseKind, Span, Structure, Unit};
use crate::years;

/// Units that hold for all that stands below one path, from a place on.
pub(crate) struct SectionUnits {
    /// Labels from the root.
    pub(crate) path: Vec<String>,
    /// Where they are named.
    pub(crate) span: Span,
    pub(crate) units: Vec<Unit>,
}

/// Gives units to clauses that name none of their own: those of the nearest section around them. Units keep the place
/// where they are printed.
///
/// Sections are in the order of the source.
pub(crate) fn inherit_units(clauses: &mut [Clause], sections: &[SectionUnits]) {
    let is_text = |clause: &&mut Clause| !matches!(clause.kind, ClauseKind::TableRow | ClauseKind::Note);
    for clause in clauses.iter_mut().filter(is_text).filter(|clause| clause.units.is_empty()) {
        let holds = |section: &&SectionUnits| {
            section.span.start < clause.span.start
                && clause.path.len() >= section.path.len()
                && clause.path[..section.path.len()] == section.path[..]
        };
        if let Some(section) = sections.iter().filter(holds).max_by_key(|section| section.path.len()) {
            clause.units.clone_from(&section.units);
        }
    }
}

/// Gives years to clauses that print none of their own.
///
/// Clauses and headings are in the order of the source. A target without a year takes the only or last year of
/// its clause, inherited ones included.
pub(crate) fn inherit_years<'a>(
    clauses: &mut [Clause],
    headings: impl Iterator<Item = &'a Structure>,
    period_end: Option<i16>,
) {
    let headings: Vec<(&[String], Vec<i16>)> = headings
        .map(|heading| (heading.path.as_slice(), years::target_years(&years::find_years(&heading.text))))
        .filter(|(_, years)| !years.is_empty())
        .collect();
    let mut lead_in: Option<LeadIn> = None;
    for clause in clauses {
        let own = clause.years.clone();
        if lead_in.as_ref().is_some_and(|lead_in| !lead_in.covers(clause)) {
            lead_in = None;
        }
        let mut inherited = false;
        if clause.years.is_empty() {
            let from_heading = headings
                .iter()
                .rev()
                .find(|(path, _)| clause.path.len() >= path.len() && clause.path[..path.len()] == **path)
                .map(|(_, years)| years.clone());
            let from_lead_in = lead_in.as_ref().map(|lead_in| lead_in.years.clone());
            let from_period = period_end.filter(|_| lacks_year(clause)).map(|end| vec![end]);
            if let Some(years) = from_lead_in.or(from_heading).or(from_period) {
                clause.years = years;
                inherited = true;
            }
        }
        if let Some(year) = clause.years.last().copied() {
            for target in clause.targets.iter_mut().filter(|target| target.year.is_none()) {
                target.year = Some(year);
                target.year_inherited = inherited;
            }
        }
        if !own.is_empty() && clause.text.ends_with(['：', ':']) {
            lead_in =
                Some(LeadIn { path: clause.path.clone(), is_numbered: clause.number.is_some(), years: own });
        }
    }
}

fn lacks_year(clause: &Clause) -> bool {
    clause.targets.iter().any(|target| target.year.is_none())
}

/// A clause that ends in a colon and sets years for the items below it.
struct LeadIn {
    path: Vec<String>,
    is_numbered: bool,
    years: Vec<i16>,
}

impl LeadIn {
    /// Items stand one level below a numbered lead-in, or beside an unnumbered one with a number of their own.
    fn covers(&self, clause: &Clause) -> bool {
        let is_below = clause.path.len() > self.path.len() && clause.path[..self.path.len()] == self.path[..];
        is_below && (self.is_numbered || clause.number.is_some() || clause.path.len() > self.path.len() + 1)
    }
}
