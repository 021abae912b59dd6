//! The program as it is started and served: what an import, one search on the command line and the start of a server
//! take of processor and memory, and how long questions take while another process writes. It runs the command `tiaowen`
//! as people do, so it measures what is built in, and knows nothing of how.

mod asked;
mod process;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use fastrand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tiaowen_search::DocumentBatch;

use self::asked::Asked;
use self::process::{Served, run};
use crate::speed::{Building, CHUNK, Class, Filling, Source, percentile, process_time};

/// A word that no clause has before it is written.
const NEW_WORD: &str = "鑫淼焱垚";

/// What is measured.
#[derive(Args)]
pub(crate) struct Program {
    /// Folder of documents whose clauses are imported. Larger corpora are filled up with perturbed copies.
    folder: PathBuf,
    /// The command that is measured.
    #[arg(long, default_value = "target/release/tiaowen")]
    program: PathBuf,
    /// Clauses that are imported.
    #[arg(long, default_value_t = 100_000)]
    clauses: usize,
    /// Questions of each of three classes.
    #[arg(long, default_value_t = 100)]
    questions: usize,
    /// How often the short commands are started.
    #[arg(long, default_value_t = 10)]
    starts: usize,
    /// The same seed makes the same corpus.
    #[arg(long, default_value_t = 3)]
    seed: u64,
    /// Folder that program.json and program.md are written into.
    #[arg(long)]
    report: Option<PathBuf>,
}

/// What was found, each by its name, in the order of measuring.
#[derive(Debug, Serialize, Deserialize)]
struct Figures {
    clauses: usize,
    figures: BTreeMap<String, f64>,
}

/// Measures all and prints a table.
pub(crate) fn measure(arguments: &Program) -> Result<()> {
    ensure!(arguments.program.is_file(), "no program at {}", arguments.program.display());
    let bench = Bench::prepare(arguments)?;
    let mut figures = BTreeMap::new();
    bench.import(&mut figures)?;
    bench.search(&mut figures)?;
    bench.serve(&mut figures)?;
    let figures = Figures { clauses: arguments.clauses, figures };
    let text = figures.to_markdown();
    println!("{text}");
    if let Some(folder) = &arguments.report {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::write(folder.join("program.md"), text)?;
        fs::write(folder.join("program.json"), serde_json::to_string_pretty(&figures)? + "\n")?;
    }
    Ok(())
}

impl Figures {
    fn to_markdown(&self) -> String {
        let mut lines = vec![format!("| {} clauses | |", self.clauses), "|---|---:|".to_owned()];
        lines.extend(self.figures.iter().map(|(name, figure)| format!("| {name} | {figure:.3} |")));
        lines.join("\n") + "\n"
    }
}

/// A file of clauses, questions about them, and where the program keeps its index.
struct Bench<'a> {
    arguments: &'a Program,
    directory: tempfile::TempDir,
    questions: Vec<String>,
    /// What the ceiling took for the same clauses.
    ceiling: Duration,
}

impl<'a> Bench<'a> {
    fn prepare(arguments: &'a Program) -> Result<Self> {
        let directory = tempfile::tempdir().context("cannot make a temporary directory")?;
        let source = Source::read(&arguments.folder)?;
        let mut rng = Rng::with_seed(arguments.seed);
        let mut urn = Filling::new(arguments.seed);
        let mut ceiling = Building::start(source.segmenter())?;
        let mut took = Duration::ZERO;
        let mut file = BufWriter::new(File::create(directory.path().join("clauses.jsonl"))?);
        let mut documents = source.documents(arguments.clauses, &mut rng).peekable();
        while documents.peek().is_some() {
            let (mut chunk, mut size) = (Vec::new(), 0);
            while size < CHUNK
                && let Some(batch) = documents.next()
            {
                urn.add(&batch, source.segmenter());
                write_lines(&mut file, &batch)?;
                size += batch.clauses.len();
                chunk.push(batch);
            }
            took += process_time(|| ceiling.write(&chunk))?;
        }
        drop(documents);
        took += process_time(|| ceiling.finish().map(drop))?;
        file.flush()?;
        let urn = urn.finish();
        let questions = [Class::Common, Class::And, Class::Phrase]
            .into_iter()
            .flat_map(|class| urn.draw(class, arguments.questions, &mut rng))
            .map(|question| question.request.query)
            .collect();
        Ok(Self { arguments, directory, questions, ceiling: took })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The command with the folders of the measurement.
    fn command(&self, words: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(&self.arguments.program);
        command.args(words);
        command.arg("--index").arg(self.path("index")).arg("--corpus").arg(self.path("corpus"));
        command
    }

    /// Imports all clauses.
    #[allow(clippy::cast_precision_loss, reason = "figures to read")]
    fn import(&self, figures: &mut BTreeMap<String, f64>) -> Result<()> {
        fs::create_dir_all(self.path("corpus"))?;
        let file = self.path("clauses.jsonl");
        let took = run(self.command(&["import"]).arg(&file))?;
        let per_second = self.arguments.clauses as f64 / took.cpu.as_secs_f64();
        let ceiling = self.arguments.clauses as f64 / self.ceiling.as_secs_f64();
        figures.insert("1 import from JSONL: clauses per CPU s".to_owned(), per_second);
        figures.insert("1 import from JSONL: of the ceiling's".to_owned(), per_second / ceiling);
        figures.insert("1 import from JSONL: most memory, MB".to_owned(), took.most_memory as f64 / 1e6);
        Ok(())
    }

    /// Asks one question after the other on the command line.
    fn search(&self, figures: &mut BTreeMap<String, f64>) -> Result<()> {
        for (kind, mark) in [("words", ""), ("in quotes", "\"")] {
            let mut times = Vec::new();
            for question in self.questions.iter().take(self.arguments.starts) {
                times.push(
                    run(self
                        .command(&["search"])
                        .arg("--")
                        .arg(format!("{mark}{}{mark}", question.replace('"', ""))))?
                    .cpu,
                );
            }
            let name = format!("2 tiaowen search, {kind}: CPU s, median");
            figures.insert(name, percentile(&times, 0.5).as_secs_f64());
        }
        Ok(())
    }

    /// Starts a server, asks it at rest, then while another process imports.
    #[allow(clippy::cast_precision_loss, reason = "figures to read")]
    fn serve(&self, figures: &mut BTreeMap<String, f64>) -> Result<()> {
        let mut times = Vec::new();
        for question in self.questions.iter().take(self.arguments.starts) {
            let (server, mut asked) = self.start()?;
            asked.search(question)?;
            times.push(server.cpu()?);
        }
        figures.insert(
            "3 tiaowen serve to the first answer: CPU s, median".to_owned(),
            percentile(&times, 0.5).as_secs_f64(),
        );

        let (server, mut asked) = self.start()?;
        let quiet = self.ask_all(&mut asked)?;
        let memory = server.anonymous_memory()?;
        figures.insert("4 serving: memory beside mapped files, MB".to_owned(), memory as f64 / 1e6);
        let before = server.cpu()?;
        std::thread::sleep(IDLE);
        let idle = server.cpu()?.saturating_sub(before).as_secs_f64() / IDLE.as_secs_f64();
        figures.insert("4 serving, idle: share of a processor".to_owned(), idle);
        figures.insert("5 question at rest: ms, 99 %".to_owned(), millis(&quiet, 0.99));

        let more = self.path("more.jsonl");
        fs::copy(self.path("clauses.jsonl"), &more)?;
        let text = format!("第一条{NEW_WORD}企业的认定。");
        writeln!(
            fs::OpenOptions::new().append(true).open(&more)?,
            "{}",
            json!({"id": NEW_WORD, "text": text})
        )?;
        let mut writer = self
            .command(&["import"])
            .arg(&more)
            .stdout(std::process::Stdio::null())
            .spawn()
            .context("cannot start the import")?;
        let mut busy = Vec::new();
        while writer.try_wait()?.is_none() {
            busy.extend(self.ask_all(&mut asked)?);
        }
        let ended = Instant::now();
        while asked.search(NEW_WORD)? == 0 {
            ensure!(ended.elapsed() < Duration::from_secs(60), "the new clause is not seen");
        }
        let seen = ended.elapsed();
        figures.insert("5 question while indexing: ms, 99 %".to_owned(), millis(&busy, 0.99));
        figures.insert(
            "5 question while indexing: × at rest, 99 %".to_owned(),
            millis(&busy, 0.99) / millis(&quiet, 0.99),
        );
        figures.insert("5 new clause seen after the import ended: ms".to_owned(), seen.as_secs_f64() * 1e3);
        Ok(())
    }

    /// A server that answers.
    fn start(&self) -> Result<(Served, Asked)> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let server =
            Served::start(&mut self.command(&["serve", "--no-open", "--addr", &address.to_string()]))?;
        let asked = Asked::connect(address, Duration::from_secs(60))?;
        Ok((server, asked))
    }

    /// Asks all questions; how long each took on the wall.
    fn ask_all(&self, asked: &mut Asked) -> Result<Vec<Duration>> {
        let ask = |question: &String| {
            let began = Instant::now();
            asked.search(question)?;
            Ok(began.elapsed())
        };
        self.questions.iter().map(ask).collect()
    }
}

/// How long an idle server is looked at.
const IDLE: Duration = Duration::from_secs(5);

fn millis(times: &[Duration], share: f64) -> f64 {
    percentile(times, share).as_secs_f64() * 1e3
}

/// A document's clauses in the form that is imported.
fn write_lines(file: &mut impl Write, batch: &DocumentBatch) -> Result<()> {
    for record in &batch.clauses {
        let clause = &record.clause;
        let units: Vec<&str> = clause.units.iter().map(|unit| unit.name.as_str()).collect();
        let line = json!({
            "id": clause.id, "title": clause.heading.as_deref().unwrap_or_default(), "text": clause.text,
            "doc": batch.document.metadata.title, "path": clause.path, "year": batch.document.metadata.year,
            "units": units, "categories": clause.categories,
        });
        writeln!(file, "{line}")?;
    }
    Ok(())
}
