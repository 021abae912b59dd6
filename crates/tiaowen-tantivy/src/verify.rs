//! Holds the files of an index against what was written into them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};
use tiaowen_search::{Damage, EngineError, Fault};
use tiaowen_text::hex::hex;
use tiaowen_text::sealed;

use crate::format::IndexFolder;
use crate::guard::{COMMIT_FILE, MANAGED_FILE};
use crate::seals::{Commit, Seal, Seals};

/// What was found of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Files that were compared.
    pub files: usize,
    /// How much they hold.
    pub bytes: u64,
    /// Those that do not hold what was written.
    pub damage: Vec<Damage>,
}

/// Compares every file of the index in `dir` with what was written into it, whatever its size. Others may write
/// meanwhile.
///
/// # Errors
///
/// `Missing` when there is none, `Mismatch` when another version wrote it, `Other` when the folder cannot be read.
pub fn verify(dir: &Path) -> Result<Verification, EngineError> {
    let folder = IndexFolder::new(dir);
    loop {
        let stamp = folder.format_stamp();
        let verified = verify_published(&folder);
        let is_sound = verified.as_ref().is_ok_and(|verified| verified.damage.is_empty());
        // What a rebuild took away meanwhile is no damage: then there is another index.
        if is_sound || folder.format_stamp() == stamp {
            return verified;
        }
    }
}

fn verify_published(folder: &IndexFolder) -> Result<Verification, EngineError> {
    let generation = match folder.published_with_any_words() {
        Ok(generation) => generation,
        Err(EngineError::Damaged { .. }) => {
            return Ok(Verification {
                damage: vec![IndexFolder::damage_of_format()],
                ..Verification::default()
            });
        }
        Err(error) => return Err(error),
    };
    let mut sound = Seals::new();
    let damage = damage_in(&folder.generation_path(&generation), &generation, &mut sound, u64::MAX);
    // With the format file, the commit and the list of files to clear away.
    let files = sound.len() + damage.len() + 3;
    Ok(Verification { files, bytes: sound.values().map(|seal| seal.bytes).sum(), damage })
}

/// The files of a generation that do not hold what was written, named with `name` in front. All are looked for and their
/// sizes compared; what they hold is, where those that are not yet known to be `sound` have `most_bytes` at most together.
pub(crate) fn damage_in(path: &Path, name: &str, sound: &mut Seals, most_bytes: u64) -> Vec<Damage> {
    let commit = || fs::read(path.join(COMMIT_FILE));
    loop {
        let standing = commit();
        let Blamed(blamed) = look(path, &standing, sound, most_bytes);
        // A commit may clear files away while they are looked at; then another commit stands.
        if blamed.is_empty() || commit().ok() == standing.ok() {
            let named =
                blamed.into_iter().map(|(file, fault)| Damage { file: format!("{name}/{file}"), fault });
            return named.collect();
        }
    }
}

fn look(path: &Path, commit: &io::Result<Vec<u8>>, sound: &mut Seals, most_bytes: u64) -> Blamed {
    let mut blamed = Blamed::default();
    let managed = fs::read(path.join(MANAGED_FILE));
    blamed.note(MANAGED_FILE, fault_of(managed, |bytes| sealed::unseal(bytes).is_some()));
    let commit = match commit {
        Ok(bytes) => Commit::from_bytes(bytes),
        Err(error) => {
            blamed.note(COMMIT_FILE, Some(fault_of_error(error)));
            return blamed;
        }
    };
    let Some((commit, live)) = commit.and_then(|commit| commit.live_files().map(|live| (commit, live)))
    else {
        blamed.note(COMMIT_FILE, Some(Fault::Altered));
        return blamed;
    };
    for (file, seal) in &commit.seals {
        let size = fs::metadata(path.join(file)).map(|metadata| metadata.len());
        blamed.note(file, fault_of(size, |size| *size == seal.bytes));
    }
    sound.retain(|file, seal| commit.seals.get(file) == Some(seal));
    let unknown = commit.seals.iter().filter(|(file, _)| !sound.contains_key(*file));
    let unknown: Vec<(String, Seal)> = unknown.map(|(file, seal)| (file.clone(), seal.clone())).collect();
    if unknown.iter().map(|(_, seal)| seal.bytes).fold(0, u64::saturating_add) <= most_bytes {
        for (file, seal) in unknown {
            match fault_of(hash_file(&path.join(&file)), |hash| *hash == seal.sha256) {
                None => {
                    sound.insert(file, seal);
                }
                fault => blamed.note(&file, fault),
            }
        }
    }
    let names = fs::read_dir(path).into_iter().flatten().flatten();
    for name in names.filter_map(|entry| entry.file_name().into_string().ok()) {
        let is_stranger = live.has(&name) && !commit.seals.contains_key(&name);
        blamed.note(&name, is_stranger.then_some(Fault::Unknown));
    }
    blamed
}

/// Files with what is wrong with them; of a file that which was found first.
#[derive(Default)]
struct Blamed(BTreeMap<String, Fault>);

impl Blamed {
    fn note(&mut self, file: &str, fault: Option<Fault>) {
        if let Some(fault) = fault {
            self.0.entry(file.to_owned()).or_insert(fault);
        }
    }
}

/// What is wrong with a file of which `read` was read and should be as `holds` says.
fn fault_of<T>(read: io::Result<T>, holds: impl FnOnce(&T) -> bool) -> Option<Fault> {
    match read {
        Ok(read) => (!holds(&read)).then_some(Fault::Altered),
        Err(error) => Some(fault_of_error(&error)),
    }
}

fn fault_of_error(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Fault::Missing,
        _ => Fault::Unreadable,
    }
}

/// Bytes of a file that are read at a time.
const CHUNK_BYTES: usize = 256 << 10;

fn hash_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(hex(&digest.finalize())),
            Ok(count) => digest.update(&chunk[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Notes all files of the standing commit as sound: who calls has written them.
pub(crate) fn trust(path: &Path, sound: &mut Seals) {
    if let Some(commit) = fs::read(path.join(COMMIT_FILE)).ok().as_deref().and_then(Commit::from_bytes) {
        *sound = commit.seals;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_compared_always_and_bytes_up_to_a_bound() {
        let dir = tempfile::tempdir().unwrap();
        let names = ["00aa.idx", "00aa.store"];
        let seals = names.map(|file| {
            fs::write(dir.path().join(file), file).unwrap();
            (file.to_owned(), Seal { bytes: file.len() as u64, sha256: sealed::hash(file.as_bytes()) })
        });
        let text = br#"{"segments":[{"segment_id":"00-aa","deletes":null}]}"#;
        let commit = Commit::new(text, seals.into()).unwrap();
        fs::write(dir.path().join(COMMIT_FILE), commit.to_bytes().unwrap()).unwrap();
        fs::write(dir.path().join(MANAGED_FILE), sealed::seal(b"[]")).unwrap();
        let faults = |sound: &mut Seals, most_bytes: u64| -> Vec<Fault> {
            let damage = damage_in(dir.path(), "g", sound, most_bytes);
            damage.into_iter().map(|damage| damage.fault).collect()
        };
        let mut sound = Seals::new();
        assert_eq!(faults(&mut sound, 17), []);
        assert_eq!(sound.len(), 0, "18 bytes are more than 17");
        assert_eq!(faults(&mut sound, 18), []);
        assert_eq!(sound, commit.seals);
        fs::write(dir.path().join("00aa.idx"), "00aa.idy").unwrap();
        assert_eq!(faults(&mut sound, 18), [], "what was found sound is not read again");
        assert_eq!(faults(&mut Seals::new(), 17), []);
        assert_eq!(faults(&mut Seals::new(), 18), [Fault::Altered]);
        fs::write(dir.path().join("00aa.idx"), "00aa").unwrap();
        assert_eq!(faults(&mut sound, 0), [Fault::Altered]);
        fs::remove_file(dir.path().join("00aa.idx")).unwrap();
        assert_eq!(faults(&mut sound, 0), [Fault::Missing]);
    }
}
