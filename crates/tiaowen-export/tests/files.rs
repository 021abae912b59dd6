//! Files as independent readers read them back: nothing is left out, nothing but words is in them, whatever the words.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;
use proptest::prelude::*;
use tiaowen_citation::{Choices, Citation, Style};
use tiaowen_document::model::{Clause, DocumentKind, Metadata, Span};
use tiaowen_export::{Entry, Export, Format};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn clause(id: &str, text: &str) -> Clause {
    Clause {
        id: id.to_owned(),
        level: 1,
        path: vec!["三、".to_owned(), "（六）".to_owned()],
        text: text.to_owned(),
        hash: "0123456789abcdef".to_owned(),
        span: Span { start: 0, end: text.chars().count() },
        ..Clause::default()
    }
}

fn plan(title: &str) -> Metadata {
    Metadata {
        id: "jzf-2024-1".to_owned(),
        title: title.to_owned(),
        doc_number: Some("甲政发〔2024〕1号".to_owned()),
        issuers: vec!["甲市人民政府".to_owned()],
        kind: DocumentKind::Scheme,
        issued: Some(date(2024, 3, 1)),
        ..Metadata::default()
    }
}

/// What is quoted, kept for as long as it is exported.
struct Quoted {
    metadata: Metadata,
    clauses: Vec<Clause>,
    note: String,
}

impl Quoted {
    fn new(title: &str, texts: &[&str], note: &str) -> Self {
        let clauses =
            texts.iter().enumerate().map(|(index, text)| clause(&format!("jzf-2024-1/{index}"), text));
        Self { metadata: plan(title), clauses: clauses.collect(), note: note.to_owned() }
    }

    fn export(&self) -> Export<'_> {
        let quote = |clause| {
            let citation = Citation::of(&self.metadata, clause, None, Choices::default());
            Entry::quotation(citation).with_note(&*self.note)
        };
        Export::new(date(2026, 3, 1), self.clauses.iter().map(quote).collect())
    }
}

/// A part of a package.
fn part(package: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).expect("a package");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
    text
}

/// What a Word document holds, as an XML parser reads it.
#[derive(Debug, PartialEq)]
struct Document {
    /// Texts of paragraphs outside the table.
    paragraphs: Vec<String>,
    /// Ids of the marks in the text and of the notes that are no line.
    marks: Vec<String>,
    notes: Vec<(String, String)>,
    rows: Vec<Vec<String>>,
}

fn read_docx(package: &[u8]) -> Document {
    let text_of = |node: roxmltree::Node<'_, '_>| -> String {
        let pieces = node.descendants().filter_map(|node| match node.tag_name().name() {
            "t" => Some(node.text().unwrap_or_default()),
            "br" => Some("\n"),
            _ => None,
        });
        pieces.collect()
    };
    let is = |node: &roxmltree::Node<'_, '_>, name: &str| node.has_tag_name((W, name));
    let id = |node: roxmltree::Node<'_, '_>| node.attribute((W, "id")).expect("an id").to_owned();
    let source = part(package, "word/document.xml");
    let tree = roxmltree::Document::parse(&source).expect("well-formed");
    let body = tree.root_element().first_element_child().expect("a body");
    let all = |name: &'static str| tree.descendants().filter(move |node| is(node, name));
    let source = part(package, "word/footnotes.xml");
    let footnotes = roxmltree::Document::parse(&source).expect("well-formed");
    for name in ["word/styles.xml", "word/settings.xml", "docProps/core.xml", "[Content_Types].xml"] {
        roxmltree::Document::parse(&part(package, name)).expect(name);
    }
    Document {
        paragraphs: body.children().filter(|node| is(node, "p")).map(text_of).collect(),
        marks: all("footnoteReference").map(id).collect(),
        notes: footnotes
            .root_element()
            .children()
            .filter(|node| node.attribute((W, "type")).is_none())
            .map(|node| (id(node), text_of(node)))
            .collect(),
        rows: all("tr")
            .map(|row| row.children().filter(|node| is(node, "tc")).map(text_of).collect())
            .collect(),
    }
}

fn read_xlsx(file: Vec<u8>) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file)).expect("a workbook");
    let formulas = workbook.worksheet_formula("引用台账").expect("a sheet");
    assert!(formulas.used_cells().next().is_none(), "a formula");
    let range = workbook.worksheet_range("引用台账").expect("a sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

/// The cells of a CSV file, read by its rules.
fn read_csv(file: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(file).expect("UTF-8").strip_prefix('\u{FEFF}').expect("a byte order mark");
    let lines = text.strip_suffix("\"\r\n").expect("a line end").split("\"\r\n");
    let cells = |line: &str| -> Vec<String> {
        let line = line.strip_prefix('"').expect("a quotation mark");
        line.split("\",\"").map(|cell| cell.replace("\"\"", "\"")).collect()
    };
    lines.map(cells).collect()
}

fn write(export: &Export<'_>, format: Format) -> Vec<u8> {
    export.write(format).expect("memory takes it")
}

fn write_text(export: &Export<'_>, format: Format) -> String {
    String::from_utf8(write(export, format)).expect("UTF-8")
}

#[test]
fn a_document_has_quotations_with_footnotes_and_the_table() {
    let quoted = Quoted::new("甲市培育方案", &["培育“乙”企业100家。", "丙。\n丁。"], "核对过");
    let document = read_docx(&write(&quoted.export(), Format::Docx));
    let source =
        " 甲市人民政府：《甲市培育方案》（甲政发〔2024〕1号），2024年3月1日，三、（六）。".to_owned();
    let row = |number: &str, text: &str| {
        ["", "《甲市培育方案》", "甲政发〔2024〕1号", "三、（六）", text, "0123456789abcdef", "2026-03-01"]
            .map(|cell| if cell.is_empty() { number.to_owned() } else { cell.to_owned() })
            .to_vec()
    };
    let head = ["序号", "文件", "文号", "位置", "原文", "校验值", "导出日期"].map(str::to_owned).to_vec();
    let expected = Document {
        paragraphs: [
            "引文",
            "共 2 条，导出日期 2026-03-01",
            "1. “培育‘乙’企业100家。”",
            "备注：核对过",
            "2. “丙。\n丁。”",
            "备注：核对过",
            "",
            "引用台账",
            "",
        ]
        .map(str::to_owned)
        .to_vec(),
        marks: vec!["1".to_owned(), "2".to_owned()],
        notes: vec![("1".to_owned(), source.clone()), ("2".to_owned(), source)],
        rows: vec![head, row("1", "培育“乙”企业100家。"), row("2", "丙。\n丁。")],
    };
    assert_eq!(document, expected);
    let styles = part(&write(&quoted.export(), Format::Docx), "word/styles.xml");
    for face in ["仿宋", "宋体"] {
        assert!(styles.contains(&format!("w:eastAsia=\"{face}\"")), "{face}");
    }
}

#[test]
fn sources_are_cited_in_the_style_that_is_wanted() {
    let quoted = Quoted::new("甲市培育方案", &["乙。", "丙。"], "");
    let title = "《甲市培育方案》";
    let check = |style: Style, texts: [&str; 2], notes: [&str; 2]| {
        let export = quoted.export().with_style(style);
        let text = write_text(&export, Format::Text);
        let entries: Vec<&str> = text.trim_end().split("\n\n").skip(1).collect();
        assert_eq!(entries, texts.map(|text| text.replace("《》", title)), "{}", style.name());
        let document = read_docx(&write(&export, Format::Docx));
        let read: Vec<String> = document.notes.into_iter().map(|(_, note)| note).collect();
        assert_eq!(read, notes.map(|note| note.replace("《》", title)), "{}", style.name());
    };
    let usual = " 甲市人民政府：《》（甲政发〔2024〕1号），2024年3月1日，三、（六）。";
    let quotations = [
        "1. “乙。”（《》（甲政发〔2024〕1号）三、（六））",
        "2. “丙。”（《》（甲政发〔2024〕1号）三、（六））",
    ];
    check(Style::Quotation, quotations, [usual, usual]);
    // A record is no citation in a text.
    check(Style::Bibtex, quotations, [usual, usual]);
    check(
        Style::Short,
        ["1. “乙。”\n出处：《》三、（六）", "2. “丙。”\n出处：《》三、（六）"],
        [" 《》三、（六）", " 《》三、（六）"],
    );
    // A document is introduced once.
    check(
        Style::Official,
        [
            "1. 《》（甲政发〔2024〕1号，以下简称《方案》）三、（六）提出：“乙。”",
            "2. 《方案》三、（六）提出：“丙。”",
        ],
        [usual, usual],
    );
    let document = read_docx(&write(&quoted.export().with_style(Style::Official), Format::Docx));
    assert!(document.paragraphs.contains(&"2. 《方案》三、（六）提出：“丙。”".to_owned()), "{document:?}");
}

#[test]
fn the_same_list_gives_the_same_bytes() {
    let quoted = Quoted::new("甲市培育方案", &["乙。"], "");
    for format in Format::ALL {
        assert_eq!(write(&quoted.export(), *format), write(&quoted.export(), *format), "{}", format.name());
    }
}

#[test]
fn what_is_missing_says_so_in_every_file() {
    let quoted = Quoted::new("甲市培育方案", &["乙。"], "");
    let mut export = quoted.export();
    export.entries[0].remark = Some("原编号 jzf-2024-1/9 已移到这里".to_owned());
    export.entries.insert(0, Entry::missing("丙@{x}/1", "库里没有这一条").with_note("要找"));
    let line = "未能导出 丙@{x}/1：库里没有这一条";
    for format in [Format::Text, Format::Csv, Format::Ris, Format::CslJson] {
        assert!(write_text(&export, format).contains(line), "{}", format.name());
    }
    let markdown = write_text(&export, Format::Markdown);
    assert!(markdown.contains("未能导出 丙@{x}/1：库里没有这一条\n\n备注：要找"), "{markdown}");
    assert!(write_text(&export, Format::Bibtex).contains("% 未能导出 丙＠｛x｝/1：库里没有这一条"));
    let text = write_text(&export, Format::Text);
    assert!(
        text.starts_with("引文（共 2 条，其中 1 条未能导出，导出日期 2026-03-01）\n\n1. 未能导出"),
        "{text}"
    );
    assert!(text.contains("\n说明：原编号 jzf-2024-1/9 已移到这里\n"), "{text}");
    let document = read_docx(&write(&export, Format::Docx));
    assert!(document.paragraphs.contains(&format!("1. {line}")), "{document:?}");
    assert!(document.paragraphs.contains(&"说明：原编号 jzf-2024-1/9 已移到这里".to_owned()));
    assert_eq!(document.marks, ["2"]);
    assert_eq!(document.rows[1][4], line);
    let rows = read_xlsx(write(&export, Format::Xlsx));
    let cell = |row: usize, column: usize| rows[row][column].to_string();
    assert_eq!((cell(1, 4), cell(1, 7), cell(1, 9)), (line.into(), "丙@{x}/1".into(), "未能导出".into()));
    assert_eq!(cell(2, 9), "原编号 jzf-2024-1/9 已移到这里");
}

#[test]
fn an_empty_list_is_a_file_all_the_same() {
    let export = Export::new(date(2026, 3, 1), Vec::new());
    assert_eq!(read_docx(&write(&export, Format::Docx)).rows.len(), 1);
    assert_eq!(read_xlsx(write(&export, Format::Xlsx)).len(), 1);
    assert_eq!(read_csv(&write(&export, Format::Csv)).len(), 1);
    assert_eq!(write_text(&export, Format::CslJson), "[]\n");
    assert_eq!(write_text(&export, Format::Ris), "");
}

#[test]
fn hostile_words_stay_words() {
    let bad = [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",
        "甲\u{0}\u{1}\u{B}\u{1B}\u{FFFE}乙",
        "\u{202E}反\u{2066}向\u{200F}",
        "]]></w:t><w:evil/>&amp;<!--",
        "\",\"=1\r\n=2",
        "ER  - \r\nTY  - X",
        "}{\\input{x}@book{a,",
    ];
    let shown = [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2",
        "@SUM(A1)",
        " =1",
        "\n=1",
        "＝1",
        "甲乙",
        "反向",
        "]]></w:t><w:evil/>&amp;<!--",
        "\",\"=1\n=2",
        "ER  - \nTY  - X",
        "}{\\input{x}@book{a,",
    ];
    for title in bad {
        let quoted = Quoted::new(title, &bad, title);
        let export = quoted.export();
        let document = read_docx(&write(&export, Format::Docx));
        assert_eq!((document.marks.len(), document.notes.len()), (bad.len(), bad.len()));
        let texts: Vec<&str> = document.rows[1..].iter().map(|row| &*row[4]).collect();
        assert_eq!(texts, shown);
        let rows = read_xlsx(write(&export, Format::Xlsx));
        for (row, text) in rows[1..].iter().zip(shown) {
            assert!(row.iter().all(|cell| matches!(cell, Data::String(_) | Data::Empty)), "{row:?}");
            assert_eq!(row[4], Data::String(text.to_owned()));
        }
        let ris = write_text(&export, Format::Ris);
        assert_eq!(ris.lines().filter(|line| line.starts_with("TY  -")).count(), bad.len());
        assert!(!ris.replace("\r\n", "").contains(['\r', '\n']));
        let json = write_text(&export, Format::CslJson);
        let items: Vec<citationberg::json::Item> = serde_json::from_str(&json).expect("CSL-JSON");
        assert_eq!(items.len(), bad.len());
        let bibtex = write_text(&export, Format::Bibtex);
        let library = biblatex::Bibliography::parse(&bibtex).expect("BibTeX");
        assert_eq!(library.len(), bad.len());
        for format in
            [Format::Text, Format::Markdown, Format::Csv, Format::Ris, Format::CslJson, Format::Bibtex]
        {
            let text = write_text(&export, format);
            let unseen = |sign: char| {
                (sign.is_control() && sign != '\n' && sign != '\r')
                    || matches!(sign, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200F}')
            };
            assert!(!text.contains(unseen), "{} {title:?}", format.name());
        }
    }
    // A cell of the CSV with its own quotation marks cannot be read by the small reader above.
    let quoted = Quoted::new("=甲", &shown[..7], "@x");
    let rows = read_csv(&write(&quoted.export(), Format::Csv));
    let texts: Vec<&str> = rows[1..].iter().map(|row| &*row[4]).collect();
    let guarded: Vec<String> = shown[..7].iter().map(|text| format!("'{text}")).collect();
    assert_eq!(texts, guarded);
    assert!(rows[1..].iter().all(|row| row[8] == "'@x"));
}

#[test]
fn a_clause_quoted_twice_has_one_record() {
    let quoted = Quoted::new("甲市培育方案", &["乙。"], "");
    let mut export = quoted.export();
    export.entries.push(export.entries[0].clone());
    let bibtex = write_text(&export, Format::Bibtex);
    assert_eq!(biblatex::Bibliography::parse(&bibtex).expect("BibTeX").len(), 1);
    assert_eq!(read_docx(&write(&export, Format::Docx)).notes.len(), 2);
}

#[test]
fn ten_thousand_quotations_are_all_there() {
    let texts = vec!["到2027年，培育企业100家。"; 10_000];
    let quoted = Quoted::new("甲市培育方案", &texts, "");
    let export = quoted.export();
    let document = read_docx(&write(&export, Format::Docx));
    assert_eq!((document.marks.len(), document.notes.len(), document.rows.len()), (10_000, 10_000, 10_001));
    assert_eq!(read_xlsx(write(&export, Format::Xlsx)).len(), 10_001);
    assert_eq!(read_csv(&write(&export, Format::Csv)).len(), 10_001);
    let json = write_text(&export, Format::CslJson);
    let items: Vec<citationberg::json::Item> = serde_json::from_str(&json).expect("CSL-JSON");
    assert_eq!(items.len(), 10_000);
    assert_eq!(write_text(&export, Format::Ris).matches("ER  - \r\n").count(), 10_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the words: packages are well-formed, every quotation has its note and its row, no cell is a formula.
    #[test]
    fn any_words_are_borne(title in any::<String>(), text in any::<String>(), note in any::<String>()) {
        let quoted = Quoted::new(&title, &[&text, &text], &note);
        let document = read_docx(&write(&quoted.export(), Format::Docx));
        prop_assert_eq!(&document.marks, &["1", "2"]);
        prop_assert_eq!(document.notes.len(), 2);
        prop_assert_eq!(document.rows.len(), 3);
        let rows = read_xlsx(write(&quoted.export(), Format::Xlsx));
        prop_assert_eq!(rows.len(), 3);
        // What a spreadsheet shows is what the document shows.
        prop_assert_eq!(rows[1][4].to_string(), &*document.rows[1][4]);
    }
}
