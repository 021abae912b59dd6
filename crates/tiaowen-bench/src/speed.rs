//! How long whole answers take, against the ceiling: a bare tantivy with jieba that does the same work with the same
//! streams and nothing around it. Both are asked the same questions in the same run, so the ratio says what the
//! product adds, whatever the machine is doing.

mod ceiling;
mod clock;
mod corpus;
mod questions;
mod race;
mod peers;
mod parts;
mod report;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Error, Result, ensure};
use clap::Args;
use fastrand::Rng;
use jiff::Zoned;
use tiaowen_search::engine::{FacetField, Weights};
use tiaowen_search::{Changes, Searcher};

pub(crate) use self::ceiling::Building;
use self::ceiling::Ceiling;
pub(crate) use self::clock::{percentile, process_time};
pub(crate) use self::corpus::Source;
use self::parts::{folder_bytes, parts};
use self::peers::{Scan, Sqlite, Tokens};
use self::questions::Urn;
pub(crate) use self::questions::{Class, Filling};
use self::race::{Ask, Rival, time};
pub(crate) use self::report::compare_files;
use self::report::{CEILING, CorpusReport, Indexing, PRODUCT, Report, Row, Task};
use crate::folder_index::{TemporaryIndex, empty_index};

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
    /// Asks SQLite FTS5 (words cut by jieba, and trigrams) and a plain scan the same, to find.
    #[arg(long)]
    peers: bool,
    /// Prints what the index is made of.
    #[arg(long)]
    parts: bool,
    /// Folder that speed.json, speed.md and speed.svg are written into.
    #[arg(long)]
    report: Option<PathBuf>,
}

/// Clauses that are handed over at once: enough for a segment of a good size, few enough for memory.
pub(crate) const CHUNK: usize = 100_000;

/// The most time that an engine is given for a class of questions: some read everything for each.
const PATIENCE: Duration = Duration::from_secs(12);

/// Measures corpora of each size, prints what was found and writes it where the arguments say.
pub(crate) fn measure(arguments: &Speed) -> Result<()> {
    ensure!(
        arguments.questions > 0 && arguments.passes > 0,
        "nothing to measure: ask for at least one question"
    );
    let source = Source::read(&arguments.folder)?;
    let mut report = Report {
        day: Zoned::now().date().to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        machine: machine(),
        questions: arguments.questions,
        passes: arguments.passes,
        corpora: Vec::new(),
    };
    for clauses in &arguments.clauses {
        let corpus = measure_size(arguments, &source, *clauses)?;
        println!("\n{clauses} clauses, CPU and wall in µs");
        println!("\n{}\n\n{}", corpus.times(Task::Finding), corpus.times(Task::Answer));
        if let Some(peers) = corpus.peers() {
            println!("\n{peers}");
        }
        println!("\n{}", corpus.indexing());
        if arguments.parts {
            println!("\n{}", corpus.parts());
        }
        report.corpora.push(corpus);
    }
    arguments.report.as_ref().map_or(Ok(()), |folder| report.write(folder))
}

fn measure_size(arguments: &Speed, source: &Source, clauses: usize) -> Result<CorpusReport> {
    let corpus = Corpus::build(arguments, source, clauses)?;
    let mut rng = Rng::with_seed(arguments.seed);
    let mut rows = Vec::new();
    for class in Class::ALL {
        let questions = corpus.urn.draw(class, arguments.questions, &mut rng);
        ensure!(!questions.is_empty(), "the folder has no questions of the class “{}”", class.name());
        for task in [Task::Finding, Task::Answer] {
            if task == Task::Answer && !class.has_answer() {
                continue;
            }
            let mut engines = time(&corpus.rivals(class, task), &questions, arguments.passes, PATIENCE)?;
            if task == Task::Finding {
                engines.extend(time(&corpus.peers(), &questions, arguments.passes, PATIENCE)?);
            }
            rows.push(Row { class: class.name().to_owned(), task, engines });
        }
    }
    Ok(CorpusReport {
        clauses,
        text_bytes: corpus.text_bytes,
        indexing: corpus.indexing,
        parts: parts(&corpus.index.folder())?,
        rows,
    })
}

/// One corpus in every engine, and questions about it.
struct Corpus {
    urn: Urn,
    /// Bytes of the clauses' own texts.
    text_bytes: u64,
    ceiling: Ceiling,
    index: TemporaryIndex,
    searcher: Searcher,
    others: Option<(Sqlite, Scan)>,
    indexing: Vec<Indexing>,
}

impl Corpus {
    fn build(arguments: &Speed, source: &Source, clauses: usize) -> Result<Self> {
        let mut rng = Rng::with_seed(arguments.seed);
        let mut urn = Filling::new(arguments.seed);
        let mut ceiling = Building::start(source.segmenter())?;
        let index = empty_index(source.index())?;
        let mut others =
            arguments.peers.then(|| Ok::<_, Error>((Sqlite::start()?, Scan::default()))).transpose()?;
        let (mut text_bytes, mut product_took, mut ceiling_took, mut sqlite_took) =
            (0, Duration::ZERO, Duration::ZERO, Duration::ZERO);
        let mut documents = source.documents(clauses, &mut rng).peekable();
        while documents.peek().is_some() {
            let (mut chunk, mut size) = (Vec::new(), 0);
            while size < CHUNK
                && let Some(batch) = documents.next()
            {
                urn.add(&batch, source.segmenter());
                size += batch.clauses.len();
                text_bytes += batch.clauses.iter().map(|record| record.clause.text.len() as u64).sum::<u64>();
                chunk.push(batch);
            }
            ceiling_took += process_time(|| ceiling.write(&chunk))?;
            if let Some((sqlite, scan)) = &mut others {
                sqlite_took += process_time(|| sqlite.write(&chunk, source.segmenter()))?;
                scan.write(&chunk);
            }
            let changes = Changes { replace: chunk, remove: Vec::new() };
            product_took += process_time(|| Ok(index.engine.write(&changes)?))?;
        }
        let mut finished = None;
        ceiling_took += process_time(|| {
            finished = Some(ceiling.finish()?);
            Ok(())
        })?;
        let ceiling = finished.context("the ceiling was not finished")?;
        let indexing = |engine: &str, took: Duration, bytes| Indexing {
            engine: engine.to_owned(),
            cpu_seconds: took.as_secs_f64(),
            bytes,
        };
        let mut taken = vec![
            indexing(PRODUCT, product_took, folder_bytes(&index.folder())),
            indexing(CEILING, ceiling_took, folder_bytes(ceiling.folder())),
        ];
        if let Some((sqlite, _)) = &others {
            sqlite_took += process_time(|| sqlite.finish())?;
            taken.push(indexing("FTS5, words and trigrams", sqlite_took, sqlite.bytes()));
        }
        let searcher = index.searcher(Weights::DEFAULT);
        Ok(Self { urn: urn.finish(), text_bytes, ceiling, index, searcher, others, indexing: taken })
    }

    /// Who does the task: the product, then the ceiling.
    fn rivals(&self, class: Class, task: Task) -> Vec<Rival<'_>> {
        /// What a facet class counts.
        const FIELDS: [FacetField; 3] = [FacetField::Unit, FacetField::Category, FacetField::Document];
        let product: Ask<'_> = match (task, class) {
            (Task::Answer, _) => Box::new(|question| Ok(self.searcher.search(&question.request)?.total)),
            (Task::Finding, Class::Count) => {
                Box::new(|question| Ok(self.searcher.count(&question.request)?))
            }
            (Task::Finding, Class::Facet) => {
                Box::new(|question| Ok(self.searcher.find(&question.request, &FIELDS)?.clauses.len()))
            }
            (Task::Finding, _) => {
                Box::new(|question| Ok(self.searcher.find(&question.request, &[])?.clauses.len()))
            }
        };
        let bare: Ask<'_> = match task {
            Task::Answer => Box::new(|question| self.ceiling.answer(question)),
            Task::Finding => Box::new(|question| self.ceiling.find(question)),
        };
        vec![Rival { name: PRODUCT, ask: product }, Rival { name: CEILING, ask: bare }]
    }

    /// Who else is asked to find.
    fn peers(&self) -> Vec<Rival<'_>> {
        let Some((sqlite, scan)) = &self.others else { return Vec::new() };
        vec![
            Rival { name: "FTS5 words", ask: Box::new(|question| sqlite.find(Tokens::Words, question)) },
            Rival {
                name: "FTS5 trigrams",
                ask: Box::new(|question| sqlite.find(Tokens::Trigrams, question)),
            },
            Rival { name: "scan", ask: Box::new(|question| Ok(scan.find(question))) },
        ]
    }
}

/// The processor and how many there are, as Linux tells.
fn machine() -> String {
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told.lines().find_map(|line| Some(line.strip_prefix("model name")?.split_once(':')?.1.trim()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores", name.unwrap_or(std::env::consts::ARCH))
}
