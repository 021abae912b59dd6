//! A corpus folder with everything that decides how it is read.

use std::path::{Path, PathBuf};

use tiaowen_document::{Curated, Rules};
use tiaowen_text::words::WordLists;

use crate::import::ImportStore;
use crate::ledger::LEDGER_FOLDER;
use crate::reading::Readers;
use crate::walk::{self, ListedFile, Listing, WORDS_FOLDER};
use crate::{IndexFolder, Ledger, LibraryError, Manifest, WordListFiles};

/// A corpus folder, its manifest and its word lists.
#[derive(Debug)]
pub struct Library {
    corpus: PathBuf,
    has_corpus: bool,
    ledger_folder: PathBuf,
    manifest: Manifest,
    words: WordListFiles,
    rules: Rules,
    readers: Readers,
}

impl Library {
    /// Opens the corpus folder. The ledger lies in `ledger_folder`, or in `.tiaowen/` below the corpus.
    ///
    /// # Errors
    /// When there is no such folder, or when its manifest or a word list is not well formed.
    pub fn open(corpus: &Path, ledger_folder: Option<&Path>) -> Result<Self, LibraryError> {
        if !corpus.is_dir() {
            // Listing it gives the error that fits.
            walk::list(corpus)?;
        }
        let words = WordListFiles::load(&corpus.join(WORDS_FOLDER))?;
        Ok(Self {
            corpus: corpus.to_owned(),
            has_corpus: true,
            ledger_folder: ledger_path(corpus, ledger_folder),
            manifest: Manifest::load(corpus)?,
            rules: words.rules()?,
            words,
            readers: Readers::InProcess,
        })
    }

    /// Opens the corpus folder as [`open`](Self::open) does; where there is none, a library that has only what was
    /// imported into the index folder `index`, with the word lists of the program and its ledger in there.
    ///
    /// # Errors
    /// As [`open`](Self::open), but for a folder that is not there.
    pub fn open_or_without(
        corpus: &Path,
        ledger_folder: Option<&Path>,
        index: &Path,
    ) -> Result<Self, LibraryError> {
        match Self::open(corpus, ledger_folder) {
            Err(LibraryError::NoCorpus { .. }) => {}
            opened => return opened,
        }
        let words = WordListFiles::embedded();
        Ok(Self {
            corpus: corpus.to_owned(),
            has_corpus: false,
            ledger_folder: ledger_folder.map_or_else(|| ledger_inside(index), Path::to_owned),
            manifest: Manifest::default(),
            rules: words.rules()?,
            words,
            readers: Readers::InProcess,
        })
    }

    /// The same library, whose files are read by `readers`; else this process reads them.
    #[must_use]
    pub fn with_readers(self, readers: Readers) -> Self {
        Self { readers, ..self }
    }

    /// Tells whether clauses were imported into this index.
    ///
    /// # Errors
    /// When the copy that is kept of them cannot be read.
    pub fn has_imports(&self, index: &IndexFolder) -> Result<bool, LibraryError> {
        Ok(!ImportStore::of(self, index).read()?.is_empty())
    }

    /// The corpus folder.
    pub fn corpus(&self) -> &Path {
        &self.corpus
    }

    /// The folder of the ledger.
    pub fn ledger_folder(&self) -> &Path {
        &self.ledger_folder
    }

    /// The ledger as it stands.
    pub fn ledger(&self) -> Result<Ledger, LibraryError> {
        Ledger::read(&self.ledger_folder)
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What curators say of a file that was listed and has this SHA-256: the note beside it, and the manifest where the
    /// note is silent.
    ///
    /// # Errors
    /// When the note cannot be read or is not well formed.
    pub fn curated(&self, file: &ListedFile, sha256: &str) -> Result<Option<Curated>, LibraryError> {
        self.manifest.find_with_note(sha256, &file.name, file.note.as_deref())
    }

    /// The texts of the word lists.
    pub fn words(&self) -> &WordListFiles {
        &self.words
    }

    /// Who reads its files.
    pub(crate) fn readers(&self) -> &Readers {
        &self.readers
    }

    /// The rules by which documents are split.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The product's own words for the word dictionary.
    pub fn word_lists(&self) -> Result<WordLists, LibraryError> {
        self.words.word_lists(&self.rules)
    }

    /// Lists the documents of the corpus.
    pub fn list(&self) -> Result<Listing, LibraryError> {
        if !self.has_corpus {
            return Ok(Listing::default());
        }
        walk::list(&self.corpus)
    }

    /// A fingerprint of everything but the documents and the manifest that decides how documents are read: the
    /// word lists and the program's own code.
    pub(crate) fn recipe(&self) -> String {
        /// Counts up when more is noted of documents that were read; see [`State`](crate::state::State).
        const NOTED: u32 = 2;
        format!("{} {} {NOTED}", env!("READING_CODE_FINGERPRINT"), self.words.fingerprint())
    }
}

/// The folder of the ledger inside an index folder, where there is no corpus.
pub(crate) fn ledger_inside(index: &Path) -> PathBuf {
    index.join("ledger")
}

/// The folder of the ledger of a corpus, unless another is asked for.
pub fn ledger_path(corpus: &Path, asked: Option<&Path>) -> PathBuf {
    asked.map_or_else(|| corpus.join(LEDGER_FOLDER), Path::to_owned)
}
