//! The excerpt that a hit shows: whole sentences around the densest matches.

use std::ops::Range;

use tiaowen_document::model::Span;

use crate::results::Snippet;

/// Longest excerpt, in code points, its …… included.
pub const MAX_SNIPPET_CHARS: usize = 160;

/// What stands where the excerpt begins or ends inside the text.
const ELLIPSIS: &str = "……";
/// Length of [`ELLIPSIS`] in code points.
const ELLIPSIS_CHARS: usize = 2;

/// Takes an excerpt of at most [`MAX_SNIPPET_CHARS`] code points.
///
/// `highlights` are ranges of `text` in code points, ascending and apart; the excerpt's are those that lie in
/// it, cut at its ends. A shorter text is taken whole.
pub(crate) fn snippet(text: &str, highlights: &[Span]) -> Snippet {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= MAX_SNIPPET_CHARS {
        return Snippet { text: text.to_owned(), highlights: highlights.to_vec() };
    }
    let window = densest(&pieces(&characters), highlights);
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
    let limit = MAX_SNIPPET_CHARS - 2 * ELLIPSIS_CHARS;
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

/// Cuts a text into sentences at 。；！？ and line breaks; a sentence beyond the limit at ，、： or, where it has
/// none, by length.
fn pieces(characters: &[char]) -> Vec<Range<usize>> {
    let limit = MAX_SNIPPET_CHARS - 2 * ELLIPSIS_CHARS;
    let ends_sentence = |character: char| matches!(character, '。' | '；' | ';' | '！' | '？' | '\n');
    let ends_phrase = |character: char| matches!(character, '，' | ',' | '、' | '：' | ':');
    let mut pieces = Vec::new();
    for sentence in cut_after(0..characters.len(), characters, &ends_sentence) {
        if sentence.len() <= limit {
            pieces.push(sentence);
            continue;
        }
        for phrase in cut_after(sentence, characters, &ends_phrase) {
            let (mut start, end) = (phrase.start, phrase.end);
            while end - start > limit {
                pieces.push(start..start + limit);
                start += limit;
            }
            pieces.push(start..end);
        }
    }
    pieces
}

/// Cuts a range behind every sign that ends a piece, and behind quotes and brackets that close on it.
fn cut_after(range: Range<usize>, characters: &[char], ends: &impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let closes = |character: char| matches!(character, '”' | '’' | '）' | ')' | '》' | '」');
    let (mut pieces, mut start, mut ended) = (Vec::new(), range.start, false);
    for at in range.clone() {
        ended = ends(characters[at]) || (ended && closes(characters[at]));
        if ended && !characters.get(at + 1).is_some_and(|next| closes(*next)) {
            pieces.push(start..at + 1);
            (start, ended) = (at + 1, false);
        }
    }
    if start < range.end {
        pieces.push(start..range.end);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn excerpt(text: &str, needle: &str) -> String {
        let spans: Vec<Span> = text
            .match_indices(needle)
            .map(|(byte, _)| text[..byte].chars().count())
            .map(|start| Span { start, end: start + needle.chars().count() })
            .collect();
        snippet(text, &spans).text
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
        let snippet = snippet(&text, &[Span { start: 500, end: 501 }]);
        assert_eq!(snippet.highlights.len(), 1);
        assert!(snippet.text.contains('甲') && snippet.text.chars().count() <= MAX_SNIPPET_CHARS);
    }

    proptest! {
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
            let snippet = snippet(&text, &marks);
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
