//! What was written into each file of a generation, and the commit that says which of them are the index.
//!
//! The file that tantivy replaces at every commit holds tantivy's own words and the seals of all files that they
//! stand on, as one sealed whole: an index and what its files should hold change at the same moment.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tiaowen_text::sealed;

/// Seals by the names of files.
pub(crate) type Seals = BTreeMap<String, Seal>;

/// What was written into a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    /// How much.
    pub(crate) bytes: u64,
    /// SHA-256 in digits.
    pub(crate) sha256: String,
}

/// A commit as it stands on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Commit {
    /// The files of the index.
    pub(crate) seals: Seals,
    /// What tantivy wrote.
    pub(crate) text: String,
}

/// What of tantivy's words tells the files of the index.
#[derive(Deserialize)]
struct Meta {
    segments: Vec<Segment>,
}

#[derive(Deserialize)]
struct Segment {
    segment_id: String,
    deletes: Option<Deletes>,
}

#[derive(Deserialize)]
struct Deletes {
    opstamp: u64,
}

impl Commit {
    /// Puts the seals of the files that tantivy's words name beside them. `None` where tantivy does not say which files it
    /// means, or means some that nobody has sealed.
    pub(crate) fn new(text: &[u8], mut seals: Seals) -> Option<Self> {
        let text = String::from_utf8(text.to_vec()).ok()?;
        let live = LiveFiles::of(&text)?;
        seals.retain(|file, _| live.has(file));
        live.are_all_in(&seals).then_some(Self { seals, text })
    }

    /// Reads a commit; `None` where it does not hold what was written.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(sealed::unseal(bytes)?).ok()
    }

    /// The commit as it stands on disk.
    pub(crate) fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        Ok(sealed::seal(&serde_json::to_vec(self)?))
    }

    /// Which files are the index.
    pub(crate) fn live_files(&self) -> Option<LiveFiles> {
        LiveFiles::of(&self.text)
    }
}

/// Which files are the index: those of its segments, and of the lists of deleted records only the last.
pub(crate) struct LiveFiles {
    /// Names of files without their endings.
    segments: BTreeSet<String>,
    /// Names of the lists of deleted records.
    deletes: BTreeSet<String>,
}

/// Ending of the lists of deleted records.
const DELETES: &str = "del";

/// Ending of what is gone once a segment is complete.
const TEMPORARY: &str = "temp";

impl LiveFiles {
    fn of(text: &str) -> Option<Self> {
        let meta: Meta = serde_json::from_str(text).ok()?;
        let stem = |segment: &Segment| segment.segment_id.replace('-', "");
        let deletes = meta.segments.iter().filter_map(|segment| {
            let Deletes { opstamp } = segment.deletes.as_ref()?;
            Some(format!("{}.{opstamp}.{DELETES}", stem(segment)))
        });
        Some(Self { deletes: deletes.collect(), segments: meta.segments.iter().map(stem).collect() })
    }

    /// Tells whether a file belongs to the index.
    pub(crate) fn has(&self, file: &str) -> bool {
        let Some((stem, rest)) = file.split_once('.') else { return false };
        match rest.rsplit('.').next() {
            Some(DELETES) => self.deletes.contains(file),
            Some(TEMPORARY) => false,
            _ => self.segments.contains(stem),
        }
    }

    fn are_all_in(&self, seals: &Seals) -> bool {
        let stems: BTreeSet<&str> = seals
            .keys()
            .filter(|file| !file.ends_with(DELETES))
            .filter_map(|file| Some(file.split_once('.')?.0))
            .collect();
        self.segments.iter().all(|segment| stems.contains(segment.as_str()))
            && self.deletes.iter().all(|file| seals.contains_key(file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"index_settings":{},"segments":[
        {"segment_id":"00aa-01","max_doc":3,"deletes":null},
        {"segment_id":"00bb-02","max_doc":3,"deletes":{"num_deleted_docs":1,"opstamp":7}}],"opstamp":9}"#;

    fn seals(files: &[&str]) -> Seals {
        let seal = Seal { bytes: 1, sha256: "0".repeat(64) };
        files.iter().map(|file| ((*file).to_owned(), seal.clone())).collect()
    }

    #[test]
    fn a_commit_keeps_the_seals_of_its_files_alone() {
        let known = seals(&["00aa01.idx", "00bb02.idx", "00bb02.5.del", "00bb02.7.del", "00cc03.idx"]);
        let commit = Commit::new(TEXT.as_bytes(), known).unwrap();
        let files: Vec<&String> = commit.seals.keys().collect();
        assert_eq!(files, ["00aa01.idx", "00bb02.7.del", "00bb02.idx"]);
        let bytes = commit.to_bytes().unwrap();
        assert_eq!(Commit::from_bytes(&bytes), Some(commit));
        assert_eq!(Commit::from_bytes(&bytes[1..]), None);
    }

    #[test]
    fn a_commit_on_files_without_seals_is_none() {
        for lacking in [&["00aa01.idx", "00bb02.7.del"][..], &["00aa01.idx", "00bb02.idx", "00bb02.5.del"]] {
            assert_eq!(Commit::new(TEXT.as_bytes(), seals(lacking)), None, "{lacking:?}");
        }
        assert_eq!(Commit::new(b"{}", seals(&[])), None);
        assert_eq!(Commit::new(b"\xFF", seals(&[])), None);
    }

    #[test]
    fn what_is_only_temporary_is_no_file_of_the_index() {
        let live = LiveFiles::of(TEXT).unwrap();
        assert!(live.has("00aa01.store") && !live.has("00aa01.store.temp"));
        assert!(!live.has("meta.json") && !live.has(".tmpAbC") && !live.has("write.lock"));
    }
}
