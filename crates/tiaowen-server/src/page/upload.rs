//! The pages on which an administrator takes files in: choose them, look at how they would be split, keep them. Knows
//! what is shown, not how it comes about.

use askama::Template;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Multipart, OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use tiaowen_compare::{Piece as Difference, PieceKind};
use tiaowen_document::curated::{Curated, Field, FieldKind};
use tiaowen_document::model::{Clause, DocumentKind, Severity, Status, Structure};
use tiaowen_library::intake::{DocumentPreview, KnownDocument, Place, Preview};
use tiaowen_library::{ClauseChange, DocumentChange};
use tiaowen_search::links::document_url;

use super::filters;
use super::frame::Frame;
use super::strings::Strings;
use super::{Trouble, frame_of, render};
use crate::admin::{
    Admin, FileOutcome, Looked, Outcome, Upload, is_from_elsewhere, last_part, read_fields, read_upload,
};
use crate::app::{App, today};
use crate::problem::Problem;
use crate::serve::Client;

/// Clauses of a document that the preview shows.
const MAX_CLAUSES: usize = 400;
/// Clauses that change, noise and diagnostics that it shows.
const MAX_LISTED: usize = 200;

/// The page that asks for files.
#[derive(Template)]
#[template(path = "upload.html")]
struct UploadPage {
    frame: Frame,
    t: &'static Strings,
    accept: String,
}

/// The page that shows what files would be.
#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewPage {
    frame: Frame,
    t: &'static Strings,
    files: Vec<FileView>,
    folders: Vec<String>,
    can_keep: bool,
}

/// The page that says what became of files.
#[derive(Template)]
#[template(path = "kept.html")]
struct KeptPage {
    frame: Frame,
    t: &'static Strings,
    files: Vec<KeptView>,
    not_indexed: Option<[String; 2]>,
    total: Option<String>,
}

/// A file to look at.
struct FileView {
    id: String,
    name: String,
    facts: String,
    refused: Option<[String; 2]>,
    same_file: Option<String>,
    documents: Vec<DocumentView>,
    /// The files of the corpus whose place it may take.
    rivals: Vec<Rival>,
    corrections: Vec<Correction>,
    /// What was said of how it is to be kept.
    keep_as: String,
    folder: String,
    keeps_both: bool,
    has_corrections: bool,
}

/// A file that is there already.
struct Rival {
    file: String,
    /// Whether it is to give way.
    is_chosen: bool,
    /// What else is to be known before it gives way.
    also: Vec<String>,
}

/// A field that a curator may fill.
struct Correction {
    key: &'static str,
    label: &'static str,
    input: &'static str,
    value: String,
    /// What it may be; anything where there are none.
    choices: Vec<&'static str>,
}

/// A document as it would be.
struct DocumentView {
    title: String,
    facts: Vec<(&'static str, String)>,
    coverage: String,
    known: Option<(String, String, Option<String>)>,
    change: Option<ChangeView>,
    rows: Vec<Row>,
    left_out: Option<String>,
    count: usize,
    set_aside: Vec<(String, String, String)>,
    diagnostics: Vec<(bool, String, String)>,
}

/// A heading or a clause.
enum Row {
    Heading { kind: &'static str, text: String },
    Clause { place: String, path: String, text: String, chips: Vec<String> },
}

/// What becomes of a document.
struct ChangeView {
    tally: String,
    clauses: Vec<ChangedClause>,
    left_out: Option<String>,
}

struct ChangedClause {
    change: &'static str,
    place: String,
    before: Vec<(String, bool)>,
    after: Vec<(String, bool)>,
}

/// A file that was to be kept.
struct KeptView {
    file: Option<String>,
    notes: Vec<String>,
    refused: Option<[String; 2]>,
    documents: Vec<(String, String, String)>,
}

/// Asks for files.
pub(super) async fn show_form(State(app): State<App>, uri: OriginalUri) -> Response {
    let frame = frame_of(&uri);
    if let Err(problem) = app.admin() {
        return Trouble { frame, problem }.into_response();
    }
    let accept = tiaowen_formats::EXTENSIONS.map(|extension| format!(".{extension}")).join(",");
    render(&UploadPage { t: frame.strings(), frame, accept })
}

/// Leads whoever comes to the later pages without a form back to the first.
pub(super) async fn start_over(uri: OriginalUri) -> Redirect {
    Redirect::to(&frame_of(&uri).to("/admin/upload"))
}

/// Shows what files of a form would be.
pub(super) async fn preview_files(
    State(app): State<App>,
    uri: OriginalUri,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let frame = frame_of(&uri);
    let kept = frame.clone();
    let answer = async {
        let desk = app.admin()?;
        check_origin(&headers)?;
        let form = form.map_err(|rejection| {
            tracing::info!(%rejection, "form not read");
            Problem::bad_request("提交的不是收录文件的表单", "从收录文件页面提交")
        })?;
        let staged = read_upload(desk, form, Upload::ByForm, known(client)).await?;
        let staged = staged.into_iter().map(|staged| staged.id).collect();
        desk.at_turn(move |desk| preview_page(desk, frame, &desk.look_first(staged)?)).await
    };
    answer.await.unwrap_or_else(|problem: Problem| Trouble { frame: kept, problem }.into_response())
}

/// Shows what files that wait would be with what is said of them now.
pub(super) async fn preview_again(
    State(app): State<App>,
    uri: OriginalUri,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let frame = frame_of(&uri);
    let kept = frame.clone();
    let answer = async {
        let desk = app.admin()?;
        let fields = open_fields(desk, known(client), &headers, body)?;
        let wanted = fields.into_iter().map(|(id, wish, _)| (id, wish)).collect();
        desk.at_turn(move |desk| preview_page(desk, frame, &desk.look_at(wanted)?)).await
    };
    answer.await.unwrap_or_else(|problem: Problem| Trouble { frame: kept, problem }.into_response())
}

/// Keeps files that wait, and says what became of them.
pub(super) async fn keep_files(
    State(app): State<App>,
    uri: OriginalUri,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let frame = frame_of(&uri);
    let kept = frame.clone();
    let answer = async {
        let (desk, client) = (app.admin()?, known(client));
        let fields = open_fields(desk, client, &headers, body)?;
        let wanted: Vec<_> =
            fields.into_iter().filter(|(.., is_wanted)| *is_wanted).map(|(id, wish, _)| (id, wish)).collect();
        if wanted.is_empty() {
            return Err(Problem::bad_request("没有选中要收录的文件", "回到上一页，勾选要收录的文件"));
        }
        let outcome = desk.at_turn(move |desk| desk.keep(&wanted, client)).await?;
        Ok(render(&KeptPage::new(frame, &outcome)))
    };
    answer.await.unwrap_or_else(|problem: Problem| Trouble { frame: kept, problem }.into_response())
}

fn check_origin(headers: &HeaderMap) -> Result<(), Problem> {
    if is_from_elsewhere(headers) {
        return Err(Problem::forbidden("这个请求来自别的网站，没有处理", "从本站的收录文件页面提交"));
    }
    Ok(())
}

type Wanted = Vec<(String, tiaowen_library::intake::Wish, bool)>;

fn known(client: Option<Extension<Client>>) -> Option<Client> {
    client.map(|Extension(client)| client)
}

fn open_fields(
    desk: &Admin,
    client: Option<Client>,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Wanted, Problem> {
    check_origin(headers)?;
    let body = body.map_err(|rejection| {
        tracing::info!(%rejection, "form not read");
        Problem::bad_request("提交的内容没有收全", "回到上一页再提交一次")
    })?;
    let fields = read_fields(&body);
    desk.gate.let_in(&fields.token, client, std::time::Instant::now())?;
    if fields.files.is_empty() {
        return Err(Problem::bad_request("没有收到文件", "请重新上传"));
    }
    Ok(fields.files)
}

fn preview_page(desk: &Admin, frame: Frame, looked: &[Looked]) -> Result<Response, Problem> {
    let labels = desk.category_labels()?;
    let label = |id: &str| {
        let found = labels.iter().find(|(known, _)| known == id);
        found.map_or_else(|| id.to_owned(), |(_, label)| label.clone())
    };
    let t = frame.strings();
    let files: Vec<FileView> = looked.iter().map(|looked| FileView::new(t, looked, &label)).collect();
    let can_keep = files.iter().any(FileView::can_keep);
    let mut folders = desk.folders()?;
    for file in files.iter().filter(|file| !file.folder.is_empty()) {
        // The list of a large corpus is cut off.
        if !folders.contains(&file.folder) {
            folders.push(file.folder.clone());
        }
    }
    Ok(render(&PreviewPage { folders, frame, t, files, can_keep }))
}

impl FileView {
    fn new(t: &'static Strings, looked: &Looked, category: &dyn Fn(&str) -> String) -> Self {
        let Preview { name, bytes, format, encoding, refused, same_file, documents, .. } = &looked.preview;
        let facts = [format.clone(), encoding.as_ref().map(|name| name.to_uppercase()), Some(size(*bytes))];
        let corrections = Field::ALL.into_iter().map(|field| Correction {
            key: field.key(),
            label: t.correction(field),
            input: match field.holds() {
                FieldKind::Day => "date",
                FieldKind::Year => "number",
                _ => "text",
            },
            value: looked.wish.corrections.get(field).to_owned(),
            choices: match field.holds() {
                FieldKind::DocumentKind => DocumentKind::ALL.iter().map(|kind| kind.label()).collect(),
                FieldKind::Status => Curated::STATUSES.map(Status::label).to_vec(),
                _ => Vec::new(),
            },
        });
        Self {
            id: looked.staged.clone(),
            name: name.clone(),
            facts: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            refused: refused.as_ref().map(|refused| [refused.reason.clone(), refused.hint.clone()]),
            same_file: same_file.clone(),
            documents: documents.iter().map(|document| DocumentView::new(t, document, category)).collect(),
            rivals: rivals(t, looked),
            corrections: corrections.collect(),
            keep_as: Some(&looked.wish.name).filter(|typed| !typed.trim().is_empty()).unwrap_or(name).clone(),
            folder: looked.wish.folder.clone(),
            keeps_both: looked.wish.place == Place::Beside,
            has_corrections: !looked.wish.corrections.is_empty(),
        }
    }

    fn can_keep(&self) -> bool {
        self.refused.is_none() && self.same_file.is_none()
    }
}

/// The files that are there already: those of documents that are the same, and one that has the name.
fn rivals(t: &'static Strings, looked: &Looked) -> Vec<Rival> {
    let mut rivals: Vec<Rival> = Vec::new();
    let mut add = |file: &str, also: Option<String>| {
        let known = rivals.iter().position(|rival| rival.file == file);
        let at = known.unwrap_or_else(|| {
            let is_chosen = matches!(&looked.wish.place, Place::InsteadOf(chosen) if chosen == file);
            rivals.push(Rival { file: file.to_owned(), is_chosen, also: Vec::new() });
            rivals.len() - 1
        });
        rivals[at].also.extend(also);
    };
    for known in looked.preview.documents.iter().filter_map(|document| document.known.as_ref()) {
        let others = Some(&known.others).filter(|others| !others.is_empty());
        if let Some(file) = &known.file {
            add(file, others.map(|others| t.also_in_file(&others.join("、"))));
        }
    }
    if let Some(file) = &looked.taken {
        add(file, Some(t.same_name.to_owned()));
    }
    if let Place::InsteadOf(file) = &looked.wish.place {
        add(file, None);
    }
    rivals
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

impl DocumentView {
    fn new(t: &'static Strings, preview: &DocumentPreview, category: &dyn Fn(&str) -> String) -> Self {
        let DocumentPreview { document, places, lines, set_aside, coverage, known, change } = preview;
        let metadata = &document.metadata;
        let text = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
        let facts = [
            (t.preview_id, text(&metadata.id)),
            (t.number, metadata.doc_number.clone()),
            (t.issuer, text(&metadata.issuers.join("、"))),
            (t.kind, text(metadata.kind.label())),
            (t.region, metadata.region.as_ref().map(|region| region.name.clone())),
            (t.issued, day(metadata.issued)),
            (t.published, day(metadata.published)),
            (t.effective, day(metadata.effective)),
            (t.expires, day(metadata.expires)),
            (t.year, metadata.year.map(|year| t.year_with_basis(year, metadata.year_basis))),
            (t.status, text(t.status_label(metadata.status_as_of(today())))),
        ];
        let facts =
            facts.into_iter().map(|(name, value)| (name, value.unwrap_or_else(|| t.not_stated.to_owned())));
        let mut rows: Vec<(usize, Row)> = document
            .clauses
            .iter()
            .zip(places)
            .take(MAX_CLAUSES)
            .map(|(clause, place)| (clause.span.start, clause_row(t, clause, place, category)))
            .collect();
        let end = document.clauses.get(MAX_CLAUSES).map_or(usize::MAX, |clause| clause.span.start);
        let structure = document.structure.iter().filter(|piece| piece.span.start < end);
        rows.extend(structure.map(|piece| (piece.span.start, heading_row(t, piece))));
        rows.sort_by_key(|(start, _)| *start);
        let count = document.clauses.len();
        let diagnostics =
            document.diagnostics.iter().zip(lines).take(MAX_LISTED).map(|(diagnostic, line)| {
                (diagnostic.severity == Severity::Warning, t.on_line(*line), diagnostic.message.clone())
            });
        let set_aside = set_aside.iter().take(MAX_LISTED);
        Self {
            title: metadata.title.clone(),
            facts: facts.collect(),
            coverage: t.coverage(coverage),
            known: known.as_ref().map(|known: &KnownDocument| {
                (document_url(&known.id), known.title.clone(), known.file.clone())
            }),
            change: change.as_ref().filter(|_| known.is_some()).map(|change| ChangeView::new(t, change)),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            left_out: Some(count.saturating_sub(MAX_CLAUSES))
                .filter(|rest| *rest > 0)
                .map(|rest| t.more_clauses(rest)),
            count,
            set_aside: set_aside
                .map(|noise| (t.on_line(noise.line), noise.reason.label().to_owned(), noise.text.clone()))
                .collect(),
            diagnostics: diagnostics.collect(),
        }
    }
}

fn clause_row(t: &'static Strings, clause: &Clause, place: &str, category: &dyn Fn(&str) -> String) -> Row {
    let units = clause.units.iter().map(|unit| unit.name.clone());
    let years = clause.years.iter().map(|year| t.target_year_of(*year));
    let categories = clause.categories.iter().map(|id| category(id));
    let above = clause.path.split_last().map(|(_, above)| above.join(" › ")).unwrap_or_default();
    Row::Clause {
        place: place.to_owned(),
        path: above,
        text: clause.text.clone(),
        chips: units.chain(years).chain(categories).collect(),
    }
}

fn heading_row(t: &'static Strings, piece: &Structure) -> Row {
    let kind = t.structure_kind(piece.kind);
    Row::Heading { kind, text: piece.text.clone() }
}

impl ChangeView {
    fn new(t: &'static Strings, change: &DocumentChange) -> Self {
        let shown = change.clauses.iter().take(MAX_LISTED).map(|clause| ChangedClause {
            change: t.pick(clause.change.label(), clause.change.english()),
            place: place_of(clause),
            before: side(clause.before.as_deref(), &clause.differences, |piece| piece.left.clone()),
            after: side(clause.after.as_deref(), &clause.differences, |piece| piece.right.clone()),
        });
        let rest = change.clauses.len().saturating_sub(MAX_LISTED);
        Self {
            tally: t.tally_of_change(change),
            clauses: shown.collect(),
            left_out: Some(rest).filter(|rest| *rest > 0).map(|rest| t.more_clauses(rest)),
        }
    }
}

fn place_of(clause: &ClauseChange) -> String {
    match &clause.place_before {
        Some(before) => format!("{before} → {}", clause.place),
        None => clause.place.clone(),
    }
}

/// One side of a change, cut where it differs.
fn side(
    text: Option<&str>,
    differences: &[Difference],
    of: impl Fn(&Difference) -> std::ops::Range<usize>,
) -> Vec<(String, bool)> {
    let Some(text) = text else { return Vec::new() };
    if differences.is_empty() {
        return vec![(text.to_owned(), false)];
    }
    let signs: Vec<char> = text.chars().collect();
    let cut = |piece: &Difference| {
        let range = of(piece);
        let end = range.end.min(signs.len());
        (signs[range.start.min(end)..end].iter().collect::<String>(), piece.kind == PieceKind::Changed)
    };
    differences.iter().map(cut).filter(|(text, _)| !text.is_empty()).collect()
}

impl KeptPage {
    fn new(frame: Frame, outcome: &Outcome) -> Self {
        let t = frame.strings();
        Self {
            files: outcome.files.iter().map(|file| KeptView::new(t, file)).collect(),
            not_indexed: outcome.not_indexed.as_ref().map(|why| [why.reason.clone(), why.hint.clone()]),
            total: outcome
                .documents
                .zip(outcome.clauses)
                .map(|(documents, clauses)| t.counts(documents, clauses)),
            frame,
            t,
        }
    }
}

impl KeptView {
    fn new(t: &'static Strings, file: &FileOutcome) -> Self {
        let renamed = file.file.as_deref().filter(|_| file.renamed).map(|file| t.kept_under(last_part(file)));
        let replaced = file.replaced.as_deref().map(|file| t.took_place_of(file));
        let documents = file
            .changes
            .iter()
            .map(|change| (document_url(&change.id), change.title.clone(), t.tally_of_change(change)));
        Self {
            file: file.file.clone(),
            notes: renamed.into_iter().chain(replaced).collect(),
            refused: file.refused.as_ref().map(|why| [why.reason.clone(), why.hint.clone()]),
            documents: documents.collect(),
        }
    }
}
