//! A library of a few documents, or of the corpus, in a folder of its own, and findings in a short form for tests.

#![allow(dead_code, reason = "every test takes what it needs")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use sha2::Digest;
use tempfile::TempDir;
use tiaowen_check::{Correction, Report, Verdict, check};
use tiaowen_library::{Before, IndexFolder, Library, sync};
use tiaowen_search::{Catalog, Searcher};
use tiaowen_tantivy::TantivyEngine;
use tiaowen_text::Segmenter;

/// The day as of which tests check.
pub(crate) const DAY: Date = date(2026, 3, 1);

/// A searcher over documents.
pub(crate) struct Shelf {
    pub(crate) searcher: Searcher,
    _folder: TempDir,
}

impl Shelf {
    /// Reads these texts, each a document.
    pub(crate) fn of(texts: &[&str], manifest: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let corpus = folder.path().join("corpus");
        std::fs::create_dir(&corpus).unwrap();
        std::fs::write(corpus.join("manifest.toml"), manifest).unwrap();
        for (at, text) in texts.iter().enumerate() {
            std::fs::write(corpus.join(format!("{at}.txt")), text).unwrap();
        }
        Self::read(&corpus, folder)
    }

    /// Reads the corpus.
    pub(crate) fn corpus() -> Self {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
        Self::read(&corpus, tempfile::tempdir().unwrap())
    }

    fn read(corpus: &Path, folder: TempDir) -> Self {
        let library = Library::open(corpus, Some(&folder.path().join("ledger"))).unwrap();
        let index = IndexFolder::new(&folder.path().join("index"));
        let segmenter = Arc::new(Segmenter::new(&library.word_lists().unwrap()));
        let engine = TantivyEngine::create(index.path(), segmenter).unwrap();
        sync(&library, &index, &engine, Before::Empty, Timestamp::UNIX_EPOCH, &mut |_| ()).unwrap();
        let vocabulary = index.vocabularies().unwrap().into_iter().next().unwrap();
        let catalog = Catalog::new(vocabulary.rules.units, vocabulary.rules.categories);
        Self { searcher: Searcher::new(Arc::new(engine), Arc::new(catalog)), _folder: folder }
    }

    /// Checks a memo.
    pub(crate) fn check(&self, memo: &str) -> Report {
        let report = check(&self.searcher, memo, DAY).unwrap();
        let characters: Vec<char> = memo.chars().collect();
        for finding in &report.findings {
            let text: String = characters[finding.span.range()].iter().collect();
            assert_eq!(text, finding.text, "a finding's words are the memo's");
            if let Some(Correction { span, .. }) = &finding.correction {
                assert!(span.start < span.end && span.end <= characters.len());
            }
        }
        report
    }

    /// The findings of a memo, each `verdict 「words」 →correction`.
    pub(crate) fn findings(&self, memo: &str) -> Vec<String> {
        let shown = |finding: &tiaowen_check::Finding| {
            let correction =
                finding.correction.as_ref().map(|it| format!(" →{}", it.text)).unwrap_or_default();
            format!("{} {}{correction}", finding.verdict.label(), finding.text)
        };
        self.check(memo).findings.iter().map(shown).collect()
    }
}

/// What the manifest knows a file by.
pub(crate) fn sha256(text: &str) -> String {
    sha2::Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The memo with its corrections put in, the last first.
pub(crate) fn corrected(memo: &str, report: &Report) -> String {
    let mut characters: Vec<char> = memo.chars().collect();
    let wrong = report.findings.iter().filter(|finding| finding.verdict != Verdict::Consistent);
    let mut corrections: Vec<&Correction> = wrong.filter_map(|finding| finding.correction.as_ref()).collect();
    corrections.sort_by_key(|correction| std::cmp::Reverse(correction.span));
    for Correction { span, text } in corrections {
        characters.splice(span.range(), text.chars());
    }
    characters.into_iter().collect()
}
