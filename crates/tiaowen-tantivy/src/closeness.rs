//! Scores how close neighbouring words of the question stand in a clause's own text: what is scattered over a
//! long clause ranks behind what stands together.

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, Term as IndexTerm};
use tiaowen_search::engine::Neighbours;
use tiaowen_text::tokens;

use crate::evaluate::in_time;
use crate::snapshot::{Segment, Snapshot};

/// So many characters between two words halve what their closeness is worth.
const HALF_DISTANCE_CHARS: Score = 10.0;

/// How close neighbouring words of one question stand.
pub(crate) struct Closeness {
    pairs: Vec<Pair>,
}

/// Two words and what it is worth that they stand side by side: the rarity of the commoner one.
struct Pair {
    first: Opening,
    second: Opening,
    worth: Score,
}

impl Closeness {
    /// Looks up what the pairs are worth.
    pub(crate) fn new(
        snapshot: &Snapshot,
        pairs: &[Neighbours],
        rarity: impl Fn(&IndexTerm) -> tantivy::Result<Score>,
    ) -> tantivy::Result<Self> {
        let openings = pairs.iter().filter_map(|pair| {
            Some((Opening::of(snapshot, &pair.first)?, Opening::of(snapshot, &pair.second)?))
        });
        let pairs = openings.map(|(first, second)| {
            let worth = rarity(&first.term)?.min(rarity(&second.term)?);
            Ok(Pair { first, second, worth })
        });
        Ok(Self { pairs: pairs.collect::<tantivy::Result<_>>()? })
    }

    /// The most that a clause can have.
    pub(crate) fn most(&self) -> Score {
        self.pairs.iter().map(|pair| pair.worth).sum()
    }

    /// The closeness of each of the clauses, given in ascending order: for a pair that stands side by side its worth,
    /// less with every character between, nothing where one is missing.
    pub(crate) fn of(
        &self,
        snapshot: &Snapshot,
        segment: &Segment,
        docs: &[DocId],
    ) -> tantivy::Result<Vec<Score>> {
        let mut scores = vec![0.0; docs.len()];
        let mut places = [Vec::new(), Vec::new()];
        for Pair { first, second, worth } in &self.pairs {
            in_time()?;
            let read = |opening: &Opening| -> tantivy::Result<_> {
                let inverted_index = snapshot.reader(segment).inverted_index(opening.term.field())?;
                Ok(inverted_index.read_postings(&opening.term, IndexRecordOption::WithFreqsAndPositions)?)
            };
            let (Some(mut of_first), Some(mut of_second)) = (read(first)?, read(second)?) else { continue };
            for (doc, score) in docs.iter().zip(&mut scores) {
                if seek(&mut of_first, *doc) && seek(&mut of_second, *doc) {
                    of_first.positions(&mut places[0]);
                    of_second.positions(&mut places[1]);
                    let gap = gap_chars((&places[0], first.length_chars), (&places[1], second.length_chars));
                    #[allow(clippy::cast_precision_loss, reason = "a score needs no more")]
                    let distance = gap as Score;
                    *score += worth / (1.0 + distance / HALF_DISTANCE_CHARS);
                }
            }
        }
        Ok(scores)
    }
}

/// The token that a word opens with stands for the word.
struct Opening {
    term: IndexTerm,
    length_chars: u32,
}

impl Opening {
    fn of(snapshot: &Snapshot, word: &str) -> Option<Self> {
        let gram = tokens::phrase(word).into_iter().next()?;
        let term = IndexTerm::from_field_text(snapshot.fields.own.characters, &gram.text());
        Some(Self { term, length_chars: u32::try_from(word.chars().count()).ok()? })
    }
}

fn seek(postings: &mut impl DocSet, doc: DocId) -> bool {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    postings.doc() == doc
}

/// The fewest characters between a place of one word and a place of the other; each with its places, ascending,
/// and its length.
fn gap_chars(first: (&[u32], u32), second: (&[u32], u32)) -> u32 {
    let (mut left, mut right, mut gap) = (0, 0, u32::MAX);
    while let (Some(of_first), Some(of_second)) = (first.0.get(left), second.0.get(right)) {
        if of_first <= of_second {
            gap = gap.min(of_second.saturating_sub(of_first + first.1));
            left += 1;
        } else {
            gap = gap.min(of_first.saturating_sub(of_second + second.1));
            right += 1;
        }
    }
    gap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_the_smallest_gap() {
        let check = |first: &[u32], second: &[u32], expected: u32| {
            assert_eq!(gap_chars((first, 2), (second, 2)), expected, "{first:?} {second:?}");
        };
        check(&[0], &[2], 0);
        check(&[0], &[5], 3);
        check(&[9], &[0], 7);
        check(&[0, 30], &[20, 33], 1);
        check(&[0], &[0], 0);
    }
}
