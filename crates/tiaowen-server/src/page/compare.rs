//! The page of two documents side by side: the form that names them, what became of every clause, what differs.
//! Stretches of clauses that are the same are folded. Knows not how clauses are paired.

use std::sync::Arc;

use askama::Template;
use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Response};
use form_urlencoded::Serializer;
use tiaowen_compare::RowKind;
use tiaowen_document::model::{Metadata, Span};
use tiaowen_export::{ComparisonExport, Format};
use tiaowen_library::ledger::VersionHead;
use tiaowen_search::request::SearchRequest;
use tiaowen_search::{SearchError, Searcher};

use super::filters;
use super::frame::Frame;
use super::pieces::{Piece, label_length, mark};
use super::results::{PageLink, page_links};
use super::strings::Strings;
use super::{Trouble, frame_of, query_string_of, show};
use crate::api::compare::side_problem;
use crate::app::{App, Asker, today};
use crate::compare::{ComparedClause, ComparedDocument, PairedSides, RowObject, SideError, find_sides};
use crate::download::download;
use crate::fate::{day_of, history_of};
use crate::problem::Problem;

/// Documents that the form offers by name while one types; a larger library is asked by what was typed.
const MAX_OFFERED: usize = 300;
/// How much one page holds: a row that differs counts as several that do not.
const PAGE_WEIGHT: usize = 600;
const DIFFERING_WEIGHT: usize = 4;

/// The page of two documents side by side.
#[derive(Template)]
#[template(path = "compare.html")]
pub(super) struct ComparePage {
    frame: Frame,
    t: &'static Strings,
    /// What stands in the form.
    names: [String; 2],
    /// What the form offers: name and number.
    offered: Vec<(String, String)>,
    trouble: Option<Wrong>,
    found: Option<Found>,
}

/// Why there is nothing to show.
struct Wrong {
    message: String,
    hint: String,
    /// Documents that may be meant, each with the address that takes it.
    choices: Vec<(String, String)>,
}

/// Two documents that were held against each other.
struct Found {
    heads: [Head; 2],
    swap_url: String,
    /// The files that it can be exported to, each with its name.
    exports: Vec<(String, String)>,
    filters: Vec<FilterView>,
    notice: Option<&'static str>,
    blocks: Vec<Block>,
    pages: Vec<PageLink>,
}

/// A document above its column.
struct Head {
    title: String,
    url: String,
    number: Option<String>,
    status: &'static str,
    status_label: &'static str,
    clauses: String,
    /// The versions that can be compared, when there are several.
    versions: Vec<VersionLink>,
}

struct VersionLink {
    label: String,
    url: String,
    is_current: bool,
}

/// A kind of rows, with the address that shows it alone.
struct FilterView {
    label: &'static str,
    count: usize,
    url: String,
    is_current: bool,
}

/// One thing below the other.
enum Block {
    /// Where both sides are now; empty where a side has no headings.
    Section([String; 2]),
    /// Clauses that are the same on both sides.
    Same {
        summary: String,
        rows: Vec<RowView>,
    },
    Row(RowView),
}

/// Clauses that belong together, or one alone.
struct RowView {
    class: &'static str,
    labels: Vec<&'static str>,
    /// The headings that the left clause stands under, where these are not those above the row.
    crumb: String,
    cells: [Vec<CellView>; 2],
}

/// A clause in a row.
struct CellView {
    place: String,
    url: String,
    pieces: Vec<Piece>,
}

/// What an address asks for.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    names: [String; 2],
    kind: Option<RowKind>,
    /// The page, from 1.
    page: usize,
}

impl Asked {
    fn read(query_string: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
            match &*name {
                "a" => asked.names[0] = value.trim().to_owned(),
                "b" => asked.names[1] = value.trim().to_owned(),
                "kind" => asked.kind = RowKind::ALL.iter().copied().find(|kind| kind.name() == value),
                "page" => asked.page = value.parse().unwrap_or(1),
                _ => {}
            }
        }
        asked.page = asked.page.max(1);
        asked
    }

    /// The address that asks for this.
    fn url(&self) -> String {
        let mut fields = Serializer::new(String::new());
        for (name, value) in ["a", "b"].into_iter().zip(&self.names) {
            if !value.is_empty() {
                fields.append_pair(name, value);
            }
        }
        fields.extend_pairs(self.kind.map(|kind| ("kind", kind.name())));
        if self.page > 1 {
            fields.append_pair("page", &self.page.to_string());
        }
        format!("/compare?{}", fields.finish())
    }

    /// The same with another document on a side.
    fn with(&self, side: usize, name: &str) -> String {
        let mut names = self.names.clone();
        name.clone_into(&mut names[side]);
        Self { names, kind: None, page: 1 }.url()
    }
}

/// The address that compares a document with another one that is still to be named.
pub(super) fn compare_url(document_id: &str) -> String {
    Asked::default().with(0, document_id)
}

/// Shows the page.
pub(super) async fn show_comparison(State(app): State<App>, uri: OriginalUri) -> Response {
    let asked = Asked::read(&query_string_of(&uri));
    show(&app, frame_of(&uri), move |asker, frame| ComparePage::new(frame, &asked, asker)).await
}

/// Hands over a file: `format` beside the names, a Word document by default.
pub(super) async fn export_comparison(State(app): State<App>, uri: OriginalUri) -> Response {
    let (frame, query_string) = (frame_of(&uri), query_string_of(&uri));
    let asked = app.ask(move |asker| {
        let Asked { names: [a, b], .. } = Asked::read(&query_string);
        let fields = form_urlencoded::parse(query_string.as_bytes());
        let name = fields.filter(|(name, _)| name == "format").last().map(|(_, value)| value);
        let known = ComparisonExport::FORMATS;
        let format = name.as_deref().map_or(Some(Format::Docx), Format::from_name);
        let Some(format) = format.filter(|format| known.contains(format)) else {
            let names = known.map(Format::name).join("、");
            return Err(Problem::bad_request(
                format!("不能导出为“{}”", name.unwrap_or_default()),
                format!("format 可用：{names}"),
            ));
        };
        let sides = find_sides(&asker.searcher, asker.ledger(), [&a, &b], today());
        let [left, right] = sides.map_err(|(side, error)| side_problem(side, error))?;
        let export = PairedSides::new(left, right).export(today());
        let written = export.write(format).map_err(|error| {
            tracing::error!(%error, "file not written");
            Problem::internal()
        })?;
        let file = written.unwrap_or_else(|| unreachable!("the format is among those it is written in"));
        let name = format!("{}.{}", export.file_name(), format.extension());
        Ok(download(file, format.media_type(), &name))
    });
    asked.await.unwrap_or_else(|problem| Trouble { frame, problem }.into_response())
}

impl ComparePage {
    fn new(frame: Frame, asked: &Asked, asker: &Asker) -> Result<Self, Problem> {
        let t = frame.strings();
        let searcher = &asker.searcher;
        let mut page = Self {
            names: shown_names(searcher, &asked.names)?,
            offered: offered(searcher)?,
            trouble: None,
            found: None,
            frame,
            t,
        };
        if asked.names.iter().all(String::is_empty) {
            return Ok(page);
        }
        let [a, b] = &asked.names;
        match find_sides(searcher, asker.ledger(), [a, b], today()) {
            Ok([left, right]) => {
                page.found = Some(Found::new(t, asked, &PairedSides::new(left, right), asker));
            }
            Err((_, SideError::Search(error))) => return Err(error.into()),
            Err((_, SideError::Ledger(error))) => {
                tracing::error!(%error, "ledger not read");
                return Err(Problem::internal());
            }
            Err((side, error)) => page.trouble = Some(trouble(t, asked, side, &error)),
        }
        Ok(page)
    }
}

/// What the form shows for the names in the address: titles, where a title means just that document.
fn shown_names(searcher: &Searcher, names: &[String; 2]) -> Result<[String; 2], Problem> {
    let shown = |name: &String| -> Result<String, Problem> {
        let (bare, version) = match name.rsplit_once('@') {
            Some((bare, version)) if searcher.documents_meant(name)?.is_empty() => (bare, Some(version)),
            _ => (name.as_str(), None),
        };
        let [document] = &searcher.documents_meant(bare)?[..] else { return Ok(name.clone()) };
        let title = unique_name(searcher, document)?;
        Ok(version.map_or(title.clone(), |version| format!("{title}@{version}")))
    };
    Ok([shown(&names[0])?, shown(&names[1])?])
}

/// The title of a document, else its number, else its id: the first that means no other.
fn unique_name(searcher: &Searcher, document: &Metadata) -> Result<String, SearchError> {
    for name in [Some(document.cited_title()), document.doc_number.as_deref()].into_iter().flatten() {
        if let [only] = &searcher.documents_meant(name)?[..]
            && only.id == document.id
        {
            return Ok(name.to_owned());
        }
    }
    Ok(document.id.clone())
}

fn offered(searcher: &Searcher) -> Result<Vec<(String, String)>, Problem> {
    let overview = searcher.engine().overview()?;
    if overview.documents.len() > MAX_OFFERED {
        return Ok(Vec::new());
    }
    let name = |metadata: &Arc<Metadata>| -> Result<(String, String), SearchError> {
        Ok((unique_name(searcher, metadata)?, metadata.doc_number.clone().unwrap_or_default()))
    };
    let names: Result<Vec<_>, _> = overview.documents.iter().map(|head| name(&head.metadata)).collect();
    Ok(names?)
}

fn trouble(t: &'static Strings, asked: &Asked, side: usize, error: &SideError) -> Wrong {
    let choices = |documents: &[Arc<Metadata>]| {
        let choice = |document: &Arc<Metadata>| {
            let told = document.doc_number.clone().or_else(|| document.year.map(|year| year.to_string()));
            let label = match told {
                Some(told) => format!("{}（{told}）", document.cited_title()),
                None => document.cited_title().to_owned(),
            };
            (label, asked.with(side, &document.id))
        };
        documents.iter().map(choice).collect::<Vec<_>>()
    };
    let (message, hint, choices) = match error {
        SideError::Empty => (t.compare_choose(side).to_owned(), String::new(), Vec::new()),
        SideError::Unknown { name, near } if near.is_empty() => {
            (t.compare_unknown(name), t.compare_unknown_hint.to_owned(), Vec::new())
        }
        SideError::Unknown { name, near } => {
            (t.compare_unknown(name), t.compare_meant.to_owned(), choices(near))
        }
        SideError::Ambiguous { name, documents } => {
            (t.compare_ambiguous(name, documents.len()), t.compare_take_one.to_owned(), choices(documents))
        }
        SideError::NoVersion { document, version, recorded } => (
            t.compare_no_version(document.cited_title(), version, *recorded),
            t.compare_version_hint.to_owned(),
            Vec::new(),
        ),
        SideError::Same { document } => {
            (t.compare_same(document.cited_title()), t.compare_same_hint.to_owned(), Vec::new())
        }
        SideError::Search(_) | SideError::Ledger(_) => unreachable!("told as failures of the whole page"),
    };
    Wrong { message, hint, choices }
}

impl Found {
    fn new(t: &'static Strings, asked: &Asked, sides: &PairedSides, asker: &Asker) -> Self {
        let counts = sides.counts();
        let wanted: Vec<(usize, RowKind)> = sides
            .kinds()
            .enumerate()
            .filter(|(_, kind)| asked.kind.is_none_or(|wanted| wanted == *kind))
            .collect();
        let starts = page_starts(&wanted);
        let page = asked.page.clamp(1, starts.len());
        let (start, end) = (starts[page - 1], starts.get(page).copied().unwrap_or(wanted.len()));
        let rows = wanted[start..end].iter().map(|(index, _)| sides.row(*index));
        let total: usize = RowKind::ALL.iter().map(|kind| counts.of(*kind)).sum();
        let filter = |kind: Option<RowKind>| FilterView {
            label: kind.map_or(t.compare_all, |kind| t.row_kind(kind)),
            count: kind.map_or(total, |kind| counts.of(kind)),
            url: Asked { kind, page: 1, ..asked.clone() }.url(),
            is_current: kind == asked.kind,
        };
        let always =
            [RowKind::Identical, RowKind::Reworded, RowKind::Moved, RowKind::OnlyLeft, RowKind::OnlyRight];
        let kinds = RowKind::ALL.iter().copied();
        let kinds = kinds.filter(|kind| counts.of(*kind) > 0 || always.contains(kind));
        let request = SearchRequest { limit: 1, offset: page - 1, ..SearchRequest::default() };
        let [a, b] = &asked.names;
        Self {
            heads: [head(t, asked, 0, sides.left(), asker), head(t, asked, 1, sides.right(), asker)],
            swap_url: Asked { names: [b.clone(), a.clone()], ..Asked::default() }.url(),
            exports: exports(t, asked),
            filters: std::iter::once(None).chain(kinds.map(Some)).map(filter).collect(),
            notice: notice(t, asked, sides),
            blocks: blocks(t, rows, asked.kind),
            pages: page_links(t, &request, starts.len(), &|offset| {
                Asked { page: offset + 1, ..asked.clone() }.url()
            }),
        }
    }
}

fn exports(t: &'static Strings, asked: &Asked) -> Vec<(String, String)> {
    let export = |format: Format| {
        let mut fields = Serializer::new(String::new());
        let [a, b] = &asked.names;
        fields.extend_pairs([("a", a.as_str()), ("b", b), ("format", format.name())]);
        (t.export_to(format.extension()), format!("/compare/export?{}", fields.finish()))
    };
    ComparisonExport::FORMATS.map(export).to_vec()
}

/// What a reader must know before the rows.
fn notice(t: &'static Strings, asked: &Asked, sides: &PairedSides) -> Option<&'static str> {
    let counts = sides.counts();
    let is_empty = |document: &ComparedDocument| document.clause_count == 0;
    if is_empty(sides.left()) || is_empty(sides.right()) {
        return Some(t.compare_no_clauses);
    }
    if asked.kind.is_some_and(|kind| counts.of(kind) == 0) {
        return Some(t.compare_none_of_kind);
    }
    if counts.identical == sides.kinds().count() {
        return Some(t.compare_no_difference);
    }
    let alone = counts.only_left + counts.only_right;
    (alone == sides.kinds().count()).then_some(t.compare_nothing_common)
}

/// Where pages begin among the rows that are wanted; there is always a first.
fn page_starts(rows: &[(usize, RowKind)]) -> Vec<usize> {
    let (mut starts, mut weight) = (vec![0], 0);
    for (place, (_, kind)) in rows.iter().enumerate() {
        let own = if *kind == RowKind::Identical { 1 } else { DIFFERING_WEIGHT };
        if weight + own > PAGE_WEIGHT {
            starts.push(place);
            weight = 0;
        }
        weight += own;
    }
    starts
}

fn head(t: &'static Strings, asked: &Asked, side: usize, document: &ComparedDocument, asker: &Asker) -> Head {
    let about = &document.document;
    let history = history_of(asker, &about.id);
    let versions = history.versions();
    let current = document.version.as_ref().map(|version| version.number);
    let link = |version: Option<&VersionHead>| VersionLink {
        label: match version {
            Some(version) => t.version_of(version.number, &day_of(version.at)),
            None => t.version_today.to_owned(),
        },
        url: match version {
            Some(version) => asked.with(side, &format!("{}@{}", about.id, version.number)),
            None => asked.with(side, &about.id),
        },
        is_current: current == version.map(|version| version.number),
    };
    let earlier = versions.split_last().map_or(&[][..], |(_, earlier)| earlier);
    let mut links: Vec<VersionLink> = earlier.iter().map(|version| link(Some(version))).collect();
    if !links.is_empty() || current.is_some() {
        links.push(link(None));
    }
    Head {
        title: about.title.clone(),
        url: document.url.clone(),
        number: about.doc_number.clone(),
        status: about.status.name(),
        status_label: t.status_label(about.status),
        clauses: t.clause_count(document.clause_count),
        versions: links,
    }
}

/// Rows under their headings, those that are the same folded together unless they alone are asked for.
fn blocks(t: &'static Strings, rows: impl Iterator<Item = RowObject>, kind: Option<RowKind>) -> Vec<Block> {
    let (here, shown) = Default::default();
    let mut writer = Writer { t, blocks: Vec::new(), same: Vec::new(), here, shown };
    for row in rows {
        let folds = row.kind == RowKind::Identical && kind.is_none();
        writer.write(&row, folds);
    }
    writer.fold();
    writer.blocks
}

struct Writer {
    t: &'static Strings,
    blocks: Vec<Block>,
    /// Rows that wait to be folded together.
    same: Vec<RowView>,
    /// The headings that each side is under, and those that were last shown.
    here: [String; 2],
    shown: [String; 2],
}

impl Writer {
    fn write(&mut self, row: &RowObject, folds: bool) {
        let [left, right] = [section(&row.left), section(&row.right)];
        // What was moved, or is only related, stands elsewhere on the left.
        let is_elsewhere = matches!(row.kind, RowKind::Moved | RowKind::Related);
        let crumb = left.clone().filter(|left| is_elsewhere && *left != self.here[0]).unwrap_or_default();
        let left = left.filter(|_| !is_elsewhere);
        for (here, next) in self.here.iter_mut().zip([left, right]) {
            next.into_iter().for_each(|next| *here = next);
        }
        let view = RowView::new(self.t, row, crumb);
        if folds {
            self.same.push(view);
            return;
        }
        self.fold();
        if self.here != self.shown {
            self.shown.clone_from(&self.here);
            self.blocks.push(Block::Section(self.here.clone()));
        }
        self.blocks.push(Block::Row(view));
    }

    fn fold(&mut self) {
        let rows = std::mem::take(&mut self.same);
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
        let place = |row: &RowView| row.cells[1].first().map(|cell| cell.place.clone()).unwrap_or_default();
        let summary = self.t.same_rows(rows.len(), &place(first), &place(last));
        self.blocks.push(Block::Same { summary, rows });
    }
}

/// The headings that clauses stand under; `None` where there are no clauses.
fn section(clauses: &[ComparedClause]) -> Option<String> {
    let clause = clauses.first()?;
    let own = clause.path.last().filter(|label| label_length(&clause.text, label).is_some());
    let above = &clause.path[..clause.path.len() - usize::from(own.is_some())];
    Some(above.join(" › "))
}

impl RowView {
    fn new(t: &'static Strings, row: &RowObject, crumb: String) -> Self {
        let mut labels = vec![t.row_kind(row.kind)];
        if row.kind == RowKind::Moved && row.is_reworded {
            labels.push(t.row_kind(RowKind::Reworded));
        }
        let cell = |clause: &ComparedClause| {
            let marks: &[Span] = if row.kind == RowKind::Related { &clause.shared } else { &clause.changed };
            CellView {
                place: clause.place.clone(),
                url: clause.url.clone(),
                pieces: mark(&clause.text, marks),
            }
        };
        let cells = [row.left.iter().map(cell).collect(), row.right.iter().map(cell).collect()];
        Self { class: row.kind.name(), labels, crumb, cells }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written_back() {
        let check = |query: &str, expected: &str| assert_eq!(Asked::read(query).url(), expected, "{query}");
        check("", "/compare?");
        check("a=x&b=y%401&lang=en", "/compare?a=x&b=y%401");
        check("b=y&a=+x+&kind=moved&page=3", "/compare?a=x&b=y&kind=moved&page=3");
        check("a=x&kind=none&page=0", "/compare?a=x");
        check("a=x&page=-1", "/compare?a=x");
    }

    #[test]
    fn pages_hold_few_rows_that_differ_or_many_that_do_not() {
        let check = |identical: usize, others: usize, expected: &[usize]| {
            let kinds = [(RowKind::Identical, identical), (RowKind::Reworded, others)];
            let rows: Vec<(usize, RowKind)> =
                kinds.iter().flat_map(|(kind, count)| vec![(0, *kind); *count]).collect();
            assert_eq!(page_starts(&rows), expected);
        };
        check(0, 0, &[0]);
        check(600, 0, &[0]);
        check(601, 0, &[0, 600]);
        check(0, 301, &[0, 150, 300]);
        check(598, 1, &[0, 598]);
    }
}
