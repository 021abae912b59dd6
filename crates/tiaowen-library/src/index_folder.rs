//! What this crate keeps in the index folder beside the engine's own files: which files the index was built
//! from, and the word lists that it was built with.
//!
//! ```text
//! index/corpus.json   the files read, by hash; sealed
//! index/words/        the word lists; readers use these, so that questions and index agree although a curator
//!                     has gone on editing. seals.json tells what the lists hold
//! index/words.next/   the word lists of an index that is being built anew; words.new/ until all of them are written
//! ```
//!
//! Knows nothing of the engine's files.

mod seals;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tiaowen_document::Rules;
use tiaowen_search::damage::name_damage;
use tiaowen_search::{Damage, EngineError, Fault};
use tiaowen_text::synonyms::Synonyms;
use tiaowen_text::words::WordLists;

use crate::LibraryError;
use crate::state::State;
use crate::words::WordListFiles;

/// Drafts of files that are replaced as a whole begin so.
const DRAFT_PREFIX: &str = ".tmp";
/// The file that a run holds a lock on.
pub(crate) const RUN_LOCK_FILE: &str = "run.lock";

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
        let path = self.path.join(RUN_LOCK_FILE);
        let file = File::create(&path).map_err(|error| LibraryError::writing(&path, error))?;
        match file.try_lock() {
            Ok(()) => {
                self.sweep();
                Ok(IndexLock { _file: file })
            }
            Err(TryLockError::WouldBlock) => Err(LibraryError::Busy { path: self.path.clone() }),
            Err(TryLockError::Error(error)) => Err(LibraryError::writing(&path, error)),
        }
    }

    /// Removes drafts that a run has left which was ended in its work. What cannot be removed is left for the next time.
    fn sweep(&self) {
        let names = fs::read_dir(&self.path).into_iter().flatten().flatten().map(|entry| entry.file_name());
        for name in names.filter(|name| name.to_string_lossy().starts_with(DRAFT_PREFIX)) {
            let _ = fs::remove_file(self.path.join(name));
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
        let load = |folder: &PathBuf| {
            let damage = seals::damage_in(folder, &self.name_of(folder));
            if !damage.is_empty() {
                return Err(self.damaged(name_damage(&damage)));
            }
            Vocabulary::load(folder).map_err(|error| self.damaged(error.message()))
        };
        folders.iter().map(load).collect()
    }

    fn damaged(&self, reason: String) -> LibraryError {
        LibraryError::Engine(EngineError::Damaged { path: self.path.display().to_string(), reason })
    }

    /// A path below the folder as messages name it.
    fn name_of(&self, path: &Path) -> String {
        path.strip_prefix(&self.path).unwrap_or(path).display().to_string()
    }

    /// The files kept here that do not hold what was written; the engine tells of its own.
    pub fn verify(&self) -> Vec<Damage> {
        let state = self.state_path();
        let fault = match fs::read(&state) {
            Ok(bytes) => State::from_bytes(&bytes).is_none().then_some(Fault::Altered),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Fault::Missing),
            Err(_) => Some(Fault::Unreadable),
        };
        let words = self.words_path();
        let is_without_seals = || !words.join(seals::SEALS_FILE).is_file();
        // A run puts new lists in the place of the old ones: for a moment they are only in the folder beside it.
        let lacks_words = is_without_seals() && !self.next_words_path().is_dir() && is_without_seals();
        let missing = |file: String| Damage { file, fault: Fault::Missing };
        let lacking = lacks_words.then(|| missing(self.name_of(&words.join(seals::SEALS_FILE))));
        let state = fault.map(|fault| Damage { file: self.name_of(&state), fault });
        state.into_iter().chain(lacking).chain(seals::damage_in(&words, &self.name_of(&words))).collect()
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
        let (next, draft) = (self.next_words_path(), self.path.join("words.new"));
        remove_words(&next)?;
        remove_words(&draft)?;
        fs::create_dir_all(&draft).map_err(|error| LibraryError::writing(&draft, error))?;
        let named = |error| LibraryError::writing(&draft, error);
        let written = words
            .write_to(&draft)
            .and_then(|()| seals::seal_files(&draft, &words.names()).map_err(named))
            .and_then(|()| fs::rename(&draft, &next).map_err(named));
        // Readers take what lies at `next` for whole word lists: on a full disk none stands there.
        written.inspect_err(|_| drop(fs::remove_dir_all(&draft)))
    }

    /// Makes the word lists put ready those in use, once the index is published.
    pub(crate) fn settle_words(&self) -> Result<(), LibraryError> {
        let (next, path) = (self.next_words_path(), self.words_path());
        if !next.is_dir() {
            return Ok(());
        }
        remove_words(&path)?;
        fs::rename(&next, &path).map_err(|error| LibraryError::writing(&path, error))
    }

    /// What the index was built from. An unreadable state is an empty one: then everything is read anew.
    pub(crate) fn state(&self) -> State {
        State::load(&self.state_path())
    }

    /// How many documents and clauses the last run left in the index.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let state = self.state();
        let documents = || state.files.values().flat_map(|file| &file.documents);
        (documents().count(), documents().map(|document| document.clauses).sum())
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

/// Removes word lists, first what tells what they hold: half of them are not taken for damaged ones.
fn remove_words(path: &Path) -> Result<(), LibraryError> {
    // What keeps this from being removed keeps the folder from it, too.
    let _ = fs::remove_file(path.join(seals::SEALS_FILE));
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
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

    #[test]
    fn what_is_kept_is_named_where_it_does_not_hold_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let index = IndexFolder::new(folder.path());
        let keep = || {
            index.stage_words(&WordListFiles::embedded()).unwrap();
            index.settle_words().unwrap();
            index.save_state(&State { recipe: "一".to_owned(), ..State::default() }).unwrap();
        };
        keep();
        assert_eq!(index.verify(), []);
        let kept = ["corpus.json", "words/categories.toml", "words/seals.json", "words/units.toml"];
        for file in kept {
            let path = folder.path().join(file);
            let bytes = fs::read(&path).unwrap();
            let check = |fault: Fault| {
                assert_eq!(index.verify(), [Damage { file: file.to_owned(), fault }]);
                if file.starts_with("words/") && fault == Fault::Altered {
                    let error = index.vocabularies().unwrap_err();
                    assert!(error.message().contains(file), "{}", error.message());
                }
            };
            for place in [0, bytes.len() / 2, bytes.len() - 1] {
                let mut flipped = bytes.clone();
                flipped[place] ^= 1;
                fs::write(&path, flipped).unwrap();
                check(Fault::Altered);
            }
            fs::remove_file(&path).unwrap();
            check(Fault::Missing);
            keep();
            assert_eq!(index.verify(), [], "{file}");
        }
        fs::remove_dir_all(index.words_path()).unwrap();
        fs::write(index.words_path(), "?").unwrap();
        assert_eq!(index.verify().len(), 1);
        keep();
        assert_eq!(index.verify(), []);
    }

    #[test]
    fn drafts_that_an_ended_run_left_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let index = IndexFolder::new(folder.path());
        for file in [".tmpAbCd", "README.md"] {
            fs::write(folder.path().join(file), "?").unwrap();
        }
        drop(index.lock().unwrap());
        assert!(!folder.path().join(".tmpAbCd").exists() && folder.path().join("README.md").exists());
    }
}
