//! Titles in 《》 and document numbers 发文字号, in any bracket shape; knows nothing of the documents meant.

use std::fmt;
use std::ops::Range;

/// A 发文字号 read from a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocNumber {
    /// 机关代字, such as `甬政办发`; for an order the issuer, such as `国务院令`.
    pub agency: String,
    /// The year between the brackets; `None` for an order (`国务院令第782号`), which prints none.
    pub year: Option<i16>,
    /// 顺序号.
    pub serial: u32,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
}

impl fmt::Display for DocNumber {
    /// Writes `甬政办发〔2016〕152号`, or `国务院令第782号`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(formatter, "{}〔{year}〕{}号", self.agency, self.serial),
            None => write!(formatter, "{}第{}号", self.agency, self.serial),
        }
    }
}

/// What [`find_doc_number`] met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundDocNumber {
    /// A number that can be read.
    Whole(DocNumber),
    /// A number with a sign or digit lost (`新政办发〔201699号`): for a person to look at, never guessed.
    Broken(Range<usize>),
}

/// Another document that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundReference {
    /// The title between 《 and 》.
    pub title: String,
    /// The number printed behind it, with 〔〕.
    pub doc_number: Option<String>,
    /// From 《 to the end of title or number, in bytes of the text.
    pub range: Range<usize>,
}

/// Reads `text` as one document number and nothing else; blanks around and inside it do not matter.
pub fn parse_doc_number(text: &str) -> Option<DocNumber> {
    let _ = text;
    None
}

/// Finds the first document number of `text`.
pub fn find_doc_number(text: &str) -> Option<FoundDocNumber> {
    let _ = text;
    None
}

/// Finds the documents that `text` names with 《》, in order.
pub fn find_references(text: &str) -> Vec<FoundReference> {
    let _ = text;
    Vec::new()
}
