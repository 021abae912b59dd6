//! Whether a check of memos finds what is wrong in them and nothing else: quotations drawn from the clauses of a
//! folder, half of them altered, each put into a sentence as officials write them.

mod draw;
mod sentence;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;
use fastrand::Rng;
use jiff::civil::{Date, date};
use tiaowen_check::{FindingKind, Report, Verdict, check};
use tiaowen_search::Searcher;
use tiaowen_search::engine::Weights;

use self::draw::{Case, Drawer, Kind};
use crate::folder_index::{index_folder, print_report};

/// Day as of which force is worked out; the same for every run.
const DAY: Date = date(2026, 1, 1);
/// Failures printed at most.
const MAX_SHOWN: usize = 20;
/// Characters of a memo of thirty pages, and quotations in it.
const MEMO_CHARS: usize = 18_000;
const MEMO_QUOTATIONS: usize = 150;
/// Runs of which the quickest counts.
const RUNS: usize = 3;

/// What is drawn from where.
#[derive(Args)]
pub(crate) struct Checking {
    /// Folder of .md and .txt documents.
    folder: PathBuf,
    /// The same seed draws the same quotations from the same folder.
    #[arg(long, default_value_t = 3)]
    seed: u64,
    /// Quotations, half of them altered.
    #[arg(long, default_value_t = 420)]
    quotations: usize,
    /// Failures printed.
    #[arg(long, default_value_t = MAX_SHOWN)]
    show: usize,
}

/// Checks every quotation and prints what came out; fails unless 99 % of the altered ones are flagged with the right
/// reason and at most 1 % of the others at all.
pub(crate) fn measure(arguments: &Checking) -> Result<ExitCode> {
    let (index, report) = index_folder(&arguments.folder)?;
    print_report(&report);
    let searcher = index.searcher(Weights::DEFAULT);
    let mut rng = Rng::with_seed(arguments.seed);
    let mut drawer = Drawer::new(&searcher, &mut rng)?;
    let cases = drawer.draw(arguments.quotations)?;
    ensure!(!cases.is_empty(), "no quotation to draw");
    let outcome = Outcome::of(&searcher, &cases)?;
    outcome.print(arguments.show);
    let memo = memo(&drawer.draw(MEMO_QUOTATIONS)?);
    let time = quickest(&searcher, &memo)?;
    let clauses = searcher.engine().overview()?.clause_count;
    println!(
        "\na memo of {} characters with {MEMO_QUOTATIONS} quotations against {clauses} clauses: {} ms",
        memo.chars().count(),
        time.as_millis()
    );
    Ok(if outcome.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What came of the quotations of one kind.
#[derive(Clone, Copy, Default)]
struct Tally {
    all: usize,
    /// Flagged with the right reason; of unaltered ones, not flagged.
    right: usize,
    /// Flagged with another reason; of unaltered ones, flagged.
    otherwise: usize,
    missed: usize,
}

/// What came of all quotations.
struct Outcome {
    tallies: Vec<(Kind, Tally)>,
    failures: Vec<String>,
}

impl Outcome {
    /// Checks every quotation in a memo of its own.
    fn of(searcher: &Searcher, cases: &[Case]) -> Result<Self> {
        let mut outcome = Self { tallies: Vec::new(), failures: Vec::new() };
        for kind in Kind::ALL {
            let mut tally = Tally::default();
            for case in cases.iter().filter(|case| case.kind == kind) {
                let report = check(searcher, &case.memo, DAY)?;
                tally.all += 1;
                let faults = report.summary.faults();
                match (kind, faults) {
                    (Kind::Unaltered, 0) => tally.right += 1,
                    (Kind::Unaltered, _) => tally.otherwise += 1,
                    (_, 0) => tally.missed += 1,
                    _ if is_right(kind, &report) => tally.right += 1,
                    _ => tally.otherwise += 1,
                }
                if (faults == 0) != (kind == Kind::Unaltered) || faults > 0 && !is_right(kind, &report) {
                    outcome.failures.push(failure(case, &report));
                }
            }
            if tally.all > 0 {
                outcome.tallies.push((kind, tally));
            }
        }
        Ok(outcome)
    }

    fn sum(&self, altered: bool) -> Tally {
        let mut sum = Tally::default();
        for (_, tally) in self.tallies.iter().filter(|(kind, _)| (*kind != Kind::Unaltered) == altered) {
            sum.all += tally.all;
            sum.right += tally.right;
            sum.otherwise += tally.otherwise;
            sum.missed += tally.missed;
        }
        sum
    }

    /// Whether 99 % of the altered quotations are flagged with the right reason and at most 1 % of the others at all.
    fn is_good(&self) -> bool {
        let (altered, unaltered) = (self.sum(true), self.sum(false));
        altered.right * 100 >= altered.all * 99 && unaltered.otherwise * 100 <= unaltered.all
    }

    fn print(&self, most: usize) {
        println!(
            "\n| quotations | drawn | flagged rightly | flagged otherwise | missed |\n|---|--:|--:|--:|--:|"
        );
        for (kind, tally) in &self.tallies {
            print_row(kind.name(), *kind, *tally);
        }
        print_row("all altered", Kind::Changed, self.sum(true));
        if !self.failures.is_empty() {
            println!("\n{} failures; the first:", self.failures.len());
            self.failures.iter().take(most).for_each(|failure| println!("{failure}\n"));
        }
    }
}

fn print_row(name: &str, kind: Kind, tally: Tally) {
    let Tally { all, right, otherwise, missed } = tally;
    if kind == Kind::Unaltered {
        println!("| {name} | {all} | | {otherwise} (false alarms) | |");
    } else {
        println!("| {name} | {all} | {right} | {otherwise} | {missed} |");
    }
}

/// Whether a report flags an altered quotation for what was altered.
fn is_right(kind: Kind, report: &Report) -> bool {
    let has = |verdict: Verdict, kinds: &[FindingKind]| {
        report.findings.iter().any(|finding| finding.verdict == verdict && kinds.contains(&finding.kind))
    };
    match kind {
        Kind::Unaltered => false,
        Kind::Changed | Kind::Dropped | Kind::Inserted | Kind::Joined => {
            has(Verdict::TextDiffers, &[FindingKind::Quotation])
        }
        Kind::OtherNumber => has(Verdict::WrongNumber, &[FindingKind::DocNumber]),
        Kind::OtherPlace => has(Verdict::Misplaced, &[FindingKind::Quotation, FindingKind::Coordinate]),
        Kind::OtherDocument => has(Verdict::Misplaced, &[FindingKind::Quotation]),
    }
}

fn failure(case: &Case, report: &Report) -> String {
    let findings = report
        .findings
        .iter()
        .map(|finding| format!("  {} {}: {}", finding.verdict.name(), finding.text, finding.message));
    let lines: Vec<String> = findings.collect();
    format!("{}: {}\n{}", case.kind.name(), case.memo, lines.join("\n"))
}

/// A memo with all the quotations and words of its own between.
fn memo(cases: &[Case]) -> String {
    const OWN: &str = "各地各部门要提高认识，压实责任，结合实际抓好落实，并及时报告进展情况。";
    let mut memo = String::new();
    for case in cases {
        memo.push_str(&case.memo);
        memo.push('\n');
    }
    while memo.chars().count() < MEMO_CHARS {
        memo.push_str(OWN);
        memo.push('\n');
    }
    memo
}

fn quickest(searcher: &Searcher, memo: &str) -> Result<Duration> {
    let mut quickest = Duration::MAX;
    for _ in 0..RUNS {
        let started = Instant::now();
        check(searcher, memo, DAY)?;
        quickest = quickest.min(started.elapsed());
    }
    Ok(quickest)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn what_is_wrong_in_memos_on_the_corpus_is_found() -> Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
        let (index, _) = index_folder(&folder)?;
        let searcher = index.searcher(Weights::DEFAULT);
        let mut rng = Rng::with_seed(3);
        let cases = Drawer::new(&searcher, &mut rng)?.draw(420)?;
        let outcome = Outcome::of(&searcher, &cases)?;
        let (altered, unaltered) = (outcome.sum(true).all, outcome.sum(false).all);
        assert!(altered >= 200 && unaltered >= 200, "{altered} and {unaltered} were drawn");
        assert!(outcome.is_good(), "{}", outcome.failures.join("\n\n"));
        Ok(())
    }
}
