//! From the bytes of a file of any kind to its text, ready to be split.
//!
//! [`read`] tells by the bytes what a file is and has it read by the module for its format; each makes an
//! [`Extracted`](tiaowen_document::Extracted): the text that a person sees, with marks for what the format says of it.
//! Text files, Markdown and web pages are read by [`SourceText`] itself. This crate knows nothing of clauses, of
//! libraries and of indexes; what a text means is for `tiaowen-document` to say.
//!
//! ```
//! let source = tiaowen_formats::read("甲市方案\n一、总则".as_bytes(), "a.txt", None)?;
//! assert_eq!(source.text, "甲市方案\n一、总则");
//! # Ok::<(), tiaowen_formats::ReadError>(())
//! ```

mod error;
mod kind;
pub mod ooxml;
mod number_format;
mod pdf;
mod program;
mod table;
mod word;
mod workbook;

use tiaowen_document::{Format, SourceText, TextEncoding};

pub use self::error::ReadError;
use self::kind::Kind;

/// How the names of files end that may hold a document, without the dot, in lower case; plain ones first.
pub const EXTENSIONS: [&str; 16] = [
    "txt", "md", "html", "htm", "docx", "xlsx", "pdf", "markdown", "xhtml", "shtml", "docm", "dotx", "dotm",
    "xlsm", "xltx", "xltm",
];

/// The same for people, the usual ones.
pub const EXTENSIONS_IN_WORDS: &str = ".txt、.md、.html、.docx、.xlsx 和 .pdf";

/// Reads a file. The bytes decide what it is; of text files the name tells the format, and `encoding` the encoding,
/// where one is named.
///
/// # Errors
/// [`ReadError`] when no text can be taken out of the file.
pub fn read(bytes: &[u8], file_name: &str, encoding: Option<TextEncoding>) -> Result<SourceText, ReadError> {
    match Kind::of(bytes)? {
        Kind::Word(mut package, main) => {
            Ok(SourceText::extracted(bytes, Format::Word, word::read(&mut package, &main)?))
        }
        Kind::Workbook(mut package) => {
            Ok(SourceText::extracted(bytes, Format::Workbook, workbook::read(&mut package)?))
        }
        Kind::Pdf => Ok(SourceText::extracted(bytes, Format::Pages, pdf::read(bytes)?)),
        Kind::Text => Ok(SourceText::read_in(bytes, file_name, encoding)?),
    }
}
