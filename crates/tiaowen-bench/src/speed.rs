//! How long whole answers take, against the ceiling: a bare tantivy with jieba that does the same work with the same
//! streams and nothing around it. Both are asked the same questions in the same run, so the ratio says what the
//! product adds, whatever the machine is doing.

mod ceiling;
mod clock;
mod corpus;
mod questions;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use fastrand::Rng;
use tiaowen_search::engine::Weights;

use self::ceiling::Ceiling;
use self::clock::{Spent, percentile, spent};
use self::corpus::Source;
use self::questions::{Class, Urn};
use crate::folder_index::index_batches;

/// Hits of an answer, as on a page.
pub(crate) const HITS: usize = 20;

/// What is measured.
#[derive(Args)]
pub(crate) struct Speed {
    /// Folder of documents whose clauses are searched. Larger corpora are filled up with perturbed copies.
    folder: PathBuf,
    /// Sizes of the corpora, in clauses.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000])]
    clauses: Vec<usize>,
    /// Questions of each class.
    #[arg(long, default_value_t = 100)]
    questions: usize,
    /// How often each is asked after a first time that does not count.
    #[arg(long, default_value_t = 5)]
    passes: usize,
    /// The same seed draws the same questions from the same folder.
    #[arg(long, default_value_t = 3)]
    seed: u64,
}

/// Prints a table for each size: CPU time of the answering thread, median and 99th percentile, wall time beside it.
pub(crate) fn measure(arguments: &Speed) -> Result<()> {
    ensure!(
        arguments.questions > 0 && arguments.passes > 0,
        "nothing to measure: ask for at least one question"
    );
    let source = Source::read(&arguments.folder)?;
    for clauses in &arguments.clauses {
        measure_size(arguments, &source, *clauses)?;
    }
    Ok(())
}

fn measure_size(arguments: &Speed, source: &Source, clauses: usize) -> Result<()> {
    let mut rng = Rng::with_seed(arguments.seed);
    let batches = source.batches(clauses, &mut rng);
    let urn = Urn::new(&batches, source.segmenter());
    let ceiling = Ceiling::build(&batches, source.segmenter())?;
    let index = index_batches(batches, source.index())?;
    let searcher = index.searcher(Weights::DEFAULT);
    println!(
        "\n{} clauses, {} passes over {} questions of each class",
        urn.len(),
        arguments.passes,
        arguments.questions
    );
    println!(
        "| class | clauses found | by the ceiling | CPU µs, median | 99 % | ceiling, median | 99 % | ratio | wall µs, median | 99 % |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for class in Class::ALL {
        let questions = urn.draw(class, arguments.questions, &mut rng);
        ensure!(!questions.is_empty(), "the folder has no questions of the class “{}”", class.name());
        let (mut product, mut bare, mut hits) = (Vec::new(), Vec::new(), [0; 2]);
        for pass in 0..=arguments.passes {
            for question in &questions {
                let request = question.request();
                let (answer, mine) = spent(|| searcher.search(&request));
                let answer = answer.with_context(|| format!("cannot answer “{}”", request.query))?;
                let (found, theirs) = spent(|| ceiling.answer(question));
                let found = found?;
                if pass > 0 {
                    product.push(mine);
                    bare.push(theirs);
                    hits = [hits[0] + answer.total, hits[1] + found];
                }
            }
        }
        print_row(class, hits.map(|hits| hits / product.len()), &product, &bare);
    }
    Ok(())
}

fn print_row(class: Class, hits: [usize; 2], product: &[Spent], bare: &[Spent]) {
    let micros = |times: &[Spent], of: fn(&Spent) -> Duration, share: f64| {
        let times: Vec<Duration> = times.iter().map(of).collect();
        percentile(&times, share).as_secs_f64() * 1e6
    };
    let cpu = |it: &Spent| it.cpu;
    let wall = |it: &Spent| it.wall;
    let (mine, theirs) = (micros(product, cpu, 0.5), micros(bare, cpu, 0.5));
    println!(
        "| {} | {} | {} | {mine:.0} | {:.0} | {theirs:.0} | {:.0} | {:.2} | {:.0} | {:.0} |",
        class.name(),
        hits[0],
        hits[1],
        micros(product, cpu, 0.99),
        micros(bare, cpu, 0.99),
        mine / theirs,
        micros(product, wall, 0.5),
        micros(product, wall, 0.99),
    );
}
