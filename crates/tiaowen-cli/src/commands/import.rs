//! `tiaowen import`: takes in clauses that were split elsewhere, and says what it did.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use tiaowen_library::{Fault, ImportFile, ImportReport};

use super::Outcome;
use crate::arguments::{Format, ImportArguments, Settings};
use crate::failure::{Exit, Failure};
use crate::index::import_clauses;
use crate::output::{Look, Output};

/// Faults printed at most; the JSON holds them all.
const MAX_FAULTS: usize = 20;

pub(super) fn run(arguments: &ImportArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let file = read(&arguments.file).map_err(|error| Failure::reading(&arguments.file, &error))?;
    let report = if file.clauses.is_empty() {
        ImportReport::of_nothing(file)
    } else {
        import_clauses(settings, file)?
    };
    match output.format {
        Format::Json => output.json(&report)?,
        Format::Text => print(&report, output)?,
    }
    if report.added + report.replaced + report.unchanged == 0 {
        return Err(nothing_imported(&arguments.file).into());
    }
    Ok(if report.faults.is_empty() { Exit::Found } else { Exit::Failed })
}

fn read(path: &Path) -> io::Result<ImportFile> {
    if path == Path::new("-") {
        return ImportFile::read(io::stdin().lock(), "标准输入");
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    ImportFile::read(BufReader::new(File::open(path)?), &name)
}

fn print(report: &ImportReport, output: &mut Output) -> io::Result<()> {
    let ImportReport { added, replaced, unchanged, documents, clauses, seconds, faults, notices } = report;
    if added + replaced + unchanged > 0 {
        let chinese = format!("导入：新增 {added} 条，替换 {replaced} 条，未变 {unchanged} 条");
        let english = format!("{added} clauses added, {replaced} replaced, {unchanged} unchanged");
        output.styled(Look::Strong, output.language.choose(chinese, english))?;
        let chinese = format!("索引里有 {documents} 份文件、{clauses} 条条文；用时 {seconds:.1} 秒");
        let english = format!("{documents} documents, {clauses} clauses in the index; {seconds:.1} s");
        output.line(output.language.choose(chinese, english))?;
    }
    for notice in notices {
        output.text(output.language.choose("说明：", "Note: "), notice, &[])?;
    }
    print_faults(faults, output)
}

fn print_faults(faults: &[Fault], output: &mut Output) -> io::Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let count = faults.len();
    let heading =
        output.language.choose(format!("没有导入的 {count} 行："), format!("{count} lines left out:"));
    output.styled(Look::Strong, heading)?;
    for fault in faults.iter().take(MAX_FAULTS) {
        let mark = output.paint(Look::Mark, "✗");
        let line = output.language.choose(format!("第 {} 行", fault.line), format!("line {}", fault.line));
        let reason = output.paint(Look::Plain, &fault.reason);
        output.line(format_args!("{mark} {line}：{reason}"))?;
    }
    if count > MAX_FAULTS {
        let rest = count - MAX_FAULTS;
        let chinese = format!("  还有 {rest} 行，用 --format json 查看");
        output
            .styled(Look::Faint, output.language.choose(chinese, format!("  {rest} more: --format json")))?;
    }
    Ok(())
}

fn nothing_imported(path: &Path) -> Failure {
    let shown = path.display();
    Failure::new(
        [
            &format!("{shown} 里没有一行可以导入，索引没有改动"),
            "每行写一个 JSON 对象：{\"id\": \"编号\", \"title\": \"标题\", \"text\": \"正文\"}；\
             其余写法见 tiaowen import --help。",
        ],
        [
            &format!("no line of {shown} can be imported; the index is unchanged"),
            "Write one JSON object a line: {\"id\": \"…\", \"title\": \"…\", \"text\": \"…\"}; see `tiaowen import --help`.",
        ],
    )
}
