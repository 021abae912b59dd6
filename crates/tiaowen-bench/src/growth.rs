//! How the time to split a text grows with its length.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tiaowen_document::{Format, Rules, SourceText, parse};

/// Runs of each length, of which the fastest counts.
const RUNS: usize = 3;

/// Splits texts of these lengths, made by repeating the files of a folder, and prints a line for each.
pub(crate) fn measure(folder: &Path, kilobytes: &[usize]) -> Result<()> {
    let seed = read_seed(folder)?;
    let rules = Rules::from_toml(
        include_str!("../../../corpus/words/units.toml"),
        include_str!("../../../corpus/words/categories.toml"),
    )?;
    println!("kilobytes\tclauses\tms\tms_per_mb\tratio_to_first");
    let mut first = None;
    for length in kilobytes {
        let text: String = seed.chars().cycle().take(length * 1024 / 3).collect();
        let megabytes = megabytes(text.len());
        let source = SourceText::of_text(&text, Format::Plain);
        let (time, clauses) = fastest(&source, &rules);
        let per_megabyte = time.as_secs_f64() * 1000.0 / megabytes;
        let ratio = per_megabyte / *first.get_or_insert(per_megabyte);
        println!("{length}\t{clauses}\t{:.1}\t{per_megabyte:.1}\t{ratio:.2}", time.as_secs_f64() * 1000.0);
    }
    Ok(())
}

fn fastest(source: &SourceText, rules: &Rules) -> (Duration, usize) {
    let run = || {
        let start = Instant::now();
        let clauses =
            parse(source, rules, None).documents.iter().map(|document| document.clauses.len()).sum();
        (start.elapsed(), clauses)
    };
    (0..RUNS).map(|_| run()).min().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "lengths of texts are far below 2^52")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// The texts of a folder and of the folders in it, one behind the other.
fn read_seed(folder: &Path) -> Result<String> {
    let mut seed = String::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        for path in paths {
            let is_text = path.extension().is_some_and(|extension| extension == "txt" || extension == "md");
            if path.is_dir() {
                folders.push(path);
            } else if is_text && let Ok(text) = fs::read_to_string(&path) {
                seed.push_str(&text);
                seed.push('\n');
            }
        }
    }
    ensure!(!seed.is_empty(), "no .txt or .md file in {}", folder.display());
    Ok(seed)
}
