//! What this crate keeps in the index folder beside the engine's own files: which files the index was built
//! from, and the word lists that it was built with.
//!
//! ```text
//! index/corpus.json   the files read, by hash
//! index/words/        the word lists; readers use these, so that questions and index agree although a curator
//!                     has gone on editing
//! index/words.next/   the word lists of an index that is being built anew
//! ```
//!
//! Knows nothing of the engine's files.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tiaowen_document::Rules;
use tiaowen_search::EngineError;
use tiaowen_text::synonyms::Synonyms;
use tiaowen_text::words::WordLists;

use crate::LibraryError;
use crate::state::State;
use crate::words::WordListFiles;

/// An index folder.
#[derive(Clone, Debug)]
pub struct IndexFolder {
    path: PathBuf,
}

/// The right to bring the index up to date; one process at a time. Goes when it is dropped.
#[derive(Debug)]
pub struct IndexLock {
    _file: File,
}

/// The words that an index and its readers share.
#[derive(Debug)]
pub struct Vocabulary {
    /// Units and categories.
    pub rules: Rules,
    /// The product's own words for the word dictionary.
    pub word_lists: WordLists,
    /// What means the same.
    pub synonyms: Synonyms,
}

impl Vocabulary {
    fn load(folder: &Path) -> Result<Self, LibraryError> {
        let files = WordListFiles::load(folder)?;
        let rules = files.rules()?;
        Ok(Self { word_lists: files.word_lists(&rules)?, synonyms: files.synonyms()?, rules })
    }
}

impl IndexFolder {
    /// Names the index folder; touches nothing.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// The folder, the engine's too.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the right to write, making the folder if there is none.
    ///
    /// # Errors
    /// [`LibraryError::Busy`] when another process has it.
    pub fn lock(&self) -> Result<IndexLock, LibraryError> {
        fs::create_dir_all(&self.path).map_err(|error| LibraryError::writing(&self.path, error))?;
        let path = self.path.join("run.lock");
        let file = File::create(&path).map_err(|error| LibraryError::writing(&path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(IndexLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LibraryError::Busy { path: self.path.clone() }),
            Err(TryLockError::Error(error)) => Err(LibraryError::writing(&path, error)),
        }
    }

    /// What the index was built with, the likeliest first: the word lists in use, then those of a run that broke
    /// off right after its index was published.
    ///
    /// # Errors
    /// [`EngineError::Damaged`] when they cannot be read: nobody but a run writes them.
    pub fn vocabularies(&self) -> Result<Vec<Vocabulary>, LibraryError> {
        let mut folders = vec![self.words_path()];
        folders.extend(Some(self.next_words_path()).filter(|folder| folder.is_dir()));
        folders.iter().map(|folder| Vocabulary::load(folder).map_err(|error| self.damaged(&error))).collect()
    }

    fn damaged(&self, error: &LibraryError) -> LibraryError {
        let (path, reason) = (self.path.display().to_string(), error.message());
        LibraryError::Engine(EngineError::Damaged { path, reason })
    }

    /// Tells whether no index was ever built here.
    pub fn is_new(&self) -> bool {
        ![self.state_path(), self.words_path(), self.next_words_path()].iter().any(|path| path.exists())
    }

    /// Tells whether the index was built with exactly these word lists.
    pub fn has_words(&self, words: &WordListFiles) -> bool {
        self.words_path().is_dir()
            && !self.next_words_path().is_dir()
            && WordListFiles::load(&self.words_path())
                .is_ok_and(|lists| lists.fingerprint() == words.fingerprint())
    }

    /// Puts the word lists of a new index ready, before that is published.
    pub(crate) fn stage_words(&self, words: &WordListFiles) -> Result<(), LibraryError> {
        let path = self.next_words_path();
        remove_folder(&path)?;
        fs::create_dir_all(&path).map_err(|error| LibraryError::writing(&path, error))?;
        words.write_to(&path)
    }

    /// Makes the word lists put ready those in use, once the index is published.
    pub(crate) fn settle_words(&self) -> Result<(), LibraryError> {
        let (next, path) = (self.next_words_path(), self.words_path());
        if !next.is_dir() {
            return Ok(());
        }
        remove_folder(&path)?;
        fs::rename(&next, &path).map_err(|error| LibraryError::writing(&path, error))
    }

    /// What the index was built from. An unreadable state is an empty one: then everything is read anew.
    pub(crate) fn state(&self) -> State {
        State::load(&self.state_path())
    }

    pub(crate) fn save_state(&self, state: &State) -> Result<(), LibraryError> {
        state.save(&self.state_path())
    }

    fn state_path(&self) -> PathBuf {
        self.path.join("corpus.json")
    }

    fn words_path(&self) -> PathBuf {
        self.path.join("words")
    }

    fn next_words_path(&self) -> PathBuf {
        self.path.join("words.next")
    }
}

fn remove_folder(path: &Path) -> Result<(), LibraryError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(LibraryError::writing(path, error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let index = IndexFolder::new(&folder.path().join("a/index"));
        let lock = index.lock().unwrap();
        assert!(matches!(index.lock(), Err(LibraryError::Busy { .. })));
        drop(lock);
        assert!(index.lock().is_ok());
    }

    #[test]
    fn word_lists_stay_with_the_index() {
        let folder = tempfile::tempdir().unwrap();
        let (corpus, index) = (folder.path().join("words"), IndexFolder::new(&folder.path().join("index")));
        fs::create_dir(&corpus).unwrap();
        fs::create_dir(index.path()).unwrap();
        let has_word = || -> Vec<bool> {
            let vocabularies = index.vocabularies().unwrap();
            vocabularies.iter().map(|known| known.word_lists.iter().any(|word| word == "甲乙丙丁")).collect()
        };
        let embedded = WordListFiles::embedded();
        assert!(!index.has_words(&embedded));

        index.stage_words(&embedded).unwrap();
        index.settle_words().unwrap();
        assert!(index.has_words(&embedded));
        assert_eq!(has_word(), [false]);

        // A curator edits a list; a run with it breaks off before it settles.
        fs::write(corpus.join("terms.toml"), "terms = [\"甲乙丙丁\"]\n").unwrap();
        let edited = WordListFiles::load(&corpus).unwrap();
        index.stage_words(&edited).unwrap();
        assert!(!index.has_words(&embedded) && !index.has_words(&edited));
        assert_eq!(has_word(), [false, true]);
        index.settle_words().unwrap();
        assert!(index.has_words(&edited));
        assert_eq!(has_word(), [true]);

        fs::write(index.words_path().join("units.toml"), b"\xFF").unwrap();
        let error = index.vocabularies().unwrap_err();
        assert!(matches!(error, LibraryError::Engine(EngineError::Damaged { .. })), "{error}");
    }
}
