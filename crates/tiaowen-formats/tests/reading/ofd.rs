//! What is read of OFD: pages set as offices print them, their lines put together again.

use std::fmt::Write;

use tiaowen_document::model::{ClauseKind, NoiseReason};
use tiaowen_document::{SourceText, without_number};
use tiaowen_formats::{ReadError, read};

use crate::equality::compare;
use crate::maker::{cells, escape, zip};
use crate::texts::{all, documents};

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
fn broken(paragraph: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut columns) = (String::new(), 0);
    let signs: Vec<char> = paragraph.chars().collect();
    for (at, sign) in signs.iter().enumerate() {
        let is_closing = "，。、；：？！）》”’〕】".contains(*sign);
        let in_word = sign.is_ascii_alphanumeric() && at > 0 && signs[at - 1].is_ascii_alphanumeric();
        let word =
            signs[at..].iter().take_while(|sign| sign.is_ascii_alphanumeric()).count().max(width(*sign));
        if columns + word > COLUMNS && !is_closing && !in_word {
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

/// A text set in pages: paragraphs indented by two signs, the first line in the middle, numbers of pages below.
fn set(text: &str) -> Vec<u8> {
    let mut lines: Vec<String> = Vec::new();
    for (at, paragraph) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        // Who it is for.
        let columns: usize = paragraph.chars().map(width).sum();
        let is_flush = paragraph.ends_with('：')
            && at < 4
            && columns <= COLUMNS
            && without_number(paragraph) == paragraph;
        let indent = if is_flush { "" } else { "　　" };
        let middle = COLUMNS.saturating_sub(columns);
        if at == 0 && middle > 8 {
            lines.push(format!("\u{1}{middle}\u{1}{paragraph}"));
            continue;
        }
        let broken = broken(&format!("{indent}{paragraph}"));
        let last = broken.len() - 1;
        lines.extend(
            broken.into_iter().enumerate().map(|(at, line)| if at < last { line + "\u{2}" } else { line }),
        );
    }
    let mut pages = Vec::new();
    for (number, lines) in lines.chunks(LINES).enumerate() {
        let mut page = String::new();
        for (at, line) in lines.iter().enumerate() {
            let y = TOP + LINE * at as f64;
            let middle = line.strip_prefix('\u{1}').and_then(|line| line.split_once('\u{1}'));
            if let Some((columns, words)) = middle {
                let columns: f64 = columns.parse().expect("a number");
                page += &objects(words, LEFT + columns * SIZE / 4.0, y, false);
            } else {
                let words = line.trim_end_matches('\u{2}');
                let inside = words.trim_start_matches('　');
                let blanks = (words.len() - inside.len()) / '　'.len_utf8();
                page += &objects(inside, LEFT + blanks as f64 * SIZE, y, words.len() < line.len());
            }
        }
        page += &objects(
            &format!("— {} —", number + 1),
            if number % 2 == 0 { 150.0 } else { 30.0 },
            275.0,
            false,
        );
        pages.push(page);
    }
    pack(&pages, "")
}

#[test]
fn pages_give_the_clauses_of_the_text() {
    // Tables have lines around their cells, and text that is broken already has its own.
    let is_prose = |text: &str| {
        let plain = documents(&SourceText::read(text.as_bytes(), "甲.txt").expect("text"));
        let clauses = || plain.iter().flat_map(|document| &document.clauses);
        clauses().all(|it| it.kind != ClauseKind::TableRow && it.cuts.is_empty())
            && text.lines().all(|line| cells(line).is_none() && !line.starts_with('#'))
    };
    let texts: Vec<(String, String)> = all().into_iter().filter(|(_, text)| is_prose(text)).collect();
    let files = texts.len();
    let (count, wrong) = compare("甲.ofd", texts, set);
    assert!(count > 300 && files > 30, "{count} clauses of {files} documents");
    // A clause that differs is counted on both sides.
    assert!(wrong.len() * 100 <= count * 2, "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
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
    assert_eq!(noise.iter().filter(|it| **it == "甲市文件汇编").count(), 2);
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
