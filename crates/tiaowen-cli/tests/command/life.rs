//! The life of a corpus: indexed twice, changed, renamed, removed, killed in between.

use std::fs;
use std::process::Stdio;

use crate::office::{NOTICE, OPINION, Office};

fn counts(office: &Office) -> [u64; 4] {
    let report = office.run("index --format json").expect_code(0).json();
    ["added", "changed", "unchanged", "removed"].map(|name| report[name].as_u64().unwrap())
}

#[test]
fn a_run_reads_only_what_changed() {
    let office = Office::with(&[("意见.txt", OPINION), ("通知.txt", NOTICE)]);
    assert_eq!(counts(&office), [2, 0, 0, 0]);
    assert_eq!(counts(&office), [0, 0, 2, 0]);
    office.put("通知.txt", NOTICE.replace("一站式服务", "一窗式服务"));
    assert_eq!(counts(&office), [0, 1, 1, 0]);
    office.run("search 一窗式服务").expect_code(0);
    office.run("search 一站式服务 --category none").expect_code(1);
    fs::remove_file(office.path("corpus/意见.txt")).unwrap();
    assert_eq!(counts(&office), [0, 0, 1, 1]);
    office.run("search \"单项冠军\"").expect_code(1);
}

#[test]
fn ids_are_kept() {
    let office = Office::indexed();
    let clauses = office.clauses();
    assert!(clauses.iter().any(|(id, _)| id == "jzf-2016-12/2.2"), "{clauses:?}");
    fs::rename(office.path("corpus/意见.txt"), office.path("corpus/改名.txt")).unwrap();
    office.run("index").expect_code(0);
    assert_eq!(office.clauses(), clauses);
    fs::remove_dir_all(office.path("index")).unwrap();
    office.run("index").expect_code(0);
    assert_eq!(office.clauses(), clauses);
}

#[test]
fn what_became_of_a_clause_is_said() {
    let office = Office::indexed();
    // Reworded.
    office.put("意见.txt", OPINION.replace("支持企业应用工业机器人", "鼓励企业应用工业机器人"));
    office.run("index").expect_code(0);
    let run = office.run("show jzf-2016-12/2.1").expect_code(0);
    assert!(run.out.contains("鼓励企业") && run.out.contains("有改动"), "{}", run.out);
    // Moved: an item is put in front.
    let inserted = OPINION
        .replace("（二）培育单项冠军", "（三）培育单项冠军")
        .replace("（一）推广工业机器人", "（二）推广工业机器人")
        .replace("二、重点任务\n", "二、重点任务\n\n（一）加快技术改造。支持企业改造旧设备。\n");
    office.put("意见.txt", &inserted);
    office.run("index").expect_code(0);
    let run = office.run("show jzf-2016-12/2.2").expect_code(0);
    assert!(run.out.contains("推广工业机器人") && run.out.contains("现为 jzf-2016-12/2.3"), "{}", run.out);
    // Gone.
    office.put("意见.txt", OPINION);
    office.run("index").expect_code(0);
    let run = office.run("show jzf-2016-12/2.3").expect_code(0);
    assert!(run.out.contains("已于") && run.out.contains("移到 jzf-2016-12/2.2"), "{}", run.out);
    let cited = office.run("cite jzf-2016-12/2.3").expect_code(0);
    assert!(cited.err.contains("移到 jzf-2016-12/2.2") && !cited.out.contains("移到"), "{}", cited.err);
    office.put("通知.txt", NOTICE.split("二、").next().unwrap());
    office.run("index").expect_code(0);
    let run = office.run("show yzbf-2023-3/2").expect_code(1);
    assert!(run.err.contains("删去") && run.err.contains("一站式服务"), "{}", run.err);
    // The whole document.
    fs::remove_file(office.path("corpus/通知.txt")).unwrap();
    office.run("index").expect_code(0);
    assert!(office.run("show yzbf-2023-3").expect_code(1).err.contains("移出语料"));
}

#[test]
fn a_killed_run_can_be_repeated() {
    let names: Vec<String> = (1..=60).map(|number| format!("{number}.txt")).collect();
    let texts: Vec<String> =
        (1..=60).map(|number| NOTICE.replace("〕3号", &format!("〕{number}号"))).collect();
    let files: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    let (whole, killed) = (Office::with(&files), Office::with(&files));
    whole.run("index").expect_code(0);
    for lines in [1, 20, 60] {
        let mut child = killed.command("index").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let register = killed.path("corpus/.tiaowen/register.jsonl");
        // Killed once the ledger has grown so far; the later the run, the sooner it is done with by itself.
        while child.try_wait().unwrap().is_none() {
            let written = fs::read(&register).unwrap_or_default();
            if written.iter().filter(|byte| **byte == b'\n').count() >= lines {
                break;
            }
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    killed.run("index").expect_code(0);
    let all = |office: &Office| {
        office.run("search --doc yzbf-2023-60 --format json").json()["hits"][0]["id"].clone()
    };
    assert_eq!(all(&killed), all(&whole));
    let totals = [&killed, &whole].map(|office| office.run("search --format json").json()["total"].clone());
    assert_eq!(totals[0], totals[1]);
    let given = |office: &Office| {
        let register = fs::read_to_string(office.path("corpus/.tiaowen/register.jsonl")).unwrap();
        let mut ids: Vec<String> = register
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .filter(|entry| entry["event"] == "given")
            .map(|entry| entry["id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(given(&killed), given(&whole), "every id is given once");
}
