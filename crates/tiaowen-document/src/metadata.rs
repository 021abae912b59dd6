//! Reads what a document says of itself as a whole: title, number, issuers, dates, period, kind.

mod dates;
mod head;

use crate::address;
use crate::curated::Curated;
use crate::marks::Feed;
use crate::model::{DocumentKind, Metadata, Period, Region, Status, YearBasis};
use crate::paragraph::Paragraph;
use crate::references::{self, FoundDocNumber};
use crate::region;
use crate::roles::{self, Role};
use crate::source::SourceText;
use crate::years;

pub(crate) use head::{cut_counters, cut_doubled_words};

/// Reads the metadata of a document, whose stretch of the source is `text`. References are left to the caller, who knows the clauses.
pub(crate) fn read_metadata(
    source: &SourceText,
    text: &str,
    paragraphs: &[Paragraph],
    roles: &[Role],
    masthead: &[String],
    feed: Option<&Feed>,
    curated: Option<&Curated>,
) -> Metadata {
    let view = View { paragraphs, roles };
    let title = head::title(&view, feed.and_then(|feed| feed.title.as_deref()));
    let attached_title = head::attached_title(&view);
    let kind = kind(&title, &view);
    let issuers = if matches!(kind, DocumentKind::Report | DocumentKind::Article) {
        Vec::new()
    } else {
        head::issuers(&view, &title)
    };
    let mut metadata = Metadata {
        doc_number: head::doc_number(&view, &title),
        authors: head::authors(&view),
        kind,
        status: status(&[Some(&title), attached_title.as_ref()], kind, &view),
        issued: dates::issued(&view),
        published: dates::published(view.metas().chain(masthead.iter().map(String::as_str))),
        source: head::source(&view),
        sha256: source.sha256.clone(),
        attached_title,
        repealed_on: curated.and_then(|curated| curated.repealed_on),
        superseded_by: curated.and_then(|curated| curated.superseded_by.clone()),
        title,
        issuers,
        ..Metadata::default()
    };
    if let Some(feed) = feed {
        metadata.fill_from(feed);
    }
    if let Some(curated) = curated {
        metadata.correct(curated);
    }
    let (effective, expires) = dates::force(&view, metadata.issued.or(metadata.published));
    metadata.effective = curated.and_then(|curated| curated.effective).or(effective);
    metadata.expires = curated.and_then(|curated| curated.expires).or(expires);
    let region = curated.and_then(|curated| curated.region.as_deref()).map(region::region_called);
    metadata.region = region.or_else(|| find_region(&metadata, text));
    metadata.period = period(&view, &metadata);
    (metadata.year, metadata.year_basis) = year(&metadata, curated).unzip();
    metadata.id = id(&metadata, curated);
    metadata
}

impl Metadata {
    /// Puts what a curator corrects in the place of what was read.
    fn correct(&mut self, curated: &Curated) {
        if let Some(title) = &curated.title {
            (self.title, self.attached_title) = (title.clone(), None);
            if !matches!(self.kind, DocumentKind::Report | DocumentKind::Article) {
                self.kind = kind_of_title(title);
            }
        }
        let number = curated.doc_number.as_deref();
        let written = number.map(|text| {
            references::parse_doc_number(text).map_or_else(|| text.to_owned(), |it| it.to_string())
        });
        self.doc_number = written.or(self.doc_number.take());
        self.issuers = curated.issuers.clone().unwrap_or_else(|| std::mem::take(&mut self.issuers));
        self.kind = curated.kind.unwrap_or(self.kind);
        self.status = curated.status.unwrap_or(self.status);
        self.issued = curated.issued.or(self.issued);
        self.published = curated.published.or(self.published);
    }

    /// Takes from what a file says beside its text where the text itself is silent.
    fn fill_from(&mut self, feed: &Feed) {
        let number = || match references::find_doc_number(feed.doc_number.as_deref()?)? {
            FoundDocNumber::Whole(number) => Some(number.to_string()),
            FoundDocNumber::Broken(_) => None,
        };
        self.doc_number = self.doc_number.take().or_else(number);
        self.published = self.published.or_else(|| dates::read_date(feed.published.as_deref()?));
        self.source = self.source.take().or_else(|| feed.source.clone());
        if self.issuers.is_empty() && !matches!(self.kind, DocumentKind::Report | DocumentKind::Article) {
            self.issuers.extend(feed.issuer.clone().filter(|issuer| roles::is_body_line(issuer)));
        }
    }
}

/// The paragraphs with their roles.
pub(crate) struct View<'a> {
    pub(crate) paragraphs: &'a [Paragraph],
    pub(crate) roles: &'a [Role],
}

impl<'a> View<'a> {
    /// The paragraphs of one role, in order.
    pub(crate) fn with_role(&self, role: Role) -> impl Iterator<Item = &'a Paragraph> + use<'a> {
        self.paragraphs
            .iter()
            .zip(self.roles)
            .filter(move |(_, it)| **it == role)
            .map(|(paragraph, _)| paragraph)
    }

    /// Lines that say something about the document.
    pub(crate) fn metas(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.with_role(Role::Meta).map(|paragraph| paragraph.text.as_str())
    }

    /// Lines of signatures before the first annex.
    pub(crate) fn signatures(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let end = self.roles.iter().position(|role| *role == Role::AnnexLabel).unwrap_or(self.roles.len());
        self.paragraphs[..end]
            .iter()
            .zip(self.roles)
            .filter(|(_, role)| **role == Role::Signature)
            .map(|(paragraph, _)| paragraph.text.as_str())
    }

    /// The view of some of the paragraphs.
    pub(crate) fn range(&self, range: std::ops::Range<usize>) -> View<'a> {
        View { paragraphs: &self.paragraphs[range.clone()], roles: &self.roles[range] }
    }

    /// Paragraphs of text.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &'a Paragraph> + use<'a> {
        self.with_role(Role::Text)
    }
}

fn id(metadata: &Metadata, curated: Option<&Curated>) -> String {
    let from_number = metadata
        .doc_number
        .as_deref()
        .and_then(references::parse_doc_number)
        .map(|it| address::number_id(&it));
    let from_slug = || curated.and_then(|curated| curated.slug.clone());
    from_number.or_else(from_slug).unwrap_or_else(|| address::hash_id(metadata))
}

fn year(metadata: &Metadata, curated: Option<&Curated>) -> Option<(i16, YearBasis)> {
    let curated = curated.and_then(|curated| curated.year).map(|year| (year, YearBasis::Curated));
    let of = |date: Option<jiff::civil::Date>, basis| date.map(|date| (date.year(), basis));
    curated
        .or(of(metadata.issued, YearBasis::Issued))
        .or(of(metadata.published, YearBasis::Published))
        .or(of(metadata.effective, YearBasis::Effective))
        .or(metadata.period.start.map(|year| (year, YearBasis::PeriodStart)))
}

fn find_region(metadata: &Metadata, text: &str) -> Option<Region> {
    let mut names: Vec<&str> = metadata.issuers.iter().map(String::as_str).collect();
    names.push(&metadata.title);
    names.extend(metadata.attached_title.as_deref());
    region::find_region(&names, text)
}

/// 文种, by the end of the title; 报道 and 文章 by who signs.
fn kind(title: &str, view: &View<'_>) -> DocumentKind {
    let is_report = view.paragraphs.iter().zip(view.roles).any(|(paragraph, role)| {
        matches!(role, Role::Signature | Role::Meta | Role::Byline) && paragraph.text.contains("记者")
    }) || view.texts().take(2).any(|paragraph| {
        ["本报讯", "新华社", "（记者", "(记者"].iter().any(|mark| paragraph.text.contains(mark))
    });
    if is_report {
        return DocumentKind::Report;
    }
    if view.roles.contains(&Role::ArticleTitle) || view.roles.contains(&Role::Byline) {
        return DocumentKind::Article;
    }
    kind_of_title(title)
}

/// 文种 by the last words of a title, what stands behind them in brackets left out.
pub(crate) fn kind_of_title(title: &str) -> DocumentKind {
    let title = roles::plain(title);
    let mut bare = title.trim();
    while let Some(open) = bare.rfind(['（', '(']).filter(|_| bare.ends_with(['）', ')'])) {
        bare = &bare[..open];
    }
    const ENDINGS: [(&str, DocumentKind); 37] = [
        ("通知", DocumentKind::Notice),
        ("通报", DocumentKind::Notice),
        ("意见", DocumentKind::Opinions),
        ("办法", DocumentKind::Measures),
        ("规定", DocumentKind::Measures),
        ("细则", DocumentKind::Measures),
        ("规则", DocumentKind::Measures),
        ("规程", DocumentKind::Measures),
        ("章程", DocumentKind::Measures),
        ("制度", DocumentKind::Measures),
        ("准则", DocumentKind::Measures),
        ("解释", DocumentKind::Measures),
        ("方案", DocumentKind::Scheme),
        ("计划", DocumentKind::Scheme),
        ("措施", DocumentKind::Scheme),
        ("要点", DocumentKind::Scheme),
        ("预案", DocumentKind::Scheme),
        ("政策", DocumentKind::Scheme),
        ("清单", DocumentKind::Scheme),
        ("规划", DocumentKind::Plan),
        ("纲要", DocumentKind::Outline),
        ("公告", DocumentKind::Announcement),
        ("通告", DocumentKind::Announcement),
        ("批复", DocumentKind::Reply),
        ("复函", DocumentKind::Letter),
        ("函", DocumentKind::Letter),
        ("命令", DocumentKind::Order),
        ("令", DocumentKind::Order),
        ("公报", DocumentKind::Gazette),
        ("条例", DocumentKind::Regulation),
        ("法", DocumentKind::Law),
        ("民法典", DocumentKind::Law),
        ("法典", DocumentKind::Law),
        ("宪法", DocumentKind::Law),
        ("决定", DocumentKind::Other),
        ("决议", DocumentKind::Other),
        ("报告", DocumentKind::Other),
    ];
    ENDINGS.iter().find(|(ending, _)| bare.ends_with(ending)).map_or(DocumentKind::Other, |(_, kind)| *kind)
}

/// Tells whether a title says that the text is a draft.
pub(crate) fn is_draft(title: &str) -> bool {
    ["征求意见稿", "草案", "送审稿", "讨论稿", "意见征集稿"].iter().any(|it| title.contains(it))
}

/// Force as far as the text itself says it.
fn status(titles: &[Option<&String>], kind: DocumentKind, view: &View<'_>) -> Status {
    let lines: Vec<&str> = view.metas().collect();
    let says = |word: &str| lines.iter().any(|line| line.contains("效") && line.contains(word));
    if kind == DocumentKind::Report {
        Status::Reported
    } else if titles.iter().flatten().any(|title| is_draft(title)) {
        Status::Draft
    } else if says("废止") {
        Status::Repealed
    } else if says("失效") {
        Status::Expired
    } else {
        Status::Unknown
    }
}

/// The years that the document plans for: a span in its title, else one in its opening text that does not end
/// before the document; else effective to expiry; else up to the last target year of its general goals.
fn period(view: &View<'_>, metadata: &Metadata) -> Period {
    let titles = [Some(metadata.title.as_str()), metadata.attached_title.as_deref()].into_iter().flatten();
    let not_over = |end: i16| metadata.issued.or(metadata.published).is_none_or(|date| end >= date.year());
    let mut printed = titles.filter_map(years::find_period);
    if let Some(found) = printed.next() {
        return Period { start: Some(found.start), end: Some(found.end) };
    }
    let dated = (metadata.effective, metadata.expires);
    if let (Some(effective), Some(expires)) = dated {
        return Period { start: Some(effective.year()), end: Some(expires.year()) };
    }
    const OPENING: usize = 30;
    let mut opening = view.texts().take(OPENING).filter_map(|paragraph| years::find_period(&paragraph.text));
    if let Some(found) = opening.find(|found| not_over(found.end)) {
        return Period { start: Some(found.start), end: Some(found.end) };
    }
    Period { start: None, end: general_goal_year(view) }
}

/// The last target year under a heading of general goals 总体要求, 目标, or before the first heading.
fn general_goal_year(view: &View<'_>) -> Option<i16> {
    let is_goal_heading = |text: &str| ["总体", "目标", "要求"].iter().any(|word| text.contains(word));
    let mut in_goals = true;
    let mut year = None;
    for paragraph in view.texts() {
        let is_top =
            paragraph.marker.as_ref().is_some_and(|marker| marker.style <= crate::marker::Style::Han);
        if is_top {
            in_goals = is_goal_heading(&paragraph.text);
        }
        if in_goals {
            year = years::target_years(&years::find_years(&paragraph.text)).last().copied().or(year);
        }
    }
    year
}

/// Tells whether a line names a body or is a date; for the parts of this module.
fn is_body(text: &str) -> bool {
    roles::is_body_line(text) && !roles::is_date_line(text) && !roles::is_credit_line(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_kind_by_the_title() {
        let check = |title: &str, expected| assert_eq!(kind_of_title(title), expected, "{title}");
        check("丙市人民政府关于印发丙市方案的通知", DocumentKind::Notice);
        check("关于推进甲的若干意见", DocumentKind::Opinions);
        check("建设方案(征求意见稿)", DocumentKind::Scheme);
        check("管理办法（试行）（2025年修订）", DocumentKind::Measures);
        check("中华人民共和国节约能源法", DocumentKind::Law);
        check("丙省节约能源条例", DocumentKind::Regulation);
        check("“十四五”规划", DocumentKind::Plan);
        check("对标对表", DocumentKind::Other);
    }
}
