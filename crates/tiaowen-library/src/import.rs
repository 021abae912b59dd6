//! Takes in clauses that were split elsewhere: reads their file, keeps a copy beside the ledger, and brings their
//! documents into the index. Knows no particular engine and no terminal.
//!
//! The order is that of a run over the corpus: first the copy, then the engine, last the state file. An import
//! that breaks off in between is finished by the next run.
//!
//! ```text
//! one JSON object a line → lines → merged into the copy (store) → documents (compose) → Engine.write
//! ```

mod compose;
mod lines;
mod store;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;
use tiaowen_search::engine::{Changes, DocumentBatch, Engine};

pub(crate) use compose::{Doubts, gather};
use lines::excerpt;
pub use lines::{Fault, ImportFile, ImportedClause, MAX_ID_CHARS, MAX_LINE_BYTES};
pub(crate) use store::{ImportStore, copies_folder, copy_path, inspect_copy};
use store::{documents_of, merge};

use crate::duplicates::Sketch;
use crate::index_folder::IndexFolder;
use crate::state::{DocumentState, FileState, State};
use crate::sync::{Before, Progress, sync};
use crate::{Ledger, Library, LibraryError};

/// First part of the names under which the state file keeps imported documents; no file of the corpus that is
/// read has a name that begins with a full stop.
const STATE_PREFIX: &str = ".imports/";

/// The most names that one notice lists.
const MAX_NAMES: usize = 10;

/// The outcome of an import; the object that `tiaowen import --format json` prints.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ImportReport {
    /// Clauses whose id was not imported before.
    pub added: usize,
    /// Clauses that took the place of an earlier one with their id.
    pub replaced: usize,
    /// Clauses that were there already, just so.
    pub unchanged: usize,
    /// Lines that could not be read.
    pub faults: Vec<Fault>,
    /// What the user should know, in Chinese.
    pub notices: Vec<String>,
    /// Documents in the index after the import.
    pub documents: usize,
    /// Clauses in the index after the import.
    pub clauses: usize,
    /// Time spent, in seconds.
    pub seconds: f64,
}

impl ImportReport {
    /// The report on a file without a single clause: nothing was changed.
    pub fn of_nothing(file: ImportFile) -> Self {
        Self { notices: ignored_notice(&file.ignored), faults: file.faults, ..Self::default() }
    }
}

/// Takes clauses into the index whose files lie in the folder `index`.
///
/// A clause takes the place of an earlier imported one with its id; all others stay. Documents of the corpus are
/// left as they are, unless the index has to be built anew for other word lists or after damage: then everything
/// is read, as [`sync`] does. A clause with the id of one of the corpus is a fault.
///
/// # Errors
/// When the copy, the engine or the state cannot be written. What the copy has is in the index after the next
/// run.
pub fn import(
    library: &Library,
    index: &IndexFolder,
    engine: &dyn Engine,
    before: Before,
    file: ImportFile,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<ImportReport, LibraryError> {
    let started = Instant::now();
    let file = without_taken_ids(file, &library.ledger()?);
    if file.clauses.is_empty() {
        return Ok(ImportReport::of_nothing(file));
    }
    let store = ImportStore::of(library, index);
    let mut clauses = store.read()?;
    let mut touched = documents_of(file.clauses.iter());
    let ids: HashSet<&str> = file.clauses.iter().map(|clause| clause.id.as_str()).collect();
    // A clause that now stands in another document leaves its old one.
    touched.extend(documents_of(clauses.iter().filter(|clause| ids.contains(clause.id.as_str()))));
    let counts = merge(&mut clauses, file.clauses);
    if counts.added + counts.replaced > 0 {
        store.write(&clauses)?;
    }

    let mut doubts = Doubts::default();
    let documents = gather(&clauses).into_iter().filter(|document| touched.contains(&document.id));
    let batches: Vec<DocumentBatch> =
        documents.map(|document| document.batch(library.rules(), &mut doubts)).collect();
    if before == Before::Empty && !index.is_new() {
        // The index held other documents too, and is built anew with them all.
        drop((clauses, batches));
        sync(library, index, engine, before, now, progress)?;
    } else {
        write(library, index, engine, before, touched, batches, progress)?;
    }

    let mut notices = ignored_notice(&file.ignored);
    notices.extend(doubts.notices());
    let overview = engine.overview()?;
    Ok(ImportReport {
        added: counts.added,
        replaced: counts.replaced,
        unchanged: counts.unchanged,
        faults: file.faults,
        notices,
        documents: overview.documents.len(),
        clauses: overview.clause_count,
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// Writes imported documents into an index that is up to date or new. Of the `touched` ones, those that are not
/// among `batches` have no clause left.
fn write(
    library: &Library,
    index: &IndexFolder,
    engine: &dyn Engine,
    before: Before,
    mut touched: HashSet<String>,
    mut batches: Vec<DocumentBatch>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), LibraryError> {
    let overview = engine.overview()?;
    let mut state = if before == Before::Empty {
        index.stage_words(library.words())?;
        State { recipe: library.recipe(), ..State::default() }
    } else {
        index.state()
    };
    let indexed: HashMap<&str, usize> =
        overview.documents.iter().map(|head| (head.metadata.id.as_str(), head.clause_count)).collect();
    for batch in &batches {
        touched.remove(&batch.document.metadata.id);
    }
    batches.retain(|batch| {
        let metadata = &batch.document.metadata;
        let known = state.files.get(&state_name(&metadata.id));
        known.is_none_or(|known| known.sha256 != metadata.sha256)
            || indexed.get(metadata.id.as_str()) != Some(&batch.document.clause_count)
    });
    for batch in &batches {
        let metadata = &batch.document.metadata;
        state.files.insert(
            state_name(&metadata.id),
            file_state(&metadata.id, &metadata.sha256, batch.document.clause_count),
        );
    }
    touched.iter().for_each(|id| drop(state.files.remove(&state_name(id))));
    let mut remove: Vec<String> =
        touched.into_iter().filter(|id| indexed.contains_key(id.as_str())).collect();
    remove.sort();
    let changes = Changes { replace: batches, remove };
    progress(Progress::Writing { clauses: changes.replace.iter().map(|batch| batch.clauses.len()).sum() });
    if before == Before::Empty || !changes.is_empty() {
        engine.write(&changes)?;
    }
    index.settle_words()?;
    index.save_state(&state)
}

/// The name under which the state file keeps an imported document.
pub(crate) fn state_name(document_id: &str) -> String {
    format!("{STATE_PREFIX}{document_id}")
}

/// Whether the state file keeps an imported document under this name, and no file.
pub(crate) fn is_import(name: &str) -> bool {
    name.starts_with(STATE_PREFIX)
}

/// What the state file keeps of an imported document.
pub(crate) fn file_state(document_id: &str, sha256: &str, clauses: usize) -> FileState {
    let document = DocumentState {
        id: document_id.to_owned(),
        clauses,
        diagnostics: 0,
        sketch: Sketch::default(),
        is_printed: false,
        coverage: None,
        remarks: Vec::new(),
    };
    FileState {
        sha256: sha256.to_owned(),
        curated: String::new(),
        documents: vec![document],
        duplicates: Vec::new(),
    }
}

/// Leaves out clauses whose id is, or may become, that of a clause of the corpus.
fn without_taken_ids(mut file: ImportFile, ledger: &Ledger) -> ImportFile {
    let is_taken = |id: &str| {
        let document = id.split_once('/').map(|(document, _)| document);
        document.is_some_and(|document| ledger.document(document).is_some())
    };
    let mut free = Vec::with_capacity(file.clauses.len());
    for (clause, line) in file.clauses.into_iter().zip(&file.lines) {
        if is_taken(&clause.id) {
            let reason = format!("编号“{}”属于语料里的文件，不能另用", excerpt(&clause.id));
            file.faults.push(Fault { line: *line, reason });
        } else {
            free.push(clause);
        }
    }
    file.faults.sort_by_key(|fault| fault.line);
    ImportFile { clauses: free, lines: Vec::new(), ..file }
}

fn ignored_notice(ignored: &BTreeMap<String, usize>) -> Vec<String> {
    if ignored.is_empty() {
        return Vec::new();
    }
    vec![format!("没有采用的字段：{}", names_of(ignored))]
}

impl Doubts {
    /// What of the names given could not be taken so, in Chinese.
    fn notices(&self) -> Vec<String> {
        let mut notices = Vec::new();
        if !self.categories.is_empty() {
            notices.push(format!("没有这些任务类别，未采用：{}", names_of(&self.categories)));
        }
        if !self.generic_units.is_empty() {
            notices.push(format!("这些名称不指明哪个单位，未采用：{}", names_of(&self.generic_units)));
        }
        if let Some(first) = self.years.first() {
            let count = self.years.len();
            notices.push(format!("有 {count} 份文件的各条年份不一，取最先给出的一个，例如《{first}》"));
        }
        notices
    }
}

/// Names with the number of lines or clauses that have them, the most frequent first.
fn names_of(names: &BTreeMap<String, usize>) -> String {
    let mut ranked: Vec<(&String, &usize)> = names.iter().collect();
    ranked.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let shown: Vec<String> = ranked
        .iter()
        .take(MAX_NAMES)
        .map(|(name, count)| format!("{}（{count} 处）", excerpt(name)))
        .collect();
    let rest = if names.len() > MAX_NAMES { format!("等 {} 个", names.len()) } else { String::new() };
    format!("{}{rest}", shown.join("、"))
}
