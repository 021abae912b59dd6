//! `tiaowen backup`: writes the library to one file. `tiaowen restore`: the way back.

use std::io;
use std::time::Duration;

use jiff::Timestamp;
use tiaowen_library::backup::{BackupError, Places, Summary, restore, write};

use super::Outcome;
use crate::arguments::{BackupArguments, Format, RestoreArguments, Settings};
use crate::failure::{Exit, Failure};
use crate::language::Language;
use crate::output::{Look, Output};

/// How long a run of another process is waited for.
const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// Things left out that are printed at most; the JSON holds them all.
const MAX_LEFT_OUT: usize = 20;

pub(super) fn back_up(arguments: &BackupArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let on_wait = &mut || eprintln!("{}", waiting(settings.lang));
    let written = write(places(settings), &arguments.file, Timestamp::now(), PATIENCE, on_wait)?;
    if output.format == Format::Json {
        output.json(&written)?;
        return Ok(Exit::Found);
    }
    let shown = arguments.file.display();
    let megabytes = tenths(written.zip_bytes);
    let chinese = format!("已备份到 {shown}（{megabytes} MB）");
    output
        .styled(Look::Strong, output.language.choose(chinese, format!("{shown} written ({megabytes} MB)")))?;
    print_summary(&written.summary, output)?;
    for left_out in written.left_out.iter().take(MAX_LEFT_OUT) {
        let path = left_out.path.display();
        let chinese = format!("没有备份 {path}：{}", left_out.reason);
        output.line(output.language.choose(chinese, format!("left out {path}: {}", left_out.reason_en)))?;
    }
    if let Some(rest) = written.left_out.len().checked_sub(MAX_LEFT_OUT).filter(|rest| *rest > 0) {
        let chinese = format!("还有 {rest} 处没有备份，用 --format json 查看");
        output.styled(Look::Faint, output.language.choose(chinese, format!("{rest} more: --format json")))?;
    }
    Ok(Exit::Found)
}

pub(super) fn bring_back(arguments: &RestoreArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let summary = restore(places(settings), &arguments.file)?;
    if output.format == Format::Json {
        output.json(&summary)?;
        return Ok(Exit::Found);
    }
    let at = summary.at.strftime("%Y-%m-%d %H:%M UTC");
    let chinese = format!("已恢复 {at} 的备份");
    output.styled(Look::Strong, output.language.choose(chinese, format!("backup of {at} restored")))?;
    print_summary(&summary, output)?;
    Ok(Exit::Found)
}

fn places(settings: &Settings) -> Places<'_> {
    Places { corpus: &settings.corpus, ledger: settings.ledger.as_deref(), index: &settings.index }
}

fn print_summary(summary: &Summary, output: &mut Output) -> io::Result<()> {
    let Summary { files, bytes, documents, clauses, .. } = summary;
    let megabytes = tenths(*bytes);
    let chinese = format!("{files} 个文件共 {megabytes} MB；索引里有 {documents} 份文件、{clauses} 条条文");
    let english =
        format!("{files} files of {megabytes} MB; {documents} documents, {clauses} clauses in the index");
    output.line(output.language.choose(chinese, english))
}

/// Bytes in megabytes with one decimal, rounded up.
fn tenths(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn waiting(language: Language) -> &'static str {
    language.choose(
        "另一个 tiaowen 进程正在写入，等它结束……",
        "another tiaowen process is writing; waiting for it to end …",
    )
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        Self::new([&error.message(), &error.hint()], [&error.to_string(), error.hint_en()])
    }
}
