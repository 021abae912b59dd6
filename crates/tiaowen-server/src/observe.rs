//! Follows every request: an id that the answer bears and every line of the log names, how long it took, what became of
//! it. Neither addresses nor words nor tokens are noted: of a route its template, of an answer its status.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::http::header::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::metrics::Metrics;
use crate::serve::Sender;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken over from a proxy.
const MAX_ID_CHARS: usize = 64;
/// What stands for all addresses that no route has.
const NO_ROUTE: &str = "none";

/// Gives the request an id, and notes what became of it.
pub(crate) async fn observe(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = id_of(&request);
    let method = name_of(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default());
    let mut response = next.run(request).instrument(span.clone()).await;
    let (took, status) = (started.elapsed(), response.status().as_u16());
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    metrics.answered(method, route, status, took);
    let ms = u64::try_from(took.as_micros()).unwrap_or(u64::MAX) as f64 / 1000.0;
    span.in_scope(|| tracing::info!(method, route, status, ms, "answered"));
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// A name for the method; there are few, whatever is sent.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The id that a trusted proxy gave, else a new one.
fn id_of(request: &Request) -> HeaderValue {
    let is_believed = request.extensions().get::<Sender>().is_some_and(|sender| sender.is_forwarded);
    let given = if is_believed { given_id(request.headers()) } else { None };
    given.unwrap_or_else(new_id)
}

fn given_id(headers: &HeaderMap) -> Option<HeaderValue> {
    let given = headers.get(REQUEST_ID)?;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let bytes = given.as_bytes();
    (!bytes.is_empty() && bytes.len() <= MAX_ID_CHARS && bytes.iter().all(is_plain)).then(|| given.clone())
}

/// An id that no other request of any start of the server has, as far as chance allows.
fn new_id() -> HeaderValue {
    static START: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let id = format!("{:08x}{:08x}", *START & 0xFFFF_FFFF, count);
    HeaderValue::from_str(&id).unwrap_or_else(|_| unreachable!("digits and letters"))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn an_id_is_taken_over_from_a_trusted_proxy_only() {
        let check = |given: &str, is_forwarded: bool, is_taken: bool| {
            let mut request =
                Request::builder().header("x-request-id", given).body(Body::empty()).expect("a request");
            let client = std::net::IpAddr::from([203, 0, 113, 9]);
            request.extensions_mut().insert(Sender { client, is_forwarded, is_encrypted: false });
            assert_eq!(id_of(&request) == given, is_taken, "{given} {is_forwarded}");
        };
        check("abc-DEF_123", true, true);
        check("abc-DEF_123", false, false);
        check("", true, false);
        check("a b", true, false);
        check("a\tb", true, false);
        check(&"a".repeat(65), true, false);
    }

    #[test]
    fn ids_differ() {
        assert_ne!(new_id(), new_id());
        assert_eq!(new_id().len(), 16);
    }
}
