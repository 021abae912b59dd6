//! Enumerated points inside one paragraph: `一是…。二是…。`.

use std::ops::Range;

/// One point of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    /// As printed, such as `二是`.
    pub(crate) number: String,
    pub(crate) value: u32,
    /// From its number to before the next, in bytes of the text.
    pub(crate) range: Range<usize>,
}

const NUMBERS: [&str; 12] =
    ["一是", "二是", "三是", "四是", "五是", "六是", "七是", "八是", "九是", "十是", "十一是", "十二是"];

/// Finds the points of a text: 一是 at the start of a sentence or part of one, then 二是 and so on in order.
/// A lone 一是 makes no list.
pub(crate) fn find_points(text: &str) -> Vec<Point> {
    // Most texts have none: this look is the quickest.
    if !text.contains(NUMBERS[0]) {
        return Vec::new();
    }
    let mut starts: Vec<(usize, &str)> = Vec::new();
    let mut position = 0;
    for number in NUMBERS {
        let Some(at) = find_at_start(text, position, number) else { break };
        starts.push((at, number));
        position = at + number.len();
    }
    if starts.len() < 2 {
        return Vec::new();
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .zip(1..)
        .map(|(((start, number), end), value)| Point {
            number: (*number).to_owned(),
            value,
            range: *start..end,
        })
        .collect()
}

/// Finds `number` from `position` on where something can begin: at the start or behind a sign.
fn find_at_start(text: &str, position: usize, number: &str) -> Option<usize> {
    text[position..].match_indices(number).map(|(at, _)| position + at).find(|at| {
        text[..*at].chars().next_back().is_none_or(|before| {
            matches!(before, '。' | '；' | ';' | '：' | ':' | '，' | ',' | '！' | '”' | '、' | ' ')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_points_in_order() {
        let check = |text: &str, expected: &[&str]| {
            let points = find_points(text);
            let seen: Vec<&str> = points.iter().map(|point| &text[point.range.clone()]).collect();
            assert_eq!(seen, expected, "{text}");
        };
        check("一是甲。二是乙；三是丙。", &["一是甲。", "二是乙；", "三是丙。"]);
        check("要做到：一是甲，二是乙。", &["一是甲，", "二是乙。"]);
        check("一是甲。", &[]);
        check("统一是甲，二是乙。", &[]);
    }
}
