//! The index folder: which generation of the index is the published one, and what it was written with.
//!
//! An index lives in a folder of its own below the index folder, a *generation*; a small file beside it names
//! the published one. A rebuild writes a new generation and publishes it by replacing that file, so that nobody
//! ever opens a half-built index. The small file is sealed. Knows nothing of what is inside a generation.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use tiaowen_search::damage::name_damage;
use tiaowen_search::engine::is_full;
use tiaowen_search::{Damage, EngineError, Fault};
use tiaowen_text::sealed;

/// Raised whenever the schema or the meaning of a field changes.
const FORMAT_VERSION: u32 = 4;

/// The last version whose files are not sealed.
const LAST_UNSEALED_VERSION: u32 = 3;

/// The file that names the published generation.
const FORMAT_FILE: &str = "format.json";

/// Where the next one is written.
const FORMAT_DRAFT: &str = "format.json.new";

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

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.path
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
        if format.words != words {
            return Err(self.mismatch("词表或分词方法在建立索引之后改过".to_owned()));
        }
        Ok(format.generation)
    }

    /// Name of the published generation, if it was written by this version, with whatever words.
    pub(crate) fn published_with_any_words(&self) -> Result<String, EngineError> {
        Ok(self.read_format()?.generation)
    }

    /// The format file, if this version wrote it.
    fn read_format(&self) -> Result<Format, EngineError> {
        let format = self.read_any_format()?;
        if format.version != FORMAT_VERSION {
            let version = format.version;
            return Err(self.mismatch(format!("索引格式是第 {version} 版，本程序用第 {FORMAT_VERSION} 版")));
        }
        Ok(format)
    }

    /// The format file, whatever version wrote it.
    fn read_any_format(&self) -> Result<Format, EngineError> {
        let bytes = match fs::read(self.path.join(FORMAT_FILE)) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(EngineError::Missing { path: self.display() });
            }
            Err(error) => return Err(self.other(&error)),
        };
        let format = match sealed::unseal(&bytes) {
            Some(body) => serde_json::from_slice::<Format>(body).ok(),
            None => serde_json::from_slice::<Format>(&bytes)
                .ok()
                .filter(|format| format.version <= LAST_UNSEALED_VERSION),
        };
        format
            .filter(|format| is_generation(OsStr::new(&format.generation)))
            .ok_or_else(|| self.damaged_files(&[Self::damage_of_format()]))
    }

    /// What is said of a format file that does not hold what was written.
    pub(crate) fn damage_of_format() -> Damage {
        Damage { file: FORMAT_FILE.to_owned(), fault: Fault::Altered }
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
        let body = serde_json::to_vec(&format).map_err(|error| self.other(&error.into()))?;
        let publish = || -> io::Result<()> {
            let draft = self.path.join(FORMAT_DRAFT);
            let mut file = File::create(&draft)?;
            file.write_all(&sealed::seal(&body))?;
            file.sync_all()?;
            fs::rename(&draft, self.path.join(FORMAT_FILE))?;
            sync_folder(&self.path)
        };
        publish().map_err(|error| self.other(&error))
    }

    /// Removes what a run that broke off has left beside the generation `kept`: other generations, a draft. Call it with
    /// the lock held. What cannot be removed is left for the next time.
    pub(crate) fn sweep_beside(&self, kept: &str) {
        let _ = fs::remove_file(self.path.join(FORMAT_DRAFT));
        for generation in self.generations() {
            if generation != kept {
                let _ = fs::remove_dir_all(self.generation_path(&generation));
            }
        }
    }

    /// The same before a new generation is started. Where the format file is damaged everything stays until the new one is
    /// published, for who reads the old one goes on.
    pub(crate) fn sweep_before_rebuild(&self) {
        match self.read_any_format() {
            Ok(format) => self.sweep_beside(&format.generation),
            Err(EngineError::Missing { .. }) => self.sweep_beside(""),
            Err(_) => {}
        }
    }

    fn generations(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.path) else { return Vec::new() };
        let names = entries.flatten().map(|entry| entry.file_name());
        names.filter(|name| is_generation(name)).filter_map(|name| name.into_string().ok()).collect()
    }

    pub(crate) fn damaged(&self, reason: String) -> EngineError {
        EngineError::Damaged { path: self.display(), reason }
    }

    /// Names the files that do not hold what was written.
    pub(crate) fn damaged_files(&self, damage: &[Damage]) -> EngineError {
        self.damaged(name_damage(damage))
    }

    fn mismatch(&self, reason: String) -> EngineError {
        EngineError::Mismatch { path: self.display(), reason }
    }

    /// What is said of a failure of the system's.
    pub(crate) fn other(&self, error: &io::Error) -> EngineError {
        if is_full(error) {
            return EngineError::Full { path: self.display(), room: None };
        }
        let error = io::Error::new(error.kind(), format!("{}: {error}", self.display()));
        EngineError::Other(Box::new(error))
    }
}

/// Makes a folder's list of files safe from a power cut.
fn sync_folder(path: &Path) -> io::Result<()> {
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
