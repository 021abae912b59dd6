//! `tiaowen parse`: shows how a file is split. Needs no index and no corpus folder.

use std::io;
use std::path::{Path, PathBuf};

use tiaowen_document::model::{Document, Severity, StructureKind};
use tiaowen_document::{Curated, Rules, parse};
use tiaowen_library::manifest::NOTE_EXTENSION;
use tiaowen_library::walk::WORDS_FOLDER;
use tiaowen_library::{Manifest, WordListFiles};

use super::Outcome;
use crate::arguments::{Format, ParseArguments, Settings};
use crate::failure::{Exit, Failure};
use crate::output::{Look, Output};

pub(super) fn run(arguments: &ParseArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let path = &arguments.file;
    let bytes = std::fs::read(path).map_err(|error| Failure::reading(path, &error))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let source = tiaowen_formats::read(&bytes, &name, arguments.encoding)
        .map_err(|error| Failure::source(path, &error))?;
    let rules = rules_of(&settings.corpus)?;
    let curated = if arguments.no_manifest { None } else { curated(path, &source.sha256, &settings.corpus)? };
    let mut file = parse(&source, &rules, curated.as_ref());
    file.documents =
        file.documents.into_iter().map(|document| document.in_code_points(&source.text)).collect();
    match output.format {
        Format::Json => output.json(&file.to_json())?,
        Format::Text => {
            for document in &file.documents {
                print(document, &source.text, output)?;
            }
        }
    }
    Ok(Exit::Found)
}

/// What curators say of the file: the manifest of the corpus folder, and the note beside the file.
fn curated(path: &Path, sha256: &str, corpus: &Path) -> Result<Option<Curated>, Failure> {
    let name = path.strip_prefix(corpus).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let mut note = path.as_os_str().to_owned();
    note.push(NOTE_EXTENSION);
    let note = Some(PathBuf::from(note)).filter(|note| note.is_file());
    Ok(Manifest::load(corpus)?.find_with_note(sha256, &name, note.as_deref())?)
}

/// The rules of the corpus folder, or those that ship with the program where it has none.
fn rules_of(corpus: &Path) -> Result<Rules, Failure> {
    Ok(WordListFiles::load(&corpus.join(WORDS_FOLDER))?.rules()?)
}

fn print(document: &Document, source: &str, output: &mut Output) -> io::Result<()> {
    let metadata = &document.metadata;
    output.styled(Look::Strong, &metadata.title)?;
    let mut facts = vec![metadata.id.clone()];
    facts.extend(metadata.doc_number.clone());
    facts.push(metadata.kind.label().to_owned());
    facts.extend(metadata.year.map(|year| format!("{year}年")));
    facts.extend(metadata.region.as_ref().map(|region| region.name.clone()));
    facts.extend((!metadata.issuers.is_empty()).then(|| metadata.issuers.join("、")));
    output.text("", &facts.join(" · "), &[])?;
    let (clauses, structure, noise) =
        (document.clauses.len(), document.structure.len(), document.noise.len());
    let chinese = format!("条文 {clauses} 条，标题等结构 {structure} 处，不收录的页面文字 {noise} 处");
    let english = format!("{clauses} clauses, {structure} pieces of structure, {noise} pieces of noise");
    output.line(output.language.choose(chinese, english))?;
    output.line("")?;
    print_in_order(document, output)?;
    print_remarks(document, source, output)
}

/// Prints headings and clauses in the order of the source.
fn print_in_order(document: &Document, output: &mut Output) -> io::Result<()> {
    let mut headings =
        document.structure.iter().filter(|structure| structure.kind == StructureKind::Heading).peekable();
    for clause in &document.clauses {
        while let Some(heading) = headings.next_if(|heading| heading.span.start <= clause.span.start) {
            output.styled(Look::Strong, &heading.text)?;
        }
        let address = clause.id.strip_prefix(&document.metadata.id).unwrap_or(&clause.id);
        let mut facts = vec![address.trim_start_matches('/').to_owned(), clause.kind.label().to_owned()];
        facts.extend((!clause.units.is_empty()).then(|| {
            let units: Vec<&str> = clause.units.iter().map(|unit| unit.name.as_str()).collect();
            units.join("、")
        }));
        facts.extend((!clause.years.is_empty()).then(|| {
            let years: Vec<String> = clause.years.iter().map(ToString::to_string).collect();
            years.join("、")
        }));
        output.styled(Look::Faint, format_args!("  {}", facts.join(" · ")))?;
        output.text("  ", &clause.text, &[])?;
    }
    Ok(())
}

fn print_remarks(document: &Document, source: &str, output: &mut Output) -> io::Result<()> {
    for diagnostic in &document.diagnostics {
        let line = 1 + source.chars().take(diagnostic.span.start).filter(|letter| *letter == '\n').count();
        let mark = match diagnostic.severity {
            Severity::Warning => output.paint(Look::Mark, Severity::Warning.label()),
            Severity::Info => output.paint(Look::Faint, Severity::Info.label()),
        };
        let chinese = format!("{mark}：第 {line} 行，{}", diagnostic.message);
        let english = format!("{mark}: line {line}, {}", diagnostic.message);
        output.line(output.language.choose(chinese, english))?;
    }
    Ok(())
}
