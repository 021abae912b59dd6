//! What a file format says of a text beside the text: its signs, headings, rows of tables, noise, and where in the
//! file a stretch stands. Readers of formats write it; nothing here knows a particular format.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{Diagnostic, NoiseReason, Span};

/// A text that was taken out of a file that is more than text: a web page, an office document, a printed page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extracted {
    /// All that a reader sees, navigation, headers and footers too, line by line.
    pub text: String,
    /// What the format says of stretches of it.
    pub marks: Marks,
    /// What the file says of the document out of sight.
    pub feed: Feed,
}

/// What a format says of stretches of a text. Spans and positions are bytes of the text; every list ascends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Signs of the format itself; disjoint.
    pub markup: Vec<Span>,
    /// Headings.
    pub headings: Vec<Span>,
    /// Rows of tables; the `|` in them part cells.
    pub rows: Vec<Span>,
    /// Rows whose cells the format tells one by one.
    pub grid: Vec<RowMark>,
    /// Lines that are files to take along with the document.
    pub files: Vec<Span>,
    /// Lines that are no part of the document.
    pub noise: Vec<(Span, NoiseReason)>,
    /// From each position on the text stands at this location, until the next.
    pub locations: Vec<(usize, Location)>,
    /// What could not be read for certain.
    pub doubts: Vec<Diagnostic>,
}

/// One row of a table. Spans are bytes of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowMark {
    /// The row: one line of the text.
    pub span: Span,
    /// Its cells that hold something.
    pub cells: Vec<CellMark>,
    /// Which table it belongs to; tables that follow each other have numbers of their own.
    pub table: usize,
    /// Whether it names the columns.
    pub is_header: bool,
    /// Whether it is one cell over all columns: a label for the rows below.
    pub is_label: bool,
}

impl RowMark {
    /// Moves the row so many bytes on.
    pub fn shift(&mut self, bytes: usize) {
        for span in self.cells.iter_mut().map(|cell| &mut cell.span).chain([&mut self.span]) {
            (span.start, span.end) = (span.start + bytes, span.end + bytes);
        }
    }
}

/// One cell of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellMark {
    /// What it holds, in bytes of the text.
    pub span: Span,
    /// Its first column, from 0.
    pub column: usize,
    /// How many columns it takes.
    pub columns: usize,
}

/// What a file says of its document out of sight. It only stands in where the text itself is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// The title of the document.
    pub title: Option<String>,
    /// 发布日期, as written.
    pub published: Option<String>,
    /// 来源.
    pub source: Option<String>,
    /// 发文字号, as written.
    pub doc_number: Option<String>,
    /// 发文机关.
    pub issuer: Option<String>,
    /// The title of the window, with the name of the site.
    pub page_title: Option<String>,
}

/// Where in the original file a stretch stands, as a person looks it up there. All counts are from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Location {
    /// The page of a printed form, by its order in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The paragraph of an office document, empty ones counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<u32>,
    /// The sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row of that sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
}

/// As people say it: `第3页`, `第12段`, `工作表“任务分工”第5行`.
impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(page) = self.page {
            write!(formatter, "第{page}页")?;
        }
        if let Some(paragraph) = self.paragraph {
            write!(formatter, "第{paragraph}段")?;
        }
        if let Some(sheet) = &self.sheet {
            write!(formatter, "工作表“{sheet}”")?;
        }
        if let Some(row) = self.row {
            write!(formatter, "第{row}行")?;
        }
        Ok(())
    }
}

impl Marks {
    /// Where in the file a position of the text stands, if the format says so.
    pub fn location_at(&self, position: usize) -> Option<&Location> {
        let behind = self.locations.partition_point(|(start, _)| *start <= position);
        behind.checked_sub(1).map(|at| &self.locations[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_holds_until_the_next() {
        let page = |page| Location { page: Some(page), ..Location::default() };
        let marks = Marks { locations: vec![(3, page(1)), (9, page(2))], ..Marks::default() };
        let found = |at| marks.location_at(at).map(ToString::to_string);
        assert_eq!(found(2), None);
        assert_eq!(found(3).as_deref(), Some("第1页"));
        assert_eq!(found(8).as_deref(), Some("第1页"));
        assert_eq!(found(9).as_deref(), Some("第2页"));
        let row = Location { sheet: Some("分工".to_owned()), row: Some(5), ..Location::default() };
        assert_eq!(row.to_string(), "工作表“分工”第5行");
    }
}
