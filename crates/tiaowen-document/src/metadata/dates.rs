//! Dates of issue, publication, effect and expiry. A date that the text does not give stays unknown.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;
use tiaowen_text::numeral;

use super::View;
use crate::roles::{body_and_date, is_date_line, plain};

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
}

const HAN: &str = "[〇零○Ｏ一二三四五六七八九十元]";

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"((?:19|20)\d\d|{HAN}{{4}})\s*[年\-/.．]\s*(\d{{1,2}}|{HAN}{{1,3}})\s*[月\-/.．]\s*(\d{{1,2}}|{HAN}{{1,3}})\s*日?"
    ))
});

/// 民国一百一十年三月一日: years are counted from 1912 on.
static REPUBLIC_DATE: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"(\d{1,3}|[一二三四五六七八九十百零〇元]{1,6})";
    pattern(&format!(r"民国\s*{number}\s*年\s*{number}\s*月\s*{number}\s*日"))
});

/// Reads the first date of a text, in Arabic or Chinese numerals.
pub(super) fn read_date(text: &str) -> Option<Date> {
    let text = &*plain(text);
    let republic = REPUBLIC_DATE.captures(text);
    let (captures, epoch) = match &republic {
        Some(captures) => (captures, 1911),
        None => (&DATE.captures(text)?, 0),
    };
    let number = |at: usize| {
        let digits = captures.get(at)?.as_str().replace('元', "一");
        numeral::parse_whole(&digits)
    };
    let year = i16::try_from(number(1)? + epoch).ok()?;
    Date::new(year, i8::try_from(number(2)?).ok()?, i8::try_from(number(3)?).ok()?).ok()
}

/// 成文日期: the date of the signature, the date that a page gives, or the day on which it was passed.
pub(super) fn issued(view: &View<'_>) -> Option<Date> {
    let is_dated = |text: &&str| is_date_line(text) || body_and_date(text).is_some();
    let signed = view.signatures().filter(is_dated).find_map(read_date);
    let stated = || {
        view.metas()
            .filter(|text| {
                ["成文", "发文日期", "发文时间", "生成日期", "印发日期"].iter().any(|it| text.contains(it))
            })
            .find_map(read_date)
    };
    let alone = || view.metas().filter(is_dated).find_map(read_date);
    let passed = || {
        view.metas()
            .filter(|text| ["通过", "公布", "批准", "民国"].iter().any(|it| plain(text).contains(it)))
            .find_map(read_date)
    };
    signed.or_else(stated).or_else(alone).or_else(passed)
}

/// 发布日期, by the page or the front page of the gazette.
pub(super) fn published<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Date> {
    static FIELD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:发布日期|发布时间|公布日期|公开日期|出刊日期|出版日期|日\s*期|时\s*间)\s*[：:]\s*(.{6,20})",
        )
    });
    static OTHER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:成文|发文|生成|印发|施行|实施|生效|有效|废止|失效|签发)(?:日期|时间)"));
    lines
        .filter(|line| !OTHER.is_match(line))
        .find_map(|line| read_date(FIELD.captures(line)?.get(1)?.as_str()))
}

static FROM_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"自\s*((?:(?:19|20)\d\d|{HAN}{{4}})\s*年[^，。；起]{{2,12}}日)\s*起\s*(?:正式)?(?:施行|实施|执行|生效|试行)"
    ))
});

static FROM_ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"自\s*(?:发文|印发|发布|公布|颁布|签发|下发)\s*之日起\s*(?:(\d{{1,3}}|{HAN}{{1,3}})\s*(?:个工作)?日后)?\s*(?:正式)?(?:施行|实施|执行|生效|试行)"
    ))
});

static UNTIL_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?:实施|施行|执行|有效|试行)(?:期|期限)?(?:截?至|到|截止到?)|有效期(?:限)?(?:为)?(?:[^，。；]{0,24}?)(?:至|到))\s*((?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)",
    )
});

static FOR_YEARS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?:有效期|试行期|施行期限|执行期限)(?:限)?(?:为|是)?\s*(\d{{1,2}}|{HAN}{{1,2}})\s*年"))
});

/// 施行日期 and the last day in force, from what the document says of itself (本办法自…起施行，有效期N年).
///
/// `issue` stands in for 印发之日. A term of N years ends on the day before its anniversary.
pub(super) fn force(view: &View<'_>, issue: Option<Date>) -> (Option<Date>, Option<Date>) {
    // What a decision quotes (“…本办法自…起施行。”) says nothing of the decision.
    let own: Vec<String> = view
        .texts()
        .filter(|paragraph| !paragraph.text.starts_with('“'))
        .map(|paragraph| without_quotations(&paragraph.text))
        .collect();
    let sentences = own.iter().flat_map(|text| text.split('。'));
    let (mut effective, mut expires) = (None, None);
    for sentence in sentences.filter(|sentence| speaks_of_itself(sentence)) {
        let days = |text: &str| numeral::parse_whole(text).map(i64::from);
        let from = FROM_DATE.captures(sentence).and_then(|it| read_date(&it[1])).or_else(|| {
            let captures = FROM_ISSUE.captures(sentence)?;
            let delay = captures.get(1).and_then(|it| days(it.as_str())).unwrap_or(0);
            issue?.checked_add(delay.days()).ok()
        });
        effective = from.or(effective);
        let until = UNTIL_DATE.captures(sentence).and_then(|it| read_date(&it[1])).or_else(|| {
            let years = days(&FOR_YEARS.captures(sentence)?[1])?;
            effective.or(issue)?.checked_add(years.years()).ok()?.yesterday().ok()
        });
        expires = until.or(expires);
    }
    (effective, expires)
}

/// The text less what stands between “ and ”.
fn without_quotations(text: &str) -> String {
    let mut own = String::with_capacity(text.len());
    let mut depth = 0usize;
    for character in text.chars() {
        match character {
            '“' => depth += 1,
            '”' => depth = depth.saturating_sub(1),
            _ if depth == 0 => own.push(character),
            _ => {}
        }
    }
    own
}

/// 本办法, 本意见 …; a term may stand in a sentence of its own.
fn speaks_of_itself(sentence: &str) -> bool {
    sentence.contains('本')
        || ["现予公布", "现予发布", "现予印发", "现予颁布"].iter().any(|it| sentence.contains(it))
        || sentence.trim_start().starts_with(['自', '有', '实', '施'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_in_both_numerals() {
        let check = |text: &str, expected: Option<(i16, i8, i8)>| {
            let seen = read_date(text).map(|date| (date.year(), date.month(), date.day()));
            assert_eq!(seen, expected, "{text}");
        };
        check("2016年9月30日", Some((2016, 9, 30)));
        check("二〇一六年九月三十日", Some((2016, 9, 30)));
        check("二○二五年十二月二十一日", Some((2025, 12, 21)));
        check("日期:2026-02-12", Some((2026, 2, 12)));
        check("11月29日", None);
        check("2016年13月1日", None);
    }

    #[test]
    fn works_out_when_a_document_is_in_force() {
        let check = |text: &str, expected: (Option<&str>, Option<&str>)| {
            let source = crate::SourceText::of_text(text, crate::Format::Plain);
            let paragraphs = crate::paragraph::join_lines(&crate::line::read_lines(&source).0);
            let roles = vec![crate::roles::Role::Text; paragraphs.len()];
            let view = View { paragraphs: &paragraphs, roles: &roles };
            let (effective, expires) = force(&view, Some(jiff::civil::date(2025, 1, 22)));
            let seen = (effective.map(|it| it.to_string()), expires.map(|it| it.to_string()));
            assert_eq!((seen.0.as_deref(), seen.1.as_deref()), expected, "{text}");
        };
        check("本意见自发文之日起实施,实施至2026年12月31日止。", (Some("2025-01-22"), Some("2026-12-31")));
        check("本方案自2016年10月31日起施行。", (Some("2016-10-31"), None));
        check("本办法自2025年3月1日起施行，有效期3年。", (Some("2025-03-01"), Some("2028-02-29")));
        check("本办法自印发之日起30日后施行，有效期五年。", (Some("2025-02-21"), Some("2030-02-20")));
        check(
            "本规定自2025年5月1日起施行，有效期至2030年4月30日。",
            (Some("2025-05-01"), Some("2030-04-30")),
        );
        check("企业自2020年1月1日起执行新标准。", (None, None));
    }
}
