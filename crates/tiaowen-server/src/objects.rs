//! The JSON objects of documents, clauses and citations, as `GET /api/v1/…` and the command's `--format json`
//! print them. Knows nothing of HTTP.

mod versions;

use jiff::civil::Date;
use serde::Serialize;
use tiaowen_citation::Form;
use tiaowen_document::model::{Clause, Item, Metadata, Noise, Structure};
use tiaowen_search::links::document_url;
use tiaowen_search::results::{FacetValue, HitDocument};
use tiaowen_search::{Catalog, Citations, ClauseRecord, Named, Naming, SearchError, SearchRequest, Searcher};

pub use self::versions::{
    ClauseThen, ClauseToday, Difference, DocumentThen, StageObject, StandingObject, VersionList,
    VersionObject,
};

/// The facet value of clauses without any: 未标注.
pub(crate) const UNMARKED: &str = "none";

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
    pub fn new(metadata: &Metadata, file: &str, clause_count: usize, day: Date) -> Self {
        let mut metadata = metadata.clone();
        metadata.status = metadata.status_as_of(day);
        Self { url: document_url(&metadata.id), file: file.to_owned(), clause_count, metadata }
    }

    /// Says of its references which documents of the library they mean.
    #[must_use]
    pub fn with_documents_named(mut self, citations: &Citations) -> Self {
        let named = citations.named_by(&self.metadata.id);
        for (reference, named) in self.metadata.references.iter_mut().zip(named) {
            if let Named::Document(document) = named {
                reference.document = Some(document.id.clone());
            }
        }
        self
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
    /// The style's Chinese name.
    pub name: &'static str,
    /// The place as a citation prints it.
    pub place: String,
    /// The citation.
    pub citation: String,
    /// What the citation is checked by later.
    #[serde(flatten)]
    pub saved: SavedForm,
}

/// What a citation is checked by later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SavedForm {
    /// The words quoted.
    pub text: String,
    /// Hash of the clause's folded text, the whole clause's where an item is cited.
    pub hash: String,
}

/// A citation in all styles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CitationList {
    /// Clause or item id.
    pub id: String,
    /// Path of the clause's page.
    pub url: String,
    /// The place as a citation prints it.
    pub place: String,
    /// The citation in each style.
    pub citations: Vec<Form>,
    /// What the citation is checked by later.
    #[serde(flatten)]
    pub saved: SavedForm,
}

/// A responsible unit that clauses name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitObject {
    /// The registry's id, else `region/name`.
    pub id: String,
    /// The name that users read.
    pub name: String,
    /// How many clauses name it.
    pub clause_count: usize,
    /// Whether the registry knows it.
    pub registered: bool,
    /// The full name.
    pub full: Option<String>,
    /// 国家, 省, 市, 区, 县.
    pub level: Option<String>,
    /// The place it works for.
    pub region: Option<String>,
    /// Its line of administration 系统.
    pub family: Option<String>,
    /// Other names in print.
    pub aliases: Vec<String>,
    /// What it was before.
    pub predecessors: Vec<String>,
    /// What it became.
    pub successor: Option<String>,
}

/// All responsible units that clauses name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitList {
    /// How many there are.
    pub total: usize,
    /// The units, those with most clauses first.
    pub units: Vec<UnitObject>,
}

/// Lists all documents, with their status as of `day`.
///
/// # Errors
/// When the engine cannot be read.
pub fn list_documents(searcher: &Searcher, day: Date) -> Result<DocumentList, SearchError> {
    let overview = searcher.engine().overview()?;
    let citations = searcher.citations()?;
    let documents: Vec<DocumentObject> = overview
        .documents
        .iter()
        .map(|head| DocumentObject::new(&head.metadata, &head.file, head.clause_count, day))
        .map(|document| document.with_documents_named(&citations))
        .collect();
    Ok(DocumentList { total: documents.len(), documents })
}

/// Lists the responsible units that clauses name.
///
/// # Errors
/// When the engine cannot be read.
pub fn list_units(searcher: &Searcher) -> Result<UnitList, SearchError> {
    let request = SearchRequest { limit: 1, ..SearchRequest::default() };
    let results = searcher.search(&request)?;
    let named = results.facets.get("unit").into_iter().flatten().filter(|value| *value.value != *UNMARKED);
    let units: Vec<UnitObject> = named.map(|value| unit_object(searcher.catalog(), value)).collect();
    Ok(UnitList { total: units.len(), units })
}

/// Documents that are named in the library and not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReferenceList {
    /// How many there are.
    pub total: usize,
    /// The documents, those named most often first.
    pub missing: Vec<MissingObject>,
}

/// A document that is named and not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingObject {
    /// Its title.
    pub title: String,
    /// Its number, if one is printed.
    pub doc_number: Option<String>,
    /// How often it is named.
    pub count: usize,
    /// Who names it.
    pub by: Vec<NamingObject>,
}

/// A document that names another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamingObject {
    /// Its id.
    pub document: String,
    /// Its title.
    pub title: String,
    /// Path of its page.
    pub url: String,
    /// How often it names the other.
    pub count: usize,
}

/// Lists the documents that are named and not there.
///
/// # Errors
/// When the engine cannot be read.
pub fn list_references(searcher: &Searcher) -> Result<ReferenceList, SearchError> {
    let citations = searcher.citations()?;
    let naming = |naming: &Naming| NamingObject {
        document: naming.document.id.clone(),
        title: naming.document.cited_title().to_owned(),
        url: document_url(&naming.document.id),
        count: naming.count,
    };
    let missing = citations.missing().iter().map(|missing| MissingObject {
        title: missing.title.clone(),
        doc_number: missing.doc_number.clone(),
        count: missing.count,
        by: missing.by.iter().map(naming).collect(),
    });
    let missing: Vec<MissingObject> = missing.collect();
    Ok(ReferenceList { total: missing.len(), missing })
}

fn unit_object(catalog: &Catalog, value: &FacetValue) -> UnitObject {
    let entry = catalog.units().by_id(&value.value);
    let filled = |text: &String| (!text.is_empty()).then(|| text.clone());
    UnitObject {
        id: value.value.to_string(),
        name: value.label.to_string(),
        clause_count: value.count,
        registered: entry.is_some(),
        full: entry.and_then(|entry| filled(&entry.full)),
        level: entry.and_then(|entry| filled(&entry.level)),
        region: entry.and_then(|entry| filled(&entry.region)),
        family: catalog.units().family(&value.value).map(str::to_owned),
        aliases: entry.map(|entry| entry.aliases.clone()).unwrap_or_default(),
        predecessors: entry.map(|entry| entry.predecessors.clone()).unwrap_or_default(),
        successor: entry.and_then(|entry| entry.successor.clone()),
    }
}

/// A clause found by its address, or by the address of an item inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The clause.
    pub record: ClauseRecord,
    /// The item, when the address was an item's.
    pub item: Option<Item>,
}
