//! A document's text in reading order, sign by sign, each sign with its place: what a quotation is held against. Knows
//! nothing of memos and verdicts.
//!
//! The text is kept in three readings, because writers leave out what stands between paragraphs: as printed, without
//! the numbers in front of clauses, and without headings as well.

use std::ops::Range;

use tiaowen_document::model::StructureKind;
use tiaowen_search::{ClauseRecord, DocumentRecord};
use tiaowen_text::fold::is_blank;

use crate::align;
use crate::signs::{Signs, is_loose, sign};

/// Places of a string that are looked at.
const MAX_PLACES: usize = 64;
/// Passages that may lie between the parts of a quotation with an ellipsis.
const NEIGHBOURS: usize = 3;

/// A paragraph, article, item or heading.
pub(crate) struct Passage {
    /// Its words.
    pub(crate) text: Vec<char>,
    /// Its clause, by its place among the records; `None` for a heading.
    pub(crate) clause: Option<usize>,
}

/// A document's passages.
pub(crate) struct Passages {
    /// Its clauses in reading order.
    pub(crate) records: Vec<ClauseRecord>,
    pub(crate) passages: Vec<Passage>,
    readings: Vec<Reading>,
}

/// The signs of the passages, one after the other.
struct Reading {
    text: String,
    signs: Vec<char>,
    /// For each sign its passage and its place there, in code points.
    origin: Vec<(u32, u32)>,
}

/// A stretch of the passages: from a place in one to a place in the same or a later one, in code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) first: usize,
    pub(crate) start: usize,
    pub(crate) last: usize,
    pub(crate) end: usize,
}

impl Stretch {
    /// Whether it goes on beyond its first passage.
    pub(crate) fn is_over_several(&self) -> bool {
        self.first != self.last
    }
}

/// What is most like a string.
#[derive(Clone, Debug)]
pub(crate) struct Near {
    pub(crate) stretch: Stretch,
    pub(crate) distance: usize,
}

impl Passages {
    /// The passages of clauses and, where the document is known, its headings.
    pub(crate) fn new(records: Vec<ClauseRecord>, document: Option<&DocumentRecord>) -> Self {
        let mut passages: Vec<(usize, usize, Passage)> = Vec::new();
        for (place, record) in records.iter().enumerate() {
            let text = record.clause.text.chars().collect();
            passages.push((record.clause.span.start, 1, Passage { text, clause: Some(place) }));
        }
        // Headings find their place by their spans; where clauses have none, they are left out.
        let is_placed = passages.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let headings = document.into_iter().flat_map(|document| &document.structure);
        let headings = headings.filter(|it| is_placed && it.kind == StructureKind::Heading);
        passages.extend(headings.map(|heading| {
            (heading.span.start, 0, Passage { text: heading.text.chars().collect(), clause: None })
        }));
        if is_placed {
            passages.sort_by_key(|(start, rank, _)| (*start, *rank));
        }
        let passages: Vec<Passage> = passages.into_iter().map(|(_, _, passage)| passage).collect();
        let with_headings = passages.iter().any(|passage| passage.clause.is_none());
        let mut readings = vec![Reading::new(&passages, &records, Numbers::Kept, true)];
        readings.push(Reading::new(&passages, &records, Numbers::LeftOut, true));
        if with_headings {
            readings.push(Reading::new(&passages, &records, Numbers::LeftOut, false));
        }
        Self { records, passages, readings }
    }

    /// All places where the parts of a quotation stand, one behind the other in neighbouring passages; where one reading
    /// has any, the others are not asked.
    pub(crate) fn find(&self, parts: &[Signs]) -> Vec<Vec<Stretch>> {
        for reading in &self.readings {
            let found = reading.find(parts);
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// The stretches that are most like `wanted`, the most alike first.
    pub(crate) fn nearest(&self, wanted: &[char]) -> Vec<Near> {
        let mut near: Vec<Near> = Vec::new();
        let last = self.readings.len() - 1;
        for reading in [&self.readings[0], &self.readings[last]] {
            for alignment in align::nearest(wanted, &reading.signs) {
                if let Some(stretch) = reading.stretch(&alignment.range) {
                    near.push(Near { stretch, distance: alignment.distance });
                }
            }
        }
        // The sort keeps the order among equals: as printed before the others.
        near.sort_by_key(|near| near.distance);
        near
    }

    /// The longest beginning of `wanted` that stands in the document, and where.
    pub(crate) fn longest_beginning(&self, wanted: &[char]) -> Option<(usize, Stretch)> {
        self.longest(wanted.len(), |length| wanted[..length].iter().collect())
    }

    /// The longest end of `wanted` that stands in the document, and where.
    pub(crate) fn longest_end(&self, wanted: &[char]) -> Option<(usize, Stretch)> {
        self.longest(wanted.len(), |length| wanted[wanted.len() - length..].iter().collect())
    }

    fn longest(&self, most: usize, part: impl Fn(usize) -> String) -> Option<(usize, Stretch)> {
        let reading = &self.readings[0];
        let place = |length: usize| reading.text.find(&part(length));
        let (mut held, mut missing) = (0, most + 1);
        while missing - held > 1 {
            let middle = usize::midpoint(held, missing);
            if place(middle).is_some() { held = middle } else { missing = middle }
        }
        let start = reading.text[..place(held).filter(|_| held > 0)?].chars().count();
        Some((held, reading.stretch(&(start..start + held))?))
    }

    /// The stretch drawn out to the punctuation next to it, where that is no more than so many signs away at its start
    /// and end.
    pub(crate) fn drawn_out(&self, stretch: &Stretch, ends: [usize; 2]) -> Stretch {
        let is_end = |character: &char| is_blank(*character) || is_loose(sign(*character));
        let ahead = &self.passages[stretch.first].text[..stretch.start];
        let behind = &self.passages[stretch.last].text[stretch.end..];
        let before = ahead.iter().rev().take_while(|it| !is_end(it)).count();
        let after = behind.iter().take_while(|it| !is_end(it)).count();
        let within = |found: usize, most: usize| if found <= most { found } else { 0 };
        Stretch {
            start: stretch.start - within(before, ends[0]),
            end: stretch.end + within(after, ends[1]),
            ..stretch.clone()
        }
    }

    /// The words of a stretch; passages are joined with `joint`.
    pub(crate) fn words(&self, stretch: &Stretch, joint: &str) -> String {
        let mut words = String::new();
        for at in stretch.first..=stretch.last {
            let text = &self.passages[at].text;
            let start = if at == stretch.first { stretch.start } else { 0 };
            let end = if at == stretch.last { stretch.end } else { text.len() };
            if at > stretch.first {
                words.push_str(joint);
            }
            words.extend(&text[start.min(end)..end]);
        }
        words
    }

    /// The record of the first clause of a stretch: for a heading, that of the clause behind it.
    pub(crate) fn clause(&self, stretch: &Stretch) -> Option<&ClauseRecord> {
        let behind = self.passages[stretch.first..].iter().find_map(|passage| passage.clause);
        behind.map(|place| &self.records[place])
    }

    /// Whether a stretch begins in a heading.
    pub(crate) fn is_heading(&self, stretch: &Stretch) -> bool {
        self.passages[stretch.first].clause.is_none()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    Kept,
    LeftOut,
}

impl Reading {
    fn new(passages: &[Passage], records: &[ClauseRecord], numbers: Numbers, headings: bool) -> Self {
        let mut reading = Self { text: String::new(), signs: Vec::new(), origin: Vec::new() };
        for (place, passage) in (0u32..).zip(passages) {
            if passage.clause.is_none() && !headings {
                continue;
            }
            let number = match (numbers, passage.clause) {
                (Numbers::LeftOut, Some(clause)) => {
                    records[clause].clause.number.as_deref().unwrap_or_default()
                }
                _ => "",
            };
            let number = Signs::of_text(number).signs;
            let signs = Signs::of(passage.text.iter().copied().enumerate());
            let skipped = if signs.signs.starts_with(&number) { number.len() } else { 0 };
            for (sign, at) in signs.signs.iter().zip(&signs.at).skip(skipped) {
                reading.text.push(*sign);
                reading.signs.push(*sign);
                reading.origin.push((place, u32::try_from(*at).unwrap_or(u32::MAX)));
            }
        }
        reading
    }

    /// The stretch that signs of this reading stand for.
    fn stretch(&self, range: &Range<usize>) -> Option<Stretch> {
        if range.is_empty() {
            return None;
        }
        let ((first, start), (last, end)) = (self.origin.get(range.start)?, self.origin.get(range.end - 1)?);
        Some(Stretch {
            first: *first as usize,
            start: *start as usize,
            last: *last as usize,
            end: *end as usize + 1,
        })
    }

    fn places(&self, wanted: &[char]) -> Vec<Range<usize>> {
        let wanted: String = wanted.iter().collect();
        let (mut found, mut byte, mut place) = (Vec::new(), 0, 0);
        let (length, first) = (wanted.chars().count(), wanted.chars().next().map_or(1, char::len_utf8));
        while let Some(at) = self.text[byte..].find(&wanted) {
            place += self.text[byte..byte + at].chars().count();
            found.push(place..place + length);
            byte += at + first;
            place += 1;
            if found.len() == MAX_PLACES {
                break;
            }
        }
        found
    }

    fn find(&self, parts: &[Signs]) -> Vec<Vec<Stretch>> {
        let places: Vec<Vec<Range<usize>>> = parts.iter().map(|part| self.places(&part.signs)).collect();
        let Some((first, others)) = places.split_first() else { return Vec::new() };
        first.iter().filter_map(|start| self.chain(start, others)).collect()
    }

    /// The other parts behind the first, each at its first place behind the one before.
    fn chain(&self, start: &Range<usize>, others: &[Vec<Range<usize>>]) -> Option<Vec<Stretch>> {
        let mut chain = vec![self.stretch(start)?];
        let mut end = start.end;
        for places in others {
            let next = places.iter().find(|place| place.start >= end)?;
            let stretch = self.stretch(next)?;
            if stretch.first - chain.last()?.last > NEIGHBOURS {
                return None;
            }
            end = next.end;
            chain.push(stretch);
        }
        Some(chain)
    }
}

#[cfg(test)]
mod tests {
    use tiaowen_document::model::Clause;

    use super::*;

    fn passages(texts: &[(&str, Option<&str>)]) -> Passages {
        let record = |(order, (text, number)): (usize, &(&str, Option<&str>))| ClauseRecord {
            document_id: "a".to_owned(),
            order: u32::try_from(order).unwrap(),
            place: String::new(),
            address: None,
            clause: Clause {
                text: (*text).to_owned(),
                number: number.map(str::to_owned),
                ..Clause::default()
            },
        };
        Passages::new(texts.iter().enumerate().map(record).collect(), None)
    }

    #[test]
    fn quotations_stand_in_one_passage_or_in_neighbours() {
        let passages =
            passages(&[("1. 甲乙，丙丁。", Some("1.")), ("2. 戊己。", Some("2.")), ("庚辛甲乙", None)]);
        let check = |parts: &[&str], expected: &[&str]| {
            let parts: Vec<Signs> = parts.iter().map(|part| Signs::of_text(part)).collect();
            let found: Vec<String> = passages
                .find(&parts)
                .iter()
                .map(|chain| chain.iter().map(|it| passages.words(it, "/")).collect::<Vec<_>>().join("…"))
                .collect();
            assert_eq!(found, expected);
        };
        check(&["乙,丙"], &["乙，丙"]);
        check(&["甲乙"], &["甲乙", "甲乙"]);
        check(&["丁。2.戊"], &["丁。/2. 戊"]);
        check(&["丁。戊己。庚"], &["丁。/2. 戊己。/庚"]);
        check(&["甲", "丁"], &["甲…丁"]);
        check(&["丁", "丙"], &[]);
        check(&["乙丁"], &[]);
    }
}
