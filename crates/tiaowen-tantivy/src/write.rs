//! Turns documents and clauses into tantivy's records and commits them as a whole.

use std::collections::BTreeSet;

use tantivy::indexer::LogMergePolicy;
use tantivy::{Index, IndexWriter, TantivyDocument, TantivyError, Term};
use tiaowen_document::model::Metadata;
use tiaowen_search::engine::{
    Changes, ClauseRecord, DocumentBatch, DocumentHead, DocumentRecord, Searchable, labels,
};

use crate::schema::{self, Fields, TextFields};

/// Memory for building a segment before it is flushed.
const WRITER_MEMORY_BYTES: usize = 128 << 20;

/// Clauses from which on a segment is built by each processor: fewer are written quickly by one, in one segment.
const CLAUSES_FOR_SEVERAL: usize = 10_000;

/// Segments that are built at the same time, at most.
const MOST_AT_A_TIME: usize = 4;

/// A segment with a larger share of deleted records is merged away.
const MAX_DELETED_SHARE: f32 = 0.3;

/// Applies `changes` and returns when they are safe on disk: the [guard](crate::guard) sees to that at each commit.
pub(crate) fn write(index: &Index, changes: &Changes) -> tantivy::Result<()> {
    let (_, fields) = Fields::build();
    let threads = threads_for(changes);
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, threads * WRITER_MEMORY_BYTES)?;
    let mut merge_policy = LogMergePolicy::default();
    merge_policy.set_del_docs_ratio_before_merge(MAX_DELETED_SHARE);
    writer.set_merge_policy(Box::new(merge_policy));
    for id in &changes.remove {
        delete(&writer, fields, id);
    }
    for batch in &changes.replace {
        add(&writer, fields, batch).map_err(|error| cause_of(error, &mut writer))?;
    }
    writer.commit()?;
    writer.wait_merging_threads()
}

/// Why a thread that builds segments ended: what it hands over only says that it did, and the thread itself is asked when
/// a commit is prepared, which nothing commits.
fn cause_of(error: TantivyError, writer: &mut IndexWriter) -> TantivyError {
    match error {
        TantivyError::ErrorInThread(_) => writer.prepare_commit().err().unwrap_or(error),
        error => error,
    }
}

fn threads_for(changes: &Changes) -> usize {
    let clauses: usize = changes.replace.iter().map(|batch| batch.clauses.len()).sum();
    if clauses < CLAUSES_FOR_SEVERAL {
        return 1;
    }
    std::thread::available_parallelism().map_or(1, |processors| processors.get().min(MOST_AT_A_TIME))
}

fn add(writer: &IndexWriter, fields: Fields, batch: &DocumentBatch) -> tantivy::Result<()> {
    delete(writer, fields, &batch.document.metadata.id);
    writer.add_document(document_record(fields, &batch.document)?)?;
    for clause in &batch.clauses {
        writer.add_document(clause_record(fields, &batch.document.metadata, clause)?)?;
    }
    Ok(())
}

/// Takes out a document and its clauses.
fn delete(writer: &IndexWriter, fields: Fields, document_id: &str) {
    writer.delete_term(Term::from_field_text(fields.document_id, document_id));
    writer.delete_term(Term::from_field_text(fields.parent_id, document_id));
}

fn document_record(fields: Fields, document: &DocumentRecord) -> tantivy::Result<TantivyDocument> {
    let head = DocumentHead {
        metadata: std::sync::Arc::new(document.metadata.clone()),
        file: document.file.clone(),
        clause_count: document.clause_count,
    };
    let mut record = TantivyDocument::default();
    record.add_text(fields.record_kind, schema::DOCUMENT);
    record.add_text(fields.document_id, &document.metadata.id);
    record.add_text(fields.head, to_json(&head)?);
    record.add_text(fields.record, to_json(document)?);
    Ok(record)
}

fn clause_record(
    fields: Fields,
    metadata: &Metadata,
    clause_record: &ClauseRecord,
) -> tantivy::Result<TantivyDocument> {
    let clause = &clause_record.clause;
    let searchable = Searchable::new(metadata, clause);
    let mut record = TantivyDocument::default();
    record.add_text(fields.record_kind, schema::CLAUSE);
    record.add_text(fields.clause_id, &clause.id);
    record.add_text(fields.parent_id, &metadata.id);
    addresses(clause_record).iter().for_each(|address| record.add_text(fields.address, address));
    record.add_u64(fields.order, u64::from(clause_record.order));
    record.add_text(fields.clause_kind, clause.kind.name());
    let units: BTreeSet<&str> = clause.units.iter().map(|unit| unit.id.as_str()).collect();
    units.iter().for_each(|unit| record.add_text(fields.unit, unit));
    let categories: BTreeSet<&str> = clause.categories.iter().map(String::as_str).collect();
    categories.iter().for_each(|category| record.add_text(fields.category, category));
    let years: BTreeSet<i16> = clause.years.iter().copied().collect();
    years.iter().for_each(|year| record.add_i64(fields.target_year, i64::from(*year)));
    labels(clause).iter().for_each(|label| record.add_text(fields.label, label));
    add_texts(&mut record, fields.own, &searchable.own);
    add_texts(&mut record, fields.title, &searchable.title);
    add_texts(&mut record, fields.heading, &searchable.heading);
    searchable.ranking().iter().for_each(|part| record.add_text(fields.ranking, part));
    record.add_text(fields.record, to_json(clause_record)?);
    Ok(record)
}

/// The addresses that a clause is cited by: its own, those above it, and those of its items.
fn addresses(clause_record: &ClauseRecord) -> BTreeSet<&str> {
    let mut addresses: BTreeSet<&str> = BTreeSet::new();
    if let Some(own) = &clause_record.address {
        addresses.extend(own.match_indices('.').map(|(byte, _)| &own[..byte]));
        addresses.insert(own);
    }
    addresses.extend(clause_record.clause.items.iter().map(|item| item.address.as_str()));
    addresses
}

fn add_texts(record: &mut TantivyDocument, fields: TextFields, parts: &[&str]) {
    for part in parts {
        record.add_text(fields.characters, part);
        record.add_text(fields.words, part);
    }
}

fn to_json<T: serde::Serialize>(value: &T) -> tantivy::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| tantivy::TantivyError::InternalError(format!("record as JSON: {error}")))
}
