//! Whether the article that a question cites is the first hit: every article of some statutes, by the title in
//! short and in full, its number in Arabic and in Chinese digits.

use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Args;
use fastrand::Rng;
use tiaowen_search::engine::Weights;
use tiaowen_search::{Engine, EngineError, SearchRequest, Searcher};
use tiaowen_text::fold::fingerprint;
use tiaowen_text::numeral::parse_whole;
use tiaowen_text::numeral::print::print_han;

use crate::folder_index::{index_folder, print_report};

/// What national laws open their titles with, and nobody types.
const STATE: &str = "中华人民共和国";

/// Fewest articles of a statute that is asked for.
const MIN_ARTICLES: usize = 10;

/// Misses printed at most.
const MAX_SHOWN: usize = 20;

/// Share of questions whose first hit must be right.
const WANTED: f64 = 0.99;

/// Which statutes are asked for.
#[derive(Args)]
pub(crate) struct Citations {
    /// Folder of .md and .txt documents.
    folder: PathBuf,
    /// Statutes drawn; 0 asks for all.
    #[arg(long, default_value_t = 10)]
    documents: usize,
    /// The same seed draws the same statutes from the same folder.
    #[arg(long, default_value_t = 3)]
    seed: u64,
}

/// Asks for every article and prints how many came first; fails below 99 %.
pub(crate) fn measure(arguments: &Citations) -> Result<ExitCode> {
    let (index, report) = index_folder(&arguments.folder)?;
    print_report(&report);
    let statutes = Statutes::read(index.engine.as_ref())?;
    let mut titles: Vec<&String> = statutes.by_title.keys().collect();
    if arguments.documents > 0 {
        Rng::with_seed(arguments.seed).shuffle(&mut titles);
        titles.truncate(arguments.documents);
    }
    ensure!(!titles.is_empty(), "no statute of {MIN_ARTICLES} articles to ask for");
    let searcher = index.searcher(Weights::DEFAULT);
    let (mut misses, mut sum) = (Vec::new(), Tally::default());
    println!(
        "\n| statute | articles | questions | first hit right | in another edition |\n|---|--:|--:|--:|--:|"
    );
    for title in titles {
        let tally = statutes.ask_for_all(title, &searcher, &mut misses)?;
        tally.print(title);
        sum.add(tally);
    }
    sum.print("all");
    if !misses.is_empty() {
        println!("\n{} misses; the first:", misses.len());
        misses.iter().take(MAX_SHOWN).for_each(|miss| println!("{miss}"));
    }
    Ok(if sum.share() >= WANTED { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The number of an article: 第一百三十三条之一 is 133 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct ArticleNumber {
    value: u32,
    branch: Option<u32>,
}

impl ArticleNumber {
    /// Reads a printed number; `None` when it is no article's.
    fn read(printed: &str) -> Option<Self> {
        let (value, branch) = printed.trim().strip_prefix('第')?.split_once('条')?;
        let branch = match branch.strip_prefix('之') {
            Some(branch) => Some(parse_whole(branch)?),
            None if branch.is_empty() => None,
            None => return None,
        };
        Some(Self { value: parse_whole(value.trim())?, branch })
    }

    fn in_chinese(self) -> String {
        let branch = self.branch.map(|branch| format!("之{}", print_han(branch))).unwrap_or_default();
        format!("第{}条{branch}", print_han(self.value))
    }
}

/// With Arabic digits.
impl Display for ArticleNumber {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "第{}条", self.value)?;
        self.branch.map_or(Ok(()), |branch| write!(formatter, "之{branch}"))
    }
}

/// The statutes of an index.
struct Statutes {
    /// Article numbers of each statute, by its title.
    by_title: BTreeMap<String, Vec<ArticleNumber>>,
    /// Of every article by its clause id: title, document and number.
    articles: HashMap<String, Article>,
}

struct Article {
    title: String,
    /// Whether an earlier document has the title too.
    is_other_edition: bool,
    number: ArticleNumber,
}

impl Statutes {
    fn read(engine: &dyn Engine) -> Result<Self, EngineError> {
        let mut statutes = Self { by_title: BTreeMap::new(), articles: HashMap::new() };
        for head in &engine.overview()?.documents {
            let title = head.metadata.title.as_str();
            let is_other_edition = statutes.by_title.contains_key(title);
            let mut numbers = Vec::new();
            for record in engine.clauses_of(&head.metadata.id)? {
                let Some(number) = record.clause.number.as_deref().and_then(ArticleNumber::read) else {
                    continue;
                };
                numbers.push(number);
                let article = Article { title: fingerprint(title), is_other_edition, number };
                statutes.articles.insert(record.clause.id, article);
            }
            numbers.sort_unstable();
            numbers.dedup();
            if numbers.len() >= MIN_ARTICLES && !is_other_edition {
                statutes.by_title.insert(title.to_owned(), numbers);
            }
        }
        Ok(statutes)
    }

    /// Asks for all articles of one statute.
    fn ask_for_all(&self, title: &str, searcher: &Searcher, misses: &mut Vec<String>) -> Result<Tally> {
        let wanted = fingerprint(title);
        let mut tally = Tally { articles: self.by_title[title].len(), ..Tally::default() };
        let short = title.replace(STATE, "");
        let names = [short, format!("《{title}》")];
        for number in &self.by_title[title] {
            for name in &names {
                for place in [number.to_string(), number.in_chinese()] {
                    let query = format!("{name}{place}的内容是什么");
                    let request = SearchRequest { query, limit: 1, ..SearchRequest::default() };
                    let first = searcher.rank(&request)?.into_iter().next().map(|hit| hit.id);
                    let article = first.as_ref().and_then(|id| self.articles.get(id));
                    let right =
                        article.filter(|article| article.title == wanted && article.number == *number);
                    tally.questions += 1;
                    tally.right += usize::from(right.is_some());
                    tally.other_edition += usize::from(right.is_some_and(|article| article.is_other_edition));
                    if right.is_none() {
                        let found = first.as_deref().unwrap_or("nothing");
                        misses.push(format!("{}: {found}", request.query));
                    }
                }
            }
        }
        Ok(tally)
    }
}

#[derive(Clone, Copy, Default)]
struct Tally {
    articles: usize,
    questions: usize,
    /// The first hit is the article of a document with the title.
    right: usize,
    /// Of these, in a later listed document with the same title.
    other_edition: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.articles += other.articles;
        self.questions += other.questions;
        self.right += other.right;
        self.other_edition += other.other_edition;
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of questions are far below 2^52")]
    fn share(self) -> f64 {
        self.right as f64 / self.questions.max(1) as f64
    }

    fn print(self, name: &str) {
        let Self { articles, questions, right, other_edition } = self;
        let share = 100.0 * self.share();
        println!("| {name} | {articles} | {questions} | {right} ({share:.2} %) | {other_edition} |");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_article_numbers() {
        let check = |printed: &str, expected: Option<(&str, &str)>| {
            let number = ArticleNumber::read(printed);
            let written = number.map(|number| (number.to_string(), number.in_chinese()));
            let expected = expected.map(|(arabic, chinese)| (arabic.to_owned(), chinese.to_owned()));
            assert_eq!(written, expected, "{printed}");
        };
        check("第十二条", Some(("第12条", "第十二条")));
        check("第12条", Some(("第12条", "第十二条")));
        check("第一百三十三条之一", Some(("第133条之1", "第一百三十三条之一")));
        check("第一千二百六十条", Some(("第1260条", "第一千二百六十条")));
        check("第一千零三条", Some(("第1003条", "第一千零三条")));
        check("第一百一十条", Some(("第110条", "第一百一十条")));
        check("第一百零一条", Some(("第101条", "第一百零一条")));
        check("第二十条", Some(("第20条", "第二十条")));
        check("第一章", None);
        check("第条", None);
        check("（一）", None);
    }
}
