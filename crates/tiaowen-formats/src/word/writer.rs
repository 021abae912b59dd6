//! From blocks to lines of text with marks: paragraphs, rows of tables, notes behind the provision that they belong to,
//! heads and feet of pages as noise at the end. Knows no XML.

use std::collections::BTreeSet;

use tiaowen_document::grid::{Grid, GridCell, GridRow, MAX_COLUMNS};
use tiaowen_document::model::{Diagnostic, NoiseReason, Severity, Span};
use tiaowen_document::{Extracted, Feed, Location, Marks, without_number};

use super::block::{Block, Merge, Paragraph, Table};
use super::reader::flatten;
use crate::table::{TableLine, table_lines};

/// Longest line that is taken for a heading, in characters.
const MAX_HEADING_CHARS: usize = 60;

/// Writes the text of a document; `margins` are the texts that its pages print above and below.
pub(super) fn write(blocks: &[Block], margins: &[Vec<Block>]) -> Extracted {
    let mut writer = Writer::default();
    writer.blocks(blocks);
    writer.put_notes();
    writer.drop_misused_headings();
    writer.margins(margins);
    Extracted { text: writer.text, marks: writer.marks, feed: Feed::default() }
}

#[derive(Debug, Default)]
struct Writer {
    text: String,
    marks: Marks,
    tables: usize,
    /// Notes that wait for the end of the provision that they belong to.
    notes: Vec<String>,
    /// Whether the text is in an article 第N条, which goes on to the next one.
    in_article: bool,
    /// Characters of headings, and of all.
    heading_chars: usize,
    chars: usize,
}

impl Writer {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(paragraph) => self.paragraph(paragraph),
                Block::Table(table) => self.table(table),
                Block::Doubt(message) => self.doubt(message),
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let lines = paragraph.lines();
        let first = lines.iter().find(|line| !line.trim().is_empty());
        if let Some(line) = first {
            let opened = Provision::opened_by(line);
            let is_below = opened == Provision::Other && self.in_article;
            if paragraph.is_heading || opened != Provision::None && !is_below {
                self.put_notes();
            }
            self.in_article =
                opened == Provision::Article || self.in_article && opened != Provision::Division;
        }
        let is_heading = paragraph.is_heading && !paragraph.is_contents && lines.len() == 1;
        for line in lines {
            let span = self.put(&line, paragraph.ordinal);
            if span.is_empty() {
                continue;
            }
            let chars = line.chars().count();
            self.chars += chars;
            if paragraph.is_contents {
                self.marks.noise.push((span, NoiseReason::Contents));
            } else if is_heading && chars <= MAX_HEADING_CHARS && !line.contains('。') {
                self.heading_chars += chars;
                self.marks.headings.push(span);
            }
        }
        self.notes.extend(paragraph.notes.iter().cloned());
    }

    /// Where every other line is a heading, the style of headings was used for looks.
    fn drop_misused_headings(&mut self) {
        if self.heading_chars * 2 > self.chars {
            self.marks.headings.clear();
        }
    }

    /// The notes that wait, each as a line of its own: 注：….
    fn put_notes(&mut self) {
        for note in std::mem::take(&mut self.notes) {
            let is_marked = note.starts_with("注：") || note.starts_with("注:");
            let line = if is_marked { note } else { format!("注：{note}") };
            let ordinal = self.marks.locations.last().and_then(|(_, at)| at.paragraph);
            self.put(&line, ordinal.unwrap_or_default());
        }
    }

    fn doubt(&mut self, message: &str) {
        // At the line above; the first line stands for what comes before it.
        let end = self.text.trim_end().len();
        let start = self.text[..end].rfind('\n').map_or(0, |at| at + 1);
        let span = Span::new(start, end);
        self.marks.doubts.push(Diagnostic { span, severity: Severity::Warning, message: message.to_owned() });
    }

    /// Heads and feet of pages, each once. Those with nothing but the number of the page are left out.
    fn margins(&mut self, margins: &[Vec<Block>]) {
        let mut seen = BTreeSet::new();
        for blocks in margins {
            let mut line = String::new();
            flatten(blocks, &mut line);
            let is_number =
                |sign: char| sign.is_ascii_digit() || sign.is_whitespace() || "—-－–―第页共/·".contains(sign);
            if line.chars().all(is_number) || !seen.insert(line.clone()) {
                continue;
            }
            let span = self.put(&line, 0);
            self.marks.noise.push((span, NoiseReason::PageFurniture));
        }
    }

    /// Puts one line.
    fn put(&mut self, line: &str, ordinal: u32) -> Span {
        let start = self.text.len();
        let line = line.trim_end();
        self.text.push_str(line);
        let span = Span::new(start, self.text.len());
        self.text.push('\n');
        let paragraph = Some(ordinal).filter(|ordinal| *ordinal > 0);
        let location = Location { paragraph, ..Location::default() };
        if !line.is_empty() && self.marks.locations.last().is_none_or(|(_, last)| *last != location) {
            self.marks.locations.push((start, location));
        }
        span
    }

    /// A table: its rows, the fields that it lists, or, when it only lays out, what its cells hold.
    fn table(&mut self, table: &Table) {
        let Places { grid, cells } = Places::of(table);
        let rows: Vec<Vec<String>> =
            cells.iter().map(|row| row.iter().map(|cell| on_one_line(cell)).collect()).collect();
        let texts: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let lines = if only_lays_out(&grid, &cells, &texts) { None } else { table_lines(&grid, &texts) };
        let Some(lines) = lines else {
            for cell in cells.iter().flatten() {
                self.blocks(cell);
            }
            return;
        };
        self.tables += 1;
        for TableLine { row, text, mark } in lines {
            let ordinal = cells[row].iter().copied().flatten().find_map(Block::ordinal);
            let span = self.put(&text, ordinal.unwrap_or_default());
            if let Some(mut mark) = mark {
                mark.shift(span.start);
                mark.table = self.tables;
                self.marks.grid.push(mark);
            }
        }
        for cell in cells.iter().flatten() {
            self.gather(cell);
        }
        self.put_notes();
    }

    /// Takes up the notes and doubts of blocks that were put on one line.
    fn gather(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(paragraph) => self.notes.extend(paragraph.notes.iter().cloned()),
                Block::Doubt(message) => self.doubt(message),
                Block::Table(table) => {
                    for cell in table.rows.iter().flat_map(|row| &row.cells) {
                        self.gather(&cell.blocks);
                    }
                }
            }
        }
    }
}

/// What a line begins; notes of what went before stand above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Provision {
    /// Nothing: it goes on.
    None,
    /// 第N条.
    Article,
    /// 第N章 and the like, an annex.
    Division,
    /// Anything else with a number.
    Other,
}

impl Provision {
    fn opened_by(line: &str) -> Self {
        let line = line.trim();
        let number = &line[..line.len() - without_number(line).len()];
        let number = number.trim_end();
        if number.starts_with('第') && (number.contains('条') || number.contains('條')) {
            Self::Article
        } else if number.starts_with('第') || line.starts_with("附件") {
            Self::Division
        } else if number.is_empty() {
            Self::None
        } else {
            Self::Other
        }
    }
}

fn on_one_line(blocks: &[Block]) -> String {
    let mut line = String::new();
    flatten(blocks, &mut line);
    line
}

/// The cells of a table in their places, those that are one with a cell above left out.
struct Places<'a> {
    grid: Grid,
    cells: Vec<Vec<&'a [Block]>>,
}

impl<'a> Places<'a> {
    fn of(table: &'a Table) -> Self {
        let mut places = Self { grid: Grid::default(), cells: Vec::new() };
        // For each column the row and place of the cell that may go on below.
        let mut open: [Option<(usize, usize)>; MAX_COLUMNS] = [None; MAX_COLUMNS];
        for (at, row) in table.rows.iter().enumerate() {
            let mut grid_row = GridRow { cells: Vec::new(), is_header: row.is_header };
            let mut cells: Vec<&[Block]> = Vec::new();
            let mut column = row.skipped;
            for cell in &row.cells {
                let first = column.min(MAX_COLUMNS - 1);
                column = (column + cell.columns.max(1)).min(MAX_COLUMNS);
                let above = open[first].filter(|_| cell.merge == Merge::GoesOn);
                // Words in a cell that goes on with another show nowhere in Word, but are not lost.
                if let Some((row, place)) = above
                    && cell
                        .blocks
                        .iter()
                        .all(|block| matches!(block, Block::Paragraph(it) if it.text.trim().is_empty()))
                {
                    let merged: &mut GridCell = &mut places.grid.rows[row].cells[place];
                    merged.rows = at + 1 - row;
                    continue;
                }
                let begins = (cell.merge != Merge::None).then_some((at, grid_row.cells.len()));
                open[first..column.max(first + 1)].fill(None);
                open[first] = begins;
                grid_row.cells.push(GridCell { column: first, columns: cell.columns.max(1), rows: 1 });
                cells.push(&cell.blocks);
            }
            places.grid.columns = places.grid.columns.max(column);
            places.grid.rows.push(grid_row);
            places.cells.push(cells);
        }
        places
    }
}

/// Whether a table only puts parts of the page side by side: it holds tables, or one cell holds most of the text.
fn only_lays_out(grid: &Grid, cells: &[Vec<&[Block]>], texts: &[Vec<&str>]) -> bool {
    let has_header = grid.rows.iter().any(|row| row.is_header && row.cells.len() > 1);
    if has_header {
        return false;
    }
    let holds_table = |blocks: &[Block]| blocks.iter().any(|block| matches!(block, Block::Table(_)));
    if cells.iter().flatten().any(|blocks| holds_table(blocks)) {
        return true;
    }
    let all: usize = texts.iter().flatten().map(|text| text.len()).sum();
    let paragraphs = |blocks: &[Block]| {
        blocks
            .iter()
            .filter(|block| matches!(block, Block::Paragraph(it) if !it.text.trim().is_empty()))
            .count()
    };
    let mut all_cells = cells.iter().zip(texts).flat_map(|(cells, texts)| cells.iter().zip(texts));
    all_cells
        .any(|(blocks, text)| text.len() * 5 > all * 3 && text.len() > 200 * 3 && paragraphs(blocks) >= 3)
}
