//! The package: a ZIP of parts, read within bounds and written back with some parts changed. Nothing is ever unpacked
//! to a folder; entries that are not read are copied as they are packed.

use std::collections::BTreeSet;
use std::io::{self, Cursor, Read, Write};
use std::sync::Arc;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::ReadError;
use crate::error::{damaged, suspicious};

/// Bytes that all parts together may unpack to. The text of a document of 5 MB, with usual markup, is below 30 MB.
const MAX_UNPACKED_BYTES: u64 = 200 << 20;

/// How many bytes a part may unpack to for each that it is packed in; markup stays below 50, a row of one sign reaches
/// 1,000.
const MAX_RATIO: u64 = 100;

/// Bytes that a part may unpack to whatever it is packed in: 5 MB of text that repeats itself stay below.
const ALWAYS_UNPACKED_BYTES: u64 = 32 << 20;

/// Entries of a package. Each picture is one; Word's own documents have about fifteen besides.
const MAX_ENTRIES: usize = 5_000;

/// What a ZIP begins with, one with entries and one without.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// A package that was opened.
#[derive(Clone, Debug)]
pub struct Package {
    bytes: Arc<[u8]>,
    archive: ZipArchive<Cursor<Arc<[u8]>>>,
    /// Bytes that may be unpacked in all.
    limit: u64,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl Package {
    /// Tells whether bytes begin like a package.
    pub fn is_one(bytes: &[u8]) -> bool {
        ZIP.iter().any(|signature| bytes.starts_with(signature))
    }

    /// Opens a package and looks at the names in it.
    ///
    /// # Errors
    /// [`ReadError`] when it is broken, holds too many entries, or names that lead out of it or come twice.
    pub fn open(bytes: &[u8]) -> Result<Self, ReadError> {
        Self::open_within(bytes, MAX_UNPACKED_BYTES)
    }

    /// The same with another limit for the bytes that all parts together may unpack to.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn open_within(bytes: &[u8], limit: u64) -> Result<Self, ReadError> {
        let bytes: Arc<[u8]> = bytes.into();
        let archive = ZipArchive::new(Cursor::new(bytes.clone())).map_err(damaged)?;
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
        Ok(Self { bytes, archive, limit, left: limit })
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The names of its parts.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.archive.file_names().flatten().map(std::borrow::Cow::into_owned)
    }

    /// What it seems to be by the names of its parts, in Chinese.
    pub fn kind(&self) -> &'static str {
        let has = |start: &str| self.names().any(|name| name.starts_with(start));
        if has("word/") {
            "Word 文档"
        } else if has("xl/") {
            "Excel 表格"
        } else if has("ppt/") {
            "PowerPoint 演示文稿"
        } else if has("OFD.xml") {
            "OFD 文件"
        } else if has("content.xml") && has("mimetype") {
            "OpenDocument 文件"
        } else {
            "压缩文件"
        }
    }

    /// The bytes of a part, if there is such a part.
    ///
    /// # Errors
    /// When it cannot be unpacked, or all parts together are too large.
    pub fn find_bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        self.find(name).map(|name| self.unpack(&name)).transpose()
    }

    /// Unpacks a part that is text.
    ///
    /// # Errors
    /// The same, and when there is no such part or it is no text in UTF-8.
    pub fn read_text(&mut self, name: &str) -> Result<String, ReadError> {
        self.find_text(name)?.ok_or_else(|| damaged(format!("no part {name:?}")))
    }

    /// The same, if there is such a part.
    ///
    /// # Errors
    /// As for [`read_text`](Self::read_text).
    pub fn find_text(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        self.find_bytes(name)?.map(|bytes| String::from_utf8(bytes).map_err(damaged)).transpose()
    }

    /// A name beside that of another part that no part has.
    pub fn free_name(&self, beside: &str, stem: &str, extension: &str) -> String {
        let folder = beside.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let names = (1..).map(|number: usize| match number {
            1 => format!("{folder}{stem}.{extension}"),
            number => format!("{folder}{stem}{number}.{extension}"),
        });
        let mut free = names.filter(|name| self.find(name).is_none());
        free.next().unwrap_or_else(|| unreachable!("a package has few entries"))
    }

    /// The package with parts of text changed or added, in the order of its entries.
    ///
    /// # Errors
    /// When an entry cannot be copied.
    pub fn write(mut self, parts: &[(String, String)]) -> io::Result<Vec<u8>> {
        let found: Vec<Option<String>> = parts.iter().map(|(name, _)| self.find(name)).collect();
        let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(self.bytes.len())));
        for index in 0..self.archive.len() {
            let entry = self.archive.by_index_raw(index)?;
            let name = entry.name()?.into_owned();
            match found.iter().position(|found| found.as_deref() == Some(&*name)) {
                Some(part) => write_part(&mut writer, &name, &parts[part].1)?,
                None => writer.raw_copy_file(entry)?,
            }
        }
        for ((name, text), _) in parts.iter().zip(&found).filter(|(_, found)| found.is_none()) {
            write_part(&mut writer, name, text)?;
        }
        Ok(writer.finish()?.into_inner())
    }

    /// The name of a part as the package has it: names differ in more than case (ISO/IEC 29500-2, 6.2.2.3).
    fn find(&self, name: &str) -> Option<String> {
        if self.archive.index_for_name(name).is_some() {
            return Some(name.to_owned());
        }
        self.names().find(|other| other.eq_ignore_ascii_case(name))
    }

    fn unpack(&mut self, name: &str) -> Result<Vec<u8>, ReadError> {
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(ReadError::Encrypted);
            }
            Err(error) => return Err(damaged(error)),
        };
        let too_large = ReadError::TooLarge { limit: self.limit, unit: "bytes" };
        // Believed where it says that it is too large, and nowhere else: reading stops where a bound is passed.
        if entry.size() > self.left {
            return Err(too_large);
        }
        let by_ratio = ALWAYS_UNPACKED_BYTES.max(entry.compressed_size().saturating_mul(MAX_RATIO));
        let mut bytes = Vec::new();
        entry.take(self.left.min(by_ratio) + 1).read_to_end(&mut bytes).map_err(damaged)?;
        let unpacked = bytes.len() as u64;
        self.left = self.left.checked_sub(unpacked).ok_or(too_large)?;
        if unpacked > by_ratio {
            return Err(suspicious(&format!("{name:?} unpacks to more than {MAX_RATIO} times its size")));
        }
        Ok(bytes)
    }
}

fn write_part(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str) -> io::Result<()> {
    writer.start_file(name, SimpleFileOptions::default())?;
    writer.write_all(text.as_bytes())
}

/// Tells whether a name could lead a careless reader out of the package.
fn leads_out(name: &str) -> bool {
    name.starts_with('/') || name.contains(['\\', '\0', ':']) || name.split('/').any(|piece| piece == "..")
}
