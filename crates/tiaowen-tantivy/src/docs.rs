//! A set of records of one segment, as bits. The three levels of a match are three such sets, and the query
//! language's AND, OR and NOT are their intersection, union and difference.

use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, TERMINATED};

const BITS: usize = u64::BITS as usize;

/// A set of records of one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Docs {
    bits: Vec<u64>,
}

impl Docs {
    /// The empty set in a segment of `max_doc` records.
    pub(crate) fn none(max_doc: DocId) -> Self {
        Self { bits: vec![0; (max_doc as usize).div_ceil(BITS)] }
    }

    pub(crate) fn insert(&mut self, doc: DocId) {
        self.bits[doc as usize / BITS] |= 1 << (doc as usize % BITS);
    }

    /// Adds all that a posting list holds.
    pub(crate) fn insert_all(&mut self, list: &mut dyn DocSet) {
        let mut buffer = [0; COLLECT_BLOCK_BUFFER_LEN];
        while list.doc() != TERMINATED {
            let count = list.fill_buffer(&mut buffer);
            buffer[..count].iter().for_each(|doc| self.insert(*doc));
        }
    }

    pub(crate) fn contains(&self, doc: DocId) -> bool {
        self.bits.get(doc as usize / BITS).is_some_and(|word| word & (1 << (doc as usize % BITS)) != 0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bits.iter().all(|word| *word == 0)
    }

    pub(crate) fn len(&self) -> usize {
        self.bits.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn unite(&mut self, other: &Self) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(word, other)| *word |= other);
    }

    pub(crate) fn intersect(&mut self, other: &Self) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(word, other)| *word &= other);
    }

    pub(crate) fn subtract(&mut self, other: &Self) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(word, other)| *word &= !other);
    }

    /// The records in ascending order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        self.bits.iter().enumerate().flat_map(|(index, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                if left == 0 {
                    return None;
                }
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                #[allow(clippy::cast_possible_truncation, reason = "below the segment's max_doc")]
                Some((index * BITS + bit) as DocId)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn docs(set: &BTreeSet<DocId>) -> Docs {
        let mut docs = Docs::none(200);
        set.iter().for_each(|doc| docs.insert(*doc));
        docs
    }

    proptest! {
        #[test]
        fn behaves_like_a_set(
            left in proptest::collection::btree_set(0u32..200, 0..60),
            right in proptest::collection::btree_set(0u32..200, 0..60),
        ) {
            let check = |change: fn(&mut Docs, &Docs), expected: BTreeSet<DocId>| {
                let mut changed = docs(&left);
                change(&mut changed, &docs(&right));
                prop_assert_eq!(changed.iter().collect::<BTreeSet<_>>(), expected.clone());
                prop_assert_eq!(changed.len(), expected.len());
                prop_assert_eq!(changed.is_empty(), expected.is_empty());
                prop_assert!((0..200).all(|doc| changed.contains(doc) == expected.contains(&doc)));
                Ok(())
            };
            check(Docs::unite, &left | &right)?;
            check(Docs::intersect, &left & &right)?;
            check(Docs::subtract, &left - &right)?;
        }
    }
}
