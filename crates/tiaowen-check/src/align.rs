//! Where in a text stands what is most like a string, letter by letter. Knows nothing of documents.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

/// Of a longer string only so many signs are aligned.
pub(crate) const MAX_ALIGNED: usize = 1_200;
/// Places of a text that are looked at.
const WINDOWS: usize = 3;

/// The stretch of a text that is most like a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alignment {
    /// The stretch, in signs of the text.
    pub(crate) range: Range<usize>,
    /// Signs to change, take out and put in.
    pub(crate) distance: usize,
}

/// Finds the stretches of `text` that are most like `wanted`: the best of each of a few places that share the most
/// pairs of signs with it, the most alike first, of equal ones the first.
pub(crate) fn nearest(wanted: &[char], text: &[char]) -> Vec<Alignment> {
    let wanted = &wanted[..wanted.len().min(MAX_ALIGNED)];
    if wanted.is_empty() || text.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Alignment> = Vec::new();
    for window in windows(wanted, text) {
        let alignment = fit(wanted, &text[window.clone()]);
        let range = alignment.range.start + window.start..alignment.range.end + window.start;
        if !found.iter().any(|known| known.range == range) {
            found.push(Alignment { range, ..alignment });
        }
    }
    found.sort_by_key(|alignment| (alignment.distance, alignment.range.start));
    found
}

/// The parts of `text` that share the most pairs of signs with `wanted`, each pair at about the same distance.
fn windows(wanted: &[char], text: &[char]) -> Vec<Range<usize>> {
    let slack = wanted.len() / 4 + 16;
    let whole = wanted.len() + 2 * slack;
    if text.len() <= whole {
        return std::iter::once(0..text.len()).collect();
    }
    let mut places: HashMap<&[char], Vec<usize>> = HashMap::new();
    for (at, pair) in wanted.windows(2).enumerate() {
        places.entry(pair).or_default().push(at);
    }
    // Diagonals, shifted so that none is negative, gathered by so many.
    let width = slack.max(1);
    let mut votes = vec![0u32; (text.len() + wanted.len()) / width + 2];
    for (at, pair) in text.windows(2).enumerate() {
        for place in places.get(pair).into_iter().flatten() {
            votes[(at + wanted.len() - place) / width] += 1;
        }
    }
    let mut best: Vec<(u32, usize)> = votes
        .windows(2)
        .enumerate()
        .map(|(at, pair)| (pair[0] + pair[1], at))
        .filter(|(sum, _)| *sum > 0)
        .collect();
    best.sort_by_key(|(sum, at)| (Reverse(*sum), *at));
    let mut taken: Vec<usize> = Vec::new();
    for (_, at) in best {
        if taken.len() == WINDOWS {
            break;
        }
        if taken.iter().all(|known| known.abs_diff(at) > 1) {
            taken.push(at);
        }
    }
    let window = |bucket: usize| {
        let start = (bucket * width).saturating_sub(wanted.len() + slack / 2);
        let end = ((bucket + 2) * width + slack / 2).min(text.len());
        start.min(end)..end
    };
    taken.into_iter().map(window).collect()
}

/// An alignment on its way: what it cost and where in the text it began.
#[derive(Clone, Copy)]
struct Cell {
    distance: usize,
    /// Signs that agree: of two ways with as many changes the one with more of them is meant.
    same: usize,
    start: usize,
    /// Whether it ends with a sign against a sign.
    on_sign: bool,
}

impl Cell {
    fn rank(&self) -> (usize, Reverse<usize>) {
        (self.distance, Reverse(self.same))
    }
}

/// Aligns the whole of `wanted` with the stretch of `text` that takes the fewest changes. A change at an end is taken
/// for another sign rather than for one too many.
fn fit(wanted: &[char], text: &[char]) -> Alignment {
    let begun = |start: usize| Cell { distance: 0, same: 0, start, on_sign: true };
    let mut above: Vec<Cell> = (0..=text.len()).map(begun).collect();
    let mut row = above.clone();
    for (at, sign) in wanted.iter().enumerate() {
        row[0] = Cell { distance: at + 1, on_sign: false, ..begun(0) };
        for (column, other) in text.iter().enumerate() {
            let agrees = usize::from(sign == other);
            let Cell { distance, same, start, .. } = above[column];
            let mut best =
                Cell { distance: distance + 1 - agrees, same: same + agrees, start, on_sign: true };
            for known in [above[column + 1], row[column]] {
                let other = Cell { distance: known.distance + 1, on_sign: false, ..known };
                if other.rank() < best.rank() {
                    best = other;
                }
            }
            row[column + 1] = best;
        }
        std::mem::swap(&mut above, &mut row);
    }
    let length = |end: usize, cell: &Cell| (end - cell.start).abs_diff(wanted.len());
    let ends = above.iter().enumerate();
    let best = ends.min_by_key(|(end, cell)| (cell.rank(), !cell.on_sign, length(*end, cell), *end));
    let (end, cell) = best.unwrap_or_else(|| unreachable!("a text has at least its beginning"));
    Alignment { range: cell.start..end, distance: cell.distance }
}

/// The fewest changes between two strings.
pub(crate) fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, sign) in left.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (column, other) in right.iter().enumerate() {
            let changed = diagonal + usize::from(sign != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn finds_what_is_most_alike() {
        let check = |wanted: &str, text: &str, expected: &str, changes: usize| {
            let (wanted, text) = (chars(wanted), chars(text));
            let best = nearest(&wanted, &text).into_iter().next().unwrap();
            assert_eq!(text[best.range].iter().collect::<String>(), expected);
            assert_eq!(best.distance, changes);
        };
        check("支持企业", "大力支持企业发展", "支持企业", 0);
        check("支待企业", "大力支持企业发展", "支持企业", 1);
        check("支企业", "大力支持企业发展", "支持企业", 1);
        check("支持的企业", "大力支持企业发展", "支持企业", 1);
        check("技持企业", "大力支持企业发展", "支持企业", 1);
        check("支持企来", "大力支持企业发展", "支持企业", 1);
        let far = "甲".repeat(200) + "推进智能制造和绿色制造" + &"乙".repeat(200);
        check("推进智造制造和绿色制造", &far, "推进智能制造和绿色制造", 1);
    }

    #[test]
    fn counts_changes() {
        let check = |left: &str, right: &str, expected: usize| {
            assert_eq!(distance(&chars(left), &chars(right)), expected, "{left} {right}");
        };
        check("甲乙丙", "甲丁丙", 1);
        check("甲乙丙", "甲丙", 1);
        check("", "甲", 1);
        check("甲乙", "乙甲", 2);
    }

    proptest! {
        #[test]
        fn what_stands_there_is_found(
            before in "[甲乙丙丁]{0,80}", wanted in "[甲乙丙丁戊己]{6,20}", after in "[甲乙丙丁]{0,80}",
        ) {
            let text = chars(&format!("{before}{wanted}{after}"));
            let wanted = chars(&wanted);
            for alignment in nearest(&wanted, &text) {
                prop_assert!(alignment.range.end <= text.len());
                prop_assert_eq!(distance(&wanted, &text[alignment.range]), alignment.distance);
            }
        }
    }
}
