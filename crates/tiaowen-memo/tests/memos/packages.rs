//! Packages made by hand, and documents read back by another parser than the one under test.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use roxmltree::{Document, Node};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(crate) const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

const ROOT_LINKS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const LINKS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes" Target="/word/endnotes.xml"/></Relationships>"#;
const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const NOTES: &str = r#"<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> 注一</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
const END_NOTES: &str = r#"<w:endnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:endnote w:id="1"><w:p><w:r><w:t>尾一</w:t></w:r></w:p><w:p><w:r><w:t>尾二</w:t></w:r></w:p></w:endnote></w:endnotes>"#;

/// A ZIP of entries, each packed as it is.
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).expect("memory");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

/// The part of a text.
pub(crate) fn main_part(body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:body>{body}</w:body></w:document>"#
    )
}

/// A document with this body, a footnote, an endnote and a picture of random bytes.
pub(crate) fn document(body: &str) -> Vec<u8> {
    let main = main_part(body);
    with_parts(&main, &[])
}

/// A document with this part of the text and some parts more.
pub(crate) fn with_parts(main: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT_LINKS.as_bytes()),
        ("word/document.xml", main.as_bytes()),
        ("word/_rels/document.xml.rels", LINKS.as_bytes()),
        ("word/footnotes.xml", NOTES.as_bytes()),
        ("word/endnotes.xml", END_NOTES.as_bytes()),
        ("word/media/图1.png", b"\x89PNG\0\x01\x02"),
    ];
    for (name, bytes) in more {
        match entries.iter_mut().find(|(known, _)| known == name) {
            Some(entry) => entry.1 = bytes,
            None => entries.push((name, bytes)),
        }
    }
    zip(&entries)
}

/// All entries of a package.
pub(crate) fn entries(package: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).expect("a package");
    let mut entries = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("bytes");
        entries.insert(entry.name().expect("a name").into_owned(), bytes);
    }
    entries
}

pub(crate) fn part(package: &[u8], name: &str) -> String {
    let bytes = entries(package).remove(name).unwrap_or_else(|| panic!("no {name}"));
    String::from_utf8(bytes).expect("UTF-8")
}

fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.has_tag_name((W, name))
}

fn id(node: Node<'_, '_>) -> u32 {
    node.attribute((W, "id")).and_then(|id| id.parse().ok()).expect("an id")
}

/// What the comments of a document say, by id, and the words that each stands on.
pub(crate) fn comments(package: &[u8]) -> Vec<(String, String)> {
    let source = part(package, "word/document.xml");
    let tree = Document::parse(&source).expect("well-formed");
    let mut open: BTreeMap<u32, String> = BTreeMap::new();
    let mut words: BTreeMap<u32, String> = BTreeMap::new();
    let mut references = Vec::new();
    for node in tree.descendants() {
        let shown;
        let words_here = match node.tag_name().name() {
            "commentRangeStart" => {
                assert!(open.insert(id(node), String::new()).is_none(), "a range opens twice");
                continue;
            }
            "commentRangeEnd" => {
                let text = open.remove(&id(node)).expect("a range that opened before");
                assert!(words.insert(id(node), text).is_none(), "a range ends twice");
                continue;
            }
            "commentReference" => {
                assert!(is(node.parent().expect("a parent"), "r"), "a reference outside of a run");
                references.push(id(node));
                continue;
            }
            "t" if node.ancestors().any(|node| is(node, "del")) => continue,
            "t" => {
                shown = node.text().unwrap_or_default().replace(['\t', '\n', '\r'], " ");
                let keeps = node.attribute(("http://www.w3.org/XML/1998/namespace", "space")).is_some();
                if keeps { &*shown } else { shown.trim() }
            }
            "br" => "\n",
            "tab" if node.ancestors().any(|node| is(node, "r")) => "\t",
            _ => continue,
        };
        open.values_mut().for_each(|words| words.push_str(words_here));
    }
    assert!(open.is_empty(), "a range that does not end: {open:?}");
    references.sort_unstable();
    assert_eq!(references, words.keys().copied().collect::<Vec<_>>(), "each range has its reference");
    let source = part(package, "word/comments.xml");
    let tree = Document::parse(&source).expect("well-formed");
    let said = |node: Node<'_, '_>| -> String {
        let paragraphs = node.children().filter(|node| is(*node, "p")).map(|node| {
            node.descendants()
                .filter(|node| is(*node, "t"))
                .filter_map(|node| node.text())
                .collect::<String>()
        });
        paragraphs.collect::<Vec<_>>().join("\n")
    };
    let comments: BTreeMap<u32, String> = tree
        .root_element()
        .children()
        .filter(|node| is(*node, "comment"))
        .map(|node| (id(node), said(node)))
        .collect();
    assert_eq!(comments.len(), tree.root_element().children().filter(|node| is(*node, "comment")).count());
    let pair = |(id, said): (u32, String)| words.remove(&id).map(|words| (said, words));
    comments.into_iter().filter_map(pair).collect()
}
