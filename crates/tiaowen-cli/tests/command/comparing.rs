//! Two documents, and two versions of one, clause by clause.

use serde_json::Value;

use crate::office::{OPINION, Office};

/// The opinion as a district carries it out.
const DISTRICT: &str = "丙区人民政府关于推进智能工厂建设的实施意见

丙政发〔2017〕5号

各街道，区政府各部门：

一、主要任务

（一）推广工业机器人。支持企业应用国产工业机器人。（责任单位：区经信局）

（二）优化营商环境。对重点项目实行全程代办。（责任单位：区行政审批局）

丙区人民政府
2017年3月1日
";

fn kinds(compared: &Value) -> Vec<&str> {
    compared["rows"].as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect()
}

#[test]
fn two_documents_are_compared_by_any_of_their_names() {
    let office = Office::indexed();
    office.put("区意见.txt", DISTRICT);
    office.run("index").expect_code(0);
    let compared = office.run("compare jzf-2016-12 bzf-2017-5 --format json").expect_code(0).json();
    assert_eq!((&compared["a"]["id"], &compared["b"]["id"]), (&"jzf-2016-12".into(), &"bzf-2017-5".into()));
    assert!(kinds(&compared).contains(&"reworded"), "{compared:#}");
    let row = compared["rows"].as_array().unwrap().iter().find(|row| row["kind"] == "reworded").unwrap();
    let [left, right] = ["left", "right"].map(|side| row[side][0]["text"].as_str().unwrap());
    assert!(left.contains("工业机器人") && right.contains("国产工业机器人"));
    for names in [
        ["甲政发[2016]12号", "丙政发〔2017〕5号"],
        ["甲市人民政府关于推进智能工厂建设的实施意见", "bzf-2017-5"],
    ] {
        let [a, b] = names;
        assert_eq!(office.run_with(&["compare", a, b, "--format", "json"]).expect_code(0).json(), compared);
    }
    let shown = office.run("compare jzf-2016-12 bzf-2017-5").expect_code(0).out;
    for part in [
        "左：《甲市人民政府关于",
        "改动 1 · ",
        "支持企业应用【国产】工业机器人。",
        "右 一、（一）  bzf-2017-5/1.1",
    ] {
        assert!(shown.contains(part), "lacks {part}: {shown}");
    }
}

#[test]
fn two_versions_of_one_document_are_compared() {
    let office = Office::indexed();
    let newer = OPINION.replace("智能工厂20家", "智能工厂30家").replace(
        "（二）培育单项冠军。到2018年，培育单项冠军企业10家。（责任单位：市经信局、市科技局）\n",
        "",
    );
    assert_ne!(newer, OPINION);
    office.put("意见.txt", newer);
    office.run("index").expect_code(0);
    let compared = office.run("compare jzf-2016-12@1 甲政发〔2016〕12号 --format json").expect_code(0).json();
    assert_eq!(compared["a"]["version"]["number"], 1);
    assert_eq!(compared["b"]["version"], Value::Null);
    assert_eq!(kinds(&compared), ["identical", "reworded", "identical", "only_left"]);
    let changed = &compared["rows"][1]["left"][0];
    let text: Vec<char> = changed["text"].as_str().unwrap().chars().collect();
    let [start, end] = [0, 1].map(|end| changed["changed"][0][end].as_u64().unwrap() as usize);
    assert_eq!(text[start..end], ['2']);
    // The second version is what stands.
    let again = office.run("compare jzf-2016-12@1 jzf-2016-12@2 --format json").expect_code(0).json();
    assert_eq!(kinds(&again), kinds(&compared));
    assert!(office.run("compare jzf-2016-12@1 jzf-2016-12").out.contains("，第1版（"));
}

#[test]
fn a_comparison_is_written_to_a_file() {
    let office = Office::indexed();
    let compare = "compare jzf-2016-12 yzbf-2023-3 --export";
    for (name, head) in [("对照.docx", &b"PK"[..]), ("对照.xlsx", b"PK"), ("对照.csv", b"\xEF\xBB\xBF\"")]
    {
        assert!(office.run(&format!("{compare} {name}")).expect_code(0).out.contains(name));
        assert!(std::fs::read(office.path(name)).unwrap().starts_with(head), "{name}");
    }
    let again = office.run(&format!("{compare} 对照.csv")).expect_code(2);
    assert!(again.err.contains("已经存在，没有覆盖"), "{}", again.err);
    let other = office.run(&format!("{compare} 对照.pdf")).expect_code(2);
    assert!(other.err.contains(".docx、.xlsx、.csv 之一"), "{}", other.err);
    let told = office.run(&format!("{compare} 又一份.csv --format json")).expect_code(0).json();
    assert_eq!((&told["format"], &told["file"]), (&"csv".into(), &"又一份.csv".into()));
}

#[test]
fn names_that_mean_no_document_or_several_are_told() {
    let office = Office::indexed();
    office.put("另一份.txt", OPINION.replace("〔2016〕12号", "〔2017〕9号"));
    office.run("index").expect_code(0);
    let check = |a: &str, b: &str, code: i32, parts: &[&str]| {
        let run = office.run_with(&["compare", a, b]).expect_code(code);
        for part in parts {
            assert!(run.err.contains(part), "lacks {part}: {}", run.err);
        }
    };
    let title = "甲市人民政府关于推进智能工厂建设的实施意见";
    check("没有的文件", "jzf-2016-12", 1, &["没有编号、文号或标题为“没有的文件”的文件", "提示："]);
    check("人才引进", "jzf-2016-12", 1, &["相近的有：yzbf-2023-3《乙市"]);
    check(title, "jzf-2016-12", 2, &["的文件有 2 份", "jzf-2016-12《", "jzf-2017-9《"]);
    check("jzf-2016-12", "甲政发〔2016〕12号", 2, &["两边是同一份文件", "jzf-2016-12@1"]);
    check("jzf-2016-12@7", "jzf-2017-9", 1, &["没有“7”这个版本", "有 1 个"]);
    check("jzf-2016-12@", "jzf-2017-9", 1, &["没有“”这个版本"]);
    check(" ", "jzf-2017-9", 2, &["没有写明要对照的文件"]);
}
