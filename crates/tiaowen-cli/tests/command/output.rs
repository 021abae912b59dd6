//! What people see: help, reports, results, citations.

use std::process::Stdio;

use crate::office::{NOTICE, Office, assert_snapshot};

#[test]
fn help_is_as_kept() {
    let office = Office::bare();
    for name in [
        "", "index", "search", "batch", "import", "show", "cite", "compare", "check", "doctor", "verify",
        "backup", "restore", "parse", "serve",
    ] {
        let run = office.run(&format!("{name} --help")).expect_code(0);
        assert_snapshot(&format!("help-{}", if name.is_empty() { "tiaowen" } else { name }), &run.out);
        let english = office.run(&format!("{name} --help --lang en")).expect_code(0);
        assert!(english.out.contains("Usage: tiaowen") && !english.out.contains("用法"), "{}", english.out);
    }
    let run = office.run("").expect_code(2);
    assert!(run.err.contains("用法: tiaowen"), "{}", run.err);
    assert!(office.run("--version").expect_code(0).out.starts_with("tiaowen "));
}

#[test]
fn results_are_as_kept() {
    let office = Office::indexed();
    for (name, line) in [
        ("search", "search 单项冠军"),
        ("search-page", "search --limit 2 --sort document"),
        ("search-none", "search 单项冠军 --year 2023"),
        ("show-clause", "show jzf-2016-12/2.2"),
        ("show-document", "show 甲政发[2016]12号"),
        ("cite", "cite jzf-2016-12/2.2"),
        ("cite-all", "cite jzf-2016-12/2.2 --style all"),
        ("parse", "parse corpus/通知.txt"),
    ] {
        let run = office.run(line);
        assert!(!run.out.contains('\u{1b}'), "no colours in a pipe");
        assert_snapshot(name, &run.out);
    }
}

#[test]
fn a_citation_is_written_as_chosen() {
    let office = Office::indexed();
    let check = |line: &str, expected: &str| {
        assert_eq!(
            office.run(&format!("cite jzf-2016-12/2.2 {line}")).expect_code(0).out,
            expected,
            "{line}"
        );
    };
    let template = office.path("格式.txt");
    std::fs::write(&template, "《{{ title }}》{{ places.points }}\n").unwrap();
    let template = template.display();
    let short = office.run("cite jzf-2016-12/2.2 --style short").expect_code(0).out;
    check(&format!("--template {template}"), &short.replace("二、（二）", "第二部分（二）"));
    check("--style short --place points", &short.replace("二、（二）", "第二部分（二）"));
    check("--style short --cite notice", &short);
    let json = office.run("cite jzf-2016-12/2.2 --style gongwen --format json").expect_code(0).json();
    assert_eq!(json["name"], "公文（首次引用）");
    std::fs::write(office.path("坏.txt"), "甲\n{{ tilte }}").unwrap();
    let run = office.run(&format!("cite jzf-2016-12/2.2 --template {}", office.path("坏.txt").display()));
    let run = run.expect_code(2);
    assert!(
        run.err.contains("坏.txt") && run.err.contains("第 2 行") && run.err.contains("提示："),
        "{}",
        run.err
    );
    let run = office.run("cite jzf-2016-12/2.2 --style apa").expect_code(2);
    assert!(run.err.contains("--style 不能是“apa”") && run.err.contains("gongwen、"), "{}", run.err);
}

#[test]
fn clauses_are_exported_and_nothing_is_written_over() {
    let office = Office::indexed();
    let read = |name: &str| std::fs::read(office.path(name)).expect("a file");
    let shown = |name: &str| office.path(name).display().to_string();
    let ids = "cite jzf-2016-12/2.2 jzf-2016-12/2.1";
    let run = office.run(&format!("{ids} --export {}", shown("引文.docx"))).expect_code(0);
    assert!(run.out.starts_with("已导出 2 条到 "), "{}", run.out);
    assert!(read("引文.docx").starts_with(b"PK"));
    // One that is not there: told in the file, on standard error and by the code.
    let line = format!("{ids} jzf-2016-12/2.9 --format json --export {}", shown("引文.txt"));
    let run = office.run(&line).expect_code(2);
    assert_eq!(run.json()["missing"], serde_json::json!(["jzf-2016-12/2.9"]));
    assert!(run.err.contains("2.9") && run.err.contains("提示："), "{}", run.err);
    let text = String::from_utf8(read("引文.txt")).expect("UTF-8");
    assert!(text.starts_with("引文（共 3 条，其中 1 条未能导出"), "{text}");
    assert!(text.contains("\n3. 未能导出 jzf-2016-12/2.9：") && text.contains("\n1. “"), "{text}");
    let check = |line: &str, part: &str| {
        let run = office.run(line).expect_code(2);
        assert!(run.err.contains(part) && run.err.contains("提示："), "{line}: {}", run.err);
    };
    check(&format!("{ids} --export {}", shown("引文.txt")), "已经存在，没有覆盖");
    assert_eq!(read("引文.txt"), text.as_bytes());
    check(&format!("{ids} --export {}", shown("引文.pdf")), "看不出要导出成什么格式");
    check(&format!("{ids} --export {}", shown("无此/引文.txt")), "写不进去");
    check(&format!("cite jzf-2016-12 --export {}", shown("文.txt")), "整份文件");
    check(ids, "一次只能打印一条");
}

#[test]
fn the_report_of_a_run_says_what_was_read() {
    let office = Office::with(&[("通知.txt", NOTICE), ("表.pptx", "甲"), ("副本.txt", NOTICE)]);
    let run = office.run("index").expect_code(0);
    for part in ["索引里有 1 份文件、2 条条文", "新增 1 份", "表.pptx", "副本.txt", "提示："]
    {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert_eq!(run.err, "", "no progress bar in a pipe, no log");
    let run = office.run("index --lang en --log info").expect_code(0);
    assert!(run.out.contains("1 documents, 2 clauses") && run.out.contains("1 unchanged"), "{}", run.out);
}

#[test]
fn a_closed_pipe_is_quiet() {
    let office = Office::indexed();
    let mut command = office.command("search --limit 100 --format json");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn terms_that_exclude_need_no_quotes() {
    let office = Office::indexed();
    let total = |line: &str| office.run(line).json()["total"].clone();
    assert_eq!(total("search 人才 --format json"), 2);
    assert_eq!(total("search 人才 -一站式 --format json"), 1);
    assert_eq!(office.run("search 人才 -一站式 --format json").json()["query"], "人才 -一站式");
}

#[test]
fn explanations_name_tree_terms_and_matches() {
    let office = Office::indexed();
    let run =
        office.run_with(&["search", "单项冠军 企业十家 -(“人才” OR title:办法)", "--explain"]).expect_code(0);
    // What a score is worth is not the command's business.
    let is_digit = |character: char| character.is_ascii_digit() || character == '.';
    let out: Vec<String> = run
        .out
        .lines()
        .map(|line| match line.split_once("得分 ") {
            Some((before, score)) => format!("{before}得分 {}", score.trim_start_matches(is_digit)),
            None => line.to_owned(),
        })
        .collect();
    assert_snapshot("search-explain", &(out.join("\n") + "\n"));
    let results = office.run("search 人才 企业 --explain --no-synonyms --format json").expect_code(0).json();
    assert_eq!(results["explain"]["synonyms"], "off");
    assert_eq!(results["explain"]["tree"]["parts"][1]["text"], "企业");
    let english = office.run("search 人才 天外飞仙 --lang en --explain");
    assert!(english.out.contains("The query reads as:"), "{}", english.out);
    assert!(english.out.contains("With one thing less:\n  without 天外飞仙: 2"), "{}", english.out);
}
