//! Title, issuers, authors and source, from the paragraphs that frame a document.

use std::sync::LazyLock;

use regex::Regex;

use super::{View, is_body};
use crate::model::Span;
use crate::paragraph::Paragraph;
use crate::references::{self, FoundDocNumber};
use crate::roles::{Role, WHOLE, body_and_date, ends_like_title, is_serial_line, plain, squash};

/// The document's title: the title above signed articles, else the fullest that ends like one, else the first.
///
/// `feed` is what the file says beside its text.
pub(super) fn title(view: &View<'_>, feed: Option<&str>) -> String {
    let mut groups: Vec<(usize, String)> = Vec::new();
    for (paragraph, role) in view.paragraphs.iter().zip(view.roles) {
        let Role::Title(group) = role else { continue };
        match groups.iter_mut().find(|(number, _)| number == group) {
            Some((_, text)) => text.push_str(&paragraph.text),
            None => groups.push((*group, paragraph.text.clone())),
        }
    }
    let titles: Vec<(usize, String)> =
        groups.into_iter().map(|(group, text)| (group, clean(without_number(&text)))).collect();
    let whole = titles.iter().find(|(group, _)| *group == WHOLE);
    let fullest = titles
        .iter()
        .filter(|(_, text)| ends_like_title(text))
        .max_by_key(|(group, text)| (text.chars().count(), usize::MAX - group));
    if let Some((_, text)) = whole.or(fullest).or(titles.first()) {
        return text.clone();
    }
    let named = attached_title(view).or_else(|| named_title(view)).or_else(|| feed.map(clean));
    named.unwrap_or_else(|| untitled(view))
}

/// A title less the document number that a page puts in front of it or in brackets behind it, and less 《》 that go
/// round the whole of it.
fn without_number(title: &str) -> &str {
    let mut bare = title.trim();
    if let Some(FoundDocNumber::Whole(number)) = references::find_doc_number(bare) {
        let before = bare[..number.range.start].trim_end();
        let after = bare[number.range.end..].trim_start();
        if before.is_empty() && !after.is_empty() {
            bare = after;
        } else if before.ends_with(['（', '(']) && matches!(after, "）" | ")") {
            bare = before.trim_end_matches(['（', '(']).trim_end();
        }
    }
    let inside = bare.strip_prefix('《').and_then(|rest| rest.strip_suffix('》'));
    inside.filter(|inside| !inside.contains(['《', '》'])).unwrap_or(bare)
}

/// The title that a page gives as a field: `名 称：…`.
fn named_title(view: &View<'_>) -> Option<String> {
    static FIELD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:名\s*称|标\s*题)\s*[：:][\s|]*([^|]{4,})")
            .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
    });
    view.metas().find_map(|line| Some(clean(FIELD.captures(line)?[1].trim())))
}

/// The title of the plan that a notice issues.
pub(super) fn attached_title(view: &View<'_>) -> Option<String> {
    let text: String = view.with_role(Role::AttachedTitle).map(|paragraph| paragraph.text.as_str()).collect();
    (!text.is_empty()).then(|| clean(&text))
}

/// The opening words of a text without a title.
fn untitled(view: &View<'_>) -> String {
    const MAX_CHARS: usize = 40;
    let Some(first) = view.paragraphs.first() else { return String::new() };
    let sentence = first.text.split(['。', '；', '，', ',']).next().unwrap_or_default();
    sentence.chars().take(MAX_CHARS).collect()
}

/// Takes out the blanks that lines and columns left, but not those between Latin words.
fn clean(title: &str) -> String {
    let is_shown = |character: &char| !matches!(character, '\u{200b}'..='\u{200f}' | '\u{feff}');
    let characters: Vec<char> = title.trim().chars().filter(is_shown).collect();
    let mut cleaned = String::with_capacity(title.len());
    for (at, character) in characters.iter().enumerate() {
        let is_between_words = || {
            let before = at.checked_sub(1).and_then(|at| characters.get(at));
            let after = characters.get(at + 1);
            before.is_some_and(char::is_ascii_alphanumeric) && after.is_some_and(char::is_ascii_alphanumeric)
        };
        if !character.is_whitespace() {
            cleaned.push(*character);
        } else if is_between_words() {
            cleaned.push(' ');
        }
    }
    cleaned
}

/// The document's own number: a line of its own or the field of a page. That of an order stands on the line
/// below its title: `丙市人民政府令` `第58号`.
pub(super) fn doc_number(view: &View<'_>, title: &str) -> Option<String> {
    let in_titles = view.paragraphs.iter().zip(view.roles).filter(|(_, role)| matches!(role, Role::Title(_)));
    let in_titles = in_titles
        .map(|(paragraph, _)| paragraph.text.as_str())
        .filter(|line| without_number(line) != line.trim());
    let agency = || serial_agency(view, title);
    view.metas().chain(in_titles).find_map(|line| {
        let text =
            if is_serial_line(line) { format!("{}{}", agency()?, squash(line)) } else { line.to_owned() };
        match references::find_doc_number(&text)? {
            FoundDocNumber::Whole(number) => Some(number.to_string()),
            FoundDocNumber::Broken(_) => None,
        }
    })
}

/// What a serial number counts: the orders or announcements of a body, named by a line of title that says no
/// more (`丙市人民政府令`), else by the title's body and kind.
fn serial_agency(view: &View<'_>, title: &str) -> Option<String> {
    let counts = |text: &str| ["令", "公告", "通告"].into_iter().find(|kind| plain(text).ends_with(kind));
    let lines = view.paragraphs.iter().zip(view.roles);
    let named = lines
        .filter(|(_, role)| matches!(role, Role::Title(_) | Role::Kicker))
        .map(|(paragraph, _)| squash(&paragraph.text))
        .find(|text| counts(text).is_some_and(|kind| text.len() > kind.len()) && !text.contains("关于"));
    named.or_else(|| {
        let (body, _) = title.split_once("关于")?;
        Some(format!("{body}{}", counts(title)?))
    })
}

/// Issuing bodies: those that sign; else those named before 关于 in the title, or by the page.
pub(super) fn issuers(view: &View<'_>, title: &str) -> Vec<String> {
    let mut issuers: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        for body in split_bodies(text) {
            if !issuers.contains(&body) {
                issuers.push(body);
            }
        }
    };
    let body_of = |text| body_and_date(text).map_or(text, |(body, _)| body);
    view.signatures().map(body_of).filter(|text| is_body(text)).for_each(&mut add);
    if !issuers.is_empty() {
        return issuers;
    }
    let before =
        title.split_once("关于").map(|(before, _)| before).or(title.strip_suffix('令')).unwrap_or_default();
    if is_body(before) {
        return split_bodies(before);
    }
    let named = view.metas().find_map(|text| field(text, &["发布机构", "发文机关", "发文单位", "制定机关"]));
    named.map(|body| vec![body.to_owned()]).unwrap_or_default()
}

/// Several bodies on one line are parted by blanks.
fn split_bodies(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    if parts.len() > 1 && parts.iter().all(|part| is_body(part)) {
        return parts.into_iter().map(str::to_owned).collect();
    }
    vec![squash(text)]
}

/// Persons who sign: names under a title, and those behind 记者 or 作者.
pub(super) fn authors(view: &View<'_>) -> Vec<String> {
    static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[（(]?\s*(?:作者|本报记者|记者|通讯员|本报通讯员)\s*[：: 　]\s*([\u4e00-\u9fff·]{2,4}(?:[\s　、]+[\u4e00-\u9fff·]{2,4})*)\s*[)）]?$")
            .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
    });
    let mut authors: Vec<String> = Vec::new();
    let framing = view
        .paragraphs
        .iter()
        .zip(view.roles)
        .filter(|(_, role)| matches!(role, Role::Byline | Role::Signature | Role::Meta));
    for (paragraph, role) in framing {
        let text = paragraph.text.trim();
        if let Some(names) = CREDIT.captures(text) {
            let names = names[1].split(|it: char| it.is_whitespace() || it == '、').map(str::to_owned);
            authors.extend(names.filter(|name| !name.is_empty()));
        } else if *role == Role::Byline && !text.starts_with(['（', '(']) {
            authors.push(squash(text));
        }
    }
    let mut seen = Vec::new();
    authors.retain(|author| {
        let is_new = !seen.contains(author);
        seen.push(author.clone());
        is_new
    });
    authors
}

/// Who published the copy at hand.
pub(super) fn source(view: &View<'_>) -> Option<String> {
    let named = view.metas().find_map(|text| field(text, &["信息来源", "文章来源", "来源"]));
    named.map(str::to_owned)
}

/// Words that begin the next field on a line that holds several.
static NEXT_FIELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\s*(?:发布日期|发布时间|成文日期|日期|时间|信息来源|来源|作者|编辑|责任编辑|浏览次数|阅读|点击|字号|字体)\s*[：:]")
        .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

/// The value of the first of these fields that a line prints, up to the next field.
fn field<'a>(text: &'a str, names: &[&str]) -> Option<&'a str> {
    let (at, name) = names.iter().find_map(|name| Some((text.find(name)?, *name)))?;
    let value = text[at + name.len()..].trim_start().strip_prefix(['：', ':'])?;
    let end = NEXT_FIELD.find(value).map_or(value.len(), |next| next.start());
    Some(value[..end].trim()).filter(|value| !value.is_empty())
}

static COUNTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\s*(?:点击(?:数|量|次数)?|浏览(?:次数|量)?|阅读(?:次数|量)?|访问(?:次数|量)?|字号|字体|分享到?|打印|收藏)\s*[：:].*$|\s*【(?:打印|字体|字号|关闭|收藏).*$",
    )
    .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

/// Cuts click counters and font switches off the ends of lines about the document; returns what was cut.
pub(crate) fn cut_counters(source: &str, paragraphs: &mut [Paragraph], roles: &[Role]) -> Vec<Span> {
    let mut counters = Vec::new();
    for (paragraph, role) in paragraphs.iter_mut().zip(roles) {
        if *role != Role::Meta || !paragraph.fragment.cuts.is_empty() {
            continue;
        }
        // 字号 is the size of the type, but not in 发文字号.
        let is_counter = |at: usize| at > 0 && !paragraph.text[..at].ends_with("发文");
        let Some(counter) = COUNTER.find(&paragraph.text).filter(|counter| is_counter(counter.start()))
        else {
            continue;
        };
        let span = paragraph.fragment.span;
        let at = span.start + counter.start();
        counters.push(Span::new(at, span.end));
        paragraph.fragment.span = crate::line::trim(source, Span::new(span.start, at));
        paragraph.text = paragraph.fragment.read(source).text;
    }
    counters
}

/// Cuts words that a break in a title doubled (`发展 发展的若干意见`); returns what was cut.
pub(crate) fn cut_doubled_words(source: &str, paragraphs: &mut [Paragraph], roles: &[Role]) -> Vec<Span> {
    let mut doubled = Vec::new();
    for (paragraph, role) in paragraphs.iter_mut().zip(roles) {
        if !matches!(role, Role::Title(_) | Role::AttachedTitle | Role::ArticleTitle) {
            continue;
        }
        let Some(range) = doubled_word(&paragraph.text) else { continue };
        let cut = paragraph.fragment.read(source).to_source(range);
        paragraph.fragment.cuts.push(cut);
        paragraph.fragment.cuts.sort();
        paragraph.text = paragraph.fragment.read(source).text;
        doubled.push(cut);
    }
    doubled
}

/// A word of two to six characters that stands again behind a blank: the blank and the second, in bytes.
fn doubled_word(text: &str) -> Option<std::ops::Range<usize>> {
    for (at, blank) in text.match_indices(char::is_whitespace) {
        let (before, after) = (&text[..at], &text[at + blank.len()..]);
        for length in (2..=6).rev() {
            let word: String = after.chars().take(length).collect();
            let is_word = word.chars().count() == length
                && word.chars().all(|it| ('\u{4e00}'..='\u{9fff}').contains(&it));
            if is_word && before.ends_with(&word) {
                return Some(at..at + blank.len() + word.len());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_doubled_word() {
        assert_eq!(doubled_word("智造创新发展 发展的意见").map(|range| range.len()), Some(7));
        assert_eq!(doubled_word("创新发展 协调推进的意见"), None);
    }

    #[test]
    fn reads_fields_of_a_line() {
        let line = "发布日期:2016-10-12信息来源:丙市门户网站浏览次数:字号:[ ]";
        assert_eq!(field(line, &["信息来源", "来源"]), Some("丙市门户网站"));
        assert_eq!(field("来源:高新院 achie.org 日期:2026-02-12", &["来源"]), Some("高新院 achie.org"));
        assert_eq!(field("来源:", &["来源"]), None);
    }

    #[test]
    fn cleans_titles() {
        assert_eq!(clean("智造 之都行动　纲要"), "智造之都行动纲要");
        assert_eq!(clean("\u{200b}关于知识产权\u{feff}的规定"), "关于知识产权的规定");
        assert_eq!(clean("关于 AI Agent 的意见"), "关于AI Agent的意见");
    }
}
