//! The first page: the search box and what the library holds, the most of each in sight, a link to the rest.

use askama::Template;
use jiff::civil::Date;
use tiaowen_search::engine::DocumentHead;
use tiaowen_search::links::unit_url;
use tiaowen_search::results::{FacetValue, Results};

use super::facets::facet_label;
use super::filters;
use super::frame::Frame;
use super::lists::ShelfEntry;
use super::strings::Strings;
use crate::objects::UNMARKED;

/// Documents on the first page when there are more than [`ALL_DOCUMENTS`].
const NEWEST_DOCUMENTS: usize = 6;
/// So many documents are all shown.
const ALL_DOCUMENTS: usize = 8;
/// Values of a kind in sight.
const VALUES_SHOWN: usize = 16;

/// The first page.
#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct HomePage {
    frame: Frame,
    t: &'static Strings,
    documents: Vec<ShelfEntry>,
    document_count: usize,
    clause_count: usize,
    shelves: Vec<Shelf>,
}

/// Values of a filter with their counts.
struct Shelf {
    label: &'static str,
    values: Vec<ShelfValue>,
    /// What leads to the rest, and where.
    rest: Option<(String, String)>,
}

struct ShelfValue {
    label: String,
    count: usize,
    url: String,
}

impl HomePage {
    /// Makes the page with the documents' status as of `day`; `results` answer the question for every clause.
    pub(crate) fn new(mut frame: Frame, heads: &[DocumentHead], results: &Results, day: Date) -> Self {
        let t = frame.strings();
        frame.focus_box = true;
        let shown = if heads.len() > ALL_DOCUMENTS { NEWEST_DOCUMENTS } else { heads.len() };
        let facet = |name: &str| results.facets.get(name).map(Vec::as_slice).unwrap_or_default();
        let shelves = [
            units(t, facet("unit")),
            Shelf { label: t.category, values: values(t, "category", facet("category")), rest: None },
            years(t, "year", facet("year")),
            years(t, "target_year", facet("target_year")),
        ];
        Self {
            documents: heads[..shown].iter().map(|head| ShelfEntry::new(t, head, day)).collect(),
            document_count: heads.len(),
            clause_count: heads.iter().map(|head| head.clause_count).sum(),
            shelves: shelves.into_iter().filter(|shelf| !shelf.values.is_empty()).collect(),
            frame,
            t,
        }
    }
}

/// The values of a filter that say something, each with the address of its clauses.
fn values(t: &'static Strings, name: &'static str, values: &[FacetValue]) -> Vec<ShelfValue> {
    let marked = values.iter().filter(|value| *value.value != *UNMARKED);
    marked
        .map(|value| ShelfValue {
            label: facet_label(t, name, value),
            count: value.count,
            url: filter_url(name, &value.value),
        })
        .collect()
}

/// The units that most clauses name, each with its page.
fn units(t: &'static Strings, counted: &[FacetValue]) -> Shelf {
    let mut shown = values(t, "unit", counted);
    let count = shown.len();
    for (unit, value) in shown.iter_mut().zip(counted) {
        unit.url = unit_url(&value.value);
    }
    shown.truncate(VALUES_SHOWN);
    let rest = (count > shown.len()).then(|| (t.all_units(count), "/units".to_owned()));
    Shelf { label: t.unit, values: shown, rest }
}

/// The latest years, the earlier ones together.
fn years(t: &'static Strings, name: &'static str, counted: &[FacetValue]) -> Shelf {
    let mut shown = values(t, name, counted);
    let count = shown.len();
    shown.truncate(VALUES_SHOWN);
    let last = counted.get(shown.len()).filter(|_| count > shown.len());
    let rest = last.map(|year| (t.up_to_year(&year.value), filter_url(name, &format!("0..{}", year.value))));
    Shelf { label: t.facet(name), values: shown, rest }
}

/// The address of the clauses with this value of a filter.
fn filter_url(name: &str, value: &str) -> String {
    let mut fields = form_urlencoded::Serializer::new(String::new());
    fields.append_pair(name, value);
    format!("/search?{}", fields.finish())
}
