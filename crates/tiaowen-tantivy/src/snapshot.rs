//! One state of the index, opened for reading: tantivy's searcher and the tables that searching wants at hand.
//!
//! A snapshot never changes; after a write a new one takes its place while questions under way keep theirs.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use tantivy::columnar::Column;
use tantivy::error::DataCorruption;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, Term};
use tiaowen_search::engine::{DocumentHead, Overview, listing_order};

use crate::docs::Docs;
use crate::schema::{self, Fields, columns};
use crate::values::{Labels, Strings, ValueSets};

/// One state of the index.
pub(crate) struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    pub(crate) segments: Vec<Segment>,
    pub(crate) overview: Arc<Overview>,
    /// Document id → place in the overview.
    pub(crate) places: HashMap<String, u32>,
    /// Length of each document by its place, in tokens.
    pub(crate) document_lengths: Vec<f32>,
}

/// The tables of one segment.
pub(crate) struct Segment {
    /// Place in the searcher's list.
    pub(crate) ordinal: u32,
    /// The clauses that are not deleted.
    pub(crate) clauses: Docs,
    /// For each record the place of its document in the overview; a live clause always has one.
    pub(crate) places: Vec<u32>,
    /// Places of clauses in their documents.
    pub(crate) orders: Option<Column<u64>>,
    pub(crate) units: Labels,
    pub(crate) categories: Labels,
    pub(crate) clause_kinds: Labels,
    pub(crate) target_years: ValueSets<i64>,
}

/// Stands for no place in the overview.
const NO_PLACE: u32 = u32::MAX;

impl Snapshot {
    /// Reads the tables of the state that `searcher` sees.
    pub(crate) fn open(searcher: Searcher) -> tantivy::Result<Self> {
        let (_, fields) = Fields::build();
        let documents = document_heads(&searcher, fields)?;
        let places: HashMap<String, u32> =
            documents.iter().map(|head| head.metadata.id.clone()).zip(0u32..).collect();
        let segments: Vec<Segment> = searcher
            .segment_readers()
            .iter()
            .zip(0u32..)
            .map(|(reader, ordinal)| Segment::open(reader, ordinal, fields, &places))
            .collect::<tantivy::Result<_>>()?;
        let units: BTreeSet<&str> = segments.iter().flat_map(Segment::live_units).collect();
        let overview = Overview {
            documents,
            units: units.into_iter().map(str::to_owned).collect(),
            clause_count: segments.iter().map(|segment| segment.clauses.len()).sum(),
        };
        let document_lengths = document_lengths(&searcher, fields, &segments, places.len())?;
        Ok(Self { searcher, fields, segments, overview: Arc::new(overview), places, document_lengths })
    }

    pub(crate) fn reader(&self, segment: &Segment) -> &SegmentReader {
        self.searcher.segment_reader(segment.ordinal)
    }

    /// Reads one stored record.
    pub(crate) fn record<T: DeserializeOwned>(&self, address: DocAddress) -> tantivy::Result<T> {
        self.searcher.doc::<Stored>(address)?.read(self.fields.record)
    }

    /// Reads the stored records, not deleted, that hold `term`.
    pub(crate) fn records<T: DeserializeOwned>(&self, term: &Term) -> tantivy::Result<Vec<T>> {
        addresses(&self.searcher, term)?.into_iter().map(|address| self.record(address)).collect()
    }
}

impl Segment {
    fn open(
        reader: &SegmentReader,
        ordinal: u32,
        fields: Fields,
        places: &HashMap<String, u32>,
    ) -> tantivy::Result<Self> {
        let mut clauses = Docs::none(reader.max_doc());
        let term = Term::from_field_text(fields.record_kind, schema::CLAUSE);
        let inverted_index = reader.inverted_index(fields.record_kind)?;
        if let Some(postings) = inverted_index.read_block_postings(&term, IndexRecordOption::Basic)? {
            clauses = Docs::from_postings(reader.max_doc(), postings);
            if reader.has_deletes() {
                clauses = clauses.filter(|doc| !reader.is_deleted(doc));
            }
        }
        let documents = Strings::open(reader, columns::PARENT_ID)?;
        let by_ordinal: Vec<u32> =
            documents.names.iter().map(|id| places.get(&**id).copied().unwrap_or(NO_PLACE)).collect();
        let place = |doc| by_ordinal.get(documents.of(doc).next()? as usize).copied();
        let places: Vec<u32> = (0..reader.max_doc()).map(|doc| place(doc).unwrap_or(NO_PLACE)).collect();
        let mut is_whole = true;
        clauses.for_each(|doc| is_whole &= places[doc as usize] != NO_PLACE);
        if !is_whole {
            return Err(DataCorruption::comment_only("a clause without its document").into());
        }
        let target_years = reader.fast_fields().column_opt::<i64>(columns::TARGET_YEAR)?;
        let read_years = |doc, years: &mut Vec<i64>| {
            years.extend(target_years.iter().flat_map(|column| column.values_for_doc(doc)));
        };
        Ok(Self {
            ordinal,
            places,
            clauses,
            orders: reader.fast_fields().column_opt::<u64>(columns::ORDER)?,
            units: Labels::open(reader, columns::UNIT)?,
            categories: Labels::open(reader, columns::CATEGORY)?,
            clause_kinds: Labels::open(reader, columns::CLAUSE_KIND)?,
            target_years: ValueSets::read(reader.max_doc(), read_years),
        })
    }

    /// The place of a clause in its document's reading order.
    pub(crate) fn order(&self, doc: DocId) -> u64 {
        self.orders.as_ref().and_then(|orders| orders.first(doc)).unwrap_or(0)
    }

    /// Units that clauses name, those of deleted clauses left out.
    fn live_units(&self) -> impl Iterator<Item = &str> {
        let mut used = vec![false; self.units.names.len()];
        for (units, _) in self.units.values.count(&self.clauses) {
            units.iter().for_each(|unit| used[*unit as usize] = true);
        }
        self.units.names.iter().zip(used).filter(|(_, used)| *used).map(|(name, _)| &**name)
    }
}

/// Length of each document, the sum of its clauses' own texts, in tokens.
fn document_lengths(
    searcher: &Searcher,
    fields: Fields,
    segments: &[Segment],
    documents: usize,
) -> tantivy::Result<Vec<f32>> {
    let mut lengths = vec![0u64; documents];
    for segment in segments {
        let tokens = searcher.segment_reader(segment.ordinal).get_fieldnorms_reader(fields.own.characters)?;
        segment.clauses.for_each(|doc| {
            lengths[segment.places[doc as usize] as usize] += u64::from(tokens.fieldnorm(doc));
        });
    }
    #[allow(clippy::cast_precision_loss, reason = "a length for ranking needs no more")]
    Ok(lengths.into_iter().map(|length| length as f32).collect())
}

/// The heads of all documents in listing order.
fn document_heads(searcher: &Searcher, fields: Fields) -> tantivy::Result<Vec<DocumentHead>> {
    let term = Term::from_field_text(fields.record_kind, schema::DOCUMENT);
    let mut heads = Vec::new();
    for address in addresses(searcher, &term)? {
        heads.push(searcher.doc::<Stored>(address)?.read::<DocumentHead>(fields.head)?);
    }
    heads.sort_by(|left, right| listing_order(&left.metadata, &right.metadata));
    Ok(heads)
}

fn addresses(searcher: &Searcher, term: &Term) -> tantivy::Result<Vec<DocAddress>> {
    let mut addresses = Vec::new();
    for (reader, ordinal) in searcher.segment_readers().iter().zip(0u32..) {
        let inverted_index = reader.inverted_index(term.field())?;
        let Some(mut postings) = inverted_index.read_postings(term, IndexRecordOption::Basic)? else {
            continue;
        };
        while postings.doc() != tantivy::TERMINATED {
            if !reader.is_deleted(postings.doc()) {
                addresses.push(DocAddress::new(ordinal, postings.doc()));
            }
            postings.advance();
        }
    }
    Ok(addresses)
}

/// The stored texts of a record.
struct Stored(Vec<(Field, String)>);

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut texts: D) -> Result<Self, DeserializeError> {
        let mut stored = Vec::with_capacity(texts.size_hint());
        while let Some(text) = texts.next_field()? {
            stored.push(text);
        }
        Ok(Self(stored))
    }
}

impl Stored {
    /// Reads a field's JSON; what cannot be read is damage.
    fn read<T: DeserializeOwned>(&self, field: Field) -> tantivy::Result<T> {
        let text = self.0.iter().find(|(known, _)| *known == field).map_or("", |(_, text)| text.as_str());
        serde_json::from_str(text)
            .map_err(|error| DataCorruption::comment_only(format!("stored record: {error}")).into())
    }
}
