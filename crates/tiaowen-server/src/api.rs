//! The routes for programs, under `/api/v1`, and their description.

mod admin;
mod check;
mod cite;
pub(crate) mod compare;
mod references;
pub(crate) mod schema;
mod suggest;
mod versions;

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use tiaowen_check::MAX_MEMO_BYTES;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::address::{AddressError, Unknown, read_address};
use crate::admin::MAX_UPLOAD_BYTES;
use crate::app::{App, today};
use crate::freshness::Asked;
use crate::lookup::{clause_object, find_clause, find_document};
use crate::objects::{
    ClauseObject, ClauseThen, DocumentObject, DocumentThen, WholeDocument, list_documents, list_units,
};
use crate::page::not_kept;
use crate::problem::Problem;
use crate::versions::{Archive, split_version};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tiaowen 条文",
        description = "Finds, filters, reads and cites clauses of Chinese policy documents. Texts are the \
                       sources' own; positions count Unicode code points.",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(Problem)),
    modifiers(&BearerToken)
)]
struct Description;

/// Describes how an administrator is known.
struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        api.components.get_or_insert_default().add_security_scheme("bearer", bearer);
    }
}

/// Describes what any route may answer, whatever is asked: that a token is missing where reading is closed, that there
/// is no room, that the body came too slowly.
fn describe_common_answers(api: &mut utoipa::openapi::OpenApi) {
    let common = [
        (StatusCode::UNAUTHORIZED, "Reading takes a token here, in `Authorization: Bearer`"),
        (StatusCode::REQUEST_TIMEOUT, "The body came too slowly"),
        (StatusCode::TOO_MANY_REQUESTS, "Too many wrong tokens, or too many connections of this client"),
        (StatusCode::SERVICE_UNAVAILABLE, "Too busy, or no index"),
    ];
    for (path, item) in &mut api.paths.paths {
        let is_open = matches!(path.as_str(), "/healthz" | "/readyz");
        for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
            for (status, description) in
                common.iter().filter(|(status, _)| !is_open || status.is_server_error())
            {
                let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
                let response = ResponseBuilder::new().description(*description);
                let response = response.content("application/problem+json", content).build();
                operation.responses.responses.entry(status.as_str().to_owned()).or_insert(response.into());
            }
        }
    }
}

/// The routes for programs with `/openapi.json`, `/healthz` and `/readyz`.
pub(crate) fn router() -> Router<App> {
    let (router, mut description) = OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(search_clauses))
        .routes(routes!(suggest::suggest_names))
        .routes(routes!(get_clause))
        .routes(routes!(get_documents))
        .routes(routes!(get_document))
        .routes(routes!(versions::get_versions))
        .routes(routes!(get_units))
        .routes(routes!(cite::cite_clause))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(check::check_memo))
                .layer(DefaultBodyLimit::max(MAX_MEMO_BYTES)),
        )
        .merge(
            OpenApiRouter::new()
                .routes(routes!(admin::preview_files))
                .layer(DefaultBodyLimit::max(MAX_UPLOAD_BYTES))
                .routes(routes!(admin::keep_files))
                .layer(middleware::map_response(not_kept)),
        )
        .routes(routes!(compare::compare_documents))
        .routes(routes!(references::get_references))
        .routes(routes!(get_health))
        .routes(routes!(get_readiness))
        .routes(routes!(get_metrics))
        .split_for_parts();
    describe_common_answers(&mut description);
    let description =
        description.to_pretty_json().unwrap_or_else(|error| unreachable!("plain data: {error}"));
    let description = Bytes::from(description);
    let describe = move || {
        let description = description.clone();
        async move { ([(CONTENT_TYPE, "application/json")], description) }
    };
    router.route("/openapi.json", get(describe))
}

/// Finds clauses.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    params(schema::SearchParameters),
    responses(
        (status = 200, description = "Clauses, counts and facets", body = schema::Results),
        (status = 400, description = "The question cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn search_clauses(
    State(app): State<App>,
    RawQuery(query_string): RawQuery,
    asked: Asked,
) -> Result<Response, Problem> {
    let request = read_address(&query_string.unwrap_or_default(), Unknown::Refuse)?;
    app.answer(asked, move |asker| Ok(Json(asker.search(&request)?).into_response())).await
}

/// A clause as it stands, or as it stood at a version.
#[derive(Serialize)]
#[serde(untagged)]
enum ClauseAnswer {
    /// As it stands.
    Now(Box<ClauseObject>),
    /// As it stood.
    Then(Box<ClauseThen>),
}

/// A document as it stands, or as it stood at a version.
#[derive(Serialize)]
#[serde(untagged)]
enum DocumentAnswer {
    /// As it stands.
    Now(Box<WholeDocument>),
    /// As it stood.
    Then(Box<DocumentThen>),
}

/// Gives one clause, or the clause that holds an item 款 or 项; with `@2` behind the path as it stood at version 2.
#[utoipa::path(
    get,
    path = "/api/v1/clauses/{document}/{path}",
    params(
        ("document" = String, Path, description = "Document id"),
        ("path" = String, Path, description = "Path of printed numbers, such as 3.2.1, or 3.2.1@2 for a version"),
    ),
    responses(
        (status = 200, description = "The clause", body = schema::ClauseAnswer),
        (status = 400, description = "The address cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such clause", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "It was there and is gone", body = Problem, content_type = "application/problem+json"),
        (status = 301, description = "The clause stands elsewhere now", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn get_clause(
    State(app): State<App>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<ClauseAnswer>, Problem> {
    let Path((document, address)) = path?;
    app.ask(move |asker| {
        if let Some((address, version)) = split_version(&document, &address) {
            let then = Archive::open(asker, &document)?.clause(address, version)?;
            return Ok(ClauseAnswer::Then(Box::new(then)));
        }
        let found = find_clause(asker, &document, &address)?;
        let record = find_document(asker, &found.record.document_id)?;
        Ok(ClauseAnswer::Now(Box::new(clause_object(&found, &record.metadata, today()))))
    })
    .await
    .map(Json)
    .map_err(|problem| problem.relocated(|page| api_address("clauses", page, "")))
}

/// Lists all documents, the newest year first.
#[utoipa::path(
    get,
    path = "/api/v1/documents",
    responses(
        (status = 200, description = "All documents", body = schema::DocumentList),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn get_documents(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    app.answer(asked, |asker| Ok(Json(list_documents(&asker.searcher, today())?).into_response())).await
}

/// Gives a whole document; with `@2` behind its id the clauses that stood at version 2.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{document}",
    params(("document" = String, Path, description = "Document id, or with @2 behind it for a version")),
    responses(
        (status = 200, description = "The document", body = schema::DocumentAnswer),
        (status = 400, description = "The address cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such document", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "It was there and is gone", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn get_document(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<DocumentAnswer>, Problem> {
    let Path(document) = path?;
    app.ask(move |asker| {
        if let Some((document, version)) = document.rsplit_once('@') {
            let then = Archive::open(asker, document)?.document(version)?;
            return Ok(DocumentAnswer::Then(Box::new(then)));
        }
        let record = find_document(asker, &document)?;
        let clauses = asker.searcher.engine().clauses_of(&document)?;
        let citations = asker.searcher.citations()?;
        Ok(DocumentAnswer::Now(Box::new(WholeDocument {
            document: DocumentObject::new(&record.metadata, &record.file, record.clause_count, today())
                .with_documents_named(&citations),
            clauses: clauses.into_iter().map(|record| record.clause).collect(),
            structure: record.structure,
            noise: record.noise,
        })))
    })
    .await
    .map(Json)
}

/// Lists the responsible units that clauses name.
#[utoipa::path(
    get,
    path = "/api/v1/units",
    responses(
        (status = 200, description = "All units, those with most clauses first", body = schema::UnitList),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn get_units(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    app.answer(asked, |asker| Ok(Json(list_units(&asker.searcher)?).into_response())).await
}

/// The address for programs of the clause that has this page.
fn api_address(name: &str, page: &str, query_string: &str) -> String {
    let sign = if query_string.is_empty() { "" } else { "?" };
    format!("/api/v1/{name}{}{sign}{query_string}", page.strip_prefix("/c").unwrap_or(page))
}

/// Tells that the server runs.
#[utoipa::path(
    get,
    path = "/healthz",
    responses((status = 200, description = "It runs", body = String, content_type = "text/plain"))
)]
async fn get_health() -> &'static str {
    "ok"
}

/// Tells whether questions can be answered.
#[utoipa::path(
    get,
    path = "/readyz",
    responses(
        (status = 200, description = "Questions can be answered", body = String, content_type = "text/plain"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn get_readiness(State(app): State<App>) -> Result<&'static str, Problem> {
    app.ask_soon(|asker| Ok(asker.searcher.engine().overview()?)).await?;
    Ok("ok")
}

/// Gives what programs that watch the server ask for, in the text form of Prometheus (OpenMetrics).
#[utoipa::path(
    get,
    path = "/metrics",
    responses((status = 200, description = "Counts and times", body = String, content_type = "application/openmetrics-text"))
)]
async fn get_metrics(State(app): State<App>) -> impl IntoResponse {
    /// The version that is written.
    const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    // Reading the state of the index is reading files.
    let text = tokio::task::spawn_blocking(move || app.metrics().print(app.stock())).await;
    text.map(|text| ([(CONTENT_TYPE, MEDIA_TYPE)], text)).map_err(|error| {
        tracing::error!(%error, "figures not told");
        Problem::internal()
    })
}

/// No route of the interface has this path.
pub(crate) async fn no_route() -> impl IntoResponse {
    Problem::not_found("没有这个接口地址", "全部接口见 /openapi.json")
}

impl From<AddressError> for Problem {
    fn from(error: AddressError) -> Self {
        Self::bad_request(error.message(), error.hint())
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::bad_request("地址里有读不通的字符", "地址里的汉字和符号按 UTF-8 做百分号编码")
    }
}
