//! Titles in 《》 and document numbers 发文字号, in any bracket shape; knows nothing of the documents meant.

mod relation;

use std::fmt;
use std::ops::Range;

use tiaowen_text::fold;
use tiaowen_text::numeral::parse_whole;

use crate::model::Relation;
use crate::portion::{portions, shift};

pub(crate) use relation::relation_of_list;

/// A 发文字号 read from a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocNumber {
    /// 机关代字, such as `甬政办发`; for an order the issuer, such as `国务院令`. Empty when a text gives year and
    /// serial number alone.
    pub agency: String,
    /// The year between the brackets; `None` for an order (`国务院令第782号`), which prints none.
    pub year: Option<i16>,
    /// 顺序号.
    pub serial: u32,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
}

impl fmt::Display for DocNumber {
    /// Writes `甬政办发〔2016〕152号`, or `国务院令第782号`, or `财政部公告2023年第12号`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) if counts_by_year(&self.agency) => {
                write!(formatter, "{}{year}年第{}号", self.agency, self.serial)
            }
            Some(year) => write!(formatter, "{}〔{year}〕{}号", self.agency, self.serial),
            None => write!(formatter, "{}第{}号", self.agency, self.serial),
        }
    }
}

/// Tells whether what a body issues is counted 2023年第12号: announcements and orders, named in full.
fn counts_by_year(agency: &str) -> bool {
    ["公告", "通告", "令"].iter().any(|kind| agency.ends_with(kind))
}

/// What [`find_doc_number`] met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundDocNumber {
    /// A number that can be read.
    Whole(DocNumber),
    /// A number with a sign or digit lost (`新政办发〔201699号`): for a person to look at, never guessed.
    Broken(Range<usize>),
}

impl FoundDocNumber {
    /// Where it stands, in bytes of the text.
    pub fn range(&self) -> Range<usize> {
        match self {
            Self::Whole(number) => number.range.clone(),
            Self::Broken(range) => range.clone(),
        }
    }

    fn shifted(self, by: usize) -> Self {
        match self {
            Self::Whole(number) => Self::Whole(DocNumber { range: shift(&number.range, by), ..number }),
            Self::Broken(range) => Self::Broken(shift(&range, by)),
        }
    }
}

/// Another document that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundReference {
    /// The title between 《 and 》, blanks cut out.
    pub title: String,
    /// The number printed behind it, with 〔〕.
    pub doc_number: Option<String>,
    /// From 《 to the end of title or number, in bytes of the text.
    pub range: Range<usize>,
    /// What the text does to the document.
    pub relation: Relation,
}

/// Reads `text` as one document number and nothing else.
///
/// Blanks and a bracket around it do not matter, nor do the shapes of the bracket around the year and of the
/// digits: 甬政办发〔2016〕152号, （国发\[２０１６\]55号）, (2025)2号.
pub fn parse_doc_number(text: &str) -> Option<DocNumber> {
    let is_edge = |character: char| character.is_whitespace() || matches!(character, '。' | '，' | ',');
    let inner = text.trim_matches(is_edge);
    let inner = match (inner.chars().next(), inner.chars().next_back()) {
        (Some('(' | '（' | '【' | '['), Some(')' | '）' | '】' | ']')) => {
            inner[first_len(inner)..inner.len() - last_len(inner)].trim_matches(is_edge)
        }
        _ => inner,
    };
    let offset = inner.as_ptr() as usize - text.as_ptr() as usize;
    // Cheaper than reading: a number ends in 号, or in the bracket around it.
    if !inner.ends_with('号') && !inner.ends_with(CLOSING) {
        return None;
    }
    let number = numbers(inner).next()?;
    let whole = number.range == (0..inner.len());
    whole.then(|| DocNumber { range: offset..offset + inner.len(), ..number })
}

/// Finds the first document number of `text`, whole or broken.
pub fn find_doc_number(text: &str) -> Option<FoundDocNumber> {
    let whole = numbers(text).find(|number| !number.agency.is_empty());
    let broken = broken_number(text);
    match (whole, broken) {
        (Some(whole), Some(broken)) if broken.start < whole.range.start => {
            Some(FoundDocNumber::Broken(broken))
        }
        (Some(whole), _) => Some(FoundDocNumber::Whole(whole)),
        (None, broken) => broken.map(FoundDocNumber::Broken),
    }
}

/// Finds all document numbers of `text`, whole and broken, in order; those without an agency are left out.
pub fn find_doc_numbers(text: &str) -> Vec<FoundDocNumber> {
    let mut found: Vec<FoundDocNumber> = Vec::new();
    for portion in portions(text) {
        let inside = &text[portion.clone()];
        let whole = numbers(inside).filter(|number| !number.agency.is_empty());
        let mut here: Vec<FoundDocNumber> = whole.map(FoundDocNumber::Whole).collect();
        let broken =
            broken_numbers(inside).filter(|range| here.iter().all(|it| !overlap(&it.range(), range)));
        let broken: Vec<FoundDocNumber> = broken.map(FoundDocNumber::Broken).collect();
        here.extend(broken);
        here.sort_by_key(|number| number.range().start);
        found.extend(here.into_iter().map(|number| number.shifted(portion.start)));
    }
    found
}

fn overlap(left: &Range<usize>, right: &Range<usize>) -> bool {
    left.start < right.end && right.start < left.end
}

/// Finds the documents that `text` names with 《》, in order.
///
/// A title may hold titles (《关于印发〈…〉的通知》); a short form such as 《纲要》 names no document of its own.
pub fn find_references(text: &str) -> Vec<FoundReference> {
    let in_portion = |portion: Range<usize>| {
        let found = references_of_portion(&text[portion.clone()]).into_iter();
        found.map(move |found| FoundReference { range: shift(&found.range, portion.start), ..found })
    };
    portions(text).into_iter().flat_map(in_portion).collect()
}

fn references_of_portion(text: &str) -> Vec<FoundReference> {
    let mut references = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('《').map(|at| from + at) {
        let Some(close) = closing_mark(text, open) else {
            from = open + '《'.len_utf8();
            continue;
        };
        let title: String = text[open + '《'.len_utf8()..close]
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        let end = close + '》'.len_utf8();
        from = end;
        if title.is_empty() || SHORT_FORMS.contains(&title.as_str()) {
            continue;
        }
        let number = number_behind(text, end);
        let end = number.as_ref().map_or(end, |number| number.range.end);
        let doc_number = number.map(|number| number.to_string());
        references.push(FoundReference { title, doc_number, range: open..end, relation: Relation::Cites });
    }
    let ranges: Vec<Range<usize>> = references.iter().map(|found| found.range.clone()).collect();
    for (found, relation) in references.iter_mut().zip(relation::relations(text, &ranges)) {
        found.relation = relation;
    }
    references
}

/// Titles that only say a kind of document: short for one named in full elsewhere.
const SHORT_FORMS: &[&str] = &[
    "纲要",
    "意见",
    "方案",
    "通知",
    "规划",
    "办法",
    "条例",
    "决定",
    "计划",
    "细则",
    "规定",
    "措施",
    "行动",
    "目录",
    "指南",
    "公报",
    "若干意见",
    "实施意见",
    "实施方案",
    "行动方案",
    "行动计划",
    "行动纲要",
    "指导意见",
    "规划纲要",
    "实施细则",
    "若干措施",
    "管理办法",
];

const OPENING: &[char] = &['〔', '[', '［', '【', '(', '（', '﹝', '〈', '〖', '{'];
const CLOSING: &[char] = &['〕', ']', '］', '】', ')', '）', '﹞', '〉', '〗', '}'];

fn is_opening(sign: char) -> bool {
    !fold::is_han(sign) && OPENING.contains(&sign)
}

/// The place of the 》 that closes the 《 at `open`, inner pairs skipped.
fn closing_mark(text: &str, open: usize) -> Option<usize> {
    const MAX_TITLE_CHARS: usize = 300;
    let mut depth = 0usize;
    text[open..].char_indices().take(MAX_TITLE_CHARS).find_map(|(at, character)| {
        match character {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(open + at)
    })
}

/// The number that stands behind a title, in a bracket (which may go on: 以下简称…) or bare.
fn number_behind(text: &str, end: usize) -> Option<DocNumber> {
    let rest = &text[end..];
    let trimmed = rest.trim_start();
    let bracket = if trimmed.starts_with(OPENING) { first_len(trimmed) } else { 0 };
    let inside = trimmed[bracket..].trim_start();
    let offset = text.len() - inside.len();
    let number =
        numbers(inside).next().filter(|number| number.range.start == 0 && !number.agency.is_empty())?;
    Some(DocNumber { range: offset..offset + number.range.end, ..number })
}

/// All document numbers of `text` that can be read.
fn numbers(text: &str) -> impl Iterator<Item = DocNumber> {
    let by_year = text.char_indices().filter(|(_, character)| is_opening(*character));
    let orders = text.match_indices('第');
    let mut numbers: Vec<DocNumber> = by_year
        .filter_map(|(open, _)| number_at(text, open))
        .chain(orders.filter_map(|(at, _)| order_at(text, at)))
        .collect();
    numbers.sort_by_key(|number| number.range.start);
    numbers.into_iter()
}

/// Reads 甬政办发〔2016〕152号 around the opening bracket at `open`.
fn number_at(text: &str, open: usize) -> Option<DocNumber> {
    let after_open = open + text[open..].chars().next()?.len_utf8();
    let (year, after_year) = digits(text, skip_blanks(text, after_open))?;
    let year = i16::try_from(year).ok().filter(|year| (1949..=2100).contains(year))?;
    let mut at = skip_blanks(text, after_year);
    at += text[at..].chars().next().filter(|sign| CLOSING.contains(sign))?.len_utf8();
    at = skip_blanks(text, at);
    if text[at..].starts_with('第') {
        at = skip_blanks(text, at + '第'.len_utf8());
    }
    let (serial, after_serial) = digits(text, at)?;
    let end = skip_blanks(text, after_serial);
    if !text[end..].starts_with('号') {
        return None;
    }
    let agency = agency_before(text, open);
    let start = agency.as_ref().map_or(open, |agency| agency.start);
    let agency = agency.map_or_else(String::new, |range| without_blanks(&text[range]));
    Some(DocNumber { agency, year: Some(year), serial, range: start..end + '号'.len_utf8() })
}

/// Reads 国务院令第782号, 主席令（第十四号） and 公告2023年第12号 around the 第 at `at`.
fn order_at(text: &str, at: usize) -> Option<DocNumber> {
    let number_start = at + '第'.len_utf8();
    let length: usize = text[number_start..]
        .chars()
        .take_while(|character| {
            character.is_numeric() || "〇零一二两三四五六七八九十百千".contains(*character)
        })
        .map(char::len_utf8)
        .sum();
    let serial = parse_whole(&text[number_start..number_start + length])?;
    let number_end = skip_blanks(text, number_start + length);
    if !text[number_end..].starts_with('号') {
        return None;
    }
    let mut end = number_end + '号'.len_utf8();
    let mut head = text[..at].trim_end();
    if head.ends_with(OPENING) && text[end..].trim_start().starts_with(CLOSING) {
        head = head[..head.len() - last_len(head)].trim_end();
        end = skip_blanks(text, end);
        end += first_len(&text[end..]);
    }
    let dated = head.strip_suffix('年').and_then(|head| {
        let start = head.trim_end_matches(|character: char| character.is_numeric()).len();
        let year = i16::try_from(parse_whole(&head[start..])?).ok()?;
        (1949..=2100).contains(&year).then(|| (year, head[..start].trim_end()))
    });
    let (year, mut head) = dated.map_or((None, head), |(year, head)| (Some(year), head));
    if year.is_some() && head.ends_with(OPENING) && text[end..].trim_start().starts_with(CLOSING) {
        head = head[..head.len() - last_len(head)].trim_end();
        end = skip_blanks(text, end);
        end += first_len(&text[end..]);
    }
    let is_order = head.ends_with('令') || year.is_some() && counts_by_year(head);
    if !is_order {
        return None;
    }
    let agency = agency_before(text, head.len())?;
    let start = agency.start;
    Some(DocNumber { agency: without_blanks(&text[agency]), year, serial, range: start..end })
}

/// The 机关代字 that ends at `end`: Chinese characters, without the words of a sentence in front of them.
fn agency_before(text: &str, end: usize) -> Option<Range<usize>> {
    const SENTENCE_WORDS: &[&str] = &[
        "根据", "按照", "依据", "依照", "参照", "贯彻", "落实", "执行", "印发", "文件", "通知", "废止", "以",
        "的", "和", "与", "及", "由", "将", "见", "是", "为", "原文", "文号", "号",
    ];
    const MAX_AGENCY_CHARS: usize = 24;
    let head = text[..end].trim_end();
    let end = head.len();
    let is_han = |character: char| ('\u{3400}'..='\u{9fff}').contains(&character) && character != '第';
    let length: usize = head
        .chars()
        .rev()
        .take(MAX_AGENCY_CHARS)
        .take_while(|character| is_han(*character))
        .map(char::len_utf8)
        .sum();
    let run = &head[end - length..];
    // The 和 of 共和国 joins nothing.
    let joins = |at: &usize| !run[..*at].ends_with('共');
    let ends = |word: &str| run.rmatch_indices(word).map(|(at, _)| at).find(joins).map(|at| at + word.len());
    // （2031年1月8日丙省人民政府令…: a date in front is none of it.
    let is_digit = |character: char| character.is_numeric() || "〇零一二三四五六七八九十".contains(character);
    let dated = run.rmatch_indices(['年', '月', '日']).find_map(|(at, sign)| {
        let before = text[..end - length + at].trim_end();
        before.ends_with(is_digit).then_some(at + sign.len())
    });
    let words = SENTENCE_WORDS.iter().filter_map(|word| ends(word));
    let start = words.chain(dated).max().unwrap_or(0);
    let range = end - length + start..end;
    (!range.is_empty()).then_some(range)
}

/// A number-like run that lacks a bracket or its serial number: 新政办发〔201699号, 甬政办发2016〕152号.
fn broken_number(text: &str) -> Option<Range<usize>> {
    broken_numbers(text).next()
}

fn broken_numbers(text: &str) -> impl Iterator<Item = Range<usize>> {
    const AGENCY_ENDINGS: &[char] =
        &['发', '办', '字', '函', '规', '文', '令', '通', '电', '告', '审', '批', '建', '财', '综', '联'];
    const MAX_RUN_CHARS: usize = 16;
    text.match_indices('号').filter_map(|(end, sign)| {
        let head = &text[..end];
        let in_run = |character: char| {
            character.is_numeric()
                || character == ' '
                || OPENING.contains(&character)
                || CLOSING.contains(&character)
        };
        let length: usize = head
            .chars()
            .rev()
            .take(MAX_RUN_CHARS)
            .take_while(|character| in_run(*character))
            .map(char::len_utf8)
            .sum();
        let run = &head[end - length..];
        let digits = run.chars().filter(|character| character.is_numeric()).count();
        let opened = run.contains(OPENING);
        let closed = run.contains(CLOSING);
        let start = end - length;
        let agency =
            agency_before(text, start).filter(|range| text[range.clone()].ends_with(AGENCY_ENDINGS))?;
        let names_year = run.contains("19") || run.contains("20") || run.contains("２０");
        let broken = digits >= 3
            && names_year
            && (opened != closed || opened && number_at_run(text, start, run).is_none());
        (broken && text[agency.clone()].chars().count() >= 2).then_some(agency.start..end + sign.len())
    })
}

fn number_at_run(text: &str, start: usize, run: &str) -> Option<DocNumber> {
    number_at(text, start + run.find(OPENING)?)
}

/// The plain digits at `at`, half- or full-width: their value and where they end.
fn digits(text: &str, at: usize) -> Option<(u32, usize)> {
    let length: usize = text[at..]
        .chars()
        .take_while(|character| character.is_ascii_digit() || ('０'..='９').contains(character))
        .map(char::len_utf8)
        .sum();
    Some((parse_whole(&text[at..at + length])?, at + length))
}

fn skip_blanks(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start().len()
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

fn first_len(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

fn last_len(text: &str) -> usize {
    text.chars().next_back().map_or(0, char::len_utf8)
}
