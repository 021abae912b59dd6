//! Looks through everything in the folder of a ledger and names what is damaged: register, histories of clauses, copies of
//! imported clauses, the log of what administrators did. Changes nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::history::Version;
use super::{Entry, Ledger, clauses_folder, register_journal};
use crate::LibraryError;
use crate::audit::AuditLog;
use crate::error::io_reason;
use crate::import::{copies_folder, inspect_copy};
use crate::journal::{Inspection, Journal};

/// What was found in the folder of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LedgerInspection {
    /// Files that were looked through.
    pub files: usize,
    /// Complete lines in them.
    pub lines: usize,
    /// Lines that carry a check which holds; those of earlier versions carry none.
    pub checked: usize,
    /// What is damaged, by file and line.
    pub damaged: Vec<LedgerDamage>,
}

/// A line that is not as it was written, or a file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerDamage {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1; `None` for a file that cannot be read.
    pub line: Option<usize>,
    /// What is wrong, in Chinese.
    pub reason: String,
    /// What is wrong, in English.
    pub reason_en: String,
}

/// Looks through all files of the ledger in `folder`, beyond the first damage too; finds nothing where there is none.
///
/// # Errors
/// When a folder cannot be listed, or when the ledger was written by a later version.
pub fn verify(folder: &Path) -> Result<LedgerInspection, LibraryError> {
    let register = register_journal(folder);
    // A ledger of a later version may hold what this program does not know.
    if let Err(error @ LibraryError::LedgerNewer { .. }) = Ledger::read(folder) {
        return Err(error);
    }
    let mut found = LedgerInspection::default();
    found.add(register.path(), register.inspect::<Entry>());
    for path in lines_in(&clauses_folder(folder))? {
        found.add(&path, Journal::new(path.clone()).inspect::<Version>());
    }
    for path in lines_in(&copies_folder(folder))? {
        found.add(&path, inspect_copy(&path));
    }
    let log = AuditLog::beside_ledger(folder);
    found.add(log.path(), log.inspect());
    Ok(found)
}

impl LedgerInspection {
    /// Whether nothing is damaged.
    pub fn holds(&self) -> bool {
        self.damaged.is_empty()
    }

    fn add(&mut self, path: &Path, inspected: io::Result<Inspection>) {
        let damage = |line, [reason, reason_en]: [String; 2]| LedgerDamage {
            path: path.to_owned(),
            line,
            reason,
            reason_en,
        };
        match inspected {
            Ok(Inspection { lines: 0, .. }) => {}
            Ok(inspection) => {
                self.files += 1;
                self.lines += inspection.lines;
                self.checked += inspection.checked;
                let words = || ["与写入时不一致".to_owned(), "not as it was written".to_owned()];
                self.damaged.extend(inspection.bad.into_iter().map(|line| damage(Some(line), words())));
            }
            Err(error) => {
                self.files += 1;
                let words = [format!("读不出来：{}", io_reason(&error)), format!("cannot be read: {error}")];
                self.damaged.push(damage(None, words));
            }
        }
    }
}

/// The files of JSON lines in a folder, by name; none where there is no folder.
fn lines_in(folder: &Path) -> Result<Vec<PathBuf>, LibraryError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.map_err(|error| LibraryError::reading(folder, error))?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| LibraryError::reading(folder, error))?.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::LedgerWriter;
    use super::super::sample::clauses;
    use super::*;

    fn ledger_in(folder: &Path) {
        let mut writer = LedgerWriter::open(folder, Timestamp::UNIX_EPOCH).unwrap();
        let given = |id: &str| Entry::Given {
            id: id.to_owned(),
            keys: vec![format!("slug:{id}")],
            title: "通知".to_owned(),
            at: Timestamp::UNIX_EPOCH,
        };
        writer.register(["d", "e", "f"].map(given).into()).unwrap();
        for text in ["1:甲 2:乙", "1:甲 2:丙"] {
            let found =
                writer.ledger().compare_clauses("d", "", &clauses(text), Timestamp::UNIX_EPOCH).unwrap();
            writer.record("d", &found.version.unwrap()).unwrap();
        }
        writer.sync().unwrap();
    }

    #[test]
    fn what_is_damaged_is_named_by_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(verify(&folder.path().join("none")).unwrap(), LedgerInspection::default());
        ledger_in(folder.path());
        let whole = verify(folder.path()).unwrap();
        assert_eq!((whole.files, whole.lines, whole.checked), (2, 6, 6));
        assert!(whole.holds());

        let (register, clauses) =
            (folder.path().join("register.jsonl"), folder.path().join("clauses/d.jsonl"));
        let text = fs::read_to_string(&register).unwrap();
        fs::write(
            &register,
            text.replace("\"id\":\"d\"", "\"id\":\"g\"").replace("\"id\":\"f\"", "\"id\":\"g\""),
        )
        .unwrap();
        let text = fs::read_to_string(&clauses).unwrap();
        fs::write(&clauses, text.replace('丙', "丁")).unwrap();
        let found = verify(folder.path()).unwrap();
        let places: Vec<(&Path, Option<usize>)> =
            found.damaged.iter().map(|damage| (damage.path.as_path(), damage.line)).collect();
        assert_eq!(places, [(register.as_path(), Some(2)), (&register, Some(4)), (&clauses, Some(2))]);
        assert_eq!((found.lines, found.checked), (6, 3));
    }

    #[test]
    fn three_hundred_flipped_bits_are_all_named() {
        let folder = tempfile::tempdir().unwrap();
        ledger_in(folder.path());
        let files = [folder.path().join("register.jsonl"), folder.path().join("clauses/d.jsonl")];
        let written = files.each_ref().map(|path| fs::read(path).unwrap());
        let total: usize = written.iter().map(Vec::len).sum();
        let mut drawn = 20_261_123u64;
        for flip in 0..300 {
            drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let bit = usize::try_from(drawn >> 33).unwrap() % (total * 8);
            let first = written[0].len();
            let (file, place) = if bit / 8 < first { (0, bit / 8) } else { (1, bit / 8 - first) };
            let mut bytes = written[file].clone();
            bytes[place] ^= 1 << (bit % 8);
            fs::write(&files[file], &bytes).unwrap();
            let found = verify(folder.path()).unwrap();
            assert!(
                found
                    .damaged
                    .first()
                    .is_some_and(|damage| damage.path == files[file] && damage.line.is_some()),
                "flip {flip}, byte {place}"
            );
            fs::write(&files[file], &written[file]).unwrap();
        }
        assert!(verify(folder.path()).unwrap().holds());
    }
}
