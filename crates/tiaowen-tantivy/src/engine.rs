//! The engine: an index folder, its published state, and the one writer.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::directory::error::{LockError, OpenReadError};
use tantivy::store::Compressor;
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy, TantivyError, Term};
use tiaowen_search::deadline::Overrun;
use tiaowen_search::engine::{
    EngineAnswer, EngineQuery, FoundPage, Inventory, InventoryBounds, Overview, listing_order,
};
use tiaowen_search::{Changes, ClauseRecord, DocumentRecord, Engine, EngineError};
use tiaowen_text::Segmenter;

use crate::answer;
use crate::format::{IndexFolder, Stamp};
use crate::inventory;
use crate::schema::{self, Fields};
use crate::snapshot::Snapshot;
use crate::write;

/// Blocks of stored records: small ones, for a page reads twenty records from twenty places.
const STORE_BLOCK_BYTES: usize = 4096;

/// An index up to this size has its check sums verified whenever it is opened.
const CHECK_ON_OPEN_BYTES: u64 = 64 << 20;

/// The file of a generation that tantivy replaces at every commit.
const COMMIT_FILE: &str = "meta.json";

/// A search engine in a folder. Shared between threads; one process writes at a time, any number read.
///
/// Every answer comes from one whole state of the index. What another process writes or rebuilds is seen by the
/// next question.
pub struct TantivyEngine {
    folder: IndexFolder,
    segmenter: Arc<Segmenter>,
    state: RwLock<Arc<State>>,
    /// The lock on the folder, while a new generation is not published. Held over the writing.
    writing: Mutex<Option<File>>,
}

/// An opened generation and what it looked like on disk.
struct State {
    generation: Generation,
    snapshot: Arc<Snapshot>,
    format_stamp: Option<Stamp>,
    commit_stamp: Option<Stamp>,
}

/// An opened generation.
#[derive(Clone)]
struct Generation {
    name: String,
    path: PathBuf,
    index: Index,
    reader: IndexReader,
}

impl TantivyEngine {
    /// Opens the index in `dir`.
    ///
    /// # Errors
    ///
    /// `Missing` when there is none, `Mismatch` when it was written by another version or with other word
    /// lists, `Damaged` when it cannot be read.
    pub fn open(dir: &Path, segmenter: Arc<Segmenter>) -> Result<Self, EngineError> {
        let folder = IndexFolder::new(dir);
        let state = State::read_published(&folder, &segmenter, None)?;
        Ok(Self::new(folder, segmenter, state, None))
    }

    /// Opens the index in `dir`, or starts an empty one where none stands.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open) less `Missing`; `Busy` when another process is just starting one.
    pub fn create_or_open(dir: &Path, segmenter: Arc<Segmenter>) -> Result<Self, EngineError> {
        match Self::open(dir, Arc::clone(&segmenter)) {
            Err(EngineError::Missing { .. }) => Self::create(dir, segmenter),
            other => other,
        }
    }

    /// Starts an empty index in the place of whatever index stands in `dir`, readable or not.
    ///
    /// Others go on reading the old one until the first [`write`](Engine::write) to the new one is done; then
    /// the new one takes its place. Other files in the folder are left alone.
    ///
    /// # Errors
    ///
    /// `Busy` when another process is writing, `Other` when the folder cannot be written.
    pub fn create(dir: &Path, segmenter: Arc<Segmenter>) -> Result<Self, EngineError> {
        let folder = IndexFolder::new(dir);
        let other = |error: io::Error| {
            let error = io::Error::new(error.kind(), format!("{}: {error}", dir.display()));
            EngineError::Other(Box::new(error))
        };
        fs::create_dir_all(dir).map_err(other)?;
        let lock = folder.lock()?;
        folder.remove_generations_but(folder.named_generation().as_deref());
        let name = folder.start_generation()?;
        let settings = IndexSettings {
            docstore_compression: Compressor::Lz4,
            docstore_blocksize: STORE_BLOCK_BYTES,
            ..IndexSettings::default()
        };
        Index::builder()
            .schema(Fields::build().0)
            .settings(settings)
            .create_in_dir(folder.generation_path(&name))
            .map_err(|error| engine_error(&folder, error))?;
        let generation = open_generation(&folder, name, &segmenter)?;
        let state = State::read(&folder, generation, folder.format_stamp())?;
        Ok(Self::new(folder, segmenter, state, Some(lock)))
    }

    fn new(folder: IndexFolder, segmenter: Arc<Segmenter>, state: State, lock: Option<File>) -> Self {
        Self { folder, segmenter, state: RwLock::new(Arc::new(state)), writing: Mutex::new(lock) }
    }

    /// Reads every file of the index and compares its check sums.
    ///
    /// # Errors
    ///
    /// `Damaged` with the names of the files that do not hold what was written.
    pub fn verify(&self) -> Result<(), EngineError> {
        verify(&self.folder, &self.state()?.generation.index)
    }

    /// The state on disk, read again if it has changed since.
    fn state(&self) -> Result<Arc<State>, EngineError> {
        let known = Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner));
        if known.is_current(&self.folder) {
            return Ok(known);
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.is_current(&self.folder) {
            return Ok(Arc::clone(&state));
        }
        match State::read_published(&self.folder, &self.segmenter, Some(&state)) {
            Ok(newer) => *state = Arc::new(newer),
            // Another process has put an index there that this one cannot read, or taken it away. The files
            // are open still: the old state is served until this process is started anew.
            Err(EngineError::Mismatch { .. } | EngineError::Missing { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(Arc::clone(&state))
    }

    fn snapshot(&self) -> Result<Arc<Snapshot>, EngineError> {
        Ok(Arc::clone(&self.state()?.snapshot))
    }

    fn writing(&self) -> MutexGuard<'_, Option<File>> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn error(&self, error: TantivyError) -> EngineError {
        engine_error(&self.folder, error)
    }

    /// Writes and makes visible. Call it with the folder's lock held.
    fn write_locked(&self, changes: &Changes, publishing: Publishing) -> Result<(), EngineError> {
        let words = self.segmenter.fingerprint();
        let generation = match publishing {
            Publishing::Done => {
                // Another process may have rebuilt the index for other word lists.
                self.folder.published(words)?;
                self.state()?.generation.clone()
            }
            Publishing::Due => self.state.read().unwrap_or_else(PoisonError::into_inner).generation.clone(),
        };
        write::write(&generation.index, &generation.path, changes).map_err(|error| self.error(error))?;
        if publishing == Publishing::Due {
            self.folder.publish(&generation.name, words)?;
            self.folder.remove_generations_but(Some(&generation.name));
        }
        let state = State::read(&self.folder, generation, self.folder.format_stamp())?;
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        Ok(())
    }
}

/// Whether a generation has been made the published one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Publishing {
    Due,
    Done,
}

impl State {
    /// Opens what the folder publishes. What of `known` has not changed is kept open.
    fn read_published(
        folder: &IndexFolder,
        segmenter: &Arc<Segmenter>,
        known: Option<&State>,
    ) -> Result<Self, EngineError> {
        /// A rebuild may take a generation away while it is being opened; then there is a newer one.
        const ATTEMPTS: usize = 3;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let format_stamp = folder.format_stamp();
            let read = || {
                if let Some(known) = known.filter(|known| known.format_stamp == format_stamp) {
                    return Self::read(folder, known.generation.clone(), format_stamp.clone());
                }
                let name = folder.published(segmenter.fingerprint())?;
                let generation = match known.filter(|known| known.generation.name == name) {
                    Some(known) => known.generation.clone(),
                    None => open_generation(folder, name, segmenter)?,
                };
                Self::read(folder, generation, format_stamp.clone())
            };
            match read() {
                Err(_) if attempt < ATTEMPTS && folder.format_stamp() != format_stamp => {}
                result => return result,
            }
        }
    }

    fn read(
        folder: &IndexFolder,
        generation: Generation,
        format_stamp: Option<Stamp>,
    ) -> Result<Self, EngineError> {
        // The stamp is taken before the reading: a commit in between is seen at the next look.
        let commit_stamp = Stamp::of(&generation.path.join(COMMIT_FILE));
        let read = || -> tantivy::Result<Snapshot> {
            generation.reader.reload()?;
            Snapshot::open(generation.reader.searcher())
        };
        let snapshot = read().map_err(|error| engine_error(folder, error))?;
        Ok(Self { generation, snapshot: Arc::new(snapshot), format_stamp, commit_stamp })
    }

    fn is_current(&self, folder: &IndexFolder) -> bool {
        self.format_stamp == folder.format_stamp()
            && self.commit_stamp == Stamp::of(&self.generation.path.join(COMMIT_FILE))
    }
}

fn open_generation(
    folder: &IndexFolder,
    name: String,
    segmenter: &Arc<Segmenter>,
) -> Result<Generation, EngineError> {
    let path = folder.generation_path(&name);
    let index = Index::open_in_dir(&path).map_err(|error| engine_error(folder, error))?;
    if index.schema() != Fields::build().0 {
        return Err(folder.damaged(format!("{name} 的字段与格式版本不符")));
    }
    schema::register_tokenizers(&index, segmenter);
    // Before anything is read: tantivy trusts what stands in its files.
    if size_bytes(&path) <= CHECK_ON_OPEN_BYTES {
        verify(folder, &index)?;
    }
    let reader: IndexReader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()
        .map_err(|error| engine_error(folder, error))?;
    Ok(Generation { name, path, index, reader })
}

fn size_bytes(path: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(path) else { return 0 };
    entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
}

fn verify(folder: &IndexFolder, index: &Index) -> Result<(), EngineError> {
    let damaged = index.validate_checksum().map_err(|error| engine_error(folder, error))?;
    if damaged.is_empty() {
        return Ok(());
    }
    let mut names: Vec<String> = damaged.iter().map(|file| file.display().to_string()).collect();
    names.sort();
    Err(folder.damaged(format!("校验和不符：{}", names.join("、"))))
}

/// Sorts tantivy's errors into the kinds that users get hints for.
fn engine_error(folder: &IndexFolder, error: TantivyError) -> EngineError {
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => EngineError::Busy { path: folder.display() },
        TantivyError::DataCorruption(_) | TantivyError::DeserializeError(_) => {
            folder.damaged("内容无法读懂".to_owned())
        }
        TantivyError::IncompatibleIndex(_)
        | TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_)) => {
            folder.damaged("由不兼容的版本写成".to_owned())
        }
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
            folder.damaged(format!("缺少文件 {}", file.display()))
        }
        TantivyError::IoError(error) if matches!(error.get_ref(), Some(cause) if cause.is::<Overrun>()) => {
            EngineError::Overrun(Overrun)
        }
        TantivyError::IoError(error) => {
            EngineError::Other(Box::new(io::Error::new(error.kind(), error.to_string())))
        }
        other => EngineError::Other(Box::new(other)),
    }
}

impl Engine for TantivyEngine {
    fn write(&self, changes: &Changes) -> Result<(), EngineError> {
        let mut unpublished = self.writing();
        let (lock, publishing) = match unpublished.take() {
            Some(lock) => (lock, Publishing::Due),
            None => (self.folder.lock()?, Publishing::Done),
        };
        let result = self.write_locked(changes, publishing);
        if result.is_err() && publishing == Publishing::Due {
            *unpublished = Some(lock);
        }
        result
    }

    fn search(&self, query: &EngineQuery) -> Result<EngineAnswer, EngineError> {
        answer::answer(&*self.snapshot()?, query).map_err(|error| self.error(error))
    }

    fn find(&self, query: &EngineQuery) -> Result<FoundPage, EngineError> {
        answer::find_page(&*self.snapshot()?, query).map_err(|error| self.error(error))
    }

    fn overview(&self) -> Result<Arc<Overview>, EngineError> {
        Ok(Arc::clone(&self.snapshot()?.overview))
    }

    fn size_bytes(&self) -> Option<u64> {
        Some(size_bytes(&self.state().ok()?.generation.path))
    }

    fn inventory(&self, bounds: InventoryBounds) -> Result<Inventory, EngineError> {
        let snapshot = self.snapshot()?;
        inventory::inventory(&snapshot, &self.segmenter, bounds).map_err(|error| self.error(error))
    }

    fn segmenter(&self) -> &Arc<Segmenter> {
        &self.segmenter
    }

    fn documents(&self) -> Result<Vec<DocumentRecord>, EngineError> {
        let snapshot = self.snapshot()?;
        let term = Term::from_field_text(snapshot.fields.record_kind, schema::DOCUMENT);
        let mut documents: Vec<DocumentRecord> =
            snapshot.records(&term).map_err(|error| self.error(error))?;
        documents.sort_by(|left, right| listing_order(&left.metadata, &right.metadata));
        Ok(documents)
    }

    fn document(&self, id: &str) -> Result<Option<DocumentRecord>, EngineError> {
        let snapshot = self.snapshot()?;
        let term = Term::from_field_text(snapshot.fields.document_id, id);
        let documents = snapshot.records(&term).map_err(|error| self.error(error))?;
        Ok(documents.into_iter().next())
    }

    fn clause(&self, id: &str) -> Result<Option<ClauseRecord>, EngineError> {
        let snapshot = self.snapshot()?;
        let term = Term::from_field_text(snapshot.fields.clause_id, id);
        let clauses = snapshot.records(&term).map_err(|error| self.error(error))?;
        Ok(clauses.into_iter().next())
    }

    fn clauses_of(&self, document_id: &str) -> Result<Vec<ClauseRecord>, EngineError> {
        let snapshot = self.snapshot()?;
        let term = Term::from_field_text(snapshot.fields.parent_id, document_id);
        let mut clauses: Vec<ClauseRecord> = snapshot.records(&term).map_err(|error| self.error(error))?;
        clauses.sort_by_key(|clause| clause.order);
        Ok(clauses)
    }
}
