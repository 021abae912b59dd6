//! From words to the lines that they stand on, with the blanks between them. Knows neither columns nor paragraphs.

use super::sheet::{Area, Word, is_wide};

/// Words side by side on one line, with no gap between them that could be the gap between two columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) area: Area,
    /// Size of the type, in points.
    pub(super) size: f64,
}

/// Gap from which on two words of a line are two pieces, in sizes of the type.
const PIECE_GAP: f64 = 0.9;

/// Reads the pieces of a page, line by line from the top, each line from the left.
pub(super) fn read_pieces(words: Vec<Word>) -> Vec<Vec<Piece>> {
    let mut lines = Vec::new();
    for mut row in rows(words, |word| word.area) {
        let mut pieces = Vec::new();
        row.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
        let size = typical_size(&row);
        let mut piece: Vec<Word> = Vec::new();
        for word in row {
            if let Some(last) = piece.last()
                && word.area.left - last.area.right > PIECE_GAP * size
            {
                pieces.push(Piece::of(&piece));
                piece.clear();
            }
            piece.push(word);
        }
        if !piece.is_empty() {
            pieces.push(Piece::of(&piece));
        }
        lines.push(pieces);
    }
    lines
}

impl Piece {
    /// Sets words side by side; they are in the order of the line.
    pub(super) fn of(words: &[Word]) -> Self {
        let size = typical_size(words);
        let mut text = String::new();
        let mut last: Option<&Word> = None;
        for word in words {
            if let Some(last) = last
                && let Some(blank) = blank_between(last, word, size)
            {
                text.push(blank);
            }
            text.push_str(word.text.trim());
            last = Some(word);
        }
        let area = words.iter().map(|word| word.area).reduce(Area::with).unwrap_or_default();
        Self { text, area, size }
    }
}

/// The blank that a reader sees between two words.
fn blank_between(last: &Word, next: &Word, size: f64) -> Option<char> {
    let gap = (next.area.left - last.area.right) / size;
    let (before, after) = (last.text.chars().next_back()?, next.text.chars().next()?);
    let wide = usize::from(is_wide(before)) + usize::from(is_wide(after));
    match next.after_blank {
        // A printed blank counts unless it was pressed together; signs set apart without one are set by a tab.
        Some(true) if gap < 0.1 => None,
        Some(true) if gap >= 0.85 && wide == 2 => Some('\u{3000}'),
        Some(true) => Some(' '),
        Some(false) if wide == 0 && gap > 0.25 => Some(' '),
        None if wide == 0 && gap > 0.12 => Some(' '),
        // Programs set a quarter of a size between ideographs and letters by themselves: no blank.
        None if wide == 1 && gap > 0.4 => Some(' '),
        // Lines that are set out to the full width part their signs, without a blank.
        Some(false) if gap < 1.0 => None,
        _ if wide == 2 && gap >= 0.85 => Some('\u{3000}'),
        _ if wide > 0 && gap >= 0.6 => Some(' '),
        _ => None,
    }
}

/// Groups what stands on one line, from the top.
pub(super) fn rows<T>(mut things: Vec<T>, area: impl Fn(&T) -> Area) -> Vec<Vec<T>> {
    things.sort_by(|a, b| area(a).middle_y().total_cmp(&area(b).middle_y()));
    let mut rows: Vec<(Area, Vec<T>)> = Vec::new();
    for thing in things {
        let place = area(&thing);
        let near = rows
            .iter_mut()
            .rev()
            .take(4)
            .max_by(|(a, _), (b, _)| share(*a, place).total_cmp(&share(*b, place)));
        match near {
            Some((line, row)) if share(*line, place) > 0.5 => {
                // The largest sign tells where the line is; small ones stand above and below it.
                if place.height() > line.height() {
                    *line = place;
                }
                row.push(thing);
            }
            _ => rows.push((place, vec![thing])),
        }
    }
    rows.sort_by(|(a, _), (b, _)| a.middle_y().total_cmp(&b.middle_y()));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// How much of the lower of two areas lies beside the other.
fn share(a: Area, b: Area) -> f64 {
    let common = a.bottom.min(b.bottom) - a.top.max(b.top);
    common / a.height().min(b.height()).max(0.1)
}

/// The size that most signs have.
fn typical_size(words: &[Word]) -> f64 {
    let of = |is_counted: fn(&Word) -> bool| {
        median(words.iter().filter(|word| is_counted(word)).flat_map(|word| {
            let signs = word.text.chars().count();
            std::iter::repeat_n(word.size, signs)
        }))
    };
    of(|word| word.text.chars().all(is_wide))
        .or_else(|| of(|word| word.text.chars().any(is_wide)))
        .or_else(|| of(|_| true))
        .unwrap_or(10.0)
        .max(1.0)
}

/// The number in the middle.
pub(super) fn median(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = numbers.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

/// Puts the end of one line and the beginning of the next together: letters of Western words stay apart.
pub(super) fn push_joined(text: &mut String, next: &str) {
    let is_letter = |sign: Option<char>| sign.is_some_and(|it| it.is_ascii_alphabetic());
    let (last, first) = (text.chars().next_back(), next.chars().next());
    let is_sentence_end = matches!(last, Some(',' | '.' | ';' | ':'))
        && text.chars().rev().nth(1).is_some_and(|it| it.is_ascii_alphabetic());
    if (is_letter(last) || is_sentence_end) && is_letter(first) {
        text.push(' ');
    }
    text.push_str(next);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word of 10 points at this place.
    fn word(text: &str, left: f64, top: f64) -> Word {
        let width: f64 = text.chars().map(|sign| if is_wide(sign) { 10.0 } else { 5.0 }).sum();
        let area = Area { left, top, right: left + width, bottom: top + 10.0 };
        Word { text: text.to_owned(), area, size: 10.0, ..Word::default() }
    }

    fn check(words: Vec<Word>, expected: &[&str]) {
        let lines = read_pieces(words);
        let seen: Vec<&str> = lines.iter().flatten().map(|piece| piece.text.as_str()).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn sets_words_side_by_side() {
        check(vec![word("乙", 20.0, 0.0), word("甲", 10.0, 1.0), word("丙", 10.0, 16.0)], &["甲乙", "丙"]);
        check(vec![word("第一章", 0.0, 0.0), word("总则", 38.6, 0.0)], &["第一章\u{3000}总则"]);
        check(vec![word("至", 0.0, 0.0), word("2027", 12.5, 0.0), word("年", 35.0, 0.0)], &["至2027年"]);
        check(vec![word("AI", 0.0, 0.0), word("for", 12.5, 0.0)], &["AI for"]);
        check(vec![word("甲", 0.0, 0.0), word("乙", 30.0, 0.0)], &["甲", "乙"]);
        // A raised figure belongs to the line that it rises from.
        let raised = Area { left: 20.0, top: -2.0, right: 23.0, bottom: 4.0 };
        let raised = Word { text: "2".to_owned(), area: raised, size: 6.0, ..Word::default() };
        check(vec![word("千m", 5.0, 0.0), raised, word("用地", 23.0, 0.0)], &["千m2用地"]);
    }

    #[test]
    fn letters_stay_apart_over_a_line_end() {
        let check = |a: &str, b: &str, expected: &str| {
            let mut text = a.to_owned();
            push_joined(&mut text, b);
            assert_eq!(text, expected);
        };
        check("产业", "链", "产业链");
        check("open", "source", "open source");
        check("data,", "and", "data, and");
        check("20", "25年", "2025年");
    }
}
