//! From the bytes of a file of any kind to its text, ready to be split.
//!
//! [`read`] tells by the bytes what a file is and has it read by the module for its format; each makes an
//! [`Extracted`]: the text that a person sees, with marks for what the format says of it.
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
mod office;
mod ofd;
mod pages;
mod pdf;
mod program;
mod table;
mod word;
mod workbook;

use tiaowen_document::{Extracted, Format, SourceText, TextEncoding};

pub use self::error::ReadError;
use self::kind::Kind;
use self::office::OldKind;

/// How the names of files end that may hold a document, without the dot, in lower case; plain ones first.
pub const EXTENSIONS: [&str; 24] = [
    "txt", "md", "html", "htm", "docx", "xlsx", "pdf", "ofd", "markdown", "xhtml", "shtml", "docm", "dotx",
    "dotm", "xlsm", "xltx", "xltm", "doc", "wps", "rtf", "odt", "xls", "et", "ods",
];

/// The same for people, the usual ones.
pub const EXTENSIONS_IN_WORDS: &str =
    ".txt、.md、.html、.docx、.xlsx、.pdf、.ofd，以及 .doc、.wps、.xls 等（借助 LibreOffice）";

/// Reads a file. The bytes decide what it is; of text files the name tells the format, and `encoding` the encoding,
/// where one is named.
///
/// # Errors
/// [`ReadError`] when no text can be taken out of the file.
pub fn read(bytes: &[u8], file_name: &str, encoding: Option<TextEncoding>) -> Result<SourceText, ReadError> {
    let (format, extracted) = match Kind::of(bytes)? {
        Kind::Text => return Ok(SourceText::read_in(bytes, file_name, encoding)?),
        Kind::Old(kind) => read_old(bytes, kind)?,
        Kind::Pdf => (Format::Pages, pdf::read(bytes)?),
        kind => read_package(kind)?,
    };
    Ok(SourceText::extracted(bytes, format, extracted))
}

fn read_package(kind: Kind) -> Result<(Format, Extracted), ReadError> {
    match kind {
        Kind::Word(mut package, main) => Ok((Format::Word, word::read(&mut package, &main)?)),
        Kind::Workbook(mut package) => Ok((Format::Workbook, workbook::read(&mut package)?)),
        Kind::Ofd(mut package) => Ok((Format::Pages, ofd::read(&mut package)?)),
        Kind::Text | Kind::Pdf | Kind::Old(_) => Err(error::damaged("no package")),
    }
}

/// Reads what LibreOffice makes of a file. Workbooks can be read without it, less well.
fn read_old(bytes: &[u8], kind: OldKind) -> Result<(Format, Extracted), ReadError> {
    match office::convert(bytes, kind) {
        Ok(made) => read_package(Kind::of(&made)?),
        Err(_) if kind == OldKind::Workbook => Ok((Format::Workbook, workbook::read_old(bytes)?)),
        Err(error) => Err(error),
    }
}
