//! From words with places to paragraphs: lines by their height, words by their distance, paragraphs by margins and
//! indents. Numbers of pages and lines that every page repeats are noise. Lengths are millimetres.

use std::collections::HashMap;

use tiaowen_document::model::{NoiseReason, Span};
use tiaowen_document::shown::is_invisible;
use tiaowen_document::{Extracted, Location, Marks, without_number};

/// Signs with the places where their baselines begin.
pub(super) type Glyphs = Vec<(char, f64, f64)>;

/// Words of one size.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// How high the signs are.
    pub(super) size: f64,
    pub(super) glyphs: Glyphs,
}

/// One page.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    pub(super) runs: Vec<Run>,
}

/// One line of a page.
#[derive(Clone, Debug)]
struct Line {
    text: String,
    left: f64,
    right: f64,
    baseline: f64,
    size: f64,
}

/// Where the text of a page begins and ends.
#[derive(Clone, Copy, Debug)]
struct Margins {
    left: f64,
    right: f64,
    /// Whether paragraphs are indented and their lines reach an edge, so that places alone tell them apart.
    is_sure: bool,
}

/// Writes the text of pages.
pub(super) fn write(pages: &[Page]) -> Extracted {
    let pages: Vec<Vec<Line>> = pages.iter().map(lines).collect();
    let repeated = repeated_lines(&pages);
    let whole = margins(pages.iter().flatten());
    let mut writer = Writer::default();
    for (at, lines) in pages.iter().enumerate() {
        let own = margins(lines.iter()).filter(|margins| margins.is_sure);
        let margins = own.or(whole);
        let page = u32::try_from(at + 1).unwrap_or(u32::MAX);
        for (index, line) in lines.iter().enumerate() {
            let is_edge = index < 2 || index + 2 >= lines.len();
            if is_page_number(&line.text) && is_edge || at > 0 && is_edge && repeated.contains_key(&line.text)
            {
                writer.aside.push((line.text.clone(), page));
            } else {
                writer.line(line, margins, page);
            }
        }
    }
    writer.finish()
}

/// The lines of a page from top to bottom.
fn lines(page: &Page) -> Vec<Line> {
    let mut signs: Vec<(char, f64, f64, f64)> = Vec::new();
    for run in &page.runs {
        let shown = run.glyphs.iter().filter(|(sign, ..)| !is_invisible(*sign));
        signs.extend(shown.map(|(sign, x, y)| (*sign, *x, *y, run.size)));
    }
    signs.sort_by(|a, b| a.2.total_cmp(&b.2));
    let mut rows: Vec<Vec<(char, f64, f64, f64)>> = Vec::new();
    for sign in signs {
        // Signs that stand a little higher or lower belong to the line of the larger ones beside them.
        let is_near = |row: &Vec<(char, f64, f64, f64)>| {
            row.last().is_some_and(|last| sign.2 - last.2 <= 0.25 * sign.3.max(last.3))
        };
        match rows.last_mut().filter(|row| is_near(row)) {
            Some(row) => row.push(sign),
            None => rows.push(vec![sign]),
        }
    }
    rows.into_iter().filter_map(line).collect()
}

/// The signs of one height as a line.
fn line(mut signs: Vec<(char, f64, f64, f64)>) -> Option<Line> {
    signs.sort_by(|a, b| a.1.total_cmp(&b.1));
    let size = signs.iter().map(|sign| sign.3).fold(0.0, f64::max);
    let mut text = String::new();
    let mut end: Option<f64> = None;
    let mut left = None;
    for (sign, x, _, own) in &signs {
        let width = if sign.is_ascii() { 0.5 } else { 1.0 } * own;
        let gap = end.map_or(0.0, |end| x - end);
        if sign.is_whitespace() {
            // One that is printed stands; before the line it is an indent.
            if left.is_some() {
                text.push(if *sign == '　' { '　' } else { ' ' });
                end = Some(x + width);
            }
            continue;
        }
        let is_between_letters =
            sign.is_ascii_alphanumeric() && text.ends_with(|last: char| last.is_ascii_alphanumeric());
        if gap >= 2.5 * size {
            text.push('\t');
        } else if gap >= 0.75 * size {
            text.push('　');
        } else if is_between_letters && gap >= 0.2 * size {
            text.push(' ');
        }
        text.push(*sign);
        left.get_or_insert(*x);
        end = Some(x + width);
    }
    let baseline = signs.last()?.2;
    let text = text.trim_end().to_owned();
    Some(Line { text, left: left?, right: end?, baseline, size })
}

/// Where lines begin and end, those that number pages left aside.
fn margins<'a>(lines: impl Iterator<Item = &'a Line>) -> Option<Margins> {
    let lines: Vec<&Line> = lines.filter(|line| !is_page_number(&line.text)).collect();
    let left = lines.iter().map(|line| line.left).min_by(f64::total_cmp)?;
    let right = lines.iter().map(|line| line.right).max_by(f64::total_cmp)?;
    let is_at_left = |line: &Line| line.left <= left + 0.8 * line.size;
    let is_full = |line: &Line| line.right > right - 1.6 * line.size;
    let is_indented = |line: &Line| (1.2..3.2).contains(&((line.left - left) / line.size));
    let goes_on = |pair: &[&Line]| is_full(pair[0]) && !is_closed(&pair[0].text) && is_at_left(pair[1]);
    let is_sure = lines.iter().any(|line| is_indented(line)) && lines.windows(2).any(goes_on);
    Some(Margins { left, right, is_sure })
}

/// Lines that stand at the edge of three pages and more, and of half of them.
fn repeated_lines(pages: &[Vec<Line>]) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for lines in pages {
        let edges = lines.iter().enumerate().filter(|(at, _)| *at < 2 || at + 2 >= lines.len());
        for (_, line) in edges.filter(|(_, line)| !is_closed(&line.text)) {
            *counts.entry(line.text.clone()).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count >= 3 && *count * 2 >= pages.len());
    counts
}

/// `3`, `— 3 —`, `第 3 页`, `3/5`.
fn is_page_number(text: &str) -> bool {
    let has_digit = text.contains(|sign: char| sign.is_ascii_digit());
    has_digit
        && text.chars().count() <= 14
        && text
            .chars()
            .all(|sign| sign.is_ascii_digit() || sign.is_whitespace() || "—-－–―·第页共/".contains(sign))
}

/// The paragraph that is being written, and all before it.
#[derive(Debug, Default)]
struct Writer {
    text: String,
    marks: Marks,
    open: Option<Open>,
    /// Lines beside the text, with their pages.
    aside: Vec<(String, u32)>,
}

#[derive(Debug)]
struct Open {
    text: String,
    page: u32,
    last: Line,
    /// Whether its last line reaches the margin.
    is_full: bool,
    /// Whether its first line is indented.
    is_indented: bool,
}

impl Writer {
    fn line(&mut self, line: &Line, margins: Option<Margins>, page: u32) {
        let is_indented = margins.is_some_and(|margins| line.left > margins.left + 0.8 * line.size);
        // What stands further in is set in the middle or to the right, and ends where it ends.
        let is_full = margins.is_some_and(|margins| {
            line.right > margins.right - 1.6 * line.size && line.left < margins.left + 3.2 * line.size
        });
        let is_sure = margins.is_some_and(|margins| margins.is_sure);
        let goes_on = |open: &&mut Open| {
            open.is_full && !is_indented && open.goes_on_with(line, is_sure || open.is_indented)
        };
        if let Some(open) = self.open.as_mut().filter(goes_on) {
            let is_word = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric());
            // A word or number that a line end parts has none in it.
            if is_word(open.text.chars().next_back())
                && is_word(line.text.chars().next())
                && !breaks_number(open, line)
            {
                open.text.push(' ');
            }
            open.text.push_str(&line.text);
            open.is_full = is_full;
            open.last = line.clone();
            return;
        }
        self.end_paragraph();
        let indent = if is_indented { "　　" } else { "" };
        let text = format!("{indent}{}", line.text);
        self.open = Some(Open { text, page, last: line.clone(), is_full, is_indented });
    }

    fn end_paragraph(&mut self) {
        if let Some(open) = self.open.take() {
            self.put(&open.text, open.page);
        }
        for (line, page) in std::mem::take(&mut self.aside) {
            let span = self.put(&line, page);
            self.marks.noise.push((span, NoiseReason::PageFurniture));
        }
    }

    fn put(&mut self, line: &str, page: u32) -> Span {
        let start = self.text.len();
        self.text.push_str(line);
        let span = Span::new(start, self.text.len());
        self.text.push('\n');
        if self.marks.locations.last().is_none_or(|(_, last)| last.page != Some(page)) {
            self.marks.locations.push((start, Location { page: Some(page), ..Location::default() }));
        }
        span
    }

    fn finish(mut self) -> Extracted {
        self.end_paragraph();
        Extracted { text: self.text, marks: self.marks, ..Extracted::default() }
    }
}

impl Open {
    /// Whether a line that stands at the margin, below one that is full, is the rest of its paragraph. Where margins are
    /// not sure, only a sentence that is not closed goes on.
    fn goes_on_with(&self, line: &Line, is_sure: bool) -> bool {
        let is_alike = (self.last.size - line.size).abs() <= 0.15 * self.last.size;
        let is_below =
            line.baseline < self.last.baseline || line.baseline - self.last.baseline <= 3.2 * line.size;
        let has_number = without_number(&line.text).len() < line.text.trim().len();
        let is_closed = is_closed(&self.text);
        let has_columns = self.text.contains('\t') || line.text.contains('\t');
        is_alike && is_below && !has_columns && (is_sure || !has_number && !is_closed)
    }
}

/// Whether a line end stands within a number: 20|25年.
fn breaks_number(open: &Open, line: &Line) -> bool {
    open.text.ends_with(|sign: char| sign.is_ascii_digit())
        && line.text.starts_with(|sign: char| sign.is_ascii_digit())
}

/// Whether a line may end a paragraph.
fn is_closed(text: &str) -> bool {
    text.ends_with(['。', '；', '：', '！', '？', ';', ':'])
}
