//! Files that were brought and are not yet kept, in a folder of their own outside the corpus, under names that cannot be
//! guessed; few, and not for long. Knows nothing of what they hold.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use thiserror::Error;
use tiaowen_text::hex::hex;

use super::name::safe_name;
use crate::walk::MAX_FILE_BYTES;
use crate::{io_hint, io_reason, is_full};

/// Name of the folder of files that wait, below the index folder.
pub(crate) const UPLOADS_FOLDER: &str = "uploads";
/// How long a file waits.
pub const LIFETIME: Duration = Duration::from_secs(60 * 60);
/// How many files wait at most.
pub const MAX_STAGED: usize = 60;
/// How much all of them hold at most, in bytes.
const MAX_STAGED_BYTES: u64 = 4 * MAX_FILE_BYTES;

/// The folder in which files wait.
#[derive(Clone, Debug)]
pub struct Staging {
    folder: PathBuf,
}

/// A file that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// By what it is found again: 32 hexadecimal digits.
    pub id: String,
    /// Its name, made safe.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// How large it is, in bytes.
    pub bytes: u64,
}

/// What is noted beside a file.
#[derive(Serialize, Deserialize)]
struct Label {
    name: String,
}

/// Why a file cannot wait here.
#[derive(Debug, Error)]
pub enum StagingError {
    /// It is larger than any file that is read.
    #[error("file is larger than {MAX_FILE_BYTES} bytes")]
    TooLarge,
    /// Too many wait already.
    #[error("too many files wait")]
    Full,
    /// Nothing of this id waits, or not any more.
    #[error("no such file waits")]
    Gone,
    /// The folder cannot be read or written.
    #[error("cannot use the staging folder")]
    Io(#[from] io::Error),
}

impl StagingError {
    /// Whether there is no room on the disk.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Io(error) if is_full(error))
    }

    /// What is wrong, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::TooLarge => format!("文件超过 {} MB", MAX_FILE_BYTES >> 20),
            Self::Full => "等待收录的文件太多".to_owned(),
            Self::Gone => "等待收录的文件已经不在（放了一个小时以上，或已经收录）".to_owned(),
            Self::Io(error) => format!("暂存文件夹用不了：{}", io_reason(error)),
        }
    }

    /// What to do, in Chinese.
    pub fn hint(&self) -> String {
        match self {
            Self::TooLarge => "请按章节或篇目拆成几个文件。".to_owned(),
            Self::Full => "先收录已经预览的文件，或过一小时再上传。".to_owned(),
            Self::Gone => "请重新上传。".to_owned(),
            Self::Io(error) => io_hint(error).to_owned(),
        }
    }
}

/// A file on its way in; gone when it is dropped before its end.
#[derive(Debug)]
pub struct Uploading {
    folder: PathBuf,
    name: String,
    file: NamedTempFile,
    bytes: u64,
}

impl Staging {
    /// Names the folder, which lies in the index folder; touches nothing.
    pub fn in_index(index: &Path) -> Self {
        Self { folder: index.join(UPLOADS_FOLDER) }
    }

    /// Begins to take in a file that its bringer calls `name`. Files that waited too long go first.
    ///
    /// # Errors
    /// When too many wait, or the folder cannot be written.
    pub fn begin(&self, name: &str, now: SystemTime) -> Result<Uploading, StagingError> {
        fs::create_dir_all(&self.folder)?;
        self.clear(now)?;
        let (mut count, mut bytes) = (0, 0);
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let is_label = entry.path().extension().is_some();
            count += usize::from(is_label);
            bytes += entry.metadata().map_or(0, |metadata| metadata.len());
        }
        if count >= MAX_STAGED || bytes >= MAX_STAGED_BYTES {
            return Err(StagingError::Full);
        }
        let file = tempfile::Builder::new().prefix("coming-").tempfile_in(&self.folder)?;
        Ok(Uploading { folder: self.folder.clone(), name: safe_name(name), file, bytes: 0 })
    }

    /// Finds a file that waits.
    ///
    /// # Errors
    /// [`StagingError::Gone`] when none does under this id.
    pub fn find(&self, id: &str, now: SystemTime) -> Result<Staged, StagingError> {
        let is_id = id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !is_id {
            return Err(StagingError::Gone);
        }
        let path = self.folder.join(id);
        let gone = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => StagingError::Gone,
            _ => StagingError::Io(error),
        };
        let metadata = fs::metadata(&path).map_err(gone)?;
        if is_over(&metadata, now) {
            return Err(StagingError::Gone);
        }
        let label = fs::read(label_path(&path)).map_err(gone)?;
        let label: Label = serde_json::from_slice(&label).map_err(|_| StagingError::Gone)?;
        Ok(Staged { id: id.to_owned(), name: safe_name(&label.name), path, bytes: metadata.len() })
    }

    /// Takes a file out; one that is gone already is gone.
    pub fn remove(&self, staged: &Staged) {
        // What is left behind goes with its age.
        let _ = fs::remove_file(label_path(&staged.path));
        let _ = fs::remove_file(&staged.path);
    }

    fn clear(&self, now: SystemTime) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)?.flatten() {
            if entry.metadata().is_ok_and(|metadata| metadata.is_file() && is_over(&metadata, now)) {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }
}

impl Uploading {
    /// Takes in the next piece.
    ///
    /// # Errors
    /// [`StagingError::TooLarge`] beyond the largest file that is read, or when writing fails.
    pub fn write(&mut self, piece: &[u8]) -> Result<(), StagingError> {
        self.bytes += piece.len() as u64;
        if self.bytes > MAX_FILE_BYTES {
            return Err(StagingError::TooLarge);
        }
        Ok(self.file.write_all(piece)?)
    }

    /// Ends the file: from now on it waits.
    ///
    /// # Errors
    /// When writing fails, or the system gives no random number.
    pub fn finish(self) -> Result<Staged, StagingError> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let id = hex(&random);
        let path = self.folder.join(&id);
        let label = serde_json::to_vec(&Label { name: self.name.clone() })
            .unwrap_or_else(|error| unreachable!("plain data: {error}"));
        let written = File::create_new(label_path(&path))
            .and_then(|mut file| file.write_all(&label))
            .and_then(|()| self.file.persist_noclobber(&path).map_err(|error| error.error));
        if let Err(error) = written {
            // A label without its file would count as one that waits.
            let _ = fs::remove_file(label_path(&path));
            return Err(error.into());
        }
        Ok(Staged { id, name: self.name, path, bytes: self.bytes })
    }
}

fn label_path(path: &Path) -> PathBuf {
    path.with_extension("json")
}

fn is_over(metadata: &fs::Metadata, now: SystemTime) -> bool {
    let age = metadata.modified().ok().and_then(|written| now.duration_since(written).ok());
    age.is_some_and(|age| age > LIFETIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(staging: &Staging, name: &str, now: SystemTime) -> Result<Staged, StagingError> {
        let mut uploading = staging.begin(name, now)?;
        uploading.write("甲".as_bytes())?;
        uploading.write("乙".as_bytes())?;
        uploading.finish()
    }

    #[test]
    fn a_file_waits_an_hour_and_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let staging = Staging::in_index(&folder.path().join("index"));
        let now = SystemTime::now();
        let staged = stage(&staging, "../方案.txt", now).unwrap();
        assert_eq!((staged.name.as_str(), staged.bytes, staged.id.len()), ("方案.txt", 6, 32));
        assert_eq!(fs::read(&staged.path).unwrap(), "甲乙".as_bytes());
        assert_eq!(staging.find(&staged.id, now).unwrap(), staged);
        let later = now + LIFETIME + Duration::from_secs(60);
        assert!(matches!(staging.find(&staged.id, later), Err(StagingError::Gone)));
        stage(&staging, "b.txt", later).unwrap();
        assert!(!staged.path.exists() && !label_path(&staged.path).exists());
        for id in ["", "../方案", "0", &"g".repeat(32), &"0".repeat(32)] {
            assert!(matches!(staging.find(id, now), Err(StagingError::Gone)), "{id}");
        }
    }

    #[test]
    fn what_is_removed_or_broken_off_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let staging = Staging::in_index(folder.path());
        let now = SystemTime::now();
        let staged = stage(&staging, "a.txt", now).unwrap();
        staging.remove(&staged);
        let mut uploading = staging.begin("b.txt", now).unwrap();
        uploading.write(b"a").unwrap();
        drop(uploading);
        assert_eq!(fs::read_dir(folder.path().join("uploads")).unwrap().count(), 0);
    }

    #[test]
    fn only_so_many_wait() {
        let folder = tempfile::tempdir().unwrap();
        let staging = Staging::in_index(folder.path());
        let now = SystemTime::now();
        for _ in 0..MAX_STAGED {
            stage(&staging, "a.txt", now).unwrap();
        }
        assert!(matches!(stage(&staging, "a.txt", now), Err(StagingError::Full)));
        let later = now + LIFETIME + Duration::from_secs(60);
        assert!(stage(&staging, "a.txt", later).is_ok());
    }
}
