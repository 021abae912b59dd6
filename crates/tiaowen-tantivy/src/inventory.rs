//! Lists the labels and words of an index from its dictionaries: what suggestions are made of.

use std::collections::HashMap;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED};
use tiaowen_search::engine::{Inventory, InventoryBounds, is_naming_word};
use tiaowen_text::Segmenter;

use crate::schema::{Fields, columns};
use crate::snapshot::{Segment, Snapshot};
use crate::values::Strings;

/// Counts labels and words over all clauses that are not deleted.
pub(crate) fn inventory(
    snapshot: &Snapshot,
    segmenter: &Segmenter,
    bounds: InventoryBounds,
) -> tantivy::Result<Inventory> {
    let (mut labels, mut words) = (HashMap::new(), HashMap::new());
    for segment in &snapshot.segments {
        let reader = snapshot.reader(segment);
        add_labels(segment, reader, &mut labels)?;
        add_words(snapshot.fields, segment, reader, segmenter, &mut words)?;
    }
    Ok(Inventory::new(labels, words, bounds))
}

fn add_labels(
    segment: &Segment,
    reader: &SegmentReader,
    counts: &mut HashMap<String, usize>,
) -> tantivy::Result<()> {
    let labels = Strings::open(reader, columns::LABEL)?;
    let mut by_ordinal = vec![0usize; labels.names.len()];
    segment.clauses.for_each(|doc| labels.of(doc).for_each(|ordinal| by_ordinal[ordinal as usize] += 1));
    for (name, count) in labels.names.iter().zip(by_ordinal).filter(|(_, count)| *count > 0) {
        *counts.entry(name.to_string()).or_default() += count;
    }
    Ok(())
}

fn add_words(
    fields: Fields,
    segment: &Segment,
    reader: &SegmentReader,
    segmenter: &Segmenter,
    counts: &mut HashMap<String, usize>,
) -> tantivy::Result<()> {
    let inverted_index = reader.inverted_index(fields.own.words)?;
    let mut terms = inverted_index.terms().stream()?;
    while let Some((bytes, info)) = terms.next() {
        let Ok(word) = std::str::from_utf8(bytes) else { continue };
        if !is_naming_word(word, segmenter) {
            continue;
        }
        let mut count = info.doc_freq as usize;
        if reader.num_deleted_docs() > 0 {
            let mut postings = inverted_index.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            count = 0;
            while postings.doc() != TERMINATED {
                count += usize::from(segment.clauses.contains(postings.doc()));
                postings.advance();
            }
        }
        if count > 0 {
            *counts.entry(word.to_owned()).or_default() += count;
        }
    }
    Ok(())
}
