//! What people type, and what it is read as.

use proptest::prelude::*;

use super::*;

/// The tree in one line: `&` and, `|` or, `!` not, `"…"` quoted, `name=value` filter, `field~value`.
fn show(query: &Query) -> String {
    let join =
        |parts: &[Query], sign: &str| format!("({})", parts.iter().map(show).collect::<Vec<_>>().join(sign));
    match query {
        Query::All => "*".to_owned(),
        Query::Text(text) => text.clone(),
        Query::Quoted(text) => format!("\"{text}\""),
        Query::Field { field, value, form: Form::Plain } => format!("{field:?}~{value}"),
        Query::Field { field, value, form: Form::Quoted } => format!("{field:?}~\"{value}\""),
        Query::Filter { name, value } => format!("{name}={value}"),
        Query::And(parts) => join(parts, " & "),
        Query::Or(parts) => join(parts, " | "),
        Query::Not(inner) => format!("!{}", show(inner)),
    }
}

fn check(text: &str, expected: &str) {
    let parsed = parse(text).unwrap();
    assert_eq!(show(&parsed.query), expected, "{text}");
    assert!(parsed.notices.is_empty(), "{text}: {:?}", parsed.notices);
}

/// As [`check`], where a notice must hold `notice`.
fn check_noticed(text: &str, expected: &str, notice: &str) {
    let parsed = parse(text).unwrap();
    assert_eq!(show(&parsed.query), expected, "{text}");
    assert!(parsed.notices.iter().any(|found| found.contains(notice)), "{text}: {:?}", parsed.notices);
}

#[test]
fn reads_terms_and_operators() {
    check("", "*");
    check(" \u{3000}\n", "*");
    check("智能制造", "智能制造");
    check("智能制造　补贴", "(智能制造 & 补贴)");
    check("智能制造 AND 补贴", "(智能制造 & 补贴)");
    check("智能制造 OR 机器人", "(智能制造 | 机器人)");
    check("智能制造|机器人｜芯片", "(智能制造 | 机器人 | 芯片)");
    check("智能制造 ＯＲ 机器人", "(智能制造 | 机器人)");
    check("甲 乙 OR 丙 丁", "((甲 & 乙) | (丙 & 丁))");
    check("智能制造 -补贴", "(智能制造 & !补贴)");
    check("智能制造 －补贴", "(智能制造 & !补贴)");
    check("智能制造 NOT 补贴", "(智能制造 & !补贴)");
    check("NOT NOT 补贴", "补贴");
    check("NOT -补贴", "补贴");
    check("(甲 OR 乙) 丙", "((甲 | 乙) & 丙)");
    check("（甲　OR　乙）丙", "((甲 | 乙) & 丙)");
    check("丙 -(甲 乙)", "(丙 & !(甲 & 乙))");
    check("((甲))", "甲");
    check("(甲)(乙)", "(甲 & 乙)");
    check("or", "or");
    check("甲\u{200B}乙", "甲\u{200B}乙");
}

#[test]
fn reads_quotes() {
    check("\"中国制造\"", "\"中国制造\"");
    check("“中国制造” 补贴", "(\"中国制造\" & 补贴)");
    check("＂中国制造＂", "\"中国制造\"");
    check("「中國製造」", "\"中國製造\"");
    check("”中国制造”", "\"中国制造\"");
    check("“中国制造“", "\"中国制造\"");
    check("\"建设“中国制造”试点\"", "\"建设“中国制造”试点\"");
    check("“建设“中国制造”试点”", "\"建设“中国制造”试点\"");
    check("甲 -\"补贴\"", "(甲 & !\"补贴\")");
    check("\"甲 (乙\" (丙)", "(\"甲 (乙\" & 丙)");
    check("(\"甲)\" OR 乙)", "(\"甲)\" | 乙)");
}

#[test]
fn takes_signs_inside_text_as_text() {
    check("宁波市建设“中国制造2025”试点", "宁波市建设“中国制造2025”试点");
    check("市委组织部(市委人才办)", "市委组织部(市委人才办)");
    check("（一）建设", "（一）建设");
    check("(一)", "一");
    check("〔2016〕152号", "〔2016〕152号");
    check("[2016]152号", "[2016]152号");
    check("15%-20%", "15%-20%");
    check("——到2027年", "——到2027年");
    check("--到2027年", "--到2027年");
    check("2016-2019", "2016-2019");
    check("责任单位：市科技局", "责任单位：市科技局");
    check("http://a.cn", "http://a.cn");
    check("建设)", "建设)");
    check("，", "，");
    check("()", "()");
    check("-", "-");
}

#[test]
fn reads_prefixes() {
    check("unit:市科技局", "unit=市科技局");
    check("unit：市科技局　year：2016..2019", "(unit=市科技局 & year=2016..2019)");
    check("family:经信", "unit_family=经信");
    check("UNIT_FAMILY:经信", "unit_family=经信");
    check("doc:甬政办发〔2016〕152号", "doc=甬政办发〔2016〕152号");
    check("doc:\"甬政办发 (2016)\" 甲", "(doc=甬政办发 (2016) & 甲)");
    check("category:“科技 创新”", "category=科技 创新");
    check("title:方案 heading:\"主要目标\"", "(Title~方案 & Heading~\"主要目标\")");
    check("(unit:甲 OR unit:乙) -kind:通知", "((unit=甲 | unit=乙) & !kind=通知)");
    check("kind:通知|kind:意见", "(kind=通知 | kind=意见)");
}

#[test]
fn takes_the_rest_as_text_and_says_so() {
    check_noticed("“中国制造", "“中国制造", "没有成对");
    check_noticed("(甲 乙", "((甲 & 乙)", "没有成对");
    check_noticed("uint:甲", "uint:甲", "uint:");
    check_noticed("unit: 甲", "(unit: & 甲)", "没有值");
    check_noticed("甲 OR", "(甲 & OR)", "缺少检索词");
    check_noticed("OR 甲", "(OR & 甲)", "缺少检索词");
    check_noticed("NOT", "NOT", "缺少检索词");
    check_noticed("甲 |", "甲", "只有符号");
    check_noticed("-20%", "!20%", "只有要排除的词");
    check_noticed("-甲 NOT 乙", "(!甲 & !乙)", "只有要排除的词");
    check_noticed("|", "|", "缺少检索词");
    check_noticed("甲 、 乙", "(甲 & 乙)", "只有符号");
    check_noticed("12 | 单项冠军 |", "(12 | 单项冠军)", "只有符号");
    let deep = "(".repeat(MAX_DEPTH + 1) + "甲 乙" + &")".repeat(MAX_DEPTH + 1);
    check_noticed(&deep, "((甲 & 乙))", "层");
}

#[test]
fn names_the_limit_that_is_broken() {
    let check = |text: String, expected: &str| {
        let error = parse(&text).unwrap_err();
        assert_eq!(error.message(), expected);
        assert!(!error.hint().is_empty());
    };
    check("甲".repeat(1_001), "检索词共 1001 字，超过上限 1000 字");
    check("(".repeat(10_000), "检索词共 10000 字，超过上限 1000 字");
    check("甲 ".repeat(65), "检索式共 65 个词，超过上限 64 个");
    assert!(parse(&"甲".repeat(1_000)).is_ok());
    assert!(parse(&"甲 ".repeat(64)).is_ok());
    assert!(parse(&"(".repeat(1_000)).is_ok());
    assert!(parse(&("(".repeat(499) + "甲" + &")".repeat(499))).is_ok());
    assert!(parse(&"NOT ".repeat(250)).is_ok());
}

/// All leaves of a tree.
fn leaves(query: &Query) -> usize {
    match query {
        Query::And(parts) | Query::Or(parts) => parts.iter().map(leaves).sum(),
        Query::Not(inner) => leaves(inner),
        _ => 1,
    }
}

proptest! {
    #[test]
    fn reads_anything(text in prop_oneof![
        "\\PC{0,80}",
        "[ 　()（）\"“”「」|｜\\-－:：甲乙ORNTAD]{0,60}",
        "(unit|year|title|OR|NOT|AND|[ :：\"“”()（）|\\-甲乙2]){0,24}",
    ]) {
        let parsed = parse(&text).unwrap();
        prop_assert!(leaves(&parsed.query) <= MAX_TERMS.max(text.chars().count()));
    }

    #[test]
    fn plain_text_is_one_term(text in "[甲乙丙，。、；％〔〕《》0-9a-z“”（）]{1,20}") {
        // Only a sign at the start can be syntax.
        prop_assume!(!text.starts_with(['“', '”', '（']));
        prop_assert_eq!(parse(&text).unwrap().query, Query::Text(text));
    }

    #[test]
    fn quoted_text_is_one_string(text in "[甲乙丙，。|()（）:\\- “”a-zA-Z]{1,20}") {
        prop_assume!(!text.trim().is_empty());
        prop_assert_eq!(parse(&format!("\"{text}\"")).unwrap().query, Query::Quoted(text));
    }
}
