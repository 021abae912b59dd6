//! From paragraphs and tables to the text that is split, with marks beside it. Knows the order in which things are
//! read; no geometry.

use tiaowen_document::model::{Diagnostic, NoiseReason, Severity, Span};
use tiaowen_document::{CellMark, Extracted, Location, RowMark};

use super::flow::Paragraph;
use super::table::{Cell, Row, Table};

/// The text as it is written.
#[derive(Default)]
pub(super) struct Writer {
    extracted: Extracted,
    tables: usize,
    page: u32,
}

impl Writer {
    pub(super) fn finish(self) -> Extracted {
        self.extracted
    }

    pub(super) fn is_empty(&self) -> bool {
        self.extracted.text.is_empty()
    }

    /// Where the next line will begin.
    pub(super) fn position(&self) -> usize {
        self.extracted.text.len()
    }

    pub(super) fn doubt(&mut self, span: Span, severity: Severity, message: String) {
        self.extracted.marks.doubts.push(Diagnostic { span, severity, message });
    }

    fn stand_on(&mut self, page: u32, position: usize) {
        if self.page != page {
            self.page = page;
            self.extracted
                .marks
                .locations
                .push((position, Location { page: Some(page), ..Location::default() }));
        }
    }

    /// Writes a line and returns where it stands.
    fn line(&mut self, text: &str, page: u32) -> Span {
        let start = self.position();
        self.stand_on(page, start);
        self.extracted.text.push_str(text);
        self.extracted.text.push('\n');
        Span::new(start, start + text.len())
    }

    pub(super) fn noise(&mut self, text: &str, page: u32, reason: NoiseReason) {
        let span = self.line(text, page);
        self.extracted.marks.noise.push((span, reason));
    }

    pub(super) fn paragraph(&mut self, paragraph: &Paragraph) -> Span {
        let (text, starts) = paragraph.text();
        if paragraph.is_set_apart && !self.is_empty() && !self.extracted.text.ends_with("\n\n") {
            self.extracted.text.push('\n');
        }
        let page = paragraph.lines.first().map_or(1, |line| line.page);
        if paragraph.is_indented {
            self.stand_on(page, self.position());
            self.extracted.text.push_str("\u{3000}\u{3000}");
        }
        let span = self.line(&text, page);
        for (line, start) in paragraph.lines.iter().zip(&starts) {
            self.stand_on(line.page, span.start + start);
        }
        for at in &paragraph.doubtful {
            let (page, start) = (paragraph.lines[*at].page, span.start + starts[*at]);
            let end = starts.get(at + 1).map_or(span.end, |next| span.start + next);
            let message = format!("第{page}页：这一行可能另起一段，版面上看不出，已与上文连排，请核对。");
            self.doubt(Span::new(start, end), Severity::Warning, message);
        }
        span
    }

    /// Writes the rows of a table.
    pub(super) fn table(&mut self, table: &Table, doubts: &[(usize, String)]) {
        self.tables += 1;
        let start = self.position();
        let headers = header_rows(table);
        let columns = table.edges.len().saturating_sub(1);
        let repeated = repeated_columns(table, headers);
        for (index, row) in table.rows.iter().enumerate() {
            let mut cells: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.text.is_empty()).collect();
            if index >= headers {
                cells.extend(reaching(table, headers, index).filter(|cell| repeated.contains(&cell.column)));
                cells.sort_by_key(|cell| cell.column);
            }
            let span = self.row(row, &cells, columns, index < headers);
            for (_, message) in doubts.iter().filter(|(at, _)| *at == index) {
                self.doubt(span, Severity::Warning, message.clone());
            }
        }
        if table.is_guessed {
            let message = "表格没有框线，行列按文字的位置还原，请核对。".to_owned();
            self.doubt(Span::new(start, self.position().saturating_sub(1)), Severity::Warning, message);
        }
    }

    fn row(&mut self, row: &Row, cells: &[&Cell], columns: usize, is_header: bool) -> Span {
        let mut mark = RowMark { table: self.tables, is_header, ..RowMark::default() };
        let start = self.position();
        let mut text = String::new();
        for cell in cells {
            if !text.is_empty() {
                text.push('\t');
            }
            let from = start + text.len();
            text.push_str(&cell.text);
            let span = Span::new(from, start + text.len());
            mark.cells.push(CellMark { span, column: cell.column, columns: cell.columns });
        }
        if text.is_empty() {
            return Span::new(start, start);
        }
        mark.is_label = matches!(cells, [only] if only.columns == columns && columns > 1);
        mark.span = self.line(&text, row.page);
        let span = mark.span;
        self.extracted.marks.grid.push(mark);
        span
    }
}

/// Cells of rows above that reach into a row.
fn reaching(table: &Table, headers: usize, row: usize) -> impl Iterator<Item = &Cell> {
    let above = table.rows.iter().enumerate().take(row).skip(headers);
    above.flat_map(move |(at, other)| {
        other.cells.iter().filter(move |cell| at + cell.rows > row && !cell.text.is_empty())
    })
}

/// How many rows name the columns.
pub(super) fn header_rows(table: &Table) -> usize {
    const MAX_CHARS: usize = 16;
    let is_name = |cell: &Cell| {
        let text = cell.text.trim();
        text.chars().count() <= MAX_CHARS
            && !text.contains(['。', '；'])
            && !text.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | '%'))
    };
    let Some(first) = table.rows.first() else { return 0 };
    let filled = first.cells.iter().filter(|cell| !cell.text.is_empty()).count();
    if table.rows.len() < 2 || filled < 2 || !first.cells.iter().filter(|it| !it.text.is_empty()).all(is_name)
    {
        return 0;
    }
    let reach = first.cells.iter().map(|cell| cell.rows).max().unwrap_or(1).min(3);
    let below = table.rows.iter().take(reach);
    let all_names = below.flat_map(|row| &row.cells).filter(|cell| !cell.text.is_empty()).all(is_name);
    if reach < table.rows.len() && all_names { reach } else { 1 }
}

/// Columns of units, times and areas: what reaches over several rows there holds for each of them.
fn repeated_columns(table: &Table, headers: usize) -> Vec<usize> {
    let holds = |text: &str| {
        ["单位", "部门", "牵头", "配合", "时限", "时间", "期限", "进度", "区域"]
            .iter()
            .any(|word| text.contains(word))
    };
    let names = table.rows.iter().take(headers).flat_map(|row| &row.cells);
    names.filter(|cell| holds(&cell.text)).flat_map(|cell| cell.column..cell.column + cell.columns).collect()
}
