//! The signs of a text that count when words are compared: folded, without blanks, the shapes of quotation marks and
//! brackets the same. Knows nothing of documents.

use std::ops::Range;

use tiaowen_text::fold::{fold_char, is_blank};

/// A text taken down to its signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signs {
    /// The signs.
    pub(crate) signs: Vec<char>,
    /// Where each stands in the text, in code points.
    pub(crate) at: Vec<usize>,
}

impl Signs {
    /// The signs of characters at their places.
    pub(crate) fn of(characters: impl Iterator<Item = (usize, char)>) -> Self {
        let mut signs = Self::default();
        for (at, character) in characters {
            if !is_blank(character) {
                signs.signs.push(sign(character));
                signs.at.push(at);
            }
        }
        signs
    }

    /// The signs of a text.
    pub(crate) fn of_text(text: &str) -> Self {
        Self::of(text.chars().enumerate())
    }

    pub(crate) fn len(&self) -> usize {
        self.signs.len()
    }

    /// The signs of a range of them.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        Self { signs: self.signs[range.clone()].to_vec(), at: self.at[range].to_vec() }
    }

    /// Without the punctuation at both ends, which a writer fits into his own sentence.
    pub(crate) fn without_ends(&self) -> Self {
        let is_word = |sign: &char| !is_loose(*sign);
        let start = self.signs.iter().position(is_word).unwrap_or(self.len());
        let end = self.signs.iter().rposition(is_word).map_or(start, |last| last + 1);
        self.part(start..end)
    }

    /// Where it stands in its text, in code points.
    pub(crate) fn range(&self) -> Range<usize> {
        match (self.at.first(), self.at.last()) {
            (Some(first), Some(last)) => *first..*last + 1,
            _ => 0..0,
        }
    }
}

/// What a character is compared as: width, traditional forms, kinds of brackets and quotation marks do not count.
pub(crate) fn sign(character: char) -> char {
    match fold_char(character) {
        // Quotations within quotations change their marks.
        '\'' => '"',
        '<' => '《',
        '>' => '》',
        folded => folded,
    }
}

/// The text with every character as it is compared, in as many code points.
pub(crate) fn same_signs(text: &str) -> String {
    text.chars().map(|character| if is_blank(character) { ' ' } else { sign(character) }).collect()
}

/// Punctuation that may be other at the ends of a quotation than in its source.
pub(crate) fn is_loose(sign: char) -> bool {
    matches!(sign, ',' | ';' | '。' | '、' | ':' | '.' | '!' | '?' | '…' | '-' | '·')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_do_not_count() {
        let check = |left: &str, right: &str| {
            assert_eq!(Signs::of_text(left).signs, Signs::of_text(right).signs, "{left} {right}");
        };
        check("“一‘二’\n三”", "「一\"二\"三」");
        check("（１）〔2〕", "(1)[2]");
        check("《关于〈甲〉的通知》", "《关于《甲》的通知》");
        check("甲，乙", "甲,乙");
    }

    #[test]
    fn punctuation_at_the_ends_is_loose() {
        let check = |text: &str, expected: &str, range: Range<usize>| {
            let signs = Signs::of_text(text).without_ends();
            assert_eq!(signs.signs.iter().collect::<String>(), expected, "{text}");
            assert_eq!(signs.range(), range, "{text}");
        };
        check("，甲，乙。", "甲,乙", 1..4);
        check("甲）", "甲)", 0..2);
        check("。", "", 0..0);
        check("", "", 0..0);
    }
}
