//! Rebuilds an annex table that a conversion flattened to one cell a line.
//!
//! The header names the columns; rows are found by the kinds of their cells. Two shapes are known: one sort of
//! row (label, words, values, units), and rows of two sorts under shared labels (a main task with its units,
//! then pilots with content, area and unit). A table that fits neither is kept whole.

use super::cells::Run;
use super::header::{column_kinds, is_header_cell, read_header};
use super::{Cell, ColumnKind, Part, Row, Table, carry_group, join_cells, make_row};
use crate::line::Line;
use crate::marker::{Style, read_marker};
use crate::model::{Span, UnitRole};
use crate::roles::{is_date_line, squash};

/// The most lines that a header can take.
const MAX_HEADER_LINES: usize = 40;

/// The fewest cells of a header that begins a table.
const MIN_HEADER_CELLS: usize = 3;

/// Reads the table whose header begins at `start`, if one does.
pub(super) fn read_flat(source: &str, lines: &[Line], start: usize) -> Option<Table> {
    let is_cell = |line: &Line| !line.is_noise() && line.cells.is_none();
    if !is_cell(&lines[start]) || !could_open_header(&lines[start].text) {
        return None;
    }
    // The header decides; it is read from a few lines before the whole table is looked for.
    let head: Vec<&Line> =
        lines[start..].iter().filter(|line| is_cell(line)).take(MAX_HEADER_LINES).collect();
    let texts: Vec<&str> = head.iter().map(|line| line.text.as_str()).collect();
    let (header, taken) = read_header(&texts);
    let names: Vec<String> = header.iter().map(|(from, to)| texts[*from..*to].concat()).collect();
    let kinds = column_kinds(&names);
    let can_be_told =
        |kind: &ColumnKind| matches!(kind, ColumnKind::Unit(_) | ColumnKind::Value { .. } | ColumnKind::Area);
    if header.len() < MIN_HEADER_CELLS || !kinds.iter().any(can_be_told) {
        return None;
    }
    let has_index = kinds.first() == Some(&ColumnKind::Index);
    let end = (start..lines.len())
        .find(|at| ends_table(lines, *at, start) && !(has_index && is_label_of_rows(lines, *at)))
        .unwrap_or(lines.len());
    let run = Run { lines: lines[start..end].iter().filter(|line| is_cell(line)).collect() };
    if taken >= run.len() {
        return None;
    }
    let header_cells: Vec<_> = header.iter().map(|(from, to)| run.cell(*from, *to)).collect();
    let mut reader = Reader {
        source,
        run: &run,
        header: texts[..taken].to_vec(),
        parts: vec![Part::Header(join_cells(&header_cells))],
        duplicates: Vec::new(),
        position: taken,
    };
    let columns = Columns::of(&kinds);
    let is_read = match &columns {
        Columns::OneSort(kinds) => reader.read_rows(kinds),
        Columns::TwoSorts { main, pilot } => reader.read_groups(*main, *pilot),
    };
    if !is_read {
        reader.keep_rest_whole();
    }
    Some(Table {
        lines: (start, end),
        columns: Vec::new(),
        places: Vec::new(),
        parts: reader.parts,
        duplicates: reader.duplicates,
        kept_whole: !is_read,
    })
}

fn could_open_header(text: &str) -> bool {
    is_header_cell(text) || text.chars().count() <= 4
}

/// Tells whether the table cannot go on at this line.
fn ends_table(lines: &[Line], at: usize, start: usize) -> bool {
    let line = &lines[at];
    if line.is_noise() {
        // Page furniture lies between the pages of a table; a footer ends it.
        return lines[at..].iter().take(200).all(Line::is_noise);
    }
    let text = line.text.as_str();
    let is_remark = ["注：", "注:", "备注：", "备注:", "说明："].iter().any(|it| text.starts_with(it));
    let is_annex = text.starts_with("附件") && text.chars().count() <= 8;
    let is_heading = at > start
        && read_marker(text).is_some_and(|marker| {
            matches!(marker.style, Style::Han | Style::Article | Style::Chapter | Style::Part)
        });
    is_remark
        || is_annex
        || is_heading
        || is_date_line(text)
        || line.cells.is_some()
        || line.is_marked_heading
}

/// Tells whether a line between two rows is a label for those below: a title, then the number of a row.
fn is_label_of_rows(lines: &[Line], at: usize) -> bool {
    let below = lines[at + 1..].iter().find(|line| !line.is_noise());
    let line = &lines[at];
    let is_title = line.cells.is_none() && read_marker(&line.text).is_some_and(|it| it.style == Style::Han);
    is_title && is_label_text(&line.text) && below.is_some_and(|line| is_row_number(&line.text))
}

fn is_label_text(text: &str) -> bool {
    const MAX_CHARS: usize = 30;
    text.chars().count() <= MAX_CHARS && !text.contains(['。', '；'])
}

fn is_row_number(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.chars().all(|it| it.is_ascii_digit())
}

/// How the columns make up rows.
enum Columns {
    /// All columns make one row.
    OneSort(Vec<ColumnKind>),
    /// A main row of words and units, then pilot rows of words, areas and units; labels stand above them.
    TwoSorts {
        /// Role of the units of main rows.
        main: UnitRole,
        /// Role of the units of pilot rows.
        pilot: UnitRole,
    },
}

impl Columns {
    /// Two sorts when areas and a second column of units follow a first column of units.
    fn of(kinds: &[ColumnKind]) -> Self {
        let roles: Vec<(usize, UnitRole)> = kinds
            .iter()
            .enumerate()
            .filter_map(|(at, kind)| match kind {
                ColumnKind::Unit(role) => Some((at, *role)),
                _ => None,
            })
            .collect();
        if let [(first, main), .., (last, pilot)] = roles[..]
            && kinds[first..last].contains(&ColumnKind::Area)
            && kinds[first..last].contains(&ColumnKind::Text)
        {
            return Self::TwoSorts { main, pilot };
        }
        Self::OneSort(kinds.to_vec())
    }
}

struct Reader<'a> {
    source: &'a str,
    run: &'a Run<'a>,
    header: Vec<&'a str>,
    parts: Vec<Part>,
    duplicates: Vec<Span>,
    position: usize,
}

impl Reader<'_> {
    /// Reads rows of one sort: words first, then cells that show by their kind where the row ends.
    fn read_rows(&mut self, kinds: &[ColumnKind]) -> bool {
        let lead = kinds
            .iter()
            .take_while(|kind| matches!(kind, ColumnKind::Index | ColumnKind::Group | ColumnKind::Text))
            .count();
        let (lead, tail) = kinds.split_at(lead);
        if lead.is_empty() || tail.is_empty() {
            return false;
        }
        let (mut group, mut label) = (None, String::new());
        while self.position < self.run.len() {
            if self.skip_reprinted_header() {
                continue;
            }
            let start = self.position;
            let has_index = lead[0] == ColumnKind::Index && self.run.take(ColumnKind::Index, start).is_some();
            if lead[0] == ColumnKind::Index && self.is_label_of_rows(start) {
                label = self.text(start, start + 1);
                (group, self.position) = (None, start + 1);
                self.parts
                    .push(Part::Group { fragment: self.run.cell(start, start + 1), label: label.clone() });
                continue;
            }
            let words_from = start + usize::from(has_index);
            let Some((words_end, cells, end)) = self.find_tail(tail, words_from) else { return false };
            let mut row = self.lead_cells(lead, start, words_end);
            row.extend(cells);
            let mut row = carry_group(make_row(self.source, row), &mut group);
            if !label.is_empty() {
                row.labels.insert(0, label.clone());
            }
            self.parts.push(Part::Row(row));
            self.position = end;
        }
        true
    }

    fn is_label_of_rows(&self, at: usize) -> bool {
        let text = self.run.text(at);
        read_marker(text).is_some_and(|marker| marker.style == Style::Han)
            && is_label_text(text)
            && is_row_number(self.run.text(at + 1))
    }

    /// Looks for the next place where the cells of `tail` stand one below the other, with words before them.
    /// Returns where the words end, the cells, and the line behind them.
    fn find_tail(&self, tail: &[ColumnKind], start: usize) -> Option<(usize, Vec<Cell>, usize)> {
        (start + 1..self.run.len()).find_map(|words_end| {
            let (cells, end) = self.match_tail(tail, words_end)?;
            Some((words_end, cells, end))
        })
    }

    fn match_tail(&self, tail: &[ColumnKind], at: usize) -> Option<(Vec<Cell>, usize)> {
        let mut cells = Vec::new();
        let mut position = at;
        for (index, kind) in tail.iter().enumerate() {
            let is_last = index + 1 == tail.len();
            let stands_before_units = matches!(tail.get(index + 1), Some(ColumnKind::Unit(_)));
            if let ColumnKind::Unit(_) = kind
                && stands_before_units
            {
                // Of two columns of units, the first has one cell; the second has what is left.
                let end = self.run.take_unit_cell(position)?;
                cells.push(self.cell(*kind, position, end));
                position = end;
            } else if let ColumnKind::Unit(_) = kind {
                let units = self.run.take_units(position);
                let (_, end) = units.last()?;
                cells.extend(units.iter().map(|(from, to)| self.cell(*kind, *from, *to)));
                position = *end;
            } else if matches!(kind, ColumnKind::Text) {
                // Remarks 备注: present only when the line is no start of a row; only then can it be told.
                if !is_last {
                    return None;
                }
            } else {
                let end = self.run.take(*kind, position)?;
                cells.push(self.cell(*kind, position, end));
                position = end;
            }
        }
        Some((cells, position))
    }

    /// Shares the lines before the tail among the leading columns.
    ///
    /// Lines of up to six characters before the last are a label broken over lines; a label that a merged
    /// cell prints once carries over to the rows below.
    fn lead_cells(&self, lead: &[ColumnKind], start: usize, words_end: usize) -> Vec<Cell> {
        const MAX_LABEL_LINE: usize = 6;
        let mut start = start;
        let mut cells = Vec::new();
        if lead.first() == Some(&ColumnKind::Index)
            && words_end > start + 1
            && let Some(end) = self.run.take(ColumnKind::Index, start)
        {
            cells.push(self.cell(ColumnKind::Index, start, end));
            start = end;
        }
        let words: Vec<ColumnKind> =
            lead.iter().filter(|kind| **kind != ColumnKind::Index).copied().collect();
        let lines = words_end - start;
        if words.len() >= 2 && words[0] == ColumnKind::Group && lines >= 2 {
            let is_label = |at: usize| self.run.text(at).chars().count() <= MAX_LABEL_LINE;
            let label_end = (start..words_end - 1).find(|at| !is_label(*at)).unwrap_or(words_end - 1);
            if label_end > start {
                cells.push(self.cell(ColumnKind::Group, start, label_end));
                start = label_end;
            }
        } else if words.len() >= 2 && lines >= words.len() {
            for (at, kind) in words[..words.len() - 1].iter().enumerate() {
                // A sentence in the first column goes on to its end while lines are left for the others.
                let most = words_end + at - words.len();
                let is_end = |at: &usize| self.run.text(*at).ends_with('。');
                let end = (start..=most).find(is_end).filter(|_| at == 0).map_or(start + 1, |at| at + 1);
                cells.push(self.cell(*kind, start, end));
                start = end;
            }
        }
        cells.push(self.cell(ColumnKind::Text, start, words_end));
        cells
    }

    /// Reads main rows and pilot rows under shared labels.
    fn read_groups(&mut self, main: UnitRole, pilot: UnitRole) -> bool {
        let mut group = String::new();
        let mut main_units: Vec<String> = Vec::new();
        while self.position < self.run.len() {
            if self.skip_reprinted_header() {
                continue;
            }
            let start = self.position;
            let Some(words_end) = self.find_words_end(start) else { return false };
            if words_end == start {
                // Units without words: the main row's, printed again on a new page.
                let units = self.run.take_units(start);
                let Some((_, end)) = units.last() else { return false };
                self.duplicate(start, *end);
                self.position = *end;
                continue;
            }
            if let Some(areas_end) = self.run.take_areas(words_end) {
                let (units, end) = self.own_units(areas_end, &main_units);
                if units.is_empty() {
                    return false;
                }
                let mut cells = vec![
                    self.cell(ColumnKind::Text, start, words_end),
                    self.cell(ColumnKind::Area, words_end, areas_end),
                ];
                cells.extend(units.iter().map(|(from, to)| self.cell(ColumnKind::Unit(pilot), *from, *to)));
                self.push_row(cells, &group);
                self.position = end;
            } else {
                let units = self.run.take_units(words_end);
                let Some((_, end)) = units.last().copied() else { return false };
                let task = self.task_start(start, words_end);
                if task > start {
                    let label = self.run.cell(start, task).read(self.source).text;
                    if label == group {
                        self.duplicate(start, task);
                    } else {
                        self.parts
                            .push(Part::Group { fragment: self.run.cell(start, task), label: label.clone() });
                        group = label;
                    }
                }
                main_units = units.iter().map(|(from, to)| self.text(*from, *to)).collect();
                let mut cells = vec![self.cell(ColumnKind::Text, task, words_end)];
                cells.extend(units.iter().map(|(from, to)| self.cell(ColumnKind::Unit(main), *from, *to)));
                self.push_row(cells, &group);
                self.position = end;
            }
        }
        true
    }

    /// Where the words of a row end: before its areas or its units.
    fn find_words_end(&self, start: usize) -> Option<usize> {
        (start..self.run.len()).find(|at| {
            let is_area = *at > start && self.run.take_areas(*at).is_some();
            // Words that end like a unit's name are words when areas follow them.
            let is_unit = self.run.take_unit(*at).is_some_and(|end| self.run.take_areas(end).is_none());
            is_area || is_unit
        })
    }

    /// Where the task begins among the words of a main row: labels above it are short and no sentences.
    fn task_start(&self, start: usize, words_end: usize) -> usize {
        const MIN_TASK_CHARS: usize = 20;
        (start..words_end)
            .find(|at| {
                let text = self.run.text(*at);
                text.ends_with('。') || text.chars().count() >= MIN_TASK_CHARS
            })
            .unwrap_or(words_end - 1)
    }

    /// The units of a pilot row, and the line behind them. A unit that comes twice shows that the main row's
    /// units follow, printed again on a new page; they are no part of the row.
    fn own_units(&mut self, at: usize, main_units: &[String]) -> (Vec<(usize, usize)>, usize) {
        let mut units = self.run.take_units(at);
        // The last unit may be words of the next row that end like a unit's name, with areas behind them.
        while units.len() > 1 && units.last().is_some_and(|(_, end)| self.run.take_areas(*end).is_some()) {
            units.pop();
        }
        let names: Vec<String> = units.iter().map(|(from, to)| self.text(*from, *to)).collect();
        let end = units.last().map_or(at, |(_, end)| *end);
        let has_repeat = names.iter().enumerate().any(|(at, name)| names[..at].contains(name));
        let own = names.len().saturating_sub(main_units.len());
        if has_repeat && own > 0 && names[own..] == *main_units {
            self.duplicate(units[own].0, end);
            units.truncate(own);
        }
        (units, end)
    }

    /// Header cells printed again at the top of a page.
    fn skip_reprinted_header(&mut self) -> bool {
        let count = self
            .header
            .iter()
            .enumerate()
            .take_while(|(at, text)| squash(self.run.text(self.position + at)) == squash(text))
            .count();
        if count < MIN_HEADER_CELLS {
            return false;
        }
        self.duplicate(self.position, self.position + count);
        self.position += count;
        true
    }

    fn keep_rest_whole(&mut self) {
        if self.position < self.run.len() {
            let cells: Vec<Cell> =
                (self.position..self.run.len()).map(|at| self.cell(ColumnKind::Text, at, at + 1)).collect();
            let fragment = join_cells(&cells.iter().map(|cell| cell.fragment.clone()).collect::<Vec<_>>());
            self.parts.push(Part::Row(Row { fragment, cells, labels: Vec::new() }));
        }
        self.position = self.run.len();
    }

    fn push_row(&mut self, cells: Vec<Cell>, group: &str) {
        let mut row = make_row(self.source, cells);
        if !group.is_empty() {
            row.labels.insert(0, group.to_owned());
        }
        self.parts.push(Part::Row(row));
    }

    fn duplicate(&mut self, start: usize, end: usize) {
        self.duplicates.extend(self.run.lines[start..end].iter().map(|line| line.fragment.span));
    }

    fn cell(&self, kind: ColumnKind, start: usize, end: usize) -> Cell {
        Cell { kind, fragment: self.run.cell(start, end) }
    }

    fn text(&self, start: usize, end: usize) -> String {
        self.run.cell(start, end).read(self.source).text
    }
}
