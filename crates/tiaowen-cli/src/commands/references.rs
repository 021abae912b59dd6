//! `tiaowen references`: the documents that those of the library name and that it lacks, for a curator to find.

use std::io;

use tiaowen_server::objects::{MissingObject, ReferenceList, list_references};

use super::Outcome;
use crate::arguments::{Format, Settings};
use crate::failure::Exit;
use crate::index::open_searcher;
use crate::output::{Look, Output};

/// Documents that are printed with each missing one; the JSON holds them all.
const MAX_NAMING: usize = 3;

pub(super) fn run(settings: &Settings, output: &mut Output) -> Outcome {
    let searcher = open_searcher(settings)?;
    let list = list_references(&searcher)?;
    let outcome = if list.missing.is_empty() { Exit::NothingFound } else { Exit::Found };
    match output.format {
        Format::Json => output.json(&list)?,
        Format::Text => print(&list, output)?,
    }
    Ok(outcome)
}

fn print(list: &ReferenceList, output: &mut Output) -> io::Result<()> {
    let count = list.total;
    let (chinese, english) = match count {
        0 => ("提到的文件库里都有".to_owned(), "every document that is named is in the library".to_owned()),
        _ => (
            format!("提到而库里没有的文件 {count} 份"),
            format!("{count} documents are named and not in the library"),
        ),
    };
    output.styled(Look::Strong, output.language.choose(chinese, english))?;
    list.missing.iter().try_for_each(|missing| print_missing(missing, output))
}

fn print_missing(missing: &MissingObject, output: &mut Output) -> io::Result<()> {
    let number = missing.doc_number.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
    output.line("")?;
    output.text("", &format!("《{}》{number}", missing.title), &[])?;
    for naming in missing.by.iter().take(MAX_NAMING) {
        let (title, id, count) = (&naming.title, &naming.document, naming.count);
        let chinese = format!("  {count} 次  {title}  {id}");
        let english = format!("  {count}×  {title}  {id}");
        output.styled(Look::Faint, output.language.choose(chinese, english))?;
    }
    let rest = missing.by.len().saturating_sub(MAX_NAMING);
    if rest > 0 {
        let chinese = format!("  还有 {rest} 份文件，用 --format json 查看");
        output
            .styled(Look::Faint, output.language.choose(chinese, format!("  {rest} more: --format json")))?;
    }
    Ok(())
}
