//! A document as a row of blocks: paragraphs and tables as they stand, with what the format says of them.

use tiaowen_document::shown::is_invisible;
use tiaowen_document::without_number;

use super::numbering::Label;

/// What stands for an indented first line, as people type it.
const INDENT: &str = "　　";

/// A paragraph, a table, or something that could not be read.
#[derive(Clone, Debug)]
pub(super) enum Block {
    Paragraph(Paragraph),
    Table(Table),
    /// What could not be read here, in Chinese.
    Doubt(&'static str),
}

/// One paragraph.
#[derive(Clone, Debug, Default)]
pub(super) struct Paragraph {
    /// Which one of the file it is, from 1; that which bears it, of a paragraph in a box.
    pub(super) ordinal: u32,
    /// What is printed before it.
    pub(super) label: Option<Label>,
    /// Its words; `\n` where its line is broken by hand.
    pub(super) text: String,
    /// Whether its first line is indented.
    pub(super) is_indented: bool,
    /// Whether it is a heading by its level in the outline.
    pub(super) is_heading: bool,
    /// Whether it belongs to a table of contents.
    pub(super) is_contents: bool,
    /// The notes that it refers to.
    pub(super) notes: Vec<String>,
}

/// One table.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<TableRow>,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub(super) struct TableRow {
    pub(super) cells: Vec<TableCell>,
    /// Columns that stay empty before its first cell.
    pub(super) skipped: usize,
    /// Whether it is printed again on each page.
    pub(super) is_header: bool,
}

/// One cell.
#[derive(Clone, Debug, Default)]
pub(super) struct TableCell {
    pub(super) blocks: Vec<Block>,
    /// Columns that it takes.
    pub(super) columns: usize,
    pub(super) merge: Merge,
}

/// How a cell goes together with the one above it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Merge {
    #[default]
    None,
    /// The first of several.
    Begins,
    /// One with the cell above.
    GoesOn,
}

impl Paragraph {
    /// Its lines as a reader sees them, the first with what is printed before it.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.text.split('\n').map(settle).collect();
        if let (Some(label), Some(first)) =
            (&self.label, lines.iter_mut().find(|line| !line.trim().is_empty()))
        {
            *first = label.before(first);
        }
        if let Some(first) = lines.first_mut().filter(|line| self.is_indented && !line.is_empty()) {
            *first = format!("{INDENT}{}", first.trim_start());
        }
        lines
    }
}

/// Whether a text is a printed number and nothing else.
fn is_number(text: &str) -> bool {
    const BEHIND: &str = "文";
    !text.trim().is_empty() && without_number(&format!("{text}{BEHIND}")) == BEHIND
}

/// A line without what nobody sees. A tab before the line only indents it; one behind a number is a blank. Others may
/// part columns and stay.
fn settle(line: &str) -> String {
    let shown: String = line.trim_end().chars().filter(|sign| !is_invisible(*sign)).collect();
    let shown = shown.trim_start_matches(['\t', ' ']);
    match shown.split_once('\t') {
        Some((number, rest)) if is_number(number) => format!("{} {}", number.trim_end(), rest.trim_start()),
        _ => shown.to_owned(),
    }
}

impl Block {
    /// Whether a reader sees words in it.
    pub(super) fn has_words(&self) -> bool {
        match self {
            Self::Paragraph(paragraph) => paragraph.lines().iter().any(|line| !line.trim().is_empty()),
            Self::Table(table) => table
                .rows
                .iter()
                .flat_map(|row| &row.cells)
                .flat_map(|cell| &cell.blocks)
                .any(Self::has_words),
            Self::Doubt(_) => false,
        }
    }

    /// The first paragraph in it.
    pub(super) fn ordinal(&self) -> Option<u32> {
        match self {
            Self::Paragraph(paragraph) => Some(paragraph.ordinal),
            Self::Table(table) => table
                .rows
                .iter()
                .flat_map(|row| &row.cells)
                .flat_map(|cell| &cell.blocks)
                .find_map(Self::ordinal),
            Self::Doubt(_) => None,
        }
    }
}
