//! The page of one clause: its text, its place, its citation and what stands beside it.

use askama::Template;
use jiff::civil::Date;
use tiaowen_citation::{Form, Style};
use tiaowen_document::model::{Clause, Metadata, Target, TargetOp, UnitRole};
use tiaowen_search::links::{clause_id_at, clause_url, document_url, place_url, unit_url};
use tiaowen_search::{Citations, ClauseRecord, DocumentMarks, DocumentRecord, SimilarClause};

use super::about::{About, ReferenceLink, reference_links, stands_in, text_links};
use super::chip::Chip;
use super::filters;
use super::frame::Frame;
use super::pieces::{Part, own_label, parts};
use super::strings::Strings;
use super::versions::{VersionView, version_view};
use crate::objects::{ClauseObject, StageObject};

/// The start of a neighbour's text that is shown, in code points.
const NEAR_TEXT_CHARS: usize = 60;
/// How many clauses are shown on each side.
const MAX_BESIDE: usize = 2;
/// The forms of citation that stand open; the others are folded.
const FIRST_STYLES: [Style; 3] = [Style::Quotation, Style::Official, Style::Footnote];

/// The page of one clause.
#[derive(Template)]
#[template(path = "clause.html")]
pub(crate) struct ClausePage {
    frame: Frame,
    t: &'static Strings,
    about: About,
    notice: Option<Notice>,
    /// What is said of signs in its text that nobody would see.
    hidden_signs: Option<String>,
    place: String,
    trail: Vec<Crumb>,
    parts: Vec<Part>,
    /// Where it begins in the original file.
    location: Option<String>,
    first_forms: Vec<FormView>,
    more_forms: Vec<FormView>,
    clause_url: String,
    /// The address of its citation for programs.
    cite_url: String,
    reader_url: String,
    units: Vec<UnitView>,
    chip_groups: Vec<ChipGroup>,
    targets: Vec<TargetView>,
    references: Vec<ReferenceLink>,
    before: Vec<Near>,
    after: Vec<Near>,
    similar: Vec<Alike>,
    versions: Vec<VersionView>,
    versions_url: Option<String>,
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

/// A form of citation, with the address that gives it to programs.
struct FormView {
    style: &'static str,
    name: &'static str,
    citation: String,
    cite_url: String,
}

struct UnitView {
    name: String,
    /// Its part in the clause, where the heading does not say it.
    role: Option<&'static str>,
    url: String,
    search_url: String,
}

struct TargetView {
    indicator: String,
    requirement: &'static str,
    value: String,
    unit: String,
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
    /// Its citation in every form.
    pub(crate) forms: Vec<Form>,
    /// Its document.
    pub(crate) document: &'story DocumentRecord,
    /// What a reader must know of the address.
    pub(crate) notice: Option<Notice>,
    /// What the question that led here marks.
    pub(crate) marks: Option<&'story DocumentMarks>,
    /// What the clause was from version to version, newest first.
    pub(crate) history: &'story [StageObject],
    /// Clauses of other documents that say much the same.
    pub(crate) similar: &'story [SimilarClause],
    /// The page of the document's versions, where any are recorded.
    pub(crate) versions_url: Option<String>,
    /// The document's clauses in reading order.
    pub(crate) siblings: &'story [ClauseRecord],
    /// What names what.
    pub(crate) citations: &'story Citations,
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
        let cite_url = cite_url(&story.object.url);
        let forms = story.forms.iter().map(|form| form_view(t, form, &cite_url));
        let (first_forms, more_forms) =
            forms.partition(|form| FIRST_STYLES.iter().any(|style| style.name() == form.style));
        let (before, after) = beside(&story);
        Self {
            about: About::new(t, story.document, story.citations, story.day),
            place: story.object.place.clone(),
            trail: trail(clause, story.document, &document),
            parts: parts(
                clause,
                asked,
                story.marks.map_or(&[], |marks| marks.in_clause(&clause.id)),
                &text_links(&story.document.metadata, clause, story.citations),
            ),
            location: clause.location.as_ref().map(ToString::to_string),
            first_forms,
            more_forms,
            clause_url: clause_url(document_id, &clause.id),
            cite_url,
            reader_url: frame.with_question(&place_url(document_id, &id)),
            units: units(clause),
            chip_groups: chip_groups(t, clause, category_label),
            targets: clause.targets.iter().map(|target| target_view(t, target)).collect(),
            references: references(&story.document.metadata, clause, story.citations),
            before,
            after,
            similar: story
                .similar
                .iter()
                .map(|alike| Alike {
                    document: alike.metadata.cited_title().to_owned(),
                    near: near(&alike.record),
                    same: t.same_chars(alike.same_chars),
                })
                .collect(),
            versions: story.history.iter().map(|stage| version_view(t, stage)).collect(),
            versions_url: story.versions_url,
            notice: story.notice,
            hidden_signs: Some(filters::count_hidden(&clause.text))
                .filter(|count| *count > 0)
                .map(|count| t.hidden_signs(count)),
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
    let chip = |facet: &str, value: &str, label: &str| Chip {
        facet: String::new(),
        label: label.to_owned(),
        url: search(facet, value),
    };
    let years = clause.years.iter().map(|year| chip("target_year", &year.to_string(), &year.to_string()));
    let categories = clause.categories.iter().map(|id| chip("category", id, &category_label(id)));
    let quoted = |area: &String| Chip {
        facet: String::new(),
        label: area.clone(),
        url: search("q", &format!("\"{area}\"")),
    };
    [
        (t.area, clause.areas.iter().map(quoted).collect()),
        (t.category, categories.collect()),
        (t.target_years, years.collect()),
    ]
    .into_iter()
    .map(|(label, chips): (_, Vec<Chip>)| ChipGroup { label, chips })
    .filter(|group| !group.chips.is_empty())
    .collect()
}

/// The address that lists what carries a value of a filter.
fn search(facet: &str, value: &str) -> String {
    let mut fields = form_urlencoded::Serializer::new(String::new());
    fields.append_pair(facet, value);
    format!("/search?{}", fields.finish())
}

fn form_view(t: &'static Strings, form: &Form, cite_url: &str) -> FormView {
    let style = Style::from_name(form.style);
    FormView {
        style: form.style,
        name: style.map_or(form.name, |style| t.style_name(style)),
        citation: form.citation.clone(),
        cite_url: format!("{cite_url}?style={}", form.style),
    }
}

/// The units that the clause names, each once for each role.
fn units(clause: &Clause) -> Vec<UnitView> {
    let mut units: Vec<UnitView> = Vec::new();
    for unit in &clause.units {
        let role = (unit.role != UnitRole::Responsible).then(|| unit.role.label());
        let url = unit_url(&unit.id);
        if units.iter().any(|known| known.role == role && known.url == url) {
            continue;
        }
        units.push(UnitView { name: unit.name.clone(), role, url, search_url: search("unit", &unit.id) });
    }
    units
}

fn target_view(t: &'static Strings, target: &Target) -> TargetView {
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let value = match target.op {
        TargetOp::Range => format!("{}—{}", number(target.value), number(target.value_max)),
        TargetOp::Breakthrough => String::new(),
        _ => number(target.value),
    };
    let year = match (target.year, target.year_inherited) {
        (Some(year), true) => format!("{year}（{}）", t.inherited),
        (Some(year), false) => year.to_string(),
        (None, _) => String::new(),
    };
    TargetView {
        indicator: target.indicator.clone(),
        requirement: t.requirement(target.op),
        value,
        unit: target.unit.clone().unwrap_or_default(),
        year,
    }
}

/// The documents that the clause itself names.
fn references(metadata: &Metadata, clause: &Clause, citations: &Citations) -> Vec<ReferenceLink> {
    reference_links(metadata, |reference| stands_in(reference, clause), citations)
}

/// The clauses before and those after, in reading order.
fn beside(story: &ClauseStory<'_>) -> (Vec<Near>, Vec<Near>) {
    let here = story.siblings.iter().position(|record| record.clause.id == story.object.clause.id);
    let Some(here) = here else { return Default::default() };
    let before = &story.siblings[here.saturating_sub(MAX_BESIDE)..here];
    let after = story.siblings[here + 1..].iter().take(MAX_BESIDE);
    (before.iter().map(near).collect(), after.map(near).collect())
}

/// A clause with the start of its text.
fn near(record: &ClauseRecord) -> Near {
    let mut text: String = record.clause.text.chars().take(NEAR_TEXT_CHARS).collect();
    if record.clause.text.chars().nth(NEAR_TEXT_CHARS).is_some() {
        text.push_str("……");
    }
    Near { place: record.place.clone(), url: clause_url(&record.document_id, &record.clause.id), text }
}
