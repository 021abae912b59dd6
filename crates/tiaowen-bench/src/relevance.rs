//! How well questions over clauses split elsewhere are ranked: a collection in the form of TREC, imported and asked
//! as the commands do, with every part of the ranking changed in turn.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use tiaowen_library::ImportFile;
use tiaowen_search::SearchRequest;

use crate::folder_index::index_clauses;
use crate::ingredients::{JudgedQuery, Table, mark, variants};
use crate::marks::{Judged, Marks, spread};

/// The collection.
#[derive(Args)]
pub(crate) struct Relevance {
    /// Clauses, one JSON object a line, as `tiaowen import` takes them.
    #[arg(long)]
    clauses: PathBuf,
    /// Lines of query id, tab, query.
    #[arg(long)]
    queries: PathBuf,
    /// Lines of query id, tab, 0, tab, clause id, tab, grade; the 0 may be left out.
    #[arg(long)]
    qrels: PathBuf,
    /// Parts into which the queries are sorted by their ids, to tell how far the figures depend on them.
    #[arg(long, default_value_t = 5)]
    folds: usize,
    /// Whether each part of the ranking is changed in turn.
    #[arg(long, value_enum, default_value_t = Ingredients::Each)]
    ingredients: Ingredients,
}

/// What is measured beside the ranking in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ingredients {
    /// Nothing.
    None,
    /// The ranking with each part changed.
    Each,
}

/// Imports the clauses, asks all judged queries, prints the marks.
pub(crate) fn measure(arguments: &Relevance) -> Result<()> {
    let read =
        |path: &Path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    let queries = judged_queries(&read(&arguments.queries)?, &read(&arguments.qrels)?)?;
    let path = &arguments.clauses;
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let file = ImportFile::read(BufReader::new(file), &path.display().to_string())?;
    let (index, report) = index_clauses(file)?;
    println!(
        "{} clauses, {} lines not read, {} judged queries",
        report.clauses,
        report.faults.len(),
        queries.len()
    );
    let mut variants = variants();
    if arguments.ingredients == Ingredients::None {
        variants.truncate(1);
    }
    let (mut table, mut folded) = (Table::begin(), Vec::new());
    for variant in &variants {
        let marks = mark(&index, variant, &queries)?;
        table.line(variant.name, &marks);
        folded.push((variant.name, by_fold(&queries, &marks, arguments.folds)));
    }
    println!(
        "\n| ranking | nDCG@10 over {} folds | spread | R@100 | spread |\n|---|--:|--:|--:|--:|",
        arguments.folds
    );
    for (name, folds) in folded {
        let figures = |mark: fn(&Marks) -> f64| spread(&folds.iter().map(mark).collect::<Vec<_>>());
        let (ndcg, ndcg_spread) = figures(|marks| marks.ndcg_10);
        let (recall, recall_spread) = figures(|marks| marks.recall_100);
        println!("| {name} | {ndcg:.4} | ±{ndcg_spread:.4} | {recall:.4} | ±{recall_spread:.4} |");
    }
    Ok(())
}

/// Queries with a relevant clause, in their order; those without one are left out.
fn judged_queries(queries: &str, qrels: &str) -> Result<Vec<JudgedQuery>> {
    let mut judged: HashMap<&str, Judged> = HashMap::new();
    for line in records(qrels) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (query, clause, grade) = match columns.as_slice() {
            [query, _, clause, grade, ..] | [query, clause, grade] => (*query, *clause, *grade),
            _ => anyhow::bail!("no judgement: {line}"),
        };
        let grade: f64 = grade.trim().parse().with_context(|| format!("no grade: {line}"))?;
        if grade > 0.0 {
            judged.entry(query).or_default().insert(clause.to_owned(), grade);
        }
    }
    let mut asked = Vec::new();
    for line in records(queries) {
        let (id, query) =
            line.split_once('\t').with_context(|| format!("no tab between id and query: {line}"))?;
        let Some(judged) = judged.remove(id) else { continue };
        let request = SearchRequest { query: query.to_owned(), ..SearchRequest::default() };
        asked.push(JudgedQuery { id: id.to_owned(), request, judged });
    }
    ensure!(judged.is_empty(), "{} judged queries are not among the queries", judged.len());
    ensure!(!asked.is_empty(), "no judged query");
    Ok(asked)
}

/// The lines that say something.
fn records(text: &str) -> impl Iterator<Item = &str> {
    text.trim_start_matches('\u{FEFF}')
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

/// The mean marks of each fold that has queries.
fn by_fold(queries: &[JudgedQuery], marks: &[Marks], folds: usize) -> Vec<Marks> {
    let mut folded = vec![Vec::new(); folds.max(1)];
    for (query, marks) in queries.iter().zip(marks) {
        let fold = hash(&query.id) % folded.len() as u64;
        folded[usize::try_from(fold).unwrap_or_default()].push(*marks);
    }
    folded.iter().filter(|fold| !fold.is_empty()).map(|fold| Marks::mean(fold)).collect()
}

/// FNV-1a: the same fold on every machine.
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_queries_that_are_judged() {
        let check = |queries: &str, qrels: &str, expected: &[[&str; 3]]| {
            let read = judged_queries(queries, qrels).unwrap().into_iter().map(|query| {
                let judged = query.judged.iter().map(|(clause, grade)| format!("{clause} {grade}"));
                [query.id, query.request.query, judged.collect()]
            });
            assert_eq!(read.collect::<Vec<_>>(), expected);
        };
        check("1\t甲\n2\t乙\n", "1\t0\ta\t2\n1\t0\tb\t0\n", &[["1", "甲", "a 2"]]);
        check("# 注\n\n1\t甲\t乙\n", "1\ta\t1\n", &[["1", "甲\t乙", "a 1"]]);
        assert!(judged_queries("1\t甲\n", "2\t0\ta\t1\n").is_err());
        assert!(judged_queries("1\t甲\n", "1\t0\ta\t好\n").is_err());
        assert!(judged_queries("甲\n", "1\t0\ta\t1\n").is_err());
    }

    #[test]
    fn folds_hold_every_query_once() {
        let query = |id: usize| JudgedQuery {
            id: id.to_string(),
            request: SearchRequest::default(),
            judged: Judged::new(),
        };
        let queries: Vec<JudgedQuery> = (0..100).map(query).collect();
        let marks = vec![Marks { ndcg_10: 0.5, ..Marks::default() }; 100];
        let folds = by_fold(&queries, &marks, 5);
        assert_eq!(folds, vec![marks[0]; 5]);
        assert_eq!(by_fold(&queries, &marks, 0).len(), 1);
    }
}
