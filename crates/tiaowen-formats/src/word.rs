//! Documents of word processors (ISO/IEC 29500, usual and strict): the text that a reader sees, with numbers that Word
//! prints by itself, and what the format says of it.
//!
//! Left out is what no reader sees: words marked as deleted, moved away or hidden, instructions of fields, readings
//! above characters, marks of notes. Notes become lines 注：… behind the provision that they belong to; boxes follow the
//! paragraph that bears them; heads and feet of pages stand at the end as noise. What the file says of itself out of
//! sight (title, author) is the template's, as a rule, and is not believed. Knows nothing of clauses.

mod block;
mod fields;
mod numbering;
mod numerals;
mod reader;
mod styles;
mod symbols;
mod writer;

use tiaowen_document::{Extracted, SourceError};

use self::block::Block;
use self::numbering::Numbering;
use self::reader::{Context, NoteKind, Reader};
use self::styles::Styles;
use crate::ReadError;
use crate::ooxml::{Links, Package};

/// Reads a document whose text is in the part of this name.
pub(crate) fn read(package: &mut Package, main: &str) -> Result<Extracted, ReadError> {
    let links = Links::read(package, main)?;
    let mut context = Context::default();
    if let Some(source) = part(package, links.target("styles"))? {
        context.styles = Styles::read(&source)?;
    }
    if let Some(source) = part(package, links.target("numbering"))? {
        context.numbering = Numbering::read(&source)?;
    }
    for (kind, link) in [(NoteKind::Foot, "footnotes"), (NoteKind::End, "endnotes")] {
        if let Some(source) = part(package, links.target(link))? {
            let notes = Reader::notes(&source, &mut context)?;
            context.notes.extend(notes.into_iter().map(|(id, text)| ((kind, id), text)));
        }
    }
    let source = package.read_text(main)?;
    let blocks = Reader::blocks(&source, &mut context)?;
    drop(source);
    if !blocks.iter().any(Block::has_words) {
        let has_pictures = package.names().any(|name| name.contains("media/"));
        return Err(if has_pictures { ReadError::OnlyPictures } else { SourceError::Empty.into() });
    }
    let mut margins = Vec::new();
    for name in links.targets("header").chain(links.targets("footer")) {
        if let Some(source) = package.find_text(&name)? {
            margins.push(Reader::blocks(&source, &mut context)?);
        }
    }
    Ok(writer::write(&blocks, &margins))
}

fn part(package: &mut Package, name: Option<String>) -> Result<Option<String>, ReadError> {
    name.map_or(Ok(None), |name| package.find_text(&name))
}
