//! Snapshots of how whole documents are split: the corpus, and kinds of documents that it does not hold.
//!
//! Each document has an outline in `tests/fixtures/outlines/`. After a wanted change run the tests with
//! `UPDATE_OUTLINES=1` and read the difference before accepting it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use tiaowen_document::citation::place;
use tiaowen_document::model::{Clause, Document, Metadata, NoiseReason};
use tiaowen_document::{Rules, SourceText, parse};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn documents(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join(folder)).expect("the folder ships");
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension().is_some_and(|extension| ["txt", "md", "html"].iter().any(|it| extension == *it))
        })
        .collect();
    files.sort();
    files
}

fn outline(document: &Document) -> String {
    let mut outline = describe(&document.metadata);
    let mut pieces: Vec<(usize, String)> = Vec::new();
    for clause in &document.clauses {
        pieces.push((clause.span.start, describe_clause(clause)));
    }
    for structure in &document.structure {
        let kind = structure.kind.name();
        pieces.push((structure.span.start, format!("  {kind}: {}", shorten(&structure.text))));
    }
    for noise in document.noise.iter().filter(|noise| noise.reason != NoiseReason::Markup) {
        pieces.push((noise.span.start, format!("    noise {}", noise.reason)));
    }
    pieces.sort_by_key(|(start, _)| *start);
    for (_, piece) in pieces {
        outline.push_str(&piece);
        outline.push('\n');
    }
    for diagnostic in &document.diagnostics {
        let _ = writeln!(outline, "! {}", diagnostic.message);
    }
    outline
}

fn describe(metadata: &Metadata) -> String {
    let day = |date: Option<jiff::civil::Date>| date.map_or("-".to_owned(), |date| date.to_string());
    let number = |year: Option<i16>| year.map_or("-".to_owned(), |year| year.to_string());
    format!(
        "{}\ncited {} | number {} | by {} | authors {} | {} | {} | {}\nissued {} published {} effective {} expires {} period {}..{}\n",
        metadata.title,
        metadata.cited_title(),
        metadata.doc_number.as_deref().unwrap_or("-"),
        metadata.issuers.join("、"),
        metadata.authors.join("、"),
        metadata.kind,
        metadata.status,
        metadata.region.as_ref().map_or("-", |region| region.name.as_str()),
        day(metadata.issued),
        day(metadata.published),
        day(metadata.effective),
        day(metadata.expires),
        number(metadata.period.start),
        number(metadata.period.end),
    )
}

fn describe_clause(clause: &Clause) -> String {
    let address = clause.id.split_once('/').map_or("", |(_, address)| address);
    let mut line = format!("{address} {} [{}] {}", clause.kind, place(clause), shorten(&clause.text));
    if !clause.items.is_empty() {
        let _ = write!(
            line,
            " items {}",
            clause.items.iter().map(|it| it.address.as_str()).collect::<Vec<_>>().join(" ")
        );
    }
    if !clause.units.is_empty() {
        let units: Vec<String> =
            clause.units.iter().map(|unit| format!("{}({})", unit.name, unit.role)).collect();
        let _ = write!(line, " units {}", units.join(" "));
    }
    if !clause.areas.is_empty() {
        let _ = write!(line, " areas {}", clause.areas.join(" "));
    }
    if !clause.years.is_empty() {
        let _ = write!(line, " years {:?}", clause.years);
    }
    for target in &clause.targets {
        let unit = target.unit.as_deref().unwrap_or("");
        let value = target.value.map_or("-".to_owned(), |value| value.to_string());
        let _ = write!(line, "\n    target {} {} {value}{unit}", target.indicator, target.op);
    }
    line
}

fn shorten(text: &str) -> String {
    const HEAD: usize = 24;
    const TAIL: usize = 8;
    let characters: Vec<char> = text.replace('\n', "⏎").chars().collect();
    if characters.len() <= HEAD + TAIL + 2 {
        return characters.into_iter().collect();
    }
    let head: String = characters[..HEAD].iter().collect();
    let tail: String = characters[characters.len() - TAIL..].iter().collect();
    format!("{head}…{tail}")
}

#[test]
fn documents_are_split_as_before() {
    let words = repository().join("corpus/words");
    let read = |name: &str| fs::read_to_string(words.join(name)).expect("word lists ship");
    let rules = Rules::from_toml(&read("units.toml"), &read("categories.toml")).expect("word lists load");
    let files: Vec<PathBuf> = [documents("corpus"), documents("tests/fixtures/documents")].concat();
    assert!(files.len() >= 11, "documents are missing: {files:?}");
    let mut changed = Vec::new();
    for file in files {
        let name = file.file_name().and_then(|name| name.to_str()).expect("a readable name").to_owned();
        let source = SourceText::read(&fs::read(&file).expect("readable"), &name).expect("text");
        let document = parse(&source, &rules, None).documents.remove(0);
        let seen = outline(&document);
        let snapshot = repository().join("tests/fixtures/outlines").join(format!("{name}.outline"));
        if std::env::var_os("UPDATE_OUTLINES").is_some() {
            fs::write(&snapshot, &seen).expect("writable");
        }
        let expected = fs::read_to_string(&snapshot).unwrap_or_default();
        for (line, (seen, expected)) in seen.lines().zip(expected.lines()).enumerate() {
            if seen != expected {
                changed.push(format!("{name}:{}\n  was {expected}\n  now {seen}", line + 1));
            }
        }
        if seen.lines().count() != expected.lines().count() {
            changed.push(format!(
                "{name}: {} lines, {} before",
                seen.lines().count(),
                expected.lines().count()
            ));
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}
