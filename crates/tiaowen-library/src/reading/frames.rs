//! What this process and a worker say to each other: JSON with its length in front. Knows nothing of processes.

use std::io::{self, ErrorKind, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::file::{FileRead, Unread};

/// Bytes of the length in front of a frame.
const LENGTH_BYTES: usize = 8;

/// The first frame to a worker: everything but the file that decides how it is read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Hello {
    /// The word list `units.toml`.
    pub(crate) units: String,
    /// The word list `categories.toml`.
    pub(crate) categories: String,
    /// The most memory that the worker allows itself, in bytes.
    pub(crate) memory_bytes: u64,
}

/// A frame from a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Answer {
    /// It has the word lists and waits for files.
    Ready,
    /// It has read a file.
    Read(Box<FileRead>),
    /// It could not.
    Unread(Unread),
}

impl From<Result<FileRead, Unread>> for Answer {
    fn from(reading: Result<FileRead, Unread>) -> Self {
        match reading {
            Ok(file) => Self::Read(Box::new(file)),
            Err(unread) => Self::Unread(unread),
        }
    }
}

/// Turns a message into a frame's contents.
pub(super) fn encode(message: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(message).unwrap_or_else(|error| unreachable!("plain data: {error}"))
}

/// Reads the message in a frame.
pub(super) fn decode<Message: DeserializeOwned>(frame: &[u8]) -> io::Result<Message> {
    Ok(serde_json::from_slice(frame)?)
}

/// Writes a frame and sends it off.
pub(super) fn write(output: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    output.write_all(&(frame.len() as u64).to_le_bytes())?;
    output.write_all(frame)?;
    output.flush()
}

/// Reads a frame of at most `limit` bytes; `None` where the input ends in front of it.
///
/// # Errors
/// [`ErrorKind::FileTooLarge`] for a longer one, [`ErrorKind::UnexpectedEof`] for one that breaks off.
pub(super) fn read(input: &mut impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = Vec::with_capacity(LENGTH_BYTES);
    input.by_ref().take(LENGTH_BYTES as u64).read_to_end(&mut length)?;
    if length.is_empty() {
        return Ok(None);
    }
    let length = u64::from_le_bytes(length.try_into().map_err(|_| ErrorKind::UnexpectedEof)?);
    if length > limit {
        return Err(ErrorKind::FileTooLarge.into());
    }
    // No more is allocated than arrives.
    let mut frame = Vec::new();
    input.by_ref().take(length).read_to_end(&mut frame)?;
    if (frame.len() as u64) < length {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_as_they_were_sent() {
        let mut pipe = Vec::new();
        for frame in [&b"one"[..], b"", b"three"] {
            write(&mut pipe, frame).unwrap();
        }
        let mut input = pipe.as_slice();
        let mut next = || read(&mut input, 5).unwrap();
        assert_eq!(next().as_deref(), Some(&b"one"[..]));
        assert_eq!(next().as_deref(), Some(&b""[..]));
        assert_eq!(next().as_deref(), Some(&b"three"[..]));
        assert_eq!(next(), None);
        let fault = |bytes: &[u8], limit| read(&mut &*bytes, limit).unwrap_err().kind();
        assert_eq!(fault(&pipe, 2), ErrorKind::FileTooLarge);
        assert_eq!(fault(&pipe[..10], 5), ErrorKind::UnexpectedEof);
        assert_eq!(fault(&pipe[..3], 5), ErrorKind::UnexpectedEof);
        assert_eq!(fault(&[b'y'; 4096], 1 << 20), ErrorKind::FileTooLarge);
    }
}
