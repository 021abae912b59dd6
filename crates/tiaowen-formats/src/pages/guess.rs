//! Tables without printed lines: pieces of lines that stand below each other in columns. Knows only where they stand.

use super::line::{Piece, push_joined};
use super::sheet::Area;
use super::table::{Cell, Row, Table};

/// Where a column stands: from where to where on the line.
type Reach = (f64, f64);

/// Takes what stands in columns out of the lines of a region; each table stands for the lines from a first one on.
pub(super) fn take_aligned(rows: &[Vec<Piece>], page: u32) -> Vec<(std::ops::Range<usize>, Table)> {
    let rows: Vec<Vec<Piece>> = rows.iter().map(|row| merged(row)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        match run(&rows[at..]) {
            Some((length, columns)) => {
                found.push((at..at + length, build(&rows[at..at + length], &columns, page)));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// Gap between two columns of a table, in sizes of the type.
const GAP: f64 = 1.8;

/// Puts together what stands nearer to each other than columns do: `第一章　总则`.
fn merged(row: &[Piece]) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in row {
        match merged.last_mut() {
            Some(last) if piece.area.left - last.area.right < GAP * piece.size => {
                last.text.push('\u{3000}');
                last.text.push_str(&piece.text);
                last.area = last.area.with(piece.area);
            }
            _ => merged.push(piece.clone()),
        }
    }
    merged
}

/// How many lines from the first on stand in columns, and the columns.
fn run(rows: &[Vec<Piece>]) -> Option<(usize, Vec<Reach>)> {
    let is_multiple = |row: &[Piece]| row.len() > 1;
    if !is_multiple(rows.first()?) {
        return None;
    }
    let mut columns: Vec<Reach> = Vec::new();
    let (mut length, mut multiple) = (0, 0);
    for (at, row) in rows.iter().enumerate() {
        let mut wider = columns.clone();
        for piece in row {
            include(&mut wider, (piece.area.left, piece.area.right));
        }
        // A line that runs through two columns is text again; so is one that begins far below.
        let most = columns.len().max(row.len());
        let is_near = at == 0 || row[0].area.top - rows[at - 1][0].area.bottom < 2.5 * row[0].size;
        if !is_near || wider.len() < most || at > 0 && wider.len() > columns.len() + 1 {
            break;
        }
        columns = wider;
        if is_multiple(row) {
            multiple += 1;
            length = at + 1;
        } else if row[0].area.left > columns[0].1 {
            // The rest of a cell.
            length = at + 1;
        }
    }
    let enough = match columns.len() {
        0..=1 => false,
        2 => multiple >= 5,
        _ => multiple >= 3,
    };
    (enough && !is_text(&rows[..length], &columns)).then_some((length, columns))
}

/// Whether some column is one of text: most of its lines are long and reach the same end.
fn is_text(rows: &[Vec<Piece>], columns: &[Reach]) -> bool {
    const LONG: f64 = 12.0;
    columns.iter().any(|(left, right)| {
        let inside: Vec<&Piece> =
            rows.iter().flatten().filter(|piece| (*left..*right).contains(&piece.area.middle_x())).collect();
        let full = inside.iter().filter(|piece| {
            right - piece.area.right < 1.6 * piece.size && piece.area.width() > LONG * piece.size
        });
        full.count() * 5 >= inside.len() * 2
    })
}

/// Adds a reach; reaches that overlap are one column.
fn include(columns: &mut Vec<Reach>, reach: Reach) {
    let (mut left, mut right) = reach;
    columns.retain(|column| {
        let is_apart = column.1 <= left || right <= column.0;
        if !is_apart {
            (left, right) = (left.min(column.0), right.max(column.1));
        }
        is_apart
    });
    columns.push((left, right));
    columns.sort_by(|a, b| a.0.total_cmp(&b.0));
}

fn build(rows: &[Vec<Piece>], columns: &[Reach], page: u32) -> Table {
    let area = rows.iter().flatten().map(|piece| piece.area).reduce(Area::with).unwrap_or_default();
    let mut edges: Vec<f64> = columns.iter().map(|column| column.0).collect();
    edges.push(area.right);
    let mut table = Table { area, edges, is_guessed: true, ..Table::default() };
    for row in rows {
        let column_of = |piece: &Piece| {
            columns.partition_point(|column| column.0 <= piece.area.middle_x()).saturating_sub(1)
        };
        let begins = row.iter().any(|piece| column_of(piece) == 0);
        if begins || table.rows.is_empty() {
            let empty = |column| Cell { column, columns: 1, rows: 1, text: String::new() };
            table.rows.push(Row { cells: (0..columns.len()).map(empty).collect(), page });
        }
        let Some(last) = table.rows.last_mut() else { continue };
        for piece in row {
            push_joined(&mut last.cells[column_of(piece)].text, &piece.text);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(top: f64, pieces: &[(&str, f64, f64)]) -> Vec<Piece> {
        let piece = |(text, left, right): &(&str, f64, f64)| {
            let area = Area { left: *left, right: *right, top, bottom: top + 10.0 };
            Piece { text: (*text).to_owned(), area, size: 10.0 }
        };
        pieces.iter().map(piece).collect()
    }

    fn check(rows: &[Vec<Piece>], expected: &[&str]) {
        let tables = take_aligned(rows, 1);
        let seen: Vec<String> = tables
            .iter()
            .flat_map(|(_, table)| &table.rows)
            .map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("|"))
            .collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn reads_what_stands_below_each_other() {
        let rows = [
            row(0.0, &[("正文一行到头。", 0.0, 300.0)]),
            row(16.0, &[("序号", 0.0, 20.0), ("任务", 60.0, 80.0), ("单位", 200.0, 220.0)]),
            row(32.0, &[("1", 0.0, 5.0), ("建设物", 60.0, 120.0), ("甲局", 200.0, 220.0)]),
            row(48.0, &[("流园", 60.0, 80.0)]),
            row(64.0, &[("2", 0.0, 5.0), ("改造", 60.0, 80.0), ("乙局", 200.0, 220.0)]),
            row(80.0, &[("又是正文一行到头。", 0.0, 300.0)]),
        ];
        check(&rows, &["序号|任务|单位", "1|建设物流园|甲局", "2|改造|乙局"]);
        check(&rows[..2], &[]);
    }
}
