//! Weighs the words of a clause by where they stand.

use std::collections::HashMap;

use super::words::{Vote, WordTable, fold, folded_chars};

/// The stretches of a clause that are weighed apart.
pub(super) struct Zones<'a> {
    /// The clause's own label or lead sentence.
    pub(super) label: &'a str,
    /// The rest of the text.
    pub(super) body: &'a str,
    /// The headings above it, from the root.
    pub(super) above: &'a [String],
}

/// Cuts a clause into zones; the list of responsible units that closes it is left out, for a unit's name says
/// who acts, not what is done.
pub(super) fn zones<'a>(path: &'a [String], text: &'a str) -> Zones<'a> {
    let text = without_units(text);
    let above = above(path, text);
    let lead_end = path.get(above.len()).map_or_else(|| lead_end(text), |label| label_end(label, text));
    Zones { label: &text[..lead_end], body: &text[lead_end..], above }
}

/// The labels of the headings above a clause: the path without the clause's own label.
pub(super) fn above<'a>(path: &'a [String], text: &str) -> &'a [String] {
    match path.split_last() {
        Some((own, above)) if is_label_of(own, text) => above,
        _ => path,
    }
}

/// The scores of all categories.
#[derive(Debug)]
pub(super) struct Scores {
    by_category: Vec<f64>,
}

impl Scores {
    pub(super) fn new(categories: usize) -> Self {
        Self { by_category: vec![0.0; categories] }
    }

    /// Adds what the words of a stretch are worth; a word's second and third mention count for half, later ones
    /// for nothing.
    pub(super) fn add(&mut self, words: &WordTable, stretch: &str, factor: f64, titled: bool) {
        let stretch = fold(stretch);
        let mut mentions: HashMap<&str, u32> = HashMap::new();
        for (word, votes) in words.find(&stretch, titled) {
            let mention = mentions.entry(word).and_modify(|count| *count += 1).or_insert(1);
            let share = match *mention {
                1 => 1.0,
                2 | 3 => 0.5,
                _ => 0.0,
            };
            for (index, vote) in votes.iter().enumerate() {
                if titled || !vote.headings_only {
                    // In a heading a word counts once, by the best of its lists.
                    let same = |other: &&Vote| other.category == vote.category;
                    let earlier = votes[..index].iter().filter(same).any(|other| other.weight >= vote.weight);
                    let later =
                        votes[index + 1..].iter().filter(same).any(|other| other.weight > vote.weight);
                    if !titled || !earlier && !later {
                        self.by_category[vote.category] += vote.weight * share * factor;
                    }
                }
            }
        }
    }

    /// The highest score.
    pub(super) fn top(&self) -> f64 {
        self.by_category.iter().copied().fold(0.0, f64::max)
    }

    /// Adds other scores, each times `factor`.
    pub(super) fn merge(&mut self, other: &Self, factor: f64) {
        for (score, more) in self.by_category.iter_mut().zip(&other.by_category) {
            *score += more * factor;
        }
    }

    /// Categories with a score above zero, the highest first; equals in the order of the file.
    pub(super) fn ranking(&self) -> Vec<(usize, f64)> {
        let mut ranking: Vec<(usize, f64)> =
            self.by_category.iter().copied().enumerate().filter(|(_, score)| *score > 0.0).collect();
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranking
    }
}

/// Cuts (责任单位：…) off the end.
fn without_units(text: &str) -> &str {
    const LABELS: &[&str] = &["责任单位", "牵头单位", "责任部门", "配合单位"];
    let label = LABELS.iter().filter_map(|label| text.rfind(label)).min();
    match label {
        Some(at) if text[..at].trim_end().ends_with(['(', '（', '[', '〔', '【', '。', '\n']) => {
            text[..at].trim_end().trim_end_matches(['(', '（', '[', '〔', '【'])
        }
        _ => text,
    }
}

/// Tells whether the last label of the path is the clause's own: its text begins with it.
fn is_label_of(label: &str, text: &str) -> bool {
    let mut text = folded_chars(text);
    folded_chars(label).all(|character| text.next() == Some(character))
}

/// Where the label ends in the text, in bytes.
fn label_end(label: &str, text: &str) -> usize {
    let length = folded_chars(label).count();
    let mut seen = 0;
    for (at, character) in text.char_indices() {
        if seen == length {
            return at;
        }
        seen += folded_chars(character.encode_utf8(&mut [0; 4])).count();
    }
    text.len()
}

/// Where the lead of a clause without a label ends: at its first stop, and no later than a headline's length.
fn lead_end(text: &str) -> usize {
    const MAX_LEAD_CHARS: usize = 40;
    let stop = text.find(['。', '，', ',', '：', ':', '；', ';', '|']).unwrap_or(text.len());
    let limit = text.char_indices().nth(MAX_LEAD_CHARS).map_or(text.len(), |(at, _)| at);
    if stop <= limit { stop } else { 0 }
}
