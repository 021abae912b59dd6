//! A corpus in a temporary folder with an engine in memory, run over as the command does.

#![allow(dead_code, reason = "every test takes what it needs")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tempfile::TempDir;
use tiaowen_document::model::Metadata;
use tiaowen_library::{Before, IndexFolder, Library, LibraryError, Progress, SyncReport, dry_run, sync};
use tiaowen_search::engine::{DocumentHead, EngineAnswer, EngineQuery, Overview};
use tiaowen_search::{Changes, ClauseRecord, DocumentBatch, DocumentRecord, Engine, EngineError};
use tiaowen_text::Segmenter;
use tiaowen_text::words::WordLists;

/// An engine that keeps everything in memory, and fails to write when it is told to.
pub(crate) struct MemoryEngine {
    pub(crate) documents: Mutex<BTreeMap<String, DocumentBatch>>,
    segmenter: Arc<Segmenter>,
    pub(crate) is_broken: AtomicBool,
}

impl Engine for MemoryEngine {
    fn write(&self, changes: &Changes) -> Result<(), EngineError> {
        if self.is_broken.load(Ordering::Relaxed) {
            return Err(EngineError::Busy { path: "memory".to_owned() });
        }
        let mut documents = self.documents.lock().unwrap();
        changes.remove.iter().for_each(|id| drop(documents.remove(id)));
        for batch in &changes.replace {
            documents.insert(batch.document.metadata.id.clone(), batch.clone());
        }
        Ok(())
    }

    fn search(&self, _query: &EngineQuery) -> Result<EngineAnswer, EngineError> {
        panic!("a run over the corpus does not search")
    }

    fn overview(&self) -> Result<Arc<Overview>, EngineError> {
        let documents = self.documents.lock().unwrap();
        let head = |batch: &DocumentBatch| DocumentHead {
            metadata: Arc::new(batch.document.metadata.clone()),
            file: batch.document.file.clone(),
            clause_count: batch.document.clause_count,
        };
        let clause_count = documents.values().map(|batch| batch.clauses.len()).sum();
        let documents = documents.values().map(head).collect();
        Ok(Arc::new(Overview { documents, units: Vec::new(), clause_count }))
    }

    fn segmenter(&self) -> &Arc<Segmenter> {
        &self.segmenter
    }

    fn documents(&self) -> Result<Vec<DocumentRecord>, EngineError> {
        Ok(self.documents.lock().unwrap().values().map(|batch| batch.document.clone()).collect())
    }

    fn document(&self, id: &str) -> Result<Option<DocumentRecord>, EngineError> {
        Ok(self.documents.lock().unwrap().get(id).map(|batch| batch.document.clone()))
    }

    fn clause(&self, id: &str) -> Result<Option<ClauseRecord>, EngineError> {
        let documents = self.documents.lock().unwrap();
        Ok(documents.values().flat_map(|batch| &batch.clauses).find(|record| record.clause.id == id).cloned())
    }

    fn clauses_of(&self, document_id: &str) -> Result<Vec<ClauseRecord>, EngineError> {
        let documents = self.documents.lock().unwrap();
        Ok(documents.get(document_id).map(|batch| batch.clauses.clone()).unwrap_or_default())
    }
}

/// A corpus in a temporary folder with its index.
pub(crate) struct Office {
    pub(crate) folder: TempDir,
    pub(crate) engine: MemoryEngine,
    pub(crate) is_empty: bool,
    runs: i64,
}

impl Office {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let office = Self {
            folder: tempfile::tempdir().unwrap(),
            engine: MemoryEngine {
                documents: Mutex::default(),
                segmenter: Arc::new(Segmenter::new(&WordLists::default())),
                is_broken: AtomicBool::new(false),
            },
            is_empty: true,
            runs: 0,
        };
        fs::create_dir(office.corpus()).unwrap();
        files.iter().for_each(|(name, text)| office.put(name, text));
        office
    }

    pub(crate) fn corpus(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    pub(crate) fn put(&self, name: &str, text: &str) {
        self.put_bytes(name, text.as_bytes());
    }

    pub(crate) fn put_bytes(&self, name: &str, bytes: &[u8]) {
        let path = self.corpus().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        fs::rename(self.corpus().join(from), self.corpus().join(to)).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.corpus().join(name)).unwrap();
    }

    pub(crate) fn library(&self) -> Library {
        Library::open(&self.corpus(), None).unwrap()
    }

    pub(crate) fn try_run(&mut self) -> (Result<SyncReport, LibraryError>, Vec<String>) {
        self.runs += 1;
        let index = IndexFolder::new(&self.folder.path().join("index"));
        let _lock = index.lock().unwrap();
        let before = if self.is_empty { Before::Empty } else { Before::Filled };
        let mut read = Vec::new();
        let mut progress = |progress: Progress<'_>| {
            if let Progress::Reading { file } = progress {
                read.push(file.to_owned());
            }
        };
        let now = Timestamp::from_second(self.runs).unwrap();
        let report = sync(&self.library(), &index, &self.engine, before, now, &mut progress);
        self.is_empty &= report.is_err();
        (report, read)
    }

    /// Runs, after a dry run that must foretell it and leave everything as it was.
    pub(crate) fn run(&mut self) -> (SyncReport, Vec<String>) {
        let before = self.files();
        let foretold = self.dry_run();
        assert_eq!(self.files(), before, "a dry run writes nothing");
        let (report, read) = self.try_run();
        let report = report.unwrap();
        assert!(foretold.dry_run && !report.dry_run);
        let timeless = |report: &SyncReport| SyncReport { dry_run: true, seconds: 0.0, ..report.clone() };
        assert_eq!(timeless(&foretold), timeless(&report));
        (report, read)
    }

    pub(crate) fn dry_run(&self) -> SyncReport {
        let index = IndexFolder::new(&self.folder.path().join("index"));
        let engine: Option<&dyn Engine> = if self.is_empty { None } else { Some(&self.engine) };
        dry_run(&self.library(), &index, engine, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap()
    }

    /// All files of corpus, ledger and index with their bytes.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let (mut files, mut folders) = (BTreeMap::new(), vec![self.folder.path().to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path.clone());
                    files.insert(path, Vec::new());
                } else {
                    files.insert(path.clone(), fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// Runs and checks counts, written as `added changed unchanged removed`, and the files read.
    pub(crate) fn check_run(&mut self, counts: [usize; 4], files: &[&str]) -> SyncReport {
        let (report, read) = self.run();
        assert_eq!([report.added, report.changed, report.unchanged, report.removed], counts, "{report:?}");
        assert_eq!(read, files);
        assert_eq!(report.documents, self.engine.documents().unwrap().len());
        assert_eq!(report.clauses, self.clauses().len());
        report
    }

    /// All clauses in the index, by id.
    pub(crate) fn clauses(&self) -> BTreeMap<String, String> {
        let documents = self.engine.documents.lock().unwrap();
        let clauses = documents.values().flat_map(|batch| &batch.clauses);
        clauses.map(|record| (record.clause.id.clone(), record.clause.text.clone())).collect()
    }

    pub(crate) fn metadata(&self, id: &str) -> Metadata {
        self.engine.documents.lock().unwrap()[id].document.metadata.clone()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.engine.documents.lock().unwrap().keys().cloned().collect()
    }

    /// What the ledger says has become of a clause: where it is now, and whether moved or reworded.
    pub(crate) fn fate(
        &self,
        document: &str,
        address: &str,
        hash: Option<&str>,
    ) -> Option<(Option<String>, bool, bool)> {
        let history = self.library().ledger().unwrap().clauses_of(document).unwrap();
        let found = history.resolve(address, hash)?;
        Some((found.address.map(str::to_owned), found.moved, found.reworded))
    }
}

/// A notice with its items in order.
pub(crate) fn notice(number: u32, items: &[&str]) -> String {
    let items: Vec<String> = items
        .iter()
        .zip(["一", "二", "三", "四"])
        .map(|(text, label)| format!("{label}、{text}\n\n"))
        .collect();
    format!(
        "甲市人民政府办公室关于第{number}项工作的通知\n\n甲政办发〔2016〕{number}号\n\n各县（市）区人民政府：\n\n{}\
         甲市人民政府办公室\n2016年9月30日\n",
        items.concat()
    )
}

pub(crate) const ITEMS: [&str; 3] =
    ["各单位要提高认识，落实责任。", "各单位要加强领导，按时完成。", "各单位要严格考核，公开结果。"];
