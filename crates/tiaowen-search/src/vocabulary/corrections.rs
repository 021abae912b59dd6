//! Guesses what a term that finds nothing was meant to be: a name that sounds the same, or one that differs in a
//! character or two.

use std::collections::HashSet;

use tiaowen_text::Segmenter;
use tiaowen_text::pinyin::readings;

use super::{MAX_READINGS, Vocabulary, key, typing};

/// Shortest and longest term that is corrected, in characters of its key.
const TERM_CHARS: std::ops::RangeInclusive<usize> = 2..=40;
/// Longest part of a term that is corrected by itself.
const MAX_PART_CHARS: usize = 10;
/// Shortest piece that is corrected by its looks: of two characters one is too little to go by.
const MIN_EDIT_CHARS: usize = 3;
/// From this length on two characters may differ.
const TWO_EDITS_CHARS: usize = 5;
/// Most words that are corrected together by their looks, and most such parts of a term: each is compared with
/// every name.
const MAX_PART_WORDS: usize = 3;
const MAX_LOOKED_THROUGH: usize = 8;
/// Most guesses that are handed out.
const MAX_CORRECTIONS: usize = 24;

/// Why a correction is offered. Sound goes before looks: input methods mistake sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// The same pinyin.
    Pinyin,
    /// So many characters changed, added, left out or swapped with the next.
    Edit(usize),
}

/// What a term may have been meant to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Correction {
    /// The whole term, corrected.
    pub(crate) text: String,
    pub(crate) reason: Reason,
    /// Clauses that have the name put in, for the order.
    pub(crate) weight: usize,
}

/// A piece of a term and the name that may stand in its place.
struct Guess<'v> {
    range: std::ops::Range<usize>,
    name: &'v str,
    reason: Reason,
    weight: usize,
}

impl Vocabulary {
    /// Guesses what `term` was meant to be, the likeliest first: the whole of it, then a part. Whether a guess
    /// finds anything is for the caller to see.
    pub(crate) fn corrections(&self, term: &str, segmenter: &Segmenter) -> Vec<Correction> {
        let term: Vec<char> = key(term).chars().collect();
        if !TERM_CHARS.contains(&term.len()) {
            return Vec::new();
        }
        let mut guesses = self.sounding_like(&term, 0..term.len());
        guesses.extend(self.looking_like(&term, 0..term.len()));
        for range in parts(term.len()) {
            let is_known = self.is_name(&term[range.clone()]);
            if !is_known {
                guesses.extend(self.sounding_like(&term, range));
            }
        }
        for range in self.strange_parts(&term, segmenter) {
            guesses.extend(self.looking_like(&term, range));
        }
        // A longer piece leaves less to chance.
        guesses.sort_by_key(|guess| {
            (guess.reason, std::cmp::Reverse(guess.range.len()), std::cmp::Reverse(guess.weight))
        });
        let mut seen: HashSet<String> = HashSet::from([term.iter().collect()]);
        let mut corrections = Vec::new();
        for guess in guesses {
            let before = term[..guess.range.start].iter();
            let text: String = before
                .copied()
                .chain(guess.name.chars())
                .chain(term[guess.range.end..].iter().copied())
                .collect();
            if corrections.len() < MAX_CORRECTIONS && seen.insert(key(&text)) {
                corrections.push(Correction { text, reason: guess.reason, weight: guess.weight });
            }
        }
        corrections
    }

    /// Names that sound as the piece does. A piece of letters may be pinyin itself.
    fn sounding_like(&self, term: &[char], range: std::ops::Range<usize>) -> Vec<Guess<'_>> {
        let piece: String = term[range.clone()].iter().collect();
        let mut guesses = Vec::new();
        for reading in readings(&typing(&piece), MAX_READINGS) {
            for position in self.spelled.equal_to(&reading.spelled) {
                if position.first_char == 0
                    && let Some((name, weight)) = self.plain_name(position.name)
                    && key(name) != piece
                {
                    guesses.push(Guess { range: range.clone(), name, reason: Reason::Pinyin, weight });
                }
            }
        }
        guesses
    }

    /// Names that differ from the piece in one character, or in two if it is long. Looks at all names.
    fn looking_like(&self, term: &[char], range: std::ops::Range<usize>) -> Vec<Guess<'_>> {
        let piece = &term[range.clone()];
        if piece.len() < MIN_EDIT_CHARS {
            return Vec::new();
        }
        let most = if piece.len() < TWO_EDITS_CHARS { 1 } else { 2 };
        let mut guesses = Vec::new();
        let mut buffer: Vec<char> = Vec::new();
        for number in 0..self.names.len() {
            #[allow(clippy::cast_possible_truncation, reason = "names are numbered with u32")]
            let Some((name, weight)) = self.plain_name(number as u32) else { continue };
            // A character has one to four bytes.
            if name.len() > (piece.len() + most) * 4 || name.len() + most < piece.len() {
                continue;
            }
            buffer.clear();
            buffer.extend(name.chars().map(tiaowen_text::fold::fold_char));
            if let Some(edits) = distance(piece, &buffer, most).filter(|edits| *edits > 0) {
                guesses.push(Guess { range: range.clone(), name, reason: Reason::Edit(edits), weight });
            }
        }
        guesses
    }

    /// Parts of the term that hold a word which no name is, with the words beside.
    fn strange_parts(&self, term: &[char], segmenter: &Segmenter) -> Vec<std::ops::Range<usize>> {
        let text: String = term.iter().collect();
        let words: Vec<std::ops::Range<usize>> =
            segmenter.whole_words(&text).iter().map(tiaowen_text::words::Word::range).collect();
        let is_strange: Vec<bool> = words.iter().map(|range| !self.is_name(&term[range.clone()])).collect();
        let mut parts = Vec::new();
        for size in (1..=MAX_PART_WORDS).rev() {
            for (stretch, strange) in words.windows(size).zip(is_strange.windows(size)) {
                let range = stretch[0].start..stretch[size - 1].end;
                let fits = range.len() <= MAX_PART_CHARS && range.len() < term.len();
                if fits && strange.contains(&true) && parts.len() < MAX_LOOKED_THROUGH {
                    parts.push(range);
                }
            }
        }
        parts
    }

    fn is_name(&self, piece: &[char]) -> bool {
        let piece: String = piece.iter().collect();
        self.text.equal_to(&piece).iter().any(|position| position.first_char == 0)
    }

    /// A name that holds nothing but letters, digits and ideographs, so that it is a term of its own, with how
    /// many clauses have it.
    fn plain_name(&self, number: u32) -> Option<(&str, usize)> {
        let (entry, name) = self.names[number as usize];
        let entry = &self.entries[entry as usize];
        let name = entry.names[name as usize].as_str();
        name.chars().all(char::is_alphanumeric).then_some((name, entry.weight))
    }
}

/// The parts of a term that may be misspelled by themselves.
fn parts(length: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let longest = MAX_PART_CHARS.min(length - 1);
    (2..=longest).rev().flat_map(move |size| (0..=length - size).map(move |start| start..start + size))
}

/// How many characters must be changed, added, left out or swapped with the next to make one string of the
/// other; `None` beyond `most`.
fn distance(left: &[char], right: &[char], most: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, one) in left.iter().enumerate() {
        let mut next = vec![i + 1; right.len() + 1];
        for (j, other) in right.iter().enumerate() {
            let changed = row[j] + usize::from(one != other);
            next[j + 1] = changed.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *one == right[j - 1] && left[i - 1] == *other {
                next[j + 1] = next[j + 1].min(before[j - 1] + 1);
            }
        }
        if next.iter().all(|edits| *edits > most) {
            return None;
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|edits| *edits <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits() {
        let check = |left: &str, right: &str, expected: Option<usize>| {
            let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
            assert_eq!(distance(&left, &right, 2), expected, "{left:?} {right:?}");
            assert_eq!(distance(&right, &left, 2), expected, "{right:?} {left:?}");
        };
        check("智能制造", "智能制造", Some(0));
        check("智能制糙", "智能制造", Some(1));
        check("智能造制", "智能制造", Some(1));
        check("智制造", "智能制造", Some(1));
        check("智造", "智能制造", Some(2));
        check("智", "智能制造", None);
        check("技改投入", "智能制造", None);
        check("", "造", Some(1));
    }
}
