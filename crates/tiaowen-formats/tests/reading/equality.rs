//! The same document as plain text and as a file of every other kind gives the same clauses: the corpus, the fixtures of
//! kinds of documents, texts with tables, each made into a file as offices, printing houses and web sites make it.

use std::fmt::Write as _;

use encoding_rs::GB18030;
use tiaowen_document::model::{ClauseKind, Document, NoiseReason, Span};
use tiaowen_document::{Format, SourceText};
use tiaowen_formats::read;

use crate::maker::{Lists, Word, body, paragraph};
use crate::press::{self, Style};
use crate::texts::{all, clauses, documents};
use crate::{ofd, site};

/// A form of a document.
struct Form {
    name: &'static str,
    file: &'static str,
    make: fn(&str) -> Vec<u8>,
    /// Whether it keeps every sign. Print does not keep how many blanks there are.
    is_exact: bool,
}

const FORMS: [Form; 10] = [
    Form { name: "GBK", file: "甲.txt", make: |text| GB18030.encode(text).0.into_owned(), is_exact: true },
    Form { name: "UTF-16LE", file: "甲.txt", make: |text| utf_16(text, u16::to_le_bytes), is_exact: true },
    Form { name: "UTF-16BE", file: "甲.txt", make: |text| utf_16(text, u16::to_be_bytes), is_exact: true },
    Form { name: "web page", file: "甲.html", make: site::publish, is_exact: true },
    Form { name: "web page in GBK", file: "甲.html", make: site::publish_in_gbk, is_exact: true },
    Form { name: "Word", file: "甲.docx", make: in_word, is_exact: true },
    Form { name: "Word, numbers by lists", file: "甲.docx", make: in_word_with_lists, is_exact: true },
    Form { name: "OFD", file: "甲.ofd", make: ofd::set, is_exact: false },
    Form { name: "PDF", file: "甲.pdf", make: |text| in_print(text, Style::PLAIN), is_exact: false },
    Form {
        name: "PDF, two columns, GBK-EUC-H",
        file: "甲.pdf",
        make: |text| in_print(text, Style::GAZETTE),
        is_exact: false,
    },
];

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
}

fn in_word(text: &str) -> Vec<u8> {
    Word::of(&body(text, |line| paragraph("", line))).pack()
}

fn in_word_with_lists(text: &str) -> Vec<u8> {
    let mut lists = Lists::default();
    let body = body(text, |line| lists.line(line));
    Word { body, numbering: lists.part(), ..Word::default() }.pack()
}

fn in_print(text: &str, style: Style) -> Vec<u8> {
    press::print(&press::blocks(text), style)
}

/// A text as it was before it was printed: without page numbers and running heads, its paragraphs in one piece each.
/// Signs that GBK has not are set as others: a printing house would take another font for them.
fn unprinted(text: &str) -> String {
    let mut text = text.replace('#', "").replace('²', "2").replace('³', "3").replace('₂', "2");
    // Blanks to be filled in with a pen are not broken over lines.
    while text.contains("    ") || text.contains("　　　") {
        text = text.replace("    ", "  ").replace("　　　", "　　");
    }
    let source = SourceText::of_text(&text, Format::Plain);
    let mut cuts: Vec<Span> = Vec::new();
    for document in documents(&source) {
        let of_pages = |reason| matches!(reason, NoiseReason::PageFurniture | NoiseReason::PageBreak);
        cuts.extend(document.noise.iter().filter(|noise| of_pages(noise.reason)).map(|noise| noise.span));
        let prose = document.clauses.iter().filter(|clause| clause.kind != ClauseKind::TableRow);
        cuts.extend(prose.flat_map(|clause| clause.cuts.iter().copied()));
    }
    cuts.sort_by_key(|cut| cut.start);
    let (mut whole, mut at) = (String::new(), 0);
    for cut in cuts {
        whole.push_str(text.get(at..cut.start).unwrap_or_default());
        at = at.max(cut.end);
    }
    whole + &text[at..]
}

/// Characters of a text that shows how it is set.
const LONG: usize = 1_000;

/// What differs between a text and a form of it.
struct Difference {
    text: String,
    /// Whether what stands there instead bears a doubt that says where to look.
    is_told: bool,
}

/// Holds the clauses of a file against those of its text; those of the text that the file has not, or elsewhere.
fn differences(expected: &[Document], seen: &[Document], is_exact: bool) -> Vec<Difference> {
    let shown = |documents: &[Document]| -> Vec<String> {
        let tidy = |clause: String| if is_exact { clause } else { clause.split_whitespace().collect() };
        clauses(documents).into_iter().map(tidy).collect()
    };
    let (expected, shown) = (shown(expected), shown(seen));
    let mut left: Vec<Option<&String>> = shown.iter().map(Some).collect();
    let mut lost = Vec::new();
    for clause in &expected {
        match left.iter_mut().find(|other| **other == Some(clause)) {
            Some(found) => *found = None,
            None => lost.push(clause),
        }
    }
    let doubted = |at: usize| {
        let mut places =
            seen.iter().flat_map(|document| document.clauses.iter().map(move |it| (document, it)));
        places.nth(at).is_some_and(|(document, clause)| {
            document
                .diagnostics
                .iter()
                .any(|it| it.span.start < clause.span.end && clause.span.start <= it.span.end)
        })
    };
    let others: Vec<usize> = (0..shown.len()).filter(|at| left[*at].is_some()).collect();
    let is_told = !others.is_empty() && others.iter().all(|at| doubted(*at));
    let mut found: Vec<Difference> =
        lost.into_iter().map(|text| Difference { text: format!("- {text}"), is_told }).collect();
    found.extend(
        others.iter().map(|at| Difference { text: format!("+ {}", shown[*at]), is_told: doubted(*at) }),
    );
    let in_order = expected.iter().filter(|clause| shown.contains(clause));
    let is_moved = !in_order.eq(shown.iter().filter(|clause| expected.contains(clause)));
    found.extend(is_moved.then(|| Difference { text: "another order".to_owned(), is_told: false }));
    found
}

#[test]
fn every_form_of_a_document_gives_the_clauses_of_its_text() {
    let mut table = String::new();
    let mut faults = Vec::new();
    for form in &FORMS {
        let (mut files, mut count, mut lost) = (0, 0, 0);
        let mut differing = Vec::new();
        for (title, text) in all() {
            // Of a few lines a page shows no margins.
            if !form.is_exact && text.chars().count() < LONG {
                continue;
            }
            let plain = if form.is_exact { text.clone() } else { unprinted(&text) };
            let expected = documents(&SourceText::of_text(&plain, Format::Plain));
            let seen = documents(&read(&(form.make)(&plain), form.file, None).expect("a document"));
            files += 1;
            count += clauses(&expected).len();
            for difference in differences(&expected, &seen, form.is_exact) {
                lost += usize::from(difference.text.starts_with('-'));
                let told = if difference.is_told { "told" } else { "not told" };
                differing.push((
                    difference.is_told,
                    format!("{}: {title}: {told}: {}", form.name, difference.text),
                ));
            }
        }
        assert!(files >= 15 && count > 600, "{}: {count} clauses of {files} documents", form.name);
        let silent = differing.iter().filter(|(is_told, _)| !is_told).count();
        let share = 100.0 * (count - lost) as f64 / count as f64;
        let _ = writeln!(
            table,
            "{:<26} {share:6.2} % of {count} clauses of {files} documents, {silent} differences not told",
            form.name
        );
        let most = if form.is_exact { 0 } else { count / 100 };
        if lost > most || silent > 0 || form.is_exact && !differing.is_empty() {
            faults.extend(differing.into_iter().map(|(_, difference)| difference));
        }
    }
    println!("{table}");
    assert!(faults.is_empty(), "{table}\n{}", faults.join("\n"));
}
