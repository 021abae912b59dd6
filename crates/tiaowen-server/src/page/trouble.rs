//! The page that says what could not be done.

use askama::Template;

use super::frame::Frame;
use super::strings::Strings;
use crate::problem::{Problem, ProblemLink};

/// The page that says what could not be done.
#[derive(Template)]
#[template(path = "trouble.html")]
pub(crate) struct TroublePage {
    frame: Frame,
    t: &'static Strings,
    status: u16,
    heading: &'static str,
    message: String,
    hint: String,
    last_words: Option<String>,
    links: Vec<ProblemLink>,
}

impl TroublePage {
    /// Makes the page for `problem`.
    pub(crate) fn new(frame: Frame, problem: Problem) -> Self {
        let t = frame.strings();
        let heading = match problem.status {
            404 => t.not_found,
            410 => t.gone,
            403 => t.forbidden,
            429 => t.too_many,
            400..=499 => t.bad_request,
            503 => t.unavailable,
            _ => t.trouble,
        };
        Self {
            frame,
            t,
            status: problem.status,
            heading,
            message: problem.detail,
            hint: problem.hint,
            last_words: problem.onward.last_words,
            links: problem.onward.links,
        }
    }
}
