//! The text of one file: bytes in, checked Unicode text out. Knows nothing of what the text says.

use sha2::{Digest, Sha256};
use thiserror::Error;

/// The text of one file, ready to be split.
///
/// Spans count bytes of [`SourceText::text`]: the decoded file without a byte order mark, with its line ends
/// as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// The decoded text.
    pub text: String,
    /// How to read it.
    pub format: Format,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// How a text is marked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text, read line by line; a leading `#` is markup all the same.
    Plain,
    /// Markdown.
    Markdown,
}

/// Why a file could not be read as text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SourceError {
    /// No bytes, or nothing but blanks.
    #[error("file holds no text")]
    Empty,
    /// Not a text file.
    #[error("file is binary ({what})")]
    Binary {
        /// What it seems to be, in Chinese.
        what: &'static str,
    },
    /// Text in another encoding than UTF-8.
    #[error("file is not UTF-8 from byte {valid_up_to} on (looks like {looks_like})")]
    NotUtf8 {
        /// Bytes before the first fault.
        valid_up_to: usize,
        /// The encoding that it seems to be in, for people.
        looks_like: &'static str,
    },
}

impl SourceError {
    /// What is wrong, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "文件是空的，没有可以读取的文字".to_owned(),
            Self::Binary { what } => format!("这不是文本文件（看起来是{what}）"),
            Self::NotUtf8 { valid_up_to, looks_like } => {
                format!(
                    "文件不是 UTF-8 编码（从第 {} 个字节起读不通，看起来是 {looks_like}）",
                    valid_up_to + 1
                )
            }
        }
    }

    /// What to do next, in Chinese.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty => "请确认文件已保存完整；确实没有内容的，把它移出语料文件夹。".to_owned(),
            Self::Binary { .. } => "请先把它另存为 .txt（UTF-8）或 .md 文件，再放进语料文件夹。".to_owned(),
            Self::NotUtf8 { .. } => "请用记事本或 WPS 打开，“另存为”时编码选择 UTF-8；\
                 也可以运行：iconv -f GB18030 -t UTF-8 原文件 > 新文件.txt"
                .to_owned(),
        }
    }
}

impl SourceText {
    /// Reads the bytes of a file. `file_name` decides the format by its extension (`.md`, `.markdown`).
    ///
    /// # Errors
    /// [`SourceError`] when the file is empty, binary or not UTF-8.
    pub fn read(bytes: &[u8], file_name: &str) -> Result<Self, SourceError> {
        let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if let Some(what) = binary_kind(body) {
            return Err(SourceError::Binary { what });
        }
        let text = std::str::from_utf8(body).map_err(|error| SourceError::NotUtf8 {
            valid_up_to: error.valid_up_to(),
            looks_like: guess_encoding(body),
        })?;
        if text.chars().all(char::is_whitespace) {
            return Err(SourceError::Empty);
        }
        let sha256 = hex(&Sha256::digest(bytes));
        Ok(Self { text: text.to_owned(), format: Format::of(file_name), sha256 })
    }
}

impl Format {
    fn of(file_name: &str) -> Self {
        let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown") {
            Self::Markdown
        } else {
            Self::Plain
        }
    }
}

/// Writes bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
        text
    })
}

/// Names the kind of a binary file by its first bytes; `None` for text.
fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 8] = [
        (b"%PDF", "PDF 文件"),
        (b"PK\x03\x04", "Word、Excel、OFD 或压缩文件"),
        (b"\xD0\xCF\x11\xE0", "旧版 Word 或 WPS 文件"),
        (b"{\\rtf", "RTF 文件"),
        (b"\x89PNG", "图片"),
        (b"\xFF\xD8\xFF", "图片"),
        (b"GIF8", "图片"),
        (b"\x1F\x8B", "压缩文件"),
    ];
    if let Some((_, what)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return Some(what);
    }
    let is_utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    (!is_utf16 && bytes.contains(&0)).then_some("二进制文件")
}

/// Guesses the encoding of text that is not UTF-8, for the message only.
fn guess_encoding(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return "UTF-16";
    }
    let (mut pairs, mut faults, mut index) = (0usize, 0usize, 0usize);
    while index < bytes.len() {
        match (bytes[index], bytes.get(index + 1)) {
            (0..=0x7F, _) => index += 1,
            (0x81..=0xFE, Some(0x40..=0x7E | 0x80..=0xFE)) => {
                pairs += 1;
                index += 2;
            }
            _ => {
                faults += 1;
                index += 1;
            }
        }
    }
    if pairs > faults * 20 { "GBK/GB18030" } else { "其他编码" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_utf8_and_refuses_the_rest_with_a_reason() {
        let read = |bytes: &[u8]| SourceText::read(bytes, "a.txt");
        assert_eq!(read(b"\xEF\xBB\xBF\xE4\xB8\x80\r\n").map(|source| source.text).as_deref(), Ok("一\r\n"));
        assert_eq!(read(b""), Err(SourceError::Empty));
        assert_eq!(read("　\n ".as_bytes()), Err(SourceError::Empty));
        assert!(matches!(read(b"%PDF-1.7"), Err(SourceError::Binary { what: "PDF 文件" })));
        assert!(matches!(read(b"a\0b"), Err(SourceError::Binary { .. })));
        // 宁波市人民政府 in GBK.
        let gbk = b"\xC4\xFE\xB2\xA8\xCA\xD0\xC8\xCB\xC3\xF1\xD5\xFE\xB8\xAE";
        assert!(matches!(read(gbk), Err(SourceError::NotUtf8 { looks_like: "GBK/GB18030", .. })));
        for error in [read(b""), read(gbk), read(b"PK\x03\x04")].map(Result::err) {
            let error = error.map(|error| (error.message(), error.hint()));
            assert!(error.is_some_and(|(message, hint)| !message.is_empty() && !hint.is_empty()));
        }
    }

    #[test]
    fn the_extension_decides_the_format() {
        assert_eq!(Format::of("a.MD"), Format::Markdown);
        assert_eq!(Format::of("a.md.txt"), Format::Plain);
        assert_eq!(Format::of("a"), Format::Plain);
    }
}
