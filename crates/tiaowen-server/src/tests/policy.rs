//! What every answer forbids a browser, route by route: a route that is added without a row here fails.

use std::collections::BTreeSet;

use axum::Router;

use super::{Answer, BOUNDARY, Site, form};

/// Every route, and requests to it with the status of the answer: method, address, and body of a form; `GET` unless a
/// method is named.
const ROUTES: &[(&str, &[(&str, u16)])] = &[
    ("/", &[("/", 200), ("/?lang=en", 200), ("POST /", 405)]),
    (
        "/search",
        &[("/search?q=培育", 200), ("/search?q=%00%FF%3Cscript%3E", 400), ("/search?limit=0&q=a", 400)],
    ),
    ("/documents", &[("/documents", 200)]),
    ("/units", &[("/units", 200)]),
    ("/references", &[("/references", 200)]),
    ("/basket", &[("/basket", 200)]),
    ("/compare", &[("/compare", 200), ("/compare?a=mzf-2024-1&b=qypyb", 200)]),
    (
        "/compare/export",
        &[("/compare/export?a=mzf-2024-1&b=qypyb&format=csv", 200), ("/compare/export", 400)],
    ),
    ("/check", &[("/check", 200), ("POST /check", 200)]),
    (
        "/export",
        &[("/export", 303), ("POST /export?format=csv id=mzf-2024-1/1.1", 200), ("POST /export", 400)],
    ),
    ("/admin/upload", &[("/admin/upload", 200), ("POST /admin/upload", 400)]),
    ("/admin/preview", &[("/admin/preview", 303), ("POST /admin/preview", 403)]),
    ("/admin/documents", &[("/admin/documents", 303), ("POST /admin/documents", 403)]),
    (
        "/d/{document}",
        &[("/d/mzf-2024-1", 200), ("/d/mzf-2024-1?view=source", 200), ("/d/none", 404), ("/d/boom", 500)],
    ),
    ("/d/{document}/source", &[("/d/mzf-2024-1/source", 200), ("/d/qypyb/source", 404)]),
    ("/c/{document}/{path}", &[("/c/mzf-2024-1/1.1", 200), ("/c/mzf-2024-1/9", 404)]),
    ("/u/{*unit}", &[("/u/m-jingxin", 200), ("/u/none", 404)]),
    ("/assets/{fingerprint}/{*name}", &[("/assets/x/style.css", 200), ("/assets/x/none", 404)]),
    ("/openapi.json", &[("/openapi.json", 200)]),
    ("/healthz", &[("/healthz", 200)]),
    ("/readyz", &[("/readyz", 200)]),
    ("/metrics", &[("/metrics", 200)]),
    (
        "/api/v1/search",
        &[("/api/v1/search?q=培育", 200), ("/api/v1/search?limit=0", 400), ("PUT /api/v1/search", 405)],
    ),
    ("/api/v1/suggest", &[("/api/v1/suggest?q=培", 200)]),
    ("/api/v1/units", &[("/api/v1/units", 200)]),
    ("/api/v1/documents", &[("/api/v1/documents", 200)]),
    (
        "/api/v1/documents/{document}",
        &[("/api/v1/documents/mzf-2024-1", 200), ("/api/v1/documents/boom", 500)],
    ),
    ("/api/v1/documents/{document}/versions", &[("/api/v1/documents/mzf-2024-1/versions", 200)]),
    (
        "/api/v1/clauses/{document}/{path}",
        &[("/api/v1/clauses/mzf-2024-1/1.1", 200), ("/api/v1/clauses/none/1", 404)],
    ),
    ("/api/v1/cite/{document}/{path}", &[("/api/v1/cite/mzf-2024-1/1.1", 200)]),
    ("/api/v1/references", &[("/api/v1/references", 200)]),
    ("/api/v1/compare", &[("/api/v1/compare?a=mzf-2024-1&b=qypyb", 200)]),
    ("/api/v1/check", &[("POST /api/v1/check", 400)]),
    ("/api/v1/admin/preview", &[("POST /api/v1/admin/preview", 403)]),
    ("/api/v1/admin/documents", &[("POST /api/v1/admin/documents", 403)]),
];

/// What pages may load, run and be put into.
const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

fn check(answer: &Answer, address: &str) {
    assert_eq!(answer.header("content-security-policy"), POLICY, "{address}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
    assert_eq!(answer.header("referrer-policy"), "same-origin", "{address}");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{address}");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{address}");
    assert_eq!(answer.header("access-control-allow-origin"), "", "{address}");
    assert_eq!(answer.header("set-cookie"), "", "{address}");
    assert!(answer.body.is_empty() || !answer.header("content-type").is_empty(), "{address}");
    let is_page = answer.header("content-type").starts_with("text/html");
    for part in [" style=", "<style", " onclick=", " onload=", " onerror=", "javascript:"] {
        assert!(!is_page || !answer.body.contains(part), "{address} has {part}");
    }
}

/// The routes of a router, as it prints itself: axum tells them in no other way.
fn routes_of(router: &Router) -> BTreeSet<String> {
    let printed = format!("{router:?}");
    let quoted = printed.split('"').skip(1).step_by(2);
    // Fallbacks print as parameters of axum's own.
    quoted.filter(|path| path.starts_with('/') && !path.contains("__private__")).map(str::to_owned).collect()
}

#[tokio::test]
async fn every_route_answers_under_the_same_policy() {
    let site = Site::made(Vec::new(), true);
    let tabled: BTreeSet<String> = ROUTES.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(routes_of(&site.router), tabled);
    let mut unlike = Vec::new();
    for (route, requests) in ROUTES {
        for (request, status) in *requests {
            let mut parts = request.splitn(3, ' ');
            let (first, second) = (parts.next().unwrap_or_default(), parts.next());
            let (method, address) = second.map_or(("GET", first), |address| (first, address));
            let answer = match (method, *route) {
                ("POST", "/check") => site.check_form(address).await,
                _ => site.send_with(method, address, parts.next().unwrap_or_default()).await,
            };
            if answer.status != *status {
                unlike.push(format!("{request} of {route}: {} instead of {status}", answer.status));
            }
            check(&answer, request);
        }
    }
    assert_eq!(unlike, Vec::<String>::new());
    // What no route has, and what is no address.
    for address in ["/nothing", "/api/v1/nothing", "/d", "/%FF", "/d/%FF", "//", "/../etc/passwd"] {
        let answer = site.get(address).await;
        assert!(matches!(answer.status.as_u16(), 400 | 404), "{address}: {}", answer.status);
        check(&answer, address);
    }
}

impl Site {
    async fn check_form(&self, address: &str) -> Answer {
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let body = form(&[("memo", None, "《某市企业培育方案》<script>alert(1)</script>")]);
        let request =
            axum::http::Request::builder().method("POST").uri(address).header("content-type", media_type);
        self.answer(request.body(body.into()).expect("a request")).await
    }
}

#[tokio::test]
async fn files_are_handed_over_and_never_shown() {
    let site = Site::new();
    for (address, media_type) in [
        ("/d/mzf-2024-1/source", "application/octet-stream"),
        ("POST /export?format=csv", "text/csv; charset=utf-8"),
        ("/compare/export?a=mzf-2024-1&b=qypyb&format=csv", "text/csv; charset=utf-8"),
    ] {
        let answer = match address.strip_prefix("POST ") {
            Some(address) => site.send_with("POST", address, "id=mzf-2024-1/1.1").await,
            None => site.get(address).await,
        };
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, media_type), "{address}");
        assert!(answer.header("content-disposition").starts_with("attachment;"), "{address}");
        check(&answer, address);
    }
}
