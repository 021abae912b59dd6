//! A generation: one whole index in a folder of its own, opened for reading and written anew for each run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::{Directory, MmapDirectory};
use tantivy::store::Compressor;
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy};
use tiaowen_search::{Changes, EngineError};
use tiaowen_text::Segmenter;

use crate::engine::engine_error;
use crate::format::{IndexFolder, Stamp};
use crate::guard::{COMMIT_FILE, GuardDirectory};
use crate::schema::{self, Fields};
use crate::seals::Seals;
use crate::snapshot::Snapshot;
use crate::sweep::sweep;
use crate::verify::{damage_in, trust};
use crate::write;

/// Blocks of stored records: small ones, for a page reads twenty records from twenty places.
const STORE_BLOCK_BYTES: usize = 4096;

/// What an engine stands on.
pub(crate) struct Ground {
    pub(crate) folder: IndexFolder,
    pub(crate) segmenter: Arc<Segmenter>,
    pub(crate) disk: Disk,
}

/// Opens a folder.
type OpenFolder = dyn Fn(&Path) -> tantivy::Result<Box<dyn Directory>> + Send + Sync;

/// How the folder of a generation is opened.
#[derive(Clone)]
pub(crate) struct Disk {
    open: Arc<OpenFolder>,
}

impl Default for Disk {
    fn default() -> Self {
        Self { open: Arc::new(|path| Ok(Box::new(MmapDirectory::open(path)?))) }
    }
}

impl Disk {
    /// A disk whose folders are opened by `open`.
    #[cfg(test)]
    pub(crate) fn new(
        open: impl Fn(&Path) -> tantivy::Result<Box<dyn Directory>> + Send + Sync + 'static,
    ) -> Self {
        Self { open: Arc::new(open) }
    }

    fn directory(&self, path: &Path) -> tantivy::Result<GuardDirectory> {
        Ok(GuardDirectory::new((self.open)(path)?))
    }
}

/// An opened generation.
#[derive(Clone)]
pub(crate) struct Generation {
    pub(crate) name: String,
    path: PathBuf,
    reader: IndexReader,
    /// The files that were found to hold what was written, or were written here.
    sound: Arc<Mutex<Seals>>,
}

impl Generation {
    /// Starts an empty index in the folder of a new generation.
    pub(crate) fn create(ground: &Ground, name: String) -> Result<Self, EngineError> {
        let settings = IndexSettings {
            docstore_compression: Compressor::Lz4,
            docstore_blocksize: STORE_BLOCK_BYTES,
            ..IndexSettings::default()
        };
        let path = ground.folder.generation_path(&name);
        let create = || {
            let directory = ground.disk.directory(&path)?;
            Index::create(directory, Fields::build().0, settings)
        };
        create().map_err(|error| engine_error(&ground.folder, error))?;
        Self::open(ground, name, u64::MAX)
    }

    /// Opens a generation once its files were compared with what was written into them, `checked_bytes` at most.
    pub(crate) fn open(ground: &Ground, name: String, checked_bytes: u64) -> Result<Self, EngineError> {
        let (folder, path) = (&ground.folder, ground.folder.generation_path(&name));
        if !path.is_dir() {
            return Err(folder.damaged(format!("缺少 {name}")));
        }
        // Before anything is read: tantivy trusts what stands in its files.
        let mut sound = Seals::new();
        check(folder, &path, &name, &mut sound, checked_bytes)?;
        let index = open_index(ground, &path).map_err(|error| engine_error(folder, error))?;
        if index.schema() != Fields::build().0 {
            return Err(folder.damaged(format!("{name} 的字段与格式版本不符")));
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader = reader.map_err(|error| engine_error(folder, error))?;
        Ok(Self { name, path, reader, sound: Arc::new(Mutex::new(sound)) })
    }

    /// Compares the files that are new since the last look, `checked_bytes` at most.
    pub(crate) fn check(&self, folder: &IndexFolder, checked_bytes: u64) -> Result<(), EngineError> {
        let mut sound = self.sound.lock().unwrap_or_else(PoisonError::into_inner);
        check(folder, &self.path, &self.name, &mut sound, checked_bytes)
    }

    /// Applies `changes` and returns when they are safe on disk. Call it with the folder's lock held.
    pub(crate) fn write(&self, ground: &Ground, changes: &Changes) -> tantivy::Result<()> {
        // An index that was opened before another process wrote does not know the files of that process, and would forget
        // them.
        let index = open_index(ground, &self.path)?;
        sweep(&self.path, &index)?;
        write::write(&index, changes).inspect_err(|_| {
            // A full disk shall not be the fuller for it; what cannot be removed now is removed by the next write.
            let _ = sweep(&self.path, &index);
        })?;
        trust(&self.path, &mut self.sound.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    /// What the generation holds now.
    pub(crate) fn snapshot(&self) -> tantivy::Result<Snapshot> {
        self.reader.reload()?;
        Snapshot::open(self.reader.searcher())
    }

    /// What changes at every commit.
    pub(crate) fn stamp(&self) -> Option<Stamp> {
        Stamp::of(&self.path.join(COMMIT_FILE))
    }

    /// How much the generation's files hold.
    pub(crate) fn size_bytes(&self) -> u64 {
        let Ok(entries) = fs::read_dir(&self.path) else { return 0 };
        entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
    }
}

fn check(
    folder: &IndexFolder,
    path: &Path,
    name: &str,
    sound: &mut Seals,
    checked_bytes: u64,
) -> Result<(), EngineError> {
    let damage = damage_in(path, name, sound, checked_bytes);
    if damage.is_empty() { Ok(()) } else { Err(folder.damaged_files(&damage)) }
}

fn open_index(ground: &Ground, path: &Path) -> tantivy::Result<Index> {
    let index = Index::open(ground.disk.directory(path)?)?;
    schema::register_tokenizers(&index, &ground.segmenter);
    Ok(index)
}
