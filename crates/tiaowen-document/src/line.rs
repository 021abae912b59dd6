//! The lines of a source with its markup set aside: the same for plain text and Markdown.
//!
//! Nothing is judged here but what the file format itself says.

use crate::fragment::Fragment;
use crate::markdown;
use crate::marks::{Marks, RowMark};
use crate::model::{NoiseReason, Span};
use crate::source::{Format, SourceText};

/// One line that holds more than blanks and markup. Spans are bytes of the source.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The content, trimmed; markup inside it is cut.
    pub(crate) fragment: Fragment,
    /// The content's text.
    pub(crate) text: String,
    /// Columns of blank before the content; a full-width blank counts two.
    pub(crate) indent: usize,
    /// Whether an empty line stands before it.
    pub(crate) after_blank: bool,
    /// Whether the format marks it as a heading.
    pub(crate) is_marked_heading: bool,
    /// Whether the format says that it is a file to take along with the document.
    pub(crate) is_file: bool,
    /// The contents of its cells, when the format says that it is a row of a table.
    pub(crate) cells: Option<Vec<Fragment>>,
    /// Where its cells stand in the table, when the format says so.
    pub(crate) grid: Option<RowMark>,
    /// Set when the line belongs to no clause and no structure.
    pub(crate) noise: Option<NoiseReason>,
}

impl Line {
    /// Characters of the text.
    pub(crate) fn chars(&self) -> usize {
        self.text.chars().count()
    }

    /// Columns from the margin to the end: two for a full-width character, one for any other.
    pub(crate) fn columns(&self) -> usize {
        self.indent
            + self.text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum::<usize>()
    }

    pub(crate) fn is_noise(&self) -> bool {
        self.noise.is_some()
    }
}

/// Reads the lines of a source. Returns them with the markup, which is noise wherever it stands.
pub(crate) fn read_lines(source: &SourceText) -> (Vec<Line>, Vec<Span>) {
    let read;
    let marks = match source.format {
        Format::Plain => {
            read = plain_marks(&source.text);
            &read
        }
        Format::Markdown => {
            read = markdown::read_marks(&source.text);
            &read
        }
        _ => &source.marks,
    };
    (cut_lines(&source.text, marks), marks.markup.clone())
}

/// Plain text knows one mark: `#` at the start of a line, left over from a conversion; and rows between `|`.
fn plain_marks(text: &str) -> Marks {
    let mut marks = Marks::default();
    for line in raw_lines(text) {
        let content = &text[line.range()];
        let trimmed = content.trim_start();
        let start = line.start + (content.len() - trimmed.len());
        let signs = trimmed.len() - trimmed.trim_start_matches('#').len();
        if signs > 0 && trimmed[signs..].starts_with(char::is_whitespace) {
            let body = trimmed[signs..].trim_start();
            marks.markup.push(Span::new(start, start + (trimmed.len() - body.len())));
            marks.headings.push(line);
        } else if is_pipe_row(trimmed) {
            let is_rule = trimmed.chars().all(|it| it.is_whitespace() || matches!(it, '|' | '-' | ':'));
            if is_rule {
                marks.markup.push(trim(text, line));
            } else {
                marks.markup.extend(pipes(text, line));
            }
            marks.rows.push(line);
        }
    }
    marks
}

/// Tells whether a line is a row `| a | b |`.
fn is_pipe_row(line: &str) -> bool {
    let line = line.trim_end();
    line.len() > 2 && line.starts_with('|') && line.ends_with('|')
}

/// The signs that part cells.
pub(crate) fn pipes(text: &str, row: Span) -> impl Iterator<Item = Span> + '_ {
    text[row.range()]
        .match_indices('|')
        .map(move |(at, sign)| Span::new(row.start + at, row.start + at + sign.len()))
}

/// The contents of the cells of a row, markup inside them cut. What stands between two `|` is a cell whatever the
/// header says, so that nothing of a row too long is lost.
fn read_cells(text: &str, row: Span, markup: &[Span]) -> Vec<Fragment> {
    let mut cells = Vec::new();
    let mut start = row.start;
    for end in pipes(text, row).map(Some).chain([None]) {
        let cell = Span::new(start, end.map_or(row.end, |pipe| pipe.start));
        cells.extend(Fragment::content(text, cell, markup));
        start = end.map_or(row.end, |pipe| pipe.end);
    }
    cells
}

/// Shrinks a span to what is not blank.
pub(crate) fn trim(text: &str, span: Span) -> Span {
    let content = &text[span.range()];
    let body = content.trim_start();
    let start = span.start + (content.len() - body.len());
    Span::new(start, start + body.trim_end().len())
}

/// The lines of a text, blank ones too, without their ends.
pub(crate) fn raw_lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let is_break = |character: char| {
        matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    let mut start = 0;
    text.split(is_break).map(move |line| {
        let span = Span::new(start, start + line.len());
        // Every break sign but the first four takes more than one byte; ask the text how many.
        start = span.end + text[span.end..].chars().next().map_or(0, char::len_utf8);
        span
    })
}

fn cut_lines(text: &str, marks: &Marks) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut after_blank = false;
    let mut previous_end = 0;
    let (mut markup, mut heading, mut row) = (0, 0, 0);
    let (mut grid, mut file, mut noise) =
        (Walk::of(&marks.grid), Walk::of(&marks.files), Walk::of(&marks.noise));
    for raw in raw_lines(text) {
        while marks.markup.get(markup).is_some_and(|mark| mark.end <= raw.start) {
            markup += 1;
        }
        while marks.headings.get(heading).is_some_and(|mark| mark.end <= raw.start) {
            heading += 1;
        }
        while marks.rows.get(row).is_some_and(|mark| mark.end <= raw.start) {
            row += 1;
        }
        let inside: Vec<Span> =
            marks.markup[markup..].iter().copied().take_while(|mark| mark.start < raw.end).collect();
        let Some(fragment) = Fragment::content(text, raw, &inside) else {
            // A line break of two signs (\r\n) leaves an empty line between them: no blank line.
            after_blank |= raw.start > previous_end + 1 || !text[previous_end..raw.start].contains('\r');
            previous_end = raw.end;
            continue;
        };
        let grid = grid.at(raw, |row| row.span).cloned();
        let grid_cells = grid.as_ref().map(|row| {
            row.cells.iter().filter_map(|cell| Fragment::content(text, cell.span, &inside)).collect()
        });
        lines.push(Line {
            text: fragment.read(text).text,
            indent: indent(&text[raw.start..fragment.span.start]),
            after_blank,
            is_marked_heading: marks.headings.get(heading).is_some_and(|mark| mark.start < raw.end),
            is_file: file.at(raw, |file| *file).is_some(),
            cells: grid_cells.or_else(|| {
                let row = marks.rows.get(row).filter(|mark| mark.start < raw.end);
                row.map(|_| read_cells(text, raw, &inside))
            }),
            grid,
            noise: noise.at(raw, |(span, _)| *span).map(|(_, reason)| *reason),
            fragment,
        });
        after_blank = false;
        previous_end = raw.end;
    }
    lines
}

/// Goes along marks as lines pass by.
struct Walk<'a, T> {
    marks: &'a [T],
    next: usize,
}

impl<'a, T> Walk<'a, T> {
    fn of(marks: &'a [T]) -> Self {
        Self { marks, next: 0 }
    }

    /// The mark on a line; lines come in order.
    fn at(&mut self, line: Span, span_of: impl Fn(&T) -> Span) -> Option<&'a T> {
        while self.marks.get(self.next).is_some_and(|mark| span_of(mark).end <= line.start) {
            self.next += 1;
        }
        self.marks.get(self.next).filter(|mark| span_of(mark).start < line.end)
    }
}

fn indent(blank: &str) -> usize {
    blank.chars().map(|character| if character == '\u{3000}' { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Line> {
        let source = SourceText::of_text(text, Format::Plain);
        read_lines(&source).0
    }

    #[test]
    fn sets_markup_and_blanks_aside() {
        let lines = read("## 一、总则\r\n\r\n　　正文。\n紧接。\n\n另起。");
        let seen: Vec<_> = lines
            .iter()
            .map(|line| (line.text.as_str(), line.indent, line.after_blank, line.is_marked_heading))
            .collect();
        assert_eq!(
            seen,
            [
                ("一、总则", 3, false, true),
                ("正文。", 4, true, false),
                ("紧接。", 0, false, false),
                ("另起。", 0, true, false)
            ]
        );
    }

    #[test]
    fn reads_rows_between_pipes() {
        let text = "| 指标 | 2025年 |\n|---|---|\n| 产值 | 5 |";
        let lines = read(text);
        let cells: Vec<Vec<&str>> = lines
            .iter()
            .map(|line| line.cells.iter().flatten().map(|cell| &text[cell.span.range()]).collect())
            .collect();
        assert_eq!(cells, [["指标", "2025年"], ["产值", "5"]]);
    }
}
