//! Files that are not what they say, broken ones and such as were made to do harm: each is refused in plain words.

use std::io::{Cursor, Read, Write};

use crate::packages::{document, main_part, with_parts, zip};
use tiaowen_memo::{MemoError, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What the bomb unpacks to: more than is ever read.
const BOMB_BYTES: u64 = 160 << 20;

/// The message for a file; it never speaks of what only programmers know, and always says what to do.
fn refusal(bytes: &[u8], name: &str) -> String {
    let error = match read(bytes, name) {
        Ok(memo) => panic!("{name} was read: {:?}", memo.text),
        Err(error) => error,
    };
    assert!(error.hint().ends_with('。'), "{}", error.hint());
    let message = error.message();
    assert!(!message.contains("XML") && !message.contains("ZIP"), "{message}");
    message
}

#[test]
fn what_is_no_memo_is_told_by_its_kind() {
    let check =
        |bytes: &[u8], name: &str, expected: &str| assert_eq!(refusal(bytes, name), expected, "{name}");
    let old = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600]].concat();
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(b"", "甲.docx", "文件里没有可以读取的文字");
    check(b" \n", "甲.txt", "文件里没有可以读取的文字");
    check(&document("<w:p/>"), "甲.docx", "文件里没有可以读取的文字");
    check(b"%PDF-1.7\n", "甲.docx", "这不是 Word 文档（看起来是PDF 文件）");
    check(b"{\\rtf1 x}", "甲.doc", "这不是 Word 文档（看起来是RTF 文件）");
    check("<html><body>甲</body></html>".as_bytes(), "甲.docx", "这不是 Word 文档（看起来是网页）");
    check("甲".as_bytes(), "甲.DOCX", "这不是 Word 文档（看起来是纯文本）");
    check(
        "甲\n乙".as_bytes().split_last().map_or(&[], |(_, cut)| cut),
        "甲.txt",
        "文件第 2 行起有读不出的文字（编码不对或文件已损坏）",
    );
    check(&old, "甲.doc", "这是旧版 Word（.doc）或 WPS 文件，读不出其中的文字");
    check(&[&old[..], &name, &[0; 9]].concat(), "甲.docx", "文件设有打开密码，读不出其中的文字");
    check(&zip(&[("甲.txt", b"x")]), "甲.docx", "这不是 Word 文档（看起来是压缩文件）");
    check(&zip(&[("xl/workbook.xml", b"<x/>")]), "甲.xlsx", "这不是 Word 文档（看起来是Excel 表格）");
    check(&zip(&[("OFD.xml", b"<x/>")]), "甲.ofd", "这不是 Word 文档（看起来是OFD 文件）");
    check(&zip(&[]), "甲.docx", "这不是 Word 文档（看起来是压缩文件）");
}

#[test]
fn a_package_broken_anywhere_is_refused() {
    let whole = document("<w:p><w:r><w:t>甲</w:t></w:r></w:p>");
    assert_eq!(read(&whole, "甲.docx").expect("a memo").text, "甲\n");
    for length in 4..whole.len() {
        let message = refusal(&whole[..length], "甲.docx");
        assert_eq!(message, "Word 文档不完整或已损坏", "{length} bytes");
    }
    // Any byte that is turned over: read or refused, never anything else.
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0xFF;
        if let Err(error) = read(&bytes, "甲.docx") {
            assert!(!error.message().is_empty());
        }
    }
}

#[test]
fn parts_that_are_not_well_formed_are_refused() {
    let damaged = "Word 文档不完整或已损坏";
    let suspicious = "Word 文档的内部结构不正常，为安全起见没有读取";
    let check = |main: &[u8], expected: &str| {
        let package = with_parts("", &[("word/document.xml", main)]);
        assert_eq!(refusal(&package, "甲.docx"), expected, "{}", String::from_utf8_lossy(main));
    };
    let main = main_part("<w:p><w:r><w:t>甲</w:t></w:r></w:p>");
    check(b"\xFF\xFE<\0x\0", damaged);
    check(main.replace("</w:t>", "").as_bytes(), damaged);
    check(main.trim_end_matches("</w:document>").as_bytes(), damaged);
    check(main.replace("甲", "&#xFFFFFF;").as_bytes(), damaged);
    // Entities: unknown, of the document's own, of a file outside.
    check(main.replace("甲", "&evil;").as_bytes(), suspicious);
    let with_type =
        |inside: &str| main.replace("<w:document", &format!("<!DOCTYPE x [{inside}]><w:document"));
    check(
        with_type("<!ENTITY a \"甲\"><!ENTITY b \"&a;&a;&a;\">").replace("甲", "&b;").as_bytes(),
        suspicious,
    );
    check(with_type("<!ENTITY f SYSTEM \"file:///etc/passwd\">").replace("甲", "&f;").as_bytes(), suspicious);
    // The same in parts beside the text.
    for name in ["[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/footnotes.xml"] {
        let package = with_parts(&main, &[(name, b"<!DOCTYPE x><x/>")]);
        assert_eq!(refusal(&package, "甲.docx"), suspicious, "{name}");
        let package = with_parts(&main, &[(name, b"<x>")]);
        assert_eq!(refusal(&package, "甲.docx"), damaged, "{name}");
    }
}

#[test]
fn names_that_lead_out_of_the_package_are_refused() {
    let main = main_part("<w:p><w:r><w:t>甲</w:t></w:r></w:p>");
    for name in
        ["../../etc/passwd", "word/../../x", "/etc/passwd", "C:/x", "word\\..\\x", "WORD/Document.xml"]
    {
        let message = refusal(&with_parts(&main, &[(name, b"x")]), "甲.docx");
        assert_eq!(message, "Word 文档的内部结构不正常，为安全起见没有读取", "{name}");
    }
    // A link that leads out leads nowhere.
    let check = |target: &str| {
        let links = format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" {target}/></Relationships>"#
        );
        assert!(
            read(&with_parts(&main, &[("_rels/.rels", links.as_bytes())]), "甲.docx").is_err(),
            "{target}"
        );
    };
    check(r#"Target="../../etc/passwd""#);
    check(r#"Target="file:///etc/passwd" TargetMode="External""#);
    check(r#"Target="http://example.org/word/document.xml""#);
    check(r#"Target="word/media/图1.png""#);
}

#[test]
fn a_name_that_comes_twice_is_refused() {
    let whole = document("<w:p><w:r><w:t>甲</w:t></w:r></w:p>");
    // An entry of another name that is given the name of the first, in its own head and in the directory.
    let mut bytes =
        with_parts(&main_part("<w:p><w:r><w:t>甲</w:t></w:r></w:p>"), &[("word/documenz.xml", b"x")]);
    let (from, to) = (b"word/documenz.xml", b"word/document.xml");
    while let Some(at) = bytes.windows(from.len()).position(|window| window == from) {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    assert_ne!(bytes, whole);
    assert!(read(&bytes, "甲.docx").is_err());
}

#[test]
fn bombs_are_not_unpacked() {
    let check = |package: &[u8], expected: &str| {
        assert!(package.len() < 8 << 20, "a bomb is small: {}", package.len());
        assert_eq!(refusal(package, "甲.docx"), expected);
    };
    let main = main_part("<w:p><w:r><w:t>甲</w:t></w:r></w:p>");
    // Blanks without end, as they come and with a size that lies.
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let whole = with_parts(&main, &[]);
    let mut archive = zip::ZipArchive::new(Cursor::new(&whole)).expect("a package");
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).expect("an entry");
        if entry.name().expect("a name") != "word/document.xml" {
            writer.raw_copy_file(entry).expect("memory");
        }
    }
    writer.start_file("word/document.xml", SimpleFileOptions::default()).expect("memory");
    writer.write_all(main.trim_end_matches("</w:document>").as_bytes()).expect("memory");
    std::io::copy(&mut std::io::repeat(b' ').take(BOMB_BYTES), &mut writer).expect("memory");
    let mut bomb = writer.finish().expect("memory").into_inner();
    check(&bomb, "文件太大，超出了能处理的范围（64 MB）");
    let size =
        u32::try_from(BOMB_BYTES + main.len() as u64 - "</w:document>".len() as u64).expect("four bytes");
    while let Some(at) = bomb.windows(4).position(|window| window == size.to_le_bytes()) {
        bomb[at..at + 4].copy_from_slice(&100u32.to_le_bytes());
    }
    assert!(read(&bomb, "甲.docx").is_err());
    // Elements in elements, opened without end.
    let deep = main_part(&format!(
        "{}<w:r><w:t>甲</w:t></w:r>{}",
        "<w:p>".repeat(100_000),
        "</w:p>".repeat(100_000)
    ));
    check(&with_parts(&deep, &[]), "文件太大，超出了能处理的范围（嵌套 256 层）");
    let names: Vec<String> = (0..6_000).map(|index| format!("word/{index}")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, b"".as_slice())).collect();
    check(&with_parts(&main, &entries), "文件太大，超出了能处理的范围（5000 个内部文件）");
    // Prefixes without end, each of which every name must be held against.
    let bound: String = (0..5_000).map(|index| format!(" xmlns:p{index}=\"u{index}\"")).collect();
    let main = main.replace("<w:body", &format!("<w:body{bound}"));
    check(&with_parts(&main, &[]), "Word 文档不完整或已损坏");
}

#[test]
fn an_entry_with_a_password_is_told() {
    // The bit in the head of the entry that says so, and the one in the directory (APPNOTE.TXT 4.4.4).
    let mut bytes = zip(&[("_rels/.rels", b"<x/>"), ("[Content_Types].xml", b"<x/>")]);
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let heads: Vec<usize> =
            (0..bytes.len() - 4).filter(|&at| &bytes[at..at + 4] == signature.as_slice()).collect();
        heads.into_iter().for_each(|at| bytes[at + flags] |= 1);
    }
    assert!(matches!(read(&bytes, "甲.docx"), Err(MemoError::Encrypted)));
}
