//! Styles, scripts and icons of the page, embedded in the binary and served under a name that changes with
//! their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use tiaowen_text::hex::hex;

use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../../web/static"]
struct Assets;

/// First digits of a hash over all assets, so that modules find one another by relative names.
static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Assets::iter().collect();
    names.sort();
    let mut digest = Sha256::new();
    for file in names.iter().filter_map(|name| Assets::get(name)) {
        digest.update(&file.data);
    }
    hex(&digest.finalize()[..8])
});

/// The address of the asset called `name`.
pub(crate) fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *FINGERPRINT)
}

/// Serves an asset. A name with an old fingerprint gets today's content, which may not be kept.
pub(crate) async fn get_asset(Path((fingerprint, name)): Path<(String, String)>) -> Response {
    let Some(file) = Assets::get(&name) else {
        return Problem::not_found("没有这个页面资源", "刷新页面再试").into_response();
    };
    let keeping =
        if fingerprint == *FINGERPRINT { "public, max-age=31536000, immutable" } else { "no-store" };
    let headers = [(CONTENT_TYPE, content_type(&name)), (CACHE_CONTROL, keeping)];
    (headers, file.data).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_has_a_type_that_browsers_take() {
        let names: Vec<_> = Assets::iter().collect();
        assert!(names.iter().any(|name| name == "style.css"));
        for name in names {
            assert_ne!(content_type(&name), "application/octet-stream", "{name}");
        }
    }
}
