//! The page of one clause: its text, its place, its citation and what stands beside it.

use askama::Template;
use jiff::civil::Date;
use tiaowen_document::model::{Clause, Target, TargetOp};
use tiaowen_search::engine::DocumentHead;
use tiaowen_search::links::{clause_id_at, clause_url, document_url, place_url};
use tiaowen_search::{ClauseRecord, DocumentMarks, DocumentRecord, SimilarClause};

use super::about::About;
use super::chip::Chip;
use super::frame::Frame;
use super::pieces::{Part, own_label, parts};
use super::strings::Strings;
use crate::objects::ClauseObject;

/// The start of a neighbour's text that is shown, in code points.
const NEAR_TEXT_CHARS: usize = 60;

/// The page of one clause.
#[derive(Template)]
#[template(path = "clause.html")]
pub(crate) struct ClausePage {
    frame: Frame,
    t: &'static Strings,
    about: About,
    notice: Option<Notice>,
    place: String,
    trail: Vec<Crumb>,
    parts: Vec<Part>,
    citation: String,
    cite_url: String,
    clause_url: String,
    reader_url: String,
    chip_groups: Vec<ChipGroup>,
    targets: Vec<TargetView>,
    beside: Vec<Near>,
    similar: Vec<Alike>,
}

/// A similar clause of another document.
struct Alike {
    document: String,
    near: Near,
    same: String,
}

struct Crumb {
    text: String,
    url: String,
}

struct ChipGroup {
    label: &'static str,
    chips: Vec<Chip>,
}

struct TargetView {
    indicator: String,
    value: String,
    year: String,
}

struct Near {
    place: String,
    url: String,
    text: String,
}

/// What a reader must know of the address that led here.
pub(crate) struct Notice {
    /// What happened.
    pub(crate) text: String,
    /// The words that stood here before; empty when there is no need to show them.
    pub(crate) earlier: String,
    /// Where they stand now: address and page.
    pub(crate) link: Option<(String, String)>,
}

/// What the page of a clause is made from.
pub(crate) struct ClauseStory<'story> {
    /// The clause, perhaps with the item asked for.
    pub(crate) object: &'story ClauseObject,
    /// Its document.
    pub(crate) document: &'story DocumentRecord,
    /// What a reader must know of the address.
    pub(crate) notice: Option<Notice>,
    /// What the question that led here marks.
    pub(crate) marks: Option<&'story DocumentMarks>,
    /// Clauses of other documents that say much the same.
    pub(crate) similar: &'story [SimilarClause],
    /// The document's clauses in reading order.
    pub(crate) siblings: &'story [ClauseRecord],
    /// All documents.
    pub(crate) library: &'story [DocumentHead],
    /// The day as of which status holds.
    pub(crate) day: Date,
}

impl ClausePage {
    /// Makes the page. `category_label` names a category by its id.
    pub(crate) fn new(frame: Frame, story: ClauseStory<'_>, category_label: &dyn Fn(&str) -> String) -> Self {
        let t = frame.strings();
        let clause = &story.object.clause;
        let asked = story.object.item.as_ref().map(|item| item.address.as_str());
        let document_id = &story.object.document.id;
        let document = document_url(document_id);
        let id = asked.map_or_else(|| clause.id.clone(), |item| clause_id_at(document_id, item));
        Self {
            about: About::new(t, story.document, story.library, story.day),
            place: story.object.place.clone(),
            trail: trail(clause, story.document, &document),
            parts: parts(clause, asked, story.marks.map_or(&[], |marks| marks.in_clause(&clause.id))),
            citation: story.object.citation.clone(),
            cite_url: cite_url(&story.object.url),
            clause_url: clause_url(document_id, &clause.id),
            reader_url: frame.with_question(&place_url(document_id, &id)),
            chip_groups: chip_groups(t, clause, category_label),
            targets: clause.targets.iter().map(|target| target_view(t, target)).collect(),
            beside: beside(&story),
            similar: story
                .similar
                .iter()
                .map(|alike| Alike {
                    document: alike.metadata.cited_title().to_owned(),
                    near: near(&alike.record),
                    same: t.same_chars(alike.same_chars),
                })
                .collect(),
            notice: story.notice,
            frame,
            t,
        }
    }
}

/// The address of a clause's citation for programs, by that of its page.
pub(super) fn cite_url(clause_url: &str) -> String {
    format!("/api/v1/cite{}", clause_url.strip_prefix("/c").unwrap_or(clause_url))
}

/// The headings above the clause, each with its place in the document.
fn trail(clause: &Clause, document: &DocumentRecord, document_url: &str) -> Vec<Crumb> {
    let above = clause.path.len() - usize::from(own_label(clause).is_some());
    (1..=above)
        .map(|depth| {
            let path = &clause.path[..depth];
            let heading = document.structure.iter().position(|piece| piece.path == path);
            let anchor = heading.map(|index| format!("#s{}", index + 1)).unwrap_or_default();
            Crumb { text: path[depth - 1].clone(), url: format!("{document_url}{anchor}") }
        })
        .collect()
}

fn chip_groups(
    t: &'static Strings,
    clause: &Clause,
    category_label: &dyn Fn(&str) -> String,
) -> Vec<ChipGroup> {
    let search = |facet: &str, value: &str| {
        let mut fields = form_urlencoded::Serializer::new(String::new());
        fields.append_pair(facet, value);
        format!("/search?{}", fields.finish())
    };
    let chip = |facet: &str, value: &str, label: &str, note: &str| Chip {
        facet: note.to_owned(),
        label: label.to_owned(),
        url: search(facet, value),
    };
    let units = clause.units.iter().map(|unit| chip("unit", &unit.id, &unit.name, unit.role.label()));
    let years = clause.years.iter().map(|year| chip("target_year", &year.to_string(), &year.to_string(), ""));
    let categories = clause.categories.iter().map(|id| chip("category", id, &category_label(id), ""));
    let quoted = |area: &String| Chip {
        facet: String::new(),
        label: area.clone(),
        url: search("q", &format!("\"{area}\"")),
    };
    [
        (t.unit, units.collect()),
        (t.area, clause.areas.iter().map(quoted).collect()),
        (t.category, categories.collect()),
        (t.target_years, years.collect()),
    ]
    .into_iter()
    .map(|(label, chips): (_, Vec<Chip>)| ChipGroup { label, chips })
    .filter(|group| !group.chips.is_empty())
    .collect()
}

fn target_view(t: &'static Strings, target: &Target) -> TargetView {
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let unit = target.unit.as_deref().unwrap_or_default();
    let value = match target.op {
        TargetOp::Range => format!("{}—{}{unit}", number(target.value), number(target.value_max)),
        TargetOp::Breakthrough => target.op.label().to_owned(),
        op => format!("{} {}{unit}", op.label(), number(target.value)),
    };
    let year = match (target.year, target.year_inherited) {
        (Some(year), true) => format!("{year}（{}）", t.inherited),
        (Some(year), false) => year.to_string(),
        (None, _) => String::new(),
    };
    TargetView { indicator: target.indicator.clone(), value, year }
}

/// The clause before and the clause after.
fn beside(story: &ClauseStory<'_>) -> Vec<Near> {
    let here = story.siblings.iter().position(|record| record.clause.id == story.object.clause.id);
    let Some(here) = here else { return Vec::new() };
    let before = here.checked_sub(1).and_then(|index| story.siblings.get(index));
    before.into_iter().chain(story.siblings.get(here + 1)).map(near).collect()
}

/// A clause with the start of its text.
fn near(record: &ClauseRecord) -> Near {
    let mut text: String = record.clause.text.chars().take(NEAR_TEXT_CHARS).collect();
    if record.clause.text.chars().nth(NEAR_TEXT_CHARS).is_some() {
        text.push_str("……");
    }
    Near { place: record.place.clone(), url: clause_url(&record.document_id, &record.clause.id), text }
}
