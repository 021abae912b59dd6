//! The text of one file: bytes in, checked Unicode text out. Knows nothing of what the text says.

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::encoding::{TextEncoding, Undecodable, decode};

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
    /// The encoding that it came in.
    pub encoding: TextEncoding,
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
    /// Text with bytes that stand for nothing in any encoding that documents come in.
    #[error("bytes from {valid_up_to} on cannot be read (as {}, which goes furthest)", encoding.name())]
    Undecodable {
        /// Bytes before the first fault.
        valid_up_to: usize,
        /// The line of the fault, from 1.
        line: usize,
        /// The encoding that goes furthest, or the one that was named.
        encoding: TextEncoding,
        /// Whether some lines are in one encoding and some in another.
        is_mixed: bool,
    },
}

impl SourceError {
    /// What is wrong, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "文件是空的，没有可以读取的文字".to_owned(),
            Self::Binary { what } => format!("这不是文本文件（看起来是{what}）"),
            Self::Undecodable { line, is_mixed: true, .. } => {
                format!("文件里混有两种编码（从第 {line} 行起换了编码）")
            }
            Self::Undecodable { valid_up_to, line, encoding, .. } => {
                let (byte, encoding) = (valid_up_to + 1, encoding.name().to_uppercase());
                format!("文字编码读不通：按 {encoding} 读到第 {line} 行（第 {byte} 个字节）出错")
            }
        }
    }

    /// What to do next, in Chinese.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty => "请确认文件已保存完整；确实没有内容的，把它移出语料文件夹。".to_owned(),
            Self::Binary { .. } => "请先把它另存为 .txt（UTF-8）或 .md 文件，再放进语料文件夹。".to_owned(),
            Self::Undecodable { is_mixed: true, .. } => {
                "多半是几个文件直接拼在了一起；请分开另存为 UTF-8，再合并。".to_owned()
            }
            Self::Undecodable { .. } => {
                "请确认文件没有损坏，用记事本或 WPS 打开，“另存为”时编码选择 UTF-8。".to_owned()
            }
        }
    }
}

impl SourceText {
    /// Takes a text that did not come from a file.
    pub fn of_text(text: &str, format: Format) -> Self {
        let sha256 = hex(&Sha256::digest(text.as_bytes()));
        Self { text: text.to_owned(), format, encoding: TextEncoding::Utf8, sha256 }
    }

    /// Reads the bytes of a file in the encoding that they are found to be in. `file_name` decides the format by its
    /// extension (`.md`, `.markdown`).
    ///
    /// # Errors
    /// [`SourceError`] when the file is empty, binary or holds bytes that no encoding explains.
    pub fn read(bytes: &[u8], file_name: &str) -> Result<Self, SourceError> {
        Self::read_in(bytes, file_name, None)
    }

    /// The same in the `encoding` that is named, if one is.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn read_in(
        bytes: &[u8],
        file_name: &str,
        encoding: Option<TextEncoding>,
    ) -> Result<Self, SourceError> {
        if let Some(what) = binary_kind(bytes) {
            return Err(SourceError::Binary { what });
        }
        let read = decode(bytes, encoding);
        let holds_zeros = |text: &str| text.contains('\0');
        let (text, encoding) = match read {
            Ok((text, _)) if holds_zeros(&text) => return Err(SourceError::Binary { what: BINARY }),
            Ok(read) => read,
            Err(_) if bytes.contains(&0) && encoding.is_none() => {
                return Err(SourceError::Binary { what: BINARY });
            }
            Err(Undecodable { encoding, valid_up_to, is_mixed }) => {
                let line = 1 + bytes[..valid_up_to].iter().filter(|byte| **byte == b'\n').count();
                return Err(SourceError::Undecodable { valid_up_to, line, encoding, is_mixed });
            }
        };
        if text.chars().all(char::is_whitespace) {
            return Err(SourceError::Empty);
        }
        let sha256 = hex(&Sha256::digest(bytes));
        Ok(Self { text, format: Format::of(file_name), encoding, sha256 })
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

/// What a file is called whose bytes are no text of any kind.
const BINARY: &str = "二进制文件";

/// Names the kind of a binary file by its first bytes.
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
    SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)).map(|(_, what)| *what)
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
        let source = read(gbk).expect("text");
        assert_eq!((source.text.as_str(), source.encoding), ("宁波市人民政府", TextEncoding::Gb18030));
        let mixed = [gbk, "\n构\n".as_bytes()].concat();
        let broken = [gbk, &b"\n\xFF\xFF"[..]].concat();
        assert!(matches!(read(&mixed), Err(SourceError::Undecodable { is_mixed: true, line: 2, .. })));
        assert!(matches!(read(&broken), Err(SourceError::Undecodable { is_mixed: false, line: 2, .. })));
        for error in [read(b""), read(&mixed), read(&broken), read(b"PK\x03\x04")].map(Result::err) {
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
