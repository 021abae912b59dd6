//! Names what a number measures, from the words around it.

use std::ops::Range;

use super::evidence::{creating_verb, trimmed};
use super::segment::joints;

/// Words in front of an indicator that do not name it.
const OPENERS: &[&str] = &[
    "具体目标包括",
    "主要目标包括",
    "具体包括",
    "包括",
    "我市",
    "我区",
    "我县",
    "我省",
    "全市力争",
    "力争",
    "争取",
    "确保",
    "预期",
    "实现",
    "其中",
    "并",
    "且",
    "使",
    "要",
    "将",
    "全市",
    "全省",
    "全区",
    "全县",
    "全国",
    "累计",
    "总计",
    "共",
    "高标准",
    "年度内",
    "努力",
    "目前",
    "已",
    "同时",
    "以及",
    "和",
    "及",
    "与",
    "、",
    "达到",
    "进入",
    "到",
    "至",
    "底",
    "末",
    "前",
    "年底",
    "通过",
    "再",
    "确保全市",
];

/// Verbs that make what they count; the thing alone names the indicator.
const MAKING_VERBS: &[&str] = &[
    "培育形成",
    "规划建设",
    "引进培育",
    "提升发展",
    "累计建成",
    "建成",
    "建设",
    "新建",
    "培育",
    "打造",
    "争创",
    "创建",
    "形成",
    "认定",
    "拥有",
    "组建",
    "培养",
    "发展",
    "扶持",
    "创成",
    "选树",
    "遴选",
];

/// Words that measure nothing by themselves and need the subject before them.
const NEEDY: &[&str] =
    &["年均增长", "年均增速", "增长", "增速", "占比", "比重", "年均", "总量", "规模", "总数", "数量", "增幅"];

/// Nouns that end an indicator of size.
const SIZE_ENDINGS: &[&str] = &[
    "产业产值",
    "工业产值",
    "总产值",
    "产值",
    "增加值",
    "营业收入",
    "销售收入",
    "投资额",
    "交易额",
    "出口额",
    "收入",
    "税收",
];

/// Indicators longer than this are cut at the front, in characters.
const MAX_NAME_CHARS: usize = 60;

/// The name that the range holds, without openers and making verbs.
pub(super) fn name_range(text: &str, range: Range<usize>) -> Range<usize> {
    let mut range = trimmed(text, range);
    loop {
        let rest = &text[range.clone()];
        let opener = OPENERS
            .iter()
            .chain(MAKING_VERBS)
            .filter(|word| rest.starts_with(**word) && rest.len() > word.len() && !is_name_start(rest, word))
            .map(|word| word.len())
            .max();
        let Some(length) = opener else { return range };
        range = trimmed(text, range.start + length..range.end);
    }
}

/// Words that begin like an opener and belong to the name: 全国性平台, 建设用地, 发展中心, 拥有…的企业.
fn is_name_start(rest: &str, word: &str) -> bool {
    let tail = &rest[word.len()..];
    match word {
        "全国" => tail.starts_with('性') || tail.starts_with("重点") || tail.starts_with("知名"),
        "建设" => tail.starts_with("用地") || tail.starts_with("投资"),
        "发展" => tail.starts_with("指数") || tail.starts_with("水平") || tail.starts_with("试点"),
        "培养" | "培育" => tail.starts_with("企业") && tail.ends_with("企业"),
        "形成" | "拥有" => tail.contains('的'),
        "前" => tail.starts_with("沿") || tail.starts_with('湾'),
        "并" => tail.starts_with('购') || tail.starts_with('网'),
        "共" => {
            tail.starts_with('享')
                || tail.starts_with('建')
                || tail.starts_with('富')
                || tail.starts_with('性')
        }
        "同时" | "要" | "至" | "末" | "底" => false,
        "和" => tail.starts_with('谐'),
        "高标准" => !["规划", "建设", "打造", "推进"].iter().any(|verb| tail.starts_with(verb)),
        "再" => tail.starts_with('生') || tail.starts_with('造'),
        "达到" => false,
        "到" => tail.starts_with('位'),
        "通过" => !tail.starts_with("认定"),
        "规模" => true,
        _ => false,
    }
}

/// Splits a list of indicators (甲、乙和丙) into their names; a size that only the last prints is lent to all.
pub(super) fn split_names(text: &str, range: Range<usize>) -> Vec<String> {
    let list = &text[range.clone()];
    let mut names = Vec::new();
    let mut start = 0;
    for joint in joints(list) {
        names.push(list[start..joint.start].trim());
        start = joint.end;
    }
    names.push(list[start..].trim().trim_end_matches('等'));
    names.retain(|name| !name.is_empty());
    let size = names.last().and_then(|last| SIZE_ENDINGS.iter().find(|size| last.ends_with(**size)));
    let sized = |name: &str| SIZE_ENDINGS.iter().any(|size| name.ends_with(size));
    let lend = size.filter(|_| names.len() > 1 && names[..names.len() - 1].iter().all(|name| !sized(name)));
    let last = names.len().saturating_sub(1);
    let print = |(index, name): (usize, &str)| match lend {
        // 甲产业 + 产业产值 is 甲产业产值.
        Some(size) if index < last => {
            let name = clean(name);
            let doubled =
                ["产业", "工业"].into_iter().find(|word| name.ends_with(word) && size.starts_with(word));
            format!("{name}{}", &size[doubled.map_or(0, str::len)..])
        }
        _ => clean(name),
    };
    names.into_iter().enumerate().map(print).collect()
}

/// The name for reading: blanks out, cut to a readable length.
pub(super) fn clean(name: &str) -> String {
    let name: String = name.chars().filter(|character| !character.is_whitespace()).collect();
    let name = name.trim_matches(|character: char| "，,、；;。：:—".contains(character));
    let surplus = name.chars().count().saturating_sub(MAX_NAME_CHARS);
    name.chars().skip(surplus).collect()
}

/// Tells whether a name measures nothing by itself: 年均增长, 占工业投资比重.
pub(super) fn needs_subject(name: &str) -> bool {
    name.is_empty() || NEEDY.contains(&name) || name.starts_with('占')
}

/// The subject that an earlier indicator lends: 技术改造投资 of 技术改造投资年均增长.
pub(super) fn subject_of(name: &str) -> &str {
    let cut = ["年均增长", "年均增速", "增长", "增速", "占"].iter().filter_map(|word| name.find(word)).min();
    cut.map_or(name, |at| &name[..at])
}

/// The words behind a number that it counts: up to the end, without a verb's object (企业列入…名单 stays whole).
pub(super) fn counted_range(text: &str, range: Range<usize>) -> Range<usize> {
    let mut range = trimmed(text, range);
    for opener in ["的", "个", "家"] {
        if let Some(rest) = text[range.clone()].strip_prefix(opener) {
            range = trimmed(text, range.end - rest.len()..range.end);
        }
    }
    range
}

/// Tells whether nothing but openers, verbs and joints stands in `lead`: 重点突破, 推动转化, 突破和提升.
pub(super) fn is_verb_only(lead: &str) -> bool {
    const HELPERS: &[&str] = &[
        "首批", "重点", "完善", "产生", "推动", "加快", "健全", "累计", "逐步", "基本", "年内", "每年",
        "全面",
    ];
    let range = name_range(lead, 0..lead.len());
    let mut rest = &lead[range];
    while !rest.is_empty() {
        let helper = OPENERS
            .iter()
            .chain(MAKING_VERBS)
            .chain(HELPERS)
            .filter(|word| rest.starts_with(**word))
            .map(|word| word.len());
        let Some(length) = helper.chain(creating_verb(rest)).max() else { return false };
        rest = rest[length..].trim_start();
    }
    true
}

/// A name that only says a rank (市级) with the noun of the indicator beside it: 市级 + 国家级创新中心 → 市级创新中心.
pub(super) fn with_noun_of(name: &str, other: &str) -> Option<String> {
    const RANKS: &[&str] = &["国家级", "省级", "市级", "区级", "县级", "省级以上", "市级以上", "国家级以上"];
    if !RANKS.contains(&name) {
        return None;
    }
    let rank = RANKS.iter().filter(|rank| other.starts_with(**rank)).max_by_key(|rank| rank.len())?;
    let noun = &other[rank.len()..];
    (!noun.is_empty()).then(|| format!("{name}{noun}"))
}
