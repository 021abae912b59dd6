//! Files for programs that keep references: BibTeX, RIS, CSL-JSON. A clause that is quoted twice has one record;
//! one that is missing has a record that says so, where the format knows no remarks.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tiaowen_citation::{Citation, Style};

use crate::clean::{clean, clean_line};
use crate::entry::{Entry, Export, Subject, missing_text};

/// What each record is made from, each once.
enum Record<'a> {
    Quotation(&'a Citation<'a>),
    Missing { id: &'a str, reason: &'a str },
}

fn records<'a>(export: &'a Export<'a>) -> Vec<Record<'a>> {
    let mut seen = BTreeSet::new();
    let record = |entry: &'a Entry<'a>| match &entry.subject {
        Subject::Quotation(citation) => {
            seen.insert((citation.id(), true)).then_some(Record::Quotation(citation))
        }
        Subject::Missing { id, reason } => {
            seen.insert((id.clone(), false)).then_some(Record::Missing { id, reason })
        }
    };
    export.entries.iter().filter_map(record).collect()
}

/// A file of BibTeX. Whatever stands outside an entry is a remark, but for `@`.
pub(crate) fn bibtex(export: &Export<'_>) -> String {
    let write = |record: &Record<'_>| match record {
        Record::Quotation(citation) => clean(&citation.write(Style::Bibtex)),
        Record::Missing { id, reason } => {
            let text = clean_line(&missing_text(id, reason));
            format!("% {}", text.replace('@', "＠").replace('{', "｛").replace('}', "｝"))
        }
    };
    let head = format!("% 引文（{}）", export.summary());
    let blocks: Vec<String> = std::iter::once(head).chain(records(export).iter().map(write)).collect();
    blocks.join("\n\n") + "\n"
}

/// A file of RIS, its lines ended as the format wants.
pub(crate) fn ris(export: &Export<'_>) -> String {
    let write = |record: &Record<'_>| match record {
        Record::Quotation(citation) => clean(&citation.write(Style::Ris)),
        Record::Missing { id, reason } => {
            let (text, id) = (clean_line(&missing_text(id, reason)), clean_line(id));
            format!("TY  - GEN\nTI  - {text}\nN1  - 未能导出\nLA  - zh-CN\nID  - {id}\nER  - ")
        }
    };
    let text: String = records(export).iter().map(|record| write(record) + "\n\n").collect();
    text.replace('\n', "\r\n")
}

/// One list of CSL-JSON.
pub(crate) fn csl_json(export: &Export<'_>) -> String {
    let items: Vec<Value> = records(export).iter().flat_map(csl_items).map(cleaned).collect();
    let list = serde_json::to_string_pretty(&Value::Array(items));
    list.unwrap_or_else(|error| unreachable!("plain data: {error}")) + "\n"
}

fn csl_items(record: &Record<'_>) -> Vec<Value> {
    match record {
        Record::Quotation(citation) => match serde_json::from_str(&citation.write(Style::CslJson)) {
            Ok(Value::Array(items)) => items,
            other => unreachable!("a list of items is what the style writes: {other:?}"),
        },
        Record::Missing { id, reason } => vec![json!({
            "id": id, "type": "document", "title": missing_text(id, reason), "note": "未能导出",
            "language": "zh-CN",
        })],
    }
}

fn cleaned(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean(&text)),
        Value::Array(values) => values.into_iter().map(cleaned).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, cleaned(value))).collect(),
        other => other,
    }
}
