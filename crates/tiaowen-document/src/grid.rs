//! Tables whose cells a format tells: which rows name the columns, and what a table is for: rows of data, a list of
//! fields about the document, or nothing but layout. Knows no format, and nothing of what the columns mean to a policy.

use std::sync::LazyLock;

use regex::Regex;

use crate::marks::{CellMark, RowMark};
use crate::model::Span;
use crate::roles;

/// The most columns of a table; cells further right count as standing in the last.
pub const MAX_COLUMNS: usize = 100;

/// The longest name of a field, in characters.
pub(crate) const MAX_NAME: usize = 16;

/// The cells of a table in their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The rows, empty ones too.
    pub rows: Vec<GridRow>,
    /// Columns.
    pub columns: usize,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GridRow {
    /// The cells that begin in it.
    pub cells: Vec<GridCell>,
    /// Whether the format says that it names the columns.
    pub is_header: bool,
}

/// One cell, in the row in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridCell {
    /// Its first column, from 0.
    pub column: usize,
    /// Columns that it takes.
    pub columns: usize,
    /// Rows that it takes.
    pub rows: usize,
}

/// What a table is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Rows.
    Data,
    /// Names with values: 索引号, 发文机关.
    Fields,
    /// What it holds stands below each other.
    Paragraphs,
}

impl Grid {
    /// What the table is for, by the texts of its cells.
    pub fn kind(&self, texts: &[Vec<&str>]) -> TableKind {
        let filled = |row: &[&str]| row.iter().filter(|cell| !cell.trim().is_empty()).count();
        let (mut in_fields, mut all, mut pairs) = (0, 0, 0);
        for row in texts {
            let mut cells = row.iter().filter(|cell| !cell.trim().is_empty()).peekable();
            while let Some(cell) = cells.next() {
                all += 1;
                if is_field_name(cell) {
                    if cells.next_if(|value| !is_field_name(value)).is_some() {
                        (in_fields, all, pairs) = (in_fields + 2, all + 1, pairs + 1);
                    } else {
                        in_fields += 1;
                    }
                } else if is_field(cell) {
                    (in_fields, pairs) = (in_fields + 1, pairs + 1);
                }
            }
        }
        if in_fields * 3 > all * 2 && pairs >= 2 {
            return TableKind::Fields;
        }
        let rows = texts.iter().filter(|row| filled(row) > 0).count();
        let wide = texts.iter().filter(|row| filled(row) > 1).count();
        if rows < 2 || wide == 0 { TableKind::Paragraphs } else { TableKind::Data }
    }

    /// How many rows at the top name the columns.
    pub fn header_rows(&self, texts: &[Vec<&str>]) -> usize {
        let Some(first) = self.rows.iter().position(|row| row.cells.len() > 1) else { return 0 };
        let marked = self.rows[first..].iter().take_while(|row| row.is_header).count();
        if marked > 0 && first + marked < self.rows.len() {
            return first + marked;
        }
        // A name that takes several rows stands beside names that are parted below it.
        let top = &self.rows[first].cells;
        let parted = top.iter().any(|cell| cell.columns > 1);
        let depth = top.iter().map(|cell| cell.rows).filter(|rows| *rows <= 3).max().unwrap_or(1);
        let deep = if parted { depth } else { 1 };
        let is_name = |text: &&str| text.chars().count() <= 20 && !text.contains('。');
        let all_names = texts[first..].iter().take(deep).flatten().all(|text| is_name(&text.trim()));
        let headers = first + if all_names { deep } else { 1 };
        if headers < self.rows.len() { headers } else { first }
    }

    /// Cells over several rows whose words hold for each of them: units, times, areas. For each row the row and
    /// place of the cells to print in it again, as a reader sees them beside it.
    pub fn repeated_cells(&self, texts: &[Vec<&str>], headers: usize) -> Vec<Vec<(usize, usize)>> {
        static EACH: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?:单位|部门|责任人|牵头|配合|时限|时间|期限|进度|节点|区域|地区)")
                .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
        });
        let mut holds_for_each = [false; MAX_COLUMNS];
        for (row, texts) in self.rows.iter().zip(texts).take(headers) {
            for (cell, text) in row.cells.iter().zip(texts) {
                if EACH.is_match(text) {
                    let end = (cell.column + cell.columns).min(MAX_COLUMNS);
                    holds_for_each[cell.column..end].fill(true);
                }
            }
        }
        // Beyond this many it is no table of tasks.
        const MOST: usize = 10_000;
        let mut repeated = vec![Vec::new(); self.rows.len()];
        let mut count = 0;
        for (at, row) in self.rows.iter().enumerate().skip(headers) {
            for (place, cell) in row.cells.iter().enumerate().filter(|(_, cell)| cell.rows > 1) {
                let is_short = texts[at][place].chars().count() <= 200;
                // Past the last column cells are not told apart.
                if !holds_for_each[cell.column] || !is_short || cell.column + 1 >= MAX_COLUMNS {
                    continue;
                }
                let end = at.saturating_add(cell.rows).min(self.rows.len());
                for (row, repeated) in self.rows[at + 1..end].iter().zip(&mut repeated[at + 1..end]) {
                    if count < MOST && !row.cells.is_empty() {
                        repeated.push((at, place));
                        count += 1;
                    }
                }
            }
        }
        repeated
    }
}

/// One cell with what it shows.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Its first column, from 0.
    pub column: usize,
    /// Columns that it takes.
    pub columns: usize,
    /// What it shows, on one line.
    pub text: &'a str,
}

/// The line of a row of a table of that many columns: its cells from left to right, tabs between them, those that hold
/// nothing left out. Spans count from the start of the line; header and table are for the caller to set.
pub fn row_line(cells: &[Shown<'_>], columns: usize) -> (String, RowMark) {
    let mut mark = RowMark::default();
    let mut line = String::new();
    for cell in cells.iter().filter(|cell| !cell.text.trim().is_empty()) {
        if !line.is_empty() {
            line.push('\t');
        }
        let from = line.len();
        line.push_str(cell.text.trim());
        let span = Span::new(from, line.len());
        mark.cells.push(CellMark { span, column: cell.column, columns: cell.columns });
    }
    mark.span = Span::new(0, line.len());
    mark.is_label = mark.cells.len() == 1 && cells.len() == 1 && columns > 1;
    (line, mark)
}

/// A name and a value as one line; the colon is written where the format leaves it to a border.
pub fn field_line(name: &str, value: &str) -> String {
    // 索 引 号: blanks inside a name only set it.
    let (label, rest) = name.split_at(name.find(['：', ':']).unwrap_or(name.len()));
    let mut line = format!("{}{}", roles::squash(label), rest.trim_end());
    if !value.trim().is_empty() {
        if !line.ends_with(['：', ':']) {
            line.push('：');
        }
        line.push_str(value.trim());
    }
    line
}

/// Tells whether a text is the name of a field about the document: 索引号, 发文机关：.
pub fn is_field_name(text: &str) -> bool {
    let squashed = roles::squash(text);
    let bare = squashed.trim_matches(['【', '】', '[', ']', '：', ':']);
    !bare.is_empty()
        && bare.chars().count() <= MAX_NAME
        && !bare.contains(['：', ':'])
        && roles::is_meta_line(&format!("{bare}："))
}

/// Tells whether a text is a field with its value.
pub fn is_field(text: &str) -> bool {
    text.split_once(['：', ':']).is_some_and(|(name, value)| is_field_name(name) && !value.trim().is_empty())
}
