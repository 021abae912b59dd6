//! `tiaowen doctor`: what a person should mend in the library, by what is to be done.

use std::io;
use std::path::Path;

use serde::Serialize;
use tiaowen_library::IndexFolder;
use tiaowen_library::doctor::{Diagnosis, Finding, Group, Note, examine};

use super::{Ending, Outcome};
use crate::arguments::{DoctorArguments, Format, Settings};
use crate::failure::{Exit, Failure};
use crate::index::open_searcher;
use crate::output::{Look, Output};

/// Findings printed with each remedy; `--all` and the JSON hold them all.
const MAX_FINDINGS: usize = 10;

/// What is printed as JSON.
#[derive(Serialize)]
struct DoctorObject {
    #[serde(flatten)]
    diagnosis: Diagnosis,
    /// Documents that those of the library name and that it lacks; `tiaowen references` lists them.
    missing_references: usize,
}

pub(super) fn run(arguments: &DoctorArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let searcher = open_searcher(settings)?;
    let diagnosis = examine(&IndexFolder::new(&settings.index), &*searcher.engine().overview()?);
    if diagnosis.unnoted > 0 {
        let count = diagnosis.unnoted;
        return Err(Ending::Failed(Failure::new(
            [
                &format!("有 {count} 份文件读得怎样没有记录：索引是别的版本建的，或上次运行没有完成"),
                "请再运行一次 tiaowen index，它会补上，然后再检查。",
            ],
            [
                &format!("{count} documents were indexed by another version, or by a run that broke off"),
                "Run `tiaowen index` once more, then this.",
            ],
        )));
    }
    let missing_references = searcher.citations()?.missing().len();
    let exit = if diagnosis.to_mend == 0 { Exit::Found } else { Exit::NothingFound };
    let object = DoctorObject { diagnosis, missing_references };
    match output.format {
        Format::Json => output.json(&object)?,
        Format::Text => print(&object, arguments.all, &settings.corpus, output)?,
    }
    Ok(exit)
}

fn print(object: &DoctorObject, all: bool, corpus: &Path, output: &mut Output) -> io::Result<()> {
    let Diagnosis { documents, to_mend, groups, .. } = &object.diagnosis;
    let (chinese, english) = match to_mend {
        0 => (
            format!("库里 {documents} 份文件，没有要处理的"),
            format!("{documents} documents, nothing to mend"),
        ),
        _ => (
            format!("库里 {documents} 份文件，要处理的有 {to_mend} 处（按上次 tiaowen index 所见）"),
            format!("{documents} documents, {to_mend} things to mend (as of the last `tiaowen index`)"),
        ),
    };
    output.styled(Look::Strong, output.language.choose(chinese, english))?;
    for groups in groups.chunk_by(|left, right| left.ailment == right.ailment) {
        print_heading(groups, output)?;
        groups.iter().try_for_each(|group| print_group(group, all, corpus, output))?;
    }
    let missing = object.missing_references;
    if missing > 0 {
        output.line("")?;
        let chinese = format!("库里的文件还提到 {missing} 份库里没有的文件，用 tiaowen references 查看");
        let english =
            format!("{missing} documents are named and not in the library: `tiaowen references` lists them");
        output.styled(Look::Faint, output.language.choose(chinese, english))?;
    }
    Ok(())
}

/// Prints what is wrong, above the remedies.
fn print_heading(groups: &[Group], output: &mut Output) -> io::Result<()> {
    let Some(Group { ailment, to_mend, .. }) = groups.first() else { return Ok(()) };
    let count: usize = groups.iter().map(|group| group.findings.len()).sum();
    let (chinese, english) = (ailment.label(), ailment.english());
    let (note, note_english) =
        if *to_mend { ("", "") } else { ("（不算要处理）", " (nothing to mend)") };
    let heading = output
        .language
        .choose(format!("{chinese} {count} 处{note}"), format!("{count} {english}{note_english}"));
    output.line("")?;
    output.styled(if *to_mend { Look::Strong } else { Look::Faint }, heading)
}

fn print_group(group: &Group, all: bool, corpus: &Path, output: &mut Output) -> io::Result<()> {
    let Group { to_mend, hint, findings, .. } = group;
    let count = findings.len();
    if !hint.is_empty() {
        let mark = output.language.choose("提示：", "Hint: ");
        output.styled(Look::Faint, format_args!("  {mark}{hint}"))?;
    }
    let shown = if all { count } else { MAX_FINDINGS };
    findings.iter().take(shown).try_for_each(|finding| print_finding(finding, *to_mend, corpus, output))?;
    let rest = count.saturating_sub(shown);
    if rest > 0 {
        let chinese = format!("  还有 {rest} 处，用 --all 查看全部");
        output.styled(
            Look::Faint,
            output.language.choose(chinese, format!("  {rest} more: --all lists them")),
        )?;
    }
    Ok(())
}

fn print_finding(finding: &Finding, to_mend: bool, corpus: &Path, output: &mut Output) -> io::Result<()> {
    let Finding { place, document, title, message, note, .. } = finding;
    let title = title.as_ref().map(|title| format!("《{title}》")).unwrap_or_default();
    let id = document.as_ref().map(|id| format!("  {id}")).unwrap_or_default();
    let mark = output.paint(if to_mend { Look::Mark } else { Look::Faint }, "·");
    let text = output.paint(Look::Plain, &format!("{place}：{message}"));
    let about = output.paint(Look::Faint, &format!("{title}{id}"));
    output.line(format_args!("{mark} {text}"))?;
    if document.is_some() {
        output.line(format_args!("    {about}"))?;
    }
    let Some(Note { file, lines }) = note else { return Ok(()) };
    let place = corpus.join(file);
    let place = output.paint(Look::Plain, &place.display().to_string());
    output.line(format_args!("    → {place}"))?;
    for line in lines {
        let line = output.paint(Look::Plain, line);
        output.line(format_args!("        {line}"))?;
    }
    Ok(())
}
