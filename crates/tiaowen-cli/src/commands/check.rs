//! `tiaowen check`: what a memo quotes and cites held against the library, as a report for people or programs and as
//! comments in a Word document.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use jiff::Zoned;
use jiff::civil::Date;
use tiaowen_check::{Finding, MAX_MEMO_BYTES, Report, Verdict, check};
use tiaowen_compare::{Piece, PieceKind};
use tiaowen_memo::{Memo, MemoError, Remark, read};

use super::Outcome;
use super::export::save;
use super::search::read_date;
use crate::arguments::{CheckArguments, Format, Settings};
use crate::failure::{Exit, Failure};
use crate::index::open_searcher;
use crate::language::Language;
use crate::output::{Look, Output};

pub(super) fn run(arguments: &CheckArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let today = Zoned::now();
    let day = arguments.as_of.as_deref().map(read_date).transpose()?.unwrap_or_else(|| today.date());
    let (bytes, name) = read_bytes(&arguments.memo)?;
    let memo = match read(&bytes, &name) {
        Ok(memo) => Some(memo),
        // An empty memo is no failure: the report says so.
        Err(MemoError::Empty) if arguments.annotate.is_none() => None,
        Err(error) => return Err(unreadable(&arguments.memo, &error).into()),
    };
    let searcher = open_searcher(settings)?;
    let text = memo.as_ref().map_or("", |memo| memo.text.as_str());
    let report = check(&searcher, text, day)?;
    match output.format {
        Format::Json => output.json(&report)?,
        Format::Text => Printer { text, language: output.language }.report(&report, &name, day, output)?,
    }
    if let (Some(path), Some(memo)) = (&arguments.annotate, &memo) {
        let comments = report.comments().into_iter();
        let remarks: Vec<Remark> = comments.map(|(span, text)| Remark { span, text }).collect();
        let annotated =
            memo.annotate(&remarks, today.datetime()).map_err(|error| unreadable(&arguments.memo, &error))?;
        check_extension(path, memo)?;
        save(path, &annotated)?;
        if output.format == Format::Text {
            let shown = path.display();
            output.line(output.language.choose(
                format!("\n带批注的文件已写成 {shown}"),
                format!("\nthe memo with comments was written to {shown}"),
            ))?;
        }
    }
    Ok(if report.summary.faults() == 0 { Exit::Found } else { Exit::NothingFound })
}

/// The bytes of the memo, and the name that it goes by.
fn read_bytes(path: &Path) -> Result<(Vec<u8>, String), Failure> {
    let limit = MAX_MEMO_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    let is_input = path == Path::new("-");
    let read = if is_input {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::reading(path, &error))?;
    if bytes.len() > MAX_MEMO_BYTES {
        let (shown, most) = (path.display(), MAX_MEMO_BYTES >> 20);
        return Err(Failure::new(
            [&format!("{shown} 超过 {most} MB，没有核对"), "分成几份再核对。"],
            [&format!("{shown} is larger than {most} MB and was not checked"), "Check it in parts."],
        ));
    }
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok((bytes, name))
}

fn unreadable(path: &Path, error: &MemoError) -> Failure {
    let shown = path.display();
    Failure::new(
        [&format!("{shown} 没有核对：{}", error.message()), &error.hint()],
        [&format!("{shown} was not checked: {error}"), "Save it as .docx or as UTF-8 text and try again."],
    )
}

fn check_extension(path: &Path, memo: &Memo) -> Result<(), Failure> {
    let wanted = memo.extension();
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted)) {
        return Ok(());
    }
    let shown = path.display();
    Err(Failure::new(
        [&format!("带批注的文件不能写成 {shown}"), &format!("文件名以 .{wanted} 结尾。")],
        [
            &format!("the memo with comments cannot be written to {shown}"),
            &format!("Let the name end in .{wanted}."),
        ],
    ))
}

/// Prints a report for people.
struct Printer<'m> {
    text: &'m str,
    language: Language,
}

impl Printer<'_> {
    fn report(&self, report: &Report, name: &str, day: Date, output: &mut Output) -> io::Result<()> {
        let name = if name == "-" { self.language.choose("标准输入", "standard input") } else { name };
        output.styled(
            Look::Strong,
            self.language.choose(
                format!("引文体检：{name}（时效按 {day}）"),
                format!("Citations of {name}, force as of {day}"),
            ),
        )?;
        output.line(self.summary(report))?;
        for notice in &report.notices {
            output.text(self.language.choose("提示：", "Note: "), notice, &[])?;
        }
        let mut lines = Lines { text: self.text, at: 0, line: 1 };
        for finding in &report.findings {
            output.line("")?;
            self.finding(finding, lines.of(finding.span.start), output)?;
        }
        Ok(())
    }

    fn summary(&self, report: &Report) -> String {
        let count = |verdict: Verdict| report.findings.iter().filter(|it| it.verdict == verdict).count();
        let counts: Vec<String> = Verdict::ALL
            .into_iter()
            .filter(|verdict| count(*verdict) > 0)
            .map(|verdict| format!("{} {}", self.label(verdict), count(verdict)))
            .collect();
        let all = report.findings.len();
        match self.language {
            Language::Zh if all == 0 => "没有查到引用".to_owned(),
            Language::En if all == 0 => "nothing is cited".to_owned(),
            Language::Zh => format!("共 {all} 处：{}", counts.join("，")),
            Language::En => format!("{all} in all: {}", counts.join(", ")),
        }
    }

    fn label(&self, verdict: Verdict) -> &'static str {
        let english = match verdict {
            Verdict::Consistent => "consistent",
            Verdict::TextDiffers => "text differs",
            Verdict::Misplaced => "misplaced",
            Verdict::WrongNumber => "wrong number",
            Verdict::NotInForce => "not in force",
            Verdict::NotHeld => "not in the library",
        };
        self.language.choose(verdict.label(), english)
    }

    fn finding(&self, finding: &Finding, line: usize, output: &mut Output) -> io::Result<()> {
        let place = self.language.choose(format!("第 {line} 行"), format!("line {line}"));
        let label = self.label(finding.verdict);
        let is_right = finding.verdict == Verdict::Consistent;
        let look = if is_right { Look::Faint } else { Look::Strong };
        output.styled(look, format!("{place}  {label}"))?;
        let [memo, library, right] = self
            .language
            .choose(["  稿件  ", "  原文  ", "  改为  "], ["  memo     ", "  library  ", "  write    "]);
        match &finding.library_text {
            Some(text) => {
                let (left, kept) = marked(&finding.text, text, &finding.differences);
                output.text(memo, &left, &[])?;
                output.text(library, &kept, &[])?;
            }
            None => output.text(memo, &one_line(&finding.text), &[])?,
        }
        output.text("  ", &finding.message, &[])?;
        match &finding.correction {
            Some(correction) => output.text(right, &one_line(&correction.text), &[]),
            None => Ok(()),
        }
    }
}

/// Both texts with 【】 around what differs.
fn marked(left: &str, right: &str, pieces: &[Piece]) -> (String, String) {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mark = |text: &mut String, characters: &[char], kind: PieceKind| match kind {
        PieceKind::Same => text.extend(characters),
        PieceKind::Changed => {
            text.push('【');
            text.extend(characters);
            text.push('】');
        }
    };
    let (mut shown_left, mut shown_right) = (String::new(), String::new());
    for piece in pieces {
        mark(&mut shown_left, &left[piece.left.clone()], piece.kind);
        mark(&mut shown_right, &right[piece.right.clone()], piece.kind);
    }
    (one_line(&shown_left), one_line(&shown_right))
}

fn one_line(text: &str) -> String {
    text.replace('\n', "")
}

/// Counts lines, going forward.
struct Lines<'m> {
    text: &'m str,
    /// Code points counted so far.
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, position: usize) -> usize {
        let mut characters = self.text.chars();
        while self.at < position
            && let Some(character) = characters.next()
        {
            self.at += 1;
            self.line += usize::from(character == '\n');
        }
        self.text = characters.as_str();
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_forward() {
        let mut lines = Lines { text: "甲\n乙丙\n\n丁", at: 0, line: 1 };
        assert_eq!([0, 1, 2, 3, 6].map(|at| lines.of(at)), [1, 1, 2, 2, 4]);
    }
}
