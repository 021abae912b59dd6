//! Reads the values that filters take, and says what a value could have been.

use std::ops::RangeInclusive;

use tiaowen_text::fold::fold;

use super::NONE;
use crate::error::SearchError;

/// Years that can be filtered by; policy texts name no others.
const YEARS: RangeInclusive<i16> = 1..=9999;

/// Tells whether a value asks for what has none.
pub(super) fn is_none(value: &str) -> bool {
    value.eq_ignore_ascii_case(NONE) || value == "未标注"
}

/// Reads `2016` or `2016..2019`; full-width digits, 年 and the usual dashes do as well.
pub(super) fn years(name: &'static str, value: &str) -> Result<RangeInclusive<i16>, SearchError> {
    let folded: String = fold(value).chars().filter(|character| !matches!(character, ' ' | '年')).collect();
    let (start, end) = ["..", "--", "-", "~", "至", "到", "…", "……"]
        .iter()
        .find_map(|sign| folded.split_once(sign))
        .unwrap_or((&folded, &folded));
    let year = |text: &str| text.parse::<i16>().ok().filter(|year| YEARS.contains(year));
    let (Some(start), Some(end)) = (year(start), year(end)) else {
        return Err(no_value(name, value, "不是年份，也不是年份范围"));
    };
    if start > end {
        return Err(no_value(name, value, "起始年份晚于终止年份"));
    }
    Ok(start..=end)
}

/// The error for a value that is none of a list.
pub(super) fn one_of_labels<'l>(
    name: &'static str,
    value: &str,
    labels: impl Iterator<Item = &'l str>,
) -> SearchError {
    let labels: Vec<&str> = labels.collect();
    no_value(name, value, &format!("可选的值有 {}", labels.join("、")))
}

/// The error for a value that a filter cannot have.
pub(super) fn no_value(name: &'static str, value: &str, expected: &str) -> SearchError {
    SearchError::BadFilter { name, value: value.to_owned(), expected: expected.to_owned() }
}
