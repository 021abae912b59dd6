//! The lines of a table whose cells a format tells: its rows, or the fields that it lists. Knows no format.

use tiaowen_document::RowMark;
use tiaowen_document::grid::{Grid, Shown, TableKind, field_line, is_field_name, row_line};

/// One line of a table.
#[derive(Clone, Debug)]
pub(crate) struct TableLine {
    /// The row that it comes from.
    pub(crate) row: usize,
    pub(crate) text: String,
    /// Where its cells stand, in bytes of the line; none of a field.
    pub(crate) mark: Option<RowMark>,
}

/// The lines of a table by the words of its cells, each on one line; `None` when it only lays out what its cells hold.
pub(crate) fn table_lines(grid: &Grid, texts: &[Vec<&str>]) -> Option<Vec<TableLine>> {
    match grid.kind(texts) {
        TableKind::Paragraphs => None,
        TableKind::Fields => Some(fields(texts)),
        TableKind::Data => Some(rows(grid, texts)),
    }
}

fn fields(texts: &[Vec<&str>]) -> Vec<TableLine> {
    let mut lines = Vec::new();
    for (row, texts) in texts.iter().enumerate() {
        let mut filled = texts.iter().filter(|text| !text.is_empty()).peekable();
        while let Some(text) = filled.next() {
            let is_name = is_field_name(text);
            let value = filled.next_if(|value| is_name && !is_field_name(value));
            let text = field_line(text, value.copied().unwrap_or_default());
            lines.push(TableLine { row, text, mark: None });
        }
    }
    lines
}

fn rows(grid: &Grid, texts: &[Vec<&str>]) -> Vec<TableLine> {
    let headers = grid.header_rows(texts);
    let repeated = grid.repeated_cells(texts, headers);
    let mut lines = Vec::new();
    for (at, row) in grid.rows.iter().enumerate() {
        let own = (0..row.cells.len()).map(|place| (at, place));
        let mut shown: Vec<Shown<'_>> = own
            .chain(repeated[at].iter().copied())
            .map(|(row, place)| {
                let cell = grid.rows[row].cells[place];
                Shown { column: cell.column, columns: cell.columns, text: texts[row][place] }
            })
            .collect();
        shown.sort_by_key(|cell| cell.column);
        let (text, mut mark) = row_line(&shown, grid.columns);
        if !text.is_empty() {
            mark.is_header = at < headers;
            lines.push(TableLine { row: at, text, mark: Some(mark) });
        }
    }
    lines
}
