//! Where words and brackets stand in a text, worked out once so that rules need not read it again and again.

use std::ops::Range;

use aho_corasick::AhoCorasick;

/// Words that are looked for together, in one pass over a text.
#[derive(Debug)]
pub(crate) struct Words {
    automaton: AhoCorasick,
}

impl Words {
    pub(crate) fn new(words: &[&str]) -> Self {
        let automaton = AhoCorasick::new(words);
        Self { automaton: automaton.unwrap_or_else(|error| unreachable!("fixed words: {error}")) }
    }

    /// Tells whether any of the words stands in the text.
    pub(crate) fn any_in(&self, text: &str) -> bool {
        self.automaton.is_match(text)
    }

    /// Every place of every word, with the index of the word: in the order in which they end.
    pub(crate) fn find(&self, text: &str) -> impl Iterator<Item = (usize, Range<usize>)> {
        self.automaton.find_overlapping_iter(text).map(|found| (found.pattern().as_usize(), found.range()))
    }

    /// The places at which the words begin.
    pub(crate) fn places(&self, text: &str) -> WordPlaces {
        WordPlaces::at(self.find(text).map(|(_, range)| range.start).collect())
    }
}

/// The places at which any of some words begin, in bytes, ascending.
#[derive(Debug)]
pub(crate) struct WordPlaces {
    starts: Vec<usize>,
}

impl WordPlaces {
    pub(crate) fn at(mut starts: Vec<usize>) -> Self {
        starts.sort_unstable();
        Self { starts }
    }

    /// The last place inside the range.
    pub(crate) fn last_in(&self, range: &Range<usize>) -> Option<usize> {
        let index = self.starts.partition_point(|start| *start < range.end);
        let last = *self.starts[..index].last()?;
        (last >= range.start).then_some(last)
    }

    /// The first place at or behind `at`.
    pub(crate) fn first_from(&self, at: usize) -> Option<usize> {
        self.starts.get(self.starts.partition_point(|start| *start < at)).copied()
    }

    pub(crate) fn any_in(&self, range: &Range<usize>) -> bool {
        self.last_in(range).is_some()
    }
}

/// The ranges between matching signs, the signs outside; an unclosed sign opens none.
#[derive(Debug)]
pub(crate) struct Enclosures {
    /// Outermost ranges only, ascending.
    ranges: Vec<Range<usize>>,
}

impl Enclosures {
    pub(crate) fn new(text: &str, pairs: &[(char, char)]) -> Self {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let mut open: Vec<(usize, char)> = Vec::new();
        for (at, character) in text.char_indices() {
            if let Some((_, close)) = pairs.iter().find(|(opening, _)| *opening == character) {
                open.push((at + character.len_utf8(), *close));
            } else if pairs.iter().any(|(_, close)| *close == character)
                && let Some(depth) = open.iter().rposition(|(_, close)| *close == character)
            {
                let range = open[depth].0..at;
                open.truncate(depth);
                while ranges.last().is_some_and(|inner| inner.start >= range.start) {
                    ranges.pop();
                }
                ranges.push(range);
            }
        }
        Self { ranges }
    }

    pub(crate) fn hold(&self, at: usize) -> bool {
        let index = self.ranges.partition_point(|range| range.end <= at);
        self.ranges.get(index).is_some_and(|range| range.contains(&at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_words() {
        let places = Words::new(&["甲", "甲乙"]).places("甲乙甲");
        assert_eq!(places.last_in(&(0..9)), Some(6));
        assert_eq!(places.last_in(&(0..6)), Some(0));
        assert_eq!(places.first_from(1), Some(6));
        assert!(!places.any_in(&(1..6)));
    }

    #[test]
    fn tells_what_is_enclosed() {
        let text = "甲(乙(丙)丁)戊(己";
        let enclosures = Enclosures::new(text, &[('(', ')')]);
        let check = |sign: char, expected: bool| {
            assert_eq!(text.find(sign).is_some_and(|at| enclosures.hold(at)), expected, "{sign}");
        };
        check('甲', false);
        check('乙', true);
        check('丙', true);
        check('丁', true);
        check('戊', false);
        check('己', false);
    }
}
