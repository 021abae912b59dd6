//! The levels that are open while the outline is drawn.

use crate::marker::Style;

/// What opened a level of the outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// A printed number.
    Numbered(Style),
    /// A heading without a number.
    Plain,
    /// An annex.
    Annex,
    /// A signed article.
    SignedArticle,
    /// A 专栏.
    Box,
}

#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) level: Level,
    /// Printed label; empty when it is not part of paths.
    pub(super) label: String,
    /// Segment of addresses; empty when it is not part of them.
    pub(super) segment: String,
    /// The value of the printed number.
    pub(super) value: u32,
    /// Whether it is a heading, which can hold unnumbered paragraphs.
    pub(super) is_heading: bool,
    /// Whether it is a clause that ends in a colon: the unnumbered paragraphs behind it belong to it.
    pub(super) leads_in: bool,
    pub(super) counts: Counts,
}

/// A numbered child that is an entry of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// One line without text below it, or closed by ；.
    Line,
    /// One sentence.
    Sentence,
}

/// How many unnumbered children of each sort a level has so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) paragraphs: u32,
    pub(super) signs: u32,
    pub(super) boxes: u32,
    pub(super) annexes: u32,
    pub(super) articles: u32,
    pub(super) rows: u32,
    pub(super) headings: u32,
    /// The last value of each style used below this level.
    pub(super) last_values: Vec<(Style, u32)>,
    /// What the last numbered child was, if it was an entry of a list.
    pub(super) last_entry: Option<Entry>,
}
