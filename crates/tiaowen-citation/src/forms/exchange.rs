//! Records for programs that keep references: BibTeX, RIS, CSL-JSON. They describe the document; the place of the
//! clause goes along as the field that comes nearest.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::reference;
use crate::citation::Citation;
use crate::work::{Nature, Work};

/// An entry for BibTeX and biblatex.
pub(super) fn bibtex(citation: &Citation<'_>) -> String {
    let work = &citation.work;
    let kind = if work.is_in_newspaper() { "article" } else { "misc" };
    let mut fields: Vec<(&str, String)> = Vec::new();
    if !work.authors.is_empty() {
        // Braces keep an office's name from being taken apart as a person's.
        let names: Vec<String> =
            work.authors.iter().map(|name| format!("{{{}}}", escape_tex(name))).collect();
        fields.push(("author", names.join(" and ")));
    }
    fields.push(("title", format!("{{{}}}", escape_tex(&work.title))));
    if work.is_in_newspaper() {
        fields.push(("journal", escape_tex(work.source.as_deref().unwrap_or_default())));
    }
    fields.extend(work.number.as_deref().map(|number| ("number", escape_tex(number))));
    if let Some(date) = work.date {
        fields.push(("date", date.day.to_string()));
        fields.push(("year", date.day.year().to_string()));
        fields.push(("month", date.day.month().to_string()));
        fields.push(("day", date.day.day().to_string()));
    } else if let Some(year) = work.estimated_year {
        fields.push(("year", year.to_string()));
    }
    let place = citation.place();
    if !place.is_empty() {
        fields.push(("note", escape_tex(&place)));
    }
    fields.push(("langid", "chinese".to_owned()));
    let lines: Vec<String> =
        fields.iter().map(|(name, value)| format!("  {name} = {{{value}}},\n")).collect();
    format!("@{kind}{{{},\n{}}}", key(&citation.id()), lines.concat())
}

/// A key that every BibTeX takes: letters, digits and a few signs.
fn key(id: &str) -> String {
    let mut key = String::with_capacity(id.len());
    for sign in id.chars() {
        match sign {
            sign if sign.is_ascii_alphanumeric() || matches!(sign, '-' | '.' | '_') => key.push(sign),
            '/' => key.push(':'),
            sign => {
                let _ = write!(key, "+{:x}", u32::from(sign));
            }
        }
    }
    key
}

/// Text that TeX prints as it is. Braces become commands, for BibTeX counts even those behind a backslash.
fn escape_tex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '{' => escaped.push_str("\\textbraceleft{}"),
            '}' => escaped.push_str("\\textbraceright{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '#' | '$' | '%' | '&' | '_' => escaped.extend(['\\', sign]),
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// A record of RIS.
pub(super) fn ris(citation: &Citation<'_>) -> String {
    let work = &citation.work;
    let kind = match work.nature {
        Nature::Statute => "STAT",
        Nature::Official => "GOVDOC",
        Nature::Report | Nature::Article if work.is_in_newspaper() => "NEWS",
        Nature::Report | Nature::Article => "GEN",
    };
    let mut fields: Vec<(&str, String)> = vec![("TY", kind.to_owned())];
    fields.extend(work.authors.iter().map(|name| ("AU", name.clone())));
    fields.push(("TI", work.title.clone()));
    if work.is_in_newspaper() {
        fields.extend(work.source.clone().map(|source| ("T2", source)));
    }
    fields.extend(work.number.clone().map(|number| ("M1", number)));
    if let Some(date) = work.date {
        let day = date.day;
        fields.push(("PY", format!("{:04}", day.year())));
        fields.push(("DA", format!("{:04}/{:02}/{:02}/", day.year(), day.month(), day.day())));
    } else if let Some(year) = work.estimated_year {
        fields.push(("PY", format!("{year:04}")));
    }
    let place = citation.place();
    if !place.is_empty() {
        fields.push(("SP", place));
    }
    fields.push(("AB", citation.text.clone()));
    fields.push(("N1", reference(citation)));
    fields.push(("LA", "zh-CN".to_owned()));
    fields.push(("ID", citation.id()));
    let fields = fields.into_iter().map(|(tag, value)| (tag, one_line(&value)));
    let filled = fields.filter(|(_, value)| !value.is_empty());
    let lines: String = filled.map(|(tag, value)| format!("{tag}  - {value}\n")).collect();
    format!("{lines}ER  - ")
}

/// A line of RIS ends its field, so a value is one line.
fn one_line(text: &str) -> String {
    text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A list of one item of CSL-JSON.
pub(super) fn csl_json(citation: &Citation<'_>) -> String {
    let list = Value::Array(vec![csl_item(citation)]);
    serde_json::to_string_pretty(&list).unwrap_or_else(|error| unreachable!("plain data: {error}"))
}

/// The item of CSL-JSON. `section` holds the place, for CSL knows no locator for 款 and 项.
pub(crate) fn csl_item(citation: &Citation<'_>) -> Value {
    let work = &citation.work;
    let mut item = Map::new();
    let mut put = |name: &str, value: Value| item.insert(name.to_owned(), value);
    put("id", citation.id().into());
    put("type", csl_type(work).into());
    put("title", work.title.clone().into());
    if let Some(short) = &work.short {
        put("title-short", short.clone().into());
    }
    if !work.authors.is_empty() {
        put("author", work.authors.iter().map(|name| json!({ "literal": name })).collect());
    }
    if let Some(number) = &work.number {
        put("number", number.clone().into());
    }
    if let Some(date) = work.date {
        let day = date.day;
        put("issued", json!({ "date-parts": [[day.year(), day.month(), day.day()]] }));
    } else if let Some(year) = work.estimated_year {
        put("issued", json!({ "date-parts": [[year]], "circa": true }));
    }
    if let Some(source) = &work.source {
        put(if work.is_in_newspaper() { "container-title" } else { "source" }, source.clone().into());
    }
    let place = citation.place();
    if !place.is_empty() {
        put("section", place.into());
    }
    put("note", reference(citation).into());
    put("language", "zh-CN".into());
    Value::Object(item)
}

fn csl_type(work: &Work) -> &'static str {
    match work.nature {
        Nature::Statute => "legislation",
        Nature::Official if work.is_draft => "document",
        Nature::Official => "regulation",
        Nature::Report | Nature::Article if work.is_in_newspaper() => "article-newspaper",
        Nature::Report | Nature::Article => "article",
    }
}
