//! Tables as spreadsheets and as CSV: that of sources, and any other. A cell is text, whatever it begins with.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatUnderline, Workbook, Worksheet,
};

use crate::ExportError;
use crate::clean::clean;
use crate::entry::Export;
use crate::ledger::{COLUMNS, rows};
use crate::marked::{Mark, Marked};

/// What a cell of a spreadsheet holds, in UTF-16 units.
const MAX_CELL: usize = 32_767;

/// What ends a text that no cell holds.
pub(crate) const CUT: &str = "……（原文过长，单元格放不下；全文请导出 Word 文档或纯文本）";

/// Widths of the columns, in characters.
const WIDTHS: [f64; COLUMNS.len()] = [6.0, 36.0, 22.0, 20.0, 70.0, 20.0, 12.0, 24.0, 30.0, 30.0, 6.0];

/// A table to be written.
pub(crate) struct Table<'a> {
    /// What it is called.
    pub(crate) name: &'a str,
    /// The names of its columns, with their widths in characters.
    pub(crate) columns: Vec<(&'a str, f64)>,
    /// The rows below the names.
    pub(crate) rows: Vec<Vec<Marked>>,
}

impl<'a> Table<'a> {
    /// The table of sources.
    pub(crate) fn of_sources(export: &Export<'_>) -> Self {
        let cells = |cells: [String; COLUMNS.len()]| cells.into_iter().map(Marked::plain).collect();
        Self {
            name: "引用台账",
            columns: COLUMNS.into_iter().zip(WIDTHS).collect(),
            rows: rows(export).into_iter().map(cells).collect(),
        }
    }

    /// The table as a spreadsheet. Every cell is a string.
    pub(crate) fn xlsx(&self, day: jiff::civil::Date) -> Result<Vec<u8>, ExportError> {
        let text = Format::new().set_font_name("宋体").set_text_wrap().set_align(FormatAlign::Top);
        let head = text.clone().set_bold().set_align(FormatAlign::VerticalCenter);
        let mut workbook = Workbook::new();
        let made = ExcelDateTime::from_ymd(
            day.year().unsigned_abs(),
            day.month().unsigned_abs(),
            day.day().unsigned_abs(),
        )?;
        workbook.set_properties(&DocProperties::new().set_title(self.name).set_creation_datetime(&made));
        let sheet = workbook.add_worksheet();
        sheet.set_name(self.name)?;
        for (column, (name, width)) in (0u16..).zip(&self.columns) {
            sheet.set_column_width(column, *width)?;
            sheet.write_string_with_format(0, column, *name, &head)?;
        }
        for (row, cells) in (1u32..).zip(&self.rows) {
            for (column, cell) in (0u16..).zip(cells) {
                write_cell(sheet, (row, column), cell, &text)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_landscape();
        sheet.set_repeat_rows(0, 0)?;
        Ok(workbook.save_to_buffer()?)
    }

    /// The table as CSV for Excel and its like: a byte order mark, lines ended by CR and LF, every cell in quotation
    /// marks.
    pub(crate) fn csv(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = String>| {
            let cells: Vec<String> =
                cells.map(|cell| format!("\"{}\"", guarded(&cell).replace('"', "\"\""))).collect();
            cells.join(",") + "\r\n"
        };
        let names = self.columns.iter().map(|(name, _)| (*name).to_owned());
        let body =
            self.rows.iter().map(|cells| line(&mut cells.iter().map(|cell| clean(&cell.in_brackets()))));
        "\u{FEFF}".to_owned() + &line(&mut { names }) + &body.collect::<String>()
    }
}

/// Writes a cell, with colours where something is marked and the cell holds it all.
fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Marked,
    text: &Format,
) -> Result<(), ExportError> {
    let whole = cell.text();
    if !cell.has_marks() || whole.encode_utf16().count() > MAX_CELL {
        sheet.write_string_with_format(row, column, fitting(&whole), text)?;
        return Ok(());
    }
    let plain = Format::new().set_font_name("宋体");
    let runs: Vec<(Format, &str)> = cell
        .runs
        .iter()
        .map(|(mark, text)| {
            let format = match mark {
                Mark::None => plain.clone(),
                Mark::Gone => plain.clone().set_font_color("#C00000").set_font_strikethrough(),
                Mark::New => plain.clone().set_font_color("#00703C").set_underline(FormatUnderline::Single),
                Mark::Shared => plain.clone().set_font_color("#7F6000").set_bold(),
            };
            (format, text.as_str())
        })
        .collect();
    let runs: Vec<(&Format, &str)> = runs.iter().map(|(format, text)| (format, *text)).collect();
    sheet.write_rich_string_with_format(row, column, &runs, text)?;
    Ok(())
}

/// As much as a cell holds, saying so where that is not all.
fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= MAX_CELL {
        return text.to_owned();
    }
    let mut room = MAX_CELL - CUT.encode_utf16().count();
    let fits = text.chars().take_while(|sign| match room.checked_sub(sign.len_utf16()) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    });
    fits.collect::<String>() + CUT
}

/// A cell that no program takes for a formula: an apostrophe stands before what could begin one, also behind blanks
/// and in full width.
fn guarded(cell: &str) -> String {
    if begins_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// Tells whether a program might take a cell for a formula.
pub(crate) fn begins_formula(cell: &str) -> bool {
    let begins = cell.trim_start().chars().next();
    matches!(begins, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        let check = |cell: &str, expected: &str| assert_eq!(guarded(cell), expected);
        check("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0");
        check("+1", "'+1");
        check("-1", "'-1");
        check("@SUM(1)", "'@SUM(1)");
        check(" =1", "' =1");
        check("\n=1", "'\n=1");
        check("\u{3000}＝1", "'\u{3000}＝1");
        check("甲=乙", "甲=乙");
        check("", "");
    }

    #[test]
    fn a_text_too_long_for_a_cell_says_so() {
        let check = |text: &str, is_cut: bool| {
            let cell = fitting(text);
            assert!(cell.encode_utf16().count() <= MAX_CELL);
            assert_eq!(cell.ends_with(CUT), is_cut);
            assert_eq!(cell == text, !is_cut);
        };
        check(&"甲".repeat(MAX_CELL), false);
        check(&"甲".repeat(MAX_CELL + 1), true);
        check(&"𠮷".repeat(MAX_CELL / 2), false);
        check(&"𠮷".repeat(MAX_CELL / 2 + 1), true);
    }
}
