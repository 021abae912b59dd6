//! The first page: the search box and what the library holds.

use askama::Template;
use jiff::civil::Date;
use tiaowen_search::engine::DocumentHead;
use tiaowen_search::links::document_url;

use super::frame::Frame;
use super::strings::Strings;

/// The first page.
#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct HomePage {
    frame: Frame,
    t: &'static Strings,
    documents: Vec<ShelfEntry>,
    clause_count: usize,
}

struct ShelfEntry {
    title: String,
    url: String,
    search_url: String,
    year: String,
    number: Option<String>,
    issuers: String,
    status: &'static str,
    status_label: &'static str,
    clause_count: usize,
}

impl HomePage {
    /// Makes the page with the documents' status as of `day`.
    pub(crate) fn new(mut frame: Frame, heads: &[DocumentHead], day: Date) -> Self {
        let t = frame.strings();
        frame.focus_box = true;
        let entry = |head: &DocumentHead| {
            let metadata = &head.metadata;
            let status = metadata.status_as_of(day);
            ShelfEntry {
                title: metadata.cited_title().to_owned(),
                url: document_url(&metadata.id),
                search_url: search_url(&metadata.id),
                year: metadata.year.map(|year| year.to_string()).unwrap_or_default(),
                number: metadata.doc_number.clone(),
                issuers: metadata.issuers.join("、"),
                status: status.name(),
                status_label: t.status_label(status),
                clause_count: head.clause_count,
            }
        };
        Self {
            documents: heads.iter().map(entry).collect(),
            clause_count: heads.iter().map(|head| head.clause_count).sum(),
            frame,
            t,
        }
    }
}

/// The address that lists a document's clauses in their order.
pub(crate) fn search_url(document_id: &str) -> String {
    let fields: String = form_urlencoded::byte_serialize(document_id.as_bytes()).collect();
    format!("/search?doc={fields}&sort=document")
}
