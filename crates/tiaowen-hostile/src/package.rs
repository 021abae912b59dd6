//! Packages of office documents made by hand: whatever stands in their parts. Knows nothing of what reads them.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The vocabulary of Word documents.
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// What relations in packages are called by.
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// The vocabulary of the parts that relate parts.
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
/// The vocabulary of the part that says what each part is.
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";

/// A ZIP of entries.
pub fn zip<N: AsRef<str>, B: AsRef<[u8]>>(entries: &[(N, B)]) -> Vec<u8> {
    let mut package = Packing::default();
    entries.iter().for_each(|(name, bytes)| package.add(name.as_ref(), bytes.as_ref(), 1));
    package.finish()
}

/// A ZIP on its way.
#[derive(Debug)]
pub struct Packing(ZipWriter<Cursor<Vec<u8>>>);

impl Default for Packing {
    fn default() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }
}

impl Packing {
    /// Adds an entry that holds `piece` so many times.
    pub fn add(&mut self, name: &str, piece: &[u8], times: usize) {
        let options =
            SimpleFileOptions::default().large_file(piece.len().saturating_mul(times) > u32::MAX as usize);
        let added = self.0.start_file(name, options);
        let written = added.is_ok() && (0..times).all(|_| self.0.write_all(piece).is_ok());
        assert!(written, "memory takes {name}");
    }

    /// Adds the parts that make of `main` a document of this type.
    pub fn add_links(&mut self, main: &str, kind: &str) {
        let links = format!(
            "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"r1\" Type=\"{RELATION}/officeDocument\" Target=\"{main}\"/></Relationships>"
        );
        let types = format!(
            "<Types xmlns=\"{TYPES}\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/{main}\" ContentType=\"{kind}\"/></Types>"
        );
        self.add("_rels/.rels", links.as_bytes(), 1);
        self.add("[Content_Types].xml", types.as_bytes(), 1);
    }

    /// The ZIP.
    pub fn finish(self) -> Vec<u8> {
        match self.0.finish() {
            Ok(cursor) => cursor.into_inner(),
            Err(error) => panic!("memory takes it: {error}"),
        }
    }
}

/// What the main part of a Word document is.
pub const WORD_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

/// The root of a part of a Word document around `inside`.
pub fn word_part(root: &str, inside: &str) -> String {
    format!(
        "<w:{root} xmlns:w=\"{WORD}\" xmlns:r=\"{RELATION}\" \
         xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\">{inside}</w:{root}>"
    )
}

/// A Word document: its body, then as many as are given of styles, numbering, footnotes, header.
pub fn word(body: &str, others: &[&str]) -> Vec<u8> {
    const OTHERS: [(&str, &str); 4] =
        [("styles", "styles"), ("numbering", "numbering"), ("footnotes", "footnotes"), ("header", "hdr")];
    let mut package = Packing::default();
    package.add_links("word/document.xml", WORD_TYPE);
    package.add(
        "word/document.xml",
        word_part("document", &format!("<w:body>{body}</w:body>")).as_bytes(),
        1,
    );
    let mut links = String::new();
    for ((name, root), inside) in OTHERS.iter().zip(others) {
        let _ =
            write!(links, "<Relationship Id=\"{name}\" Type=\"{RELATION}/{name}\" Target=\"{name}.xml\"/>");
        package.add(&format!("word/{name}.xml"), word_part(root, inside).as_bytes(), 1);
    }
    let links = format!("<Relationships xmlns=\"{RELATIONS}\">{links}</Relationships>");
    package.add("word/_rels/document.xml.rels", links.as_bytes(), 1);
    package.finish()
}

/// A paragraph of a Word document; the words stand as they are.
pub fn paragraph(words: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r></w:p>")
}
