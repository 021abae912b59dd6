//! What people and programs are known by. Knows what a token is, not what it opens.

use std::fmt;
use std::io;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;
use tiaowen_text::hex::hex;

/// What the stored hash of a token begins with.
const STORED_PREFIX: &str = "sha256:";
/// The shortest token, in characters.
const MIN_TOKEN_CHARS: usize = 16;

/// What an administrator or a reader is known by. Only its hash is kept, and nothing prints it.
#[derive(Clone)]
pub struct AccessToken {
    digest: [u8; 32],
}

/// Why a token cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UnfitToken {
    /// It could be guessed.
    #[error("the token has fewer than {MIN_TOKEN_CHARS} characters")]
    Short,
    /// What is stored is no hash of a token.
    #[error("not the stored hash of a token")]
    NotStored,
}

impl AccessToken {
    /// Takes a token; blanks and line ends around it do not count.
    ///
    /// # Errors
    /// [`UnfitToken::Short`] when it has fewer than 16 characters.
    pub fn new(token: &str) -> Result<Self, UnfitToken> {
        let token = token.trim();
        if token.chars().count() < MIN_TOKEN_CHARS {
            return Err(UnfitToken::Short);
        }
        Ok(Self { digest: Sha256::digest(token.as_bytes()).into() })
    }

    /// Makes a token of 128 random bits: the words to give to a person, and what they are known by.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn generate() -> io::Result<(String, Self)> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let token = hex(&random);
        let digest = Sha256::digest(token.as_bytes()).into();
        Ok((token, Self { digest }))
    }

    /// What may be stored of it. A plain hash will do: nobody guesses the 128 bits of a token that was generated.
    pub fn to_stored(&self) -> String {
        format!("{STORED_PREFIX}{}", hex(&self.digest))
    }

    /// Reads what [`to_stored`](Self::to_stored) wrote; blanks and line ends around it do not count.
    ///
    /// # Errors
    /// [`UnfitToken::NotStored`] when it is anything else, such as a token itself.
    pub fn from_stored(text: &str) -> Result<Self, UnfitToken> {
        let digits = text.trim().strip_prefix(STORED_PREFIX).filter(|digits| digits.len() == 64);
        let bytes = digits.ok_or(UnfitToken::NotStored)?.as_bytes().chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok().filter(|_| !pair.starts_with('+'))
        });
        let bytes: Option<Vec<u8>> = bytes.collect();
        let digest = bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(UnfitToken::NotStored)?;
        Ok(Self { digest })
    }

    /// Whether `tried` is the token. Takes the same time whatever differs.
    pub(crate) fn is(&self, tried: &str) -> bool {
        let tried: [u8; 32] = Sha256::digest(tried.trim().as_bytes()).into();
        self.digest.ct_eq(&tried).into()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessToken")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "correct-horse-battery";

    #[test]
    fn a_token_is_long_and_never_printed() {
        assert!(AccessToken::new("  123456789012345 \n").is_err());
        assert!(AccessToken::new(&"口".repeat(15)).is_err());
        let token = AccessToken::new(&format!(" {TOKEN}\n")).unwrap();
        assert!(token.is(TOKEN) && !token.is("correct-horse-batterz") && !token.is(""));
        assert_eq!(format!("{token:?}"), "AccessToken");
    }

    #[test]
    fn a_token_is_stored_as_its_hash() {
        let (words, token) = AccessToken::generate().unwrap();
        let (others, _) = AccessToken::generate().unwrap();
        assert!(words.len() == 32 && words != others && token.is(&words) && !token.is(&others));
        let stored = token.to_stored();
        assert!(!stored.contains(&words));
        let read = AccessToken::from_stored(&format!("{stored}\n")).unwrap();
        assert!(read.is(&words) && !read.is(&stored));
        for text in
            ["", TOKEN, &words, &stored[7..], &stored[..70], &stored.replace(':', ":+"), "sha256:口令"]
        {
            assert_eq!(AccessToken::from_stored(text).err(), Some(UnfitToken::NotStored), "{text}");
        }
    }
}
