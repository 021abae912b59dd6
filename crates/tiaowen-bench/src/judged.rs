//! How well the project's own judged queries are answered: ranked ones by their marks, those that only filter by the
//! very clauses, those that nothing answers by their silence.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;
use serde_json::Value;
use tiaowen_document::model::Span;
use tiaowen_search::batch::MAX_BATCH_LIMIT;
use tiaowen_search::engine::Weights;
use tiaowen_search::{ClauseRecord, Engine, Filters, SearchRequest, Searcher};

use crate::folder_index::{TemporaryIndex, index_folder, print_report};
use crate::ingredients::{JudgedQuery, Table, mark, variants};
use crate::marks::{Judged, Marks};

/// Mean nDCG@10 that ranked queries must reach.
const WANTED_NDCG: f64 = 0.88;

/// What is asked of which documents.
#[derive(Args)]
pub(crate) struct JudgedQueries {
    /// Folder of the judged documents.
    #[arg(long, default_value = "corpus")]
    corpus: PathBuf,
    /// Queries with judged spans, in the form of tests/gold/queries.json.
    gold: PathBuf,
}

/// Asks all queries and prints what came of each; fails unless all come up to what is wanted.
pub(crate) fn measure(arguments: &JudgedQueries) -> Result<ExitCode> {
    let text = fs::read_to_string(&arguments.gold)
        .with_context(|| format!("cannot read {}", arguments.gold.display()))?;
    let (index, report) = index_folder(&arguments.corpus)?;
    print_report(&report);
    let bench = Bench::new(&index, &text)?;
    let verdicts = bench.verdicts(&index.searcher(Weights::DEFAULT))?;
    print(&verdicts);
    let mut table = Table::begin();
    for variant in variants() {
        table.line(variant.name, &mark(&index, &variant, &bench.ranked)?);
    }
    let summary = Summary::new(&verdicts);
    summary.print();
    Ok(if summary.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The file of judged queries.
#[derive(Deserialize)]
struct Gold {
    /// SHA-256 of each document's source.
    documents: HashMap<String, String>,
    queries: Vec<GoldQuery>,
}

#[derive(Deserialize)]
struct GoldQuery {
    id: String,
    query: String,
    #[serde(default)]
    filters: BTreeMap<String, Value>,
    #[serde(default)]
    no_answer: bool,
    relevant: Vec<Judgement>,
}

#[derive(Deserialize)]
struct Judgement {
    doc: String,
    span: Span,
    grade: f64,
}

/// What a query is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The order of its hits.
    Ranked,
    /// The very clauses.
    Exact,
    /// No hit.
    Silent,
}

struct Bench {
    /// All queries, each with the way it is judged; those judged by category with what splitting assigned.
    queries: Vec<(Kind, JudgedQuery)>,
    /// Those judged by the order of their hits.
    ranked: Vec<JudgedQuery>,
}

/// What came of a query.
struct Verdict {
    id: String,
    asked: String,
    kind: Kind,
    marks: Marks,
    total: usize,
    judged: usize,
    is_exact: bool,
}

impl Bench {
    fn new(index: &TemporaryIndex, gold: &str) -> Result<Self> {
        let gold: Gold =
            serde_json::from_str(gold).context("the gold is not in the form of judged queries")?;
        let clauses = Clauses::read(index.engine.as_ref(), &gold.documents)?;
        let mut bench = Self { queries: Vec::new(), ranked: Vec::new() };
        for query in &gold.queries {
            let request = clauses.request(query)?;
            let judged = match query.filters.contains_key("category") && query.query.is_empty() {
                true => clauses.categorised(&request.filters),
                false => clauses.judged(query)?,
            };
            let kind = match (query.no_answer, query.query.is_empty()) {
                (true, _) => Kind::Silent,
                (false, true) => Kind::Exact,
                (false, false) => Kind::Ranked,
            };
            let query =
                || JudgedQuery { id: query.id.clone(), request: request.clone(), judged: judged.clone() };
            bench.queries.push((kind, query()));
            if kind == Kind::Ranked {
                bench.ranked.push(query());
            }
        }
        Ok(bench)
    }

    fn verdicts(&self, searcher: &Searcher) -> Result<Vec<Verdict>> {
        self.queries.iter().map(|(kind, query)| verdict(*kind, query, searcher)).collect()
    }
}

fn verdict(kind: Kind, query: &JudgedQuery, searcher: &Searcher) -> Result<Verdict> {
    let total = searcher.search(&SearchRequest { limit: 1, ..query.request.clone() })?.total;
    let hits = searcher.rank(&SearchRequest { limit: MAX_BATCH_LIMIT, ..query.request.clone() })?;
    let ranked: Vec<String> = hits.into_iter().map(|hit| hit.id).collect();
    let found: BTreeSet<&String> = ranked.iter().collect();
    let is_exact = found == query.judged.keys().collect() && found.len() == total;
    let marks = Marks::of(&ranked, &query.judged);
    let (id, judged) = (query.id.clone(), query.judged.len());
    Ok(Verdict { id, asked: asked(&query.request), kind, marks, total, judged, is_exact })
}

/// The query with its filters, as one types them.
fn asked(request: &SearchRequest) -> String {
    let mut asked = vec![request.query.clone()];
    for name in Filters::NAMES {
        let values = request.filters.values(name).unwrap_or_default();
        asked.extend(values.iter().map(|value| format!("{name}:{value}")));
    }
    asked.join(" ").trim().to_owned()
}

/// The clauses of the judged documents.
struct Clauses {
    /// Id and clauses of each document, by the key that the gold calls it.
    documents: HashMap<String, (String, Vec<ClauseRecord>)>,
}

impl Clauses {
    fn read(engine: &dyn Engine, sources: &HashMap<String, String>) -> Result<Self> {
        let overview = engine.overview()?;
        let mut documents = HashMap::new();
        for (key, sha256) in sources {
            let mut heads = overview.documents.iter().map(|head| &head.metadata);
            let metadata = heads
                .find(|metadata| metadata.sha256 == *sha256)
                .with_context(|| format!("document {key} ({sha256}) is not in the folder"))?;
            documents.insert(key.clone(), (metadata.id.clone(), engine.clauses_of(&metadata.id)?));
        }
        Ok(Self { documents })
    }

    fn document(&self, key: &str) -> Result<&(String, Vec<ClauseRecord>)> {
        self.documents.get(key).with_context(|| format!("the gold lists no document {key}"))
    }

    fn request(&self, query: &GoldQuery) -> Result<SearchRequest> {
        let mut filters = Filters::default();
        for (name, value) in &query.filters {
            let value = match value {
                Value::String(value) if name == "doc" => self.document(value)?.0.clone(),
                Value::String(value) => value.clone(),
                Value::Number(value) => value.to_string(),
                _ => bail!("{}: filter {name} is neither text nor a number", query.id),
            };
            let values =
                filters.values_mut(name).with_context(|| format!("{}: no filter {name}", query.id))?;
            values.push(value);
        }
        Ok(SearchRequest { query: query.query.clone(), filters, ..SearchRequest::default() })
    }

    /// The clauses that were judged relevant, by their spans.
    fn judged(&self, query: &GoldQuery) -> Result<Judged> {
        let mut judged = Judged::new();
        for judgement in &query.relevant {
            let (_, clauses) = self.document(&judgement.doc)?;
            let clause = clause_at(clauses, judgement.span).with_context(|| {
                let Span { start, end } = judgement.span;
                format!("{}: no clause stands at {start}..{end} of document {}", query.id, judgement.doc)
            })?;
            let grade = judged.entry(clause.clause.id.clone()).or_default();
            *grade = judgement.grade.max(*grade);
        }
        Ok(judged)
    }

    /// The clauses that splitting put into a category.
    fn categorised(&self, filters: &Filters) -> Judged {
        let documents =
            self.documents.values().filter(|(id, _)| filters.doc.is_empty() || filters.doc.contains(id));
        let clauses = documents.flat_map(|(_, clauses)| clauses);
        let wanted = clauses.filter(|record| {
            record.clause.categories.iter().any(|category| filters.category.contains(category))
        });
        wanted.map(|record| (record.clause.id.clone(), 1.0)).collect()
    }
}

/// The clause with this span, else the one that shares most of it, if that is more than half of either.
fn clause_at(clauses: &[ClauseRecord], span: Span) -> Option<&ClauseRecord> {
    let length = |span: Span| span.end.saturating_sub(span.start);
    let shared = |record: &&ClauseRecord| {
        let own = record.clause.span;
        own.end.min(span.end).saturating_sub(own.start.max(span.start))
    };
    let same = clauses.iter().find(|record| record.clause.span == span);
    same.or_else(|| {
        let nearest = clauses.iter().max_by_key(shared)?;
        (2 * shared(&nearest) > length(span).min(length(nearest.clause.span))).then_some(nearest)
    })
}

fn print(verdicts: &[Verdict]) {
    println!("\n| query | asked | judged | total | nDCG@10 | R@10 | holds |\n|---|---|--:|--:|--:|--:|---|");
    for Verdict { id, asked, kind, marks, total, judged, is_exact } in verdicts {
        let yes_or_no = |holds: bool| if holds { "yes" } else { "no" };
        let (ndcg, recall, holds) = match kind {
            Kind::Ranked => (format!("{:.3}", marks.ndcg_10), format!("{:.3}", marks.recall_10), "–"),
            Kind::Exact => ("–".to_owned(), "–".to_owned(), yes_or_no(*is_exact)),
            Kind::Silent => ("–".to_owned(), "–".to_owned(), yes_or_no(*total == 0)),
        };
        println!("| {id} | {asked} | {judged} | {total} | {ndcg} | {recall} | {holds} |");
    }
}

/// What came of all queries.
#[derive(Debug, PartialEq)]
struct Summary {
    /// Mean marks of the ranked ones.
    marks: Marks,
    ranked: usize,
    exact: usize,
    silent: usize,
    /// Ids of filter queries with other clauses than judged.
    not_exact: Vec<String>,
    /// Ids of queries that found something where there is nothing.
    not_silent: Vec<String>,
}

impl Summary {
    fn new(verdicts: &[Verdict]) -> Self {
        let of_kind = |kind: Kind| verdicts.iter().filter(move |verdict| verdict.kind == kind);
        let marks: Vec<Marks> = of_kind(Kind::Ranked).map(|verdict| verdict.marks).collect();
        let not_exact = of_kind(Kind::Exact).filter(|verdict| !verdict.is_exact);
        let not_silent = of_kind(Kind::Silent).filter(|verdict| verdict.total > 0);
        Self {
            marks: Marks::mean(&marks),
            ranked: marks.len(),
            exact: of_kind(Kind::Exact).count(),
            silent: of_kind(Kind::Silent).count(),
            not_exact: not_exact.map(|verdict| verdict.id.clone()).collect(),
            not_silent: not_silent.map(|verdict| verdict.id.clone()).collect(),
        }
    }

    fn print(&self) {
        let Self { marks, ranked, exact, silent, not_exact, not_silent } = self;
        let names =
            |ids: &[String]| if ids.is_empty() { String::new() } else { format!(", not {}", ids.join(", ")) };
        println!("\nranked: {ranked} queries, nDCG@10 {:.4}, MRR@10 {:.4}", marks.ndcg_10, marks.mrr_10);
        println!("filters alone: {} of {exact} exact{}", exact - not_exact.len(), names(not_exact));
        println!("without an answer: {} of {silent} silent{}", silent - not_silent.len(), names(not_silent));
    }

    fn is_good(&self) -> bool {
        self.marks.ndcg_10 >= WANTED_NDCG && self.not_exact.is_empty() && self.not_silent.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn repository() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn the_judged_queries_are_answered() {
        let gold = fs::read_to_string(repository().join("tests/gold/queries.json")).unwrap();
        let (index, _) = index_folder(&repository().join("corpus")).unwrap();
        let bench = Bench::new(&index, &gold).unwrap();
        let verdicts = bench.verdicts(&index.searcher(Weights::DEFAULT)).unwrap();
        let summary = Summary::new(&verdicts);
        assert!(summary.ranked > 20 && summary.exact > 5 && summary.silent > 2, "{summary:?}");
        assert_eq!(summary.not_exact, [] as [&str; 0]);
        assert_eq!(summary.not_silent, [] as [&str; 0]);
        assert!(summary.marks.ndcg_10 >= WANTED_NDCG, "{summary:?}");
    }
}
