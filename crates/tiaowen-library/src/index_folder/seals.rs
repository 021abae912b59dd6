//! Whether the word lists in an index folder hold what was written: beside them lies a sealed file with their hashes.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use tiaowen_search::{Damage, Fault};
use tiaowen_text::sealed;

use crate::journal::write_atomically;

/// The file with the hashes.
pub(super) const SEALS_FILE: &str = "seals.json";

/// Hashes by the names of files.
type Hashes = BTreeMap<String, String>;

/// Notes what the files of `folder` hold, now that all are written.
pub(super) fn seal_files(folder: &Path, names: &[&str]) -> io::Result<()> {
    let hashes =
        names.iter().map(|name| Ok(((*name).to_owned(), sealed::hash(&fs::read(folder.join(name))?))));
    let hashes: Hashes = hashes.collect::<io::Result<_>>()?;
    write_atomically(&folder.join(SEALS_FILE), &sealed::seal(&serde_json::to_vec(&hashes)?))
}

/// The files of `folder` that do not hold what was noted, with `name` in front; none where nothing was noted.
pub(super) fn damage_in(folder: &Path, name: &str) -> Vec<Damage> {
    let seals = || fs::read(folder.join(SEALS_FILE)).ok();
    loop {
        let Some(noted) = seals() else { return Vec::new() };
        let damage = look(folder, name, &noted);
        // A run may put other lists in their place while they are looked at.
        if damage.is_empty() || seals().as_ref() == Some(&noted) {
            return damage;
        }
    }
}

fn look(folder: &Path, name: &str, noted: &[u8]) -> Vec<Damage> {
    let damage = |file: &str, fault: Fault| Damage { file: format!("{name}/{file}"), fault };
    let hashes = sealed::unseal(noted).and_then(|body| serde_json::from_slice::<Hashes>(body).ok());
    let Some(hashes) = hashes else { return vec![damage(SEALS_FILE, Fault::Altered)] };
    let faults = hashes.iter().filter_map(|(file, hash)| {
        let fault = match fs::read(folder.join(file)) {
            Ok(bytes) if sealed::hash(&bytes) == *hash => return None,
            Ok(_) => Fault::Altered,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Fault::Missing,
            Err(_) => Fault::Unreadable,
        };
        Some(damage(file, fault))
    });
    faults.collect()
}
