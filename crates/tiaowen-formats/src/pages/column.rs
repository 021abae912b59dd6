//! Columns: in which order the lines of a page are read. Knows where lines stand, not what they say.

use super::line::{Piece, median};
use super::sheet::Area;

/// A stretch of lines that are read from top to bottom.
#[derive(Clone, Debug, Default)]
pub(super) struct Region {
    /// Its margins, in points from the left.
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) items: Vec<Item>,
    /// Whether it is one of several columns.
    pub(super) is_column: bool,
}

/// What stands in a region.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Piece(Piece),
    /// A table by its number on the page.
    Table(usize, Area),
}

impl Item {
    pub(super) fn area(&self) -> Area {
        match self {
            Self::Piece(piece) => piece.area,
            Self::Table(_, area) => *area,
        }
    }
}

/// Fewest lines of a column.
const MIN_LINES: usize = 4;

/// Fewest lines of the last column of a text, which is filled in part.
const MIN_SHORT: usize = 2;

/// Columns inside columns: a page of three is cut twice.
const MAX_DEPTH: usize = 3;

/// A white strip between two columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gutter {
    /// Its middle, in points from the left.
    at: f64,
    /// Where the column behind it begins.
    end: f64,
}

/// The strip that columns of one page certainly leave, if there is one.
pub(super) fn certain_gutter(items: &[Item]) -> Option<Gutter> {
    let size = type_size(items);
    let at = find_gutter(items, size)?;
    let mut sorted: Vec<&Item> = items.iter().collect();
    sorted.sort_by(|a, b| a.area().middle_y().total_cmp(&b.area().middle_y()));
    let bands = sorted.split(|item| crosses(item.area(), at, size));
    let columns = bands.filter_map(|band| {
        let areas: Vec<Area> = band.iter().map(|item| item.area()).collect();
        columns(&areas, at, size)
    });
    columns.map(|(_, right)| right.left).reduce(f64::min).map(|end| Gutter { at, end })
}

/// Puts what stands on a page in the order in which it is read. `known` are gutters of other pages: a column may hold
/// too few lines to be told by itself.
pub(super) fn read_regions(items: Vec<Item>, known: &[Gutter]) -> Vec<Region> {
    let mut regions = Vec::new();
    cut(items, known, 0, &mut regions);
    regions
}

fn cut(mut items: Vec<Item>, known: &[Gutter], depth: usize, regions: &mut Vec<Region>) {
    items.sort_by(|a, b| a.area().middle_y().total_cmp(&b.area().middle_y()));
    let size = type_size(&items);
    let own = if depth < MAX_DEPTH { find_gutter(&items, size) } else { None };
    let cuts: Vec<Gutter> = if depth == 0 { known.to_vec() } else { Vec::new() };
    let found = own.and_then(|at| bands(&mut items, size, at, |band| columns(band, at, size).is_some()));
    let found = found.map(|bands| (own.unwrap_or_default(), bands)).or_else(|| {
        cuts.iter().find_map(|cut| {
            let bands = bands(&mut items, size, cut.at, |band| are_behind(band, *cut, size))?;
            Some((cut.at, bands))
        })
    });
    let Some((gutter, bands)) = found else {
        regions.extend(Region::of(items, depth > 0));
        return;
    };
    for (items, has_columns) in bands {
        if has_columns {
            let (left, right): (Vec<Item>, Vec<Item>) =
                items.into_iter().partition(|item| item.area().middle_x() < gutter);
            cut(left, known, depth + 1, regions);
            cut(right, known, depth + 1, regions);
        } else {
            regions.extend(Region::of(items, depth > 0));
        }
    }
}

/// Stretches of a page, each with whether it stands in columns; `None`, and `items` as they are, when none does.
fn bands(
    items: &mut Vec<Item>,
    size: f64,
    gutter: f64,
    in_columns: impl Fn(&[Area]) -> bool,
) -> Option<Vec<(Vec<Item>, bool)>> {
    let mut bands: Vec<(Vec<Item>, bool)> = Vec::new();
    let mut band: Vec<Item> = Vec::new();
    let close = |band: &mut Vec<Item>, bands: &mut Vec<(Vec<Item>, bool)>| {
        let areas: Vec<Area> = band.iter().map(Item::area).collect();
        let has_columns = in_columns(&areas);
        match bands.last_mut() {
            Some((last, false)) if !has_columns => last.append(band),
            _ if band.is_empty() => {}
            _ => bands.push((std::mem::take(band), has_columns)),
        }
    };
    for item in items.drain(..) {
        if crosses(item.area(), gutter, size) {
            close(&mut band, &mut bands);
            match bands.last_mut() {
                Some((last, false)) => last.push(item),
                _ => bands.push((vec![item], false)),
            }
        } else {
            band.push(item);
        }
    }
    close(&mut band, &mut bands);
    if bands.iter().any(|(_, has_columns)| *has_columns) {
        return Some(bands);
    }
    items.extend(bands.into_iter().flat_map(|(items, _)| items));
    None
}

/// Whether lines on both sides of a known gutter are those of its columns.
fn are_behind(band: &[Area], gutter: Gutter, size: f64) -> bool {
    let (left, right): (Vec<&Area>, Vec<&Area>) = band.iter().partition(|area| area.middle_x() < gutter.at);
    let at_margin = right.iter().filter(|area| (area.left - gutter.end).abs() < 2.6 * size).count();
    !left.is_empty()
        && !right.is_empty()
        && at_margin * 2 >= right.len()
        && right.iter().all(|area| area.left > gutter.end - size)
}

/// The size of most of the type.
fn type_size(items: &[Item]) -> f64 {
    let sizes = items.iter().filter_map(|item| match item {
        Item::Piece(piece) => Some(piece),
        Item::Table(..) => None,
    });
    median(sizes.flat_map(|piece| std::iter::repeat_n(piece.size, piece.text.chars().count())))
        .unwrap_or(10.0)
}

fn crosses(area: Area, at: f64, size: f64) -> bool {
    area.left < at - 0.3 * size && area.right > at + 0.3 * size
}

/// Where a page could be cut in two: an upright white strip that the fewest lines cross, with enough on both sides.
fn find_gutter(items: &[Item], size: f64) -> Option<f64> {
    let bounds = items.iter().map(Item::area).reduce(Area::with)?;
    let step = size / 2.0;
    let steps = ((bounds.width() / step).floor() as usize).min(2_000);
    let mut best: Option<(usize, f64, f64)> = None;
    // Only the gaps that begin where some line ends can be gutters.
    for index in 12..steps.saturating_sub(12) {
        let at = bounds.left + step * index as f64;
        let crossing = items.iter().filter(|item| crosses(item.area(), at, size)).count();
        let left = items.iter().filter(|item| item.area().right <= at + 0.3 * size).count();
        let right = items.iter().filter(|item| item.area().left >= at - 0.3 * size).count();
        if left < MIN_LINES || right < MIN_SHORT || crossing > left.min(right) {
            continue;
        }
        let off = (at - bounds.middle_x()).abs();
        if best.is_none_or(|(least, far, _)| (crossing, off) < (least, far)) {
            best = Some((crossing, off, at));
        }
    }
    best.map(|(.., at)| at)
}

/// The columns of text that lines are which leave a strip free: on both sides they begin at one margin, and most reach
/// the other. Short lines beside others are a table or a list.
fn columns(band: &[Area], gutter: f64, size: f64) -> Option<(Area, Area)> {
    let (left, right): (Vec<Area>, Vec<Area>) = band.iter().partition(|area| area.middle_x() < gutter);
    let right = column(&right, size).or_else(|| short_column(right, &left, size))?;
    let left = column(&left, size)?;
    let are_beside = left.top.max(right.top) < left.bottom.min(right.bottom);
    (right.left - left.right >= 0.8 * size && are_beside).then_some((left, right))
}

/// The area of a column of text.
fn column(lines: &[Area], size: f64) -> Option<Area> {
    let bounds = lines.iter().copied().reduce(Area::with)?;
    let at_margin = lines.iter().filter(|line| line.left - bounds.left < 2.6 * size).count();
    let full = lines.iter().filter(|line| bounds.right - line.right < 2.6 * size).count();
    let is_prose = full * 10 >= lines.len() * 4;
    // A list of short items is still a column, when its lines follow each other and some need all its width.
    let is_list = full >= 2 && bounds.width() >= 16.0 * size && is_dense(lines);
    let is_text = lines.len() >= MIN_LINES
        && bounds.width() >= 8.0 * size
        && at_margin * 10 >= lines.len() * 6
        && (is_prose || is_list);
    is_text.then_some(bounds)
}

/// Whether lines follow each other at one distance, but for a few.
fn is_dense(lines: &[Area]) -> bool {
    let mut tops: Vec<f64> = lines.iter().map(|line| line.middle_y()).collect();
    tops.sort_by(f64::total_cmp);
    let gaps: Vec<f64> = tops.windows(2).map(|two| two[1] - two[0]).collect();
    let Some(pitch) = median(gaps.iter().copied()) else { return false };
    gaps.iter().filter(|gap| **gap < 1.6 * pitch).count() * 10 >= gaps.len() * 9
}

/// The area of a column that the text fills in part: it begins beside a line of the column before it, and goes on line
/// by line.
fn short_column(mut lines: Vec<Area>, before: &[Area], size: f64) -> Option<Area> {
    lines.sort_by(|a, b| a.top.total_cmp(&b.top));
    let bounds = lines.iter().copied().reduce(Area::with)?;
    let column = before.iter().copied().reduce(Area::with)?;
    let pitch = column.height() / before.len() as f64;
    let is_text = lines.len() >= MIN_SHORT
        && before.len() > lines.len()
        && before.iter().any(|line| (line.top - bounds.top).abs() < pitch / 2.0)
        && lines.windows(2).all(|two| two[1].top - two[0].top < 1.6 * pitch)
        && column.width() >= 12.0 * size
        && lines.iter().all(|line| line.left - bounds.left < 2.6 * size)
        && bounds.width() < column.width() + size;
    is_text.then_some(bounds)
}

impl Region {
    pub(super) fn of(items: Vec<Item>, is_column: bool) -> Option<Self> {
        let bounds = items.iter().map(Item::area).reduce(Area::with)?;
        Some(Self { left: bounds.left, right: bounds.right, items, is_column })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, left: f64, right: f64, top: f64) -> Item {
        let area = Area { left, right, top, bottom: top + 10.0 };
        Item::Piece(Piece { text: text.to_owned(), area, size: 10.0 })
    }

    fn check(items: Vec<Item>, expected: &str) {
        let read: Vec<String> = read_regions(items, &[])
            .iter()
            .map(|region| {
                let text = |item: &Item| match item {
                    Item::Piece(piece) => piece.text.clone(),
                    Item::Table(number, _) => number.to_string(),
                };
                region.items.iter().map(text).collect()
            })
            .collect();
        assert_eq!(read.join("|"), expected);
    }

    #[test]
    fn reads_column_by_column_between_what_spans_both() {
        let mut items = vec![piece("题", 0.0, 300.0, 0.0), piece("尾", 0.0, 300.0, 200.0)];
        for (at, (left, right)) in ["甲", "乙", "丙", "丁"].iter().zip(["子", "丑", "寅", "卯"]).enumerate()
        {
            let top = 20.0 + 16.0 * at as f64;
            items.push(piece(left, 0.0, 140.0, top));
            items.push(piece(right, 160.0, 300.0, top + 5.0));
        }
        check(items, "题|甲乙丙丁|子丑寅卯|尾");
    }

    #[test]
    fn short_lines_side_by_side_are_no_columns() {
        let mut items = Vec::new();
        for at in 0..6 {
            items.push(piece("甲", 0.0, 40.0 + 20.0 * f64::from(at), 16.0 * f64::from(at)));
            items.push(piece("乙", 160.0, 180.0 + 20.0 * f64::from(at), 16.0 * f64::from(at)));
        }
        check(items, "甲乙甲乙甲乙甲乙甲乙甲乙");
    }
}
