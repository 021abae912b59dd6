//! The vocabulary of an index: everything that a person may begin to type, found by its beginning in
//! characters, pinyin or initials, and guessed from what was mistyped. Knows neither queries nor addresses.
//!
//! It is held in memory for one state of the index, bounded by [`MAX_HEADINGS`] and [`MAX_TERMS`]: for a million
//! clauses about 60 MB. A look-up is a binary search and a pass over what begins so.

mod gather;
mod keys;
mod names;
mod corrections;

use std::sync::OnceLock;

use serde::Serialize;
use tiaowen_text::Segmenter;
use tiaowen_text::fold::fold_char;
use tiaowen_text::pinyin::{Spelling, begins, readings};

#[cfg(test)]
use self::corrections::{Correction, Reason};
pub(crate) use self::gather::gather;
use self::keys::Keys;

/// Most headings that are kept, those of most clauses first.
pub(crate) const MAX_HEADINGS: usize = 100_000;
/// Most terms that are kept, the most frequent first.
pub(crate) const MAX_TERMS: usize = 50_000;
/// Ways to read a name or what is typed that are tried.
const MAX_READINGS: usize = 4;
/// Words of a name that it may be found by.
const MAX_WORD_STARTS: usize = 12;

/// What a suggestion is. The order is the order in which equally good ones are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SuggestionKind {
    /// 条款: the clause at a place that is cited.
    Clause,
    /// 文件.
    Document,
    /// 责任单位.
    Unit,
    /// 标题: a heading or label of clauses.
    Heading,
    /// 词语.
    Term,
}

impl SuggestionKind {
    /// The Chinese label that users read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Clause => "条款",
            Self::Document => "文件",
            Self::Unit => "单位",
            Self::Heading => "标题",
            Self::Term => "词语",
        }
    }
}

/// Something that has names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: SuggestionKind,
    /// Id of the document or unit; empty for headings and terms.
    pub(crate) id: String,
    /// What tells it from its namesakes: a document's number, a unit's full name; may be empty.
    pub(crate) detail: String,
    /// Clauses that have it, for the order.
    pub(crate) weight: usize,
    /// Its names as printed, the one that is shown first.
    pub(crate) names: Vec<String>,
}

impl Entry {
    /// What is shown.
    pub(crate) fn text(&self) -> &str {
        self.names.first().map(String::as_str).unwrap_or_default()
    }
}

/// How a name begins with what was typed, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// The whole name begins so.
    Whole,
    /// A word inside it begins so.
    Word,
    /// Its pinyin begins so.
    Spelled,
    /// The pinyin of a word inside it begins so.
    SpelledWord,
    /// Its initials begin so.
    Initials,
    /// The initials of a word inside it begin so.
    InitialsWord,
}

/// An entry that fits what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) fit: Fit,
    /// Place in the order of entries.
    pub(crate) entry: u32,
    /// Which of its names.
    pub(crate) name: u32,
}

/// All names of an index.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    /// In the order in which equally good ones are shown.
    entries: Vec<Entry>,
    /// For each name its entry and its place among the entry's names.
    names: Vec<(u32, u32)>,
    text: Keys,
    spelled: Keys,
    initials: Keys,
    /// For each entry how many clauses choosing it finds, once that was asked.
    pub(crate) counts: Vec<OnceLock<usize>>,
}

impl Vocabulary {
    /// Puts entries in order and makes them findable.
    pub(crate) fn new(mut entries: Vec<Entry>, segmenter: &Segmenter) -> Self {
        entries.retain(|entry| !key(entry.text()).is_empty());
        entries.sort_by(|left, right| {
            let length = |entry: &Entry| entry.text().chars().count();
            (left.kind, std::cmp::Reverse(left.weight), length(left), left.text(), &left.id).cmp(&(
                right.kind,
                std::cmp::Reverse(right.weight),
                length(right),
                right.text(),
                &right.id,
            ))
        });
        let mut vocabulary = Self::default();
        for (entry, place) in entries.iter().zip(0u32..) {
            for (name, index) in entry.names.iter().zip(0u32..) {
                vocabulary.add_name(name, segmenter);
                vocabulary.names.push((place, index));
            }
        }
        for keys in [&mut vocabulary.text, &mut vocabulary.spelled, &mut vocabulary.initials] {
            keys.sort();
        }
        vocabulary.counts = entries.iter().map(|_| OnceLock::new()).collect();
        vocabulary.entries = entries;
        vocabulary
    }

    pub(crate) fn entry(&self, found: Found) -> &Entry {
        &self.entries[found.entry as usize]
    }

    /// The best `most` entries that begin with `typed`, each once.
    pub(crate) fn find(&self, typed: &str, most: usize) -> Vec<Found> {
        let pattern = key(typed);
        let mut best = Best { found: Vec::with_capacity(most + 1), most };
        if pattern.is_empty() || most == 0 {
            return best.found;
        }
        self.collect(&self.text, &pattern, [Fit::Whole, Fit::Word], &mut best, |_| true);
        if best.is_full(Fit::Word) || !pattern.contains(|sign: char| sign.is_ascii_lowercase()) {
            return best.found;
        }
        let is_mixed = !pattern.is_ascii();
        let mut typings = readings(&typing(&pattern), MAX_READINGS);
        typings.truncate(if is_mixed { MAX_READINGS } else { 1 });
        let fits = |start: &str, spelling| !is_mixed || begins(start, &typing(&pattern), spelling);
        for reading in &typings {
            self.collect(
                &self.spelled,
                &reading.spelled,
                [Fit::Spelled, Fit::SpelledWord],
                &mut best,
                |start| fits(start, Spelling::Full),
            );
        }
        if pattern.chars().nth(1).is_some() {
            for reading in &typings {
                let fit = [Fit::Initials, Fit::InitialsWord];
                self.collect(&self.initials, &reading.initials(), fit, &mut best, |start| {
                    fits(start, Spelling::Initials)
                });
            }
        }
        best.found
    }

    /// Passes over the keys that begin with `pattern`. `fits` is told the name's key from where it begins so.
    fn collect(
        &self,
        keys: &Keys,
        pattern: &str,
        [whole, word]: [Fit; 2],
        best: &mut Best,
        fits: impl Fn(&str) -> bool,
    ) {
        for position in keys.beginning_with(pattern) {
            let (entry, name) = self.names[position.name as usize];
            let fit = if position.first_char == 0 { whole } else { word };
            let found = Found { fit, entry, name };
            if best.wants(found) {
                let key = key(&self.entries[entry as usize].names[name as usize]);
                let byte = key.char_indices().nth(position.first_char as usize).map_or(0, |(byte, _)| byte);
                if fits(&key[byte..]) {
                    best.add(found);
                }
            }
        }
    }

    /// Makes a name findable from its beginning and from its words.
    fn add_name(&mut self, name: &str, segmenter: &Segmenter) {
        #[allow(clippy::cast_possible_truncation, reason = "bounded far below")]
        let number = self.names.len() as u32;
        let folded: String = name.chars().map(fold_char).collect();
        let mut starts: Vec<usize> = segmenter.words(&folded).iter().map(|word| word.offset).collect();
        starts.sort_unstable();
        // Offsets in the name become offsets in its key.
        let kept: Vec<bool> = folded.chars().map(is_key_char).collect();
        let mut starts: Vec<usize> = starts
            .into_iter()
            .map(|start| kept[..start].iter().filter(|kept| **kept).count())
            .filter(|start| *start > 0)
            .collect();
        starts.insert(0, 0);
        starts.dedup();
        starts.truncate(MAX_WORD_STARTS);
        let key = key(name);
        let length_chars = key.chars().count();
        starts.retain(|start| *start < length_chars);
        let bytes: Vec<usize> = key.char_indices().map(|(byte, _)| byte).collect();
        self.text.add(number, &key, starts.iter().map(|start| (*start, bytes[*start])));
        for reading in readings(&typing(&key), MAX_READINGS) {
            let spelled = starts.iter().map(|start| (*start, reading.starts[*start]));
            self.spelled.add(number, &reading.spelled, spelled);
            let initials = reading.initials();
            let bytes: Vec<usize> = initials.char_indices().map(|(byte, _)| byte).collect();
            self.initials.add(number, &initials, starts.iter().map(|start| (*start, bytes[*start])));
        }
    }
}

/// The best of what was found, each entry once, in order.
struct Best {
    found: Vec<Found>,
    most: usize,
}

impl Best {
    /// Tells whether nothing worse than `fit` can be wanted any more.
    fn is_full(&self, fit: Fit) -> bool {
        self.found.len() == self.most && self.found.last().is_some_and(|last| last.fit <= fit)
    }

    fn wants(&self, found: Found) -> bool {
        let beats_last = self.found.len() < self.most || self.found.last().is_some_and(|last| found < *last);
        beats_last && !self.found.iter().any(|known| known.entry == found.entry && *known <= found)
    }

    fn add(&mut self, found: Found) {
        self.found.retain(|known| known.entry != found.entry);
        let place = self.found.partition_point(|known| *known < found);
        self.found.insert(place, found);
        self.found.truncate(self.most);
    }
}

/// What of a name counts when its beginning is typed: letters, digits and ideographs, folded.
pub(crate) fn key(name: &str) -> String {
    name.chars().map(fold_char).filter(|sign| is_key_char(*sign)).collect()
}

fn is_key_char(folded: char) -> bool {
    folded.is_alphanumeric()
}

/// A key as pinyin keyboards spell it: ü is v, and ue behind l and n.
fn typing(key: &str) -> String {
    key.replace('ü', "v").replace("lve", "lue").replace("nve", "nue")
}

#[cfg(test)]
mod tests;
