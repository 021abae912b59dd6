//! Memos as text with places: read from plain text, Markdown and Word, handed back with remarks in the margin.
//!
//! [`read`] makes a [`Memo`] of the bytes of a file. Its text is what a reader of the memo sees, and all that callers
//! need to know; [`Memo::annotate`] takes [`Remark`]s on stretches of that text and gives a Word document with them
//! as comments. A Word document comes back as it was but for the comments: what they do not touch is kept byte for
//! byte. This crate knows no library and nothing of what is checked.
//!
//! ```
//! use tiaowen_document::model::Span;
//! use tiaowen_memo::{Remark, read};
//!
//! let memo = read("到2027年，培育企业200家。\n".as_bytes(), "请示.txt")?;
//! let remark = Remark { span: Span::new(11, 14), text: "原文为“100”".to_owned() };
//! let package = memo.annotate(&[remark], jiff::civil::date(2026, 3, 1).at(9, 30, 0, 0))?;
//! assert_eq!(read(&package, "请示.docx")?.text, memo.text);
//! # Ok::<(), tiaowen_memo::MemoError>(())
//! ```

mod error;
mod plain;
mod word;

use jiff::civil::DateTime;
use tiaowen_document::SourceText;
use tiaowen_document::model::Span;
use tiaowen_formats::ooxml::Package;

pub use self::error::MemoError;
use self::word::WordFile;

/// A memo as it was handed in.
#[derive(Clone, Debug)]
pub struct Memo {
    /// What a reader sees. Lines end with `\n`; of a Word document each paragraph is a line, cells of tables too, and
    /// behind a paragraph stand the footnotes, endnotes and text boxes that it bears. Text that is marked as deleted
    /// or hidden is left out. The source of Markdown stays as it is.
    pub text: String,
    /// The Word document; other memos are nothing but their text.
    word: Option<WordFile>,
}

/// What is said of a stretch of a memo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The stretch, in code points of the memo's text.
    pub span: Span,
    /// What is said; lines end with `\n`.
    pub text: String,
}

/// Reads a memo. The bytes decide what it is; the name only tells what it was meant to be.
///
/// # Errors
/// [`MemoError`] when the file is neither text nor a Word document that can be read in bounded memory.
pub fn read(bytes: &[u8], name: &str) -> Result<Memo, MemoError> {
    if bytes.is_empty() {
        return Err(MemoError::Empty);
    }
    if Package::is_one(bytes) {
        let word = WordFile::read(bytes)?;
        return Ok(Memo { text: word.text().to_owned(), word: Some(word) });
    }
    if let Some(error) = word::refuse_container(bytes) {
        return Err(error);
    }
    let source = SourceText::read(bytes, name)?;
    if word::is_named(name) {
        return Err(MemoError::NotWord { what: plain::kind(&source) });
    }
    Ok(Memo { text: plain::with_plain_line_ends(&source.text), word: None })
}

impl Memo {
    /// The memo as a Word document with a comment on the words of each remark. Words in a note or a text box, where
    /// Word has no comments, are remarked where the text refers to them; of the rest of a Word document nothing
    /// changes. Other memos become a new document, a paragraph for each line.
    ///
    /// Spans that reach beyond the text end with it. `at` is the time that the comments bear.
    ///
    /// # Errors
    /// [`MemoError::Unwritten`] when the document cannot bear comments.
    pub fn annotate(&self, remarks: &[Remark], at: DateTime) -> Result<Vec<u8>, MemoError> {
        match &self.word {
            Some(word) => word.annotate(remarks, at),
            None => WordFile::read(&plain::document(&self.text, at.date())?)?.annotate(remarks, at),
        }
    }

    /// How the name of the annotated file ends, without the dot: `docx`, or what a Word document with macros or a
    /// template has.
    pub fn extension(&self) -> &'static str {
        self.word.as_ref().map_or("docx", WordFile::extension)
    }
}
