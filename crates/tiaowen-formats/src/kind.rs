//! What a file is, told by its first bytes and, of a package, by its parts; names are not believed.

use crate::ReadError;
use crate::package::Package;

/// A kind of file that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text of any markup, or what [`SourceText`](tiaowen_document::SourceText) has to refuse.
    Text,
}

impl Kind {
    /// Tells what a file is.
    ///
    /// # Errors
    /// When it is a package that is broken, or one of a kind that holds no document.
    pub(crate) fn of(bytes: &[u8]) -> Result<Self, ReadError> {
        if !bytes.starts_with(b"PK\x03\x04") {
            return Ok(Self::Text);
        }
        let package = Package::open(bytes)?;
        let has = |start: &str| package.names().any(|name| name.starts_with(start));
        let what = if has("word/") {
            "Word 文档"
        } else if has("xl/") {
            "Excel 表格"
        } else if has("ppt/") {
            "PowerPoint 演示文稿"
        } else if package.names().any(|name| name == "OFD.xml") {
            "OFD 文件"
        } else if package.names().any(|name| name == "mimetype") {
            "OpenDocument 文件"
        } else {
            "压缩文件"
        };
        Err(ReadError::Unsupported { what })
    }
}
