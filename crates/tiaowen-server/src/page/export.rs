//! Quotations as a file to keep: reads the form of the basket, finds every clause, hands the file over. Clauses that
//! moved or changed are quoted as they stand, with a remark; those that are gone say so in the file.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{OriginalUri, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use tiaowen_citation::{Choices, Style};
use tiaowen_document::model::Metadata;
use tiaowen_export::{Entry, Export, Format};
use tiaowen_search::links::{clause_id_at, read_clause_url};

use super::{Trouble, frame_of};
use crate::app::{App, Asker, today};
use crate::download::download;
use crate::fate::history_of;
use crate::lookup::{find_clause, find_document};
use crate::objects::Found;
use crate::problem::Problem;

/// Clauses in one file.
const MAX_CLAUSES: usize = 500;
/// A form of that many clauses with long notes, in bytes.
pub(super) const MAX_FORM_BYTES: usize = 8 * 1024 * 1024;

/// Who comes back to the address of a file finds the basket.
pub(super) async fn show_form(uri: OriginalUri) -> Response {
    Redirect::to(&frame_of(&uri).to("/basket")).into_response()
}

/// Hands over a file of the clauses that a form names: `format` and `style`, then for each clause `id` (or the path of
/// its page) and, as wanted, `note` and the `hash` that it had when it was kept.
pub(super) async fn export_clauses(
    State(app): State<App>,
    uri: OriginalUri,
    RawQuery(query_string): RawQuery,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let frame = frame_of(&uri);
    let wanted = match body {
        Ok(body) => read_form(&query_string.unwrap_or_default(), &body),
        Err(rejection) => {
            tracing::info!(%rejection, "form not read");
            Err(Problem::bad_request(
                format!("要导出的内容没有收全，或超过了 {} MB", MAX_FORM_BYTES / 1024 / 1024),
                "减少条款或缩短备注后再导出",
            ))
        }
    };
    let asked = match wanted {
        Ok(wanted) => app.ask(move |asker| write_file(asker, &wanted)).await,
        Err(problem) => Err(problem),
    };
    asked.unwrap_or_else(|problem| Trouble { frame, problem }.into_response())
}

/// What a form asks for.
#[derive(Debug, PartialEq)]
struct Wanted {
    format: Format,
    /// How sources are cited.
    style: Style,
    clauses: Vec<WantedClause>,
}

#[derive(Debug, Default, PartialEq)]
struct WantedClause {
    id: String,
    note: String,
    /// The hash when it was kept; empty where that is not told.
    hash: String,
}

fn read_form(query_string: &str, body: &[u8]) -> Result<Wanted, Problem> {
    let mut format = Format::Docx;
    let mut style = Style::Quotation;
    let mut clauses: Vec<WantedClause> = Vec::new();
    for (name, value) in form_urlencoded::parse(query_string.as_bytes()).chain(form_urlencoded::parse(body)) {
        match (&*name, clauses.last_mut()) {
            ("format", _) => format = Format::from_name(&value).ok_or_else(|| unknown_format(&value))?,
            // Empty, or one that this program no longer knows: the usual style.
            ("style", _) => style = Style::from_name(&value).unwrap_or(Style::Quotation),
            ("id", _) => clauses.push(WantedClause { id: value.into_owned(), ..WantedClause::default() }),
            ("note", Some(clause)) => clause.note = value.into_owned(),
            ("hash", Some(clause)) => clause.hash = value.into_owned(),
            _ => {}
        }
    }
    match clauses.len() {
        0 => Err(Problem::bad_request("没有要导出的条款", "先把条款放入引文篮，再到引文篮导出")),
        count if count > MAX_CLAUSES => Err(Problem::bad_request(
            format!("一次最多导出 {MAX_CLAUSES} 条，这次有 {count} 条"),
            "分几次导出",
        )),
        _ => Ok(Wanted { format, style, clauses }),
    }
}

fn unknown_format(name: &str) -> Problem {
    let formats: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    Problem::bad_request(format!("不能导出为“{name}”"), format!("format 可用：{}", formats.join("、")))
}

/// What became of a clause that is wanted.
enum Outcome {
    Found { found: Box<Found>, metadata: Arc<Metadata>, moved: Option<String>, version: Option<usize> },
    Missing(String),
}

fn write_file(asker: &Asker, wanted: &Wanted) -> Result<Response, Problem> {
    let outcomes =
        wanted.clauses.iter().map(|clause| look_up(asker, &clause.id)).collect::<Result<Vec<_>, _>>()?;
    let entries = wanted.clauses.iter().zip(&outcomes).map(|(clause, outcome)| entry(clause, outcome));
    let export = Export::new(today(), entries.collect()).with_style(wanted.style);
    let file = export.write(wanted.format).map_err(|error| {
        tracing::error!(%error, "file not written");
        Problem::internal()
    })?;
    let name = format!("{}.{}", export.file_name(), wanted.format.extension());
    Ok(download(file, wanted.format.media_type(), &name))
}

fn entry<'a>(clause: &WantedClause, outcome: &'a Outcome) -> Entry<'a> {
    let entry = match outcome {
        Outcome::Found { found, metadata, moved, version } => {
            let changed = !clause.hash.is_empty() && clause.hash != found.record.clause.hash;
            let changed = changed.then(|| "放入引文篮以后文字有改动，这里是现行文字".to_owned());
            let remarks: Vec<String> = moved.iter().cloned().chain(changed).collect();
            Entry::quotation(found.citation(metadata, Choices::default()))
                .with_remark((!remarks.is_empty()).then(|| remarks.join("；")))
                .with_version(*version)
        }
        Outcome::Missing(reason) => Entry::missing(shown_id(&clause.id), reason),
    };
    entry.with_note(&*clause.note)
}

/// The version of a document that stands, where any is recorded.
fn latest_version(asker: &Asker, document: &str) -> Option<usize> {
    history_of(asker, document).versions().last().map(|version| version.number)
}

/// Finds a clause by its id or the path of its page, also where it moved.
fn look_up(asker: &Asker, id: &str) -> Result<Outcome, Problem> {
    let Some((document, address)) = read_id(asker, id)? else {
        return Ok(Outcome::Missing("这不是条款编号".to_owned()));
    };
    match find(asker, &document, &address) {
        Err(problem) => {
            let moved = problem.onward.moved_to.as_deref().and_then(read_clause_url);
            match (problem.status, moved) {
                (_, Some((document, address))) => {
                    // What moved there stands there, or the ledger would not say so.
                    let (found, metadata) = find(asker, &document, &address)?;
                    let moved = Some(format!("编号 {}：{}", shown_id(id), problem.detail));
                    let version = latest_version(asker, &metadata.id);
                    Ok(Outcome::Found { found: Box::new(found), metadata, moved, version })
                }
                (404 | 410, None) => Ok(Outcome::Missing(problem.detail)),
                _ => Err(problem),
            }
        }
        Ok((found, metadata)) => {
            let version = latest_version(asker, &metadata.id);
            Ok(Outcome::Found { found: Box::new(found), metadata, moved: None, version })
        }
    }
}

fn find(asker: &Asker, document: &str, address: &str) -> Result<(Found, Arc<Metadata>), Problem> {
    let found = find_clause(asker, document, address)?;
    let metadata = find_document(asker, &found.record.document_id)?.metadata;
    Ok((found, metadata.into()))
}

/// Document and address of a clause. An id of a clause that was split elsewhere may be anything, and stands alone.
fn read_id(asker: &Asker, id: &str) -> Result<Option<(String, String)>, Problem> {
    if id.starts_with("/c/") {
        return Ok(read_clause_url(id));
    }
    if let Some(record) = asker.searcher.engine().clause(id)?
        && tiaowen_document::address::is_imported(&record.document_id)
    {
        return Ok(Some((record.document_id, id.to_owned())));
    }
    let parts = id.trim().split_once('/');
    Ok(parts.map(|(document, address)| (document.to_owned(), address.to_owned())))
}

/// An id as people know it, where the form has the path of the clause's page.
fn shown_id(id: &str) -> String {
    let read = if id.starts_with("/c/") { read_clause_url(id) } else { None };
    read.map_or_else(|| id.trim().to_owned(), |(document, address)| clause_id_at(&document, &address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_names_clauses_in_order() {
        let clause = |id: &str, note: &str, hash: &str| WantedClause {
            id: id.to_owned(),
            note: note.to_owned(),
            hash: hash.to_owned(),
        };
        let read = read_form(
            "format=csv&lang=en",
            b"style=short&note=x&id=a/1&hash=00&id=%2Fc%2Fb%2F2&note=n%0D%0Am&id=a/1",
        );
        let clauses = vec![clause("a/1", "", "00"), clause("/c/b/2", "n\r\nm", ""), clause("a/1", "", "")];
        assert_eq!(read, Ok(Wanted { format: Format::Csv, style: Style::Short, clauses }));
        let check = |query: &str, body: &str, expected: &str| {
            let problem = read_form(query, body.as_bytes()).expect_err("a problem");
            assert!(problem.detail.contains(expected), "{}", problem.detail);
        };
        check("", "", "没有要导出的条款");
        check("format=pdf", "id=a/1", "不能导出为“pdf”");
        check("", &"id=a/1&".repeat(MAX_CLAUSES + 1), "最多导出 500 条，这次有 501 条");
        assert!(read_form("", "id=a/1&".repeat(MAX_CLAUSES).as_bytes()).is_ok());
    }
}
