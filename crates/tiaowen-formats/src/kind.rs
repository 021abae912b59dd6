//! What a file is, told by its first bytes and, of a package, by its parts; names are not believed.

use crate::ReadError;
use crate::error::damaged;
use crate::ofd;
use crate::office::OldKind;
use crate::ooxml::{Container, Links, Package, content_type};

/// A kind of file that can be read.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Text of any markup, or what [`SourceText`](tiaowen_document::SourceText) has to refuse.
    Text,
    /// Printed pages.
    Pdf,
    /// A document of a word processor: its package, and the part with the text.
    Word(Box<Package>, String),
    /// Fixed pages of OFD.
    Ofd(Box<Package>),
    /// One that LibreOffice has to make another of.
    Old(OldKind),
    /// A workbook.
    Workbook(Box<Package>),
}

impl Kind {
    /// Tells what a file is.
    ///
    /// # Errors
    /// When it is a package that is broken, or one of a kind that holds no document.
    pub(crate) fn of(bytes: &[u8]) -> Result<Self, ReadError> {
        if is_pdf(bytes) {
            return Ok(Self::Pdf);
        }
        match Container::of(bytes) {
            Some(Container::Encrypted) => return Err(ReadError::Encrypted),
            Some(Container::OldWord) => return Ok(Self::Old(OldKind::Word)),
            Some(Container::OldWorkbook) => return Ok(Self::Old(OldKind::Workbook)),
            Some(Container::Other) => return Err(ReadError::Unsupported { what: "旧版 Office 文件" }),
            None => {}
        }
        if bytes.starts_with(b"{\\rtf") {
            return Ok(Self::Old(OldKind::RichText));
        }
        if is_flat_xml(bytes) {
            return Ok(Self::Old(OldKind::FlatXml));
        }
        if !Package::is_one(bytes) {
            return Ok(Self::Text);
        }
        let mut package = Package::open(bytes)?;
        if package.names().any(|name| name.eq_ignore_ascii_case(ofd::ENTRY)) {
            return Ok(Self::Ofd(Box::new(package)));
        }
        if let Some(mimetype) = package.find_bytes("mimetype")? {
            match mimetype.trim_ascii() {
                b"application/vnd.oasis.opendocument.text" => return Ok(Self::Old(OldKind::OpenText)),
                b"application/vnd.oasis.opendocument.spreadsheet" => {
                    return Ok(Self::Old(OldKind::OpenSheet));
                }
                _ => {}
            }
        }
        let Some(main) = Links::read(&mut package, "")?.target("officeDocument") else {
            return Err(match package.kind() {
                // Its parts are there, and nothing leads to them.
                "Word 文档" => damaged("no link to the document"),
                what => ReadError::Unsupported { what },
            });
        };
        let kind = content_type(&mut package, &main)?.to_ascii_lowercase();
        if kind.contains("wordprocessingml") || kind.contains("ms-word") {
            Ok(Self::Word(Box::new(package), main))
        } else if kind.contains("spreadsheetml")
            || kind.contains("ms-excel.sheet.macro")
            || kind.contains("ms-excel.template.macro")
        {
            Ok(Self::Workbook(Box::new(package)))
        } else {
            Err(ReadError::Unsupported { what: package.kind() })
        }
    }
}

/// `%PDF-` stands at the start, or, where a mail or web server put something before it, near it.
fn is_pdf(bytes: &[u8]) -> bool {
    const START: usize = 1024;
    let start = &bytes[..bytes.len().min(START)];
    let is_inside = || {
        start.windows(6).any(|window| window == b"\n%PDF-")
            && bytes.windows(5).any(|window| window == b"%%EOF")
    };
    start.starts_with(b"%PDF-") || is_inside()
}

/// Tells by its first bytes whether a text is a Word document in a single part.
fn is_flat_xml(bytes: &[u8]) -> bool {
    const START: usize = 2048;
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(START)]);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<?xml") && ["<w:wordDocument", "<pkg:package"].iter().any(|root| start.contains(root))
}
