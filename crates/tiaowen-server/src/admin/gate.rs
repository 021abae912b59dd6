//! Who is let in: whoever knows a token. Wrong tries are few; a form of another site is not ours.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::serve::{Client, network_of};
use crate::token::AccessToken;

/// Wrong tries within [`WINDOW`] of one client; strangers shall not be able to shut the gate for everyone.
const MAX_WRONG: usize = 10;
/// Clients whose wrong tries are counted one by one; beyond them all count as one.
const MAX_CLIENTS: usize = 1024;
/// The time within which wrong tries are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// Lets those in who know one of its tokens.
pub(crate) struct Gate {
    tokens: Vec<AccessToken>,
    metrics: Metrics,
    /// When wrong tokens were tried, by client, the oldest first.
    wrong: Mutex<HashMap<Option<IpAddr>, VecDeque<Instant>>>,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shut {
    /// There is no token.
    Missing,
    /// It is wrong.
    Wrong,
    /// So many were wrong that none is looked at for so many seconds.
    TooMany(u64),
}

impl Gate {
    pub(crate) fn new(tokens: Vec<AccessToken>, metrics: Metrics) -> Self {
        Self { tokens, metrics, wrong: Mutex::default() }
    }

    /// Tells whether `tried` opens the gate.
    ///
    /// # Errors
    /// It does not, or the client tried too many wrong ones within a minute: then no token does, until it is over.
    pub(crate) fn try_token(&self, tried: &str, client: Option<Client>, now: Instant) -> Result<(), Shut> {
        let mut all = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, wrong| {
            wrong.retain(|tried| now.saturating_duration_since(*tried) < WINDOW);
            !wrong.is_empty()
        });
        let client = client
            .map(|Client(address)| network_of(address))
            .filter(|client| all.len() < MAX_CLIENTS || all.contains_key(&Some(*client)));
        let wrong = all.entry(client).or_default();
        if let Some(first) = wrong.front().filter(|_| wrong.len() >= MAX_WRONG) {
            let left = WINDOW.saturating_sub(now.saturating_duration_since(*first)).as_secs().max(1);
            return Err(Shut::TooMany(left));
        }
        // All are compared, so that the time does not tell which.
        if self.tokens.iter().fold(false, |is_one, token| is_one | token.is(tried)) {
            return Ok(());
        }
        if tried.trim().is_empty() {
            return Err(Shut::Missing);
        }
        wrong.push_back(now);
        self.metrics.wrong_token();
        tracing::warn!("wrong token");
        Err(Shut::Wrong)
    }

    /// Tells whether `tried` makes an administrator of somebody.
    ///
    /// # Errors
    /// As [`try_token`](Self::try_token), in words.
    pub(crate) fn let_in(&self, tried: &str, client: Option<Client>, now: Instant) -> Result<(), Problem> {
        let hint = "核对后再输入；忘了的，请管理员用 tiaowen serve --new-admin-token 文件 新做一个";
        self.try_token(tried, client, now).map_err(|shut| match shut {
            Shut::Missing => Problem::forbidden("没有填管理口令", hint),
            Shut::Wrong => Problem::forbidden("管理口令不对", hint),
            Shut::TooMany(seconds) => Problem::too_many(
                format!("一分钟内输错的口令太多，{seconds} 秒内不再接受口令"),
                "稍后再试；忘了口令的，请管理员用 tiaowen serve --new-admin-token 文件 新做一个",
                seconds,
            ),
        })
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
    fn wrong_tries_are_few() {
        let gate = Gate::new(vec![AccessToken::new(TOKEN).unwrap()], Metrics::default());
        let start = Instant::now();
        let status = |tried: &str, seconds: u64| {
            gate.let_in(tried, None, start + Duration::from_secs(seconds)).map_err(|problem| problem.status)
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
    fn a_stranger_does_not_shut_the_gate_for_others() {
        let gate = Gate::new(vec![AccessToken::new(TOKEN).unwrap()], Metrics::default());
        let now = Instant::now();
        let status = |tried: &str, address: &str| {
            let client = Some(Client(address.parse().unwrap()));
            gate.let_in(tried, client, now).map_err(|problem| problem.status)
        };
        for last in 0..MAX_WRONG {
            assert_eq!(status("wrong", "10.0.0.1"), Err(403));
            assert_eq!(status("wrong", &format!("2001:db8::{last}")), Err(403));
        }
        assert_eq!(status(TOKEN, "10.0.0.1"), Err(429));
        assert_eq!(status(TOKEN, "2001:db8::ffff"), Err(429));
        assert_eq!(status(TOKEN, "10.0.0.2"), Ok(()));
        assert_eq!(status(TOKEN, "2001:db8:0:1::"), Ok(()));
        // However many try, what is kept of them stays small.
        for number in 0..2 * MAX_CLIENTS as u32 {
            assert!(
                status("wrong", &std::net::Ipv4Addr::from_bits(0x0B00_0000 + number).to_string()).is_err()
            );
        }
        assert!(gate.wrong.lock().unwrap().len() <= MAX_CLIENTS + 1);
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
