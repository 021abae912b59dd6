//! `tiaowen compare`: two documents clause by clause, or two versions of one.

use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::Zoned;
use jiff::tz::TimeZone;
use serde::Serialize;
use tiaowen_compare::{Counts, RowKind};
use tiaowen_document::model::{Metadata, Span};
use tiaowen_export::ComparisonExport;
use tiaowen_library::ledger_path;
use tiaowen_server::compare::{
    ComparedClause, ComparedDocument, PairedSides, RowObject, SideError, find_sides,
};

use super::{Outcome, export};
use crate::arguments::{CompareArguments, Format, Settings};
use crate::failure::{Exit, Failure};
use crate::index::open_searcher;
use crate::language::Language;
use crate::output::{Look, Output};

/// Documents that a message names at most.
const MAX_NAMED: usize = 8;

pub(super) fn run(arguments: &CompareArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let searcher = open_searcher(settings)?;
    let ledger = ledger_path(&settings.corpus, settings.ledger.as_deref());
    let names = [arguments.left.as_str(), arguments.right.as_str()];
    let sides = find_sides(&searcher, &ledger, names, Zoned::now().date());
    let [left, right] = sides.map_err(|(_, error)| failure(error))?;
    let sides = PairedSides::new(left, right);
    if let Some(path) = &arguments.export {
        return write_file(&sides, path, output);
    }
    match output.format {
        Format::Json => output.json(&sides.object())?,
        Format::Text => print(&sides, output)?,
    }
    Ok(Exit::Found)
}

/// What was written, for programs.
#[derive(Serialize)]
struct Written<'a> {
    file: &'a Path,
    format: &'static str,
    counts: Counts,
}

fn write_file(sides: &PairedSides, path: &Path, output: &mut Output) -> Outcome {
    let format = export::format_of(path, &ComparisonExport::FORMATS)?;
    let written = sides.export(Zoned::now().date()).write(format);
    let file = written.map_err(|error| export::not_made(path, &error))?;
    let file = file.unwrap_or_else(|| unreachable!("the format is among those it is written in"));
    export::save(path, &file)?;
    let (counts, shown) = (sides.counts(), path.display());
    match output.format {
        Format::Json => output.json(&Written { file: path, format: format.name(), counts })?,
        Format::Text => output.line(match output.language {
            Language::Zh => format!("对照结果已写入 {shown}"),
            Language::En => format!("the comparison is written to {shown}"),
        })?,
    }
    Ok(Exit::Found)
}

fn print(sides: &PairedSides, output: &mut Output) -> io::Result<()> {
    print_head(output.language.choose("左：", "Left: "), sides.left(), output)?;
    print_head(output.language.choose("右：", "Right: "), sides.right(), output)?;
    let counts = sides.counts();
    let counted = RowKind::ALL.iter().filter(|kind| counts.of(**kind) > 0);
    let counted: Vec<String> =
        counted.map(|kind| format!("{} {}", kind_name(*kind, output.language), counts.of(*kind))).collect();
    output.line(counted.join(" · "))?;
    for (index, _) in sides.kinds().enumerate().filter(|(_, kind)| *kind != RowKind::Identical) {
        print_row(&sides.row(index), output)?;
    }
    Ok(())
}

fn print_head(label: &str, document: &ComparedDocument, output: &mut Output) -> io::Result<()> {
    let about = &document.document;
    let number = about.doc_number.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
    let version = document.version.as_ref().map(|version| {
        let day = version.at.to_zoned(TimeZone::system()).date();
        let chinese = format!("，第{}版（{day} 导入）", version.number);
        output.language.choose(chinese, format!(", version {} (imported {day})", version.number))
    });
    let clauses = document.clause_count;
    let clauses = output.language.choose(format!("，{clauses} 条"), format!(", {clauses} clauses"));
    let version = version.unwrap_or_default();
    output.text(label, &format!("《{}》{number}{version}{clauses}", about.title), &[])
}

fn print_row(row: &RowObject, output: &mut Output) -> io::Result<()> {
    let mut name = kind_name(row.kind, output.language).to_owned();
    if row.kind == RowKind::Moved && row.is_reworded {
        name += output.language.choose("并改动", ", reworded");
    }
    output.line("")?;
    output.styled(Look::Strong, name)?;
    let sides = [("左", "Left", &row.left), ("右", "Right", &row.right)];
    for (chinese, english, clauses) in sides {
        for clause in clauses {
            let side = output.language.choose(chinese, english);
            output.styled(Look::Faint, format!("{side} {}  {}", clause.place, clause.id))?;
            let (text, marks) = marked(clause);
            output.text("", &text, &marks)?;
        }
    }
    Ok(())
}

/// The text with brackets around what differs, or of what is related around what agrees, and where these stand.
fn marked(clause: &ComparedClause) -> (String, Vec<Span>) {
    let signs: Vec<char> = clause.text.chars().collect();
    let ranges = if clause.shared.is_empty() { &clause.changed } else { &clause.shared };
    let (mut shown, mut marks, mut done): (Vec<char>, Vec<Span>, usize) = Default::default();
    for range in ranges {
        shown.extend(&signs[done..range.start]);
        let start = shown.len();
        shown.push('【');
        shown.extend(&signs[range.start..range.end]);
        shown.push('】');
        marks.push(Span::new(start, shown.len()));
        done = range.end;
    }
    shown.extend(&signs[done..]);
    (shown.into_iter().collect(), marks)
}

fn kind_name(kind: RowKind, language: Language) -> &'static str {
    let english = match kind {
        RowKind::Identical => "same",
        RowKind::Reworded => "reworded",
        RowKind::Moved => "moved",
        RowKind::Related => "related",
        RowKind::Split => "split",
        RowKind::Merged => "merged",
        RowKind::OnlyLeft => "only left",
        RowKind::OnlyRight => "only right",
    };
    language.choose(kind.label(), english)
}

fn failure(error: SideError) -> Failure {
    match error {
        SideError::Unknown { name, near } => {
            let near = named(&near);
            let hint = if near.is_empty() {
                "tiaowen search --sort document 可列出全部条文，编号的前一半就是文件。".to_owned()
            } else {
                format!("相近的有：{near}。")
            };
            Failure::not_found(
                [&format!("索引里没有编号、文号或标题为“{name}”的文件"), &hint],
                [
                    &format!("no document has the id, number or title `{name}`"),
                    &format!("Near to it: {near}"),
                ],
            )
        }
        SideError::Ambiguous { name, documents } => Failure::new(
            [
                &format!("叫“{name}”的文件有 {} 份", documents.len()),
                &format!("改用其中一份的编号：{}。", named(&documents)),
            ],
            [
                &format!("{} documents are called `{name}`", documents.len()),
                &format!("Use the id of one: {}", named(&documents)),
            ],
        ),
        SideError::NoVersion { document, version, recorded } => {
            let id = &document.id;
            Failure::not_found(
                [
                    &format!("{id} 没有“{version}”这个版本，记录在案的有 {recorded} 个"),
                    &format!("版本从 1 数起，如 {id}@1；不写版本就是现行文字。"),
                ],
                [
                    &format!("{id} has no version `{version}`; {recorded} are recorded"),
                    &format!("Versions count from 1, as in {id}@1."),
                ],
            )
        }
        SideError::Same { document } => {
            let id = &document.id;
            Failure::new(
                [
                    &format!("两边是同一份文件：{id}"),
                    &format!("另写一份；要对照它的旧版本，写成 tiaowen compare {id}@1 {id}。"),
                ],
                [&format!("both sides are {id}"), &format!("Name another; an earlier version is {id}@1.")],
            )
        }
        SideError::Search(error) => error.into(),
        SideError::Ledger(error) => error.into(),
        _ => Failure::new(
            ["没有写明要对照的文件", "写明两份文件的编号、文号或标题，如 tiaowen compare 编号 编号。"],
            ["no document was named", "Name two documents by id, number or title."],
        ),
    }
}

fn named(documents: &[Arc<Metadata>]) -> String {
    let name = |document: &Arc<Metadata>| format!("{}《{}》", document.id, document.cited_title());
    documents.iter().take(MAX_NAMED).map(name).collect::<Vec<_>>().join("、")
}
