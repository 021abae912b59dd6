//! The page of the basket 引文篮. What lies in it is kept by the browser; the page brings its frame and its words.

use askama::Template;

use super::frame::Frame;
use super::strings::Strings;

/// The page of the basket.
#[derive(Template)]
#[template(path = "basket.html")]
pub(crate) struct BasketPage {
    frame: Frame,
    t: &'static Strings,
}

impl BasketPage {
    /// Makes the page.
    pub(crate) fn new(frame: Frame) -> Self {
        let t = frame.strings();
        Self { frame, t }
    }
}
