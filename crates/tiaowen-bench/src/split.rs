//! How fast texts are split into clauses, on one processor, and how the time grows with the length of a text.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;
use tiaowen_document::{Format, Rules, SourceText, parse};
use tiaowen_text::numeral;

use crate::effort::Effort;

/// Runs of which the fastest counts.
const RUNS: usize = 3;

/// What is split.
#[derive(Args)]
pub(crate) struct Split {
    /// Folder whose .txt and .md files are split, those of the folders in it too.
    folder: PathBuf,
    /// How often the length of the longest text is doubled.
    #[arg(long, default_value_t = 5)]
    doublings: u32,
}

/// Splits all files of a folder as plain text, then the longest of them at growing lengths.
pub(crate) fn measure(arguments: &Split) -> Result<()> {
    let texts = read_texts(&arguments.folder)?;
    ensure!(!texts.is_empty(), "no .txt or .md file in {}", arguments.folder.display());
    let rules = Rules::from_toml(
        include_str!("../../../corpus/words/units.toml"),
        include_str!("../../../corpus/words/categories.toml"),
    )?;
    println!("texts\tmegabytes\tclauses\tdecode_s\tsplit_s\tpoints_s\tmegabytes_per_processor_second");
    fastest(&texts, &rules).print();

    let longest = texts.iter().max_by_key(|text| text.len()).map_or("", String::as_str);
    println!("\ntimes\tmegabytes\tclauses\tms_per_megabyte\tratio_to_first");
    let mut first = None;
    for doubling in 0..=arguments.doublings {
        let times = 1 << doubling;
        let spent = fastest(&[repeat_articles(longest, times)], &rules);
        let per_megabyte = spent.seconds() * 1000.0 / spent.megabytes;
        let ratio = per_megabyte / *first.get_or_insert(per_megabyte);
        println!("{times}\t{:.3}\t{}\t{per_megabyte:.1}\t{ratio:.2}", spent.megabytes, spent.clauses);
    }
    Ok(())
}

/// What splitting some texts took, in seconds of the processor: this program has one thread.
#[derive(Default)]
struct Spent {
    texts: usize,
    /// Of text in UTF-8.
    megabytes: f64,
    clauses: usize,
    decode: f64,
    split: f64,
    /// Counting spans in code points, as they are handed on.
    points: f64,
}

impl Spent {
    fn seconds(&self) -> f64 {
        self.decode + self.split + self.points
    }

    fn print(&self) {
        let Self { texts, megabytes, clauses, decode, split, points } = self;
        let speed = megabytes / self.seconds();
        println!("{texts}\t{megabytes:.2}\t{clauses}\t{decode:.3}\t{split:.3}\t{points:.3}\t{speed:.2}");
    }
}

fn fastest(texts: &[String], rules: &Rules) -> Spent {
    let runs = (0..RUNS).map(|_| split(texts, rules));
    runs.min_by(|a, b| a.seconds().total_cmp(&b.seconds())).unwrap_or_default()
}

fn split(texts: &[String], rules: &Rules) -> Spent {
    let mut spent = Spent { texts: texts.len(), ..Spent::default() };
    for text in texts {
        #[expect(clippy::cast_precision_loss, reason = "lengths of texts are far below 2^52")]
        let bytes = text.len() as f64;
        spent.megabytes += bytes / 1e6;
        let (source, seconds) = timed(|| SourceText::read(text.as_bytes(), "a.txt"));
        spent.decode += seconds;
        let source = source.unwrap_or_else(|_| SourceText::of_text(text, Format::Plain));
        let (file, seconds) = timed(|| parse(&source, rules, None));
        spent.split += seconds;
        let (clauses, seconds) = timed(|| {
            let documents = file.documents.into_iter();
            documents.map(|document| document.in_code_points(&source.text).clauses.len()).sum::<usize>()
        });
        spent.points += seconds;
        spent.clauses += clauses;
    }
    spent
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let effort = Effort::begin();
    let done = work();
    (done, effort.processor_seconds())
}

/// A text so many times, its articles 第N条 numbered on: what stands in front of the first one comes once.
fn repeat_articles(text: &str, times: u32) -> String {
    let number = |line: &str| {
        let (number, rest) = line.trim_start().strip_prefix('第')?.split_once('条')?;
        Some((numeral::parse_whole(number)?, rest.to_owned()))
    };
    let lines: Vec<(&str, Option<(u32, String)>)> = text.lines().map(|line| (line, number(line))).collect();
    let head = lines.iter().position(|(_, number)| number.is_some()).unwrap_or(0);
    let count = lines.iter().filter_map(|(_, number)| number.as_ref()).map(|(number, _)| *number).max();
    let mut written: String = lines[..head].iter().map(|(line, _)| format!("{line}\n")).collect();
    for time in 0..times {
        for (line, number) in &lines[head..] {
            match number {
                Some((number, rest)) => {
                    let number = number + time * count.unwrap_or_default();
                    written.extend(["第", &number.to_string(), "条", rest, "\n"]);
                }
                None => written.extend([line, "\n"]),
            }
        }
    }
    written
}

/// The texts of a folder and of the folders in it, in the order of their paths.
fn read_texts(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        let is_text = path.extension().is_some_and(|extension| extension == "txt" || extension == "md");
        if path.is_dir() {
            texts.extend(read_texts(&path)?);
        } else if is_text && let Ok(text) = fs::read_to_string(&path) {
            texts.push(text);
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_articles_are_numbered_on() {
        let text = "甲法\n第一条　甲。\n（一）乙。\n第二条　丙。\n";
        let expected = "甲法\n第1条　甲。\n（一）乙。\n第2条　丙。\n第3条　甲。\n（一）乙。\n第4条　丙。\n";
        assert_eq!(repeat_articles(text, 2), expected);
        assert_eq!(repeat_articles("甲。\n", 2), "甲。\n甲。\n");
    }
}
