//! The page on which people give the token that lets them read.

use askama::Template;
use axum::response::Response;

use super::frame::Frame;
use super::render;
use super::strings::Strings;

/// The page that asks for the token.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    t: &'static Strings,
    /// Where its reader wanted to go.
    to: String,
    /// Why the last token did not do.
    trouble: Option<String>,
}

/// Asks for the token; goes on `to` an address of ours.
pub(crate) fn sign_in_page(to: &str, trouble: Option<String>) -> Response {
    let (path, query) = to.split_once('?').unwrap_or((to, ""));
    let mut frame = Frame::new(path, query);
    frame.focus_box = false;
    render(&SignInPage { t: frame.strings(), frame, to: to.to_owned(), trouble })
}
