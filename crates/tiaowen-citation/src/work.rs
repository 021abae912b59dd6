//! The document that a citation names: what is known of it, made fit to print. Knows neither place nor words of the
//! clause.

use jiff::civil::Date;
use tiaowen_document::model::{Clause, DocumentKind, Metadata, Status, YearBasis};

use crate::wording::{book_title, clean, short_title};

/// What stands for a title where a document has none.
const UNTITLED: &str = "无标题文件";

/// What kind of work it is, as far as citing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    /// 法律, 法规.
    Statute,
    /// 公文: plans, opinions, notices and the like.
    Official,
    /// An article that tells of a document.
    Report,
    /// A signed article.
    Article,
}

/// A work to be cited.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) nature: Nature,
    /// The title without 《》; never empty.
    pub(crate) title: String,
    /// What 以下简称 makes of it; `None` where no usual name is at hand.
    pub(crate) short: Option<String>,
    /// With 〔〕.
    pub(crate) number: Option<String>,
    /// Issuing bodies, else authors.
    pub(crate) authors: Vec<String>,
    /// Day of issue, else of publication.
    pub(crate) date: Option<WorkDate>,
    /// A year that the text itself does not tell.
    pub(crate) estimated_year: Option<i16>,
    /// Newspaper or site.
    pub(crate) source: Option<String>,
    /// A draft for comments.
    pub(crate) is_draft: bool,
    /// Whether its contents are known by a report only.
    pub(crate) is_reported: bool,
}

/// A day and what happened on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WorkDate {
    pub(crate) day: Date,
    pub(crate) is_publication: bool,
}

impl Work {
    pub(crate) fn new(metadata: &Metadata, clause: &Clause, cites_notice: bool) -> Self {
        let title = clean(if cites_notice { &metadata.title } else { metadata.cited_title() });
        let nature = nature(metadata, &title, clause);
        let is_draft = metadata.status == Status::Draft;
        let title =
            if is_draft && !is_named_draft(&title) { format!("{title}（征求意见稿）") } else { title };
        let names = |names: &[String]| -> Vec<String> {
            names.iter().map(|name| clean(name)).filter(|name| !name.is_empty()).collect()
        };
        let (issuers, persons) = (names(&metadata.issuers), names(&metadata.authors));
        let is_press = matches!(nature, Nature::Report | Nature::Article);
        let authors = if issuers.is_empty() || (is_press && !persons.is_empty()) { persons } else { issuers };
        let issued = metadata.issued.map(|day| WorkDate { day, is_publication: false });
        let published = metadata.published.map(|day| WorkDate { day, is_publication: true });
        let is_estimated = matches!(metadata.year_basis, Some(YearBasis::Curated));
        Self {
            nature,
            short: short_title(&title, nature),
            title: if title.is_empty() { UNTITLED.to_owned() } else { title },
            number: metadata.doc_number.as_deref().map(clean).filter(|number| !number.is_empty()),
            authors,
            date: issued.or(published),
            estimated_year: metadata.year.filter(|_| is_estimated),
            source: metadata.source.as_deref().map(clean).filter(|source| !source.is_empty()),
            is_draft,
            is_reported: nature == Nature::Report || metadata.status == Status::Reported,
        }
    }

    /// The title in 《》.
    pub(crate) fn quoted_title(&self) -> String {
        book_title(&self.title)
    }

    /// The number in brackets, or the date where there is none; empty where there is neither.
    pub(crate) fn mark(&self) -> String {
        self.mark_text().map(|mark| format!("（{mark}）")).unwrap_or_default()
    }

    /// The number, or the date where there is none.
    pub(crate) fn mark_text(&self) -> Option<String> {
        self.number.clone().or_else(|| self.prose_date().map(WorkDate::in_words))
    }

    /// The date that running text names. A report's stands in its lead; a statute is named by its title alone.
    pub(crate) fn prose_date(&self) -> Option<WorkDate> {
        self.date.filter(|_| !self.is_reported && self.nature != Nature::Statute)
    }

    /// `据《甲日报》2022年6月1日报道，` where the contents are known by a report only; empty otherwise.
    pub(crate) fn lead(&self) -> String {
        if !self.is_reported {
            return String::new();
        }
        let source = self.source.as_deref().map(print_source);
        let date = self.date.map(|date| print_day(date.day));
        match (source, date) {
            (Some(source), date) => format!("据{source}{}报道，", date.unwrap_or_default()),
            (None, Some(date)) => format!("据{date}的报道，"),
            (None, None) => "据报道，".to_owned(),
        }
    }

    /// Whether the source is a newspaper.
    pub(crate) fn is_in_newspaper(&self) -> bool {
        matches!(self.nature, Nature::Report | Nature::Article)
            && self.source.as_deref().is_some_and(is_newspaper)
    }
}

impl WorkDate {
    /// `2016年9月30日`, `2026年2月12日发布`.
    pub(crate) fn in_words(self) -> String {
        format!("{}{}", print_day(self.day), if self.is_publication { "发布" } else { "" })
    }
}

/// `2016年9月30日`.
pub(crate) fn print_day(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A newspaper in 《》, a site as it is.
pub(crate) fn print_source(source: &str) -> String {
    if is_newspaper(source) { book_title(source) } else { source.to_owned() }
}

fn is_newspaper(source: &str) -> bool {
    let ends = ["报", "周刊", "杂志"];
    ends.iter().any(|end| source.ends_with(end)) && !source.ends_with("公报")
}

fn is_named_draft(title: &str) -> bool {
    ["征求意见", "草案", "送审稿", "讨论稿", "公示稿"].iter().any(|word| title.contains(word))
}

fn nature(metadata: &Metadata, title: &str, clause: &Clause) -> Nature {
    match metadata.kind {
        DocumentKind::Law | DocumentKind::Regulation => Nature::Statute,
        DocumentKind::Report => Nature::Report,
        DocumentKind::Article => Nature::Article,
        // Clauses that were split elsewhere come without a kind.
        DocumentKind::Other if is_statute_title(title) && has_article(clause) => Nature::Statute,
        _ => Nature::Official,
    }
}

fn is_statute_title(title: &str) -> bool {
    let title = title.split(['（', '(']).next().unwrap_or_default();
    (title.ends_with('法') && !title.ends_with("办法")) || title.ends_with("法典") || title.ends_with("条例")
}

fn has_article(clause: &Clause) -> bool {
    clause.path.iter().any(|label| label.starts_with('第') && label.contains('条'))
}
