//! Two reports side by side: what got slower, what faster. Ratios to the ceiling are compared, for they change little
//! with the machine.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{PRODUCT, Report, Row};

/// Differences up to this share are noise.
const NOISE: f64 = 0.1;

/// Prints what got slower or faster from one `speed.json` to another, the slower first.
pub(crate) fn compare_files(old: &Path, new: &Path) -> Result<()> {
    let read = |file: &Path| -> Result<Report> {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is no report of speed", file.display()))
    };
    let lines = compare(&read(old)?, &read(new)?);
    ensure!(!lines.is_empty(), "the two have no corpus of the same size in common");
    println!("| | clauses | class | ratio before | after | change | CPU µs before | after |");
    println!("|---|---:|---|---:|---:|---:|---:|---:|");
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

fn compare(old: &Report, new: &Report) -> Vec<String> {
    let mut changes = Vec::new();
    for after in &new.corpora {
        let Some(before) = old.corpora.iter().find(|it| it.clauses == after.clauses) else { continue };
        for row in &after.rows {
            let same = |it: &&Row| it.task == row.task && it.class == row.class;
            if let Some(change) = before.rows.iter().find(same).and_then(|before| change(before, row)) {
                changes.push((change, after.clauses, row, before.rows.iter().find(same)));
            }
        }
    }
    changes.sort_by(|left, right| right.0.total_cmp(&left.0));
    let line = |(change, clauses, row, before): (f64, usize, &Row, Option<&Row>)| {
        let verdict = if change > NOISE {
            "slower"
        } else if change < -NOISE {
            "faster"
        } else {
            "same"
        };
        let ratio = |row: Option<&Row>| row.and_then(Row::ratio).unwrap_or_default();
        let micros =
            |row: Option<&Row>| row.and_then(|row| Some(row.of(PRODUCT)?.cpu.median)).unwrap_or_default();
        format!(
            "| {verdict} | {clauses} | {}: {} | {:.2} | {:.2} | {:+.0} % | {:.0} | {:.0} |",
            row.task.name(),
            row.class,
            ratio(before),
            ratio(Some(row)),
            change * 100.0,
            micros(before),
            micros(Some(row)),
        )
    };
    changes.into_iter().map(line).collect()
}

/// By which share the ratio grew.
fn change(before: &Row, after: &Row) -> Option<f64> {
    Some(after.ratio()? / before.ratio()? - 1.0)
}

#[cfg(test)]
mod tests {
    use super::super::tests::report;
    use super::*;

    #[test]
    fn ratios_to_the_ceiling_are_compared() {
        let check = |before, after, expected: &str| {
            assert_eq!(compare(&report(before), &report(after)), [expected]);
        };
        check(50.0, 100.0, "| slower | 1000 | finding: common word | 2.00 | 4.00 | +100 % | 50 | 100 |");
        check(50.0, 25.0, "| faster | 1000 | finding: common word | 2.00 | 1.00 | -50 % | 50 | 25 |");
        check(50.0, 52.0, "| same | 1000 | finding: common word | 2.00 | 2.08 | +4 % | 50 | 52 |");
        let none = Report { corpora: Vec::new(), ..report(1.0) };
        assert!(compare(&none, &report(1.0)).is_empty());
    }
}
