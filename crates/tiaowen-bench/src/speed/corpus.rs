//! Corpora of any size out of the documents of a folder: as they are, then in copies with other words. Documents are
//! made one after the other, so that a corpus may be larger than memory. Knows nothing of questions and times.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use fastrand::Rng;
use tiaowen_document::model::{Clause, Span, Unit, UnitRole};
use tiaowen_search::DocumentBatch;
use tiaowen_text::Segmenter;
use tiaowen_text::fold::fold;

use crate::folder_index::{TemporaryIndex, index_folder, print_report};

/// The share of words that a copy says otherwise.
const CHANGED_SHARE: f64 = 0.15;

/// Responsible units that clauses are given beside their own, so that every folder has enough to filter by.
const UNITS: usize = 200;

/// The documents of a folder, split.
pub(crate) struct Source {
    index: TemporaryIndex,
    batches: Vec<DocumentBatch>,
    /// All words of all clauses by their length in code points, as often as they stand there.
    words: HashMap<usize, Vec<Arc<str>>>,
}

impl Source {
    /// Splits the documents of `folder`.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let (index, report) = index_folder(folder)?;
        print_report(&report);
        ensure!(report.clauses > 0, "the folder has no clauses");
        let mut batches = Vec::new();
        for document in index.engine.documents()? {
            let clauses = index.engine.clauses_of(&document.metadata.id)?;
            batches.push(DocumentBatch { document, clauses });
        }
        let mut words: HashMap<usize, Vec<Arc<str>>> = HashMap::new();
        let mut known: HashSet<Arc<str>> = HashSet::new();
        for record in batches.iter().flat_map(|batch| &batch.clauses) {
            let folded = fold(&record.clause.text);
            for word in index.engine.segmenter().whole_words(&folded) {
                let text = known.get(word.text).cloned().unwrap_or_else(|| Arc::from(word.text));
                words.entry(word.length).or_default().push(Arc::clone(&text));
                known.insert(text);
            }
        }
        Ok(Self { index, batches, words })
    }

    pub(super) fn index(&self) -> &TemporaryIndex {
        &self.index
    }

    pub(crate) fn segmenter(&self) -> &Segmenter {
        self.index.engine.segmenter()
    }

    /// Documents with `clauses` clauses in all: first those of the folder, then copies of them.
    pub(crate) fn documents(&self, clauses: usize, rng: &mut Rng) -> impl Iterator<Item = DocumentBatch> {
        let mut missing = clauses;
        let copies = (0..).flat_map(|copy| self.batches.iter().map(move |batch| (copy, batch)));
        copies.map_while(move |(copy, batch)| {
            (missing > 0).then(|| {
                let made = self.copied(batch, copy, missing, rng);
                missing -= made.clauses.len();
                made
            })
        })
    }

    /// The first clauses of a document, in other words and under another name but for the copy 0.
    fn copied(&self, batch: &DocumentBatch, copy: usize, most: usize, rng: &mut Rng) -> DocumentBatch {
        let mut batch = batch.clone();
        batch.clauses.truncate(most);
        batch.document.clause_count = batch.clauses.len();
        for record in &mut batch.clauses {
            record.clause.units.push(drawn_unit(rng));
            if copy > 0 {
                record.clause.text = self.say_otherwise(&record.clause, rng);
            }
        }
        if copy > 0 {
            rename(&mut batch, copy);
        }
        batch
    }

    /// The clause's text with some of its words exchanged for others of the same length, common ones more often, so
    /// that the vocabulary stays as it is and spans hold.
    fn say_otherwise(&self, clause: &Clause, rng: &mut Rng) -> String {
        let folded = fold(&clause.text);
        let mut characters: Vec<char> = clause.text.chars().collect();
        for word in self.segmenter().whole_words(&folded) {
            if rng.f64() >= CHANGED_SHARE {
                continue;
            }
            if let Some(other) = self.words.get(&word.length).and_then(|words| rng.choice(words)) {
                characters.splice(word.range(), other.chars());
            }
        }
        characters.into_iter().collect()
    }
}

/// A unit of which there are ever fewer clauses, as with real ones.
fn drawn_unit(rng: &mut Rng) -> Unit {
    // The inverse of the distribution function of a continuous power law with exponent near 1.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number below UNITS")]
    let rank = (UNITS as f64).powf(rng.f64()) as usize;
    let name = format!("第{rank}测试局");
    Unit {
        canonical: name.clone(),
        id: format!("bench-{rank}"),
        name,
        role: UnitRole::Responsible,
        span: Span { start: 0, end: 0 },
    }
}

/// Gives a copy ids of its own.
fn rename(batch: &mut DocumentBatch, copy: usize) {
    let old = std::mem::take(&mut batch.document.metadata.id);
    let new = format!("{old}-copy{copy}");
    for record in &mut batch.clauses {
        let address = record.clause.id.strip_prefix(&old).unwrap_or(&record.clause.id);
        record.clause.id = format!("{new}{address}");
        record.document_id.clone_from(&new);
    }
    batch.document.metadata.id = new;
}
