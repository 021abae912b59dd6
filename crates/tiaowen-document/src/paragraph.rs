//! Joins lines that a column, a page or a fixed width broke, so that each paragraph is whole again.
//!
//! Knows nothing of what a paragraph is for.

use crate::fragment::Fragment;
use crate::line::Line;
use crate::marker::{Marker, Style, read_marker};
use crate::roles::is_officer_line;

/// One paragraph of the source. Spans are bytes.
#[derive(Clone, Debug)]
pub(crate) struct Paragraph {
    /// Where it stands; breaks, page furniture and markup inside are cut.
    pub(crate) fragment: Fragment,
    /// The text without breaks.
    pub(crate) text: String,
    /// The number at its start.
    pub(crate) marker: Option<Marker>,
    /// Whether an empty line stands before it.
    pub(crate) after_blank: bool,
    /// Whether the format marks it as a heading.
    pub(crate) is_marked_heading: bool,
    /// Whether the format says that it is a file to take along with the document.
    pub(crate) is_file: bool,
    /// Whether the format marks it as an item of a list.
    pub(crate) is_item: bool,
    /// Whether it is a row or cell of a table, which no other line goes on with.
    pub(crate) is_cell: bool,
    /// Index of its first line.
    pub(crate) line: usize,
}

impl Paragraph {
    /// Characters of the text.
    pub(crate) fn chars(&self) -> usize {
        self.text.chars().count()
    }

    /// The text behind the number.
    pub(crate) fn body(&self) -> &str {
        self.marker.as_ref().map_or(&self.text, |marker| &self.text[marker.length..])
    }

    /// Tells whether the number has this style.
    pub(crate) fn has_style(&self, style: Style) -> bool {
        self.marker.as_ref().is_some_and(|marker| marker.style == style)
    }

    fn new(line: &Line, index: usize) -> Self {
        Self {
            fragment: line.fragment.clone(),
            text: line.text.clone(),
            marker: None,
            after_blank: line.after_blank,
            is_marked_heading: line.is_marked_heading,
            is_file: line.is_file,
            is_item: line.is_item,
            is_cell: line.cells.is_some(),
            line: index,
        }
    }
}

/// Signs after which a line is complete.
const CLOSING: [char; 16] =
    ['。', '！', '？', '!', '?', '：', ':', '；', ';', '”', '）', ')', ']', '〕', '』', '】'];

/// Tells whether a line that ends like this may end its paragraph.
pub(crate) fn is_closed(text: &str) -> bool {
    text.ends_with(CLOSING) || text.ends_with(['—', '》', '」', '…', '.'])
}

/// Joins the lines into paragraphs. Noise lines are passed over; one inside a broken paragraph is cut out of it.
pub(crate) fn join_lines(lines: &[Line]) -> Vec<Paragraph> {
    let marker = |line: &Line| if line.is_noise() { None } else { read_marker(&line.text) };
    let markers: Vec<Option<Marker>> = lines.iter().map(marker).collect();
    let layout = Layout { width: wrapped_width(lines), is_indented: is_indented(lines, &markers) };
    let mut indent = 0;
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut last_line: Option<usize> = None;
    for (index, line) in lines.iter().enumerate() {
        if line.is_noise() {
            continue;
        }
        let marker = markers[index].as_ref();
        if let (Some(last), Some(open)) = (last_line, paragraphs.last_mut())
            && (continues(open, &lines[last], line, marker, index > last + 1, layout.width)
                || layout.is_indented && indent >= 2 && goes_on_unindented(open, &lines[last], line, marker))
        {
            open.fragment.append(&line.fragment);
            open.text.push_str(&line.text);
            // What follows a number decides whether it is one.
            open.marker = read_marker(&open.text);
        } else {
            indent = line.indent;
            paragraphs.push(Paragraph { marker: marker.cloned(), ..Paragraph::new(line, index) });
        }
        last_line = Some(index);
    }
    number_headings_only(&mut paragraphs);
    paragraphs
}

/// How a text is laid out.
struct Layout {
    /// See [`wrapped_width`].
    width: Option<usize>,
    /// See [`is_indented`].
    is_indented: bool,
}

/// Columns from which on a line can be one that was broken.
const MIN_FULL_COLUMNS: usize = 30;

/// Tells whether a text indents its paragraphs and breaks their lines: most lines that stand at the margin go on
/// with a long line that is not complete.
fn is_indented(lines: &[Line], markers: &[Option<Marker>]) -> bool {
    const MIN_LINES: usize = 3;
    let is_text = |(line, _): &(&Line, &Option<Marker>)| !line.is_noise() && line.cells.is_none();
    let texts: Vec<(&Line, &Option<Marker>)> = lines.iter().zip(markers).filter(is_text).collect();
    let indented = texts.iter().filter(|(line, _)| line.indent >= 2).count();
    let pairs = texts.iter().zip(texts.iter().skip(1));
    let at_margin: Vec<bool> = pairs
        .filter(|((above, _), (line, _))| line.indent == 0 && above.columns() >= MIN_FULL_COLUMNS)
        .map(|((above, _), (line, marker))| {
            !is_closed(&above.text) && !opens_new(&line.text, marker.as_ref())
        })
        .collect();
    let broken = at_margin.iter().filter(|is_broken| **is_broken).count();
    indented >= MIN_LINES && broken >= MIN_LINES && broken * 3 >= at_margin.len() * 2
}

/// Tells whether a line at the margin goes on with an indented paragraph whose last line is long and open.
fn goes_on_unindented(open: &Paragraph, last: &Line, line: &Line, marker: Option<&Marker>) -> bool {
    let is_plain = |line: &Line| line.cells.is_none() && !line.is_marked_heading;
    line.indent == 0
        && !line.after_blank
        && is_plain(line)
        && is_plain(last)
        && !open.is_cell
        && !open.is_marked_heading
        && !is_closed(&open.text)
        && !opens_new(&line.text, marker)
        && last.columns() >= MIN_FULL_COLUMNS
}

/// Tells whether `line`, which begins with `marker`, goes on with the paragraph `open`, whose last line is `last`.
fn continues(
    open: &Paragraph,
    last: &Line,
    line: &Line,
    marker: Option<&Marker>,
    noise_between: bool,
    width: Option<usize>,
) -> bool {
    if open.is_cell || line.cells.is_some() || line.is_marked_heading || open.is_marked_heading {
        return false;
    }
    if line.text.chars().all(|sign| CLOSING.contains(&sign)) && !is_closed(&open.text) {
        return true;
    }
    if opens_new(&line.text, marker) || line.is_file || open.is_file || is_officer_line(&line.text) {
        return false;
    }
    let text = open.text.as_str();
    if closes_bracket(text, &line.text) || is_tail(open, last, line, noise_between) {
        return true;
    }
    if text.ends_with(['，', '、']) || (text.ends_with(',') && open.chars() > 12) {
        return true;
    }
    if breaks_addressee(open, last, line) || goes_on_below(open, last, line) {
        return true;
    }
    let is_open = !is_closed(text);
    let is_prose =
        text.contains('。') || text.starts_with("——") || text.starts_with("注:") || text.starts_with("注：");
    if is_open && (is_prose || has_open_quote(text) && open.chars() > 30) {
        return true;
    }
    let Some(width) = width else { return false };
    // A text of fixed width: a full line goes on, unless its paragraph could end here and a new one is
    // marked by an empty line or an indent.
    let is_full = last.columns() + TOLERANCE >= width;
    let is_set_apart =
        line.after_blank && !noise_between || line.indent >= last.indent + 2 && line.indent >= 2;
    is_full && (is_open || !is_set_apart && line.indent == 0)
}

/// Tells whether a line closes the bracket that `text` is in: （2031年5月28日…人民代表大会 / 常务委员会…通过）.
fn closes_bracket(text: &str, line: &str) -> bool {
    const MAX_CHARS: usize = 200;
    text.starts_with(['（', '('])
        && !text.contains(['）', ')'])
        && line.ends_with(['）', ')'])
        && !line.contains(['（', '('])
        && !line.contains('。')
        && text.chars().count() + line.chars().count() <= MAX_CHARS
}

/// Tells whether a line goes on with a sentence that an indented line opens, where empty lines part the paragraphs.
fn goes_on_below(open: &Paragraph, last: &Line, line: &Line) -> bool {
    open.after_blank
        && !line.after_blank
        && line.indent == 0
        && last.columns() >= 2 * MIN_FULL_COLUMNS
        && open.text.contains('，')
        && !is_closed(&open.text)
}

/// Tells whether a line is the end of an addressee that breaks off above it: 各区县人民政府，市政府各部门，有关 / 单位：
fn breaks_addressee(open: &Paragraph, last: &Line, line: &Line) -> bool {
    const MAX_CHARS: usize = 20;
    open.text.starts_with('各')
        && open.text.contains(['，', ',', '、'])
        && !open.text.contains(['。', '；', '：', ':'])
        && !is_closed(&open.text)
        && !line.after_blank
        && line.indent <= last.indent
        && line.text.ends_with(['：', ':'])
        && !line.text.contains(['。', '；'])
        && line.chars() <= MAX_CHARS
}

/// Tells whether a line is the end of a sentence that breaks off above it: no number, a comma before the break,
/// no empty line, and no more left than stands above.
fn is_tail(open: &Paragraph, last: &Line, line: &Line, noise_between: bool) -> bool {
    last.columns() >= MIN_FULL_COLUMNS
        && line.columns() < last.columns()
        && (!line.after_blank || noise_between)
        && line.indent <= last.indent
        && line.text.ends_with(['。', '；', ';'])
        && open.text.contains(['，', ','])
        && !is_closed(&open.text)
        && open.marker.is_none()
}

/// Tells whether a line begins with a number that cannot be the middle of a sentence.
fn opens_new(text: &str, marker: Option<&Marker>) -> bool {
    let Some(marker) = marker else { return is_block_label(text) };
    match marker.style {
        Style::DigitBlank | Style::Ordinal | Style::Circled => false,
        Style::Dash => text.starts_with("——") || marker.length > marker.number.len(),
        _ => true,
    }
}

/// Labels that open a block of their own.
fn is_block_label(text: &str) -> bool {
    ["附件", "附表", "附：", "附:", "专栏", "注：", "注:", "抄送", "主送"]
        .iter()
        .any(|label| text.starts_with(label))
}

/// Tells whether a quotation or title that the text opens is not closed yet.
fn has_open_quote(text: &str) -> bool {
    let count = |sign: char| text.matches(sign).count();
    count('《') > count('》') || count('“') > count('”') || count('（') > count('）')
}

/// Columns by which a full line may fall short: signs that may not start a line are pushed to the next.
const TOLERANCE: usize = 4;

/// The width in columns to which the text is broken, when most lines that could be longer have one length.
///
/// Of the lines with 24 columns and more, at least half (and eight lines) must be within [`TOLERANCE`] of the
/// longest common length, and end in the middle of a sentence more often than not.
fn wrapped_width(lines: &[Line]) -> Option<usize> {
    let lengths: Vec<(usize, bool)> = lines
        .iter()
        .filter(|line| !line.is_noise() && line.cells.is_none())
        .map(|line| (line.columns(), is_closed(&line.text)))
        .filter(|(length, _)| *length >= 24)
        .collect();
    let longest = {
        let mut sorted: Vec<usize> = lengths.iter().map(|(length, _)| *length).collect();
        sorted.sort_unstable();
        *sorted.get(sorted.len().checked_sub(1 + sorted.len() / 20)?)?
    };
    if longest > 120 {
        return None;
    }
    let full: Vec<_> = lengths.iter().filter(|(length, _)| length + TOLERANCE >= longest).collect();
    let open = full.iter().filter(|(_, closed)| !closed).count();
    (full.len() >= 8 && full.len() * 2 >= lengths.len() && open * 2 > full.len()).then_some(longest)
}

/// A digit and a blank number a heading only when the line is no sentence and the next number follows later.
fn number_headings_only(paragraphs: &mut [Paragraph]) {
    let candidates: Vec<(usize, u32)> = paragraphs
        .iter()
        .enumerate()
        .filter(|(_, paragraph)| paragraph.has_style(Style::DigitBlank) && !paragraph.text.contains('。'))
        .filter_map(|(index, paragraph)| Some((index, paragraph.marker.as_ref()?.value)))
        .collect();
    let fits = |at: usize| {
        let (_, value) = candidates[at];
        let follows = candidates[at + 1..].iter().any(|(_, later)| *later == value + 1);
        let preceded = candidates[..at].iter().any(|(_, earlier)| *earlier + 1 == value);
        preceded || follows && value == 1
    };
    let kept: Vec<usize> = (0..candidates.len()).filter(|at| fits(*at)).map(|at| candidates[at].0).collect();
    for (index, paragraph) in paragraphs.iter_mut().enumerate() {
        if paragraph.has_style(Style::DigitBlank) && kept.binary_search(&index).is_err() {
            paragraph.marker = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::read_lines;
    use crate::source::{Format, SourceText};

    fn check(text: &str, expected: &[&str]) {
        let source = SourceText::of_text(text, Format::Plain);
        let paragraphs = join_lines(&read_lines(&source).0);
        let seen: Vec<&str> = paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
        assert_eq!(seen, expected);
        for paragraph in &paragraphs {
            assert_eq!(paragraph.fragment.read(text).text, paragraph.text);
        }
    }

    #[test]
    fn joins_what_a_page_broke() {
        check("——动力大幅提\n\n升。建成高地。", &["——动力大幅提升。建成高地。"]);
        check("扶持产业。（责任单位：区经\n\n信局）", &["扶持产业。（责任单位：区经信局）"]);
        check("一、总体要求\n坚持创新。\n二、任务", &["一、总体要求", "坚持创新。", "二、任务"]);
        check("坚守基因与\n\n底色，打造品牌。", &["坚守基因与", "底色，打造品牌。"]);
        check("学习上海。坚守基因与\n\n底色，打造品牌。", &["学习上海。坚守基因与底色，打造品牌。"]);
        check("注:指四项污染物排放量之\n\n和的降幅。", &["注:指四项污染物排放量之和的降幅。"]);
        check("加强领导。做好工作\n（二）下一项。", &["加强领导。做好工作", "（二）下一项。"]);
    }

    #[test]
    fn joins_a_text_of_fixed_width() {
        let wrapped = "　　为深入贯彻落实国家关于推进新型工业化战略\n部署加快打造全球先进制造业高地，推动产业向\n高端化发展制定本方案明确各部门工作分工和任\n务安排。\n　　坚持工业立市和工业强市的方向不动摇不松劲\n以高质量发展为主题以发展新质生产力为重点推\n动智能化绿色化融合化的方向持续走深走实形成\n发展合力。\n　　到二〇二七年示范区建设取得重大进展制造业\n增加值占比保持基本稳定绿色低碳的各项指标继\n续改善。";
        check(
            wrapped,
            &[
                "为深入贯彻落实国家关于推进新型工业化战略部署加快打造全球先进制造业高地，推动产业向高端化发展制定本方案明确各部门工作分工和任务安排。",
                "坚持工业立市和工业强市的方向不动摇不松劲以高质量发展为主题以发展新质生产力为重点推动智能化绿色化融合化的方向持续走深走实形成发展合力。",
                "到二〇二七年示范区建设取得重大进展制造业增加值占比保持基本稳定绿色低碳的各项指标继续改善。",
            ],
        );
    }

    #[test]
    fn a_digit_and_a_blank_number_headings_only() {
        let count = |text: &str| {
            let source = SourceText::of_text(text, Format::Plain);
            join_lines(&read_lines(&source).0).iter().filter(|it| it.marker.is_some()).count()
        };
        assert_eq!(count("1 瞄准目标\n正文。\n2 八大行动\n正文。"), 2);
        assert_eq!(count("1 瞄准目标。正文。\n2 八大行动。正文。"), 0);
        assert_eq!(count("7 瞄准目标\n正文。"), 0);
    }
}
