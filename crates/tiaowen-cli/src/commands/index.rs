//! `tiaowen index`: reads the corpus, builds or renews the index, and says what it did; or says what it would do, or
//! goes on and follows the folder.

mod changes;
mod watch;

use tiaowen_document::model::Severity;
use tiaowen_library::{Fate, FileReport, LibraryError, Readers, SyncReport};

use super::Outcome;
use crate::arguments::{Format, IndexArguments, Settings};
use crate::failure::Exit;
use crate::index::{bring_up_to_date, build_anew, foretell};
use crate::output::{Look, Output};

/// Remarks printed at most; the JSON holds them all.
const MAX_REMARKS: usize = 20;
/// Files printed at most that were passed over; `--files` and the JSON hold them all.
const MAX_PASSED_OVER: usize = 20;

pub(super) fn run(arguments: &IndexArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let mut settings = settings.clone();
    if let Some(folder) = &arguments.folder {
        settings.corpus.clone_from(folder);
    }
    if arguments.watch || arguments.watch_every.is_some() {
        return watch::run(arguments, &settings, output);
    }
    let report = run_of(arguments)(&settings, arguments.reading.readers())?;
    match output.format {
        Format::Json => output.json(&report)?,
        Format::Text => {
            print(&report, output)?;
            if arguments.files {
                print_files(&report, output)?;
            }
        }
    }
    Ok(if report.has_failures() { Exit::Failed } else { Exit::Found })
}

/// The run that is asked for.
fn run_of(arguments: &IndexArguments) -> fn(&Settings, Readers) -> Result<SyncReport, LibraryError> {
    if arguments.dry_run {
        foretell
    } else if arguments.rebuild {
        build_anew
    } else {
        bring_up_to_date
    }
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
    print_fates(report, output)?;
    changes::print(report, output)?;
    print_left_out(report, output)?;
    for notice in &report.notices {
        output.line("")?;
        output.styled(Look::Mark, notice)?;
    }
    print_remarks(report, output)?;
    print_to_mend(report.to_mend, output)
}

/// Says that there is something to mend, in documents that this run did not read, too.
fn print_to_mend(to_mend: usize, output: &mut Output) -> std::io::Result<()> {
    if to_mend == 0 {
        return Ok(());
    }
    output.line("")?;
    let chinese = format!("全库要处理的有 {to_mend} 处，用 tiaowen doctor 查看怎样处理");
    let english = format!("{to_mend} things to mend in the library: `tiaowen doctor` says how");
    output.styled(Look::Mark, output.language.choose(chinese, english))
}

/// Prints how many files there are of each fate.
fn print_fates(report: &SyncReport, output: &mut Output) -> std::io::Result<()> {
    let of_fate = |fate| (fate, report.with_fate(fate).count());
    let counts: Vec<(Fate, usize)> =
        Fate::ALL.map(of_fate).into_iter().filter(|(_, count)| *count > 0).collect();
    let total = report.files.len();
    let chinese: Vec<String> =
        counts.iter().map(|(fate, count)| format!("{} {count}", fate.label())).collect();
    let english: Vec<String> =
        counts.iter().map(|(fate, count)| format!("{count} {}", fate.english())).collect();
    output.line(output.language.choose(
        format!("文件夹里有 {total} 个文件：{}", chinese.join("，")),
        format!("{total} files in the folder: {}", english.join(", ")),
    ))
}

/// Prints every file with what became of it.
fn print_files(report: &SyncReport, output: &mut Output) -> std::io::Result<()> {
    output.line("")?;
    for FileReport { file, fate, reason, documents, .. } in &report.files {
        let what = output.language.choose(fate.label(), fate.english());
        let why = reason.as_ref().map(|reason| format!("：{reason}")).unwrap_or_default();
        let documents = Some(documents.join("、")).filter(|ids| !ids.is_empty());
        let documents = documents.map(|ids| format!(" → {ids}")).unwrap_or_default();
        let line = output.paint(Look::Plain, &format!("{file}{why}{documents}"));
        output.line(format_args!("{what}  {line}"))?;
    }
    Ok(())
}

/// Prints the files that were left out, each with the reason and what to do: those that failed all, the others up to a
/// bound.
fn print_left_out(report: &SyncReport, output: &mut Output) -> std::io::Result<()> {
    let count = report.left_out().count();
    if count == 0 {
        return Ok(());
    }
    output.line("")?;
    let heading =
        output.language.choose(format!("没有收录的 {count} 个文件："), format!("{count} files left out:"));
    output.styled(Look::Strong, heading)?;
    let failed = report.with_fate(Fate::Failed);
    let others: Vec<&FileReport> = report.left_out().filter(|file| file.fate != Fate::Failed).collect();
    let mut shown = failed.chain(others.iter().copied().take(MAX_PASSED_OVER)).peekable();
    while let Some(FileReport { file, fate, reason, hint, .. }) = shown.next() {
        let (look, mark) = if *fate == Fate::Failed { (Look::Mark, "✗") } else { (Look::Faint, "·") };
        let mark = output.paint(look, mark);
        let line = output.paint(Look::Plain, &format!("{file}：{}", reason.as_deref().unwrap_or_default()));
        output.line(format_args!("{mark} {line}"))?;
        // What is to be done with several is said once.
        let is_last = shown.peek().is_none_or(|next| next.hint != *hint);
        if let Some(hint) = hint.as_ref().filter(|_| is_last) {
            let mark = output.language.choose("提示：", "Hint: ");
            output.styled(Look::Faint, format_args!("  {mark}{hint}"))?;
        }
    }
    let rest = others.len().saturating_sub(MAX_PASSED_OVER);
    if rest > 0 {
        let chinese = format!("  还跳过 {rest} 个，用 --files 查看全部");
        output.styled(
            Look::Faint,
            output.language.choose(chinese, format!("  {rest} more: --files lists all")),
        )?;
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
        let text = output.paint(Look::Plain, &format!("{}  {}", remark.place(), remark.message));
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
