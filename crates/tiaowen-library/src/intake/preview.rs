//! What a file would be in the library: its documents as a run would read them, where every character went, and what
//! it would do to documents that are there. Writes nothing.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tiaowen_document::citation;
use tiaowen_document::curated::Curated;
use tiaowen_document::model::{Document, NoiseReason, Span};
use tiaowen_text::hex::hex;

use super::keep::{Old, Place, Wish, note_of, taken};
use super::name::is_folder;
use super::staging::Staged;
use crate::changes::DocumentChange;
use crate::coverage::Coverage;
use crate::identity::{Candidate, assign};
use crate::ledger::{Ledger, PrintedClause, Registered, SourceOf};
use crate::manifest::line_of;
use crate::reading::{FileRead, PartRead, ReadRequest, Unread};
use crate::sync::wording_of;
use crate::walk::is_document_name;
use crate::{Library, LibraryError};

/// What a file would be in the library.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    /// The name under which it would be kept.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes; `None` when it could not be read.
    pub sha256: Option<String>,
    /// What it is, in Chinese.
    pub format: Option<String>,
    /// The encoding that its text came in; `None` where the format leaves no choice.
    pub encoding: Option<String>,
    /// Why it cannot be kept; then it has no documents.
    pub refused: Option<Refused>,
    /// The file of the corpus with the same bytes, where there is one.
    pub same_file: Option<String>,
    /// Its documents in order.
    pub documents: Vec<DocumentPreview>,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Why, in Chinese.
    pub reason: String,
    /// What to do, in Chinese.
    pub hint: String,
}

/// One document of a file.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentPreview {
    /// The document as it was split, its spans in code points, with the ids that it would have.
    #[serde(flatten)]
    pub document: Document,
    /// The place of each clause, as citations print it.
    pub places: Vec<String>,
    /// The line of each diagnostic, from 1.
    pub lines: Vec<usize>,
    /// What was set aside, in the words of the source.
    pub set_aside: Vec<NoiseText>,
    /// Where its characters went.
    pub coverage: Coverage,
    /// The document of the library that is the same by number, title or file, where there is one.
    pub known: Option<KnownDocument>,
    /// What keeping the file would do: to the known document, when the file takes the place of that one's. `None` when
    /// its clauses stand in the library as they are.
    pub change: Option<DocumentChange>,
}

/// A document of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnownDocument {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The file that it was read from, below the corpus folder.
    pub file: Option<String>,
    /// Further documents that were read from that file.
    pub others: Vec<String>,
}

/// Words that belong to no clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoiseText {
    /// Where they stand, in code points.
    pub span: Span,
    /// The line, from 1.
    pub line: usize,
    /// Why.
    pub reason: NoiseReason,
    /// The words.
    pub text: String,
}

/// Reads a file that waits as a run would, with what curators say of it, `wish` among them.
///
/// # Errors
/// When the ledger cannot be read, or what is typed is none of the facts that it should be
/// ([`LibraryError::Curation`]). A file that cannot be read is no error.
pub fn preview(
    library: &Library,
    staged: &Staged,
    wish: &Wish,
    now: Timestamp,
) -> Result<Preview, LibraryError> {
    let curated = curated(library, staged, wish)?;
    let curated = curated.as_ref();
    let mut preview = Preview {
        name: staged.name.clone(),
        bytes: staged.bytes,
        sha256: None,
        format: None,
        encoding: None,
        refused: None,
        same_file: None,
        documents: Vec::new(),
    };
    let read = match read(library, &staged.path, &staged.name, curated) {
        Ok(read) => read,
        Err(Unread { reason, hint }) => {
            preview.refused = Some(Refused { reason, hint });
            return Ok(preview);
        }
    };
    let ledger = library.ledger()?;
    let FileRead { sha256, parts, source } = read;
    let text = source.as_ref().map(|source| source.text.as_str()).unwrap_or_default();
    let same = ledger.documents().filter(is_standing).filter_map(|document| document.source.as_ref());
    let mut same = same.filter(|source| source.sha256 == sha256);
    preview.same_file = same.next().map(|source| source.file.clone());
    let signs = Signs::of(text);
    for (part, read) in parts.into_iter().enumerate() {
        let origin = SourceOf { file: wish.file(&staged.name), sha256: sha256.clone(), part };
        let candidate = Candidate::new(origin, &read.document.metadata, curated);
        preview.documents.push(document_preview(&ledger, read, &candidate, &signs, now)?);
    }
    preview.sha256 = Some(sha256);
    preview.format = source.as_ref().map(|source| source.format.clone());
    preview.encoding = source.and_then(|source| source.encoding);
    Ok(preview)
}

/// What curators would say of the file: the manifest, or what is said of the file whose place it takes; and what is typed.
fn curated(library: &Library, staged: &Staged, wish: &Wish) -> Result<Option<Curated>, LibraryError> {
    let bytes = fs::read(&staged.path).map_err(|error| LibraryError::reading(&staged.path, error))?;
    let sha256 = hex(&Sha256::digest(bytes));
    let old = match &wish.place {
        // One that is gone meanwhile is told when the file is to be kept.
        Place::InsteadOf(file) => Old::find(library, file).ok(),
        Place::Unsaid | Place::Beside => None,
    };
    let file = wish.file(&staged.name);
    let note = note_of(&library.corpus().join(&file));
    // One that lies there without its file is said of this one.
    let is_own =
        taken(library, wish, &staged.name).is_none() && old.as_ref().is_none_or(|old| old.note.is_none());
    let note =
        Some(note).filter(|note| is_own && is_folder(library.corpus(), &wish.folder) && note.is_file());
    let own = library.manifest().find_with_note(&sha256, &file, note.as_deref())?;
    let inherited = old.and_then(|old| old.curated);
    let typed = wish.corrections.facts()?;
    let said = [own, inherited, Some(typed).filter(|_| !wish.corrections.is_empty())];
    let said = said.into_iter().flatten().reduce(Curated::with);
    Ok(said.map(|said| Curated { sha256: String::new(), ..said }))
}

fn read(library: &Library, path: &Path, name: &str, curated: Option<&Curated>) -> Result<FileRead, Unread> {
    if !is_document_name(name) {
        return Err(Unread::new(
            &format!("还不能读取这种格式，只读 {}", tiaowen_formats::EXTENSIONS_IN_WORDS),
            "文件确实是其中一种的，改好文件名的后缀再上传；否则另存为 .txt（UTF-8）。",
        ));
    }
    let request = ReadRequest {
        path: path.to_owned().into(),
        root: path.parent().map(Into::into),
        name: name.to_owned(),
        curated: curated.cloned(),
        wants_source: true,
    };
    library.readers().read_one(library.words(), library.rules(), request)
}

fn is_standing(document: &&Registered) -> bool {
    document.removed_at.is_none()
}

fn document_preview(
    ledger: &Ledger,
    read: PartRead,
    candidate: &Candidate,
    signs: &Signs<'_>,
    now: Timestamp,
) -> Result<DocumentPreview, LibraryError> {
    let PartRead { mut document, remarks, coverage } = read;
    let is_same = |known: &&Registered| {
        let same_file = known.source.as_ref().is_some_and(|source| {
            source.sha256 == candidate.source.sha256 && source.part == candidate.source.part
        });
        same_file || candidate.keys.iter().any(|key| known.keys.contains(key))
    };
    let known = ledger.documents().filter(is_standing).find(is_same);
    // Without a file that it takes the place of, a document is told from those that stand.
    let id = known.map_or_else(
        || {
            let held: HashSet<String> =
                ledger.documents().filter(is_standing).map(|document| document.id.clone()).collect();
            let assigned = assign(ledger, std::slice::from_ref(candidate), &held);
            assigned.into_iter().next().map(|assigned| assigned.id).unwrap_or_default()
        },
        |known| known.id.clone(),
    );
    let prefix = format!("{}/", document.metadata.id);
    let printed = document.clauses.iter().map(|clause| PrintedClause {
        address: clause.id.strip_prefix(&prefix).unwrap_or(&clause.id).to_owned(),
        wording: wording_of(clause),
    });
    let printed: Vec<PrintedClause> = printed.collect();
    let found = ledger.compare_clauses(&id, &candidate.source.sha256, &printed, now)?;
    for (clause, address) in document.clauses.iter_mut().zip(&found.addresses) {
        clause.id = format!("{id}/{address}");
    }
    let registered = ledger.document(&id);
    let change = DocumentChange::of_read(&document, &id, &candidate.source.file, registered, &found);
    id.clone_into(&mut document.metadata.id);
    let places = document.clauses.iter().map(citation::place).collect();
    Ok(DocumentPreview {
        places,
        // Remarks on what is read have a line.
        lines: remarks.iter().filter_map(|remark| remark.line).collect(),
        set_aside: signs.set_aside(&document),
        coverage,
        known: known.map(|known| known_document(ledger, known)),
        change,
        document,
    })
}

fn known_document(ledger: &Ledger, known: &Registered) -> KnownDocument {
    let file = known.source.as_ref().map(|source| source.file.clone());
    let is_other = |other: &&Registered| {
        other.id != known.id && other.source.as_ref().map(|source| &source.file) == file.as_ref()
    };
    let others = ledger.documents().filter(is_standing).filter(|_| file.is_some()).filter(is_other);
    KnownDocument {
        id: known.id.clone(),
        title: known.title.clone(),
        others: others.map(|other| other.id.clone()).collect(),
        file,
    }
}

/// The text of a file by its code points.
struct Signs<'a> {
    text: &'a str,
    /// The byte at which each begins.
    starts: Vec<usize>,
}

impl<'a> Signs<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, starts: text.char_indices().map(|(start, _)| start).collect() }
    }

    fn byte(&self, position: usize) -> usize {
        self.starts.get(position).copied().unwrap_or(self.text.len())
    }

    fn words(&self, span: Span) -> &'a str {
        &self.text[self.byte(span.start)..self.byte(span.end.max(span.start))]
    }

    /// What was set aside, but for signs of markup and blanks.
    fn set_aside(&self, document: &Document) -> Vec<NoiseText> {
        let noise = document.noise.iter().filter(|noise| noise.reason != NoiseReason::Markup);
        let told = noise.map(|noise| NoiseText {
            span: noise.span,
            line: line_of(self.text, self.byte(noise.span.start)),
            reason: noise.reason,
            text: self.words(noise.span).trim().to_owned(),
        });
        told.filter(|noise| !noise.text.is_empty()).collect()
    }
}
