//! Documents that are changed: what a run says before and after, and what becomes of what was cited.

use std::fs;

use crate::office::{NOTICE, OPINION, Office, assert_snapshot};

/// The opinion with a new item in front, words changed in the last, and the goal printed in another width.
fn edited() -> String {
    OPINION
        .replace(
            "（二）培育单项冠军。到2018年，培育单项冠军企业10家。",
            "（三）培育单项冠军。到2020年，培育单项冠军企业10家。",
        )
        .replace("（一）推广工业机器人", "（二）推广工业机器人")
        .replace("二、重点任务\n", "二、重点任务\n\n（一）加快技术改造。支持企业改造旧设备。\n")
        .replace("到2019年，", "到2019年,")
}

/// A report without the time it took.
fn timeless(out: &str) -> String {
    let is_time = |word: &str| word.starts_with("用时");
    let words: String = out.split_inclusive(['，', '\n']).filter(|word| !is_time(word)).collect();
    words.replace("，本次", "\n本次")
}

#[test]
fn a_dry_run_foretells_the_run_and_writes_nothing() {
    let office = Office::with(&[("意见.txt", OPINION), ("通知.txt", NOTICE)]);
    let before = office.files();
    let run = office.run("index --dry-run").expect_code(0);
    assert_snapshot("index-dry-run-first", &timeless(&run.out));
    assert_eq!(office.files(), before, "not even a folder for the index");

    office.run("index").expect_code(0);
    office.put("意见.txt", edited());
    fs::remove_file(office.path("corpus/通知.txt")).unwrap();
    let before = office.files();
    let foretold = office.run("index --dry-run").expect_code(0);
    assert_snapshot("index-dry-run", &timeless(&foretold.out));
    let json = office.run("index --dry-run --format json").expect_code(0).json();
    assert_eq!(office.files(), before);
    assert_eq!(json["dry_run"], true);

    let run = office.run("index").expect_code(0);
    let (heading, told) =
        timeless(&foretold.out).split_once('\n').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert!(heading.contains("试运行"), "{heading}");
    assert_eq!(timeless(&run.out), told, "the run says what was foretold");
    let again = office.run("index --dry-run --format json").expect_code(0).json();
    assert_eq!(again["changes"], serde_json::json!([]));
}

#[test]
fn long_lists_of_changes_are_cut_but_not_for_programs() {
    let items = |text: &str| -> String {
        (1..=30).map(|number| format!("{number}．第{number}项工作{text}按时完成。\n\n")).collect()
    };
    let notice = |text: &str| NOTICE.replace("一、完善", &format!("{}一、完善", items(text)));
    let office = Office::with(&[("通知.txt", &notice("要"))]);
    office.run("index").expect_code(0);
    office.put("通知.txt", notice("应当"));
    let run = office.run("index --dry-run").expect_code(0);
    assert_eq!(run.out.matches("\n  改动  ").count(), 20, "{}", run.out);
    let json = office.run("index --dry-run --format json").json();
    let clauses = json["changes"][0]["clauses"].as_array().unwrap();
    let reworded = clauses.iter().filter(|clause| clause["change"] == "reworded").count();
    assert!(reworded > 20 && json["changes"][0]["reworded"] == reworded, "{json}");
    let rest = clauses.len() - 20;
    assert!(run.out.contains(&format!("条文还有 {rest} 处")), "{}", run.out);
    assert_eq!(clauses[0]["differences"][1]["kind"], "changed", "{}", clauses[0]);
    let english = office.run("index --dry-run --lang en").expect_code(0);
    assert!(
        english.out.contains("nothing was written") && english.out.contains(&format!("{rest} more clauses")),
        "{}",
        english.out
    );
}

#[test]
fn old_versions_are_shown_and_cited() {
    let office = Office::indexed();
    office.put("意见.txt", edited());
    office.run("index").expect_code(0);
    let check = |line: &str, code: i32, parts: &[&str]| {
        let run = office.run(line).expect_code(code);
        for part in parts {
            assert!(
                run.out.contains(part) || run.err.contains(part),
                "{line} lacks {part}: {} {}",
                run.out,
                run.err
            );
        }
    };
    check(
        "show jzf-2016-12/2.2@1",
        0,
        &["到2018年", "已移到 jzf-2016-12/2.3，文字有改动", "20【18】年", "20【20】年"],
    );
    check("show jzf-2016-12/2.1@1", 0, &["推广工业机器人", "已移到 jzf-2016-12/2.2，文字未变"]);
    check("show jzf-2016-12/2.1@2", 0, &["加快技术改造", "与现行文字一致"]);
    check("show 甲政发〔2016〕12号/2.2@1", 0, &["到2018年"]);
    check("show http://127.0.0.1:8686/c/jzf-2016-12/2.2@1?lang=en", 0, &["到2018年"]);
    check("show jzf-2016-12@1", 0, &["第 1 版", "4 条条文", "到2018年"]);
    check("show jzf-2016-12@2", 0, &["第 2 版", "5 条条文", "到2020年"]);
    check("show jzf-2016-12@3", 1, &["没有第 3 版", "第 2 版", "提示："]);
    check("show jzf-2016-12/2.1@0", 1, &["没有第 0 版"]);
    check("show jzf-2016-12/2.1@abc", 1, &["“@abc”不是版本号"]);
    check("show jzf-2016-12/2.3@1", 1, &["第 1 版里没有地址为“2.3”的条款"]);
    check("cite jzf-2016-12/2.2@1", 0, &["到2018年", "收录的文本）"]);
    check("cite jzf-2016-12/2.2@1 --style gongwen", 2, &["旧版本只有一种引文", "提示："]);
    let json = office.run("show jzf-2016-12/2.2@1 --format json").expect_code(0).json();
    assert_eq!((&json["version"]["number"], &json["today"]["id"]), (&1.into(), &"jzf-2016-12/2.3".into()));
    // The words outlive the file.
    fs::remove_file(office.path("corpus/意见.txt")).unwrap();
    office.run("index").expect_code(0);
    check("show jzf-2016-12/2.2@1", 0, &["到2018年", "移出语料"]);
    check("cite jzf-2016-12/2.2@1", 0, &["甲政发〔2016〕12号", "收录的文本）"]);
}

#[test]
fn saved_citations_are_checked_later() {
    let office = Office::indexed();
    let ids = "cite jzf-2016-12/2.1 jzf-2016-12/2.2 jzf-2016-12/1.p1 yzbf-2023-3/1 yzbf-2023-3/2";
    for name in ["台账.csv", "台账.xlsx"] {
        office.run(&format!("{ids} --export {name}")).expect_code(0);
    }
    let one = office.run("cite jzf-2016-12/2.2 --format json").expect_code(0);
    fs::write(office.path("一条.json"), &one.out).unwrap();
    let csv = fs::read_to_string(office.path("台账.csv")).unwrap();
    let saved = one.json();
    let (hash, text) = (saved["hash"].as_str().unwrap(), saved["text"].as_str().unwrap());
    assert!(csv.contains(hash) && csv.contains(text), "{csv}");
    assert!(csv.lines().nth(1).unwrap().ends_with(",\"1\""), "the version: {csv}");
    for name in ["台账.csv", "台账.xlsx", "一条.json"] {
        let run = office.run(&format!("cite --verify {name}")).expect_code(0);
        assert!(run.out.contains("一致"), "{name}: {}", run.out);
    }

    office.put("意见.txt", edited());
    office.put("通知.txt", NOTICE.split("二、").next().unwrap());
    office.run("index").expect_code(0);
    let verdicts = |name: &str, code: i32| -> Vec<String> {
        let json = office.run(&format!("cite --verify {name} --format json")).expect_code(code).json();
        let lines = json["citations"].as_array().unwrap().iter();
        lines
            .map(|line| format!("{} {}", line["id"].as_str().unwrap(), line["verdict"].as_str().unwrap()))
            .collect()
    };
    let expected = [
        "jzf-2016-12/2.1 moved",
        "jzf-2016-12/2.2 moved_and_reworded",
        "jzf-2016-12/1.p1 same",
        "yzbf-2023-3/1 same",
        "yzbf-2023-3/2 gone",
    ];
    assert_eq!(verdicts("台账.csv", 1), expected);
    assert_eq!(verdicts("台账.xlsx", 1), expected);
    let run = office.run("cite --verify 台账.csv").expect_code(1);
    for part in [
        "一致 2",
        "已移位 1",
        "已移位并改动 1",
        "已删除 1",
        "→ jzf-2016-12/2.3",
        "20【18】年",
        "20【20】年",
        "一站式",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    // A table that Excel of an old Windows saved.
    let (gbk, _, _) = encoding_rs::GBK.encode(csv.trim_start_matches('\u{FEFF}'));
    fs::write(office.path("国标.csv"), gbk).unwrap();
    assert_eq!(verdicts("国标.csv", 1), expected);

    let lines = [
        // Words altered, hash altered, both of something else, an id that never was, an id alone, an item.
        format!(r#"{{"id":"jzf-2016-12/2.2","hash":"{hash}","text":"{}"}}"#, text.replace("10家", "90家")),
        format!(r#"{{"id":"jzf-2016-12/2.2","hash":"0000000000000000","text":"{text}"}}"#),
        format!(r#"{{"id":"jzf-2016-12/9.9","hash":"{hash}","text":"{text}"}}"#),
        r#"{"id":"nobody-1/1"}"#.to_owned(),
        r#"{"id":"甲"}"#.to_owned(),
        r#"{"id":"/c/jzf-2016-12/2.2@1"}"#.to_owned(),
    ];
    fs::write(office.path("行.jsonl"), lines.join("\n")).unwrap();
    let found = verdicts("行.jsonl", 1);
    let found: Vec<&str> = found.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(found, ["mismatch", "mismatch", "not_held", "not_held", "not_held", "moved_and_reworded"]);

    let check = |text: &[u8], part: &str| {
        fs::write(office.path("坏"), text).unwrap();
        let run = office.run("cite --verify 坏").expect_code(2);
        assert!(run.err.contains(part) && run.err.contains("提示："), "{}", run.err);
    };
    check(b"", "文件是空的");
    check("随手写的几句话".as_bytes(), "认不出是引文台账");
    check(b"[{\"id\":", "JSON 写法不对");
    check(b"[]", "里面没有引文");
    check(b"PK\x03\x04", "不是完好的 Excel 表格");
    let run = office.run("cite --verify 无此文件.csv").expect_code(2);
    assert!(run.err.contains("读不出来"), "{}", run.err);
    fs::write(office.path("半.jsonl"), "{\"id\":\"yzbf-2023-3/1\"}\n{\"id\":\n").unwrap();
    let run = office.run("cite --verify 半.jsonl").expect_code(2);
    assert!(run.out.contains("第 2 行读不了"), "{}", run.out);
    let many: String = (0..100_000).map(|row| format!("jzf-2016-12/2.{row},,,\n")).collect();
    fs::write(office.path("多.csv"), format!("编号,校验值,原文,版本\n{many}")).unwrap();
    let run = office.run("cite --verify 多.csv").expect_code(1);
    assert!(run.out.contains("100000 条引文") && run.out.contains("还有 "), "{}", run.out);
}
