//! The streams of `tiaowen-text` in the shape that tantivy takes.
//!
//! Positions of the character stream are code-point offsets in the squeezed text. Byte offsets are left at 0:
//! highlights are found in the text itself, never from tokens.

use std::sync::Arc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tiaowen_text::equivalents::marks;
use tiaowen_text::tokens::{Gram, Squeezed, grams};
use tiaowen_text::{Segmenter, fold};

/// Lists characters and pairs of ideographs, and where numbers and measures begin and end.
#[derive(Clone, Default)]
pub(crate) struct CharacterTokenizer {
    with_marks: bool,
    grams: Vec<Gram>,
    marks: Vec<(String, usize)>,
    token: Token,
}

impl CharacterTokenizer {
    /// For fields that are asked for: numbers are found however they are written.
    pub(crate) fn with_marks() -> Self {
        Self { with_marks: true, ..Self::default() }
    }
}

impl Tokenizer for CharacterTokenizer {
    type TokenStream<'a> = CharacterStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CharacterStream<'a> {
        let squeezed = Squeezed::new(text).text;
        self.grams.clear();
        self.grams.extend(grams(&squeezed));
        self.marks.clear();
        if self.with_marks {
            self.marks.extend(marks(&squeezed));
        }
        self.token.reset();
        CharacterStream { grams: self.grams.iter(), marks: self.marks.iter(), token: &mut self.token }
    }
}

pub(crate) struct CharacterStream<'a> {
    grams: std::slice::Iter<'a, Gram>,
    marks: std::slice::Iter<'a, (String, usize)>,
    token: &'a mut Token,
}

impl TokenStream for CharacterStream<'_> {
    fn advance(&mut self) -> bool {
        if let Some(gram) = self.grams.next() {
            gram.write_to(&mut self.token.text);
            self.token.position = gram.position;
        } else if let Some((mark, position)) = self.marks.next() {
            self.token.text.clone_from(mark);
            self.token.position = *position;
        } else {
            return false;
        }
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Lists words and their pieces.
#[derive(Clone)]
pub(crate) struct WordTokenizer {
    segmenter: Arc<Segmenter>,
    folded: String,
    words: Vec<WordAt>,
    token: Token,
}

/// A word of the folded text.
#[derive(Clone)]
struct WordAt {
    bytes: std::ops::Range<usize>,
    offset: usize,
}

impl WordTokenizer {
    pub(crate) fn new(segmenter: Arc<Segmenter>) -> Self {
        Self { segmenter, folded: String::new(), words: Vec::new(), token: Token::default() }
    }
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.folded = fold::fold(text);
        self.words.clear();
        let words = self.segmenter.words(&self.folded);
        self.words.extend(
            words
                .iter()
                .map(|word| WordAt { bytes: word.byte..word.byte + word.text.len(), offset: word.offset }),
        );
        self.token.reset();
        WordStream { folded: &self.folded, words: self.words.iter(), token: &mut self.token }
    }
}

pub(crate) struct WordStream<'a> {
    folded: &'a str,
    words: std::slice::Iter<'a, WordAt>,
    token: &'a mut Token,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(&self.folded[word.bytes.clone()]);
        self.token.position = word.offset;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
