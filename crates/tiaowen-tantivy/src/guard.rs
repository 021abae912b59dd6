//! The folder of a generation, guarded: what is written into each file is noted, the two files that tantivy replaces are
//! sealed and read only whole, and a commit is safe from a power cut before anybody hears of it.
//!
//! Reading is left to the folder below as it is.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use tantivy::TantivyError;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, FileSlice, Lock, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};
use tiaowen_text::hex::hex;
use tiaowen_text::sealed;

use crate::seals::{Commit, Seal, Seals};

/// The file that tantivy replaces at every commit.
pub(crate) const COMMIT_FILE: &str = "meta.json";

/// The file in which tantivy lists the files that it has to clear away some day.
pub(crate) const MANAGED_FILE: &str = ".managed.json";

/// A folder that knows what was written into it.
#[derive(Clone, Debug)]
pub(crate) struct GuardDirectory {
    below: Box<dyn Directory>,
    /// What this process has written and not removed since.
    written: Arc<Mutex<Seals>>,
}

/// A sealed file does not hold what was written.
#[derive(Debug)]
struct Altered {
    file: PathBuf,
}

impl fmt::Display for Altered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} does not hold what was written", self.file.display())
    }
}

impl std::error::Error for Altered {}

/// The sealed file that was found altered, where that is what went wrong.
pub(crate) fn altered_file(error: &TantivyError) -> Option<String> {
    let (TantivyError::IoError(cause)
    | TantivyError::OpenReadError(OpenReadError::IoError { io_error: cause, .. })) = error
    else {
        return None;
    };
    let altered: &Altered = cause.get_ref()?.downcast_ref()?;
    Some(altered.file.display().to_string())
}

fn altered(file: &Path) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Altered { file: file.to_owned() })
}

impl GuardDirectory {
    pub(crate) fn new(below: Box<dyn Directory>) -> Self {
        Self { below, written: Arc::default() }
    }

    fn written(&self) -> MutexGuard<'_, Seals> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The seals of the commit that stands; none where none stands.
    fn standing(&self) -> io::Result<Seals> {
        let path = Path::new(COMMIT_FILE);
        match self.below.atomic_read(path) {
            Ok(bytes) => Ok(Commit::from_bytes(&bytes).ok_or_else(|| altered(path))?.seals),
            Err(OpenReadError::FileDoesNotExist(_)) => Ok(Seals::new()),
            Err(OpenReadError::IoError { io_error, .. }) => {
                Err(io::Error::new(io_error.kind(), io_error.to_string()))
            }
            Err(error) => Err(io::Error::other(error)),
        }
    }

    /// Replaces the commit, and returns when that is safe from a power cut: tantivy syncs the folder before, not after.
    fn commit(&self, path: &Path, text: &[u8]) -> io::Result<()> {
        let mut seals = self.standing()?;
        seals.extend(self.written().iter().map(|(file, seal)| (file.clone(), seal.clone())));
        let commit = Commit::new(text, seals)
            .ok_or_else(|| io::Error::other("a commit on files that nobody has sealed"))?;
        self.below.atomic_write(path, &commit.to_bytes()?)?;
        self.below.sync_directory()
    }
}

impl Directory for GuardDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.below.get_file_handle(path)
    }

    fn open_read(&self, path: &Path) -> Result<FileSlice, OpenReadError> {
        self.below.open_read(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.below.delete(path)?;
        self.written().remove(&*path.to_string_lossy());
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.below.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let below = self.below.open_write(path)?.into_inner();
        let below =
            below.map_err(|error| OpenWriteError::wrap_io_error(error.into_error(), path.to_owned()))?;
        Ok(BufWriter::new(Box::new(Sealing {
            below,
            file: path.to_string_lossy().into_owned(),
            bytes: 0,
            digest: Sha256::new(),
            written: Arc::clone(&self.written),
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.below.atomic_read(path)?;
        let text = match path.to_str() {
            Some(COMMIT_FILE) => Commit::from_bytes(&bytes).map(|commit| commit.text.into_bytes()),
            Some(MANAGED_FILE) => sealed::unseal(&bytes).map(<[u8]>::to_vec),
            _ => return Ok(bytes),
        };
        text.ok_or_else(|| OpenReadError::wrap_io_error(altered(path), path.to_owned()))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        match path.to_str() {
            Some(COMMIT_FILE) => self.commit(path, data),
            // After a power cut an older list may stand: the next writer sweeps up what it lacks.
            Some(MANAGED_FILE) => self.below.atomic_write(path, &sealed::seal(data)),
            _ => self.below.atomic_write(path, data),
        }
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.below.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.below.acquire_lock(lock)
    }

    fn watch(&self, watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.below.watch(watch_callback)
    }
}

/// A file that is being written; sealed once it is complete.
struct Sealing {
    below: Box<dyn TerminatingWrite + Send + Sync>,
    file: String,
    bytes: u64,
    digest: Sha256,
    written: Arc<Mutex<Seals>>,
}

impl Write for Sealing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.below.write(bytes)?;
        self.digest.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.below.flush()
    }
}

impl TerminatingWrite for Sealing {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.below.terminate_ref(token)?;
        let seal = Seal { bytes: self.bytes, sha256: hex(&self.digest.finalize_reset()) };
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.insert(std::mem::take(&mut self.file), seal);
        Ok(())
    }
}
