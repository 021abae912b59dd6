//! Opens the index for the commands that ask it, and brings it up to date for those that build it.

use std::path::Path;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use tiaowen_library::{
    Before, ImportFile, ImportReport, IndexFolder, Library, LibraryError, Progress, Readers, SyncReport,
    Vocabulary, dry_run, import, sync,
};
use tiaowen_search::{Catalog, Engine, EngineError, Searcher};
use tiaowen_tantivy::TantivyEngine;
use tiaowen_text::Segmenter;

use crate::arguments::Settings;
use crate::failure::Failure;
use crate::language::Language;

/// Opens the index for reading, with the word lists that it was built with.
pub(crate) fn open_searcher(settings: &Settings) -> Result<Searcher, LibraryError> {
    open_searcher_by(TantivyEngine::open, settings)
}

/// The same once every file was compared with what was written into it, whatever its size.
pub(crate) fn open_verified_searcher(settings: &Settings) -> Result<Searcher, LibraryError> {
    open_searcher_by(TantivyEngine::open_verified, settings)
}

/// How an engine is opened.
type Opener = fn(&Path, Arc<Segmenter>) -> Result<TantivyEngine, EngineError>;

fn open_searcher_by(open: Opener, settings: &Settings) -> Result<Searcher, LibraryError> {
    let folder = IndexFolder::new(&settings.index);
    let mut mismatch = None;
    for vocabulary in folder.vocabularies()? {
        match open_with(open, &folder, vocabulary) {
            Ok(searcher) => return Ok(searcher),
            Err(LibraryError::Engine(EngineError::Mismatch { path, reason })) => {
                mismatch = Some(LibraryError::Engine(EngineError::Mismatch { path, reason }));
            }
            Err(error) => return Err(error),
        }
    }
    Err(mismatch.unwrap_or_else(|| missing(&folder)))
}

fn open_with(open: Opener, folder: &IndexFolder, vocabulary: Vocabulary) -> Result<Searcher, LibraryError> {
    let Vocabulary { rules, word_lists, synonyms } = vocabulary;
    let engine = open(folder.path(), Arc::new(Segmenter::new(&word_lists)))?;
    let catalog = Catalog::new(rules.units, rules.categories).with_synonyms(synonyms);
    Ok(Searcher::new(Arc::new(engine), Arc::new(catalog)))
}

fn missing(folder: &IndexFolder) -> LibraryError {
    LibraryError::Engine(EngineError::Missing { path: folder.path().display().to_string() })
}

/// Brings the index up to date with the corpus. Builds it anew when the word lists changed, or when it is
/// damaged or of another format; the old one is served until the new one is there.
pub(crate) fn bring_up_to_date(settings: &Settings, readers: Readers) -> Result<SyncReport, LibraryError> {
    run(settings, readers, open_for_writing)
}

/// Builds the index anew from the corpus, whatever stands there; the old one is served until the new one is there.
pub(crate) fn build_anew(settings: &Settings, readers: Readers) -> Result<SyncReport, LibraryError> {
    run(settings, readers, |folder, _, segmenter| {
        Ok((TantivyEngine::create(folder.path(), segmenter)?, Before::Empty))
    })
}

fn run(
    settings: &Settings,
    readers: Readers,
    open: impl FnOnce(&IndexFolder, &Library, Arc<Segmenter>) -> Result<(TantivyEngine, Before), LibraryError>,
) -> Result<SyncReport, LibraryError> {
    let folder = IndexFolder::new(&settings.index);
    let library = open_library(settings, &folder)?.with_readers(readers);
    let _lock = folder.lock()?;
    let segmenter = Arc::new(Segmenter::new(&library.word_lists()?));
    let (engine, before) = open(&folder, &library, segmenter)?;
    let bar = Bar::new(settings.lang);
    let report = sync(&library, &folder, &engine, before, Timestamp::now(), &mut |step| bar.show(step));
    bar.clear();
    report
}

/// Tells what [`bring_up_to_date`] would do, and writes nothing.
pub(crate) fn foretell(settings: &Settings, readers: Readers) -> Result<SyncReport, LibraryError> {
    let folder = IndexFolder::new(&settings.index);
    let library = open_library(settings, &folder)?.with_readers(readers);
    let segmenter = Arc::new(Segmenter::new(&library.word_lists()?));
    let engine = open_filled(&folder, &library, &segmenter)?;
    let engine = engine.as_ref().map(|engine| engine as &dyn Engine);
    let bar = Bar::new(settings.lang);
    let report = dry_run(&library, &folder, engine, Timestamp::now(), &mut |step| bar.show(step));
    bar.clear();
    report
}

/// Takes clauses that were split elsewhere into the index; makes one where there is none, without a corpus too.
pub(crate) fn import_clauses(settings: &Settings, file: ImportFile) -> Result<ImportReport, Failure> {
    let folder = IndexFolder::new(&settings.index);
    let library = Library::open_or_without(&settings.corpus, settings.ledger.as_deref(), folder.path())?;
    let _lock = folder.lock()?;
    let segmenter = Arc::new(Segmenter::new(&library.word_lists()?));
    let (engine, before) = open_for_writing(&folder, &library, segmenter)?;
    let bar = Bar::new(settings.lang);
    let step = &mut |step: Progress<'_>| bar.show(step);
    let report = import(&library, &folder, &engine, before, file, Timestamp::now(), step);
    bar.clear();
    Ok(report?)
}

/// Opens the corpus; where there is none, the library of what was imported into this index.
fn open_library(settings: &Settings, folder: &IndexFolder) -> Result<Library, LibraryError> {
    let (corpus, ledger) = (&settings.corpus, settings.ledger.as_deref());
    let error = match Library::open(corpus, ledger) {
        Err(error @ LibraryError::NoCorpus { .. }) => error,
        opened => return opened,
    };
    let library = Library::open_or_without(corpus, ledger, folder.path())?;
    if library.has_imports(folder)? { Ok(library) } else { Err(error) }
}

fn open_for_writing(
    folder: &IndexFolder,
    library: &Library,
    segmenter: Arc<Segmenter>,
) -> Result<(TantivyEngine, Before), LibraryError> {
    Ok(match open_filled(folder, library, &segmenter)? {
        Some(engine) => (engine, Before::Filled),
        None => (TantivyEngine::create(folder.path(), segmenter)?, Before::Empty),
    })
}

/// Opens the index of the last run; `None` where it is to be built anew.
fn open_filled(
    folder: &IndexFolder,
    library: &Library,
    segmenter: &Arc<Segmenter>,
) -> Result<Option<TantivyEngine>, LibraryError> {
    if !folder.has_words(library.words()) {
        return Ok(None);
    }
    match TantivyEngine::open(folder.path(), Arc::clone(segmenter)) {
        Ok(engine) => Ok(Some(engine)),
        Err(error @ (EngineError::Mismatch { .. } | EngineError::Damaged { .. })) => {
            tracing::warn!(%error, "the index is to be built anew");
            Ok(None)
        }
        Err(EngineError::Missing { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A progress bar on standard error; nothing when that is no terminal.
struct Bar {
    bar: ProgressBar,
    language: Language,
}

impl Bar {
    fn new(language: Language) -> Self {
        // indicatif draws on standard error, and only when that is a terminal.
        let bar = ProgressBar::new(0);
        let template = "{bar:30} {pos}/{len} {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        Self { bar, language }
    }

    fn show(&self, step: Progress<'_>) {
        match step {
            Progress::Started { files } => self.bar.set_length(files as u64),
            Progress::Reading { file } => {
                self.bar.set_message(self.language.choose(format!("读入 {file}"), format!("reading {file}")));
                self.bar.inc(1);
            }
            Progress::Writing { clauses } => {
                let chinese = format!("写入 {clauses} 条条文");
                self.bar.set_message(self.language.choose(chinese, format!("writing {clauses} clauses")));
            }
        }
    }

    fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
