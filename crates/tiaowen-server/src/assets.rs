//! Styles, scripts and icons of the page, embedded in the binary and served under a name that changes with
//! their content.

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::read::GzEncoder;
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

/// Every asset as small as gzip makes it: packed once, at the first request for any.
static PACKED: LazyLock<HashMap<String, Bytes>> = LazyLock::new(|| {
    let pack = |name: &str| -> io::Result<Bytes> {
        let mut packed = Vec::new();
        let file = Assets::get(name).unwrap_or_else(|| unreachable!("a name that was listed"));
        GzEncoder::new(&*file.data, Compression::best()).read_to_end(&mut packed)?;
        Ok(packed.into())
    };
    Assets::iter().filter_map(|name| Some((name.to_string(), pack(&name).ok()?))).collect()
});

/// The address of the asset called `name`.
pub(crate) fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *FINGERPRINT)
}

/// Serves an asset. A name with an old fingerprint gets today's content, which may not be kept.
pub(crate) async fn get_asset(
    Path((fingerprint, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(file) = Assets::get(&name) else {
        return Problem::not_found("没有这个页面资源", "刷新页面再试").into_response();
    };
    let keeping =
        if fingerprint == *FINGERPRINT { "public, max-age=31536000, immutable" } else { "no-store" };
    let described = [(CONTENT_TYPE, content_type(&name)), (CACHE_CONTROL, keeping)];
    match PACKED.get(&name).filter(|_| takes_gzip(&headers)) {
        Some(packed) => {
            let packing = [(CONTENT_ENCODING, "gzip"), (VARY, ACCEPT_ENCODING.as_str())];
            (described, packing, packed.clone()).into_response()
        }
        None => (described, file.data).into_response(),
    }
}

/// Tells whether a client takes gzip: named, and not with the weight nought.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let names = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    names.flat_map(|names| names.split(',')).any(|name| {
        let (name, weight) = name.split_once(';').unwrap_or((name, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_some_and(|weight: f32| weight > 0.0)
    })
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
