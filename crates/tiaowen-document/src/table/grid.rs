//! Rows whose cells the format tells one by one, each with its column: the tables of web pages.

use super::{Cell, ColumnKind, Part, Row, Table, carry_group, header, join_cells, make_row};
use crate::fragment::Fragment;
use crate::line::Line;
use crate::marks::RowMark;

/// Reads the rows of the table with this number from `start` on.
pub(super) fn read_marked(source: &str, lines: &[Line], start: usize, table: usize) -> Table {
    let is_row = |line: &Line| line.grid.as_ref().is_some_and(|row| row.table == table) && !line.is_noise();
    let end = (start..lines.len()).find(|at| !is_row(&lines[*at])).unwrap_or(lines.len());
    let rows: Vec<(&RowMark, &[Fragment])> = lines[start..end]
        .iter()
        .filter_map(|line| Some((line.grid.as_ref()?, line.cells.as_deref().unwrap_or_default())))
        .collect();
    let kinds = column_kinds(source, &rows);
    let kind_at = |column: usize| kinds.get(column).copied().unwrap_or(ColumnKind::Text);
    let mut parts = Vec::new();
    let mut duplicates = Vec::new();
    let mut group = None;
    let mut label: Option<String> = None;
    let texts_of = |fragments: &[Fragment]| -> Vec<String> {
        fragments.iter().map(|cell| cell.read(source).text).collect()
    };
    let headers: Vec<Vec<String>> =
        rows.iter().filter(|(mark, _)| mark.is_header).map(|(_, cells)| texts_of(cells)).collect();
    for (mark, fragments) in rows {
        if fragments.is_empty() {
            continue;
        }
        if mark.is_header {
            parts.push(Part::Header(join_cells(fragments)));
            continue;
        }
        // A header that is printed again where a page begins.
        if fragments.len() > 1 && headers.contains(&texts_of(fragments)) {
            duplicates.extend(fragments.iter().map(|cell| cell.span));
            continue;
        }
        if mark.is_label
            && let [only] = fragments
            && is_label(&only.read(source).text)
        {
            let text = only.read(source).text;
            parts.push(Part::Group { fragment: only.clone(), label: text.clone() });
            (label, group) = (Some(text), None);
            continue;
        }
        let cells: Vec<Cell> = mark
            .cells
            .iter()
            .zip(fragments)
            .map(|(cell, fragment)| Cell { kind: kind_at(cell.column), fragment: fragment.clone() })
            .collect();
        let mut row: Row = carry_group(make_row(source, cells), &mut group);
        if let Some(label) = &label {
            row.labels.insert(0, label.clone());
        }
        parts.push(Part::Row(row));
    }
    Table {
        lines: (start, end),
        columns: Vec::new(),
        places: Vec::new(),
        parts,
        duplicates: Vec::new(),
        kept_whole: false,
    }
}

/// What each column holds, by the names that stand above it, one below the other.
fn column_kinds(source: &str, rows: &[(&RowMark, &[Fragment])]) -> Vec<ColumnKind> {
    let mut names: Vec<String> = Vec::new();
    for (mark, fragments) in rows.iter().filter(|(mark, _)| mark.is_header) {
        for (cell, fragment) in mark.cells.iter().zip(*fragments) {
            let end = cell.column + cell.columns;
            if names.len() < end {
                names.resize(end, String::new());
            }
            let text = fragment.read(source).text;
            names[cell.column..end].iter_mut().for_each(|name| name.push_str(&text));
        }
    }
    header::column_kinds(&names)
}

/// Tells whether the one cell of a row is a label for the rows below: `一、创新驱动`.
fn is_label(text: &str) -> bool {
    const MAX_CHARS: usize = 40;
    text.chars().count() <= MAX_CHARS && !text.contains(['。', '；'])
}
