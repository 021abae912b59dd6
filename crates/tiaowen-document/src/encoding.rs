//! From bytes to text: which encoding a file is in, and its characters. Knows nothing of formats and of what the text
//! says.
//!
//! A byte order mark decides; without one UTF-8 does, which other encodings hardly ever look like, then UTF-16, told by
//! where its zero bytes stand. Of the rest GB 18030 (with GBK and GB 2312 inside it) and Big5 come into question; where
//! the bytes are valid in both, chardetng's statistics decide over the whole file, for a part cut out of it misleads
//! them. Nothing is ever replaced: a file with bytes that stand for nothing is refused with the place.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// An encoding that documents come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the low byte first, as Windows writes “Unicode”.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// GB 18030, with GBK and GB 2312 inside it.
    Gb18030,
    /// Big5.
    Big5,
}

/// Where a file cannot be read in any encoding, or not in the one that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Undecodable {
    /// The encoding that goes furthest, the likelier one of several.
    pub(crate) encoding: TextEncoding,
    /// Bytes before the first fault, a byte order mark counted.
    pub(crate) valid_up_to: usize,
    /// Whether each line for itself is good in some encoding: two files were put together.
    pub(crate) is_mixed: bool,
}

impl TextEncoding {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Gb18030, Self::Big5];

    /// The name in flags and lists.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Gb18030 => "gb18030",
            Self::Big5 => "big5",
        }
    }

    /// The encoding called `name`; the names that the Encoding Standard knows lead to it too: `gbk`, `gb2312`,
    /// `utf8`, `big5-hkscs`.
    pub fn from_name(name: &str) -> Option<Self> {
        let encoding = Encoding::for_label(name.trim().as_bytes())?;
        // The standard reads gbk as a subset that is decoded alike.
        let encoding = if encoding == encoding_rs::GBK { GB18030 } else { encoding };
        Self::ALL.into_iter().find(|known| known.table() == encoding)
    }

    fn table(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Gb18030 => GB18030,
            Self::Big5 => BIG5,
        }
    }

    /// The bytes as text, without a byte order mark; bytes before the first fault where there is one.
    fn decode(self, bytes: &[u8]) -> Result<String, usize> {
        let body = without_mark(bytes, self);
        let mark = bytes.len() - body.len();
        if self == Self::Utf8 {
            return std::str::from_utf8(body).map(str::to_owned).map_err(|error| mark + error.valid_up_to());
        }
        match self.table().decode_without_bom_handling_and_without_replacement(body) {
            Some(text) => Ok(text.into_owned()),
            None => Err(mark + self.valid_up_to(body)),
        }
    }

    /// The bytes as text, with U+FFFD for each that stands for nothing.
    pub(crate) fn decode_with_gaps(self, bytes: &[u8]) -> String {
        self.table().decode_without_bom_handling(without_mark(bytes, self)).0.into_owned()
    }

    /// Bytes before the first fault.
    fn valid_up_to(self, bytes: &[u8]) -> usize {
        let mut decoder = self.table().new_decoder_without_bom_handling();
        let mut text = String::with_capacity(
            decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0),
        );
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
        match result {
            encoding_rs::DecoderResult::Malformed(faulty, after) => {
                read - usize::from(faulty) - usize::from(after)
            }
            _ => read,
        }
    }
}

/// Tells the encoding of a whole file, or reads it in `forced`, and gives its text without a byte order mark.
///
/// # Errors
/// No encoding in question reads every byte.
pub(crate) fn decode(
    bytes: &[u8],
    forced: Option<TextEncoding>,
) -> Result<(String, TextEncoding), Undecodable> {
    let marked = TextEncoding::ALL.into_iter().find(|known| without_mark(bytes, *known).len() < bytes.len());
    let settled = forced.or(marked).or_else(|| unmarked_utf16(bytes));
    let candidates = match settled {
        Some(encoding) => vec![encoding],
        None => vec![TextEncoding::Utf8, TextEncoding::Gb18030, TextEncoding::Big5],
    };
    let mut faults = Vec::new();
    let mut readings = Vec::new();
    for encoding in candidates {
        match encoding.decode(bytes) {
            Ok(text) if encoding == TextEncoding::Utf8 => return Ok((text, encoding)),
            Ok(text) => readings.push((text, encoding)),
            Err(valid_up_to) => faults.push((valid_up_to, encoding)),
        }
    }
    if readings.len() > 1 && looks_like_big5(bytes) {
        readings.swap(0, 1);
    }
    readings.into_iter().next().ok_or_else(|| {
        let (valid_up_to, encoding) = faults
            .into_iter()
            .rev()
            .max_by_key(|(valid_up_to, _)| *valid_up_to)
            .unwrap_or((0, TextEncoding::Utf8));
        Undecodable { encoding, valid_up_to, is_mixed: forced.is_none() && is_mixed(bytes) }
    })
}

/// The bytes behind the byte order mark of an encoding.
fn without_mark(bytes: &[u8], encoding: TextEncoding) -> &[u8] {
    let mark: &[u8] = match encoding {
        TextEncoding::Utf8 => b"\xEF\xBB\xBF",
        TextEncoding::Utf16Le => b"\xFF\xFE",
        TextEncoding::Utf16Be => b"\xFE\xFF",
        TextEncoding::Gb18030 => b"\x84\x31\x95\x33",
        TextEncoding::Big5 => return bytes,
    };
    bytes.strip_prefix(mark).unwrap_or(bytes)
}

/// UTF-16 without a mark: line ends, digits and Latin letters have a zero byte, all on the same side. 一 and a few more
/// have one on the other.
fn unmarked_utf16(bytes: &[u8]) -> Option<TextEncoding> {
    let zeros = |side: usize| bytes.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let encoding = if odd > even { TextEncoding::Utf16Le } else { TextEncoding::Utf16Be };
    if even.max(odd) < 2 * even.min(odd) + 1 {
        return None;
    }
    // A binary file with a stray zero is no text in it.
    let text = encoding.decode(bytes).ok()?;
    let is_written =
        |sign: &char| sign.is_alphanumeric() || sign.is_whitespace() || tiaowen_text::fold::is_han(*sign);
    let written = text.chars().filter(is_written).count();
    (written * 2 > text.chars().count()).then_some(encoding)
}

fn looks_like_big5(bytes: &[u8]) -> bool {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny) == BIG5
}

/// Whether some lines are UTF-8 beyond ASCII and all others are GB 18030.
fn is_mixed(bytes: &[u8]) -> bool {
    let (mut has_utf8, mut has_other) = (false, false);
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        if std::str::from_utf8(line).is_ok() {
            has_utf8 = true;
        } else if TextEncoding::Gb18030.decode(line).is_ok() {
            has_other = true;
        } else {
            return false;
        }
    }
    has_utf8 && has_other
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POLICY: &str = "某市人民政府办公室关于印发企业培育方案的通知\r\n一、总体要求\r\n到2027年，培育单项冠军企业100家以上。\n";
    const TRADITIONAL: &str = "臺北市政府關於促進產業發展的實施辦法\n第一條 為促進產業發展，特制定本辦法。\n";

    /// The bytes of a text in an encoding, without a mark.
    fn encode(text: &str, encoding: TextEncoding) -> Vec<u8> {
        match encoding {
            TextEncoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            TextEncoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            other => other.table().encode(text).0.into_owned(),
        }
    }

    #[test]
    fn every_encoding_is_told_and_can_be_forced() {
        for encoding in TextEncoding::ALL {
            let text = if encoding == TextEncoding::Big5 { TRADITIONAL } else { POLICY };
            let bytes = encode(text, encoding);
            for forced in [None, Some(encoding)] {
                assert_eq!(decode(&bytes, forced), Ok((text.to_owned(), encoding)));
            }
            assert_eq!(TextEncoding::from_name(encoding.name()), Some(encoding));
        }
        for (mark, encoding) in [
            (&b"\xEF\xBB\xBF"[..], TextEncoding::Utf8),
            (b"\xFF\xFE", TextEncoding::Utf16Le),
            (b"\xFE\xFF", TextEncoding::Utf16Be),
            (b"\x84\x31\x95\x33", TextEncoding::Gb18030),
        ] {
            let bytes = [mark, &encode("甲", encoding)].concat();
            assert_eq!(decode(&bytes, None), Ok(("甲".to_owned(), encoding)));
        }
    }

    #[test]
    fn names_of_the_encoding_standard_are_known() {
        let check = |name: &str, expected: Option<TextEncoding>| {
            assert_eq!(TextEncoding::from_name(name), expected, "{name}");
        };
        check("GBK", Some(TextEncoding::Gb18030));
        check("gb2312", Some(TextEncoding::Gb18030));
        check(" UTF8 ", Some(TextEncoding::Utf8));
        check("big5-hkscs", Some(TextEncoding::Big5));
        check("latin1", None);
        check("", None);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        let check = |bytes: &[u8], forced: Option<TextEncoding>, valid_up_to: usize, is_mixed: bool| {
            let fault = decode(bytes, forced).expect_err("a fault");
            assert_eq!((fault.valid_up_to, fault.is_mixed), (valid_up_to, is_mixed), "{bytes:?}");
        };
        let gbk = encode("甲乙丙\n", TextEncoding::Gb18030);
        check(&[gbk.as_slice(), b"\xFF\xFF"].concat(), None, 7, false);
        check(
            &[gbk.as_slice(), "机构改革\n".as_bytes(), b"\x80\n"].concat(),
            Some(TextEncoding::Utf8),
            0,
            false,
        );
        // 构 in UTF-8 ends with a byte that GB 18030 cannot pair with the line end.
        check(&[gbk.as_slice(), "构\n".as_bytes()].concat(), None, 9, true);
        check("甲".as_bytes(), Some(TextEncoding::Utf16Le), 2, false);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_made_up(text in "[一-龥，。（）〔〕0-9a-z\n]{1,60}") {
            for encoding in [TextEncoding::Utf8, TextEncoding::Gb18030, TextEncoding::Utf16Be] {
                prop_assert_eq!(decode(&encode(&text, encoding), Some(encoding)), Ok((text.clone(), encoding)));
            }
        }

        #[test]
        fn any_bytes_are_decoded_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            match decode(&bytes, None) {
                Ok((text, encoding)) => {
                    prop_assert!(text.chars().count() <= bytes.len());
                    prop_assert_eq!(decode(&bytes, Some(encoding)), Ok((text, encoding)));
                }
                Err(fault) => prop_assert!(fault.valid_up_to < bytes.len()),
            }
        }
    }
}
