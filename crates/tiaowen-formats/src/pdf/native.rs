//! Pages of a PDF read in Rust: the whole text where poppler is not installed, and the ruling lines of tables always.
//! Opens the file and its pages; what stands on a page is taken down by `content.rs`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_font::hayro_syntax::object::Dict;
use hayro_font::hayro_syntax::object::dict::keys::{COUNT, PAGES};
use hayro_font::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::content::{self, Fonts};
use crate::pages::sheet::Sheet;

/// What a file holds.
pub(super) struct Content {
    pub(super) sheets: Vec<Sheet>,
    /// How many pages the file says it has.
    pub(super) announced: Option<u32>,
    /// Pages on which something could not be made sense of.
    pub(super) broken: Vec<u32>,
}

/// Why a file cannot be opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// It opens with a password only.
    Locked,
    /// Nothing in it makes sense.
    Broken,
}

/// Most pages that are read.
pub(super) const MAX_PAGES: usize = 5_000;

/// Reads a file.
pub(super) fn read(bytes: &[u8]) -> Result<Content, Closed> {
    // A fault of the reader costs what it reads, not the process.
    catch_unwind(AssertUnwindSafe(|| read_pages(bytes))).unwrap_or(Err(Closed::Broken))
}

fn read_pages(bytes: &[u8]) -> Result<Content, Closed> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Closed::Locked,
        _ => Closed::Broken,
    })?;
    let fonts = Fonts::default();
    let mut content = Content { sheets: Vec::new(), announced: announced_pages(&pdf), broken: Vec::new() };
    for (page, number) in pdf.pages().iter().zip(1..).take(MAX_PAGES) {
        let sheet = catch_unwind(AssertUnwindSafe(|| content::read_page(page, number, &fonts)));
        content.sheets.push(sheet.unwrap_or_else(|_| {
            content.broken.push(number);
            let (width, height) = page.render_dimensions();
            Sheet { number, width: width.into(), height: height.into(), ..Sheet::default() }
        }));
    }
    Ok(content)
}

/// What the root of the page tree says of the number of pages.
fn announced_pages(pdf: &Pdf) -> Option<u32> {
    let root: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    root.get::<Dict<'_>>(PAGES)?.get::<u32>(COUNT)
}
