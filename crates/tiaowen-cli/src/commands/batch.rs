//! `tiaowen batch`: answers every query of a file with ids, ranks and scores. A line that cannot be answered is
//! reported on standard error and never costs the others.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;
use tiaowen_search::batch::{MAX_BATCH_LIMIT, RankedClause};
use tiaowen_search::{MatchKind, SearchError, SearchRequest, Searcher};

use super::search::narrowed;
use super::{Ending, Outcome};
use crate::arguments::{BatchArguments, Format, Settings};
use crate::failure::{Exit, Failure};
use crate::index::open_searcher;
use crate::language::Language;
use crate::output::{Output, without_steering};

/// Queries answered before any of their answers is printed.
const QUERIES_AT_ONCE: usize = 256;

/// One query of the file.
struct BatchQuery {
    id: String,
    query: String,
    line: usize,
}

/// One clause of an answer, as programs read it.
#[derive(Serialize)]
struct BatchHit<'h> {
    query_id: &'h str,
    clause_id: &'h str,
    rank: usize,
    score: f32,
    #[serde(rename = "match")]
    match_kind: MatchKind,
}

/// What has come of the batch so far.
#[derive(Default)]
struct Tally {
    hits: usize,
    faults: usize,
}

pub(super) fn run(arguments: &BatchArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let request = SearchRequest { limit: arguments.limit, ..narrowed(&arguments.narrowing)? };
    let searcher = open_searcher(settings)?;
    // What holds for every query alike is found out before the first.
    check(&searcher, &request)?;
    let path = &arguments.queries;
    let unreadable = |error: io::Error| Failure::reading(path, &error);
    let mut reader = open(path).map_err(unreadable)?;
    let (mut tally, mut number, mut is_over) = (Tally::default(), 0, false);
    while !is_over {
        let mut queries = Vec::with_capacity(QUERIES_AT_ONCE);
        while queries.len() < QUERIES_AT_ONCE && !is_over {
            let mut line = Vec::new();
            is_over = reader.read_until(b'\n', &mut line).map_err(unreadable)? == 0;
            number += 1;
            match read_query(&line, number) {
                Ok(query) => queries.extend(query),
                Err(reason) => tally.report(path, number, &reason, output.language),
            }
        }
        for (query, answer) in queries.iter().zip(answers(&searcher, &request, &queries)) {
            match answer {
                Ok(hits) => {
                    tally.hits += hits.len();
                    print(query, &hits, output)?;
                }
                Err(SearchError::Engine(error)) => return Err(error.into()),
                Err(error) => {
                    let reason = [error.message(), error.to_string()];
                    tally.report(path, query.line, &reason, output.language);
                }
            }
        }
    }
    output.finish()?;
    Ok(match tally {
        Tally { faults: 1.., .. } => {
            let chinese = "提示：每行写成 编号、制表符、检索式；用法见 tiaowen batch --help。";
            let english = "Hint: write id, tab, query on each line; see `tiaowen batch --help --lang en`.";
            eprintln!("\n{}", output.language.choose(chinese, english));
            Exit::Failed
        }
        Tally { hits: 0, .. } => Exit::NothingFound,
        Tally { .. } => Exit::Found,
    })
}

/// Tells of filters and limits that no query can be answered with.
fn check(searcher: &Searcher, request: &SearchRequest) -> Result<(), Ending> {
    if request.limit == 0 || request.limit > MAX_BATCH_LIMIT {
        let (found, max) = (request.limit, MAX_BATCH_LIMIT);
        return Err(SearchError::BadLimit { found, max }.into());
    }
    searcher.rank(&SearchRequest { limit: 1, ..request.clone() })?;
    Ok(())
}

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(BufReader::new(File::open(path)?)))
}

/// Reads one line; `None` for a blank one and a remark. The reason why it cannot be read comes in both languages.
fn read_query(line: &[u8], number: usize) -> Result<Option<BatchQuery>, [String; 2]> {
    let reason = |chinese: &str, english: &str| Err([chinese.to_owned(), english.to_owned()]);
    let Ok(line) = std::str::from_utf8(line) else {
        return reason("不是 UTF-8 编码的文字", "not UTF-8");
    };
    let line = if number == 1 { line.trim_start_matches('\u{FEFF}') } else { line };
    let line = line.trim_end_matches(['\n', '\r']);
    if line.trim().is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    match line.split_once('\t') {
        None => reason("没有制表符，分不清编号和检索式", "no tab between id and query"),
        Some((id, _)) if id.trim().is_empty() => reason("制表符前面没有编号", "no id before the tab"),
        Some((id, query)) => {
            Ok(Some(BatchQuery { id: id.to_owned(), query: query.to_owned(), line: number }))
        }
    }
}

/// Answers the queries on all processors, in their order.
fn answers(
    searcher: &Searcher,
    request: &SearchRequest,
    queries: &[BatchQuery],
) -> Vec<Result<Vec<RankedClause>, SearchError>> {
    let next = AtomicUsize::new(0);
    let answered = Mutex::new(Vec::with_capacity(queries.len()));
    let work = || {
        while let Some((place, query)) = {
            let place = next.fetch_add(1, Ordering::Relaxed);
            queries.get(place).map(|query| (place, query))
        } {
            let answer = searcher.rank(&SearchRequest { query: query.query.clone(), ..request.clone() });
            answered.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((place, answer));
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(queries.len());
    std::thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    let mut answered = answered.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    answered.sort_by_key(|(place, _)| *place);
    answered.into_iter().map(|(_, answer)| answer).collect()
}

fn print(query: &BatchQuery, hits: &[RankedClause], output: &mut Output) -> io::Result<()> {
    for (hit, rank) in hits.iter().zip(1..) {
        match output.format {
            Format::Text => {
                output.raw_line(format_args!("{}\t{}\t{rank}\t{:.6}", query.id, hit.id, hit.score))?;
            }
            Format::Json => output.json_line(&BatchHit {
                query_id: &query.id,
                clause_id: &hit.id,
                rank,
                score: hit.score,
                match_kind: hit.match_kind,
            })?,
        }
    }
    Ok(())
}

impl Tally {
    fn report(&mut self, path: &Path, line: usize, [chinese, english]: &[String; 2], language: Language) {
        self.faults += 1;
        let path = path.display();
        let chinese = format!("错误：{path} 第 {line} 行：{chinese}");
        let english = format!("Error: {path} line {line}: {english}");
        eprintln!("{}", without_steering(&language.choose(chinese, english)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_queries_remarks_or_faults() {
        let check = |line: &[u8], expected: Result<Option<(&str, &str)>, &str>| {
            let read = read_query(line, 1);
            let seen =
                read.as_ref().map(|query| query.as_ref().map(|it| (it.id.as_str(), it.query.as_str())));
            assert_eq!(seen.map_err(|reason| reason[1].as_str()), expected, "{line:?}");
        };
        check("\u{FEFF}q1\t单项冠军\r\n".as_bytes(), Ok(Some(("q1", "单项冠军"))));
        check("q 1\t甲\t乙\n".as_bytes(), Ok(Some(("q 1", "甲\t乙"))));
        check(b"q1\t", Ok(Some(("q1", ""))));
        check(b"", Ok(None));
        check(" \t　\n".as_bytes(), Ok(None));
        check(b"# id\tquery\n", Ok(None));
        check("单项冠军\n".as_bytes(), Err("no tab between id and query"));
        check(b" \tx\n", Err("no id before the tab"));
        check(b"q\t\xFF\n", Err("not UTF-8"));
    }
}
