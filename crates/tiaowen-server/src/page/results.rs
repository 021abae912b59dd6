//! The page of results: from an answer to what the template shows. Knows the question's address, not how it
//! was answered.

use std::collections::HashMap;

use askama::Template;
use tiaowen_document::model::ClauseKind;
use tiaowen_search::explain::{Explanation, Relaxation};
use tiaowen_search::links::{document_url, place_url, unit_url};
use tiaowen_search::request::{DEFAULT_LIMIT, Filters, MAX_WINDOW, SearchRequest, Synonyms};
use tiaowen_search::results::{Hit, MatchKind, Results};
use tiaowen_search::{Catalog, SearchError, Searcher};

use super::chip::Chip;
use super::clause::cite_url;
use super::facets::{FACET_ORDER, Facet, facet_label, facets};
use super::filters;
use super::frame::Frame;
use super::grouping::{self, Grouping, gather};
use super::pieces::{Piece, label_length, mark, split_pieces};
use super::strings::Strings;
use super::understood::{Understood, understood};
use crate::address::{SORTS, write_address};
use crate::objects::UNMARKED;

/// What may stand between a label and the text behind it.
const LABEL_ENDS: &str = "。：:. \u{3000}";
/// The start of a text that is shown for an excerpt of no more than its label, in code points.
const OPENING_CHARS: usize = 110;
/// Page numbers on either side of the current one.
const PAGES_AROUND: usize = 2;

/// The page of results.
#[derive(Template)]
#[template(path = "results.html")]
pub(crate) struct ResultsPage {
    frame: Frame,
    t: &'static Strings,
    heading: String,
    total: usize,
    partial: usize,
    matches: Vec<(&'static str, usize)>,
    notices: Vec<String>,
    meant: Vec<RelaxationLink>,
    relaxations: Vec<RelaxationLink>,
    /// Whether no question with one thing less finds anything.
    none_wider: bool,
    understood: Vec<Understood>,
    synonyms: Option<SynonymsLink>,
    chips: Vec<Chip>,
    clear_url: String,
    unit_page: Option<UnitPageLink>,
    kept_fields: Vec<(&'static str, String)>,
    facets: Vec<Facet>,
    has_minor_facets: bool,
    minor_facets_open: bool,
    sorts: Vec<SortLink>,
    regroup: GroupingLink,
    groups: Vec<HitGroup>,
    pages: Vec<PageLink>,
}

struct SortLink {
    label: &'static str,
    url: String,
    is_current: bool,
}

/// What to say of an answer with little or nothing.
pub(crate) struct More {
    explanation: Explanation,
    relaxations: Vec<Relaxation>,
    /// Documents and places that are cited, by id.
    cited: HashMap<String, String>,
}

impl More {
    /// Clauses that are so few that a reader may want to know why.
    const FEW: usize = 3;

    /// Asks what to say, where `results` to `request` are few.
    ///
    /// # Errors
    /// When the engine cannot be read.
    pub(crate) fn ask(
        searcher: &Searcher,
        request: &SearchRequest,
        results: &Results,
    ) -> Result<Option<Self>, SearchError> {
        if results.total > Self::FEW {
            return Ok(None);
        }
        let relaxations = match results.total {
            0 => results.relaxations.clone(),
            _ => searcher.relaxations(request)?,
        };
        let explanation = searcher.read(request)?;
        let overview = searcher.engine().overview()?;
        let mut cited = HashMap::new();
        for id in explanation.terms.iter().flat_map(|term| &term.cites) {
            let document = id.split_once('/').map_or(id.as_str(), |(document, _)| document);
            let mut heads = overview.documents.iter().map(|head| &head.metadata);
            let title = heads.find(|metadata| metadata.id == document).map(|metadata| metadata.cited_title());
            let place = if document == id { None } else { searcher.engine().clause(id)? };
            let place = place.map(|record| record.place).unwrap_or_default();
            cited.insert(id.clone(), format!("《{}》{place}", title.unwrap_or(document)));
        }
        Ok(Some(Self { explanation, relaxations, cited }))
    }
}

/// A wider or a corrected question, and how much it finds.
struct RelaxationLink {
    label: String,
    count: usize,
    url: String,
}

/// The same question with synonyms counted, or not.
struct SynonymsLink {
    label: &'static str,
    explained: &'static str,
    url: String,
}

/// The page of the one unit that the question asks for.
struct UnitPageLink {
    label: String,
    url: String,
}

/// The same page in the other layout.
struct GroupingLink {
    label: &'static str,
    url: String,
}

/// Hits that stand together: all of them, or those of one document.
struct HitGroup {
    /// The document above its hits; `None` where every hit names its own.
    document_url: Option<String>,
    hits: Vec<HitView>,
}

/// A page number, the word for the next or the one before, or a gap.
pub(super) struct PageLink {
    pub(super) label: String,
    pub(super) url: Option<String>,
    pub(super) rel: Option<&'static str>,
    pub(super) is_current: bool,
}

struct HitView {
    rank: usize,
    is_partial: bool,
    opens_partial: bool,
    crumbs: Vec<String>,
    label: Vec<Piece>,
    has_label: bool,
    says: Vec<Piece>,
    url: String,
    /// The clause's page with the question along.
    page_url: String,
    reader_url: String,
    cite_url: String,
    document_id: String,
    document: String,
    number: Option<String>,
    year: Option<i16>,
    status: &'static str,
    status_label: &'static str,
    chips: Vec<Chip>,
    how: &'static str,
    how_explained: &'static str,
    citation: String,
}

impl ResultsPage {
    /// Makes the page that answers `request`. `category_label` names a category by its id, `catalog` what else a
    /// unit is called; `more` is what to say of an answer with little or nothing.
    pub(crate) fn new(
        frame: Frame,
        request: &SearchRequest,
        results: &Results,
        category_label: &dyn Fn(&str) -> String,
        catalog: &Catalog,
        more: Option<&More>,
    ) -> Self {
        let t = frame.strings();
        let facets = facets(t, &results.facets, catalog.units());
        let matches = [
            (MatchKind::Verbatim, results.matches.verbatim),
            (MatchKind::Words, results.matches.words),
            (MatchKind::Synonyms, results.matches.synonyms),
            (MatchKind::Heading, results.matches.heading),
        ];
        let maker = HitMaker { t, frame: &frame, request, category_label };
        Self {
            heading: t.results_for(&request.query),
            total: results.total,
            partial: results.partial,
            matches: matches
                .into_iter()
                .filter(|(_, count)| *count > 0 && !request.query.trim().is_empty())
                .map(|(kind, count)| (t.match_kind(kind), count))
                .collect(),
            notices: results.notices.clone(),
            meant: meant_links(request, results),
            relaxations: relaxation_links(t, results.total, more),
            none_wider: results.total == 0
                && !results.relaxations.is_empty()
                && results.relaxations.iter().all(|relaxation| relaxation.total == 0),
            understood: more.map_or_else(Vec::new, |more| {
                let cited = |id: &str| more.cited.get(id).cloned().unwrap_or_else(|| id.to_owned());
                understood(t, &more.explanation, catalog, &cited)
            }),
            synonyms: synonyms_link(t, request, results),
            chips: active_filters(t, request, results),
            clear_url: search_url(&SearchRequest {
                filters: Filters::default(),
                offset: 0,
                ..request.clone()
            }),
            unit_page: unit_page(t, results),
            kept_fields: kept_fields(request, results, frame.grouping),
            has_minor_facets: facets.iter().any(|facet| facet.is_minor),
            minor_facets_open: facets.iter().any(|facet| facet.is_minor && facet.has_selection),
            facets,
            sorts: sort_links(t, request),
            regroup: GroupingLink {
                label: match frame.grouping {
                    Grouping::Flat => t.group_by_document,
                    Grouping::ByDocument => t.do_not_group,
                },
                url: frame.regrouped(&search_url(request)),
            },
            groups: groups(frame.grouping, maker.views(results)),
            pages: page_links(t, request, results.total + results.partial, &|offset| {
                search_url(&SearchRequest { offset, ..request.clone() })
            }),
            frame,
            t,
        }
    }
}

/// The address of a question's results.
pub(super) fn search_url(request: &SearchRequest) -> String {
    format!("/search?{}", write_address(request))
}

/// The question with one more value of a filter, from its first page.
fn narrowed(request: &SearchRequest, facet: &str, value: &str) -> String {
    let mut request = SearchRequest { offset: 0, ..request.clone() };
    if let Some(values) = request.filters.values_mut(facet)
        && !values.iter().any(|known| known == value)
    {
        values.push(value.to_owned());
    }
    search_url(&request)
}

/// One chip for every filter value of the question, with the address of the question without it.
fn active_filters(t: &'static Strings, request: &SearchRequest, results: &Results) -> Vec<Chip> {
    let mut chips = Vec::new();
    for name in FACET_ORDER {
        for value in request.filters.values(name).unwrap_or_default() {
            let known = results.facets.get(name).into_iter().flatten().find(|known| *known.value == **value);
            let mut without = SearchRequest { offset: 0, ..request.clone() };
            if let Some(values) = without.filters.values_mut(name) {
                values.retain(|kept| kept != value);
            }
            chips.push(Chip {
                facet: t.facet(name).to_owned(),
                label: known.map_or_else(|| value.clone(), |known| facet_label(t, name, known)),
                url: search_url(&without),
            });
        }
    }
    chips
}

/// Leads to a unit's page where just one is selected.
fn unit_page(t: &'static Strings, results: &Results) -> Option<UnitPageLink> {
    let mut selected = results.facets.get("unit")?.iter().filter(|value| value.selected);
    let unit = selected.next().filter(|unit| *unit.value != *UNMARKED)?;
    let is_only = selected.next().is_none();
    is_only.then(|| UnitPageLink { label: t.page_of(&unit.label), url: unit_url(&unit.value) })
}

/// What the form must send beside query and ticked boxes to ask the same question: sort, page size, day,
/// whether synonyms count, and filter values that no box stands for.
fn kept_fields(
    request: &SearchRequest,
    results: &Results,
    grouping: Grouping,
) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    for name in Filters::NAMES {
        let typed = request.filters.values(name).unwrap_or_default();
        let boxes = results.facets.get(name).map(Vec::as_slice).unwrap_or_default();
        // A value such as an alias or a span of years ticks boxes under their own values; those say it all.
        let is_said_by_boxes =
            boxes.iter().any(|known| known.selected && !typed.iter().any(|value| **value == *known.value));
        if is_said_by_boxes {
            continue;
        }
        let boxless = typed.iter().filter(|value| !boxes.iter().any(|known| *known.value == **value));
        fields.extend(boxless.map(|value| (name, value.clone())));
    }
    let rest =
        SearchRequest { query: String::new(), filters: Filters::default(), offset: 0, ..request.clone() };
    for (name, value) in form_urlencoded::parse(write_address(&rest).as_bytes()) {
        if let Some(name) = ["as_of", "synonyms", "sort", "limit"].into_iter().find(|known| *known == name) {
            fields.push((name, value.into_owned()));
        }
    }
    fields.extend(grouping.value().map(|value| (grouping::PARAMETER, value.to_owned())));
    fields
}

/// The questions that may have been meant.
fn meant_links(request: &SearchRequest, results: &Results) -> Vec<RelaxationLink> {
    let meant = results.did_you_mean.iter().map(|meant| RelaxationLink {
        label: meant.text.clone(),
        count: meant.total,
        url: search_url(&SearchRequest { query: meant.text.clone(), offset: 0, ..request.clone() }),
    });
    meant.collect()
}

/// The wider questions that find more.
fn relaxation_links(t: &'static Strings, total: usize, more: Option<&More>) -> Vec<RelaxationLink> {
    let relaxations = more.map(|more| more.relaxations.as_slice()).unwrap_or_default();
    let finding = relaxations.iter().filter(|relaxation| relaxation.total > total);
    finding
        .map(|relaxation| RelaxationLink {
            label: t.without(&relaxation.remove),
            count: relaxation.total,
            url: search_url(&relaxation.request),
        })
        .collect()
}

/// Offers to leave synonyms out where some count, and to count them where they do not.
fn synonyms_link(t: &'static Strings, request: &SearchRequest, results: &Results) -> Option<SynonymsLink> {
    let (synonyms, label, explained) = match request.synonyms {
        Synonyms::On if results.matches.synonyms > 0 => {
            (Synonyms::Off, t.leave_synonyms_out, t.synonyms_count_now)
        }
        Synonyms::On => return None,
        Synonyms::Off => (Synonyms::On, t.count_synonyms, t.synonyms_do_not_count_now),
    };
    let url = search_url(&SearchRequest { synonyms, offset: 0, ..request.clone() });
    Some(SynonymsLink { label, explained, url })
}

fn sort_links(t: &'static Strings, request: &SearchRequest) -> Vec<SortLink> {
    SORTS
        .into_iter()
        .map(|(_, sort)| SortLink {
            label: t.sort(sort),
            url: search_url(&SearchRequest { sort, offset: 0, ..request.clone() }),
            is_current: sort == request.sort,
        })
        .collect()
}

/// Links to the pages around the current one; none when everything stands on one page.
///
/// `address` gives that of the page which begins behind so many.
pub(super) fn page_links(
    t: &'static Strings,
    request: &SearchRequest,
    count: usize,
    address: &dyn Fn(usize) -> String,
) -> Vec<PageLink> {
    let limit = if request.limit == 0 { DEFAULT_LIMIT } else { request.limit };
    let last = count.min(MAX_WINDOW / limit * limit).div_ceil(limit).max(1) - 1;
    let current = (request.offset / limit).min(last);
    if last == 0 {
        return Vec::new();
    }
    let url = |page: usize| address(page * limit);
    let mut links = Vec::new();
    if current > 0 {
        let label = t.previous_page.to_owned();
        links.push(PageLink { label, url: Some(url(current - 1)), rel: Some("prev"), is_current: false });
    }
    let mut shown: Vec<usize> = (current.saturating_sub(PAGES_AROUND)..=(current + PAGES_AROUND).min(last))
        .chain([0, last])
        .collect();
    shown.sort_unstable();
    shown.dedup();
    let mut before = None;
    for page in shown {
        if before.is_some_and(|before| before + 1 < page) {
            links.push(PageLink { label: "…".to_owned(), url: None, rel: None, is_current: false });
        }
        before = Some(page);
        let is_current = page == current;
        let url = (!is_current).then(|| url(page));
        links.push(PageLink { label: (page + 1).to_string(), url, rel: None, is_current });
    }
    if current < last {
        let label = t.next_page.to_owned();
        links.push(PageLink { label, url: Some(url(current + 1)), rel: Some("next"), is_current: false });
    }
    links
}

/// Lays the hits out. Partial hits stay behind the others.
fn groups(grouping: Grouping, hits: Vec<HitView>) -> Vec<HitGroup> {
    match grouping {
        Grouping::Flat if hits.is_empty() => Vec::new(),
        Grouping::Flat => vec![HitGroup { document_url: None, hits }],
        Grouping::ByDocument => {
            let groups = gather(hits, |hit| (hit.is_partial, hit.document_id.clone()));
            let group = |hits: Vec<HitView>| HitGroup {
                document_url: hits.first().map(|hit| document_url(&hit.document_id)),
                hits,
            };
            groups.into_iter().map(group).collect()
        }
    }
}

struct HitMaker<'page> {
    t: &'static Strings,
    frame: &'page Frame,
    request: &'page SearchRequest,
    category_label: &'page dyn Fn(&str) -> String,
}

impl HitMaker<'_> {
    fn views(&self, results: &Results) -> Vec<HitView> {
        let hits = results.hits.iter().enumerate();
        hits.map(|(index, hit)| self.view(index, hit, results)).collect()
    }

    fn view(&self, index: usize, hit: &Hit, results: &Results) -> HitView {
        let t = self.t;
        let is_partial = |hit: &Hit| hit.match_kind == MatchKind::Partial;
        let follows_whole = index.checked_sub(1).is_none_or(|before| !is_partial(&results.hits[before]));
        let (crumbs, label, says) = headline(hit);
        HitView {
            rank: self.request.offset + index + 1,
            is_partial: is_partial(hit),
            opens_partial: is_partial(hit) && follows_whole,
            has_label: !label.is_empty(),
            label: if label.is_empty() { plain(&crumbs.join(" › ")) } else { label.clone() },
            crumbs: if label.is_empty() { Vec::new() } else { crumbs },
            says,
            url: hit.url.clone(),
            page_url: self.frame.with_question(&hit.url),
            reader_url: self.frame.with_question(&place_url(&hit.document.id, &hit.id)),
            cite_url: cite_url(&hit.url),
            document_id: hit.document.id.clone(),
            document: hit.document.title.clone(),
            number: hit.document.doc_number.clone(),
            year: hit.document.year,
            status: hit.document.status.name(),
            status_label: t.status_label(hit.document.status),
            chips: self.chips(hit),
            how: t.match_kind(hit.match_kind),
            how_explained: t.match_kind_explained(hit.match_kind),
            citation: hit.citation.clone(),
        }
    }

    /// What a click narrows the question to: units, categories, target years, an unusual kind.
    fn chips(&self, hit: &Hit) -> Vec<Chip> {
        let t = self.t;
        let chip = |facet: &str, value: &str, label: String, name: &str| Chip {
            facet: name.to_owned(),
            label,
            url: narrowed(self.request, facet, value),
        };
        let mut chips: Vec<Chip> = Vec::new();
        if hit.clause_kind != ClauseKind::Clause {
            let label = t.clause_kind_label(hit.clause_kind).to_owned();
            chips.push(chip("clause_kind", hit.clause_kind.name(), label, ""));
        }
        for unit in &hit.units {
            chips.push(chip("unit", &unit.id, unit.name.clone(), ""));
        }
        for category in &hit.categories {
            chips.push(chip("category", category, (self.category_label)(category), ""));
        }
        for year in &hit.target_years {
            chips.push(chip("target_year", &year.to_string(), year.to_string(), t.target_year));
        }
        let mut seen = Vec::new();
        chips.retain(|chip| {
            let is_new = !seen.contains(&chip.url);
            seen.push(chip.url.clone());
            is_new
        });
        chips
    }
}

/// The start of a text behind its label of `length` code points.
fn opening(text: &str, length: usize) -> String {
    let rest = || text.chars().skip(length).skip_while(|sign| LABEL_ENDS.contains(*sign));
    let dots = if rest().nth(OPENING_CHARS).is_some() { "……" } else { "" };
    rest().take(OPENING_CHARS).chain(dots.chars()).collect()
}

fn plain(text: &str) -> Vec<Piece> {
    mark(text, &[])
}

/// The labels above the clause, its own label, and the excerpt without the label when it begins with it.
pub(super) fn headline(hit: &Hit) -> (Vec<String>, Vec<Piece>, Vec<Piece>) {
    let says = mark(&hit.snippet.text, &hit.snippet.highlights);
    let is_numbered = hit.number.is_some() || hit.heading.is_some();
    let names_row =
        |own: &str| hit.clause_kind == ClauseKind::TableRow && label_length(&hit.text, own).is_some();
    let Some((own, above)) = hit.path.split_last().filter(|(own, _)| is_numbered || names_row(own)) else {
        let crumbs = if hit.path.is_empty() { vec![hit.document.title.clone()] } else { hit.path.clone() };
        return (crumbs, Vec::new(), says);
    };
    let Some(length) = label_length(&hit.snippet.text, own) else {
        return (above.to_vec(), plain(own), says);
    };
    let (label, rest) = split_pieces(says.clone(), length);
    let stops: String = rest.iter().map(|piece| piece.text.as_str()).collect();
    let stop = stops.chars().take_while(|sign| LABEL_ENDS.contains(*sign)).count();
    let (_, rest) = split_pieces(rest, stop);
    let says = match rest.iter().map(|piece| piece.text.as_str()).collect::<String>().as_str() {
        // A clause that is no more than its label is shown whole.
        "" => says,
        // An excerpt that is no more says nothing new; the text goes on.
        "……" => plain(&opening(&hit.text, length)),
        _ => rest,
    };
    (above.to_vec(), label, says)
}
