//! The years that a text prints, and what each is there for: target, base, period, expiry, name, number.
//!
//! Works on the clean text of one clause or title; ranges count its bytes. Knows nothing of documents: which
//! clause inherits whose year is for the splitter to say.

mod context;
mod scan;

use std::ops::Range;

use context::Context;
use scan::{PrintedYear, SpanOf, scan_years, spans};

use crate::portion::{portions, shift};

/// What a printed year is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum YearRole {
    /// By this year something is to be reached: 到2025年, 2025年底前.
    Target,
    /// What a change is measured from: 比2015年.
    Base,
    /// First year of a span: 2022年—2026年.
    PeriodStart,
    /// Last year of a span.
    PeriodEnd,
    /// Until when the document is in force: 实施至2026年12月31日止.
    Expiry,
    /// Part of a name: “中国制造2025”.
    Named,
    /// Part of a document number: 〔2016〕.
    DocumentNumber,
    /// Any other mention: a date, a look back.
    Plain,
}

/// A year as a text prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundYear {
    /// The year, such as 2025.
    pub year: i16,
    /// What it is there for.
    pub role: YearRole,
    /// Its digits and a 年 behind them, in bytes of the text.
    pub range: Range<usize>,
}

/// A span of years that a text prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPeriod {
    /// First year.
    pub start: i16,
    /// Last year.
    pub end: i16,
    /// From the first year's digits to the last year's 年, in bytes of the text.
    pub range: Range<usize>,
}

/// Finds all years of `text`, in order.
///
/// Reads 2025年, ２０２５年 and 二〇二五年, and four digits without 年 where a span, a number or a name shows
/// that they are a year.
pub fn find_years(text: &str) -> Vec<FoundYear> {
    find_years_since(text, None)
}

/// Finds all years of a text that was issued in the year `issued`.
///
/// What lies before the issue is no target year any more (到2020年 in a plan of 2021 looks back), and a bare year
/// from then on that opens a sentence of figures is one (2025年，占比达到20%左右). Only a year of issue that the
/// document itself prints will do; the date of a reprint would turn targets into history.
pub fn find_years_since(text: &str, issued: Option<i16>) -> Vec<FoundYear> {
    let find = |portion: Range<usize>| {
        let found = years_of_portion(&text[portion.clone()], issued).into_iter();
        found.map(move |year| FoundYear { range: shift(&year.range, portion.start), ..year })
    };
    portions(text).into_iter().flat_map(find).collect()
}

fn years_of_portion(text: &str, issued: Option<i16>) -> Vec<FoundYear> {
    let printed = scan_years(text);
    if printed.is_empty() {
        return Vec::new();
    }
    let context = Context::new(text, issued);
    let mut roles: Vec<Option<YearRole>> = vec![None; printed.len()];
    for (first, last) in spans(text, &printed, SpanOf::Dates) {
        roles[first] = Some(YearRole::PeriodStart);
        roles[last] = Some(context.end_of_span(&printed[first], &printed[last]));
    }
    for index in 0..printed.len() {
        if roles[index].is_none() {
            let before = index.checked_sub(1).map(|before| (&printed[before], roles[before]));
            roles[index] = context.role(&printed[index], before);
        }
    }
    let found = |(year, role): (PrintedYear, Option<YearRole>)| {
        Some(FoundYear { year: year.year, role: role?, range: year.range() })
    };
    printed.into_iter().zip(roles).filter_map(found).collect()
}

/// The target years among `years`, ascending, each once.
pub fn target_years(years: &[FoundYear]) -> Vec<i16> {
    let mut targets: Vec<i16> =
        years.iter().filter(|found| found.role == YearRole::Target).map(|found| found.year).collect();
    targets.sort_unstable();
    targets.dedup();
    targets
}

/// Finds the first span of years that `text` prints, such as `(2022年—2026年)`, `2017~2019年` or `2023—2025年`.
pub fn find_period(text: &str) -> Option<FoundPeriod> {
    let printed = scan_years(text);
    let (first, last) = spans(text, &printed, SpanOf::Years).into_iter().next()?;
    let (first, last) = (&printed[first], &printed[last]);
    Some(FoundPeriod { start: first.year, end: last.year, range: first.digits.start..last.end })
}
