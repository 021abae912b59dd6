//! Prints how a question was read, how each hit meets its terms, and what a wider question would find.

use std::io;

use tiaowen_search::explain::{ExplainedTerm, Explanation, Relaxation, RemovalKind, TermMatch};
use tiaowen_search::request::Synonyms;
use tiaowen_search::{Hit, Results};

use crate::language::Language;
use crate::output::{Look, Output};

/// Prints the query tree, each term with what counts as it, and the filters.
pub(super) fn print_question(explanation: &Explanation, output: &mut Output) -> io::Result<()> {
    let title = output.language.choose("检索式读作：", "The query reads as:");
    output.styled(Look::Strong, title)?;
    for line in explanation.tree.to_string().lines() {
        output.line(format_args!("  {}", output.paint(Look::Plain, line)))?;
    }
    for term in &explanation.terms {
        print_term(term, output)?;
    }
    for filter in &explanation.filters {
        let values = if filter.values.is_empty() { "—".to_owned() } else { filter.values.join("、") };
        output.text("  ", &format!("筛选 {}（{}）：{values}", filter.label, filter.name), &[])?;
    }
    if explanation.synonyms == Synonyms::Off {
        output.line(output.language.choose("  不计同义", "  Synonyms do not count"))?;
    }
    output.line("")
}

fn print_term(term: &ExplainedTerm, output: &mut Output) -> io::Result<()> {
    let sign = if term.excluded { "排除 " } else { "" };
    let words = term.words.join("/");
    let mut says = format!("{sign}{} {}", term.kind.label(), term.term);
    let mut add = |label: &str, values: Vec<String>| {
        if !values.is_empty() {
            says.extend(["；", label, " ", &values.join("、")]);
        }
    };
    add("分词", if words == term.term || words.is_empty() { Vec::new() } else { vec![words] });
    let with_alternatives = term.parts.iter().filter(|part| !part.alternatives.is_empty());
    add(
        "同义",
        with_alternatives
            .map(|part| {
                let forms: Vec<String> = part.alternatives.iter().map(|strings| strings.join("+")).collect();
                format!("{} = {}", part.text, forms.join(" 或 "))
            })
            .collect(),
    );
    add("数字", term.numbers.clone());
    add("引证", term.cites.clone());
    output.text("  ", &says, &[])
}

/// Prints how a hit meets each term, and its score.
pub(super) fn print_hit(hit: &Hit, output: &mut Output) -> io::Result<()> {
    let Some(terms) = &hit.explain else { return Ok(()) };
    let mut facts: Vec<String> = terms.iter().map(said).collect();
    facts.push(format!("{} {:.3}", output.language.choose("得分", "score"), hit.score));
    output.text("   ", &facts.join(" · "), &[])
}

/// `智能制造：正文分词（智能、制造）`.
fn said(term: &TermMatch) -> String {
    let fields: Vec<&str> = term.fields.iter().map(|field| field.label()).collect();
    let forms = term.forms.join("、");
    match term.how {
        Some(how) if forms.is_empty() => format!("{}：{}{}", term.term, fields.join("、"), how.label()),
        Some(how) => format!("{}：{}{}（{forms}）", term.term, fields.join("、"), how.label()),
        None if forms.is_empty() => format!("{}：未出现", term.term),
        None => format!("{}：有 {forms}，缺 {}", term.term, term.missing.join("、")),
    }
}

/// Prints what a question a little wider would find. What the notices say is not said again.
pub(super) fn print_relaxations(results: &Results, output: &mut Output) -> io::Result<()> {
    let is_news = |relaxation: &&Relaxation| {
        let is_said = results.emptied_by.contains(&relaxation.remove);
        relaxation.total > 0 && (relaxation.remove.kind == RemovalKind::Term || !is_said)
    };
    let relaxations: Vec<&Relaxation> = results.relaxations.iter().filter(is_news).collect();
    if relaxations.is_empty() {
        return Ok(());
    }
    output.line(output.language.choose("放宽一项会有：", "With one thing less:"))?;
    for relaxation in relaxations {
        let says = relaxed(relaxation, output.language);
        output.text("  ", &says, &[])?;
    }
    Ok(())
}

fn relaxed(relaxation: &Relaxation, language: Language) -> String {
    let (label, total) = (&relaxation.remove.label, relaxation.total);
    let (chinese, english) = match relaxation.remove.kind {
        RemovalKind::Filter => (format!("去掉筛选条件“{label}”"), format!("without the filter {label}")),
        RemovalKind::AllFilters => ("去掉全部筛选条件".to_owned(), "without filters".to_owned()),
        RemovalKind::NoSynonyms => ("计入同义".to_owned(), "with synonyms".to_owned()),
        RemovalKind::Term => (format!("去掉“{label}”"), format!("without {label}")),
        RemovalKind::Quotes => (format!("{label} 不加引号"), format!("{label} without quotation marks")),
        RemovalKind::Prefix => (format!("{label} 不限字段"), format!("{label} in any field")),
    };
    language.choose(format!("{chinese}：{total} 条"), format!("{english}: {total}"))
}
