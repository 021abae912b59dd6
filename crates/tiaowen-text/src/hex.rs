//! Bytes as they are written down: hashes, fingerprints, random names.

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_two_digits() {
        assert_eq!(hex(&[0, 9, 0xAB, 0xFF]), "0009abff");
        assert_eq!(hex(&[]), "");
    }
}
