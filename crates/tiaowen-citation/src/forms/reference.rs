//! Entries of a list of references by GB/T 7714, 2015 and 2025.
//!
//! Written by hand and not by a processor of CSL: no processor at hand knows the edition of 2025, and CSL has no
//! locator for 款 or 项. What the standards say, and what is our reading of them, stands in `docs/citation.md`.

use crate::citation::Citation;
use crate::work::{Nature, Work};

/// Authors named at most; after them 等.
const MAX_AUTHORS: usize = 3;

/// The edition of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edition {
    /// GB/T 7714—2015, signs in half width.
    Of2015,
    /// GB/T 7714—2025: signs in full width except `.`, `[` and `]`.
    Of2025,
}

impl Edition {
    fn comma(self) -> &'static str {
        if self == Self::Of2015 { ", " } else { "，" }
    }

    fn colon(self) -> &'static str {
        if self == Self::Of2015 { ": " } else { "：" }
    }
}

/// `甲市人民政府. 甲方案: 甲政发〔2024〕1号[Z]. 2024-03-01: 三、（六）2.`
pub(super) fn entry(citation: &Citation<'_>, edition: Edition) -> String {
    let work = &citation.work;
    let number = work.number.as_deref().map(|number| format!("{}{number}", edition.colon()));
    let title = format!("{}{}{}", work.title, number.unwrap_or_default(), type_mark(work));
    let when = [source(work), day(work)].into_iter().flatten().collect::<Vec<_>>().join(edition.comma());
    let place = citation.place();
    let where_and_when =
        [when, place].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(edition.colon());
    let parts = authors(work, edition).into_iter().chain([title]).chain(Some(where_and_when));
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(". ") + "."
}

/// 报纸 for an article in one, 其他 for all else: there is no mark for official documents.
fn type_mark(work: &Work) -> &'static str {
    if work.is_in_newspaper() { "[N]" } else { "[Z]" }
}

fn authors(work: &Work, edition: Edition) -> Option<String> {
    let mut names: Vec<&str> = work.authors.iter().take(MAX_AUTHORS).map(String::as_str).collect();
    if work.authors.len() > MAX_AUTHORS {
        names.push("等");
    }
    (!names.is_empty()).then(|| names.join(edition.comma()))
}

fn source(work: &Work) -> Option<String> {
    let is_press = matches!(work.nature, Nature::Report | Nature::Article);
    work.source.clone().filter(|_| is_press)
}

/// The day, or a year that is only estimated in square brackets.
fn day(work: &Work) -> Option<String> {
    let day = work.date.map(|date| date.day.to_string());
    day.or_else(|| work.estimated_year.map(|year| format!("[{year}]")))
}
