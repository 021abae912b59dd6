//! Finds the digits that may be years, and those that form spans.

use std::ops::Range;

use tiaowen_text::numeral::digit;

use super::context::split_date_tail;

/// Four digits that may be a year.
#[derive(Clone, Debug)]
pub(super) struct PrintedYear {
    pub(super) year: i16,
    /// The digits alone, in bytes.
    pub(super) digits: Range<usize>,
    /// The end of a 年 behind the digits, else of the digits, in bytes.
    pub(super) end: usize,
}

impl PrintedYear {
    pub(super) fn range(&self) -> Range<usize> {
        self.digits.start..self.end
    }

    pub(super) fn has_sign(&self) -> bool {
        self.end > self.digits.end
    }
}

/// Years that policy texts speak of.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// Years further apart than this are no planned span.
const MAX_SPAN_YEARS: i16 = 40;

/// All runs of exactly four digits from 1900 to 2100; in Chinese digits only with 年 behind them.
pub(super) fn scan_years(text: &str) -> Vec<PrintedYear> {
    let mut years = Vec::new();
    if !may_hold_years(text) {
        return years;
    }
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.next() {
        let Some(kind) = DigitKind::of(first) else { continue };
        let (mut count, mut end, mut value) = (1, start + first.len_utf8(), digit(first).unwrap_or_default());
        while let Some((at, next)) = characters.next_if(|(_, next)| DigitKind::of(*next) == Some(kind)) {
            (count, end) = (count + 1, at + next.len_utf8());
            value = digit(next).map_or(value, |digit| value.saturating_mul(10).saturating_add(digit));
        }
        if count != 4 || !YEARS.contains(&value) || touches_number(&text[..start], &text[end..]) {
            continue;
        }
        let sign_end = sign_end(text, end);
        if kind == DigitKind::Arabic || sign_end > end {
            let year = i16::try_from(value).unwrap_or_else(|_| unreachable!("at most 2100"));
            years.push(PrintedYear { year, digits: start..end, end: sign_end });
        }
    }
    years
}

/// Tells quickly of most texts that they hold no year: neither 年 nor a digit, half- or full-width.
fn may_hold_years(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_wide = |at: usize| matches!(bytes.get(at..at + 3), Some([_, 0xBC, 0x90..=0x99]));
    text.contains('年')
        || bytes.iter().enumerate().any(|(at, byte)| byte.is_ascii_digit() || *byte == 0xEF && is_wide(at))
}

/// Whether a span may run from date to date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SpanOf {
    /// 2022年—2026年 only.
    Years,
    /// 2023年1月至2025年12月 too.
    Dates,
}

/// The spans among the years: pairs of indexes of first and last.
pub(super) fn spans(text: &str, years: &[PrintedYear], of: SpanOf) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let mut index = 1;
    while index < years.len() {
        let (first, last) = (&years[index - 1], &years[index]);
        let apart = last.year - first.year;
        if (1..=MAX_SPAN_YEARS).contains(&apart)
            && is_dash(between(text, first, last, of))
            && (last.has_sign() || is_enclosed(text, first, last))
        {
            spans.push((index - 1, index));
            index += 1;
        }
        index += 1;
    }
    spans
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum DigitKind {
    Arabic,
    Chinese,
}

impl DigitKind {
    fn of(character: char) -> Option<Self> {
        match character {
            '0'..='9' | '０'..='９' => Some(Self::Arabic),
            '〇' | '零' | '○' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' => {
                Some(Self::Chinese)
            }
            _ => None,
        }
    }
}

/// 1.2025, GB2025 and 2,025 are no years.
fn touches_number(before: &str, behind: &str) -> bool {
    let mut behind = behind.chars();
    let (before, after, after_that) = (before.chars().next_back(), behind.next(), behind.next());
    let decimal = after.is_some_and(|sign| matches!(sign, '.' | '．' | ','))
        && after_that.is_some_and(|next| next.is_ascii_digit());
    before.is_some_and(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '．' | '№'))
        || after.is_some_and(|sign| sign.is_ascii_alphanumeric())
        || decimal
}

fn sign_end(text: &str, digits_end: usize) -> usize {
    let rest = &text[digits_end..];
    let trimmed = rest.trim_start();
    let blanks = rest.len() - trimmed.len();
    if trimmed.starts_with('年') { digits_end + blanks + '年'.len_utf8() } else { digits_end }
}

fn between<'a>(text: &'a str, first: &PrintedYear, last: &PrintedYear, of: SpanOf) -> &'a str {
    let between = &text[first.end..last.digits.start];
    match of {
        SpanOf::Years => between,
        SpanOf::Dates => split_date_tail(between).1,
    }
}

fn is_dash(between: &str) -> bool {
    let sign: String = between.chars().filter(|character| !character.is_whitespace()).collect();
    !sign.is_empty()
        && (sign.chars().all(|character| "—–-－―─~～〜﹣".contains(character))
            || sign == "至"
            || sign == "到")
}

fn is_enclosed(text: &str, first: &PrintedYear, last: &PrintedYear) -> bool {
    let before = text[..first.digits.start].trim_end();
    let after = text[last.end..].trim_start();
    before.ends_with(['(', '（', '“', '"', '〔', '[', '【'])
        && after.starts_with([')', '）', '”', '"', '〕', ']', '】'])
}
