//! Taking files in, for programs.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::{Extension, Json};
use serde::Serialize;

use super::schema::admin as schema;
use crate::admin::{Admin, FilesRequest, Looked, Outcome, Upload, is_from_elsewhere, read_json, read_upload};
use crate::app::App;
use crate::problem::Problem;
use crate::serve::Client;

/// What files would be.
#[derive(Serialize)]
pub(super) struct PreviewAnswer {
    files: Vec<Looked>,
}

/// Shows what files would be in the library, and keeps them ready for an hour. The body is a form with fields `file`, or
/// JSON that names files that are ready, with how they are to be kept.
#[utoipa::path(
    post,
    path = "/api/v1/admin/preview",
    request_body(content(
        (schema::UploadForm = "multipart/form-data"),
        (schema::FilesRequest = "application/json"),
    )),
    responses(
        (status = 200, description = "What each file would be", body = schema::PreviewAnswer),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token in `Authorization: Bearer` is not right", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Nobody may take files in here", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "A file waits no more", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "A file is too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong tokens", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or the corpus cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 507, description = "The disk has no room", body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn preview_files(
    State(app): State<App>,
    request: Request,
) -> Result<Json<PreviewAnswer>, Problem> {
    let desk = app.admin()?;
    let headers = request.headers();
    let client = request.extensions().get::<Client>().copied();
    let_in(desk, headers, client)?;
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wanted = if media_type.starts_with("application/json") {
        let body = Bytes::from_request(request, &()).await;
        read_json::<FilesRequest>(&whole(body)?)?.files()?
    } else {
        let form = Multipart::from_request(request, &()).await.map_err(|rejection| {
            tracing::info!(%rejection, "form not read");
            Problem::bad_request("请求里没有表单", "用 multipart/form-data 发送，文件放在名为 file 的字段里")
        })?;
        let staged = read_upload(desk, form, Upload::ByBearer, client).await?;
        staged.into_iter().map(|staged| (staged.id, Default::default())).collect()
    };
    let files = desk.at_turn(move |desk| desk.look_at(wanted)).await?;
    Ok(Json(PreviewAnswer { files }))
}

/// Keeps files that a preview made ready, and brings the index up to date.
#[utoipa::path(
    post,
    path = "/api/v1/admin/documents",
    request_body(content((schema::FilesRequest = "application/json"))),
    responses(
        (status = 200, description = "What became of each file", body = schema::Outcome),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token in `Authorization: Bearer` is not right", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Nobody may take files in here", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong tokens", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or the corpus cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 507, description = "The disk has no room; files named in `detail` are saved and indexed when there is", body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn keep_files(
    State(app): State<App>,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Outcome>, Problem> {
    let desk = app.admin()?;
    let client = client.map(|Extension(client)| client);
    let_in(desk, &headers, client)?;
    let wanted = read_json::<FilesRequest>(&whole(body)?)?.files()?;
    if wanted.is_empty() {
        return Err(Problem::bad_request("没有写明要收录的文件", "files 里写上预览给出的 staged"));
    }
    desk.at_turn(move |desk| desk.keep(&wanted, client)).await?.unless_full().map(Json)
}

fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Problem> {
    body.map_err(|rejection| {
        tracing::info!(%rejection, "request not read");
        Problem::bad_request("请求没有收全", "再发送一次")
    })
}

fn let_in(desk: &Admin, headers: &HeaderMap, client: Option<Client>) -> Result<(), Problem> {
    if is_from_elsewhere(headers) {
        return Err(Problem::forbidden("这个请求来自别的网站，没有处理", "从本站或命令行发送"));
    }
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    desk.gate.let_in(token.map_or("", |(_, token)| token), client, std::time::Instant::now())
}
