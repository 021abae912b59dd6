//! Indexes a folder the way the command does, in a temporary directory that goes with the answer. Knows nothing
//! of what is measured.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use tempfile::TempDir;
use tiaowen_library::{Before, IndexFolder, Library, SkipKind, SyncReport, sync};
use tiaowen_search::{Catalog, Searcher};
use tiaowen_tantivy::TantivyEngine;
use tiaowen_text::Segmenter;

/// A folder's documents in an index of their own.
pub(crate) struct FolderIndex {
    pub(crate) searcher: Searcher,
    pub(crate) report: SyncReport,
    /// Holds index and ledger; removed when it is dropped.
    _directory: TempDir,
}

/// Reads every document of `folder` into an index. Files that cannot be read are in the report.
pub(crate) fn index_folder(folder: &Path) -> Result<FolderIndex> {
    let directory = tempfile::tempdir().context("cannot make a temporary directory")?;
    let library = Library::open(folder, Some(&directory.path().join("ledger")))
        .map_err(|error| anyhow!("{}", error.message()))?;
    let index = IndexFolder::new(&directory.path().join("index"));
    let segmenter = Arc::new(Segmenter::new(&library.word_lists()?));
    let engine = TantivyEngine::create(index.path(), segmenter)?;
    let report = sync(&library, &index, &engine, Before::Empty, Timestamp::now(), &mut |_| ())?;
    let vocabulary = index.vocabularies()?.into_iter().next().context("the index keeps no word lists")?;
    let catalog = Catalog::new(vocabulary.rules.units, vocabulary.rules.categories);
    Ok(FolderIndex {
        searcher: Searcher::new(Arc::new(engine), Arc::new(catalog)),
        report,
        _directory: directory,
    })
}

impl FolderIndex {
    /// Says how much was read, and names every file that should have been read and could not be.
    pub(crate) fn print_report(&self) {
        let report = &self.report;
        let of_kind = |kind: SkipKind| report.skipped.iter().filter(move |skipped| skipped.kind == kind);
        println!(
            "{} documents, {} clauses; {} copies left out, {} files not read",
            report.documents,
            report.clauses,
            of_kind(SkipKind::Duplicate).count(),
            of_kind(SkipKind::Failed).count(),
        );
        for skipped in of_kind(SkipKind::Failed) {
            println!("not read: {}: {}", skipped.file, skipped.reason);
        }
    }
}
