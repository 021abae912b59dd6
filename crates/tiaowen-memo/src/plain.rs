//! Memos that are nothing but text, and the Word document that is made of one.

use jiff::civil::Date;
use tiaowen_document::{Format, SourceText};
use tiaowen_word::{UPRIGHT, Words, pack, paragraph, run};

use crate::MemoError;

/// The text with `\n` at the end of each line, whatever ended it.
pub(crate) fn with_plain_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Names the kind of a text, in Chinese.
pub(crate) fn kind(source: &SourceText) -> &'static str {
    if source.format == Format::Html { "网页" } else { "纯文本" }
}

/// A document of the text's lines. It reads back as the same number of code points: what XML cannot hold becomes a
/// sign that something stood there.
pub(crate) fn document(text: &str, day: Date) -> Result<Vec<u8>, MemoError> {
    let text: String = text.chars().map(writable).collect();
    let lines = text.strip_suffix('\n').unwrap_or(&text).split('\n');
    let body: String = lines.map(|line| paragraph("Text", &run(line))).collect();
    let words = Words { body: body + UPRIGHT, ..Words::default() };
    pack(&words, "带批注的文稿", day).map_err(|error| MemoError::Unwritten { cause: error.to_string() })
}

/// The sign itself, or another in place of one that XML cannot hold.
fn writable(sign: char) -> char {
    match sign {
        // Feeds of line and page within a line.
        '\u{B}' | '\u{C}' => ' ',
        '\t' | '\n' => sign,
        '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => '\u{FFFD}',
        sign => sign,
    }
}
