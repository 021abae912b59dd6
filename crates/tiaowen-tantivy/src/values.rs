//! What values the records of a segment have in a column, read out once. Most records share their values with many
//! others, so each different set of values is kept once and counted once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use crate::docs::Docs;

/// The values of every record.
pub(crate) struct ValueSets<V> {
    /// The different sets, values ascending; the first is the empty one.
    sets: Vec<Box<[V]>>,
    /// For each record its place in `sets`.
    of_record: Vec<u32>,
}

impl<V: Copy + Eq + Ord + Hash> ValueSets<V> {
    /// Reads the values of `max_doc` records; `read` adds those of one record to a list.
    pub(crate) fn read(max_doc: DocId, read: impl Fn(DocId, &mut Vec<V>)) -> Self {
        let mut sets: Vec<Box<[V]>> = vec![Box::default()];
        let mut places: HashMap<Box<[V]>, u32> = HashMap::new();
        let (mut values, mut last) = (Vec::new(), 0u32);
        let of_record = (0..max_doc).map(|doc| {
            values.clear();
            read(doc, &mut values);
            if values.is_empty() {
                return 0;
            }
            // Records beside each other are often alike.
            if *sets[last as usize] != *values {
                last = *places.entry(values.as_slice().into()).or_insert_with(|| {
                    sets.push(values.as_slice().into());
                    #[allow(clippy::cast_possible_truncation, reason = "no more sets than records")]
                    let place = (sets.len() - 1) as u32;
                    place
                });
            }
            last
        });
        let of_record = of_record.collect();
        Self { sets, of_record }
    }

    /// The values of a record, ascending.
    pub(crate) fn of(&self, doc: DocId) -> &[V] {
        &self.sets[self.place_of(doc)]
    }

    /// The different sets of values, by their places.
    pub(crate) fn sets(&self) -> &[Box<[V]>] {
        &self.sets
    }

    /// Where the record's values stand among [`sets`](Self::sets).
    pub(crate) fn place_of(&self, doc: DocId) -> usize {
        self.of_record[doc as usize] as usize
    }

    /// The sets that some of `docs` have, each with how many have it.
    pub(crate) fn count(&self, docs: &Docs) -> Vec<(&[V], usize)> {
        let mut counted: Vec<(&[V], usize)> = Vec::new();
        if docs.is_far_less_than(self.sets.len()) {
            let mut places = Vec::new();
            docs.for_each(|doc| places.push(self.place_of(doc)));
            places.sort_unstable();
            counted.extend(
                places.chunk_by(|left, right| left == right).map(|same| (&*self.sets[same[0]], same.len())),
            );
        } else {
            let mut counts = vec![0usize; self.sets.len()];
            docs.for_each(|doc| counts[self.place_of(doc)] += 1);
            let sets = self.sets.iter().zip(counts).filter(|(_, count)| *count > 0);
            counted.extend(sets.map(|(set, count)| (&**set, count)));
        }
        counted
    }
}

/// A column of strings with its dictionary: looking a string up for each value is far too slow.
pub(crate) struct Strings {
    column: Option<StrColumn>,
    /// The strings by ordinal, ascending.
    pub(crate) names: Vec<Arc<str>>,
}

impl Strings {
    pub(crate) fn open(reader: &SegmentReader, column: &str) -> tantivy::Result<Self> {
        let Some(column) = reader.fast_fields().str(column)? else {
            return Ok(Self { column: None, names: Vec::new() });
        };
        let mut name = String::new();
        let mut name_of = |ordinal| -> tantivy::Result<Arc<str>> {
            name.clear();
            column.ord_to_str(ordinal, &mut name)?;
            Ok(name.as_str().into())
        };
        let names = (0..column.num_terms() as u64).map(&mut name_of).collect::<tantivy::Result<_>>()?;
        Ok(Self { column: Some(column), names })
    }

    /// Ordinals of a record's strings.
    pub(crate) fn of(&self, doc: DocId) -> impl Iterator<Item = u32> + '_ {
        let ordinals = self.column.iter().flat_map(move |column| column.ords().values_for_doc(doc));
        ordinals.map(|ordinal| u32::try_from(ordinal).unwrap_or(u32::MAX))
    }
}

/// The strings of every record.
pub(crate) struct Labels {
    /// The strings by ordinal, ascending.
    pub(crate) names: Vec<Arc<str>>,
    /// Ordinals.
    pub(crate) values: ValueSets<u32>,
}

impl Labels {
    pub(crate) fn open(reader: &SegmentReader, column: &str) -> tantivy::Result<Self> {
        let strings = Strings::open(reader, column)?;
        let values = ValueSets::read(reader.max_doc(), |doc, values| values.extend(strings.of(doc)));
        Ok(Self { names: strings.names, values })
    }

    /// The name of an ordinal.
    pub(crate) fn name(&self, ordinal: u32) -> &Arc<str> {
        &self.names[ordinal as usize]
    }
}
