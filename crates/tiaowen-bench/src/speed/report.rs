//! What a measurement of speed found, as it is kept: JSON to compare with, Markdown and a plot to read. Measures nothing.

mod compare;
mod markdown;
mod plot;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

pub(crate) use self::compare::compare_files;
use super::race::Measured;

/// The engine that is measured.
pub(super) const PRODUCT: &str = "tiaowen";
/// The engine that ratios are taken to.
pub(super) const CEILING: &str = "ceiling";

/// What one run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Report {
    /// The day, of the machine's clock.
    pub(super) day: String,
    /// Version of the program.
    pub(super) version: String,
    /// The processor, and how many there are.
    pub(super) machine: String,
    /// Questions of each class.
    pub(super) questions: usize,
    /// How often each was asked.
    pub(super) passes: usize,
    /// What was found for each corpus.
    pub(super) corpora: Vec<CorpusReport>,
}

/// What was found for one corpus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct CorpusReport {
    pub(super) clauses: usize,
    /// Bytes of the clauses' own texts in UTF-8.
    pub(super) text_bytes: u64,
    /// What each engine took to take the clauses in.
    pub(super) indexing: Vec<Indexing>,
    /// What the product's index is made of, largest first.
    pub(super) parts: Vec<Part>,
    pub(super) rows: Vec<Row>,
}

/// What an engine took to take the clauses in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Indexing {
    pub(super) engine: String,
    /// Processor time of the whole process.
    pub(super) cpu_seconds: f64,
    /// Size of the index.
    pub(super) bytes: u64,
}

/// A part of an index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Part {
    /// The field.
    pub(super) field: String,
    /// What is kept of it: postings, positions, terms …
    pub(super) kind: String,
    pub(super) bytes: u64,
}

/// What was found for a class of questions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) class: String,
    pub(super) task: Task,
    pub(super) engines: Vec<Measured>,
}

/// What is wanted of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Task {
    /// The first hits by where they stand; of classes about counts the counts.
    Finding,
    /// All of a page: hits with text, excerpts and highlights, exact totals, facets.
    Answer,
}

impl Task {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Finding => "finding",
            Self::Answer => "whole answer",
        }
    }
}

impl Row {
    pub(super) fn of(&self, engine: &str) -> Option<&Measured> {
        self.engines.iter().find(|measured| measured.engine == engine)
    }

    /// How much more processor time the product takes than the ceiling, at the median.
    pub(super) fn ratio(&self) -> Option<f64> {
        Some(self.of(PRODUCT)?.cpu.median / self.of(CEILING)?.cpu.median)
    }
}

impl Report {
    /// Writes `speed.json`, `speed.md` and `speed.svg` into `folder`.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let write = |name: &str, text: String| {
            let file = folder.join(name);
            fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
        };
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        write("speed.json", serde_json::to_string_pretty(self)? + "\n")?;
        write("speed.md", self.to_markdown())?;
        write("speed.svg", self.to_svg())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speed::race::Micros;

    /// A report of one class, in which the product takes so many microseconds, the ceiling 25 and a peer 500.
    pub(super) fn report(median: f64) -> Report {
        let measured = |engine: &str, median: f64| Measured {
            engine: engine.to_owned(),
            found: 20,
            cpu: Micros { median, tail: median * 2.0 },
            wall: Micros { median: median * 1.2, tail: median * 2.4 },
        };
        let engines = vec![measured(PRODUCT, median), measured(CEILING, 25.0), measured("scan", 500.0)];
        let row = Row { class: "common word".to_owned(), task: Task::Finding, engines };
        let indexing = Indexing { engine: PRODUCT.to_owned(), cpu_seconds: 2.0, bytes: 4000 };
        let part = Part { field: "own".to_owned(), kind: "postings".to_owned(), bytes: 3000 };
        Report {
            day: "2026-01-01".to_owned(),
            version: "0".to_owned(),
            machine: "a machine".to_owned(),
            questions: 1,
            passes: 1,
            corpora: vec![CorpusReport {
                clauses: 1000,
                text_bytes: 2000,
                indexing: vec![indexing],
                parts: vec![part],
                rows: vec![row],
            }],
        }
    }

    #[test]
    fn reports_are_kept_and_read() {
        let folder = tempfile::tempdir().unwrap();
        let report = report(50.0);
        report.write(folder.path()).unwrap();
        let text = fs::read_to_string(folder.path().join("speed.json")).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
        assert!(folder.path().join("speed.md").is_file());
        assert!(folder.path().join("speed.svg").is_file());
    }
}
