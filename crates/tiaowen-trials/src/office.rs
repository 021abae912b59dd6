//! An office in a temporary folder: a corpus, an index, the program under test, and what that once said is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, ensure};
use tempfile::TempDir;
use tiaowen_library::IndexFolder;
use tiaowen_library::ledger::{LEDGER_FOLDER, Ledger};
use tiaowen_search::{Engine, EngineError};
use tiaowen_tantivy::TantivyEngine;
use tiaowen_text::Segmenter;

/// A corpus and an index, and the program that brings one up to date with the other.
#[derive(Debug)]
pub struct Office {
    folder: PathBuf,
    program: PathBuf,
    _temporary: Option<TempDir>,
}

/// What a run that ended well says is there: what stood in the index after it, by file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acknowledged {
    /// By path below the corpus.
    pub documents: BTreeMap<String, KnownDocument>,
}

/// A document as the index and the ledger know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownDocument {
    /// Its id.
    pub id: String,
    /// Clauses: id and text.
    pub clauses: BTreeMap<String, String>,
    /// Hashes of the file at each of its versions, oldest first.
    pub versions: Vec<String>,
}

impl Office {
    /// Makes an empty office in a temporary folder, which goes with it.
    pub fn new(program: &Path) -> Result<Self> {
        let temporary = TempDir::new()?;
        let office = Self::in_folder(temporary.path(), program)?;
        Ok(Self { _temporary: Some(temporary), ..office })
    }

    /// Makes an office in a folder that stays.
    pub fn in_folder(folder: &Path, program: &Path) -> Result<Self> {
        let program =
            program.canonicalize().with_context(|| format!("no program at {}", program.display()))?;
        fs::create_dir_all(folder.join("corpus"))?;
        Ok(Self { folder: folder.to_owned(), program, _temporary: None })
    }

    /// The corpus folder.
    pub fn corpus(&self) -> PathBuf {
        self.folder.join("corpus")
    }

    /// The index folder.
    pub fn index(&self) -> PathBuf {
        self.folder.join("index")
    }

    /// The folder of the ledger.
    pub fn ledger(&self) -> PathBuf {
        self.corpus().join(LEDGER_FOLDER)
    }

    /// Puts a document into the corpus, in the place of one of that name.
    pub fn put(&self, name: &str, text: &str) -> Result<()> {
        Ok(fs::write(self.corpus().join(name), text)?)
    }

    /// The program with these arguments, on this office, apart from the surroundings of whoever runs the trial.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).arg("--corpus").arg(self.corpus()).arg("--index").arg(self.index());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TIAOWEN_") {
                command.env_remove(name);
            }
        }
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Result<Output> {
        Ok(self.command(arguments).output()?)
    }

    /// Runs the program, which must end with exit 0.
    pub fn run_well(&self, arguments: &[&str]) -> Result<String> {
        let Output { status, stdout, stderr } = self.run(arguments)?;
        let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        ensure!(status.success(), "{arguments:?} ended with {status}: {stdout}{stderr}");
        Ok(stdout.into_owned())
    }

    /// The engine that serves this office, opened as the program does; `None` where no index was ever published.
    pub fn engine(&self) -> Result<Option<TantivyEngine>> {
        let mut last = None;
        for vocabulary in IndexFolder::new(&self.index()).vocabularies()? {
            let segmenter = Arc::new(Segmenter::new(&vocabulary.word_lists));
            match TantivyEngine::open(&self.index(), segmenter) {
                Ok(engine) => return Ok(Some(engine)),
                Err(EngineError::Missing { .. }) => return Ok(None),
                Err(error) => last = Some(error),
            }
        }
        Err(last.map_or_else(|| anyhow!("no word lists"), Into::into))
    }

    /// What stands in index and ledger now. Fails where the two do not agree on a clause that is in both.
    pub fn state(&self) -> Result<Acknowledged> {
        let Some(engine) = self.engine()? else { return Ok(Acknowledged::default()) };
        let ledger = Ledger::read(&self.ledger())?;
        let mut state = Acknowledged::default();
        for document in engine.documents()? {
            let id = document.metadata.id;
            let history = ledger.clauses_of(&id)?;
            let clauses: BTreeMap<String, String> = engine
                .clauses_of(&id)?
                .into_iter()
                .map(|found| (found.clause.id, found.clause.text))
                .collect();
            for clause in clauses.keys() {
                let address = clause.strip_prefix(&format!("{id}/")).unwrap_or(clause);
                ensure!(
                    !history.at(address).is_empty(),
                    "{clause} stands in the index and not in the ledger"
                );
            }
            let versions = history.versions().iter().map(|version| version.sha256.clone()).collect();
            state.documents.insert(document.file, KnownDocument { id, clauses, versions });
        }
        Ok(state)
    }

    /// Files and folders of index and ledger that no finished run leaves behind.
    pub fn left_over(&self) -> Result<Vec<String>> {
        let mut found = BTreeSet::new();
        let mut folders = vec![self.index(), self.corpus()];
        let mut generations = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let is_ledger = name == LEDGER_FOLDER;
                // tantivy keeps the list of its files and its locks in files of these names.
                let is_tantivys =
                    matches!(name.as_str(), ".managed.json" | ".tantivy-meta.lock" | ".tantivy-writer.lock");
                generations += usize::from(name.starts_with("generation-"));
                let is_draft = name.starts_with('.') && !is_ledger && !is_tantivys;
                if is_draft || name.ends_with(".new") || name.ends_with(".next") || generations > 1 {
                    found.insert(entry.path().display().to_string());
                } else if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                }
            }
        }
        Ok(found.into_iter().collect())
    }
}

impl Acknowledged {
    /// How many clauses.
    pub fn clauses(&self) -> usize {
        self.documents.values().map(|document| document.clauses.len()).sum()
    }

    /// What of this is not in `later`: documents, clauses, ids and versions that were said to be there. `may_differ` names
    /// files that were written since; of these other words may stand.
    pub fn lost_in(&self, later: &Self, may_differ: &BTreeSet<String>) -> Vec<String> {
        let mut lost = Vec::new();
        for (file, known) in &self.documents {
            let Some(found) = later.documents.get(file) else {
                lost.push(format!("{file}: {} clauses are gone", known.clauses.len()));
                continue;
            };
            if found.id != known.id {
                lost.push(format!("{file}: {} is now {}", known.id, found.id));
            }
            if !found.versions.starts_with(&known.versions) {
                lost.push(format!("{file}: versions {:?} are now {:?}", known.versions, found.versions));
            }
            for (id, text) in &known.clauses {
                match found.clauses.get(id) {
                    None => lost.push(format!("{id} is gone")),
                    Some(other) if other != text && !may_differ.contains(file) => {
                        lost.push(format!("{id} has other words"));
                    }
                    Some(_) => {}
                }
            }
        }
        lost
    }
}
