//! The words of all categories in one table, found longest first.

use std::collections::HashMap;

use tiaowen_text::fold::fingerprint;

use super::{Category, Weights};

/// All words with what each is worth to whom.
#[derive(Clone, Debug)]
pub(super) struct WordTable {
    /// First character → words that begin with it, the longest first.
    by_first: HashMap<char, Vec<Entry>>,
}

#[derive(Clone, Debug)]
struct Entry {
    word: String,
    votes: Vec<Vote>,
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
        let mut by_first: HashMap<char, Vec<Entry>> = HashMap::new();
        for (word, votes) in votes {
            if let Some(first) = word.chars().next() {
                by_first.entry(first).or_default().push(Entry { word, votes });
            }
        }
        for entries in by_first.values_mut() {
            entries.sort_by(|a, b| b.word.len().cmp(&a.word.len()).then_with(|| a.word.cmp(&b.word)));
        }
        Self { by_first }
    }

    /// The words in `text`, already folded, from left to right, the longest at each place; what a word covers is
    /// not read again.
    ///
    /// In running text a word that counts in headings only covers nothing; a neutral word covers everywhere.
    pub(super) fn find<'a>(&'a self, text: &'a str, titled: bool) -> Vec<(&'a str, &'a [Vote])> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let counts = |entry: &&Entry| {
                titled || entry.votes.is_empty() || entry.votes.iter().any(|vote| !vote.headings_only)
            };
            let entries = self.by_first.get(&character).map_or(&[][..], Vec::as_slice);
            let hit = entries.iter().filter(counts).find(|entry| text[at..].starts_with(&entry.word));
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
    let mut folded = fingerprint(text);
    folded.retain(|character| !matches!(character, '"' | '\''));
    folded
}
