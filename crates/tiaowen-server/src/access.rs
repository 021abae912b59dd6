//! Who may read, where that is not everybody: programs with a token in every request, people with a session that they
//! begin with the token on a page. A session is a random name in a cookie that neither scripts nor other sites can use;
//! it opens reading alone, for whatever changes something asks for the administrator's token itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, COOKIE, HeaderMap, LOCATION, RETRY_AFTER, SET_COOKIE, VARY,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use tiaowen_text::hex::hex;

use crate::ServerOptions;
use crate::admin::{Gate, Shut, is_from_elsewhere};
use crate::page::sign_in_page;
use crate::problem::Problem;
use crate::serve::{Client, Sender};

/// Where people sign in.
pub(crate) const SIGN_IN: &str = "/sign-in";
/// What the cookie is called.
const COOKIE_NAME: &str = "tiaowen_session";
/// How long a session lasts after it was last used: a day at work.
const SESSION_TIME: Duration = Duration::from_secs(12 * 3600);
/// Sessions at the same time; beyond them the longest unused one ends.
const MAX_SESSIONS: usize = 4096;
/// A form with a token and an address.
const MAX_FORM_BYTES: usize = 80 * 1024;

/// Who may read.
pub(crate) struct Reading {
    gate: Gate,
    sessions: Mutex<HashMap<String, Instant>>,
}

impl Reading {
    /// Takes what is configured; `None` where everybody may read.
    pub(crate) fn new(options: &ServerOptions) -> Option<Self> {
        let mut tokens = vec![options.reading.clone()?];
        tokens.extend(options.admin.as_ref().map(|admin| admin.token.clone()));
        Some(Self { gate: Gate::new(tokens, options.metrics.clone()), sessions: Mutex::default() })
    }

    /// Begins a session; its name is what the cookie holds.
    fn begin(&self, now: Instant) -> Result<String, Problem> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| {
            tracing::error!(%error, "no random numbers");
            Problem::internal()
        })?;
        let name = hex(&random);
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, used| now.saturating_duration_since(*used) < SESSION_TIME);
        if sessions.len() >= MAX_SESSIONS
            && let Some(oldest) = sessions.iter().min_by_key(|(_, used)| **used).map(|(name, _)| name.clone())
        {
            sessions.remove(&oldest);
        }
        sessions.insert(name.clone(), now);
        Ok(name)
    }

    /// Whether a cookie names a session that lasts; it lasts longer for being used.
    fn knows(&self, headers: &HeaderMap, now: Instant) -> bool {
        let cookies = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let named =
            cookies.flat_map(|value| value.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, name) in named.filter(|(name, _)| *name == COOKIE_NAME) {
            if let Some(used) = sessions.get_mut(name)
                && now.saturating_duration_since(*used) < SESSION_TIME
            {
                *used = now;
                return true;
            }
        }
        false
    }
}

/// Lets a request in whose sender may read, and answers the others.
pub(crate) async fn admit(State(reading): State<Arc<Reading>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    // What tells nothing of the library: that the server runs, what its interface is, styles and scripts of the pages.
    let is_open = matches!(path, "/healthz" | "/readyz" | "/openapi.json") || path.starts_with("/assets/");
    if is_open {
        return next.run(request).await;
    }
    if path == SIGN_IN {
        return unkept(sign_in(&reading, request).await.unwrap_or_else(IntoResponse::into_response));
    }
    let now = Instant::now();
    if reading.knows(request.headers(), now) {
        return next.run(request).await;
    }
    let client = request.extensions().get::<Client>().copied();
    let token = bearer(request.headers());
    match reading.gate.try_token(token.unwrap_or_default(), client, now) {
        Ok(()) => next.run(request).await,
        Err(shut) => unkept(turned_away(shut, &request)),
    }
}

/// The token of a program.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

fn turned_away(shut: Shut, request: &Request) -> Response {
    let is_page = !request.uri().path().starts_with("/api/") && request.uri().path() != "/metrics";
    if is_page && request.method() == Method::GET && shut == Shut::Missing {
        if is_led_here(request.headers()) {
            return once_more(request);
        }
        let to = request.uri().path_and_query().map_or("/", |address| address.as_str());
        return (StatusCode::UNAUTHORIZED, sign_in_page(to, None)).into_response();
    }
    problem(shut).into_response()
}

fn problem(shut: Shut) -> Problem {
    let hint = "程序在请求头里写 Authorization: Bearer 阅读口令；在浏览器里请先打开 /sign-in 登录。口令请向管理员索取";
    match shut {
        Shut::Missing => Problem::unauthorized("这个站点需要阅读口令", hint),
        Shut::Wrong => Problem::unauthorized("阅读口令不对", hint),
        Shut::TooMany(seconds) => Problem::too_many(
            format!("一分钟内输错的口令太多，{seconds} 秒内不再接受口令"),
            "稍后再试；忘了口令的，请向管理员索取",
            seconds,
        ),
    }
}

/// Whether a link of another site led here: then the browser keeps the cookie back, though there may be one.
fn is_led_here(headers: &HeaderMap) -> bool {
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|found| found == value);
    is("sec-fetch-site", "cross-site") && is("sec-fetch-mode", "navigate")
}

/// Has the browser ask once more, from our own page this time.
fn once_more(request: &Request) -> Response {
    let to = request.uri().path_and_query().map_or("/", |address| address.as_str());
    let page = format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0\"><title>条文</title>\
         <p><a href=\"{}\">继续</a></p></html>",
        plain(to)
    );
    Html(page).into_response()
}

/// Text as it may stand in an attribute.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Shows the form, or takes it and begins a session.
async fn sign_in(reading: &Reading, request: Request) -> Result<Response, Problem> {
    match *request.method() {
        Method::GET | Method::HEAD => {
            let query = request.uri().query().unwrap_or_default().as_bytes();
            return Ok(sign_in_page(&field(query, "to"), None).into_response());
        }
        Method::POST => {}
        _ => return Err(Problem::method_not_allowed()),
    }
    if is_from_elsewhere(request.headers()) {
        return Err(Problem::forbidden("这个请求来自别的网站，没有处理", "从本站的登录页面提交"));
    }
    let client = request.extensions().get::<Client>().copied();
    let is_encrypted = request.extensions().get::<Sender>().is_some_and(|sender| sender.is_encrypted);
    let form: Bytes = to_bytes(request.into_body(), MAX_FORM_BYTES)
        .await
        .map_err(|_| Problem::bad_request("提交的内容没有收全", "回到登录页面再提交一次"))?;
    let (token, to) = (field(&form, "token"), field(&form, "to"));
    let now = Instant::now();
    if let Err(shut) = reading.gate.try_token(&token, client, now) {
        let said = problem(shut);
        let status = said.status_code();
        let mut page = (status, sign_in_page(&to, Some(said.detail.clone()))).into_response();
        if let Some(seconds) = said.into_response().headers_mut().remove(RETRY_AFTER) {
            page.headers_mut().insert(RETRY_AFTER, seconds);
        }
        return Ok(page);
    }
    let secure = if is_encrypted { "; Secure" } else { "" };
    let cookie = format!("{COOKIE_NAME}={}; Path=/; HttpOnly; SameSite=Strict{secure}", reading.begin(now)?);
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    let location = HeaderValue::from_str(ours(&to)).unwrap_or(HeaderValue::from_static("/"));
    headers.insert(LOCATION, location);
    headers.insert(SET_COOKIE, HeaderValue::from_str(&cookie).map_err(|_| Problem::internal())?);
    Ok(response)
}

/// A field of a form; empty where there is none.
fn field(form: &[u8], wanted: &str) -> String {
    let mut fields = form_urlencoded::parse(form);
    fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// An address of this site; the first page in the place of any other, which a link could smuggle in.
fn ours(to: &str) -> &str {
    let is_ours = to.starts_with('/')
        && !to[1..].starts_with(['/', '\\'])
        && !to.starts_with(SIGN_IN)
        && to.bytes().all(|byte| byte.is_ascii_graphic());
    if is_ours { to } else { "/" }
}

/// Nobody keeps what hangs on who asks.
fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(VARY, HeaderValue::from_static("cookie, authorization"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AccessToken;

    #[test]
    fn only_addresses_of_ours_are_gone_on_to() {
        let check = |to: &str, expected: &str| assert_eq!(ours(to), expected, "{to}");
        check("/search?q=%E4%BA%BA", "/search?q=%E4%BA%BA");
        check("/", "/");
        for to in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb: c",
            "/人",
            "/sign-in?to=/",
        ] {
            check(to, "/");
        }
    }

    #[test]
    fn a_session_lasts_while_it_is_used() {
        let reading = AccessToken::new("0123456789abcdef").expect("a token");
        let reading = Reading::new(&ServerOptions { reading: Some(reading), ..ServerOptions::default() });
        let reading = reading.expect("not everybody reads");
        let start = Instant::now();
        let name = reading.begin(start).expect("random numbers");
        let knows = |name: &str, hours: u64| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, format!("a=b; {COOKIE_NAME}={name}").parse().expect("a cookie"));
            reading.knows(&headers, start + Duration::from_secs(hours * 3600))
        };
        assert!(knows(&name, 11) && knows(&name, 22) && !knows(&name, 34) && !knows("", 0) && !knows("0", 0));
        for _ in 0..=MAX_SESSIONS {
            reading.begin(start + Duration::from_secs(23 * 3600)).expect("random numbers");
        }
        assert!(!knows(&name, 23));
        assert_eq!(reading.sessions.lock().expect("no panic").len(), MAX_SESSIONS);
    }
}
