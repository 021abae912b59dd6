//! A corpus folder with everything that decides how it is read.

use std::path::{Path, PathBuf};

use tiaowen_document::Rules;
use tiaowen_text::words::WordLists;

use crate::ledger::LEDGER_FOLDER;
use crate::walk::{self, Listing, WORDS_FOLDER};
use crate::{Ledger, LibraryError, Manifest, WordListFiles};

/// A corpus folder, its manifest and its word lists.
#[derive(Debug)]
pub struct Library {
    corpus: PathBuf,
    ledger_folder: PathBuf,
    manifest: Manifest,
    words: WordListFiles,
    rules: Rules,
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
            ledger_folder: ledger_path(corpus, ledger_folder),
            manifest: Manifest::load(corpus)?,
            rules: words.rules()?,
            words,
        })
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

    /// The texts of the word lists.
    pub fn words(&self) -> &WordListFiles {
        &self.words
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
        walk::list(&self.corpus)
    }

    /// A fingerprint of everything but the documents and the manifest that decides how documents are read: the
    /// word lists and the program's own code.
    pub(crate) fn recipe(&self) -> String {
        format!("{} {}", env!("READING_CODE_FINGERPRINT"), self.words.fingerprint())
    }
}

/// The folder of the ledger of a corpus, unless another is asked for.
pub fn ledger_path(corpus: &Path, asked: Option<&Path>) -> PathBuf {
    asked.map_or_else(|| corpus.join(LEDGER_FOLDER), Path::to_owned)
}
