//! Draws strings from what clauses say, by a seed: whole words, pieces at any boundary, characters, long runs,
//! pieces over breaks. Knows nothing of how they are typed and asked.

use std::collections::{BTreeSet, HashSet};
use std::ops::{Range, RangeInclusive};

use fastrand::Rng;
use tiaowen_text::Segmenter;
use tiaowen_text::fold::{fold, fold_char};

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
    /// A piece over a place where searching goes wrong easily: a break of the source, a bracket, a digit.
    Edge,
}

impl Class {
    pub(super) const ALL: [Self; 5] = [Self::Words, Self::Substring, Self::Character, Self::Long, Self::Edge];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Words => "words, 2–8 characters",
            Self::Substring => "any piece, 2–4 characters",
            Self::Character => "one character",
            Self::Long => "long, 10–40 characters",
            Self::Edge => "over a break, bracket or digit, 3–20",
        }
    }

    /// Lengths, in squeezed characters.
    fn lengths(self) -> RangeInclusive<usize> {
        match self {
            Self::Words => 2..=8,
            Self::Substring => 2..=4,
            Self::Character => 1..=1,
            Self::Long => 10..=40,
            Self::Edge => 3..=20,
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
            Class::Edge => {
                let length = rng.usize(class.lengths());
                let start = (character + 1).saturating_sub(rng.usize(1..length));
                (start + length <= clause.offsets.len()).then_some(start..start + length)
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
        characters.map(fold_char).collect()
    }
}

/// Where strings begin: clauses, by their place, and characters of theirs.
struct Urn<'t> {
    texts: &'t Texts,
    /// For each clause the characters of all clauses up to its end.
    ends: Vec<usize>,
    places: Places,
}

enum Places {
    /// Any character, by how often it occurs.
    All,
    /// In turn any character and one of these: every different one once, so that rare ones are drawn too.
    AllAnd(Vec<(usize, usize)>),
    /// These alone.
    Only(Vec<(usize, usize)>),
}

impl<'t> Urn<'t> {
    fn new(texts: &'t Texts, class: Class) -> Self {
        let ends = texts.clauses.iter().scan(0, |end, clause| {
            *end += clause.offsets.len();
            Some(*end)
        });
        let places = match class {
            Class::Words | Class::Substring | Class::Long => Places::All,
            Class::Character => Places::AllAnd(different_characters(texts)),
            Class::Edge => Places::Only(edges(texts)),
        };
        Self { texts, ends: ends.collect(), places }
    }

    /// Draws a character; `None` when there is none.
    fn place(&self, attempt: usize, rng: &mut Rng) -> Option<(&'t ClauseText, usize)> {
        let (clause, character) = match &self.places {
            Places::Only(places) => *rng.choice(places)?,
            Places::AllAnd(places) if attempt.is_multiple_of(2) => *rng.choice(places)?,
            Places::AllAnd(_) | Places::All => {
                let all = self.ends.last().copied().filter(|all| *all > 0)?;
                let at = rng.usize(..all);
                let clause = self.ends.partition_point(|end| *end <= at);
                let start = clause.checked_sub(1).map_or(0, |before| self.ends[before]);
                (clause, at - start)
            }
        };
        Some((&self.texts.clauses[clause], character))
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

/// The last characters before breaks, and brackets and digits.
fn edges(texts: &Texts) -> Vec<(usize, usize)> {
    let mut edges = Vec::new();
    for (index, clause) in texts.clauses.iter().enumerate() {
        edges.extend(clause.breaks.iter().map(|character| (index, character - 1)));
        let mut characters = clause.text.chars().enumerate();
        for (place, offset) in clause.offsets.iter().enumerate() {
            let Some((_, character)) = characters.find(|(at, _)| at == offset) else { break };
            if matches!(fold_char(character), '(' | ')' | '0'..='9') {
                edges.push((index, place));
            }
        }
    }
    edges
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

#[cfg(test)]
mod tests {
    use tiaowen_text::WordLists;
    use tiaowen_text::tokens::Squeezed;

    use super::*;

    #[test]
    fn draws_what_stands_in_the_clauses() {
        let clause = |text: &str, breaks: &[usize]| ClauseText {
            id: String::new(),
            text: text.to_owned(),
            offsets: Squeezed::new(text).offsets,
            breaks: breaks.to_vec(),
        };
        let texts = Texts::of(vec![
            clause("各级人民政府应当支持制造业企业，按（2016）15号\n文件给予补贴。", &[23]),
            clause("市科技局", &[]),
            clause("", &[]),
        ]);
        let segmenter = Segmenter::new(&WordLists::default());
        for class in Class::ALL {
            let drawn = draw(&texts, &segmenter, class, 8, &mut Rng::with_seed(3));
            let again = draw(&texts, &segmenter, class, 8, &mut Rng::with_seed(3));
            assert!(drawn.len() > 3, "{}", class.name());
            let mut seen = HashSet::new();
            for (drawn, again) in drawn.iter().zip(&again) {
                let characters = drawn.squeezed.chars().count();
                assert!(class.lengths().contains(&characters), "{}: {}", class.name(), drawn.squeezed);
                assert!(Squeezed::new(&drawn.clause.text).text.contains(&drawn.squeezed));
                assert_eq!(drawn.squeezed, again.squeezed, "the seed decides");
                assert!(seen.insert(&drawn.squeezed), "{} comes twice", drawn.squeezed);
                let is_edge = |character: char| "()0123456789".contains(character);
                let is_broken = drawn.range.start < 23 && drawn.range.end > 23;
                assert!(class != Class::Edge || is_broken || drawn.squeezed.contains(is_edge));
            }
        }
    }

    #[test]
    fn words_end_where_words_end() {
        let text = "各级人民政府应当支持";
        let clause = ClauseText {
            id: String::new(),
            text: text.to_owned(),
            offsets: Squeezed::new(text).offsets,
            breaks: Vec::new(),
        };
        let segmenter = Segmenter::new(&WordLists::default());
        let mut rng = Rng::with_seed(3);
        for character in 0..10 {
            // 各级 人民政府 应当 支持
            let range = words_from(&clause, character, &segmenter, &mut rng).unwrap();
            assert!([0, 2, 6, 8].contains(&range.start) && [2, 6, 8, 10].contains(&range.end), "{range:?}");
            assert!(range.start <= character, "{range:?}");
        }
    }
}
