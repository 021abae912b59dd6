//! What an index was built from, file by file, so that a later run reads only what changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tiaowen_text::sealed;

use crate::LibraryError;
use crate::coverage::Coverage;
use crate::duplicates::Sketch;
use crate::journal::write_atomically;
use crate::report::{FileReport, Remark};

/// The files of one generation of the index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// Fingerprint of the program's reading code and the word lists; another one means: read everything anew.
    pub(crate) recipe: String,
    /// By path below the corpus folder, with `/`.
    pub(crate) files: BTreeMap<String, FileState>,
    /// Files that are not in the index as they are, as the last run found them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) left_out: Vec<FileReport>,
    /// What the last run had to say of the manifest, in Chinese.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) manifest_remarks: Vec<String>,
}

/// One file as it was last read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileState {
    /// SHA-256 of its bytes.
    pub(crate) sha256: String,
    /// Fingerprint of its manifest entry; empty without one.
    pub(crate) curated: String,
    /// The documents that it holds and the index has.
    pub(crate) documents: Vec<DocumentState>,
    /// Those of which another file holds a form that the index has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) duplicates: Vec<DuplicateState>,
}

/// A document of which another file holds a better form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DuplicateState {
    /// That file.
    pub(crate) of: String,
    /// The title.
    pub(crate) title: String,
}

/// One document of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DocumentState {
    /// Its id.
    pub(crate) id: String,
    /// Its clauses.
    pub(crate) clauses: usize,
    /// The splitter's remarks on it.
    pub(crate) diagnostics: usize,
    /// Its words in short.
    #[serde(default)]
    pub(crate) sketch: Sketch,
    /// Whether it was read from printed pages.
    #[serde(default)]
    pub(crate) is_printed: bool,
    /// How much of it was read; `None` where no file was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) coverage: Option<Coverage>,
    /// What a curator should look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) remarks: Vec<Remark>,
}

impl State {
    /// Loads the state; an empty one when there is none or it cannot be read.
    pub(crate) fn load(path: &Path) -> Self {
        fs::read(path).ok().and_then(|bytes| Self::from_bytes(&bytes)).unwrap_or_default()
    }

    /// Reads a state; `None` where it does not hold what was written.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(sealed::unseal(bytes)?).ok()
    }

    /// All documents of all files.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &DocumentState> {
        self.files.values().flat_map(|file| &file.documents)
    }

    /// Puts it in the place of the old one as a whole.
    pub(crate) fn save(&self, path: &Path) -> Result<(), LibraryError> {
        let bytes = serde_json::to_vec(self).unwrap_or_else(|error| unreachable!("plain data: {error}"));
        write_atomically(path, &sealed::seal(&bytes)).map_err(|error| LibraryError::writing(path, error))
    }
}
