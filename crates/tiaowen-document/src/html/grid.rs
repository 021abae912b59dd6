//! Tables of a page: their cells in columns, and whether they only lay out. Knows nothing of what the columns mean to a
//! policy.

use super::tag::Tag;
use super::tree::{NodeKind, Tree};
use crate::grid::{Grid, GridCell, GridRow, MAX_COLUMNS};

/// A table with the nodes of its cells.
#[derive(Debug, Default)]
pub(super) struct PageTable {
    pub(super) captions: Vec<usize>,
    pub(super) grid: Grid,
    /// The nodes of the cells, row by row as in the grid.
    pub(super) nodes: Vec<Vec<usize>>,
    /// Tables inside its cells.
    has_tables: bool,
    is_layout: bool,
}

impl PageTable {
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
        let mut nodes = Vec::new();
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
            row.cells.push(GridCell { column: column_at, columns, rows });
            nodes.push(cell);
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
        self.grid.columns = self.grid.columns.max(column.min(MAX_COLUMNS));
        row.is_header &= !row.cells.is_empty();
        self.grid.rows.push(row);
        self.nodes.push(nodes);
    }

    /// Tells by its build whether a table only puts parts of the page side by side.
    pub(super) fn only_lays_out(&self, tree: &Tree) -> bool {
        let has_header = self.grid.rows.iter().any(|row| row.is_header && row.cells.len() > 1);
        if self.is_layout || self.grid.rows.is_empty() || self.has_tables && !has_header {
            return true;
        }
        if has_header {
            return false;
        }
        // One cell that holds paragraphs and most of the text is the page itself.
        let cells = || self.nodes.iter().flatten().copied();
        let length = |cell: usize| text_length(tree, cell);
        let all: usize = cells().map(length).sum();
        cells().any(|cell| {
            let own = length(cell);
            own * 5 > all * 3 && own > 200 * 3 && paragraphs(tree, cell) >= 3 || holds_heading(tree, cell)
        })
    }
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
