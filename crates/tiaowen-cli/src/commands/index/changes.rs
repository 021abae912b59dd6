//! What a run changed, or would change, document by document and clause by clause.

use std::io;

use tiaowen_library::{ClauseChange, ClauseChangeKind, DocumentChange, DocumentChangeKind, SyncReport};

use crate::commands::difference;
use crate::language::Language;
use crate::output::{Look, Output};

/// Documents printed at most; the JSON holds them all.
const MAX_DOCUMENTS: usize = 20;
/// Clauses printed at most, over all documents.
const MAX_CLAUSES: usize = 20;
/// The start of a new or deleted clause that is printed, in code points.
const EXCERPT_CHARS: usize = 60;

pub(super) fn print(report: &SyncReport, output: &mut Output) -> io::Result<()> {
    if report.changes.is_empty() {
        return Ok(());
    }
    output.line("")?;
    output.styled(Look::Strong, output.language.choose("变动：", "Changes:"))?;
    let mut room = MAX_CLAUSES;
    for change in report.changes.iter().take(MAX_DOCUMENTS) {
        print_document(change, output)?;
        for clause in change.clauses.iter().take(room) {
            print_clause(clause, output)?;
        }
        room -= change.clauses.len().min(room);
    }
    let documents = report.changes.len().saturating_sub(MAX_DOCUMENTS);
    let clauses: usize = report.changes.iter().map(|change| change.clauses.len()).sum();
    let clauses = clauses - (MAX_CLAUSES - room);
    let rest = match (documents, clauses) {
        (0, 0) => return Ok(()),
        (0, clauses) => [format!("条文还有 {clauses} 处"), format!("{clauses} more clauses")],
        (documents, 0) => [format!("文件还有 {documents} 份"), format!("{documents} more documents")],
        (documents, clauses) => [
            format!("文件还有 {documents} 份，条文还有 {clauses} 处"),
            format!("{documents} more documents, {clauses} more clauses"),
        ],
    };
    let [chinese, english] = rest;
    let line = output.language.choose(
        format!("  {chinese}，用 --format json 查看全部"),
        format!("  {english}: --format json shows all"),
    );
    output.styled(Look::Faint, line)
}

fn print_document(change: &DocumentChange, output: &mut Output) -> io::Result<()> {
    let what = match (output.language, change.change) {
        (Language::Zh, DocumentChangeKind::Added) => "新增",
        (Language::Zh, DocumentChangeKind::Changed) => "改动",
        (Language::Zh, DocumentChangeKind::Removed) => "移除",
        (Language::Zh, DocumentChangeKind::Returned) => "恢复",
        (Language::En, DocumentChangeKind::Added) => "added",
        (Language::En, DocumentChangeKind::Changed) => "changed",
        (Language::En, DocumentChangeKind::Removed) => "removed",
        (Language::En, DocumentChangeKind::Returned) => "returned",
    };
    let title = output.paint(Look::Plain, &format!("《{}》 {}", change.title, change.id));
    let line = output.language.choose(
        format!("{what}{title}：{}", counts(change, Language::Zh)),
        format!("{what} {title}: {}", counts(change, Language::En)),
    );
    output.line(line)
}

/// How many clauses are as they were, and how many are not.
fn counts(change: &DocumentChange, language: Language) -> String {
    let tally = change.tally;
    match change.change {
        DocumentChangeKind::Added => {
            return language.choose(format!("{} 条", tally.added), format!("{} clauses", tally.added));
        }
        DocumentChangeKind::Removed => {
            return language.choose(
                format!("{} 条；旧编号以后不会再给别的文件", tally.gone),
                format!("{} clauses; its id is not given to another", tally.gone),
            );
        }
        DocumentChangeKind::Changed | DocumentChangeKind::Returned => {}
    }
    let counts = [
        ("不变", "unchanged", change.unchanged),
        ("改动", "reworded", tally.reworded),
        ("移位", "moved", tally.moved),
        ("删除", "deleted", tally.gone),
        ("新增", "added", tally.added),
        // Nobody needs to look at these.
        ("重排", "reprinted", tally.reprinted),
    ];
    let counts = counts.iter().filter(|(chinese, _, count)| *chinese != "重排" || *count > 0);
    let counts: Vec<String> = counts
        .map(|(chinese, english, count)| {
            language.choose(format!("{chinese} {count}"), format!("{count} {english}"))
        })
        .collect();
    let version = change
        .version
        .map(|number| language.choose(format!("（第 {number} 版）"), format!(" (version {number})")));
    counts.join(language.choose("／", ", ")) + &version.unwrap_or_default()
}

fn print_clause(clause: &ClauseChange, output: &mut Output) -> io::Result<()> {
    let ClauseChange { change, id, place, moved_from, place_before, before, after, differences } = clause;
    let what = output.language.choose(change.label(), change.english());
    let line = match moved_from.as_ref().zip(place_before.as_ref()) {
        Some((old, place_before)) => format!("{place_before}（{old}）→ {place}（{id}）"),
        None => format!("{place}（{id}）"),
    };
    output.line(format_args!("  {what}  {}", output.paint(Look::Plain, &line)))?;
    match (change, before, after) {
        (_, Some(before), Some(after)) if !differences.is_empty() => {
            let labels = output.language.choose(["    旧：", "    新："], ["    old: ", "    new: "]);
            difference::print(labels, before, after, differences, output)
        }
        (ClauseChangeKind::Gone | ClauseChangeKind::Added, ..) => {
            let words = after.as_ref().or(before.as_ref()).map(|words| excerpt(words)).unwrap_or_default();
            output.text("    ", &words, &[])
        }
        _ => Ok(()),
    }
}

/// The start of a text on one line.
fn excerpt(text: &str) -> String {
    let mut excerpt: String =
        text.chars().take(EXCERPT_CHARS).map(|sign| if sign == '\n' { ' ' } else { sign }).collect();
    if text.chars().nth(EXCERPT_CHARS).is_some() {
        excerpt.push_str("……");
    }
    excerpt
}
