//! A file to keep, as an answer.

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Hands over `file` under `name`; browsers that know no Chinese names keep it as `tiaowen` with its extension.
pub(crate) fn download(file: Vec<u8>, media_type: &str, name: &str) -> Response {
    let extension = name.rsplit_once('.').map_or("bin", |(_, extension)| extension);
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let disposition = format!("attachment; filename=\"tiaowen.{extension}\"; filename*=UTF-8''{name}");
    let headers = [
        (CONTENT_TYPE, media_type),
        (CONTENT_DISPOSITION, disposition.as_str()),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, file).into_response()
}
