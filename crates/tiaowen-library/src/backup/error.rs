//! Why a backup could not be written or restored, and what to do about it. `Display` is English.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::{LibraryError, io_hint};

/// Why a backup could not be written or restored.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BackupError {
    /// There is neither corpus nor index.
    #[error("neither a corpus folder at {} nor an index at {}", corpus.display(), index.display())]
    Nothing {
        /// The corpus folder asked for.
        corpus: PathBuf,
        /// The index folder asked for.
        index: PathBuf,
    },
    /// The file of the backup is there already.
    #[error("{} exists already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file of the backup would lie in a folder that it is to hold.
    #[error("{} would lie inside {}, which is to be backed up", path.display(), folder.display())]
    Inside {
        /// The file.
        path: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// A folder that is to be restored has something in it.
    #[error("{} is not empty", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// Two folders that are to be restored are one.
    #[error("two folders of the library would be {}", path.display())]
    SameFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The file is no backup.
    #[error("{} is no backup of tiaowen", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The backup was written by a later version.
    #[error("backup {} has format {found}, this program reads {known}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The format that this program writes.
        known: u32,
    },
    /// What the backup holds is not what was put into it.
    #[error("backup {} is damaged at {entry:?}: {}", path.display(), fault.words()[1])]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The entry.
        entry: String,
        /// What is wrong.
        fault: Fault,
    },
    /// Reading, writing, or another process.
    #[error(transparent)]
    Library(#[from] LibraryError),
}

/// What is wrong with an entry of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It cannot be unpacked, or its length or hash is another.
    Bytes,
    /// It is listed and not there.
    Missing,
    /// It is there and not listed, or twice.
    Unlisted,
    /// Its name leads elsewhere, or it is a link.
    Name,
}

impl Fault {
    fn words(self) -> [&'static str; 2] {
        match self {
            Self::Bytes => ["内容与备份时不一致", "its bytes are not those that were backed up"],
            Self::Missing => ["清单里有，备份里没有", "it is listed and not there"],
            Self::Unlisted => ["清单里没有，或出现了两次", "it is not listed, or there twice"],
            Self::Name => ["名称或种类不对，会写到文件夹之外", "it would lead out of the folder"],
        }
    }
}

impl BackupError {
    pub(super) fn reading(path: &Path, source: io::Error) -> Self {
        LibraryError::reading(path, source).into()
    }

    pub(super) fn writing(path: &Path, source: io::Error) -> Self {
        LibraryError::writing(path, source).into()
    }

    /// What failed, on which input and why, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::Nothing { corpus, index } => {
                format!(
                    "没有可备份的：语料文件夹 {} 和索引文件夹 {} 都不存在",
                    corpus.display(),
                    index.display()
                )
            }
            Self::Exists { path } => format!("{} 已经存在，没有覆盖", path.display()),
            Self::Inside { path, folder } => {
                format!("{} 在要备份的文件夹 {} 里面", path.display(), folder.display())
            }
            Self::NotEmpty { path } => format!("{} 不是空的，没有恢复，什么都没有改动", path.display()),
            Self::SameFolder { path } => format!("有两个文件夹都要恢复到 {}", path.display()),
            Self::Foreign { path } => format!("{} 不是条文的备份，或者已经残缺", path.display()),
            Self::Newer { path, found, known } => {
                format!("备份 {} 由更新的版本写成（格式 {found}，本程序只认到 {known}）", path.display())
            }
            Self::Damaged { path, entry, fault } => {
                format!("备份 {} 已损坏，没有恢复：{entry} {}", path.display(), fault.words()[0])
            }
            Self::Library(error) => error.message(),
        }
    }

    /// The next step, in Chinese.
    pub fn hint(&self) -> String {
        match self {
            Self::Nothing { .. } => "用 --corpus 和 --index 指明文件夹。".to_owned(),
            Self::Exists { .. } => "换一个文件名，例如带上日期：tiaowen backup 备份-2026-01-31.zip。".to_owned(),
            Self::Inside { .. } => "把备份写到别的文件夹，最好是另一块磁盘。".to_owned(),
            Self::NotEmpty { .. } => {
                "用 --corpus、--index（和 --ledger）指明空的或还不存在的文件夹；确认不要原来的内容时，先把它移走。"
                    .to_owned()
            }
            Self::SameFolder { .. } => "用 --corpus、--index、--ledger 分别指明不同的文件夹。".to_owned(),
            Self::Foreign { .. } => "请核对文件；备份由 tiaowen backup 写成。".to_owned(),
            Self::Newer { .. } => "请使用新版本的 tiaowen。".to_owned(),
            Self::Damaged { .. } => "请换用另一份备份，或重新拷贝一次。".to_owned(),
            Self::Library(LibraryError::Io { source, .. }) => io_hint(source).to_owned(),
            Self::Library(error) => error.hint(),
        }
    }

    /// The next step, in English.
    pub fn hint_en(&self) -> &'static str {
        match self {
            Self::Nothing { .. } => "Name the folders with --corpus and --index.",
            Self::Exists { .. } => "Take another name, with the day in it for example.",
            Self::Inside { .. } => "Write the backup elsewhere, on another disk at best.",
            Self::NotEmpty { .. } => {
                "Name empty or new folders with --corpus, --index (and --ledger), or move the old ones away first."
            }
            Self::SameFolder { .. } => "Name different folders with --corpus, --index and --ledger.",
            Self::Foreign { .. } => "Check the file; backups are written by `tiaowen backup`.",
            Self::Newer { .. } => "Use the newer version of tiaowen.",
            Self::Damaged { .. } => "Take another backup, or copy it once more.",
            Self::Library(LibraryError::Busy { .. }) => "Wait for the other process and run again.",
            Self::Library(_) => "Check path, permissions and disk space, and run again.",
        }
    }
}
