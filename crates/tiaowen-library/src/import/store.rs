//! The copy that is kept of imported clauses, from which an index can be built anew: one file of JSON lines for
//! each index, below the folder of the ledger. Replaced as a whole. Knows nothing of engines.
//!
//! Clauses belong to the index that they were imported into: an index for a trial, made with `--index`, does not
//! end up in the library of the office, which shares its corpus folder.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tiaowen_document::address::imported_id;
use tiaowen_text::hex::hex;

use super::lines::ImportedClause;
use crate::index_folder::IndexFolder;
use crate::journal::{Inspection, Journal, JournalError, push_line, write_atomically};
use crate::library::ledger_inside;
use crate::{Library, LibraryError};

/// The format that this program writes.
const FORMAT: u32 = 1;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    imports: u32,
}

/// A line of the copy.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Clause(Box<ImportedClause>),
    Header(Header),
}

/// What an import does to the clauses that were there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) added: usize,
    pub(super) replaced: usize,
    pub(super) unchanged: usize,
}

/// The kept copy of the clauses imported into one index.
#[derive(Debug)]
pub(crate) struct ImportStore {
    path: PathBuf,
    /// Where the copy was kept while there was no corpus folder.
    earlier: Option<PathBuf>,
}

impl ImportStore {
    /// Names the copy for an index; touches nothing.
    pub(crate) fn of(library: &Library, index: &IndexFolder) -> Self {
        let path = copy_path(library.ledger_folder(), index.path());
        let inside = ledger_inside(index.path());
        let earlier = (library.ledger_folder() != inside).then(|| copy_path(&inside, index.path()));
        Self { path, earlier }
    }

    /// The clauses in their order; none when nothing was ever imported.
    ///
    /// # Errors
    /// When the copy cannot be read, is damaged, or was written by a later version.
    pub(crate) fn read(&self) -> Result<Vec<ImportedClause>, LibraryError> {
        let mut clauses = match &self.earlier {
            Some(earlier) => read_copy(earlier)?,
            None => Vec::new(),
        };
        let later = read_copy(&self.path)?;
        if clauses.is_empty() {
            return Ok(later);
        }
        merge(&mut clauses, later);
        Ok(clauses)
    }

    /// Puts these clauses in the place of all that were kept.
    pub(super) fn write(&self, clauses: &[ImportedClause]) -> Result<(), LibraryError> {
        let unwritable = |source| LibraryError::LedgerUnwritable { path: self.path.clone(), source };
        let mut bytes = Vec::new();
        push_line(&mut bytes, &Header { imports: FORMAT }).map_err(unwritable)?;
        for clause in clauses {
            push_line(&mut bytes, clause).map_err(unwritable)?;
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(unwritable)?;
        write_atomically(&self.path, &bytes).map_err(unwritable)?;
        match self.earlier.as_ref().map(fs::remove_file) {
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => Err(unwritable(error)),
            _ => Ok(()),
        }
    }
}

/// The folder of the copies below that of a ledger.
pub(crate) fn copies_folder(ledger: &Path) -> PathBuf {
    ledger.join("imports")
}

/// Looks through a copy from end to end.
pub(crate) fn inspect_copy(path: &Path) -> io::Result<Inspection> {
    Journal::new(path.to_owned()).inspect::<Line>()
}

fn read_copy(path: &Path) -> Result<Vec<ImportedClause>, LibraryError> {
    let journal = Journal::new(path.to_owned());
    let damaged = |line| LibraryError::LedgerDamaged { path: path.to_owned(), line };
    let lines: Vec<Line> = journal.read().map_err(|error| match error {
        JournalError::Io(error) => LibraryError::reading(path, error),
        JournalError::BadLine(line) => damaged(line),
    })?;
    let mut clauses = Vec::with_capacity(lines.len());
    for (index, line) in lines.into_iter().enumerate() {
        match line {
            Line::Header(Header { imports }) if imports > FORMAT => {
                let (path, found, known) = (path.to_owned(), imports, FORMAT);
                return Err(LibraryError::LedgerNewer { path, found, known });
            }
            Line::Header(_) if index == 0 => {}
            Line::Clause(clause) if index > 0 => clauses.push(*clause),
            _ => return Err(damaged(index + 1)),
        }
    }
    Ok(clauses)
}

pub(super) fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_else(|error| unreachable!("plain data: {error}"))
}

/// Brings `later` clauses into `clauses`. A clause whose id is known takes its place, unless its document is
/// another; a new one stands behind the clause that it follows in `later`, else at the end of its document.
pub(super) fn merge(clauses: &mut Vec<ImportedClause>, later: Vec<ImportedClause>) -> Counts {
    let mut counts = Counts::default();
    let places: HashMap<String, usize> =
        clauses.iter().enumerate().map(|(place, clause)| (clause.id.clone(), place)).collect();
    let mut kept: Vec<Option<ImportedClause>> = std::mem::take(clauses).into_iter().map(Some).collect();
    // New clauses by the place of the known one that they follow or, where the first known one of their document
    // follows them, precede; the others at the end.
    let mut behind: HashMap<usize, Vec<ImportedClause>> = HashMap::new();
    let mut before: HashMap<usize, Vec<ImportedClause>> = HashMap::new();
    let mut last_known: HashMap<String, usize> = HashMap::new();
    let mut waiting: Vec<(String, Vec<ImportedClause>)> = Vec::new();
    let mut waiting_places: HashMap<String, usize> = HashMap::new();
    for clause in later {
        let document = imported_id(&clause.doc);
        let known = places.get(&clause.id).copied();
        let same_place = known.filter(|place| {
            kept[*place]
                .as_ref()
                .is_some_and(|old| old.doc == clause.doc || imported_id(&old.doc) == document)
        });
        match known {
            Some(place) if kept[place].as_ref() == Some(&clause) => counts.unchanged += 1,
            Some(_) => counts.replaced += 1,
            None => counts.added += 1,
        }
        if let Some(place) = same_place {
            kept[place] = Some(clause);
            if let Some(waiting_place) = waiting_places.remove(&document) {
                before.insert(place, std::mem::take(&mut waiting[waiting_place].1));
            }
            last_known.insert(document, place);
            continue;
        }
        if let Some(place) = known {
            kept[place] = None;
        }
        if let Some(place) = last_known.get(&document) {
            behind.entry(*place).or_default().push(clause);
        } else {
            let place = *waiting_places.entry(document.clone()).or_insert_with(|| {
                waiting.push((document, Vec::new()));
                waiting.len() - 1
            });
            waiting[place].1.push(clause);
        }
    }
    for (place, clause) in kept.into_iter().enumerate() {
        clauses.extend(before.remove(&place).unwrap_or_default());
        clauses.extend(clause);
        clauses.extend(behind.remove(&place).unwrap_or_default());
    }
    clauses.extend(waiting.into_iter().flat_map(|(_, clauses)| clauses));
    counts
}

/// The documents that these clauses stand in, by id.
pub(super) fn documents_of<'c>(clauses: impl Iterator<Item = &'c ImportedClause>) -> HashSet<String> {
    let titles: HashSet<&str> = clauses.map(|clause| clause.doc.as_str()).collect();
    titles.into_iter().map(imported_id).collect()
}

/// The copy's file below a ledger's folder: named for the index, and told from others of that name by the way
/// from the ledger to it, which stays when both move together.
pub(crate) fn copy_path(ledger: &Path, index: &Path) -> PathBuf {
    let (from, to) = (settled(ledger), settled(index));
    let way = way_between(&from, &to);
    let digest = Sha256::digest(way.to_string_lossy().as_bytes());
    let mark = hex(&digest[..4]);
    let name = to.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    copies_folder(ledger).join(format!("{name}-{mark}.jsonl"))
}

/// The path without links and steps up, as far as it exists.
fn settled(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut rest = Vec::new();
    let mut head = absolute.as_path();
    loop {
        if let Ok(real) = head.canonicalize() {
            return rest.iter().rev().fold(real, |path, name| path.join(name));
        }
        match (head.parent(), head.file_name()) {
            (Some(parent), Some(name)) => {
                rest.push(name.to_owned());
                head = parent;
            }
            _ => return absolute,
        }
    }
}

fn way_between(from: &Path, to: &Path) -> PathBuf {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(left, right)| left == right).count();
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    up.chain(to[shared..].iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn clause(text: &str) -> ImportedClause {
        // Written as `document:id=text`.
        let (doc, rest) = text.split_once(':').unwrap();
        let (id, text) = rest.split_once('=').unwrap_or((rest, "甲"));
        ImportedClause {
            id: id.to_owned(),
            title: String::new(),
            text: text.to_owned(),
            doc: doc.to_owned(),
            path: Vec::new(),
            year: None,
            units: Vec::new(),
            categories: Vec::new(),
            file: "a.jsonl".to_owned(),
        }
    }

    fn clauses(text: &str) -> Vec<ImportedClause> {
        text.split_whitespace().map(clause).collect()
    }

    #[test]
    fn a_later_import_adds_and_replaces() {
        let check = |old: &str, later: &str, expected: &str, counts: [usize; 3]| {
            let mut merged = clauses(old);
            let counted = merge(&mut merged, clauses(later));
            assert_eq!(merged, clauses(expected), "{old} + {later}");
            assert_eq!([counted.added, counted.replaced, counted.unchanged], counts, "{old} + {later}");
        };
        check("", "a:1 a:2", "a:1 a:2", [2, 0, 0]);
        check("a:1 a:2", "a:1 a:2", "a:1 a:2", [0, 0, 2]);
        check("a:1 a:2", "a:2=乙", "a:1 a:2=乙", [0, 1, 0]);
        check("a:1 b:2", "a:3 c:4", "a:1 b:2 a:3 c:4", [2, 0, 0]);
        check("a:1 a:3", "a:1 a:2 a:3", "a:1 a:2 a:3", [1, 0, 2]);
        check("a:2 a:3", "a:1 a:2", "a:1 a:2 a:3", [1, 0, 1]);
        check("a:1 a:2 b:1x", "b:2=乙", "a:1 b:1x b:2=乙", [0, 1, 0]);
    }

    #[test]
    fn each_index_has_a_copy_of_its_own_that_moves_along() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("y")).unwrap();
        let path = |ledger: &str, index: &str| {
            let path = copy_path(&folder.path().join(ledger), &folder.path().join(index));
            path.file_name().unwrap().to_string_lossy().into_owned()
        };
        let name = path("corpus/.tiaowen", "index");
        assert!(name.starts_with("index-") && name.ends_with(".jsonl"), "{name}");
        assert_ne!(name, path("corpus/.tiaowen", "x/index"));
        assert_eq!(name, path("corpus/.tiaowen", "./y/../index"), "spelled otherwise");
        fs::create_dir_all(folder.path().join("office/index")).unwrap();
        assert_eq!(name, path("office/corpus/.tiaowen", "office/index"), "moved together");
    }

    proptest! {
        #[test]
        fn every_id_is_kept_once_and_twice_is_once(
            old in prop::collection::btree_map("[a-f]", ("[xy]", "[甲乙]"), 0..6),
            later in prop::collection::btree_map("[a-f]", ("[xy]", "[甲乙]"), 0..6),
        ) {
            let of = |map: &BTreeMap<String, (String, String)>| -> Vec<ImportedClause> {
                map.iter().map(|(id, (doc, text))| clause(&format!("{doc}:{id}={text}"))).collect()
            };
            let mut merged = of(&old);
            let counts = merge(&mut merged, of(&later));
            let mut expected = old.clone();
            expected.extend(later.clone());
            let mut sorted = merged.clone();
            sorted.sort_by(|left, right| left.id.cmp(&right.id));
            prop_assert_eq!(sorted, of(&expected));
            prop_assert_eq!(counts.added + counts.replaced + counts.unchanged, later.len());
            let once = merged.clone();
            let counts = merge(&mut merged, of(&later));
            prop_assert_eq!((counts.added, counts.replaced), (0, 0));
            prop_assert_eq!(merged, once);
        }
    }
}
