//! Citations for programs and for the page's copy buttons.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use serde::Serialize;
use tiaowen_citation::{Choices, CitedWork, PlaceForm, Style};

use super::{api_address, schema};
use crate::app::App;
use crate::lookup::{citation_list, citation_object, find_clause, find_document};
use crate::objects::{CitationList, CitationObject};
use crate::problem::Problem;

/// What stands for all styles in the place of one.
const ALL_STYLES: &str = "all";

/// A citation in one style or in all.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum CitationAnswer {
    /// In one.
    One(CitationObject),
    /// In all.
    All(CitationList),
}

/// Cites a clause in one style or in all.
#[utoipa::path(
    get,
    path = "/api/v1/cite/{document}/{path}",
    params(
        ("document" = String, Path, description = "Document id"),
        ("path" = String, Path, description = "Path of printed numbers, such as 3.2.1"),
        schema::CiteParameters,
    ),
    responses(
        (status = 200, description = "The citation", body = schema::CitationAnswer),
        (status = 400, description = "No such style", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such clause", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "It was there and is gone", body = Problem, content_type = "application/problem+json"),
        (status = 301, description = "The clause stands elsewhere now", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn cite_clause(
    State(app): State<App>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(query_string): RawQuery,
) -> Result<Json<CitationAnswer>, Problem> {
    let Path((document, address)) = path?;
    let query_string = query_string.unwrap_or_default();
    let Wanted { style, choices } = read_wanted(&query_string)?;
    app.ask(move |asker| {
        let found = find_clause(asker, &document, &address)?;
        let record = find_document(asker, &found.record.document_id)?;
        Ok(match style {
            Some(style) => CitationAnswer::One(citation_object(&found, &record.metadata, style, choices)),
            None => CitationAnswer::All(citation_list(&found, &record.metadata, choices)),
        })
    })
    .await
    .map(Json)
    .map_err(|problem| problem.relocated(|page| api_address("cite", page, &query_string)))
}

/// What is asked for.
struct Wanted {
    /// `None`: all.
    style: Option<Style>,
    choices: Choices,
}

fn read_wanted(query_string: &str) -> Result<Wanted, Problem> {
    let mut wanted = Wanted { style: Some(Style::Quotation), choices: Choices::default() };
    for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
        match (&*name, &*value) {
            ("style" | "place" | "cite", "") | ("lang", _) => {}
            ("style", ALL_STYLES) => wanted.style = None,
            ("style", style) => {
                wanted.style = Some(Style::from_name(style).ok_or_else(|| unknown_style(style))?);
            }
            ("place", place) => {
                let form = PlaceForm::from_name(place).ok_or_else(|| unknown_place(place))?;
                wanted.choices.place = Some(form);
            }
            ("cite", "plan") => wanted.choices.work = CitedWork::Convention,
            ("cite", "notice") => wanted.choices.work = CitedWork::Notice,
            ("cite", work) => {
                let detail = format!("cite 不能是“{work}”");
                return Err(Problem::bad_request(
                    detail,
                    "可用的值：plan（引所印发的文件）、notice（引印发通知）",
                ));
            }
            (name, _) => {
                let detail = format!("不认识的参数“{name}”");
                return Err(Problem::bad_request(
                    detail,
                    "可用的参数：style、place、cite；全部说明见 /openapi.json",
                ));
            }
        }
    }
    Ok(wanted)
}

fn unknown_style(name: &str) -> Problem {
    let styles = Style::ALL.iter().map(|style| format!("{}（{}）", style.name(), style.label()));
    let list = styles.collect::<Vec<_>>().join("、");
    Problem::bad_request(
        format!("没有“{name}”这种引文格式"),
        format!("可用的格式：{list}；全部一起给出用 {ALL_STYLES}"),
    )
}

fn unknown_place(name: &str) -> Problem {
    let forms = PlaceForm::ALL.iter().map(|form| format!("{}（{}）", form.name(), form.label()));
    let list = forms.collect::<Vec<_>>().join("、");
    Problem::bad_request(format!("没有“{name}”这种位置写法"), format!("可用的写法：{list}"))
}
