//! The engine: an index folder, its published state, and the one writer.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::directory::error::{LockError, OpenReadError, OpenWriteError};
use tantivy::{TantivyError, Term};
use tiaowen_search::deadline::Overrun;
use tiaowen_search::engine::{
    EngineAnswer, EngineQuery, FoundPage, Inventory, InventoryBounds, Overview, is_full, listing_order,
};
use tiaowen_search::{Changes, ClauseRecord, Damage, DocumentRecord, Engine, EngineError, Fault};
use tiaowen_text::Segmenter;

use crate::answer;
use crate::format::{IndexFolder, Stamp};
use crate::generation::{Disk, Generation, Ground};
use crate::guard::altered_file;
use crate::inventory;
use crate::room;
use crate::schema;
use crate::snapshot::Snapshot;

/// Files are compared with what was written into them before they are read, where there is no more than this that was not
/// compared yet.
const CHECKED_BYTES: u64 = 64 << 20;

/// A search engine in a folder. Shared between threads; one process writes at a time, any number read.
///
/// Every answer comes from one whole state of the index. What another process writes or rebuilds is seen by the
/// next question.
pub struct TantivyEngine {
    ground: Ground,
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

impl TantivyEngine {
    /// Opens the index in `dir`.
    ///
    /// # Errors
    ///
    /// `Missing` when there is none, `Mismatch` when it was written by another version or with other word
    /// lists, `Damaged` when it cannot be read.
    pub fn open(dir: &Path, segmenter: Arc<Segmenter>) -> Result<Self, EngineError> {
        Self::open_on(Disk::default(), dir, segmenter, CHECKED_BYTES)
    }

    /// The same with every file compared before it is read, whatever its size; for who serves others for long.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_verified(dir: &Path, segmenter: Arc<Segmenter>) -> Result<Self, EngineError> {
        Self::open_on(Disk::default(), dir, segmenter, u64::MAX)
    }

    /// [`open`](Self::open), its generations on `disk`, with at most `checked_bytes` compared.
    pub(crate) fn open_on(
        disk: Disk,
        dir: &Path,
        segmenter: Arc<Segmenter>,
        checked_bytes: u64,
    ) -> Result<Self, EngineError> {
        let folder = IndexFolder::new(dir);
        let ground = Ground { folder, segmenter, disk };
        let state = State::read_published(&ground, None, checked_bytes)?;
        Ok(Self::new(ground, state, None))
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
    /// `Busy` when another process is writing, `Full` when the disk has no room, `Other` when the folder cannot be written.
    pub fn create(dir: &Path, segmenter: Arc<Segmenter>) -> Result<Self, EngineError> {
        Self::create_on(Disk::default(), dir, segmenter)
    }

    /// [`create`](Self::create), its generation on `disk`.
    pub(crate) fn create_on(disk: Disk, dir: &Path, segmenter: Arc<Segmenter>) -> Result<Self, EngineError> {
        let folder = IndexFolder::new(dir);
        fs::create_dir_all(dir).map_err(|error| folder.other(&error))?;
        let lock = folder.lock()?;
        folder.sweep_before_rebuild();
        let name = folder.start_generation()?;
        let ground = Ground { folder, segmenter, disk };
        let generation = Generation::create(&ground, name)?;
        let state = State::read(&ground, generation, ground.folder.format_stamp())?;
        Ok(Self::new(ground, state, Some(lock)))
    }

    fn new(ground: Ground, state: State, lock: Option<File>) -> Self {
        Self { ground, state: RwLock::new(Arc::new(state)), writing: Mutex::new(lock) }
    }

    /// The state on disk, read again if it has changed since.
    fn state(&self) -> Result<Arc<State>, EngineError> {
        let known = Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner));
        if known.is_current(&self.ground.folder) {
            return Ok(known);
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.is_current(&self.ground.folder) {
            return Ok(Arc::clone(&state));
        }
        match State::read_published(&self.ground, Some(&state), CHECKED_BYTES) {
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
        engine_error(&self.ground.folder, error)
    }

    /// Writes and makes visible. Call it with the folder's lock held.
    fn write_locked(&self, changes: &Changes, publishing: Publishing) -> Result<(), EngineError> {
        let Ground { folder, segmenter, .. } = &self.ground;
        let words = segmenter.fingerprint();
        let generation = match publishing {
            Publishing::Done => {
                // Another process may have rebuilt the index for other word lists.
                folder.published(words)?;
                self.state()?.generation.clone()
            }
            Publishing::Due => self.state.read().unwrap_or_else(PoisonError::into_inner).generation.clone(),
        };
        room::check(folder, changes)?;
        generation
            .write(&self.ground, changes)
            .map_err(|error| room::explain(self.error(error), folder, changes))?;
        if publishing == Publishing::Due {
            folder.publish(&generation.name, words)?;
        }
        folder.sweep_beside(&generation.name);
        let state = State::read(&self.ground, generation, folder.format_stamp())?;
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
    /// Opens what the folder publishes, `checked_bytes` of it compared at most. What of `known` has not changed is kept
    /// open.
    fn read_published(
        ground: &Ground,
        known: Option<&State>,
        checked_bytes: u64,
    ) -> Result<Self, EngineError> {
        let folder = &ground.folder;
        loop {
            let format_stamp = folder.format_stamp();
            let read = || {
                if let Some(known) = known.filter(|known| known.format_stamp == format_stamp) {
                    return Self::read(ground, known.generation.clone(), format_stamp.clone());
                }
                let name = folder.published(ground.segmenter.fingerprint())?;
                let generation = match known.filter(|known| known.generation.name == name) {
                    Some(known) => known.generation.clone(),
                    None => Generation::open(ground, name, checked_bytes)?,
                };
                Self::read(ground, generation, format_stamp.clone())
            };
            match read() {
                // A rebuild has taken the generation away while it was being opened; then there is a newer one.
                Err(_) if folder.format_stamp() != format_stamp => {}
                result => return result,
            }
        }
    }

    fn read(
        ground: &Ground,
        generation: Generation,
        format_stamp: Option<Stamp>,
    ) -> Result<Self, EngineError> {
        // The stamp is taken before the reading: a commit in between is seen at the next look.
        let commit_stamp = generation.stamp();
        generation.check(&ground.folder, CHECKED_BYTES)?;
        let snapshot = generation.snapshot().map_err(|error| engine_error(&ground.folder, error))?;
        Ok(Self { generation, snapshot: Arc::new(snapshot), format_stamp, commit_stamp })
    }

    fn is_current(&self, folder: &IndexFolder) -> bool {
        self.format_stamp == folder.format_stamp() && self.commit_stamp == self.generation.stamp()
    }
}

/// Sorts tantivy's errors into the kinds that users get hints for.
pub(crate) fn engine_error(folder: &IndexFolder, error: TantivyError) -> EngineError {
    if let Some(file) = altered_file(&error) {
        return folder.damaged_files(&[Damage { file, fault: Fault::Altered }]);
    }
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
        TantivyError::IoError(error)
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: error, .. })
        | TantivyError::LockFailure(LockError::IoError(error), _)
            if is_full(&error) =>
        {
            EngineError::Full { path: folder.display(), room: None }
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
            None => (self.ground.folder.lock()?, Publishing::Done),
        };
        let result = self.write_locked(changes, publishing);
        if result.is_err() && publishing == Publishing::Due {
            *unpublished = Some(lock);
        }
        result
    }

    fn check_room(&self, changes: &Changes) -> Result<(), EngineError> {
        room::check(&self.ground.folder, changes)
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
        Some(self.state().ok()?.generation.size_bytes())
    }

    fn inventory(&self, bounds: InventoryBounds) -> Result<Inventory, EngineError> {
        let snapshot = self.snapshot()?;
        inventory::inventory(&snapshot, &self.ground.segmenter, bounds).map_err(|error| self.error(error))
    }

    fn segmenter(&self) -> &Arc<Segmenter> {
        &self.ground.segmenter
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
