//! A folder as offices have them: good documents among everything that cannot be read. Every file is named with its
//! fate.

use std::fs::{self, File};
use std::process::Command;

use serde_json::{Value, json};

use crate::office::{NOTICE, OPINION, Office};

/// The fate of every file, by name, with its documents.
fn fates(report: &Value) -> Vec<(String, String, Value)> {
    let text = |file: &Value, name: &str| file[name].as_str().unwrap().to_owned();
    let files = report["files"].as_array().unwrap().iter();
    files.map(|file| (text(file, "file"), text(file, "fate"), file["documents"].clone())).collect()
}

#[test]
fn every_file_has_a_fate() {
    let office =
        Office::with(&[("意见.txt", OPINION), ("通知.txt", NOTICE), ("空.txt", ""), ("表.exe", "甲")]);
    office.put("副本/意见.txt", OPINION);
    let check = |code: i32, expected: &[(&str, &str, Value)]| {
        let report = office.run("index --format json").expect_code(code).json();
        let expected =
            expected.iter().map(|(file, fate, ids)| (file.to_string(), fate.to_string(), ids.clone()));
        assert_eq!(fates(&report), expected.collect::<Vec<_>>());
    };
    let (opinion, notice, none) = (json!(["jzf-2016-12"]), json!(["yzbf-2023-3"]), json!([]));
    check(
        2,
        &[
            ("副本/意见.txt", "indexed", opinion.clone()),
            ("意见.txt", "duplicate", opinion.clone()),
            ("空.txt", "failed", none.clone()),
            ("表.exe", "skipped", none),
            ("通知.txt", "indexed", notice.clone()),
        ],
    );
    fs::remove_file(office.path("corpus/空.txt")).unwrap();
    fs::remove_file(office.path("corpus/表.exe")).unwrap();
    office.put("通知.txt", "");
    check(
        2,
        &[
            ("副本/意见.txt", "unchanged", opinion.clone()),
            ("意见.txt", "duplicate", opinion.clone()),
            ("通知.txt", "failed", notice),
        ],
    );
    fs::remove_file(office.path("corpus/通知.txt")).unwrap();
    check(0, &[("副本/意见.txt", "unchanged", opinion.clone()), ("意见.txt", "duplicate", opinion)]);

    let out = office.run("index --files").expect_code(0).out;
    assert!(out.contains("文件夹里有 2 个文件：未变 1，重复 1"), "{out}");
    assert!(out.contains("未变  副本/意见.txt → jzf-2016-12"), "{out}");
    assert!(out.contains("重复  意见.txt：内容与 副本/意见.txt 完全相同 → jzf-2016-12"), "{out}");
}

#[test]
fn long_lists_are_cut_and_hints_are_said_once() {
    let office = Office::with(&[("意见.txt", OPINION)]);
    for number in 0..25 {
        office.put(&format!("{number}.exe"), "甲");
        office.put(&format!("坏{number}.txt"), "");
    }
    let out = office.run("index").expect_code(2).out;
    assert_eq!(out.matches("✗ 坏").count(), 25, "{out}");
    assert_eq!(out.matches(".exe：").count(), 20, "{out}");
    assert_eq!(out.matches("提示：").count(), 2, "{out}");
    assert!(out.contains("还跳过 5 个，用 --files 查看全部"), "{out}");
    let out = office.run("index --files").expect_code(2).out;
    assert_eq!(out.matches("跳过  ").count(), 25, "{out}");
}

/// Names, links and special files of Linux; other systems cannot make them all.
#[cfg(target_os = "linux")]
#[test]
fn hostile_files_cost_themselves_alone() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    let office = Office::with(&[("意见.txt", OPINION), ("文件夹/通知.txt", NOTICE)]);
    let corpus = office.path("corpus");
    // As long as names and paths may be; what lies deeper than that cannot be reached by its name.
    let long = format!("{}甲.txt", "长".repeat(82));
    office.put(&long, OPINION.replace("12号", "13号"));
    let dig = "i=0; while [ $i -lt 24 ]; do mkdir $0 && cd -P $0 || exit 1; i=$((i+1)); [ $i = 15 ] && cat > 深.txt; done; \
               echo 甲 > 更深.txt";
    let digger = Command::new("sh")
        .args(["-c", dig, &"深".repeat(80)])
        .current_dir(&corpus)
        .stdin({
            let text = office.path("深.txt");
            fs::write(&text, OPINION.replace("12号", "14号")).unwrap();
            File::open(text).unwrap()
        })
        .status();
    assert!(digger.unwrap().success());

    office.put("空.txt", "");
    office.put("照片.txt", b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00");
    office.put("半截.txt", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00word/document");
    office.put("两种编码.txt", b"\xC4\xFE\xB2\xA8\n\xE6\x9E\x84\n");
    File::create(corpus.join("大.txt")).unwrap().set_len(201 << 20).unwrap();
    fs::write(corpus.join(OsStr::from_bytes(b"\xB5\xA5.txt")), NOTICE).unwrap();
    assert!(Command::new("mkfifo").arg(corpus.join("管道.txt")).status().unwrap().success());
    symlink("/dev/zero", corpus.join("零.txt")).unwrap();
    symlink(office.path("深.txt"), corpus.join("外面.txt")).unwrap();
    symlink("没有.txt", corpus.join("断链.txt")).unwrap();
    symlink("自己.txt", corpus.join("自己.txt")).unwrap();
    symlink("..", corpus.join("文件夹/回头")).unwrap();

    let run = office.run("index").expect_code(2);
    assert!(run.out.contains("索引里有 4 份文件") && run.out.contains("收录 4"), "{}", run.out);
    for (name, reason) in [
        ("空.txt", "空的"),
        ("照片.txt", "图片"),
        ("半截.txt", "不完整"),
        ("两种编码.txt", "两种编码"),
        ("大.txt", "超过 200 MB"),
        ("\\xB5\\xA5.txt", "不是 UTF-8 编码，多半是用 GBK 写的“单.txt”"),
        ("管道.txt", "不是普通文件"),
        ("零.txt", "之外的链接"),
        ("外面.txt", "之外的链接"),
        ("断链.txt", "不存在"),
        ("自己.txt", "读不出来"),
        ("文件夹/回头", "指向文件夹"),
        ("深", "太长"),
    ] {
        let named = ["✗", "·"].map(|mark| format!("{mark} {name}"));
        let line = run.out.lines().find(|line| named.iter().any(|named| line.starts_with(named)));
        assert!(line.is_some_and(|line| line.contains(reason)), "{name}: {}", run.out);
    }
    let report = office.run("index --format json").expect_code(2).json();
    let files = report["files"].as_array().unwrap().iter();
    let left_out: Vec<&Value> = files.filter(|file| file["fate"] != "unchanged").collect();
    assert_eq!(left_out.len(), 13, "{left_out:#?}");
    assert!(
        left_out.iter().all(|file| file["reason"].is_string() && file["hint"].is_string()),
        "{left_out:#?}"
    );
}
