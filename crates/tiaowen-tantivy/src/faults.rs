//! Whatever the disk refuses, and whenever: nothing is said to be written that is not, and the index stands as it was or as
//! it was to be.
//!
//! The folders here wait for no disk, for some thousand files are written; what is safe from a power cut is tried elsewhere.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};
use tiaowen_document::model::{Clause, Metadata};
use tiaowen_search::engine::{DocumentBatch, EngineQuery, Matcher};
use tiaowen_search::{Changes, ClauseRecord, DocumentRecord, Engine, EngineError};
use tiaowen_text::{Segmenter, WordLists};

use crate::generation::Disk;
use crate::{TantivyEngine, verify};

/// Which operations fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failing {
    /// One, and those behind it are done.
    One,
    /// One and all that come after, as when a disk is gone.
    AllFrom,
}

/// Counts operations, and fails some.
#[derive(Clone, Debug)]
struct Fate {
    failing: Failing,
    first: usize,
    count: Arc<AtomicUsize>,
}

impl Fate {
    fn new(failing: Failing, first: usize) -> Self {
        Self { failing, first, count: Arc::default() }
    }

    /// Nothing fails.
    fn kind() -> Self {
        Self::new(Failing::One, usize::MAX)
    }

    /// Counts an operation, and fails it where it is its turn.
    fn step(&self) -> io::Result<()> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let fails = match self.failing {
            Failing::One => number == self.first,
            Failing::AllFrom => number >= self.first,
        };
        if fails { Err(io::Error::other("refused by the test")) } else { Ok(()) }
    }

    fn came_to_pass(&self) -> bool {
        self.count.load(Ordering::Relaxed) > self.first
    }

    fn disk(&self) -> Disk {
        let fate = self.clone();
        Disk::new(move |path| {
            let below = MmapDirectory::open(path)?;
            Ok(Box::new(Failable { below, path: path.to_owned(), fate: fate.clone() }))
        })
    }
}

/// A folder of which operations fail.
#[derive(Clone, Debug)]
struct Failable {
    below: MmapDirectory,
    path: PathBuf,
    fate: Fate,
}

impl Directory for Failable {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.fate.step().map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        self.below.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let refused = |error| DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() };
        self.fate.step().map_err(refused)?;
        self.below.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.fate.step().map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        self.below.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.fate.step().map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        let file = File::create_new(self.path.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
        })?;
        Ok(BufWriter::new(Box::new(FailableFile { file, fate: self.fate.clone() })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.fate.step().map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        self.below.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let draft = self.path.join(format!(".tmp{}", path.display()));
        if let Err(error) = self.fate.step() {
            // As a process leaves it that is ended before it renames.
            fs::write(draft, &data[..data.len() / 2])?;
            return Err(error);
        }
        fs::write(&draft, data)?;
        fs::rename(draft, self.path.join(path))
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.fate.step()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.fate.step().map_err(LockError::wrap_io_error)?;
        self.below.acquire_lock(lock)
    }

    fn watch(&self, watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.below.watch(watch_callback)
    }
}

/// A file of which operations fail.
struct FailableFile {
    file: File,
    fate: Fate,
}

impl Write for FailableFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.fate.step() {
            // As a full disk takes what still fits.
            self.file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.fate.step()
    }
}

impl TerminatingWrite for FailableFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.fate.step()
    }
}

/// What an index should hold: texts of clauses by the id of their document.
type Holding = BTreeMap<&'static str, Vec<&'static str>>;

fn batch(id: &str, texts: &[&str]) -> DocumentBatch {
    let metadata = Metadata { id: id.to_owned(), title: format!("{id}方案"), ..Metadata::default() };
    let clauses = texts.iter().zip(0..).map(|(text, order)| ClauseRecord {
        document_id: id.to_owned(),
        order,
        place: String::new(),
        address: None,
        clause: Clause { id: format!("{id}/p{order}"), text: (*text).to_owned(), ..Clause::default() },
    });
    let clauses: Vec<ClauseRecord> = clauses.collect();
    let (file, clause_count) = (format!("{id}.txt"), clauses.len());
    let document = DocumentRecord { metadata, file, clause_count, structure: Vec::new(), noise: Vec::new() };
    DocumentBatch { document, clauses }
}

fn changes(replace: &Holding, remove: &[&str]) -> Changes {
    Changes {
        replace: replace.iter().map(|(id, texts)| batch(id, texts)).collect(),
        remove: remove.iter().map(|id| (*id).to_owned()).collect(),
    }
}

static SEGMENTER: LazyLock<Arc<Segmenter>> =
    LazyLock::new(|| Arc::new(Segmenter::new(&WordLists::default())));

fn segmenter() -> Arc<Segmenter> {
    Arc::clone(&SEGMENTER)
}

/// The documents of an index are these, with all their clauses, and the clauses are found.
fn holds(engine: &TantivyEngine, expected: &Holding) -> bool {
    let ids: Vec<String> =
        engine.documents().unwrap().into_iter().map(|document| document.metadata.id).collect();
    let mut sorted: Vec<&str> = ids.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let counts = expected.iter().all(|(id, texts)| {
        let clauses = engine.clauses_of(id).unwrap();
        clauses.iter().map(|clause| clause.clause.text.as_str()).eq(texts.iter().copied())
            && texts.iter().all(|text| {
                let query = EngineQuery::count(Matcher::Verbatim((*text).to_owned()));
                engine.search(&query).unwrap().total == 1
            })
    });
    sorted.iter().eq(expected.keys()) && counts
}

fn open(dir: &Path) -> Result<TantivyEngine, EngineError> {
    TantivyEngine::open_on(Fate::kind().disk(), dir, segmenter(), u64::MAX)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Nothing is damaged, and nothing stands about that belongs to no index.
fn is_tidy(dir: &Path) -> bool {
    let drafts = |folder: &Path| {
        let names = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.file_name());
        names.filter(|name| name.to_string_lossy().starts_with(".tmp")).count()
    };
    let folders = fs::read_dir(dir).unwrap().flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    let folders: Vec<PathBuf> = folders.collect();
    verify(dir).unwrap().damage.is_empty() && folders.len() == 1 && drafts(&folders[0]) == 0
}

/// Lets each operation of a run fail in turn, every fifth also with all that follow, until a run meets no failure.
fn for_every_failure(run: impl Fn(&Fate)) {
    for (failing, step) in [(Failing::One, 1), (Failing::AllFrom, 5)] {
        let mut first = 0;
        loop {
            let fate = Fate::new(failing, first);
            run(&fate);
            if !fate.came_to_pass() {
                break;
            }
            first += step;
        }
        assert!(first > 30, "only {first} operations");
    }
}

#[test]
fn whatever_fails_while_an_index_is_built_there_is_none_or_all_of_it() {
    let wanted = Holding::from([("a", vec!["甲一", "甲二"]), ("b", vec!["乙一"])]);
    for_every_failure(|fate| {
        let dir = tempfile::tempdir().unwrap();
        let write = |disk: Disk| {
            let engine = TantivyEngine::create_on(disk, dir.path(), segmenter())?;
            engine.write(&changes(&wanted, &[]))
        };
        let written = write(fate.disk());
        match open(dir.path()) {
            Ok(engine) => assert!(holds(&engine, &wanted), "{fate:?}"),
            Err(EngineError::Missing { .. }) => assert!(written.is_err(), "{fate:?}: said to be written"),
            Err(error) => panic!("{fate:?}: {error}"),
        }
        write(Fate::kind().disk()).unwrap();
        assert!(holds(&open(dir.path()).unwrap(), &wanted) && is_tidy(dir.path()), "{fate:?}");
    });
}

#[test]
fn whatever_fails_in_a_later_run_the_old_state_stands_or_the_new_one() {
    let old = Holding::from([("a", vec!["甲一", "甲二"]), ("b", vec!["乙一"]), ("c", vec!["丙一"])]);
    let new = Holding::from([("a", vec!["甲三"]), ("c", vec!["丙一"]), ("d", vec!["丁一"])]);
    let run = changes(&Holding::from([("a", vec!["甲三"]), ("d", vec!["丁一"])]), &["b"]);
    let pristine = tempfile::tempdir().unwrap();
    let engine = TantivyEngine::create_or_open(pristine.path(), segmenter()).unwrap();
    engine.write(&changes(&old, &[])).unwrap();
    drop(engine);
    for_every_failure(|fate| {
        let dir = tempfile::tempdir().unwrap();
        copy(pristine.path(), dir.path());
        let reader = open(dir.path()).unwrap();
        let writer = TantivyEngine::open_on(fate.disk(), dir.path(), segmenter(), u64::MAX);
        let written = writer.and_then(|writer| {
            let written = writer.write(&run);
            if fate.failing == Failing::One && written.is_err() {
                // Who goes on with the same engine has no harm from what failed once.
                writer.write(&run).unwrap();
                assert!(holds(&writer, &new), "{fate:?}");
            }
            written
        });
        let opened = open(dir.path()).unwrap();
        let is_new = holds(&opened, &new);
        assert!(is_new || holds(&opened, &old), "{fate:?}");
        assert!(is_new || written.is_err(), "{fate:?}: said to be written");
        assert!(holds(&reader, if is_new { &new } else { &old }), "{fate:?}");
        opened.write(&run).unwrap();
        assert!(holds(&opened, &new) && is_tidy(dir.path()), "{fate:?}");
    });
}
