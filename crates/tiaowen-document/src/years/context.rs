//! What the words around a year say that it is there for.

use std::ops::Range;
use std::sync::LazyLock;

use super::YearRole;
use super::scan::PrintedYear;
use crate::places::{Enclosures, WordPlaces, Words};
use crate::targets::{mentions_quantity, quantity_places};

/// A text with its brackets, stops and telling words worked out.
pub(super) struct Context<'a> {
    text: &'a str,
    titles: Enclosures,
    quotes: Enclosures,
    brackets: Enclosures,
    /// Full stops and semicolons.
    stops: WordPlaces,
    quantities: WordPlaces,
    back: WordPlaces,
    intentions: WordPlaces,
    completions: WordPlaces,
    validity: WordPlaces,
    issued: Option<i16>,
}

/// What ends in front of an expiry.
const EXPIRY_BEFORE: &[&str] = &[
    "有效期至",
    "有效期到",
    "有效期限至",
    "有效期截至",
    "有效期截止",
    "实施至",
    "实施到",
    "施行至",
    "执行至",
    "执行到",
    "试行至",
    "适用至",
    "期限至",
    "延续至",
    "延期至",
    "有效至",
];

/// What ends in front of a base year.
const BASE_BEFORE: &[&str] = &["比", "较", "对比", "相较于", "相比于", "高于", "低于", "超过", "同比"];

/// What begins behind a base year.
const BASE_AFTER: &[&str] = &["相比", "基础上", "的基础上", "为基期", "为基数", "为基准", "为基础", "基数"];

/// Labels behind which stands until when something is to be done.
const DEADLINE_LABELS: &[&str] = &["完成时限", "完成时间", "完成期限", "办结时限", "时限要求"];

/// What ends in front of a target year.
const TARGET_BEFORE: &[&str] =
    &["到", "至", "力争", "争取", "确保", "展望", "力争在", "确保在", "争取在", "力争于"];

/// The same endings where they mean a state reached, or a span's end.
const REACHED_BEFORE: &[&str] =
    &["截至", "截止", "截止到", "截止至", "截至到", "达到", "甚至", "乃至", "追溯到", "推迟到"];

/// Words of intention: a year at a sentence's head with one of these is a target year.
static INTENTIONS: LazyLock<Words> = LazyLock::new(|| {
    Words::new(&[
        "力争",
        "确保",
        "争取",
        "目标",
        "预期",
        "拟建",
        "拟新增",
        "计划到",
        "将达到",
        "要达到",
        "底前",
        "不少于",
        "不低于",
        "每年新增",
        "左右",
    ])
});

/// Words of a look back.
static LOOK_BACK: LazyLock<Words> = LazyLock::new(|| {
    Words::new(&[
        "已",
        "同比",
        "以来",
        "去年",
        "现有",
        "达到了",
        "完成了",
        "实现了",
        "到了",
        "下降了",
        "增长了",
    ])
});

/// What is done when something is completed, or wanted so.
static COMPLETIONS: LazyLock<Words> = LazyLock::new(|| {
    Words::new(&[
        "完成",
        "建成",
        "实现",
        "基本建",
        "基本完",
        "基本实",
        "基本形",
        "基本消",
        "基本淘",
        "基本解",
        "全面",
        "力争",
        "确保",
        "提交",
        "报送",
        "上报",
        "出台",
        "制定",
        "印发",
        "投产",
        "竣工",
        "验收",
        "淘汰",
        "退出",
        "关停",
        "清零",
        "整改",
        "到位",
        "落实",
    ])
});

/// Full stops and semicolons.
static STOPS: LazyLock<Words> = LazyLock::new(|| Words::new(&["。", "；", ";", "！", "\n"]));

static VALIDITY: LazyLock<Words> = LazyLock::new(|| Words::new(&["有效期", "施行期", "试行期", "实施期限"]));

impl<'a> Context<'a> {
    pub(super) fn new(text: &'a str, issued: Option<i16>) -> Self {
        const BRACKETS: &[(char, char)] = &[('(', ')'), ('（', '）'), ('[', ']'), ('〔', '〕'), ('【', '】')];
        Self {
            text,
            titles: Enclosures::new(text, &[('《', '》')]),
            quotes: Enclosures::new(text, &[('“', '”'), ('「', '」'), ('『', '』'), ('‘', '’')]),
            brackets: Enclosures::new(text, BRACKETS),
            stops: STOPS.places(text),
            quantities: WordPlaces::at(quantity_places(text)),
            back: LOOK_BACK.places(text),
            intentions: INTENTIONS.places(text),
            completions: COMPLETIONS.places(text),
            validity: VALIDITY.places(text),
            issued,
        }
    }

    /// What the last year of a span is there for: in front of a target it is the target year.
    pub(super) fn end_of_span(&self, first: &PrintedYear, last: &PrintedYear) -> YearRole {
        let inside =
            [&self.titles, &self.quotes, &self.brackets].iter().any(|all| all.hold(first.digits.start));
        if self.ends_validity(last) {
            return YearRole::Expiry;
        }
        let rest = self.rest_of_sentence(last.end);
        let (date, behind) = split_date_tail(&self.text[last.end..]);
        // From day to day (1984年5月10日至1987年12月31日期间) runs a term, not a plan.
        let stops = !date.contains('日') && (behind.starts_with([',', '，']) || behind.starts_with("期间"));
        // 2023—2025年全市新增: without a comma only words of intention tell a goal from a look back.
        let opens = opens_stretch(self.before(first)) && self.intentions.any_in(&rest);
        let sets = (stops || opens) && !self.is_past(last);
        if !inside && sets && self.quantities.any_in(&rest) && !self.back.any_in(&rest) {
            return YearRole::Target;
        }
        YearRole::PeriodEnd
    }

    /// What a year outside spans is there for; `None` when four digits are no year after all.
    ///
    /// `previous` is the year before it with its role, for lists such as 到2025年、2030年.
    pub(super) fn role(
        &self,
        year: &PrintedYear,
        previous: Option<(&PrintedYear, Option<YearRole>)>,
    ) -> Option<YearRole> {
        if self.is_in_document_number(year) {
            return Some(YearRole::DocumentNumber);
        }
        let in_title = self.titles.hold(year.digits.start);
        if !year.has_sign() {
            let named = in_title || self.is_named(year);
            return named.then_some(YearRole::Named);
        }
        if in_title {
            return Some(YearRole::Named);
        }
        match self.role_of_signed(year, previous) {
            YearRole::Target if self.is_past(year) => Some(YearRole::Plain),
            role => Some(role),
        }
    }

    fn is_past(&self, year: &PrintedYear) -> bool {
        self.issued.is_some_and(|issued| year.year < issued)
    }

    fn role_of_signed(
        &self,
        year: &PrintedYear,
        previous: Option<(&PrintedYear, Option<YearRole>)>,
    ) -> YearRole {
        let before = self.before(year);
        let (date, after) = split_date_tail(&self.text[year.end..]);
        if ends_with_any(before, EXPIRY_BEFORE) || after.starts_with('止') || self.ends_validity(year) {
            return YearRole::Expiry;
        }
        if self.is_base(before, after) {
            return YearRole::Base;
        }
        // 完成时限：2031年12月底
        if before.strip_suffix(['：', ':']).is_some_and(|label| ends_with_any(label, DEADLINE_LABELS)) {
            return YearRole::Target;
        }
        if ["起", "以来", "以后", "之后", "开始", "至今"].iter().any(|word| after.starts_with(word))
        {
            return YearRole::Plain;
        }
        if let Some(rest) = ["之前", "以前", "前"].iter().find_map(|word| after.strip_prefix(word)) {
            // 2024年底前已登记的企业 and 2011年4月30日前的行为 draw a line; a day is a goal only with what is to be done.
            let draws_line = rest.starts_with('已')
                || date.contains('日') && !self.completions.any_in(&self.rest_of_sentence(year.end));
            return if draws_line { YearRole::Plain } else { YearRole::Target };
        }
        if let Some((previous, Some(YearRole::Target))) = previous
            && matches!(self.text[previous.end..year.digits.start].trim(), "、" | "和" | "及" | "，" | ",")
        {
            return YearRole::Target;
        }
        let rest = self.rest_of_sentence(year.end);
        let looks_back = self.back.any_in(&self.clause_around(year));
        if ends_with_any(before, TARGET_BEFORE) && !ends_with_any(before, REACHED_BEFORE) {
            let reached = after.trim_start_matches([',', '，']).starts_with('已')
                || looks_back && self.text[rest.clone()].contains('已');
            return if reached { YearRole::Plain } else { YearRole::Target };
        }
        let opens_sentence = opens_stretch(before);
        let at_year_end = matches!(date.trim_start_matches('年'), "底" | "末" | "内");
        let completes = self.completions.any_in(&rest);
        let is_due = self.issued.is_some_and(|issued| year.year >= issued)
            && matches!(date, "" | "底" | "末" | "年底");
        if looks_back {
            YearRole::Plain
        } else if opens_sentence && is_due && self.quantities.any_in(&rest)
            || opens_sentence && self.intentions.any_in(&rest)
            || at_year_end && completes
            || before.ends_with(['于', '在']) && completes && date.contains(['底', '月'])
        {
            YearRole::Target
        } else {
            YearRole::Plain
        }
    }

    fn before(&self, year: &PrintedYear) -> &str {
        self.text[..year.digits.start].trim_end()
    }

    /// 有效期自2025年1月1日至2029年12月31日.
    fn ends_validity(&self, year: &PrintedYear) -> bool {
        let sentence = self.stops.last_in(&(0..year.digits.start)).unwrap_or(0)..year.digits.start;
        self.before(year).ends_with(['至', '—', '-', '~']) && self.validity.any_in(&sentence)
    }

    fn is_base(&self, before: &str, after: &str) -> bool {
        let compared = ends_with_any(before, BASE_BEFORE);
        let measured = ends_with_any(before, &["以", "在", "与", "同", "和", "按"])
            && BASE_AFTER.iter().any(|word| after.starts_with(word));
        let risen = ends_with_any(before, &["由", "从"]) && after.starts_with('的');
        // 提高到2020年的1.5倍.
        let multiple = after.strip_prefix('的').is_some_and(|rest| {
            let behind =
                rest.trim_start_matches(|character: char| character.is_numeric() || character == '.');
            behind.len() < rest.len() && behind.starts_with('倍')
        });
        compared
            || measured
            || multiple
            || risen
            || ["基础上", "的基础上", "基数", "为基期", "为基数"].iter().any(|word| after.starts_with(word))
    }

    fn is_in_document_number(&self, year: &PrintedYear) -> bool {
        let before = self.before(year);
        let after = self.text[year.end..].trim_start();
        let Some(close) = after.chars().next().filter(|sign| "〕]】)）］﹞".contains(*sign)) else {
            return false;
        };
        if !before.ends_with(['〔', '[', '【', '(', '（', '［', '﹝']) {
            return false;
        }
        let serial = after[close.len_utf8()..].trim_start().trim_start_matches('第').trim_start();
        let digits = serial
            .chars()
            .take_while(|character| character.is_ascii_digit() || ('０'..='９').contains(character))
            .count();
        digits > 0 || before.ends_with('〔')
    }

    /// “中国制造2025”, “科创甬江2035”, “2070”, 健康中国2030规划.
    fn is_named(&self, year: &PrintedYear) -> bool {
        let after = &self.text[year.end..];
        let measured = mentions_quantity(
            &self.text[year.digits.start
                ..after.char_indices().nth(2).map_or(self.text.len(), |(at, _)| year.end + at)],
        );
        let kinds = ["规划", "行动", "计划", "战略", "愿景", "议程", "工程", "纲要", "专项"];
        !measured && (self.quotes.hold(year.digits.start) || kinds.iter().any(|kind| after.starts_with(kind)))
    }

    fn rest_of_sentence(&self, from: usize) -> Range<usize> {
        from..self.stops.first_from(from).unwrap_or(self.text.len())
    }

    /// The stretch between full stops and semicolons that holds the year.
    fn clause_around(&self, year: &PrintedYear) -> Range<usize> {
        let start = self.stops.last_in(&(0..year.digits.start)).unwrap_or(0);
        start..self.rest_of_sentence(year.end).end
    }
}

/// Splits 12月31日, 6月底, 年底 or 末 off what follows 年.
pub(super) fn split_date_tail(after: &str) -> (&str, &str) {
    let trimmed = after.trim_start();
    let offset = after.len() - trimmed.len();
    let mut rest = trimmed;
    rest = skip_number_with(rest, '月');
    rest = skip_number_with(rest, '日');
    for word in ["年底", "年末", "底", "末", "内", "初", "中"] {
        if let Some(shorter) = rest.strip_prefix(word) {
            rest = shorter;
            break;
        }
    }
    let tail = trimmed.len() - rest.len();
    (&after[offset..offset + tail], rest.trim_start())
}

fn skip_number_with(text: &str, sign: char) -> &str {
    let rest = text.trim_start_matches(|character: char| {
        character.is_ascii_digit()
            || ('０'..='９').contains(&character)
            || "一二三四五六七八九十".contains(character)
            || character == ' '
    });
    if rest.len() == text.len() { text } else { rest.strip_prefix(sign).unwrap_or(text) }
}

/// Tells whether nothing of its own stretch stands in front of a year.
fn opens_stretch(before: &str) -> bool {
    before.is_empty() || before.ends_with(['。', '；', ';', '：', ':', '！', '，', ','])
}

fn ends_with_any(text: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| text.ends_with(ending))
}
