//! The page of documents that are named in the library and not there, for who looks after it. Knows not how they are
//! found.

use askama::Template;
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use tiaowen_search::request::SearchRequest;
use tiaowen_search::{Citations, MissingDocument};

use super::about::marked_url;
use super::frame::Frame;
use super::results::{PageLink, page_links};
use super::strings::Strings;
use super::{frame_of, query_string_of, show};
use crate::app::App;

/// Documents on a page.
const ON_PAGE: usize = 100;
/// Documents that are named as naming a missing one.
const MAX_NAMING: usize = 4;

/// The page of missing documents.
#[derive(Template)]
#[template(path = "references.html")]
pub(super) struct ReferencesPage {
    frame: Frame,
    t: &'static Strings,
    count: usize,
    documents: Vec<MissingView>,
    pages: Vec<PageLink>,
}

/// A document that is named and not there.
struct MissingView {
    title: String,
    number: Option<String>,
    count: String,
    /// Who names it, where, how often.
    by: Vec<(String, String, usize)>,
    more: usize,
    search_url: String,
}

/// Shows the page.
pub(super) async fn show_missing(State(app): State<App>, uri: OriginalUri) -> Response {
    let query_string = query_string_of(&uri);
    let mut fields = form_urlencoded::parse(query_string.as_bytes());
    let page = fields.find(|(name, _)| name == "page").and_then(|(_, page)| page.parse().ok()).unwrap_or(1);
    show(&app, frame_of(&uri), move |asker, frame| {
        Ok(ReferencesPage::new(frame, &*asker.searcher.citations()?, page))
    })
    .await
}

impl ReferencesPage {
    fn new(frame: Frame, citations: &Citations, page: usize) -> Self {
        let t = frame.strings();
        let missing = citations.missing();
        let last = missing.len().div_ceil(ON_PAGE).max(1);
        let offset = (page.clamp(1, last) - 1) * ON_PAGE;
        let request = SearchRequest { limit: ON_PAGE, offset, ..SearchRequest::default() };
        let address = |offset: usize| format!("/references?page={}", offset / ON_PAGE + 1);
        Self {
            count: missing.len(),
            documents: missing[offset..].iter().take(ON_PAGE).map(|missing| view(t, missing)).collect(),
            pages: page_links(t, &request, missing.len(), &address),
            frame,
            t,
        }
    }
}

fn view(t: &'static Strings, missing: &MissingDocument) -> MissingView {
    let mut fields = form_urlencoded::Serializer::new(String::new());
    let title: String = missing.title.chars().filter(|sign| *sign != '"').collect();
    fields.append_pair("q", &format!("\"{title}\""));
    let by = missing.by.iter().take(MAX_NAMING).map(|naming| {
        let url = marked_url(&naming.document.id, &missing.title);
        (naming.document.cited_title().to_owned(), url, naming.count)
    });
    MissingView {
        title: missing.title.clone(),
        number: missing.doc_number.clone(),
        count: t.named_times(missing.count, missing.by.len()),
        by: by.collect(),
        more: missing.by.len().saturating_sub(MAX_NAMING),
        search_url: format!("/search?{}", fields.finish()),
    }
}
