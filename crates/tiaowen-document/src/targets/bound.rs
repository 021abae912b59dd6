//! The words that bound a number: 达到, 不低于, 增长 in front of it, 以上, 左右 behind it.

use std::ops::Range;

use crate::model::TargetOp;

/// How a number is bounded by the words next to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    AtLeast,
    MoreThan,
    About,
    /// 达到, 提高到, 不超过: the number itself.
    Reach,
}

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Growth,
    Decrease,
}

/// What the words in front of a number say.
#[derive(Clone, Debug, Default)]
pub(super) struct FrontBound {
    pub(super) bound: Option<Bound>,
    pub(super) change: Option<Change>,
    /// Each of several indicators reaches the value: 均, 分别.
    pub(super) each: Each,
    /// Bytes of the front that name the indicator; the rest are bounding words.
    pub(super) name_end: usize,
    /// 不得 stands in front: a prohibition.
    pub(super) forbids: bool,
    /// Nothing but 为 bounds it: a statement.
    pub(super) only_states: bool,
}

/// How several indicators share values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Each {
    /// One indicator, or several taken together.
    #[default]
    Together,
    /// 均突破: every one of them.
    Every,
    /// 分别达到: one value for each in turn.
    InTurn,
}

enum Word {
    Bound(Bound),
    Change(Change),
    Each(Each),
    /// Says nothing of the bound: 年均, 力争.
    Filler,
}

/// Longer words stand before those that they end with.
const FRONT_WORDS: &[(&str, Word)] = &[
    ("控制在", Word::Bound(Bound::Reach)),
    ("不低于", Word::Bound(Bound::AtLeast)),
    ("不少于", Word::Bound(Bound::AtLeast)),
    ("不小于", Word::Bound(Bound::AtLeast)),
    ("不超过", Word::Bound(Bound::Reach)),
    ("不高于", Word::Bound(Bound::Reach)),
    ("不突破", Word::Bound(Bound::Reach)),
    ("至少", Word::Bound(Bound::AtLeast)),
    ("超过", Word::Bound(Bound::MoreThan)),
    ("突破", Word::Bound(Bound::MoreThan)),
    ("超出", Word::Bound(Bound::MoreThan)),
    ("大于", Word::Bound(Bound::MoreThan)),
    ("多于", Word::Bound(Bound::MoreThan)),
    ("高于", Word::Bound(Bound::MoreThan)),
    ("跨越", Word::Bound(Bound::MoreThan)),
    ("跨上", Word::Bound(Bound::MoreThan)),
    ("迈上", Word::Bound(Bound::MoreThan)),
    ("逾", Word::Bound(Bound::MoreThan)),
    ("低于", Word::Bound(Bound::Reach)),
    ("降低到", Word::Bound(Bound::Reach)),
    ("降低至", Word::Bound(Bound::Reach)),
    ("下降到", Word::Bound(Bound::Reach)),
    ("下降至", Word::Bound(Bound::Reach)),
    ("压缩到", Word::Bound(Bound::Reach)),
    ("压缩至", Word::Bound(Bound::Reach)),
    ("减少到", Word::Bound(Bound::Reach)),
    ("减少至", Word::Bound(Bound::Reach)),
    ("提高到", Word::Bound(Bound::Reach)),
    ("提高至", Word::Bound(Bound::Reach)),
    ("提升到", Word::Bound(Bound::Reach)),
    ("提升至", Word::Bound(Bound::Reach)),
    ("增加到", Word::Bound(Bound::Reach)),
    ("增加至", Word::Bound(Bound::Reach)),
    ("增长到", Word::Bound(Bound::Reach)),
    ("增长至", Word::Bound(Bound::Reach)),
    ("上升到", Word::Bound(Bound::Reach)),
    ("上升至", Word::Bound(Bound::Reach)),
    ("扩大到", Word::Bound(Bound::Reach)),
    ("扩大至", Word::Bound(Bound::Reach)),
    ("发展到", Word::Bound(Bound::Reach)),
    ("保持在", Word::Bound(Bound::Reach)),
    ("稳定在", Word::Bound(Bound::Reach)),
    ("维持在", Word::Bound(Bound::Reach)),
    ("稳定到", Word::Bound(Bound::Reach)),
    ("增至", Word::Bound(Bound::Reach)),
    ("升至", Word::Bound(Bound::Reach)),
    ("降至", Word::Bound(Bound::Reach)),
    ("降到", Word::Bound(Bound::Reach)),
    ("达到", Word::Bound(Bound::Reach)),
    ("实现", Word::Bound(Bound::Reach)),
    ("完成", Word::Bound(Bound::Reach)),
    ("保持", Word::Bound(Bound::Reach)),
    ("大约", Word::Bound(Bound::About)),
    ("接近", Word::Bound(Bound::About)),
    ("约", Word::Bound(Bound::About)),
    ("近", Word::Bound(Bound::About)),
    ("超", Word::Bound(Bound::MoreThan)),
    ("过", Word::Bound(Bound::MoreThan)),
    ("破", Word::Bound(Bound::MoreThan)),
    ("达", Word::Bound(Bound::Reach)),
    ("为", Word::Bound(Bound::Reach)),
    ("增长", Word::Change(Change::Growth)),
    ("提高", Word::Change(Change::Growth)),
    ("提升", Word::Change(Change::Growth)),
    ("增加", Word::Change(Change::Growth)),
    ("上升", Word::Change(Change::Growth)),
    ("扩大", Word::Change(Change::Growth)),
    ("下降", Word::Change(Change::Decrease)),
    ("降低", Word::Change(Change::Decrease)),
    ("减少", Word::Change(Change::Decrease)),
    ("压减", Word::Change(Change::Decrease)),
    ("削减", Word::Change(Change::Decrease)),
    ("缩减", Word::Change(Change::Decrease)),
    ("缩短", Word::Change(Change::Decrease)),
    ("分别", Word::Each(Each::InTurn)),
    ("双双", Word::Each(Each::Every)),
    ("均", Word::Each(Each::Every)),
    ("都", Word::Each(Each::Every)),
    ("各", Word::Each(Each::Every)),
    ("力争", Word::Filler),
    ("争取", Word::Filler),
    ("确保", Word::Filler),
    ("目标", Word::Filler),
    ("预期", Word::Filler),
    ("累计", Word::Filler),
    ("总体", Word::Filler),
    ("基本", Word::Filler),
    ("稳步", Word::Filler),
    ("要", Word::Filler),
    ("将", Word::Filler),
    ("应", Word::Filler),
    ("了", Word::Filler),
];

/// Endings of an indicator that is itself a change.
const CHANGE_ENDINGS: &[(&str, Change)] = &[
    ("增速", Change::Growth),
    ("增幅", Change::Growth),
    ("增长率", Change::Growth),
    ("增长速度", Change::Growth),
    ("降幅", Change::Decrease),
    ("下降幅度", Change::Decrease),
    ("下降率", Change::Decrease),
    ("下降比例", Change::Decrease),
    ("减少比例", Change::Decrease),
];

/// Reads the bounding words at the end of `front`, the text between an indicator and its number.
pub(super) fn read_front(front: &str) -> FrontBound {
    let mut read = FrontBound::default();
    let mut rest = front.trim_end();
    let mut words = 0;
    while let Some((word, meaning)) = FRONT_WORDS.iter().find(|(word, _)| ends_as_word(rest, word)) {
        words += 1;
        read.only_states = words == 1 && *word == "为";
        match meaning {
            Word::Bound(bound) => read.bound = read.bound.or(Some(*bound)),
            // 增长达到: the change is what reaches the value.
            Word::Change(change) => read.change = read.change.or(Some(*change)),
            Word::Each(each) => read.each = *each,
            Word::Filler => {}
        }
        rest = rest[..rest.len() - word.len()].trim_end();
    }
    read.forbids = rest.ends_with("不得");
    // 分别年均增长: what each of them does, every year.
    if let Some((head, each)) = ["分别年均", "均年均"].iter().find_map(|word| {
        let each = if word.starts_with('分') { Each::InTurn } else { Each::Every };
        Some((rest.strip_suffix(word)?, each))
    }) {
        read.each = each;
        rest = head.trim_end();
    }
    let change = CHANGE_ENDINGS.iter().find(|(ending, _)| rest.ends_with(ending)).map(|(_, change)| *change);
    read.change = read.change.or(change);
    read.name_end = rest.len();
    read
}

/// 亩均, 人均 and 年均 hold 均 and are no 均; 通过 and 超过 are no 过.
fn ends_as_word(text: &str, word: &str) -> bool {
    let Some(head) = text.strip_suffix(word) else { return false };
    match word {
        "均" => !head.ends_with(['亩', '人', '户', '年', '日', '月', '平', '车', '地', '村', '校']),
        "过" => head.is_empty() || head.ends_with(['值', '入', '数', '量', '额']),
        "为" => !head.ends_with(['作', '成', '视', '以', '因', '行', '分', '称', '列']),
        "都" => !head.ends_with(['首', '成', '之']),
        "要" => !head.ends_with(['主', '重', '需', '纲', '摘']),
        "应" => !head.ends_with(['供', '响', '相', '对', '适']),
        "近" => !head.ends_with(['附', '临', '最']),
        "约" => !head.ends_with(['节', '集', '合', '条']),
        "各" => head.is_empty() || head.ends_with(['省', '市', '地']),
        _ => true,
    }
}

/// Reads the bounding word at the start of `behind`: the bound, whether it bounds from above, and its length
/// in bytes.
pub(super) fn read_behind(behind: &str) -> Option<(Bound, usize)> {
    const WORDS: &[(&str, Bound)] = &[
        ("及以上", Bound::AtLeast),
        ("或以上", Bound::AtLeast),
        ("（含）以上", Bound::AtLeast),
        ("(含)以上", Bound::AtLeast),
        ("以上", Bound::AtLeast),
        ("左右", Bound::About),
        ("上下", Bound::About),
        ("及以下", Bound::Reach),
        ("以下", Bound::Reach),
        ("以内", Bound::Reach),
        ("之内", Bound::Reach),
        ("之间", Bound::Reach),
    ];
    let trimmed = behind.trim_start_matches(' ');
    let blanks = behind.len() - trimmed.len();
    WORDS
        .iter()
        .find(|(word, _)| trimmed.starts_with(word))
        .map(|(word, bound)| (*bound, blanks + word.len()))
}

/// The operator of a bounded number.
pub(super) fn operator(
    front: Option<Bound>,
    behind: Option<Bound>,
    change: Option<Change>,
    is_range: bool,
    is_times: bool,
) -> TargetOp {
    let at_least = behind == Some(Bound::AtLeast) || matches!(front, Some(Bound::AtLeast | Bound::MoreThan));
    let about = behind == Some(Bound::About) || front == Some(Bound::About);
    if is_range {
        return TargetOp::Range;
    }
    match change {
        Some(Change::Decrease) if at_least => TargetOp::DecreaseAtLeast,
        Some(Change::Decrease) => TargetOp::Decrease,
        Some(Change::Growth) if at_least => TargetOp::GrowthAtLeast,
        _ if about => TargetOp::About,
        None if is_times => TargetOp::Multiple,
        _ if front == Some(Bound::MoreThan) && behind.is_none() => TargetOp::MoreThan,
        _ if at_least => TargetOp::AtLeast,
        _ => TargetOp::Equal,
    }
}

/// The stretch of `text` that compares with a base year (较2020年, 与2015年相比), around the year at `year`.
pub(super) fn base_phrase(text: &str, year: Range<usize>) -> Range<usize> {
    const OPENERS: &[&str] = &["相较于", "相比于", "比", "较", "在", "与", "同", "和", "以"];
    const CLOSERS: &[&str] = &["的基础上", "基础上", "相比", "水平", "为基数", "为基期", "的"];
    let before = text[..year.start].trim_end();
    let start = OPENERS
        .iter()
        .find(|word| before.ends_with(**word))
        .map_or(year.start, |word| before.len() - word.len());
    let behind = text[year.end..].trim_start();
    let behind = behind.strip_prefix('底').or_else(|| behind.strip_prefix('末')).unwrap_or(behind);
    let behind = CLOSERS.iter().find_map(|word| behind.strip_prefix(word)).unwrap_or(behind);
    start..text.len() - behind.len()
}
