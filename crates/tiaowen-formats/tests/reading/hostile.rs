//! Files that are not what they say, broken ones and such as were made to do harm: each is refused in plain words.

use std::io::{Cursor, Write};

use tiaowen_formats::{ReadError, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::maker::{USUAL, WORD_TYPE, Word, paragraph, zip};

/// What the bomb unpacks to: more than is ever read.
const BOMB_BYTES: usize = 256 << 20;

/// The message for a file; it always says what to do.
fn refusal(bytes: &[u8], name: &str) -> String {
    let error = match read(bytes, name, None) {
        Ok(source) => panic!("{name} was read: {:?}", source.text),
        Err(error) => error,
    };
    assert!(error.hint().ends_with('。'), "{}", error.hint());
    let message = error.message();
    assert!(!message.contains("XML") && !message.contains("ZIP"), "{message}");
    message
}

/// A container of OLE with a stream of this name.
fn container(stream: &str) -> Vec<u8> {
    let name: Vec<u8> = stream.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 504], &name, &[0; 99]].concat()
}

#[test]
fn what_is_no_document_is_told_by_its_kind() {
    let check = |bytes: &[u8], name: &str, expected: &str| {
        assert_eq!(refusal(bytes, name), expected, "{name}");
    };
    check(&container("EncryptedPackage"), "甲.docx", "文件设有打开密码，读不出其中的文字");
    check(&container("Presentation"), "甲.ppt", "这类文件暂时不能读取（看起来是旧版 Office 文件）");
    check(&zip(&[("甲.txt", b"x")]), "甲.docx", "这类文件暂时不能读取（看起来是压缩文件）");
    check(&zip(&[]), "甲.docx", "这类文件暂时不能读取（看起来是压缩文件）");
    check(&zip(&[("word/document.xml", b"<x/>")]), "甲.docx", "文件不完整或已损坏");
    check(
        &zip(&[("ppt/presentation.xml", b"<x/>")]),
        "甲.pptx",
        "这类文件暂时不能读取（看起来是PowerPoint 演示文稿）",
    );
    check(&Word::of("<w:p/>").pack(), "甲.docx", "文件是空的，没有可以读取的文字");
    let picture = Word { header: paragraph("", "页眉"), ..Word::of("<w:p><w:r><w:drawing/></w:r></w:p>") };
    check(&picture.pack(), "甲.docx", "文件是空的，没有可以读取的文字");
}

#[test]
fn a_package_broken_anywhere_is_refused() {
    let whole = Word::of(&paragraph("", "甲")).pack();
    assert_eq!(read(&whole, "甲.docx", None).expect("a document").text, "甲\n");
    for length in 4..whole.len() {
        assert_eq!(refusal(&whole[..length], "甲.docx"), "文件不完整或已损坏", "{length} bytes");
    }
    // Any byte that is turned over: read or refused, never anything else.
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0xFF;
        if let Err(error) = read(&bytes, "甲.docx", None) {
            assert!(!error.message().is_empty());
        }
    }
}

#[test]
fn parts_made_to_do_harm_are_refused() {
    let damaged = "文件不完整或已损坏";
    let suspicious = "文件的内部结构不正常，为安全起见没有读取";
    // The parts of a package that is all right but for its text.
    let with_text = |text: &str| {
        let links = "<Relationships><Relationship Type=\"x/relationships/officeDocument\" Target=\"a.xml\"/></Relationships>";
        let types = format!("<Types><Default Extension=\"xml\" ContentType=\"{WORD_TYPE}\"/></Types>");
        zip(&[
            ("_rels/.rels", links.as_bytes()),
            ("[Content_Types].xml", types.as_bytes()),
            ("a.xml", text.as_bytes()),
            ("media/图1.png", b"\x89PNG"),
        ])
    };
    let text =
        |inside: &str| format!("<w:document xmlns:w=\"{USUAL}\"><w:body>{inside}</w:body></w:document>");
    let read_text = |text: &str| read(&with_text(text), "甲.docx", None).map(|source| source.text);
    assert_eq!(read_text(&text(&paragraph("", "甲"))), Ok("甲\n".to_owned()));
    let check = |text: &str, expected: &str| assert_eq!(refusal(&with_text(text), "甲.docx"), expected);
    check("", "文件里只有图片（多半是扫描件），没有可以读取的文字");
    check(&text(&paragraph("", "甲")).replace("</w:p>", ""), damaged);
    check(text(&paragraph("", "甲")).trim_end_matches("</w:document>"), damaged);
    let laughs = "<!DOCTYPE w [<!ENTITY a \"哈哈\"><!ENTITY b \"&a;&a;\">]>";
    check(&format!("{laughs}{}", text(&paragraph("", "&b;"))), suspicious);
    check(&text("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>"), suspicious);
    check(&text(&"<w:tbl><w:tr><w:tc>".repeat(3_000)), "文件太大，超出了能处理的范围（嵌套 256 层）");
    check(&text(&"<w:p><w:r><w:txbxContent>".repeat(3_000)), "文件太大，超出了能处理的范围（嵌套 256 层）");
    for name in ["../甲.xml", "/甲.xml", "C:甲.xml", "甲\\乙.xml"] {
        assert_eq!(refusal(&zip(&[(name, b"x")]), "甲.docx"), suspicious, "{name}");
    }
    assert_eq!(refusal(&zip(&[("甲", b"x"), ("A", b"x"), ("a", b"x")]), "甲.docx"), suspicious);
}

#[test]
fn a_bomb_is_not_unpacked() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let links = "<Relationships><Relationship Type=\"x/relationships/officeDocument\" Target=\"a.xml\"/></Relationships>";
    let types = format!("<Types><Default Extension=\"xml\" ContentType=\"{WORD_TYPE}\"/></Types>");
    for (name, text) in [("_rels/.rels", links), ("[Content_Types].xml", types.as_str())] {
        writer.start_file(name, options).expect("memory");
        writer.write_all(text.as_bytes()).expect("memory");
    }
    writer.start_file("a.xml", options).expect("memory");
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..BOMB_BYTES / blanks.len() {
        writer.write_all(&blanks).expect("memory");
    }
    let bomb = writer.finish().expect("memory").into_inner();
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refusal(&bomb, "甲.docx"), "文件太大，超出了能处理的范围（200 MB）");
}

#[test]
fn lists_that_go_round_end() {
    let style = |id: &str, based_on: &str| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:basedOn w:val=\"{based_on}\"/></w:style>"
        )
    };
    let list = |id: u32, link: &str| {
        format!(
            "<w:abstractNum w:abstractNumId=\"{id}\"><w:numStyleLink w:val=\"{link}\"/></w:abstractNum><w:num w:numId=\"{}\"><w:abstractNumId w:val=\"{id}\"/></w:num>",
            id + 1
        )
    };
    let numbered = |id: &str, list: u32| {
        format!(
            "<w:style w:type=\"numbering\" w:styleId=\"{id}\"><w:pPr><w:numPr><w:numId w:val=\"{list}\"/></w:numPr></w:pPr></w:style>"
        )
    };
    let word = Word {
        body: paragraph("<w:pStyle w:val=\"A\"/><w:numPr><w:numId w:val=\"1\"/></w:numPr>", "甲"),
        styles: [style("A", "B"), style("B", "A"), numbered("X", 2), numbered("Y", 1)].concat(),
        numbering: [list(0, "X"), list(1, "Y")].concat(),
        ..Word::default()
    };
    assert_eq!(read(&word.pack(), "甲.docx", None).map(|source| source.text), Ok("甲\n".to_owned()));
}

#[test]
fn an_error_says_what_kind_it_is() {
    let error = |bytes: &[u8]| read(bytes, "甲.docx", None).err();
    assert_eq!(error(&container("EncryptedPackage")), Some(ReadError::Encrypted));
    assert!(matches!(error(b"PK\x03\x04"), Some(ReadError::Damaged { .. })));
}
