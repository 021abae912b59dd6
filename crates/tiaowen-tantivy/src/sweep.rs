//! What a writer that was ended in its work has left in the folder of a generation.

use std::fs;
use std::path::Path;

use tantivy::Index;
use tantivy::directory::{Directory, META_LOCK};

use crate::guard::COMMIT_FILE;
use crate::seals::Commit;

/// Drafts of files that are replaced as a whole begin so.
const DRAFT_PREFIX: &str = ".tmp";

/// Removes what no writer will ever finish: drafts, and files of segments that the index does not stand on. A list of
/// deleted records left there would stop every later run, for it would have the same name. Call it with the folder's lock
/// held. What cannot be removed is left for the next time.
pub(crate) fn sweep(path: &Path, index: &Index) -> tantivy::Result<()> {
    // Who is opening an earlier commit has its files open before they go.
    let _lock = index.directory().acquire_lock(&META_LOCK)?;
    let live =
        fs::read(path.join(COMMIT_FILE)).ok().and_then(|bytes| Commit::from_bytes(&bytes)?.live_files());
    let (Some(live), Ok(entries)) = (live, fs::read_dir(path)) else { return Ok(()) };
    for name in entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()) {
        if name.starts_with(DRAFT_PREFIX) || (is_of_segment(&name) && !live.has(&name)) {
            let _ = fs::remove_file(path.join(name));
        }
    }
    Ok(())
}

/// Digits by which a segment is called.
const SEGMENT_DIGITS: usize = 32;

fn is_of_segment(file: &str) -> bool {
    let stem = file.split_once('.').map_or("", |(stem, _)| stem);
    stem.len() == SEGMENT_DIGITS && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}
