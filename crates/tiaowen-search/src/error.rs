//! Why a request cannot be answered, in words for users.

use std::io::ErrorKind;

use thiserror::Error;

use crate::engine::{EngineError, shown_bytes};
use crate::request::Filters;

/// Why a request cannot be answered. Every kind has a Chinese [`message`](SearchError::message) and a
/// [`hint`](SearchError::hint) with the next step.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The query is too long.
    #[error("query of {found} characters, limit {limit}")]
    TooLong {
        /// Most code points.
        limit: usize,
        /// Code points found.
        found: usize,
    },
    /// The query has too many terms.
    #[error("query of {found} terms, limit {limit}")]
    TooManyTerms {
        /// Most terms.
        limit: usize,
        /// Terms found.
        found: usize,
    },
    /// A filter has a value that it cannot have.
    #[error("filter {name} cannot be {value:?}")]
    BadFilter {
        /// The filter, as addresses and JSON call it.
        name: &'static str,
        /// The value as typed.
        value: String,
        /// What it could be, in Chinese.
        expected: String,
    },
    /// The filters have too many values.
    #[error("{found} filter values, limit {limit}")]
    TooManyValues {
        /// Most values of all filters together.
        limit: usize,
        /// Values found.
        found: usize,
    },
    /// The number of hits asked for is out of range.
    #[error("limit {found}, allowed 1 to {max}")]
    BadLimit {
        /// Asked for.
        found: usize,
        /// Most hits on a page.
        max: usize,
    },
    /// The page lies too far back.
    #[error("offset {offset} + limit {limit} beyond {max}")]
    BadOffset {
        /// Asked for.
        offset: usize,
        /// Asked for.
        limit: usize,
        /// The furthest hit that can be reached.
        max: usize,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl SearchError {
    /// What failed, on which input and why, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::TooLong { limit, found } => format!("检索词共 {found} 字，超过上限 {limit} 字"),
            Self::TooManyTerms { limit, found } => format!("检索式共 {found} 个词，超过上限 {limit} 个"),
            Self::TooManyValues { limit, found } => {
                format!("筛选条件共有 {found} 个值，超过上限 {limit} 个")
            }
            Self::BadFilter { name, value, expected } => {
                format!("筛选条件 {name}（{}）不能是“{value}”：{expected}", Filters::label(name))
            }
            Self::BadLimit { found, max } => format!("每页条数 limit 不能是 {found}：须在 1 到 {max} 之间"),
            Self::BadOffset { offset, limit, max } => {
                format!("翻页超出范围：offset {offset} 加 limit {limit} 超过 {max}")
            }
            Self::Engine(error) => error.message(),
        }
    }

    /// The next step, in Chinese.
    pub fn hint(&self) -> String {
        match self {
            Self::TooLong { .. } => "请只留关键的词语，或摘取原文中有代表性的一句".to_owned(),
            Self::TooManyTerms { .. } => "请减少用空格隔开的词；整句查找可去掉空格或加引号".to_owned(),
            Self::TooManyValues { .. } => "请少选几个值，或改用范围，例如年份 2016..2019".to_owned(),
            Self::BadFilter { name, .. } => match *name {
                "year" | "target_year" => "写成 2016 或 2016..2019；查未标注的写 none".to_owned(),
                _ => format!("去掉 {name}，从结果旁的筛选列表中选取"),
            },
            Self::BadLimit { max, .. } => format!("去掉 limit，或改为 1 到 {max} 的整数"),
            Self::BadOffset { .. } => "请增加检索词或筛选条件来缩小结果，不必翻到这么后面".to_owned(),
            Self::Engine(error) => error.hint(),
        }
    }
}

impl EngineError {
    /// What failed and why, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::Missing { path } => format!("文件夹 {path} 里没有索引"),
            Self::Mismatch { path, reason } => format!("索引 {path} 与本程序不符：{reason}"),
            Self::Damaged { path, reason } => format!("索引 {path} 已损坏：{reason}"),
            Self::Busy { path } => format!("索引 {path} 正由另一个进程写入"),
            Self::Full { path, room: None } => format!("{path} 所在的磁盘已满，索引没有写入"),
            Self::Full { path, room: Some(room) } => {
                let (needed, free) = (shown_bytes(room.needed_bytes), shown_bytes(room.free_bytes));
                format!("{path} 所在的磁盘空间不足：写入索引约需 {needed}，只剩 {free}")
            }
            Self::Overrun(_) => "这个问题查得太久，没有查完".to_owned(),
            Self::Other(source) => format!("索引读写失败：{}", reason(source.as_ref())),
        }
    }

    /// The next step, in Chinese.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing { .. } => "运行 tiaowen index 建立索引；索引在别处时用 --index 指明".to_owned(),
            // The folder may hold more than the index: without a corpus, the copy of what was imported.
            Self::Mismatch { .. } => "运行 tiaowen index 重建索引".to_owned(),
            Self::Damaged { .. } => "运行 tiaowen index --rebuild 重建索引".to_owned(),
            Self::Busy { .. } => "等另一个 tiaowen index 或 tiaowen serve 写完后再试".to_owned(),
            Self::Full { .. } => "原有的索引没有变，可以照常检索；请腾出磁盘空间后再收录".to_owned(),
            Self::Overrun(_) => "请减少检索词，或加上筛选条件，再试一次".to_owned(),
            Self::Other(_) => "检查磁盘空间和文件夹权限后再试".to_owned(),
        }
    }
}

/// What users read of a failure that the program cannot name more closely; the details go to the log.
fn reason(source: &(dyn std::error::Error + Send + Sync + 'static)) -> &'static str {
    let Some(error) = source.downcast_ref::<std::io::Error>() else { return "内部错误，详见日志" };
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘空间不足",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "没有读写权限",
        ErrorKind::NotFound => "文件或文件夹不存在",
        _ => "系统读写出错，详见日志",
    }
}
