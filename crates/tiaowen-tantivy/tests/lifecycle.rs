//! The index folder over time: started, written, read by others, rebuilt, damaged, not fitting.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{ClauseDraft, Draft, OTHER_SEGMENTER, SEGMENTER, changes, engine};
use tiaowen_search::engine::{EngineQuery, Matcher};
use tiaowen_search::{Changes, Engine, EngineError};
use tiaowen_tantivy::TantivyEngine;

fn draft(id: &'static str, year: i16, texts: &[&str]) -> Draft {
    let clauses = texts.iter().map(|text| ClauseDraft::from(*text)).collect();
    Draft { id, title: format!("{id}方案"), year: Some(year), clauses }
}

fn open(dir: &Path) -> Result<TantivyEngine, EngineError> {
    TantivyEngine::open(dir, Arc::clone(&SEGMENTER))
}

fn count(engine: &TantivyEngine, text: &str) -> usize {
    engine.search(&EngineQuery::count(Matcher::Verbatim(text.to_owned()))).unwrap().total
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap().flatten() {
        if entry.path().is_dir() {
            files.extend(self::files(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    files
}

#[test]
fn reads_back_what_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = [draft("a", 2016, &["甲一", "甲二"]), draft("b", 2020, &["乙一"]), draft("c", 2020, &[])];
    let expected: Vec<_> = drafts.iter().map(common::batch).collect();
    let check = |engine: &TantivyEngine| {
        let ids: Vec<String> =
            engine.documents().unwrap().into_iter().map(|document| document.metadata.id).collect();
        assert_eq!(ids, ["b", "c", "a"]);
        assert_eq!(engine.document("a").unwrap().as_ref(), Some(&expected[0].document));
        assert_eq!(engine.document("x").unwrap(), None);
        assert_eq!(engine.document("a/p1").unwrap(), None);
        assert_eq!(engine.clause("a/p2").unwrap().as_ref(), Some(&expected[0].clauses[1]));
        assert_eq!(engine.clause("a").unwrap(), None);
        assert_eq!(engine.clauses_of("a").unwrap(), expected[0].clauses);
        assert_eq!(engine.clauses_of("c").unwrap(), []);
        assert_eq!(engine.overview().unwrap().clause_count, 3);
        engine.verify().unwrap();
    };
    check(&engine(dir.path(), &drafts));
    check(&open(dir.path()).unwrap());
}

#[test]
fn an_index_stands_only_once_something_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new");
    assert!(matches!(open(&path), Err(EngineError::Missing { .. })));
    let started = TantivyEngine::create_or_open(&path, Arc::clone(&SEGMENTER)).unwrap();
    assert_eq!(started.overview().unwrap().clause_count, 0);
    assert!(matches!(open(&path), Err(EngineError::Missing { .. })));
    started.write(&Changes::default()).unwrap();
    assert_eq!(open(&path).unwrap().overview().unwrap().clause_count, 0);
}

#[test]
fn others_see_what_is_written_at_their_next_question() {
    let dir = tempfile::tempdir().unwrap();
    let writer = engine(dir.path(), &[draft("a", 2016, &["甲一"])]);
    let reader = open(dir.path()).unwrap();
    assert_eq!((count(&writer, "甲"), count(&reader, "甲")), (1, 1));
    writer.write(&changes(&[draft("a", 2016, &["甲一", "甲二"])])).unwrap();
    assert_eq!((count(&writer, "甲"), count(&reader, "甲")), (2, 2));
    reader.write(&Changes { replace: Vec::new(), remove: vec!["a".to_owned()] }).unwrap();
    assert_eq!((count(&writer, "甲"), count(&reader, "甲")), (0, 0));
    assert_eq!(writer.documents().unwrap(), []);
}

#[test]
fn readers_see_whole_states_only() {
    let dir = tempfile::tempdir().unwrap();
    let few = changes(&[draft("a", 2016, &["甲一"]), draft("b", 2016, &["甲二"])]);
    let many = changes(&[draft("a", 2016, &["甲一", "甲二", "甲三"]), draft("b", 2016, &["甲四", "甲五"])]);
    let engine = TantivyEngine::create_or_open(dir.path(), Arc::clone(&SEGMENTER)).unwrap();
    engine.write(&few).unwrap();
    let other = open(dir.path()).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for reader in [&engine, &other] {
            let done = &done;
            scope.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    let found = count(reader, "甲");
                    assert!(found == 2 || found == 5, "{found} clauses");
                    assert_eq!(reader.overview().unwrap().documents.len(), 2);
                }
            });
        }
        for round in 0..8 {
            engine.write(if round % 2 == 0 { &many } else { &few }).unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!((count(&engine, "甲"), count(&other, "甲")), (2, 2));
}

#[test]
fn a_rebuild_is_seen_when_it_is_done_and_not_before() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("README.md"), "说明").unwrap();
    let reader = engine(dir.path(), &[draft("a", 2016, &["甲一"])]);
    let rebuild = TantivyEngine::create(dir.path(), Arc::clone(&SEGMENTER)).unwrap();
    assert_eq!((count(&reader, "甲"), count(&rebuild, "甲")), (1, 0));
    assert!(matches!(reader.write(&Changes::default()), Err(EngineError::Busy { .. })));
    assert!(matches!(
        TantivyEngine::create(dir.path(), Arc::clone(&SEGMENTER)),
        Err(EngineError::Busy { .. })
    ));
    rebuild.write(&changes(&[draft("b", 2016, &["乙一"])])).unwrap();
    assert_eq!((count(&reader, "甲"), count(&reader, "乙"), count(&rebuild, "乙")), (0, 1, 1));
    reader.write(&changes(&[draft("c", 2016, &["乙二"])])).unwrap();
    assert_eq!((count(&reader, "乙"), count(&rebuild, "乙")), (2, 2));
    assert_eq!(fs::read_to_string(dir.path().join("README.md")).unwrap(), "说明");
}

#[test]
fn a_rebuild_that_is_given_up_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let reader = engine(dir.path(), &[draft("a", 2016, &["甲一"])]);
    drop(TantivyEngine::create(dir.path(), Arc::clone(&SEGMENTER)).unwrap());
    assert_eq!(count(&open(dir.path()).unwrap(), "甲"), 1);
    reader.write(&changes(&[draft("b", 2016, &["甲二"])])).unwrap();
    assert_eq!(count(&reader, "甲"), 2);
    let rebuild = TantivyEngine::create(dir.path(), Arc::clone(&SEGMENTER)).unwrap();
    rebuild.write(&Changes::default()).unwrap();
    let generations =
        fs::read_dir(dir.path()).unwrap().flatten().filter(|entry| entry.path().is_dir()).count();
    assert_eq!(generations, 1);
}

#[test]
fn an_index_with_other_words_does_not_fit() {
    let dir = tempfile::tempdir().unwrap();
    let reader = engine(dir.path(), &[draft("a", 2016, &["甲一"])]);
    let check = |error: EngineError| {
        assert!(matches!(error, EngineError::Mismatch { .. }), "{error}");
        assert!(error.message().contains("词表"), "{}", error.message());
        assert!(error.hint().contains("tiaowen index"), "{}", error.hint());
    };
    check(TantivyEngine::open(dir.path(), Arc::clone(&OTHER_SEGMENTER)).err().unwrap());
    check(TantivyEngine::create_or_open(dir.path(), Arc::clone(&OTHER_SEGMENTER)).err().unwrap());
    // Whoever has the old one open goes on reading it, but cannot write any more.
    let rebuild = TantivyEngine::create(dir.path(), Arc::clone(&OTHER_SEGMENTER)).unwrap();
    rebuild.write(&changes(&[draft("b", 2016, &["乙一"])])).unwrap();
    assert_eq!((count(&reader, "甲"), count(&rebuild, "乙")), (1, 1));
    check(reader.write(&Changes::default()).unwrap_err());
    check(open(dir.path()).err().unwrap());
}

#[test]
fn an_index_of_another_version_does_not_fit() {
    let dir = tempfile::tempdir().unwrap();
    drop(engine(dir.path(), &[draft("a", 2016, &["甲一"])]));
    let format = dir.path().join("format.json");
    let text = fs::read_to_string(&format).unwrap();
    fs::write(&format, text.replace("\"version\": 3", "\"version\": 0")).unwrap();
    let error = open(dir.path()).err().unwrap();
    assert!(matches!(error, EngineError::Mismatch { .. }), "{error}");
    assert!(error.message().contains("第 0 版"), "{}", error.message());
}

#[test]
fn damage_is_named_and_never_served() {
    let pristine = tempfile::tempdir().unwrap();
    drop(engine(pristine.path(), &[draft("a", 2016, &["甲一", "乙二"]), draft("b", 2017, &["丙三"])]));
    let mut named = 0;
    for file in files(pristine.path()) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        if fs::metadata(&file).unwrap().len() == 0 || name.starts_with('.') {
            continue;
        }
        let copy = tempfile::tempdir().unwrap();
        for source in files(pristine.path()) {
            let target = copy.path().join(source.strip_prefix(pristine.path()).unwrap());
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(source, target).unwrap();
        }
        let target = copy.path().join(file.strip_prefix(pristine.path()).unwrap());
        // Cut short: an index that lost a part must not answer.
        let bytes = fs::read(&target).unwrap();
        fs::write(&target, &bytes[..bytes.len() / 2]).unwrap();
        let error = open(copy.path()).err().unwrap_or_else(|| panic!("{name} cut short is not noticed"));
        assert!(!error.hint().is_empty());
        named += 1;
        // A bit flipped in a segment.
        if name.contains('.') && !name.ends_with("json") {
            let mut flipped = bytes.clone();
            flipped[bytes.len() / 3] ^= 0x10;
            fs::write(&target, &flipped).unwrap();
            let error = open(copy.path()).err().unwrap_or_else(|| panic!("{name} flipped is not noticed"));
            assert!(matches!(error, EngineError::Damaged { .. }), "{name}: {error}");
        }
    }
    assert!(named > 5, "only {named} files");
    let format = pristine.path().join("format.json");
    fs::write(&format, "{}").unwrap();
    assert!(matches!(open(pristine.path()), Err(EngineError::Damaged { .. })));
    fs::write(&format, r#"{"version":1,"words":"","generation":"../x"}"#).unwrap();
    assert!(matches!(open(pristine.path()), Err(EngineError::Damaged { .. })));
}
