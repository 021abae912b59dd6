//! The JSON objects of documents, clauses and citations, as `GET /api/v1/…` and the command's `--format json`
//! print them. Knows nothing of HTTP.

use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use tiaowen_document::model::{Clause, Item, Metadata, Noise, Structure};
use tiaowen_search::results::HitDocument;
use tiaowen_search::{ClauseRecord, DocumentRecord};

/// What stays as it is in a segment of a path.
const PATH_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The path of a document's page.
pub fn document_url(document_id: &str) -> String {
    format!("/d/{}", utf8_percent_encode(document_id, PATH_SEGMENT))
}

/// The path of a clause's page.
pub fn clause_url(clause_id: &str) -> String {
    format!("/c/{}", utf8_percent_encode(clause_id, PATH_SEGMENT))
}

/// The address of a clause below its document.
pub fn address_of<'clause>(clause_id: &'clause str, document_id: &str) -> &'clause str {
    clause_id.strip_prefix(document_id).and_then(|rest| rest.strip_prefix('/')).unwrap_or(clause_id)
}

/// What an answer says of the document that a clause stands in, with its status as of `day`.
pub fn hit_document(metadata: &Metadata, day: Date) -> HitDocument {
    HitDocument {
        id: metadata.id.clone(),
        title: metadata.cited_title().to_owned(),
        doc_number: metadata.doc_number.clone(),
        year: metadata.year,
        kind: metadata.kind,
        status: metadata.status_as_of(day),
    }
}

/// What is known of a document as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentObject {
    /// Path of its page.
    pub url: String,
    /// Path of its file below the corpus folder.
    pub file: String,
    /// How many clauses it has.
    pub clause_count: usize,
    /// Its metadata, with the status as of the day asked.
    #[serde(flatten)]
    pub metadata: Metadata,
}

impl DocumentObject {
    /// Makes the object, with the document's status as of `day`.
    pub fn new(record: &DocumentRecord, day: Date) -> Self {
        let mut metadata = record.metadata.clone();
        metadata.status = metadata.status_as_of(day);
        Self {
            url: document_url(&metadata.id),
            file: record.file.clone(),
            clause_count: record.clause_count,
            metadata,
        }
    }
}

/// All documents of the library.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentList {
    /// How many there are.
    pub total: usize,
    /// The documents.
    pub documents: Vec<DocumentObject>,
}

/// A whole document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WholeDocument {
    /// What is known of it.
    pub document: DocumentObject,
    /// Its clauses in reading order.
    pub clauses: Vec<Clause>,
    /// Headings, titles and the like, in reading order.
    pub structure: Vec<Structure>,
    /// Text that belongs to no clause and no structure.
    pub noise: Vec<Noise>,
}

/// A clause with its place, its document and its citation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClauseObject {
    /// Path of its page.
    pub url: String,
    /// Place in the document's reading order, from 0.
    pub order: u32,
    /// The place as a citation prints it.
    pub place: String,
    /// The quotation with its citation.
    pub citation: String,
    /// The part asked for, when the address was an item's.
    pub item: Option<Item>,
    /// The document it stands in.
    pub document: HitDocument,
    /// The clause.
    #[serde(flatten)]
    pub clause: Clause,
}

/// A citation in one style.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CitationObject {
    /// Clause or item id.
    pub id: String,
    /// Path of the clause's page.
    pub url: String,
    /// The style.
    pub style: &'static str,
    /// The place as a citation prints it.
    pub place: String,
    /// The quotation with its citation.
    pub citation: String,
}

/// A clause found by its address, or by the address of an item inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The clause.
    pub record: ClauseRecord,
    /// The item, when the address was an item's.
    pub item: Option<Item>,
}
