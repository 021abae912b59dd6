//! `tiaowen cite --export`: several clauses with their sources as a file. What cannot be quoted says so in the file,
//! on standard error and by the exit code. A file that is there is never written over.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use jiff::Zoned;
use serde::Serialize;
use tiaowen_citation::Choices;
use tiaowen_export::{Entry, Export, ExportError, Format as FileFormat};
use tiaowen_library::{io_hint, io_reason};

use super::Outcome;
use super::cite::{old_version, whole_document};
use super::find::{Finder, FoundClause, Target};
use crate::arguments::Format;
use crate::failure::{Exit, Failure};
use crate::language::Language;
use crate::output::Output;

/// What became of an id.
enum Sought {
    Found(Box<FoundClause>),
    Missing(String),
}

/// What was written, for programs.
#[derive(Serialize)]
struct Written<'a> {
    file: &'a Path,
    format: &'static str,
    quotations: usize,
    missing: Vec<&'a str>,
}

pub(super) fn run(
    ids: &[String],
    path: &Path,
    choices: Choices,
    finder: &Finder<'_>,
    output: &mut Output,
) -> Outcome {
    let format = format_of(path, FileFormat::ALL)?;
    let mut sought = Vec::with_capacity(ids.len());
    for id in ids {
        sought.push(match finder.find(id) {
            Ok(Target::Clause(clause)) => Sought::Found(clause),
            Ok(Target::Document(metadata)) => return Err(whole_document(&metadata.id).into()),
            Ok(Target::DocumentThen(then)) => return Err(whole_document(&then.document.id).into()),
            Ok(Target::ClauseThen(then)) => return Err(old_version(&then.id).into()),
            Err(failure) if failure.exit == Exit::NothingFound => {
                eprintln!("{}", failure.report(output.language));
                Sought::Missing(failure.message(Language::Zh).to_owned())
            }
            Err(failure) => return Err(failure.into()),
        });
    }
    let entries = ids.iter().zip(&sought).map(|(id, sought)| entry(id, sought, choices));
    let export = Export::new(Zoned::now().date(), entries.collect());
    let file = export.write(format).map_err(|error| not_made(path, &error))?;
    save(path, &file)?;
    let missing: Vec<&str> = ids
        .iter()
        .zip(&sought)
        .filter(|(_, sought)| matches!(sought, Sought::Missing(_)))
        .map(|(id, _)| id.as_str())
        .collect();
    let (count, gone) = (ids.len() - missing.len(), missing.len());
    let exit = if gone == 0 { Exit::Found } else { Exit::Failed };
    if output.format == Format::Json {
        let name = format.name();
        output.json(&Written { file: path, format: name, quotations: count, missing })?;
        return Ok(exit);
    }
    let shown = path.display();
    output.line(match (output.language, gone) {
        (Language::Zh, 0) => format!("已导出 {count} 条到 {shown}"),
        (Language::Zh, _) => format!("已导出 {count} 条到 {shown}，{gone} 条未能导出，文件里有说明"),
        (Language::En, 0) => format!("{count} quotations written to {shown}"),
        (Language::En, _) => {
            format!("{count} quotations written to {shown}; {gone} missing, as the file says")
        }
    })?;
    Ok(exit)
}

fn entry<'a>(id: &str, sought: &'a Sought, choices: Choices) -> Entry<'a> {
    match sought {
        Sought::Found(clause) => {
            let metadata = Arc::as_ref(&clause.metadata);
            let remarks: Vec<&str> = clause.notices(Language::Zh).collect();
            Entry::quotation(clause.found.citation(metadata, choices))
                .with_remark((!remarks.is_empty()).then(|| remarks.join("；")))
                .with_version(clause.version)
        }
        Sought::Missing(reason) => Entry::missing(id.trim(), reason),
    }
}

/// The file could not be made at all.
pub(super) fn not_made(path: &Path, error: &ExportError) -> Failure {
    Failure::new(
        [&format!("{} 没有写成：{error}", path.display()), "换一种格式再试，并报告这个问题。"],
        [&format!("{} was not made: {error}", path.display()), "Try another format and report this."],
    )
}

/// The format, among those that are `allowed`, that a file's name tells.
pub(super) fn format_of(path: &Path, allowed: &[FileFormat]) -> Result<FileFormat, Failure> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    FileFormat::from_extension(extension).filter(|format| allowed.contains(format)).ok_or_else(|| {
        let known: Vec<String> = allowed.iter().map(|format| format!(".{}", format.extension())).collect();
        let shown = path.display();
        Failure::new(
            [
                &format!("从文件名 {shown} 看不出要导出成什么格式"),
                &format!("文件名以 {} 之一结尾。", known.join("、")),
            ],
            [
                &format!("the name {shown} tells no format"),
                &format!("Let the name end in one of {}.", known.join(", ")),
            ],
        )
    })
}

/// Writes a new file.
pub(super) fn save(path: &Path, file: &[u8]) -> Result<(), Failure> {
    let made = OpenOptions::new().write(true).create_new(true).open(path);
    made.and_then(|mut place| place.write_all(file)).map_err(|error| {
        let shown = path.display();
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            return Failure::new(
                [&format!("{shown} 已经存在，没有覆盖"), "换一个文件名，或先移走原来的文件。"],
                [
                    &format!("{shown} exists and was not written over"),
                    "Choose another name, or move it away.",
                ],
            );
        }
        Failure::new(
            [&format!("{shown} 写不进去：{}", io_reason(&error)), io_hint(&error)],
            [&format!("cannot write {shown}: {error}"), "Check the folder, its permissions and disk space."],
        )
    })
}
