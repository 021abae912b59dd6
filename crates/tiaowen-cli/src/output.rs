//! Printing: for people with colours and lines that fit the terminal, for programs as JSON. In a pipe there are
//! no colours and no line breaks but the text's own. Knows nothing of what is printed.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use console::{Term, measure_text_width};
use serde::Serialize;
use tiaowen_document::model::Span;

use crate::arguments::Format;
use crate::language::Language;

/// The widest lines that are comfortable to read, in columns.
const MAX_COLUMNS: usize = 96;
/// The narrowest terminal that lines are fitted to, in columns.
const MIN_COLUMNS: usize = 30;

/// Where and how the command prints its results.
pub(crate) struct Output {
    writer: Box<dyn Write>,
    /// For whom.
    pub(crate) format: Format,
    /// In which language.
    pub(crate) language: Language,
    has_colours: bool,
    /// Columns that lines must fit in; `None` in a pipe.
    columns: Option<usize>,
}

const STRONG: &str = "\u{1b}[1m";
const MARK: &str = "\u{1b}[1;31m";
const FAINT: &str = "\u{1b}[2m";
const USUAL: &str = "\u{1b}[0m";

/// How a piece of text looks on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// As it is.
    Plain,
    /// A heading.
    Strong,
    /// Found words.
    Mark,
    /// Beside the matter.
    Faint,
}

impl Look {
    fn codes(self) -> (&'static str, &'static str) {
        match self {
            Self::Plain => ("", ""),
            Self::Strong => (STRONG, USUAL),
            Self::Mark => (MARK, USUAL),
            Self::Faint => (FAINT, USUAL),
        }
    }
}

impl Output {
    /// Prints on standard output.
    pub(crate) fn to_stdout(format: Format, language: Language) -> Self {
        let is_terminal = io::stdout().is_terminal();
        let wants_colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|value| value != "dumb");
        let width = || usize::from(Term::stdout().size().1).clamp(MIN_COLUMNS, MAX_COLUMNS);
        Self {
            writer: Box::new(io::BufWriter::new(io::stdout().lock())),
            format,
            language,
            has_colours: is_terminal && wants_colours,
            columns: is_terminal.then(width),
        }
    }

    /// Prints an object for programs.
    pub(crate) fn json(&mut self, object: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut self.writer, object)?;
        self.writer.write_all(b"\n")
    }

    /// Prints an object for programs on one line.
    pub(crate) fn json_line(&mut self, object: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.writer, object)?;
        self.writer.write_all(b"\n")
    }

    /// Prints one line, without signs that steer a terminal but those of looks.
    pub(crate) fn line(&mut self, line: impl Display) -> io::Result<()> {
        writeln!(self.writer, "{}", without_steering(&line.to_string()))
    }

    /// Prints one line for programs as it is.
    pub(crate) fn raw_line(&mut self, line: impl Display) -> io::Result<()> {
        writeln!(self.writer, "{line}")
    }

    /// Prints one line in one look.
    pub(crate) fn styled(&mut self, look: Look, line: impl Display) -> io::Result<()> {
        let line = self.paint(look, &line.to_string());
        self.line(line)
    }

    /// Prints text behind an indent, broken where a terminal needs it. `marks` are code points of `text`, ascending,
    /// never overlapping.
    pub(crate) fn text(&mut self, indent: &str, text: &str, marks: &[Span]) -> io::Result<()> {
        for line in
            broken(text, self.columns.map(|columns| columns.saturating_sub(measure_text_width(indent))))
        {
            let painted = self.paint_line(text, line, marks);
            self.line(format_args!("{indent}{painted}"))?;
        }
        Ok(())
    }

    /// Gives a piece of text its look, where there are colours. Control characters of the text are taken out,
    /// so that no document can steer the terminal.
    pub(crate) fn paint(&self, look: Look, text: &str) -> String {
        let text: String = text.chars().filter(|character| !is_control(*character)).collect();
        if !self.has_colours || text.is_empty() {
            return text;
        }
        let (on, off) = look.codes();
        format!("{on}{text}{off}")
    }

    /// Writes out what is still waiting.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    fn paint_line(&self, text: &str, line: Line, marks: &[Span]) -> String {
        let mut painted = String::new();
        let mut from = line.start_char;
        for mark in marks.iter().filter(|mark| mark.end > line.start_char && mark.start < line.end_char) {
            let (start, end) = (mark.start.max(from), mark.end.min(line.end_char));
            painted += &self.paint(Look::Plain, &chars(text, from, start));
            painted += &self.paint(Look::Mark, &chars(text, start, end));
            from = end;
        }
        painted + &self.paint(Look::Plain, &chars(text, from, line.end_char))
    }
}

/// One printed line of a text, in code points; without its line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    start_char: usize,
    end_char: usize,
}

/// Breaks a text into lines of at most `columns`: at its own line breaks and, in Chinese, between any two
/// characters, though never in front of closing punctuation when one more column pair is there.
fn broken(text: &str, columns: Option<usize>) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut start, mut width) = (0, 0);
    let mut end = 0;
    for (index, character) in text.chars().enumerate() {
        end = index + 1;
        if character == '\n' {
            lines.push(Line { start_char: start, end_char: index });
            (start, width) = (end, 0);
            continue;
        }
        let own = measure_text_width(character.encode_utf8(&mut [0; 4]));
        if columns.is_some_and(|columns| width + own > columns.saturating_sub(2).max(2))
            && (!is_closing(character) || columns.is_some_and(|columns| width + own > columns.max(4)))
            && index > start
        {
            lines.push(Line { start_char: start, end_char: index });
            (start, width) = (index, 0);
        }
        width += own;
    }
    if start < end || lines.is_empty() {
        lines.push(Line { start_char: start, end_char: end });
    }
    lines
}

/// The code points from `start` to `end` of a text.
fn chars(text: &str, start: usize, end: usize) -> String {
    text.chars().skip(start).take(end.saturating_sub(start)).filter(|character| *character != '\n').collect()
}

/// A line without what steers a terminal, the codes of looks excepted.
pub(crate) fn without_steering(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for (at, sign) in line.char_indices() {
        let is_look = || [STRONG, MARK, FAINT, USUAL].iter().any(|code| line[at..].starts_with(code));
        if !is_control(sign) || (sign == '\u{1b}' && is_look()) {
            shown.push(sign);
        }
    }
    shown
}

fn is_closing(character: char) -> bool {
    " ·，。、；：！？”’）》〉〕】」』…—,.;:!?)]}%％".contains(character)
}

/// Control characters, and the marks that turn the direction of writing round.
fn is_control(character: char) -> bool {
    (character.is_control() && character != '\n' && character != '\t')
        || matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str, columns: Option<usize>) -> Vec<String> {
        broken(text, columns).into_iter().map(|line| chars(text, line.start_char, line.end_char)).collect()
    }

    #[test]
    fn lines_fit_the_terminal() {
        let check = |text: &str, columns, expected: &[&str]| assert_eq!(lines(text, columns), expected);
        check("", Some(10), &[""]);
        check("一二三四五六", None, &["一二三四五六"]);
        check("一二三四五六", Some(10), &["一二三四", "五六"]);
        check("一二三四，五六", Some(10), &["一二三四，", "五六"]);
        check("一\n二", Some(10), &["一", "二"]);
        check("一\n", Some(10), &["一"]);
        check("一\n\n二", None, &["一", "", "二"]);
    }

    #[test]
    fn found_words_are_marked_only_in_colour() {
        let mut output = Output {
            writer: Box::new(io::sink()),
            format: Format::Text,
            language: Language::Zh,
            has_colours: true,
            columns: None,
        };
        let line = Line { start_char: 0, end_char: 4 };
        let marks = [Span::new(1, 3)];
        assert_eq!(output.paint_line("甲乙丙丁", line, &marks), "甲\u{1b}[1;31m乙丙\u{1b}[0m丁");
        output.has_colours = false;
        assert_eq!(output.paint_line("甲乙丙丁", line, &marks), "甲乙丙丁");
        assert_eq!(output.paint(Look::Plain, "甲\u{1b}[31m\u{202E}乙"), "甲[31m乙");
        assert_eq!(
            without_steering("\u{1b}[1m甲\u{1b}[0m\t\u{1b}[2J\u{9b}\n"),
            "\u{1b}[1m甲\u{1b}[0m\t[2J\n"
        );
    }

    proptest! {
        #[test]
        fn breaking_loses_nothing_and_fits(text in "[一二，。a1 \n）]{0,60}", columns in 8usize..40) {
            let broken = broken(&text, Some(columns));
            let joined: String = lines(&text, Some(columns)).concat();
            prop_assert_eq!(joined, text.replace('\n', ""));
            for line in broken {
                prop_assert!(measure_text_width(&chars(&text, line.start_char, line.end_char)) <= columns);
            }
        }
    }
}
