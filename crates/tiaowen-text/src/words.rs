//! The word stream: jieba's words and the product's own, their sub-words, whole numbers and letter runs.
//!
//! Words help to rank and to explain; they never decide whether a string is found, [`crate::tokens`] does.
//! Knows nothing of where word lists are kept.

mod dictionary;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, RwLock};

use sha2::{Digest, Sha256};

use self::dictionary::{Dictionary, Token};
use crate::fold::{fingerprint, is_han};
use crate::hex::hex;

/// Raised whenever folding, the streams, the reading of numbers or the dictionary change what is written into an index.
const TOKENIZER_VERSION: &str = "tiaowen-text 3, jieba-rs 0.11 default dictionary";

/// Longest letter or digit run kept as a word, in code points; a longer one is represented by its beginning.
const MAX_RUN_CHARS: usize = 64;

/// Longest piece that counts as a sub-word, in code points.
const MAX_PIECE_CHARS: usize = 3;

/// The product's own words: unit names, policy terms. Folded, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordLists {
    words: BTreeSet<String>,
}

impl WordLists {
    /// Adds a word. Blanks are taken out; a single character is no word and is left out.
    pub fn add(&mut self, word: &str) {
        let word = fingerprint(word);
        if word.chars().count() > 1 {
            self.words.insert(word);
        }
    }

    /// The words, folded, in a stable order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// The number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Tells whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl<S: AsRef<str>> Extend<S> for WordLists {
    fn extend<I: IntoIterator<Item = S>>(&mut self, words: I) {
        words.into_iter().for_each(|word| self.add(word.as_ref()));
    }
}

impl<S: AsRef<str>> FromIterator<S> for WordLists {
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        let mut lists = Self::default();
        lists.extend(words);
        lists
    }
}

/// A word of a folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'t> {
    /// The word.
    pub text: &'t str,
    /// Where it begins in the folded text, in bytes.
    pub byte: usize,
    /// Where it begins, in code points.
    pub offset: usize,
    /// How long it is, in code points.
    pub length: usize,
    /// Whether it is a word of the text or a part of one.
    pub part: WordPart,
}

impl Word<'_> {
    /// Where it stands, in code points.
    pub fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.length
    }
}

/// A word's place among the words around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordPart {
    /// A word as the text is cut.
    Whole,
    /// A short word inside a whole one, 人民 in 人民政府. Sub-words of one word never cross each other.
    Piece,
}

/// Sub-words of a word, as ranges of code points.
type Pieces = Arc<[Range<usize>]>;

/// Cuts folded text into words. Shared between threads.
pub struct Segmenter {
    dictionary: Dictionary,
    own_words: WordLists,
    fingerprint: String,
    /// Pieces of the dictionary words met so far.
    pieces: RwLock<HashMap<Box<str>, Pieces>>,
}

impl fmt::Debug for Segmenter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Segmenter").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

impl Segmenter {
    /// Takes jieba's words and the product's beside them.
    pub fn new(lists: &WordLists) -> Self {
        let mut dictionary = Dictionary::new();
        for word in lists.iter() {
            dictionary.add(word);
        }
        let fingerprint = fingerprint_of(lists);
        Self { dictionary, own_words: lists.clone(), fingerprint, pieces: RwLock::default() }
    }

    /// Tells whether a folded word stands in the product's own lists.
    pub fn has_own_word(&self, word: &str) -> bool {
        self.own_words.words.contains(word)
    }

    /// A hash of the word lists and of everything else that decides the streams, 16 hexadecimal digits. An
    /// index written under another one does not fit.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Cuts a folded text, by offset, a whole word before its pieces. Signs and blanks are no words.
    pub fn words<'t>(&self, folded: &'t str) -> Vec<Word<'t>> {
        let runs = alphanumeric_runs(folded);
        let mut words: Vec<Word<'t>> = runs.iter().map(|run| run.word(folded)).collect();
        for token in self.dictionary.cut(folded) {
            if token.text.chars().any(is_han) {
                self.push_dictionary_word(&token, &runs, &mut words);
            }
        }
        take_signs(folded, &mut words);
        words.sort_by_key(|word| (word.offset, word.part, usize::MAX - word.length));
        words
    }

    /// The whole words alone: what a term of a question asks for.
    pub fn whole_words<'t>(&self, folded: &'t str) -> Vec<Word<'t>> {
        let mut words = self.words(folded);
        words.retain(|word| word.part == WordPart::Whole);
        words
    }

    /// Adds a word that holds an ideograph, with its pieces.
    fn push_dictionary_word<'t>(&self, token: &Token<'t>, runs: &[Run], words: &mut Vec<Word<'t>>) {
        let mixed = !token.text.chars().all(is_han);
        if mixed && runs.iter().any(|run| run.is_split_by(token.start, token.end)) {
            // a股 out of cba股 would cut a letter run in two: keep the run, and the ideographs by themselves.
            for (index, (byte, character)) in token.text.char_indices().enumerate() {
                if is_han(character) {
                    words.push(part_of(token, byte, index..index + 1, WordPart::Whole));
                }
            }
            return;
        }
        if mixed {
            // A run inside a word is a piece of it.
            for word in words.iter_mut().filter(|word| word.offset >= token.start && word.offset < token.end)
            {
                if word.text.chars().all(|character| !is_han(character)) {
                    word.part = WordPart::Piece;
                }
            }
        }
        let length = token.end - token.start;
        words.push(part_of(token, 0, 0..length, WordPart::Whole));
        for piece in self.pieces(token.text).iter() {
            words.push(part_of(token, byte_at(token.text, piece.start), piece.clone(), WordPart::Piece));
        }
    }

    /// The sub-words of a dictionary word, remembered.
    fn pieces(&self, word: &str) -> Pieces {
        if word.chars().nth(2).is_none() {
            return Pieces::default();
        }
        if let Ok(known) = self.pieces.read()
            && let Some(pieces) = known.get(word)
        {
            return Arc::clone(pieces);
        }
        let mut found = Vec::new();
        self.cut_pieces(word, 0, &mut found);
        let pieces: Pieces = found.into();
        if let Ok(mut known) = self.pieces.write() {
            known.insert(word.into(), Arc::clone(&pieces));
        }
        pieces
    }

    /// Cuts a word into short dictionary words, these again, and so on; single characters are left out.
    fn cut_pieces(&self, word: &str, offset: usize, found: &mut Vec<Range<usize>>) {
        let length = word.chars().count();
        if length < 3 {
            return;
        }
        for piece in self.fewest_pieces(word) {
            if piece.len() > 1 {
                found.push(piece.start + offset..piece.end + offset);
                self.cut_pieces(slice_chars(word, &piece), offset + piece.start, found);
            }
        }
    }

    /// The cut of a word into the fewest dictionary words of at most three characters, each shorter than the
    /// word; of several such cuts the one with the more frequent words.
    fn fewest_pieces(&self, word: &str) -> Vec<Range<usize>> {
        let bytes: Vec<usize> =
            word.char_indices().map(|(byte, _)| byte).chain(std::iter::once(word.len())).collect();
        let length = bytes.len() - 1;
        let longest = MAX_PIECE_CHARS.min(length - 1);
        // For every start, counted from the end: pieces needed, log frequency, end of the first piece.
        let mut best = vec![(0usize, 0.0f64, length); length + 1];
        for start in (0..length).rev() {
            let choices = (1..=longest.min(length - start)).filter_map(|piece_chars| {
                let end = start + piece_chars;
                let text = &word[bytes[start]..bytes[end]];
                let frequency = match piece_chars {
                    1 => 1,
                    _ if self.dictionary.has(text) => self.dictionary.suggested_frequency(text),
                    _ => return None,
                };
                let (pieces, rest, _) = best[end];
                #[allow(clippy::cast_precision_loss, reason = "frequencies are small")]
                let log_frequency = (frequency.max(1) as f64).ln();
                Some((pieces + 1, rest + log_frequency, end))
            });
            best[start] = choices
                .min_by(|left, right| left.0.cmp(&right.0).then(right.1.total_cmp(&left.1)))
                .unwrap_or((1, 0.0, start + 1));
        }
        let (mut pieces, mut start) = (Vec::new(), 0);
        while start < length {
            let end = best[start].2;
            pieces.push(start..end);
            start = end;
        }
        pieces
    }
}

/// A run of letters and digits that are no ideographs; a point between digits belongs to it.
struct Run {
    /// Code points.
    range: Range<usize>,
    /// Bytes.
    bytes: Range<usize>,
}

impl Run {
    /// Tells whether a word over `start..end` holds a part of the run but not all of it.
    fn is_split_by(&self, start: usize, end: usize) -> bool {
        let overlaps = self.range.start < end && start < self.range.end;
        overlaps && (self.range.start < start || end < self.range.end)
    }

    fn word<'t>(&self, folded: &'t str) -> Word<'t> {
        let text = &folded[self.bytes.clone()];
        let text = match text.char_indices().nth(MAX_RUN_CHARS) {
            Some((byte, _)) => &text[..byte],
            None => text,
        };
        let (byte, offset, length) = (self.bytes.start, self.range.start, self.range.len());
        Word { text, byte, offset, length, part: WordPart::Whole }
    }
}

fn alphanumeric_runs(folded: &str) -> Vec<Run> {
    let is_run = |character: char| character.is_alphanumeric() && !is_han(character);
    let characters: Vec<(usize, char)> = folded.char_indices().collect();
    let digit_at =
        |index: usize| characters.get(index).is_some_and(|(_, character)| character.is_ascii_digit());
    let byte_at = |index: usize| characters.get(index).map_or(folded.len(), |(byte, _)| *byte);
    let (mut runs, mut start) = (Vec::new(), 0);
    while start < characters.len() {
        if !is_run(characters[start].1) {
            start += 1;
            continue;
        }
        let mut end = start + 1;
        while let Some((_, character)) = characters.get(end) {
            let decimal_point = *character == '.' && digit_at(end - 1) && digit_at(end + 1);
            if !is_run(*character) && !decimal_point {
                break;
            }
            end += 1;
        }
        runs.push(Run { range: start..end, bytes: byte_at(start)..byte_at(end) });
        start = end;
    }
    runs
}

/// Makes a whole number and the sign of its unit one word, with the number a piece of it: 30% is not held where 30
/// stands.
fn take_signs<'t>(folded: &'t str, words: &mut Vec<Word<'t>>) {
    let mut signed = Vec::new();
    for word in words.iter_mut() {
        let end = word.byte + word.text.len();
        let whole_number = word.part == WordPart::Whole
            && word.text.ends_with(|last: char| last.is_ascii_digit())
            && word.text.chars().all(|character| character.is_ascii_digit() || character == '.')
            && word.text.len() == word.length;
        let sign = folded[end..].chars().next().filter(|sign| whole_number && is_unit_sign(*sign));
        if let Some(sign) = sign {
            let text = &folded[word.byte..end + sign.len_utf8()];
            signed.push(Word { text, length: word.length + 1, ..*word });
            word.part = WordPart::Piece;
        }
    }
    words.append(&mut signed);
}

/// Tells whether a character that is no letter is a unit of measure: %, ‰, ℃, ㎡.
fn is_unit_sign(character: char) -> bool {
    matches!(character, '%' | '‰' | '‱' | '°' | '′' | '″' | '℃' | '℉' | '\u{3371}'..='\u{33DF}')
}

/// The word over a range of a token's code points; `byte` is where the range begins inside the token.
fn part_of<'t>(token: &Token<'t>, byte: usize, range: Range<usize>, part: WordPart) -> Word<'t> {
    let text = &token.text[byte..byte_at(token.text, range.end)];
    Word { text, byte: token.byte + byte, offset: token.start + range.start, length: range.len(), part }
}

/// Where the code point at `offset` begins, in bytes.
fn byte_at(text: &str, offset: usize) -> usize {
    text.char_indices().nth(offset).map_or(text.len(), |(byte, _)| byte)
}

/// The part of `text` over a range of code points.
fn slice_chars<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    &text[byte_at(text, range.start)..byte_at(text, range.end)]
}

fn fingerprint_of(lists: &WordLists) -> String {
    let mut hasher = Sha256::new();
    hasher.update(TOKENIZER_VERSION);
    hasher.update(include_str!("variants.txt"));
    hasher.update(include_str!("equivalents/measures.txt"));
    for word in lists.iter() {
        hasher.update("\n");
        hasher.update(word);
    }
    hex(&hasher.finalize()[..8])
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::fold::fold;

    static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| {
        Segmenter::new(
            &["先进制造业集群", "市科技局", "中国制造2025", "单项冠军", "Ａ股"].into_iter().collect(),
        )
    });

    fn cut(text: &str, part: WordPart) -> String {
        let folded = fold(text);
        let words = SEGMENTER.words(&folded);
        words.iter().filter(|word| word.part == part).map(|word| word.text).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn cuts_whole_words() {
        let check = |text: &str, expected: &str| assert_eq!(cut(text, WordPart::Whole), expected, "{text}");
        check("各级人民政府", "各级/人民政府");
        check("国务院办公厅", "国务院办公厅");
        check("市科技局负责", "市科技局/负责");
        check("培育先进制造业集群", "培育/先进制造业集群");
        check("先進製造業集群", "先进制造业集群");
        check("单项冠军，企业。", "单项冠军/企业");
        check("到2025年", "到/2025/年");
        check("1.2万家", "1.2/万家");
        check("增长３．５％", "增长/3.5%");
        check("30%、500㎡、5℃", "30%/500㎡/5℃");
        check("%", "");
        check("5G基站", "5g/基站");
        check("GB/T 2260", "gb/t/2260");
        check("中国制造2025", "中国制造2025");
        check("买A股", "买/a股");
        check("cba股", "cba/股");
        check("。，", "");
        check("", "");
    }

    #[test]
    fn pieces_never_cross_a_cut() {
        let check = |text: &str, expected: &str| assert_eq!(cut(text, WordPart::Piece), expected, "{text}");
        check("各级人民政府", "人民/政府");
        check("中华人民共和国", "中华/人民/共和国/共和");
        check("国务院办公厅", "国务院/国务/办公厅/办公");
        check("先进制造业集群", "先进/制造业/制造/集群");
        check("中国制造2025", "中国/制造/2025");
        check("增长30%", "30");
        check("企业", "");
    }

    #[test]
    fn number_of_a_long_run_is_kept_by_its_beginning() {
        let long = "a".repeat(200);
        let words = SEGMENTER.words(&long);
        assert_eq!(words.len(), 1);
        assert_eq!((words[0].text.len(), words[0].length), (MAX_RUN_CHARS, 200));
    }

    #[test]
    fn the_fingerprint_follows_the_words() {
        let of = |words: &[&str]| fingerprint_of(&words.iter().collect());
        assert_eq!(of(&["智改数转", "链长制"]), of(&["链长制", "智改 数转"]));
        assert_ne!(of(&["智改数转"]), of(&["智改数转", "链长制"]));
        assert_ne!(of(&[]), of(&["链长制"]));
        assert_eq!(of(&[]).len(), 16);
    }

    /// Runs of ordinary words, letters, digits and signs.
    fn texts() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            prop_oneof![
                Just("各级人民政府"),
                Just("先进制造业集群"),
                Just("中国制造2025"),
                Just("工业和信息化"),
                Just("a股"),
                Just("1.5"),
                Just("%"),
                Just("㎡"),
                Just("cba"),
                Just("，"),
                Just(" "),
                Just("的"),
                Just("〇"),
            ],
            0..12,
        )
        .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn words_slice_the_text_and_nest(text in prop_oneof![texts(), "\\PC{0,40}"]) {
            let folded = fold(&text);
            let words = SEGMENTER.words(&folded);
            let whole: Vec<_> = words.iter().filter(|word| word.part == WordPart::Whole).collect();
            for pair in whole.windows(2) {
                prop_assert!(pair[0].range().end <= pair[1].offset, "{:?}", pair);
            }
            for word in &words {
                prop_assert!(slice_chars(&folded, &word.range()).starts_with(word.text));
                prop_assert!(folded[word.byte..].starts_with(word.text));
                prop_assert_eq!(byte_at(&folded, word.offset), word.byte);
                let inside = |outer: &Word| outer.offset <= word.offset && word.range().end <= outer.range().end;
                prop_assert!(whole.iter().any(|outer| inside(outer)), "{:?} is in no word", word);
                for other in &words {
                    let (a, b) = (word.range(), other.range());
                    let apart = a.end <= b.start || b.end <= a.start;
                    let nested = (a.start <= b.start && b.end <= a.end) || (b.start <= a.start && a.end <= b.end);
                    prop_assert!(apart || nested, "{:?} crosses {:?}", word, other);
                }
            }
        }

        #[test]
        fn every_letter_and_digit_lies_in_a_word(text in texts()) {
            let folded = fold(&text);
            let words = SEGMENTER.words(&folded);
            for (offset, character) in folded.chars().enumerate() {
                if character.is_alphanumeric() && character != '〇' {
                    prop_assert!(words.iter().any(|word| word.range().contains(&offset)), "{}", character);
                }
            }
        }
    }
}
