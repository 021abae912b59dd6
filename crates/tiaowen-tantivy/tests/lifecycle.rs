//! The index folder over time: started, written, read by others, rebuilt, damaged, not fitting.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{ClauseDraft, Draft, OTHER_SEGMENTER, SEGMENTER, changes, engine};
use tiaowen_search::engine::{EngineQuery, Matcher};
use tiaowen_search::{Changes, Damage, Engine, EngineError, Fault};
use tiaowen_tantivy::{TantivyEngine, Verification, verify};
use tiaowen_text::sealed;

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
    };
    check(&engine(dir.path(), &drafts));
    check(&open(dir.path()).unwrap());
    check(&TantivyEngine::open_verified(dir.path(), Arc::clone(&SEGMENTER)).unwrap());
    let Verification { files, bytes, damage } = verify(dir.path()).unwrap();
    assert!(files > 5 && bytes > 1000 && damage.is_empty(), "{damage:?}");
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
    let later = sealed::seal(br#"{"version":99,"words":"","generation":"generation-1","more":true}"#);
    let earlier = br#"{"version": 2, "words": "", "generation": "generation-1"}"#;
    for (format, version) in [(later.as_slice(), "第 99 版"), (earlier, "第 2 版")] {
        fs::write(dir.path().join("format.json"), format).unwrap();
        for error in [open(dir.path()).err().unwrap(), verify(dir.path()).unwrap_err()] {
            assert!(matches!(error, EngineError::Mismatch { .. }), "{error}");
            assert!(error.message().contains(version), "{}", error.message());
        }
    }
}

#[test]
fn an_index_of_the_last_format_is_refused_and_healed() {
    let dir = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-3"), dir.path());
    let error = open(dir.path()).err().unwrap();
    assert!(matches!(error, EngineError::Mismatch { .. }), "{error}");
    assert!(error.message().contains("第 3 版"), "{}", error.message());
    assert!(error.hint().contains("tiaowen index"), "{}", error.hint());
    let rebuild = TantivyEngine::create(dir.path(), Arc::clone(&SEGMENTER)).unwrap();
    assert!(dir.path().join("generation-1").is_dir(), "older programs read it until the new one is there");
    rebuild.write(&changes(&[draft("a", 2016, &["甲一"])])).unwrap();
    assert_eq!(count(&open(dir.path()).unwrap(), "甲"), 1);
    assert_eq!(verify(dir.path()).unwrap().damage, []);
    assert!(!dir.path().join("generation-1").exists());
}

fn copy(from: &Path, to: &Path) {
    for source in files(from) {
        let target = to.join(source.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(source, target).unwrap();
    }
}

/// An index of several files, each of them with a list of deleted records.
fn index_to_damage() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let texts = ["甲一", "甲二", "甲三", "甲四", "甲五", "甲六", "甲七"];
    let writer = engine(dir.path(), &[draft("a", 2016, &texts), draft("b", 2017, &["乙一"])]);
    writer.write(&Changes { replace: Vec::new(), remove: vec!["b".to_owned()] }).unwrap();
    dir
}

#[test]
fn damage_is_named_and_never_served() {
    let pristine = index_to_damage();
    let mut endings = BTreeSet::new();
    for file in files(pristine.path()) {
        let bytes = fs::read(&file).unwrap();
        if bytes.is_empty() {
            continue;
        }
        let name = file.strip_prefix(pristine.path()).unwrap().to_str().unwrap().to_owned();
        endings.insert(name.rsplit('.').next().unwrap().to_owned());
        let copy = tempfile::tempdir().unwrap();
        self::copy(pristine.path(), copy.path());
        let target = copy.path().join(&name);
        let check = |what: &str, fault: Fault| {
            let damage = verify(copy.path()).map(|verified| verified.damage);
            if name == "format.json" && fault == Fault::Missing {
                assert!(matches!(damage, Err(EngineError::Missing { .. })));
                return;
            }
            assert_eq!(damage.unwrap(), [Damage { file: name.clone(), fault }], "{what}");
            let error = open(copy.path()).err().unwrap_or_else(|| panic!("{name} {what} is not noticed"));
            assert!(matches!(error, EngineError::Damaged { .. }), "{name} {what}: {error}");
            assert!(error.message().contains(&name), "{name} {what}: {}", error.message());
            let opened = TantivyEngine::open_verified(copy.path(), Arc::clone(&SEGMENTER));
            assert!(matches!(opened, Err(EngineError::Damaged { .. })), "{name} {what}");
        };
        for place in [0, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
            for bit in [0x01, 0x20, 0x80] {
                let mut flipped = bytes.clone();
                flipped[place] ^= bit;
                fs::write(&target, &flipped).unwrap();
                check(&format!("with bits {bit:#x} of byte {place} flipped"), Fault::Altered);
            }
        }
        fs::write(&target, &bytes[..bytes.len() / 2]).unwrap();
        check("cut short", Fault::Altered);
        fs::write(&target, [bytes.as_slice(), b"\n"].concat()).unwrap();
        check("made longer", Fault::Altered);
        fs::remove_file(&target).unwrap();
        check("taken away", Fault::Missing);
        // The next writer heals it.
        let rebuild = TantivyEngine::create(copy.path(), Arc::clone(&SEGMENTER)).unwrap();
        rebuild.write(&changes(&[draft("a", 2016, &["甲一"])])).unwrap();
        assert_eq!(verify(copy.path()).unwrap().damage, [], "{name}");
        assert_eq!(count(&open(copy.path()).unwrap(), "甲"), 1, "{name}");
    }
    let expected = ["del", "fast", "fieldnorm", "idx", "json", "pos", "store", "term"];
    assert!(endings.iter().eq(expected), "{endings:?}");
}

#[test]
fn what_is_damaged_while_it_is_open_is_not_served_from_the_next_commit_on() {
    let dir = index_to_damage();
    let (reader, writer) = (open(dir.path()).unwrap(), open(dir.path()).unwrap());
    writer.write(&changes(&[draft("c", 2018, &["丙一"])])).unwrap();
    let is_new = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "store");
    let newest = files(dir.path()).into_iter().filter(is_new);
    let newest = newest.max_by_key(|file| fs::metadata(file).unwrap().modified().unwrap()).unwrap();
    let mut bytes = fs::read(&newest).unwrap();
    bytes[3] ^= 1;
    fs::write(&newest, bytes).unwrap();
    let error = reader.overview().unwrap_err();
    assert!(matches!(error, EngineError::Damaged { .. }), "{error}");
    assert!(error.message().contains(newest.file_name().unwrap().to_str().unwrap()), "{}", error.message());
}

#[test]
fn a_file_of_a_segment_that_nobody_wrote_is_named() {
    let dir = index_to_damage();
    let store = files(dir.path()).into_iter().find(|file| file.extension().is_some_and(|ext| ext == "store"));
    let stranger = store.unwrap().with_extension("stray");
    fs::write(&stranger, "?").unwrap();
    let damage = verify(dir.path()).unwrap().damage;
    assert_eq!(damage.len(), 1);
    assert_eq!(damage[0].fault, Fault::Unknown);
    assert!(damage[0].file.ends_with(".stray"), "{damage:?}");
}

#[test]
fn a_format_file_that_means_another_folder_is_damaged() {
    let dir = index_to_damage();
    let format = dir.path().join("format.json");
    for text in ["{}", "damaged", r#"{"version":3,"words":"","generation":"../x"}"#] {
        for bytes in [text.as_bytes().to_vec(), sealed::seal(text.as_bytes())] {
            fs::write(&format, bytes).unwrap();
            assert!(matches!(open(dir.path()), Err(EngineError::Damaged { .. })), "{text}");
            let expected = [Damage { file: "format.json".to_owned(), fault: Fault::Altered }];
            assert_eq!(verify(dir.path()).unwrap().damage, expected, "{text}");
        }
    }
    // What older versions did not seal is no way around the seal.
    fs::write(&format, r#"{"version":4,"words":"","generation":"generation-1"}"#).unwrap();
    assert!(matches!(open(dir.path()), Err(EngineError::Damaged { .. })));
}

#[test]
fn what_a_writer_left_that_was_ended_is_swept_up() {
    let dir = index_to_damage();
    let writer = open(dir.path()).unwrap();
    let generation = dir.path().join("generation-1");
    let left = [
        generation.join(".tmpAbCdEf"),
        generation.join("0123456789abcdef0123456789abcdef.store"),
        dir.path().join("format.json.new"),
        dir.path().join("generation-7/meta.json"),
    ];
    let kept = [generation.join("notes.txt"), dir.path().join("README.md")];
    fs::create_dir(dir.path().join("generation-7")).unwrap();
    left.iter().chain(&kept).for_each(|file| fs::write(file, "?").unwrap());
    writer.write(&changes(&[draft("c", 2018, &["丙一"])])).unwrap();
    assert!(left.iter().all(|file| !file.exists()) && kept.iter().all(|file| file.exists()));
    assert!(!dir.path().join("generation-7").exists());
    assert_eq!(count(&open(dir.path()).unwrap(), "丙"), 1);
}

#[test]
fn a_writer_that_was_opened_before_another_wrote_forgets_none_of_its_files() {
    let dir = index_to_damage();
    let (early, late) = (open(dir.path()).unwrap(), open(dir.path()).unwrap());
    for round in 0..12 {
        let writer = if round % 2 == 0 { &early } else { &late };
        writer.write(&changes(&[draft("c", 2018, &["丙一"])])).unwrap();
    }
    let managed = fs::read_to_string(dir.path().join("generation-1/.managed.json")).unwrap();
    let of_segments = files(dir.path()).into_iter().filter_map(|file| {
        let name = file.file_name()?.to_str()?.to_owned();
        (name.contains('.') && !name.starts_with('.') && !name.ends_with("json") && !name.ends_with("lock"))
            .then_some(name)
    });
    let forgotten: Vec<String> = of_segments.filter(|name| !managed.contains(name.as_str())).collect();
    assert_eq!(forgotten, Vec::<String>::new());
}

#[test]
fn what_is_verified_while_others_write_is_not_called_damaged() {
    let dir = index_to_damage();
    let writer = open(dir.path()).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                assert_eq!(verify(dir.path()).unwrap().damage, []);
                TantivyEngine::open_verified(dir.path(), Arc::clone(&SEGMENTER)).unwrap();
            }
        });
        for round in 0..8 {
            writer.write(&changes(&[draft("c", 2018, &["丙一", "丙二"])])).unwrap();
            if round % 4 == 3 {
                let rebuild = TantivyEngine::create(dir.path(), Arc::clone(&SEGMENTER)).unwrap();
                rebuild.write(&changes(&[draft("c", 2018, &["丙一"])])).unwrap();
            }
        }
        done.store(true, Ordering::Relaxed);
    });
}
