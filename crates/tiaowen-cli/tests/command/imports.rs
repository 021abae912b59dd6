//! Clauses that were split elsewhere: taken in, found, shown, cited, kept through every rebuild; and queries in
//! batches.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::office::{NOTICE, Office, Run};

/// Articles of two statutes and a paragraph without either, one object a line.
fn lines() -> String {
    let lines = [
        json!({"id": "C/1 甲", "title": "丁省节水条例第三条", "doc": "丁省节水条例", "text": "用水单位应当节水。",
               "path": ["第一章 总则", "第三条"], "year": 2021, "units": ["省水利厅"], "categories": ["绿色低碳制造"]}),
        json!({"id": "C2", "title": "第十二条之一 奖励", "doc": "丁省节水条例", "text": "对节水成绩突出的给予奖励。",
               "path": ["第二章 保障", "第十二条之一"], "year": 2021}),
        json!({"id": "L9", "title": "戊法第九条", "doc": "戊法", "text": "浪费用水的，责令改正。", "path": ["第九条"]}),
        json!({"id": "X", "title": "", "text": "没有文件标题的一段。"}),
    ];
    lines.map(|line| format!("{line}\n")).concat()
}

fn write(office: &Office, name: &str, bytes: impl AsRef<[u8]>) {
    fs::write(office.path(name), bytes).unwrap();
}

/// A folder without a corpus into which these clauses were imported.
fn imported() -> Office {
    let office = Office::bare();
    write(&office, "外来.jsonl", lines());
    office.run("import 外来.jsonl").expect_code(0);
    office
}

fn batch(office: &Office, line: &str, queries: &str) -> Run {
    let mut child = office.command(&format!("batch - {line}"));
    let mut child =
        child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(queries.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Ids of the clauses that a batch found, in order.
fn ids_of(run: &Run) -> Vec<&str> {
    run.out.lines().map(|line| line.split('\t').nth(1).unwrap()).collect()
}

#[test]
fn imported_clauses_are_found_shown_and_cited() {
    let office = imported();
    let results = office.run("search 节水 --sort document --format json").expect_code(0).json();
    let hit = &results["hits"][0];
    assert_eq!(hit["id"], "C/1 甲");
    assert_eq!(hit["path"], json!(["第一章 总则", "第三条"]));
    assert_eq!((&hit["heading"], &hit["number"]), (&Value::Null, &json!("第三条")), "the title repeats both");
    assert_eq!(hit["document"]["title"], "丁省节水条例");
    assert_eq!((&hit["document"]["kind"], &hit["document"]["year"]), (&json!("法规"), &json!(2021)));
    assert_eq!(hit["units"][0]["name"], "省水利厅");
    assert_eq!(hit["categories"].as_array().unwrap().len(), 1);
    let url = hit["url"].as_str().unwrap().to_owned();
    for id in ["C/1 甲", &url, &format!("http://127.0.0.1:8686{url}?lang=en")] {
        let shown = office.run_with(&["show", id, "--format", "json"]).expect_code(0).json();
        assert_eq!((&shown["id"], &shown["url"]), (&json!("C/1 甲"), &json!(url)), "{id}");
        let cited = office.run_with(&["cite", id]).expect_code(0);
        assert_eq!(cited.out, "“用水单位应当节水。”（《丁省节水条例》第三条）\n");
    }
    let document = hit["document"]["id"].as_str().unwrap();
    let shown = office.run_with(&["show", document]).expect_code(0);
    for part in ["丁省节水条例", "第一章 总则", "对节水成绩突出的给予奖励。", "C2", "外来.jsonl"]
    {
        assert!(shown.out.contains(part), "{part}: {}", shown.out);
    }
    assert_eq!(office.run("show X --format json").expect_code(0).json()["document"]["title"], "外来");
    let unknown = office.run_with(&["show", &format!("{document}/C3")]).expect_code(1);
    assert!(unknown.err.contains("C3") && unknown.err.contains(&format!("{document}/C2")), "{}", unknown.err);
}

#[test]
fn a_second_import_adds_replaces_or_does_nothing() {
    let office = imported();
    let clauses = office.clauses();
    let again = office.run("import 外来.jsonl --format json").expect_code(0).json();
    assert_eq!([&again["added"], &again["replaced"], &again["unchanged"]], [0, 0, 4]);
    assert_eq!(office.clauses(), clauses);

    let changed = lines().replace("责令改正", "责令限期改正").lines().nth(2).unwrap().to_owned();
    let added = json!({"id": "L10", "title": "戊法第十条", "doc": "戊法", "text": "本法自公布之日起施行。"});
    write(&office, "后来.jsonl", format!("{changed}\n{added}\n"));
    let report = office.run("import 后来.jsonl").expect_code(0);
    assert!(report.out.contains("新增 1 条，替换 1 条，未变 0 条"), "{}", report.out);
    assert!(report.out.contains("3 份文件、5 条条文"), "{}", report.out);
    office.run("search 责令限期改正").expect_code(0);
    assert_eq!(office.run("show L10 --format json").json()["place"], "第十条");
    // A clause that now belongs to another document leaves its old one.
    write(
        &office,
        "移走.jsonl",
        json!({"id": "X", "title": "", "doc": "戊法", "text": "移来的一段。"}).to_string(),
    );
    let report = office.run("import 移走.jsonl").expect_code(0);
    assert!(report.out.contains("2 份文件、5 条条文"), "{}", report.out);
    office.run("search \"没有文件标题的一段\"").expect_code(1);
}

#[test]
fn imported_clauses_outlive_every_rebuild() {
    let office = Office::with(&[("通知.txt", NOTICE)]);
    office.run("index").expect_code(0);
    write(&office, "外来.jsonl", lines());
    let report = office.run("import 外来.jsonl").expect_code(0);
    assert!(report.out.contains("4 份文件、6 条条文"), "{}", report.out);
    let clauses = office.clauses();

    let report = office.run("index --format json").expect_code(0).json();
    let counts = ["added", "changed", "unchanged", "removed"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(counts, [0, 0, 4, 0]);
    assert_eq!(office.clauses(), clauses, "a run");
    fs::write(office.path("index/format.json"), "?").unwrap();
    office.run("index").expect_code(0);
    assert_eq!(office.clauses(), clauses, "damage");
    office.put("words/terms.toml", "terms = [\"节水成绩\"]\n");
    office.run("index").expect_code(0);
    assert_eq!(office.clauses(), clauses, "other words");
    fs::remove_dir_all(office.path("index")).unwrap();
    office.run("index").expect_code(0);
    assert_eq!(office.clauses(), clauses, "no index");
    // An import into an index that does not fit brings the corpus back with it.
    office.put("words/terms.toml", "terms = [\"节水奖励\"]\n");
    let report = office.run("import 外来.jsonl --format json").expect_code(0).json();
    assert_eq!((&report["unchanged"], &report["clauses"]), (&json!(4), &json!(6)));
    assert_eq!(office.clauses(), clauses, "an import");

    // Without a corpus the copy lies in the index folder.
    let office = imported();
    let clauses = office.clauses();
    fs::write(office.path("index/format.json"), "?").unwrap();
    office.run("index").expect_code(0);
    assert_eq!(office.clauses(), clauses, "no corpus");
    office.put("通知.txt", NOTICE);
    office.run("index").expect_code(0);
    assert_eq!(office.clauses().len(), clauses.len() + 2, "a corpus that came later");
}

#[test]
fn an_index_for_a_trial_stays_apart() {
    let office = Office::with(&[("通知.txt", NOTICE)]);
    write(&office, "外来.jsonl", lines());
    office.run("import 外来.jsonl --index 试验").expect_code(0);
    let total = |line: &str| office.run(&format!("search {line} --format json")).json()["total"].clone();
    assert_eq!(total("--index 试验"), 4, "an import takes in nothing else");
    office.run("index").expect_code(0);
    assert_eq!(total(""), 2);
    office.run("index --index 试验").expect_code(0);
    assert_eq!(total("--index 试验"), 6);
}

#[test]
fn a_bad_line_costs_no_other() {
    let office = Office::with(&[("通知.txt", NOTICE)]);
    office.run("index").expect_code(0);
    let good = json!({"id": "A", "title": "", "text": "好的一行。", "lang": "zh", "categories": ["养猫"]});
    let bad: [(&[u8], &str); 6] = [
        (b"{", "没有写完"),
        (br#"{"id":"B","text":"\ud800"}"#, "代理项"),
        (b"{\"id\":\"B\",\"text\":\"\xFF\"}", "UTF-8"),
        (br#"{"id":"A","text":"x"}"#, "重复"),
        (br#"{"id":"B"}"#, "缺少 text"),
        (br#"{"id":"yzbf-2023-3/1","text":"x"}"#, "属于语料"),
    ];
    for (line, reason) in bad {
        write(&office, "坏行.jsonl", [good.to_string().as_bytes(), b"\n\n", line, b"\n"].concat());
        let run = office.run("import 坏行.jsonl").expect_code(2);
        for part in ["没有导入的 1 行", "第 3 行", reason, "没有采用的字段：lang（1 处）", "养猫"]
        {
            assert!(run.out.contains(part), "{part}: {}", run.out);
        }
        let report = office.run("import 坏行.jsonl --format json").expect_code(2).json();
        assert_eq!((&report["faults"][0]["line"], &report["unchanged"]), (&json!(3), &json!(1)));
        office.run("show A").expect_code(0);
    }
    let clauses = office.clauses();
    for bytes in [b"".as_slice(), b"\n\n", b"{\n]", br#"{"id":"yzbf-2023-3/1","text":"x"}"#] {
        write(&office, "坏行.jsonl", bytes);
        let run = office.run("import 坏行.jsonl").expect_code(2);
        assert!(
            run.err.contains("坏行.jsonl 里没有一行可以导入") && run.err.contains("提示："),
            "{}",
            run.err
        );
        assert_eq!(office.clauses(), clauses);
    }
    assert!(office.run("import 没有.jsonl").expect_code(2).err.contains("没有.jsonl 读不出来"));
}

#[test]
fn a_batch_answers_line_by_line() {
    let office = imported();
    let run = batch(&office, "", "# 注\nq1\t节水\n\nq 2\t戊法第九条的内容是什么\r\n");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    let rows: Vec<Vec<&str>> = run.out.lines().map(|line| line.split('\t').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 4), "{rows:?}");
    let second = rows.iter().find(|row| row[0] == "q 2").unwrap();
    assert_eq!((second[1], second[2]), ("L9", "1"), "{rows:?}");
    for (above, below) in rows.iter().zip(&rows[1..]).filter(|(above, below)| above[0] == below[0]) {
        let rank = |row: &[&str]| row[2].parse::<usize>().unwrap();
        let score = |row: &[&str]| row[3].parse::<f64>().unwrap();
        assert!(rank(above) + 1 == rank(below) && score(above) >= score(below), "{rows:?}");
    }
    let run = batch(&office, "--limit 1 --format json", "q1\t节水\n");
    let hit: Value = serde_json::from_str(run.out.lines().next().unwrap()).unwrap();
    assert_eq!((run.out.lines().count(), &hit["query_id"], &hit["rank"]), (1, &json!("q1"), &json!(1)));
    assert_eq!(ids_of(&batch(&office, "--year 2021 --sort document", "q\t")), ["C/1 甲", "C2"]);
    assert_eq!(batch(&office, "", "q\t养猫\n").code, 1);
    assert_eq!(batch(&office, "", "").code, 1);
}

#[test]
fn a_query_that_cannot_be_answered_costs_no_other() {
    let office = imported();
    let long = "条".repeat(1001);
    for (line, reason) in [("没有制表符", "制表符"), ("\t节水", "编号"), (&*format!("q\t{long}"), "1000")]
    {
        let run = batch(&office, "", &format!("{line}\nq1\t责令改正\n"));
        assert_eq!((run.code, ids_of(&run)), (2, vec!["L9"]), "{line}: {}", run.err);
        assert!(
            run.err.contains("第 1 行") && run.err.contains(reason) && run.err.contains("提示："),
            "{}",
            run.err
        );
    }
    for (line, reason) in [("--limit 0", "1 到 1000"), ("--limit 1001", "1 到 1000"), ("--year 去年", "去年")]
    {
        let run = batch(&office, line, "q1\t节水\n");
        assert!(run.code == 2 && run.out.is_empty() && run.err.contains(reason), "{line}: {}", run.err);
    }
    assert!(office.run("batch 没有.tsv").expect_code(2).err.contains("没有.tsv 读不出来"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]
    #[test]
    fn any_id_comes_back_from_a_batch(ids in prop::collection::btree_set("[^\\p{Cc}]{1,16}|[~./ %a]{1,4}", 1..60)) {
        let ids: Vec<String> = ids.into_iter().filter(|id| !id.trim().is_empty()).collect();
        let office = Office::bare();
        let lines = ids.iter().map(|id| json!({"id": id, "title": id, "text": "同一段话。"}).to_string());
        write(&office, "编号.jsonl", lines.collect::<Vec<_>>().join("\n"));
        office.run("import 编号.jsonl").expect_code(if ids.is_empty() { 2 } else { 0 });
        let run = batch(&office, "--limit 1000", "q\t同一段话\n");
        let mut found = ids_of(&run);
        found.sort_unstable();
        prop_assert_eq!(found, ids.iter().map(String::as_str).collect::<Vec<_>>());
        if let Some(id) = ids.first() {
            let shown = office.run_with(&["show", "--format", "json", "--", id]).expect_code(0).json();
            prop_assert_eq!(shown["id"].as_str(), Some(id.as_str()));
        }
    }
}
