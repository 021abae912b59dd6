//! Web pages as saved from the sites of government: the text that a reader sees, and what the format says of it.
//!
//! The text is made from the page, line by line, and is what spans count; it is the same for the same bytes. Headings,
//! rows with their cells, files and noise are marked beside it. What is hidden is no text. Knows nothing of clauses.

mod attributes;
mod charset;
mod feed;
mod grid;
mod lines;
mod main_text;
mod numbering;
mod tag;
mod tree;

pub(crate) use self::charset::decode;

use self::lines::{LineKind, Page};
use self::main_text::{Part, find_parts};
use self::tree::{TooManyNodes, Tree};
use crate::marks::{Extracted, Marks};
use crate::model::Span;

/// The most elements and pieces of text of a page.
pub(crate) const MAX_ELEMENTS: u64 = tree::MAX_NODES as u64;

/// Why a page could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageError {
    /// More elements than any document has.
    TooManyElements,
    /// Nothing to see: a frame set, a forwarding page, a page that a script fills.
    NothingSeen,
}

/// Reads a page.
///
/// # Errors
/// [`PageError`] when it holds too much, or nothing that is seen.
pub(crate) fn read_page(html: &str) -> Result<Extracted, PageError> {
    let tree = Tree::of(html).map_err(|TooManyNodes| PageError::TooManyElements)?;
    let page = Page::of(&tree);
    if page.lines.is_empty() {
        return Err(PageError::NothingSeen);
    }
    let parts = find_parts(&tree, &page, &tree.feed.squashed_title());
    let mut marks = Marks::default();
    for (line, part) in page.lines.into_iter().zip(parts) {
        let span: Span = line.span;
        match part {
            Part::Noise(reason) => marks.noise.push((span, reason)),
            Part::Attachment => marks.files.push(span),
            Part::Document => match line.kind {
                LineKind::Heading => marks.headings.push(span),
                LineKind::Row(row) => marks.grid.push(row),
                _ => {}
            },
        }
    }
    Ok(Extracted { text: page.text, marks, feed: tree.feed })
}

/// Tells by the first characters of a file whether it is a web page, whatever it is called.
pub(crate) fn looks_like_page(text: &str) -> bool {
    const FAR: usize = 2000;
    let end = text.char_indices().nth(FAR).map_or(text.len(), |(at, _)| at);
    let mut rest = text[..end].trim_start_matches('\u{feff}').trim_start();
    // Comments and declarations may stand before the page.
    while let Some(behind) = rest.strip_prefix("<!--").or_else(|| rest.strip_prefix("<?xml")) {
        let Some(close) = behind.find('>') else { return false };
        rest = behind[close + 1..].trim_start();
    }
    let opens = |word: &str| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    opens("<!doctype html") || opens("<html")
}

#[cfg(test)]
mod tests;
