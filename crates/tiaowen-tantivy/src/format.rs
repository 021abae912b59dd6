//! The index folder: which generation of the index is the published one, and what it was written with.
//!
//! An index lives in a folder of its own below the index folder, a *generation*; a small file beside it names
//! the published one. A rebuild writes a new generation and publishes it by replacing that file, so that nobody
//! ever opens a half-built index. Knows nothing of what is inside a generation.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use tiaowen_search::EngineError;

/// Raised whenever the schema or the meaning of a field changes.
const FORMAT_VERSION: u32 = 3;

/// The file that names the published generation.
const FORMAT_FILE: &str = "format.json";

/// The file that a writer holds a lock on.
const LOCK_FILE: &str = "write.lock";

/// Folders of generations are called so, followed by a number.
const GENERATION_PREFIX: &str = "generation-";

/// What the format file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Format {
    /// [`FORMAT_VERSION`] of the program that wrote the index.
    version: u32,
    /// Fingerprint of the segmenter.
    words: String,
    /// Name of the generation's folder.
    generation: String,
}

/// An index folder.
#[derive(Clone, Debug)]
pub(crate) struct IndexFolder {
    path: PathBuf,
}

/// What of a file changes when it is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    modified: Option<SystemTime>,
    length_bytes: u64,
    inode: u64,
}

impl Stamp {
    /// Looks at a file; `None` when it is not there.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Some(Self { modified: metadata.modified().ok(), length_bytes: metadata.len(), inode })
    }
}

impl IndexFolder {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// The folder as error messages show it.
    pub(crate) fn display(&self) -> String {
        self.path.display().to_string()
    }

    /// The folder of a generation.
    pub(crate) fn generation_path(&self, generation: &str) -> PathBuf {
        self.path.join(generation)
    }

    /// The file that changes when another generation is published.
    pub(crate) fn format_stamp(&self) -> Option<Stamp> {
        Stamp::of(&self.path.join(FORMAT_FILE))
    }

    /// Name of the published generation, if it was written by this version with these words.
    pub(crate) fn published(&self, words: &str) -> Result<String, EngineError> {
        let format = self.read_format()?;
        let mismatch = |reason: String| EngineError::Mismatch { path: self.display(), reason };
        if format.version != FORMAT_VERSION {
            let version = format.version;
            return Err(mismatch(format!("索引格式是第 {version} 版，本程序用第 {FORMAT_VERSION} 版")));
        }
        if format.words != words {
            return Err(mismatch("词表或分词方法在建立索引之后改过".to_owned()));
        }
        Ok(format.generation)
    }

    fn read_format(&self) -> Result<Format, EngineError> {
        let text = match fs::read_to_string(self.path.join(FORMAT_FILE)) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(EngineError::Missing { path: self.display() });
            }
            Err(error) => return Err(self.other(&error)),
        };
        let format: Format =
            serde_json::from_str(&text).map_err(|_| self.damaged(format!("{FORMAT_FILE} 无法读懂")))?;
        let generation = &format.generation;
        if !is_generation(OsStr::new(generation)) {
            return Err(self.damaged(format!("{FORMAT_FILE} 指向“{generation}”，不是索引")));
        }
        if !self.generation_path(generation).is_dir() {
            return Err(self.damaged(format!("缺少 {generation}")));
        }
        Ok(format)
    }

    /// Takes the right to write, until the answer is dropped.
    pub(crate) fn lock(&self) -> Result<File, EngineError> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.path.join(LOCK_FILE))
            .map_err(|error| self.other(&error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(EngineError::Busy { path: self.display() }),
            Err(TryLockError::Error(error)) => Err(self.other(&error)),
        }
    }

    /// Makes an empty folder for a new generation. Call it with the lock held.
    pub(crate) fn start_generation(&self) -> Result<String, EngineError> {
        let last = self.generations().iter().filter_map(|name| number_of(name)).max().unwrap_or(0);
        let generation = format!("{GENERATION_PREFIX}{}", last + 1);
        fs::create_dir(self.generation_path(&generation)).map_err(|error| self.other(&error))?;
        Ok(generation)
    }

    /// Makes `generation` the published one, as a whole or not at all, and safe from a power cut.
    pub(crate) fn publish(&self, generation: &str, words: &str) -> Result<(), EngineError> {
        let format =
            Format { version: FORMAT_VERSION, words: words.to_owned(), generation: generation.to_owned() };
        let text = serde_json::to_string_pretty(&format).map_err(|error| self.other(&error.into()))?;
        let publish = || -> io::Result<()> {
            let draft = self.path.join(format!("{FORMAT_FILE}.new"));
            let mut file = File::create(&draft)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&draft, self.path.join(FORMAT_FILE))?;
            sync_folder(&self.path)
        };
        publish().map_err(|error| self.other(&error))
    }

    /// Removes all generations but one. Call it with the lock held. What cannot be removed is left for the next
    /// time.
    pub(crate) fn remove_generations_but(&self, kept: Option<&str>) {
        for generation in self.generations() {
            if Some(generation.as_str()) != kept {
                let _ = fs::remove_dir_all(self.generation_path(&generation));
            }
        }
    }

    /// Name of the generation that the format file names, whatever it was written with.
    pub(crate) fn named_generation(&self) -> Option<String> {
        self.read_format().ok().map(|format| format.generation)
    }

    fn generations(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.path) else { return Vec::new() };
        let names = entries.flatten().map(|entry| entry.file_name());
        names.filter(|name| is_generation(name)).filter_map(|name| name.into_string().ok()).collect()
    }

    pub(crate) fn damaged(&self, reason: String) -> EngineError {
        EngineError::Damaged { path: self.display(), reason }
    }

    fn other(&self, error: &io::Error) -> EngineError {
        let error = io::Error::new(error.kind(), format!("{}: {error}", self.display()));
        EngineError::Other(Box::new(error))
    }
}

/// Makes a folder's list of files safe from a power cut.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn is_generation(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| number_of(name).is_some())
}

fn number_of(generation: &str) -> Option<u64> {
    generation.strip_prefix(GENERATION_PREFIX)?.parse().ok()
}
