//! Word documents: the package, its text with places, and comments put on them.

mod annotation;
mod links;
mod story;

use jiff::civil::DateTime;
use tiaowen_formats::ooxml::{Container, Links, Package, content_type};

use self::links::Target;
use self::story::Story;
use crate::{MemoError, Remark};

/// Bytes of a file that are looked at. A memo of 5 MB of text packs to 2 MB; pictures make the rest.
const MAX_FILE_BYTES: u64 = 50 << 20;

/// Bytes that all parts together may unpack to. 5 MB of text with usual markup are below 30 MB.
const MAX_UNPACKED_BYTES: u64 = 64 << 20;

/// A Word document that was read.
#[derive(Clone, Debug)]
pub(crate) struct WordFile {
    package: Package,
    /// The name of the part that holds the text.
    main: String,
    /// That part.
    source: String,
    story: Story,
    extension: &'static str,
}

/// Tells whether the name is that of a Word document.
pub(crate) fn is_named(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["docx", "docm", "dotx", "dotm", "doc", "wps"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// What is wrong with a container that is no ZIP.
pub(crate) fn refuse_container(bytes: &[u8]) -> Option<MemoError> {
    Container::of(bytes).map(|container| match container {
        Container::Encrypted => MemoError::Encrypted,
        _ => MemoError::OldWord,
    })
}

impl WordFile {
    /// Reads a document.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, MemoError> {
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(MemoError::TooLarge { limit: MAX_FILE_BYTES, unit: "bytes" });
        }
        let mut package = Package::open_within(bytes, MAX_UNPACKED_BYTES)?;
        let links = Links::read(&mut package, "")?;
        let Some(main) = links.target("officeDocument") else {
            return Err(MemoError::NotWord { what: package.kind() });
        };
        let extension = extension(&content_type(&mut package, &main)?);
        let Some(extension) = extension else {
            return Err(MemoError::NotWord { what: package.kind() });
        };
        let source = package.read_text(&main)?;
        let links = Links::read(&mut package, &main)?;
        let mut notes = story::Notes::default();
        for kind in [story::NoteKind::Foot, story::NoteKind::End] {
            if let Some(name) = links.target(kind.link()) {
                notes.read(kind, &package.read_text(&name)?)?;
            }
        }
        let story = Story::read(&source, notes)?;
        if story.text.trim().is_empty() {
            return Err(MemoError::Empty);
        }
        Ok(Self { package, main, source, story, extension })
    }

    /// What a reader sees.
    pub(crate) fn text(&self) -> &str {
        &self.story.text
    }

    /// How the file's name should end.
    pub(crate) fn extension(&self) -> &'static str {
        self.extension
    }

    /// The document with comments.
    pub(crate) fn annotate(&self, remarks: &[Remark], at: DateTime) -> Result<Vec<u8>, MemoError> {
        if remarks.is_empty() {
            return Ok(self.package.bytes().to_vec());
        }
        let mut package = self.package.clone();
        let links = Links::read(&mut package, &self.main)?;
        let target = match links.target("comments") {
            Some(name) => Target::Extend(package.read_text(&name)?, name),
            None => Target::New(package.free_name(&self.main, "comments", "xml")),
        };
        let changes = annotation::annotate(&self.source, &self.story, &target, remarks, at)?;
        let mut parts = vec![(self.main.clone(), changes.main)];
        if let Target::New(name) = &target {
            parts.push(links::with_comments_type(&mut package, name)?);
            parts.push(links::with_comments(&links, name, changes.family));
        }
        parts.push((target.name().to_owned(), changes.comments));
        package.write(&parts).map_err(|error| MemoError::Unwritten { cause: error.to_string() })
    }
}

/// How names of documents with this type of content end; `None` for what is no Word document.
fn extension(content_type: &str) -> Option<&'static str> {
    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    match content_type {
        "application/vnd.ms-word.document.macroEnabled.main+xml" => Some("docm"),
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml" => Some("dotm"),
        other => match other.strip_prefix(WORD) {
            Some("document.main+xml") => Some("docx"),
            Some("template.main+xml") => Some("dotx"),
            _ => None,
        },
    }
}
