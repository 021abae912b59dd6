//! Containers of OLE: what documents of old are, and new ones with a password.

/// What a container begins with.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// What a container of OLE holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// A package that opens with a password only.
    Encrypted,
    /// A document of Word 97–2003 or of an old WPS.
    OldWord,
    /// A workbook of Excel 97–2003 or of an old WPS.
    OldWorkbook,
    /// Anything else: a presentation, a database, a mail.
    Other,
}

impl Container {
    /// Tells by the bytes whether they are a container, and of what. The names of its streams are read wherever they
    /// stand, so that a broken one is told, too.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if !bytes.starts_with(OLE) {
            return None;
        }
        // Names of streams are in UTF-16 ([MS-CFB] 2.6.1), in entries that begin at multiples of 128 bytes.
        let has = |name: &str| {
            let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
            bytes.windows(name.len()).step_by(2).any(|window| window == name)
        };
        // [MS-OFFCRYPTO] 1.3.3, [MS-DOC] 2.1.1, [MS-XLS] 2.1.2.
        Some(if has("EncryptedPackage") {
            Self::Encrypted
        } else if has("WordDocument") {
            Self::OldWord
        } else if has("Workbook") || has("Book") {
            Self::OldWorkbook
        } else {
            Self::Other
        })
    }
}
