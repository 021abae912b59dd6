//! The streams of `tiaowen-text` in the shape that tantivy takes.
//!
//! Positions of the character stream are code-point offsets in the squeezed text. Byte offsets are left at 0:
//! highlights are found in the text itself, never from tokens.

use std::sync::Arc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tiaowen_text::equivalents::marks;
use tiaowen_text::tokens::{Gram, Squeezed, grams};
use tiaowen_text::words::Word;
use tiaowen_text::{Segmenter, fold};

/// Longest text whose tokens are kept for the next time it comes, in bytes: titles and headings, which all clauses of a
/// document share.
const MAX_KEPT_BYTES: usize = 400;

/// How many such texts are kept: a document's titles and the headings above a clause.
const KEPT: usize = 8;

/// The tokens of the text at hand and of the short ones before it.
#[derive(Clone)]
struct Recent<T> {
    current: T,
    kept: Vec<(String, T)>,
    /// Which of the kept gives way to the next.
    oldest: usize,
}

impl<T: Default> Default for Recent<T> {
    fn default() -> Self {
        Self { current: T::default(), kept: Vec::new(), oldest: 0 }
    }
}

impl<T> Recent<T> {
    /// The tokens of `text`, cut by `cut` unless they are known.
    fn of(&mut self, text: &str, cut: impl FnOnce() -> T) -> &T {
        if text.len() > MAX_KEPT_BYTES {
            self.current = cut();
            return &self.current;
        }
        let known = self.kept.iter().position(|(kept, _)| kept == text).unwrap_or_else(|| {
            let new = (text.to_owned(), cut());
            if self.kept.len() < KEPT {
                self.kept.push(new);
                return self.kept.len() - 1;
            }
            let place = self.oldest;
            self.kept[place] = new;
            self.oldest = (place + 1) % KEPT;
            place
        });
        &self.kept[known].1
    }
}

/// Lists characters and pairs of ideographs, and where numbers and measures begin and end.
#[derive(Clone, Default)]
pub(crate) struct CharacterTokenizer {
    with_marks: bool,
    recent: Recent<Characters>,
    token: Token,
}

/// The characters of a text, its pairs and its numbers.
#[derive(Clone, Default)]
struct Characters {
    grams: Vec<Gram>,
    marks: Vec<(String, usize)>,
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
        let with_marks = self.with_marks;
        let Characters { grams, marks } = self.recent.of(text, || {
            let squeezed = Squeezed::new(text).text;
            let marks = if with_marks { marks(&squeezed).collect() } else { Vec::new() };
            Characters { grams: grams(&squeezed).collect(), marks }
        });
        self.token.reset();
        CharacterStream { grams: grams.iter(), marks: marks.iter(), token: &mut self.token }
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
    recent: Recent<Words>,
    token: Token,
}

/// The words of a text.
#[derive(Clone, Default)]
struct Words {
    folded: String,
    words: Vec<WordAt>,
}

/// A word of the folded text.
#[derive(Clone)]
struct WordAt {
    bytes: std::ops::Range<usize>,
    offset: usize,
}

impl WordTokenizer {
    pub(crate) fn new(segmenter: Arc<Segmenter>) -> Self {
        Self { segmenter, recent: Recent::default(), token: Token::default() }
    }
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        let segmenter = &self.segmenter;
        let Words { folded, words } = self.recent.of(text, || {
            let folded = fold::fold(text);
            let words = segmenter.words(&folded);
            let at = |word: &Word<'_>| WordAt {
                bytes: word.byte..word.byte + word.text.len(),
                offset: word.offset,
            };
            let words = words.iter().map(at).collect();
            Words { folded, words }
        });
        self.token.reset();
        WordStream { folded, words: words.iter(), token: &mut self.token }
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
