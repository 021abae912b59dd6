//! What the fuzzer calls: one function for each target, which takes any bytes and panics when a promise is broken.
//! Knows neither the fuzzer nor where its inputs lie.

mod engine;

use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};
use tiaowen_document::coordinates::find_coordinates;
use tiaowen_document::model::{Document, Span};
use tiaowen_document::references::{find_doc_numbers, find_references, parse_doc_number};
use tiaowen_document::{Format, Rules, SourceText, parse};
use tiaowen_library::WordListFiles;
use tiaowen_search::query::{MAX_QUERY_CHARS, MAX_TERMS};
use tiaowen_search::request::Explain;
use tiaowen_search::snippet::MAX_SNIPPET_CHARS;
use tiaowen_search::{Catalog, SearchError, SearchRequest, Searcher};

use self::engine::searcher_over;
use crate::package::word;

/// A target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets; the programs of the fuzzer and the folders of kept inputs are called the same.
pub const TARGETS: [Target; 5] = [
    ("query", query),
    ("splitter", splitter),
    ("docx", docx),
    ("highlight", highlight),
    ("citation", citation),
];

/// The largest input that is looked at, in bytes: what is slow beyond it says nothing of right and wrong.
const MAX_BYTES: usize = 16 << 10;

/// A day, for what hangs on one.
const DAY: Date = date(2026, 3, 1);

/// A document to ask, with clauses of every kind that a query can name.
const ASKED: &str = "甲市人民政府关于培育单项冠军企业的通知\n\n甲政发〔2024〕1号\n\n一、总体要求\n到2027年，单项冠军达到100家，\
    产值增长8.1%以上，占比百分之三十。（责任单位：市经信局、市科技局）\n（一）支持研发。按照《甲市方案》（甲政发〔2023〕2号）第十二条给予补助1.2万元。\n\
    1. 智能化改造。\n二、附则\n第一条 本通知自2024年3月1日起施行，有效期2年。\n\n甲市人民政府\n2024年3月1日\n";

static RULES: LazyLock<Rules> = LazyLock::new(|| match WordListFiles::embedded().rules() {
    Ok(rules) => rules,
    Err(error) => panic!("the embedded word lists: {error}"),
});

static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
    let catalog = Catalog::new(RULES.units.clone(), RULES.categories.clone());
    match WordListFiles::embedded().synonyms() {
        Ok(synonyms) => Arc::new(catalog.with_synonyms(synonyms)),
        Err(error) => panic!("the embedded synonyms: {error}"),
    }
});

static ASKED_SEARCHER: LazyLock<Searcher> =
    LazyLock::new(|| searcher_over(&read(ASKED, Format::Plain), &CATALOG));

/// Any text as a query: parsed, planned, explained and answered, or refused by a limit that it really breaks.
pub fn query(bytes: &[u8]) {
    let Some(text) = text_of(bytes) else { return };
    let request = SearchRequest { query: text.to_owned(), explain: Explain::On, ..SearchRequest::default() };
    match ASKED_SEARCHER.search(&request) {
        Ok(_) => {}
        Err(SearchError::TooLong { found, .. }) => assert!(found > MAX_QUERY_CHARS),
        Err(SearchError::TooManyTerms { found, .. }) => assert!(found > MAX_TERMS),
        Err(error) => panic!("a query was refused: {error}"),
    }
}

/// Any text as a document: every sign is held exactly once, and every span lies in it.
pub fn splitter(bytes: &[u8]) {
    // The first byte chooses the format.
    let Some((first, rest)) = bytes.split_first() else { return };
    let Some(text) = text_of(rest) else { return };
    let format = [Format::Plain, Format::Markdown, Format::Html][usize::from(*first) % 3];
    holds_everything(&SourceText::of_text(text, format));
}

/// Any bytes as a file of a library, under the name of a Word document: read or refused, and what is read can be split.
/// What is no file of a known kind is the inside of a package: body, styles, numbering, footnotes, header, each behind a
/// NUL, so that no input is wasted on the sums of a ZIP.
pub fn docx(bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(MAX_BYTES)];
    let inside = std::str::from_utf8(bytes).ok().filter(|text| text.starts_with('<'));
    let package = inside.map(|text| {
        let mut parts = text.split('\0');
        let body = parts.next().unwrap_or_default();
        word(body, &parts.collect::<Vec<&str>>())
    });
    match tiaowen_formats::read(package.as_deref().unwrap_or(bytes), "甲.docx", None) {
        Ok(source) => holds_everything(&source),
        Err(error) => assert!(!error.message().is_empty() && error.hint().ends_with('。')),
    }
}

/// Any query marked in any text: marks are apart and lie in the text, excerpts in their bounds.
pub fn highlight(bytes: &[u8]) {
    // The first line is the query, the rest is the document.
    let Some(text) = text_of(bytes) else { return };
    let (query, document) = text.split_once('\n').unwrap_or((text, text));
    let documents = read(document, Format::Plain);
    let searcher = searcher_over(&documents, &CATALOG);
    let request = SearchRequest { query: query.to_owned(), explain: Explain::On, ..SearchRequest::default() };
    let Ok(results) = searcher.search(&request) else { return };
    for hit in &results.hits {
        lie_in(&hit.highlights, &hit.text);
        lie_in(&hit.snippet.highlights, &hit.snippet.text);
        assert!(hit.snippet.text.chars().count() <= MAX_SNIPPET_CHARS);
    }
    for document in &documents {
        let marks = match searcher.marks_in(&document.metadata.id, &request) {
            Ok(marks) => marks,
            Err(error) => panic!("what was answered cannot be marked: {error}"),
        };
        for clause in &document.clauses {
            lie_in(marks.in_clause(&clause.id), &clause.text);
        }
        lie_in(&marks.in_heading(&document.metadata.title), &document.metadata.title);
    }
}

/// Any text as what cites: numbers, places and titles lie in it, a number that is read reads the same again, and a memo
/// of it can be checked.
pub fn citation(bytes: &[u8]) {
    let Some(text) = text_of(bytes) else { return };
    let length = text.chars().count();
    for coordinate in find_coordinates(text) {
        assert!(coordinate.range.start < coordinate.range.end && coordinate.range.end <= length);
        assert!(!coordinate.addresses.is_empty());
    }
    for found in find_doc_numbers(text) {
        assert!(text.get(found.range()).is_some());
    }
    for found in find_references(text) {
        assert!(text.get(found.range.clone()).is_some());
    }
    if let Some(number) = parse_doc_number(text) {
        let printed = number.to_string();
        assert_eq!(parse_doc_number(&printed).map(|again| again.to_string()), Some(printed));
    }
    let report = match tiaowen_check::check(&ASKED_SEARCHER, text, DAY) {
        Ok(report) => report,
        Err(error) => panic!("a memo was refused: {error}"),
    };
    for finding in &report.findings {
        assert!(finding.span.start <= finding.span.end && finding.span.end <= length);
    }
}

/// The longest beginning of the bytes that is looked at, if it is text.
fn text_of(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(&bytes[..bytes.len().min(MAX_BYTES)]).ok()
}

/// The documents of a text, their spans in code points.
fn read(text: &str, format: Format) -> Vec<Document> {
    let source = SourceText::of_text(text, format);
    let documents = parse(&source, &RULES, None).documents.into_iter();
    documents.map(|document| document.in_code_points(&source.text)).collect()
}

/// Splits a text and makes sure that each sign of it lies in exactly one clause, structure or noise span less its cuts.
fn holds_everything(source: &SourceText) {
    let text = source.text.as_str();
    let mut held = vec![0u8; text.len()];
    let mut hold = |span: Span, cuts: &[Span]| {
        assert!(text.get(span.range()).is_some(), "{span:?} slices no text");
        for byte in span.range().filter(|byte| !cuts.iter().any(|cut| cut.range().contains(byte))) {
            held[byte] += 1;
        }
    };
    let documents = parse(source, &RULES, None).documents;
    for document in &documents {
        document.clauses.iter().for_each(|clause| hold(clause.span, &clause.cuts));
        document.structure.iter().for_each(|structure| hold(structure.span, &structure.cuts));
        document.noise.iter().for_each(|noise| hold(noise.span, &[]));
    }
    for (byte, sign) in text.char_indices().filter(|(_, sign)| !sign.is_whitespace()) {
        assert_eq!(held[byte], 1, "{sign:?} at byte {byte} is held {} times", held[byte]);
    }
    for document in documents {
        drop(document.in_code_points(text));
    }
}

/// Makes sure that marks ascend, are apart and lie in a text, in code points.
fn lie_in(marks: &[Span], text: &str) {
    let length = text.chars().count();
    assert!(marks.iter().all(|mark| mark.start < mark.end && mark.end <= length), "{marks:?} of {length}");
    assert!(marks.windows(2).all(|pair| pair[0].end <= pair[1].start), "{marks:?}");
}
