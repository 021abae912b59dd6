//! XML as a flat row of tokens, each with the bytes it stands in. Nothing of the document is held but the names of
//! the elements that are open, so that no document costs more memory than its own bytes.

use std::ops::Range;

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use crate::ReadError;
use crate::error::{damaged, suspicious};

/// Elements that may be open at once. Word itself stays below a hundred, tables within tables included; the reader of
/// the story calls itself for each.
pub const MAX_DEPTH: usize = 256;

/// Prefixes that may be bound at once. Word binds about forty on the root.
const MAX_BINDINGS: usize = 1_024;

/// A token and where it stands.
#[derive(Clone, Debug)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// Where it stands, in bytes of the part.
    pub bytes: Range<usize>,
}

/// What a token is. An empty element opens and closes; its closing token has no bytes.
#[derive(Clone, Debug)]
pub enum Kind<'a> {
    /// An opening tag.
    Open(Element<'a>),
    /// A closing tag.
    Close,
    /// Text as it stands, without references.
    Text,
    /// A character that is written as a reference.
    Reference(char),
    /// Text between the signs of CDATA.
    Verbatim(String),
    /// The end of the part.
    End,
}

/// An opening tag.
#[derive(Clone, Debug)]
pub struct Element<'a> {
    /// What its name belongs to.
    pub vocabulary: Vocabulary,
    /// The name without its prefix.
    pub name: &'a str,
    tag: BytesStart<'a>,
}

/// The vocabularies that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// WordprocessingML.
    Word,
    /// Formulas.
    Math,
    /// Alternatives for readers of several ages.
    Compatibility,
    /// Any other.
    Other,
}

impl Vocabulary {
    /// Of a namespace, in its usual or its strict form (ISO/IEC 29500-1, annex A).
    fn of(namespace: &str) -> Self {
        match namespace {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Self::Word,
            "http://schemas.openxmlformats.org/officeDocument/2006/math"
            | "http://purl.oclc.org/ooxml/officeDocument/math" => Self::Math,
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Self::Compatibility,
            _ => Self::Other,
        }
    }
}

impl Element<'_> {
    /// Tells whether the element is this one of WordprocessingML.
    pub fn is_word(&self, name: &str) -> bool {
        self.vocabulary == Vocabulary::Word && self.name == name
    }

    /// The value of an attribute, by its name without prefix.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.tag.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)?;
        quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
    }

    /// Tells whether a property is switched on: it is there, and not said to be off.
    pub fn is_on(&self) -> bool {
        !matches!(self.attribute("val").as_deref(), Some("0" | "false" | "off"))
    }
}

/// Reads a part token by token.
#[derive(Debug)]
pub struct Tokens<'a> {
    source: &'a str,
    /// Bytes of a mark that stands before the XML.
    skipped: usize,
    reader: NsReader<&'a [u8]>,
    depth: usize,
}

impl<'a> Tokens<'a> {
    /// Begins to read a part.
    pub fn new(source: &'a str) -> Self {
        let xml = source.strip_prefix('\u{FEFF}').unwrap_or(source);
        let mut reader = NsReader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        reader.resolver_mut().set_max_namespace_bindings(MAX_BINDINGS);
        Self { source, skipped: source.len() - xml.len(), reader, depth: 0 }
    }

    /// The next token that matters.
    ///
    /// # Errors
    /// [`ReadError`] when the part is not well-formed, too deep, or declares entities.
    #[allow(clippy::should_implement_trait, reason = "it fails, and borrows from the part")]
    pub fn next(&mut self) -> Result<Token<'a>, ReadError> {
        loop {
            let start = self.position();
            let (resolved, event) = self.reader.read_resolved_event().map_err(damaged)?;
            let vocabulary = match resolved {
                ResolveResult::Bound(Namespace(namespace)) => Vocabulary::of(namespace),
                ResolveResult::Unbound | ResolveResult::Unknown(_) => Vocabulary::Other,
            };
            let kind = self.kind(event, vocabulary, start)?;
            if let Some(kind) = kind {
                return Ok(Token { kind, bytes: start..self.position() });
            }
        }
    }

    /// Passes over an element that was just opened.
    ///
    /// # Errors
    /// As for [`next`](Self::next).
    pub fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.depth - 1;
        while self.depth > outside {
            if matches!(self.next()?.kind, Kind::End) {
                return Err(damaged("a part breaks off"));
            }
        }
        Ok(())
    }

    fn kind(
        &mut self,
        event: Event<'a>,
        vocabulary: Vocabulary,
        start: usize,
    ) -> Result<Option<Kind<'a>>, ReadError> {
        Ok(Some(match event {
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(ReadError::TooLarge { limit: MAX_DEPTH as u64, unit: "levels" });
                }
                Kind::Open(Element { vocabulary, name: local_name(&self.source[start..]), tag })
            }
            Event::End(_) => {
                self.depth -= 1;
                Kind::Close
            }
            Event::Text(text) if text.is_empty() => return Ok(None),
            Event::Text(_) => Kind::Text,
            Event::CData(text) => Kind::Verbatim(text.into_inner().into_owned()),
            Event::GeneralRef(reference) => Kind::Reference(character(&reference)?),
            Event::DocType(_) => return Err(suspicious("a part declares a type of its own")),
            Event::Eof if self.depth > 0 => return Err(damaged("a part breaks off")),
            Event::Eof => Kind::End,
            Event::Empty(_) => unreachable!("empty elements are expanded"),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => return Ok(None),
        }))
    }

    fn position(&self) -> usize {
        self.skipped + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }
}

/// Calls for each child of the element that was just opened, or for the root of a part; it must be read to its end or
/// skipped.
///
/// # Errors
/// [`ReadError`] when the part cannot be read.
pub fn each_child<'a>(
    tokens: &mut Tokens<'a>,
    mut read: impl FnMut(&mut Tokens<'a>, &Element<'a>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    loop {
        match tokens.next()?.kind {
            Kind::Open(element) => read(tokens, &element)?,
            Kind::Close | Kind::End => return Ok(()),
            Kind::Text | Kind::Reference(_) | Kind::Verbatim(_) => {}
        }
    }
}

/// The name in the tag that a text begins with, without its prefix.
fn local_name(source: &str) -> &str {
    let name = source.strip_prefix('<').unwrap_or(source);
    let end =
        name.find(|sign: char| sign.is_ascii_whitespace() || matches!(sign, '/' | '>')).unwrap_or(name.len());
    name[..end].rsplit_once(':').map_or(&name[..end], |(_, local)| local)
}

/// The character of a reference; entities of a document's own are refused.
fn character(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, ReadError> {
    if let Some(sign) = reference.resolve_char_ref().map_err(damaged)? {
        return Ok(sign);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(suspicious(&format!("entity {}", other.chars().take(40).collect::<String>()))),
    }
}
