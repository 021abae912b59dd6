//! The arguments of the command, and its help in English. [`crate::help`] puts the Chinese help in its place.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use tiaowen_citation::{Choices, CitedWork, PlaceForm, Style};
use tiaowen_document::TextEncoding;
use tiaowen_library::{ReadLimits, Readers, WorkerCommand, Workers};
use tiaowen_search::Sort;
use tiaowen_server::TrustedProxy;

use crate::language::{LANGUAGE_VARIABLE, Language};

/// Find, read and cite the exact clause of a Chinese policy document
#[derive(Debug, Parser)]
#[command(name = "tiaowen", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Settings {
    /// Folder of the index [default: index]
    #[arg(long, global = true, value_name = "DIR", env = "TIAOWEN_INDEX", default_value = "index")]
    pub(crate) index: PathBuf,
    /// Folder of the policy documents [default: corpus]
    #[arg(long, global = true, value_name = "DIR", env = "TIAOWEN_CORPUS", default_value = "corpus")]
    pub(crate) corpus: PathBuf,
    /// Folder of the ledger of ids [default: .tiaowen in the corpus]
    #[arg(long, global = true, value_name = "DIR", env = "TIAOWEN_LEDGER")]
    pub(crate) ledger: Option<PathBuf>,
    /// Print for people or for programs: text, json [default: text]
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    /// Language of messages: zh, en [default: zh]
    #[arg(long, global = true, value_name = "LANG", env = LANGUAGE_VARIABLE, default_value = "zh")]
    pub(crate) lang: Language,
    /// What to log on standard error: off, error, warn, info, debug, trace [default: off]
    #[arg(long, global = true, value_name = "LEVEL", env = "TIAOWEN_LOG", default_value = "off")]
    pub(crate) log: String,
    /// Print help
    #[arg(long, short, global = true, action = clap::ArgAction::Help)]
    pub(crate) help: Option<bool>,
    /// Print the version
    #[arg(long, short = 'V', action = clap::ArgAction::Version)]
    pub(crate) version: Option<bool>,
}

/// For whom output is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read the documents of a folder and build or renew the index
    Index(IndexArguments),
    /// Find clauses
    Search(Box<SearchArguments>),
    /// Find clauses for every query of a file, for programs that measure and compare
    Batch(Box<BatchArguments>),
    /// Take in clauses that were split elsewhere, one JSON object a line
    Import(ImportArguments),
    /// Show a clause or a document
    Show(ShowArguments),
    /// Print a clause in quotation marks with its citation
    Cite(CiteArguments),
    /// Hold two documents against each other, clause by clause
    Compare(CompareArguments),
    /// Check what a memo quotes and cites against the library
    Check(CheckArguments),
    /// List what a person should mend in the library, and how
    Doctor(DoctorArguments),
    /// Compare every file of index and ledger with what was written into it
    Verify,
    /// List the documents that the library names and lacks
    References,
    /// Write corpus, ledger and index to one file, also while a server runs
    Backup(BackupArguments),
    /// Put a backup into new folders
    Restore(RestoreArguments),
    /// Show how a file is split into clauses; needs no index
    Parse(ParseArguments),
    /// Serve the page and the JSON interface
    Serve(ServeArguments),
}

#[derive(Debug, Args)]
pub(crate) struct IndexArguments {
    /// Folder of the policy documents; the same as --corpus
    #[arg(value_name = "CORPUS")]
    pub(crate) folder: Option<PathBuf>,
    /// Say what a run would do, clause by clause, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Build the index anew from the corpus, whatever stands there; the old one is served until it is done
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) rebuild: bool,
    /// List every file with what became of it
    #[arg(long)]
    pub(crate) files: bool,
    /// Go on after the run: follow the folder and run again whenever it changes, until Ctrl+C
    #[arg(long, conflicts_with_all = ["dry_run", "files"])]
    pub(crate) watch: bool,
    /// Look for changes every so many seconds, for shares that send no events; implies --watch
    #[arg(long, value_name = "SECONDS", conflicts_with_all = ["dry_run", "files"])]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) watch_every: Option<u64>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    /// List everything, not the first ten of each kind
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BackupArguments {
    /// ZIP file to write, outside the folders; one that is there is not written over
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreArguments {
    /// ZIP file that `tiaowen backup` wrote
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// How files are read.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct ReadingArguments {
    /// Files read at the same time, each by a process of its own [default: as many as there are processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: Option<u16>,
    /// The longest that the reading of one file may take, in seconds [default: 120]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) time_limit: Option<u64>,
    /// The most memory that the reading of one file may take, in MB [default: 1024]
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u64).range(64..=1_048_576))]
    pub(crate) memory_limit: Option<u64>,
}

impl ReadingArguments {
    /// Who reads the files: this program, started again and again; this process where that cannot be.
    pub(crate) fn readers(self) -> Readers {
        let Ok(command) = WorkerCommand::this_program(&[READ_WORKER]) else { return Readers::InProcess };
        let mut limits = ReadLimits::default();
        if let Some(seconds) = self.time_limit {
            limits.time = Duration::from_secs(seconds);
        }
        if let Some(megabytes) = self.memory_limit {
            limits.memory_bytes = megabytes << 20;
        }
        let count = self.jobs.map(usize::from);
        let count = count.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        Readers::Workers(Workers { command, count, limits })
    }
}

/// The first argument with which this program is started to read files for another; no command for people.
pub(crate) const READ_WORKER: &str = "read-worker";

#[derive(Debug, Args)]
pub(crate) struct SearchArguments {
    /// Words to find; with quotation marks verbatim, with - in front absent
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    #[command(flatten)]
    pub(crate) narrowing: NarrowingArguments,
    /// Say how the query was read and how each clause meets each term
    #[arg(long)]
    pub(crate) explain: bool,
    /// Clauses to print, 1 to 100 [default: 20]
    #[arg(long, value_name = "N", default_value_t = tiaowen_search::request::DEFAULT_LIMIT)]
    #[arg(allow_negative_numbers = true)]
    pub(crate) limit: usize,
    /// Clauses to pass over [default: 0]
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true)]
    pub(crate) offset: usize,
}

/// What narrows and orders an answer.
#[derive(Debug, Args)]
pub(crate) struct NarrowingArguments {
    /// Document, by id or number
    #[arg(long, value_name = "DOC")]
    pub(crate) doc: Vec<String>,
    /// Year of the document: 2016, 2016..2019 or none
    #[arg(long, value_name = "YEAR")]
    pub(crate) year: Vec<String>,
    /// Year that a clause sets as a target: 2027, 2025..2030 or none
    #[arg(long, value_name = "YEAR")]
    pub(crate) target_year: Vec<String>,
    /// Responsible unit, by id, name or alias
    #[arg(long, value_name = "UNIT")]
    pub(crate) unit: Vec<String>,
    /// Family of units, across their renamings
    #[arg(long, value_name = "FAMILY")]
    pub(crate) unit_family: Vec<String>,
    /// Task category, by id or Chinese name
    #[arg(long, value_name = "CATEGORY")]
    pub(crate) category: Vec<String>,
    /// Kind of document, such as 意见
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Vec<String>,
    /// Kind of clause: clause, preamble, box, table_row, note
    #[arg(long, value_name = "KIND")]
    pub(crate) clause_kind: Vec<String>,
    /// Force: in_force, not_yet, expired, repealed, superseded, draft, reported, unknown
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Vec<String>,
    /// Region of the document, such as 宁波市
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Vec<String>,
    /// Day as of which force is worked out, such as 2025-12-31 [default: today]
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// Count only what is typed, no synonyms and no other ways to write a number
    #[arg(long)]
    pub(crate) no_synonyms: bool,
    /// Order: relevance, newest, oldest, document [default: relevance]
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    pub(crate) sort: SortOrder,
}

/// The order of hits, as the command line names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortOrder {
    /// Best first.
    #[default]
    Relevance,
    /// Latest first.
    Newest,
    /// Earliest first.
    Oldest,
    /// By document.
    Document,
}

impl From<SortOrder> for Sort {
    fn from(order: SortOrder) -> Self {
        match order {
            SortOrder::Relevance => Self::Relevance,
            SortOrder::Newest => Self::Newest,
            SortOrder::Oldest => Self::Oldest,
            SortOrder::Document => Self::Document,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct BatchArguments {
    /// File with a query id, a tab and a query on each line; - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) queries: PathBuf,
    #[command(flatten)]
    pub(crate) narrowing: NarrowingArguments,
    /// Clauses for each query, 1 to 1000 [default: 100]
    #[arg(long, value_name = "N", default_value_t = 100, allow_negative_numbers = true)]
    pub(crate) limit: usize,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// File with one JSON object a line; - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// Id of a clause or document, or a document's number; with @2 behind it as it stood at version 2
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct CiteArguments {
    /// Id of a clause; several with --export
    #[arg(value_name = "ID", required_unless_present = "verify")]
    pub(crate) id: Vec<String>,
    /// Tell what became of saved citations: a table of sources (.csv, .xlsx), or JSON with id, hash, text; - for
    /// standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["id", "style", "template", "place", "cite", "export"])]
    pub(crate) verify: Option<PathBuf>,
    /// Form of the citation; all for every form [default: default]
    #[arg(long, value_name = "STYLE", default_value = "default", conflicts_with = "template")]
    #[arg(hide_possible_values = true, value_parser = PossibleValuesParser::new(style_names()))]
    pub(crate) style: String,
    /// File with a form of your own, a template in the manner of Jinja
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,
    /// How the place is written: printed, articles, points, arabic [default: as the form prefers]
    #[arg(long, value_name = "FORM", hide_possible_values = true)]
    #[arg(value_parser = PossibleValuesParser::new(PlaceForm::ALL.iter().map(|form| form.name())))]
    pub(crate) place: Option<String>,
    /// Where a notice issues a plan: cite the plan or the notice [default: plan]
    #[arg(long, value_name = "WHAT", default_value = "plan")]
    pub(crate) cite: CitedChoice,
    /// Write the clauses with their sources to a new file: .docx, .xlsx, .txt, .md, .csv, .bib, .ris, .json
    #[arg(long, value_name = "FILE", conflicts_with_all = ["style", "template"])]
    pub(crate) export: Option<PathBuf>,
}

/// What stands for all styles in the place of one.
pub(crate) const ALL_STYLES: &str = "all";

fn style_names() -> impl Iterator<Item = &'static str> {
    Style::names().into_iter().chain([ALL_STYLES])
}

/// Which of the two is cited, where a notice issues a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CitedChoice {
    /// The plan; the notice for the notice's own words.
    #[default]
    Plan,
    /// The notice.
    Notice,
}

impl CiteArguments {
    /// The style; `None` for all.
    pub(crate) fn style(&self) -> Option<Style> {
        Style::from_name(&self.style)
    }

    /// How the citation is wanted, beside its style.
    pub(crate) fn choices(&self) -> Choices {
        let work = match self.cite {
            CitedChoice::Plan => CitedWork::Convention,
            CitedChoice::Notice => CitedWork::Notice,
        };
        Choices { work, place: self.place.as_deref().and_then(PlaceForm::from_name) }
    }
}

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    /// Left document: id, number or title; with @2 behind it its second version
    #[arg(value_name = "A")]
    pub(crate) left: String,
    /// Right document, in the same way
    #[arg(value_name = "B")]
    pub(crate) right: String,
    /// Write the comparison to a new file: .docx, .xlsx, .csv
    #[arg(long, value_name = "FILE")]
    pub(crate) export: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Memo to check, .docx, .txt or .md; - for text on standard input
    #[arg(value_name = "MEMO")]
    pub(crate) memo: PathBuf,
    /// Day as of which force is worked out, such as 2025-12-31 [default: today]
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// Write the memo with the findings as comments to a new Word document
    #[arg(long, value_name = "FILE")]
    pub(crate) annotate: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ParseArguments {
    /// File to split: .txt, .md, or a web page, .html
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Leave out what the corpus manifest knows of the file
    #[arg(long)]
    pub(crate) no_manifest: bool,
    /// Read the file in this encoding instead of the one it seems to be in: utf-8, utf-16le, utf-16be, gb18030, gbk, big5
    #[arg(long, value_name = "NAME", hide_possible_values = true, value_parser = encoding_parser())]
    pub(crate) encoding: Option<TextEncoding>,
}

/// Encodings by the names that people give them.
fn encoding_parser() -> impl TypedValueParser<Value = TextEncoding> {
    let names = TextEncoding::ALL.iter().map(|encoding| encoding.name()).chain(["gbk"]);
    PossibleValuesParser::new(names).try_map(|name| TextEncoding::from_name(&name).ok_or("not known"))
}

#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// Address and port to listen on [default: 127.0.0.1:8686]
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8686")]
    pub(crate) addr: String,
    /// Connections served at the same time; others are told to come again later
    #[arg(long, value_name = "N", default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub(crate) max_connections: u32,
    /// Of these, by one client; clients on this machine and trusted proxies have no bound
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub(crate) max_per_client: u32,
    /// Address or network of a proxy that is believed when it says for whom it asks (X-Forwarded-For); may repeat
    #[arg(long, value_name = "ADDR")]
    pub(crate) trusted_proxy: Vec<TrustedProxy>,
    /// How long a search may take, in milliseconds; then it is given up
    #[arg(long, value_name = "MS", default_value_t = 1500, value_parser = clap::value_parser!(u64).range(10..=600_000))]
    pub(crate) search_time: u64,
    /// File with the hash of the token that lets an administrator take files in on the page, as --new-admin-token
    /// writes it; else the variable TIAOWEN_ADMIN_TOKEN holds the token itself, at least 16 characters
    #[arg(long, value_name = "FILE")]
    pub(crate) admin_token_file: Option<PathBuf>,
    /// File with the hash of the token that readers need, as --new-read-token writes it; without one everybody may read.
    /// Or the variable TIAOWEN_READ_TOKEN holds the token itself
    #[arg(long, value_name = "FILE")]
    pub(crate) read_token_file: Option<PathBuf>,
    /// Make a token for readers: print it, this once, and write its hash to FILE; serves nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["read_token_file", "admin_token_file", "new_admin_token"])]
    pub(crate) new_read_token: Option<PathBuf>,
    /// Make an administrator's token: print it, this once, and write its hash to FILE; serves nothing
    #[arg(long, value_name = "FILE", conflicts_with = "admin_token_file")]
    pub(crate) new_admin_token: Option<PathBuf>,
    /// Open the page in a browser, even when the command does not run on a terminal
    #[arg(long, conflicts_with = "no_open")]
    pub(crate) open: bool,
    /// Do not open the page in a browser
    #[arg(long)]
    pub(crate) no_open: bool,
}

/// Stands in front of a term such as `-试点` while clap reads the arguments; a private character that no shell
/// sends.
const EXCLUSION_MARK: char = '\u{F8FF}';

/// Marks terms that exclude (`-试点`, `-"…"`, `-5G`) among the arguments of `search`, so that they are not taken
/// for options. What could be an option stays one: `-` with a letter, `--`, negative numbers.
pub(crate) fn mark_exclusions(arguments: Vec<OsString>) -> Vec<OsString> {
    let (mut is_search, mut is_over) = (false, false);
    let mark = |argument: OsString| {
        let Some(text) = argument.to_str() else { return argument };
        is_search |= text == "search";
        is_over |= text == "--";
        let excludes = text.strip_prefix('-').is_some_and(|rest| {
            rest.chars().next().is_some_and(|first| first != '-' && !first.is_ascii_alphabetic())
                && rest.parse::<f64>().is_err()
        });
        if is_search && !is_over && excludes { format!("{EXCLUSION_MARK}{text}").into() } else { argument }
    };
    arguments.into_iter().map(mark).collect()
}

impl SearchArguments {
    /// The query as typed, its words joined with blanks.
    pub(crate) fn query(&self) -> String {
        let words = self.query.iter().map(|word| word.trim_start_matches(EXCLUSION_MARK));
        words.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_exclude_are_no_options() {
        let check = |line: &str, expected: &str| {
            let arguments = mark_exclusions(line.split(' ').map(OsString::from).collect());
            let Command::Search(search) = Arguments::parse_from(arguments).command else { panic!("{line}") };
            assert_eq!(search.query(), expected, "{line}");
        };
        check("tiaowen search 甲 -乙", "甲 -乙");
        check("tiaowen search -乙 --limit 3", "-乙");
        check("tiaowen search 甲 -\"乙\" -(丙|丁) -5G", "甲 -\"乙\" -(丙|丁) -5G");
        check("tiaowen search 甲 -- -AI --乙", "甲 -AI --乙");
        check("tiaowen search", "");
    }
}
