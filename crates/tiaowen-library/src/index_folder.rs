//! The index folder: which generation of the index readers use, and how a new one takes its place.
//!
//! ```text
//! index/current        the name of the generation in use
//! index/g-3/           one generation: built aside, then made current as a whole
//!           state.json what it was built from, file by file
//!           words/     the word lists it was built with; readers use these, so that questions and index agree
//!           engine/    the engine's own files
//! ```
//!
//! A small change is written into the generation in use, by the engine as a whole or not at all. When the
//! word lists or the program changed, or the index is damaged, everything is built anew in another generation.
//! Knows nothing of the engine's files.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tiaowen_search::EngineError;

use crate::LibraryError;
use crate::journal::write_atomically;
use crate::state::State;
use crate::words::WordListFiles;

/// An index folder, for reading.
#[derive(Clone, Debug)]
pub struct IndexFolder {
    path: PathBuf,
}

/// An index folder while a run writes to it. Only one at a time; the lock goes with it.
#[derive(Debug)]
pub struct IndexWriter {
    folder: IndexFolder,
    _lock: File,
}

/// One generation of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    index: PathBuf,
    number: u64,
}

impl IndexFolder {
    /// Names the index folder; touches nothing.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The generation that readers use.
    ///
    /// # Errors
    /// [`LibraryError::NoIndex`] when there is none, [`LibraryError::IndexDamaged`] when `current` does not
    /// name a generation that is there.
    pub fn current(&self) -> Result<Generation, LibraryError> {
        let path = self.path.join("current");
        let damaged =
            |reason: &str| LibraryError::IndexDamaged { path: self.path.clone(), reason: reason.to_owned() };
        let name = match fs::read_to_string(&path) {
            Ok(name) => name,
            Err(error) => {
                return Err(match error.kind() {
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                        LibraryError::NoIndex { path: self.path.clone() }
                    }
                    io::ErrorKind::InvalidData => damaged("`current` is no text"),
                    _ => LibraryError::reading(&path, error),
                });
            }
        };
        let number = number_of(name.trim_end()).ok_or_else(|| damaged("`current` names no generation"))?;
        let generation = Generation { index: self.path.clone(), number };
        if generation.path().is_dir() { Ok(generation) } else { Err(damaged("the generation in use is missing")) }
    }

    /// Locks the folder for writing, making it if there is none, and clears away what broken-off runs left.
    ///
    /// # Errors
    /// [`LibraryError::Busy`] when another process writes.
    pub fn lock(&self) -> Result<IndexWriter, LibraryError> {
        fs::create_dir_all(&self.path).map_err(|error| LibraryError::writing(&self.path, error))?;
        let path = self.path.join("lock");
        let lock = File::create(&path).map_err(|error| LibraryError::writing(&path, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LibraryError::Busy { path: self.path.clone() }),
            Err(TryLockError::Error(error)) => return Err(LibraryError::writing(&path, error)),
        }
        let writer = IndexWriter { folder: self.clone(), _lock: lock };
        writer.clear_all_but(self.current().ok().as_ref())?;
        Ok(writer)
    }

    fn generations(&self) -> Result<Vec<Generation>, LibraryError> {
        let entries = fs::read_dir(&self.path).map_err(|error| LibraryError::reading(&self.path, error))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let numbers = names.filter_map(|name| number_of(&name));
        Ok(numbers.map(|number| Generation { index: self.path.clone(), number }).collect())
    }
}

impl IndexWriter {
    /// The folder.
    pub fn folder(&self) -> &IndexFolder {
        &self.folder
    }

    /// Makes a new generation that holds copies of the word lists and nothing else. Readers do not see it yet.
    pub fn begin(&self, words: &WordListFiles) -> Result<Generation, LibraryError> {
        let last = self.folder.generations()?.iter().map(|generation| generation.number).max();
        let generation = Generation { index: self.folder.path.clone(), number: last.unwrap_or(0) + 1 };
        for folder in [generation.words_path(), generation.engine_path()] {
            fs::create_dir_all(&folder).map_err(|error| LibraryError::writing(&folder, error))?;
        }
        words.write_to(&generation.words_path())?;
        Ok(generation)
    }

    /// Makes `generation` the one that readers use, and removes the others.
    pub fn publish(&self, generation: &Generation) -> Result<(), LibraryError> {
        let path = self.folder.path.join("current");
        let name = format!("{}\n", name_of(generation.number));
        write_atomically(&path, name.as_bytes()).map_err(|error| LibraryError::writing(&path, error))?;
        self.clear_all_but(Some(generation))
    }

    fn clear_all_but(&self, kept: Option<&Generation>) -> Result<(), LibraryError> {
        for generation in self.folder.generations()?.iter().filter(|generation| kept != Some(*generation)) {
            let path = generation.path();
            // Where a reader still holds its files open (Windows), it is left for the next run.
            if let Err(error) = fs::remove_dir_all(&path)
                && error.kind() != io::ErrorKind::PermissionDenied
            {
                return Err(LibraryError::writing(&path, error));
            }
        }
        Ok(())
    }
}

impl Generation {
    fn path(&self) -> PathBuf {
        self.index.join(name_of(self.number))
    }

    /// The folder for the engine's own files.
    pub fn engine_path(&self) -> PathBuf {
        self.path().join("engine")
    }

    fn words_path(&self) -> PathBuf {
        self.path().join("words")
    }

    /// The word lists that it was built with.
    pub fn words(&self) -> Result<WordListFiles, LibraryError> {
        WordListFiles::load(&self.words_path())
    }

    /// What it was built from. An unreadable state is an empty one: then everything is read anew.
    pub(crate) fn state(&self) -> State {
        State::load(&self.state_path())
    }

    pub(crate) fn save_state(&self, state: &State) -> Result<(), LibraryError> {
        state.save(&self.state_path())
    }

    fn state_path(&self) -> PathBuf {
        self.path().join("state.json")
    }

    /// Puts the folder that users know in the place of the engine's own in an error.
    pub fn name_index(&self, error: EngineError) -> LibraryError {
        let path = self.index.display().to_string();
        LibraryError::Engine(match error {
            EngineError::Missing { .. } => EngineError::Damaged { path, reason: "engine files are missing".to_owned() },
            EngineError::Mismatch { reason, .. } => EngineError::Mismatch { path, reason },
            EngineError::Damaged { reason, .. } => EngineError::Damaged { path, reason },
            EngineError::Busy { .. } => EngineError::Busy { path },
            other => other,
        })
    }
}

fn name_of(number: u64) -> String {
    format!("g-{number}")
}

fn number_of(name: &str) -> Option<u64> {
    let number = name.strip_prefix("g-")?.parse().ok()?;
    (name == name_of(number)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_see_a_generation_only_once_it_is_published() {
        let folder = tempfile::tempdir().unwrap();
        let index = IndexFolder::new(&folder.path().join("index"));
        assert!(matches!(index.current(), Err(LibraryError::NoIndex { .. })));
        let words = WordListFiles::embedded();
        {
            let writer = index.lock().unwrap();
            assert!(matches!(index.lock(), Err(LibraryError::Busy { .. })));
            let first = writer.begin(&words).unwrap();
            assert!(matches!(index.current(), Err(LibraryError::NoIndex { .. })));
            writer.publish(&first).unwrap();
            assert_eq!(index.current().unwrap(), first);
            assert_eq!(first.words().unwrap().fingerprint(), words.fingerprint());
            let second = writer.begin(&words).unwrap();
            assert_eq!(index.current().unwrap(), first);
            writer.publish(&second).unwrap();
            assert_eq!(index.current().unwrap(), second);
            assert!(!first.path().exists());
        }
        // A run that broke off leaves a generation that nobody uses; the next run clears it away.
        let broken_off = index.lock().unwrap().begin(&words).unwrap();
        assert!(broken_off.path().exists());
        index.lock().unwrap();
        assert!(!broken_off.path().exists() && index.current().is_ok());
    }

    #[test]
    fn a_damaged_pointer_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let index = IndexFolder::new(folder.path());
        for text in ["", "g-", "g-01", "../g-1", "g-7"] {
            fs::write(folder.path().join("current"), text).unwrap();
            assert!(matches!(index.current(), Err(LibraryError::IndexDamaged { .. })), "{text}");
        }
        fs::write(folder.path().join("current"), b"\xFF\xFE").unwrap();
        assert!(matches!(index.current(), Err(LibraryError::IndexDamaged { .. })));
    }
}
