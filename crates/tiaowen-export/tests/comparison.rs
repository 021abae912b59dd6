//! Two documents side by side as independent readers read the files back.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;
use proptest::prelude::*;
use tiaowen_export::{ComparisonExport, ExportClause, ExportRow, Format, Mark};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn clause(text: &str, mark: Mark, ranges: &[(usize, usize)]) -> ExportClause {
    ExportClause {
        id: "a/1".to_owned(),
        place: "一、".to_owned(),
        text: text.to_owned(),
        mark,
        ranges: ranges.iter().map(|(start, end)| *start..*end).collect(),
    }
}

fn row(label: &str, left: Vec<ExportClause>, right: Vec<ExportClause>) -> ExportRow {
    ExportRow { label: label.to_owned(), is_same: label == "相同", sides: [left, right] }
}

fn export(rows: Vec<ExportRow>) -> ComparisonExport {
    ComparisonExport {
        day: date(2026, 3, 1),
        titles: ["《甲》".to_owned(), "《乙》".to_owned()],
        summary: "改动 1".to_owned(),
        rows,
    }
}

fn write(export: &ComparisonExport, format: Format) -> Vec<u8> {
    export.write(format).expect("a file").expect("a format of comparisons")
}

/// The runs of a Word document: their text, with `-` where struck, `+` where underlined, `=` where highlighted.
fn runs(docx: &[u8]) -> Vec<String> {
    let mut package = zip::ZipArchive::new(Cursor::new(docx)).expect("a package");
    let mut part = String::new();
    package.by_name("word/document.xml").expect("a part").read_to_string(&mut part).expect("text");
    let tree = roxmltree::Document::parse(&part).expect("well-formed");
    let runs = tree.descendants().filter(|node| node.has_tag_name((W, "r")));
    let shown = |run: roxmltree::Node<'_, '_>| {
        let has = |name: &str| run.descendants().any(|node| node.has_tag_name((W, name)));
        let text: String = run
            .descendants()
            .filter_map(|node| match node.tag_name().name() {
                "t" => node.text(),
                "br" => Some("\n"),
                _ => None,
            })
            .collect();
        let signs = [("strike", "-"), ("u", "+"), ("highlight", "=")];
        let sign: String = signs.iter().filter(|(name, _)| has(name)).map(|(_, sign)| *sign).collect();
        sign + &text
    };
    runs.map(shown).collect()
}

fn cells(xlsx: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(xlsx.to_vec())).expect("a workbook");
    let range = book.worksheet_range("文件对照").expect("a sheet");
    let text = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("a cell is no string: {other:?}"),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

#[test]
fn what_differs_is_seen_in_every_file() {
    let export = export(vec![
        row("相同", vec![clause("不变。", Mark::Gone, &[])], vec![clause("不变。", Mark::New, &[])]),
        row(
            "改动",
            vec![clause("到2025年100家", Mark::Gone, &[(4, 5)])],
            vec![clause("到2026年100家", Mark::New, &[(4, 5)])],
        ),
        row(
            "相近",
            vec![clause("标准化战略", Mark::Shared, &[(0, 5)])],
            vec![clause("推进标准化战略", Mark::Shared, &[(2, 7)])],
        ),
        row(
            "拆分",
            vec![clause("甲。乙。", Mark::Gone, &[])],
            vec![clause("甲。", Mark::New, &[]), clause("=乙。", Mark::New, &[(0, 1)])],
        ),
        row("只在右", Vec::new(), vec![clause("=cmd()", Mark::New, &[])]),
    ]);
    let runs = runs(&write(&export, Format::Docx));
    let seen = |run: &str| runs.iter().any(|known| known == run);
    for run in [
        "到202",
        "-5",
        "+6",
        "年100家",
        "=标准化战略",
        "+=",
        "—",
        "相同的 1 条未列出。左边独有的文字加删除线，右边独有的加下划线。",
    ] {
        assert!(seen(run), "{run} in {runs:?}");
    }
    assert!(!seen("不变。"), "{runs:?}");

    let rows = cells(&write(&export, Format::Xlsx));
    assert_eq!(rows[0][..4], ["序号", "结果", "左边位置", "左边原文"]);
    assert_eq!(rows[1][..6], ["", "文件", "", "《甲》", "", "《乙》"]);
    assert_eq!(rows[2][..6], ["1", "相同", "一、", "不变。", "一、", "不变。"]);
    assert_eq!(rows[3][3], "到2025年100家");
    assert_eq!(rows[5][4..6], ["一、；一、", "甲。\n=乙。"]);
    assert_eq!(rows[6][5], "=cmd()");
    assert_eq!(rows.len(), 7);

    let csv = String::from_utf8(write(&export, Format::Csv)).expect("text");
    for part in ["\"到202【5】年100家\"", "\"推进【标准化战略】\"", "\"'=cmd()\"", "\"甲。\n【=】乙。\""]
    {
        assert!(csv.contains(part), "{part} in {csv}");
    }
    assert!(export.write(Format::Ris).expect("no failure").is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_words_are_read_back(
        text in any::<String>(),
        ranges in prop::collection::vec((0usize..40, 0usize..40), 0..4),
        mark in prop::sample::select(vec![Mark::Gone, Mark::New, Mark::Shared]),
    ) {
        let clause = ExportClause {
            id: text.clone(),
            place: text.clone(),
            text: text.clone(),
            mark,
            ranges: ranges.into_iter().map(|(start, end)| start..end).collect(),
        };
        let export = export(vec![ExportRow { label: text.clone(), is_same: false, sides: [vec![clause], vec![]] }]);
        let read = runs(&write(&export, Format::Docx)).concat();
        let plain: String = text.chars().filter(|sign| sign.is_alphanumeric()).collect();
        let kept: String = read.chars().filter(|sign| sign.is_alphanumeric()).collect();
        prop_assert!(kept.contains(&plain), "{:?} in {:?}", plain, kept);
        let rows = cells(&write(&export, Format::Xlsx));
        prop_assert_eq!(rows.len(), 3);
        let csv = String::from_utf8(write(&export, Format::Csv)).expect("text");
        let has_both_ends = csv.starts_with('\u{FEFF}') && csv.ends_with("\r\n");
        prop_assert!(has_both_ends);
    }
}
