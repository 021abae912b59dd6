//! Two documents side by side, for programs.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use tiaowen_document::model::Metadata;
use tiaowen_search::links::document_url;

use super::schema::compare as schema;
use crate::address::AddressError;
use crate::app::{App, today};
use crate::compare::{ComparisonObject, PairedSides, SideError, find_sides};
use crate::problem::{Problem, ProblemLink};

/// Holds two documents against each other, clause by clause.
#[utoipa::path(
    get,
    path = "/api/v1/compare",
    params(schema::CompareParameters),
    responses(
        (status = 200, description = "What became of every clause", body = schema::ComparisonObject),
        (status = 400, description = "A name means several documents, or both mean the same", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such document or version", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn compare_documents(
    State(app): State<App>,
    RawQuery(query_string): RawQuery,
) -> Result<Json<ComparisonObject>, Problem> {
    let names = read_names(&query_string.unwrap_or_default())?;
    app.ask(move |asker| {
        let [a, b] = &names;
        let sides = find_sides(&asker.searcher, asker.ledger(), [a, b], today());
        let [left, right] = sides.map_err(|(side, error)| side_problem(side, error))?;
        Ok(PairedSides::new(left, right).object())
    })
    .await
    .map(Json)
}

/// Reads the names of both documents; empty where one is not given.
fn read_names(query_string: &str) -> Result<[String; 2], Problem> {
    let mut names = [None, None];
    for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
        let (place, name) = match &*name {
            "a" => (&mut names[0], "a"),
            "b" => (&mut names[1], "b"),
            "lang" => continue,
            name => {
                let detail = format!("不认识的参数“{name}”");
                return Err(Problem::bad_request(detail, "可用的参数：a、b；全部说明见 /openapi.json"));
            }
        };
        if place.replace(value.into_owned()).is_some() {
            return Err(AddressError::Repeated { name }.into());
        }
    }
    Ok(names.map(Option::unwrap_or_default))
}

/// What is wrong with the name of a side.
pub(crate) fn side_problem(side: usize, error: SideError) -> Problem {
    let parameter = ["a", "b"][side.min(1)];
    let named = |problem: Problem, documents: Vec<Arc<Metadata>>| {
        documents.into_iter().fold(problem, |problem, document| {
            let number = document.doc_number.as_deref().unwrap_or(&document.id);
            problem.with_link(ProblemLink {
                label: format!("《{}》（{number}）", document.cited_title()),
                url: document_url(&document.id),
                text: String::new(),
            })
        })
    };
    match error {
        SideError::Empty => Problem::bad_request(
            format!("没有写明{}的文件（参数 {parameter}）", ["左边", "右边"][side.min(1)]),
            "用编号、文号或标题写明两份文件，例如 a=编号&b=编号；旧版本写成 编号@1",
        ),
        SideError::Unknown { name, near } => named(
            Problem::not_found(
                format!("库里没有编号、文号或标题为“{name}”的文件"),
                "核对名称，或从 /documents 的文件列表里找到它",
            ),
            near,
        ),
        SideError::Ambiguous { name, documents } => {
            let count = documents.len();
            named(
                Problem::bad_request(
                    format!("叫“{name}”的文件有 {count} 份，分不清要对照哪一份"),
                    "改用其中一份的编号或文号",
                ),
                documents,
            )
        }
        SideError::NoVersion { document, version, recorded } => Problem::not_found(
            format!("《{}》没有“{version}”这个版本，记录在案的有 {recorded} 个", document.cited_title()),
            format!("版本从 1 数起，例如 {}@1；不写版本就是现行文字", document.id),
        ),
        SideError::Same { document } => Problem::bad_request(
            format!("两边是同一份文件：《{}》", document.cited_title()),
            format!("另选一份文件；要对照它的旧版本，写成 {}@1", document.id),
        ),
        SideError::Search(error) => error.into(),
        SideError::Ledger(error) => {
            tracing::error!(%error, "ledger not read");
            Problem::internal()
        }
    }
}
