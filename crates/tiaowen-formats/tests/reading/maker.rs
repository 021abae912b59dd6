//! Packages made by hand, and Word documents made of lines of text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(crate) const USUAL: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const LINK: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const LINKS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
pub(crate) const WORD_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

/// A ZIP of entries.
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).expect("memory");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

/// The parts of a Word document; those that are empty are left out.
#[derive(Default)]
pub(crate) struct Word {
    pub(crate) body: String,
    pub(crate) numbering: String,
    pub(crate) styles: String,
    pub(crate) footnotes: String,
    pub(crate) endnotes: String,
    pub(crate) header: String,
    pub(crate) footer: String,
}

impl Word {
    pub(crate) fn of(body: &str) -> Self {
        Self { body: body.to_owned(), ..Self::default() }
    }

    /// The document as a file.
    pub(crate) fn pack(&self) -> Vec<u8> {
        self.pack_as(USUAL, WORD_TYPE)
    }

    /// The same with another namespace and another type of content.
    pub(crate) fn pack_as(&self, namespace: &str, kind: &str) -> Vec<u8> {
        let part = |root: &str, inside: &str| {
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:{root} xmlns:w=\"{namespace}\" \
                 xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" \
                 xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:r=\"{LINK}\" \
                 xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" \
                 xmlns:v=\"urn:schemas-microsoft-com:vml\">{inside}</w:{root}>"
            )
        };
        let types = format!(
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" \
             ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"{kind}\"/></Types>"
        );
        let root_links = format!(
            "<Relationships xmlns=\"{LINKS}\"><Relationship Id=\"rId1\" Type=\"{LINK}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
        );
        let more = [
            ("numbering", "numbering", &self.numbering),
            ("styles", "styles", &self.styles),
            ("footnotes", "footnotes", &self.footnotes),
            ("endnotes", "endnotes", &self.endnotes),
            ("header", "hdr", &self.header),
            ("footer", "ftr", &self.footer),
        ];
        let mut links = format!("<Relationships xmlns=\"{LINKS}\">");
        let mut parts = vec![
            ("[Content_Types].xml".to_owned(), types),
            ("_rels/.rels".to_owned(), root_links),
            ("word/document.xml".to_owned(), part("document", &format!("<w:body>{}</w:body>", self.body))),
        ];
        for (at, (name, root, inside)) in more.into_iter().enumerate() {
            if !inside.is_empty() {
                let _ = write!(
                    links,
                    "<Relationship Id=\"r{at}\" Type=\"{LINK}/{name}\" Target=\"{name}.xml\"/>"
                );
                parts.push((format!("word/{name}.xml"), part(root, inside)));
            }
        }
        parts.push(("word/_rels/document.xml.rels".to_owned(), links + "</Relationships>"));
        let entries: Vec<(&str, &[u8])> =
            parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        zip(&entries)
    }
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A run of words.
pub(crate) fn run(words: &str) -> String {
    let pieces: Vec<String> = words
        .split('\t')
        .map(|piece| format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(piece)))
        .collect();
    format!("<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr>{}</w:r>", pieces.join("<w:tab/>"))
}

/// A paragraph with properties, its words in runs of a few characters each, as Word leaves them.
pub(crate) fn paragraph(properties: &str, words: &str) -> String {
    let signs: Vec<char> = words.chars().collect();
    let runs: String = signs.chunks(7).map(|piece| run(&piece.iter().collect::<String>())).collect();
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}

/// The cells of a line that is a row, parted by tabs or between `|`; none of the rule below a header.
pub(crate) fn cells(line: &str) -> Option<Vec<&str>> {
    let inside = line.trim().strip_prefix('|').and_then(|line| line.strip_suffix('|'));
    match inside {
        Some(rule) if rule.chars().all(|sign| "|-: ".contains(sign)) => Some(Vec::new()),
        Some(inside) => Some(inside.split('|').map(str::trim).collect()),
        None => line.contains('\t').then(|| line.split('\t').collect()),
    }
}

/// The lines of a text as the body of a document, each by `line`; rows as tables, headings of Markdown with a level of
/// the outline.
pub(crate) fn body(text: &str, mut line: impl FnMut(&str) -> String) -> String {
    let mut body = String::new();
    let mut in_table = false;
    for words in text.lines() {
        let row = cells(words);
        if row.is_some() != in_table {
            in_table = row.is_some();
            body.push_str(if in_table { "<w:tbl><w:tblPr/><w:tblGrid/>" } else { "</w:tbl>" });
        }
        let trimmed = words.trim_start();
        let behind_signs = trimmed.trim_start_matches('#');
        match row {
            Some(cells) if cells.is_empty() => {}
            Some(cells) => {
                let cell = |words: &&str| {
                    format!("<w:tc><w:tcPr><w:tcW w:w=\"2000\"/></w:tcPr>{}</w:tc>", paragraph("", words))
                };
                let cells: String = cells.iter().map(cell).collect();
                let _ = write!(body, "<w:tr>{cells}</w:tr>");
            }
            None if behind_signs.len() < trimmed.len() => {
                body.push_str(&paragraph("<w:outlineLvl w:val=\"1\"/>", behind_signs.trim_start()));
            }
            None => body.push_str(&line(words)),
        }
    }
    body + if in_table { "</w:tbl>" } else { "" }
}

/// Lists that print the numbers of a text by themselves.
#[derive(Default)]
pub(crate) struct Lists {
    /// Format, text and end of each list's only level.
    lists: Vec<(&'static str, String, &'static str)>,
    /// The instances: their lists, with the number that they begin with.
    instances: Vec<(usize, u32)>,
    /// For each list the instance in use and its last number.
    last: BTreeMap<usize, (usize, u32)>,
    /// How many paragraphs were given a number.
    pub(crate) count: usize,
}

/// Numbers that begin a line: sign before, kind, sign behind. Behind 第…条 the text prints a blank.
const SHAPES: [(&str, &str, &str); 11] = [
    ("第", "han", "编"),
    ("第", "han", "章"),
    ("第", "han", "节"),
    ("第", "han", "条"),
    ("", "han", "、"),
    ("（", "han", "）"),
    ("(", "han", ")"),
    ("", "digit", "."),
    ("（", "digit", "）"),
    ("(", "digit", ")"),
    ("", "circled", ""),
];

impl Lists {
    /// A line as a paragraph whose number the list prints; as it is, where it has none.
    pub(crate) fn line(&mut self, line: &str) -> String {
        let words = line.trim_start();
        let Some((format, text, end, number, rest)) = take_number(words) else { return paragraph("", line) };
        self.count += 1;
        let list = self.lists.iter().position(|it| it.1 == text && it.0 == format && it.2 == end);
        let list = list.unwrap_or_else(|| {
            self.lists.push((format, text, end));
            self.lists.len() - 1
        });
        let (instance, last) = self.last.get(&list).copied().unwrap_or((usize::MAX, 0));
        let instance = if instance != usize::MAX && last + 1 == number {
            instance
        } else {
            self.instances.push((list, number));
            self.instances.len() - 1
        };
        self.last.insert(list, (instance, number));
        let indent = if words.len() < line.len() { "<w:ind w:firstLine=\"640\"/>" } else { "" };
        let properties =
            format!("{indent}<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{}\"/></w:numPr>", instance + 1);
        paragraph(&properties, rest)
    }

    /// The part with the lists.
    pub(crate) fn part(&self) -> String {
        let mut part = String::new();
        for (at, (format, text, end)) in self.lists.iter().enumerate() {
            let _ = write!(
                part,
                "<w:abstractNum w:abstractNumId=\"{at}\"><w:multiLevelType w:val=\"singleLevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>\
                 <w:numFmt w:val=\"{format}\"/><w:suff w:val=\"{end}\"/><w:lvlText w:val=\"{}\"/></w:lvl></w:abstractNum>",
                escape(text)
            );
        }
        for (at, (list, start)) in self.instances.iter().enumerate() {
            let _ = write!(
                part,
                "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"{list}\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"{start}\"/></w:lvlOverride></w:num>",
                at + 1
            );
        }
        part
    }
}

/// The number that a line begins with: format, text and end of its level, its value, the rest of the line.
fn take_number(line: &str) -> Option<(&'static str, String, &'static str, u32, &str)> {
    for (before, kind, behind) in SHAPES {
        let Some(inside) = line.strip_prefix(before) else { continue };
        let is_digit = |sign: char| match kind {
            "han" => "一二三四五六七八九十百零".contains(sign),
            "digit" => sign.is_ascii_digit(),
            _ => ('①'..='⑳').contains(&sign),
        };
        let printed = &inside[..inside.find(|sign| !is_digit(sign)).unwrap_or(inside.len())];
        let Some(rest) = inside[printed.len()..].strip_prefix(behind).filter(|_| !printed.is_empty()) else {
            continue;
        };
        let (format, value) = match kind {
            "han" => ("chineseCountingThousand", (1..2000).find(|number| han(*number) == printed)?),
            "digit" => ("decimal", printed.parse().ok().filter(|value: &u32| value.to_string() == printed)?),
            _ => ("decimalEnclosedCircle", printed.chars().next()? as u32 - '①' as u32 + 1),
        };
        // What follows at once is part of a number: 1.5, 第一条之一.
        if rest.starts_with(|next: char| next.is_ascii_alphanumeric()) && kind == "digit"
            || rest.starts_with('之')
        {
            return None;
        }
        let blank = &rest[..rest.len() - rest.trim_start().len()];
        let (text, end) = match blank {
            "" if ["编", "章", "节", "条", ""].contains(&behind) => (String::new(), "nothing"),
            "" => (String::new(), "tab"),
            "　" if !["、", "）", ")", "."].contains(&behind) => (String::new(), "tab"),
            other => (other.to_owned(), "nothing"),
        };
        return Some((format, format!("{before}%1{behind}{text}"), end, value, &rest[blank.len()..]));
    }
    None
}

/// One to 1999 in Chinese numerals, by another way than the one under test.
fn han(number: u32) -> String {
    let digit =
        |at: u32| "零一二三四五六七八九".chars().nth(at as usize).map(String::from).unwrap_or_default();
    match number {
        0..=9 => digit(number),
        10..=19 => format!("十{}", if number == 10 { String::new() } else { digit(number % 10) }),
        20..=99 => {
            let ones = Some(number % 10).filter(|ones| *ones > 0).map(digit).unwrap_or_default();
            format!("{}十{ones}", digit(number / 10))
        }
        _ => {
            let rest = match number % 100 {
                0 => String::new(),
                small @ 1..=9 => format!("零{}", digit(small)),
                tens @ 10..=19 => format!("一{}", han(tens)),
                other => han(other),
            };
            format!("{}百{rest}", digit(number / 100))
        }
    }
}
