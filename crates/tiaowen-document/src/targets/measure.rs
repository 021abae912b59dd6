//! Units of measure: what may stand behind a number, and which numbers it makes countable.

use std::sync::LazyLock;

/// What kind of thing a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// 家, 个, 项: counted things.
    Count,
    /// 元, 亿美元.
    Money,
    /// %, 个百分点.
    Share,
    /// 倍.
    Times,
    /// 吨, 亩, 千瓦时: anything else that is measured.
    Amount,
    /// Nothing that can be a target: no unit, or a time, an ordinal, a part of a name.
    None,
}

/// A unit read behind a number.
pub(super) struct ReadMeasure {
    pub(super) measure: Measure,
    /// 十百千 between number and unit, multiplied in.
    pub(super) factor: f64,
    /// As printed, 万 and 亿 included; `None` without one.
    pub(super) unit: Option<String>,
    /// End of the unit, in bytes of the text.
    pub(super) end: usize,
}

/// 十, 百 and 千 in front of a unit.
pub(super) struct Magnitude;

impl Magnitude {
    pub(super) fn of_word(word: &str) -> Option<f64> {
        Some(match word {
            "十" => 10.0,
            "百" => 100.0,
            "千" => 1000.0,
            _ => return None,
        })
    }
}

/// Times, ordinals and name parts: a number in front of one counts nothing.
const NO_UNITS: &[&str] = &[
    "个工作日",
    "工作日",
    "个月",
    "个小时",
    "小时",
    "分钟",
    "个季度",
    "季度",
    "周年",
    "年",
    "月",
    "日",
    "天",
    "周",
    "时",
    "号",
    "强",
    "大",
    "化",
    "级",
    "型",
    "版",
    "期",
    "届",
    "轮",
    "代",
    "层",
    "维",
    "度",
    "星",
    "线",
    "路",
    "类",
    "点",
    "字",
    "页",
    "章",
    "节",
    "编",
    "G",
    "K",
    "D",
    "X",
    "x",
];

/// The longest that fits is the unit.
const UNITS: &[(&str, Measure)] = &[
    ("个百分点", Measure::Share),
    ("百分点", Measure::Share),
    ("吨标准煤", Measure::Amount),
    ("吨标煤", Measure::Amount),
    ("立方米", Measure::Amount),
    ("平方公里", Measure::Amount),
    ("平方千米", Measure::Amount),
    ("平方米", Measure::Amount),
    ("千瓦时", Measure::Amount),
    ("千瓦", Measure::Amount),
    ("兆瓦", Measure::Amount),
    ("标准箱", Measure::Count),
    ("标箱", Measure::Count),
    ("千米", Measure::Amount),
    ("公里", Measure::Amount),
    ("公顷", Measure::Amount),
    ("公斤", Measure::Amount),
    ("斤", Measure::Amount),
    ("蒸吨", Measure::Amount),
    ("立方", Measure::Amount),
    ("标准机架", Measure::Count),
    ("场次", Measure::Count),
    ("床", Measure::Count),
    ("眼", Measure::Count),
    ("羽", Measure::Count),
    ("千克", Measure::Amount),
    ("毫克", Measure::Amount),
    ("微克", Measure::Amount),
    ("美元", Measure::Money),
    ("欧元", Measure::Money),
    ("港元", Measure::Money),
    ("人次", Measure::Count),
    ("架次", Measure::Count),
    ("班次", Measure::Count),
    ("标台", Measure::Count),
    ("机架", Measure::Count),
    ("平米", Measure::Amount),
    ("GWh", Measure::Amount),
    ("MWh", Measure::Amount),
    ("TWh", Measure::Amount),
    ("kWh", Measure::Amount),
    ("GW", Measure::Amount),
    ("MW", Measure::Amount),
    ("KW", Measure::Amount),
    ("kW", Measure::Amount),
    ("EFLOPS", Measure::Amount),
    ("PFLOPS", Measure::Amount),
    ("EFlops", Measure::Amount),
    ("PFlops", Measure::Amount),
    ("TEU", Measure::Count),
    ("Gbps", Measure::Amount),
    ("Tbps", Measure::Amount),
    ("EB", Measure::Amount),
    ("PB", Measure::Amount),
    ("TB", Measure::Amount),
    ("%", Measure::Share),
    ("％", Measure::Share),
    ("‰", Measure::Share),
    ("元", Measure::Money),
    ("倍", Measure::Times),
    ("家", Measure::Count),
    ("个", Measure::Count),
    ("项", Measure::Count),
    ("件", Measure::Count),
    ("台", Measure::Count),
    ("套", Measure::Count),
    ("辆", Measure::Count),
    ("架", Measure::Count),
    ("艘", Measure::Count),
    ("座", Measure::Count),
    ("栋", Measure::Count),
    ("幢", Measure::Count),
    ("所", Measure::Count),
    ("处", Measure::Count),
    ("户", Measure::Count),
    ("名", Measure::Count),
    ("人", Measure::Count),
    ("位", Measure::Count),
    ("次", Measure::Count),
    ("篇", Measure::Count),
    ("种", Measure::Count),
    ("款", Measure::Count),
    ("只", Measure::Count),
    ("支", Measure::Count),
    ("张", Measure::Count),
    ("部", Measure::Count),
    ("场", Measure::Count),
    ("间", Measure::Count),
    ("对", Measure::Count),
    ("枚", Measure::Count),
    ("株", Measure::Count),
    ("头", Measure::Count),
    ("门", Measure::Count),
    ("本", Measure::Count),
    ("册", Measure::Count),
    ("份", Measure::Count),
    ("片", Measure::Count),
    ("块", Measure::Count),
    ("批", Measure::Count),
    ("例", Measure::Count),
    ("村", Measure::Count),
    ("颗", Measure::Count),
    ("箱", Measure::Count),
    ("亩", Measure::Amount),
    ("吨", Measure::Amount),
    ("升", Measure::Amount),
    ("米", Measure::Amount),
    ("瓦", Measure::Amount),
    ("岁", Measure::Amount),
    ("分", Measure::Amount),
    ("条", Measure::Count),
];

/// Words that begin with a unit and are none: 3分别.
const NO_UNIT_WORDS: &[&str] = &[
    "分别",
    "分布",
    "分类",
    "分级",
    "分之",
    "分钟",
    "分期",
    "人均",
    "人工",
    "个性",
    "台阶",
    "元宇宙",
    "本地",
];

/// Reads what stands behind a number at `at`: 十百千, 万亿, 余, and a unit.
pub(super) fn read_measure(text: &str, at: usize) -> ReadMeasure {
    let none = ReadMeasure { measure: Measure::None, factor: 1.0, unit: None, end: at };
    let mut end = text.len() - text[at..].strip_prefix([' ', '\u{a0}']).unwrap_or(&text[at..]).len();
    let mut factor = 1.0;
    if let Some(word) = ["十", "百", "千"].into_iter().find(|word| text[end..].starts_with(word)) {
        // 千瓦 and 千米 are units of their own.
        if longest_unit(&text[end..]).is_none() {
            factor = Magnitude::of_word(word).unwrap_or(1.0);
            end += word.len();
        }
    }
    let magnitude_start = end;
    while text[end..].starts_with(['万', '亿']) {
        end += '万'.len_utf8();
    }
    let magnitude = &text[magnitude_start..end];
    let after_magnitude = end;
    if text[end..].starts_with(['余', '多']) {
        end += '余'.len_utf8();
    }
    let rest = &text[end..];
    let unit = longest_unit(rest);
    let longest_other = NO_UNITS.iter().filter(|word| rest.starts_with(**word)).map(|word| word.len()).max();
    if longest_other >= unit.map(|(unit, _)| unit.len()) && longest_other.is_some()
        || NO_UNIT_WORDS.iter().any(|word| rest.starts_with(word))
    {
        return none;
    }
    let Some((unit, measure)) = unit else {
        // 突破1.2万, 达到3亿.
        let counts = !magnitude.is_empty();
        let unit = Some(magnitude.to_owned());
        return if counts {
            ReadMeasure { measure: Measure::Amount, factor, unit, end: after_magnitude }
        } else {
            none
        };
    };
    let mut unit_end = end + unit.len();
    unit_end += bracket_variant(&text[unit_end..]);
    unit_end += per_part(&text[unit_end..]);
    if text[unit_end..].starts_with('级') {
        return none;
    }
    let printed = match &text[end..unit_end] {
        "％" => format!("{magnitude}%"),
        unit => format!("{magnitude}{unit}"),
    };
    ReadMeasure { measure, factor, unit: Some(printed), end: unit_end }
}

/// The first character of each unit with its index, ascending.
static BY_FIRST: LazyLock<Vec<(char, usize)>> = LazyLock::new(|| {
    let firsts =
        UNITS.iter().enumerate().filter_map(|(index, (unit, _))| Some((unit.chars().next()?, index)));
    let mut firsts: Vec<(char, usize)> = firsts.collect();
    firsts.sort_unstable();
    firsts
});

fn longest_unit(text: &str) -> Option<(&'static str, Measure)> {
    let first = text.chars().next()?;
    let begin = BY_FIRST.partition_point(|(unit, _)| *unit < first);
    let same = BY_FIRST[begin..].iter().take_while(|(unit, _)| *unit == first);
    let units = same.map(|(_, index)| UNITS[*index]).filter(|(unit, _)| text.starts_with(unit));
    units.max_by_key(|(unit, _)| unit.len())
}

/// The length in bytes of (套) in 台(套).
fn bracket_variant(rest: &str) -> usize {
    let Some(open) = rest.chars().next().filter(|sign| matches!(sign, '(' | '（')) else { return 0 };
    let inside = &rest[open.len_utf8()..];
    let close = inside.char_indices().take(5).find(|(_, sign)| matches!(sign, ')' | '）'));
    let Some((close, _)) = close else { return 0 };
    let variant = &inside[..close];
    let is_unit = UNITS.iter().any(|(unit, measure)| *unit == variant && *measure == Measure::Count);
    if !is_unit {
        return 0;
    }
    let sign = inside[close..].chars().next().map_or(0, char::len_utf8);
    open.len_utf8() + close + sign
}

/// The length in bytes of /亩 in 万元/亩.
fn per_part(rest: &str) -> usize {
    let Some(slash) = rest.chars().next().filter(|sign| matches!(sign, '/' | '／')) else { return 0 };
    let base = &rest[slash.len_utf8()..];
    let length: usize = base
        .chars()
        .take_while(|character| "万亿千百亩人平方公里元户吨年瓦时立米度天日家台标准煤".contains(*character))
        .map(char::len_utf8)
        .sum();
    if length == 0 { 0 } else { slash.len_utf8() + length }
}
