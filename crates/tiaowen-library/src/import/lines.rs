//! Reads clauses that were split elsewhere, one JSON object a line. A line that cannot be read is a fault with its
//! number and reason; it never costs the others. Knows nothing of documents and engines.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest line that is read, in bytes; a whole statute in one clause is far below it.
pub const MAX_LINE_BYTES: usize = 16 << 20;
/// The longest id, in code points.
pub const MAX_ID_CHARS: usize = 500;
/// The first and the last year that a document can have.
const YEARS: std::ops::RangeInclusive<i64> = 1000..=2999;

/// A clause as it was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedClause {
    /// Its id, any characters but control characters.
    pub id: String,
    /// Its own heading; may be empty.
    pub title: String,
    /// Its words.
    pub text: String,
    /// The title of its document.
    pub doc: String,
    /// Labels from the root, its own last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// The document's year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Names of responsible units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// Ids or Chinese names of categories, the primary first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Name of the file that it came in.
    pub file: String,
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// Why, in Chinese.
    pub reason: String,
}

/// What a file of clauses holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportFile {
    /// The clauses in the order of the file, each id once.
    pub clauses: Vec<ImportedClause>,
    /// The line of each clause, from 1.
    pub lines: Vec<usize>,
    /// The lines that could not be read.
    pub faults: Vec<Fault>,
    /// Names of fields that mean nothing here, each with the number of lines that have it.
    pub ignored: BTreeMap<String, usize>,
}

impl ImportFile {
    /// Reads a file line by line. `file` is its name; without its extension it is the title of clauses without
    /// `doc`.
    ///
    /// # Errors
    /// When reading itself fails. A bad line is a [`Fault`].
    pub fn read(mut reader: impl BufRead, file: &str) -> io::Result<Self> {
        let title = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let title = if title.trim().is_empty() { file } else { title };
        let mut read = Self::default();
        let mut lines_by_id: HashMap<String, usize> = HashMap::new();
        let mut line = Vec::new();
        for number in 1usize.. {
            line.clear();
            let outcome = match read_line(&mut reader, &mut line)? {
                LineEnd::OfFile => break,
                LineEnd::Whole => parse_line(&line, number, &mut read.ignored),
                LineEnd::TooLong => Err(format!("超过 {} MB，太长", MAX_LINE_BYTES >> 20)),
            };
            let outcome = outcome.and_then(|clause| {
                let Some(clause) = clause else { return Ok(None) };
                match lines_by_id.get(&clause.id) {
                    Some(first) => Err(format!("编号“{}”与第 {first} 行重复", excerpt(&clause.id))),
                    None => Ok(Some(clause)),
                }
            });
            match outcome {
                Ok(None) => {}
                Ok(Some(mut clause)) => {
                    lines_by_id.insert(clause.id.clone(), number);
                    if clause.doc.is_empty() {
                        title.clone_into(&mut clause.doc);
                    }
                    file.clone_into(&mut clause.file);
                    read.clauses.push(clause);
                    read.lines.push(number);
                }
                Err(reason) => read.faults.push(Fault { line: number, reason }),
            }
        }
        Ok(read)
    }
}

enum LineEnd {
    /// There is no further line.
    OfFile,
    Whole,
    TooLong,
}

/// Reads the next line without its end. Of one that is too long nothing is kept.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<LineEnd> {
    let mut is_any = false;
    let mut is_too_long = false;
    loop {
        let piece = match reader.fill_buf() {
            Ok(piece) => piece,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if piece.is_empty() {
            break;
        }
        is_any = true;
        let end = piece.iter().position(|byte| *byte == b'\n');
        let length = end.unwrap_or(piece.len());
        is_too_long |= line.len() + length > MAX_LINE_BYTES;
        if is_too_long {
            line.clear();
        } else {
            line.extend_from_slice(&piece[..length]);
        }
        reader.consume(end.map_or(length, |end| end + 1));
        if end.is_some() {
            break;
        }
    }
    Ok(match (is_any, is_too_long) {
        (false, _) => LineEnd::OfFile,
        (true, true) => LineEnd::TooLong,
        (true, false) => LineEnd::Whole,
    })
}

/// Reads one line; `None` for a blank one. Counts the names that mean nothing here.
fn parse_line(
    line: &[u8],
    number: usize,
    ignored: &mut BTreeMap<String, usize>,
) -> Result<Option<ImportedClause>, String> {
    let line = std::str::from_utf8(line)
        .map_err(|error| format!("不是 UTF-8 编码的文字（第 {} 个字节起）", error.valid_up_to() + 1))?;
    let line = if number == 1 { line.strip_prefix('\u{FEFF}').unwrap_or(line) } else { line };
    if line.trim().is_empty() {
        return Ok(None);
    }
    let value: Value = serde_json::from_str(line).map_err(|error| json_reason(&error))?;
    let Value::Object(mut object) = value else {
        return Err("不是 JSON 对象，应写成 {\"id\": …, \"title\": …, \"text\": …}".to_owned());
    };
    let clause = ImportedClause {
        id: take_id(&mut object)?,
        title: one_line("title", &take_string(&mut object, "title")?.unwrap_or_default())?,
        text: take_text(&mut object)?,
        doc: one_line("doc", &take_string(&mut object, "doc")?.unwrap_or_default())?,
        path: take_list(&mut object, "path")?,
        year: take_year(&mut object)?,
        units: take_list(&mut object, "units")?,
        categories: take_list(&mut object, "categories")?,
        file: String::new(),
    };
    for name in object.into_iter().map(|(name, _)| name) {
        *ignored.entry(name).or_default() += 1;
    }
    Ok(Some(clause))
}

fn json_reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let place = error.column();
    if error.is_eof() {
        "JSON 没有写完".to_owned()
    } else if said.contains("surrogate") || said.contains("end of hex escape") {
        format!("第 {place} 个字节处的 \\u 转义只有半个字符（不成对的代理项）")
    } else if said.contains("control character") {
        format!("第 {place} 个字节处有没有转义的控制字符")
    } else {
        format!("不是 JSON（第 {place} 个字节处读不下去）")
    }
}

fn take_id(object: &mut Map<String, Value>) -> Result<String, String> {
    let id = take_string(object, "id")?.filter(|id| !id.trim().is_empty()).ok_or("缺少 id，或 id 是空的")?;
    if id.contains(char::is_control) {
        return Err("id 里有控制字符".to_owned());
    }
    if id.chars().count() > MAX_ID_CHARS {
        return Err(format!("id 超过 {MAX_ID_CHARS} 个字符"));
    }
    Ok(id)
}

fn take_text(object: &mut Map<String, Value>) -> Result<String, String> {
    let text = take_string(object, "text")?
        .filter(|text| !text.trim().is_empty())
        .ok_or("缺少 text，或 text 是空的")?;
    check_controls("text", &text)?;
    Ok(text)
}

fn take_string(object: &mut Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    match object.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("{name} 应是字符串")),
    }
}

/// Takes a list of strings, those without words left out.
fn take_list(object: &mut Map<String, Value>, name: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("{name} 应是字符串的列表");
    let values = match object.remove(name) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(values)) => values,
        Some(_) => return Err(wrong()),
    };
    let mut list = Vec::with_capacity(values.len());
    for value in values {
        let Value::String(text) = value else { return Err(wrong()) };
        let text = one_line(name, &text)?;
        if !text.is_empty() {
            list.push(text);
        }
    }
    Ok(list)
}

fn take_year(object: &mut Map<String, Value>) -> Result<Option<i16>, String> {
    let Some(value) = object.remove("year").filter(|value| !value.is_null()) else { return Ok(None) };
    let year = value.as_i64().filter(|year| YEARS.contains(year));
    let year = year.and_then(|year| i16::try_from(year).ok());
    year.map(Some).ok_or_else(|| format!("year 应是 {} 到 {} 的整数", YEARS.start(), YEARS.end()))
}

/// A title or label on one line, without blanks around it.
fn one_line(name: &str, text: &str) -> Result<String, String> {
    check_controls(name, text)?;
    let is_break = |character: char| matches!(character, '\n' | '\r' | '\t');
    let lines: Vec<&str> = text.split(is_break).map(str::trim).filter(|line| !line.is_empty()).collect();
    Ok(lines.join(" "))
}

fn check_controls(name: &str, text: &str) -> Result<(), String> {
    let found = text.chars().find(|it| it.is_control() && !matches!(it, '\n' | '\r' | '\t'));
    match found {
        Some(found) => Err(format!("{name} 里有控制字符 U+{:04X}", found as u32)),
        None => Ok(()),
    }
}

/// The start of an id, short enough for a message.
pub(super) fn excerpt(id: &str) -> String {
    const MAX_CHARS: usize = 40;
    let mut excerpt: String = id.chars().take(MAX_CHARS).collect();
    if id.chars().nth(MAX_CHARS).is_some() {
        excerpt.push('…');
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> ImportFile {
        // A small buffer, so that lines run over its end.
        ImportFile::read(io::BufReader::with_capacity(7, bytes), "甲集.jsonl").unwrap()
    }

    #[test]
    fn a_good_line_is_a_clause() {
        let line = r#"{"id":" S/1 ","title":"甲法\n第一条","text":"为了。\n第二款。","path":["第一章","",  "第一条"],"year":2020,
            "units":["市科技局"],"categories":null}"#
            .replace("\n            ", "");
        let file = read(format!("\u{FEFF}{line}\r\n\n  \n").as_bytes());
        assert_eq!(file.faults, []);
        let [clause] = file.clauses.as_slice() else { panic!("{:?}", file.clauses) };
        assert_eq!((clause.id.as_str(), clause.title.as_str()), (" S/1 ", "甲法 第一条"));
        assert_eq!((clause.doc.as_str(), clause.file.as_str()), ("甲集", "甲集.jsonl"));
        assert_eq!((clause.path.len(), clause.year, clause.units.len()), (2, Some(2020), 1));
        assert_eq!(clause.text, "为了。\n第二款。");
    }

    #[test]
    fn a_bad_line_is_named_with_its_reason() {
        let check = |line: &[u8], reason: &str| {
            let good = "{\"id\":\"1\",\"title\":\"\",\"text\":\"甲\"}\n".as_bytes();
            let file = read(&[good, line, b"\n", &good.to_vec().as_slice()[..5], b"9", &good[6..]].concat());
            let ids: Vec<&str> = file.clauses.iter().map(|clause| clause.id.as_str()).collect();
            assert_eq!(ids.first(), Some(&"1"), "{reason}");
            assert_eq!(file.clauses.len() + file.faults.len(), 3, "{reason} {:?}", file.faults);
            let fault = &file.faults[0];
            assert!(fault.line == 2 && fault.reason.contains(reason), "{reason}: {fault:?}");
        };
        check(b"x", "不是 JSON");
        check(b"[1]", "不是 JSON 对象");
        check(b"{\"id\":\"2\",", "没有写完");
        check(br#"{"id":"2","text":"\ud800"}"#, "代理项");
        check(br#"{"id":"\udc00","text":"x"}"#, "代理项");
        check(b"{\"id\":\"2\",\"text\":\"\xFF\"}", "UTF-8");
        check(b"{\"id\":\"2\",\"text\":\"\x01\"}", "控制字符");
        check(br#"{"id":"2","text":"\u0000"}"#, "控制字符 U+0000");
        check(br#"{"id":"2\n","text":"x"}"#, "id 里有控制字符");
        check(br#"{"id":"2","text":"x","title":"\u0007"}"#, "title 里有控制字符");
        check(br#"{"text":"x"}"#, "缺少 id");
        check(br#"{"id":" ","text":"x"}"#, "缺少 id");
        check(br#"{"id":null,"text":"x"}"#, "缺少 id");
        check(br#"{"id":2,"text":"x"}"#, "id 应是字符串");
        check(br#"{"id":"2"}"#, "缺少 text");
        check("{\"id\":\"2\",\"text\":\"　\"}".as_bytes(), "缺少 text");
        check(br#"{"id":"2","text":["x"]}"#, "text 应是字符串");
        check(br#"{"id":"2","text":"x","doc":1}"#, "doc 应是字符串");
        check(br#"{"id":"2","text":"x","path":"a"}"#, "path 应是字符串的列表");
        check(br#"{"id":"2","text":"x","units":[1]}"#, "units 应是字符串的列表");
        check(br#"{"id":"2","text":"x","categories":{}}"#, "categories 应是字符串的列表");
        check(br#"{"id":"2","text":"x","year":"2020"}"#, "year 应是");
        check(br#"{"id":"2","text":"x","year":20200}"#, "year 应是");
        check(br#"{"id":"1","text":"x"}"#, "“1”与第 1 行重复");
        check(format!("{{\"id\":\"{}\",\"text\":\"x\"}}", "i".repeat(501)).as_bytes(), "超过 500 个字符");
        check(&vec![b'['; 10_000], "JSON");
        check(&vec![b' '; MAX_LINE_BYTES + 1], "太长");
    }

    #[test]
    fn names_that_mean_nothing_are_counted() {
        let lines =
            "{\"id\":\"1\",\"text\":\"甲\",\"lang\":1}\n{\"id\":\"2\",\"text\":\"甲\",\"lang\":2,\"k\":[]}";
        let ignored: Vec<(String, usize)> = read(lines.as_bytes()).ignored.into_iter().collect();
        assert_eq!(ignored, [("k".to_owned(), 1), ("lang".to_owned(), 2)]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_clauses_or_faults(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let lines = bytes.split(|byte| *byte == b'\n').count();
            let file = read(&bytes);
            prop_assert!(file.clauses.len() + file.faults.len() <= lines);
        }

        #[test]
        fn any_id_and_text_is_kept(id in "[^\\p{Cc}]{0,20}[^\\p{Cc}\\s][^\\p{Cc}]{0,20}", text in "\\S[^\\p{Cc}]{0,40}") {
            prop_assume!(!text.contains(char::is_control));
            let line = serde_json::json!({ "id": id, "text": text }).to_string();
            let file = read(line.as_bytes());
            prop_assert_eq!(&file.faults, &[]);
            prop_assert_eq!((&file.clauses[0].id, &file.clauses[0].text), (&id, &text));
        }
    }
}
