//! Tables of a page: their cells in columns, and what a table is for: rows of data, a list of fields about the
//! document, or nothing but layout. Knows nothing of what the columns mean to a policy.

use std::sync::LazyLock;

use regex::Regex;

use super::tag::Tag;
use super::tree::{NodeKind, Tree};
use crate::roles;

/// The most columns of a table; cells further right count as standing in the last.
const MAX_COLUMNS: usize = 100;

/// The longest name of a field, in characters.
pub(super) const MAX_NAME: usize = 16;

/// The cells of a table in their places.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) captions: Vec<usize>,
    pub(super) rows: Vec<GridRow>,
    pub(super) columns: usize,
    /// Tables inside its cells.
    has_tables: bool,
    is_layout: bool,
}

/// One row.
#[derive(Debug, Default)]
pub(super) struct GridRow {
    pub(super) cells: Vec<GridCell>,
    /// Whether all its cells are header cells.
    is_header: bool,
}

/// One cell, in the row in which it begins.
#[derive(Debug)]
pub(super) struct GridCell {
    pub(super) node: usize,
    pub(super) column: usize,
    /// Columns that it takes.
    pub(super) columns: usize,
    /// Rows that it takes.
    rows: usize,
}

/// What a table is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TableKind {
    /// Rows.
    Data,
    /// Names with values: 索引号, 发文机关.
    Fields,
    /// What it holds stands below each other.
    Paragraphs,
}

impl Grid {
    pub(super) fn of(tree: &Tree, table: usize) -> Self {
        let mut grid =
            Self { is_layout: tree.attributes(table).is_some_and(|it| it.is_layout), ..Self::default() };
        // For each column the rows that a cell above still takes.
        let mut taken: Vec<usize> = Vec::new();
        let mut node = table + 1;
        while node < tree.nodes[table].end {
            let NodeKind::Element(tag, attributes) = &tree.nodes[node].kind else {
                node += 1;
                continue;
            };
            match tag {
                _ if attributes.is_hidden => node = tree.nodes[node].end,
                Tag::Caption => {
                    grid.captions.push(node);
                    node = tree.nodes[node].end;
                }
                Tag::Table => {
                    grid.has_tables = true;
                    node = tree.nodes[node].end;
                }
                Tag::Row => {
                    grid.take_row(tree, node, &mut taken);
                    node = tree.nodes[node].end;
                }
                _ => node += 1,
            }
        }
        grid
    }

    fn take_row(&mut self, tree: &Tree, node: usize, taken: &mut Vec<usize>) {
        let mut row = GridRow { is_header: true, ..GridRow::default() };
        let mut column = 0;
        for cell in tree.children(node) {
            let NodeKind::Element(tag @ (Tag::Cell | Tag::HeaderCell), attributes) = &tree.nodes[cell].kind
            else {
                continue;
            };
            if attributes.is_hidden {
                continue;
            }
            while taken.get(column).is_some_and(|rows| *rows > 0) && column < MAX_COLUMNS {
                column += 1;
            }
            let columns = attributes.columns.clamp(1, MAX_COLUMNS);
            let rows = attributes.rows.unwrap_or(1);
            let rows = if rows == 0 { usize::MAX } else { rows };
            row.is_header &= *tag == Tag::HeaderCell;
            let column_at = column.min(MAX_COLUMNS - 1);
            row.cells.push(GridCell { node: cell, column: column_at, columns, rows });
            for at in column..(column + columns).min(MAX_COLUMNS) {
                if taken.len() <= at {
                    taken.resize(at + 1, 0);
                }
                taken[at] = rows;
            }
            column += columns;
            self.has_tables |= holds_table(tree, cell);
        }
        taken.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        self.columns = self.columns.max(column.min(MAX_COLUMNS));
        row.is_header &= !row.cells.is_empty();
        self.rows.push(row);
    }

    /// Tells by its build whether a table only puts parts of the page side by side.
    pub(super) fn only_lays_out(&self, tree: &Tree) -> bool {
        let has_header = self.rows.iter().any(|row| row.is_header && row.cells.len() > 1);
        if self.is_layout || self.rows.is_empty() || self.has_tables && !has_header {
            return true;
        }
        if has_header {
            return false;
        }
        // One cell that holds paragraphs and most of the text is the page itself.
        let cells = || self.rows.iter().flat_map(|row| &row.cells);
        let length = |cell: &GridCell| text_length(tree, cell.node);
        let all: usize = cells().map(length).sum();
        cells().any(|cell| {
            let own = length(cell);
            own * 5 > all * 3 && own > 200 * 3 && paragraphs(tree, cell.node) >= 3
                || holds_heading(tree, cell.node)
        })
    }

    /// What the table is for, by the texts of its cells.
    pub(super) fn kind(&self, texts: &[Vec<&str>]) -> TableKind {
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
    pub(super) fn header_rows(&self, texts: &[Vec<&str>]) -> usize {
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
    pub(super) fn repeated_cells(&self, texts: &[Vec<&str>], headers: usize) -> Vec<Vec<(usize, usize)>> {
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

/// Tells whether a text is the name of a field about the document: 索引号, 发文机关：.
pub(super) fn is_field_name(text: &str) -> bool {
    let squashed = roles::squash(text);
    let bare = squashed.trim_matches(['【', '】', '[', ']', '：', ':']);
    !bare.is_empty()
        && bare.chars().count() <= MAX_NAME
        && !bare.contains(['：', ':'])
        && roles::is_meta_line(&format!("{bare}："))
}

/// Tells whether a text is a field with its value.
pub(super) fn is_field(text: &str) -> bool {
    text.split_once(['：', ':']).is_some_and(|(name, value)| is_field_name(name) && !value.trim().is_empty())
}

fn holds_table(tree: &Tree, cell: usize) -> bool {
    (cell..tree.nodes[cell].end).any(|node| tree.tag(node) == Some(Tag::Table))
}

fn holds_heading(tree: &Tree, cell: usize) -> bool {
    (cell..tree.nodes[cell].end).any(|node| tree.tag(node) == Some(Tag::Heading))
}

/// Bytes of text in an element.
fn text_length(tree: &Tree, node: usize) -> usize {
    let texts = tree.nodes[node..tree.nodes[node].end].iter();
    texts.map(|node| if let NodeKind::Text(span) = &node.kind { span.end - span.start } else { 0 }).sum()
}

/// Paragraphs and line ends in an element.
fn paragraphs(tree: &Tree, node: usize) -> usize {
    let is_one = |node: usize| matches!(tree.tag(node), Some(Tag::Paragraph | Tag::Division | Tag::Break));
    (node..tree.nodes[node].end).filter(|node| is_one(*node)).count()
}
