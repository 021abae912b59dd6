//! Puts a file that waits into the corpus folder, with what a curator says of it. Whatever goes wrong, no file of the
//! corpus is lost: one whose place is taken is set aside beside the ledger. Knows no index.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use thiserror::Error;
use tiaowen_document::curated::Curated;
use tiaowen_text::hex::hex;

use super::name::{is_folder, numbered, safe_name};
use super::staging::Staged;
use crate::inside::open_inside;
use crate::journal::sync_folder;
use crate::manifest::{Corrections, MANIFEST_FILE, NOTE_EXTENSION, Named, handed_on, note_with};
use crate::walk::is_document_name;
use crate::{Library, LibraryError, io_hint, io_reason, is_full};

/// The folder, beside the ledger, for files whose place was taken.
const SET_ASIDE_FOLDER: &str = "replaced";
/// Names tried for a file whose name is taken.
const MAX_NUMBER: usize = 999;

/// How a file is to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Its name; that under which it waits when it is empty.
    pub name: String,
    /// The folder below the corpus folder; empty for that itself.
    pub folder: String,
    /// What is to become of a file that is there.
    pub place: Place,
    /// What a curator says of it.
    pub corrections: Corrections,
}

/// What is to become of a file that is there already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Nobody said; a name that is taken is asked about.
    #[default]
    Unsaid,
    /// It stays; a name that is taken gets a number.
    Beside,
    /// The file of the corpus, by its path below, gives way.
    InsteadOf(String),
}

impl Wish {
    /// The name that a file gets that waits under the name `staged`.
    pub fn safe_name(&self, staged: &str) -> String {
        safe_name(if self.name.trim().is_empty() { staged } else { &self.name })
    }

    /// The path below the corpus folder that it gets, if it is free.
    pub(super) fn file(&self, staged: &str) -> String {
        path_of(&self.folder, &self.safe_name(staged))
    }
}

/// A file that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its path below the corpus folder, with `/`.
    pub file: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Whether it has another name than was wished for, which was taken.
    pub is_renamed: bool,
    /// Where the file lies whose place it took.
    pub set_aside: Option<PathBuf>,
}

/// Why a file was not kept.
#[derive(Debug, Error)]
pub enum KeepError {
    /// There is no such folder in the corpus.
    #[error("no folder {0} in the corpus")]
    NoFolder(String),
    /// The file whose place it was to take is not there.
    #[error("no file {0} in the corpus")]
    NothingToReplace(String),
    /// Files of such a name are not read.
    #[error("files called {0} are not read")]
    NoDocument(String),
    /// A file has the name already, and nobody said what is to become of it.
    #[error("the name {0} is taken")]
    NameTaken(String),
    /// No name was free.
    #[error("no free name for {0}")]
    NoFreeName(String),
    /// The manifest cannot say it.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// A file could not be written.
    #[error("cannot write {path}")]
    Io {
        /// Its path below the corpus folder, or a folder's.
        path: String,
        /// Why.
        source: io::Error,
    },
}

impl KeepError {
    /// Whether there is no room on the disk.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Library(error) => error.is_full(),
            Self::Io { source, .. } => is_full(source),
            _ => false,
        }
    }

    /// What failed and why, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::NoFolder(folder) => format!("语料文件夹里没有“{folder}”这个文件夹"),
            Self::NothingToReplace(file) => format!("要替换的文件“{file}”不在语料文件夹里"),
            Self::NoDocument(name) => format!("“{name}”的后缀不是可以收录的格式"),
            Self::NameTaken(file) => format!("“{file}”这个位置已经有文件"),
            Self::NoFreeName(name) => format!("叫“{name}”的文件太多，没有空的名字了"),
            Self::Library(error) => error.message(),
            Self::Io { path, source } => format!("“{path}”写不进去：{}", io_reason(source)),
        }
    }

    /// What to do, in Chinese.
    pub fn hint(&self) -> String {
        match self {
            Self::NoFolder(_) => "从列出的文件夹里选一个；新的文件夹请先在语料文件夹里建好。".to_owned(),
            Self::NothingToReplace(_) => "可能已被移走或改名；请重新上传预览。".to_owned(),
            Self::NoDocument(_) => "文件名保留原来的后缀，例如 .txt。".to_owned(),
            Self::NameTaken(_) => {
                "这个文件还在等待：重新预览，选择替换旧文件或两份都留，也可以换一个文件名。".to_owned()
            }
            Self::NoFreeName(_) => "请换一个文件名。".to_owned(),
            Self::Library(error) => error.hint(),
            Self::Io { source, .. } => io_hint(source).to_owned(),
        }
    }

    fn io(path: &str) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { path: path.clone(), source }
    }
}

/// The file of the corpus, by its path below, that has the name which a file is to get; `None` when that is free.
pub fn taken(library: &Library, wish: &Wish, staged: &str) -> Option<String> {
    if !is_folder(library.corpus(), &wish.folder) {
        return None;
    }
    let name = wish.safe_name(staged);
    let names = names_in(&library.corpus().join(&wish.folder)).unwrap_or_default();
    let found = names.into_iter().find(|known| same_name(known, &name))?;
    Some(path_of(&wish.folder, &found))
}

/// Keeps a file. What a curator says of it comes first, so that no run reads the file without it.
///
/// # Errors
/// When the wish cannot be met, or something cannot be written; then the corpus is as it was, and the file waits on.
pub fn keep(library: &Library, staged: &Staged, wish: &Wish, now: Timestamp) -> Result<Kept, KeepError> {
    let corpus = library.corpus();
    let name = wish.safe_name(&staged.name);
    if !is_document_name(&name) {
        return Err(KeepError::NoDocument(name));
    }
    if !is_folder(corpus, &wish.folder) {
        return Err(KeepError::NoFolder(wish.folder.clone()));
    }
    let old = match &wish.place {
        Place::InsteadOf(file) => Some(Old::find(library, file)?),
        Place::Unsaid | Place::Beside => None,
    };
    let folder = corpus.join(&wish.folder);
    let told = KeepError::io(&path_of(&wish.folder, &name));
    let (copy, sha256) = copied(staged, &folder).map_err(&told)?;
    let taken = names_in(&folder).map_err(&told)?;
    let free = free_name(&taken, &name, wish, old.as_ref())?;
    let file = path_of(&wish.folder, &free);
    let target = folder.join(&free);
    let mut written = Written::default();
    let facts = written.facts(library, &target, &file, &sha256, old.as_ref(), &wish.corrections);
    let outcome = facts.and_then(|()| {
        let aside = old.as_ref().map(|old| old.set_aside(library, now)).transpose()?;
        put(copy, &target, old.as_ref()).map_err(KeepError::io(&file))?;
        Ok(aside)
    });
    let set_aside = match outcome {
        Ok(set_aside) => set_aside,
        Err(error) => {
            written.undo();
            return Err(error);
        }
    };
    sync_parent(&target).map_err(KeepError::io(&file))?;
    // Should the old one stay from here on, both are there, and nothing is lost.
    if let Some(old) = old.filter(|old| old.path != target) {
        old.remove().map_err(KeepError::io(&old.file))?;
    }
    Ok(Kept { is_renamed: free != name, set_aside, file, sha256 })
}

fn path_of(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The name itself, or the first with a number that nothing has.
fn free_name(taken: &[String], name: &str, wish: &Wish, old: Option<&Old>) -> Result<String, KeepError> {
    let is_taken = |name: &str| taken.iter().any(|known| same_name(known, name));
    let is_own = old.is_some_and(|old| old.file == path_of(&wish.folder, name));
    if is_own || !is_taken(name) {
        return Ok(name.to_owned());
    }
    if wish.place != Place::Beside {
        return Err(KeepError::NameTaken(path_of(&wish.folder, name)));
    }
    // A note that lies there without its file would be said of this one, and nobody has seen that.
    let is_free = |name: &String| !is_taken(name) && !is_taken(&format!("{name}{NOTE_EXTENSION}"));
    let mut names = (2..=MAX_NUMBER).map(|number| numbered(name, number));
    names.find(is_free).ok_or_else(|| KeepError::NoFreeName(name.to_owned()))
}

/// Whether two names are one, here or on another system.
fn same_name(left: &str, right: &str) -> bool {
    left == right || left.to_lowercase() == right.to_lowercase()
}

/// A file whose place is to be taken.
pub(super) struct Old {
    file: String,
    path: PathBuf,
    pub(super) note: Option<PathBuf>,
    sha256: String,
    /// What curators say of it.
    pub(super) curated: Option<Curated>,
}

impl Old {
    pub(super) fn find(library: &Library, file: &str) -> Result<Self, KeepError> {
        let listing = library.list()?;
        let listed = listing.files.into_iter().find(|listed| listed.name == file);
        let listed = listed.ok_or_else(|| KeepError::NothingToReplace(file.to_owned()))?;
        let mut bytes = Vec::new();
        open_inside(library.corpus(), &listed.path)
            .and_then(|mut file| file.read_to_end(&mut bytes))
            .map_err(KeepError::io(file))?;
        let sha256 = hex(&Sha256::digest(bytes));
        let curated = library.curated(&listed, &sha256)?;
        Ok(Self { file: listed.name, path: listed.path, note: listed.note, sha256, curated })
    }

    /// Copies the file and its note to where files are set aside, safe on the disk; tells where the file lies.
    fn set_aside(&self, library: &Library, now: Timestamp) -> Result<PathBuf, KeepError> {
        let folder = library.ledger_folder().join(SET_ASIDE_FOLDER);
        let name = self.file.rsplit('/').next().unwrap_or_default();
        let day = now.strftime("%Y%m%dT%H%M%SZ");
        let path = folder.join(format!("{day}-{}-{}", &self.sha256[..8], safe_name(name)));
        let copy = |from: &Path, to: &Path| -> io::Result<()> {
            fs::create_dir_all(&folder)?;
            let mut copy = NamedTempFile::new_in(&folder)?;
            io::copy(&mut open_inside(library.corpus(), from)?, &mut copy)?;
            copy.as_file().sync_all()?;
            copy.persist(to).map_err(|error| error.error)?;
            sync_folder(&folder)
        };
        copy(&self.path, &path).map_err(KeepError::io(&self.file))?;
        if let Some(note) = &self.note {
            copy(note, &note_of(&path)).map_err(KeepError::io(&format!("{}{NOTE_EXTENSION}", self.file)))?;
        }
        Ok(path)
    }

    fn remove(&self) -> io::Result<()> {
        fs::remove_file(&self.path)?;
        if let Some(note) = &self.note {
            fs::remove_file(note)?;
        }
        sync_parent(&self.path)
    }
}

/// Where the note on a file lies.
pub(super) fn note_of(path: &Path) -> PathBuf {
    let mut note = path.as_os_str().to_owned();
    note.push(NOTE_EXTENSION);
    note.into()
}

/// A copy of the file in the folder that it goes to, safe on the disk, with the hash of what was copied.
fn copied(staged: &Staged, folder: &Path) -> io::Result<(NamedTempFile, String)> {
    let bytes = fs::read(&staged.path)?;
    // Begins with a full stop: a run passes it over.
    let mut copy = tempfile::Builder::new().prefix(".coming-").tempfile_in(folder)?;
    copy.write_all(&bytes)?;
    readable_by_all(copy.as_file())?;
    copy.as_file().sync_all()?;
    Ok((copy, hex(&Sha256::digest(&bytes))))
}

/// A temporary file is its owner's alone; one of the corpus is for everyone who reads the corpus.
fn readable_by_all(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// The names of what lies in a folder.
fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(folder)?;
    Ok(entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}

/// Puts the copy in its place: that of the old file, or one that is free.
fn put(copy: NamedTempFile, target: &Path, old: Option<&Old>) -> io::Result<()> {
    let put = if old.is_some_and(|old| old.path == target) {
        copy.persist(target)
    } else {
        copy.persist_noclobber(target)
    };
    put.map(drop).map_err(|error| error.error)
}

fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), sync_folder)
}

/// Texts that were written anew, each with what stood there before; `None` where nothing did.
#[derive(Default)]
struct Written {
    before: Vec<(PathBuf, Option<String>)>,
}

impl Written {
    /// Writes what is said of the file: its note, with what the note says of the file whose place it takes, or one that
    /// lies there already; and that file's entry of the manifest as its own.
    fn facts(
        &mut self,
        library: &Library,
        target: &Path,
        file: &str,
        sha256: &str,
        old: Option<&Old>,
        corrections: &Corrections,
    ) -> Result<(), KeepError> {
        let path = note_of(target);
        let said = text_of(old.and_then(|old| old.note.as_ref()).unwrap_or(&path))?.unwrap_or_default();
        let note = note_with(&said, &path, corrections)?;
        if !note.is_empty() {
            self.write(&path, &note, &format!("{file}{NOTE_EXTENSION}"))?;
        }
        let Some(old) = old else { return Ok(()) };
        let path = library.corpus().join(MANIFEST_FILE);
        let Some(before) = text_of(&path)? else { return Ok(()) };
        let (old, new) = (Named { sha256: &old.sha256, file: &old.file }, Named { sha256, file });
        let after = handed_on(&before, &path, old, new)?;
        self.write(&path, &after, MANIFEST_FILE)
    }

    fn write(&mut self, path: &Path, text: &str, name: &str) -> Result<(), KeepError> {
        let before = text_of(path)?;
        if before.as_deref() != Some(text) {
            write_whole(path, text).map_err(KeepError::io(name))?;
            self.before.push((path.to_owned(), before));
        }
        Ok(())
    }

    fn undo(self) {
        for (path, before) in self.before.into_iter().rev() {
            // What is said of a file that is not there is harmless, and the next run names it.
            let _ = match before {
                Some(text) => write_whole(&path, &text),
                None => fs::remove_file(&path),
            };
        }
    }
}

/// The text of a file; `None` when there is none.
fn text_of(path: &Path) -> Result<Option<String>, LibraryError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(LibraryError::reading(path, error)),
    }
}

/// Writes a file as a whole or not at all.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".coming-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    match fs::metadata(path) {
        Ok(metadata) => file.as_file().set_permissions(metadata.permissions())?,
        Err(_) => readable_by_all(file.as_file())?,
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}
