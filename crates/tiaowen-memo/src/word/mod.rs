//! Word documents: the package, its text with places, and comments put on them.

mod annotation;
mod links;
mod package;
mod story;
mod tokens;

use jiff::civil::DateTime;

use self::links::{Links, Target};
use self::package::Package;
use self::story::Story;
use crate::{MemoError, Remark};

/// What a ZIP begins with, one with entries and one without.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// What a container of OLE begins with: documents of old, and new ones with a password.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

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

/// Tells whether the bytes are a ZIP.
pub(crate) fn is_package(bytes: &[u8]) -> bool {
    ZIP.iter().any(|signature| bytes.starts_with(signature))
}

/// Tells whether the name is that of a Word document.
pub(crate) fn is_named(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["docx", "docm", "dotx", "dotm", "doc", "wps"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// What is wrong with a container that is no ZIP.
pub(crate) fn refuse_container(bytes: &[u8]) -> Option<MemoError> {
    if !bytes.starts_with(OLE) {
        return None;
    }
    // An encrypted document is a stream of this name ([MS-OFFCRYPTO] 1.3.3), in UTF-16.
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let is_encrypted = bytes.windows(name.len()).any(|window| window == name);
    Some(if is_encrypted { MemoError::Encrypted } else { MemoError::OldWord })
}

impl WordFile {
    /// Reads a document.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, MemoError> {
        let mut package = Package::open(bytes)?;
        let links = Links::read(&mut package, "")?;
        let Some(main) = links.target("officeDocument") else {
            return Err(MemoError::NotWord { what: package.kind() });
        };
        let extension = extension(&links::content_type(&mut package, &main)?);
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
            parts.push(links.with_comments(name, changes.family));
        }
        parts.push((target.name().to_owned(), changes.comments));
        package.write(&parts)
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
