//! The report to read.

use super::{CEILING, CorpusReport, PRODUCT, Report, Row, Task};
use crate::speed::race::Measured;

impl Report {
    pub(super) fn to_markdown(&self) -> String {
        let Self { day, version, machine, questions, passes, .. } = self;
        let mut parts = vec![
            "# Speed".to_owned(),
            format!(
                "Tiaowen {version}, {day}, {machine}. {questions} questions of each class, each asked {passes} times \
                 after a first time that does not count. CPU is that of the answering thread, in microseconds; the \
                 ceiling is a bare tantivy with jieba that is asked the same in the same run, and *ratio* is the \
                 program's median over the ceiling's."
            ),
            "![CPU time of each class](speed.svg)".to_owned(),
        ];
        for corpus in &self.corpora {
            parts.push(format!("## {} clauses", grouped(corpus.clauses as u64)));
            parts.extend([Task::Finding, Task::Answer].map(|task| corpus.times(task)));
            parts.extend(corpus.peers());
            parts.push(corpus.indexing());
            parts.push(corpus.parts());
        }
        parts.join("\n\n") + "\n"
    }
}

impl CorpusReport {
    /// The table of a task, as printed and as kept.
    pub(in crate::speed) fn times(&self, task: Task) -> String {
        let mut lines = vec![
            format!(
                "| {} | found | by the ceiling | CPU, median | 99 % | ceiling, median | 99 % | ratio | wall, median | 99 % |",
                task.name()
            ),
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|".to_owned(),
        ];
        let rows = self.rows.iter().filter(|row| row.task == task);
        lines.extend(rows.filter_map(time_line));
        lines.join("\n")
    }

    /// Finding by the other engines; `None` where none was asked.
    pub(in crate::speed) fn peers(&self) -> Option<String> {
        let rows: Vec<&Row> = self.rows.iter().filter(|row| row.task == Task::Finding).collect();
        let is_peer = |it: &&Measured| it.engine != PRODUCT && it.engine != CEILING;
        let names: Vec<&str> =
            rows.first()?.engines.iter().filter(is_peer).map(|it| it.engine.as_str()).collect();
        if names.is_empty() {
            return None;
        }
        let head: String = names.iter().map(|name| format!(" {name}, median | 99 % | × tiaowen |")).collect();
        let mut lines = vec![
            format!("| finding: peers |{head}"),
            format!("|---|{}", "---:|---:|---:|".repeat(names.len())),
        ];
        for row in rows {
            let mine = row.of(PRODUCT)?.cpu.median;
            let cells: String = names
                .iter()
                .map(|name| match row.of(name) {
                    Some(peer) => format!(
                        " {:.0} | {:.0} | {:.1} |",
                        peer.cpu.median,
                        peer.cpu.tail,
                        peer.cpu.median / mine
                    ),
                    None => " | | |".to_owned(),
                })
                .collect();
            lines.push(format!("| {} |{cells}", row.class));
        }
        Some(lines.join("\n"))
    }

    pub(in crate::speed) fn indexing(&self) -> String {
        let mut lines = vec![
            "| indexing | CPU s | clauses per CPU s | index, bytes | × text |".to_owned(),
            "|---|---:|---:|---:|---:|".to_owned(),
        ];
        for engine in &self.indexing {
            lines.push(format!(
                "| {} | {:.1} | {:.0} | {} | {:.2} |",
                engine.engine,
                engine.cpu_seconds,
                self.clauses as f64 / engine.cpu_seconds,
                grouped(engine.bytes),
                self.by_text(engine.bytes),
            ));
        }
        lines.join("\n")
    }

    pub(in crate::speed) fn parts(&self) -> String {
        let mut lines = vec![
            format!("| part of the index (text: {} bytes) | | bytes | × text |", grouped(self.text_bytes)),
            "|---|---|---:|---:|".to_owned(),
        ];
        for part in &self.parts {
            let (bytes, share) = (grouped(part.bytes), self.by_text(part.bytes));
            lines.push(format!("| {} | {} | {bytes} | {share:.3} |", part.field, part.kind));
        }
        lines.join("\n")
    }

    fn by_text(&self, bytes: u64) -> f64 {
        bytes as f64 / self.text_bytes.max(1) as f64
    }
}

fn time_line(row: &Row) -> Option<String> {
    let (mine, bare) = (row.of(PRODUCT)?, row.of(CEILING)?);
    Some(format!(
        "| {} | {} | {} | {:.0} | {:.0} | {:.0} | {:.0} | {:.2} | {:.0} | {:.0} |",
        row.class,
        mine.found,
        bare.found,
        mine.cpu.median,
        mine.cpu.tail,
        bare.cpu.median,
        bare.cpu.tail,
        row.ratio()?,
        mine.wall.median,
        mine.wall.tail,
    ))
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::super::tests::report;
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let check = |number, expected| assert_eq!(grouped(number), expected);
        check(0, "0");
        check(999, "999");
        check(1_000, "1,000");
        check(1_234_567, "1,234,567");
    }

    #[test]
    fn tables_say_what_was_measured() {
        let text = report(50.0).to_markdown();
        let check = |line: &str| assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        check("## 1,000 clauses");
        check("| common word | 20 | 20 | 50 | 100 | 25 | 50 | 2.00 | 60 | 120 |");
        check("| common word | 500 | 1000 | 10.0 |");
        check("| tiaowen | 2.0 | 500 | 4,000 | 2.00 |");
        check("| own | postings | 3,000 | 1.500 |");
    }
}
