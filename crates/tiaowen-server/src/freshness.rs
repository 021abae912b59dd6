//! Tells a browser that what it has is what it would get again. An answer bears a mark that changes with the state of
//! the index, the day (what is in force hangs on it), the address, and with every start of the server. Knows no route.
//!
//! Marks are for answers that hang on nothing else: not on the ledger, not on files of the corpus.

use std::convert::Infallible;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use tiaowen_search::engine::Overview;

/// Makes the marks of one start of the server.
#[derive(Default)]
pub(crate) struct Marks {
    /// Seeds the marks, so that none is valid after another start.
    start: RandomState,
    /// The state of the index that was last seen, and how many were seen before it.
    state: Mutex<(Arc<Overview>, u64)>,
}

impl Marks {
    /// The mark of what is answered to an address on this state of the index and this day.
    pub(crate) fn of(&self, overview: &Arc<Overview>, day: Date, address: &str) -> Mark {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !Arc::ptr_eq(&state.0, overview) {
            *state = (Arc::clone(overview), state.1 + 1);
        }
        Mark(self.start.hash_one((state.1, day, address)))
    }
}

/// The mark of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(u64);

impl Mark {
    /// As it stands in a header: weak, for the same answer may be packed in several ways and tells how long it took.
    fn header(self) -> HeaderValue {
        HeaderValue::from_str(&format!("W/\"{:016x}\"", self.0))
            .unwrap_or_else(|_| unreachable!("digits in quotation marks"))
    }

    /// Puts the mark on an answer; browsers ask again each time whether it is still valid.
    pub(crate) fn put_on(self, mut response: Response) -> Response {
        response.headers_mut().insert(ETAG, self.header());
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    }

    /// The answer to who has the answer already.
    pub(crate) fn not_modified(self) -> Response {
        self.put_on(StatusCode::NOT_MODIFIED.into_response())
    }
}

/// What a request says of itself that its answer's mark is held against.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Path and question.
    pub(crate) address: String,
    /// The marks of the answers that whoever asks has.
    known: Option<HeaderValue>,
}

impl Asked {
    /// Tells whether whoever asks has the answer with this mark.
    pub(crate) fn knows(&self, mark: Mark) -> bool {
        let mark = mark.header();
        let strong =
            |bytes: &[u8]| bytes.trim_ascii().strip_prefix(b"W/").unwrap_or(bytes.trim_ascii()).to_vec();
        let known = self.known.iter().flat_map(|known| known.as_bytes().split(|byte| *byte == b','));
        let mark = strong(mark.as_bytes());
        known.map(strong).any(|known| known == mark)
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
        Ok(Self { address, known: parts.headers.get(IF_NONE_MATCH).cloned() })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_mark_changes_with_state_day_address_and_start() {
        let (marks, day) = (Marks::default(), date(2026, 1, 1));
        let (old, new) = (Arc::new(Overview::default()), Arc::new(Overview::default()));
        let first = marks.of(&old, day, "/search?q=a");
        assert_eq!(marks.of(&old, day, "/search?q=a"), first);
        assert_ne!(marks.of(&old, day, "/search?q=b"), first);
        assert_ne!(marks.of(&old, date(2026, 1, 2), "/search?q=a"), first);
        assert_ne!(marks.of(&new, day, "/search?q=a"), first);
        assert_ne!(Marks::default().of(&old, day, "/search?q=a"), first);
    }

    #[test]
    fn a_mark_is_known_in_any_list() {
        let mark = Mark(0xab);
        let check = |known: &'static str, expected: bool| {
            let asked = Asked { address: String::new(), known: Some(HeaderValue::from_static(known)) };
            assert_eq!(asked.knows(mark), expected, "{known}");
        };
        check("W/\"00000000000000ab\"", true);
        check("\"00000000000000ab\"", true);
        check("\"1\", W/\"00000000000000ab\"", true);
        check("\"1\"", false);
        check("", false);
        assert!(!Asked { address: String::new(), known: None }.knows(mark));
    }
}
