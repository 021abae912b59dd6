//! Pairs of title and quotation marks in a memo, nested as they stand. Knows nothing of what they hold.
//!
//! A mark pairs with the nearest open one of its kind. What stays open inside a pair, or is never closed, is no
//! pair: it is counted, and what stands between other marks is read all the same. Straight marks (`"`) open and close
//! in turn within a paragraph. Where paragraphs that follow each other each begin with an opening mark and only the
//! last one closes, as long quotations are printed, each paragraph is a quotation.

use std::ops::Range;

use tiaowen_text::fold::is_blank;

/// Longest title and quotation, in code points.
const MAX_TITLE_CHARS: usize = 300;
const MAX_QUOTATION_CHARS: usize = 3_000;

/// Marks that may be open at once; more are a broken text.
const MAX_DEPTH: usize = 32;

/// The pairs of a memo, in code points, ascending.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Outermost 《…》 with their marks; they may stand in a quotation.
    pub(crate) titles: Vec<Range<usize>>,
    /// Outermost quotations that stand in no title, with their marks.
    pub(crate) quotations: Vec<Range<usize>>,
    /// Quotation marks without a partner.
    pub(crate) unpaired: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Title,
    Curly,
    Single,
    Corner,
    Hollow,
    Straight,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Opens,
    Closes,
    Either,
}

fn kind_of(character: char) -> Option<(Kind, Side)> {
    Some(match character {
        '《' | '〈' => (Kind::Title, Side::Opens),
        '》' | '〉' => (Kind::Title, Side::Closes),
        '“' | '„' | '〝' => (Kind::Curly, Side::Opens),
        '”' | '〞' | '〟' => (Kind::Curly, Side::Closes),
        '‘' => (Kind::Single, Side::Opens),
        '’' => (Kind::Single, Side::Closes),
        '「' | '｢' | '﹁' => (Kind::Corner, Side::Opens),
        '」' | '｣' | '﹂' => (Kind::Corner, Side::Closes),
        '『' | '﹃' => (Kind::Hollow, Side::Opens),
        '』' | '﹄' => (Kind::Hollow, Side::Closes),
        '"' | '＂' => (Kind::Straight, Side::Either),
        _ => return None,
    })
}

/// Pairs the marks of a memo.
pub(crate) fn pair(characters: &[char]) -> Marks {
    let mut open: Vec<(Kind, usize)> = Vec::new();
    let mut pairs: Vec<(Kind, Range<usize>)> = Vec::new();
    let mut unpaired: Vec<(Kind, usize)> = Vec::new();
    let mut stray = 0;
    for (at, character) in characters.iter().enumerate() {
        if *character == '\n' && is_blank_line(&characters[at + 1..]) {
            // Nothing pairs straight marks across paragraphs; curly ones may run on.
            let straight = open.iter().position(|(kind, _)| *kind == Kind::Straight);
            unpaired.extend(straight.into_iter().flat_map(|from| open.split_off(from)));
        }
        let Some((kind, side)) = kind_of(*character) else { continue };
        let partner = match side {
            Side::Opens => None,
            Side::Closes | Side::Either => open.iter().rposition(|(known, _)| *known == kind),
        };
        match partner {
            Some(partner) => {
                unpaired.extend(open.split_off(partner + 1));
                let (_, from) = open.remove(partner);
                if at + 1 - from <= longest(kind) {
                    pairs.push((kind, from..at + 1));
                } else {
                    unpaired.push((kind, from));
                    stray += usize::from(counts(kind));
                }
            }
            None if side == Side::Closes => stray += usize::from(counts(kind)),
            None => {
                open.push((kind, at));
                if open.len() > MAX_DEPTH {
                    unpaired.push(open.remove(0));
                }
            }
        }
    }
    unpaired.extend(open);
    unpaired.sort_by_key(|(_, at)| *at);
    for (kind, at) in unpaired {
        match running_paragraph(characters, kind, at) {
            Some(end) => pairs.push((kind, at..end)),
            None => stray += usize::from(counts(kind)),
        }
    }
    Marks { unpaired: stray, ..outermost(pairs) }
}

fn longest(kind: Kind) -> usize {
    if kind == Kind::Title { MAX_TITLE_CHARS } else { MAX_QUOTATION_CHARS }
}

/// A lone title mark is a slip of its own; ’ is also an apostrophe.
fn counts(kind: Kind) -> bool {
    !matches!(kind, Kind::Title | Kind::Single)
}

fn is_blank_line(rest: &[char]) -> bool {
    rest.iter().take_while(|character| **character != '\n').all(|character| is_blank(*character))
}

/// Where the paragraph ends that an unclosed mark opens, when the next paragraph opens with the same mark.
fn running_paragraph(characters: &[char], kind: Kind, at: usize) -> Option<usize> {
    if kind == Kind::Title || kind == Kind::Straight {
        return None;
    }
    let rest = &characters[at..];
    let end = rest.iter().take(MAX_QUOTATION_CHARS).position(|character| *character == '\n')?;
    let next = rest[end..].iter().find(|character| !is_blank(**character))?;
    (kind_of(*next) == Some((kind, Side::Opens))).then_some(at + end)
}

/// Leaves out what stands inside another pair.
fn outermost(mut pairs: Vec<(Kind, Range<usize>)>) -> Marks {
    pairs.sort_by_key(|(_, range)| (range.start, std::cmp::Reverse(range.end)));
    let mut marks = Marks::default();
    let (mut title_end, mut quotation_end) = (0, 0);
    for (kind, range) in pairs {
        if kind == Kind::Title {
            if range.start >= title_end {
                title_end = range.end;
                marks.titles.push(range);
            }
        } else if range.start >= title_end && range.start >= quotation_end {
            quotation_end = range.end;
            marks.quotations.push(range);
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pairs_marks() {
        let check = |text: &str, titles: &[&str], quotations: &[&str], unpaired: usize| {
            let characters: Vec<char> = text.chars().collect();
            let marks = pair(&characters);
            let shown = |ranges: &[Range<usize>]| -> Vec<String> {
                ranges.iter().map(|range| characters[range.clone()].iter().collect()).collect()
            };
            assert_eq!(shown(&marks.titles), titles, "{text}");
            assert_eq!(shown(&marks.quotations), quotations, "{text}");
            assert_eq!(marks.unpaired, unpaired, "{text}");
        };
        check("《甲》提出“乙”", &["《甲》"], &["“乙”"], 0);
        check("《关于〈甲〉的“乙”》", &["《关于〈甲〉的“乙”》"], &[], 0);
        check("《关于《甲》的通知》", &["《关于《甲》的通知》"], &[], 0);
        check("“甲‘乙’丙”", &[], &["“甲‘乙’丙”"], 0);
        check("“甲“乙”丙”", &[], &["“甲“乙”丙”"], 0);
        check("「甲『乙』」", &[], &["「甲『乙』」"], 0);
        check("“按《甲》办”", &["《甲》"], &["“按《甲》办”"], 0);
        check("“甲\"乙\"丙”", &[], &["“甲\"乙\"丙”"], 0);
        check("\"甲\"和\"乙\"", &[], &["\"甲\"", "\"乙\""], 0);
        check("\"甲\n\n\"乙\"", &[], &["\"乙\""], 1);
        check("“甲。乙“丙”", &[], &["“丙”"], 1);
        check("甲”乙“丙”", &[], &["“丙”"], 1);
        check("《甲“乙”", &[], &["“乙”"], 0);
        check("“甲。\n“乙。”", &[], &["“甲。", "“乙。”"], 0);
        check("“甲\n乙”", &[], &["“甲\n乙”"], 0);
        check("it’s", &[], &[], 0);
        check("", &[], &[], 0);
    }

    proptest! {
        #[test]
        fn pairs_lie_apart_in_the_text(text in "[《》〈〉“”‘’「」\"甲\n]{0,40}") {
            let characters: Vec<char> = text.chars().collect();
            let marks = pair(&characters);
            for ranges in [&marks.titles, &marks.quotations] {
                prop_assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
                prop_assert!(ranges.iter().all(|range| range.start < range.end && range.end <= characters.len()));
            }
        }
    }
}
