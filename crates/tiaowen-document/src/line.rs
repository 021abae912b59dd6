//! The lines of a source with its markup set aside: the same for plain text and Markdown.
//!
//! Nothing is judged here but what the file format itself says.

use crate::fragment::Fragment;
use crate::markdown;
use crate::marker::read_marker;
use crate::marks::{CellMark, Marks, RowMark};
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
    /// Whether the format marks it as an item of a list without numbers.
    pub(crate) is_item: bool,
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

/// Rows whose cells blanks part: a header of short names, and at least two lines below it with as many cells.
fn blank_parted_rows(text: &str, marks: &Marks) -> Vec<RowMark> {
    const MIN_COLUMNS: usize = 3;
    const MIN_ROWS: usize = 2;
    let lines: Vec<Span> = raw_lines(text).filter(|line| !text[line.range()].trim().is_empty()).collect();
    let is_plain = |line: Span| !marks.is_row(line);
    let mut rows: Vec<RowMark> = Vec::new();
    // Numbers that no table of the format has.
    let (mut at, mut table) = (0, usize::MAX / 2);
    while at < lines.len() {
        let columns = words_of(text, lines[at]).len();
        let below = || {
            let is_next = |line: &&Span| is_plain(**line) && words_of(text, **line).len() == columns;
            lines[at + 1..].iter().take_while(is_next)
        };
        let is_table = columns >= MIN_COLUMNS
            && is_plain(lines[at])
            && names_columns(&text[lines[at].range()])
            && below().take(MIN_ROWS).count() == MIN_ROWS;
        if !is_table {
            at += 1;
            continue;
        }
        table += 1;
        let end = at + 1 + below().count();
        for line in &lines[at..end] {
            let cells = words_of(text, *line).into_iter().enumerate();
            let cells = cells.map(|(column, span)| CellMark { span, column, columns: 1 }).collect();
            let (span, is_header) = (trim(text, *line), *line == lines[at]);
            rows.push(RowMark { table, span, is_header, cells, ..RowMark::default() });
        }
        at = end;
    }
    rows
}

/// What blanks part on a line.
fn words_of(text: &str, line: Span) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start = line.start;
    for word in text[line.range()].split(char::is_whitespace) {
        if !word.is_empty() {
            words.push(Span::new(start, start + word.len()));
        }
        start += word.len();
        start += text[start..line.end].chars().next().map_or(0, char::len_utf8);
    }
    words
}

/// Tells whether the words of a line are names of columns: `序号　任务　责任单位`.
fn names_columns(line: &str) -> bool {
    const MAX_CHARS: usize = 12;
    const NAMES: [&str; 13] = [
        "序号", "项目", "名称", "任务", "内容", "单位", "部门", "时限", "时间", "指标", "标准", "类别",
        "备注",
    ];
    let is_short =
        |word: &str| word.chars().count() <= MAX_CHARS && !word.contains(['。', '，', '；', '：', ':']);
    let is_name = |word: &&str| NAMES.iter().any(|name| word.contains(name));
    !line.contains(['\t', '|'])
        && line.split_whitespace().all(is_short)
        && line.split_whitespace().filter(is_name).count() >= 2
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

impl Marks {
    /// Tells whether the format says that a line is a row of a table.
    fn is_row(&self, line: Span) -> bool {
        let next = self.rows.partition_point(|row| row.end <= line.start);
        row_at(&self.grid, line).is_some() || self.rows.get(next).is_some_and(|row| row.start < line.end)
    }
}

/// The row that a line is.
fn row_at(rows: &[RowMark], line: Span) -> Option<&RowMark> {
    let at = rows.partition_point(|row| row.span.end <= line.start);
    rows.get(at).filter(|row| row.span.start < line.end)
}

/// The paragraphs of a line that lost its line ends, as text copied from a web page does: what begins behind the blanks
/// of an indent, where the text above is closed or a number opens.
fn parts(text: &str, line: Span) -> Vec<Span> {
    const INDENT: &str = "\u{3000}\u{3000}";
    let content = &text[line.range()];
    let mut parts = Vec::new();
    let mut start = line.start;
    if !content.trim().contains(INDENT) || content.contains('\t') {
        return vec![line];
    }
    for (at, _) in content.trim_end().match_indices(INDENT) {
        let (before, behind) = (&content[..at], content[at..].trim_start());
        let at = line.start + at;
        if at > start
            && !before.ends_with(char::is_whitespace)
            && !before.trim().is_empty()
            && opens_part(before, behind)
        {
            parts.push(Span::new(start, at));
            start = at;
        }
    }
    parts.push(Span::new(start, line.end));
    parts
}

/// Whether what stands behind an indent within a line is a paragraph of its own.
fn opens_part(before: &str, behind: &str) -> bool {
    let marker = read_marker(behind).filter(|marker| !marker.style.is_sign());
    let Some(last) = before.chars().next_back() else { return false };
    let next = behind.split("\u{3000}\u{3000}").next().unwrap_or_default();
    match last {
        '。' | '！' | '？' => !next.is_empty(),
        '：' => marker.is_some() || next.contains('。') && next.chars().count() >= 10,
        '；' | '）' | '】' | '〕' | '”' => marker.is_some(),
        // A heading, or the number of a list without one.
        _ => {
            marker.is_some_and(|marker| !marker.style.is_decimal() && marker.number.contains(is_han_numeral))
        }
    }
}

fn is_han_numeral(sign: char) -> bool {
    "一二三四五六七八九十百零".contains(sign)
}

fn cut_lines(text: &str, marks: &Marks) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut after_blank = false;
    let mut previous_end = 0;
    let (mut markup, mut heading, mut row) = (0, 0, 0);
    let (mut grid, mut file, mut noise) =
        (Walk::of(&marks.grid), Walk::of(&marks.files), Walk::of(&marks.noise));
    let by_blanks = blank_parted_rows(text, marks);
    let mut set_out = Walk::of(&by_blanks);
    let is_row = |line| marks.is_row(line) || row_at(&by_blanks, line).is_some();
    for raw in raw_lines(text).flat_map(|raw| if is_row(raw) { vec![raw] } else { parts(text, raw) }) {
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
        let grid = grid.at(raw, |row| row.span).or_else(|| set_out.at(raw, |row| row.span)).cloned();
        let grid_cells = grid.as_ref().map(|row| {
            row.cells.iter().filter_map(|cell| Fragment::content(text, cell.span, &inside)).collect()
        });
        lines.push(Line {
            text: fragment.read(text).text,
            indent: indent(&text[raw.start..fragment.span.start]),
            after_blank,
            is_marked_heading: marks.headings.get(heading).is_some_and(|mark| mark.start < raw.end),
            is_file: file.at(raw, |file| *file).is_some(),
            is_item: inside.iter().any(|mark| {
                mark.end <= fragment.span.start && matches!(text[mark.range()].trim(), "-" | "*" | "+")
            }),
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
    fn paragraphs_that_lost_their_line_ends_begin_at_an_indent() {
        let check = |text: &str, expected: &[&str]| {
            let lines = read(text);
            let seen: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(seen, expected, "{text}");
        };
        check(
            "　　各单位：　　现提出如下意见，请落实。　　一、降低成本　　（一）减税。（甲局）　　（二）降费。　　甲市人民政府",
            &[
                "各单位：",
                "现提出如下意见，请落实。",
                "一、降低成本",
                "（一）减税。（甲局）",
                "（二）降费。",
                "甲市人民政府",
            ],
        );
        check("申请单位：　　　　申请日期：　　年　月", &["申请单位：　　　　申请日期：　　年　月"]);
        check("甲局　　乙局　　2031年5月", &["甲局　　乙局　　2031年5月"]);
        check("项目　　1.5亿元　　2年", &["项目　　1.5亿元　　2年"]);
    }

    #[test]
    fn reads_rows_that_blanks_part() {
        let count = |text: &str| read(text).iter().filter(|line| line.grid.is_some()).count();
        assert_eq!(
            count(
                "分解表\n序号　任务　责任单位\n1　建园区　市经信局\n2　建平台　市数据局\n以上任务按月通报。"
            ),
            3
        );
        assert_eq!(count("序号　任务　责任单位\n1　建园区　市经信局"), 0);
        assert_eq!(count("甲局 乙局 丙局\n丁局 戊局 己局\n庚局 辛局 壬局"), 0);
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
