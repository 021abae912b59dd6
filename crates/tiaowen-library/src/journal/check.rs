//! The check that a line of a journal carries, and whether it holds. Knows nothing of files.
//!
//! A line is a JSON object; its last member is `check`: the first 16 hexadecimal digits of the SHA-256 of the line
//! without that member and without the line end. Lines of earlier versions have none.

use std::io;

use sha2::{Digest, Sha256};
use tiaowen_text::hex::hex;

const OPENING: &[u8] = b",\"check\":\"";
const DIGITS: usize = 16;
const CLOSING: &[u8] = b"\"}";
/// Bytes that a check takes at the end of a line, with the brace that ends the object.
const LENGTH: usize = OPENING.len() + DIGITS + CLOSING.len();

/// An end that differs from that of a checked line in so many bytes, its digits aside, is such an end that was damaged.
/// No line without a check comes as near: a string has no bare quotation mark inside, and the opening has three.
const MAX_STRAY: usize = 2;

/// What a line says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// It has no check.
    Absent,
    /// It has one, and is as it was written.
    Holds,
    /// It has one, and is not as it was written.
    Broken,
}

impl Check {
    /// Looks at a line without its line end.
    pub(super) fn of(line: &[u8]) -> Self {
        let Some((body, tail)) = line.len().checked_sub(LENGTH).map(|start| line.split_at(start)) else {
            return Self::Absent;
        };
        let (opening, rest) = tail.split_at(OPENING.len());
        let (digits, closing) = rest.split_at(DIGITS);
        match stray(opening, OPENING) + stray(closing, CLOSING) {
            0 if digits_of(body).as_bytes() == digits => Self::Holds,
            0..=MAX_STRAY => Self::Broken,
            _ => Self::Absent,
        }
    }

    /// Whether what stands behind the last line end is more than a line that was being written: a whole line whose line
    /// end became another byte.
    pub(super) fn lost_its_end(rest: &[u8]) -> bool {
        rest.split_last().is_some_and(|(_, line)| Self::of(line) != Self::Absent)
    }
}

/// Puts the check into the object at the end of `lines`, which began at byte `start`.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] for what is no object with members.
pub(super) fn seal(lines: &mut Vec<u8>, start: usize) -> io::Result<()> {
    let entry = &lines[start..];
    if entry.len() < 3 || entry.first() != Some(&b'{') || entry.last() != Some(&b'}') {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "an entry is no object with members"));
    }
    lines.pop();
    let digits = digits_of(&lines[start..]);
    for part in [OPENING, digits.as_bytes(), CLOSING] {
        lines.extend_from_slice(part);
    }
    Ok(())
}

/// The digits for an object whose bytes, but for the brace at the end, are `body`.
fn digits_of(body: &[u8]) -> String {
    let digest = Sha256::new().chain_update(body).chain_update(b"}").finalize();
    hex(&digest[..DIGITS / 2])
}

fn stray(found: &[u8], wanted: &[u8]) -> usize {
    found.iter().zip(wanted).filter(|(found, wanted)| found != wanted).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(entry: &str) -> Vec<u8> {
        let mut line = entry.as_bytes().to_vec();
        seal(&mut line, 0).unwrap();
        line
    }

    #[test]
    fn the_check_is_the_digest_of_the_line_without_it() {
        let line = String::from_utf8(sealed("{\"a\":\"条\"}")).unwrap();
        let digest = hex(&Sha256::digest("{\"a\":\"条\"}".as_bytes()));
        assert_eq!(line, format!("{{\"a\":\"条\",\"check\":\"{}\"}}", &digest[..16]));
        assert_eq!(Check::of(line.as_bytes()), Check::Holds);
    }

    #[test]
    fn every_flipped_bit_of_a_line_is_found() {
        let line = sealed("{\"a\":\"条\",\"b\":[1,2]}");
        for bit in 0..line.len() * 8 {
            let mut flipped = line.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Check::of(&flipped), Check::Broken, "bit {bit}");
        }
    }

    #[test]
    fn lines_of_earlier_versions_have_none() {
        let check = |line: &str| assert_eq!(Check::of(line.as_bytes()), Check::Absent, "{line}");
        check("");
        check("{}");
        check("{\"event\":\"removed\",\"id\":\"a\",\"at\":\"2026-01-01T00:00:00Z\"}");
        check("{\"event\":\"removed\",\"id\":\"a\",\"at\":\"2026-01-01T00:00:00.123456789Z\"}");
        check(
            "{\"at\":\"2026-01-01T00:00:00Z\",\"sha256\":\"00\",\"changes\":[{\"change\":\"gone\",\"address\":\"1\"}]}",
        );
        // A name chosen to look like one: its quotation marks are escaped in JSON.
        check(r#"{"file":"a\",\"check\":\"0123456789abcdef"}"#);
        check(r#"{"file":"a,.check.:.0123456789abcdef"}"#);
    }

    #[test]
    fn only_objects_with_members_are_sealed() {
        for entry in ["", "1", "{}", "[1,2]", "\"{a}\""] {
            assert!(seal(&mut entry.as_bytes().to_vec(), 0).is_err(), "{entry}");
        }
    }
}
