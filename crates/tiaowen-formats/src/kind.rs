//! What a file is, told by its first bytes and, of a package, by its parts; names are not believed.

use crate::ReadError;
use crate::ooxml::Package;

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
        if !Package::is_one(bytes) {
            return Ok(Self::Text);
        }
        let what = Package::open(bytes)?.kind();
        Err(ReadError::Unsupported { what })
    }
}
