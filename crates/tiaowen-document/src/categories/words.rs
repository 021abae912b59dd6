//! The words of all categories in one table, found longest first.

use std::collections::HashMap;

use tiaowen_text::fold::{fold_char, is_blank};

use super::{Category, Weights};

/// All words with what each is worth to whom.
#[derive(Clone, Debug)]
pub(super) struct WordTable {
    /// The words by their first character, see [`bucket`]; in each bucket the longest first.
    buckets: Vec<Vec<Entry>>,
}

#[derive(Clone, Debug)]
struct Entry {
    word: String,
    votes: Vec<Vote>,
    /// Whether it counts outside headings, or covers what it stands for.
    in_text: bool,
    /// The last byte of the word, which tells most words quickly that they do not stand there.
    last: u8,
    /// Bytes of the word.
    length: usize,
}

const BUCKETS: usize = 1 << 12;

/// Where the words with this first character are. Others may share the bucket.
fn bucket(first: char) -> usize {
    first as usize % BUCKETS
}

/// What a word is worth to one category.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Vote {
    pub(super) category: usize,
    pub(super) weight: f64,
    /// Counts in headings and lead sentences only.
    pub(super) headings_only: bool,
}

impl WordTable {
    pub(super) fn new(categories: &[Category], weights: &Weights, neutral: &[String]) -> Self {
        let mut votes: HashMap<String, Vec<Vote>> =
            neutral.iter().map(|word| (fold(word), Vec::new())).collect();
        for (category, rules) in categories.iter().enumerate() {
            let lists = [
                (&rules.strong, weights.strong, false),
                (&rules.plain, weights.plain, false),
                (&rules.weak, weights.weak, false),
                (&rules.headings, weights.strong, true),
                (&rules.against, weights.against, false),
            ];
            for (words, weight, headings_only) in lists {
                for word in words {
                    votes.entry(fold(word)).or_default().push(Vote { category, weight, headings_only });
                }
            }
        }
        let mut buckets: Vec<Vec<Entry>> = vec![Vec::new(); BUCKETS];
        for (word, votes) in votes {
            if let Some(first) = word.chars().next() {
                let in_text = votes.is_empty() || votes.iter().any(|vote| !vote.headings_only);
                let (last, length) = (word.bytes().last().unwrap_or_default(), word.len());
                buckets[bucket(first)].push(Entry { word, votes, in_text, last, length });
            }
        }
        for entries in &mut buckets {
            entries.sort_by(|a, b| b.word.len().cmp(&a.word.len()).then_with(|| a.word.cmp(&b.word)));
        }
        Self { buckets }
    }

    /// The words in `text`, already folded, from left to right, the longest at each place; what a word covers is
    /// not read again.
    ///
    /// In running text a word that counts in headings only covers nothing; a neutral word covers everywhere.
    pub(super) fn find<'a>(&'a self, text: &'a str, titled: bool) -> Vec<(&'a str, &'a [Vote])> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let rest = &text.as_bytes()[at..];
            let stands = |entry: &&Entry| {
                rest.get(entry.length - 1) == Some(&entry.last) && rest.starts_with(entry.word.as_bytes())
            };
            let mut entries = self.buckets[bucket(character)].iter().filter(|entry| titled || entry.in_text);
            let hit = entries.find(stands);
            if let Some(entry) = hit {
                found.push((entry.word.as_str(), entry.votes.as_slice()));
                at += entry.word.len();
            } else {
                at += character.len_utf8();
            }
        }
        found
    }
}

/// Folds the text and takes blanks and quotes out, so that 首台（套） and “首台”(套) are one word.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    folded.extend(folded_chars(text));
    folded
}

/// The characters of the folded text.
pub(super) fn folded_chars(text: &str) -> impl Iterator<Item = char> {
    let shown = text.chars().filter(|character| !is_blank(*character));
    shown.map(fold_char).filter(|character| !matches!(character, '"' | '\''))
}
