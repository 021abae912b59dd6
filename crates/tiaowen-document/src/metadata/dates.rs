//! Dates of issue, publication, effect and expiry. A date that the text does not give stays unknown.

use std::borrow::Cow;
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;
use tiaowen_text::numeral;

use super::View;
use crate::roles::{Role, body_and_date, is_date_line, plain};

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
}

const HAN: &str = "[〇零○Ｏ一二三四五六七八九十元两]";

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
    signed.or_else(stated).or_else(alone).or_else(passed).or_else(|| printed(view))
}

/// 印发日期, by the colophon: `丙市人民政府办公室　2031年3月2日印发`.
pub(super) fn printed(view: &View<'_>) -> Option<Date> {
    let is_colophon = |text: &&str| text.ends_with("印发") && text.chars().count() <= 60;
    view.metas().chain(view.signatures()).filter(is_colophon).find_map(read_date)
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

/// A day in Arabic or Chinese numerals; the pattern of [`DATE`] without its groups.
fn day() -> String {
    format!(
        r"(?:(?:19|20)\d\d|{HAN}{{4}})\s*年\s*(?:\d{{1,2}}|{HAN}{{1,3}})\s*月\s*(?:\d{{1,2}}|{HAN}{{1,3}})\s*日"
    )
}

const IN_FORCE: &str = "(?:正式)?(?:施行|实施|执行|生效|试行)";

static FROM_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?:^|自|从|于|，|,)\s*({})\s*(?:零时)?\s*起\s*{IN_FORCE}(?P<after>.?)", day()))
});

static FROM_ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:自|从)?\s*(?:发文|印发|发布|公布|颁布|签发|下发|公开发布|发布实施)\s*(?:(?:之)?日(?:起)?|后)\s*(?:(?:满)?(\d{{1,3}}|{HAN}{{1,3}})\s*(个月|个工作日|日)(?:后|起)?)?\s*(?:起)?{IN_FORCE}"
    ))
});

/// A term with both ends: 执行期限为2025年1月1日至2027年12月31日.
static FROM_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:有效期|(?:实施|施行|执行|试行|适用|政策)(?:期|期限|时间))(?:限)?(?:为|是)?\s*(?:(?:\d|{HAN}){{1,3}}年)?[（(]?\s*(?:自|从)?\s*({})\s*(?:起)?\s*(?:至|到|-|—|－)",
        day()
    ))
});

static UNTIL_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:(?:实施|施行|执行|有效|试行|适用)(?:期|期限)?(?:截?至|到|截止到?)|(?:有效期|(?:实施|施行|执行|试行|适用|政策)(?:期|期限|时间))(?:限)?(?:为)?(?:[^。；]{{0,24}}?)(?:至|到|-|—|－)|(?:起{IN_FORCE}[，,]?\s*(?:截)?(?:至|到)))\s*({})",
        day()
    ))
});

/// 有效期至2027年底, 有效期至2027年6月底: the year, and the month if one is given.
static UNTIL_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:有效|(?:实施|施行|执行|试行|适用|政策)(?:期|期限|时间)?)期?(?:限)?(?:为)?\s*(?:截?至|到|截止到?)\s*((?:19|20)\d\d)\s*年\s*(?:(\d{1,2})\s*月\s*)?(?:年)?底",
    )
});

/// A day on which it ceases to have effect, behind the day from which it has: …起施行，2027年12月31日失效.
static CEASES: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"[，,]\s*(?:至|到)?({})\s*(?:自动|自行)?失效$", day())));

static FOR_TERM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:有效期|试行期|试用期|暂行期|施行期限|执行期限|实施期限|起试行|起施行|起实施|起执行|[，,]试行)(?:限)?(?:暂定)?(?:为|是)?(?:自[^，。；]{{2,14}}起)?\s*(\d{{1,3}}|{HAN}{{1,4}})\s*(个月|年|天|日)(?P<after>.?)"
    ))
});

/// What stands behind a date or term that only speaks of something in the past or later: 起施行以来, 试行2年后.
fn is_aside(after: Option<regex::Match<'_>>) -> bool {
    after.is_some_and(|after| matches!(after.as_str(), "以" | "之" | "后" | "前" | "的" | "内" | "来"))
}

/// 施行日期 and the last day in force, from what the document says of itself (本办法自…起施行，有效期N年).
///
/// The colophon's date is 印发之日; `issue` stands in for it. A term of N years ends on the day before its anniversary.
pub(super) fn force(view: &View<'_>, issue: Option<Date>) -> (Option<Date>, Option<Date>) {
    let cover = view.roles.iter().position(|role| *role == Role::AttachedTitle).unwrap_or_default();
    let (cover, plan) = (view.range(0..cover), view.range(cover..view.roles.len()));
    let days = Days { issue, printed: printed(view) };
    let (effective, expires) = terms(&cover, days);
    let (of_plan, end_of_plan) = terms(&plan, days);
    // Where a decision publishes an older text again, that text's dates are its own.
    let is_older = of_plan.is_some() && effective.is_some() && of_plan != effective;
    (effective.or(of_plan), expires.or(end_of_plan.filter(|_| !is_older)))
}

/// The days from which terms are counted.
#[derive(Clone, Copy)]
struct Days {
    /// 成文日期, else 发布日期.
    issue: Option<Date>,
    /// 印发日期, by the colophon.
    printed: Option<Date>,
}

/// What the sentences of one text say of when it is in force.
fn terms(view: &View<'_>, days: Days) -> (Option<Date>, Option<Date>) {
    // What a decision quotes (“…本办法自…起施行。”) says nothing of the decision.
    let own: Vec<Cow<'_, str>> = view
        .texts()
        .filter(|paragraph| !paragraph.text.starts_with('“'))
        .map(|paragraph| without_quotations(&paragraph.text))
        .collect();
    let sentences = own.iter().flat_map(|text| text.split('。'));
    let (mut effective, mut expires) = (None, None);
    for sentence in sentences.filter(|sentence| speaks_of_itself(sentence)) {
        let sentence = plain(sentence);
        effective = start(&sentence, days).or(effective);
        expires = last_day(&sentence).or_else(|| term_end(&sentence, effective.or(days.issue)?)).or(expires);
    }
    (effective, expires)
}

/// The day on which a sentence brings the document into force.
fn start(sentence: &str, days: Days) -> Option<Date> {
    let dated = FROM_DATE.captures(sentence).filter(|it| !is_aside(it.name("after")));
    let dated = dated.or_else(|| FROM_TO.captures(sentence)).and_then(|it| read_date(&it[1]));
    dated.or_else(|| {
        let captures = FROM_ISSUE.captures(sentence)?;
        let delay = captures.get(1).and_then(|it| number(it.as_str())).unwrap_or(0);
        let in_months = captures.get(2).is_some_and(|unit| unit.as_str() == "个月");
        let is_printing = ["印发", "下发"].iter().any(|word| captures[0].contains(word));
        let issue = days.printed.filter(|_| is_printing).or(days.issue);
        issue?.checked_add(if in_months { delay.months() } else { delay.days() }).ok()
    })
}

/// The last day in force that a sentence names.
fn last_day(sentence: &str) -> Option<Date> {
    let dated = UNTIL_DATE.captures(sentence).or_else(|| CEASES.captures(sentence));
    dated.and_then(|it| read_date(&it[1])).or_else(|| {
        let captures = UNTIL_END.captures(sentence)?;
        let month = captures.get(2).map_or(Some(12), |it| it.as_str().parse().ok())?;
        Some(Date::new(captures[1].parse().ok()?, month, 1).ok()?.last_of_month())
    })
}

/// The last day of a term that a sentence gives in years, months or days.
fn term_end(sentence: &str, start: Date) -> Option<Date> {
    let captures = FOR_TERM.captures(sentence).filter(|it| !is_aside(it.name("after")))?;
    let length = number(&captures[1])?;
    let term = match &captures[2] {
        "年" => length.years(),
        "个月" => length.months(),
        _ => length.days(),
    };
    start.checked_add(term).ok()?.yesterday().ok()
}

fn number(text: &str) -> Option<i64> {
    numeral::parse_whole(&text.replace('两', "二")).map(i64::from)
}

/// The text less what stands between “ and ”.
fn without_quotations(text: &str) -> Cow<'_, str> {
    if !text.contains(['“', '”']) {
        return Cow::Borrowed(text);
    }
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
    Cow::Owned(own)
}

/// 本办法, 本若干意见 …; a term may stand in a sentence of its own.
fn speaks_of_itself(sentence: &str) -> bool {
    static OWN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"本(?:[\u4e00-\u9fff]{0,6})?(?:办法|规定|细则|意见|通知|方案|决定|公告|通告|条例|法|规则|规程|措施|政策|标准|规范|指南|计划|规划|准则|令|批复|函|纲要|制度|章程|解释|文件|预案|目录|清单|要点)",
        )
    });
    let sentence = sentence.trim_start();
    sentence.contains('本') && OWN.is_match(sentence)
        || ["现予公布", "现予发布", "现予印发", "现予颁布"].iter().any(|it| sentence.contains(it))
        || ["自", "有效期", "实施期", "施行期", "执行期", "试行期", "以上政策", "上述政策"]
            .iter()
            .any(|opening| sentence.starts_with(opening))
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
        check("本办法自2025年3月1日起施行，至2027年12月31日止。", (Some("2025-03-01"), Some("2027-12-31")));
        check("本细则自发布之日起试行2年。", (Some("2025-01-22"), Some("2027-01-21")));
        check("本办法自公布之日起试行，试行期两年。", (Some("2025-01-22"), Some("2027-01-21")));
        check("本措施自发布之日起实施，有效期6个月。", (Some("2025-01-22"), Some("2025-07-21")));
        check("本规定自公布之日起一个月后施行。", (Some("2025-02-22"), None));
        check("本意见有效期为自印发之日起3年。", (None, Some("2028-01-21")));
        check("本政策执行期限为2025年1月1日至2027年12月31日。", (Some("2025-01-01"), Some("2027-12-31")));
        check(
            "本规定于二〇二五年四月一日起施行，有效期至二〇三〇年三月三十一日。",
            (Some("2025-04-01"), Some("2030-03-31")),
        );
        check("本市管理条例自2015年5月1日起施行以来，成效明显。", (None, None));
        check("本市自2015年5月1日起执行国家标准。", (None, None));
        check("本办法自2025年5月1日起施行。“本办法自2015年5月1日起施行。”", (Some("2025-05-01"), None));
        check("本办法施行2年后进行评估。", (None, None));
        check("本办法自公布之日起30日后施行。", (Some("2025-02-21"), None));
        check("本办法自发布之日起满三十日施行。", (Some("2025-02-21"), None));
        check("本办法自发布后30日起施行。", (Some("2025-02-21"), None));
        check("本意见有效期5年，自2024年3月1日起施行。", (Some("2024-03-01"), Some("2029-02-28")));
        check("本通知自2025年4月1日起执行，有效期限为三年。", (Some("2025-04-01"), Some("2028-03-31")));
        check("本措施自印发之日起施行，有效期截至2028年12月31日。", (Some("2025-01-22"), Some("2028-12-31")));
        check("本意见自印发之日起施行，有效期至2027年底。", (Some("2025-01-22"), Some("2027-12-31")));
        check("本意见自印发之日起施行，有效期至2027年6月底。", (Some("2025-01-22"), Some("2027-06-30")));
        check("本政策有效期三年（2025年1月1日至2027年12月31日）。", (Some("2025-01-01"), Some("2027-12-31")));
        check("有效期自2025年1月1日起至2026年12月31日止。", (Some("2025-01-01"), Some("2026-12-31")));
        check("本通知自印发之日起实施，试行一年。", (Some("2025-01-22"), Some("2026-01-21")));
        check("本通告自发布之日起生效，有效期30天。", (Some("2025-01-22"), Some("2025-02-20")));
        check("本办法自公布之日起施行，2027年12月31日失效。", (Some("2025-01-22"), Some("2027-12-31")));
        check("本细则自2025年5月1日起施行，暂行期限2年。", (Some("2025-05-01"), Some("2027-04-30")));
        check("本办法（试行）自2025年5月1日零时起施行。", (Some("2025-05-01"), None));
        check("本办法自印发之日起施行，企业应当在2027年12月31日前失效备案。", (Some("2025-01-22"), None));
    }
}
