//! The encoding of a page: what the bytes are, and where they leave a choice what the page says of itself.

use crate::encoding::{self, TextEncoding, Undecodable};

/// How far the declaration may stand from the start, in bytes.
const FAR: usize = 16 * 1024;

/// Decodes a page. A byte order mark, UTF-8 and `forced` go before the declaration, which names another encoding in
/// many a page that was saved anew; a declared encoding that reads every byte goes before a guess.
///
/// Bytes that stand for nothing in the declared encoding come out as U+FFFD, and `true` beside the text: whoever shows
/// them must refuse the page, but most stand where nobody looks, in scripts and remarks.
///
/// # Errors
/// As [`encoding::decode`].
pub(crate) fn decode(
    bytes: &[u8],
    forced: Option<TextEncoding>,
) -> Result<(String, TextEncoding, bool), Undecodable> {
    let guessed = encoding::decode(bytes, forced);
    let is_settled = forced.is_some() || matches!(guessed, Ok((_, TextEncoding::Utf8)));
    let declared = declared(bytes).filter(|_| !is_settled);
    match (guessed, declared) {
        (Ok((_, guess)), Some(declared))
            if guess != declared && is_byte_wise(guess) && is_byte_wise(declared) =>
        {
            let guessed = || encoding::decode(bytes, None);
            encoding::decode(bytes, Some(declared)).or_else(|_| guessed()).map(settled)
        }
        (Ok(guessed), _) => Ok(settled(guessed)),
        (Err(_), Some(declared)) => Ok((declared.decode_with_gaps(bytes), declared, true)),
        (Err(fault), None) => Err(fault),
    }
}

fn settled((text, encoding): (String, TextEncoding)) -> (String, TextEncoding, bool) {
    (text, encoding, false)
}

fn is_byte_wise(encoding: TextEncoding) -> bool {
    !matches!(encoding, TextEncoding::Utf16Le | TextEncoding::Utf16Be)
}

/// The encoding that a page names: `<meta charset="gbk">`, `content="text/html; charset=gb2312"`,
/// `<?xml encoding="…"?>`.
fn declared(bytes: &[u8]) -> Option<TextEncoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(FAR)]).to_ascii_lowercase();
    let mut rest = head.as_str();
    while let Some(at) = rest.find("charset").or_else(|| rest.find("encoding=")) {
        let word = if rest[at..].starts_with("charset") { "charset" } else { "encoding" };
        rest = &rest[at + word.len()..];
        let Some(value) = rest.trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start_matches([' ', '"', '\'']);
        let end =
            value.find(|it: char| !(it.is_ascii_alphanumeric() || "-_".contains(it))).unwrap_or(value.len());
        if let Some(encoding) = TextEncoding::from_name(&value[..end]).filter(|it| is_byte_wise(*it)) {
            return Some(encoding);
        }
    }
    None
}
