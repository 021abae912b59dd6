//! What curators say of documents, and documents that come in two forms.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod office;

use office::{ITEMS, Office, notice};
use tiaowen_library::{Fate, SyncReport};

fn fates(report: &SyncReport) -> Vec<String> {
    report.files.iter().map(|file| format!("{} {}", file.file, file.fate.english())).collect()
}

/// A web page with the text of a plain document.
fn page(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("<p>{line}</p>")).collect();
    format!("<!DOCTYPE html><html><body>{}</body></html>", lines.concat())
}

#[test]
fn a_note_beside_a_file_corrects_it_and_outlives_its_bytes() {
    let mut office = Office::new(&[
        ("子/甲.txt", &notice(1, &ITEMS)),
        ("子/甲.txt.toml", "title = \"甲市重点工作若干意见\"\nissued = \"2016-10-01\"\n"),
        ("乙.txt.toml", "title = \"没有这份文件\"\n"),
    ]);
    let report = office.check_run([1, 0, 0, 0], &["子/甲.txt"]);
    assert_eq!(fates(&report), ["乙.txt.toml skipped", "子/甲.txt indexed"]);
    let check = |office: &Office, title: &str| {
        let metadata = office.metadata("jzbf-2016-1");
        assert_eq!(metadata.title, title);
        assert_eq!(metadata.issued.map(|date| date.to_string()).as_deref(), Some("2016-10-01"));
    };
    check(&office, "甲市重点工作若干意见");
    office.check_run([0, 0, 1, 0], &[]);
    office.put("子/甲.txt", &notice(1, &ITEMS[..2]));
    office.check_run([0, 1, 0, 0], &["子/甲.txt"]);
    check(&office, "甲市重点工作若干意见");
    office.put("子/甲.txt.toml", "title = \"甲市若干意见\"\nissued = \"2016-10-01\"\n");
    office.check_run([0, 1, 0, 0], &["子/甲.txt"]);
    check(&office, "甲市若干意见");
    // A note that cannot be read costs nothing that was there.
    office.put("子/甲.txt.toml", "titel = \"甲\"\n");
    let report = office.check_run([0, 0, 1, 0], &[]);
    let failed = report.with_fate(Fate::Failed).next().unwrap();
    assert!(failed.reason.as_deref().is_some_and(|reason| reason.contains("titel")), "{failed:?}");
    check(&office, "甲市若干意见");
    office.remove("子/甲.txt.toml");
    office.check_run([0, 1, 0, 0], &["子/甲.txt"]);
    assert_eq!(office.metadata("jzbf-2016-1").title, "甲市人民政府办公室关于第1项工作的通知");
}

#[test]
fn the_manifest_may_mean_a_file_whatever_it_holds() {
    let entry = "[[document]]\nfile = \"甲.txt\"\ntitle = \"甲市若干意见\"\n";
    let mut office = Office::new(&[("甲.txt", &notice(1, &ITEMS)), ("manifest.toml", entry)]);
    assert_eq!(office.run().0.remarks, []);
    office.put("甲.txt", &notice(1, &ITEMS[..2]));
    office.run();
    assert_eq!(office.metadata("jzbf-2016-1").title, "甲市若干意见");
    office.rename("甲.txt", "丙.txt");
    let report = office.run().0;
    assert!(report.remarks.iter().any(|remark| remark.message.contains("甲.txt")), "{:?}", report.remarks);
}

#[test]
fn of_a_document_in_two_forms_one_is_indexed() {
    let text = notice(1, &ITEMS);
    let mut office =
        Office::new(&[("网站/甲.html", &page(&text)), ("甲.txt", &text), ("乙.txt", &notice(2, &ITEMS))]);
    let report = office.check_run([2, 0, 0, 0], &["乙.txt", "甲.txt", "网站/甲.html"]);
    assert_eq!(fates(&report), ["乙.txt indexed", "甲.txt indexed", "网站/甲.html duplicate"]);
    let duplicate = report.with_fate(Fate::Duplicate).next().unwrap();
    assert!(
        duplicate.reason.as_deref().is_some_and(|reason| reason.contains("与 甲.txt 是同一份文件")),
        "{duplicate:?}"
    );
    assert_eq!(report.remarks, []);
    // It stays so without reading.
    let report = office.check_run([0, 0, 2, 0], &[]);
    assert_eq!(fates(&report), ["乙.txt unchanged", "甲.txt unchanged", "网站/甲.html duplicate"]);
    // One more form of what is indexed already.
    office.put("甲.md", &format!("# {text}"));
    let report = office.check_run([0, 0, 2, 0], &["甲.md"]);
    assert_eq!(fates(&report)[1], "甲.md duplicate");
    // The form that was indexed goes, another takes its place and its id.
    office.remove("甲.txt");
    let report = office.check_run([0, 1, 1, 0], &["甲.md", "网站/甲.html"]);
    assert_eq!(fates(&report), ["乙.txt unchanged", "甲.md indexed", "网站/甲.html duplicate"]);
    assert_eq!(office.ids(), ["jzbf-2016-1", "jzbf-2016-2"]);
    // What is reworded is another text, and told.
    office.put("甲.md", &notice(1, &["改写一。", "改写二。", "改写三。"]));
    let report = office.check_run([1, 1, 1, 0], &["甲.md", "网站/甲.html"]);
    assert!(report.remarks.iter().any(|remark| remark.message.contains("文字不同")), "{:?}", report.remarks);
}

#[test]
fn a_curators_word_chooses_the_form() {
    let text = notice(1, &ITEMS);
    let mut office = Office::new(&[
        ("甲.txt", &text),
        ("网站/甲.html", &page(&text)),
        ("网站/甲.html.toml", "note = \"以网站发布的为准\"\n"),
    ]);
    let report = office.check_run([1, 0, 0, 0], &["甲.txt", "网站/甲.html"]);
    assert_eq!(fates(&report), ["甲.txt duplicate", "网站/甲.html indexed"]);
}
