//! The forms that stand in running text or at its foot. What is unknown is left out with the signs around it.

use jiff::civil::Date;
use tiaowen_document::citation::PlaceForm;

use crate::citation::Citation;
use crate::wording::{book_title, quoted, without_brackets_at_end};
use crate::work::{Nature, Work, WorkDate, print_day, print_source};

/// `“…”（《甲方案》（甲政发〔2024〕1号）三、（六）2）`.
pub(crate) fn quotation(citation: &Citation<'_>) -> String {
    format!("{}（{}）", quoted(&citation.text), reference(citation))
}

/// `“…”（《甲方案》（甲政发〔2024〕1号）三、（六）2，2024年3月1日收录的文本）`: words that may read otherwise today.
pub(crate) fn quotation_as_of(citation: &Citation<'_>, day: Date) -> String {
    let day = format!("{}年{}月{}日", day.year(), day.month(), day.day());
    format!("{}（{}，{day}收录的文本）", quoted(&citation.text), reference(citation))
}

/// Title first, then the number in 〔〕 (or the date, where there is none), then the place.
pub(crate) fn reference(citation: &Citation<'_>) -> String {
    let Citation { work, .. } = citation;
    format!("{}{}{}{}", work.lead(), work.quoted_title(), work.mark(), citation.place())
}

/// `《甲方案》（甲政发〔2024〕1号，以下简称《方案》）三、（六）2提出：“…”`.
pub(super) fn official(citation: &Citation<'_>) -> String {
    let work = &citation.work;
    let short = work.short.as_deref().map(|short| format!("以下简称{}", book_title(short)));
    let inside: Vec<String> = work.mark_text().into_iter().chain(short).collect();
    let mark = if inside.is_empty() { String::new() } else { format!("（{}）", inside.join("，")) };
    said(citation, &format!("{}{mark}", work.quoted_title()))
}

/// `《方案》三、（六）2提出：“…”`.
pub(super) fn official_later(citation: &Citation<'_>) -> String {
    let work = &citation.work;
    let title = work.short.as_deref().unwrap_or(&work.title);
    said(citation, &book_title(title))
}

fn said(citation: &Citation<'_>, named: &str) -> String {
    let work = &citation.work;
    let says = if work.nature == Nature::Statute { "规定" } else { "提出" };
    format!("{}{named}{}{says}：{}", work.lead(), citation.place(), quoted(&citation.text))
}

/// `《甲方案》三、（六）2`, `《民法典》第三十三条`.
pub(super) fn short(citation: &Citation<'_>) -> String {
    let work = &citation.work;
    let title = law_name(work).unwrap_or(&work.title);
    format!("{}{}{}", work.lead(), book_title(title), citation.place())
}

/// `甲市人民政府：《甲方案》（甲政发〔2024〕1号），2024年3月1日，三、（六）2。`
pub(super) fn footnote(citation: &Citation<'_>) -> String {
    let work = &citation.work;
    let number = work.number.as_deref().map(|number| format!("（{number}）")).unwrap_or_default();
    let title = format!("{}{}{number}", authors(work), work.quoted_title());
    let date = work.prose_date().map(WorkDate::in_words);
    let parts = std::iter::once(title).chain(date).chain(filled(citation.place()));
    format!("{}{}。", work.lead(), parts.collect::<Vec<_>>().join("，"))
}

/// `《民法典》第33条第2款。`, `《甲方案》（甲政发〔2024〕1号），三、（六）2。`
pub(super) fn legal(citation: &Citation<'_>) -> String {
    let work = &citation.work;
    let place = citation.place_or(PlaceForm::Arabic);
    if work.nature == Nature::Statute {
        let title = law_name(work).unwrap_or(&work.title);
        return format!("{}{}{place}。", work.lead(), book_title(title));
    }
    let is_press = matches!(work.nature, Nature::Report | Nature::Article);
    let named = if is_press { authors(work) } else { String::new() };
    let number = work.number.as_deref().map(|number| format!("（{number}）")).unwrap_or_default();
    let title = format!("{named}{}{number}", work.quoted_title());
    let parts = std::iter::once(title).chain(carrier(work)).chain(filled(place));
    let lead = if work.is_reported { "据报道，" } else { "" };
    format!("{lead}{}。", parts.collect::<Vec<_>>().join("，"))
}

/// Where it was printed, or the day of issue of a paper without a number.
fn carrier(work: &Work) -> Option<String> {
    if matches!(work.nature, Nature::Report | Nature::Article) {
        let source = work.source.as_deref().map(print_source);
        let date = work.date.map(|date| print_day(date.day));
        return match (source, date) {
            (Some(source), date) => Some(format!("载{source}{}", date.unwrap_or_default())),
            (None, date) => date,
        };
    }
    let date = work.date.filter(|_| work.number.is_none())?;
    Some(format!("{}发布", print_day(date.day)))
}

/// `甲局、乙局：`; empty where nobody is known.
fn authors(work: &Work) -> String {
    if work.authors.is_empty() { String::new() } else { format!("{}：", work.authors.join("、")) }
}

/// A law's name without its country.
fn law_name(work: &Work) -> Option<&str> {
    let is_whole = without_brackets_at_end(&work.title) == work.title;
    work.short.as_deref().filter(|_| work.nature == Nature::Statute && is_whole)
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
