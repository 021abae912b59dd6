//! Indexes a folder, or clauses split elsewhere, the way the command does, in a temporary directory that goes with
//! the answer. Knows nothing of what is measured.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use tempfile::TempDir;
use tiaowen_library::{
    Before, Fate, ImportFile, ImportReport, IndexFolder, Library, LibraryError, Readers, SyncReport,
    Vocabulary, import, sync,
};
use tiaowen_search::engine::Weights;
use tiaowen_search::{Catalog, Engine, Searcher};
use tiaowen_tantivy::TantivyEngine;
use tiaowen_text::Segmenter;

/// Documents in an index of their own.
pub(crate) struct TemporaryIndex {
    pub(crate) engine: Arc<dyn Engine>,
    catalog: Arc<Catalog>,
    /// Holds index and ledger; removed when it is dropped.
    directory: TempDir,
}

impl TemporaryIndex {
    /// The folder that the index lies in.
    pub(crate) fn folder(&self) -> PathBuf {
        self.directory.path().join("index")
    }

    /// A searcher that ranks by these weights.
    pub(crate) fn searcher(&self, weights: Weights) -> Searcher {
        Searcher::new(Arc::clone(&self.engine), Arc::clone(&self.catalog)).with_weights(weights)
    }

    /// Opens a library that keeps its ledger in the temporary directory, and writes what it has into an index
    /// there.
    fn build<T>(
        open: impl FnOnce(&Path) -> Result<Library, LibraryError>,
        fill: impl FnOnce(&Library, &IndexFolder, &TantivyEngine) -> Result<T, LibraryError>,
    ) -> Result<(Self, T)> {
        let directory = tempfile::tempdir().context("cannot make a temporary directory")?;
        let library = open(directory.path()).map_err(named)?;
        let folder = IndexFolder::new(&directory.path().join("index"));
        let segmenter = Arc::new(Segmenter::new(&library.word_lists().map_err(named)?));
        let engine = TantivyEngine::create(folder.path(), segmenter)?;
        let report = fill(&library, &folder, &engine).map_err(named)?;
        let mut vocabularies = folder.vocabularies().map_err(named)?.into_iter();
        let Vocabulary { rules, synonyms, .. } =
            vocabularies.next().context("the index keeps no word lists")?;
        let catalog = Catalog::new(rules.units, rules.categories).with_synonyms(synonyms);
        Ok((Self { engine: Arc::new(engine), catalog: Arc::new(catalog), directory }, report))
    }
}

/// Reads every document of `folder`. Files that cannot be read are in the report.
pub(crate) fn index_folder(folder: &Path) -> Result<(TemporaryIndex, SyncReport)> {
    index_folder_with(folder, Readers::InProcess)
}

/// Has `readers` read every document of `folder`.
pub(crate) fn index_folder_with(folder: &Path, readers: Readers) -> Result<(TemporaryIndex, SyncReport)> {
    TemporaryIndex::build(
        |directory| Ok(Library::open(folder, Some(&directory.join("ledger")))?.with_readers(readers)),
        |library, index, engine| sync(library, index, engine, Before::Empty, Timestamp::now(), &mut |_| ()),
    )
}

/// Takes in clauses that were split elsewhere.
pub(crate) fn index_clauses(file: ImportFile) -> Result<(TemporaryIndex, ImportReport)> {
    TemporaryIndex::build(
        |directory| Library::open_or_without(&directory.join("corpus"), None, &directory.join("index")),
        |library, index, engine| {
            import(library, index, engine, Before::Empty, file, Timestamp::now(), &mut |_| ())
        },
    )
}

/// An index without documents, with the word lists and names of another.
pub(crate) fn empty_index(like: &TemporaryIndex) -> Result<TemporaryIndex> {
    let directory = tempfile::tempdir().context("cannot make a temporary directory")?;
    let segmenter = Arc::clone(like.engine.segmenter());
    let engine = TantivyEngine::create(&directory.path().join("index"), segmenter)?;
    Ok(TemporaryIndex { engine: Arc::new(engine), catalog: Arc::clone(&like.catalog), directory })
}

/// Says how much was read, and names every file that should have been read and could not be.
pub(crate) fn print_report(report: &SyncReport) {
    println!(
        "{} documents, {} clauses; {} copies left out, {} files not read",
        report.documents,
        report.clauses,
        report.with_fate(Fate::Duplicate).count(),
        report.with_fate(Fate::Failed).count(),
    );
    for failed in report.with_fate(Fate::Failed) {
        println!("not read: {}: {}", failed.file, failed.reason.as_deref().unwrap_or_default());
    }
}

/// The failure in words that say on which input.
fn named(error: LibraryError) -> anyhow::Error {
    let message = error.message();
    anyhow!(error).context(message)
}
