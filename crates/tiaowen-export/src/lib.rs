//! Quotations, and two documents side by side, as files to be handed on: documents, tables and records of references.
//!
//! An [`Export`] is a list of entries, each a quotation or what became of one that could not be quoted; it is written
//! in any [`Format`]. Nothing of the list is left out of any file: what is missing says so in its place. Whatever
//! the words hold, they stay words: control and direction signs are taken out, cells do not become formulas. This
//! crate knows no index, no server and no files on disk.
//!
//! ```
//! use tiaowen_citation::Citation;
//! use tiaowen_document::{Rules, SourceText, parse};
//! use tiaowen_export::{Entry, Export, Format};
//!
//! let file = "甲市培育方案\n甲政发〔2024〕1号\n一、目标\n（一）任务。到2027年，培育企业100家。\n";
//! let source = SourceText::read(file.as_bytes(), "a.txt").unwrap();
//! let rules = Rules::from_toml("unit = []", "category = []").unwrap();
//! let document = parse(&source, &rules, None).documents.remove(0).in_code_points(&source.text);
//! let citation = Citation::new(&document.metadata, &document.clauses[0]);
//! let day = jiff::civil::date(2026, 3, 1);
//! let export = Export::new(day, vec![Entry::quotation(citation)]);
//! let text = String::from_utf8(export.write(Format::Text).unwrap()).unwrap();
//! assert!(text.contains("（《甲市培育方案》（甲政发〔2024〕1号）一、（一））"));
//! ```

mod clean;
mod comparison;
mod docx;
mod entry;
mod format;
mod ledger;
mod marked;
mod prose;
mod read;
mod records;
mod table;

use thiserror::Error;

use self::table::Table;

pub use self::comparison::{ComparisonExport, ExportClause, ExportRow};
pub use self::entry::{Entry, Export, Subject};
pub use self::format::Format;
pub use self::marked::Mark;
pub use self::read::{MAX_SAVED_BYTES, NotSaved, SavedRow, SavedRows, read_spreadsheet, read_text};

/// Why a file could not be written. Memory is all that is written to, so none of these is the user's doing.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The Word document.
    #[error("the document was not written: {0}")]
    Document(#[from] tiaowen_word::WordError),
    /// The spreadsheet.
    #[error("the spreadsheet was not written: {0}")]
    Spreadsheet(#[from] rust_xlsxwriter::XlsxError),
}

impl Export<'_> {
    /// Writes the file in a format.
    ///
    /// # Errors
    /// The library that writes packages or spreadsheets failed.
    pub fn write(&self, format: Format) -> Result<Vec<u8>, ExportError> {
        Ok(match format {
            Format::Docx => docx::write(self)?,
            Format::Markdown => prose::markdown(self).into_bytes(),
            Format::Text => prose::text(self).into_bytes(),
            Format::Xlsx => Table::of_sources(self).xlsx(self.day)?,
            Format::Csv => Table::of_sources(self).csv().into_bytes(),
            Format::Bibtex => records::bibtex(self).into_bytes(),
            Format::Ris => records::ris(self).into_bytes(),
            Format::CslJson => records::csl_json(self).into_bytes(),
        })
    }
}
