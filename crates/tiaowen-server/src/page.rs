//! The pages for people: what each is made from, and how trouble looks.

mod about;
mod basket;
mod check;
mod chip;
mod clause;
mod compare;
mod export;
mod facets;
mod filters;
mod frame;
pub(crate) mod grouping;
mod home;
mod lists;
mod pieces;
mod reader;
mod references;
mod results;
mod sign_in;
mod source;
mod strings;
mod trouble;
mod understood;
mod unit;
mod upload;
mod versions;

use askama::Template;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{DefaultBodyLimit, OriginalUri, Path, RawQuery, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::middleware;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use tiaowen_citation::Choices;
use tiaowen_search::links::{address_of, clause_id_at, clause_url, document_url};
use tiaowen_search::{DocumentMarks, DocumentRecord, Results, SearchError, SearchRequest};

use self::basket::BasketPage;
use self::clause::{ClausePage, ClauseStory, Notice};
use self::frame::Frame;
use self::home::HomePage;
use self::lists::{DocumentsPage, UnitsPage};
use self::reader::{DocumentStory, ReaderPage};
use self::results::{More, ResultsPage};
pub(crate) use self::sign_in::sign_in_page;
use self::source::SourcePage;
use self::strings::Strings;
use self::trouble::TroublePage;
use self::unit::{UnitPage, request_of};
use self::versions::{ClauseVersionPage, DocumentVersionPage};
use crate::address::{Unknown, read_address};
use crate::admin::{MAX_FIELDS_BYTES, MAX_UPLOAD_BYTES};
use crate::app::{App, Asker, today};
use crate::fate::{EarlierWords, earlier_words, moved_on};
use crate::freshness::Asked;
use crate::lookup::{NamedUnit, clause_object, find_clause, find_document, find_unit};
use crate::memo::MAX_REQUEST_BYTES;
use crate::objects::Found;
use crate::problem::{Problem, ProblemLink};
use crate::versions::{Archive, split_version};

/// Similar clauses that a clause's page offers.
const MAX_SIMILAR: usize = 5;

/// The pages.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/", get(show_home))
        .route("/search", get(show_results))
        .route("/documents", get(show_documents))
        .route("/units", get(show_units))
        .route("/references", get(references::show_missing))
        .route("/basket", get(show_basket))
        .route("/compare", get(compare::show_comparison))
        .route("/compare/export", get(compare::export_comparison))
        .route(
            "/check",
            get(check::show_form).post(check::check_memo).layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES)),
        )
        .route(
            "/export",
            get(export::show_form)
                .post(export::export_clauses)
                .layer(DefaultBodyLimit::max(export::MAX_FORM_BYTES)),
        )
        .merge(administration())
        .route("/d/{document}", get(show_document))
        .route("/d/{document}/source", get(download_source))
        .route("/c/{document}/{path}", get(show_clause))
        .route("/u/{*unit}", get(show_unit))
}

/// The pages for administrators; no answer of theirs is kept by anyone.
fn administration() -> Router<App> {
    let fields = || DefaultBodyLimit::max(MAX_FIELDS_BYTES);
    Router::new()
        .route(
            "/admin/upload",
            get(upload::show_form).post(upload::preview_files).layer(DefaultBodyLimit::max(MAX_UPLOAD_BYTES)),
        )
        .route("/admin/preview", get(upload::start_over).post(upload::preview_again).layer(fields()))
        .route("/admin/documents", get(upload::start_over).post(upload::keep_files).layer(fields()))
        .layer(middleware::map_response(not_kept))
}

/// Forbids an answer to be kept.
pub(crate) async fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A page that could not be shown, in the look of the others.
struct Trouble {
    frame: Frame,
    problem: Problem,
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let status = self.problem.status_code();
        let problem =
            self.problem.clone().relocated_by(|page| self.frame.to(&self.frame.with_question(page)));
        let plain = problem.into_response();
        let mut response = (status, render(&TroublePage::new(self.frame, self.problem))).into_response();
        for name in [RETRY_AFTER, LOCATION] {
            if let Some(value) = plain.headers().get(&name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
        response
    }
}

/// Renders a page. The language and the library may change, so browsers ask again.
fn render(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => ([(CACHE_CONTROL, "no-cache")], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "page not rendered");
            Problem::internal().into_response()
        }
    }
}

/// Asks for what a page needs and shows it, or what went wrong.
async fn show<P: Template + Send + 'static>(
    app: &App,
    frame: Frame,
    make: impl FnOnce(&Asker, Frame) -> Result<P, Problem> + Send + 'static,
) -> Response {
    let kept = frame.clone();
    let shown = app.ask(move |asker| Ok(render(&make(asker, frame)?))).await;
    shown.unwrap_or_else(|problem| Trouble { frame: kept, problem }.into_response())
}

/// The same for a page that hangs on the index and the day alone: who has it already is not sent it again.
async fn show_marked<P: Template + Send + 'static>(
    app: &App,
    asked: Asked,
    frame: Frame,
    make: impl FnOnce(&Asker, Frame) -> Result<P, Problem> + Send + 'static,
) -> Response {
    let kept = frame.clone();
    let shown = app.answer(asked, move |asker| Ok(render(&make(asker, frame)?))).await;
    shown.unwrap_or_else(|problem| Trouble { frame: kept, problem }.into_response())
}

fn frame_of(uri: &OriginalUri) -> Frame {
    Frame::new(uri.path(), uri.query().unwrap_or_default())
}

fn query_string_of(uri: &OriginalUri) -> String {
    uri.query().unwrap_or_default().to_owned()
}

async fn show_home(State(app): State<App>, uri: OriginalUri, asked: Asked) -> Response {
    show_marked(&app, asked, frame_of(&uri), |asker, frame| {
        let overview = asker.searcher.engine().overview()?;
        Ok(HomePage::new(frame, &overview.documents, &everything(asker)?, today()))
    })
    .await
}

/// The answer to the question for every clause, for the sake of its counts.
fn everything(asker: &Asker) -> Result<Results, Problem> {
    Ok(asker.searcher.search(&SearchRequest { limit: 1, ..SearchRequest::default() })?)
}

async fn show_documents(State(app): State<App>, uri: OriginalUri, asked: Asked) -> Response {
    let can_upload = app.admin().is_ok();
    show_marked(&app, asked, frame_of(&uri), move |asker, frame| {
        let overview = asker.searcher.engine().overview()?;
        let mut page = DocumentsPage::new(frame, &overview.documents, today());
        page.can_upload = can_upload;
        Ok(page)
    })
    .await
}

async fn show_units(State(app): State<App>, uri: OriginalUri, asked: Asked) -> Response {
    show_marked(&app, asked, frame_of(&uri), |asker, frame| {
        let overview = asker.searcher.engine().overview()?;
        let results = everything(asker)?;
        let counted = results.facets.get("unit").map(Vec::as_slice).unwrap_or_default();
        Ok(UnitsPage::new(frame, counted, overview.units.len(), asker.searcher.catalog().units()))
    })
    .await
}

async fn show_results(
    State(app): State<App>,
    uri: OriginalUri,
    RawQuery(query_string): RawQuery,
    asked: Asked,
) -> Response {
    let frame = frame_of(&uri);
    let request = match read_address(&query_string.unwrap_or_default(), Unknown::Ignore) {
        Ok(request) => request,
        Err(error) => {
            let problem = with_plain_question(error.into(), &frame);
            return Trouble { frame, problem }.into_response();
        }
    };
    if request.query.trim().is_empty() && request.filters.is_empty() {
        return Redirect::to(&frame.to("/")).into_response();
    }
    show_marked(&app, asked, frame, move |asker, frame| {
        let results = asker.search(&request).map_err(|error| {
            let is_about_query = !matches!(
                error,
                SearchError::BadFilter { .. } | SearchError::BadLimit { .. } | SearchError::BadOffset { .. }
            );
            let problem = Problem::from(error);
            if is_about_query { problem } else { with_plain_question(problem, &frame) }
        })?;
        let more = More::ask(&asker.searcher, &request, &results)?;
        let catalog = asker.searcher.catalog();
        let category_label = |id: &str| asker.category_label(id);
        Ok(ResultsPage::new(frame, &request, &results, &category_label, catalog, more.as_ref()))
    })
    .await
}

/// Offers the query alone, where what stands beside it cannot be read.
fn with_plain_question(problem: Problem, frame: &Frame) -> Problem {
    let query = frame.query.trim();
    if query.is_empty() {
        return problem;
    }
    let mut fields = form_urlencoded::Serializer::new(String::new());
    let label = frame.strings().query_alone(query);
    let url = format!("/search?{}", fields.append_pair("q", query).finish());
    problem.with_link(ProblemLink { label, url, text: String::new() })
}

async fn show_basket(uri: OriginalUri) -> Response {
    render(&BasketPage::new(frame_of(&uri)))
}

async fn show_document(
    State(app): State<App>,
    uri: OriginalUri,
    path: Result<Path<String>, PathRejection>,
) -> Response {
    let (frame, query_string) = (frame_of(&uri), query_string_of(&uri));
    let document = match path {
        Ok(Path(document)) => document,
        Err(rejection) => return Trouble { frame, problem: rejection.into() }.into_response(),
    };
    if let Some((document, version)) = document.rsplit_once('@') {
        return show_document_version(&app, frame, document.to_owned(), version.to_owned()).await;
    }
    if wants_source(&query_string) {
        return show_source(&app, frame, document).await;
    }
    show(&app, frame, move |asker, frame| {
        let engine = asker.searcher.engine();
        let record = find_document(asker, &document)?;
        let archive = Archive::of(asker, record, engine.clauses_of(&document)?);
        let record = &archive.record;
        let citations = asker.searcher.citations()?;
        let source = source_text(asker, record);
        let marks = marks_in(asker, &document, &query_string);
        let story = DocumentStory {
            document: record,
            clauses: &archive.clauses,
            versions_url: archive.latest_url(),
            marks: marks.as_ref(),
            source: source.as_deref(),
            citations: &citations,
            day: today(),
        };
        Ok(ReaderPage::new(frame, &story))
    })
    .await
}

/// Tells whether a document's page is to show the source: `view=source`.
fn wants_source(query_string: &str) -> bool {
    form_urlencoded::parse(query_string.as_bytes()).any(|(name, value)| name == "view" && value == "source")
}

async fn show_source(app: &App, frame: Frame, document: String) -> Response {
    show(app, frame, move |asker, frame| {
        let engine = asker.searcher.engine();
        let record = find_document(asker, &document)?;
        let source = source_text(asker, &record).ok_or_else(|| {
            let title = record.metadata.cited_title();
            Problem::not_found(
                format!("《{title}》没有可以显示的原文：原文件不在语料文件夹里，或在建索引以后改动过"),
                format!("条款仍可在 {} 阅读和引用；需要原文时请联系管理员", document_url(&document)),
            )
        })?;
        let clauses = engine.clauses_of(&document)?;
        let citations = asker.searcher.citations()?;
        Ok(SourcePage::new(frame, &record, &clauses, &source, &citations, today()))
    })
    .await
}

/// What the question in a page's address marks in a document. A question that cannot be read marks nothing: the
/// page is there all the same.
fn marks_in(asker: &Asker, document: &str, query_string: &str) -> Option<DocumentMarks> {
    let request = read_address(query_string, Unknown::Ignore).ok()?;
    if request.query.trim().is_empty() {
        return None;
    }
    asker.searcher.marks_in(document, &request).ok()
}

/// The text of a document's file, when it is still the file that was split.
fn source_text(asker: &Asker, record: &DocumentRecord) -> Option<String> {
    let (sha256, text) = asker.corpus_text(&record.file)?;
    (sha256 == record.metadata.sha256).then_some(text)
}

async fn download_source(
    State(app): State<App>,
    uri: OriginalUri,
    path: Result<Path<String>, PathRejection>,
) -> Response {
    let frame = frame_of(&uri);
    let document = match path {
        Ok(Path(document)) => document,
        Err(rejection) => return Trouble { frame, problem: rejection.into() }.into_response(),
    };
    let asked = app.ask(move |asker| {
        let record = find_document(asker, &document)?;
        let bytes = asker.corpus_file(&record.file).ok_or_else(|| {
            Problem::not_found(
                format!("文件“{}”已不在语料文件夹里", record.file),
                "条款仍可在本站阅读和引用；需要原文件时请联系管理员",
            )
        })?;
        Ok((record.file, bytes))
    });
    match asked.await {
        Ok((file, bytes)) => {
            let name = file.rsplit('/').next().unwrap_or_default();
            let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
            let headers = [
                (CONTENT_TYPE, "application/octet-stream".to_owned()),
                // Never shown in the browser: a document may hold anything.
                (CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
                (CACHE_CONTROL, "no-cache".to_owned()),
            ];
            (headers, bytes).into_response()
        }
        Err(problem) => Trouble { frame, problem }.into_response(),
    }
}

async fn show_clause(
    State(app): State<App>,
    uri: OriginalUri,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Response {
    let (frame, query_string) = (frame_of(&uri), query_string_of(&uri));
    let (document, address) = match path {
        Ok(Path(names)) => names,
        Err(rejection) => return Trouble { frame, problem: rejection.into() }.into_response(),
    };
    if let Some((address, version)) = split_version(&document, &address) {
        let names = [&document, address, version].map(str::to_owned);
        return show_clause_version(&app, frame, names).await;
    }
    show(&app, frame, move |asker, frame| {
        let engine = asker.searcher.engine();
        let found = find_clause(asker, &document, &address)
            .map_err(|problem| problem.relocated(|page| format!("{page}?{}", moved_from(&address))))?;
        let record = find_document(asker, &found.record.document_id)?;
        let siblings = engine.clauses_of(&found.record.document_id)?;
        let citations = asker.searcher.citations()?;
        let day = today();
        let marks = marks_in(asker, &found.record.document_id, &query_string);
        let similar = asker.searcher.similar(&found.record, MAX_SIMILAR)?;
        let archive = Archive::of(asker, record, siblings);
        let record = &archive.record;
        let story = ClauseStory {
            history: &archive.life(&found.record.clause.id),
            versions_url: archive.latest_url(),
            similar: &similar,
            forms: found.citation(&record.metadata, Choices::default()).all(),
            notice: clause_notice(asker, frame.strings(), &found, &query_string),
            marks: marks.as_ref(),
            object: &clause_object(&found, &record.metadata, day),
            document: record,
            siblings: &archive.clauses,
            citations: &citations,
            day,
        };
        Ok(ClausePage::new(frame, story, &|id| asker.category_label(id)))
    })
    .await
}

async fn show_clause_version(app: &App, frame: Frame, names: [String; 3]) -> Response {
    show(app, frame, move |asker, frame| {
        let [document, address, version] = &names;
        let archive = Archive::open(asker, document)?;
        let then = archive.clause(address, version)?;
        let citations = asker.searcher.citations()?;
        Ok(ClauseVersionPage::new(frame, &archive, then, &citations, today()))
    })
    .await
}

async fn show_document_version(app: &App, frame: Frame, document: String, version: String) -> Response {
    show(app, frame, move |asker, frame| {
        let archive = Archive::open(asker, &document)?;
        let then = archive.document(&version)?;
        let citations = asker.searcher.citations()?;
        Ok(DocumentVersionPage::new(frame, &archive, then, &citations, today()))
    })
    .await
}

async fn show_unit(
    State(app): State<App>,
    uri: OriginalUri,
    RawQuery(query_string): RawQuery,
    path: Result<Path<String>, PathRejection>,
) -> Response {
    let frame = frame_of(&uri);
    let read = path.map_err(Problem::from).and_then(|Path(unit)| {
        let asked = read_address(&query_string.unwrap_or_default(), Unknown::Ignore)?;
        Ok((unit, asked.offset))
    });
    let (unit, offset) = match read {
        Ok(read) => read,
        Err(problem) => return Trouble { frame, problem }.into_response(),
    };
    let kept = frame.clone();
    let shown = app.ask(move |asker| {
        let id = match find_unit(&asker.searcher, &unit)? {
            NamedUnit::Id(id) => id,
            NamedUnit::Name(url) => return Ok(Err(url)),
        };
        let request = request_of(&id, offset);
        let results = asker.searcher.search(&request)?;
        Ok(Ok(render(&UnitPage::new(frame, &id, &request, &results, asker.searcher.catalog()))))
    });
    match shown.await {
        Ok(Ok(page)) => page,
        Ok(Err(url)) => Redirect::to(&kept.to(&url)).into_response(),
        Err(problem) => Trouble { frame: kept, problem }.into_response(),
    }
}

/// What an address says of a clause that moved to it.
fn moved_from(address: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair("moved", address).finish()
}

/// Says that an old address led here, or that other words stood here before.
fn clause_notice(asker: &Asker, t: &Strings, found: &Found, query_string: &str) -> Option<Notice> {
    let record = &found.record;
    let document = &record.document_id;
    let address = address_of(&record.clause.id, document);
    let asked = found.item.as_ref().map_or(address, |item| &item.address);
    let mut fields = form_urlencoded::parse(query_string.as_bytes());
    if let Some((_, from)) = fields.find(|(name, _)| name == "moved")
        && let Some(day) = moved_on(asker, document, &from, asked)
    {
        return Some(Notice { text: t.clause_moved_here(&from, &day), earlier: String::new(), link: None });
    }
    let EarlierWords { day, text, now } = earlier_words(asker, document, address)?;
    let elsewhere = now.as_deref().filter(|now| *now != address);
    Some(Notice {
        text: match &now {
            Some(now) if now == address => t.clause_reworded(&day),
            Some(_) => t.clause_replaced_by_moved(&day),
            None => t.clause_replaced(&day),
        },
        earlier: text,
        link: elsewhere.map(|now| (now.to_owned(), clause_url(document, &clause_id_at(document, now)))),
    })
}

/// No page has this path.
pub(crate) async fn no_page(uri: OriginalUri) -> Response {
    let problem = Problem::not_found(format!("没有“{}”这个页面", uri.path()), "检查地址，或从首页重新检索");
    Trouble { frame: frame_of(&uri), problem }.into_response()
}

/// A page broke.
pub(crate) fn broken_page() -> Response {
    Trouble { frame: Frame::new("/", ""), problem: Problem::internal() }.into_response()
}
