//! Documents of many kinds against what a person expects of them.
//!
//! Each `tests/fixtures/kinds/*.case` holds a text, a rule, and below it by hand: lines of metadata
//! (`number 丙政发〔2031〕5号`, `-` for none; what is not listed is not checked), then every clause and every
//! piece of structure in reading order. A clause is `address kind [path] text`, its kind left out when it is
//! plain; structure is `= kind text`. `…` stands for whatever lies between head and tail. Indented below a
//! clause may stand `units` or `years` and all that it has of them. A file of several documents repeats
//! `document` and what follows for each.

use std::fs;
use std::path::{Path, PathBuf};

use tiaowen_document::model::{Clause, ClauseKind, Document, Metadata};
use tiaowen_document::{Rules, SourceText, parse};

const RULE: &str = "\n────\n";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn show_clause(clause: &Clause) -> String {
    let address = clause.id.split_once('/').map_or("", |(_, address)| address);
    let kind = match clause.kind {
        ClauseKind::Clause => String::new(),
        kind => format!("{kind} "),
    };
    format!("{address} {kind}[{}] {}", clause.path.join(" / "), clause.text.replace('\n', "⏎"))
}

/// Clauses and structure in the order of the source, and what is read out of each clause.
fn show_pieces(document: &Document) -> (Vec<String>, Vec<Option<&Clause>>) {
    let mut pieces: Vec<(usize, String, Option<&Clause>)> = document
        .clauses
        .iter()
        .map(|clause| (clause.span.start, show_clause(clause), Some(clause)))
        .collect();
    pieces.extend(document.structure.iter().map(|piece| {
        (piece.span.start, format!("= {} {}", piece.kind.name(), piece.text.replace('\n', "⏎")), None)
    }));
    pieces.sort_by_key(|(start, ..)| *start);
    pieces.into_iter().map(|(_, piece, clause)| (piece, clause)).unzip()
}

/// All that a clause has of what `expected` names: `units 市财政局`, `years 2033 2035`.
fn show_found(clause: &Clause, expected: &str) -> String {
    let name = expected.split(' ').next().unwrap_or_default();
    let found: Vec<String> = match name {
        "units" => clause.units.iter().map(|unit| unit.name.clone()).collect(),
        "years" => clause.years.iter().map(i16::to_string).collect(),
        _ => panic!("{expected}: neither units nor years"),
    };
    [name.to_owned()].into_iter().chain(found).collect::<Vec<_>>().join(" ")
}

fn show_field(metadata: &Metadata, name: &str) -> Option<String> {
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let list = |values: &[String]| or_none((!values.is_empty()).then(|| values.join("、")));
    let day = |date: Option<jiff::civil::Date>| or_none(date.map(|date| date.to_string()));
    let year = |year: Option<i16>| or_none(year.map(|year| year.to_string()));
    Some(match name {
        "id" => metadata.id.clone(),
        "title" => metadata.title.clone(),
        "cited" => metadata.cited_title().to_owned(),
        "number" => or_none(metadata.doc_number.clone()),
        "kind" => metadata.kind.to_string(),
        "issuers" => list(&metadata.issuers),
        "status" => metadata.status.to_string(),
        "region" => or_none(metadata.region.as_ref().map(|region| region.name.clone())),
        "issued" => day(metadata.issued),
        "published" => day(metadata.published),
        "effective" => day(metadata.effective),
        "expires" => day(metadata.expires),
        "period" => format!("{}..{}", year(metadata.period.start), year(metadata.period.end)),
        "references" => {
            let shown = metadata.references.iter().map(|it| {
                let number = it.doc_number.as_deref().unwrap_or_default();
                format!("{} 《{}》{number}", it.relation, it.title)
            });
            shown.collect::<Vec<_>>().join("；")
        }
        _ => return None,
    })
}

/// Tells whether a line shows what is expected: the same, or the same before and behind `…`.
fn agrees(seen: &str, expected: &str) -> bool {
    match expected.split_once('…') {
        Some((head, tail)) => {
            seen.len() >= head.len() + tail.len() && seen.starts_with(head) && seen.ends_with(tail)
        }
        None => seen == expected,
    }
}

fn check_document(document: &Document, expected: &[&str], faults: &mut Vec<String>) {
    let mut pieces: Vec<&str> = Vec::new();
    let mut found: Vec<(usize, &str)> = Vec::new();
    for line in expected {
        if let Some(line) = line.strip_prefix("  ") {
            found.push((pieces.len() - 1, line));
            continue;
        }
        let (name, value) = line.split_once(' ').unwrap_or((line, ""));
        match show_field(&document.metadata, name) {
            Some(seen) if seen != value => {
                faults.push(format!("  {name}\n    expected {value}\n    seen     {seen}"));
            }
            Some(_) => {}
            None => pieces.push(line),
        }
    }
    let (seen, clauses) = show_pieces(document);
    let same = seen.iter().zip(&pieces).take_while(|(seen, piece)| agrees(seen, piece)).count();
    for (piece, expected) in found.iter().filter(|(piece, _)| *piece < same) {
        let shown = clauses[*piece].map(|clause| show_found(clause, expected)).unwrap_or_default();
        if shown != *expected {
            faults.push(format!("  {}\n    expected {expected}\n    seen     {shown}", pieces[*piece]));
        }
    }
    if same == seen.len() && same == pieces.len() {
        return;
    }
    let mut fault = format!("  piece {}", same + 1);
    for piece in pieces[same..].iter().take(6) {
        fault.extend(["\n    expected ", piece]);
    }
    for piece in seen[same..].iter().take(6) {
        fault.extend(["\n    seen     ", piece]);
    }
    faults.push(fault);
}

#[test]
fn every_kind_is_read_as_a_person_reads_it() {
    let words = repository().join("corpus/words");
    let read = |path: PathBuf| fs::read_to_string(path).expect("readable");
    let rules = Rules::from_toml(&read(words.join("units.toml")), &read(words.join("categories.toml")))
        .expect("word lists load");
    let folder = repository().join("tests/fixtures/kinds");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("fixtures ship").filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    assert!(files.len() >= 20, "fixtures are missing: {files:?}");
    let mut faults = Vec::new();
    for file in files {
        let case = read(file.clone());
        let (text, expected) = case.split_once(RULE).expect("a rule below the text");
        let source = SourceText::read(text.as_bytes(), "case.txt").expect("text");
        let documents = parse(&source, &rules, None).documents;
        let lines: Vec<&str> = expected.lines().collect();
        let parts: Vec<&[&str]> =
            lines.split(|line| *line == "document").filter(|part| !part.is_empty()).collect();
        let mut wrong = Vec::new();
        if parts.len() != documents.len() {
            wrong.push(format!("  {} documents, {} expected", documents.len(), parts.len()));
        }
        for (document, part) in documents.iter().zip(parts) {
            check_document(document, part, &mut wrong);
        }
        if !wrong.is_empty() {
            let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            faults.push(format!("{name}\n{}", wrong.join("\n")));
        }
    }
    assert!(faults.is_empty(), "{} wrong\n\n{}", faults.len(), faults.join("\n\n"));
}
