//! Who may do what: every route by every role, where reading is closed, and how people sign in.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;

use super::administration::{self, TOKEN as ADMIN};
use super::{Answer, BOUNDARY, Site, form};
use crate::{AccessToken, ServerOptions};

const READER: &str = "a-token-for-readers";

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// With nothing.
    Nobody,
    /// With a wrong token.
    Wrong,
    /// With the reading token, wherever a token could stand.
    Reader,
    /// With the administrator's token, wherever a token could stand.
    Administrator,
}

const ROLES: [Role; 4] = [Role::Nobody, Role::Wrong, Role::Reader, Role::Administrator];

/// What tells nothing of the library.
const OPEN: [u16; 4] = [200, 200, 200, 200];
/// What readers see.
const READ: [u16; 4] = [401, 401, 200, 200];

/// Every route with an address of it, and what each role is answered where reading is closed. With the administrator's
/// token the requests that write are let in and found wanting: nothing waits under the id 0.
const TABLE: &[(&str, &str, &str, [u16; 4])] = &[
    ("GET", "/healthz", "/healthz", OPEN),
    ("GET", "/readyz", "/readyz", OPEN),
    ("GET", "/openapi.json", "/openapi.json", OPEN),
    ("GET", "/assets/{fingerprint}/{*name}", "/assets/0/none.css", [404, 404, 404, 404]),
    ("GET", "/sign-in", "/sign-in", OPEN),
    ("POST", "/sign-in", "/sign-in", [401, 401, 303, 303]),
    ("GET", "/metrics", "/metrics", READ),
    ("GET", "/", "/", READ),
    ("GET", "/search", "/search?q=培育", READ),
    ("GET", "/documents", "/documents", READ),
    ("GET", "/units", "/units", READ),
    ("GET", "/references", "/references", READ),
    ("GET", "/basket", "/basket", READ),
    ("GET", "/compare", "/compare?a=mzf-2024-1&b=qypyb", READ),
    ("GET", "/compare/export", "/compare/export?a=mzf-2024-1&b=qypyb", READ),
    ("GET", "/check", "/check", READ),
    ("POST", "/check", "/check", [401, 401, 400, 400]),
    ("GET", "/export", "/export", [401, 401, 303, 303]),
    ("POST", "/export", "/export", [401, 401, 400, 400]),
    ("GET", "/d/{document}", "/d/mzf-2024-1", READ),
    ("GET", "/d/{document}/source", "/d/mzf-2024-1/source", READ),
    ("GET", "/c/{document}/{path}", "/c/mzf-2024-1/1.1", READ),
    ("GET", "/u/{*unit}", "/u/m-jingxin", READ),
    ("GET", "/api/v1/search", "/api/v1/search?q=培育", READ),
    ("GET", "/api/v1/suggest", "/api/v1/suggest?q=py", READ),
    ("GET", "/api/v1/clauses/{document}/{path}", "/api/v1/clauses/mzf-2024-1/1.1", READ),
    ("GET", "/api/v1/documents", "/api/v1/documents", READ),
    ("GET", "/api/v1/documents/{document}", "/api/v1/documents/mzf-2024-1", READ),
    ("GET", "/api/v1/documents/{document}/versions", "/api/v1/documents/none/versions", [401, 401, 404, 404]),
    ("GET", "/api/v1/units", "/api/v1/units", READ),
    ("GET", "/api/v1/cite/{document}/{path}", "/api/v1/cite/mzf-2024-1/1.1", READ),
    ("GET", "/api/v1/compare", "/api/v1/compare?a=mzf-2024-1&b=qypyb", READ),
    ("GET", "/api/v1/references", "/api/v1/references", READ),
    ("POST", "/api/v1/check", "/api/v1/check", READ),
    ("GET", "/admin/upload", "/admin/upload", READ),
    ("POST", "/admin/upload", "/admin/upload", [401, 401, 403, 400]),
    ("GET", "/admin/preview", "/admin/preview", [401, 401, 303, 303]),
    ("POST", "/admin/preview", "/admin/preview", [401, 401, 403, 410]),
    ("GET", "/admin/documents", "/admin/documents", [401, 401, 303, 303]),
    ("POST", "/admin/documents", "/admin/documents", [401, 401, 403, 200]),
    ("POST", "/api/v1/admin/preview", "/api/v1/admin/preview", [401, 401, 403, 410]),
    ("POST", "/api/v1/admin/documents", "/api/v1/admin/documents", [401, 401, 403, 200]),
    ("GET", "no route", "/nothing", [401, 401, 404, 404]),
    ("GET", "no route", "/api/nothing", [401, 401, 404, 404]),
];

impl Site {
    /// A site on which readers and administrators need their tokens.
    fn closed() -> Self {
        let site = Self::new();
        let options = ServerOptions {
            corpus: site.corpus.path().to_owned(),
            ledger: site.corpus.path().join(".tiaowen"),
            admin: Some(administration::options(site.corpus.path(), Arc::clone(&site.engine))),
            reading: Some(AccessToken::new(READER).expect("a token")),
            ..ServerOptions::default()
        };
        Self { router: crate::router(Arc::clone(&site.searcher), options), ..site }
    }

    async fn ask_as(&self, role: Role, method: &str, address: &str) -> Answer {
        let token = match role {
            Role::Nobody => "",
            Role::Wrong => "wrong-wrong-wrong",
            Role::Reader => READER,
            Role::Administrator => ADMIN,
        };
        let mut request = Request::builder().method(method).uri(address);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let (media_type, body) = match address {
            _ if method == "GET" => ("", String::new()),
            "/admin/upload" => ("multipart/form-data; boundary=----fields", form(&[("token", None, token)])),
            "/api/v1/check" => ("text/plain", "甲方案".to_owned()),
            _ if address.starts_with("/api/") => {
                ("application/json", "{\"files\":[{\"staged\":\"0\"}]}".to_owned())
            }
            _ => ("application/x-www-form-urlencoded", format!("token={token}&staged=0&keep.0=yes")),
        };
        assert!(BOUNDARY == "----fields");
        if !media_type.is_empty() {
            request = request.header("content-type", media_type);
        }
        self.answer(request.body(Body::from(body)).expect("a request")).await
    }
}

#[tokio::test]
async fn every_route_is_open_to_whom_it_should_be() {
    for role in ROLES {
        let mut site = Site::closed();
        for (row, (method, _, address, expected)) in TABLE.iter().enumerate() {
            if role == Role::Wrong && row % 3 == 0 {
                // Wrong tries add up.
                site = Site::closed();
            }
            let answer = site.ask_as(role, method, address).await;
            let index = ROLES.iter().position(|known| *known == role).expect("a role");
            assert_eq!(
                answer.status.as_u16(),
                expected[index],
                "{method} {address} {role:?}: {}",
                answer.body
            );
            if answer.status == 401 {
                assert!(!answer.body.contains("某市"), "{method} {address} tells of the library");
                assert_eq!(answer.header("cache-control"), "no-store", "{method} {address}");
            }
            assert!(!answer.body.contains(READER) && !answer.body.contains(ADMIN), "{address} tells a token");
        }
    }
}

#[tokio::test]
async fn every_route_has_its_row() {
    let api = Site::new().get("/openapi.json").await.json();
    let described = api["paths"].as_object().into_iter().flatten().map(|(path, _)| path.clone());
    // The other routes are told by the lines that make them.
    let sources = [include_str!("../lib.rs"), include_str!("../page.rs"), include_str!("../api.rs")].concat();
    let made = sources.split(".route(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
    let made = made.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
    let routes: BTreeSet<String> = described.chain(made).chain(["/sign-in".to_owned()]).collect();
    assert!(routes.len() > 30, "{routes:?}");
    let site = Site::closed();
    for route in &routes {
        let rows: Vec<_> = TABLE.iter().filter(|row| row.1 == route.as_str()).collect();
        let Some((_, _, address, _)) = rows.first() else { panic!("{route} has no row") };
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let has_row = rows.iter().any(|row| row.0 == method);
            let status = site.ask_as(Role::Administrator, method, address).await.status.as_u16();
            assert_eq!(status == 405, !has_row, "{method} {route}: {status}");
        }
    }
}

#[tokio::test]
async fn people_sign_in_once() {
    let site = Site::closed();
    let asked = site.get("/search?q=培育").await;
    assert!(asked.status == 401 && asked.body.contains("阅读口令"), "{}", asked.body);
    assert!(
        asked.body.contains("value=\"/search?q=%E5%9F%B9%E8%82%B2\"")
            || asked.body.contains("value=\"/search?q=培育\"")
    );
    let post = async |body: &str, headers: &[(&'static str, &'static str)]| {
        let mut request = Request::builder().method("POST").uri("/sign-in");
        request = request.header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        site.answer(request.body(Body::from(body.to_owned())).expect("a request")).await
    };
    let form = format!("token={READER}&to=%2Fsearch%3Fq%3Da");
    let refused = post("token=wrong-wrong-wrong&to=%2F", &[]).await;
    assert!(refused.status == 401 && refused.body.contains("阅读口令不对"), "{}", refused.body);
    assert_eq!(post(&form, &[("sec-fetch-site", "cross-site")]).await.status, 403);
    let signed = post(&form, &[]).await;
    assert_eq!((signed.status.as_u16(), signed.header("location")), (303, "/search?q=a"));
    let cookie = signed.header("set-cookie").to_owned();
    assert!(
        cookie.contains("; HttpOnly; SameSite=Strict")
            && !cookie.contains("Secure")
            && !cookie.contains(READER)
    );
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let with_cookie = async |method: &str, address: &str, cookie: &str, body: &str| {
        let request = Request::builder().method(method).uri(address).header("cookie", cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        site.answer(request.body(Body::from(body.to_owned())).expect("a request")).await
    };
    assert_eq!(with_cookie("GET", "/search?q=培育", &cookie, "").await.status, 200);
    assert_eq!(with_cookie("GET", "/api/v1/documents", &cookie, "").await.status, 200);
    assert_eq!(with_cookie("GET", "/documents", "tiaowen_session=0", "").await.status, 401);
    // The session reads, and nothing more.
    assert_eq!(with_cookie("POST", "/admin/documents", &cookie, "staged=0&keep.0=yes").await.status, 403);
    // A link of another site leads here: the browser keeps the cookie back, and asks again from our own page.
    let led = Request::builder().uri("/c/mzf-2024-1/1.1?q=%22");
    let led = led.header("sec-fetch-site", "cross-site").header("sec-fetch-mode", "navigate");
    let led = site.answer(led.body(Body::empty()).expect("a request")).await;
    assert!(led.status == 200 && led.body.contains("http-equiv=\"refresh\"") && !led.body.contains("某市"));
}

#[tokio::test]
async fn wrong_tokens_are_few() {
    let site = Site::closed();
    for _ in 0..10 {
        assert_eq!(site.ask_as(Role::Wrong, "GET", "/api/v1/units").await.status, 401);
    }
    let shut = site.ask_as(Role::Reader, "GET", "/api/v1/units").await;
    assert!(shut.status == 429 && !shut.header("retry-after").is_empty(), "{}", shut.body);
    assert_eq!(site.get("/healthz").await.status, 200);
}
