//! A set of records of one segment: a list where they are few, bits where they are many. The levels of a match are
//! such sets, and the query language's AND, OR and NOT are their intersection, union and difference.

use std::io;

use tantivy::postings::BlockSegmentPostings;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, TERMINATED};
use tiaowen_search::deadline;

const BITS: usize = u64::BITS as usize;

/// A set with more than one record in so many is kept as bits, which then take less room than the list.
const RECORDS_PER_LISTED: usize = 32;

/// A set of records of one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Docs {
    max_doc: DocId,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// Ascending.
    Few(Vec<DocId>),
    Many(Vec<u64>),
}

impl Docs {
    /// The empty set in a segment of `max_doc` records.
    pub(crate) fn none(max_doc: DocId) -> Self {
        Self { max_doc, form: Form::Few(Vec::new()) }
    }

    /// The empty set of the same segment.
    pub(crate) fn empty(&self) -> Self {
        Self::none(self.max_doc)
    }

    /// A set from its records, ascending.
    pub(crate) fn from_ascending(max_doc: DocId, docs: impl Iterator<Item = DocId>) -> Self {
        let mut set = Self::none(max_doc);
        docs.for_each(|doc| set.push(doc));
        set
    }

    /// All that a scorer finds. It may go through long lists for each record, so the deadline is looked at as often.
    ///
    /// # Errors
    /// The deadline is over.
    pub(crate) fn from_scorer(max_doc: DocId, scorer: &mut dyn DocSet) -> io::Result<Self> {
        let mut set = Self::none(max_doc);
        let mut buffer = [0; COLLECT_BLOCK_BUFFER_LEN];
        while scorer.doc() != TERMINATED {
            deadline::check()?;
            let count = scorer.fill_buffer(&mut buffer);
            set.push_all(&buffer[..count]);
        }
        Ok(set)
    }

    /// All that a posting list holds.
    pub(crate) fn from_postings(max_doc: DocId, mut postings: BlockSegmentPostings) -> Self {
        let mut set = Self::none(max_doc);
        if postings.doc_freq() as usize > set.most_listed() {
            set.form = Form::Many(no_bits(max_doc));
        }
        while !postings.docs().is_empty() {
            set.push_all(postings.docs());
            postings.advance();
        }
        set
    }

    pub(crate) fn contains(&self, doc: DocId) -> bool {
        match &self.form {
            Form::Few(docs) => docs.binary_search(&doc).is_ok(),
            Form::Many(bits) => has_bit(bits, doc),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        match &self.form {
            Form::Few(docs) => docs.is_empty(),
            Form::Many(bits) => bits.iter().all(|word| *word == 0),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match &self.form {
            Form::Few(docs) => docs.len(),
            Form::Many(bits) => bits.iter().map(|word| word.count_ones() as usize).sum(),
        }
    }

    /// Whether the records are so few against `all` that sorting them takes less than going through all.
    pub(crate) fn is_far_less_than(&self, all: usize) -> bool {
        matches!(&self.form, Form::Few(docs) if docs.len() < all / 16)
    }

    /// What lies in either.
    pub(crate) fn or(&self, other: &Self) -> Self {
        let form = match (&self.form, &other.form) {
            (Form::Many(left), Form::Many(right)) => {
                Form::Many(left.iter().zip(right).map(|(left, right)| left | right).collect())
            }
            (Form::Many(bits), Form::Few(docs)) | (Form::Few(docs), Form::Many(bits)) => {
                let mut bits = bits.clone();
                docs.iter().for_each(|doc| set_bit(&mut bits, *doc));
                Form::Many(bits)
            }
            (Form::Few(left), Form::Few(right)) => {
                return Self::from_ascending(self.max_doc, Merged { left, right });
            }
        };
        Self { max_doc: self.max_doc, form }
    }

    /// What lies in both.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let form = match (&self.form, &other.form) {
            (Form::Many(left), Form::Many(right)) => {
                Form::Many(left.iter().zip(right).map(|(left, right)| left & right).collect())
            }
            (Form::Few(docs), Form::Many(bits)) | (Form::Many(bits), Form::Few(docs)) => {
                Form::Few(docs.iter().copied().filter(|doc| has_bit(bits, *doc)).collect())
            }
            (Form::Few(left), Form::Few(right)) => {
                let (fewer, more) = if left.len() <= right.len() { (left, right) } else { (right, left) };
                Form::Few(fewer.iter().copied().filter(|doc| more.binary_search(doc).is_ok()).collect())
            }
        };
        Self { max_doc: self.max_doc, form }
    }

    /// What lies in this set and not in the other.
    pub(crate) fn without(&self, other: &Self) -> Self {
        let form = match (&self.form, &other.form) {
            (Form::Many(left), Form::Many(right)) => {
                Form::Many(left.iter().zip(right).map(|(left, right)| left & !right).collect())
            }
            (Form::Many(bits), Form::Few(docs)) => {
                let mut bits = bits.clone();
                docs.iter().for_each(|doc| clear_bit(&mut bits, *doc));
                Form::Many(bits)
            }
            (Form::Few(docs), _) => {
                Form::Few(docs.iter().copied().filter(|doc| !other.contains(*doc)).collect())
            }
        };
        Self { max_doc: self.max_doc, form }
    }

    /// Calls `each` with the records in ascending order.
    pub(crate) fn for_each(&self, mut each: impl FnMut(DocId)) {
        match &self.form {
            Form::Few(docs) => docs.iter().for_each(|doc| each(*doc)),
            Form::Many(bits) => {
                for (index, word) in bits.iter().enumerate() {
                    let mut left = *word;
                    while left != 0 {
                        #[allow(clippy::cast_possible_truncation, reason = "below the segment's max_doc")]
                        each((index * BITS + left.trailing_zeros() as usize) as DocId);
                        left &= left - 1;
                    }
                }
            }
        }
    }

    /// The records in ascending order.
    pub(crate) fn to_vec(&self) -> Vec<DocId> {
        let mut docs = Vec::new();
        self.for_each(|doc| docs.push(doc));
        docs
    }

    /// Those that `holds` of.
    pub(crate) fn filter(&self, mut holds: impl FnMut(DocId) -> bool) -> Self {
        let mut kept = Self::none(self.max_doc);
        self.for_each(|doc| {
            if holds(doc) {
                kept.push(doc);
            }
        });
        kept
    }

    /// Adds records behind all others.
    fn push_all(&mut self, docs: &[DocId]) {
        match &mut self.form {
            Form::Many(bits) => docs.iter().for_each(|doc| set_bit(bits, *doc)),
            Form::Few(_) => docs.iter().for_each(|doc| self.push(*doc)),
        }
    }

    /// Adds a record behind all others.
    fn push(&mut self, doc: DocId) {
        let most = self.most_listed();
        match &mut self.form {
            Form::Few(docs) if docs.len() < most => docs.push(doc),
            Form::Few(docs) => {
                let mut bits = no_bits(self.max_doc);
                docs.iter().for_each(|doc| set_bit(&mut bits, *doc));
                set_bit(&mut bits, doc);
                self.form = Form::Many(bits);
            }
            Form::Many(bits) => set_bit(bits, doc),
        }
    }

    fn most_listed(&self) -> usize {
        self.max_doc as usize / RECORDS_PER_LISTED
    }
}

fn no_bits(max_doc: DocId) -> Vec<u64> {
    vec![0; (max_doc as usize).div_ceil(BITS)]
}

fn set_bit(bits: &mut [u64], doc: DocId) {
    bits[doc as usize / BITS] |= 1 << (doc as usize % BITS);
}

fn clear_bit(bits: &mut [u64], doc: DocId) {
    bits[doc as usize / BITS] &= !(1 << (doc as usize % BITS));
}

fn has_bit(bits: &[u64], doc: DocId) -> bool {
    bits.get(doc as usize / BITS).is_some_and(|word| word & (1 << (doc as usize % BITS)) != 0)
}

/// Two ascending lists as one, each record once.
struct Merged<'d> {
    left: &'d [DocId],
    right: &'d [DocId],
}

impl Iterator for Merged<'_> {
    type Item = DocId;

    fn next(&mut self) -> Option<DocId> {
        let next = match (self.left.first(), self.right.first()) {
            (Some(left), Some(right)) => *left.min(right),
            (Some(next), None) | (None, Some(next)) => *next,
            (None, None) => return None,
        };
        for list in [&mut self.left, &mut self.right] {
            if list.first() == Some(&next) {
                *list = &list[1..];
            }
        }
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const MAX_DOC: DocId = 200;

    fn docs(set: &BTreeSet<DocId>) -> Docs {
        Docs::from_ascending(MAX_DOC, set.iter().copied())
    }

    /// Sets of few records and of many, so that every pair of forms meets.
    fn sets() -> impl Strategy<Value = BTreeSet<DocId>> {
        prop_oneof![
            proptest::collection::btree_set(0..MAX_DOC, 0..=6),
            proptest::collection::btree_set(0..MAX_DOC, 7..60),
        ]
    }

    proptest! {
        #[test]
        fn behaves_like_a_set(left in sets(), right in sets()) {
            let check = |found: &Docs, expected: BTreeSet<DocId>| {
                prop_assert_eq!(found.to_vec(), expected.iter().copied().collect::<Vec<_>>());
                prop_assert_eq!(found.len(), expected.len());
                prop_assert_eq!(found.is_empty(), expected.is_empty());
                prop_assert!((0..MAX_DOC).all(|doc| found.contains(doc) == expected.contains(&doc)));
                Ok(())
            };
            let (first, second) = (docs(&left), docs(&right));
            check(&first, left.clone())?;
            check(&first.or(&second), &left | &right)?;
            check(&first.and(&second), &left & &right)?;
            check(&first.without(&second), &left - &right)?;
            check(&first.or(&second).filter(|doc| doc % 3 == 0), (&left | &right).into_iter().filter(|doc| doc % 3 == 0).collect())?;
        }
    }
}
