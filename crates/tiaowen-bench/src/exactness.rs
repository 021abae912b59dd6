//! Whether every string that stands in a clause finds that clause, and in quotes nothing else: strings drawn from
//! a folder's own text, asked through the whole searcher, against brute force.

mod texts;
mod draw;
mod typing;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Args;
use fastrand::Rng;
use tiaowen_search::engine::Weights;
use tiaowen_search::query::{Query, parse};
use tiaowen_search::results::Matches;
use tiaowen_search::{MatchKind, SearchRequest, Searcher};
use tiaowen_text::tokens::Squeezed;

use self::draw::{Class, Drawn, draw};
use self::texts::Texts;
use self::typing::{Form, type_out};
use crate::folder_index::{index_folder, print_report};

/// Clauses found up to which the very ids are compared; beyond, their numbers.
const MAX_COMPARED: usize = 1000;

/// Failures printed at most.
const MAX_SHOWN: usize = 20;

/// What is drawn from where.
#[derive(Args)]
pub(crate) struct Exactness {
    /// Folder of .md and .txt documents.
    folder: PathBuf,
    /// The same seed draws the same strings from the same folder.
    #[arg(long, default_value_t = 3)]
    seed: u64,
    /// Phrases of whole words, 2 to 8 characters.
    #[arg(long, default_value_t = 1500)]
    words: usize,
    /// Pieces at any boundary, 2 to 4 characters.
    #[arg(long, default_value_t = 1500)]
    substrings: usize,
    /// Single characters.
    #[arg(long, default_value_t = 300)]
    characters: usize,
    /// Strings of 10 to 40 characters.
    #[arg(long, default_value_t = 300)]
    long: usize,
    /// Strings over a break of the source, a bracket or a digit.
    #[arg(long, default_value_t = 300)]
    edges: usize,
}

/// Asks for every string drawn and prints what was found; fails unless all was found and nothing else in quotes.
pub(crate) fn measure(arguments: &Exactness) -> Result<ExitCode> {
    let (index, report) = index_folder(&arguments.folder)?;
    print_report(&report);
    let searcher = &index.searcher(Weights::DEFAULT);
    let texts = Texts::read(searcher.engine().as_ref())?;
    let ids = texts.clauses.iter().enumerate().map(|(place, clause)| (clause.id.as_str(), place)).collect();
    let mut bench = Bench { searcher, texts: &texts, ids, tallies: HashMap::new(), failures: Vec::new() };
    let mut rng = Rng::with_seed(arguments.seed);
    for class in Class::ALL {
        let wanted = match class {
            Class::Words => arguments.words,
            Class::Substring => arguments.substrings,
            Class::Character => arguments.characters,
            Class::Long => arguments.long,
            Class::Edge => arguments.edges,
        };
        let drawn = draw(&texts, searcher.engine().segmenter(), class, wanted, &mut rng);
        let may_be_none = wanted == 0 || class == Class::Edge;
        ensure!(!drawn.is_empty() || may_be_none, "no string of the class “{}” to draw", class.name());
        for drawn in &drawn {
            bench.ask(drawn, &mut rng)?;
        }
    }
    bench.print();
    Ok(if bench.is_exact() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How a string is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Asked {
    Plain,
    Quoted,
}

impl Asked {
    fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Quoted => "quoted",
        }
    }
}

/// What came of the strings of one class, typed in one way.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    queries: usize,
    /// Strings that are syntax when typed so, and were not asked.
    skipped: usize,
    /// Clauses that hold the string.
    holding: usize,
    /// Of these, clauses found.
    found: usize,
    /// Queries that miss a clause.
    missing: usize,
    /// Quoted: clauses found that do not hold the string.
    wrong: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.queries += other.queries;
        self.skipped += other.skipped;
        self.holding += other.holding;
        self.found += other.found;
        self.missing += other.missing;
        self.wrong += other.wrong;
    }
}

struct Bench<'b> {
    searcher: &'b Searcher,
    texts: &'b Texts,
    /// Place of each clause by its id.
    ids: HashMap<&'b str, usize>,
    tallies: HashMap<(Class, Form, Asked), Tally>,
    failures: Vec<String>,
}

impl Bench<'_> {
    /// Asks for one string, as it is and in quotes.
    fn ask(&mut self, drawn: &Drawn<'_>, rng: &mut Rng) -> Result<()> {
        let (form, typed) = type_out(drawn, rng);
        ensure!(Squeezed::new(&typed).text == drawn.squeezed, "“{typed}” does not say “{}”", drawn.squeezed);
        let holding = self.texts.holding(&drawn.squeezed);
        let quoted = Query::Quoted(typed.clone());
        for (asked, query) in [(Asked::Plain, typed.clone()), (Asked::Quoted, quoted.to_string())] {
            let read = parse(&query)?.query;
            let is_understood = match asked {
                Asked::Plain => is_text(&read),
                Asked::Quoted => read == quoted,
            };
            let tally = if is_understood {
                self.compare(&query, &read, asked, &holding)?
            } else {
                Tally { skipped: 1, ..Tally::default() }
            };
            if tally.missing + tally.wrong > 0 {
                self.failures.push(format!(
                    "{} {query:?}: {} clauses hold it, {} of them found, {} others; in {}",
                    asked.name(),
                    tally.holding,
                    tally.found,
                    tally.wrong,
                    drawn.clause.id
                ));
            }
            self.tallies.entry((drawn.class, form, asked)).or_default().add(tally);
        }
        Ok(())
    }

    /// Compares what a query finds with the clauses that hold the string.
    fn compare(&self, query: &str, read: &Query, asked: Asked, holding: &[usize]) -> Result<Tally> {
        let request = SearchRequest { query: query.to_owned(), limit: 1, ..SearchRequest::default() };
        let results = self.searcher.search(&request)?;
        let (found, wrong) = if results.total <= MAX_COMPARED || matches!(read, Query::And(_)) {
            let found = self.found(&request, results.total)?;
            let held = holding.iter().filter(|place| found.contains(place)).count();
            (held, found.len() - held)
        } else {
            by_counts(results.matches, asked, holding.len())
        };
        Ok(Tally {
            queries: 1,
            skipped: 0,
            holding: holding.len(),
            found,
            missing: usize::from(found < holding.len()),
            wrong: if asked == Asked::Quoted { wrong } else { 0 },
        })
    }

    /// All clauses that a query finds, those that hold a part of it left out.
    fn found(&self, request: &SearchRequest, total: usize) -> Result<BTreeSet<usize>> {
        let mut found = BTreeSet::new();
        for offset in (0..total).step_by(MAX_COMPARED) {
            let limit = MAX_COMPARED.min(total - offset);
            for hit in self.searcher.rank(&SearchRequest { limit, offset, ..request.clone() })? {
                ensure!(
                    hit.match_kind != MatchKind::Partial,
                    "fewer hits than counted for {:?}",
                    request.query
                );
                found.extend(self.ids.get(hit.id.as_str()));
            }
        }
        ensure!(found.len() == total, "{:?}: total {total}, {} clauses listed", request.query, found.len());
        Ok(found)
    }

    fn is_exact(&self) -> bool {
        self.tallies.values().all(|tally| tally.missing == 0 && tally.wrong == 0)
    }

    fn print(&self) {
        println!(
            "\n| strings | asked | queries | syntax, not asked | clauses that hold | found | queries that miss | hits that do not hold |"
        );
        println!("|---|---|--:|--:|--:|--:|--:|--:|");
        for asked in [Asked::Plain, Asked::Quoted] {
            for class in Class::ALL {
                self.print_line(class.name(), asked, |known| known.0 == class && known.2 == asked);
            }
            self.print_line("all", asked, |known| known.2 == asked);
        }
        for form in Form::ALL {
            for asked in [Asked::Plain, Asked::Quoted] {
                self.print_line(form.name(), asked, |known| known.1 == form && known.2 == asked);
            }
        }
        if !self.failures.is_empty() {
            println!("\n{} failures; the first:", self.failures.len());
            self.failures.iter().take(MAX_SHOWN).for_each(|failure| println!("{failure}"));
        }
    }

    fn print_line(&self, name: &str, asked: Asked, belongs: impl Fn(&(Class, Form, Asked)) -> bool) {
        let mut sum = Tally::default();
        self.tallies.iter().filter(|(known, _)| belongs(known)).for_each(|(_, tally)| sum.add(*tally));
        let wrong = match asked {
            Asked::Plain => "–".to_owned(),
            Asked::Quoted => sum.wrong.to_string(),
        };
        println!(
            "| {name} | {} | {} | {} | {} | {} | {} | {wrong} |",
            asked.name(),
            sum.queries,
            sum.skipped,
            sum.holding,
            percent(sum.found, sum.holding),
            sum.missing,
        );
    }
}

/// Tells whether a query was read as text and nothing else.
fn is_text(query: &Query) -> bool {
    match query {
        Query::Text(_) => true,
        Query::And(parts) => parts.iter().all(|part| matches!(part, Query::Text(_))),
        _ => false,
    }
}

/// Of one term that many clauses hold the counts say how many hold it verbatim: as many as hold the string, or
/// some are missing or too many.
fn by_counts(matches: Matches, asked: Asked, holding: usize) -> (usize, usize) {
    let others = match asked {
        Asked::Plain => 0,
        Asked::Quoted => matches.words + matches.synonyms + matches.heading,
    };
    (matches.verbatim.min(holding), matches.verbatim.saturating_sub(holding) + others)
}

#[expect(clippy::cast_precision_loss, reason = "counts of clauses are far below 2^52")]
fn percent(part: usize, whole: usize) -> String {
    // All is all: no rounding up.
    if part == whole { "100 %".to_owned() } else { format!("{:.4} %", 100.0 * part as f64 / whole as f64) }
}
