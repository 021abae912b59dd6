//! Who is an administrator: whoever knows the token. Wrong tries are few; a form of another site is not ours.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;

use crate::problem::Problem;

/// The shortest token, in characters.
const MIN_TOKEN_CHARS: usize = 16;
/// Wrong tries within [`WINDOW`], of all clients together.
const MAX_WRONG: usize = 10;
/// The time within which wrong tries are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// What an administrator is known by. Only its hash is kept, and nothing prints it.
#[derive(Clone)]
pub struct AdminToken {
    digest: [u8; 32],
}

/// A token that could be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the token has fewer than {MIN_TOKEN_CHARS} characters")]
pub struct WeakToken;

impl AdminToken {
    /// Takes a token; blanks and line ends around it do not count.
    ///
    /// # Errors
    /// When it has fewer than 16 characters.
    pub fn new(token: &str) -> Result<Self, WeakToken> {
        let token = token.trim();
        if token.chars().count() < MIN_TOKEN_CHARS {
            return Err(WeakToken);
        }
        Ok(Self { digest: Sha256::digest(token.as_bytes()).into() })
    }

    /// Whether `tried` is the token. Takes the same time whatever differs.
    fn is(&self, tried: &str) -> bool {
        let tried: [u8; 32] = Sha256::digest(tried.trim().as_bytes()).into();
        self.digest.ct_eq(&tried).into()
    }
}

impl fmt::Debug for AdminToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AdminToken")
    }
}

/// Lets those in who know the token.
pub(crate) struct Gate {
    token: AdminToken,
    /// When wrong tokens were tried, the oldest first.
    wrong: Mutex<VecDeque<Instant>>,
}

impl Gate {
    pub(crate) fn new(token: AdminToken) -> Self {
        Self { token, wrong: Mutex::default() }
    }

    /// Tells whether `tried` opens the gate.
    ///
    /// # Errors
    /// It does not, or too many wrong ones were tried within a minute: then no token does, until the minute is over.
    pub(crate) fn let_in(&self, tried: &str, now: Instant) -> Result<(), Problem> {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        while wrong.front().is_some_and(|first| now.saturating_duration_since(*first) >= WINDOW) {
            wrong.pop_front();
        }
        if let Some(first) = wrong.front().filter(|_| wrong.len() >= MAX_WRONG) {
            let left = WINDOW.saturating_sub(now.saturating_duration_since(*first)).as_secs().max(1);
            return Err(Problem::too_many(
                format!("一分钟内输错的口令太多，{left} 秒内不再接受口令"),
                "稍后再试；口令在启动服务时用 --admin-token-file 指定的文件里",
                left,
            ));
        }
        if self.token.is(tried) {
            return Ok(());
        }
        let hint = "核对后再输入；口令在启动服务时用 --admin-token-file 指定的文件里";
        if tried.trim().is_empty() {
            return Err(Problem::forbidden("没有填管理口令", hint));
        }
        wrong.push_back(now);
        tracing::warn!("wrong administrator token");
        Err(Problem::forbidden("管理口令不对", hint))
    }
}

/// Whether a browser sent this from a page of another site.
pub(crate) fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let text = |value: &axum::http::HeaderValue| value.to_str().map(str::to_owned).unwrap_or_default();
    if let Some(site) = headers.get("sec-fetch-site").map(text) {
        return !matches!(site.as_str(), "same-origin" | "none");
    }
    let Some(origin) = headers.get(ORIGIN).map(text) else { return false };
    let host = headers.get(HOST).map(text).unwrap_or_default();
    origin.split_once("://").is_none_or(|(_, authority)| authority != host)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "correct-horse-battery";

    #[test]
    fn a_token_is_long_and_never_printed() {
        assert!(AdminToken::new("  123456789012345 \n").is_err());
        assert!(AdminToken::new(&"口".repeat(15)).is_err());
        let token = AdminToken::new(&format!(" {TOKEN}\n")).unwrap();
        assert!(token.is(TOKEN) && !token.is("correct-horse-batterz") && !token.is(""));
        assert_eq!(format!("{token:?}"), "AdminToken");
    }

    #[test]
    fn wrong_tries_are_few() {
        let gate = Gate::new(AdminToken::new(TOKEN).unwrap());
        let start = Instant::now();
        let status = |tried: &str, seconds: u64| {
            gate.let_in(tried, start + Duration::from_secs(seconds)).map_err(|problem| problem.status)
        };
        for second in 0..MAX_WRONG as u64 {
            assert_eq!(
                (status("wrong", second), status(" ", second)),
                (Err(403), Err(if second < 9 { 403 } else { 429 }))
            );
            if second < 9 {
                assert_eq!(status(TOKEN, second), Ok(()));
            }
        }
        assert_eq!(status(TOKEN, 30), Err(429));
        assert_eq!(status("wrong", 59), Err(429));
        assert_eq!(status(TOKEN, 60), Ok(()));
        assert_eq!(status("wrong", 60), Err(403));
        assert_eq!(status(TOKEN, 60), Err(429));
    }

    #[test]
    fn forms_of_other_sites_are_told() {
        let check = |headers: &[(&'static str, &str)], expected: bool| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.insert(*name, value.parse().unwrap());
            }
            assert_eq!(is_from_elsewhere(&map), expected, "{headers:?}");
        };
        check(&[], false);
        check(&[("sec-fetch-site", "same-origin")], false);
        check(&[("sec-fetch-site", "cross-site")], true);
        check(&[("sec-fetch-site", "same-site")], true);
        check(&[("origin", "http://a:8686"), ("host", "a:8686")], false);
        check(&[("origin", "https://evil.example"), ("host", "a:8686")], true);
        check(&[("origin", "null"), ("host", "a:8686")], true);
    }
}
