//! What is read of OFD: pages set as offices print them, their lines put together again.

use std::fmt::Write;

use tiaowen_document::model::NoiseReason;
use tiaowen_document::without_number;
use tiaowen_formats::{ReadError, read};

use crate::maker::{cells, escape, zip};
use crate::texts::documents;

/// 三号 on A4, 28 signs a line and 22 lines a page (GB/T 9704—2012), in millimetres.
const SIZE: f64 = 5.57;
const LEFT: f64 = 28.0;
const TOP: f64 = 37.0;
const LINE: f64 = 10.2;
const COLUMNS: usize = 56;
const LINES: usize = 22;

const OPEN: &str = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";

fn width(sign: char) -> usize {
    if sign.is_ascii() { 1 } else { 2 }
}

/// Breaks a paragraph as a typesetter does: no word or number is parted, no line begins with a closing sign.
fn broken(paragraph: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut columns) = (String::new(), 0);
    let signs: Vec<char> = paragraph.chars().collect();
    for (at, sign) in signs.iter().enumerate() {
        let is_closing = "，。、；：？！）》”’〕】".contains(*sign);
        let in_word = sign.is_ascii_alphanumeric() && at > 0 && signs[at - 1].is_ascii_alphanumeric();
        let word =
            signs[at..].iter().take_while(|sign| sign.is_ascii_alphanumeric()).count().max(width(*sign));
        if columns + word > most && !is_closing && !in_word {
            lines.push(std::mem::take(&mut line));
            columns = 0;
        }
        line.push(*sign);
        columns += width(*sign);
    }
    lines.push(line);
    lines
}

/// A line of words as objects of a page, two where there are signs enough; one that goes on is stretched to the margin
/// behind its wide signs.
fn objects(words: &str, left: f64, y: f64, is_stretched: bool) -> String {
    let signs: Vec<char> = words.chars().collect();
    let columns: usize = signs.iter().map(|sign| width(*sign)).sum();
    let wide = signs.iter().rev().skip(1).filter(|sign| !sign.is_ascii()).count();
    let room = LEFT + (COLUMNS as f64 - columns as f64) * SIZE / 2.0 - left;
    let stretch = if is_stretched && wide > 0 { room / wide as f64 } else { 0.0 };
    let mut places = Vec::new();
    let mut x = left;
    for sign in &signs {
        places.push(x);
        x += width(*sign) as f64 * SIZE / 2.0 + if sign.is_ascii() { 0.0 } else { stretch };
    }
    let cut = if signs.len() > 9 { signs.len() / 3 } else { signs.len() };
    let mut text = String::new();
    for part in [0..cut, cut..signs.len()] {
        let Some(first) = places.get(part.start).filter(|_| !part.is_empty()) else { continue };
        let deltas: Vec<f64> = places[part.clone()].windows(2).map(|pair| pair[1] - pair[0]).collect();
        let mut delta = String::new();
        let mut rest = &deltas[..];
        while let Some(next) = rest.first() {
            let same = rest.iter().take_while(|other| (**other - next).abs() < 1e-9).count();
            let _ = if same > 2 { write!(delta, "g {same} {next:.4} ") } else { write!(delta, "{next:.4} ") };
            rest = &rest[if same > 2 { same } else { 1 }..];
        }
        let words: String = signs[part].iter().collect();
        let _ = write!(
            text,
            "<ofd:TextObject ID=\"9\" Boundary=\"{:.4} {:.4} 160 8\" Font=\"3\" Size=\"{SIZE}\">\
             <ofd:TextCode X=\"1\" Y=\"5\" DeltaX=\"{}\">{}</ofd:TextCode></ofd:TextObject>",
            first - 1.0,
            y - 5.0,
            delta.trim(),
            escape(&words)
        );
    }
    text
}

/// A package of pages, each given by its objects, and a template under all of them.
fn pack(pages: &[String], template: &str) -> Vec<u8> {
    let page = |inside: &str, used: &str| {
        format!(
            "<ofd:Page {OPEN}>{used}<ofd:Content><ofd:Layer ID=\"2\">{inside}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    };
    let mut list = String::new();
    let mut parts: Vec<(String, String)> = Vec::new();
    for (at, inside) in pages.iter().enumerate() {
        let _ = write!(list, "<ofd:Page ID=\"{}\" BaseLoc=\"Pages/Page_{at}/Content.xml\"/>", at + 10);
        let used = "<ofd:Template TemplateID=\"5\" ZOrder=\"Background\"/>";
        parts.push((format!("Doc_0/Pages/Page_{at}/Content.xml"), page(inside, used)));
    }
    let entry = format!(
        "<ofd:OFD {OPEN} DocType=\"OFD\" Version=\"1.0\"><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    );
    let document = format!(
        "<ofd:Document {OPEN}><ofd:CommonData><ofd:TemplatePage ID=\"5\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/></ofd:CommonData><ofd:Pages>{list}</ofd:Pages></ofd:Document>"
    );
    parts.push(("OFD.xml".to_owned(), entry));
    parts.push(("Doc_0/Document.xml".to_owned(), document));
    parts.push(("Doc_0/Tpls/Tpl_0/Content.xml".to_owned(), page(template, "")));
    let entries: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zip(&entries)
}

/// What is set below each other.
enum Block {
    /// A line: how far in, in half signs, its words, and whether it goes on.
    Line(f64, String, bool),
    /// A row of a table, its cells line by line.
    Row(Vec<Vec<String>>),
}

/// Type and height of a line in tables.
const SMALL: f64 = 4.23;
const SMALL_LINE: f64 = 6.0;

impl Block {
    fn height(&self) -> f64 {
        match self {
            Self::Line(..) => LINE,
            Self::Row(cells) => {
                cells.iter().map(Vec::len).max().unwrap_or(1).max(1) as f64 * SMALL_LINE + 3.0
            }
        }
    }

    /// Sets it with its upper edge here.
    fn set(&self, top: f64) -> String {
        match self {
            Self::Line(indent, words, goes_on) => {
                objects(words, LEFT + indent * SIZE / 2.0, top + 7.0, *goes_on)
            }
            Self::Row(cells) => {
                let mut page = String::new();
                let width = COLUMNS as f64 * SIZE / 2.0 / cells.len() as f64;
                for (at, lines) in cells.iter().enumerate() {
                    let left = LEFT + width * at as f64;
                    let height = self.height();
                    let _ = write!(
                        page,
                        "<ofd:PathObject ID=\"8\" Boundary=\"{left:.3} {top:.3} {width:.3} {height:.3}\" LineWidth=\"0.2\">\
                         <ofd:AbbreviatedData>M 0 0 L {width:.3} 0 L {width:.3} {height:.3} L 0 {height:.3} C</ofd:AbbreviatedData></ofd:PathObject>"
                    );
                    for (line, words) in lines.iter().enumerate() {
                        let y = top + 5.5 + SMALL_LINE * line as f64;
                        page += &plain(words, left + 1.5, y, SMALL);
                    }
                }
                page
            }
        }
    }
}

/// Words of one size, one object.
fn plain(words: &str, left: f64, y: f64, size: f64) -> String {
    let deltas: Vec<String> =
        words.chars().map(|sign| format!("{:.3}", width(sign) as f64 * size / 2.0)).collect();
    format!(
        "<ofd:TextObject ID=\"7\" Boundary=\"{left:.3} {:.3} 100 6\" Font=\"3\" Size=\"{size}\">\
         <ofd:TextCode X=\"0\" Y=\"5\" DeltaX=\"{}\">{}</ofd:TextCode></ofd:TextObject>",
        y - 5.0,
        deltas.join(" "),
        escape(words)
    )
}

/// A text set in pages: paragraphs indented by two signs, the first line in the middle, tables in frames, numbers of
/// pages below.
pub(crate) fn set(text: &str) -> Vec<u8> {
    let mut blocks = Vec::new();
    for (at, paragraph) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        match cells(paragraph) {
            Some(row) if row.is_empty() => continue,
            Some(row) => {
                // Signs that close may hang over the end of a line.
                let room = (COLUMNS as f64 * SIZE / row.len() as f64 - 3.0) / SMALL - 2.0;
                blocks.push(Block::Row(row.iter().map(|cell| broken(cell, room as usize)).collect()));
                continue;
            }
            None => {}
        }
        // Who it is for.
        let columns: usize = paragraph.chars().map(width).sum();
        let is_flush = paragraph.ends_with('：')
            && at < 4
            && columns <= COLUMNS
            && without_number(paragraph) == paragraph;
        let middle = COLUMNS.saturating_sub(columns);
        if at == 0 && middle > 8 {
            blocks.push(Block::Line(middle as f64 / 2.0, paragraph.to_owned(), false));
            continue;
        }
        let indent = if is_flush { "" } else { "　　" };
        let lines = broken(&format!("{indent}{paragraph}"), COLUMNS);
        let last = lines.len() - 1;
        blocks.extend(lines.into_iter().enumerate().map(|(at, line)| {
            let words = line.trim_start_matches('　');
            let blanks = (line.len() - words.len()) / '　'.len_utf8();
            Block::Line(2.0 * blanks as f64, words.to_owned(), at < last)
        }));
    }
    let mut pages: Vec<String> = Vec::new();
    let mut y = f64::MAX;
    for block in blocks {
        if y + block.height() > TOP + LINE * LINES as f64 {
            let number = pages.len() + 1;
            pages.push(plain(
                &format!("— {number} —"),
                if number % 2 == 1 { 150.0 } else { 30.0 },
                275.0,
                4.9,
            ));
            y = TOP;
        }
        if let Some(page) = pages.last_mut() {
            page.push_str(&block.set(y));
        }
        y += block.height();
    }
    pack(&pages, "")
}

#[test]
fn what_pages_repeat_is_set_aside_and_places_are_kept() {
    let line = |words: &str, at: f64| objects(words, LEFT + 2.0 * SIZE, TOP + LINE * at, false);
    let head = objects("甲市文件汇编", 90.0, 20.0, false);
    let mut pages = Vec::new();
    for number in 1..=3 {
        let words = format!("第{}条　县级以上人民政府应当加强领导。", ["一", "二", "三"][number - 1]);
        pages.push(
            line(&words, 0.0)
                + &line("经费列入预算。", 1.0)
                + &objects(&format!("- {number} -"), 100.0, 280.0, false),
        );
    }
    let hidden =
        objects("密", LEFT, 200.0, false).replace("<ofd:TextObject", "<ofd:TextObject Visible=\"false\"");
    pages[0] += &hidden;
    let source = read(&pack(&pages, &head), "甲.ofd", None).expect("a document");
    let document = documents(&source).remove(0);
    let clauses: Vec<(String, String)> = document
        .clauses
        .iter()
        .map(|clause| {
            (clause.location.as_ref().map(ToString::to_string).unwrap_or_default(), clause.text.clone())
        })
        .collect();
    let clause = |number: &str| format!("第{number}条　县级以上人民政府应当加强领导。\n经费列入预算。");
    let expected = [("第1页", "一"), ("第2页", "二"), ("第3页", "三")]
        .map(|(page, number)| (page.to_owned(), clause(number)));
    assert_eq!(clauses, expected);
    let noise = document.noise.iter().filter(|it| it.reason == NoiseReason::PageFurniture);
    let noise: Vec<&str> = noise.map(|it| &source.text[it.span.range()]).collect();
    assert_eq!(noise.iter().filter(|it| **it == "甲市文件汇编").count(), 3);
    assert_eq!(noise.iter().filter(|it| it.starts_with("- ")).count(), 3);
}

#[test]
fn packages_that_hold_no_words_are_refused() {
    let refusal = |bytes: &[u8]| read(bytes, "甲.ofd", None).err();
    let empty = pack(&[String::new()], "");
    assert_eq!(
        refusal(&empty).map(|error| error.message()).as_deref(),
        Some("文件是空的，没有可以读取的文字")
    );
    assert!(matches!(refusal(&zip(&[("OFD.xml", b"<x/>")])), Some(ReadError::Damaged { .. })));
    assert_eq!(
        refusal(&zip(&[("OFD.xml", b"<x/>"), ("Encryptions.xml", b"<x/>")])),
        Some(ReadError::Encrypted)
    );
    let whole = set("甲");
    assert!(matches!(refusal(&whole[..whole.len() / 2]), Some(ReadError::Damaged { .. })));
}
