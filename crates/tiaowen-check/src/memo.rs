//! A memo ready to be read: its characters, paragraphs and sentences, and what stands between marks. Knows nothing of
//! documents.

use std::ops::Range;

use tiaowen_document::model::Span;
use tiaowen_text::fold::is_blank;

use crate::marks::{Marks, pair};

/// Lines shorter than this that no sign ends are headings, in code points; longer ones go on in the next line.
const HEADING_CHARS: usize = 15;

/// A memo's text. All places are code points.
pub(crate) struct Memo {
    pub(crate) characters: Vec<char>,
    pub(crate) marks: Marks,
    /// Where each sentence starts.
    sentences: Vec<usize>,
    /// Where each paragraph starts.
    paragraphs: Vec<usize>,
}

impl Memo {
    /// Reads a text.
    pub(crate) fn new(characters: Vec<char>) -> Self {
        let marks = pair(&characters);
        let mut memo = Self { characters, marks, sentences: vec![0], paragraphs: vec![0] };
        let mut inside = memo.enclosed().into_iter().peekable();
        let (mut sentences, mut paragraphs) = (vec![0], vec![0]);
        for (at, character) in memo.characters.iter().enumerate() {
            while inside.next_if(|range| range.end <= at).is_some() {}
            if inside.peek().is_some_and(|range| range.contains(&at)) {
                continue;
            }
            let ends_paragraph = *character == '\n' && memo.ends_paragraph(at);
            if ends_paragraph {
                paragraphs.push(at + 1);
            }
            if ends_paragraph || matches!(character, '。' | '！' | '？' | '｡') {
                sentences.push(at + 1);
            }
        }
        (memo.sentences, memo.paragraphs) = (sentences, paragraphs);
        memo
    }

    /// What stands between marks, ascending and apart.
    fn enclosed(&self) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> =
            self.marks.titles.iter().chain(&self.marks.quotations).cloned().collect();
        all.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let mut end = 0;
        all.retain(|range| {
            let is_outermost = range.start >= end;
            end = end.max(range.end);
            is_outermost
        });
        all
    }

    /// Whether a line break ends a paragraph; one made by a fixed width of lines does not.
    fn ends_paragraph(&self, at: usize) -> bool {
        let line_start = self.characters[..at].iter().rposition(|it| *it == '\n').map_or(0, |last| last + 1);
        let line = &self.characters[line_start..at];
        let Some(last) = line.iter().rfind(|character| !is_blank(**character)) else { return true };
        let Some(next) = self.characters[at + 1..].iter().find(|it| **it == '\n' || !is_blank(**it)) else {
            return true;
        };
        if *next == '\n' {
            return true;
        }
        if "，、：:,“《（".contains(*last) {
            return false;
        }
        let is_sentence = "。！？；!?;”』」》）)…".contains(*last);
        is_sentence || line.len() < HEADING_CHARS || "#-*>|".contains(*next)
    }

    /// The text of a range.
    pub(crate) fn text(&self, range: Range<usize>) -> String {
        self.characters[range].iter().collect()
    }

    /// Where the sentence of a place starts.
    pub(crate) fn sentence_start(&self, at: usize) -> usize {
        start_before(&self.sentences, at)
    }

    /// Where the paragraph of a place starts.
    pub(crate) fn paragraph_start(&self, at: usize) -> usize {
        start_before(&self.paragraphs, at)
    }

    /// All sentences.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        spans(&self.sentences, self.characters.len())
    }

    /// All paragraphs.
    pub(crate) fn paragraphs(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        spans(&self.paragraphs, self.characters.len())
    }

    /// Whether a place stands in a quotation, marks included.
    pub(crate) fn in_quotation(&self, at: usize) -> bool {
        holds(&self.marks.quotations, at)
    }

    /// Whether a place stands in a title, marks included.
    pub(crate) fn in_title(&self, at: usize) -> bool {
        holds(&self.marks.titles, at)
    }
}

/// The range as a span.
pub(crate) fn span(range: &Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn start_before(starts: &[usize], at: usize) -> usize {
    starts[starts.partition_point(|start| *start <= at).saturating_sub(1)]
}

fn spans(starts: &[usize], length: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let ends = starts.iter().skip(1).copied().chain([length]);
    starts.iter().zip(ends).map(|(start, end)| *start..end).filter(|range| !range.is_empty())
}

fn holds(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.contains(&at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_sentences_and_paragraphs() {
        let check = |text: &str, sentences: &[&str], paragraphs: usize| {
            let memo = Memo::new(text.chars().collect());
            let shown: Vec<String> = memo.sentences().map(|range| memo.text(range)).collect();
            assert_eq!(shown, sentences, "{text}");
            assert_eq!(memo.paragraphs().count(), paragraphs, "{text}");
        };
        check("甲。乙", &["甲。", "乙"], 1);
        check("甲“一。二”乙。丙", &["甲“一。二”乙。", "丙"], 1);
        check("一、总则\n甲。", &["一、总则\n", "甲。"], 2);
        check("意见提出：\n“甲。”", &["意见提出：\n“甲。”"], 1);
        let wrapped = "这一行写满了固定的宽度所以从这里\n断开接着写。";
        check(wrapped, &[wrapped], 1);
        check("", &[], 0);
    }
}
