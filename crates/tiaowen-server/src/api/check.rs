//! The check of a memo for programs.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tiaowen_check::Report;

use super::schema::check as schema;
use crate::app::App;
use crate::memo::{CheckRequest, Checked, annotated, read_day, too_large};
use crate::problem::Problem;

/// The outcome with the text that its positions count in.
#[derive(Serialize)]
struct CheckAnswer {
    /// The memo as text.
    text: String,
    #[serde(flatten)]
    report: Report,
}

/// A memo in JSON.
#[derive(Deserialize)]
struct MemoObject {
    text: String,
}

/// Checks what a memo quotes and cites. The body is the memo: text, Markdown, a Word document, or JSON with `text`.
#[utoipa::path(
    post,
    path = "/api/v1/check",
    params(schema::CheckParameters),
    request_body(content(
        (schema::MemoObject = "application/json"),
        (String = "text/plain"),
        (String = "text/markdown"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    )),
    responses(
        (status = 200, description = "What was found; with `format=docx` the memo as a Word document with comments", content(
            (schema::CheckAnswer = "application/json"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        )),
        (status = 400, description = "The memo cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The memo is too large", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn check_memo(
    State(app): State<App>,
    RawQuery(query_string): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let (as_of, wants_word) = read_wanted(&query_string.unwrap_or_default())?;
    let body = body.map_err(|rejection| {
        tracing::info!(%rejection, "memo not read");
        too_large()
    })?;
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = if media_type.starts_with("application/json") {
        let memo: MemoObject = serde_json::from_slice(&body).map_err(|_| {
            Problem::bad_request("JSON 读不通", "JSON 写成 {\"text\": \"文稿全文\"}，或直接发送文稿本身")
        })?;
        memo.text.into()
    } else {
        body
    };
    let request = CheckRequest::of_body(body, as_of, wants_word)?;
    app.ask(move |asker| {
        let Checked { memo, report } = request.check(asker)?;
        if request.wants_word {
            return annotated(&request, &memo, &report);
        }
        Ok(Json(CheckAnswer { text: memo.text, report }).into_response())
    })
    .await
}

fn read_wanted(query_string: &str) -> Result<(Option<Date>, bool), Problem> {
    let (mut as_of, mut wants_word) = (None, false);
    for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
        match (&*name, &*value) {
            ("as_of", day) => as_of = read_day(day)?,
            ("format", "json" | "") | ("lang", _) => {}
            ("format", "docx") => wants_word = true,
            ("format", format) => {
                return Err(Problem::bad_request(
                    format!("format 不能是“{format}”"),
                    "可用的值：json、docx（带批注的 Word 文档）",
                ));
            }
            (name, _) => {
                return Err(Problem::bad_request(
                    format!("不认识的参数“{name}”"),
                    "可用的参数：as_of、format；全部说明见 /openapi.json",
                ));
            }
        }
    }
    Ok((as_of, wants_word))
}
