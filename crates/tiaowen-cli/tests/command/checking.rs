//! `tiaowen check`: reports, exit codes, comments in a Word document.

use std::io::Write;
use std::process::Stdio;

use crate::office::{Office, assert_snapshot};

/// A memo with one slip of every kind, on lines of its own.
const MEMO: &str = "关于智能工厂建设情况的报告

根据《甲市人民政府关于推进智能工厂建设的实施意见》（甲政发〔2016〕21号），我市推广工业机器人。
该意见二、（一）提出：“培育单项冠军企业10家”，二、（一）还提出：“支持企业应用工业机器人”。
《关于推进智能工厂建设的实施意见》明确“支持企业运用工业机器人”。
《乙市人民政府办公室关于加强人才引进的通知》提出“支持企业应用工业机器人”。
参照《丙市条例》第三条执行。
";

#[test]
fn reports_are_as_kept() {
    let office = Office::indexed();
    std::fs::write(office.path("报告.txt"), MEMO).unwrap();
    let run = office.run("check 报告.txt --as-of 2026-03-01").expect_code(1);
    assert_snapshot("check", &run.out);
    let english = office.run("check 报告.txt --as-of 2026-03-01 --lang en").expect_code(1);
    assert!(english.out.starts_with("Citations of 报告.txt, force as of 2026-03-01\n"), "{}", english.out);
    let json = office.run("check 报告.txt --format json").expect_code(1).json();
    let verdicts: Vec<&str> =
        json["findings"].as_array().unwrap().iter().map(|it| it["verdict"].as_str().unwrap()).collect();
    for verdict in ["consistent", "text_differs", "misplaced", "wrong_number", "not_held"] {
        assert_eq!(
            json["summary"][verdict].as_u64().unwrap() as usize,
            verdicts.iter().filter(|it| **it == verdict).count()
        );
        assert!(verdicts.contains(&verdict), "{verdicts:?}");
    }
}

#[test]
fn the_exit_code_says_how_it_went() {
    let office = Office::indexed();
    let check = |memo: &str, code: i32, part: &str| {
        let mut command = office.command("check -");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(memo.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let shown = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(code), "{shown}");
        assert!(shown.contains(part), "{shown}");
    };
    check("《甲市人民政府关于推进智能工厂建设的实施意见》提出“支持企业应用工业机器人”。", 0, "存在且一致 2");
    check("《丙市条例》", 0, "库中没有 1");
    check("甲政发〔2016〕12号文件", 0, "存在且一致 1");
    check("《甲市人民政府关于推进智能工厂建设的实施意见》提出“支持企业使用工业机器人”。", 1, "文字不一致 1");
    check("今天开会。", 0, "没有查到引用");
    check("", 0, "稿件是空的");
    check(&"甲".repeat(tiaowen_check::MAX_MEMO_BYTES / 3 + 1), 2, "超过 8 MB");
    let run = office.run("check 没有.txt").expect_code(2);
    assert!(run.err.contains("没有.txt") && run.err.contains("提示："), "{}", run.err);
    std::fs::write(office.path("坏.docx"), b"PK\x03\x04garbage").unwrap();
    let run = office.run("check 坏.docx").expect_code(2);
    assert!(run.err.contains("坏.docx 没有核对") && run.err.contains("提示："), "{}", run.err);
    let run = office.run("check 坏.docx --as-of 昨天").expect_code(2);
    assert!(run.err.contains("昨天"), "{}", run.err);
}

#[test]
fn findings_are_written_as_comments() {
    let office = Office::indexed();
    std::fs::write(office.path("报告.txt"), MEMO).unwrap();
    let run = office.run("check 报告.txt --annotate 批注.docx").expect_code(1);
    assert!(run.out.contains("带批注的文件已写成 批注.docx"), "{}", run.out);
    let annotated = std::fs::read(office.path("批注.docx")).unwrap();
    assert_eq!(tiaowen_memo::read(&annotated, "批注.docx").unwrap().text, MEMO);
    // What is checked from there is the same.
    let from_word = office.run("check 批注.docx --format json").expect_code(1).json();
    assert_eq!(from_word, office.run("check 报告.txt --format json").expect_code(1).json());
    let run = office.run("check 报告.txt --annotate 批注.docx").expect_code(2);
    assert!(run.err.contains("已经存在，没有覆盖"), "{}", run.err);
    let run = office.run("check 报告.txt --annotate 批注.pdf").expect_code(2);
    assert!(run.err.contains("以 .docx 结尾"), "{}", run.err);
}
