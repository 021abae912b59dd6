//! The page of a responsible unit: its names, what it was and became, and its clauses by year and document. Knows
//! the answer to the question for the unit, not how it came about.

use askama::Template;
use tiaowen_search::Catalog;
use tiaowen_search::links::{document_url, place_url, unit_url};
use tiaowen_search::request::{Filters, SearchRequest, Sort};
use tiaowen_search::results::{FacetValue, Hit, Results, UnitLink};

use super::clause::cite_url;
use super::facets::{facet_label, level};
use super::filters;
use super::frame::Frame;
use super::pieces::{Piece, mark};
use super::results::{PageLink, headline, page_links, search_url};
use super::strings::Strings;

/// Clauses on a page.
const CLAUSES_ON_PAGE: usize = 50;
/// Years and categories named at the top.
const COUNTS_SHOWN: usize = 12;

/// The page of a responsible unit.
#[derive(Template)]
#[template(path = "unit.html")]
pub(crate) struct UnitPage {
    frame: Frame,
    t: &'static Strings,
    name: String,
    facts: Vec<Fact>,
    total: usize,
    document_count: usize,
    search_url: String,
    counts: Vec<Counts>,
    years: Vec<YearGroup>,
    pages: Vec<PageLink>,
}

/// Something known of the unit.
struct Fact {
    name: &'static str,
    values: Vec<Link>,
}

/// Text that may lead somewhere.
struct Link {
    text: String,
    url: Option<String>,
}

/// Values of a filter with their counts.
struct Counts {
    label: &'static str,
    values: Vec<(String, usize, String)>,
}

/// The clauses of a year on this page.
struct YearGroup {
    label: String,
    documents: Vec<DocumentGroup>,
}

/// The clauses of a document on this page.
struct DocumentGroup {
    id: String,
    title: String,
    url: String,
    number: Option<String>,
    status: &'static str,
    status_label: &'static str,
    /// Its clauses for the unit, on other pages too.
    count: usize,
    clauses: Vec<UnitClause>,
}

/// A clause that names the unit.
struct UnitClause {
    crumbs: Vec<String>,
    label: Vec<Piece>,
    has_label: bool,
    says: Vec<Piece>,
    url: String,
    reader_url: String,
    cite_url: String,
    place: String,
    roles: Vec<&'static str>,
}

/// The question whose answer the page shows, from its clause `offset`.
pub(crate) fn request_of(id: &str, offset: usize) -> SearchRequest {
    SearchRequest {
        filters: Filters { unit: vec![id.to_owned()], ..Filters::default() },
        sort: Sort::Document,
        limit: CLAUSES_ON_PAGE,
        offset,
        ..SearchRequest::default()
    }
}

impl UnitPage {
    /// Makes the page of the unit `id` from the answer to [`request_of`] it.
    pub(crate) fn new(
        frame: Frame,
        id: &str,
        request: &SearchRequest,
        results: &Results,
        catalog: &Catalog,
    ) -> Self {
        let t = frame.strings();
        let url = |offset: usize| match offset {
            0 => unit_url(id),
            offset => format!("{}?offset={offset}", unit_url(id)),
        };
        let with = |facet: &str, value: &str| {
            let mut request = SearchRequest { sort: Sort::Document, ..request_of(id, 0) };
            request.limit = SearchRequest::default().limit;
            request.filters.values_mut(facet).into_iter().for_each(|values| values.push(value.to_owned()));
            search_url(&request)
        };
        let facet = |name: &str| results.facets.get(name).map(Vec::as_slice).unwrap_or_default();
        let counts = |label: &'static str, name: &str| Counts {
            label,
            values: facet(name)
                .iter()
                .filter(|value| value.count > 0)
                .take(COUNTS_SHOWN)
                .map(|value| (facet_label(t, name, value), value.count, with(name, &value.value)))
                .collect(),
        };
        Self {
            name: catalog.unit_name(id),
            facts: facts(t, id, facet("unit"), catalog),
            total: results.total,
            document_count: facet("doc").iter().filter(|value| value.count > 0).count(),
            search_url: search_url(&SearchRequest {
                limit: SearchRequest::default().limit,
                sort: Sort::default(),
                ..request_of(id, 0)
            }),
            counts: [counts(t.year, "year"), counts(t.category, "category")]
                .into_iter()
                .filter(|counts| counts.values.len() > 1)
                .collect(),
            years: years(t, id, results, facet("doc")),
            pages: page_links(t, request, results.total, &url),
            frame,
            t,
        }
    }
}

/// What is known of the unit; `units` are all that clauses name, itself among them.
fn facts(t: &'static Strings, id: &str, units: &[FacetValue], catalog: &Catalog) -> Vec<Fact> {
    let known = units.iter().find(|unit| *unit.value == *id).cloned().unwrap_or_default();
    let mut before = known.predecessors.to_vec();
    // The old one may tell of the new.
    let became_this = |unit: &&FacetValue| unit.successors.iter().any(|heir| heir.id.as_deref() == Some(id));
    for former in units.iter().filter(became_this) {
        let link = UnitLink { id: Some(former.value.to_string()), name: former.label.to_string() };
        if !before.iter().any(|known| known.id == link.id) {
            before.insert(0, link);
        }
    }
    let entry = catalog.units().by_id(id);
    let plain = |text: &str| Link { text: text.to_owned(), url: None };
    let linked = |links: &[UnitLink]| -> Vec<Link> {
        let link = |link: &UnitLink| Link { text: link.name.clone(), url: link.id.as_deref().map(unit_url) };
        links.iter().map(link).collect()
    };
    let filled = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(plain).into_iter().collect();
    let name = catalog.unit_name(id);
    let aliases = entry.into_iter().flat_map(|entry| &entry.aliases).filter(|alias| **alias != name);
    let family = known.family.as_deref().map(|family| {
        let filters = Filters { unit_family: vec![family.to_owned()], ..Filters::default() };
        Link {
            text: family.to_owned(),
            url: Some(search_url(&SearchRequest { filters, ..SearchRequest::default() })),
        }
    });
    let region = match entry {
        Some(entry) => Some(entry.region.as_str()),
        None => id.rsplit_once('/').map(|(region, _)| region),
    };
    let facts = [
        (t.full_name, filled(entry.map(|entry| entry.full.as_str()).filter(|full| *full != name))),
        (t.other_names, aliases.map(|alias| plain(alias)).collect()),
        (t.level, filled(level(&known))),
        (t.system, family.into_iter().collect()),
        (t.region, filled(region)),
        (t.formerly, linked(&before)),
        (t.became, linked(&known.successors)),
    ];
    let facts = facts.into_iter().map(|(name, values): (_, Vec<Link>)| Fact { name, values });
    facts.filter(|fact| !fact.values.is_empty()).collect()
}

/// Lays the hits out in their order, which is that of years and documents.
fn years(t: &'static Strings, id: &str, results: &Results, counts: &[FacetValue]) -> Vec<YearGroup> {
    let mut years: Vec<YearGroup> = Vec::new();
    for hit in &results.hits {
        let label = hit.document.year.map_or_else(|| t.without_year.to_owned(), |year| t.in_year(year));
        if years.last().is_none_or(|last| last.label != label) {
            years.push(YearGroup { label, documents: Vec::new() });
        }
        let Some(year) = years.last_mut() else { continue };
        if year.documents.last().is_none_or(|last| last.id != hit.document.id) {
            year.documents.push(document_group(t, hit, counts));
        }
        if let Some(document) = year.documents.last_mut() {
            document.clauses.push(unit_clause(id, hit));
        }
    }
    years
}

fn document_group(t: &'static Strings, hit: &Hit, counts: &[FacetValue]) -> DocumentGroup {
    let document = &hit.document;
    DocumentGroup {
        id: document.id.clone(),
        title: document.title.clone(),
        url: document_url(&document.id),
        number: document.doc_number.clone(),
        status: document.status.name(),
        status_label: t.status_label(document.status),
        count: counts.iter().find(|value| *value.value == document.id).map_or(0, |value| value.count),
        clauses: Vec::new(),
    }
}

fn unit_clause(id: &str, hit: &Hit) -> UnitClause {
    let (crumbs, label, says) = headline(hit);
    let mut roles: Vec<&'static str> =
        hit.units.iter().filter(|unit| unit.id == id).map(|unit| unit.role.label()).collect();
    roles.dedup();
    let text = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
    let above = crumbs.join(" › ");
    UnitClause {
        place: if label.is_empty() { above.clone() } else { text(&label) },
        has_label: !label.is_empty(),
        label: if label.is_empty() { mark(&above, &[]) } else { label.clone() },
        crumbs: if label.is_empty() { Vec::new() } else { crumbs },
        says,
        url: hit.url.clone(),
        reader_url: place_url(&hit.document.id, &hit.id),
        cite_url: cite_url(&hit.url),
        roles,
    }
}
