//! The text of one file: bytes in, checked Unicode text out. Knows nothing of what the text says.

use sha2::{Digest, Sha256};
use thiserror::Error;
use tiaowen_text::hex::hex;

use crate::encoding::{TextEncoding, Undecodable, decode};
use crate::html::{self, PageError};
use crate::marks::{Extracted, Feed, Location, Marks};

/// The text of one file, ready to be split.
///
/// Spans count bytes of [`SourceText::text`]: the decoded file without a byte order mark, with its line ends
/// as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// The decoded text; of a web page what a reader sees of it.
    pub text: String,
    /// How to read it.
    pub format: Format,
    /// The encoding that it came in; UTF-8 where the format has none to choose.
    pub encoding: TextEncoding,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// What the format marks in the text, when that cannot be told from the text itself.
    pub(crate) marks: Marks,
    /// What the file says of the document beside its text.
    pub(crate) feed: Feed,
}

/// How a text is marked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text, read line by line; a leading `#` is markup all the same.
    Plain,
    /// Markdown.
    Markdown,
    /// A web page; the text is taken out of it, with marks beside, as of all that follow.
    Html,
    /// A document of a word processor.
    Word,
    /// Printed pages (PDF, OFD).
    Pages,
    /// A workbook.
    Workbook,
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
    /// A web page without a word to see.
    #[error("web page shows no text")]
    NothingSeen,
    /// A web page with more elements than a document has.
    #[error("web page has more than {most} elements")]
    TooManyElements {
        /// The most that are read.
        most: u64,
    },
}

impl SourceError {
    fn undecodable(bytes: &[u8], fault: Undecodable) -> Self {
        let Undecodable { encoding, valid_up_to, is_mixed } = fault;
        let line = 1 + bytes[..valid_up_to].iter().filter(|byte| **byte == b'\n').count();
        Self::Undecodable { valid_up_to, line, encoding, is_mixed }
    }

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
            Self::NothingSeen => {
                "网页里没有看得见的文字（可能是框架页、跳转页，或正文由脚本载入）".to_owned()
            }
            Self::TooManyElements { most } => format!("网页的标签超过 {most} 个，不像是一份文件"),
        }
    }

    /// What to do next, in Chinese.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty => "请确认文件已保存完整；确实没有内容的，把它移出语料文件夹。".to_owned(),
            Self::Binary { .. } => {
                "请先把它另存为 .txt（UTF-8）、.md 或 .html 文件，再放进语料文件夹。".to_owned()
            }
            Self::Undecodable { is_mixed: true, .. } => {
                "多半是几个文件直接拼在了一起；请分开另存为 UTF-8，再合并。".to_owned()
            }
            Self::Undecodable { .. } => {
                "请确认文件没有损坏，用记事本或 WPS 打开，“另存为”时编码选择 UTF-8。".to_owned()
            }
            Self::NothingSeen => {
                "请在浏览器里打开正文所在的页面，等正文显示后再另存为“网页，仅 HTML”，或把正文复制成 .txt。"
                    .to_owned()
            }
            Self::TooManyElements { .. } => "请打开网页，只把正文复制出来，另存为 .txt 再收录。".to_owned(),
        }
    }
}

impl SourceText {
    /// Where in the original file a position of the text, in bytes, stands, if the format says so.
    pub fn location_at(&self, position: usize) -> Option<&Location> {
        self.marks.location_at(position)
    }

    /// Takes a text that did not come from a file; a web page that shows nothing becomes empty.
    pub fn of_text(text: &str, format: Format) -> Self {
        let mut source = Self {
            text: text.to_owned(),
            format,
            encoding: TextEncoding::Utf8,
            sha256: hex(&Sha256::digest(text.as_bytes())),
            marks: Marks::default(),
            feed: Feed::default(),
        };
        if format == Format::Html && source.show_page().is_err() {
            source.text.clear();
        }
        source
    }

    /// Takes what a reader of some format made of the `bytes` of a file.
    pub fn extracted(bytes: &[u8], format: Format, extracted: Extracted) -> Self {
        let Extracted { text, marks, feed } = extracted;
        let (encoding, sha256) = (TextEncoding::Utf8, hex(&Sha256::digest(bytes)));
        Self { text, format, encoding, sha256, marks, feed }
    }

    /// Reads the bytes of a file in the encoding that they are found to be in. `file_name` decides the format by its
    /// extension (`.md`, `.markdown`, `.html`, `.htm`, `.xhtml`, `.shtml`), and so does `<!DOCTYPE html>` at the start.
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
        let format = Format::of(bytes, file_name);
        let read = match format {
            Format::Html => html::decode(bytes, encoding),
            _ => decode(bytes, encoding).map(|(text, encoding)| (text, encoding, false)),
        };
        let holds_zeros = |text: &str| format != Format::Html && text.contains('\0');
        let (text, encoding, has_gaps) = match read {
            Ok((text, ..)) if holds_zeros(&text) => return Err(SourceError::Binary { what: BINARY }),
            Ok(read) => read,
            Err(_) if bytes.contains(&0) && encoding.is_none() => {
                return Err(SourceError::Binary { what: BINARY });
            }
            Err(fault) => return Err(SourceError::undecodable(bytes, fault)),
        };
        if text.chars().all(|it| it.is_whitespace() || it == '\0') {
            return Err(SourceError::Empty);
        }
        let mut source = Self {
            text,
            format,
            encoding,
            sha256: hex(&Sha256::digest(bytes)),
            marks: Marks::default(),
            feed: Feed::default(),
        };
        if format == Format::Html {
            source.show_page()?;
            if has_gaps && source.text.contains(char::REPLACEMENT_CHARACTER) {
                let fault = decode(bytes, Some(source.encoding)).err();
                let lost = Undecodable { encoding: source.encoding, valid_up_to: 0, is_mixed: false };
                return Err(SourceError::undecodable(bytes, fault.unwrap_or(lost)));
            }
        }
        Ok(source)
    }

    /// Puts what a reader sees of a page in the place of the page.
    fn show_page(&mut self) -> Result<(), SourceError> {
        let Extracted { text, marks, feed } = html::read_page(&self.text).map_err(|error| match error {
            PageError::TooManyElements => SourceError::TooManyElements { most: html::MAX_ELEMENTS },
            PageError::NothingSeen => SourceError::NothingSeen,
        })?;
        (self.text, self.marks, self.feed) = (text, marks, feed);
        Ok(())
    }
}

impl Format {
    /// The format of a file by its extension; one that is called plain text may still be a page.
    fn of(bytes: &[u8], file_name: &str) -> Self {
        const START: usize = 4096;
        let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is = |known: &[&str]| known.iter().any(|it| extension.eq_ignore_ascii_case(it));
        if is(&["md", "markdown"]) {
            Self::Markdown
        } else if is(&["html", "htm", "xhtml", "shtml"])
            || html::looks_like_page(&String::from_utf8_lossy(&bytes[..bytes.len().min(START)]))
        {
            Self::Html
        } else {
            Self::Plain
        }
    }
}

/// What a file is called whose bytes are no text of any kind.
const BINARY: &str = "二进制文件";

/// Names the kind of a binary file by its first bytes.
fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 10] = [
        (b"%PDF", "PDF 文件"),
        (b"PK\x03\x04", "Word、Excel、OFD 或压缩文件"),
        (b"\xD0\xCF\x11\xE0", "旧版 Word 或 WPS 文件"),
        (b"{\\rtf", "RTF 文件"),
        (b"\x89PNG", "图片"),
        (b"\xFF\xD8\xFF", "图片"),
        (b"GIF8", "图片"),
        (b"\x1F\x8B", "压缩文件"),
        // Two bytes of it may well be an ideograph of UTF-16.
        (b"\x7FELF", "程序"),
        (b"MZ\x90\0", "程序"),
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
        assert_eq!(Format::of(b"", "a.MD"), Format::Markdown);
        assert_eq!(Format::of(b"", "a.md.txt"), Format::Plain);
        assert_eq!(Format::of(b"", "a"), Format::Plain);
        assert_eq!(Format::of(b"", "a.HTM"), Format::Html);
        assert_eq!(Format::of(b"\xEF\xBB\xBF\n<!-- a --><!DOCTYPE HTML><p>", "a.txt"), Format::Html);
        assert_eq!(Format::of(b"<p>a</p>", "a.txt"), Format::Plain);
    }
}
