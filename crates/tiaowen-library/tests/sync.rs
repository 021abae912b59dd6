//! The run over a corpus, on small documents in a temporary folder and an engine in memory: what is read, what
//! keeps its id, what the ledger says afterwards.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, in helpers too")]

mod office;

use std::fs;
use std::sync::atomic::Ordering;

use tiaowen_library::{ClauseChange, DocumentChange, DocumentChangeKind, Fate, IndexFolder};
use tiaowen_search::Engine;

use office::{ITEMS, Office, notice};

#[test]
fn a_second_run_reads_nothing() {
    let (one, two) = (notice(1, &ITEMS), notice(2, &ITEMS));
    let mut office = Office::new(&[("一.txt", &one), ("子/二.md", &two)]);
    office.check_run([2, 0, 0, 0], &["一.txt", "子/二.md"]);
    assert_eq!(office.ids(), ["jzbf-2016-1", "jzbf-2016-2"]);
    assert_eq!(office.clauses()["jzbf-2016-1/2"], format!("二、{}", ITEMS[1]));
    office.check_run([0, 0, 2, 0], &[]);
}

#[test]
fn only_what_changed_is_read() {
    let mut office = Office::new(&[("一.txt", &notice(1, &ITEMS)), ("二.txt", &notice(2, &ITEMS))]);
    office.run();
    office.put("二.txt", &notice(2, &[ITEMS[0], "各单位要大胆创新。"]));
    office.put("三.txt", &notice(3, &ITEMS));
    office.check_run([1, 1, 1, 0], &["三.txt", "二.txt"]);
    assert_eq!(office.clauses()["jzbf-2016-2/2"], "二、各单位要大胆创新。");
    assert!(!office.clauses().contains_key("jzbf-2016-2/3"));
    assert_eq!(office.fate("jzbf-2016-2", "2", None), Some((Some("2".to_owned()), false, false)));
    assert_eq!(office.fate("jzbf-2016-2", "3", None), Some((None, false, false)));
    office.remove("一.txt");
    office.check_run([0, 0, 2, 1], &[]);
    assert!(office.ids().iter().all(|id| id != "jzbf-2016-1"));
}

#[test]
fn ids_outlive_renaming_removal_and_a_lost_index() {
    let mut office = Office::new(&[("一.txt", &notice(1, &ITEMS)), ("二.txt", &notice(2, &ITEMS))]);
    office.run();
    let before = office.clauses();

    office.rename("一.txt", "改名.txt");
    office.check_run([0, 1, 1, 0], &["改名.txt"]);
    assert_eq!(office.clauses(), before);

    office.remove("改名.txt");
    office.check_run([0, 0, 1, 1], &[]);
    let removed = |office: &Office| {
        office.library().ledger().unwrap().document("jzbf-2016-1").unwrap().removed_at.is_some()
    };
    assert!(removed(&office));
    office.put("回来.txt", &notice(1, &ITEMS));
    office.check_run([1, 0, 1, 0], &["回来.txt"]);
    assert!(!removed(&office));
    assert_eq!(office.clauses(), before);

    fs::remove_dir_all(office.folder.path().join("index")).unwrap();
    office.engine.documents.lock().unwrap().clear();
    office.is_empty = true;
    office.check_run([2, 0, 0, 0], &["二.txt", "回来.txt"]);
    assert_eq!(office.clauses(), before);
}

#[test]
fn a_clause_put_in_between_moves_the_others() {
    let mut office = Office::new(&[("一.txt", &notice(1, &ITEMS))]);
    office.run();
    let hash = office.engine.clause("jzbf-2016-1/2").unwrap().unwrap().clause.hash;
    office.put("一.txt", &notice(1, &[ITEMS[0], "各单位要统筹安排。", ITEMS[1], ITEMS[2]]));
    office.run();
    assert_eq!(office.clauses()["jzbf-2016-1/2"], "二、各单位要统筹安排。");
    assert_eq!(office.clauses()["jzbf-2016-1/3"], format!("三、{}", ITEMS[1]));
    // Who cited 2 with its hash is led to 3; who asks for 2 gets what stands there now.
    assert_eq!(office.fate("jzbf-2016-1", "2", Some(&hash)), Some((Some("3".to_owned()), true, false)));
    assert_eq!(office.fate("jzbf-2016-1", "2", None), Some((Some("2".to_owned()), false, false)));
}

/// A change of a document in short: `+id n` added, `-id n` removed, `^id` back, `*id@version` with what became of its
/// clauses.
fn short(change: &DocumentChange) -> String {
    let id = &change.id;
    let head = match change.change {
        DocumentChangeKind::Added => format!("+{id} {}", change.tally.added),
        DocumentChangeKind::Removed => format!("-{id} {}", change.tally.gone),
        DocumentChangeKind::Returned => format!("^{id}"),
        DocumentChangeKind::Changed => {
            format!("*{id}@{} ={}", change.version.unwrap_or_default(), change.unchanged)
        }
    };
    let clauses = change.clauses.iter().map(|clause| {
        let ClauseChange { change, id, moved_from, place, place_before, .. } = clause;
        let from = moved_from.as_ref().zip(place_before.as_ref());
        let from = from.map(|(id, place)| format!("{id} {place}>")).unwrap_or_default();
        format!("{}{from}{id} {place}", change.label())
    });
    std::iter::once(head).chain(clauses).collect::<Vec<_>>().join("；")
}

#[test]
fn a_run_says_what_it_changes() {
    let mut office = Office::new(&[("一.txt", &notice(1, &ITEMS)), ("二.txt", &notice(2, &ITEMS))]);
    let check = |office: &mut Office, expected: &[&str]| {
        let (report, _) = office.run();
        assert_eq!(report.changes.iter().map(short).collect::<Vec<_>>(), expected);
        report
    };
    check(&mut office, &["+jzbf-2016-1 3", "+jzbf-2016-2 3"]);
    check(&mut office, &[]);

    // A word in the first, a new second, the third moves and is printed in another width, the last goes.
    let changed = ["各单位要统一认识，落实责任。", "各单位要统筹安排。", "各单位要加强领导,按时完成。"];
    office.put("一.txt", &notice(1, &changed));
    office.remove("二.txt");
    let report = check(
        &mut office,
        &[
            "*jzbf-2016-1@2 =0；改动jzbf-2016-1/1 一、；新增jzbf-2016-1/2 二、；\
             移位jzbf-2016-1/2 二、>jzbf-2016-1/3 三、；删除jzbf-2016-1/3 三、",
            "-jzbf-2016-2 3",
        ],
    );
    let reworded = &report.changes[0].clauses[0];
    assert_eq!(reworded.before.as_deref(), Some("一、各单位要提高认识，落实责任。"));
    assert_eq!(reworded.after.as_deref(), Some("一、各单位要统一认识，落实责任。"));
    let differing: Vec<_> = reworded.differences.iter().map(|piece| piece.left.clone()).collect();
    assert_eq!(differing, [0..6, 6..8, 8..16]);

    // The same words in another width, and a document that is back.
    office.put("一.txt", &notice(1, &changed).replace("认识，", "认识,"));
    office.put("回来.txt", &notice(2, &ITEMS));
    let report = check(&mut office, &["*jzbf-2016-1@3 =2；重排jzbf-2016-1/1 一、", "^jzbf-2016-2"]);
    assert_eq!((report.changes[1].unchanged, report.changes[1].version), (3, None));
    assert_eq!(report.changes[1].file.as_deref(), Some("回来.txt"));
}

#[test]
fn a_run_that_broke_off_can_be_repeated() {
    let mut office = Office::new(&[("一.txt", &notice(1, &ITEMS))]);
    // The ledger is written, the engine fails: as if the process was killed in between.
    office.engine.is_broken.store(true, Ordering::Relaxed);
    assert!(office.try_run().0.is_err());
    assert!(office.ids().is_empty());
    let ledger = |office: &Office| {
        let folder = office.corpus().join(".tiaowen");
        [folder.join("register.jsonl"), folder.join("clauses/jzbf-2016-1.jsonl")]
            .map(|path| fs::read(path).unwrap())
    };
    let written = ledger(&office);
    office.engine.is_broken.store(false, Ordering::Relaxed);
    office.check_run([1, 0, 0, 0], &["一.txt"]);
    assert_eq!(ledger(&office), written, "the repeated run adds nothing to the ledger");
    office.check_run([0, 0, 1, 0], &[]);

    // The state file is lost, as if the process was killed before it was written.
    fs::remove_file(office.folder.path().join("index/corpus.json")).unwrap();
    office.check_run([0, 1, 0, 0], &["一.txt"]);
    assert_eq!(ledger(&office), written);

    // The last line of a journal is torn.
    let path = office.corpus().join(".tiaowen/clauses/jzbf-2016-1.jsonl");
    let [_, clauses] = &written;
    fs::write(&path, &clauses[..clauses.len() / 2]).unwrap();
    fs::remove_file(office.folder.path().join("index/corpus.json")).unwrap();
    office.check_run([0, 1, 0, 0], &["一.txt"]);
    assert_eq!(office.clauses().len(), 3);
    assert!(office.fate("jzbf-2016-1", "3", None).is_some());
}

#[test]
fn one_bad_file_never_loses_the_others() {
    // 宁波 in GBK, then 构 in UTF-8: no encoding reads both.
    let mixed = b"\xC4\xFE\xB2\xA8\n\xE6\x9E\x84\n";
    let mut office = Office::new(&[("好.txt", &notice(1, &ITEMS)), ("空.txt", ""), ("表.pptx", "甲")]);
    office.put_bytes("二进制.txt", b"PK\x03\x04\x00\x00");
    office.put_bytes("拼接.txt", mixed);
    let report = office.check_run([1, 0, 0, 0], &["二进制.txt", "好.txt", "拼接.txt", "空.txt"]);
    assert!(report.has_failures());
    let fates: Vec<(&str, Fate)> = report.files.iter().map(|file| (file.file.as_str(), file.fate)).collect();
    let failed = Fate::Failed;
    assert_eq!(
        fates,
        [
            ("二进制.txt", failed),
            ("好.txt", Fate::Indexed),
            ("拼接.txt", failed),
            ("空.txt", failed),
            ("表.pptx", Fate::Skipped)
        ]
    );
    assert!(report.left_out().all(|file| file.reason.is_some() && file.hint.is_some()));
    assert!(report.left_out().all(|file| file.documents.is_empty()));
    assert_eq!(report.files[1].documents, ["jzbf-2016-1"]);

    // A file that turns bad keeps what was read of it, and its ids.
    office.put_bytes("好.txt", mixed);
    let report = office.check_run([0, 0, 1, 0], &["二进制.txt", "好.txt", "空.txt"]);
    let bad = report.with_fate(failed).find(|file| file.file == "好.txt").unwrap();
    assert_eq!(bad.documents, ["jzbf-2016-1"], "what was read of it before");
    assert_eq!(office.clauses().len(), 3);
    assert!(office.library().ledger().unwrap().document("jzbf-2016-1").unwrap().removed_at.is_none());
}

#[test]
fn old_encodings_are_read() {
    let text = notice(1, &ITEMS);
    let mut office = Office::new(&[]);
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    office.put_bytes("视窗.txt", &[&b"\xFF\xFE"[..], &utf16].concat());
    office.check_run([1, 0, 0, 0], &["视窗.txt"]);
    assert_eq!(office.clauses().len(), 3);
}

#[test]
fn a_document_without_headings_is_paragraphs() {
    let mut office = Office::new(&[("散文.txt", "第一段话说完了。\n\n第二段话也说完了。\n")]);
    let report = office.check_run([1, 0, 0, 0], &["散文.txt"]);
    assert!(!report.has_failures());
    let text: String = office.clauses().into_values().collect();
    assert!(text.contains("第二段话也说完了。"), "{text}");
}

#[test]
fn copies_are_left_out_and_twins_are_named() {
    let mut office = Office::new(&[("b.txt", &notice(1, &ITEMS))]);
    office.run();
    office.put("a.txt", &notice(1, &ITEMS));
    let report = office.check_run([0, 0, 1, 0], &[]);
    let fates = report.files.iter().map(|file| (file.file.as_str(), file.fate));
    assert_eq!(fates.collect::<Vec<_>>(), [("a.txt", Fate::Duplicate), ("b.txt", Fate::Unchanged)]);
    assert_eq!(report.files[0].documents, ["jzbf-2016-1"], "of the file that it is a copy of");
    assert!(!report.has_failures());

    // The same number over other words: both stay.
    office.put("a.txt", &notice(1, &ITEMS[..2]));
    let report = office.check_run([1, 0, 1, 0], &["a.txt"]);
    assert_eq!(office.ids(), ["jzbf-2016-1", "jzbf-2016-1-2"]);
    assert!(report.remarks.iter().any(|remark| remark.message.contains("jzbf-2016-1-2")), "{report:?}");
    // And each keeps its id when both files are renamed.
    office.rename("a.txt", "z.txt");
    office.rename("b.txt", "y.txt");
    office.run();
    assert_eq!(office.clauses().keys().filter(|id| id.starts_with("jzbf-2016-1-2/")).count(), 2);
    assert_eq!(office.clauses().keys().filter(|id| id.starts_with("jzbf-2016-1/")).count(), 3);
}

#[test]
fn a_manifest_entry_changes_what_it_is_about_and_nothing_else() {
    let plain = "关于甲的报道\n\n第一段话说完了。\n";
    let mut office = Office::new(&[("报道.txt", plain), ("一.txt", &notice(1, &ITEMS))]);
    let sha256 = {
        let source = tiaowen_document::SourceText::read(plain.as_bytes(), "a.txt").unwrap();
        source.sha256
    };
    let entry = |extra: &str| format!("[[document]]\nsha256 = \"{sha256}\"\nslug = \"jia-baodao\"\n{extra}");
    office.put("manifest.toml", &entry(""));
    office.run();
    assert_eq!(office.ids(), ["jia-baodao", "jzbf-2016-1"]);
    office.put("manifest.toml", &entry("year = 2022\n"));
    office.check_run([0, 1, 1, 0], &["报道.txt"]);
    assert_eq!(office.engine.document("jia-baodao").unwrap().unwrap().metadata.year, Some(2022));
    // A remark for people changes nothing.
    office.put("manifest.toml", &entry("year = 2022\nnote = \"据报纸\"\n"));
    office.check_run([0, 0, 2, 0], &[]);
    // An edited file no longer fits its entry; that is said, and the id stays.
    office.put("报道.txt", "关于甲的报道\n\n第一段话改过了。\n");
    let report = office.check_run([0, 1, 1, 0], &["报道.txt"]);
    assert_eq!(office.ids(), ["jia-baodao", "jzbf-2016-1"]);
    assert!(report.remarks.iter().any(|remark| remark.file == "manifest.toml"), "{report:?}");
}

#[test]
fn edited_word_lists_mean_reading_everything_anew() {
    let mut office = Office::new(&[("一.txt", &notice(1, &ITEMS))]);
    office.run();
    office.put("words/terms.toml", "terms = [\"提高认识\"]\n");
    let index = IndexFolder::new(&office.folder.path().join("index"));
    assert!(!index.has_words(office.library().words()));
    office.engine.documents.lock().unwrap().clear();
    office.is_empty = true;
    office.check_run([0, 1, 0, 0], &["一.txt"]);
    assert!(index.has_words(office.library().words()));
    let words = &index.vocabularies().unwrap()[0].word_lists;
    assert!(words.iter().any(|word| word == "提高认识"));
}
