//! Finds the places that may state a target: numbers, ranks, doublings, and firsts of their kind.

use std::ops::Range;
use std::sync::LazyLock;

use tiaowen_text::numeral::parse_whole;

use super::scan::{Quantity, scan_quantities};
use crate::places::Words;

/// A place that may state a target.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// The number with its unit, or the phrase, in bytes.
    pub(super) range: Range<usize>,
    pub(super) kind: MarkKind,
}

#[derive(Clone, Debug)]
pub(super) enum MarkKind {
    Quantity(Quantity),
    /// 前10位.
    Rank {
        value: f64,
        unit: Option<String>,
    },
    /// 倍增, 翻番: so many times.
    Times(f64),
    /// 零的突破.
    First,
}

/// All marks of `text`, in order, none overlapping another.
pub(super) fn find_marks(text: &str) -> Vec<Mark> {
    let mut marks: Vec<Mark> = ranks(text);
    marks.extend(phrases(text));
    for quantity in scan_quantities(text) {
        let range = quantity.range.clone();
        if !marks.iter().any(|mark| mark.range.start < range.end && range.start < mark.range.end) {
            marks.push(Mark { range, kind: MarkKind::Quantity(quantity) });
        }
    }
    marks.sort_by_key(|mark| mark.range.start);
    marks
}

/// Phrases that state a target by themselves: so many times, or a first.
const PHRASES: &[(&str, Option<f64>)] = &[
    ("零的突破", None),
    ("零突破", None),
    ("破零", None),
    ("倍增", Some(2.0)),
    ("翻一番", Some(2.0)),
    ("翻两番", Some(4.0)),
    ("翻番", Some(2.0)),
];

static PHRASE_WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::new(&PHRASES.iter().map(|(phrase, _)| *phrase).collect::<Vec<_>>()));

fn phrases(text: &str) -> impl Iterator<Item = Mark> {
    let found = PHRASE_WORDS.find(text).map(|(phrase, range)| {
        let kind = PHRASES[phrase].1.map_or(MarkKind::First, MarkKind::Times);
        Mark { range, kind }
    });
    // 倍增 that names a plan (倍增计划) or an effect is followed by more words.
    found.filter(|mark| {
        let after = text[mark.range.end..].trim_start();
        matches!(mark.kind, MarkKind::First)
            || after.is_empty()
            || after.starts_with(['。', '，', ',', '；', ';', '！', '）', ')', '的'])
            || after.starts_with("以上")
    })
}

fn ranks(text: &str) -> Vec<Mark> {
    const RANKING: &[&str] = &[
        "排名", "排位", "位次", "位居", "进入", "跻身", "居", "保持", "稳居", "列", "迈入", "晋位", "进位",
        "冲刺", "挺进", "站稳",
    ];
    let mut marks = Vec::new();
    for (at, front) in text.match_indices('前') {
        let number_start = at + front.len();
        let number: String = text[number_start..]
            .chars()
            .take_while(|character| {
                character.is_ascii_digit() || "一二三四五六七八九十百".contains(*character)
            })
            .collect();
        let Some(value) = parse_whole(&number) else { continue };
        let after = number_start + number.len();
        let unit = ["位", "名"].into_iter().find(|unit| text[after..].starts_with(unit));
        let unit_len = unit.map_or(0, str::len);
        // 前3年, 前5个月 rank nothing.
        let behind = &text[after + unit_len..];
        let closes = behind.is_empty()
            || behind.starts_with(['。', '，', ',', '；', ';', '、', '）', ')', '强', '列'])
            || behind.starts_with("以内")
            || behind.starts_with("行列");
        let stretch = text[..at].rfind(['。', '，', ',', '；', ';', '、']).map_or(0, |start| start);
        let ranking = RANKING.iter().any(|word| text[stretch..at].contains(word));
        if ranking && (unit.is_some() || closes) {
            let kind = MarkKind::Rank { value: f64::from(value), unit: unit.map(str::to_owned) };
            marks.push(Mark { range: at..after + unit_len, kind });
        }
    }
    marks
}
