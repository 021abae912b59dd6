//! Cuts a text into the stretches in which a number and what it counts stand together.

use std::ops::Range;

/// A stretch between commas, with the larger stretches around it, all in bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) range: Range<usize>,
    /// The stretch between semicolons.
    pub(super) part: Range<usize>,
    /// The stretch between full stops.
    pub(super) sentence: Range<usize>,
}

/// Cuts `text` at commas, semicolons, colons and full stops.
///
/// A comma inside one of `whole` (a number such as 1,200) does not cut. A bracket stays with its noun
/// (国际知名品牌(企业)), but one that holds a number is a stretch of its own.
pub(super) fn cut_segments(text: &str, whole: &[Range<usize>]) -> Vec<Segment> {
    let mut segments = Vec::new();
    for sentence in
        split(text, 0..text.len(), &[], |character| matches!(character, '。' | '！' | '？' | '\n' | '|'))
    {
        for part in split(text, sentence.clone(), &[], |character| matches!(character, '；' | ';')) {
            let commas = |character| matches!(character, '，' | ',' | '：' | ':');
            for range in split(text, part.clone(), whole, commas) {
                for range in cut_brackets(text, range, whole) {
                    segments.push(Segment { range, part: part.clone(), sentence: sentence.clone() });
                }
            }
        }
    }
    segments
}

fn split(
    text: &str,
    range: Range<usize>,
    whole: &[Range<usize>],
    is_cut: impl Fn(char) -> bool,
) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = range.start;
    for (offset, character) in text[range.clone()].char_indices() {
        let at = range.start + offset;
        if is_cut(character) && !is_inside(whole, at) {
            pieces.push(start..at);
            start = at + character.len_utf8();
        }
    }
    pieces.push(start..range.end);
    pieces.retain(|piece| !text[piece.clone()].trim().is_empty());
    pieces
}

/// Takes brackets with numbers inside out of their surroundings.
fn cut_brackets(text: &str, range: Range<usize>, numbers: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = range.start;
    let mut open = None;
    for (offset, character) in text[range.clone()].char_indices() {
        let at = range.start + offset;
        if is_inside(numbers, at) {
            continue;
        }
        match character {
            '(' | '（' => open = Some(at),
            ')' | '）' => {
                let Some(opening) = open.take() else { continue };
                let first = numbers.partition_point(|number| number.start <= opening);
                if numbers.get(first).is_some_and(|number| number.end <= at) {
                    let inner = opening + text[opening..].chars().next().map_or(0, char::len_utf8);
                    pieces.extend([start..opening, inner..at]);
                    start = at + character.len_utf8();
                }
            }
            _ => {}
        }
    }
    pieces.push(start..range.end);
    pieces.retain(|piece| !text[piece.clone()].trim().is_empty());
    pieces
}

/// Tells whether one of the sorted ranges holds the place.
fn is_inside(ranges: &[Range<usize>], at: usize) -> bool {
    let index = ranges.partition_point(|range| range.end <= at);
    ranges.get(index).is_some_and(|range| range.contains(&at))
}

/// Joints of a list outside brackets and quotes: start and length in bytes.
pub(super) fn joints(text: &str) -> Vec<Range<usize>> {
    const WORDS: &[&str] = &["以及", "、", "和", "及", "与", "或"];
    // Words that hold a joint and are none.
    const HOLDERS: &[&str] = &[
        "以及",
        "及以上",
        "及以下",
        "及其",
        "总和",
        "饱和",
        "共和",
        "参与",
        "协和",
        "调和",
        "和谐",
        "涉及",
        "普及",
        "推及",
        "或以上",
        "给予",
        "共享",
    ];
    let (mut joints, mut depth, mut quotes) = (Vec::new(), 0usize, 0usize);
    let mut skip_to = 0;
    for (at, character) in text.char_indices() {
        match character {
            '(' | '（' | '[' | '〔' => depth += 1,
            ')' | '）' | ']' | '〕' => depth = depth.saturating_sub(1),
            '“' | '「' | '『' | '《' | '‘' => quotes += 1,
            '”' | '」' | '』' | '》' | '’' => quotes = quotes.saturating_sub(1),
            _ => {}
        }
        if depth > 0 || quotes > 0 || at < skip_to {
            continue;
        }
        let Some(word) = WORDS.iter().find(|word| text[at..].starts_with(**word)) else { continue };
        let held = HOLDERS.iter().filter(|holder| *holder != word).any(|holder| {
            holder.match_indices(word).any(|(offset, _)| {
                at.checked_sub(offset)
                    .and_then(|start| text.get(start..))
                    .is_some_and(|rest| rest.starts_with(holder))
            })
        });
        if !held {
            joints.push(at..at + word.len());
            skip_to = at + word.len();
        }
    }
    joints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_commas_outside_numbers() {
        let check = |text: &str, numbers: &[&str], expected: &[&str]| {
            let whole: Vec<Range<usize>> = numbers
                .iter()
                .map(|number| text.find(number).map_or(0..0, |at| at..at + number.len()))
                .collect();
            let cut: Vec<&str> =
                cut_segments(text, &whole).iter().map(|segment| &text[segment.range.clone()]).collect();
            assert_eq!(cut, expected, "{text}");
        };
        check("甲达到5家,乙3家；丙。", &["5家", "3家"], &["甲达到5家", "乙3家", "丙"]);
        check("建成1,200家，完成", &["1,200家"], &["建成1,200家", "完成"]);
        check("品牌(企业)达到30个", &["30个"], &["品牌(企业)达到30个"]);
        check("企业50家(其中规上5家)以上", &["50家", "5家"], &["企业50家", "其中规上5家", "以上"]);
    }

    #[test]
    fn finds_joints_outside_quotes() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = joints(text).into_iter().map(|joint| &text[joint]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("甲、乙和丙以及丁", &["、", "和", "以及"]);
        check("“甲、乙”与(丙、丁)", &["与"]);
        check("及以上，参与，共和国，涉及", &[]);
        // A four-byte character in front of a joint.
        check("ࠀ5和𠮷", &["和"]);
    }
}
