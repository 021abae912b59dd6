//! Finds the writer of each style.

mod exchange;
pub(crate) mod markup;
pub(crate) mod prose;
mod reference;

use crate::citation::Citation;
use crate::style::Style;

pub(crate) use self::prose::reference;

/// Writes a citation in a style.
pub(crate) fn write(citation: &Citation<'_>, style: Style) -> String {
    match style {
        Style::Quotation => prose::quotation(citation),
        Style::Official => prose::official(citation),
        Style::OfficialLater => prose::official_later(citation),
        Style::Short => prose::short(citation),
        Style::Footnote => prose::footnote(citation),
        Style::Legal => prose::legal(citation),
        Style::Gbt2015 => reference::entry(citation, reference::Edition::Of2015),
        Style::Gbt2025 => reference::entry(citation, reference::Edition::Of2025),
        Style::Markdown => markup::markdown(citation),
        Style::Html => markup::html(citation),
        Style::Bibtex => exchange::bibtex(citation),
        Style::Ris => exchange::ris(citation),
        Style::CslJson => exchange::csl_json(citation),
    }
}
