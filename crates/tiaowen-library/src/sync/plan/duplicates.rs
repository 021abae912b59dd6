//! Of documents that stand in the corpus in several forms, one is indexed: which, and what is said of the others.

use std::collections::HashSet;
use std::sync::Arc;

use tiaowen_document::model::{Clause, Document, Metadata, Severity};

use super::{Planner, ReadDocument};
use crate::duplicates::{Form, Sketch, first_forms};
use crate::reading::ReadRequest;
use crate::report::{Fate, FileReport, Remark};
use crate::state::{DuplicateState, FileState};

/// Where a form of a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Among the documents read in this run.
    Read(usize),
    /// Among the documents that need no reading.
    Kept(usize),
}

/// A document that is in the index and needs no reading.
struct Kept {
    file: String,
    id: String,
    metadata: Arc<Metadata>,
    sketch: Sketch,
    is_printed: bool,
}

/// Tells whether a document was read from printed pages, which lose something of the text.
pub(super) fn is_printed(document: &Document) -> bool {
    let location = |clause: &Clause| clause.location.as_ref()?.page;
    document.clauses.iter().find_map(location).is_some()
}

/// Has files read again whose documents stood in other files in a better form, when those are not as they were.
pub(super) fn read_without_original(files: &mut [(ReadRequest, Option<FileState>)]) {
    loop {
        let unchanged: HashSet<String> =
            files.iter().filter(|(_, state)| state.is_some()).map(|(file, _)| file.name.clone()).collect();
        let lacks = |state: &FileState| state.duplicates.iter().any(|it| !unchanged.contains(&it.of));
        let mut changed = false;
        for (_, state) in files.iter_mut().filter(|(_, state)| state.as_ref().is_some_and(lacks)) {
            (*state, changed) = (None, true);
        }
        if !changed {
            return;
        }
    }
}

impl Planner<'_> {
    /// Leaves out documents of which a better form is in the corpus: one that is no printed page, that a curator says
    /// something of, that was indexed before, by the name of its file. What is known again by the others is known by
    /// the one that stays.
    pub(super) fn leave_out_forms(&mut self) {
        let kept = self.kept_documents();
        let sketches: Vec<Sketch> = self.read.iter().map(|read| Sketch::of(&read.document.clauses)).collect();
        let mut places: Vec<Place> =
            (0..kept.len()).map(Place::Kept).chain((0..self.read.len()).map(Place::Read)).collect();
        places.sort_by_cached_key(|place| match place {
            Place::Kept(at) => (kept[*at].is_printed, false, false, kept[*at].file.clone(), 0),
            Place::Read(at) => {
                let ReadDocument { document, candidate, curated, .. } = &self.read[*at];
                let (file, part) = (candidate.source.file.clone(), candidate.source.part);
                let was_indexed = self.was_indexed(&file);
                (is_printed(document), curated.is_none() && !was_indexed, !was_indexed, file, part)
            }
        });
        let forms: Vec<Form<'_>> = places
            .iter()
            .map(|place| match place {
                Place::Kept(at) => Form {
                    metadata: &kept[*at].metadata,
                    sketch: &kept[*at].sketch,
                    is_printed: kept[*at].is_printed,
                },
                Place::Read(at) => Form {
                    metadata: &self.read[*at].document.metadata,
                    sketch: &sketches[*at],
                    is_printed: is_printed(&self.read[*at].document),
                },
            })
            .collect();
        let first = first_forms(&forms);
        let file_of = |place: Place| match place {
            Place::Kept(at) => kept[at].file.clone(),
            Place::Read(at) => self.read[at].candidate.source.file.clone(),
        };
        let mut left_out: Vec<(Place, Place, DuplicateState)> = Vec::new();
        for (place, main) in places.iter().zip(first) {
            let Some(main) = main.map(|main| places[main]) else { continue };
            let title = match place {
                Place::Kept(at) => kept[*at].metadata.title.clone(),
                Place::Read(at) => self.read[*at].document.metadata.title.clone(),
            };
            let duplicate = DuplicateState { of: file_of(main), title };
            // Twice in one file is for a person to look at.
            if duplicate.of != file_of(*place) {
                left_out.push((*place, main, duplicate));
            }
        }
        let mut is_left_out = vec![false; self.read.len()];
        for (place, main, duplicate) in left_out {
            let keys = match place {
                Place::Read(at) => {
                    is_left_out[at] = true;
                    self.note_duplicate_read(at, duplicate)
                }
                Place::Kept(at) => self.drop_kept(&kept[at], duplicate),
            };
            if let Place::Read(main) = main {
                self.read[main].candidate.keys.extend(keys);
            }
        }
        let mut is_left_out = is_left_out.into_iter();
        self.read.retain(|_| !is_left_out.next().unwrap_or_default());
    }

    /// Whether a file is where the ledger has a document from that is in the corpus.
    fn was_indexed(&self, file: &str) -> bool {
        self.ledger.documents().any(|document| {
            document.removed_at.is_none()
                && document.source.as_ref().is_some_and(|source| source.file == file)
        })
    }

    fn kept_documents(&self) -> Vec<Kept> {
        let documents = self.after.files.iter().flat_map(|(file, state)| {
            state.documents.iter().filter_map(|document| {
                Some(Kept {
                    file: file.clone(),
                    id: document.id.clone(),
                    metadata: self.heads.get(&document.id)?.clone(),
                    sketch: document.sketch.clone(),
                    is_printed: document.is_printed,
                })
            })
        });
        documents.collect()
    }

    /// Notes that a document read is another one in another form. Returns what it is known by.
    fn note_duplicate_read(&mut self, at: usize, duplicate: DuplicateState) -> Vec<String> {
        let read = &self.read[at];
        let file = read.candidate.source.file.clone();
        let keys = read.candidate.keys.clone();
        let state = self.after.files.entry(file).or_insert_with(|| FileState {
            sha256: read.candidate.source.sha256.clone(),
            curated: super::curated_fingerprint(read.curated.as_ref()),
            documents: Vec::new(),
            duplicates: Vec::new(),
        });
        state.duplicates.push(duplicate);
        keys
    }

    /// Takes a document out of the index that a better form takes the place of. Returns what it is known by.
    fn drop_kept(&mut self, kept: &Kept, duplicate: DuplicateState) -> Vec<String> {
        if let Some(state) = self.after.files.get_mut(&kept.file) {
            state.documents.retain(|document| document.id != kept.id);
            state.duplicates.push(duplicate);
        }
        self.held.remove(&kept.id);
        self.report.unchanged = self.report.unchanged.saturating_sub(1);
        self.ledger.document(&kept.id).map(|document| document.keys.clone()).unwrap_or_default()
    }

    /// Says of each file which of its documents stand elsewhere in another form.
    pub(super) fn report_forms(&mut self) {
        let files: Vec<(&String, &FileState)> =
            self.after.files.iter().filter(|(_, state)| !state.duplicates.is_empty()).collect();
        for (file, state) in files {
            let documents: Vec<String> = state
                .duplicates
                .iter()
                .map(|it| format!("《{}》与 {} 是同一份文件", it.title, it.of))
                .collect();
            let reason = documents.join("；");
            if state.documents.is_empty() {
                let hint = "已按那一份收录；要改用这一份，把那一份移出文件夹。";
                let report = FileReport::left_out(file, Fate::Duplicate, &reason, hint);
                self.report.files.retain(|known| known.file != *file);
                self.report.files.push(report);
                self.report.remarks.retain(|remark| remark.file != *file);
            } else {
                let message = format!("{reason}，这里不再收录");
                self.report.remarks.push(Remark::of_document(file, Severity::Info, message));
            }
        }
    }
}
