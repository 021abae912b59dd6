//! What in an index has a name that a person may begin to type: labels of its clauses and their words, counted.
//! Knows nothing of how names are looked up.

use std::collections::{BTreeSet, HashMap};

use tiaowen_document::model::Clause;
use tiaowen_document::without_number;
use tiaowen_text::Segmenter;
use tiaowen_text::fold::{fingerprint, fold, is_han};

use super::{Engine, EngineError, Searchable};

/// Shortest and longest label and word that is a name, in code points without blanks.
const LABEL_CHARS: std::ops::RangeInclusive<usize> = 2..=40;
const WORD_CHARS: std::ops::RangeInclusive<usize> = 2..=16;

/// How much of an index is listed, the most frequent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InventoryBounds {
    /// Most labels.
    pub labels: usize,
    /// Most words.
    pub words: usize,
}

/// A name and how many clauses have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    /// The name.
    pub name: String,
    /// Clauses.
    pub count: usize,
}

/// Labels and words of the clauses in an index, those of most clauses first, then by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Headings and labels of paths, without their numbers: [`labels`].
    pub labels: Vec<Counted>,
    /// Words of the clauses' own texts that [`is_naming_word`] lets through.
    pub words: Vec<Counted>,
}

impl Inventory {
    /// Puts counts in order and cuts them off at `bounds`.
    pub fn new(
        labels: HashMap<String, usize>,
        words: HashMap<String, usize>,
        bounds: InventoryBounds,
    ) -> Self {
        Self { labels: ordered(labels, bounds.labels), words: ordered(words, bounds.words) }
    }

    /// Reads every clause of an engine: right for any, quick for none.
    pub fn gather<E: Engine + ?Sized>(engine: &E, bounds: InventoryBounds) -> Result<Self, EngineError> {
        let (mut all_labels, mut all_words) = (HashMap::new(), HashMap::new());
        for document in engine.documents()? {
            for record in engine.clauses_of(&document.metadata.id)? {
                for label in labels(&record.clause) {
                    *all_labels.entry(label).or_insert(0) += 1;
                }
                let searchable = Searchable::new(&document.metadata, &record.clause);
                for word in naming_words(&searchable, engine.segmenter()) {
                    *all_words.entry(word).or_insert(0) += 1;
                }
            }
        }
        Ok(Self::new(all_labels, all_words, bounds))
    }
}

/// The names that a clause has by its place: heading and labels of its path without their numbers, each once,
/// those left out that are too short or too long to be one.
pub fn labels(clause: &Clause) -> BTreeSet<String> {
    let printed = clause.path.iter().chain(&clause.heading);
    let names = printed.map(|label| {
        without_number(label)
            .trim_end_matches(|sign: char| "。：；:;，,".contains(sign) || sign.is_whitespace())
    });
    names
        .filter(|name| LABEL_CHARS.contains(&fingerprint(name).chars().count()) && name.chars().any(is_han))
        .map(str::to_owned)
        .collect()
}

/// Tells whether a word of the word stream names something: Chinese words of two characters and more, and the
/// curator's own words.
pub fn is_naming_word(word: &str, segmenter: &Segmenter) -> bool {
    let length_chars = word.chars().count();
    WORD_CHARS.contains(&length_chars) && (word.chars().all(is_han) || segmenter.has_own_word(word))
}

fn naming_words(searchable: &Searchable<'_>, segmenter: &Segmenter) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for part in &searchable.own {
        let folded = fold(part);
        let found = segmenter.words(&folded).into_iter().filter(|word| is_naming_word(word.text, segmenter));
        words.extend(found.map(|word| word.text.to_owned()));
    }
    words
}

fn ordered(counts: HashMap<String, usize>, most: usize) -> Vec<Counted> {
    let mut counted: Vec<Counted> = counts.into_iter().map(|(name, count)| Counted { name, count }).collect();
    counted.sort_unstable_by(|left, right| {
        right.count.cmp(&left.count).then_with(|| left.name.cmp(&right.name))
    });
    counted.truncate(most);
    counted
}
