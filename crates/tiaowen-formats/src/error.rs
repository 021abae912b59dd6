//! Why no text could be taken out of a file, for people.

use thiserror::Error;
use tiaowen_document::SourceError;

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// A text file or web page that cannot be read.
    #[error(transparent)]
    Text(#[from] SourceError),
    /// A file of a kind that holds no document, or that is not read.
    #[error("files of this kind are not read ({what})")]
    Unsupported {
        /// What it seems to be, in Chinese.
        what: &'static str,
    },
    /// A file that opens with a password only.
    #[error("file is encrypted")]
    Encrypted,
    /// A file that is broken off or not formed as its format demands.
    #[error("file is damaged: {cause}")]
    Damaged {
        /// What is wrong, for the log.
        cause: String,
    },
    /// A file whose end is missing.
    #[error("file is cut off: {pages_read} pages can be read")]
    Incomplete {
        /// Pages that can be read.
        pages_read: u32,
        /// Pages that it should have, where it says so.
        pages: Option<u32>,
    },
    /// Pictures of pages, without text.
    #[error("file holds {pages} scanned pages without text")]
    Scanned {
        /// How many pages it has.
        pages: u32,
    },
    /// A text whose signs stand for nothing outside the file.
    #[error("{percent} % of the text make no sense")]
    Garbled {
        /// How much of it, in hundredths.
        percent: u32,
    },
    /// A file that would need too much memory.
    #[error("file is too large: more than {limit} {unit}")]
    TooLarge {
        /// The most that is read.
        limit: u64,
        /// What is counted: `bytes`, `entries`, `cells`, `pages`, `signs` or `levels`.
        unit: &'static str,
    },
    /// A file that LibreOffice has to make one of today of, where there is none.
    #[error("no LibreOffice to read this with ({what})")]
    NeedsOffice {
        /// What the file is, in Chinese.
        what: &'static str,
    },
    /// A file that could not be handed to LibreOffice.
    #[error("file could not be handed to LibreOffice: {cause}")]
    OfficeFailed {
        /// What is wrong, for the log.
        cause: String,
    },
    /// A document of pictures without a word of text.
    #[error("file holds pictures only")]
    OnlyPictures,
    /// A package made to mislead its reader: names that lead out of it or come twice, entities of its own.
    #[error("file has a suspicious package: {cause}")]
    Suspicious {
        /// What is wrong, for the log.
        cause: String,
    },
}

impl ReadError {
    /// What is wrong, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::Text(error) => error.message(),
            Self::Unsupported { what } => format!("这类文件暂时不能读取（看起来是{what}）"),
            Self::Encrypted => "文件设有打开密码，读不出其中的文字".to_owned(),
            Self::Damaged { .. } => "文件不完整或已损坏".to_owned(),
            Self::Incomplete { pages_read, pages: Some(pages) } if pages > pages_read => {
                format!("文件不完整：共 {pages} 页，只读得出 {pages_read} 页")
            }
            Self::Incomplete { pages_read: 0, .. } => "文件不完整：后面的内容缺失，一页也读不出".to_owned(),
            Self::Incomplete { .. } => "文件不完整：结尾缺失，后面的内容可能丢了".to_owned(),
            Self::Scanned { pages } => format!("这是扫描件（{pages} 页图片），没有文字层，读不出文字"),
            Self::Garbled { percent } => {
                format!("文字层是乱码（约 {percent}% 的字没有通用编码），复制出来也不是原文")
            }
            Self::TooLarge { limit, unit } => {
                let limit = match *unit {
                    "bytes" => format!("{} MB", limit >> 20),
                    "entries" => format!("{limit} 个内部文件"),
                    "pages" => format!("{limit} 页"),
                    "signs" => format!("{limit} 个字"),
                    "cells" => format!("{limit} 个单元格"),
                    _ => format!("嵌套 {limit} 层"),
                };
                format!("文件太大，超出了能处理的范围（{limit}）")
            }
            Self::NeedsOffice { what } => {
                format!("这是{what}，要借助 LibreOffice 才能读取，这台机器上没有找到它")
            }
            Self::OfficeFailed { .. } => "没能把文件交给 LibreOffice 转换（临时文件夹写不进去）".to_owned(),
            Self::OnlyPictures => "文件里只有图片（多半是扫描件），没有可以读取的文字".to_owned(),
            Self::Suspicious { .. } => "文件的内部结构不正常，为安全起见没有读取".to_owned(),
        }
    }

    /// What to do next, in Chinese.
    pub fn hint(&self) -> String {
        let hint = match self {
            Self::Text(error) => return error.hint(),
            Self::Unsupported { .. } => "请先把它另存为 .docx、.pdf、.html 或 .txt 文件，再放进语料文件夹。",
            Self::Encrypted => {
                "请用能打开它的软件（Word、WPS 或 PDF 编辑软件）取消打开密码并另存一份，再放进语料文件夹。"
            }
            Self::Damaged { .. } => "请重新取得这份文件，或用 Word、WPS 打开并另存一份。",
            Self::NeedsOffice { .. } => {
                "请用 Word 或 WPS 打开，另存为 .docx 或 .xlsx；或者安装 LibreOffice（命令 soffice）后再试。"
            }
            Self::OfficeFailed { .. } => {
                "请腾出磁盘空间后再试；也可以用 Word 或 WPS 打开，另存为 .docx 或 .xlsx。"
            }
            Self::OnlyPictures => "请先用 WPS 或扫描软件做文字识别（OCR），校对后另存为 .docx 或 .txt。",
            Self::Incomplete { .. } => "请重新下载或重新取得这份文件。",
            Self::Scanned { .. } => "请先做文字识别（OCR），存成带文字层的 PDF 或 .docx，再放进语料文件夹。",
            Self::Garbled { .. } => "请向发文机关索取 Word 版或网页版，或先做文字识别（OCR）再收录。",
            Self::TooLarge { .. } => "请拆成几份，或只把正文另存为 .txt 再收录。",
            Self::Suspicious { .. } => "请用 Word 或 WPS 打开并另存一份，再放进语料文件夹。",
        };
        hint.to_owned()
    }
}

/// The error for what cannot be read.
pub(crate) fn damaged(cause: impl std::fmt::Display) -> ReadError {
    ReadError::Damaged { cause: cause.to_string() }
}

/// The error for what is not read.
pub(crate) fn suspicious(cause: &str) -> ReadError {
    ReadError::Suspicious { cause: cause.to_owned() }
}
