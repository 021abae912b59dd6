//! The package: a ZIP of parts, read within bounds and written back with some parts changed. Nothing is ever unpacked
//! to a folder; entries that are not read are copied as they are packed.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::tokens::{damaged, suspicious};
use crate::MemoError;

/// Bytes of a file that are looked at. A memo of 5 MB of text packs to 2 MB; pictures make the rest.
const MAX_FILE_BYTES: u64 = 50 << 20;

/// Bytes that all parts together may unpack to. 5 MB of text with usual markup are below 30 MB.
const MAX_UNPACKED_BYTES: u64 = 128 << 20;

/// Entries of a package. Each picture is one; Word's own documents have about fifteen besides.
const MAX_ENTRIES: usize = 5_000;

/// A package that was opened.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    bytes: Arc<[u8]>,
    archive: ZipArchive<Cursor<Arc<[u8]>>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl Package {
    /// Opens a package and looks at the names in it.
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, MemoError> {
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(MemoError::TooLarge { limit: MAX_FILE_BYTES, unit: "bytes" });
        }
        let bytes: Arc<[u8]> = bytes.into();
        let archive = ZipArchive::new(Cursor::new(bytes.clone())).map_err(damaged)?;
        if archive.len() > MAX_ENTRIES {
            return Err(MemoError::TooLarge { limit: MAX_ENTRIES as u64, unit: "entries" });
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
        Ok(Self { bytes, archive, left: MAX_UNPACKED_BYTES })
    }

    /// The file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What a package without a Word document seems to be, in Chinese.
    pub(crate) fn kind(&self) -> &'static str {
        let has = |start: &str| self.names().any(|name| name.starts_with(start));
        if has("xl/") {
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

    /// Unpacks a part that is text.
    pub(crate) fn read_text(&mut self, name: &str) -> Result<String, MemoError> {
        match self.find(name) {
            Some(name) => self.unpack(&name),
            None => Err(damaged(format!("no part {name:?}"))),
        }
    }

    /// The same, if there is such a part.
    pub(crate) fn find_text(&mut self, name: &str) -> Result<Option<String>, MemoError> {
        self.find(name).map(|name| self.unpack(&name)).transpose()
    }

    /// A name beside that of another part that no part has.
    pub(crate) fn free_name(&self, beside: &str, stem: &str, extension: &str) -> String {
        let folder = beside.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let names = (1..).map(|number: usize| match number {
            1 => format!("{folder}{stem}.{extension}"),
            number => format!("{folder}{stem}{number}.{extension}"),
        });
        let mut free = names.filter(|name| self.find(name).is_none());
        free.next().unwrap_or_else(|| unreachable!("a package has few entries"))
    }

    /// The package with parts changed or added, in the order of its entries.
    pub(crate) fn write(mut self, parts: &[(String, String)]) -> Result<Vec<u8>, MemoError> {
        let unwritten = |error: ZipError| MemoError::Unwritten { cause: error.to_string() };
        let found: Vec<Option<String>> = parts.iter().map(|(name, _)| self.find(name)).collect();
        let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(self.bytes.len())));
        for index in 0..self.archive.len() {
            let entry = self.archive.by_index_raw(index).map_err(unwritten)?;
            let name = entry.name().map_err(unwritten)?.into_owned();
            match found.iter().position(|found| found.as_deref() == Some(&*name)) {
                Some(part) => write_part(&mut writer, &name, &parts[part].1)?,
                None => writer.raw_copy_file(entry).map_err(unwritten)?,
            }
        }
        for ((name, text), _) in parts.iter().zip(&found).filter(|(_, found)| found.is_none()) {
            write_part(&mut writer, name, text)?;
        }
        Ok(writer.finish().map_err(unwritten)?.into_inner())
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.archive.file_names().flatten().map(std::borrow::Cow::into_owned)
    }

    /// The name of a part as the package has it: names differ in more than case (ISO/IEC 29500-2, 6.2.2.3).
    fn find(&self, name: &str) -> Option<String> {
        if self.archive.index_for_name(name).is_some() {
            return Some(name.to_owned());
        }
        self.names().find(|other| other.eq_ignore_ascii_case(name))
    }

    fn unpack(&mut self, name: &str) -> Result<String, MemoError> {
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(MemoError::Encrypted);
            }
            Err(error) => return Err(damaged(error)),
        };
        // What the entry says of its size is not believed: reading stops where the bound is passed.
        let mut bytes = Vec::new();
        entry.take(self.left + 1).read_to_end(&mut bytes).map_err(damaged)?;
        self.left = self
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or(MemoError::TooLarge { limit: MAX_UNPACKED_BYTES, unit: "bytes" })?;
        String::from_utf8(bytes).map_err(damaged)
    }
}

fn write_part(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str) -> Result<(), MemoError> {
    let unwritten = |cause: String| MemoError::Unwritten { cause };
    writer.start_file(name, SimpleFileOptions::default()).map_err(|error| unwritten(error.to_string()))?;
    writer.write_all(text.as_bytes()).map_err(|error| unwritten(error.to_string()))
}

/// Tells whether a name could lead a careless reader out of the package.
fn leads_out(name: &str) -> bool {
    name.starts_with('/') || name.contains(['\\', '\0', ':']) || name.split('/').any(|piece| piece == "..")
}
