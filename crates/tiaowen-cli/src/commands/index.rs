//! `tiaowen index`: reads the corpus, builds or renews the index, and says what it did; or says what it would do.

mod changes;

use tiaowen_document::model::Severity;
use tiaowen_library::{SkipKind, SyncReport};

use super::Outcome;
use crate::arguments::{Format, IndexArguments, Settings};
use crate::failure::Exit;
use crate::index::{bring_up_to_date, foretell};
use crate::output::{Look, Output};

/// Remarks printed at most; the JSON holds them all.
const MAX_REMARKS: usize = 20;

pub(super) fn run(arguments: &IndexArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let mut settings = settings.clone();
    if let Some(folder) = &arguments.folder {
        settings.corpus.clone_from(folder);
    }
    let run = if arguments.dry_run { foretell } else { bring_up_to_date };
    let report = run(&settings, arguments.reading)?;
    match output.format {
        Format::Json => output.json(&report)?,
        Format::Text => print(&report, output)?,
    }
    Ok(if report.has_failures() { Exit::Failed } else { Exit::Found })
}

/// Prints what a run did.
pub(super) fn print(report: &SyncReport, output: &mut Output) -> std::io::Result<()> {
    let SyncReport { documents, clauses, diagnostics, added, changed, unchanged, removed, seconds, .. } =
        report;
    if report.dry_run {
        let (chinese, english) =
            ("试运行，什么都没有写入。正式运行以后：", "A dry run: nothing was written. After a run:");
        output.styled(Look::Mark, output.language.choose(chinese, english))?;
    }
    let chinese =
        format!("索引里有 {documents} 份文件、{clauses} 条条文；提示 {diagnostics} 处，用时 {seconds:.1} 秒");
    let english =
        format!("{documents} documents, {clauses} clauses; {diagnostics} diagnostics, {seconds:.1} s");
    output.styled(Look::Strong, output.language.choose(chinese, english))?;
    let chinese = format!("本次新增 {added} 份，重读 {changed} 份，未变 {unchanged} 份，移除 {removed} 份");
    let english = format!("{added} added, {changed} read again, {unchanged} unchanged, {removed} removed");
    output.line(output.language.choose(chinese, english))?;
    changes::print(report, output)?;
    print_skipped(report, output)?;
    for notice in &report.notices {
        output.line("")?;
        output.styled(Look::Mark, notice)?;
    }
    print_remarks(report, output)
}

fn print_skipped(report: &SyncReport, output: &mut Output) -> std::io::Result<()> {
    if report.skipped.is_empty() {
        return Ok(());
    }
    let count = report.skipped.len();
    output.line("")?;
    let heading =
        output.language.choose(format!("没有收录的 {count} 个文件："), format!("{count} files left out:"));
    output.styled(Look::Strong, heading)?;
    for skipped in &report.skipped {
        let (look, mark) = match skipped.kind {
            SkipKind::Failed => (Look::Mark, "✗"),
            SkipKind::Ignored | SkipKind::Duplicate => (Look::Faint, "·"),
        };
        let mark = output.paint(look, mark);
        let line = output.paint(Look::Plain, &format!("{}：{}", skipped.file, skipped.reason));
        output.line(format_args!("{mark} {line}"))?;
        let hint = output.language.choose("提示：", "Hint: ");
        output.styled(Look::Faint, format_args!("  {hint}{}", skipped.hint))?;
    }
    Ok(())
}

fn print_remarks(report: &SyncReport, output: &mut Output) -> std::io::Result<()> {
    let remarks: Vec<_> =
        report.remarks.iter().filter(|remark| remark.severity == Severity::Warning).collect();
    if remarks.is_empty() {
        return Ok(());
    }
    let count = remarks.len();
    output.line("")?;
    let heading = output.language.choose(format!("请核对 {count} 处："), format!("{count} places to check:"));
    output.styled(Look::Strong, heading)?;
    for remark in remarks.iter().take(MAX_REMARKS) {
        let line = remark.line.map(|line| format!(":{line}")).unwrap_or_default();
        let text = output.paint(Look::Plain, &format!("{}{line}  {}", remark.file, remark.message));
        output.line(format_args!("· {text}"))?;
    }
    if count > MAX_REMARKS {
        let rest = count - MAX_REMARKS;
        let chinese = format!("  还有 {rest} 处，用 --format json 查看");
        output
            .styled(Look::Faint, output.language.choose(chinese, format!("  {rest} more: --format json")))?;
    }
    Ok(())
}
