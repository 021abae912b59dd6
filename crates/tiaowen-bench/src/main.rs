//! `tiaowen-bench`: what the product promises, measured: exactness, relevance, speed as ratios within one run. No
//! part of the product.

mod split;
mod folder;
mod pages;
mod exactness;
mod citations;
mod client;
mod checking;
mod relevance;
mod judged;
mod ingredients;
mod marks;
mod folder_index;
mod speed;
mod program;
mod http;
mod issues;
mod readers;
mod effort;
#[path = "../../tiaowen-formats/src/pdf/tests/press.rs"]
#[allow(dead_code, reason = "tests print more than is measured")]
mod press;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use self::checking::Checking;
use self::citations::Citations;
use self::exactness::Exactness;
use self::folder::Folder;
use self::http::Http;
use self::judged::JudgedQueries;
use self::pages::Pages;
use self::program::Program;
use self::readers::READ_WORKER;
use self::relevance::Relevance;
use self::speed::Speed;
use self::split::Split;

/// Measures tiaowen.
#[derive(Parser)]
#[command(name = "tiaowen-bench")]
struct Arguments {
    #[command(subcommand)]
    measurement: Measurement,
}

#[derive(Subcommand)]
enum Measurement {
    /// Splits the texts of a folder, and the longest at growing lengths: megabytes a second of one processor, and the
    /// time per megabyte, level when splitting is linear.
    Split(Split),
    /// Indexes a folder of mixed files with worker processes: megabytes of text a minute, and the most memory that the
    /// run and its workers take.
    Folder(Folder),
    /// Indexes PDF files of many pages, set in one column and in two: seconds for each. Read by poppler where it is
    /// installed; TIAOWEN_PDFTOTEXT=none measures the reader of the program's own.
    Pdf(Pages),
    /// Asks for strings drawn from the clauses of a folder; all clauses that hold one must be found, and in quotes
    /// no others.
    Exactness(Exactness),
    /// Asks for every article of some statutes by title and number; the article must be the first hit.
    Citations(Citations),
    /// Checks memos with quotations drawn from a folder, half of them altered: what is wrong must be found, and nothing
    /// else.
    Check(Checking),
    /// Marks the ranking of judged questions over clauses that were split elsewhere.
    Relevance(Relevance),
    /// Marks the answers to the project's own judged queries.
    Judged(JudgedQueries),
    /// Times whole answers against a bare tantivy with jieba that is asked the same.
    Speed(Speed),
    /// Runs the command itself: what an import, one search and the start of a server take, and questions while another
    /// process writes.
    Program(Program),
    /// Prints what got slower or faster from one speed.json to another.
    Compare {
        /// The earlier report.
        old: PathBuf,
        /// The later report.
        new: PathBuf,
    },
    /// Asks the server over HTTP: requests a second, how long they take, what HTTP adds.
    Http(Http),
}

fn main() -> Result<ExitCode> {
    if std::env::args().nth(1).is_some_and(|word| word == READ_WORKER) {
        tiaowen_library::reading::work(std::io::stdin(), std::io::stdout())?;
        return Ok(ExitCode::SUCCESS);
    }
    match Arguments::parse().measurement {
        Measurement::Split(arguments) => split::measure(&arguments).map(|()| ExitCode::SUCCESS),
        Measurement::Folder(arguments) => folder::measure(&arguments),
        Measurement::Pdf(arguments) => pages::measure(&arguments),
        Measurement::Exactness(arguments) => exactness::measure(&arguments),
        Measurement::Citations(arguments) => citations::measure(&arguments),
        Measurement::Check(arguments) => checking::measure(&arguments),
        Measurement::Relevance(arguments) => relevance::measure(&arguments).map(|()| ExitCode::SUCCESS),
        Measurement::Judged(arguments) => judged::measure(&arguments),
        Measurement::Speed(arguments) => speed::measure(&arguments).map(|()| ExitCode::SUCCESS),
        Measurement::Program(arguments) => program::measure(&arguments).map(|()| ExitCode::SUCCESS),
        Measurement::Compare { old, new } => speed::compare_files(&old, &new).map(|()| ExitCode::SUCCESS),
        Measurement::Http(arguments) => http::measure(&arguments).map(|()| ExitCode::SUCCESS),
    }
}
