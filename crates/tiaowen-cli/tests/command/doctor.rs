//! `tiaowen doctor`: what a person should mend is listed with what to do, and is gone once that is done.

use std::fs;

use serde_json::Value;

use crate::office::{NOTICE, OPINION, Office, assert_snapshot};

/// A notice that says neither its number nor its date nor who issued it.
const BARE: &str = "关于加强人才引进的通知

一、完善人才政策。加大人才引进力度。

二、优化人才服务。提供一站式服务。
";

/// A page with little to say and much around it.
fn page(links: usize) -> String {
    let links: String =
        (0..links).map(|at| format!("<li><a href=\"/{at}\">政务公开栏目{at}</a></li>")).collect();
    let paragraphs: String = OPINION.lines().map(|line| format!("<p>{line}</p>")).collect();
    let paragraphs = paragraphs.replace("12号", "13号").replace("智能工厂", "数字车间");
    format!("<html><body><ul>{links}</ul><div>{paragraphs}</div></body></html>")
}

/// What is wrong, each with the places of its findings.
fn ailments(office: &Office, code: i32) -> Vec<(String, Vec<String>)> {
    let diagnosis = office.run("doctor --format json").expect_code(code).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let places = |group: &Value| -> Vec<String> {
        group["findings"].as_array().unwrap().iter().map(|finding| text(&finding["place"])).collect()
    };
    let groups = diagnosis["groups"].as_array().unwrap();
    groups.iter().map(|group| (text(&group["ailment"]), places(group))).collect()
}

fn expected(groups: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    let owned = |places: &[&str]| places.iter().map(|place| (*place).to_owned()).collect();
    groups.iter().map(|(ailment, places)| ((*ailment).to_owned(), owned(places))).collect()
}

#[test]
fn everything_that_is_wrong_has_its_remedy() {
    let office = Office::with(&[
        ("意见.txt", OPINION),
        ("意见副本.txt", OPINION),
        ("人才.txt", BARE),
        ("空.txt", ""),
        ("图.png", "x"),
        ("残号.txt", &NOTICE.replace("〔2023〕3号", "〔20233号")),
        ("标题.txt", "关于某事的通知\n"),
        ("网页.html", &page(400)),
        ("manifest.toml", "[[document]]\nfile = \"没有.txt\"\nyear = 2020\n"),
    ]);
    let told = office.run("index").expect_code(2).out;
    assert!(told.contains("全库要处理的有 7 处，用 tiaowen doctor"), "{told}");
    assert_eq!(
        ailments(&office, 1),
        expected(&[
            ("failed", &["空.txt"]),
            ("no_clauses", &["标题.txt"]),
            ("low_coverage", &["网页.html"]),
            ("lacking", &["人才.txt", "残号.txt"]),
            ("doubtful", &["残号.txt:3"]),
            ("manifest", &["manifest.toml"]),
            ("skipped", &["图.png"]),
            ("duplicate", &["意见副本.txt"]),
        ])
    );
    assert_snapshot("doctor", &office.run("doctor").expect_code(1).out);
    // What was noted of documents that need no reading is told again.
    assert!(office.run("index").expect_code(2).out.contains("全库要处理的有 7 处"));
}

#[test]
fn what_is_written_as_told_mends_it() {
    let other = BARE.replace("人才", "住房");
    let office = Office::with(&[("意见.txt", OPINION), ("子/人才.txt", BARE), ("子/附.txt", &other)]);
    office.run("index").expect_code(0);
    assert_eq!(ailments(&office, 1), expected(&[("lacking", &["子/人才.txt", "子/附.txt"])]));
    let diagnosis = office.run("doctor --format json").expect_code(1).json();
    let note = &diagnosis["groups"][0]["findings"][0]["note"];
    let lines = note["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
    let blank = lines.collect::<Vec<_>>().join("\n");
    let place = office.path("corpus").join(note["file"].as_str().unwrap());

    // Not filled in, it is refused with the line.
    fs::write(&place, &blank).unwrap();
    let refused = office.run("index").expect_code(2).out;
    assert!(refused.contains("✗ 子/人才.txt") && refused.contains("doc_number"), "{refused}");
    assert_eq!(ailments(&office, 1)[0], expected(&[("failed", &["子/人才.txt"])])[0]);

    let filled = blank
        .replace("doc_number = \"\"", "doc_number = \"甲政办发〔2024〕7号\"")
        .replace("issued = \"\"", "issued = \"2024-01-31\"")
        .replace("[\"\"]", "[\"甲市人民政府办公室\"]");
    fs::write(&place, filled).unwrap();
    // The other one says nothing more; then that is how it is.
    office.put("子/附.txt.toml", "note = \"原文没有\"\n");
    let mended = office.run("index").expect_code(0).out;
    assert!(!mended.contains("doctor"), "{mended}");
    assert_eq!(ailments(&office, 0), expected(&[("lacking_curated", &["子/附.txt"])]));
    assert!(office.run("show 甲政办发〔2024〕7号").expect_code(0).out.contains("人才引进"));
}

#[test]
fn a_sound_library_has_nothing_to_mend() {
    let office = Office::indexed();
    let run = office.run("doctor").expect_code(0);
    assert_eq!(run.out, "库里 2 份文件，没有要处理的\n");
    let english = office.run("doctor --lang en").expect_code(0);
    assert_eq!(english.out, "2 documents, nothing to mend\n");
    // What was imported has no file to write beside.
    let clause = "{\"id\": \"c1\", \"title\": \"第三条\", \"text\": \"应当报告。\", \"doc\": \"甲市条例\"}\n";
    fs::write(office.path("条文.jsonl"), clause).unwrap();
    office.run("import 条文.jsonl").expect_code(0);
    assert_eq!(ailments(&office, 0), []);

    // An index of another version says nothing of how its documents were read.
    fs::write(office.path("index/corpus.json"), "{}").unwrap();
    let unnoted = office.run("doctor").expect_code(2).err;
    assert!(unnoted.contains("有 3 份文件") && unnoted.contains("tiaowen index"), "{unnoted}");
    office.run("index").expect_code(0);
    office.run("doctor").expect_code(0);

    let bare = Office::with(&[]);
    assert!(bare.run("doctor").expect_code(2).err.contains("提示："));
}

#[test]
fn long_lists_are_cut_unless_asked_for() {
    let office = Office::with(&[]);
    for number in 0..12 {
        office.put(&format!("{number:02}.txt"), BARE.replace("人才", &format!("第{number}批人才")));
    }
    office.run("index").expect_code(0);
    let cut = office.run("doctor").expect_code(1).out;
    assert!(cut.contains("12 处") && cut.contains("还有 2 处") && !cut.contains("11.txt"), "{cut}");
    let all = office.run("doctor --all").expect_code(1).out;
    assert!(all.contains("11.txt") && !all.contains("还有"), "{all}");
}
