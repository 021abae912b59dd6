//! A ZIP of parts, read within bounds. Nothing is ever unpacked to a folder.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::ReadError;

/// Bytes that all parts together may unpack to. The text of a document of 5 MB, with usual markup, is below 30 MB.
const MAX_UNPACKED_BYTES: u64 = 200 << 20;

/// Entries of a package. Each picture is one; Word's own documents have about fifteen besides.
const MAX_ENTRIES: usize = 5_000;

/// A package that was opened.
#[derive(Debug)]
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'a> Package<'a> {
    /// Opens a package and looks at the names in it.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if archive.len() > MAX_ENTRIES {
            return Err(ReadError::TooLarge { limit: MAX_ENTRIES as u64, unit: "entries" });
        }
        if archive.has_duplicate_names() {
            return Err(suspicious("a name comes twice"));
        }
        let mut names = BTreeSet::new();
        for name in archive.file_names() {
            let name = name.map_err(damaged)?;
            if leads_out(&name) || !names.insert(name.to_ascii_lowercase()) {
                return Err(suspicious(&format!("name {name:?}")));
            }
        }
        Ok(Self { archive, left: MAX_UNPACKED_BYTES })
    }

    /// The names of its parts.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        self.archive.file_names().flatten().map(std::borrow::Cow::into_owned)
    }

    /// The bytes of a part, if there is such a part. Names differ in more than case (ISO/IEC 29500-2, 6.2.2.3).
    ///
    /// # Errors
    /// When it cannot be unpacked, or all parts together are too large.
    #[allow(dead_code, reason = "the readers of formats follow")]
    pub(crate) fn find(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(name) = self.names().find(|other| other.eq_ignore_ascii_case(name)) else { return Ok(None) };
        let entry = match self.archive.by_name(&name) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(ReadError::Encrypted);
            }
            Err(error) => return Err(damaged(error)),
        };
        // What the entry says of its size is not believed: reading stops where the bound is passed.
        let mut bytes = Vec::new();
        entry.take(self.left + 1).read_to_end(&mut bytes).map_err(damaged)?;
        self.left = self
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or(ReadError::TooLarge { limit: MAX_UNPACKED_BYTES, unit: "bytes" })?;
        Ok(Some(bytes))
    }
}

fn damaged(cause: impl std::fmt::Display) -> ReadError {
    ReadError::Damaged { cause: cause.to_string() }
}

fn suspicious(cause: &str) -> ReadError {
    ReadError::Suspicious { cause: cause.to_owned() }
}

/// Tells whether a name could lead a careless reader out of the package.
fn leads_out(name: &str) -> bool {
    name.starts_with('/') || name.contains(['\\', '\0', ':']) || name.split('/').any(|piece| piece == "..")
}
