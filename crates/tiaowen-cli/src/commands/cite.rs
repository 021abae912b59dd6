//! `tiaowen cite`: a clause with its citation in a form of choice, ready to paste.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use tiaowen_citation::{MAX_TEMPLATE_BYTES, Style, Template, TemplateError};
use tiaowen_server::objects::{CitationList, CitationObject, ClauseThen};
use tiaowen_server::{citation_list, citation_object};

use super::find::{Finder, FoundClause, Target};
use super::{Outcome, export, verify};
use crate::arguments::{CiteArguments, Format, Settings};
use crate::failure::{Exit, Failure};
use crate::index::open_searcher;
use crate::output::{Look, Output, without_steering};

pub(super) fn run(arguments: &CiteArguments, settings: &Settings, output: &mut Output) -> Outcome {
    if let Some(path) = &arguments.verify {
        return verify::run(path, settings, output);
    }
    let template = arguments.template.as_deref().map(read_template).transpose()?;
    let searcher = open_searcher(settings)?;
    let finder = Finder::new(&searcher, settings)?;
    if let Some(path) = &arguments.export {
        return export::run(&arguments.id, path, arguments.choices(), &finder, output);
    }
    let [id] = &*arguments.id else { return Err(several_ids().into()) };
    let clause = match finder.find(id)? {
        Target::Clause(clause) => clause,
        Target::Document(metadata) => return Err(whole_document(&metadata.id).into()),
        Target::DocumentThen(then) => return Err(whole_document(&then.document.id).into()),
        Target::ClauseThen(then) => return cite_then(&then, arguments, output),
    };
    // What was found stands under another id or reads otherwise than before: whoever quotes must know, but the
    // quotation on standard output stays clean.
    for notice in clause.notices(output.language) {
        let mark = output.language.choose("提示：", "Note: ");
        eprintln!("{mark}{}", without_steering(notice));
    }
    let choices = arguments.choices();
    let FoundClause { found, metadata, .. } = &*clause;
    match (template, arguments.style()) {
        (Some((path, template)), _) => {
            let citation = found.citation(metadata, choices);
            let text = template.write(&citation).map_err(|error| template_failure(path, &error))?;
            print_one(&in_own_form(citation_list(found, metadata, choices), text), output)?;
        }
        (None, Some(style)) => print_one(&citation_object(found, metadata, style, choices), output)?,
        (None, None) => print_all(&citation_list(found, metadata, choices), output)?,
    }
    Ok(Exit::Found)
}

/// Prints the citation of an old version, which has one form: with the day when the library took it in.
fn cite_then(then: &ClauseThen, arguments: &CiteArguments, output: &mut Output) -> Outcome {
    if arguments.template.is_some() || arguments.style() != Some(Style::Quotation) {
        return Err(old_version(&then.id).into());
    }
    match output.format {
        Format::Text => output.line(&then.citation)?,
        Format::Json => output.json(then)?,
    }
    Ok(Exit::Found)
}

/// What an old version cannot be given as.
pub(super) fn old_version(id: &str) -> Failure {
    Failure::new(
        [
            &format!("{id} 的旧版本只有一种引文：原文、出处和收录日期"),
            "去掉 --style、--template、--export 再运行；要其他格式，去掉编号后的 @ 和版本号，引现行文字。",
        ],
        [
            &format!("an old version of {id} has one form of citation, with its day"),
            "Leave out --style, --template and --export, or the @ with the version.",
        ],
    )
}

fn print_one(object: &CitationObject, output: &mut Output) -> std::io::Result<()> {
    match output.format {
        Format::Text => output.line(&object.citation),
        Format::Json => output.json(object),
    }
}

fn print_all(list: &CitationList, output: &mut Output) -> std::io::Result<()> {
    if output.format == Format::Json {
        return output.json(list);
    }
    for (index, form) in list.citations.iter().enumerate() {
        if index > 0 {
            output.line("")?;
        }
        output.styled(Look::Strong, format!("{}  {}", form.name, form.style))?;
        output.line(&form.citation)?;
    }
    Ok(())
}

/// The object of a citation in a house's own form.
fn in_own_form(list: CitationList, citation: String) -> CitationObject {
    let CitationList { id, url, place, saved, .. } = list;
    CitationObject { id, url, style: "template", name: "自定格式", place, citation, saved }
}

fn read_template(path: &Path) -> Result<(&Path, Template), Failure> {
    let mut bytes = Vec::new();
    let limit = MAX_TEMPLATE_BYTES as u64 + 1;
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(|error| Failure::reading(path, &error))?;
    let shown = path.display();
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(
            [&format!("模板 {shown} 不是 UTF-8 编码的文字"), "用 UTF-8 编码另存后再试。"],
            [&format!("the template {shown} is not UTF-8"), "Save it as UTF-8."],
        )
    })?;
    let template = Template::read(&text).map_err(|error| template_failure(path, &error))?;
    Ok((path, template))
}

fn template_failure(path: &Path, error: &TemplateError) -> Failure {
    let reason = match error {
        TemplateError::TooLong => format!("超过 {} KB", MAX_TEMPLATE_BYTES / 1024),
        TemplateError::Syntax { line, detail } => format!("第 {line} 行写法不对（{detail}）"),
        TemplateError::UnknownName { line } => format!("第 {line} 行用了没有的名称"),
        TemplateError::Endless => "运行不能结束，循环太多".to_owned(),
    };
    let shown = path.display();
    Failure::new(
        [&format!("模板 {shown} 用不了：{reason}"), "可用的名称和写法见 docs/citation.md。"],
        [
            &format!("cannot use the template {shown}: {error}"),
            "docs/citation.md lists the names it can use.",
        ],
    )
}

fn several_ids() -> Failure {
    Failure::new(
        [
            "一次只能打印一条引文",
            "一条一条运行；要多条，用 --export 文件名 写成一个文件，如 --export 引文.docx。",
        ],
        [
            "only one clause is printed at a time",
            "Run it for each, or write them to a file: --export quotations.docx.",
        ],
    )
}

pub(super) fn whole_document(id: &str) -> Failure {
    Failure::new(
        [
            &format!("{id} 是整份文件，引用要指明其中一条"),
            &format!("用 tiaowen show {id} 找到条文的编号，再运行 tiaowen cite {id}/…。"),
        ],
        [
            &format!("{id} is a whole document; a citation names one clause"),
            &format!("Find the clause with `tiaowen show {id}`, then run `tiaowen cite {id}/…`."),
        ],
    )
}
