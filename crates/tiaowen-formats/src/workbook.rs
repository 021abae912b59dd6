//! Workbooks: each sheet as a table, with the lines above and below it. Numbers and dates stand as they are shown,
//! merged cells hold for each of their rows, hidden sheets are left out and told. Knows nothing of clauses.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError,
};
use tiaowen_document::grid::{Grid, GridCell, GridRow};
use tiaowen_document::model::{Diagnostic, Severity, Span};
use tiaowen_document::shown::is_invisible;
use tiaowen_document::{Extracted, Location, Marks, SourceError};

use crate::ReadError;
use crate::error::damaged;
use crate::number_format::{Moment, general, show_moment, show_number};
use crate::ooxml::Package;
use crate::table::{TableLine, table_lines};

/// Cells with words of a workbook. A table of tasks has some thousands.
const MAX_CELLS: u64 = 1_000_000;

/// Merged cells of a sheet that are looked at.
const MAX_MERGES: usize = 100_000;

/// Longest line above a table that names it, in characters.
const MAX_TITLE_CHARS: usize = 40;

/// One sheet: the cells that hold words, by row and column from 0, and which cells are merged.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    cells: BTreeMap<u32, BTreeMap<u32, String>>,
    merges: Vec<Dimensions>,
}

/// Reads a workbook of today (.xlsx, .xlsm). Its parts are unpacked once within the bounds of packages before its
/// reader, which has none, may see them.
pub(crate) fn read(package: &mut Package) -> Result<Extracted, ReadError> {
    guarded(|| read_cells(package))
}

/// The reader of cells panics at numbers that no workbook has; that is the file's fault.
fn guarded(read: impl FnOnce() -> Result<Extracted, ReadError>) -> Result<Extracted, ReadError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged("the reader of cells gave up")))
}

fn read_cells(package: &mut Package) -> Result<Extracted, ReadError> {
    let names: Vec<String> = package.names().filter(|name| is_read(name)).collect();
    for name in names {
        package.find_bytes(&name)?;
    }
    let mut workbook = Xlsx::new(Cursor::new(package.bytes().to_vec())).map_err(refusal)?;
    let mut sheets = Vec::new();
    let mut hidden = Vec::new();
    let mut left = MAX_CELLS;
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            hidden.push(sheet.name);
            continue;
        }
        let mut merges = workbook.merge_cells_by_sheet_name(&sheet.name).map_err(refusal)?;
        merges.truncate(MAX_MERGES);
        let mut cells: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
        let mut reader = workbook.worksheet_cells_reader(&sheet.name).map_err(refusal)?;
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(refusal)? {
            let format = reader.styles().get(style).and_then(|style| style.number_format.as_ref());
            let code =
                format.map_or("General", |format| builtin(format.format_id).unwrap_or(&format.format_code));
            let text = on_one_line(&shown(cell.get_value(), code));
            if !text.is_empty() {
                left = left.checked_sub(1).ok_or(ReadError::TooLarge { limit: MAX_CELLS, unit: "cells" })?;
                let (row, column) = cell.get_position();
                cells.entry(row).or_default().insert(column, text);
            }
        }
        sheets.push(Sheet { name: sheet.name, cells, merges });
    }
    write(&sheets, &hidden)
}

/// Reads a workbook of old (.xls, .et) without LibreOffice. Its cells do not say how numbers show, which is told.
pub(crate) fn read_old(bytes: &[u8]) -> Result<Extracted, ReadError> {
    guarded(|| read_old_cells(bytes))
}

fn read_old_cells(bytes: &[u8]) -> Result<Extracted, ReadError> {
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => ReadError::Encrypted,
        error => damaged(error),
    })?;
    let (mut sheets, mut hidden) = (Vec::new(), Vec::new());
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            hidden.push(sheet.name);
            continue;
        }
        let range = workbook.worksheet_range(&sheet.name).map_err(damaged)?;
        let (top, left) = range.start().unwrap_or_default();
        let mut cells: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
        for (row, column, value) in range.used_cells() {
            let text = on_one_line(&plain(value));
            let at = |offset: usize, first: u32| first + u32::try_from(offset).unwrap_or(u32::MAX - first);
            if !text.is_empty() {
                cells.entry(at(row, top)).or_default().insert(at(column, left), text);
            }
        }
        let merges = workbook.merge_cells_by_sheet_name(&sheet.name).map_err(damaged)?;
        sheets.push(Sheet { name: sheet.name, cells, merges });
    }
    let mut extracted = write(&sheets, &hidden)?;
    let end = extracted.text.find('\n').unwrap_or(extracted.text.len());
    extracted.marks.doubts.push(Diagnostic {
        span: Span::new(0, end),
        severity: Severity::Warning,
        message: "旧版表格没有经过 LibreOffice，百分数、日期等可能与原表显示的写法不同，请核对。".to_owned(),
    });
    Ok(extracted)
}

/// Whether a part is one that the reader of workbooks unpacks.
fn is_read(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".xml") || lower.ends_with(".rels")
}

fn refusal(error: XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Encrypted,
        error => damaged(error),
    }
}

/// Codes that a file does not spell out, as they show in Chinese (ISO/IEC 29500-1, 18.8.30).
fn builtin(id: Option<u32>) -> Option<&'static str> {
    Some(match id? {
        9 => "0%",
        10 => "0.00%",
        14 => "yyyy/m/d",
        27 | 36 | 50 | 52 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
        30 => "m/d/yy",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        32 => "h\"时\"mm\"分\"",
        33 => "h\"时\"mm\"分\"ss\"秒\"",
        _ => return None,
    })
}

/// What a cell shows.
fn shown(value: &DataRef<'_>, code: &str) -> String {
    match value {
        DataRef::Int(number) => show_number(code, *number as f64),
        DataRef::Float(number) => show_number(code, *number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(at) => moment(at, code),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn moment(at: &ExcelDateTime, code: &str) -> String {
    if at.is_duration() {
        return general(at.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    show_moment(code, Moment { year, month, day, hour, minute, second })
}

/// What a cell without a format shows.
fn plain(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => general(*number),
        Data::DateTime(at) => moment(at, "yyyy\"年\"m\"月\"d\"日\""),
        other => other.to_string(),
    }
}

/// Lines broken by hand within a cell are parted by blanks.
fn on_one_line(text: &str) -> String {
    let seen: String = text.chars().filter(|sign| !is_invisible(*sign) || sign.is_whitespace()).collect();
    seen.split(['\n', '\r', '\t'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Writes the sheets of a workbook.
fn write(sheets: &[Sheet], hidden: &[String]) -> Result<Extracted, ReadError> {
    let mut writer = Writer::default();
    let sheets: Vec<&Sheet> = sheets.iter().filter(|sheet| !sheet.cells.is_empty()).collect();
    for (at, sheet) in sheets.iter().enumerate() {
        writer.sheet(sheet, at > 0, sheets.len() > 1);
    }
    if writer.text.trim().is_empty() {
        return Err(SourceError::Empty.into());
    }
    if !hidden.is_empty() {
        let message = format!("隐藏的工作表没有收录：{}。", hidden.join("、"));
        let end = writer.text.find('\n').unwrap_or(writer.text.len());
        writer.marks.doubts.push(Diagnostic { span: Span::new(0, end), severity: Severity::Info, message });
    }
    Ok(Extracted { text: writer.text, marks: writer.marks, ..Extracted::default() })
}

#[derive(Debug, Default)]
struct Writer {
    text: String,
    marks: Marks,
    tables: usize,
}

/// One row that holds words.
#[derive(Debug)]
struct Row<'a> {
    /// Its number, from 0.
    number: u32,
    cells: Vec<Cell<'a>>,
}

#[derive(Debug)]
struct Cell<'a> {
    column: u32,
    columns: u32,
    /// The number of the last row that it takes.
    last_row: u32,
    text: &'a str,
}

impl Writer {
    fn sheet(&mut self, sheet: &Sheet, is_later: bool, is_one_of_several: bool) {
        let rows = rows_of(sheet);
        let first_table = rows.iter().position(|row| row.cells.len() > 1).unwrap_or(rows.len());
        let is_named = !["sheet", "工作表"].iter().any(|usual| {
            sheet
                .name
                .to_lowercase()
                .strip_prefix(usual)
                .is_some_and(|rest| rest.chars().all(|it| it.is_ascii_digit()))
        });
        if first_table == 0 && is_named && is_one_of_several {
            self.title(&sheet.name, sheet, None, is_later);
        }
        let mut sections = sections(&rows);
        if sections.is_empty() {
            sections.push(&rows);
        }
        for (at, section) in sections.iter().enumerate() {
            self.section(section, sheet, is_later || at > 0);
        }
    }

    /// Rows of one cell above a table are its titles, those below it its notes.
    fn section(&mut self, rows: &[Row<'_>], sheet: &Sheet, is_later: bool) {
        let is_wide = |row: &Row<'_>| row.cells.len() > 1;
        let start = rows.iter().position(is_wide).unwrap_or(rows.len());
        let end = rows.iter().rposition(is_wide).map_or(start, |last| last + 1);
        for row in &rows[..start] {
            self.lines(row, sheet, is_later);
        }
        self.table(&rows[start..end], sheet);
        for row in &rows[end..] {
            self.lines(row, sheet, false);
        }
    }

    fn lines(&mut self, row: &Row<'_>, sheet: &Sheet, is_title: bool) {
        for cell in &row.cells {
            self.title(cell.text, sheet, Some(row.number), is_title);
        }
    }

    fn title(&mut self, text: &str, sheet: &Sheet, row: Option<u32>, is_title: bool) {
        let span = self.put(text, sheet, row);
        if is_title && text.chars().count() <= MAX_TITLE_CHARS && !text.contains('。') {
            self.marks.headings.push(span);
        }
    }

    fn table(&mut self, rows: &[Row<'_>], sheet: &Sheet) {
        let left = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column).min().unwrap_or(0);
        let as_index = |column: u32| usize::try_from(column - left).unwrap_or(usize::MAX);
        let mut grid = Grid::default();
        for (at, row) in rows.iter().enumerate() {
            let place = |cell: &Cell<'_>| GridCell {
                column: as_index(cell.column).min(tiaowen_document::grid::MAX_COLUMNS - 1),
                columns: cell.columns.clamp(1, 100) as usize,
                rows: rows[at..].iter().take_while(|row| row.number <= cell.last_row).count().max(1),
            };
            let cells: Vec<GridCell> = row.cells.iter().map(place).collect();
            let width = cells.last().map_or(0, |cell| cell.column + cell.columns);
            grid.columns = grid.columns.max(width);
            grid.rows.push(GridRow { cells, is_header: false });
        }
        let texts: Vec<Vec<&str>> =
            rows.iter().map(|row| row.cells.iter().map(|cell| cell.text).collect()).collect();
        let Some(lines) = table_lines(&grid, &texts) else {
            for row in rows {
                self.lines(row, sheet, false);
            }
            return;
        };
        self.tables += 1;
        for TableLine { row, text, mark } in lines {
            let span = self.put(&text, sheet, Some(rows[row].number));
            if let Some(mut mark) = mark {
                mark.shift(span.start);
                mark.table = self.tables;
                self.marks.grid.push(mark);
            }
        }
    }

    fn put(&mut self, line: &str, sheet: &Sheet, row: Option<u32>) -> Span {
        let start = self.text.len();
        self.text.push_str(line);
        let span = Span::new(start, self.text.len());
        self.text.push('\n');
        let row = row.map(|row| row + 1);
        self.marks
            .locations
            .push((start, Location { sheet: Some(sheet.name.clone()), row, ..Location::default() }));
        span
    }
}

/// The rows of a sheet with the cells that hold words.
fn rows_of<'a>(sheet: &'a Sheet) -> Vec<Row<'a>> {
    let merges: BTreeMap<(u32, u32), &Dimensions> =
        sheet.merges.iter().map(|merge| (merge.start, merge)).collect();
    let mut rows = Vec::with_capacity(sheet.cells.len());
    for (number, cells) in &sheet.cells {
        let cell = |(column, text): (&u32, &'a String)| {
            let merge = merges.get(&(*number, *column));
            let (last_row, last_column) = merge.map_or((*number, *column), |merge| merge.end);
            Cell {
                column: *column,
                columns: last_column.saturating_sub(*column) + 1,
                last_row: last_row.max(*number),
                text: text.as_str(),
            }
        };
        let cells = cells.iter().map(cell).collect();
        rows.push(Row { number: *number, cells });
    }
    rows
}

/// Parts a sheet where an empty row stands above a title and a header: tables below each other.
fn sections<'r, 'a>(rows: &'r [Row<'a>]) -> Vec<&'r [Row<'a>]> {
    let is_name = |cell: &Cell<'_>| {
        cell.text.chars().count() <= 20 && !cell.text.contains('。') && cell.text.parse::<f64>().is_err()
    };
    let mut sections = Vec::new();
    let mut start = 0;
    for at in 1..rows.len() {
        let is_behind_gap = rows[at].number > rows[at - 1].number + 1;
        let wide = rows[at..].iter().position(|row| row.cells.len() > 1);
        let has_header = wide.is_some_and(|ahead| {
            (1..=3).contains(&ahead)
                && rows[at + ahead].cells.iter().all(is_name)
                && rows.len() > at + ahead + 1
        });
        if is_behind_gap && has_header && rows[start..at].iter().any(|row| row.cells.len() > 1) {
            sections.push(&rows[start..at]);
            start = at;
        }
    }
    if start < rows.len() {
        sections.push(&rows[start..]);
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record of BIFF8 ([MS-XLS] 2.1.4).
    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).expect("short");
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
        let length = u16::try_from(text.encode_utf16().count()).expect("short");
        let head: Vec<u8> = [row, column, 0, length].iter().flat_map(|it| it.to_le_bytes()).collect();
        record(0x0204, &[&head[..], &[1], &wide(text)].concat())
    }

    fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
        let head: Vec<u8> = [row, column, 0].iter().flat_map(|it| it.to_le_bytes()).collect();
        record(0x0203, &[&head[..], &value.to_le_bytes()].concat())
    }

    /// A workbook of Excel 97 with one sheet of these records, in a container of one stream ([MS-CFB]).
    fn old_workbook(cells: &[u8]) -> Vec<u8> {
        let begin = |kind: u16| {
            let head: Vec<u8> = [0x0600, kind, 0, 0].iter().flat_map(|it: &u16| it.to_le_bytes()).collect();
            record(0x0809, &[&head[..], &[0; 8]].concat())
        };
        let end = record(0x000A, &[]);
        let sheet = |at: u32| {
            let name = wide("任务");
            record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 2, 1], &name].concat())
        };
        let globals_length = begin(5).len() + sheet(0).len() + end.len();
        let at = u32::try_from(globals_length).expect("short");
        let mut stream = [begin(5), sheet(at), end.clone(), begin(0x10), cells.to_vec(), end].concat();
        stream.resize(4_096, 0);
        let word = |number: u32| number.to_le_bytes();
        // Header, the table of sectors, the folder, eight sectors of the stream.
        let mut file = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        file.extend([0; 16]);
        file.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
        file.extend([0; 10]);
        let (free, last) = (u32::MAX, u32::MAX - 1);
        for number in [1, 1, 0, 4_096, last, 0, last, 0, 0] {
            file.extend(word(number));
        }
        file.resize(512, 0xFF);
        let mut sectors = vec![u32::MAX - 2, last];
        sectors.extend((2..10).map(|sector| if sector == 9 { last } else { sector + 1 }));
        sectors.resize(128, free);
        file.extend(sectors.into_iter().flat_map(word));
        for (name, kind, child, start, size) in [
            ("Root Entry", 5, 1, last, 0),
            ("Workbook", 2, free, 2, 4_096),
            ("", 0, free, 0, 0),
            ("", 0, free, 0, 0),
        ] {
            let mut entry = wide(name);
            let length = u16::try_from(if name.is_empty() { 0 } else { entry.len() + 2 }).expect("short");
            entry.resize(64, 0);
            entry.extend(length.to_le_bytes());
            entry.extend([kind, 1]);
            entry.extend([free, free, child].into_iter().flat_map(word));
            entry.resize(116, 0);
            entry.extend([start, size, 0].into_iter().flat_map(word));
            file.extend(entry);
        }
        file.extend(stream);
        file
    }

    #[test]
    fn a_workbook_of_old_is_read_without_an_office() {
        let cells = [
            label(0, 0, "甲市任务分工表"),
            label(1, 0, "序号"),
            label(1, 1, "任务"),
            number(2, 0, 1.0),
            label(2, 1, "建园区"),
            number(3, 0, 2.5),
            label(3, 1, "修道路"),
        ];
        let file = old_workbook(&cells.concat());
        let extracted = read_old(&file).expect("a workbook");
        assert_eq!(extracted.text, "甲市任务分工表\n序号\t任务\n1\t建园区\n2.5\t修道路\n");
        assert_eq!(extracted.marks.grid.len(), 3);
        assert_eq!(extracted.marks.location_at(extracted.text.len() - 2).and_then(|at| at.row), Some(4));
        assert!(extracted.marks.doubts.iter().any(|doubt| doubt.message.contains("LibreOffice")));
        assert!(matches!(read_old(&file[..700]), Err(ReadError::Damaged { .. })));
    }
}
