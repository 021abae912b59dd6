//! An append-only file of JSON lines that survives a crash in the middle of a write. Knows nothing of what the
//! lines say.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A journal on disk. A line counts once its line end is written: what a crash left behind the last line end
/// is not read, and cut off before the next line is appended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Journal {
    path: PathBuf,
}

/// Why a journal could not be read.
#[derive(Debug)]
pub(crate) enum JournalError {
    /// The file could not be read.
    Io(io::Error),
    /// A complete line is no entry; lines count from 1.
    BadLine(usize),
}

impl Journal {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads all complete lines; none when there is no file.
    pub(crate) fn read<Entry: DeserializeOwned>(&self) -> Result<Vec<Entry>, JournalError> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(JournalError::Io(error)),
        };
        bytes[..complete_bytes(&bytes)]
            .split_inclusive(|byte| *byte == b'\n')
            .enumerate()
            .map(|(index, line)| serde_json::from_slice(line).map_err(|_| JournalError::BadLine(index + 1)))
            .collect()
    }

    /// Appends entries, one line each. They are safe on the disk only after [`sync`](Self::sync).
    pub(crate) fn append<Entry: Serialize>(&self, entries: &[Entry]) -> io::Result<()> {
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        let mut file =
            OpenOptions::new().create(true).read(true).write(true).truncate(false).open(&self.path)?;
        cut_torn_line(&mut file)?;
        file.write_all(&lines)
    }

    /// Returns when what was appended is safe on the disk. The name of a new file is so after [`sync_folder`].
    pub(crate) fn sync(&self) -> io::Result<()> {
        OpenOptions::new().write(true).open(&self.path)?.sync_all()
    }
}

/// Journals that are synced at a time. A file system writes down together what waits at the same time: 2,800 files took
/// 12.3 s one after the other, 0.23 s by eight and 0.13 s by 32.
const SYNCED_AT_A_TIME: usize = 8;

/// [`Journal::sync`] for all of them.
pub(crate) fn sync_journals(journals: &BTreeSet<Journal>) -> io::Result<()> {
    let left = Mutex::new(journals.iter());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let sync_rest = || std::iter::from_fn(next).try_for_each(Journal::sync);
    std::thread::scope(|scope| {
        let others = journals.len().min(SYNCED_AT_A_TIME).saturating_sub(1);
        let others: Vec<_> = (0..others).map(|_| scope.spawn(sync_rest)).collect();
        let ended =
            others.into_iter().map(|other| other.join().map_err(|_| io::Error::other("a sync broke off")));
        std::iter::once(Ok(sync_rest())).chain(ended).try_for_each(|ended| ended?)
    })
}

/// Cuts off what a crash left behind the last line end, and goes to the end of the file.
fn cut_torn_line(file: &mut File) -> io::Result<()> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let complete = complete_bytes(&bytes) as u64;
    if complete < bytes.len() as u64 {
        file.set_len(complete)?;
    }
    file.seek(SeekFrom::Start(complete))?;
    Ok(())
}

/// Bytes up to and with the last line end.
fn complete_bytes(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1)
}

/// The folder that holds a file; the current one for a bare name.
fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the names of new and renamed files in a folder safe, where the system can.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Puts `bytes` in the place of the file at `path` as a whole: readers see the old file or the new one.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(parent_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(parent_of(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_last_line_is_left_out_and_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::new(folder.path().join("a.jsonl"));
        assert_eq!(journal.read::<u32>().unwrap(), Vec::<u32>::new());
        journal.append(&[1, 2]).unwrap();
        let whole = fs::read(journal.path()).unwrap();
        for torn in ["3", "33333", "\"3", "{"] {
            fs::write(journal.path(), [whole.as_slice(), torn.as_bytes()].concat()).unwrap();
            assert_eq!(journal.read::<u32>().unwrap(), [1, 2], "{torn}");
            journal.append(&[4]).unwrap();
            assert_eq!(journal.read::<u32>().unwrap(), [1, 2, 4], "{torn}");
        }
    }

    #[test]
    fn every_prefix_of_a_journal_reads_as_its_complete_lines() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::new(folder.path().join("a.jsonl"));
        journal.append(&["条", "款", "项"]).unwrap();
        let whole = fs::read(journal.path()).unwrap();
        for length in 0..=whole.len() {
            fs::write(journal.path(), &whole[..length]).unwrap();
            let lines = journal.read::<String>().unwrap();
            assert_eq!(lines, ["条", "款", "项"][..lines.len()], "{length}");
            assert_eq!(lines.len(), whole[..length].iter().filter(|byte| **byte == b'\n').count());
        }
    }

    #[test]
    fn a_bad_line_that_is_complete_is_damage() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::new(folder.path().join("a.jsonl"));
        fs::write(journal.path(), "1\nx\n3\n").unwrap();
        assert!(matches!(journal.read::<u32>(), Err(JournalError::BadLine(2))));
    }
}
