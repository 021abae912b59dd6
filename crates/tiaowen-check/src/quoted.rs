//! The quotations of a memo, and which document and place each is said to come from. Knows nothing of the library.
//!
//! A source in a bracket behind the quotation comes first (“……”（《X》第三条）), then the document last named before it
//! in the sentence, with those it is named together with (《X》和《Y》), then the one last named in the paragraph, which
//! binds less. A quotation is *introduced* when a verb of saying or a colon stands right before it, or a source in a
//! bracket behind it: then the words are claimed to stand there.

use std::ops::Range;

use tiaowen_text::fold::is_blank;

use crate::coordinates::Coordinate;
use crate::memo::Memo;
use crate::named::Names;
use crate::signs::Signs;

/// Words right before a quotation that say that it is one.
const INTRODUCING: &[&str] = &[
    "提出",
    "明确",
    "规定",
    "要求",
    "指出",
    "强调",
    "部署",
    "写道",
    "表述为",
    "原文为",
    "原文是",
    "原文",
    "载明",
    "确定",
    "称",
    "表示",
    "写明",
    "约定",
    "指明",
    "申明",
    "明确提出",
    "即",
    "如下",
    "为",
    "是",
];

/// Quotations in a row that may share a source.
const MAX_ROW: usize = 16;

/// A quotation.
#[derive(Debug)]
pub(crate) struct Quoted {
    /// Between the marks, in code points of the memo.
    pub(crate) range: Range<usize>,
    /// What stands between ellipses, punctuation at the ends left out; places are code points of the memo.
    pub(crate) parts: Vec<Signs>,
    /// Where it is said to come from.
    pub(crate) source: Source,
}

/// Where a quotation is said to come from.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// The documents, by their place among those named; the nearest first.
    pub(crate) named: Vec<usize>,
    /// How surely.
    pub(crate) bond: Bond,
    /// The place, by its number among those that the memo names.
    pub(crate) place: Option<usize>,
    /// Whether the words are claimed to stand there.
    pub(crate) introduced: bool,
}

/// How surely a quotation belongs to a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bond {
    /// No document is named.
    #[default]
    None,
    /// Named in a sentence before.
    Paragraph,
    /// Named in the sentence.
    Sentence,
    /// Named in a bracket behind.
    Bracket,
}

/// Finds the quotations of a memo.
pub(crate) fn find_quotations(memo: &Memo, names: &Names, places: &[Coordinate]) -> Vec<Quoted> {
    let mut found = Vec::new();
    let quotations = &memo.marks.quotations;
    for (index, whole) in quotations.iter().enumerate() {
        let is_definition = names.definitions.iter().any(|it| it.start < whole.end && whole.start < it.end);
        let last = memo.characters[whole.end - 1];
        let inner = whole.start + 1..if is_closing(last) { whole.end - 1 } else { whole.end };
        let parts = parts(memo, inner.clone());
        if is_definition || parts.is_empty() {
            continue;
        }
        let source = Reader { memo, names, places, quotations }.source(index);
        found.push(Quoted { range: inner, parts, source });
    }
    found
}

fn is_closing(character: char) -> bool {
    "”〞〟’」｣﹂』﹄\"＂".contains(character)
}

/// The words between ellipses: ……, ..., [...], （略）.
fn parts(memo: &Memo, range: Range<usize>) -> Vec<Signs> {
    let characters = &memo.characters;
    let opens_line = |at: usize| {
        characters[range.start..at].iter().rev().take_while(|it| **it != '\n').all(|it| is_blank(*it))
    };
    // Signs of Markdown are no words.
    let is_markup = |at: usize| match characters[at] {
        '*' | '`' => true,
        '>' => at > range.start && opens_line(at),
        _ => false,
    };
    let all = Signs::of(range.clone().filter(|at| !is_markup(*at)).map(|at| (at, characters[at])));
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < all.len() {
        let length = ellipsis(&all.signs[at..]);
        if length > 0 {
            parts.push(all.part(start..at));
            start = at + length;
            at = start;
        } else {
            at += 1;
        }
    }
    parts.push(all.part(start..all.len()));
    parts.into_iter().map(|part| part.without_ends()).filter(|part| part.len() > 0).collect()
}

/// The length of the ellipsis that signs begin with.
fn ellipsis(signs: &[char]) -> usize {
    let opening = usize::from(signs.first() == Some(&'('));
    let inner = &signs[opening..];
    let run = |sign: char| inner.iter().take_while(|it| **it == sign).count();
    let length = match (run('…'), run('.')) {
        (dots, _) if dots > 0 => dots,
        (_, dots) if dots >= 3 => dots,
        _ if opening == 1 && inner.first() == Some(&'略') => 1,
        _ => return 0,
    };
    match inner.get(length) {
        Some(')') if opening == 1 => length + 2,
        _ if opening == 1 => 0,
        _ => length,
    }
}

struct Reader<'m> {
    memo: &'m Memo,
    names: &'m Names,
    places: &'m [Coordinate],
    quotations: &'m [Range<usize>],
}

impl Reader<'_> {
    fn source(&self, index: usize) -> Source {
        let whole = &self.quotations[index];
        let introduced = self.is_introduced(whole.start);
        if let Some(source) = self.behind(index) {
            return source;
        }
        let sentence = self.memo.sentence_start(whole.start);
        let (start, bond) = match self.last_named(sentence..whole.start) {
            Some(_) => (sentence, Bond::Sentence),
            None => (self.memo.paragraph_start(whole.start), Bond::Paragraph),
        };
        let Some(last) = self.last_named(start..whole.start) else {
            return Source { introduced, ..Source::default() };
        };
        let place = self.place_before(index, self.names.named[last].range.end.max(sentence));
        Source { named: self.together(last), bond, place, introduced }
    }

    /// A bracket behind the quotation, or behind the last of several in a row, that names a document or place.
    fn behind(&self, index: usize) -> Option<Source> {
        let mut end = self.quotations[index].end;
        for next in self.quotations[index + 1..].iter().take(MAX_ROW) {
            if !self.is_row(end..next.start) {
                break;
            }
            end = next.end;
        }
        let characters = &self.memo.characters;
        let open = end + characters[end..].iter().take(4).position(|it| "（([〔【［".contains(*it))?;
        let is_free = characters[end..open].iter().all(|it| is_blank(*it) || "。，；,;.".contains(*it));
        let bracket = open..self.bracket_end(open)?;
        if !is_free {
            return None;
        }
        let named = self.names.named.iter().position(|named| bracket.contains(&named.range.start));
        let place = self.places.iter().position(|place| bracket.contains(&place.range.start));
        let named = match (named, place) {
            (Some(named), _) => named,
            (None, Some(_)) => {
                let whole = &self.quotations[index];
                self.last_named(self.memo.paragraph_start(whole.start)..whole.start)?
            }
            (None, None) => return None,
        };
        Some(Source { named: self.together(named), bond: Bond::Bracket, place, introduced: true })
    }

    fn bracket_end(&self, open: usize) -> Option<usize> {
        let mut depth = 0usize;
        for (at, character) in self.memo.characters[open..].iter().enumerate().take(200) {
            match character {
                '（' | '(' | '[' | '〔' | '【' | '［' => depth += 1,
                '）' | ')' | ']' | '〕' | '】' | '］' => depth -= 1,
                '\n' => return None,
                _ => {}
            }
            if depth == 0 {
                return Some(open + at);
            }
        }
        None
    }

    fn is_introduced(&self, start: usize) -> bool {
        let before: String = {
            let ahead = self.memo.characters[..start].iter().rev().filter(|it| !is_blank(**it)).take(4);
            ahead.collect::<Vec<_>>().into_iter().rev().collect()
        };
        if before.ends_with(['：', ':']) {
            return true;
        }
        let before = before.trim_end_matches(['，', ',']);
        INTRODUCING.iter().any(|word| before.ends_with(word))
    }

    /// The document last named in a range.
    fn last_named(&self, range: Range<usize>) -> Option<usize> {
        let end = self.names.named.partition_point(|named| named.range.start < range.end);
        (0..end).next_back().filter(|last| self.names.named[*last].range.start >= range.start)
    }

    /// A document and those named right before it, as in 《甲》和《乙》.
    fn together(&self, last: usize) -> Vec<usize> {
        let named = &self.names.named;
        let mut group = vec![last];
        for at in (0..last).rev() {
            let gap = named[at].range.end..named[at + 1].range.start.max(named[at].range.end);
            let gap = self.memo.text(gap);
            let joints = |sign: char| "、，,和与及以暨）) ".contains(sign);
            if gap.chars().count() > 4 || !gap.chars().all(joints) || gap.trim().is_empty() {
                break;
            }
            group.push(at);
        }
        group
    }

    /// The place last named before a quotation and behind the document. A place said of another quotation before
    /// holds for this one only when they stand in a row.
    fn place_before(&self, index: usize, from: usize) -> Option<usize> {
        let whole = &self.quotations[index];
        let end = self.places.partition_point(|place| place.range.start < whole.start);
        let last = (0..end).next_back().filter(|last| self.places[*last].range.start >= from)?;
        let mut start = whole.start;
        for (count, before) in self.quotations[..index].iter().rev().enumerate() {
            if before.start < self.places[last].range.end {
                break;
            }
            if count == MAX_ROW || !self.is_row(before.end..start) {
                return None;
            }
            start = before.start;
        }
        Some(last)
    }

    /// Whether only a joint stands between two quotations.
    fn is_row(&self, gap: Range<usize>) -> bool {
        gap.start <= gap.end
            && gap.len() <= 2
            && self.memo.characters[gap].iter().all(|it| is_blank(*it) || "、和与及".contains(*it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ellipses_part_a_quotation() {
        let check = |text: &str, expected: &[&str]| {
            let memo = Memo::new(text.chars().collect());
            let parts = parts(&memo, 0..memo.characters.len());
            let shown: Vec<String> = parts.iter().map(|part| part.signs.iter().collect()).collect();
            assert_eq!(shown, expected, "{text}");
        };
        check("甲乙。", &["甲乙"]);
        check("甲……乙", &["甲", "乙"]);
        check("甲[...]乙", &["甲", "乙"]);
        check("甲〔……〕，乙", &["甲", "乙"]);
        check("甲（略）乙", &["甲", "乙"]);
        check("甲（省略）乙", &["甲(省略)乙"]);
        check("2.5和3.5", &["2.5和3.5"]);
        check("……甲", &["甲"]);
        check("**甲**\n> 乙", &["甲乙"]);
        check("……", &[]);
    }
}
