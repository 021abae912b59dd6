//! From the lines of pages, in the order in which they are read, to paragraphs: which line goes on with the one above,
//! over the ends of columns and pages, too. Told by where lines begin and end; of the words only how they open and
//! close.

use std::sync::LazyLock;

use regex::Regex;

use super::column::{Item, Region};
use super::furniture::text_of;
use super::line::{Piece, median, push_joined, rows};
use super::sheet::{Area, is_wide};

/// One printed line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) page: u32,
    area: Area,
    size: f64,
    /// Margins of the column that it stands in.
    left: f64,
    right: f64,
    /// Points from the line above, in the same column.
    gap: Option<f64>,
    /// Whether it is set out over the line: fields, signatures side by side.
    pub(super) is_spread: bool,
}

/// What is read one after the other.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Line(Line),
    /// A table by its number on its page.
    Table(u32, usize),
    /// The end of a page: what is noise on it, and its footnotes.
    PageEnd(u32),
}

/// Lines that are one paragraph.
#[derive(Clone, Debug, Default)]
pub(super) struct Paragraph {
    pub(super) lines: Vec<Line>,
    /// Whether its first line stands in from the margin.
    pub(super) is_indented: bool,
    /// Whether there is more room above it than between lines.
    pub(super) is_set_apart: bool,
    /// Lines in it that may as well begin a paragraph of their own.
    pub(super) doubtful: Vec<usize>,
}

/// How a document is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    /// Size of most of the type, in points.
    pub(super) size: f64,
    /// From line to line, in sizes of the type.
    pitch: f64,
    /// Whether paragraphs begin with an indent.
    is_indented: bool,
    /// Whether paragraphs stand apart from each other.
    is_spaced: bool,
}

/// A line of a paragraph as it ends: it had no room for what follows.
const ROOM: f64 = 0.6;

/// How far places may differ that are the same, in sizes of the type.
const SAME: f64 = 0.7;

/// A distance between lines, in pitches, that sets a paragraph apart.
const APART: f64 = 1.4;

/// Lines of a region, with its tables.
pub(super) fn read_lines(region: &Region, page: u32) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut last: Option<f64> = None;
    let mut tables: Vec<(f64, usize)> = Vec::new();
    let mut all: Vec<Piece> = Vec::new();
    for item in &region.items {
        match item {
            Item::Piece(piece) => all.push(piece.clone()),
            Item::Table(number, area) => tables.push((area.top, *number)),
        }
    }
    tables.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut tables = tables.into_iter().peekable();
    for mut pieces in rows(all, |piece| piece.area) {
        pieces.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
        let Some(area) = pieces.iter().map(|piece| piece.area).reduce(Area::with) else { continue };
        // A line may stand so near above a table that they touch.
        while let Some((_, number)) = tables.next_if(|(top, _)| *top < area.middle_y()) {
            steps.push(Step::Table(page, number));
            last = None;
        }
        let size = median(pieces.iter().flat_map(|it| std::iter::repeat_n(it.size, it.text.chars().count())));
        let size = size.unwrap_or(10.0);
        let widest = pieces.windows(2).map(|two| two[1].area.left - two[0].area.right).fold(0.0, f64::max);
        let gap = last.map(|last| area.middle_y() - last);
        last = Some(area.middle_y());
        steps.push(Step::Line(Line {
            text: text_of(&pieces),
            page,
            area,
            size,
            left: region.left,
            right: region.right,
            gap,
            is_spread: widest > 2.5 * size,
        }));
    }
    steps.extend(tables.map(|(_, number)| Step::Table(page, number)));
    steps
}

/// Sets the margins of each region by what its lines, or those of other regions, have in common. Each region comes with
/// the width of its page.
pub(super) fn settle_margins(regions: &mut [(f64, Region)]) {
    let mut known: Vec<(f64, f64, bool)> = Vec::new();
    for (_, region) in regions.iter_mut() {
        if let Some(margins) = region.margins() {
            (region.left, region.right) = margins;
            known.push((region.left, region.right, region.is_column));
        }
    }
    for (width, region) in regions.iter_mut() {
        let is_known = known.iter().any(|known| (known.0, known.1) == (region.left, region.right));
        let Some(size) = median(region.pieces().map(|piece| piece.size)).filter(|_| !is_known) else {
            continue;
        };
        let (left, right) = (region.left, region.right);
        let fits = |known: &&(f64, f64, bool)| known.0 <= left + size && known.1 >= right - size;
        match known.iter().filter(fits).min_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0))) {
            Some(known) => (region.left, region.right) = (known.0, known.1),
            // Nothing but short lines: the margins of a page are alike.
            None if !region.is_column => region.right = region.right.max(*width - region.left),
            None => {}
        }
    }
}

/// The smallest number that at least two share, else the smallest.
fn common(numbers: impl Iterator<Item = f64>, size: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = numbers.collect();
    sorted.sort_by(f64::total_cmp);
    let shared = sorted.windows(2).find(|two| two[1] - two[0] < size);
    shared.map(|two| two[0]).or_else(|| sorted.first().copied())
}

/// The number that most come near to; of two the larger.
fn most_common(numbers: impl Iterator<Item = f64>, near: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = numbers.collect();
    sorted.sort_by(f64::total_cmp);
    let alike = |at: &f64| sorted.iter().filter(|other| (*other - at).abs() <= near).count();
    sorted.iter().copied().max_by_key(alike)
}

impl Region {
    /// The margins that its lines show: where several begin, and where several end because the text goes on.
    fn margins(&self) -> Option<(f64, f64)> {
        let pieces: Vec<&Piece> = self.pieces().collect();
        let size = median(pieces.iter().map(|piece| piece.size))?;
        let left = common(pieces.iter().map(|piece| piece.area.left), size)?;
        let right = most_common(pieces.iter().map(|piece| piece.area.right), 0.6 * size)?;
        let full = pieces.iter().filter(|piece| (right - piece.area.right).abs() < 1.2 * size).count();
        // Signs that close a line may hang over its end.
        let beyond = pieces.iter().filter(|piece| piece.area.right > right + 1.2 * size).count();
        (full >= 3 && full * 6 >= pieces.len() && beyond * 30 <= pieces.len()).then_some((left, right))
    }

    fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.items.iter().filter_map(|item| match item {
            Item::Piece(piece) => Some(piece),
            Item::Table(..) => None,
        })
    }
}

impl Setting {
    /// Reads it off the lines.
    pub(super) fn of(steps: &[Step]) -> Self {
        let lines: Vec<&Line> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Line(line) => Some(line),
                _ => None,
            })
            .collect();
        let size = median(lines.iter().flat_map(|it| std::iter::repeat_n(it.size, it.text.chars().count())));
        let size = size.unwrap_or(10.0);
        let body: Vec<&&Line> = lines.iter().filter(|line| (line.size / size - 1.0).abs() < 0.1).collect();
        // Short lines are headings, whose distances are their own.
        let full = |line: &Line| line.right - line.area.right < 2.5 * size;
        let pairs = || body.windows(2).filter(|two| full(two[0]));
        let pitch = median(pairs().filter_map(|two| two[1].gap).map(|gap| gap / size)).unwrap_or(1.6);
        let begins: Vec<bool> = body.iter().map(|line| (1.2..4.0).contains(&line.indent())).collect();
        let indented = begins.iter().filter(|begins| **begins).count();
        let apart = body.iter().filter(|line| line.gap.is_some_and(|gap| gap / size > APART * pitch)).count();
        Self {
            size,
            pitch,
            is_indented: indented * 12 >= body.len() && indented >= 2,
            is_spaced: apart * 20 >= body.len() && apart >= 2,
        }
    }
}

impl Line {
    /// How far it stands in from the margin, in sizes of its type.
    fn indent(&self) -> f64 {
        (self.area.left - self.left) / self.size
    }

    /// How much room is left on it.
    fn room(&self) -> f64 {
        (self.right - self.area.right) / self.size
    }

    fn is_centred(&self, least: f64) -> bool {
        let (before, behind) = (self.indent(), self.room());
        before > least && behind > least && (before - behind).abs() < 2.0
    }

    /// How much room its first word takes, which is not broken, with the signs that may not stand alone.
    fn first_word(&self) -> f64 {
        let mut signs = self.text.chars().peekable();
        let mut width = 0.0;
        while let Some(sign) = signs.next() {
            if !is_wide(sign) && !sign.is_whitespace() {
                width += 0.55;
                let goes_on = signs.peek().is_some_and(|next| !is_wide(*next) && !next.is_whitespace());
                if goes_on && width < 12.0 {
                    continue;
                }
            } else {
                width += 1.0;
                if matches!(sign, '《' | '“' | '（' | '〔' | '【' | '‘') {
                    continue;
                }
            }
            break;
        }
        while signs
            .next_if(|next| {
                matches!(
                    next,
                    '，' | '。' | '、' | '；' | '：' | '”' | '）' | '》' | '！' | '？' | '〕' | '％' | '%'
                )
            })
            .is_some()
        {
            width += 1.0;
        }
        width
    }
}

/// How an item opens that is no middle of a sentence.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:第[一二三四五六七八九十百千零〇\d]{1,6}[编章节条篇部]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]",
        r"|\d{1,2}(?:[.．、]\D|\.\d{1,2}[^\d.%％万亿个元倍])|[①-⑳]|——|附件|专栏|注[：:]|抄送|[（(]此页无正文)"
    ))
    .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

/// A line of a table of contents.
static LEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:[.．·•]\s?){3,}\s*[（(]?\d*[)）]?$|……\s*[（(]?\d+[)）]?$")
        .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

fn is_closed(text: &str) -> bool {
    text.trim_end().ends_with(['。', '！', '？', '；', '：', '”', '）', ')', ':', ';', '】', '〕', '.'])
}

/// Whether a line goes on with a paragraph.
enum Answer {
    Yes,
    /// It looks so, but it may as well begin a paragraph of its own.
    Perhaps,
    No,
}

impl Paragraph {
    pub(super) fn begin(line: Line, setting: Setting) -> Self {
        let is_indented = (1.2..6.0).contains(&line.indent()) && !line.is_centred(3.0);
        let is_set_apart = match line.gap {
            Some(gap) => gap / setting.size > APART * setting.pitch,
            None => setting.is_spaced,
        };
        Self { lines: vec![line], is_indented, is_set_apart, doubtful: Vec::new() }
    }

    /// Takes a line that goes on with it; gives it back when it does not.
    pub(super) fn take(&mut self, line: Line, setting: Setting) -> Option<Line> {
        match self.goes_on(&line, setting) {
            Answer::No => return Some(line),
            Answer::Perhaps => self.doubtful.push(self.lines.len()),
            Answer::Yes => {}
        }
        self.lines.push(line);
        None
    }

    fn goes_on(&self, next: &Line, setting: Setting) -> Answer {
        let Some((first, last)) = self.lines.first().zip(self.lines.last()) else { return Answer::No };
        let has_ideographs = |line: &Line| line.text.chars().any(is_wide);
        let tolerance = if has_ideographs(last) && has_ideographs(next) { 1.12 } else { 1.35 };
        let ratio = (last.size / next.size).max(next.size / last.size);
        let indent = next.indent();
        // In a text of indented paragraphs a line at the margin goes on, below one that had no room for it.
        let is_at_margin = setting.is_indented && first.indent() >= SAME && indent < SAME;
        let is_spread = next.is_spread || last.is_spread && !is_at_margin;
        if is_spread || ratio > tolerance || LEADER.is_match(&last.text) {
            return Answer::No;
        }
        let pitch = setting.pitch * setting.size;
        let is_heading = last.size > setting.size * 1.12;
        if next.gap.is_some_and(|gap| {
            gap > APART * pitch * if is_heading { ratio.max(last.size / setting.size) } else { 1.0 }
        }) {
            return Answer::No;
        }
        if is_heading && last.is_centred(0.8) && next.is_centred(0.8) {
            // A title over several lines.
            let is_apart = next.text.starts_with(['（', '(', '—', '─']) || is_closed(&last.text);
            return if next.gap.is_some() && !is_apart { Answer::Yes } else { Answer::No };
        }
        // A line of a form, set out with blanks, may end where there is room.
        if is_at_margin && (last.is_spread || last.text.trim().contains('\u{3000}')) && last.room() < 4.0 {
            return Answer::Perhaps;
        }
        if last.is_centred(3.0) || last.room() > next.first_word() + ROOM {
            return Answer::No;
        }
        let text_is_closed = is_closed(&last.text);
        let opens_item = ITEM.is_match(&next.text);
        if is_at_margin && opens_item && text_is_closed {
            return Answer::Perhaps;
        }
        if let Some(second) = self.lines.get(1) {
            let goes_on = (indent - second.indent()).abs() < SAME && !(opens_item && text_is_closed);
            return if goes_on { self.unless_ambiguous(first, text_is_closed, setting) } else { Answer::No };
        }
        let further = indent - first.indent();
        if further < -SAME {
            return if opens_item && text_is_closed { Answer::No } else { Answer::Yes };
        }
        if further < SAME {
            if opens_item {
                return Answer::No;
            }
            if first.indent() >= SAME {
                return if text_is_closed || setting.is_indented { Answer::No } else { Answer::Yes };
            }
            return self.unless_ambiguous(first, text_is_closed, setting);
        }
        let is_hanging = further < 4.6 && ITEM.is_match(&first.text) && !opens_item && !text_is_closed;
        if is_hanging { Answer::Yes } else { Answer::No }
    }

    /// A full line that closes a sentence, in a text whose paragraphs nothing tells apart.
    fn unless_ambiguous(&self, first: &Line, text_is_closed: bool, setting: Setting) -> Answer {
        let is_told = setting.is_indented || setting.is_spaced || first.indent() >= SAME;
        if text_is_closed && !is_told { Answer::Perhaps } else { Answer::Yes }
    }

    /// The text of its lines, with the byte at which each begins.
    pub(super) fn text(&self) -> (String, Vec<usize>) {
        let mut text = String::new();
        let mut starts = Vec::new();
        for line in &self.lines {
            let before = text.len();
            push_joined(&mut text, line.text.trim());
            starts.push(text.len() - line.text.trim().len().min(text.len() - before));
        }
        (text, starts)
    }
}
