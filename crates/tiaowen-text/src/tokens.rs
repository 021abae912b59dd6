//! The character stream: one token for every non-blank character of the folded text and one for every pair of
//! neighbouring ideographs, at exact positions. This alone decides what stands verbatim in a text.
//!
//! Blanks are squeezed out before positions are counted, in texts and in questions alike: a phrase is found
//! across a blank or a line break, and a blank in the question hides nothing. Knows nothing of words.

use std::ops::Range;

use crate::fold::{fold_char, is_blank, is_han};

/// A folded text without blanks that remembers where each of its characters stood in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Squeezed {
    /// The folded characters.
    pub text: String,
    /// For each character of `text` its offset in the source, in code points; ascending.
    pub offsets: Vec<usize>,
}

impl Squeezed {
    /// Folds `source` and takes the blanks out.
    pub fn new(source: &str) -> Self {
        let mut squeezed = Self { text: String::with_capacity(source.len()), offsets: Vec::new() };
        for (offset, character) in source.chars().enumerate() {
            if !is_blank(character) {
                squeezed.text.push(fold_char(character));
                squeezed.offsets.push(offset);
            }
        }
        squeezed
    }

    /// All places where `needle` stands, overlapping ones too, as ranges of code points of the source.
    ///
    /// `needle` must be squeezed itself; an empty one stands nowhere.
    pub fn find_all(&self, needle: &str) -> Vec<Range<usize>> {
        let Some(first) = needle.chars().next() else { return Vec::new() };
        let length_chars = needle.chars().count();
        let (mut found, mut from_byte, mut from_char) = (Vec::new(), 0, 0);
        while let Some(at) = self.text[from_byte..].find(needle) {
            let start = from_char + self.text[from_byte..from_byte + at].chars().count();
            found.push(self.offsets[start]..self.offsets[start + length_chars - 1] + 1);
            from_byte += at + first.len_utf8();
            from_char = start + 1;
        }
        found
    }
}

/// One token of the character stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gram {
    /// The character.
    pub first: char,
    /// The ideograph behind it, when the token is a pair.
    pub second: Option<char>,
    /// Position in the squeezed text, in code points.
    pub position: usize,
}

impl Gram {
    /// Writes the token's text in the place of what `buffer` held.
    pub fn write_to(&self, buffer: &mut String) {
        buffer.clear();
        buffer.push(self.first);
        buffer.extend(self.second);
    }

    /// The token's text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write_to(&mut text);
        text
    }
}

/// All tokens of a squeezed text by position, a character before the pair that it opens.
pub fn grams(squeezed: &str) -> impl Iterator<Item = Gram> {
    let mut characters = squeezed.chars().enumerate().peekable();
    let mut pair = None;
    std::iter::from_fn(move || {
        if let Some(pair) = pair.take() {
            return Some(pair);
        }
        let (position, first) = characters.next()?;
        if let Some((_, second)) = characters.peek().copied()
            && is_han(first)
            && is_han(second)
        {
            pair = Some(Gram { first, second: Some(second), position });
        }
        Some(Gram { first, second: None, position })
    })
}

/// The fewest tokens that together say what `squeezed` says: a text holds the string exactly if it holds these
/// tokens at these distances. Empty only for the empty string.
pub fn phrase(squeezed: &str) -> Vec<Gram> {
    let characters: Vec<char> = squeezed.chars().collect();
    let pair_at = |position: usize| {
        let (first, second) = (*characters.get(position)?, *characters.get(position + 1)?);
        (is_han(first) && is_han(second)).then_some(Gram { first, second: Some(second), position })
    };
    let (mut phrase, mut position) = (Vec::new(), 0);
    while let Some(first) = characters.get(position).copied() {
        if let Some(pair) = pair_at(position) {
            phrase.push(pair);
            position += 2;
            continue;
        }
        // An ideograph left over at the end of a run is covered by the rarer pair that it closes.
        let closing = position.checked_sub(1).and_then(pair_at);
        phrase.push(closing.unwrap_or(Gram { first, second: None, position }));
        position += 1;
    }
    phrase
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_characters_and_pairs() {
        let check = |text: &str, expected: &[&str]| {
            let listed: Vec<String> =
                grams(text).map(|gram| format!("{}{}", gram.position, gram.text())).collect();
            assert_eq!(listed, expected, "{text}");
        };
        check("", &[]);
        check("市", &["0市"]);
        check("宁波市", &["0宁", "0宁波", "1波", "1波市", "2市"]);
        check("到2年", &["0到", "12", "2年"]);
        check("甲，乙", &["0甲", "1，", "2乙"]);
    }

    #[test]
    fn covers_a_string_with_few_tokens() {
        let check = |text: &str, expected: &[&str]| {
            let cover: Vec<String> =
                phrase(text).iter().map(|gram| format!("{}{}", gram.position, gram.text())).collect();
            assert_eq!(cover, expected, "{text}");
        };
        check("", &[]);
        check("市", &["0市"]);
        check("宁波", &["0宁波"]);
        check("宁波市", &["0宁波", "1波市"]);
        check("宁波市的", &["0宁波", "2市的"]);
        check("5g网络", &["05", "1g", "2网络"]);
        check("市2年", &["0市", "12", "2年"]);
    }

    #[test]
    fn finds_all_places() {
        let check = |text: &str, needle: &str, expected: &[(usize, usize)]| {
            let found = Squeezed::new(text).find_all(needle);
            let found: Vec<_> = found.iter().map(|range| (range.start, range.end)).collect();
            assert_eq!(found, expected, "{needle} in {text}");
        };
        check("宁 波\n市宁波", "宁波", &[(0, 3), (5, 7)]);
        check("人人人", "人人", &[(0, 2), (1, 3)]);
        check("𠀀甲𠀀甲", "甲", &[(1, 2), (3, 4)]);
        check("甲", "", &[]);
        check("", "甲", &[]);
    }

    /// Text of few characters, so that pieces repeat, with blanks, signs and a character of four bytes.
    fn texts() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[宁波市的2a，。 \n𠀀]{0,24}").unwrap()
    }

    proptest! {
        #[test]
        fn a_phrase_stands_exactly_where_the_string_stands(text in texts(), needle in texts()) {
            let (text, needle) = (Squeezed::new(&text).text, Squeezed::new(&needle).text);
            prop_assume!(!needle.is_empty());
            let all: std::collections::HashSet<Gram> = grams(&text).collect();
            let cover = phrase(&needle);
            let by_phrase = (0..=text.chars().count()).any(|at| {
                cover.iter().all(|gram| all.contains(&Gram { position: gram.position + at, ..*gram }))
            });
            prop_assert_eq!(by_phrase, text.contains(&needle));
        }

        #[test]
        fn found_ranges_slice_the_source(text in texts(), needle in texts()) {
            let needle = Squeezed::new(&needle).text;
            let source: Vec<char> = text.chars().collect();
            for range in Squeezed::new(&text).find_all(&needle) {
                let slice: String = source[range].iter().collect();
                prop_assert_eq!(Squeezed::new(&slice).text, needle.clone());
                prop_assert!(!slice.starts_with(is_blank) && !slice.ends_with(is_blank));
            }
        }
    }
}
