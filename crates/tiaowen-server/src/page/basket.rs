//! The page of the basket 引文篮. What lies in it is kept by the browser; the page brings its frame and its words.

use askama::Template;
use tiaowen_export::Format;

use super::frame::Frame;
use super::strings::{Lang, Strings};

/// The page of the basket.
#[derive(Template)]
#[template(path = "basket.html")]
pub(crate) struct BasketPage {
    frame: Frame,
    t: &'static Strings,
    /// Kinds of files to export to: their names in the form and for the reader.
    formats: Vec<(&'static str, &'static str)>,
}

impl BasketPage {
    /// Makes the page.
    pub(crate) fn new(frame: Frame) -> Self {
        let t = frame.strings();
        let label = |format: &Format| match frame.lang {
            Lang::Zh => format.label(),
            Lang::En => format.english(),
        };
        let formats = Format::ALL.iter().map(|format| (format.name(), label(format))).collect();
        Self { frame, t, formats }
    }
}
