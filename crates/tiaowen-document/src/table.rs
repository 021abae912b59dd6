//! Tables: rows marked by the file format, rows parted by tabs, and annex tables that a conversion flattened to
//! one cell a line.
//!
//! Rebuilds rows from cells by what the header says of the columns. Knows neither outline nor citations.

mod cells;
mod flat;
mod grid;
mod header;

use crate::fragment::Fragment;
use crate::line::Line;
use crate::model::{Span, UnitRole};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// 序号.
    Index,
    /// A label that several rows share: 类别, 领域.
    Group,
    /// Words: 指标, 任务, 内容.
    Text,
    /// A number, for the year that the header names; `is_goal` when the header calls it a goal.
    Value {
        /// The year in the header.
        year: Option<i16>,
        /// Whether the header says 目标.
        is_goal: bool,
    },
    /// Responsible units.
    Unit(UnitRole),
    /// Pilot areas.
    Area,
    /// 完成时限.
    Time,
}

/// One cell of a row.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) kind: ColumnKind,
    pub(crate) fragment: Fragment,
}

/// One row: its cells in printed order, and the labels that name it in a path.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) fragment: Fragment,
    pub(crate) cells: Vec<Cell>,
    pub(crate) labels: Vec<String>,
}

/// One part of a table in printed order.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// The header cells.
    Header(Fragment),
    /// A label above several rows.
    Group {
        /// Where it stands.
        fragment: Fragment,
        /// Its text.
        label: String,
    },
    /// A row.
    Row(Row),
}

/// One table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// First line and the line after the last.
    pub(crate) lines: (usize, usize),
    /// The cells of the header, where the format marks the rows.
    pub(crate) columns: Vec<String>,
    /// In which columns the cells of the header stand, when signs part them.
    pub(crate) places: Vec<usize>,
    pub(crate) parts: Vec<Part>,
    /// Cells that a page break printed again.
    pub(crate) duplicates: Vec<Span>,
    /// Set when the columns could not be told and the table is kept whole.
    pub(crate) kept_whole: bool,
}

/// Finds the tables among the lines and marks their lines as cells, so that they are not joined.
pub(crate) fn find_tables(source: &str, lines: &mut [Line]) -> Vec<Table> {
    mark_tab_rows(source, lines);
    let mut tables = Vec::new();
    let mut index = 0;
    while index < lines.len() {
        let table = if lines[index].cells.is_some() && !lines[index].is_noise() {
            let previous = tables.last().filter(|table: &&Table| {
                let (_, end) = table.lines;
                end < index && lines[end..index].iter().all(Line::is_noise)
            });
            Some(read_grid(source, lines, index, previous))
        } else {
            flat::read_flat(source, lines, index)
        };
        let Some(table) = table else {
            index += 1;
            continue;
        };
        for line in &mut lines[table.lines.0..table.lines.1] {
            let whole = line.fragment.clone();
            line.cells.get_or_insert_with(|| vec![whole]);
        }
        index = table.lines.1.max(index + 1);
        tables.push(table);
    }
    tables
}

/// Lines that hold two cells and more, parted by tabs, beside others of the same count, are rows.
fn mark_tab_rows(source: &str, lines: &mut [Line]) {
    let cells_of = |line: &Line| -> Vec<Fragment> {
        if line.is_noise() || line.cells.is_some() || !line.text.contains('\t') {
            return Vec::new();
        }
        let span = line.fragment.span;
        let mut start = span.start;
        let mut cells = Vec::new();
        for part in source[span.range()].split('\t') {
            cells.extend(Fragment::content(
                source,
                Span::new(start, start + part.len()),
                &line.fragment.cuts,
            ));
            start += part.len() + 1;
        }
        cells
    };
    let counts: Vec<Vec<Fragment>> = lines.iter().map(cells_of).collect();
    for index in 0..lines.len() {
        let count = counts[index].len();
        let beside = |other: Option<&Vec<Fragment>>| other.is_some_and(|cells| cells.len() >= 2);
        let has_neighbour = beside(counts.get(index + 1)) || index > 0 && beside(counts.get(index - 1));
        if count >= 2 && has_neighbour {
            lines[index].cells = Some(counts[index].clone());
        }
    }
}

/// Reads a run of lines that the format marks as rows; the first is the header.
///
/// Behind a page break (`previous` is the table above it, with nothing but noise between) the columns are those
/// of the table above: a header printed again is a duplicate, and a first line that is none is a row.
fn read_grid(source: &str, lines: &[Line], start: usize, previous: Option<&Table>) -> Table {
    if let Some(first) = &lines[start].grid {
        return grid::read_marked(source, lines, start, first.table);
    }
    let end = (start..lines.len()).find(|at| lines[*at].cells.is_none()).unwrap_or(lines.len());
    let header_cells = lines[start].cells.as_deref().unwrap_or_default();
    let texts: Vec<String> = header_cells.iter().map(|cell| cell.read(source).text).collect();
    let above = previous.filter(|table| table.columns.len() == texts.len() && !texts.is_empty());
    let is_reprint = above.is_some_and(|table| table.columns == texts);
    let goes_on = above.is_some() && !texts.iter().all(|text| header::is_header_cell(text));
    let has_header = is_reprint || !goes_on && end > start + 1;
    let (columns, places) = match above.filter(|_| goes_on || is_reprint) {
        Some(table) => (table.columns.clone(), table.places.clone()),
        None => (texts, places(source, header_cells)),
    };
    let kinds = header::column_kinds(&columns);
    let mut parts = Vec::new();
    let mut group = None;
    let mut duplicates = Vec::new();
    if is_reprint {
        duplicates.extend(header_cells.iter().map(|cell| cell.span));
    } else if has_header {
        parts.push(Part::Header(join_cells(header_cells)));
    }
    for line in lines[start + usize::from(has_header)..end].iter().filter(|line| !line.is_noise()) {
        let fragments = line.cells.as_deref().unwrap_or_default();
        let is_header = |(cell, column): (&Fragment, &String)| cell.read(source).text == *column;
        if columns.len() >= 2
            && fragments.len() == columns.len()
            && fragments.iter().zip(&columns).all(is_header)
        {
            duplicates.extend(fragments.iter().map(|cell| cell.span));
            continue;
        }
        // A row with fewer cells than columns has lost its first ones to a merged cell above, unless signs say
        // in which columns its cells stand.
        let missing = kinds.len().saturating_sub(fragments.len());
        let stands = self::places(source, fragments);
        let is_placed = missing > 0 && row_width(source, fragments) == row_width(source, header_cells);
        let column_of = |at: usize| {
            let place = stands.get(at).filter(|_| is_placed)?;
            places.iter().position(|header| header == place)
        };
        let cells: Vec<Cell> = fragments
            .iter()
            .enumerate()
            .map(|(at, fragment)| Cell {
                kind: kinds.get(column_of(at).unwrap_or(at + missing)).copied().unwrap_or(ColumnKind::Text),
                fragment: fragment.clone(),
            })
            .collect();
        if !cells.is_empty() {
            parts.push(Part::Row(carry_group(make_row(source, cells), &mut group)));
        }
    }
    Table { lines: (start, end), columns, places, parts, duplicates, kept_whole: false }
}

/// In which columns the cells of a row between `|` stand.
fn places(source: &str, cells: &[Fragment]) -> Vec<usize> {
    let Some(first) = cells.first() else { return Vec::new() };
    let start = line_start(source, first);
    cells.iter().map(|cell| source[start..cell.span.start].matches('|').count()).collect()
}

/// How many `|` the line of a row has.
fn row_width(source: &str, cells: &[Fragment]) -> usize {
    let Some(first) = cells.first() else { return 0 };
    let line = &source[line_start(source, first)..];
    line[..line.find(['\n', '\r']).unwrap_or(line.len())].matches('|').count()
}

fn line_start(source: &str, cell: &Fragment) -> usize {
    source[..cell.span.start].rfind(['\n', '\r']).map_or(0, |at| at + 1)
}

/// Joins cells that follow each other into one fragment, ` | ` between them.
fn join_cells(cells: &[Fragment]) -> Fragment {
    let mut cells = cells.iter();
    let mut joined = cells.next().cloned().unwrap_or_default();
    for cell in cells {
        joined.append_joined(cell, " | ");
    }
    joined
}

/// Longest cell that names its row in a path, in characters.
const MAX_LABEL_CHARS: usize = 40;

/// Makes a row of its cells; its labels are the group cell and the first cell of words.
fn make_row(source: &str, cells: Vec<Cell>) -> Row {
    let fragment = join_cells(&cells.iter().map(|cell| cell.fragment.clone()).collect::<Vec<_>>());
    let text_of = |kind: ColumnKind| {
        cells
            .iter()
            .find(|cell| cell.kind == kind)
            .map(|cell| cell.fragment.read(source).text)
            .filter(|text| text.chars().count() <= MAX_LABEL_CHARS && !text.contains('。'))
    };
    let labels = [text_of(ColumnKind::Group), text_of(ColumnKind::Text)].into_iter().flatten().collect();
    Row { fragment, cells, labels }
}

/// Puts the label of a group that an earlier row printed in front of the labels of a row that prints none.
fn carry_group(mut row: Row, group: &mut Option<String>) -> Row {
    if row.cells.iter().any(|cell| cell.kind == ColumnKind::Group) {
        *group = row.labels.first().cloned();
    } else if let Some(group) = group {
        row.labels.insert(0, group.clone());
    }
    row
}
