//! The excerpt that a hit shows: whole sentences around the densest matches, never cut inside a word or a number.

use std::cell::OnceCell;
use std::ops::Range;

use tiaowen_document::model::Span;
use tiaowen_text::Segmenter;
use tiaowen_text::equivalents::{Equivalent, equivalents};
use tiaowen_text::fold::fold;
use tiaowen_text::tokens::Squeezed;

use crate::results::Snippet;

/// Longest excerpt, in code points, its …… included.
pub const MAX_SNIPPET_CHARS: usize = 160;

/// What stands where the excerpt begins or ends inside the text.
const ELLIPSIS: &str = "……";
/// Length of [`ELLIPSIS`] in code points.
const ELLIPSIS_CHARS: usize = 2;
/// Longest piece that an excerpt can show, in code points.
const PIECE_CHARS: usize = MAX_SNIPPET_CHARS - 2 * ELLIPSIS_CHARS;

/// Takes an excerpt of at most [`MAX_SNIPPET_CHARS`] code points.
///
/// `highlights` are ranges of `text` in code points, ascending and apart; the excerpt's are those that lie in
/// it, cut at its ends. A shorter text is taken whole.
pub(crate) fn snippet(text: &str, highlights: &[Span], segmenter: &Segmenter) -> Snippet {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= MAX_SNIPPET_CHARS {
        return Snippet { text: text.to_owned(), highlights: highlights.to_vec() };
    }
    let window = densest(&Cutter::new(text, &characters, highlights, segmenter).pieces(), highlights);
    let mut excerpt = String::new();
    let mut shift = 0;
    if window.start > 0 {
        excerpt.push_str(ELLIPSIS);
        shift = ELLIPSIS_CHARS;
    }
    excerpt.extend(&characters[window.clone()]);
    if window.end < characters.len() {
        excerpt.push_str(ELLIPSIS);
    }
    let place = |position: usize| position.clamp(window.start, window.end) - window.start + shift;
    let highlights = highlights
        .iter()
        .map(|span| Span { start: place(span.start), end: place(span.end) })
        .filter(|span| !span.is_empty())
        .collect();
    Snippet { text: excerpt, highlights }
}

/// The run of pieces, within the limit, that holds the most matches; the first of several, as long as fits.
fn densest(pieces: &[Range<usize>], highlights: &[Span]) -> Range<usize> {
    let limit = PIECE_CHARS;
    let marked = |window: &Range<usize>| {
        let overlaps = |span: &&Span| span.start < window.end && window.start < span.end;
        highlights.iter().filter(overlaps).count()
    };
    let mut best: Option<(usize, Range<usize>)> = None;
    for (index, first) in pieces.iter().enumerate() {
        let fits = pieces[index..].iter().take_while(|piece| piece.end - first.start <= limit);
        let window = first.start..fits.last().unwrap_or(first).end;
        let count = marked(&window);
        if best.as_ref().is_none_or(|(most, _)| count > *most) {
            best = Some((count, window));
        }
    }
    // Sentences without a match are no use in front of the first that has one.
    let (_, window) = best.unwrap_or_default();
    let first_mark = highlights.iter().find(|span| window.start < span.end).map_or(0, |span| span.start);
    let begins_with_mark =
        pieces.iter().filter(|piece| window.start <= piece.start).find(|piece| piece.end > first_mark);
    let start = begins_with_mark.map_or(window.start, |piece| piece.start);
    let fits = pieces.iter().filter(|piece| start <= piece.start && piece.end <= start + limit);
    let end = fits.map(|piece| piece.end).max().unwrap_or(window.end);
    if marked(&(start..end)) >= marked(&window) { start..end } else { window }
}

/// Cuts a text into pieces that an excerpt is put together from.
struct Cutter<'t> {
    text: &'t str,
    characters: &'t [char],
    segmenter: &'t Segmenter,
    /// Whether a cut in front of the character would split a number. Most texts are cut only at signs that no number
    /// has.
    in_number: OnceCell<Vec<bool>>,
    /// Whether it would split a match.
    in_match: Vec<bool>,
    /// Whether it would split a word. Only a text that has no signs to cut at is cut into words.
    in_word: OnceCell<Vec<bool>>,
}

impl<'t> Cutter<'t> {
    fn new(text: &'t str, characters: &'t [char], highlights: &[Span], segmenter: &'t Segmenter) -> Self {
        let mut in_match = vec![false; characters.len()];
        highlights.iter().for_each(|span| mark_inside(span.range(), &mut in_match));
        Self { text, characters, segmenter, in_number: OnceCell::new(), in_match, in_word: OnceCell::new() }
    }

    fn in_number(&self, at: usize) -> bool {
        let in_number = self.in_number.get_or_init(|| {
            let mut in_number = vec![false; self.characters.len()];
            let squeezed = Squeezed::new(self.text);
            for Equivalent { range, .. } in equivalents(&squeezed.text) {
                let end = squeezed.offsets[range.end - 1] + 1;
                mark_inside(squeezed.offsets[range.start]..end, &mut in_number);
            }
            end_at_breaks(self.characters, &mut in_number);
            in_number
        });
        in_number.get(at).copied().unwrap_or(false)
    }

    fn in_word(&self) -> &[bool] {
        self.in_word.get_or_init(|| {
            let mut in_word = vec![false; self.characters.len()];
            for word in self.segmenter.whole_words(&fold(self.text)) {
                mark_inside(word.range(), &mut in_word);
            }
            end_at_breaks(self.characters, &mut in_word);
            in_word
        })
    }

    /// Sentences, cut at 。；！？ and line breaks; one beyond the limit at ，、： or, where it has none, by length.
    fn pieces(&self) -> Vec<Range<usize>> {
        let ends_phrase = |character: char| matches!(character, '，' | ',' | '、' | '：' | ':');
        let mut pieces = Vec::new();
        for sentence in self.cut_after(0..self.characters.len(), &ends_sentence) {
            if sentence.len() <= PIECE_CHARS {
                pieces.push(sentence);
                continue;
            }
            for phrase in self.cut_after(sentence, &ends_phrase) {
                pieces.extend(self.by_length(phrase));
            }
        }
        pieces
    }

    /// Cuts a range behind every sign that ends a piece, and behind quotes and brackets that close on it; not inside
    /// a word, a number (12,000) or a match.
    fn cut_after(&self, range: Range<usize>, ends: &impl Fn(char) -> bool) -> Vec<Range<usize>> {
        let closes = |character: char| matches!(character, '”' | '’' | '）' | ')' | '》' | '」');
        let (mut pieces, mut start, mut ended) = (Vec::new(), range.start, false);
        for at in range.clone() {
            let character = self.characters[at];
            ended = ends(character) || (ended && closes(character));
            let closing_follows = self.characters.get(at + 1).is_some_and(|next| closes(*next));
            if ended && !closing_follows && !self.splits(at + 1) {
                pieces.push(start..at + 1);
                (start, ended) = (at + 1, false);
            }
        }
        if start < range.end {
            pieces.push(start..range.end);
        }
        pieces
    }

    /// Cuts a range into pieces within the limit: between words, and only where there is no such place between two
    /// characters.
    fn by_length(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let (mut pieces, mut start) = (Vec::new(), range.start);
        while range.end - start > PIECE_CHARS {
            let last = start + PIECE_CHARS;
            let splits_word = |at: usize| self.in_word().get(at).copied().unwrap_or(false);
            let latest = |fits: &dyn Fn(usize) -> bool| (start + 1..=last).rev().find(|at| fits(*at));
            let cut = latest(&|at| !self.splits(at) && !splits_word(at))
                .or_else(|| latest(&|at| !self.in_number(at) && !splits_word(at)))
                .unwrap_or(last);
            pieces.push(start..cut);
            start = cut;
        }
        pieces.push(start..range.end);
        pieces
    }

    /// Tells whether a cut in front of `at` would split a number or a match. Behind a sign no word goes on.
    fn splits(&self, at: usize) -> bool {
        let in_match = self.in_match.get(at).copied().unwrap_or(false);
        // No number has a sign that ends a sentence.
        let behind_sentence = at.checked_sub(1).is_some_and(|before| ends_sentence(self.characters[before]));
        in_match || (!behind_sentence && self.in_number(at))
    }
}

fn ends_sentence(character: char) -> bool {
    matches!(character, '。' | '；' | ';' | '！' | '？' | '\n')
}

/// Where lines break, words and numbers end.
fn end_at_breaks(characters: &[char], inside: &mut [bool]) {
    for (inside, _) in inside.iter_mut().zip(characters).filter(|(_, character)| **character == '\n') {
        *inside = false;
    }
}

/// Marks all places strictly inside a range.
fn mark_inside(range: Range<usize>, marks: &mut [bool]) {
    let inside = range.start + 1..range.end;
    if let Some(marks) = marks.get_mut(inside) {
        marks.fill(true);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use tiaowen_text::WordLists;

    use super::*;

    static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new(&WordLists::default()));

    fn excerpt(text: &str, needle: &str) -> String {
        let spans: Vec<Span> = text
            .match_indices(needle)
            .map(|(byte, _)| text[..byte].chars().count())
            .map(|start| Span { start, end: start + needle.chars().count() })
            .collect();
        snippet(text, &spans, &SEGMENTER).text
    }

    #[test]
    fn takes_sentences_around_the_matches() {
        let filler = "一".repeat(99) + "。";
        let check = |text: &str, expected: &str| assert_eq!(excerpt(text, "甲"), expected, "{text}");
        check("甲乙。", "甲乙。");
        check(&format!("{filler}{filler}找甲。{filler}{filler}"), &format!("……找甲。{filler}……"));
        check(&format!("找甲。{filler}{filler}"), &format!("找甲。{filler}……"));
        check(&format!("{filler}{filler}“找甲。”"), "……“找甲。”");
        // One sentence, cut at its commas.
        let phrase = "一".repeat(99) + "，";
        check(&format!("{phrase}{phrase}找甲，{phrase}尾。"), &format!("……找甲，{phrase}尾。"));
        // The second place has two matches.
        check(&format!("找甲。{filler}{filler}甲又甲。{filler}"), &format!("……甲又甲。{filler}"));
    }

    #[test]
    fn cuts_a_text_without_signs_by_length() {
        let text = "一".repeat(500) + "甲" + &"二".repeat(500);
        let snippet = snippet(&text, &[Span { start: 500, end: 501 }], &SEGMENTER);
        assert_eq!(snippet.highlights.len(), 1);
        assert!(snippet.text.contains('甲') && snippet.text.chars().count() <= MAX_SNIPPET_CHARS);
    }

    #[test]
    fn never_cuts_inside_a_word_or_a_number() {
        // Without a sign to cut at, a piece ends in front of the word that would cross the limit.
        let check = |before: usize, crossing: &str, behind: &str, expected: &str| {
            let text = format!("{}{crossing}{behind}", "的".repeat(before));
            let shown = snippet(&text, &[Span { start: 0, end: 1 }], &SEGMENTER).text;
            assert_eq!(shown.trim_start_matches('的'), expected, "{crossing}");
        };
        let rest = "了".repeat(100);
        check(154, "人民政府", &rest, "……");
        check(152, "人民政府", &rest, "人民政府……");
        check(152, "1234567890", &rest, "……");
        check(150, "百分之三十五点五", &rest, "……");
        check(150, "internet", &rest, "……");
        check(152, "12,000家", &rest, "……");
        // Nor at the comma of a number, where there are signs.
        let text = format!("{}12,000，{}", "的".repeat(100), "了".repeat(200));
        let shown = snippet(&text, &[Span { start: 100, end: 106 }], &SEGMENTER);
        assert!(shown.text.contains("12,000，"), "{}", shown.text);
        // A run that is longer than any excerpt is cut all the same.
        let shown = snippet(&"a".repeat(400), &[Span { start: 300, end: 301 }], &SEGMENTER);
        assert_eq!(shown.text.chars().count(), MAX_SNIPPET_CHARS);
        // A match is kept whole.
        let text = "的".repeat(300);
        let shown = snippet(&text, &[Span { start: 150, end: 170 }], &SEGMENTER);
        assert_eq!(shown.highlights.len(), 1);
        assert_eq!(shown.highlights[0].range().len(), 20);
    }

    proptest! {
        #[test]
        fn excerpts_end_between_words_and_numbers(
            pieces in proptest::collection::vec(
                "(智能制造|推进|企业|12,000家|百分之三十|3.14|internet|5G|，|。|的|\n)", 60..200,
            ),
            mark in 0usize..300,
        ) {
            let text = pieces.concat();
            let characters: Vec<char> = text.chars().collect();
            let mark = mark.min(characters.len() - 1);
            let snippet = snippet(&text, &[Span { start: mark, end: mark + 1 }], &SEGMENTER);
            let shown = snippet.text.trim_start_matches(ELLIPSIS).trim_end_matches(ELLIPSIS);
            prop_assert!(snippet.text.chars().count() <= MAX_SNIPPET_CHARS);
            // Wherever the excerpt may have been taken from, at one place its ends are no middles.
            let middles: Vec<std::ops::Range<usize>> =
                SEGMENTER.whole_words(&fold(&text)).iter().map(tiaowen_text::words::Word::range).collect();
            let length_chars = shown.chars().count();
            let stands = text.match_indices(shown).map(|(byte, _)| text[..byte].chars().count());
            let splits = |at: usize| middles.iter().any(|word| word.start < at && at < word.end);
            let whole = stands.into_iter().any(|start| !splits(start) && !splits(start + length_chars));
            prop_assert!(whole, "{}", shown);
        }

        #[test]
        fn excerpts_are_short_true_and_marked(
            text in "[甲乙丙，。；”\n]{0,600}",
            marks in proptest::collection::btree_set(0usize..300, 0..8),
        ) {
            let length_chars = text.chars().count();
            let marks: Vec<Span> = marks
                .iter()
                .map(|start| Span { start: start * 2, end: start * 2 + 1 })
                .filter(|span| span.end <= length_chars)
                .collect();
            let snippet = snippet(&text, &marks, &SEGMENTER);
            let shown: Vec<char> = snippet.text.chars().collect();
            prop_assert!(shown.len() <= MAX_SNIPPET_CHARS);
            prop_assert!(text.contains(snippet.text.trim_start_matches(ELLIPSIS).trim_end_matches(ELLIPSIS)));
            prop_assert_eq!(snippet.highlights.is_empty(), marks.is_empty());
            let source: Vec<char> = text.chars().collect();
            for span in &snippet.highlights {
                let characters: Vec<char> = shown[span.range()].to_vec();
                prop_assert!(marks.iter().any(|mark| source[mark.range()] == characters[..]));
            }
        }
    }
}
