//! The number scanner: finds what a text counts or measures, with value and unit.
//!
//! It says what is printed; whether it is a target is for the other rules to say.

use std::ops::Range;

use tiaowen_text::numeral::{is_common_numeral, parse_whole};

use super::measure::{Magnitude, Measure, read_measure};

/// A printed number with its unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quantity {
    /// From the first digit to the end of the unit, in bytes.
    pub(super) range: Range<usize>,
    pub(super) value: f64,
    pub(super) value_max: Option<f64>,
    /// As printed, 万 and 亿 included; `None` for a bare number.
    pub(super) unit: Option<String>,
    pub(super) measure: Measure,
    pub(super) script: Script,
}

/// How a number is written; the rarer the script, the more a reader asks of the words around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// 12, １２.
    Arabic,
    /// 十二, 百分之三十.
    Chinese,
    /// 万亿元, 千亿元 without a number of its own.
    Bare,
}

/// All quantities of `text`, in order, none overlapping another.
pub(super) fn scan_quantities(text: &str) -> Vec<Quantity> {
    let mut quantities: Vec<Quantity> = Vec::new();
    let mut from = 0;
    while let Some(quantity) = next_quantity(text, from) {
        from = quantity.range.end;
        quantities.push(quantity);
    }
    quantities
}

fn next_quantity(text: &str, from: usize) -> Option<Quantity> {
    let mut skip_to = from;
    for (offset, character) in text[from..].char_indices() {
        let at = from + offset;
        if at < skip_to {
            continue;
        }
        let read = if is_arabic(character) {
            read_arabic(text, at)
        } else if is_common_numeral(character) || matches!(character, '万' | '亿') {
            read_chinese(text, at)
        } else {
            continue;
        };
        match read {
            Reading::Found(quantity) => return Some(quantity),
            Reading::Skip(next) => skip_to = next,
        }
    }
    None
}

enum Reading {
    Found(Quantity),
    /// Nothing here; go on at this byte.
    Skip(usize),
}

/// Reads 12, 1.2万家, 3—5个, 10%~15%, 1,200家.
fn read_arabic(text: &str, start: usize) -> Reading {
    let end = number_end(text, start);
    let before = text[..start].chars().next_back();
    let glued = before.is_some_and(|sign| {
        sign.is_ascii_alphabetic() || matches!(sign, '第' | '+' | '＋' | '.' | '№' | '/')
    });
    let Some(value) = number_value(&text[start..end]) else { return Reading::Skip(end) };
    if glued || text[end..].starts_with(['+', '＋']) {
        return Reading::Skip(end);
    }
    let first = read_measure(text, end);
    let low = value * first.factor;
    // A range: the second number follows the first or its unit.
    let joint = if first.measure == Measure::None { end } else { first.end };
    if let Some(second_start) = range_joint(text, joint) {
        let second_end = number_end(text, second_start);
        if let Some(high) = number_value(&text[second_start..second_end]) {
            let second = read_measure(text, second_end);
            let lifted = if first.measure == Measure::None { value * second.factor } else { low };
            let same = first.measure == Measure::None || first.unit == second.unit;
            if second.measure != Measure::None && same && high * second.factor > lifted {
                return Reading::Found(Quantity {
                    range: start..second.end,
                    value: lifted,
                    value_max: Some(high * second.factor),
                    unit: second.unit,
                    measure: second.measure,
                    script: Script::Arabic,
                });
            }
        }
    }
    if first.measure == Measure::None && !stands_alone(&text[end..]) {
        return Reading::Skip(end);
    }
    Reading::Found(Quantity {
        range: start..first.end,
        value: low,
        value_max: None,
        unit: first.unit,
        measure: first.measure,
        script: Script::Arabic,
    })
}

/// A number without a unit is one only where nothing is glued to it: 指数达到89以上.
fn stands_alone(after: &str) -> bool {
    let bounds = ["以上", "左右", "以内", "以下", "及以上", "上下"];
    after.is_empty()
        || after.starts_with([',', '，', '。', '；', ';', '、', ')', '）', '!', '！'])
        || bounds.iter().any(|bound| after.starts_with(bound))
}

/// Reads 百分之三十, 一百家, 三千亿元, and magnitudes alone: 万亿元, 千亿元.
fn read_chinese(text: &str, start: usize) -> Reading {
    if let Some(rest) = text[start..].strip_prefix("百分之") {
        let number_start = text.len() - rest.len();
        let end = if rest.starts_with(is_arabic) {
            number_end(text, number_start)
        } else {
            chinese_end(text, number_start)
        };
        let digits = &text[number_start..end];
        if let Some(value) = number_value(digits).or_else(|| chinese_percent(digits)) {
            return Reading::Found(percent(start..end, value));
        }
    }
    let end = chinese_end(text, start);
    let digits = &text[start..end];
    let first_of_line = text[..start].chars().next_back();
    if first_of_line == Some('第') {
        return Reading::Skip(end.max(start + 3));
    }
    let (value, script) = match digits {
        "" => (Some(1.0), Script::Bare),
        "十" | "百" | "千" => (Magnitude::of_word(digits), Script::Bare),
        _ => (parse_whole(digits).map(f64::from), Script::Chinese),
    };
    let read = read_measure(text, end);
    let bare_without_money = script == Script::Bare && read.measure != Measure::Money;
    // 一批, 三个方面: in words, small counts count nothing in particular.
    let idiom = script == Script::Chinese
        && read.measure == Measure::Count
        && value.is_some_and(|value| value < 10.0);
    match value {
        Some(value) if read.measure != Measure::None && !bare_without_money && !idiom => {
            Reading::Found(Quantity {
                range: start..read.end,
                value: value * read.factor,
                value_max: None,
                unit: read.unit,
                measure: read.measure,
                script,
            })
        }
        _ => Reading::Skip(end.max(start + text[start..].chars().next().map_or(1, char::len_utf8))),
    }
}

fn percent(range: Range<usize>, value: f64) -> Quantity {
    Quantity {
        range,
        value,
        value_max: None,
        unit: Some("%".to_owned()),
        measure: Measure::Share,
        script: Script::Chinese,
    }
}

/// 三十, 三点五.
fn chinese_percent(digits: &str) -> Option<f64> {
    let Some((whole, decimals)) = digits.split_once('点') else { return parse_whole(digits).map(f64::from) };
    let places = i32::try_from(decimals.chars().count()).ok()?;
    Some(f64::from(parse_whole(whole)?) + f64::from(parse_whole(decimals)?) / 10f64.powi(places))
}

fn is_arabic(character: char) -> bool {
    character.is_ascii_digit() || ('０'..='９').contains(&character)
}

fn chinese_end(text: &str, start: usize) -> usize {
    let digits =
        text[start..].chars().take_while(|character| is_common_numeral(*character) || *character == '点');
    start + digits.map(char::len_utf8).sum::<usize>()
}

/// The end of a number with decimals and thousands separators.
fn number_end(text: &str, start: usize) -> usize {
    let mut end = digits_end(text, start);
    while text[end..].starts_with(',') {
        let group = digits_end(text, end + 1);
        if group - (end + 1) != 3 || end - start > 3 && !text[start..end].contains(',') {
            break;
        }
        end = group;
    }
    if let Some(point) = text[end..].chars().next().filter(|sign| matches!(sign, '.' | '．')) {
        let decimals = digits_end(text, end + point.len_utf8());
        if decimals > end + point.len_utf8() {
            end = decimals;
        }
    }
    end
}

fn digits_end(text: &str, start: usize) -> usize {
    start
        + text[start..]
            .chars()
            .take_while(|character| is_arabic(*character))
            .map(char::len_utf8)
            .sum::<usize>()
}

fn number_value(digits: &str) -> Option<f64> {
    let plain: String = digits
        .chars()
        .filter(|character| *character != ',')
        .map(|character| match character {
            '０'..='９' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
            '．' => '.',
            _ => character,
        })
        .collect();
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Where the second number of a range begins, if a dash or 至 and a digit follow at `at`.
fn range_joint(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let after = rest.trim_start_matches(|character: char| "—–-－―─~～〜".contains(character));
    let after = if after.len() == rest.len() {
        rest.strip_prefix('至').or_else(|| rest.strip_prefix('到'))?
    } else {
        after
    };
    after.starts_with(is_arabic).then_some(text.len() - after.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_values_and_units() {
        let print = |quantity: Quantity| {
            let max = quantity.value_max.map_or(String::new(), |max| format!("~{max}"));
            format!("{}{max}{}", quantity.value, quantity.unit.unwrap_or_default())
        };
        let check = |text: &str, expected: &[&str]| {
            let printed: Vec<String> = scan_quantities(text).into_iter().map(print).collect();
            assert_eq!(printed, expected, "{text}");
        };
        check("达到1.2万家以上", &["1.2万家"]);
        check("2.70%", &["2.7%"]);
        check("提高2.5个百分点", &["2.5个百分点"]);
        check("6500亿元，1万亿元，3千亿元", &["6500亿元", "1万亿元", "3000亿元"]);
        check("突破万亿元和千亿元", &["1万亿元", "1000亿元"]);
        check("3—5个，1~2家，3%-5%，10-15亿元", &["3~5个", "1~2家", "3~5%", "10~15亿元"]);
        check("百分之三十、百分之三点五、一百家", &["30%", "3.5%", "100家"]);
        check("１２家、1,200家", &["12家", "1200家"]);
        check("新建600台（套）", &["600台（套）"]);
        check("亩均税收50万元/亩", &["50万元/亩"]);
        check("装机500MW、10万千瓦、3亿千瓦时", &["500MW", "10万千瓦", "3亿千瓦时"]);
        check("100余家、1万多人", &["100家", "1万人"]);
        // Names, ordinals, times and years are not counted.
        check("5G、415X、1+1+N+X、GM2D", &[]);
        check("指数达到89以上", &["89"]);
        check("第12条、第三批", &[]);
        check("一批、千亿级、万亩千亿", &[]);
        check("2026年12月31日", &[]);
        check("3个工作日、10个月、24小时、5年", &[]);
        check("500强、八大行动、3大工程", &[]);
    }
}
