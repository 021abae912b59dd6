//! What a run over the corpus did: counts, files that were left out with the reason, remarks for a curator.

use std::io;

use serde::{Deserialize, Serialize};
use tiaowen_document::Location;
use tiaowen_document::model::Severity;

use crate::changes::DocumentChange;
use crate::{io_hint, io_reason};

/// The outcome of a run that brings an index up to date; the object that `tiaowen index --format json` prints.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SyncReport {
    /// Documents in the index after the run.
    pub documents: usize,
    /// Clauses in the index after the run.
    pub clauses: usize,
    /// Remarks of the splitter on all documents in the index.
    pub diagnostics: usize,
    /// Documents that were not there before.
    pub added: usize,
    /// Documents whose file, manifest entry or rules changed; they were read anew.
    pub changed: usize,
    /// Documents that needed no reading.
    pub unchanged: usize,
    /// Documents whose file is gone; their clauses went with it.
    pub removed: usize,
    /// What became of documents and their clauses, by id; those not named are as they were.
    pub changes: Vec<DocumentChange>,
    /// Whether nothing was written: the report says what a run would do.
    pub dry_run: bool,
    /// What became of each file and folder that the walk came by, by name.
    pub files: Vec<FileReport>,
    /// Remarks on the documents read in this run.
    pub remarks: Vec<Remark>,
    /// What a person should mend in the whole library, as [`Diagnosis`](crate::Diagnosis) counts it.
    pub to_mend: usize,
    /// What was done otherwise than it should be, in Chinese.
    pub notices: Vec<String>,
    /// Time spent, in seconds.
    pub seconds: f64,
}

impl SyncReport {
    /// Tells whether a file that should have been read could not be.
    pub fn has_failures(&self) -> bool {
        self.with_fate(Fate::Failed).next().is_some()
    }

    /// The files with this fate.
    pub fn with_fate(&self, fate: Fate) -> impl Iterator<Item = &FileReport> {
        self.files.iter().filter(move |file| file.fate == fate)
    }

    /// The files that are not in the index as they are.
    pub fn left_out(&self) -> impl Iterator<Item = &FileReport> {
        self.files.iter().filter(|file| file.fate.is_left_out())
    }
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// Path below the corpus folder, with `/`; what of a name is no text is written as `\xB5`.
    pub file: String,
    /// What became of it.
    pub fate: Fate,
    /// Why it was left out, in Chinese.
    pub reason: Option<String>,
    /// What to do, in Chinese.
    pub hint: Option<String>,
    /// Ids of its documents in the index; of a copy those of the file that it is a copy of, of one that failed those
    /// that were read from it before.
    pub documents: Vec<String>,
}

/// What can become of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It was read, and is in the index.
    Indexed,
    /// It is in the index as it was read before.
    Unchanged,
    /// Its bytes are those of another file.
    Duplicate,
    /// It is not of a kind that is read.
    Skipped,
    /// It should have been read and could not.
    Failed,
}

impl Fate {
    /// All fates, the best first.
    pub const ALL: [Self; 5] = [Self::Indexed, Self::Unchanged, Self::Duplicate, Self::Skipped, Self::Failed];

    /// The word that users read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Indexed => "收录",
            Self::Unchanged => "未变",
            Self::Duplicate => "重复",
            Self::Skipped => "跳过",
            Self::Failed => "失败",
        }
    }

    /// The same in English.
    pub fn english(self) -> &'static str {
        match self {
            Self::Indexed => "indexed",
            Self::Unchanged => "unchanged",
            Self::Duplicate => "duplicate",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }

    /// Whether a file with this fate is not in the index as it is.
    pub fn is_left_out(self) -> bool {
        matches!(self, Self::Duplicate | Self::Skipped | Self::Failed)
    }
}

impl FileReport {
    /// A file that is in the index.
    pub(crate) fn taken(file: &str, fate: Fate) -> Self {
        Self { file: file.to_owned(), fate, reason: None, hint: None, documents: Vec::new() }
    }

    /// A file that was left out.
    pub(crate) fn left_out(file: &str, fate: Fate, reason: &str, hint: &str) -> Self {
        let (reason, hint) = (Some(reason.to_owned()), Some(hint.to_owned()));
        Self { reason, hint, ..Self::taken(file, fate) }
    }

    pub(crate) fn unreadable(file: &str, error: &io::Error) -> Self {
        Self::left_out(file, Fate::Failed, &format!("读不出来：{}", io_reason(error)), io_hint(error))
    }
}

/// Something that a curator should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Path below the corpus folder, with `/`.
    pub file: String,
    /// The line of the extracted text that it is about, from 1; `None` for the document as a whole.
    pub line: Option<usize>,
    /// Where that stands in the original file, if its format says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// How much it matters.
    pub severity: Severity,
    /// What, in Chinese.
    pub message: String,
}

impl Remark {
    /// About a document as a whole.
    pub(crate) fn of_document(file: &str, severity: Severity, message: String) -> Self {
        Self { file: file.to_owned(), line: None, location: None, severity, message }
    }

    /// The file and the place in it, as people look it up: `意见.txt:12`, `方案.pdf 第3页`.
    pub fn place(&self) -> String {
        let Self { file, line, location, .. } = self;
        match (location, line) {
            (Some(location), _) => format!("{file} {location}"),
            (None, Some(line)) => format!("{file}:{line}"),
            (None, None) => file.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_original_where_it_has_any() {
        let check = |line, page: Option<u32>, expected: &str| {
            let location = page.map(|page| Location { page: Some(page), ..Location::default() });
            let remark = Remark::of_document("方案.pdf", Severity::Warning, String::new());
            assert_eq!(Remark { line, location, ..remark }.place(), expected);
        };
        check(None, None, "方案.pdf");
        check(Some(12), None, "方案.pdf:12");
        check(Some(12), Some(3), "方案.pdf 第3页");
    }
}
