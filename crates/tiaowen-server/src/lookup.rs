//! Finds documents, clauses and items by the names in addresses.

use std::collections::BTreeSet;

use jiff::civil::Date;
use tiaowen_citation::{Choices, Citation, Style};
use tiaowen_document::model::Metadata;
use tiaowen_search::links::{address_in_segment, clause_id_at, clause_url, unit_url};
use tiaowen_search::results::HitDocument;
use tiaowen_search::{ClauseRecord, DocumentRecord, Filters, SearchRequest, Searcher};

use crate::address::write_address;
use crate::app::Asker;
use crate::fate::{missing_clause, missing_document};
use crate::objects::{CitationList, CitationObject, ClauseObject, Found, SavedForm};
use crate::problem::Problem;

/// Finds a document by its id.
///
/// # Errors
/// Not found or gone, with a hint; or the engine failed.
pub(crate) fn find_document(asker: &Asker, id: &str) -> Result<DocumentRecord, Problem> {
    asker.searcher.engine().document(id)?.ok_or_else(|| missing_document(asker, id))
}

/// What a name in the address of a unit's page stands for.
pub(crate) enum NamedUnit {
    /// It is the unit's id.
    Id(String),
    /// It is a name: where it leads to, the page of the one unit of that name or the clauses of all.
    Name(String),
}

/// Finds a unit by its id, or by one of its names.
///
/// # Errors
/// Not found, with a hint; or the engine failed.
pub(crate) fn find_unit(searcher: &Searcher, name: &str) -> Result<NamedUnit, Problem> {
    let registry = searcher.catalog().units();
    let overview = searcher.engine().overview()?;
    if registry.by_id(name).is_some() || overview.units.iter().any(|unit| unit == name) {
        return Ok(NamedUnit::Id(name.to_owned()));
    }
    let known = registry.find(name).into_iter().map(|entry| entry.id.as_str());
    let unknown = overview.units.iter().map(String::as_str);
    let ids: BTreeSet<&str> = known
        .chain(unknown.filter(|unit| unit.rsplit_once('/').is_some_and(|(_, own)| own == name)))
        .collect();
    match ids.into_iter().collect::<Vec<_>>()[..] {
        [] => Err(Problem::not_found(
            format!("库里没有编号或名称为“{name}”的责任单位"),
            "检查地址里的单位名称，或从首页的责任单位列表进入",
        )),
        [only] => Ok(NamedUnit::Name(unit_url(only))),
        _ => {
            let filters = Filters { unit: vec![name.to_owned()], ..Filters::default() };
            let request = SearchRequest { filters, ..SearchRequest::default() };
            Ok(NamedUnit::Name(format!("/search?{}", write_address(&request))))
        }
    }
}

/// Finds a clause by document and address, as the segments of its page's address give them, or the clause that
/// holds the item of that address.
///
/// # Errors
/// Moved, gone or not found, with what is nearest; or the engine failed.
pub(crate) fn find_clause(asker: &Asker, document: &str, address: &str) -> Result<Found, Problem> {
    let engine = asker.searcher.engine();
    let exact = address_in_segment(address);
    // An id of a clause split elsewhere may end in a slash; in an address that is typed it means nothing.
    let address = exact.trim_matches('/');
    for address in [exact, address] {
        let record = engine.clause(&clause_id_at(document, address))?;
        if let Some(record) = record.filter(|record| record.document_id == document) {
            return Ok(Found { record, item: None });
        }
    }
    let clauses = engine.clauses_of(document)?;
    let found = clauses.iter().find_map(|record| {
        let item = record.clause.items.iter().find(|item| item.address == address).cloned()?;
        Some(Found { record: record.clone(), item: Some(item) })
    });
    if let Some(found) = found {
        return Ok(found);
    }
    let metadata = find_document(asker, document)?.metadata;
    Err(missing_clause(asker, &metadata, &clauses, address))
}

/// The JSON object of a found clause, with its document's status as of `day`.
pub fn clause_object(found: &Found, metadata: &Metadata, day: Date) -> ClauseObject {
    let ClauseRecord { clause, order, place, .. } = &found.record;
    let url = clause_url(&found.record.document_id, &cited_id(found));
    let citation = found.citation(metadata, Choices::default());
    ClauseObject {
        url,
        order: *order,
        place: if found.item.is_some() { citation.place() } else { place.clone() },
        citation: citation.write(Style::Quotation),
        item: found.item.clone(),
        document: HitDocument::as_of(metadata, day),
        clause: clause.clone(),
    }
}

/// The JSON object of a found clause in one style of citation.
pub fn citation_object(found: &Found, metadata: &Metadata, style: Style, choices: Choices) -> CitationObject {
    let citation = found.citation(metadata, choices);
    CitationObject {
        id: cited_id(found),
        url: clause_url(&found.record.document_id, &cited_id(found)),
        style: style.name(),
        name: style.label(),
        place: citation.place(),
        citation: citation.write(style),
        saved: saved_form(&citation),
    }
}

/// The JSON object of a found clause in all styles of citation.
pub fn citation_list(found: &Found, metadata: &Metadata, choices: Choices) -> CitationList {
    let citation = found.citation(metadata, choices);
    CitationList {
        id: cited_id(found),
        url: clause_url(&found.record.document_id, &cited_id(found)),
        place: citation.place(),
        citations: citation.all(),
        saved: saved_form(&citation),
    }
}

fn saved_form(citation: &Citation<'_>) -> SavedForm {
    SavedForm { text: citation.text().to_owned(), hash: citation.hash().to_owned() }
}

impl Found {
    /// What was found, to be cited.
    pub fn citation<'a>(&'a self, metadata: &'a Metadata, choices: Choices) -> Citation<'a> {
        Citation::of(metadata, &self.record.clause, self.item.as_ref(), choices)
    }
}

/// The id that a citation names: the clause's, or the item's.
pub fn cited_id(found: &Found) -> String {
    let item = found.item.as_ref().map(|item| clause_id_at(&found.record.document_id, &item.address));
    item.unwrap_or_else(|| found.record.clause.id.clone())
}
