//! The lists of everything: all documents by year, all responsible units by level.

use std::cmp::Reverse;

use askama::Template;
use jiff::civil::Date;
use tiaowen_document::units::UnitRegistry;
use tiaowen_search::engine::DocumentHead;
use tiaowen_search::links::{document_url, unit_url};
use tiaowen_search::results::FacetValue;
use tiaowen_text::pinyin::initials;

use super::facets::{Facet, FacetOption, facet};
use super::filters;
use super::frame::Frame;
use super::strings::Strings;
use crate::objects::UNMARKED;

/// A document in a list.
pub(crate) struct ShelfEntry {
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) search_url: String,
    pub(crate) year: String,
    pub(crate) number: Option<String>,
    pub(crate) issuers: String,
    pub(crate) status: &'static str,
    pub(crate) status_label: &'static str,
    pub(crate) clause_count: usize,
    /// What it is found by beside its title.
    pub(crate) also: String,
}

impl ShelfEntry {
    /// Describes a document, with its status as of `day`.
    pub(crate) fn new(t: &'static Strings, head: &DocumentHead, day: Date) -> Self {
        let metadata = &head.metadata;
        let status = metadata.status_as_of(day);
        let title = metadata.cited_title().to_owned();
        let number = metadata.doc_number.clone();
        Self {
            also: format!(
                "{} {} {}",
                initials(&title),
                number.as_deref().unwrap_or_default(),
                metadata.issuers.join(" ")
            ),
            url: document_url(&metadata.id),
            search_url: search_url(&metadata.id),
            year: metadata.year.map(|year| year.to_string()).unwrap_or_default(),
            issuers: metadata.issuers.join("、"),
            status: status.name(),
            status_label: t.status_label(status),
            clause_count: head.clause_count,
            title,
            number,
        }
    }
}

/// The address that lists a document's clauses in their order.
pub(crate) fn search_url(document_id: &str) -> String {
    let fields: String = form_urlencoded::byte_serialize(document_id.as_bytes()).collect();
    format!("/search?doc={fields}&sort=document")
}

/// All documents.
#[derive(Template)]
#[template(path = "documents.html")]
pub(crate) struct DocumentsPage {
    frame: Frame,
    t: &'static Strings,
    count: usize,
    clause_count: usize,
    years: Vec<(String, Vec<ShelfEntry>)>,
    /// Whether files can be taken in here.
    pub(crate) can_upload: bool,
}

impl DocumentsPage {
    /// Makes the page with the documents' status as of `day`, in the order of `heads`, which is by year.
    pub(crate) fn new(frame: Frame, heads: &[DocumentHead], day: Date) -> Self {
        let t = frame.strings();
        let mut years: Vec<(String, Vec<ShelfEntry>)> = Vec::new();
        for head in heads {
            let label = head.metadata.year.map_or_else(|| t.without_year.to_owned(), |year| t.in_year(year));
            let entry = ShelfEntry::new(t, head, day);
            match years.last_mut().filter(|(last, _)| *last == label) {
                Some((_, entries)) => entries.push(entry),
                None => years.push((label, vec![entry])),
            }
        }
        let clause_count = heads.iter().map(|head| head.clause_count).sum();
        Self { frame, t, count: heads.len(), clause_count, years, can_upload: false }
    }
}

/// All responsible units that clauses name.
#[derive(Template)]
#[template(path = "units.html")]
pub(crate) struct UnitsPage {
    frame: Frame,
    t: &'static Strings,
    count: usize,
    /// How many more there are than are listed.
    left_out: usize,
    groups: Vec<(String, Vec<(String, FacetOption)>)>,
}

impl UnitsPage {
    /// Makes the page from the units' counts; `total` is how many units there are, listed or not.
    pub(crate) fn new(frame: Frame, counted: &[FacetValue], total: usize, units: &UnitRegistry) -> Self {
        let t = frame.strings();
        let named: Vec<FacetValue> =
            counted.iter().filter(|value| *value.value != *UNMARKED).cloned().collect();
        let Facet { groups, .. } = facet(t, "unit", &named, units);
        let groups = groups.into_iter().map(|group| {
            let label = if group.label.is_empty() { t.unit.to_owned() } else { group.label };
            let rest = group.rest.into_iter().flat_map(|section| section.options);
            let options = by_count(group.first.into_iter().chain(rest));
            (label, options.into_iter().map(|option| (unit_url(&option.value), option)).collect())
        });
        Self {
            count: total,
            left_out: total.saturating_sub(named.len()),
            groups: groups.filter(|(_, options): &(_, Vec<_>)| !options.is_empty()).collect(),
            frame,
            t,
        }
    }
}

/// Units with what they were before, those with most clauses first.
fn by_count(options: impl Iterator<Item = FacetOption>) -> Vec<FacetOption> {
    let mut blocks: Vec<Vec<FacetOption>> = Vec::new();
    for option in options {
        match blocks.last_mut().filter(|_| option.is_former) {
            Some(block) => block.push(option),
            None => blocks.push(vec![option]),
        }
    }
    blocks.sort_by_key(|block| Reverse(block.iter().map(|option| option.count).max()));
    blocks.into_iter().flatten().collect()
}
