//! Files that want to bring down whoever reads them: bombs in every package format, nesting, entities, cycles, lies,
//! polyglots, files that break off, files that are something else. None of them holds a text that could be indexed.
//! Knows not what reads them.

mod office;
mod pdf;
mod plain;

/// A file that was made to do harm, or that is not what it says.
#[derive(Clone, Debug)]
pub struct HostileFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl HostileFile {
    fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into() }
    }
}

/// How large bombs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// What each bomb unpacks to, in bytes.
    pub bomb_bytes: usize,
    /// How often things are nested or repeated.
    pub repeats: usize,
}

impl Size {
    /// For every test run: made in a moment, and still beyond every bound.
    pub const SMALL: Self = Self { bomb_bytes: 40 << 20, repeats: 20_000 };
    /// What a hostile sender would send.
    pub const WHOLE: Self = Self { bomb_bytes: 1 << 30, repeats: 1_000_000 };
}

/// Those that LibreOffice would be asked to read.
pub const FOR_OFFICE: [&str; 7] =
    ["炸弹.ods", "炸弹.odt", "演示.ppt.doc", "扇区成环.xls", "残缺.xls", "深层括号.rtf", "外部实体.doc"];

/// All of them.
pub fn all(size: Size) -> Vec<HostileFile> {
    [office::files(size), pdf::files(size), plain::files(size)].concat()
}

/// A Word document whose text unpacks to so many bytes: the one that is timed by itself.
pub fn word_bomb(size: Size) -> HostileFile {
    office::word_bomb(size)
}
