//! Small files that tell whether they hold what was written: JSON with the hash of what stands inside.
//!
//! ```text
//! {"sha256":"64 digits","body":…}
//! ```
//!
//! Every byte counts: what differs in one bit, a blank or a letter's case included, is not sealed.

use sha2::{Digest, Sha256};

use crate::hex::hex;

const BEFORE_HASH: &[u8] = br#"{"sha256":""#;
const BEFORE_BODY: &[u8] = br#"","body":"#;
const BEHIND_BODY: &[u8] = b"}\n";

/// Digits of a hash.
const HASH_BYTES: usize = 64;

/// The sealed form of `body`, which is JSON.
pub fn seal(body: &[u8]) -> Vec<u8> {
    [BEFORE_HASH, hash(body).as_bytes(), BEFORE_BODY, body, BEHIND_BODY].concat()
}

/// What was sealed; `None` where the bytes are not exactly what [`seal`] gave.
pub fn unseal(bytes: &[u8]) -> Option<&[u8]> {
    let (told, rest) = bytes.strip_prefix(BEFORE_HASH)?.split_at_checked(HASH_BYTES)?;
    let body = rest.strip_prefix(BEFORE_BODY)?.strip_suffix(BEHIND_BODY)?;
    (hash(body).as_bytes() == told).then_some(body)
}

/// SHA-256 in digits.
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_comes_back() {
        for body in ["", "{}", r#"{"条":"文","sha256":"\",\"body\":"}"#] {
            assert_eq!(unseal(&seal(body.as_bytes())), Some(body.as_bytes()));
        }
    }

    #[test]
    fn every_bit_and_every_byte_counts() {
        let sealed = seal(r#"{"generation": "generation-1"}"#.as_bytes());
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(unseal(&flipped), None, "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert_eq!(unseal(&sealed[..length]), None, "{length} bytes");
        }
        assert_eq!(unseal(&[sealed.as_slice(), b"\n"].concat()), None);
    }
}
