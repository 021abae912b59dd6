//! Reading files: from a file on disk to its documents, with spans in code points. Done in this process, or by worker
//! processes with limits, so that a hostile file costs itself alone. Knows nothing of ledger, index and ids.
//!
//! [`Readers`] is what a [`Library`](crate::Library) reads with; [`work`] is what a worker process does. The two talk in
//! frames over the worker's standard input and output.

mod file;
mod frames;
mod pool;
mod process;
mod worker;

use std::path::Path;
use std::time::Duration;

use tiaowen_document::Rules;

pub(crate) use self::file::{FileRead, PartRead, ReadRequest, Unread};
pub(crate) use self::frames::Hello;
pub use self::process::WorkerCommand;
pub use self::worker::work;
use crate::WordListFiles;

/// Who reads the files of a run.
#[derive(Clone, Debug, Default)]
pub enum Readers {
    /// This process, one file after the other. A file that brings the reader down brings down the run.
    #[default]
    InProcess,
    /// Worker processes; this process where none can be started.
    Workers(Workers),
    /// Worker processes and no one else, for whoever must not be brought down by a file.
    OnlyWorkers(Workers),
}

/// Worker processes that read files.
#[derive(Clone, Debug)]
pub struct Workers {
    /// How one is started.
    pub command: WorkerCommand,
    /// How many read at the same time; at least one does.
    pub count: usize,
    /// What each file may take.
    pub limits: ReadLimits,
}

/// What the reading of one file may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// Time by the clock.
    pub time: Duration,
    /// Memory of the process that reads it, in bytes. Held on Unix alone.
    pub memory_bytes: u64,
    /// What is read out of it, as it is sent, in bytes.
    pub answer_bytes: u64,
}

impl Default for ReadLimits {
    /// A statute book of 20 MB in text takes a minute and half a gigabyte on a slow machine; nothing that people issue
    /// comes near these limits.
    fn default() -> Self {
        Self { time: Duration::from_secs(120), memory_bytes: 1 << 30, answer_bytes: 512 << 20 }
    }
}

/// The text of a file of the corpus folder as it is read again, with the SHA-256 of the file in lower-case hexadecimal;
/// `None` when it cannot be read, or lies outside the folder.
pub fn read_text(readers: &Readers, corpus: &Path, file: &str) -> Option<(String, String)> {
    let words = WordListFiles::embedded();
    let request = ReadRequest {
        path: corpus.join(file).into(),
        root: Some(corpus.into()),
        name: file.to_owned(),
        curated: None,
        wants_source: true,
    };
    let read = readers.read_one(&words, &words.rules().ok()?, request).ok()?;
    Some((read.sha256, read.source?.text))
}

/// What became of the files of a run, in the order in which they were asked for.
pub(crate) struct Readings {
    /// One for each request.
    pub(crate) files: Vec<Result<FileRead, Unread>>,
    /// Why this process read files itself that workers should have read, in Chinese.
    pub(crate) notice: Option<String>,
}

impl Readers {
    /// Reads files. `began` is told the number of each request as its reading begins, in their order.
    pub(crate) fn read(
        &self,
        words: &WordListFiles,
        rules: &Rules,
        requests: &[ReadRequest],
        began: &mut dyn FnMut(usize),
    ) -> Readings {
        let (mut found, notice) = match self {
            Self::InProcess => (requests.iter().map(|_| None).collect(), None),
            Self::Workers(workers) => pool::read(workers, words, requests, began),
            Self::OnlyWorkers(workers) => (pool::read(workers, words, requests, began).0, None),
        };
        for (index, request) in requests.iter().enumerate() {
            if found[index].is_none() {
                began(index);
                found[index] = Some(match self {
                    Self::InProcess | Self::Workers(_) => file::read(request, rules),
                    Self::OnlyWorkers(_) => Err(Unread::new(
                        "读取文件的子进程启动不了",
                        "请稍后再试；还不行时请管理员查看系统的进程数和内存。",
                    )),
                });
            }
        }
        Readings { files: found.into_iter().flatten().collect(), notice }
    }

    /// Reads one file.
    pub(crate) fn read_one(
        &self,
        words: &WordListFiles,
        rules: &Rules,
        request: ReadRequest,
    ) -> Result<FileRead, Unread> {
        let mut readings = self.read(words, rules, &[request], &mut |_| {}).files;
        readings.pop().unwrap_or_else(|| unreachable!("one for each request"))
    }
}
