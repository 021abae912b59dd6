//! The Word document: each quotation with its source in a footnote, then the table of sources on pages of their own
//! that lie on their side.

use std::fmt::Write;

use tiaowen_citation::Style;
use tiaowen_word::{ON_ITS_SIDE, UPRIGHT, Words, open_table, pack, paragraph, run};

use crate::ExportError;
use crate::clean::{clean, clean_line};
use crate::entry::{Entry, Export, Subject, missing_text};
use crate::ledger::{COLUMNS, DOCUMENT_COLUMNS, rows};
use crate::prose::quotes;

/// Widths of the columns of the table, in twentieths of a point; together a page on its side.
const WIDTHS: [u16; DOCUMENT_COLUMNS] = [700, 2400, 1900, 1500, 4500, 1750, 1250];

/// Writes the document.
pub(crate) fn write(export: &Export<'_>) -> Result<Vec<u8>, ExportError> {
    let mut words = Words::default();
    words.body += &paragraph("Title", &run("引文"));
    words.body += &paragraph("Summary", &run(&export.summary()));
    for (index, (entry, style)) in export.styled().enumerate() {
        write_entry(&mut words, index + 1, entry, style);
    }
    let _ = write!(words.body, "<w:p><w:pPr>{UPRIGHT}</w:pPr></w:p>");
    words.body += &paragraph("Title", &run("引用台账"));
    words.body += &table(export);
    // Word wants a paragraph behind a table that ends a document.
    let _ = write!(words.body, "{}{ON_ITS_SIDE}", paragraph("Cell", ""));
    Ok(pack(&words, "引文与引用台账", export.day)?)
}

/// Writes an entry; its footnote has the entry's number for id.
fn write_entry(words: &mut Words, number: usize, entry: &Entry<'_>, style: Style) {
    match &entry.subject {
        Subject::Quotation(citation) => {
            // What names the source before the words stays in the text; a source alone goes into the note.
            let (quoted, source) = match style {
                Style::Official | Style::OfficialLater => (citation.write(style), Style::Footnote),
                style if quotes(style) => (citation.quoted_text(), Style::Footnote),
                style => (citation.quoted_text(), style),
            };
            let text = run(&format!("{number}. {}", clean(&quoted)));
            let mark = format!(
                r#"<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>"#
            );
            words.body += &paragraph("Quote", &(text + &mark));
            let note = run(&format!(" {}", clean_line(&citation.write(source))));
            let own = r#"<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>"#
                .to_owned();
            let note = paragraph("FootnoteText", &(own + &note));
            let _ = write!(words.footnotes, r#"<w:footnote w:id="{number}">{note}</w:footnote>"#);
        }
        Subject::Missing { id, reason } => {
            let text = clean_line(&missing_text(id, reason));
            words.body += &paragraph("Quote", &run(&format!("{number}. {text}")));
        }
    }
    let note = clean(&entry.note);
    let remarks = [("备注", note.trim()), ("说明", entry.remark.as_deref().unwrap_or_default())];
    for (name, text) in remarks.into_iter().filter(|(_, text)| !text.is_empty()) {
        words.body += &paragraph("Note", &run(&format!("{name}：{}", clean(text))));
    }
}

/// The table of sources; its head is repeated on every page.
fn table(export: &Export<'_>) -> String {
    let mut table = open_table(&WIDTHS);
    let head = COLUMNS.map(str::to_owned);
    table += &row(&head[..DOCUMENT_COLUMNS], "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", "HeadCell");
    for cells in rows(export) {
        table += &row(&cells[..DOCUMENT_COLUMNS], "", "Cell");
    }
    table + "</w:tbl>"
}

fn row(cells: &[String], properties: &str, style: &str) -> String {
    let mut row = format!("<w:tr>{properties}");
    for (cell, width) in cells.iter().zip(WIDTHS) {
        let inside = paragraph(style, &run(cell));
        let _ = write!(row, r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inside}</w:tc>"#);
    }
    row + "</w:tr>"
}
