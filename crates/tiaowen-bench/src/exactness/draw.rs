//! Draws strings from what clauses say, by a seed: whole words, pieces at any boundary, characters, long runs.
//! Knows nothing of how they are typed and asked.

use std::collections::{BTreeSet, HashSet};
use std::ops::{Range, RangeInclusive};

use fastrand::Rng;
use tiaowen_text::Segmenter;
use tiaowen_text::fold::fold;

use super::texts::{ClauseText, Texts};

/// A kind of string that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// Words in their order, none between.
    Words,
    /// A piece at any boundary.
    Substring,
    /// One character.
    Character,
    /// A long piece.
    Long,
}

impl Class {
    pub(super) const ALL: [Self; 4] = [Self::Words, Self::Substring, Self::Character, Self::Long];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Words => "words, 2–8 characters",
            Self::Substring => "any piece, 2–4 characters",
            Self::Character => "one character",
            Self::Long => "long, 10–40 characters",
        }
    }

    /// Lengths, in squeezed characters.
    fn lengths(self) -> RangeInclusive<usize> {
        match self {
            Self::Words => 2..=8,
            Self::Substring => 2..=4,
            Self::Character => 1..=1,
            Self::Long => 10..=40,
        }
    }
}

/// A piece of a clause's text.
pub(super) struct Drawn<'t> {
    pub(super) class: Class,
    pub(super) clause: &'t ClauseText,
    /// Characters of the squeezed text.
    pub(super) range: Range<usize>,
    /// What it says, folded and without blanks.
    pub(super) squeezed: String,
}

/// Draws up to `wanted` strings of a class, no two of which say the same.
pub(super) fn draw<'t>(
    texts: &'t Texts,
    segmenter: &Segmenter,
    class: Class,
    wanted: usize,
    rng: &mut Rng,
) -> Vec<Drawn<'t>> {
    /// Draws for each string wanted before it is given up: small folders have few different ones.
    const ATTEMPTS: usize = 200;
    let urn = Urn::new(texts, class);
    let (mut drawn, mut seen) = (Vec::with_capacity(wanted), HashSet::new());
    for attempt in 0..wanted.saturating_mul(ATTEMPTS) {
        if drawn.len() == wanted {
            break;
        }
        let Some((clause, character)) = urn.place(attempt, rng) else { break };
        let range = match class {
            Class::Words => words_from(clause, character, segmenter, rng),
            Class::Substring | Class::Character | Class::Long => {
                let end = character + rng.usize(class.lengths());
                (end <= clause.offsets.len()).then_some(character..end)
            }
        };
        let Some(range) = range else { continue };
        let squeezed = clause.squeezed(&range);
        if seen.insert(squeezed.clone()) {
            drawn.push(Drawn { class, clause, range, squeezed });
        }
    }
    drawn
}

impl ClauseText {
    /// What a range of squeezed characters says, folded and without blanks.
    fn squeezed(&self, range: &Range<usize>) -> String {
        let characters: Vec<char> = self.text.chars().collect();
        let characters = self.offsets[range.clone()].iter().map(|offset| characters[*offset]);
        characters.map(tiaowen_text::fold::fold_char).collect()
    }
}

/// Where strings begin.
struct Urn<'t> {
    texts: &'t Texts,
    /// For each clause the characters of all clauses up to its end.
    ends: Vec<usize>,
    /// A place of every different character, for drawing rare ones as often as common ones.
    different: Vec<(usize, usize)>,
}

impl<'t> Urn<'t> {
    fn new(texts: &'t Texts, class: Class) -> Self {
        let ends = texts.clauses.iter().scan(0, |end, clause| {
            *end += clause.offsets.len();
            Some(*end)
        });
        let mut urn = Self { texts, ends: ends.collect(), different: Vec::new() };
        if class == Class::Character {
            urn.different = different_characters(texts);
        }
        urn
    }

    /// A character of a clause: by how often it occurs, or any of the different ones in turn.
    fn place(&self, attempt: usize, rng: &mut Rng) -> Option<(&'t ClauseText, usize)> {
        let all = self.ends.last().copied().filter(|all| *all > 0)?;
        if !self.different.is_empty() && attempt.is_multiple_of(2) {
            let (clause, character) = self.different[rng.usize(..self.different.len())];
            return Some((&self.texts.clauses[clause], character));
        }
        let at = rng.usize(..all);
        let clause = self.ends.partition_point(|end| *end <= at);
        let start = clause.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some((&self.texts.clauses[clause], at - start))
    }
}

fn different_characters(texts: &Texts) -> Vec<(usize, usize)> {
    let (mut seen, mut places) = (BTreeSet::new(), Vec::new());
    for (index, clause) in texts.clauses.iter().enumerate() {
        let mut characters = clause.text.chars().enumerate();
        for (place, offset) in clause.offsets.iter().enumerate() {
            let Some((_, character)) = characters.find(|(at, _)| at == offset) else { break };
            if seen.insert(character) {
                places.push((index, place));
            }
        }
    }
    places
}

/// Words from the one that holds `character` on, as many as chance wills.
fn words_from(
    clause: &ClauseText,
    character: usize,
    segmenter: &Segmenter,
    rng: &mut Rng,
) -> Option<Range<usize>> {
    let folded = fold(&clause.text);
    let words = segmenter.whole_words(&folded);
    let offset = clause.offsets[character];
    let first = words.iter().position(|word| word.range().contains(&offset))?;
    let (start, mut end, mut ends) = (words[first].offset, words[first].offset, Vec::new());
    for word in &words[first..] {
        let length = word.range().end - start;
        if word.offset != end || length > *Class::Words.lengths().end() {
            break;
        }
        end = word.range().end;
        if Class::Words.lengths().contains(&length) {
            ends.push(end);
        }
    }
    let end = *ends.get(rng.usize(..ends.len().max(1)))?;
    let squeezed = |offset: usize| clause.offsets.partition_point(|known| *known < offset);
    Some(squeezed(start)..squeezed(end))
}
