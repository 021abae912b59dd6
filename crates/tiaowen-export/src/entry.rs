//! What is exported: a list whose entries are quotations, or stand for quotations that could not be made.

use std::collections::BTreeSet;

use jiff::civil::Date;
use tiaowen_citation::{Citation, Style};

/// A list of quotations to be written into one file.
#[derive(Clone, Debug)]
pub struct Export<'a> {
    /// The day of export.
    pub day: Date,
    /// In the order wanted; the number 序号 of an entry is its place here.
    pub entries: Vec<Entry<'a>>,
    /// How sources are cited in files to be read: plain text and Word.
    style: Style,
}

/// One entry of the list.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// What is quoted, or what cannot be.
    pub subject: Subject<'a>,
    /// The user's own note; may be empty.
    pub note: String,
    /// What the reader must know, in Chinese: that the clause moved, or that it reads otherwise than before.
    pub remark: Option<String>,
    /// The version of the document, where the ledger numbers any.
    pub version: Option<usize>,
}

/// What an entry quotes.
#[derive(Clone, Debug)]
pub enum Subject<'a> {
    /// A clause.
    Quotation(Box<Citation<'a>>),
    /// A clause that the library does not hold (any more).
    Missing {
        /// The id that was asked for.
        id: String,
        /// Why there is nothing to quote, in Chinese, as one sentence without a full stop.
        reason: String,
    },
}

impl<'a> Entry<'a> {
    /// A quotation without note and remark.
    pub fn quotation(citation: Citation<'a>) -> Self {
        Self {
            subject: Subject::Quotation(Box::new(citation)),
            note: String::new(),
            remark: None,
            version: None,
        }
    }

    /// What stands for a quotation that cannot be made.
    pub fn missing(id: impl Into<String>, reason: impl Into<String>) -> Self {
        let subject = Subject::Missing { id: id.into(), reason: reason.into() };
        Self { subject, note: String::new(), remark: None, version: None }
    }

    /// With the user's own note.
    #[must_use]
    pub fn with_note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// With the version of the document.
    #[must_use]
    pub fn with_version(self, version: Option<usize>) -> Self {
        Self { version, ..self }
    }

    /// With what the reader must know.
    #[must_use]
    pub fn with_remark(self, remark: Option<String>) -> Self {
        Self { remark, ..self }
    }
}

impl<'a> Export<'a> {
    /// A list whose sources are cited in the usual way.
    pub fn new(day: Date, entries: Vec<Entry<'a>>) -> Self {
        Self { day, entries, style: Style::Quotation }
    }

    /// With sources cited in a style. One that gives no words for a text changes nothing.
    #[must_use]
    pub fn with_style(self, style: Style) -> Self {
        if Style::PROSE.contains(&style) { Self { style, ..self } } else { self }
    }

    /// The entries, each with the style of its source: a document is introduced once.
    pub(crate) fn styled(&self) -> impl Iterator<Item = (&Entry<'a>, Style)> {
        let mut introduced = BTreeSet::new();
        self.entries.iter().map(move |entry| {
            let is_known = match &entry.subject {
                Subject::Quotation(citation) => !introduced.insert((citation.title(), citation.number())),
                Subject::Missing { .. } => false,
            };
            let is_later = is_known && self.style == Style::Official;
            (entry, if is_later { Style::OfficialLater } else { self.style })
        })
    }

    /// The name for the file, without its extension.
    pub fn file_name(&self) -> String {
        format!("条文引文_{}", self.day.strftime("%Y%m%d"))
    }

    /// `共 3 条，导出日期 2026-03-01`, with how many are missing.
    pub(crate) fn summary(&self) -> String {
        let count = self.entries.len();
        let missing =
            self.entries.iter().filter(|entry| matches!(entry.subject, Subject::Missing { .. })).count();
        let missing =
            if missing > 0 { format!("，其中 {missing} 条未能导出") } else { String::new() };
        format!("共 {count} 条{missing}，导出日期 {}", self.day)
    }
}

/// `未能导出 甲/1：库里没有这一条`.
pub(crate) fn missing_text(id: &str, reason: &str) -> String {
    format!("{MISSING} {id}：{reason}")
}

/// How a text begins that stands for a quotation that could not be made.
const MISSING: &str = "未能导出";

/// Tells whether a text stands for a quotation that could not be made.
pub(crate) fn is_missing_text(text: &str) -> bool {
    text.starts_with(MISSING)
}
