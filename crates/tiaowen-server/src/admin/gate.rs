//! Who is an administrator: whoever knows the token. Wrong tries are few; a form of another site is not ours.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;
use tiaowen_text::hex::hex;

use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::serve::{Client, network_of};

/// What the stored hash of a token begins with.
const STORED_PREFIX: &str = "sha256:";
/// The shortest token, in characters.
const MIN_TOKEN_CHARS: usize = 16;
/// Wrong tries within [`WINDOW`] of one client; strangers shall not be able to shut the gate for everyone.
const MAX_WRONG: usize = 10;
/// Clients whose wrong tries are counted one by one; beyond them all count as one.
const MAX_CLIENTS: usize = 1024;
/// The time within which wrong tries are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// What an administrator is known by. Only its hash is kept, and nothing prints it.
#[derive(Clone)]
pub struct AdminToken {
    digest: [u8; 32],
}

/// Why a token cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UnfitToken {
    /// It could be guessed.
    #[error("the token has fewer than {MIN_TOKEN_CHARS} characters")]
    Short,
    /// What is stored is no hash of a token.
    #[error("not the stored hash of a token")]
    NotStored,
}

impl AdminToken {
    /// Takes a token; blanks and line ends around it do not count.
    ///
    /// # Errors
    /// [`UnfitToken::Short`] when it has fewer than 16 characters.
    pub fn new(token: &str) -> Result<Self, UnfitToken> {
        let token = token.trim();
        if token.chars().count() < MIN_TOKEN_CHARS {
            return Err(UnfitToken::Short);
        }
        Ok(Self { digest: Sha256::digest(token.as_bytes()).into() })
    }

    /// Makes a token of 128 random bits: the words to give to a person, and what they are known by.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn generate() -> io::Result<(String, Self)> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let token = hex(&random);
        let digest = Sha256::digest(token.as_bytes()).into();
        Ok((token, Self { digest }))
    }

    /// What may be stored of it. A plain hash will do: nobody guesses the 128 bits of a token that was generated.
    pub fn to_stored(&self) -> String {
        format!("{STORED_PREFIX}{}", hex(&self.digest))
    }

    /// Reads what [`to_stored`](Self::to_stored) wrote; blanks and line ends around it do not count.
    ///
    /// # Errors
    /// [`UnfitToken::NotStored`] when it is anything else, such as a token itself.
    pub fn from_stored(text: &str) -> Result<Self, UnfitToken> {
        let digits = text.trim().strip_prefix(STORED_PREFIX).filter(|digits| digits.len() == 64);
        let bytes = digits.ok_or(UnfitToken::NotStored)?.as_bytes().chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok().filter(|_| !pair.starts_with('+'))
        });
        let bytes: Option<Vec<u8>> = bytes.collect();
        let digest = bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(UnfitToken::NotStored)?;
        Ok(Self { digest })
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
    metrics: Metrics,
    /// When wrong tokens were tried, by client, the oldest first.
    wrong: Mutex<HashMap<Option<IpAddr>, VecDeque<Instant>>>,
}

impl Gate {
    pub(crate) fn new(token: AdminToken, metrics: Metrics) -> Self {
        Self { token, metrics, wrong: Mutex::default() }
    }

    /// Tells whether `tried` opens the gate.
    ///
    /// # Errors
    /// It does not, or the client tried too many wrong ones within a minute: then no token does, until it is over.
    pub(crate) fn let_in(&self, tried: &str, client: Option<Client>, now: Instant) -> Result<(), Problem> {
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
            return Err(Problem::too_many(
                format!("一分钟内输错的口令太多，{left} 秒内不再接受口令"),
                "稍后再试；忘了口令的，请管理员用 tiaowen serve --new-admin-token 文件 新做一个",
                left,
            ));
        }
        if self.token.is(tried) {
            return Ok(());
        }
        let hint = "核对后再输入；忘了的，请管理员用 tiaowen serve --new-admin-token 文件 新做一个";
        if tried.trim().is_empty() {
            return Err(Problem::forbidden("没有填管理口令", hint));
        }
        wrong.push_back(now);
        self.metrics.wrong_token();
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
    fn a_token_is_stored_as_its_hash() {
        let (words, token) = AdminToken::generate().unwrap();
        let (others, _) = AdminToken::generate().unwrap();
        assert!(words.len() == 32 && words != others && token.is(&words) && !token.is(&others));
        let stored = token.to_stored();
        assert!(!stored.contains(&words));
        let read = AdminToken::from_stored(&format!("{stored}\n")).unwrap();
        assert!(read.is(&words) && !read.is(&stored));
        for text in
            ["", TOKEN, &words, &stored[7..], &stored[..70], &stored.replace(':', ":+"), "sha256:口令"]
        {
            assert_eq!(AdminToken::from_stored(text).err(), Some(UnfitToken::NotStored), "{text}");
        }
    }

    #[test]
    fn wrong_tries_are_few() {
        let gate = Gate::new(AdminToken::new(TOKEN).unwrap(), Metrics::default());
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
        let gate = Gate::new(AdminToken::new(TOKEN).unwrap(), Metrics::default());
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
