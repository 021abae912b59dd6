//! The dictionary: jieba's words, ready in the program, and the product's own beside them; the cut of a text into them.
//!
//! A text is cut exactly as jieba-rs 0.11 cuts it without its model for unknown words: between signs the way through
//! the dictionary whose words are the likeliest together. jieba-rs itself unpacks its dictionary and builds a trie of
//! it at every start, 0.12 s and 36 MB; here the trie is made when the program is built (`build.rs`) and read where it
//! lies in the program's file.

use std::fmt;

use rustc_hash::FxHashMap;

/// The code of each character of the first plane, 0 where no word has it.
static CODES: &[[u8; 2]] = include_bytes!(concat!(env!("OUT_DIR"), "/codes.bin")).as_chunks().0;
/// The double array; see `build.rs`.
static SLOTS: &[[u8; 8]] = include_bytes!(concat!(env!("OUT_DIR"), "/slots.bin")).as_chunks().0;
/// The frequencies that words have, ascending, each once.
static FREQUENCIES: &[[u8; 4]] = include_bytes!(concat!(env!("OUT_DIR"), "/frequencies.bin")).as_chunks().0;
/// The sum of the frequencies of all words.
const TOTAL_FREQUENCY: u64 = include!(concat!(env!("OUT_DIR"), "/total.rs"));

/// Widths in a slot, as `build.rs` packs it.
const FREQUENCY_BITS: u32 = 13;
const BASE_BITS: u32 = 20;

/// A stretch of a text that is a word, a single character, or a run of letters and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    /// Where it begins in the text, in bytes.
    pub(super) byte: usize,
    /// Where it begins and ends, in code points.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// jieba's words and the product's own.
pub(super) struct Dictionary {
    own: OwnWords,
    /// The logarithm of each of [`FREQUENCIES`].
    log_frequencies: Vec<f64>,
    total_frequency: u64,
    log_total: f64,
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Dictionary").field("own", &self.own.nodes.len()).finish_non_exhaustive()
    }
}

impl Dictionary {
    /// jieba's words.
    pub(super) fn new() -> Self {
        let log_frequencies =
            FREQUENCIES.iter().map(|bytes| logarithm(u32::from_le_bytes(*bytes).into())).collect();
        Self {
            own: OwnWords::default(),
            log_frequencies,
            total_frequency: TOTAL_FREQUENCY,
            log_total: logarithm(TOTAL_FREQUENCY),
        }
    }

    /// Adds a word, as frequent as it must be to be kept whole.
    pub(super) fn add(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        let frequency = self.suggested_frequency(word);
        let known = self.frequency(word).unwrap_or(0);
        self.own.set(word, frequency);
        self.total_frequency = self.total_frequency + frequency - known;
        self.log_total = logarithm(self.total_frequency);
    }

    /// Tells whether it is a word.
    pub(super) fn has(&self, word: &str) -> bool {
        self.frequency(word).is_some()
    }

    /// How frequent a word must be to be kept whole, and not less than it is.
    pub(super) fn suggested_frequency(&self, word: &str) -> u64 {
        let tokens = self.cut(word);
        let log = tokens.iter().fold(0.0, |log, token| {
            log + logarithm(self.frequency(token.text).unwrap_or(1)) - self.log_total
        });
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a frequency, rounded down"
        )]
        let joined = (log + self.log_total).exp() as u64 + 1;
        joined.max(self.frequency(word).unwrap_or(1))
    }

    fn frequency(&self, word: &str) -> Option<u64> {
        let (mut ready, mut own) = (Some(Ready::ROOT), Some(OwnWords::ROOT));
        for character in word.chars() {
            ready = ready.and_then(|node| node.child(code_of(character)));
            own = own.and_then(|node| self.own.child(node, character));
            if ready.is_none() && own.is_none() {
                return None;
            }
        }
        let own = own.and_then(|node| self.own.word(node)).map(|word| word.frequency);
        own.or_else(|| {
            let index = ready?.frequency_index()?;
            Some(u32::from_le_bytes(*FREQUENCIES.get(index)?).into())
        })
    }

    /// Cuts a text; the tokens stand side by side and make up the text.
    pub(super) fn cut<'t>(&self, text: &'t str) -> Vec<Token<'t>> {
        let mut tokens = Vec::with_capacity(text.len() / 4);
        let (mut block, mut route) = (Vec::new(), Vec::new());
        let mut characters = text.char_indices().peekable();
        let mut start = 0;
        while let Some((byte, character)) = characters.next() {
            let mut end_byte = byte + character.len_utf8();
            let begin = start;
            start += 1;
            if is_in_words(character) {
                block.clear();
                block.push(Character { byte, character, code: code_of(character) });
                while let Some((byte, character)) = characters.next_if(|(_, next)| is_in_words(*next)) {
                    block.push(Character { byte, character, code: code_of(character) });
                    end_byte = byte + character.len_utf8();
                    start += 1;
                }
                self.find_route(&block, &mut route);
                push_words(text, &block, end_byte, &route, begin, &mut tokens);
            } else {
                if character == '\r' && characters.next_if(|(_, next)| *next == '\n').is_some() {
                    end_byte += 1;
                    start += 1;
                }
                tokens.push(Token { text: &text[byte..end_byte], byte, start: begin, end: start });
            }
        }
        tokens
    }

    /// Works out the likeliest way from every character of a block to its end.
    fn find_route(&self, block: &[Character], route: &mut Vec<Step>) {
        route.clear();
        route.resize(block.len() + 1, Step { log: 0.0, end: block.len() });
        for start in (0..block.len()).rev() {
            let mut best: Option<Step> = None;
            let (mut ready, mut own) = (Some(Ready::ROOT), Some(OwnWords::ROOT));
            for (place, character) in block.iter().enumerate().skip(start) {
                ready = ready.and_then(|node| node.child(character.code));
                own = own.and_then(|node| self.own.child(node, character.character));
                if ready.is_none() && own.is_none() {
                    break;
                }
                let own_word = own.and_then(|node| self.own.word(node)).map(|word| word.log_frequency);
                let word = own_word.or_else(|| Some(self.log_frequencies[ready?.frequency_index()?]));
                if let Some(log_frequency) = word {
                    let end = place + 1;
                    let log = log_frequency - self.log_total + route[end].log;
                    // Of two that are as likely the longer word.
                    if best.is_none_or(|best| log >= best.log) {
                        best = Some(Step { log, end });
                    }
                }
            }
            let alone = Step { log: 0.0 - self.log_total + route[start + 1].log, end: start + 1 };
            route[start] = best.unwrap_or(alone);
        }
    }
}

/// A character of a block between signs.
struct Character {
    byte: usize,
    character: char,
    code: u16,
}

/// The first word of the likeliest way from a character on.
#[derive(Clone, Copy)]
struct Step {
    /// How likely the whole way is, a logarithm.
    log: f64,
    /// Where the word ends, in characters of the block.
    end: usize,
}

/// Adds the words of a block's route; single letters and digits beside each other are one.
fn push_words<'t>(
    text: &'t str,
    block: &[Character],
    end_byte: usize,
    route: &[Step],
    first: usize,
    tokens: &mut Vec<Token<'t>>,
) {
    let byte_at = |place: usize| block.get(place).map_or(end_byte, |character| character.byte);
    let mut push = |start: usize, end: usize| {
        let (byte, end_byte) = (byte_at(start), byte_at(end));
        tokens.push(Token { text: &text[byte..end_byte], byte, start: first + start, end: first + end });
    };
    let (mut place, mut run) = (0, None);
    while place < block.len() {
        let end = route[place].end;
        if end - place == 1 && block[place].character.is_ascii_alphanumeric() {
            run.get_or_insert(place);
        } else {
            if let Some(start) = run.take() {
                push(start, place);
            }
            push(place, end);
        }
        place = end;
    }
    if let Some(start) = run {
        push(start, place);
    }
}

/// Tells whether a character can stand in a word; all others cut the text and stand by themselves.
fn is_in_words(character: char) -> bool {
    matches!(character,
        '\u{4E00}'..='\u{9FFF}'
        | 'a'..='z' | 'A'..='Z' | '0'..='9'
        | '+' | '#' | '&' | '.' | '_' | '%' | '-'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2A6DF}'
        | '\u{2A700}'..='\u{2B73F}'
        | '\u{2B740}'..='\u{2B81F}'
        | '\u{2B820}'..='\u{2CEAF}'
        | '\u{2CEB0}'..='\u{2EBEF}'
        | '\u{2F800}'..='\u{2FA1F}')
}

fn code_of(character: char) -> u16 {
    CODES.get(character as usize).map_or(0, |bytes| u16::from_le_bytes(*bytes))
}

#[allow(clippy::cast_precision_loss, reason = "frequencies are far below 2^52")]
fn logarithm(frequency: u64) -> f64 {
    (frequency as f64).ln()
}

/// A node of the ready trie.
#[derive(Clone, Copy)]
struct Ready {
    slot: usize,
    packed: u64,
}

impl Ready {
    const ROOT: Self = Self { slot: 0, packed: u64::from_le_bytes(SLOTS[0]) };

    fn child(self, code: u16) -> Option<Self> {
        let base = (self.packed >> FREQUENCY_BITS) & ((1 << BASE_BITS) - 1);
        #[allow(clippy::cast_possible_truncation, reason = "a base has twenty bits")]
        let slot = base as usize + usize::from(code);
        let packed = u64::from_le_bytes(*SLOTS.get(slot)?);
        let parent = packed >> (FREQUENCY_BITS + BASE_BITS);
        (code != 0 && parent == self.slot as u64 + 1).then_some(Self { slot, packed })
    }

    /// Which frequency its word has; `None` where no word ends.
    fn frequency_index(self) -> Option<usize> {
        #[allow(clippy::cast_possible_truncation, reason = "thirteen bits")]
        let number = (self.packed & ((1 << FREQUENCY_BITS) - 1)) as usize;
        number.checked_sub(1)
    }
}

/// The product's own words, and those whose frequency it changes. A few thousand.
#[derive(Default)]
struct OwnWords {
    children: FxHashMap<(u32, char), u32>,
    /// By node, less the root.
    nodes: Vec<Option<OwnWord>>,
}

#[derive(Clone, Copy)]
struct OwnWord {
    frequency: u64,
    log_frequency: f64,
}

impl OwnWords {
    const ROOT: u32 = 0;

    fn child(&self, node: u32, character: char) -> Option<u32> {
        self.children.get(&(node, character)).copied()
    }

    fn word(&self, node: u32) -> Option<OwnWord> {
        *self.nodes.get((node as usize).checked_sub(1)?)?
    }

    fn set(&mut self, word: &str, frequency: u64) {
        let mut node = Self::ROOT;
        for character in word.chars() {
            node = *self.children.entry((node, character)).or_insert_with(|| {
                self.nodes.push(None);
                u32::try_from(self.nodes.len()).unwrap_or_else(|_| unreachable!("few words of its own"))
            });
        }
        if let Some(place) = (node as usize).checked_sub(1) {
            self.nodes[place] = Some(OwnWord { frequency, log_frequency: logarithm(frequency) });
        }
    }
}

#[cfg(test)]
mod tests {
    use jieba_rs::Jieba;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    use super::*;

    static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);
    static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let lines = include_str!("../../dictionary/words.txt").lines();
        lines.map(|line| line.split_once(' ').map_or(line, |(word, _)| word)).collect()
    });

    fn check(dictionary: &Dictionary, jieba: &Jieba, text: &str) {
        let cut: Vec<_> = dictionary.cut(text);
        let expected = jieba.cut(text, false);
        let expected: Vec<_> = expected
            .iter()
            .map(|token| Token {
                text: token.word,
                byte: token.byte_start,
                start: token.start,
                end: token.end,
            })
            .collect();
        assert_eq!(cut, expected, "{text}");
        assert_eq!(dictionary.suggested_frequency(text), jieba.suggest_freq(text) as u64, "{text}");
        assert_eq!(dictionary.has(text), jieba.has_word(text), "{text}");
    }

    #[test]
    fn every_word_is_the_same_as_in_jieba() {
        let dictionary = Dictionary::new();
        assert_eq!(WORDS.len(), 349_045);
        for word in &*WORDS {
            check(&dictionary, &JIEBA, word);
        }
    }

    /// Stretches of texts: words of the dictionary, parts of them, and what comes between.
    fn texts() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            4 => any::<prop::sample::Index>().prop_map(|index| (*index.get(&WORDS)).to_owned()),
            2 => any::<prop::sample::Index>().prop_map(|index| index.get(&WORDS).chars().skip(1).collect()),
            1 => "[\u{4E00}-\u{9FFF}]{1,3}",
            1 => "[a-zA-Z0-9+#&._%-]{1,4}",
            1 => prop_oneof![Just("\r\n"), Just("。"), Just("·"), Just("\u{20000}"), Just("〇"), Just("é")].prop_map(str::to_owned),
            1 => "\\PC{0,3}",
        ];
        proptest::collection::vec(part, 0..10).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn texts_are_cut_as_jieba_cuts_them(
            own in proptest::collection::vec(texts(), 0..4),
            texts in proptest::collection::vec(texts(), 40),
        ) {
            let (mut dictionary, mut jieba) = (Dictionary::new(), JIEBA.clone());
            for word in &own {
                dictionary.add(word);
                jieba.add_word(word, None, None);
            }
            let with_own_words = texts.iter().zip(own.iter().cycle()).map(|(text, word)| format!("{text}{word}{text}"));
            for text in texts.iter().cloned().chain(own.iter().cloned()).chain(with_own_words) {
                check(&dictionary, &jieba, &text);
            }
        }
    }
}
