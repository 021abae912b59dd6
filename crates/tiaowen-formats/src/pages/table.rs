//! Tables with printed lines: from ruling lines to cells, and what stands in them. Knows nothing of what a table says.

use super::line::{self, Piece, push_joined};
use super::sheet::{Area, Direction, Rule, Word};

/// A table on one page.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) area: Area,
    /// Where its columns begin, and where the last ends.
    pub(super) edges: Vec<f64>,
    pub(super) rows: Vec<Row>,
    /// Set when it has no printed lines: its cells are told by where they stand.
    pub(super) is_guessed: bool,
}

/// One row: the cells that begin in it, from the left.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    /// The page that it begins on.
    pub(super) page: u32,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) column: usize,
    pub(super) columns: usize,
    /// How many rows it reaches over.
    pub(super) rows: usize,
    pub(super) text: String,
}

/// How far apart lines may be that are drawn as one, in points.
const TOLERANCE: f64 = 3.5;

/// Takes the tables out of a page: their words are no longer among `words`. A box round a text is no table.
pub(super) fn take_tables(words: &mut Vec<Word>, rules: &[Rule], page: u32, height: f64) -> Vec<Table> {
    let mut tables = Vec::new();
    for grid in grids(rules) {
        let is_frame = grid.columns() < 2 || grid.rows() == 1 && grid.area().height() > height * 0.4;
        if is_frame {
            continue;
        }
        let (inside, others): (Vec<Word>, Vec<Word>) =
            std::mem::take(words).into_iter().partition(|word| grid.area().holds(word.area));
        let table = grid.fill(&inside, page);
        *words = others;
        if table.rows.iter().any(|row| row.cells.len() > 1) {
            tables.push(table);
        } else {
            words.extend(inside);
        }
    }
    tables
}

/// Lines that cross each other.
struct Grid {
    /// Uprights, from the left.
    xs: Vec<f64>,
    /// Level lines, from the top.
    ys: Vec<f64>,
    rules: Vec<Rule>,
}

/// Finds the grids of a page, from the top.
fn grids(rules: &[Rule]) -> Vec<Grid> {
    const MAX_RULES: usize = 4_000;
    let rules = joined(rules);
    if rules.len() > MAX_RULES {
        return Vec::new();
    }
    // Lines that touch are one grid.
    let mut group: Vec<usize> = (0..rules.len()).collect();
    fn root(group: &[usize], mut at: usize) -> usize {
        while group[at] != at {
            at = group[at];
        }
        at
    }
    for a in 0..rules.len() {
        for b in a + 1..rules.len() {
            if rules[a].crosses(&rules[b]) {
                let (a, b) = (root(&group, a), root(&group, b));
                group[a.max(b)] = a.min(b);
            }
        }
    }
    let mut grids: Vec<Grid> = Vec::new();
    for start in 0..rules.len() {
        if group[start] != start {
            continue;
        }
        let own: Vec<Rule> =
            (start..rules.len()).filter(|at| root(&group, *at) == start).map(|at| rules[at]).collect();
        grids.extend(Grid::of(own));
    }
    grids.sort_by(|a, b| a.ys[0].total_cmp(&b.ys[0]));
    grids
}

/// Puts lines together that continue each other or are drawn twice.
fn joined(rules: &[Rule]) -> Vec<Rule> {
    let mut sorted = rules.to_vec();
    let order = |rule: &Rule| (rule.direction == Direction::Upright, (rule.at / TOLERANCE).round());
    sorted.sort_by(|a, b| {
        let (a_key, b_key) = (order(a), order(b));
        a_key.0.cmp(&b_key.0).then(a_key.1.total_cmp(&b_key.1)).then(a.start.total_cmp(&b.start))
    });
    let mut joined: Vec<Rule> = Vec::new();
    for rule in sorted {
        let same = |other: &&mut Rule| {
            other.direction == rule.direction
                && (other.at - rule.at).abs() <= TOLERANCE
                && rule.start <= other.end + TOLERANCE
                && other.start <= rule.end + TOLERANCE
        };
        match joined.iter_mut().rev().take(8).find(same) {
            Some(other) => (other.start, other.end) = (other.start.min(rule.start), other.end.max(rule.end)),
            None => joined.push(rule),
        }
    }
    joined
}

impl Rule {
    fn crosses(&self, other: &Self) -> bool {
        let within = |at: f64, rule: &Self| rule.start - TOLERANCE <= at && at <= rule.end + TOLERANCE;
        self.direction != other.direction && within(self.at, other) && within(other.at, self)
    }
}

impl Grid {
    fn of(rules: Vec<Rule>) -> Option<Self> {
        let places = |direction: Direction| {
            let mut places: Vec<f64> = Vec::new();
            let mut all: Vec<f64> =
                rules.iter().filter(|rule| rule.direction == direction).map(|rule| rule.at).collect();
            all.sort_by(f64::total_cmp);
            for at in all {
                if places.last().is_none_or(|last| at - last > TOLERANCE) {
                    places.push(at);
                }
            }
            places
        };
        let (mut xs, ys) = (places(Direction::Upright), places(Direction::Level));
        // Tables are often open at the sides.
        let level = || rules.iter().filter(|rule| rule.direction == Direction::Level);
        let left = level().map(|rule| rule.start).fold(f64::MAX, f64::min);
        let right = level().map(|rule| rule.end).fold(f64::MIN, f64::max);
        const OPEN: f64 = 10.0;
        if xs.first().is_some_and(|first| first - left > OPEN) {
            xs.insert(0, left);
        }
        if xs.last().is_some_and(|last| right - last > OPEN) {
            xs.push(right);
        }
        (xs.len() >= 2 && ys.len() >= 2).then_some(Self { xs, ys, rules })
    }

    fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    fn rows(&self) -> usize {
        self.ys.len() - 1
    }

    fn area(&self) -> Area {
        let (right, bottom) = (self.xs[self.columns()], self.ys[self.rows()]);
        Area { left: self.xs[0], top: self.ys[0], right, bottom }
    }

    /// Whether a line parts two neighbours: it passes the middle of their common side.
    fn is_parted(&self, direction: Direction, at: f64, middle: f64) -> bool {
        self.rules.iter().any(|rule| {
            rule.direction == direction
                && (rule.at - at).abs() <= TOLERANCE
                && rule.start <= middle
                && middle <= rule.end
        })
    }

    /// Which cell each square of the grid belongs to: its first square.
    fn cells(&self) -> Vec<Vec<(usize, usize)>> {
        let mut cells: Vec<Vec<(usize, usize)>> = Vec::new();
        for row in 0..self.rows() {
            let mut line: Vec<(usize, usize)> = Vec::new();
            let middle_y = self.ys[row].midpoint(self.ys[row + 1]);
            for (column, edges) in self.xs.windows(2).enumerate() {
                let middle_x = edges[0].midpoint(edges[1]);
                let above = row > 0 && !self.is_parted(Direction::Level, self.ys[row], middle_x);
                let beside = column > 0 && !self.is_parted(Direction::Upright, edges[0], middle_y);
                let own = match line.last() {
                    Some(left) if beside => *left,
                    _ if above => cells[row - 1][column],
                    _ => (row, column),
                };
                line.push(own);
            }
            cells.push(line);
        }
        cells
    }

    /// Puts words into the cells.
    fn fill(&self, words: &[Word], page: u32) -> Table {
        let cells = self.cells();
        let band = |places: &[f64], at: f64| {
            places.partition_point(|place| *place <= at).saturating_sub(1).min(places.len() - 2)
        };
        let mut inside: std::collections::BTreeMap<(usize, usize), Vec<Word>> =
            std::collections::BTreeMap::new();
        for word in words {
            let square = (band(&self.ys, word.area.middle_y()), band(&self.xs, word.area.middle_x()));
            inside.entry(cells[square.0][square.1]).or_default().push(word.clone());
        }
        let mut table = Table { area: self.area(), edges: self.xs.clone(), ..Table::default() };
        for (row, squares) in cells.iter().enumerate() {
            let mut line = Row { page, ..Row::default() };
            for (column, own) in squares.iter().copied().enumerate() {
                if own != (row, column) {
                    continue;
                }
                let right = (column..self.columns()).find(|at| squares[*at] != own).unwrap_or(self.columns());
                let bottom = (row..self.rows()).find(|at| cells[*at][column] != own).unwrap_or(self.rows());
                let words = inside.remove(&(row, column)).unwrap_or_default();
                let text = cell_text(words, self.xs[right]);
                line.cells.push(Cell { column, columns: right - column, rows: bottom - row, text });
            }
            table.rows.push(line);
        }
        table
    }
}

/// What stands in a cell, on one line. A line that had room for more ends a paragraph; a blank shows it.
pub(super) fn cell_text(words: Vec<Word>, right: f64) -> String {
    let mut text = String::new();
    let mut last: Option<Area> = None;
    for row in line::rows(words, |word| word.area) {
        let mut row = row;
        row.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
        let piece = Piece::of(&row);
        match last {
            Some(area) if right - area.right > 2.5 * piece.size && !text.ends_with(['、', '，']) => {
                text.push(' ');
                text.push_str(&piece.text);
            }
            _ => push_joined(&mut text, &piece.text),
        }
        last = Some(piece.area);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(at: f64, start: f64, end: f64) -> Rule {
        Rule { direction: Direction::Level, at, start, end }
    }

    fn upright(at: f64, start: f64, end: f64) -> Rule {
        Rule { direction: Direction::Upright, at, start, end }
    }

    fn word(text: &str, left: f64, top: f64) -> Word {
        let width = 10.0 * text.chars().count() as f64;
        let area = Area { left, top, right: left + width, bottom: top + 10.0 };
        Word { text: text.to_owned(), area, size: 10.0, ..Word::default() }
    }

    fn check(rules: &[Rule], words: &[Word], expected: &[&[(usize, usize, usize, &str)]]) {
        let mut words = words.to_vec();
        let tables = take_tables(&mut words, rules, 1, 800.0);
        let rows: Vec<Vec<(usize, usize, usize, &str)>> = tables
            .iter()
            .flat_map(|table| &table.rows)
            .map(|row| {
                row.cells.iter().map(|it| (it.column, it.columns, it.rows, it.text.as_str())).collect()
            })
            .collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn reads_cells_that_reach_over_others() {
        // 甲 reaches over two rows, 丁 over two columns; lines come in pieces.
        let rules = [
            level(0.0, 0.0, 50.0),
            level(0.0, 50.0, 150.0),
            level(20.0, 50.0, 150.0),
            level(40.0, 0.0, 150.0),
            upright(0.0, 0.0, 40.0),
            upright(50.0, 0.0, 40.0),
            upright(100.0, 0.0, 20.0),
            upright(150.0, 0.0, 40.0),
        ];
        let words =
            [word("甲", 5.0, 15.0), word("乙", 60.0, 5.0), word("丙", 110.0, 5.0), word("丁", 95.0, 25.0)];
        check(&rules, &words, &[&[(0, 1, 2, "甲"), (1, 1, 1, "乙"), (2, 1, 1, "丙")], &[(1, 2, 1, "丁")]]);
    }

    #[test]
    fn tables_beside_each_other_keep_their_lines() {
        let frame = |left: f64, middle: f64| {
            let right = left + 50.0;
            let mut rules: Vec<Rule> = [0.0, middle, 40.0].map(|at| level(at, left, right)).to_vec();
            rules.extend([left, left + 25.0, right].map(|at| upright(at, 0.0, 40.0)));
            rules
        };
        // The middle lines differ by less than the thickness of one.
        let rules = [frame(0.0, 21.0), frame(100.0, 18.5)].concat();
        let words = [word("甲", 5.0, 5.0), word("乙", 5.0, 25.0), word("丙", 105.0, 5.0)];
        let row = |text: &'static str| [(0, 1, 1, text), (1, 1, 1, "")];
        check(&rules, &words, &[&row("甲"), &row("乙"), &row("丙"), &row("")]);
    }

    #[test]
    fn a_table_may_be_open_at_its_sides() {
        let rules = [
            level(0.0, 0.0, 100.0),
            level(20.0, 0.0, 100.0),
            level(40.0, 0.0, 100.0),
            upright(50.0, 0.0, 40.0),
        ];
        let words = [word("甲", 5.0, 5.0), word("乙", 60.0, 5.0), word("丙", 5.0, 25.0)];
        check(&rules, &words, &[&[(0, 1, 1, "甲"), (1, 1, 1, "乙")], &[(0, 1, 1, "丙"), (1, 1, 1, "")]]);
    }

    #[test]
    fn a_box_round_a_text_is_no_table() {
        let rules = [
            level(0.0, 0.0, 100.0),
            level(20.0, 0.0, 100.0),
            upright(0.0, 0.0, 20.0),
            upright(100.0, 0.0, 20.0),
        ];
        check(&rules, &[word("甲", 5.0, 5.0)], &[]);
        check(&[level(0.0, 0.0, 100.0)], &[word("甲", 5.0, 5.0)], &[]);
    }
}
