//! What a run over the corpus would do: which files it reads, which ids documents and clauses get, what becomes of
//! the clauses that were there before. Reads corpus, ledger and the state of the index; writes nothing.

mod duplicates;
mod repeals;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tiaowen_document::citation;
use tiaowen_document::curated::Curated;
use tiaowen_document::model::{Clause, Document, Metadata, Severity};
use tiaowen_search::engine::{ClauseRecord, DocumentBatch, DocumentRecord, Engine};
use tiaowen_text::fold::fingerprint;
use tiaowen_text::hex::hex;

use super::Progress;
use crate::changes::DocumentChange;
use crate::coverage::Coverage;
use crate::doctor::examine_state;
use crate::duplicates::Sketch;
use crate::hashing::hash_files;
use crate::identity::{Assigned, Candidate, assign};
use crate::import::{Doubts, ImportStore, file_state, gather, state_name};
use crate::index_folder::IndexFolder;
use crate::ledger::{Entry, Ledger, PrintedClause, Registered, SourceOf, Version, Wording};
use crate::reading::{FileRead, PartRead, ReadRequest, Unread};
use crate::report::{Fate, FileReport, Remark, SyncReport};
use crate::state::{DocumentState, FileState, State};
use crate::walk::ListedFile;
use crate::{Library, LibraryError};

/// What a run is to write, and what is to be said of it.
pub(super) struct Plan {
    /// For the register of documents.
    pub(super) entries: Vec<Entry>,
    /// For the histories of their clauses, each with the document's id.
    pub(super) versions: Vec<(String, Version)>,
    /// Documents to be put into the index.
    pub(super) batches: Vec<DocumentBatch>,
    /// Documents to be taken out of it.
    pub(super) remove: Vec<String>,
    /// What the index is built from afterwards.
    pub(super) after: State,
    pub(super) report: SyncReport,
}

/// Works out a run. `engine` holds what the last run put into it; `None` where the index is built anew.
///
/// # Errors
/// When corpus, ledger or engine cannot be read.
pub(super) fn plan(
    library: &Library,
    index: &IndexFolder,
    engine: Option<&dyn Engine>,
    ledger: &Ledger,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Plan, LibraryError> {
    let mut planner = Planner::begin(library, index, engine, ledger, now)?;
    planner.look_at_files()?;
    planner.read_files(progress);
    planner.report_copies();
    planner.leave_out_forms();
    planner.report_forms();
    planner.settle_identities()?;
    planner.look_at_imports()?;
    planner.mark_repealed()?;
    planner.note_removals()?;
    planner.check_manifest();
    Ok(planner.into_plan())
}

/// A run while it is worked out.
struct Planner<'a> {
    library: &'a Library,
    index: &'a IndexFolder,
    engine: Option<&'a dyn Engine>,
    ledger: &'a Ledger,
    now: Timestamp,
    /// What the index was built from before the run, and what after it.
    before: State,
    after: State,
    /// Ids in the engine before the run, each with the number of its clauses.
    indexed: HashMap<String, usize>,
    /// What the engine knows of them.
    heads: HashMap<String, Arc<Metadata>>,
    /// Ids in the index before the run, in one that is being replaced too.
    known: HashSet<String>,
    /// Ids of documents whose file needs no reading or cannot be read.
    held: HashSet<String>,
    /// Files to read, each with the hash of its bytes as it was listed.
    to_read: Vec<ReadRequest>,
    /// Files with the bytes of another, each with that other.
    copies: Vec<(String, String)>,
    read: Vec<ReadDocument>,
    entries: Vec<Entry>,
    versions: Vec<(String, Version)>,
    batches: Vec<DocumentBatch>,
    report: SyncReport,
}

/// A document read in this run, its spans in code points, its ids not yet settled.
struct ReadDocument {
    document: Document,
    candidate: Candidate,
    curated: Option<Curated>,
    coverage: Coverage,
    remarks: Vec<Remark>,
}

impl<'a> Planner<'a> {
    fn begin(
        library: &'a Library,
        index: &'a IndexFolder,
        engine: Option<&'a dyn Engine>,
        ledger: &'a Ledger,
        now: Timestamp,
    ) -> Result<Self, LibraryError> {
        let overview = engine.map(Engine::overview).transpose()?;
        let heads = overview.iter().flat_map(|overview| &overview.documents);
        let (indexed, heads): (HashMap<String, usize>, HashMap<String, Arc<Metadata>>) = heads
            .map(|head| (head.metadata.id.clone(), head))
            .map(|(id, head)| ((id.clone(), head.clause_count), (id, Arc::clone(&head.metadata))))
            .unzip();
        let recipe = library.recipe();
        let last = index.state();
        let known = last.documents().map(|document| document.id.clone()).chain(indexed.keys().cloned());
        let known = known.collect();
        let before = if last.recipe == recipe && engine.is_some() { last } else { State::default() };
        Ok(Self {
            library,
            index,
            engine,
            ledger,
            now,
            before,
            after: State { recipe, ..State::default() },
            indexed,
            heads,
            known,
            held: HashSet::new(),
            to_read: Vec::new(),
            copies: Vec::new(),
            read: Vec::new(),
            entries: Vec::new(),
            versions: Vec::new(),
            batches: Vec::new(),
            report: SyncReport::default(),
        })
    }

    /// Sorts the corpus into files to read, files that need no reading, and files to leave out.
    fn look_at_files(&mut self) -> Result<(), LibraryError> {
        let listing = self.library.list()?;
        self.report.files = listing.left_out;
        let hashes = hash_files(self.library.corpus(), &listing.files);
        let mut hashed = Vec::new();
        for (file, hash) in listing.files.into_iter().zip(hashes) {
            match hash {
                Ok(hash) => hashed.push((hash, file)),
                Err(error) => self.note(FileReport::unreadable(&file.name, &error)),
            }
        }
        let mut looked_at: Vec<(ReadRequest, Option<FileState>)> = Vec::new();
        for (sha256, file) in self.leave_out_copies(hashed) {
            let curated = match self.library.curated(&file, &sha256) {
                Ok(curated) => curated,
                Err(error) => {
                    let (reason, hint) = (error.message(), error.hint());
                    self.note(FileReport::left_out(&file.name, Fate::Failed, &reason, &hint));
                    continue;
                }
            };
            let unchanged = self.before.files.get(&file.name).filter(|state| {
                state.sha256 == sha256
                    && state.curated == curated_fingerprint(curated.as_ref())
                    && state.documents.iter().all(|known| self.indexed.get(&known.id) == Some(&known.clauses))
            });
            let unchanged = unchanged.cloned();
            looked_at.push((
                ReadRequest {
                    path: file.path.into(),
                    root: Some(self.library.corpus().into()),
                    name: file.name,
                    curated,
                    wants_source: false,
                },
                unchanged,
            ));
        }
        duplicates::read_without_original(&mut looked_at);
        for (request, unchanged) in looked_at {
            match unchanged {
                Some(state) => {
                    self.report.unchanged += state.documents.len();
                    self.keep(&request.name, state);
                    self.note(FileReport::taken(&request.name, Fate::Unchanged));
                }
                None => self.to_read.push(request),
            }
        }
        // Files that the walk itself could not read hold on to their documents, too.
        let failed: Vec<String> = self.failed_files().map(str::to_owned).collect();
        failed.iter().for_each(|file| self.hold_documents_of(file));
        Ok(())
    }

    /// Of files with the same bytes keeps the one that was indexed before, else the first.
    fn leave_out_copies(&mut self, hashed: Vec<(String, ListedFile)>) -> Vec<(String, ListedFile)> {
        let mut chosen: HashMap<String, String> = HashMap::new();
        for (sha256, file) in &hashed {
            let was_indexed = self.before.files.get(&file.name).is_some_and(|state| state.sha256 == *sha256);
            if was_indexed || !chosen.contains_key(sha256) {
                chosen.insert(sha256.clone(), file.name.clone());
            }
        }
        let (kept, copies): (Vec<_>, Vec<_>) =
            hashed.into_iter().partition(|(sha256, file)| chosen.get(sha256) == Some(&file.name));
        self.copies = copies.into_iter().map(|(sha256, file)| (file.name, chosen[&sha256].clone())).collect();
        kept
    }

    /// Reads the files, and takes what was read in their order.
    fn read_files(&mut self, progress: &mut dyn FnMut(Progress<'_>)) {
        let requests = std::mem::take(&mut self.to_read);
        progress(Progress::Started { files: requests.len() });
        let mut began = |index: usize| progress(Progress::Reading { file: &requests[index].name });
        let library = self.library;
        let readings = library.readers().read(library.words(), library.rules(), &requests, &mut began);
        self.report.notices.extend(readings.notice);
        for (request, reading) in requests.into_iter().zip(readings.files) {
            let file = request.name;
            match reading {
                Ok(read) => {
                    self.take_in(&file, read, request.curated.as_ref());
                    self.note(FileReport::taken(&file, Fate::Indexed));
                }
                Err(Unread { reason, hint }) => {
                    self.note(FileReport::left_out(&file, Fate::Failed, &reason, &hint));
                    self.hold_documents_of(&file);
                }
            }
        }
    }

    /// Reports the copies. The copy of a file that cannot be read cannot be read either.
    fn report_copies(&mut self) {
        for (copy, original) in self.copies.clone() {
            let failed = self.report.with_fate(Fate::Failed).find(|failed| failed.file == original);
            if let Some(failed) = failed {
                self.note(FileReport { file: copy.clone(), ..failed.clone() });
                self.hold_documents_of(&copy);
            } else {
                let reason = format!("内容与 {original} 完全相同");
                self.note(FileReport::left_out(&copy, Fate::Duplicate, &reason, "同一份文件留一份即可。"));
            }
        }
    }

    fn take_in(&mut self, file: &str, read: FileRead, curated: Option<&Curated>) {
        let curated = curated.filter(|curated| curated.holds_for(&read.sha256));
        for (part, PartRead { document, remarks, coverage }) in read.parts.into_iter().enumerate() {
            self.report.remarks.extend(remarks.iter().cloned());
            let origin = SourceOf { file: file.to_owned(), sha256: read.sha256.clone(), part };
            self.read.push(ReadDocument {
                candidate: Candidate::new(origin, &document.metadata, curated),
                document,
                curated: curated.cloned(),
                coverage,
                remarks,
            });
        }
    }

    /// Gives every document read its id and every clause its address, and notes what the ledger is to say of both.
    fn settle_identities(&mut self) -> Result<(), LibraryError> {
        let read = std::mem::take(&mut self.read);
        let candidates: Vec<Candidate> = read.iter().map(|read| read.candidate.clone()).collect();
        let assigned = assign(self.ledger, &candidates, &self.held);
        for (mut read, assigned) in read.into_iter().zip(assigned) {
            let doubts = doubts_of_identity(&read, &assigned);
            self.report.remarks.extend(doubts.iter().cloned());
            read.remarks.extend(doubts);
            self.enter(&read, &assigned);
            let document = self.compare_clauses(read.document, &assigned.id, &read.candidate.source)?;
            if self.known.contains(&assigned.id) {
                self.report.changed += 1;
            } else {
                self.report.added += 1;
            }
            let state = DocumentState {
                id: assigned.id,
                clauses: document.clauses.len(),
                diagnostics: document.diagnostics.len(),
                sketch: Sketch::of(&document.clauses),
                is_printed: duplicates::is_printed(&document),
                coverage: Some(read.coverage),
                remarks: read.remarks,
            };
            self.held.insert(state.id.clone());
            let file =
                self.after.files.entry(read.candidate.source.file.clone()).or_insert_with(|| FileState {
                    sha256: read.candidate.source.sha256.clone(),
                    curated: curated_fingerprint(read.curated.as_ref()),
                    documents: Vec::new(),
                    duplicates: Vec::new(),
                });
            file.documents.push(state);
            self.batches.push(batch(document, &read.candidate.source.file));
        }
        Ok(())
    }

    /// Notes what the register does not yet say of the document.
    fn enter(&mut self, read: &ReadDocument, assigned: &Assigned) {
        let Candidate { source, keys, .. } = &read.candidate;
        let (id, at) = (assigned.id.clone(), self.now);
        let known = self.ledger.document(&id);
        let entries = &mut self.entries;
        if let Some(known) = known {
            let new_keys: Vec<String> =
                keys.iter().filter(|key| !known.keys.contains(key)).cloned().collect();
            if known.removed_at.is_some() {
                entries.push(Entry::Returned { id: id.clone(), at });
            }
            if !new_keys.is_empty() {
                entries.push(Entry::Known { id: id.clone(), keys: new_keys, at });
            }
        } else {
            let title = read.document.metadata.title.clone();
            entries.push(Entry::Given { id: id.clone(), keys: keys.clone(), title, at });
        }
        if known.and_then(|known| known.source.as_ref()) != Some(source) {
            entries.push(Entry::Read { id, source: source.clone(), at });
        }
    }

    /// Reads what was imported into the index anew where that is not in it already.
    fn look_at_imports(&mut self) -> Result<(), LibraryError> {
        let clauses = ImportStore::of(self.library, self.index).read()?;
        for document in gather(&clauses) {
            let (name, sha256) = (state_name(&document.id), document.sha256());
            let is_indexed = self.indexed.get(&document.id) == Some(&document.len());
            let unchanged = self.before.files.get(&name).filter(|state| state.sha256 == sha256 && is_indexed);
            if let Some(state) = unchanged.cloned() {
                self.report.unchanged += 1;
                self.keep(&name, state);
                continue;
            }
            if self.known.contains(&document.id) {
                self.report.changed += 1;
            } else {
                self.report.added += 1;
            }
            self.after.files.insert(name, file_state(&document.id, &sha256, document.len()));
            // What could not be resolved was said when it was imported.
            self.batches.push(document.batch(self.library.rules(), &mut Doubts::default()));
        }
        Ok(())
    }

    /// Holds the clauses against their history, notes what is new, and puts the settled ids in their place.
    fn compare_clauses(
        &mut self,
        mut document: Document,
        id: &str,
        source: &SourceOf,
    ) -> Result<Document, LibraryError> {
        let prefix = format!("{}/", document.metadata.id);
        let printed: Vec<PrintedClause> = document
            .clauses
            .iter()
            .map(|clause| PrintedClause {
                address: clause.id.strip_prefix(&prefix).unwrap_or(&clause.id).to_owned(),
                wording: wording_of(clause),
            })
            .collect();
        let found = self.ledger.compare_clauses(id, &source.sha256, &printed, self.now)?;
        for (clause, address) in document.clauses.iter_mut().zip(&found.addresses) {
            clause.id = format!("{id}/{address}");
        }
        let known = self.ledger.document(id);
        self.report.changes.extend(DocumentChange::of_read(&document, id, &source.file, known, &found));
        self.versions.extend(found.version.map(|version| (id.to_owned(), version)));
        id.clone_into(&mut document.metadata.id);
        Ok(document)
    }

    /// Notes which documents have no file any more.
    fn note_removals(&mut self) -> Result<(), LibraryError> {
        let is_gone =
            |document: &&Registered| document.removed_at.is_none() && !self.held.contains(&document.id);
        for document in self.ledger.documents().filter(is_gone) {
            self.entries.push(Entry::Removed { id: document.id.clone(), at: self.now });
            let history = self.ledger.clauses_of(&document.id)?;
            self.report.changes.push(DocumentChange::of_removed(document, &history));
        }
        Ok(())
    }

    /// Remarks on manifest entries that fit no file: mostly the file was edited and its hash is another.
    fn check_manifest(&mut self) {
        let found: HashSet<&str> = self.after.files.values().map(|file| file.sha256.as_str()).collect();
        for entry in self.library.manifest().entries() {
            let name = if entry.file.is_empty() { &entry.sha256 } else { &entry.file };
            let message = if entry.sha256.is_empty() {
                let is_there = self.report.files.iter().any(|file| file.file == entry.file);
                let message = format!("没有编目所说的文件“{name}”；文件改了名的，编目里也请跟着改");
                (!is_there).then_some(message)
            } else {
                let message =
                    format!("没有文件的内容与“{name}”一条的 sha256 相符；文件改过的，请更新 sha256");
                (!found.contains(entry.sha256.as_str())).then_some(message)
            };
            self.after.manifest_remarks.extend(message.clone());
            self.report.remarks.extend(message.map(|message| {
                Remark::of_document(crate::manifest::MANIFEST_FILE, Severity::Warning, message)
            }));
        }
    }

    fn into_plan(mut self) -> Plan {
        let present: HashSet<&str> = self.after.documents().map(|document| document.id.as_str()).collect();
        let is_absent = |id: &&String| !present.contains(id.as_str());
        let mut remove: Vec<String> = self.indexed.keys().filter(is_absent).cloned().collect();
        remove.sort();
        self.report.removed = self.known.iter().filter(is_absent).count();
        self.report.documents = present.len();
        self.report.clauses = self.after.documents().map(|document| document.clauses).sum();
        self.report.diagnostics = self.after.documents().map(|document| document.diagnostics).sum();
        self.name_documents();
        self.report.changes.sort_by(|left, right| left.id.cmp(&right.id));
        self.after.left_out = self.report.left_out().cloned().collect();
        // Documents that were read stand behind what the index had of them.
        let had = self.heads.values().map(|metadata| &**metadata);
        let has = self.batches.iter().map(|batch| &batch.document.metadata);
        self.report.to_mend = examine_state(&self.after, had.chain(has)).to_mend;
        let Self { entries, versions, batches, after, report, .. } = self;
        Plan { entries, versions, batches, remove, after, report }
    }

    fn note(&mut self, file: FileReport) {
        self.report.files.push(file);
    }

    fn failed_files(&self) -> impl Iterator<Item = &str> {
        self.report.with_fate(Fate::Failed).map(|failed| failed.file.as_str())
    }

    /// Says of each file which documents of it are in the index.
    fn name_documents(&mut self) {
        let originals: HashMap<&String, &String> =
            self.copies.iter().map(|(copy, original)| (copy, original)).collect();
        for report in &mut self.report.files {
            let is_copy = report.fate == Fate::Duplicate;
            let file = originals.get(&report.file).filter(|_| is_copy).map_or(&report.file, |file| *file);
            let inside = format!("{file}/");
            let below = self
                .after
                .files
                .range(inside.clone()..)
                .map_while(|(name, state)| name.starts_with(&inside).then_some(state));
            let known =
                self.after.files.get(file).into_iter().chain(below).flat_map(|state| &state.documents);
            report.documents = known.map(|document| document.id.clone()).collect();
        }
        self.report.files.sort_by(|left, right| left.file.cmp(&right.file));
    }

    /// Keeps the documents of a file as they were last read.
    fn keep(&mut self, file: &str, state: FileState) {
        self.held.extend(state.documents.iter().map(|document| document.id.clone()));
        self.after.files.insert(file.to_owned(), state);
    }

    /// A file or folder that cannot be read is not gone: its documents keep their ids and, where they are still
    /// in the index, stay there as they were last read.
    fn hold_documents_of(&mut self, name: &str) {
        let is_meant = |file: &str| is_or_holds(name, file);
        let ids: Vec<String> = self
            .ledger
            .documents()
            .filter(|document| document.source.as_ref().is_some_and(|source| is_meant(&source.file)))
            .filter(|document| document.removed_at.is_none())
            .map(|document| document.id.clone())
            .collect();
        self.held.extend(ids);
        let states: Vec<(String, FileState)> = self
            .before
            .files
            .iter()
            .filter(|(file, _)| is_meant(file))
            .filter(|(_, state)| state.documents.iter().all(|known| self.indexed.contains_key(&known.id)))
            .map(|(file, state)| (file.clone(), state.clone()))
            .collect();
        for (file, state) in states {
            self.report.unchanged += state.documents.len();
            self.keep(&file, state);
        }
    }
}

/// Whether `name` is the file itself, or the folder that it lies in.
fn is_or_holds(name: &str, file: &str) -> bool {
    file.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What a curator should know of the id that a document was given.
fn doubts_of_identity(read: &ReadDocument, assigned: &Assigned) -> Vec<Remark> {
    let file = &read.candidate.source.file;
    let doubt = |message: String| Remark::of_document(file, Severity::Warning, message);
    let twin = assigned.twin.as_ref().map(|twin| {
        doubt(format!(
            "与 {twin} 的发文字号或标题相同而文字不同，已作为另一份文件收录，编号 {}；若是同一份文件，请留一份",
            assigned.id
        ))
    });
    let slug = read.curated.as_ref().and_then(|curated| curated.slug.as_ref());
    let slug = slug.filter(|slug| **slug == read.candidate.proposed && **slug != assigned.id).map(|slug| {
        doubt(format!(
            "编目里的编号 {slug} 没有采用：这份文件早已有编号 {}，编号一经给出不再更改",
            assigned.id
        ))
    });
    twin.into_iter().chain(slug).collect()
}

pub(crate) fn wording_of(clause: &Clause) -> Wording {
    let number = clause.number.as_deref().unwrap_or_default();
    let bare = fingerprint(clause.text.strip_prefix(number).unwrap_or(&clause.text));
    Wording {
        hash: clause.hash.clone(),
        bare: hex(&Sha256::digest(bare.as_bytes())[..8]),
        text: clause.text.clone(),
        path: clause.path.clone(),
    }
}

/// The records of a document whose ids are settled.
fn batch(document: Document, file: &str) -> DocumentBatch {
    let Document { metadata, clauses, structure, noise, .. } = document;
    let records = clauses.into_iter().zip(0u32..).map(|(clause, order)| ClauseRecord {
        document_id: metadata.id.clone(),
        order,
        place: citation::place(&clause),
        address: clause.id.split_once('/').map(|(_, address)| address.to_owned()),
        clause,
    });
    let clauses: Vec<ClauseRecord> = records.collect();
    let clause_count = clauses.len();
    let document = DocumentRecord { metadata, file: file.to_owned(), clause_count, structure, noise };
    DocumentBatch { document, clauses }
}

fn curated_fingerprint(curated: Option<&Curated>) -> String {
    let Some(curated) = curated else { return String::new() };
    // The file name and the note are for people and change nothing.
    let facts = Curated { file: String::new(), note: None, ..curated.clone() };
    let json = serde_json::to_vec(&facts).unwrap_or_else(|error| unreachable!("plain data: {error}"));
    hex(&Sha256::digest(json))
}
