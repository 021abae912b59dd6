//! Text that would steer a terminal, in documents, names and arguments: none of it reaches the terminal.

use std::fs;

use crate::office::Office;

/// Signs that a terminal obeys, and marks that turn the direction of writing, wherever a document can have them.
const DOCUMENT: &str = "甲市\u{1b}[31m人民政府\u{202e}关于\u{9b}2J支持的通知

甲政发〔2024〕1号

一、总则\u{7}事项

（一）目标\u{1b}]0;换掉标题\u{7}。到2027年，新增\u{2066}100家。按照《甲市\u{1b}[8m规定》（甲政发〔2023〕2号）执行。（责任单位：市\u{1b}[2J经信局）

甲市人民政府
2024年3月1日
";

/// Whether a sign steers a terminal.
fn steers(sign: char) -> bool {
    (sign.is_control() && sign != '\n') || matches!(sign, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn nothing_of_a_document_steers_the_terminal() {
    let office = Office::with(&[("通知.txt", DOCUMENT)]);
    fs::write(
        office.path("memo.txt"),
        format!("{DOCUMENT}\n《甲市\u{1b}[31m规定》提出：“目标\u{1b}]0;x\u{7}达到100家。”\n"),
    )
    .unwrap();
    let new = DOCUMENT.replace("100家", "200\u{1b}[5m家").replace("执行", "\u{202e}落实");
    let evil = "甲\u{1b}[2J\u{202e}\u{9b}乙";
    let check = |arguments: &[&str]| {
        let run = office.run_with(arguments);
        for (name, said) in [("output", &run.out), ("error", &run.err)] {
            let signs: Vec<char> = said.chars().filter(|sign| steers(*sign)).collect();
            assert!(signs.is_empty(), "{name} of {arguments:?} has {signs:?}: {said:?}");
        }
        assert!(!run.out.is_empty() || !run.err.is_empty(), "{arguments:?}");
    };
    check(&["index", "--dry-run"]);
    check(&["index", "--files"]);
    office.put("通知.txt", new);
    check(&["index"]);
    for arguments in [
        &["search", "新增"][..],
        &["search", "新增", "--explain"],
        &["show", "jzf-2024-1"],
        &["show", "jzf-2024-1/1.1"],
        &["show", "jzf-2024-1@1"],
        &["cite", "jzf-2024-1/1.1", "--style", "all"],
        &["parse", "corpus/通知.txt"],
        &["check", "memo.txt"],
        &["compare", "jzf-2024-1@1", "jzf-2024-1"],
        &["doctor"],
        &["verify"],
        &["references"],
        &["search", evil],
        &["search", "甲", "--unit", evil],
        &["search", "甲", "--kind", evil],
        &["show", evil],
        &["cite", evil],
        &["parse", evil],
        &["index", evil],
        &["backup", evil, "--corpus", evil],
        &["restore", evil],
        &["search", "甲", "--index", evil],
        &[evil],
    ] {
        check(arguments);
    }
}
