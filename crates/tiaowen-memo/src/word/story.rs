//! The text of a document as a reader sees it, with the place of each stretch in the part. Knows no remarks.
//!
//! What stands apart from the running text, notes and text boxes, follows the paragraph that bears it, so that no
//! sentence is torn. Deleted and moved words, hidden ones, field codes and readings above characters are left out.

mod reader;

use std::collections::HashMap;
use std::ops::Range;

use self::reader::Reader;
use tiaowen_formats::ReadError;

/// The text of a document and where it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    /// What a reader sees; each paragraph ends with `\n`.
    pub(crate) text: String,
    /// Stretches of the text, in its order. Between them stand the ends of paragraphs.
    pub(crate) pieces: Vec<Piece>,
    /// Runs that may be parted.
    pub(crate) runs: Vec<Run>,
    /// Elements of text in them.
    pub(crate) texts: Vec<Text>,
    /// Bytes of elements that comments may stand before and behind.
    pub(crate) wholes: Vec<Range<usize>>,
}

/// A stretch of the text.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Where it begins, in code points of the text.
    pub(crate) start: usize,
    /// How long it is, in code points.
    pub(crate) chars: usize,
    pub(crate) place: Place,
}

/// Where a stretch stands in the part.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// In an element of text (its index): these bytes, one character for each code point, or a single reference.
    Text { text: usize, bytes: Range<usize> },
    /// In a run (its index) as an element of its own, such as a tab.
    Sign { run: usize, bytes: Range<usize> },
    /// In the running text, somewhere within an element that cannot be parted (its index).
    Whole(usize),
    /// Apart from the running text, in a note or a box that an element (its index) refers to.
    Apart(usize),
}

/// A run: words of one look.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    /// Its opening tag.
    pub(crate) open: Range<usize>,
    /// Its properties, an empty range where it has none.
    pub(crate) properties: Range<usize>,
    /// Its closing tag.
    pub(crate) close: Range<usize>,
}

impl Run {
    /// Where what the run holds begins.
    pub(crate) fn content_start(&self) -> usize {
        self.properties.end.max(self.open.end)
    }
}

/// An element of text in a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    /// The run's index.
    pub(crate) run: usize,
    pub(crate) open: Range<usize>,
    /// The words: what stands around them is blank and not shown.
    pub(crate) words: Range<usize>,
    pub(crate) close: Range<usize>,
}

/// The two kinds of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NoteKind {
    Foot,
    End,
}

impl NoteKind {
    /// The last word of the type of the link to the part that holds them.
    pub(crate) fn link(self) -> &'static str {
        match self {
            Self::Foot => "footnotes",
            Self::End => "endnotes",
        }
    }

    fn of_reference(name: &str) -> Option<Self> {
        match name {
            "footnoteReference" => Some(Self::Foot),
            "endnoteReference" => Some(Self::End),
            _ => None,
        }
    }
}

/// Texts of notes by kind and id.
#[derive(Debug, Default)]
pub(crate) struct Notes(HashMap<(NoteKind, String), String>);

impl Notes {
    /// Reads a part with notes. Those that only draw the line above them have a type and no words.
    pub(crate) fn read(&mut self, kind: NoteKind, source: &str) -> Result<(), ReadError> {
        self.0.extend(Reader::notes(source, kind)?.0);
        Ok(())
    }
}

impl Story {
    /// Reads the part that holds the text.
    pub(crate) fn read(source: &str, notes: Notes) -> Result<Self, ReadError> {
        Reader::story(source, notes)
    }
}
