//! Two documents side by side as a file: a Word document with what differs, a table with every clause. Knows not how
//! clauses are paired.

use std::fmt::Write;
use std::ops::Range;

use jiff::civil::Date;
use tiaowen_word::{ON_ITS_SIDE, Words, escape, open_table, pack, paragraph, run};

use crate::clean::{clean, clean_line};
use crate::marked::{Mark, Marked};
use crate::table::Table;
use crate::{ExportError, Format};

/// What the file is called.
const NAME: &str = "文件对照";
/// Widths of the columns of the Word document's table, in twentieths of a point; together a page on its side.
const WIDTHS: [u16; 4] = [800, 1000, 6100, 6100];

/// Two documents that were held against each other.
#[derive(Clone, Debug)]
pub struct ComparisonExport {
    /// The day of export.
    pub day: Date,
    /// What the documents are called: title, number, version.
    pub titles: [String; 2],
    /// How many rows there are of each kind, in words.
    pub summary: String,
    /// What became of every clause.
    pub rows: Vec<ExportRow>,
}

/// Clauses that belong together, or one that stands alone.
#[derive(Clone, Debug)]
pub struct ExportRow {
    /// What became of them, in Chinese.
    pub label: String,
    /// Whether both sides say the same in the same place: the Word document leaves such rows out.
    pub is_same: bool,
    /// Clauses of the left and of the right.
    pub sides: [Vec<ExportClause>; 2],
}

/// A clause of a row.
#[derive(Clone, Debug)]
pub struct ExportClause {
    /// Its id.
    pub id: String,
    /// The place as a citation prints it.
    pub place: String,
    /// Its text.
    pub text: String,
    /// How its ranges are marked.
    pub mark: Mark,
    /// What is marked, in code points, ascending and apart.
    pub ranges: Vec<Range<usize>>,
}

impl ComparisonExport {
    /// The formats that show two documents side by side.
    pub const FORMATS: [Format; 3] = [Format::Docx, Format::Xlsx, Format::Csv];

    /// The name for the file, without its extension.
    pub fn file_name(&self) -> String {
        format!("{NAME}_{}", self.day.strftime("%Y%m%d"))
    }

    /// Writes the file; `None` for a format that is not among [`Self::FORMATS`].
    ///
    /// # Errors
    /// The library that writes packages or spreadsheets failed.
    pub fn write(&self, format: Format) -> Result<Option<Vec<u8>>, ExportError> {
        Ok(match format {
            Format::Docx => Some(self.docx()?),
            Format::Xlsx => Some(self.table().xlsx(self.day)?),
            Format::Csv => Some(self.table().csv().into_bytes()),
            _ => None,
        })
    }

    /// Every row, what several clauses of a side say one below the other.
    fn table(&self) -> Table<'_> {
        let columns = vec![
            ("序号", 6.0),
            ("结果", 10.0),
            ("左边位置", 20.0),
            ("左边原文", 60.0),
            ("右边位置", 20.0),
            ("右边原文", 60.0),
            ("左边编号", 22.0),
            ("右边编号", 22.0),
        ];
        let row = |(index, row): (usize, &ExportRow)| {
            let plain = |text: &str| Marked::plain(clean_line(text));
            let joined = |side: usize, of: fn(&ExportClause) -> &str| {
                let texts: Vec<&str> = row.sides[side].iter().map(of).collect();
                plain(&texts.join("；"))
            };
            let [left, right] = [0, 1].map(|side| together(&row.sides[side]));
            vec![
                plain(&(index + 1).to_string()),
                plain(&row.label),
                joined(0, |clause| &clause.place),
                left,
                joined(1, |clause| &clause.place),
                right,
                joined(0, |clause| &clause.id),
                joined(1, |clause| &clause.id),
            ]
        };
        let [left, right] = [0, 1].map(|side| Marked::plain(clean_line(&self.titles[side])));
        let empty = Marked::default;
        let head = vec![empty(), Marked::plain("文件".to_owned()), empty(), left, empty(), right];
        let rows = std::iter::once(head).chain(self.rows.iter().enumerate().map(row)).collect();
        Table { name: NAME, columns, rows }
    }

    fn docx(&self) -> Result<Vec<u8>, ExportError> {
        let mut words = Words::default();
        words.body += &paragraph("Title", &run(NAME));
        words.body += &paragraph("Summary", &run(&clean(&self.summary)));
        let same = self.rows.iter().filter(|row| row.is_same).count();
        if same > 0 {
            let told = format!("相同的 {same} 条未列出。左边独有的文字加删除线，右边独有的加下划线。");
            words.body += &paragraph("Summary", &run(&told));
        }
        words.body += &self.docx_table();
        // Word wants a paragraph behind a table that ends a document.
        let _ = write!(words.body, "{}{ON_ITS_SIDE}", paragraph("Cell", ""));
        Ok(pack(&words, NAME, self.day)?)
    }

    fn docx_table(&self) -> String {
        let mut table = open_table(&WIDTHS);
        let heads = ["序号", "结果", &self.titles[0], &self.titles[1]];
        let heads = heads.map(|head| paragraph("HeadCell", &run(&clean_line(head))));
        table += &docx_row(&heads, "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (index, row) in self.rows.iter().enumerate().filter(|(_, row)| !row.is_same) {
            let [left, right] = [0, 1].map(|side| docx_clauses(&row.sides[side]));
            let number = paragraph("Cell", &run(&(index + 1).to_string()));
            let label = paragraph("Cell", &run(&clean_line(&row.label)));
            table += &docx_row(&[number, label, left, right], "");
        }
        table + "</w:tbl>"
    }
}

/// The texts of clauses in one cell.
fn together(clauses: &[ExportClause]) -> Marked {
    let mut whole = Marked::default();
    for (index, clause) in clauses.iter().enumerate() {
        if index > 0 {
            whole.runs.push((Mark::None, "\n".to_owned()));
        }
        whole.runs.extend(Marked::new(&clause.text, clause.mark, &clause.ranges).runs);
    }
    whole
}

/// Clauses in a cell, each under its place.
fn docx_clauses(clauses: &[ExportClause]) -> String {
    let clause = |clause: &ExportClause| {
        let place = styled_run("<w:b/><w:bCs/>", &clean_line(&clause.place));
        let marked = Marked::new(&clause.text, clause.mark, &clause.ranges);
        let runs = marked.runs.iter().map(|(mark, text)| styled_run(properties(*mark), text));
        paragraph("Cell", &place) + &paragraph("Cell", &runs.collect::<String>())
    };
    let written: String = clauses.iter().map(clause).collect();
    // A cell without a paragraph is no cell to Word.
    if written.is_empty() { paragraph("Cell", &run("—")) } else { written }
}

fn docx_row(cells: &[String], properties: &str) -> String {
    let mut row = format!("<w:tr>{properties}");
    for (cell, width) in cells.iter().zip(WIDTHS) {
        let _ = write!(row, r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>"#);
    }
    row + "</w:tr>"
}

fn properties(mark: Mark) -> &'static str {
    match mark {
        Mark::None => "",
        Mark::Gone => r#"<w:strike/><w:color w:val="C00000"/>"#,
        Mark::New => r#"<w:color w:val="00703C"/><w:u w:val="single"/>"#,
        Mark::Shared => r#"<w:highlight w:val="yellow"/>"#,
    }
}

/// A run of clean text with properties of its own; its lines stay lines.
fn styled_run(properties: &str, text: &str) -> String {
    let lines: Vec<String> =
        text.split('\n').map(|line| format!(r#"<w:t xml:space="preserve">{}</w:t>"#, escape(line))).collect();
    let lines = lines.join("<w:br/>");
    format!(r#"<w:r><w:rPr><w:rFonts w:hint="eastAsia"/>{properties}</w:rPr>{lines}</w:r>"#)
}
