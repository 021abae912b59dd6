//! PDF: words with their places come from poppler, where it is installed, else from a reader in Rust, which tells the
//! ruling lines in any case. What makes text of them is `pages`.

mod content;
mod font_codes;
mod native;
mod poppler;
mod quality;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use tiaowen_document::Extracted;
use tiaowen_document::model::Severity;

use self::native::{Closed, Content};
use self::poppler::Answer;
use crate::ReadError;
use crate::pages::sheet::{Sheet, Word};
use crate::pages::{Told, assemble};

/// Reads a PDF.
///
/// # Errors
/// [`ReadError`] when it is locked, broken, has pictures only, or no sense can be made of its signs.
pub(crate) fn read(bytes: &[u8]) -> Result<Extracted, ReadError> {
    read_by(bytes, poppler::find().as_deref())
}

/// Who told which words stand on the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    Poppler,
    Own,
    /// Our own, for poppler was asked and knew no words.
    OwnInstead,
}

/// Reads a PDF with this program, where one is named.
fn read_by(bytes: &[u8], program: Option<&Path>) -> Result<Extracted, ReadError> {
    let own = match native::read(bytes) {
        Err(Closed::Locked) => return Err(ReadError::Encrypted),
        Err(Closed::Broken) => None,
        Ok(content) => Some(content),
    };
    let asked = match program.map(|program| poppler::read(program, bytes)) {
        Some(Answer::Locked) => return Err(ReadError::Encrypted),
        Some(Answer::Read(sheets)) => Ok(sheets),
        Some(Answer::Failed(cause)) => Err(cause),
        None => Err("no sense in it".to_owned()),
    };
    let pages = own.as_ref().map_or(0, |own| own.sheets.len());
    if is_cut_off(bytes) {
        let announced = own.as_ref().and_then(|own| own.announced);
        return Err(ReadError::Incomplete { pages_read: pages as u32, pages: announced });
    }
    let (sheets, reader, lost) = match (asked, own) {
        (Ok(sheets), Some(own)) => combine(sheets, own),
        (Ok(sheets), None) => (sheets, Reader::Poppler, Vec::new()),
        (Err(_), Some(own)) => {
            if let Some(pages) = own
                .announced
                .filter(|pages| *pages as usize > own.sheets.len() && own.sheets.len() < native::MAX_PAGES)
            {
                return Err(ReadError::Incomplete {
                    pages_read: own.sheets.len() as u32,
                    pages: Some(pages),
                });
            }
            (own.sheets, Reader::Own, own.broken)
        }
        (Err(cause), None) => return Err(ReadError::Damaged { cause }),
    };
    quality::check(&sheets)?;
    let told = said_of(&sheets, reader, &lost);
    Ok(assemble(sheets, told))
}

/// Who read the pages, and which could not be read. `lost` are those that the usual reader could not.
fn said_of(sheets: &[Sheet], reader: Reader, lost: &[u32]) -> Vec<Told> {
    let first = sheets.first().map_or(1, |sheet| sheet.number);
    let by = match reader {
        Reader::Poppler => " pdftotext（poppler）",
        Reader::Own => "内置的 PDF 读取程序",
        Reader::OwnInstead => "内置的 PDF 读取程序（pdftotext 没有读出文字，多半是没有安装 poppler-data）",
    };
    let message = format!("文字由{by}从 PDF 读出，段落和表格按版面位置还原；引用前请与原件核对。");
    let mut told = vec![(first, Severity::Info, message)];
    let is_empty = |page: u32| sheets.iter().any(|it| it.number == page && it.words.is_empty());
    for page in lost.iter().copied() {
        let message = match reader {
            Reader::Poppler => format!(
                "第{page}页：pdftotext 没有读全文字（多半是没有安装 poppler-data），改用内置的读取程序，请核对。"
            ),
            Reader::Own | Reader::OwnInstead if is_empty(page) => {
                format!("第{page}页读不出来，这一页的文字缺失。")
            }
            Reader::Own | Reader::OwnInstead => continue,
        };
        told.push((page, Severity::Warning, message));
    }
    told
}

/// Puts what both readers found together: words of poppler's, lines and pictures of our own. Returns the pages whose
/// words poppler did not know, as it does not without its tables for Chinese fonts (`poppler-data`).
fn combine(theirs: Vec<Sheet>, own: Content) -> (Vec<Sheet>, Reader, Vec<u32>) {
    let mut lost = Vec::new();
    let mut own_sheets = own.sheets.into_iter();
    let mut sheets = Vec::new();
    for mut sheet in theirs {
        if let Some(own) = own_sheets.next() {
            (sheet.is_picture, sheet.unmapped) = (own.is_picture, 0);
            sheet.rules = own.rules.clone();
            let is_unseen = !own.words.is_empty() && own.words.iter().all(|word| word.is_unseen);
            let blanks = Blanks::of(&own);
            for word in &mut sheet.words {
                word.is_unseen = is_unseen;
                word.after_blank = blanks.is_before(word);
                set_widths(word, &own);
            }
            if sheet.signs() + 5 < own.signs() * 19 / 20 {
                lost.push(sheet.number);
                sheet = own;
            } else if own.unmapped > 0 && sheet.signs() < own.signs() + own.unmapped / 2 {
                sheet.unmapped = own.unmapped;
            }
        }
        sheets.push(sheet);
    }
    if !lost.is_empty() && lost.len() == sheets.len() {
        return (sheets, Reader::OwnInstead, Vec::new());
    }
    (sheets, Reader::Poppler, lost)
}

/// Before which words of a page a blank is printed.
struct Blanks(BTreeMap<(i64, i64), bool>);

impl Blanks {
    fn of(own: &Sheet) -> Self {
        let before = |word: &Word| Some((Self::place(word, 0), word.after_blank?));
        Self(own.words.iter().filter_map(before).collect())
    }

    /// `None` when nothing is known to be printed where the word begins.
    fn is_before(&self, word: &Word) -> Option<bool> {
        [0, -1, 1].iter().find_map(|near| self.0.get(&Self::place(word, *near)).copied())
    }

    /// Where a word begins, roughly; boxes differ in height between readers.
    fn place(word: &Word, near: i64) -> (i64, i64) {
        const LINE: f64 = 6.0;
        ((word.area.middle_y() / LINE).round() as i64 + near, (word.area.left / 2.0).round() as i64)
    }
}

/// Letters and figures of fonts without a table are all wide to poppler; puts them as they are printed.
fn set_widths(word: &mut Word, own: &Sheet) {
    if !word.text.contains(is_wide_form) {
        return;
    }
    let mut inside: Vec<&Word> = own.words.iter().filter(|other| word.area.holds(other.area)).collect();
    inside.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
    let printed: String = inside.iter().map(|word| word.text.as_str()).collect();
    let signs = word.text.chars().count();
    let pairs = printed.chars().map(narrow_form).zip(word.text.chars().map(narrow_form));
    let alike = pairs.filter(|(a, b)| a == b).count();
    // A sign or two of a word may have another name in the other's table.
    if printed.chars().count() == signs && alike * 5 >= signs * 4 {
        word.text = printed;
        word.size = poppler::type_size(word);
    }
}

fn is_wide_form(sign: char) -> bool {
    matches!(sign, '\u{ff01}'..='\u{ff5e}')
}

/// `Ａ` is `A`.
fn narrow_form(sign: char) -> char {
    if is_wide_form(sign) { char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign) } else { sign }
}

/// Whether the end of the file is missing: every writer ends with `%%EOF`, and no object comes after the last one.
fn is_cut_off(bytes: &[u8]) -> bool {
    let end = bytes.windows(5).rposition(|window| window == b"%%EOF");
    end.is_none_or(|end| bytes[end..].windows(4).any(|window| window == b" obj"))
}
