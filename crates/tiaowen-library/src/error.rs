//! What can go wrong with a corpus folder, its ledger and its index folder, and what to do about it.
//!
//! `Display` is English, for logs and `--lang en`; [`LibraryError::message`] and [`LibraryError::hint`] are
//! Chinese, for users. Knows nothing of terminals and HTTP.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use tiaowen_search::EngineError;
use tiaowen_search::engine::is_full;

use crate::manifest::{MANIFEST_FILE, NOTE_EXTENSION};

/// Why the library could not do its work as a whole. A single bad file is no error but an entry of the report.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// The corpus folder is not there.
    #[error("no corpus folder at {}", path.display())]
    NoCorpus {
        /// The folder asked for.
        path: PathBuf,
    },
    /// What should be the corpus folder is something else.
    #[error("{} is not a folder", path.display())]
    NotAFolder {
        /// What was given.
        path: PathBuf,
    },
    /// A file that a curator edits is not well formed.
    #[error("{}:{line}: {reason_en}", path.display())]
    Curation {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, in Chinese.
        reason: String,
        /// What is wrong, in English.
        reason_en: String,
    },
    /// The ledger holds a complete line that is not as it was written.
    #[error("ledger {} is damaged at line {line}", path.display())]
    LedgerDamaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// The ledger was written by a later version.
    #[error("ledger {} has format {found}, this program reads {known}", path.display())]
    LedgerNewer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The format that this program writes.
        known: u32,
    },
    /// The ledger cannot be written.
    #[error("cannot write the ledger in {}", path.display())]
    LedgerUnwritable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another process holds the ledger or the index.
    #[error("{} is being written by another process", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// Reading or writing failed otherwise.
    #[error("cannot {} {}", if *writing { "write" } else { "read" }, path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Whether it was to be written.
        writing: bool,
        /// Why.
        source: io::Error,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl LibraryError {
    pub(crate) fn reading(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), writing: false, source }
    }

    pub(crate) fn writing(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), writing: true, source }
    }

    /// Whether it failed for want of room on the disk: it works again as soon as there is some.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Io { source, .. } | Self::LedgerUnwritable { source, .. } => is_full(source),
            Self::Engine(error) => matches!(error, EngineError::Full { .. }),
            _ => false,
        }
    }

    /// What failed, on which input and why, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::NoCorpus { path } => format!("找不到语料文件夹 {}", path.display()),
            Self::NotAFolder { path } => format!("{} 不是文件夹", path.display()),
            Self::Curation { path, line, reason, .. } => {
                format!("{} 第 {line} 行：{reason}", path.display())
            }
            Self::LedgerDamaged { path, line } => format!("台账 {} 第 {line} 行已损坏", path.display()),
            Self::LedgerNewer { path, found, known } => {
                format!("台账 {} 由更新的版本写成（格式 {found}，本程序只认到 {known}）", path.display())
            }
            Self::LedgerUnwritable { path, source } => {
                format!("台账文件夹 {} 写不进去：{}", path.display(), io_reason(source))
            }
            Self::Busy { path } => format!("{} 正由另一个 tiaowen 进程写入", path.display()),
            Self::Io { path, writing, source } => {
                let act = if *writing { "写不进去" } else { "读不出来" };
                format!("{} {act}：{}", path.display(), io_reason(source))
            }
            Self::Engine(error) => error.message(),
        }
    }

    /// The next step, in Chinese.
    pub fn hint(&self) -> String {
        match self {
            Self::NoCorpus { .. } | Self::NotAFolder { .. } => {
                "把政策文件（.txt、.md 或网页 .html）放进一个文件夹，再运行 tiaowen index 文件夹；\
                 或用 --corpus 指明语料文件夹。"
                    .to_owned()
            }
            Self::Curation { path, line, .. } => {
                let is_note = path.to_string_lossy().ends_with(NOTE_EXTENSION)
                    && path.file_name().is_some_and(|name| name != MANIFEST_FILE);
                let model = if is_note { "语料文件夹里的 manifest.toml" } else { "该文件" };
                format!("打开 {} 改好第 {line} 行，再运行一次。写法见{model}开头的说明。", path.display())
            }
            Self::LedgerDamaged { path, line } => format!(
                "台账记着每个编号的来历，请从备份恢复 {}；没有备份时，把第 {line} 行移出另存，再运行一次。",
                path.display()
            ),
            Self::LedgerNewer { .. } => "请使用新版本的 tiaowen。".to_owned(),
            Self::LedgerUnwritable { source, .. } if is_full(source) => io_hint(source).to_owned(),
            Self::LedgerUnwritable { .. } => {
                "台账默认写在语料文件夹的 .tiaowen/ 下；语料文件夹只读时，用 --ledger 指定一个可写的文件夹。"
                    .to_owned()
            }
            Self::Busy { .. } => "等另一个进程结束后再运行。".to_owned(),
            Self::Io { source, .. } => io_hint(source).to_owned(),
            Self::Engine(error) => error.hint(),
        }
    }
}

/// Why reading or writing failed, in Chinese.
pub fn io_reason(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let known = match error.kind() {
        Kind::NotFound => "不存在",
        Kind::PermissionDenied => "没有权限",
        Kind::StorageFull | Kind::QuotaExceeded => "磁盘已满",
        Kind::ReadOnlyFilesystem => "所在磁盘只读",
        Kind::IsADirectory => "它是一个文件夹",
        Kind::NotADirectory => "路径中有一段不是文件夹",
        Kind::AlreadyExists => "已经存在",
        Kind::InvalidFilename => "名称或路径太长，或含有系统不接受的字符",
        Kind::AddrInUse => "端口已被占用",
        Kind::FileTooLarge => "超过了系统允许的文件大小",
        _ => return format!("系统报告“{error}”"),
    };
    known.to_owned()
}

/// The next step after reading or writing failed, in Chinese.
pub fn io_hint(error: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => "请核对路径。",
        Kind::PermissionDenied => "请核对文件和文件夹的权限，或换一个有权限的用户运行。",
        Kind::StorageFull | Kind::QuotaExceeded => "原有的索引没有变，可以照常检索；请腾出磁盘空间后再运行。",
        Kind::ReadOnlyFilesystem => "请换一个可写的文件夹，例如用 --index 或 --ledger 指定。",
        Kind::InvalidFilename => "请缩短名称，或移到层次较浅的文件夹。",
        Kind::FileTooLarge => {
            "原有的索引没有变，可以照常检索；请放宽系统对文件大小的限制（ulimit -f）后再运行。"
        }
        _ => "请核对路径和权限后再运行。",
    }
}
