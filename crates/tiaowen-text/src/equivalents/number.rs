//! Reads the numbers of a squeezed text: 12,000, 1.2万, 一百零三, 百分之三十, 二〇二六, ½ as 1/2.
//!
//! A number in Arabic digits is one wherever it stands by itself. Chinese numerals are also plain characters
//! (万一, 十分, 统一): a single one is a number only between words that count, several only in a full form.

use super::decimal::Decimal;
use super::{is_run, measure};
use crate::numeral::{digit, parse_large, unit};

/// What was found at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// A number up to `end` (code points, exclusive).
    Number {
        /// Where it ends.
        end: usize,
        /// Its key.
        key: String,
    },
    /// Nothing before this place is a number, or a part of one.
    Skip(usize),
}

/// The words behind which a number counts, other than the units of `measures.txt`.
const COUNTERS: &[&str] = &[
    "个",
    "家",
    "项",
    "条",
    "款",
    "章",
    "节",
    "编",
    "目",
    "年",
    "月",
    "日",
    "号",
    "届",
    "次",
    "批",
    "倍",
    "成",
    "名",
    "人",
    "户",
    "件",
    "台",
    "套",
    "元",
    "亩",
    "天",
    "周",
    "岁",
    "所",
    "座",
    "栋",
    "幢",
    "间",
    "处",
    "期",
    "级",
    "类",
    "种",
    "位",
    "只",
    "支",
    "辆",
    "艘",
    "架",
    "轮",
    "版",
    "层",
    "份",
    "篇",
    "门",
    "册",
    "张",
    "片",
    "块",
    "株",
    "头",
    "例",
    "组",
    "股",
    "笔",
    "吨",
    "米",
    "美元",
    "欧元",
    "港元",
    "小时",
    "分钟",
    "季度",
    "星级",
    "车道",
    "字节",
    "工作日",
];

/// Characters in front of 一 that make a word with it: 统一, 唯一, 万一.
const BOUND_TO_ONE: &str = "统唯单专同万逐划合归不如均惟某另";

/// Characters in front of 十 that make an uncertain number with it: 几十, 数十.
const BOUND_TO_TEN: &str = "几数上成";

/// The largest number that a fraction such as 2/3 divides by; 11/29 is a date.
const MAX_DIVISOR: u128 = 10;

/// Reads a number in Arabic digits; `start` is its first digit.
pub(super) fn read_arabic(text: &[char], start: usize) -> Reading {
    let end = plain_end(text, start);
    let whole_end = text[start..end].iter().position(|sign| *sign == '.').map_or(end, |at| start + at);
    let run_end = start + text[start..].iter().take_while(|sign| is_run(**sign) || **sign == '.').count();
    let skip = Reading::Skip(run_end.max(end));
    if is_decimal_point(text, end) || glued_to_letters(text, end) {
        // 3.2.1 is an address, 5g a name.
        return skip;
    }
    if text[start] == '0' && whole_end - start > 1 {
        return read_leading_zero(text, start, end).unwrap_or(skip);
    }
    if let Some(fraction) = read_stroke(text, start, end) {
        return fraction;
    }
    let Some(value) = Decimal::parse(text[start..end].iter().copied()) else { return skip };
    if let Some(sign) = text.get(end).filter(|sign| matches!(sign, '%' | '‰' | '‱')) {
        return Reading::Number { end: end + 1, key: format!("{value}{sign}") };
    }
    match magnified(text, value, end) {
        Some((value, end)) => Reading::Number { end, key: value.to_string() },
        None => Reading::Skip(mixed_end(text, end)),
    }
}

/// Where a number of digits, commas between groups of three and a point ends.
fn plain_end(text: &[char], start: usize) -> usize {
    let mut end = digits_end(text, start);
    if end - start <= 3 && text[start] != '0' {
        while text.get(end) == Some(&',') && digits_end(text, end + 1) == end + 4 {
            end += 4;
        }
    }
    if is_decimal_point(text, end) { digits_end(text, end + 1) } else { end }
}

fn digits_end(text: &[char], start: usize) -> usize {
    let digits = text.get(start..).unwrap_or_default();
    start + digits.iter().take_while(|sign| sign.is_ascii_digit()).count()
}

/// A point right behind a number that has a digit behind it.
fn is_decimal_point(text: &[char], at: usize) -> bool {
    text.get(at) == Some(&'.') && text.get(at + 1).is_some_and(char::is_ascii_digit)
}

/// Letters follow that are no unit of measure.
fn glued_to_letters(text: &[char], end: usize) -> bool {
    text.get(end).is_some_and(|sign| is_run(*sign)) && measure::behind_number(text, end).is_none()
}

/// 0574 is not 574. The zero of a month or a day is left out: 08月.
fn read_leading_zero(text: &[char], start: usize, end: usize) -> Option<Reading> {
    if text[start..end].iter().any(|sign| !sign.is_ascii_digit()) {
        return None;
    }
    let dated = end - start == 2 && text[start + 1] != '0' && matches!(text.get(end), Some('月' | '日'));
    let first = if dated { start + 1 } else { start };
    Some(Reading::Number { end, key: text[first..end].iter().collect() })
}

/// Reads 2/3 whose first number is `start..end`.
fn read_stroke(text: &[char], start: usize, end: usize) -> Option<Reading> {
    let stroke = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|sign| *sign == '/');
    let last = digits_end(text, end + 1);
    if !stroke(Some(end)) || last == end + 1 || stroke(start.checked_sub(1)) || stroke(Some(last)) {
        return None;
    }
    if is_decimal_point(text, last) || text.get(last).is_some_and(|sign| is_run(*sign)) {
        return None;
    }
    let parse = |from: usize, to: usize| parse_large(&text[from..to].iter().collect::<String>());
    let key = fraction(parse(start, end)?, parse(end + 1, last)?)?;
    Some(Reading::Number { end: last, key })
}

/// The key of a proper fraction of everyday use.
fn fraction(dividend: u128, divisor: u128) -> Option<String> {
    let proper = 0 < dividend && dividend < divisor && divisor <= MAX_DIVISOR;
    proper.then(|| format!("{dividend}/{divisor}"))
}

/// Multiplies `value`, which ends at `end`, by what follows: 1.2万, 3千亿; and adds what is of a lower rank:
/// 1万2千. `None` where digits follow that have no rank (1万2).
fn magnified(text: &[char], value: Decimal, end: usize) -> Option<(Decimal, usize)> {
    let (mut rank, mut at) = magnitude(text, end);
    let mut sum = value.times(rank)?;
    while rank > 1 && text.get(at).is_some_and(char::is_ascii_digit) {
        let digits_end = plain_end(text, at);
        let (lower, lower_end) = magnitude(text, digits_end);
        if lower == 1 || lower >= rank {
            return None;
        }
        sum = sum.plus(Decimal::parse(text[at..digits_end].iter().copied())?.times(lower)?)?;
        (rank, at) = (lower, lower_end);
    }
    Some((sum, at))
}

/// Where digits and ranks in no good order end.
fn mixed_end(text: &[char], at: usize) -> usize {
    let mixed = |sign: &&char| matches!(sign, '0'..='9' | '.' | '百' | '千' | '万' | '亿');
    at + text[at..].iter().take_while(mixed).count()
}

/// The product of the 百千万亿 at `at`, and where they end; 1 without any. 千克 and its kin are units.
fn magnitude(text: &[char], mut at: usize) -> (u128, usize) {
    let mut product = 1u128;
    while let Some(factor) = text.get(at).copied().filter(|sign| matches!(sign, '百' | '千' | '万' | '亿'))
    {
        let Some(next) = unit(factor).and_then(|factor| product.checked_mul(factor)) else { break };
        if opens_unit(text, at) {
            break;
        }
        (product, at) = (next, at + 1);
    }
    (product, at)
}

/// 千 belongs to the unit: 千克, 千瓦, 千米.
fn opens_unit(text: &[char], at: usize) -> bool {
    text[at] == '千' && matches!(text.get(at + 1), Some('克' | '瓦' | '米' | '伏' | '帕' | '赫'))
}

/// Tells whether a character may open a number in Chinese numerals.
pub(super) fn is_numeral(character: char) -> bool {
    !character.is_ascii() && (digit(character).is_some() || unit(character).is_some())
}

/// Reads a number in Chinese numerals; `start` is its first.
pub(super) fn read_chinese(text: &[char], start: usize) -> Reading {
    let end = numerals_end(text, start);
    if let Some(reading) = read_share(text, start, end) {
        return reading;
    }
    if let Some((value, decimal_end)) = read_decimal(text, start, end) {
        return Reading::Number { end: decimal_end, key: value.to_string() };
    }
    let numerals: String = text[start..end].iter().collect();
    let is_number = if end - start == 1 { counts(text, start) } else { is_full_form(text, start, end) };
    match parse_large(&numerals).filter(|_| is_number) {
        Some(value) => Reading::Number { end, key: value.to_string() },
        None => Reading::Skip(end),
    }
}

/// Where a run of numerals ends. A 0 among them stands for 〇 (二0一六); a 千 that cannot belong to the number
/// opens the unit behind it (五千克, 三十千瓦).
fn numerals_end(text: &[char], start: usize) -> usize {
    let mut end = start + 1;
    while let Some(character) = text.get(end).copied() {
        let zero = character == '0'
            && digit(text[end - 1]).is_some()
            && text.get(end + 1).is_some_and(|next| *next == '0' || is_numeral(*next));
        let alone = end - start == 1 || unit(text[end - 1]).is_some();
        if !(zero || is_numeral(character)) || alone && opens_unit(text, end) {
            break;
        }
        end += 1;
    }
    end
}

/// Several numerals are a number in a full form (一百零三); plain digits only where they look like a year or have
/// a zero (一九九八, 二〇二六, but not 一二三产业). 二十几 is none.
fn is_full_form(text: &[char], start: usize, end: usize) -> bool {
    if text.get(end) == Some(&'几') {
        return false;
    }
    let digits: Option<Vec<u32>> = text[start..end].iter().map(|sign| digit(*sign)).collect();
    match digits.as_deref() {
        None => true,
        Some([1, 8 | 9, _, _]) => true,
        Some([0, ..]) => false,
        Some(digits) => digits.contains(&0),
    }
}

/// Tells whether the single numeral at `at` counts something: 第三, 三家, 三至五年, 十余人, 第十条之一.
fn counts(text: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| text[before]);
    let bound = |characters: &str| before.is_some_and(|before| characters.contains(before));
    match text[at] {
        '一' if bound(BOUND_TO_ONE) => return false,
        // 上一年度, 下一级; but 三个月以上一年以下 counts years.
        '一' if bound("上下") && !(at >= 2 && text[at - 2] == '以') => return false,
        '十' if bound(BOUND_TO_TEN) => return false,
        '〇' | '零' => return false,
        _ => {}
    }
    let of_article = before == Some('之') && at >= 2 && text[at - 2] == '条';
    if before == Some('第') || of_article || before_counter(text, at + 1) {
        return true;
    }
    match text.get(at + 1) {
        Some('余' | '多') => text[at] == '十' && before_counter(text, at + 2),
        Some('至' | '到' | '-' | '~') => {
            let second = at + 2;
            let second_end = match text.get(second) {
                Some(sign) if sign.is_ascii_digit() => plain_end(text, second),
                Some(sign) if is_numeral(*sign) => numerals_end(text, second),
                _ => return false,
            };
            before_counter(text, second_end)
        }
        _ => false,
    }
}

/// Tells whether a word that counts stands at `at`.
fn before_counter(text: &[char], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    COUNTERS.iter().any(|counter| starts_with(rest, counter)) || measure::behind_number(text, at).is_some()
}

fn starts_with(text: &[char], word: &str) -> bool {
    let mut characters = text.iter();
    word.chars().all(|character| characters.next() == Some(&character))
}

/// Reads 百分之三十, 千分之三, 三分之二 whose first numerals are `start..end`.
fn read_share(text: &[char], start: usize, end: usize) -> Option<Reading> {
    if !starts_with(&text[end..], "分之") {
        return None;
    }
    let skip = Some(Reading::Skip(end + 2));
    let second = end + 2;
    let (value, value_end) = match text.get(second) {
        Some(sign) if sign.is_ascii_digit() => {
            let value_end = plain_end(text, second);
            (Decimal::parse(text[second..value_end].iter().copied()), value_end)
        }
        Some(sign) if is_numeral(*sign) => {
            let whole_end = numerals_end(text, second);
            let hundred = text[second..whole_end] == ['百'];
            match read_point(text, second, whole_end) {
                Some((value, value_end)) => (Some(value), value_end),
                None if hundred => (Some(Decimal::whole(100)), whole_end),
                None => (
                    parse_large(&text[second..whole_end].iter().collect::<String>()).map(Decimal::whole),
                    whole_end,
                ),
            }
        }
        _ => return skip,
    };
    let Some(value) = value else { return skip };
    let of: String = text[start..end].iter().collect();
    let sign = match of.as_str() {
        "百" => '%',
        "千" => '‰',
        "万" => '‱',
        _ => {
            let key = parse_large(&of)
                .zip(parse_large(&value.to_string()))
                .and_then(|(divisor, dividend)| fraction(dividend, divisor));
            return key.map(|key| Reading::Number { end: value_end, key }).or(skip);
        }
    };
    Some(Reading::Number { end: value_end, key: format!("{value}{sign}") })
}

/// Reads 一点二万, 三点五倍 whose whole part is `start..end`; only where it counts, for 三点五十分 is a time.
fn read_decimal(text: &[char], start: usize, end: usize) -> Option<(Decimal, usize)> {
    let (value, point_end) = read_point(text, start, end)?;
    let (rank, rank_end) = magnitude(text, point_end);
    (rank > 1 || before_counter(text, point_end)).then_some(())?;
    Some((value.times(rank)?, rank_end))
}

/// Reads 三点五 whose whole part is `start..end`: the number and where it ends.
fn read_point(text: &[char], start: usize, end: usize) -> Option<(Decimal, usize)> {
    if text.get(end) != Some(&'点') {
        return None;
    }
    let whole = parse_large(&text[start..end].iter().collect::<String>())?;
    let behind: String =
        text[end + 1..].iter().map_while(|sign| digit(*sign)).map(|digit| digit.to_string()).collect();
    let point_end = end + 1 + behind.chars().count();
    if behind.is_empty() || matches!(text.get(point_end), Some('十' | '百' | '拾' | '佰')) {
        return None;
    }
    Some((Decimal::parse(format!("{whole}.{behind}").chars())?, point_end))
}
