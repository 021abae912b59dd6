//! What is printed on every page and belongs to none: running heads and feet, page numbers; and footnotes, which
//! interrupt the text. Told by where it stands and how often.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::line::{Piece, median};
use super::sheet::{Direction, Rule, is_wide};

/// The text of a page, line by line.
#[derive(Debug, Default)]
pub(super) struct PageText {
    pub(super) number: u32,
    pub(super) width: f64,
    pub(super) height: f64,
    /// The pieces of each line, from the top.
    pub(super) rows: Vec<Vec<Piece>>,
    pub(super) rules: Vec<Rule>,
    /// Where tables stand: first and last line of each, in points from the top.
    pub(super) tables: Vec<(f64, f64)>,
    /// Lines that belong to the page.
    pub(super) furniture: Vec<String>,
    /// Footnotes, line by line.
    pub(super) notes: Vec<Vec<Piece>>,
}

/// Lines at either end of a page that may belong to it.
const MAX_LINES: usize = 3;

/// How far the places of a running head may differ between pages, in points.
const SAME_PLACE: f64 = 6.0;

/// Share of the height of a page, at either end, in which running heads stand.
const MARGIN: f64 = 0.16;

/// Takes running heads, feet and page numbers out of the lines. `body` is the size of most of the type.
pub(super) fn take_furniture(pages: &mut [PageText], body: f64) {
    let mut repeats = Repeats { pages: pages.len(), ..Repeats::default() };
    for page in pages.iter() {
        for row in page.ends() {
            let text = text_of(&page.rows[row]);
            repeats.places.entry(shape(&text)).or_default().push((page.number, middle(&page.rows[row])));
            if let Some(number) = bare_number(&text) {
                *repeats.offsets.entry(i64::from(page.number) - number).or_default() += 1;
            }
        }
    }
    for page in pages {
        // Only what stands outside of everything else belongs to the page.
        let count = page.rows.len();
        let ends = page.ends();
        let is_furniture = |row: &usize| ends.contains(row) && repeats.are_furniture(page, *row, body);
        let head = (0..count).take_while(is_furniture).count();
        let foot = (head..count).rev().take_while(is_furniture).count();
        let below = page.rows.split_off(count - foot);
        let above: Vec<Vec<Piece>> = page.rows.drain(..head).collect();
        page.furniture = above.iter().chain(&below).map(|row| text_of(row)).collect();
    }
}

/// What stands at the ends of pages.
#[derive(Default)]
struct Repeats {
    pages: usize,
    /// Pages and places of each line, its numbers left open.
    places: HashMap<String, Vec<(u32, f64)>>,
    /// How often a bare number is so much less than that of its page.
    offsets: HashMap<i64, usize>,
}

impl Repeats {
    /// Whether a line at the end of a page belongs to the page, not to the text.
    fn are_furniture(&self, page: &PageText, row: usize, body: f64) -> bool {
        let (text, place) = (text_of(&page.rows[row]), middle(&page.rows[row]));
        let at_margin = place < page.height * MARGIN || place > page.height * (1.0 - MARGIN);
        let shape = shape(&text);
        let others = self.places.get(&shape).map_or(0, |all| {
            all.iter().filter(|(other, at)| *other != page.number && (at - place).abs() < SAME_PLACE).count()
        });
        if PAGE_NUMBER.is_match(&text) {
            return at_margin || others > 0;
        }
        if let Some(number) = bare_number(&text) {
            let alike = self.offsets.get(&(i64::from(page.number) - number)).copied().unwrap_or(0);
            return at_margin && (alike >= 2 || self.pages == 1 && number == 1 && page.stands_apart(row));
        }
        // A head of the whole document is on every page or every other; that of a part is set smaller than the text.
        let is_small = page.rows[row].iter().all(|piece| piece.size < body * 0.93);
        let is_common = (others + 1) * 5 >= self.pages * 2;
        at_margin
            && !text.ends_with(['。', '；'])
            && shape.chars().count() >= 2
            && others >= 2.min(self.pages - 1)
            && others > 0
            && (is_common || is_small)
    }
}

/// `— 3 —`, `第3页 共5页`, `3 / 5`.
static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[—\-－–―·•]{1,2}\s*\d{1,4}\s*[—\-－–―·•]{1,2}|第\s*[\d一二三四五六七八九十百]{1,5}\s*页.{0,12}|\d{1,4}\s*/\s*\d{1,4})$")
        .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

fn bare_number(text: &str) -> Option<i64> {
    let text = text.trim();
    (text.len() <= 4).then(|| text.parse().ok()).flatten()
}

/// A line with every number alike and without blanks.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for sign in text.chars().filter(|sign| !sign.is_whitespace()) {
        let sign = if sign.is_ascii_digit() { '0' } else { sign };
        if sign != '0' || !shape.ends_with('0') {
            shape.push(sign);
        }
    }
    shape
}

fn middle(row: &[Piece]) -> f64 {
    row.first().map_or(0.0, |piece| piece.area.middle_y())
}

/// The text of a line. Between ideographs a blank is one of theirs.
pub(super) fn text_of(row: &[Piece]) -> String {
    let mut text = String::new();
    for piece in row {
        if let Some(last) = text.chars().next_back() {
            let is_wide_both = is_wide(last) && piece.text.starts_with(is_wide);
            text.push(if is_wide_both { '\u{3000}' } else { ' ' });
        }
        text.push_str(&piece.text);
    }
    text
}

impl PageText {
    /// The first and last lines that no table stands beyond.
    fn ends(&self) -> Vec<usize> {
        let beyond = |row: usize| {
            let at = middle(&self.rows[row]);
            (self.tables.iter().any(|(_, bottom)| *bottom < at), self.tables.iter().any(|(top, _)| *top > at))
        };
        let first = (0..self.rows.len()).take(MAX_LINES).filter(|row| !beyond(*row).0);
        let last = (0..self.rows.len()).rev().take(MAX_LINES).filter(|row| !beyond(*row).1);
        let mut ends: Vec<usize> = first.chain(last).collect();
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// Whether a line at the end of the page stands well apart from the line above.
    fn stands_apart(&self, row: usize) -> bool {
        let Some(above) = row.checked_sub(1) else { return true };
        let size = self.rows[row].first().map_or(10.0, |piece| piece.size);
        middle(&self.rows[row]) - middle(&self.rows[above]) > 2.5 * size
    }
}

/// How a footnote begins: `①`, `1`, `[1]`, `*`, `注：`.
pub(super) static NOTE_MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[①-⑳*＊†]|[\[［〔]?\d{1,2}[\]］〕]?\s?[^\d.．、%％年月日]|注[：:])")
        .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

/// Takes the footnotes of a page out of its lines: small type at its end, below a short line or a gap.
pub(super) fn take_notes(page: &mut PageText, body_size: f64) {
    let is_small = |row: &Vec<Piece>| {
        median(row.iter().map(|piece| piece.size)).is_some_and(|size| size < body_size * 0.92)
    };
    let small = page.rows.iter().rev().take_while(|row| is_small(row)).count();
    let start = page.rows.len() - small;
    if small == 0 || start == 0 {
        return;
    }
    let top = page.rows[start][0].area.top;
    let above = page.rows[start - 1][0].area.bottom;
    let has_rule = page.rules.iter().any(|rule| {
        let length = rule.end - rule.start;
        rule.direction == Direction::Level
            && (30.0..220.0).contains(&length)
            && above - 4.0 <= rule.at
            && rule.at <= top + 4.0
    });
    let is_apart = top - above > body_size * 1.2;
    let below_tables = page.tables.iter().all(|(_, bottom)| *bottom < top);
    if below_tables && (has_rule || is_apart) && NOTE_MARK.is_match(&text_of(&page.rows[start])) {
        page.notes = page.rows.split_off(start);
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Area;
    use super::*;

    /// A page of lines with their places and sizes, on paper 800 points high.
    fn page(number: u32, lines: &[(&str, f64, f64)]) -> PageText {
        let row = |(text, top, size): &(&str, f64, f64)| {
            let area = Area { left: 70.0, top: *top, right: 300.0, bottom: top + size };
            vec![Piece { text: (*text).to_owned(), area, size: *size }]
        };
        PageText { number, height: 800.0, rows: lines.iter().map(row).collect(), ..PageText::default() }
    }

    fn texts(rows: &[Vec<Piece>]) -> Vec<String> {
        rows.iter().map(|row| text_of(row)).collect()
    }

    #[test]
    fn what_every_page_repeats_belongs_to_the_page() {
        // A unit that ends several pages of a table at one height is text, for it is not on most pages.
        let mut pages: Vec<PageText> = (1..=9)
            .map(|number| {
                let last =
                    if number % 4 == 0 { "市经信局" } else { ["甲", "乙", "丙"][number as usize % 3] };
                let foot = number.to_string();
                page(
                    number,
                    &[
                        ("甲市公报", 30.0, 10.0),
                        ("正文", 300.0, 10.0),
                        (last, 720.0, 10.0),
                        (&foot, 760.0, 9.0),
                    ],
                )
            })
            .collect();
        take_furniture(&mut pages, 10.0);
        assert_eq!(texts(&pages[3].rows), ["正文", "市经信局"]);
        assert_eq!(pages[3].furniture, ["甲市公报", "4"]);
        // Sentences are text, however often they stand there.
        let mut pages: Vec<PageText> = (1..=3)
            .map(|number| page(number, &[("经费列入预算。", 30.0, 10.0), ("正文", 300.0, 10.0)]))
            .collect();
        take_furniture(&mut pages, 10.0);
        assert_eq!(texts(&pages[1].rows), ["经费列入预算。", "正文"]);
        // Numbers that do not run with the pages are text.
        let mut pages = [page(1, &[("正文", 300.0, 10.0), ("37", 760.0, 10.0)])];
        take_furniture(&mut pages, 10.0);
        assert_eq!(texts(&pages[0].rows), ["正文", "37"]);
    }

    #[test]
    fn footnotes_are_small_stand_apart_and_begin_with_a_mark() {
        let check = |lines: &[(&str, f64, f64)], expected: &[&str]| {
            let mut page = page(1, lines);
            take_notes(&mut page, 16.0);
            assert_eq!(texts(&page.notes), expected);
        };
        let text = ("正文未完，", 600.0, 16.0);
        check(
            &[text, ("① 指规模以上", 700.0, 10.0), ("工业企业。", 714.0, 10.0)],
            &["① 指规模以上", "工业企业。"],
        );
        check(&[text, ("指规模以上", 700.0, 10.0)], &[]);
        check(&[text, ("① 指规模以上", 620.0, 10.0)], &[]);
        check(&[text, ("① 指规模以上", 700.0, 16.0)], &[]);
    }
}
