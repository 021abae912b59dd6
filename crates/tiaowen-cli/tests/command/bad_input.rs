//! Input that cannot be used: each ends with an exit code and a message that says what to do.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use tiaowen_library::IndexFolder;

use crate::office::{NOTICE, OPINION, Office};

/// 宁波 in GBK, then 构 in UTF-8: no encoding reads both.
const MIXED: &[u8] = b"\xC4\xFE\xB2\xA8\n\xE6\x9E\x84\n";

/// Runs the command and checks its exit code, what the message says, and what the hint says.
fn check(office: &Office, arguments: &[&str], code: i32, message: &str, hint: &str) {
    let run = office.run_with(arguments).expect_code(code);
    let said = format!("{arguments:?}: {}", run.err);
    let (first, rest) = run.err.split_once("\n\n").unwrap_or_else(|| panic!("no blank line: {said}"));
    assert!(first.starts_with("错误：") && first.contains(message), "{said}");
    assert!(rest.starts_with("提示：") && rest.contains(hint), "{said}");
    assert_eq!(run.out, "", "{said}");
}

#[test]
fn a_missing_corpus_or_index() {
    let office = Office::bare();
    check(&office, &["index"], 2, "找不到语料文件夹 corpus", "--corpus");
    check(&office, &["index", "政策"], 2, "找不到语料文件夹 政策", "tiaowen index");
    check(&office, &["serve", "--addr", "127.0.0.1:0"], 2, "找不到语料文件夹 corpus", "--corpus");
    check(&office, &["search", "甲"], 2, "index", "tiaowen index");
    check(&office, &["show", "甲"], 2, "index", "tiaowen index");
    check(&office, &["cite", "甲", "--index", "别处"], 2, "别处", "tiaowen index");
    fs::write(office.path("corpus"), "甲").unwrap();
    check(&office, &["index"], 2, "corpus 不是文件夹", "--corpus");
}

#[test]
fn files_that_are_no_text() {
    let office = Office::with(&[("意见.txt", OPINION)]);
    let cases: [(&str, &[u8], &str, &str); 5] = [
        ("空.txt", b"", "空", "保存"),
        ("白.txt", "　\n \n".as_bytes(), "空", "保存"),
        ("档案.txt", b"PK\x03\x04\x00", "不完整", "另存"),
        ("拼接.txt", MIXED, "第 2 行", "UTF-8"),
        ("残缺.txt", b"\xC4\xFE\xB2\xA8\n\xFF\xFF", "GB18030", "UTF-8"),
    ];
    for (name, bytes, reason, hint) in cases {
        office.put(name, bytes);
        let file = format!("corpus/{name}");
        check(&office, &["parse", &file], 2, reason, hint);
        check(&office, &["parse", &file], 2, name, hint);
    }
    check(&office, &["parse", "没有.txt"], 2, "没有.txt 读不出来：不存在", "路径");
    check(&office, &["parse", "corpus"], 2, "corpus", "");

    // The others are indexed all the same; the report names the bad ones, and the exit code tells of them.
    let run = office.run("index").expect_code(2);
    for (name, _, reason, hint) in cases {
        assert!(run.out.contains(name) && run.out.contains(reason) && run.out.contains(hint), "{}", run.out);
    }
    assert!(run.out.contains("索引里有 1 份文件"), "{}", run.out);
    assert!(office.run("search 单项冠军").expect_code(0).out.contains("共 1 条"));
}

#[test]
fn an_encoding_that_does_not_fit_or_is_not_known() {
    let office = Office::with(&[("意见.txt", OPINION)]);
    check(&office, &["parse", "corpus/意见.txt", "--encoding", "big5"], 2, "BIG5", "UTF-8");
    check(&office, &["parse", "corpus/意见.txt", "--encoding", "latin1"], 2, "latin1", "gb18030");
}

#[test]
fn a_document_without_headings_is_fine() {
    let office = Office::with(&[("散文.txt", "第一段话说完了。\n\n第二段话也说完了。\n")]);
    office.run("index").expect_code(0);
    assert!(office.run("search 第二段话").expect_code(0).out.contains("第二段话也说完了。"));
}

fn overwrite_files(folder: &Path, bytes: &[u8]) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { overwrite_files(&path, bytes) } else { fs::write(path, bytes).unwrap() }
    }
}

#[test]
fn a_damaged_index_is_named_and_built_anew() {
    for bytes in [b"".as_slice(), b"\xFF\x00damaged"] {
        let office = Office::indexed();
        let clauses = office.clauses();
        overwrite_files(&office.path("index"), bytes);
        check(&office, &["search", "单项冠军"], 2, "index", "tiaowen index");
        office.run("index").expect_code(0);
        assert_eq!(office.clauses(), clauses, "ids come from the ledger");
    }
}

#[test]
fn an_index_of_another_format_names_the_command() {
    let office = Office::indexed();
    let path = office.path("index/format.json");
    // As version 3 wrote it.
    fs::write(&path, r#"{"version": 3, "words": "0123456789abcdef", "generation": "generation-1"}"#).unwrap();
    check(&office, &["search", "单项冠军"], 2, "不符", "tiaowen index");
    office.run("index").expect_code(0);
    office.run("search 单项冠军").expect_code(0);
}

#[test]
fn another_process_writes() {
    let office = Office::with(&[("通知.txt", NOTICE)]);
    let lock = IndexFolder::new(&office.path("index")).lock().unwrap();
    check(&office, &["index"], 2, "另一个", "等");
    drop(lock);
    office.run("index").expect_code(0);
}

#[test]
fn a_port_in_use() {
    let office = Office::indexed();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    check(&office, &["serve", "--addr", &address], 2, &address, "--addr");
    check(&office, &["serve", "--addr", "这里"], 2, "这里", "127.0.0.1:8686");
}

#[test]
fn a_token_that_cannot_be_used() {
    let office = Office::indexed();
    office.put("token", "correct-horse-battery\n");
    check(&office, &["serve", "--admin-token-file", "corpus/token"], 2, "摘要", "--new-admin-token");
    check(&office, &["serve", "--admin-token-file", "none"], 2, "none", "路径");
    check(&office, &["serve", "--new-admin-token", "corpus/token"], 2, "已经存在", "移开");
    check(&office, &["serve", "--new-admin-token", "none/token"], 2, "none/token", "路径");
    let short = office.command("serve").env("TIAOWEN_ADMIN_TOKEN", "123456789012345").output().unwrap();
    let said = String::from_utf8(short.stderr).unwrap();
    assert!(short.status.code() == Some(2) && said.contains("太短"), "{said}");
}

#[test]
fn ids_that_nothing_bears() {
    let office = Office::indexed();
    check(&office, &["show", "jzf-2016-12/2.9"], 1, "2.9", "jzf-2016-12/2.1");
    check(&office, &["cite", "jzf-2016-12/2.9"], 1, "2.9", "tiaowen show jzf-2016-12");
    check(&office, &["show", "jzf-2016-13"], 1, "jzf-2016-13", "jzf-2016-12");
    check(&office, &["show", "甲政发〔2017〕1号"], 1, "甲政发〔2017〕1号", "tiaowen search");
    check(&office, &["cite", "jzf-2016-12"], 2, "整份文件", "tiaowen show jzf-2016-12");
}

#[test]
fn requests_out_of_range() {
    let office = Office::indexed();
    let long = "条".repeat(1001);
    let cases: [(&[&str], &str, &str); 14] = [
        (&["search", "甲", "--limit", "0"], "0", "100"),
        (&["search", "甲", "--limit", "101"], "101", "100"),
        (&["search", "甲", "--limit", "十"], "--limit", "tiaowen search --help"),
        (&["search", "甲", "--offset", "1000000"], "1000000", "缩小"),
        (&["search", "甲", "--offset", "18446744073709551615"], "18446744073709551615", "缩小"),
        (&["search", "甲", "--offset", "99999999999999999999"], "--offset", "tiaowen search --help"),
        (&["search", "甲", "--year", "去年"], "去年", "2016"),
        (&["search", "甲", "--target-year", "2027..2025"], "2027..2025", ""),
        (&["search", "甲", "--kind", "小说"], "小说", ""),
        (&["search", "甲", "--status", "有效"], "有效", ""),
        (&["search", "甲", "--as-of", "2025-13-01"], "2025-13-01", "2025-12-31"),
        (&["search", "甲", "--sort", "random"], "random", "relevance、newest"),
        (&["search", &long], "1000", ""),
        (&["search", "甲", "--", "--limti"], "--limti", "tiaowen search --help"),
    ];
    for (arguments, message, hint) in cases {
        check(&office, arguments, 2, message, hint);
    }
    check(&office, &["search", "甲", "--log", "很多"], 2, "--log", "debug");
}

#[test]
fn queries_beyond_the_limits() {
    let office = Office::indexed();
    let cases = [
        ("条".repeat(5_000), "共 5000 字，超过上限 1000 字"),
        ("甲 ".repeat(1_000), "超过上限 1000 字"),
        ("甲 ".repeat(500), "共 500 个词，超过上限 64 个"),
        ("(".repeat(10_000) + &")".repeat(10_000), "共 20000 字，超过上限 1000 字"),
    ];
    for (query, message) in cases {
        check(&office, &["search", &query], 2, message, "");
        check(&office, &["search", &query, "--explain", "--no-synonyms"], 2, message, "");
    }
    check(&office, &["search", "甲", "--year", "2019..2016"], 2, "起始年份晚于终止年份", "2016..2019");
}

#[test]
fn queries_that_are_no_syntax_are_answered() {
    let office = Office::indexed();
    let check = |query: &str, code: i32, said: &str| {
        let run = office.run_with(&["search", query]).expect_code(code);
        assert!(run.out.contains(said) && run.err.is_empty(), "{query}: {}{}", run.out, run.err);
    };
    check("", 0, "共 6 条");
    check(" \u{3000}", 0, "共 6 条");
    check("OR", 1, "缺少检索词");
    check("“单项冠军", 0, "没有成对");
    check("(单项冠军", 0, "没有成对");
    check("foo:人才", 0, "没有“foo:”这种条件");
    check("人才 year:2019..2016", 1, "起始年份晚于终止年份，按普通文字检索");
    check("单项\u{7}冠军\u{1b}[31m", 0, "共 ");
    let nested = "(".repeat(400) + "单项冠军" + &")".repeat(400);
    check(&nested, 0, "32 层");
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text_are_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let office = Office::indexed();
    // 单项冠军 in GBK, as an old terminal would send it.
    let query = OsStr::from_bytes(b"\xB5\xA5\xCF\xEE\xB9\xDA\xBE\xFC");
    let output = office.command("search").arg(query).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("UTF-8") && said.contains("提示："), "{said}");
}

#[test]
fn an_unknown_unit_finds_nothing_and_says_so() {
    let office = Office::indexed();
    let run = office.run("search 人才 --unit 市养猫局").expect_code(1);
    assert!(
        run.out.contains("共 0 条") && run.out.contains("市养猫局") && run.out.contains("提示："),
        "{}",
        run.out
    );
}

#[test]
fn files_that_a_curator_broke() {
    let office = Office::with(&[("通知.txt", NOTICE)]);
    office.put("manifest.toml", "# 编目\n[[document]]\nsha = \"1\"\n");
    check(&office, &["index"], 2, "manifest.toml 第 3 行", "manifest.toml");
    fs::remove_file(office.path("corpus/manifest.toml")).unwrap();
    office.put("words/units.toml", "\n[[unit]\n");
    check(&office, &["index"], 2, "units.toml 第 2 行", "units.toml");
    fs::remove_file(office.path("corpus/words/units.toml")).unwrap();
    office.run("index").expect_code(0);
    fs::write(office.path("corpus/.tiaowen/register.jsonl"), "??\n{}\n").unwrap();
    check(&office, &["index"], 2, "第 1 行", "备份");
}

#[test]
fn a_ledger_that_cannot_be_written() {
    let office = Office::with(&[("通知.txt", NOTICE)]);
    fs::write(office.path("台账"), "甲").unwrap();
    check(&office, &["index", "--ledger", "台账"], 2, "台账", "--ledger");
    office.run("index --ledger 别处").expect_code(0);
    assert!(office.path("别处/register.jsonl").exists() && !office.path("corpus/.tiaowen").exists());
}

#[test]
fn failures_in_english() {
    let office = Office::bare();
    let run = office.run("index --lang en").expect_code(2);
    assert_eq!(run.err.lines().next(), Some("Error: no corpus folder at corpus"));
    assert!(run.err.contains("\n\nHint: ") && run.err.is_ascii(), "{}", run.err);
}
