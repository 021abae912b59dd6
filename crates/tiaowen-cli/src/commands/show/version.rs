//! A clause or a document as it stood at a version.

use std::io;

use tiaowen_compare::differences;
use tiaowen_server::objects::{ClauseThen, DocumentThen, VersionObject};

use crate::arguments::Format;
use crate::commands::difference;
use crate::language::Language;
use crate::output::{Look, Output};

pub(super) fn show_clause(then: &ClauseThen, output: &mut Output) -> io::Result<()> {
    if output.format == Format::Json {
        return output.json(then);
    }
    output.styled(Look::Strong, then.path.join(" › "))?;
    output.styled(Look::Faint, name(&then.version, output.language))?;
    output.text("", &then.text, &[])?;
    output.line("")?;
    output.text(output.language.choose("引文：", "Citation: "), &then.citation, &[])?;
    let (chinese, english) = match &then.today {
        None => match &then.removed_on {
            Some(day) => (format!("文件已于 {day} 移出语料"), format!("the document was removed on {day}")),
            None => ("这一条已删去".to_owned(), "the clause is gone".to_owned()),
        },
        Some(today) => {
            let moved = (today.moved, &today.id);
            match (moved, today.reworded) {
                ((true, id), true) => {
                    (format!("已移到 {id}，文字有改动"), format!("it moved to {id} and was reworded"))
                }
                ((true, id), false) => {
                    (format!("已移到 {id}，文字未变"), format!("it moved to {id}, its words are the same"))
                }
                ((false, _), true) => ("文字有改动".to_owned(), "it was reworded".to_owned()),
                ((false, _), false) => ("与现行文字一致".to_owned(), "it reads the same".to_owned()),
            }
        }
    };
    output.text(
        output.language.choose("现行：", "Today: "),
        output.language.choose(&chinese, &english),
        &[],
    )?;
    let Some(today) = then.today.as_ref().filter(|today| today.reworded) else { return Ok(()) };
    let labels = output.language.choose(["  当时：", "  现行："], ["  then: ", "  today: "]);
    difference::print(labels, &then.text, &today.text, &differences(&then.text, &today.text), output)
}

pub(super) fn show_document(then: &DocumentThen, output: &mut Output) -> io::Result<()> {
    if output.format == Format::Json {
        return output.json(then);
    }
    output.styled(Look::Strong, &then.document.title)?;
    output.styled(Look::Faint, name(&then.version, output.language))?;
    for clause in &then.clauses {
        output.line("")?;
        output.text("", &clause.text, &[])?;
        output.styled(Look::Faint, &clause.id)?;
    }
    if !then.gone.is_empty() {
        output.line("")?;
        output
            .styled(Look::Strong, output.language.choose("这一版删去的条文：", "Deleted by this version:"))?;
        for clause in &then.gone {
            output.text("  ", &clause.text, &[])?;
            output.styled(Look::Faint, format_args!("  {}", clause.id))?;
        }
    }
    Ok(())
}

/// `第 2 版，2026-03-01 收录，12 条条文`.
fn name(version: &VersionObject, language: Language) -> String {
    let VersionObject { number, day, clause_count, .. } = version;
    language.choose(
        format!("第 {number} 版，{day} 收录，{clause_count} 条条文"),
        format!("version {number}, taken in on {day}, {clause_count} clauses"),
    )
}
