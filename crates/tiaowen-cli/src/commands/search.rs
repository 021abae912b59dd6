//! `tiaowen search`: finds clauses and prints them with path, excerpt, document and id.

mod explain;

use std::io;

use jiff::civil::Date;
use tiaowen_search::request::{Explain, Synonyms};
use tiaowen_search::{Filters, Hit, MatchKind, Results, SearchRequest};

use super::Outcome;
use crate::arguments::{Format, NarrowingArguments, SearchArguments, Settings};
use crate::failure::{Exit, Failure};
use crate::index::open_searcher;
use crate::output::{Look, Output};

pub(super) fn run(arguments: &SearchArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let request = request_of(arguments)?;
    let results = open_searcher(settings)?.search(&request)?;
    match output.format {
        Format::Json => output.json(&results)?,
        Format::Text => print(&results, &request, output)?,
    }
    let is_empty = results.total == 0 && results.partial == 0;
    Ok(if is_empty { Exit::NothingFound } else { Exit::Found })
}

fn request_of(arguments: &SearchArguments) -> Result<SearchRequest, Failure> {
    // Nobody means to search for a mistyped option.
    if let Some(word) = arguments.query.iter().find(|word| word.starts_with("--") && word.len() > 2) {
        return Err(Failure::new(
            [
                &format!("不认识选项 {word}"),
                "用法见 tiaowen search --help；确要查找这几个字，请加引号：'\"--…\"'。",
            ],
            [&format!("unknown option {word}"), "See `tiaowen search --help --lang en`."],
        ));
    }
    Ok(SearchRequest {
        query: arguments.query(),
        explain: if arguments.explain { Explain::On } else { Explain::Off },
        limit: arguments.limit,
        offset: arguments.offset,
        ..narrowed(&arguments.narrowing)?
    })
}

/// A request without a query, narrowed and ordered as asked for.
pub(super) fn narrowed(arguments: &NarrowingArguments) -> Result<SearchRequest, Failure> {
    Ok(SearchRequest {
        filters: Filters {
            doc: arguments.doc.clone(),
            year: arguments.year.clone(),
            target_year: arguments.target_year.clone(),
            unit: arguments.unit.clone(),
            unit_family: arguments.unit_family.clone(),
            category: arguments.category.clone(),
            kind: arguments.kind.clone(),
            clause_kind: arguments.clause_kind.clone(),
            status: arguments.status.clone(),
            region: arguments.region.clone(),
        },
        as_of: arguments.as_of.as_deref().map(read_date).transpose()?,
        synonyms: if arguments.no_synonyms { Synonyms::Off } else { Synonyms::On },
        sort: arguments.sort.into(),
        ..SearchRequest::default()
    })
}

pub(super) fn read_date(text: &str) -> Result<Date, Failure> {
    text.parse().map_err(|_| {
        Failure::new(
            [&format!("--as-of 的日期“{text}”读不懂"), "写成 年-月-日，例如 --as-of 2025-12-31。"],
            [&format!("--as-of {text} is no date"), "Write year-month-day, such as --as-of 2025-12-31."],
        )
    })
}

fn print(results: &Results, request: &SearchRequest, output: &mut Output) -> io::Result<()> {
    if let Some(explanation) = &results.explain {
        explain::print_question(explanation, output)?;
    }
    print_counts(results, output)?;
    for notice in &results.notices {
        output.text(output.language.choose("说明：", "Note: "), notice, &[])?;
    }
    if !results.did_you_mean.is_empty() {
        let meant = results.did_you_mean.iter();
        let meant: Vec<String> = meant.map(|meant| format!("{}（{} 条）", meant.text, meant.total)).collect();
        output.text(output.language.choose("您是不是要找：", "Did you mean: "), &meant.join("、"), &[])?;
    }
    explain::print_relaxations(results, output)?;
    let mut has_partial_heading = false;
    for (index, hit) in results.hits.iter().enumerate() {
        output.line("")?;
        if hit.match_kind == MatchKind::Partial && !has_partial_heading {
            has_partial_heading = true;
            let partial = results.partial;
            let chinese = format!("部分匹配 {partial} 条（只含部分检索词）：");
            let english = format!("{partial} clauses hold some of the terms:");
            output.styled(Look::Strong, output.language.choose(chinese, english))?;
            output.line("")?;
        }
        print_hit(request.offset + index + 1, hit, output)?;
    }
    print_rest(results, request, output)
}

fn print_counts(results: &Results, output: &mut Output) -> io::Result<()> {
    let (total, matches) = (results.total, results.matches);
    let chinese = format!(
        "共 {total} 条：逐字 {} · 分词 {} · 同义 {} · 标题 {}",
        matches.verbatim, matches.words, matches.synonyms, matches.heading
    );
    let english = format!(
        "{total} clauses: {} verbatim, {} by words, {} by synonyms, {} by heading",
        matches.verbatim, matches.words, matches.synonyms, matches.heading
    );
    output.styled(Look::Strong, output.language.choose(chinese, english))
}

fn print_hit(number: usize, hit: &Hit, output: &mut Output) -> io::Result<()> {
    let place = if hit.path.is_empty() { hit.clause_kind.label().to_owned() } else { hit.path.join(" › ") };
    let place = output.paint(Look::Strong, &place);
    let kind = output.paint(Look::Faint, &format!("[{}]", hit.match_kind.label()));
    output.line(format_args!("{number}. {place} {kind}"))?;
    output.text("   ", &hit.snippet.text, &hit.snippet.highlights)?;
    let document = &hit.document;
    let number = document.doc_number.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
    let mut facts = vec![format!("《{}》{number}", document.title.replace('《', "〈").replace('》', "〉"))];
    facts.extend(document.year.map(|year| format!("{year}年")));
    facts.push(document.status.label().to_owned());
    if !hit.units.is_empty() {
        let units: Vec<&str> = hit.units.iter().map(|unit| unit.name.as_str()).collect();
        facts.push(units.join("、"));
    }
    output.text("   ", &facts.join(" · "), &[])?;
    explain::print_hit(hit, output)?;
    let id = output.paint(Look::Faint, &hit.id);
    output.line(format_args!("   {id}"))
}

/// Says what to do next: the next page, or how to find something after all.
fn print_rest(results: &Results, request: &SearchRequest, output: &mut Output) -> io::Result<()> {
    let all = results.total + results.partial;
    let shown = request.offset + results.hits.len();
    if all == 0 {
        output.line("")?;
        let chinese = "提示：换一个说法、减少检索词或去掉筛选条件再试；tiaowen search --help 有例子。";
        let english = "Hint: try other words, fewer words or fewer filters; see `tiaowen search --help`.";
        return output.line(output.language.choose(chinese, english));
    }
    if results.hits.is_empty() {
        output.line("")?;
        let chinese = format!("一共只有 {all} 条，--offset {} 已经越过最后一条。", request.offset);
        let english =
            format!("There are only {all} clauses; --offset {} is beyond the last.", request.offset);
        return output.line(output.language.choose(chinese, english));
    }
    if shown < all {
        output.line("")?;
        let first = request.offset + 1;
        let chinese = format!("以上是第 {first}–{shown} 条，下一页加 --offset {shown}");
        let english = format!("Clauses {first}–{shown} of {all}; next page: --offset {shown}");
        return output.styled(Look::Faint, output.language.choose(chinese, english));
    }
    Ok(())
}
