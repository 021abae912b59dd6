//! Reads saved citations back: the table of sources as CSV or spreadsheet, and JSON. Knows not what is done with them.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;

/// The largest file that is read, in bytes.
pub const MAX_SAVED_BYTES: usize = 64 << 20;
/// What a spreadsheet may unpack to, in bytes.
const MAX_UNPACKED_BYTES: u64 = 512 << 20;

/// A saved citation as it stands in a file; what the file does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedRow {
    /// The line or row, from 1; of a JSON array the entry.
    pub row: usize,
    /// The id of the clause.
    pub id: String,
    /// The hash of the clause's text.
    pub hash: String,
    /// The words quoted.
    pub text: String,
    /// The version of the document.
    pub version: Option<usize>,
}

/// What a file of saved citations holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedRows {
    /// The citations.
    pub rows: Vec<SavedRow>,
    /// Rows that could not be read, each with the reason in Chinese.
    pub faults: Vec<(usize, String)>,
}

/// Why a file is none of saved citations, in Chinese and in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSaved {
    /// The reason in Chinese.
    pub chinese: String,
    /// The same in English.
    pub english: String,
}

impl NotSaved {
    fn new(chinese: impl Into<String>, english: impl Into<String>) -> Self {
        Self { chinese: chinese.into(), english: english.into() }
    }
}

/// Reads a spreadsheet.
///
/// # Errors
/// It is no spreadsheet, or none with the columns of the table of sources.
pub fn read_spreadsheet(bytes: &[u8]) -> Result<SavedRows, NotSaved> {
    let broken = || NotSaved::new("不是完好的 Excel 表格（.xlsx）", "it is no sound spreadsheet (.xlsx)");
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let mut unpacked = 0;
    for index in 0..package.len() {
        let part = package.by_index(index).map_err(|_| broken())?;
        // What a package says of its parts may be wrong: count what comes out.
        let room = MAX_UNPACKED_BYTES + 1 - unpacked;
        unpacked += std::io::copy(&mut part.take(room), &mut std::io::sink()).map_err(|_| broken())?;
        if unpacked > MAX_UNPACKED_BYTES {
            return Err(NotSaved::new("展开以后太大", "it is too large once unpacked"));
        }
    }
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let Some(Ok(sheet)) = book.worksheet_range_at(0) else { return Err(broken()) };
    let rows = sheet.rows().map(|row| row.iter().map(cell_text).collect());
    read_table(rows.zip(1..).map(|(cells, row)| (row, cells)))
}

fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Reads text: a JSON array, JSON objects one a line, or CSV.
///
/// # Errors
/// It is none of these, or a table without the columns of the table of sources.
pub fn read_text(text: &str) -> Result<SavedRows, NotSaved> {
    let text = text.trim_start_matches('\u{FEFF}');
    match text.trim_start().chars().next() {
        None => Err(NotSaved::new("文件是空的", "it is empty")),
        Some('[') => read_array(text),
        Some('{') => read_lines(text),
        Some(_) => read_table(csv_rows(text)),
    }
}

fn read_array(text: &str) -> Result<SavedRows, NotSaved> {
    let entries: Vec<Value> = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        NotSaved::new(
            format!("JSON 写法不对（第 {line} 行第 {column} 列）"),
            format!("the JSON is not well formed (line {line}, column {column})"),
        )
    })?;
    Ok(gather(entries.iter().zip(1..).map(|(entry, row)| (row, read_object(entry)))))
}

/// One object, or one a line.
fn read_lines(text: &str) -> Result<SavedRows, NotSaved> {
    if let Ok(Value::Object(whole)) = serde_json::from_str(text) {
        let entries = ["items", "citations"].iter().find_map(|name| whole.get(*name)?.as_array());
        return Ok(match entries {
            Some(entries) => gather(entries.iter().zip(1..).map(|(entry, row)| (row, read_object(entry)))),
            None => gather(std::iter::once((1, read_object(&Value::Object(whole))))),
        });
    }
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let rows = gather(lines.map(|(line, row)| {
        let read = serde_json::from_str(line).map_err(|_| "不是一个完整的 JSON 对象".to_owned());
        (row, read.and_then(|entry| read_object(&entry)))
    }));
    match rows.rows.len() {
        0 => Err(NotSaved::new("JSON 写法不对", "the JSON is not well formed")),
        _ => Ok(rows),
    }
}

fn gather(read: impl Iterator<Item = (usize, Result<SavedRow, String>)>) -> SavedRows {
    let mut rows = SavedRows::default();
    for (row, read) in read {
        match read {
            Ok(saved) => rows.rows.push(SavedRow { row, ..saved }),
            Err(reason) => rows.faults.push((row, reason)),
        }
    }
    rows
}

fn read_object(entry: &Value) -> Result<SavedRow, String> {
    let Value::Object(members) = entry else { return Err("不是 JSON 对象".to_owned()) };
    let text = |name: &str| match members.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(format!("{name} 不是文字")),
    };
    let version = match members.get("version") {
        Some(Value::Object(version)) => version.get("number").and_then(Value::as_u64),
        version => version.and_then(Value::as_u64),
    };
    let version = version.and_then(|version| usize::try_from(version).ok());
    checked(SavedRow { row: 0, id: text("id")?, hash: text("hash")?, text: text("text")?, version })
}

/// Reads a table whose first row names the columns.
fn read_table(mut rows: impl Iterator<Item = (usize, Vec<String>)>) -> Result<SavedRows, NotSaved> {
    let head = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    let column = |names: [&str; 2]| head.iter().position(|cell| names.contains(&cell.trim()));
    let Some(id) = column(["编号", "id"]) else {
        return Err(NotSaved::new(
            "认不出是引文台账：没有“编号”一列，也不是 JSON",
            "it is neither JSON nor a table with a column 编号 or id",
        ));
    };
    let [hash, text, version] = [["校验值", "hash"], ["原文", "text"], ["版本", "version"]].map(column);
    let cell = |cells: &[String], column: Option<usize>| {
        column.and_then(|column| cells.get(column)).map(|cell| unguarded(cell).to_owned()).unwrap_or_default()
    };
    let filled = rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    Ok(gather(filled.map(|(row, cells)| {
        let (hash, mut text) = (cell(&cells, hash), cell(&cells, text));
        // What a cell could not hold is not there to be compared; nor is what says that there was nothing to quote.
        if text.ends_with(crate::table::CUT)
            || (hash.trim().is_empty() && crate::entry::is_missing_text(&text))
        {
            text.clear();
        }
        let version = cell(&cells, version).trim().parse().ok();
        (row, checked(SavedRow { row, id: cell(&cells, Some(id)), hash, text, version }))
    })))
}

fn checked(row: SavedRow) -> Result<SavedRow, String> {
    if row.id.trim().is_empty() {
        return Err("没有编号".to_owned());
    }
    Ok(SavedRow { id: row.id.trim().to_owned(), hash: row.hash.trim().to_lowercase(), ..row })
}

/// A cell without the apostrophe that keeps it from being a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if crate::table::begins_formula(rest) => rest,
        _ => cell,
    }
}

/// The rows of a CSV file (RFC 4180), each with the line that it begins on, from 1.
fn csv_rows(text: &str) -> impl Iterator<Item = (usize, Vec<String>)> {
    let mut signs = text.chars().peekable();
    let mut line = 1;
    std::iter::from_fn(move || {
        signs.peek()?;
        let begin = line;
        let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
        while let Some(sign) = signs.next() {
            line += usize::from(sign == '\n');
            match sign {
                '"' if is_quoted && signs.peek() == Some(&'"') => {
                    signs.next();
                    cell.push('"');
                }
                '"' if is_quoted => is_quoted = false,
                '"' if cell.is_empty() => is_quoted = true,
                ',' if !is_quoted => cells.push(std::mem::take(&mut cell)),
                '\r' if !is_quoted && signs.peek() == Some(&'\n') => {}
                '\n' if !is_quoted => break,
                sign => cell.push(sign),
            }
        }
        cells.push(cell);
        Some((begin, cells))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(read: &Result<SavedRows, NotSaved>) -> String {
        match read {
            Err(error) => error.chinese.clone(),
            Ok(rows) => {
                let saved = rows.rows.iter().map(|SavedRow { row, id, hash, text, version }| {
                    let version = version.map(|version| format!("@{version}")).unwrap_or_default();
                    format!("{row} {id}{version} {hash} {text:?}")
                });
                let faults = rows.faults.iter().map(|(row, reason)| format!("{row}! {reason}"));
                saved.chain(faults).collect::<Vec<_>>().join("; ")
            }
        }
    }

    #[test]
    fn text_is_read_whatever_it_is() {
        let check = |text: &str, expected: &str| assert_eq!(short(&read_text(text)), expected, "{text}");
        check(
            r#"[{"id":"a/1","hash":"0F","text":"甲"},{"id":"a/2","version":2}]"#,
            "1 a/1 0f \"甲\"; 2 a/2@2  \"\"",
        );
        check("{\"id\":\"a/1\"}\n\n{\"id\":\"a/2\"}\n", "1 a/1  \"\"; 3 a/2  \"\"");
        check(r#"{"id":"a/1@1","version":{"number":1},"text":"甲","today":null}"#, "1 a/1@1@1  \"甲\"");
        check(r#"{"version":1,"items":[{"id":"a/1","hash":"f"}]}"#, "1 a/1 f \"\"");
        check(
            "[{\"id\":\"a/1\"},3,{\"id\":\" \"},{\"id\":7}]",
            "1 a/1  \"\"; 2! 不是 JSON 对象; 3! 没有编号; 4! id 不是文字",
        );
        check("{\"id\":\"a/1\"}\n{\"id\":\n", "1 a/1  \"\"; 2! 不是一个完整的 JSON 对象");
        check(
            "\u{FEFF}编号,原文,校验值\r\na/1,\"甲，\"\"乙\"\"\n丙\",0f\r\n,,\r\na/2,'=1,\r\n",
            "2 a/1 0f \"甲，\\\"乙\\\"\\n丙\"; 5 a/2  \"=1\"",
        );
        check("id,version\na/1,3\n,2\n", "2 a/1@3  \"\"; 3! 没有编号");
        check("编号,校验值,原文\na/1,,未能导出 a/1：库里没有\n", "2 a/1  \"\"");
        check("编号\n", "");
        check("", "文件是空的");
        check(" \n", "文件是空的");
        check("[1", "JSON 写法不对（第 1 行第 2 列）");
        check("{\"id\"", "JSON 写法不对");
        check("甲乙丙", "认不出是引文台账：没有“编号”一列，也不是 JSON");
    }

    #[test]
    fn what_is_no_spreadsheet_is_said_to_be_none() {
        let broken = "不是完好的 Excel 表格（.xlsx）";
        assert_eq!(short(&read_spreadsheet(b"")), broken);
        assert_eq!(short(&read_spreadsheet(b"PK\x03\x04 and then nothing")), broken);
    }
}
