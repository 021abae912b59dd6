//! What is read of a workbook: tables of tasks as offices keep them.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use tiaowen_document::SourceText;
use tiaowen_document::model::{ClauseKind, Document};
use tiaowen_formats::read;

use crate::maker::zip;
use crate::texts::{TASKS, clauses, documents};

fn file(sheets: Vec<Worksheet>) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer().expect("memory")
}

fn document(bytes: &[u8]) -> (SourceText, Document) {
    let source = read(bytes, "甲.xlsx", None).expect("a workbook");
    let document = documents(&source).remove(0);
    (source, document)
}

/// A sheet with these lines, cells parted by tabs, from the first row on.
fn sheet(name: &str, lines: &str) -> Worksheet {
    let mut sheet = Worksheet::new();
    sheet.set_name(name).expect("a name");
    for (row, line) in lines.lines().enumerate() {
        for (column, cell) in line.split('\t').enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let (row, column) = (u32::try_from(row).expect("few"), u16::try_from(column).expect("few"));
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).map(drop),
                Err(_) => sheet.write_string(row, column, cell).map(drop),
            }
            .expect("a cell");
        }
    }
    sheet
}

#[test]
fn a_workbook_gives_the_clauses_of_the_text() {
    let plain = SourceText::read(TASKS.as_bytes(), "甲.txt").expect("text");
    let (_, workbook) = document(&file(vec![sheet("Sheet1", TASKS)]));
    assert_eq!(clauses(&[workbook]), clauses(&documents(&plain)));
}

/// A table of tasks with merged cells, a header of two rows, formats of numbers, a note.
fn tasks() -> Worksheet {
    let (plain, center) = (Format::new(), Format::new());
    let mut sheet = Worksheet::new();
    sheet.set_name("任务分工").expect("a name");
    sheet.merge_range(0, 0, 0, 6, "甲市2025年重点工作任务分工表", &center).expect("cells");
    for (column, name) in [(0, "序号"), (1, "重点任务"), (4, "目标占比"), (5, "目标"), (6, "完成时限")]
    {
        sheet.merge_range(2, column, 3, column, name, &center).expect("cells");
    }
    sheet.merge_range(2, 2, 2, 3, "责任单位", &center).expect("cells");
    sheet.write_string(3, 2, "牵头").expect("a cell");
    sheet.write_string(3, 3, "配合").expect("a cell");
    sheet.merge_range(4, 0, 4, 6, "一、创新驱动", &center).expect("cells");
    sheet.merge_range(5, 2, 6, 2, "市大数据局", &plain).expect("cells");
    let rows = [
        (5, "建设算力中心\n形成供给能力", "市经信局、市科技局", 0.3),
        (6, "培育专精特新企业30家", "市商务局", 0.125),
    ];
    for (at, (row, task, unit, share)) in rows.into_iter().enumerate() {
        let number = u32::try_from(at + 1).expect("few");
        sheet.write_number(row, 0, number).expect("a cell");
        sheet.write_string(row, 1, task).expect("a cell");
        sheet.write_string(row, 3, unit).expect("a cell");
        sheet.write_number_with_format(row, 4, share, &Format::new().set_num_format("0.0%")).expect("a cell");
        sheet
            .write_number_with_format(row, 5, 1200.0, &Format::new().set_num_format("#,##0\"亿元\""))
            .expect("a cell");
        let until = ExcelDateTime::from_ymd(2025, 12, 31).expect("a day");
        let code = ["yyyy\"年\"m\"月\"", "yyyy/m/d"][at];
        sheet.write_datetime_with_format(row, 6, until, &Format::new().set_num_format(code)).expect("a cell");
    }
    sheet.write_string(8, 0, "注：牵头单位列第一位。").expect("a cell");
    sheet
}

#[test]
fn rows_are_clauses_with_their_units_and_places() {
    let mut hidden = sheet("底稿", "甲\t乙\n丙\t丁");
    hidden.set_hidden(true);
    let (source, document) = document(&file(vec![
        tasks(),
        sheet("指标", "表2 主要指标\n指标\t2027年目标\n产值\t200\n税收\t3.5"),
        hidden,
    ]));
    assert_eq!(document.metadata.title, "甲市2025年重点工作任务分工表");
    let rows: Vec<String> = document
        .clauses
        .iter()
        .map(|clause| {
            let units: Vec<&str> = clause.units.iter().map(|unit| unit.name.as_str()).collect();
            let place = clause.location.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{place} {} [{}] {}", clause.text, clause.path.join("/"), units.join(" "))
        })
        .collect();
    assert_eq!(
        rows,
        [
            "工作表“任务分工”第6行 1 | 建设算力中心 形成供给能力 | 市大数据局 | 市经信局、市科技局 | 30.0% | 1,200亿元 | 2025年12月 [一、创新驱动/建设算力中心 形成供给能力] 市大数据局 市经信局 市科技局",
            "工作表“任务分工”第7行 2 | 培育专精特新企业30家 | 市大数据局 | 市商务局 | 12.5% | 1,200亿元 | 2025/12/31 [一、创新驱动/培育专精特新企业30家] 市大数据局 市商务局",
            "工作表“任务分工”第9行 注：牵头单位列第一位。 [] ",
            "工作表“指标”第3行 产值 | 200 [表2 主要指标/产值] ",
            "工作表“指标”第4行 税收 | 3.5 [表2 主要指标/税收] ",
        ]
    );
    let doubts: Vec<&str> = document.diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(doubts, ["隐藏的工作表没有收录：底稿。"]);
    assert!(!source.text.contains('丁'));
}

#[test]
fn tables_below_each_other_keep_their_own_headers() {
    let lines = "甲市任务清单\n序号\t任务\t责任单位\n1\t建园区。\t市经信局\n\n2\t修道路。\t市交通局\n\n附件2\n乙表\n指标\t单位\n产值\t亿元\n税收\t亿元";
    let (_, document) = document(&file(vec![sheet("Sheet1", lines)]));
    let rows: Vec<&str> = document
        .clauses
        .iter()
        .filter(|clause| clause.kind == ClauseKind::TableRow)
        .map(|clause| clause.text.as_str())
        .collect();
    assert_eq!(rows, ["1 | 建园区。 | 市经信局", "2 | 修道路。 | 市交通局", "产值 | 亿元", "税收 | 亿元"]);
}

#[test]
fn workbooks_that_cannot_be_read_are_refused() {
    let check = |bytes: &[u8], expected: &str| {
        let error = read(bytes, "甲.xlsx", None).err();
        assert_eq!(error.map(|error| error.message()).as_deref(), Some(expected));
    };
    check(&file(vec![Worksheet::new()]), "文件是空的，没有可以读取的文字");
    let whole = file(vec![tasks()]);
    check(&whole[..whole.len() / 2], "文件不完整或已损坏");
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let links = "<Relationships><Relationship Type=\"x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    let types = format!("<Types><Default Extension=\"xml\" ContentType=\"{kind}\"/></Types>");
    let parts: [(&str, &[u8]); 3] = [
        ("_rels/.rels", links.as_bytes()),
        ("[Content_Types].xml", types.as_bytes()),
        ("xl/workbook.xml", b"<workbook><sheets><sheet"),
    ];
    check(&zip(&parts), "文件不完整或已损坏");
    // One cell far out costs no more than a cell.
    let mut far = Worksheet::new();
    far.write_string(1_048_575, 16_383, "甲").expect("a cell");
    far.write_string(0, 0, "乙").expect("a cell");
    assert_eq!(read(&file(vec![far]), "甲.xlsx", None).map(|source| source.text), Ok("乙\n甲\n".to_owned()));
}
