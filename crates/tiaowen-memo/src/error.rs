//! Why a memo could not be read or written, for people.

use thiserror::Error;
use tiaowen_document::SourceError;
use tiaowen_formats::ReadError;

/// Why a memo could not be read or handed back.
#[derive(Debug, Error)]
pub enum MemoError {
    /// No bytes, or nothing that a reader sees.
    #[error("memo holds no text")]
    Empty,
    /// Text with bytes that stand for nothing in any encoding that documents come in.
    #[error("memo cannot be read from line {line} on (as {encoding}, which goes furthest)")]
    Undecodable {
        /// The line of the fault, from 1.
        line: usize,
        /// The encoding that goes furthest.
        encoding: &'static str,
    },
    /// Neither text nor a Word document, or no Word document in spite of its name.
    #[error("memo is no Word document ({what})")]
    NotWord {
        /// What it seems to be, in Chinese.
        what: &'static str,
    },
    /// A document of Word 97–2003 or of an old WPS.
    #[error("memo is a binary document of an old version of Word")]
    OldWord,
    /// A document that opens with a password only.
    #[error("memo is encrypted")]
    Encrypted,
    /// A package or a part of it that is broken off or not well-formed.
    #[error("memo is damaged: {cause}")]
    Damaged {
        /// What is wrong, for the log.
        cause: String,
    },
    /// A package that would need too much memory.
    #[error("memo is too large: more than {limit} {unit}")]
    TooLarge {
        /// The most that is read.
        limit: u64,
        /// What is counted, for the log.
        unit: &'static str,
    },
    /// A package made to mislead its reader: names that lead out of it or come twice, entities of its own.
    #[error("memo has a suspicious package: {cause}")]
    Suspicious {
        /// What is wrong, for the log.
        cause: String,
    },
    /// The annotated document could not be written.
    #[error("annotated memo was not written: {cause}")]
    Unwritten {
        /// What is wrong, for the log.
        cause: String,
    },
}

impl MemoError {
    /// What is wrong, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "文件里没有可以读取的文字".to_owned(),
            Self::Undecodable { line, .. } => {
                format!("文件第 {line} 行起有读不出的文字（编码不对或文件已损坏）")
            }
            Self::NotWord { what } => format!("这不是 Word 文档（看起来是{what}）"),
            Self::OldWord => "这是旧版 Word（.doc）或 WPS 文件，读不出其中的文字".to_owned(),
            Self::Encrypted => "文件设有打开密码，读不出其中的文字".to_owned(),
            Self::Damaged { .. } => "Word 文档不完整或已损坏".to_owned(),
            Self::TooLarge { limit, unit } => {
                format!("文件太大，超出了能处理的范围（{}）", measure(*limit, unit))
            }
            Self::Suspicious { .. } => "Word 文档的内部结构不正常，为安全起见没有读取".to_owned(),
            Self::Unwritten { .. } => "没能写出带批注的 Word 文档".to_owned(),
        }
    }

    /// What to do next, in Chinese.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty => "请确认文件已保存完整；扫描件和图片里的文字要先转成文本。".to_owned(),
            Self::Undecodable { .. } => {
                "请用记事本或 WPS 打开，“另存为”时编码选择 UTF-8；也可以直接把文字粘贴过来。".to_owned()
            }
            Self::NotWord { .. } => {
                "请用 Word 或 WPS 打开，另存为 .docx 后再试；也可以直接把文字粘贴过来。".to_owned()
            }
            Self::OldWord => "请用 Word 或 WPS 打开，“另存为”时类型选择“Word 文档（.docx）”。".to_owned(),
            Self::Encrypted => "请用 Word 或 WPS 打开，取消打开密码并另存一份后再试。".to_owned(),
            Self::Damaged { .. } => {
                "请重新取得这份文件，或用 Word、WPS 打开并另存为 .docx 后再试。".to_owned()
            }
            Self::TooLarge { .. } => "请拆成几份后再试，或者只粘贴需要核对的文字。".to_owned(),
            Self::Suspicious { .. } => {
                "请用 Word 或 WPS 打开并另存为 .docx 后再试；也可以直接把文字粘贴过来。".to_owned()
            }
            Self::Unwritten { .. } => {
                "请用 Word 或 WPS 打开原文件，另存为 .docx 后再试；核对结果仍可在页面上查看。".to_owned()
            }
        }
    }
}

impl From<SourceError> for MemoError {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Empty | SourceError::NothingSeen => Self::Empty,
            SourceError::TooManyElements { most } => Self::TooLarge { limit: most, unit: "elements" },
            SourceError::Binary { what } => Self::NotWord { what },
            SourceError::Undecodable { line, encoding, .. } => {
                Self::Undecodable { line, encoding: encoding.name() }
            }
        }
    }
}

impl From<ReadError> for MemoError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Text(error) => error.into(),
            ReadError::Unsupported { what } => Self::NotWord { what },
            ReadError::Encrypted => Self::Encrypted,
            ReadError::Damaged { cause } => Self::Damaged { cause },
            ReadError::TooLarge { limit, unit } => Self::TooLarge { limit, unit },
            ReadError::OnlyPictures | ReadError::Scanned { .. } => Self::Empty,
            error @ (ReadError::Incomplete { .. } | ReadError::Garbled { .. }) => {
                Self::Damaged { cause: error.to_string() }
            }
            ReadError::NeedsOffice { .. } => Self::OldWord,
            ReadError::OfficeFailed { cause } => Self::Damaged { cause },
            ReadError::Suspicious { cause } => Self::Suspicious { cause },
        }
    }
}

/// A limit in words: bytes as MB.
fn measure(limit: u64, unit: &str) -> String {
    match unit {
        "bytes" => format!("{} MB", limit >> 20),
        "elements" => format!("{limit} 个标签"),
        "entries" => format!("{limit} 个内部文件"),
        _ => format!("嵌套 {limit} 层"),
    }
}
