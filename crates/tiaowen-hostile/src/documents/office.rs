//! Packages of office documents: Word, Excel, OpenDocument, OFD, and the containers of old.

use super::{HostileFile, Size};
use crate::package::{Packing, WORD_TYPE, paragraph, word, word_part, zip};

const SHEET_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const OFD: &str = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
/// What a container of OLE begins with.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// A piece that bombs repeat.
static PIECE: [u8; 1 << 20] = [b' '; 1 << 20];

pub(super) fn files(size: Size) -> Vec<HostileFile> {
    let mut files = vec![word_bomb(size), lying_bomb(size)];
    files.extend(bombs(size));
    files.extend(packages(size));
    files.extend(parts(size));
    files.extend(sheets_and_pages(size));
    files.extend(containers());
    files
}

pub(super) fn word_bomb(size: Size) -> HostileFile {
    let mut package = Packing::default();
    package.add_links("a.xml", WORD_TYPE);
    package.add("a.xml", &PIECE, size.bomb_bytes / PIECE.len());
    HostileFile::new("炸弹.docx", package.finish())
}

/// The same, but it says that it is small.
fn lying_bomb(size: Size) -> HostileFile {
    let mut bytes = word_bomb(size).bytes;
    let told = u32::try_from(size.bomb_bytes).unwrap_or(u32::MAX).to_le_bytes();
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(4).position(|window| window == told) {
        at += found;
        bytes[at..at + 4].copy_from_slice(&1000u32.to_le_bytes());
    }
    HostileFile::new("谎称很小的炸弹.docx", bytes)
}

fn bombs(size: Size) -> Vec<HostileFile> {
    let times = size.bomb_bytes / PIECE.len();
    let bomb = |name: &str, part: &str, others: &[(&str, String)]| {
        let mut package = Packing::default();
        others.iter().for_each(|(name, text)| package.add(name, text.as_bytes(), 1));
        package.add(part, &PIECE, times);
        HostileFile::new(name, package.finish())
    };
    let mut sheet = Packing::default();
    sheet.add_links("xl/workbook.xml", SHEET_TYPE);
    workbook_parts(&mut sheet);
    sheet.add("xl/worksheets/sheet1.xml", &PIECE, times);
    let mimetype = |kind: &str| ("mimetype", format!("application/vnd.oasis.opendocument.{kind}"));
    vec![
        HostileFile::new("炸弹.xlsx", sheet.finish()),
        bomb("炸弹.ods", "content.xml", &[mimetype("spreadsheet")]),
        bomb("炸弹.odt", "content.xml", &[mimetype("text")]),
        bomb("炸弹.ofd", "Doc_0/Document.xml", &[("OFD.xml", ofd_entry("Doc_0/Document.xml"))]),
        bomb("关系炸弹.docx", "_rels/.rels", &[]),
    ]
}

/// What is wrong with the package itself.
fn packages(size: Size) -> Vec<HostileFile> {
    let whole = word(&paragraph("甲"), &[]);
    let with = |entries: &[(&str, &[u8])]| {
        let mut package = Packing::default();
        package.add_links("a.xml", WORD_TYPE);
        package.add("a.xml", word_part("document", "").as_bytes(), 1);
        entries.iter().for_each(|(name, bytes)| package.add(name, bytes, 1));
        package.finish()
    };
    let many: Vec<(String, &[u8])> =
        (0..size.repeats.min(60_000)).map(|number| (number.to_string(), b"".as_slice())).collect();
    let inner = zip(&[("甲.docx", &whole)]);
    vec![
        HostileFile::new("无数小文件.docx", zip(&many)),
        HostileFile::new("向上的路径.docx", with(&[("../../../etc/cron.d/x", b"x")])),
        HostileFile::new("绝对路径.docx", with(&[("/etc/passwd", b"x")])),
        HostileFile::new("盘符.docx", with(&[("C:\\Windows\\x.dll", b"x")])),
        HostileFile::new("大小写重名.docx", with(&[("b.xml", b"x"), ("B.XML", b"x")])),
        HostileFile::new("包中之包.docx", zip(&[("a.zip", zip(&[("b.zip", inner)]))])),
        HostileFile::new("残缺.docx", &whole[..whole.len() / 2]),
        HostileFile::new("没有目录.docx", &whole[..whole.len() - 30]),
        HostileFile::new("只有开头.docx", b"PK\x03\x04".as_slice()),
        HostileFile::new("演示.docx", zip(&[("ppt/presentation.xml", "<x/>")])),
        HostileFile::new("指向外面.docx", linked("../../../../etc/passwd")),
        HostileFile::new("指向自己.docx", linked("_rels/.rels")),
        HostileFile::new("指向网址.docx", linked("http://127.0.0.1:9/a.xml")),
    ]
}

fn linked(target: &str) -> Vec<u8> {
    let mut package = Packing::default();
    package.add_links(target, WORD_TYPE);
    package.finish()
}

/// What is wrong with the text of a part.
fn parts(size: Size) -> Vec<HostileFile> {
    let text = |name: &str, document: &str| {
        let mut package = Packing::default();
        package.add_links("a.xml", WORD_TYPE);
        package.add("a.xml", document.as_bytes(), 1);
        HostileFile::new(name, package.finish())
    };
    let entities: String = (1..10)
        .map(|level| format!("<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(10)))
        .collect();
    let laughs = format!("<!DOCTYPE w [<!ENTITY e0 \"哈\">{entities}]>");
    let file = "<!DOCTYPE w [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>";
    let around = |inside: &str| word_part("document", &format!("<w:body>{inside}</w:body>"));
    let namespaces: String =
        (0..size.repeats.min(100_000)).map(|number| format!(" xmlns:n{number}=\"u{number}\"")).collect();
    vec![
        text("十亿个哈.docx", &(laughs + &around(&paragraph("&e9;")))),
        text("外部实体.docx", &(file.to_owned() + &around(&paragraph("&f;")))),
        text("无名实体.docx", &around(&paragraph("&nothing;"))),
        text("深层表格.docx", &around(&"<w:tbl><w:tr><w:tc>".repeat(size.repeats / 3))),
        text("深层文本框.docx", &around(&"<w:p><w:r><w:txbxContent>".repeat(size.repeats / 3))),
        text("无数命名空间.docx", &format!("<w:document{namespaces}/>")),
        text("断开.docx", &around(&paragraph("甲")).replace("</w:body>", "")),
        text("不是XML.docx", "\u{0}\u{1}\u{2}"),
    ]
}

fn workbook_parts(package: &mut Packing) {
    let workbook = format!(
        "<workbook xmlns=\"{SHEET}\" xmlns:r=\"{RELATION}\"><sheets><sheet name=\"甲\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{RELATION}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    package.add("xl/workbook.xml", workbook.as_bytes(), 1);
    package.add("xl/_rels/workbook.xml.rels", links.as_bytes(), 1);
}

fn ofd_entry(root: &str) -> String {
    format!("<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>")
}

/// Workbooks and OFD.
fn sheets_and_pages(size: Size) -> Vec<HostileFile> {
    let sheet = |name: &str, rows: &str| {
        let mut package = Packing::default();
        package.add_links("xl/workbook.xml", SHEET_TYPE);
        workbook_parts(&mut package);
        let text = format!("<worksheet xmlns=\"{SHEET}\"><sheetData>{rows}</sheetData></worksheet>");
        package.add("xl/worksheets/sheet1.xml", text.as_bytes(), 1);
        HostileFile::new(name, package.finish())
    };
    let ofd = |name: &str, parts: &[(&str, String)]| {
        let entry = [("OFD.xml", ofd_entry("Doc_0/Document.xml"))];
        HostileFile::new(name, zip(&[&entry, parts].concat()))
    };
    let pages = |count: usize| {
        let pages = "<ofd:Page ID=\"1\" BaseLoc=\"P.xml\"/>".repeat(count);
        format!("<ofd:Document {OFD}><ofd:Pages>{pages}</ofd:Pages></ofd:Document>")
    };
    let page = |inside: &str| {
        format!("<ofd:Page {OFD}><ofd:Content><ofd:Layer>{inside}</ofd:Layer></ofd:Content></ofd:Page>")
    };
    let row = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    vec![
        sheet("无数单元格.xlsx", &row.repeat(1_100_000)),
        sheet(
            "行号太大.xlsx",
            "<row r=\"99999999999999999999\"><c r=\"ZZZZZZZ4294967297\"><v>1e999</v></c></row>",
        ),
        sheet("空引用.xlsx", "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>4294967295</v></c></row>"),
        ofd("指向外面.ofd", &[("Doc_0/Document.xml", "<ofd:DocRoot/>".to_owned())]),
        ofd(
            "无数页.ofd",
            &[("Doc_0/Document.xml", pages(size.repeats.min(100_000))), ("Doc_0/P.xml", page(""))],
        ),
        ofd(
            "深层图层.ofd",
            &[
                ("Doc_0/Document.xml", pages(1)),
                ("Doc_0/P.xml", page(&"<ofd:PageBlock>".repeat(size.repeats))),
            ],
        ),
        ofd("没有页.ofd", &[]),
        HostileFile::new("没有入口.ofd", zip(&[("OFD.xml", ofd_entry("../../../../etc/passwd"))])),
    ]
}

/// Containers of OLE.
fn containers() -> Vec<HostileFile> {
    let named = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        [OLE, &[0; 504], &name, &[0; 99]].concat()
    };
    // A table of sectors whose only sector follows itself.
    let mut circle = vec![0u8; 512 * 3];
    circle[..8].copy_from_slice(OLE);
    circle[24..34].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    circle[44] = 1;
    circle[48..52].copy_from_slice(&1u32.to_le_bytes());
    circle[56..60].copy_from_slice(&4096u32.to_le_bytes());
    circle[60..64].copy_from_slice(&1u32.to_le_bytes());
    circle[64..68].copy_from_slice(&u32::MAX.to_le_bytes());
    circle[68..72].copy_from_slice(&0xFFFF_FFFEu32.to_le_bytes());
    circle[80..512].fill(0xFF);
    circle[512..516].copy_from_slice(&0xFFFF_FFFDu32.to_le_bytes());
    circle[516..520].copy_from_slice(&1u32.to_le_bytes());
    let book: Vec<u8> = "Workbook".encode_utf16().flat_map(u16::to_le_bytes).collect();
    circle[1024..1024 + book.len()].copy_from_slice(&book);
    vec![
        HostileFile::new("有密码.docx", named("EncryptedPackage")),
        HostileFile::new("演示.ppt.doc", named("PowerPoint Document")),
        HostileFile::new("扇区成环.xls", circle),
        HostileFile::new("残缺.xls", named("Workbook")),
    ]
}
