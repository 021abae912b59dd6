//! Writes a backup: all files of a library into one ZIP file, which gets its name when it is complete and safe on the disk.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tiaowen_text::hex::hex;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::contents::{CONTENTS_FILE, Contents, Entry, FORMAT, Summary};
use super::error::BackupError;
use super::name::is_plain;
use super::{Part, Places};
use crate::import::copy_path;
use crate::index_folder::RUN_LOCK_FILE;
use crate::inside::open_inside;
use crate::intake::UPLOADS_FOLDER;
use crate::journal::sync_folder;
use crate::ledger::{LEDGER_LOCK_FILE, LedgerLock};
use crate::library::ledger_inside;
use crate::{IndexFolder, IndexLock, LibraryError};

/// How often it is tried again to get the right to write, while another process has it.
const RETRY: Duration = Duration::from_millis(50);
/// Files from this length on are written so that they may pass 4 GiB.
const LARGE_BYTES: u64 = 1 << 31;

/// A backup that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// What it is.
    #[serde(flatten)]
    pub summary: Summary,
    /// The length of the ZIP file, in bytes.
    pub zip_bytes: u64,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
}

/// What a backup does not hold although it lies in one of the folders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Where it lies.
    pub path: PathBuf,
    /// Why, in Chinese.
    pub reason: &'static str,
    /// Why, in English.
    pub reason_en: &'static str,
}

/// The rights to write that runs and imports need, held while the files are copied.
struct Locks {
    _index: Option<IndexLock>,
    _ledger: Option<LedgerLock>,
}

/// Writes a backup of the library in `places` to a new file at `path`.
///
/// Runs and imports wait or are told that another process writes. One that is running is waited for, as long as
/// `patience`; `on_wait` is called once when that is needed. Files that are brought meanwhile may or may not be in the
/// backup; each is in it as a whole or not at all, and what was there before is in it.
///
/// # Errors
/// [`BackupError`]; then there is no file at `path`, unless it was there before.
pub fn write(
    places: Places<'_>,
    path: &Path,
    now: Timestamp,
    patience: Duration,
    on_wait: &mut dyn FnMut(),
) -> Result<Written, BackupError> {
    let has_corpus = places.corpus.is_dir();
    if !has_corpus && !places.index.is_dir() {
        let (corpus, index) = (places.corpus.to_owned(), places.index.to_owned());
        return Err(BackupError::Nothing { corpus, index });
    }
    if path.symlink_metadata().is_ok() {
        return Err(BackupError::Exists { path: path.to_owned() });
    }
    let ledger = places.ledger(has_corpus);
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let home = fs::canonicalize(folder).map_err(|error| BackupError::writing(path, error))?;
    let mut roots = Vec::new();
    for (part, root) in [(Part::Corpus, places.corpus), (Part::Ledger, &ledger), (Part::Index, places.index)]
    {
        if !root.is_dir() {
            continue;
        }
        let real = fs::canonicalize(root).map_err(|error| BackupError::reading(root, error))?;
        if home.starts_with(&real) {
            return Err(BackupError::Inside { path: path.to_owned(), folder: root.to_owned() });
        }
        roots.push(Root { part, real });
    }
    let _locks = lock(places.index, &ledger, patience, on_wait)?;

    let temporary = tempfile::Builder::new().prefix(".tiaowen-backup-").tempfile_in(folder);
    let temporary = temporary.map_err(|error| BackupError::writing(path, error))?;
    let zip = ZipWriter::new(BufWriter::new(temporary));
    let mut copying = Copying { path, zip, folders: Vec::new(), entries: Vec::new(), left_out: Vec::new() };
    for root in &roots {
        copying.root(root, &roots)?;
    }
    let (documents, clauses) = IndexFolder::new(places.index).counts();
    let summary = Summary {
        format: FORMAT,
        at: now,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        files: copying.entries.len(),
        bytes: copying.entries.iter().map(|entry| entry.bytes).sum(),
        documents,
        clauses,
    };
    let imports = own_imports(&ledger, places.index);
    copying.finish(summary, has_corpus, imports)
}

/// Names in a backup of the copies of clauses that were imported into this index; some may not be there.
fn own_imports(ledger: &Path, index: &Path) -> Vec<String> {
    let inside = ledger_inside(index);
    let in_index = copy_path(&inside, index);
    [(Part::Ledger, ledger, copy_path(ledger, index)), (Part::Index, index, in_index)]
        .into_iter()
        .filter_map(|(part, root, path)| Some(format!("{}/{}", part.name(), relative(root, &path)?)))
        .collect()
}

/// A path below a folder, with `/`.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let steps: Option<Vec<&str>> = path.strip_prefix(root).ok()?.iter().map(|step| step.to_str()).collect();
    Some(steps?.join("/"))
}

fn lock(
    index: &Path,
    ledger: &Path,
    patience: Duration,
    on_wait: &mut dyn FnMut(),
) -> Result<Locks, BackupError> {
    let started = Instant::now();
    let mut has_told = false;
    loop {
        match try_lock(index, ledger) {
            Err(LibraryError::Busy { .. }) if started.elapsed() < patience => {}
            tried => return Ok(tried?),
        }
        if !has_told {
            on_wait();
            has_told = true;
        }
        std::thread::sleep(RETRY);
    }
}

fn try_lock(index: &Path, ledger: &Path) -> Result<Locks, LibraryError> {
    let index = index.is_dir().then(|| IndexFolder::new(index).lock()).transpose()?;
    let ledger = ledger.is_dir().then(|| LedgerLock::take(ledger)).transpose()?;
    Ok(Locks { _index: index, _ledger: ledger })
}

/// A folder that is copied.
struct Root {
    part: Part,
    real: PathBuf,
}

impl Root {
    /// Whether something right below the folder belongs to running processes alone.
    fn is_passing(&self, name: &str) -> bool {
        match self.part {
            Part::Corpus => false,
            Part::Ledger => name == LEDGER_LOCK_FILE,
            Part::Index => [RUN_LOCK_FILE, UPLOADS_FOLDER].contains(&name),
        }
    }
}

struct Copying<'a> {
    path: &'a Path,
    zip: ZipWriter<BufWriter<tempfile::NamedTempFile>>,
    folders: Vec<String>,
    entries: Vec<Entry>,
    left_out: Vec<LeftOut>,
}

impl Copying<'_> {
    /// Copies a folder but for the other ones in it.
    fn root(&mut self, root: &Root, all: &[Root]) -> Result<(), BackupError> {
        // A list, for trees may be deeper than a stack.
        let mut waiting = vec![(root.real.clone(), root.part.name().to_owned())];
        while let Some((folder, name)) = waiting.pop() {
            let listed = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
            let mut listed = match listed {
                Err(error) if error.kind() == io::ErrorKind::NotFound && folder != root.real => continue,
                listed => listed.map_err(|error| BackupError::reading(&folder, error))?,
            };
            listed.sort_by_key(fs::DirEntry::file_name);
            for entry in listed {
                let path = entry.path();
                let file_name = entry.file_name();
                let Some(step) = file_name.to_str().filter(|step| is_plain(step)) else {
                    self.leave_out(path, ["名称里有备份写不下的字符", "its name cannot be written down"]);
                    continue;
                };
                if folder == root.real && root.is_passing(step) {
                    continue;
                }
                let name = format!("{name}/{step}");
                match entry.file_type().map_err(|error| BackupError::reading(&path, error))? {
                    kind if kind.is_file() => self.file(root, &path, name)?,
                    kind if kind.is_dir() => {
                        if all.iter().all(|other| other.real != path) {
                            self.folders.push(name.clone());
                            waiting.push((path, name));
                        }
                    }
                    kind if kind.is_symlink() => self.leave_out(path, ["是链接", "it is a link"]),
                    _ => self.leave_out(path, ["不是普通文件", "it is no regular file"]),
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, root: &Root, path: &Path, name: String) -> Result<(), BackupError> {
        let reading = |error| BackupError::reading(path, error);
        let mut file = match open_inside(&root.real, path) {
            // In the corpus and beside the ledger people and servers come and go.
            Err(error) if error.kind() == io::ErrorKind::NotFound && root.part != Part::Index => {
                self.leave_out(path.to_owned(), ["备份时已经不在了", "it went meanwhile"]);
                return Ok(());
            }
            opened => opened.map_err(reading)?,
        };
        let metadata = file.metadata().map_err(reading)?;
        let mut options =
            SimpleFileOptions::default().compression_level(Some(1)).large_file(metadata.len() >= LARGE_BYTES);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            options = options.unix_permissions(metadata.permissions().mode() & 0o777);
        }
        let target = self.path;
        let writing = |error| BackupError::writing(target, error);
        self.zip.start_file(name.as_str(), options).map_err(|error| writing(error.into()))?;
        let mut digest = Sha256::new();
        let mut bytes = 0;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = match file.read(&mut buffer) {
                Ok(0) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read.map_err(reading)?,
            };
            digest.update(&buffer[..count]);
            bytes += count as u64;
            self.zip.write_all(&buffer[..count]).map_err(writing)?;
        }
        self.entries.push(Entry { name, bytes, sha256: hex(&digest.finalize()) });
        Ok(())
    }

    fn leave_out(&mut self, path: PathBuf, [reason, reason_en]: [&'static str; 2]) {
        self.left_out.push(LeftOut { path, reason, reason_en });
    }

    /// Writes the list, and gives the file its name.
    fn finish(
        mut self,
        summary: Summary,
        has_corpus: bool,
        imports: Vec<String>,
    ) -> Result<Written, BackupError> {
        let path = self.path;
        let writing = |error| BackupError::writing(path, error);
        let contents =
            Contents { summary, has_corpus, imports, folders: self.folders, entries: self.entries };
        let options = SimpleFileOptions::default().unix_permissions(0o600);
        self.zip.start_file(CONTENTS_FILE, options).map_err(|error| writing(error.into()))?;
        serde_json::to_writer(&mut self.zip, &contents).map_err(|error| writing(error.into()))?;
        let buffered = self.zip.finish().map_err(|error| writing(error.into()))?;
        let temporary = buffered.into_inner().map_err(|error| writing(error.into_error()))?;
        let file: &File = temporary.as_file();
        file.sync_all().map_err(writing)?;
        let zip_bytes = file.metadata().map_err(writing)?.len();
        temporary.persist_noclobber(path).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Exists { path: path.to_owned() },
            _ => writing(error.error),
        })?;
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        sync_folder(folder).map_err(writing)?;
        Ok(Written { summary: contents.summary, zip_bytes, left_out: self.left_out })
    }
}
