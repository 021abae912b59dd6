//! The hashes of files, by which a run tells what changed. Several files at a time, of each one piece in memory. Knows
//! nothing of what is in them.

use std::io::{self, Read};
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use sha2::{Digest, Sha256};
use tiaowen_text::hex::hex;

use crate::inside::open_inside;
use crate::walk::ListedFile;

/// Bytes of a file that are in memory at a time.
const PIECE_BYTES: usize = 1 << 16;

/// The SHA-256 of each file below `root` in lower-case hexadecimal, in their order.
pub(crate) fn hash_files(root: &Path, files: &[ListedFile]) -> Vec<io::Result<String>> {
    let count = thread::available_parallelism().map_or(1, usize::from);
    // Neighbours go to different threads, for large files often lie together.
    let share = |first: usize| {
        files.iter().skip(first).step_by(count).map(|file| hash_file(root, file)).collect::<Vec<_>>()
    };
    let shares: Vec<Vec<io::Result<String>>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|first| scope.spawn(move || share(first))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut shares: Vec<_> = shares.into_iter().map(Vec::into_iter).collect();
    (0..files.len()).filter_map(|index| shares[index % count].next()).collect()
}

fn hash_file(root: &Path, file: &ListedFile) -> io::Result<String> {
    let (mut digest, mut piece) = (Sha256::new(), vec![0; PIECE_BYTES]);
    let mut file = open_inside(root, &file.path)?;
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(hex(&digest.finalize())),
            Ok(length) => digest.update(&piece[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_file_has_its_own_hash() {
        let folder = tempfile::tempdir().unwrap();
        let contents: Vec<Vec<u8>> =
            (0..9u8).map(|number| vec![number; usize::from(number) * 40_000]).collect();
        let mut files: Vec<ListedFile> = Vec::new();
        for (number, content) in contents.iter().enumerate() {
            let path = folder.path().join(number.to_string());
            fs::write(&path, content).unwrap();
            files.push(ListedFile { name: number.to_string(), path, note: None });
        }
        files.insert(4, ListedFile { name: "none".to_owned(), path: folder.path().join("none"), note: None });
        let mut hashes = hash_files(folder.path(), &files);
        assert_eq!(hashes.remove(4).unwrap_err().kind(), io::ErrorKind::NotFound);
        let hashes: Vec<String> = hashes.into_iter().map(Result::unwrap).collect();
        let hash = |bytes: &Vec<u8>| hex(&Sha256::digest(bytes));
        assert_eq!(hashes, contents.iter().map(hash).collect::<Vec<String>>());
        assert!(hash_files(folder.path(), &[]).is_empty());
    }
}
