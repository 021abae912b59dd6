//! PDF from end to end: texts are printed by a press of the tests' own, read back, and split like the texts themselves;
//! by poppler, too, where it is installed.

mod press;

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tiaowen_document::model::{Document, NoiseReason, Severity};
use tiaowen_document::{Format, Rules, SourceText, parse};

use self::press::{Block, Encoding, Style, blocks, print, print_locked};
use super::{poppler, read_by};
use crate::ReadError;

/// The readers at hand: our own, and poppler.
fn readers() -> Vec<Option<PathBuf>> {
    [None].into_iter().chain(poppler::find().map(Some)).collect()
}

fn split(source: &SourceText) -> Vec<Document> {
    let rules = Rules::from_toml("unit = []", "category = []").expect("no rules");
    parse(source, &rules, None).documents
}

fn read(bytes: &[u8], reader: Option<&Path>) -> SourceText {
    let extracted = read_by(bytes, reader).unwrap_or_else(|error| panic!("{error}"));
    SourceText::extracted(bytes, Format::Pages, extracted)
}

/// The texts of the clauses, blanks aside: print does not keep how many there are.
fn clauses(documents: &[Document]) -> Vec<String> {
    let clauses = documents.iter().flat_map(|document| &document.clauses);
    clauses.map(|clause| clause.text.split_whitespace().collect()).collect()
}

/// Prints and reads by every reader at hand.
fn check(blocks: &[Block<'_>], style: Style, expected: &[&str]) {
    let bytes = print(blocks, style);
    for reader in readers() {
        let documents = split(&read(&bytes, reader.as_deref()));
        assert_eq!(clauses(&documents), expected, "{style:?} by {reader:?}");
    }
}

#[test]
fn what_is_printed_in_columns_without_code_tables_is_split_like_the_text() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["corpus", "tests/fixtures/documents"] {
        let entries = std::fs::read_dir(root.join(folder)).expect("texts");
        files.extend(entries.map(|entry| entry.expect("a file").path()));
    }
    // The lines of one are broken as they are: no press would set them as paragraphs.
    let is_set =
        |file: &PathBuf| file.extension().is_some_and(|it| it == "txt") && !file.ends_with("硬换行-意见.txt");
    files.retain(is_set);
    assert!(files.len() >= 9, "{files:?}");
    for (style, folder) in [(Style::GAZETTE, ""), (Style::PLAIN, "fixtures")] {
        let (mut all, mut alike) = (0, 0);
        for file in files.iter().filter(|file| file.to_string_lossy().contains(folder)) {
            // A sign that starts a heading in text files is printed like any other.
            let text = std::fs::read_to_string(file).expect("text").replace('#', "");
            let expected = clauses(&split(&SourceText::of_text(&text, Format::Plain)));
            let bytes = print(&blocks(&text), style);
            for reader in readers() {
                let mut seen = clauses(&split(&read(&bytes, reader.as_deref())));
                for clause in &expected {
                    all += 1;
                    match seen.iter().position(|other| other == clause) {
                        Some(at) => {
                            seen.remove(at);
                            alike += 1;
                        }
                        None => eprintln!("{}: {clause}", file.display()),
                    }
                }
            }
        }
        assert!(alike * 100 >= all * 99, "{alike} of {all} clauses in {style:?}");
    }
}

#[test]
fn paragraphs_go_on_over_the_ends_of_pages() {
    let long = "加快建设先进制造业集群，培育专精特新企业，推动传统产业改造提升。".repeat(40);
    let blocks = [
        Block::Title("甲市制造业发展方案"),
        Block::Paragraph("一、总体要求"),
        Block::Paragraph(&long),
        Block::Paragraph("二、附则"),
        Block::Paragraph("本方案自印发之日起施行。"),
    ];
    for style in [Style::PLAIN, Style { encoding: Encoding::Gbk, ..Style::PLAIN }, Style::GAZETTE] {
        check(&blocks, style, &[&long, "本方案自印发之日起施行。"]);
    }
    let bytes = print(&blocks, Style { head: Some("甲市人民政府公报"), ..Style::PLAIN });
    for reader in readers() {
        let source = read(&bytes, reader.as_deref());
        let documents = split(&source);
        let noise: Vec<&str> = documents[0].noise.iter().map(|it| &source.text[it.span.range()]).collect();
        assert_eq!(noise.iter().filter(|text| **text == "甲市人民政府公报").count(), 3, "{noise:?}");
        assert!(noise.contains(&"— 2 —"), "{noise:?}");
        let last = documents[0].clauses.last().and_then(|clause| clause.location.clone());
        assert_eq!(last.and_then(|location| location.page), Some(3));
    }
}

#[test]
fn rows_of_tables_are_clauses_over_the_ends_of_pages() {
    let task = "推动规模以上工业企业数字化改造，建设一批智能工厂";
    let mut rows = vec![vec!["序号", "重点任务", "责任单位"]];
    let numbers: Vec<String> = (1..=40).map(|number| number.to_string()).collect();
    rows.extend(numbers.iter().map(|number| vec![number.as_str(), task, "市经信局、市财政局"]));
    let blocks = [Block::Title("重点任务分工表"), Block::Table(rows)];
    let expected: Vec<String> =
        numbers.iter().map(|number| format!("{number}|{task}|市经信局、市财政局")).collect();
    check(&blocks, Style::PLAIN, &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn what_cannot_be_read_is_told_with_its_reason() {
    let check = |bytes: &[u8], expected: fn(&ReadError) -> bool| {
        for reader in readers() {
            let error = read_by(bytes, reader.as_deref()).expect_err("an error");
            assert!(expected(&error), "{error:?} by {reader:?}");
            assert!(!error.message().is_empty() && !error.hint().is_empty());
        }
    };
    let text = "为规范管理，制定本办法。".repeat(60);
    let whole = print(&[Block::Paragraph(&text)], Style::PLAIN);

    check(&whole[..whole.len() / 2], |error| matches!(error, ReadError::Incomplete { .. }));
    check(b"%PDF-1.4\nnothing\n%%EOF\n", |error| matches!(error, ReadError::Damaged { .. }));
    let unknown = print(&[Block::Paragraph(&text)], Style { encoding: Encoding::Unknown, ..Style::PLAIN });
    check(&unknown, |error| matches!(error, ReadError::Garbled { .. }));
    let locked = print_locked(&[Block::Paragraph(&text)], Style::PLAIN);
    check(&locked, |error| *error == ReadError::Encrypted);
}

#[test]
fn a_scan_is_named_and_a_scanned_page_is_told_at_its_place() {
    let scan = print(&[Block::Picture, Block::Picture, Block::Picture], Style::PLAIN);
    let text = "为规范管理，制定本办法。".repeat(30);
    let mixed = print(&[Block::Paragraph(&text), Block::Picture, Block::Paragraph(&text)], Style::PLAIN);
    for reader in readers() {
        assert!(matches!(read_by(&scan, reader.as_deref()), Err(ReadError::Scanned { pages: 3 })));
        let documents = split(&read(&mixed, reader.as_deref()));
        let told = documents[0].diagnostics.iter().find(|told| told.message.contains("第2页只有图片"));
        assert_eq!(told.map(|told| told.severity), Some(Severity::Warning));
    }
}

#[test]
fn who_read_the_file_is_told() {
    let bytes = print(&[Block::Paragraph("本办法自印发之日起施行。")], Style::PLAIN);
    let documents = split(&read(&bytes, None));
    assert!(documents[0].diagnostics.iter().any(|told| told.message.contains("内置的 PDF 读取程序")));
    let furniture = documents[0].noise.iter().filter(|noise| noise.reason == NoiseReason::PageFurniture);
    assert_eq!(furniture.count(), 1);
}

#[cfg(unix)]
#[test]
fn words_that_poppler_does_not_know_are_read_all_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "为规范管理，制定本办法。".repeat(60);
    let bytes = print(&[Block::Paragraph(&text)], Style::PLAIN);
    // What poppler prints without its tables for Chinese fonts, which ends well.
    let blank = "<page width=\"595\" height=\"842\"></page>";
    let check = |script: &str, expected: &str| {
        let program = folder.path().join("pdftotext");
        // Written by another process: a program that this one has open for writing, if only in a child that another
        // test is starting, cannot be run.
        let write = "printf '%s\\n' '#!/bin/sh' \"$1\" > \"$2\" && chmod 755 \"$2\"";
        let mut shell = std::process::Command::new("/bin/sh");
        let made = shell.args(["-c", write, "sh", script]).arg(&program).status().expect("a shell");
        assert!(made.success());
        let documents = split(&read(&bytes, Some(&program)));
        assert_eq!(clauses(&documents), [text.as_str()]);
        let told = &documents[0].diagnostics;
        assert!(told.iter().any(|told| told.message.contains(expected)), "{told:?}");
    };
    check(&format!("printf '{blank}{blank}'"), "多半是没有安装 poppler-data");
    check("exit 1", "内置的 PDF 读取程序从 PDF 读出");
    check("printf '<page'", "内置的 PDF 读取程序从 PDF 读出");
}

/// How often each sign stands in a text.
fn signs(text: &str) -> std::collections::BTreeMap<char, usize> {
    let mut signs = std::collections::BTreeMap::new();
    for sign in text.chars().filter(|sign| !sign.is_whitespace()) {
        *signs.entry(sign).or_default() += 1;
    }
    signs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Every sign that is printed is read, once.
    #[test]
    fn no_sign_is_lost(
        texts in prop::collection::vec("[一二三甲乙丙的和，。、；（）《》A-D0-9]{1,120}", 1..30),
        columns in 1..3usize,
        size in 9.0..18.0f64,
    ) {
        let blocks: Vec<Block<'_>> = texts.iter().map(|text| Block::Paragraph(text)).collect();
        let bytes = print(&blocks, Style { columns, size, ..Style::PLAIN });
        let read = read_by(&bytes, None).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut printed = texts.concat();
        for page in 1..=bytes.windows(11).filter(|part| part == b"/Type /Page").count() - 1 {
            printed.extend(["—", &page.to_string(), "—"]);
        }
        prop_assert_eq!(signs(&read.text), signs(&printed));
    }

    /// Whatever is broken in a file, reading ends in a text or a reason.
    #[test]
    fn broken_files_are_read_or_refused(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        let mut bytes = print(&[Block::Paragraph("为规范管理，制定本办法。"), Block::Title("附则")], Style::GAZETTE);
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(read) = read_by(&bytes, None) {
            let source = SourceText::extracted(&bytes, Format::Pages, read);
            prop_assert!(!split(&source).is_empty());
        }
    }
}
