//! `tiaowen show`: one clause with everything known of it, or a whole document.

mod version;

use std::io;

use jiff::Zoned;
use tiaowen_document::model::{Clause, Metadata, Span, Structure, StructureKind, Target};
use tiaowen_search::{ClauseRecord, Searcher};
use tiaowen_server::clause_object;
use tiaowen_server::objects::{DocumentObject, WholeDocument};

use super::find::{Finder, FoundClause, Target as Found};
use super::{Ending, Outcome};
use crate::arguments::{Format, Settings, ShowArguments};
use crate::failure::Exit;
use crate::index::open_searcher;
use crate::output::{Look, Output};

pub(super) fn run(arguments: &ShowArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let searcher = open_searcher(settings)?;
    let target = Finder::new(&searcher, settings)?.find(&arguments.id)?;
    match target {
        Found::Clause(clause) => show_clause(&clause, &searcher, output)?,
        Found::Document(metadata) => show_document(&metadata.id, &searcher, output)?,
        Found::ClauseThen(then) => version::show_clause(&then, output)?,
        Found::DocumentThen(then) => version::show_document(&then, output)?,
    }
    Ok(Exit::Found)
}

fn show_clause(clause: &FoundClause, searcher: &Searcher, output: &mut Output) -> io::Result<()> {
    if output.format == Format::Json {
        return output.json(&clause_object(&clause.found, &clause.metadata, Zoned::now().date()));
    }
    for notice in clause.notices(output.language) {
        output.styled(Look::Mark, notice)?;
    }
    let ClauseRecord { clause: record, place, .. } = &clause.found.record;
    output.styled(Look::Strong, record.path.join(" › "))?;
    let marks: Vec<Span> =
        clause.found.item.iter().filter_map(|item| span_in_text(record, item.span)).collect();
    output.text("", &record.text, &marks)?;
    output.line("")?;
    let metadata = &clause.metadata;
    let number = metadata.doc_number.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
    let title = metadata.cited_title().replace('《', "〈").replace('》', "〉");
    output.text(output.language.choose("出处：", "From: "), &format!("《{title}》{number}{place}"), &[])?;
    for (label, value) in facts_of(record, metadata, searcher, output) {
        output.text(&label, &value, &[])?;
    }
    Ok(())
}

/// Where an item stands in its clause's text, in code points. `None` when the text was put together from pieces,
/// so that places in the source are no places in it.
fn span_in_text(clause: &Clause, item: Span) -> Option<Span> {
    let is_plain = clause.cuts.is_empty() && clause.joins.is_empty();
    (is_plain && clause.span.contains(item))
        .then(|| Span::new(item.start - clause.span.start, item.end - clause.span.start))
}

/// What is known of a clause beside its text, as label and value.
fn facts_of(
    clause: &Clause,
    metadata: &Metadata,
    searcher: &Searcher,
    output: &Output,
) -> Vec<(String, String)> {
    let label = |chinese: &str, english: &str| output.language.choose(chinese, english).to_owned();
    let units = clause.units.iter().map(|unit| format!("{}（{}）", unit.name, unit.role.label()));
    let years = clause.years.iter().map(|year| format!("{year}年"));
    let category = |id: &String| {
        let categories = searcher.catalog().categories();
        categories
            .iter()
            .find(|category| category.id == *id)
            .map_or_else(|| id.clone(), |known| known.label.clone())
    };
    let join = |values: &mut dyn Iterator<Item = String>| values.collect::<Vec<_>>().join("、");
    let year = metadata.year.map(|year| format!("{year}年 ")).unwrap_or_default();
    let status = metadata.status_as_of(Zoned::now().date()).label();
    let location = clause.location.as_ref().map(ToString::to_string);
    let facts = [
        (label("文件：", "Document: "), format!("{year}{} {status}", metadata.kind.label())),
        (label("责任单位：", "Units: "), join(&mut units.into_iter())),
        (label("试点区域：", "Areas: "), clause.areas.join("、")),
        (label("目标年份：", "Target years: "), join(&mut years.into_iter())),
        (label("量化目标：", "Targets: "), join(&mut clause.targets.iter().map(print_target))),
        (label("任务类别：", "Categories: "), join(&mut clause.categories.iter().map(category))),
        (label("原件位置：", "In the original: "), location.unwrap_or_default()),
        (label("编号：", "Id: "), clause.id.clone()),
        (label("校验：", "Hash: "), clause.hash.clone()),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn print_target(target: &Target) -> String {
    let value = target.value.map(|value| value.to_string()).unwrap_or_default();
    let upper = target.value_max.map(|value| format!("—{value}")).unwrap_or_default();
    let unit = target.unit.as_deref().unwrap_or_default();
    let year = target.year.map(|year| format!("（{year}年）")).unwrap_or_default();
    format!("{}{}{value}{upper}{unit}{year}", target.indicator, target.op.label())
}

fn show_document(id: &str, searcher: &Searcher, output: &mut Output) -> Result<(), Ending> {
    let Some(record) = searcher.engine().document(id)? else {
        unreachable!("the overview lists only documents that are there")
    };
    let clauses = searcher.engine().clauses_of(id)?;
    if output.format == Format::Json {
        let today = Zoned::now().date();
        let citations = searcher.citations()?;
        let document = DocumentObject::new(&record.metadata, &record.file, record.clause_count, today)
            .with_documents_named(&citations);
        let clauses = clauses.into_iter().map(|record| record.clause).collect();
        let (structure, noise) = (record.structure, record.noise);
        return Ok(output.json(&WholeDocument { document, clauses, structure, noise })?);
    }
    print_head(&record.metadata, record.clause_count, &record.file, output)?;
    let mut headings = record.structure.iter().filter(|piece| is_heading(piece)).peekable();
    for record in &clauses {
        let start = record.clause.span.start;
        while let Some(heading) = headings.next_if(|heading| heading.span.start <= start) {
            output.line("")?;
            output.styled(Look::Strong, &heading.text)?;
        }
        output.line("")?;
        output.text("", &record.clause.text, &[])?;
        output.styled(Look::Faint, &record.clause.id)?;
    }
    Ok(())
}

fn is_heading(piece: &Structure) -> bool {
    matches!(piece.kind, StructureKind::Heading | StructureKind::TableHeader)
}

fn print_head(metadata: &Metadata, clauses: usize, file: &str, output: &mut Output) -> io::Result<()> {
    output.styled(Look::Strong, &metadata.title)?;
    let mut facts: Vec<String> = metadata.doc_number.iter().cloned().collect();
    facts.extend((!metadata.issuers.is_empty()).then(|| metadata.issuers.join("、")));
    facts.push(metadata.kind.label().to_owned());
    facts.push(metadata.status_as_of(Zoned::now().date()).label().to_owned());
    facts.extend(metadata.issued.map(|date| format!("{date} 成文")));
    facts.extend(metadata.published.map(|date| format!("{date} 发布")));
    facts.extend(metadata.effective.map(|date| format!("{date} 施行")));
    facts.extend(metadata.expires.map(|date| format!("有效至 {date}")));
    output.text("", &facts.join(" · "), &[])?;
    let chinese = format!("编号 {}，{clauses} 条条文，文件 {file}", metadata.id);
    let english = format!("id {}, {clauses} clauses, file {file}", metadata.id);
    output.styled(Look::Faint, output.language.choose(chinese, english))
}
