//! `tiaowen cite --verify`: what became of citations that were saved.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::Serialize;
use tiaowen_document::SourceText;
use tiaowen_export::{MAX_SAVED_BYTES, NotSaved, SavedRow, SavedRows, read_spreadsheet, read_text};
use tiaowen_library::{SavedCitation, SavedVerdict, Verified, Verifier};

use super::Outcome;
use super::difference;
use super::find::Finder;
use crate::arguments::{Format, Settings};
use crate::failure::{Exit, Failure};
use crate::index::open_searcher;
use crate::language::Language;
use crate::output::{Look, Output};

/// Citations printed at most; the JSON holds them all.
const MAX_PRINTED: usize = 100;

/// What came out, for programs.
#[derive(Serialize)]
struct Report<'a> {
    total: usize,
    summary: Vec<Count>,
    citations: Vec<Line<'a>>,
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Count {
    verdict: SavedVerdict,
    label: &'static str,
    count: usize,
}

#[derive(Serialize)]
struct Line<'a> {
    row: usize,
    id: &'a str,
    label: &'static str,
    #[serde(flatten)]
    verified: Verified,
}

#[derive(Serialize)]
struct Fault {
    row: usize,
    reason: String,
}

pub(super) fn run(path: &Path, settings: &Settings, output: &mut Output) -> Outcome {
    let SavedRows { rows, faults } = read(path)?;
    let searcher = open_searcher(settings)?;
    let finder = Finder::new(&searcher, settings)?;
    let mut verifier = Verifier::new(searcher.engine().as_ref(), finder.ledger());
    let mut citations = Vec::with_capacity(rows.len());
    for SavedRow { row, id, hash, text, version } in &rows {
        let saved =
            SavedCitation { id: id.clone(), hash: hash.clone(), text: text.clone(), version: *version };
        let verified = verifier.verify(&saved)?;
        citations.push(Line { row: *row, id, label: verified.verdict.label(), verified });
    }
    let count = |verdict: &SavedVerdict| Count {
        verdict: *verdict,
        label: verdict.label(),
        count: citations.iter().filter(|line| line.verified.verdict == *verdict).count(),
    };
    let summary = SavedVerdict::ALL.iter().map(count).collect();
    let faults = faults.into_iter().map(|(row, reason)| Fault { row, reason }).collect();
    let report = Report { total: citations.len(), summary, citations, faults };
    match output.format {
        Format::Json => output.json(&report)?,
        Format::Text => print(&report, output)?,
    }
    let holds = report.citations.iter().all(|line| line.verified.verdict == SavedVerdict::Same);
    Ok(match (report.faults.is_empty(), holds) {
        (false, _) => Exit::Failed,
        (true, false) => Exit::NothingFound,
        (true, true) => Exit::Found,
    })
}

/// Reads the file, whatever of the kinds it is.
fn read(path: &Path) -> Result<SavedRows, Failure> {
    let failed = |error: io::Error| Failure::reading(path, &error);
    let mut bytes = Vec::new();
    let limit = MAX_SAVED_BYTES as u64 + 1;
    if path == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        let file = File::open(path).map_err(failed)?;
        file.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() > MAX_SAVED_BYTES {
        let size = MAX_SAVED_BYTES >> 20;
        return Err(unreadable(
            path,
            &NotSaved { chinese: format!("超过 {size} MB"), english: format!("larger than {size} MB") },
        ));
    }
    let read = if bytes.starts_with(b"PK") {
        read_spreadsheet(&bytes)
    } else if bytes.iter().all(u8::is_ascii_whitespace) {
        read_text("")
    } else {
        // A table saved by Excel may be in the encoding of an old Windows.
        let source = SourceText::read(&bytes, "saved.txt").map_err(|error| {
            unreadable(path, &NotSaved { chinese: error.message(), english: error.to_string() })
        })?;
        read_text(&source.text)
    };
    let rows = read.map_err(|reason| unreadable(path, &reason))?;
    if rows.rows.is_empty() && rows.faults.is_empty() {
        let reason = NotSaved {
            chinese: "里面没有引文".to_owned(),
            english: "it holds no citations".to_owned(),
        };
        return Err(unreadable(path, &reason));
    }
    Ok(rows)
}

fn unreadable(path: &Path, reason: &NotSaved) -> Failure {
    let shown = path.display();
    Failure::new(
        [
            &format!("{shown} 不能核对：{}", reason.chinese),
            "可以核对的有：引文篮或 tiaowen cite --export 导出的引文台账（.csv、.xlsx），\
             tiaowen cite 编号 --format json 的输出，以及每条含 id、hash、text 的 JSON。",
        ],
        [
            &format!("cannot check {shown}: {}", reason.english),
            "It can be a table of sources (.csv, .xlsx) as exported, or JSON with id, hash and text.",
        ],
    )
}

fn print(report: &Report<'_>, output: &mut Output) -> io::Result<()> {
    let language = output.language;
    let counts = report.summary.iter().filter(|count| count.count > 0).map(|count| {
        language.choose(
            format!("{} {}", count.label, count.count),
            format!("{} {}", count.count, count.verdict.english()),
        )
    });
    let counts = counts.collect::<Vec<_>>().join(language.choose("／", ", "));
    let total = report.total;
    let heading =
        language.choose(format!("{total} 条引文：{counts}"), format!("{total} citations: {counts}"));
    output.styled(Look::Strong, heading)?;
    let told: Vec<&Line<'_>> =
        report.citations.iter().filter(|line| line.verified.verdict != SavedVerdict::Same).collect();
    for line in told.iter().take(MAX_PRINTED) {
        print_line(line, output)?;
    }
    if told.len() > MAX_PRINTED {
        let rest = told.len() - MAX_PRINTED;
        let chinese = format!("  还有 {rest} 条，用 --format json 查看全部");
        let line = language.choose(chinese, format!("  {rest} more: --format json shows all"));
        output.styled(Look::Faint, line)?;
    }
    for fault in report.faults.iter().take(MAX_PRINTED) {
        let Fault { row, reason } = fault;
        let line =
            language.choose(format!("✗ 第 {row} 行读不了：{reason}"), format!("✗ row {row}: {reason}"));
        output.styled(Look::Mark, line)?;
    }
    Ok(())
}

fn print_line(line: &Line<'_>, output: &mut Output) -> io::Result<()> {
    let Line { row, id, verified, .. } = line;
    let language = output.language;
    let day = verified.since.map(|at| at.to_zoned(jiff::tz::TimeZone::system()).date().to_string());
    let what = language.choose(verified.verdict.label(), verified.verdict.english());
    let moved = matches!(verified.verdict, SavedVerdict::Moved | SavedVerdict::MovedAndReworded);
    let to =
        verified.today.as_ref().filter(|_| moved).map(|today| format!(" → {}", today.id)).unwrap_or_default();
    let since = match (language, day) {
        (_, None) => String::new(),
        (Language::Zh, Some(day)) => format!("（{day}）"),
        (Language::En, Some(day)) => format!(" ({day})"),
    };
    output.line("")?;
    let place = language.choose(format!("第 {row} 行"), format!("row {row}"));
    let named = output.paint(Look::Plain, &format!("{id}{to}{since}"));
    let what = output.paint(Look::Mark, what);
    output.line(format_args!("{what}  {named}  {}", output.paint(Look::Faint, &place)))?;
    match (&verified.before, &verified.after) {
        (Some(before), Some(after)) => {
            let labels = match verified.verdict {
                SavedVerdict::Mismatch => language.choose(["  存：", "  库："], ["  saved: ", "  library: "]),
                _ => language.choose(["  存：", "  今："], ["  saved: ", "  today: "]),
            };
            difference::print(labels, before, after, &verified.differences, output)
        }
        (Some(before), None) => output.text("  ", before, &[]),
        _ => Ok(()),
    }
}
