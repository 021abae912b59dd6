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

#[test]
fn writes_a_tree_back() {
    let check = |text: &str, expected: &str| {
        let query = parse(text).unwrap().query;
        assert_eq!(query.to_string(), expected, "{text}");
        assert_eq!(parse(expected).unwrap().query, query, "{text}");
    };
    check("", "");
    check("智能制造　AND 补贴", "智能制造 补贴");
    check("甲 | 乙 丙", "甲 OR 乙 丙");
    check("（甲　OR　乙）丙 NOT (丁 戊)", "(甲 OR 乙) 丙 -(丁 戊)");
    check("-(-甲)", "-(-甲)");
    check("NOT --甲", "-(--甲)");
    check("“中国制造” ＂甲 乙＂", "\"中国制造\" \"甲 乙\"");
    check("“甲\"乙”", "“甲\"乙”");
    check("「甲“乙\"丙」", "「甲“乙\"丙」");
    check("甲 a:\"乙 「丙」", "甲 a:\"乙 “丙”");
    check("unit：市科技局 doc:“甲 (2016)”", "unit:市科技局 doc:\"甲 (2016)\"");
    check("title:方案 heading:「目标」", "title:方案 heading:\"目标\"");
    check("甲 AND AND 乙", "甲 (AND) 乙");
    check("OR OR 甲", "(OR) OR 甲");
    check("甲 (\u{200B})", "甲 (\u{200B})");
}

#[test]
fn shows_a_tree() {
    let check = |text: &str, expected: &[&str]| {
        let tree = QueryNode::from(&parse(text).unwrap().query).to_string();
        assert_eq!(tree.lines().collect::<Vec<_>>(), expected, "{text}");
    };
    check("", &["全部"]);
    check("甲", &["词：甲"]);
    check(
        "甲 -“乙 丙” (year:2016..2019 OR title:\"丁\" OR heading:戊)",
        &[
            "并且",
            "  词：甲",
            "  排除",
            "    逐字：\"乙 丙\"",
            "  或者",
            "    筛选 年份 year：\"2016..2019\"",
            "    字段逐字 title：\"丁\"",
            "    字段 heading：戊",
        ],
    );
}

/// Reads a shown tree: the lines of one node and all below it.
fn read_tree(lines: &mut std::iter::Peekable<std::str::Lines<'_>>, depth: usize) -> Query {
    let line = lines.next().unwrap().trim_start_matches(' ');
    let mut parts = Vec::new();
    while lines.peek().is_some_and(|next| next.starts_with(&" ".repeat(depth + 2))) {
        parts.push(read_tree(lines, depth + 2));
    }
    let (head, text) = line.split_once('：').unwrap_or((line, ""));
    let name = head.rsplit(' ').next().unwrap();
    let field = if name == "title" { TextField::Title } else { TextField::Heading };
    let unquoted = || serde_json::from_str::<String>(text).unwrap();
    match head.split(' ').next().unwrap() {
        "全部" => Query::All,
        "词" => Query::Text(text.to_owned()),
        "逐字" => Query::Quoted(unquoted()),
        "字段" => Query::Field { field, value: text.to_owned(), form: Form::Plain },
        "字段逐字" => Query::Field { field, value: unquoted(), form: Form::Quoted },
        "筛选" => {
            let name = crate::Filters::NAMES.into_iter().find(|known| *known == name).unwrap();
            Query::Filter { name, value: unquoted() }
        }
        "并且" => Query::And(parts),
        "或者" => Query::Or(parts),
        "排除" => Query::Not(Box::new(parts.remove(0))),
        other => panic!("{other}"),
    }
}

/// What people who mean syntax type, signs in place.
fn well_formed() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => "[甲乙丙智能制造2a]{1,3}",
        1 => "(（一）建设|〔2016〕1号|15%-20%|建设“中国制造”试点|甲：乙|or|“)",
        1 => "\"[甲乙 ()|]{0,4}甲\"",
        1 => "“[甲乙\" ]{0,3}甲”",
        1 => "(title|heading|unit|doc|year|kind)[:：](甲|\"甲 [乙(|]\"|2016..2019|（一）)",
        1 => "(OR|AND|NOT|\\||｜| )",
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let several = proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several.clone().prop_map(|parts| parts.join(" ")),
            several.clone().prop_map(|parts| parts.join(" OR ")),
            several.prop_map(|parts| format!("({})", parts.join("　AND "))),
            inner.clone().prop_map(|part| format!("-({part})")),
            inner.clone().prop_map(|part| format!("-{part}")),
            inner.prop_map(|part| format!("NOT {part}")),
        ]
    })
}

/// Tells whether brackets and quotes that are text stand in pairs inside every term. A lone one may pair otherwise
/// when the query is written anew.
fn has_paired_signs(query: &Query) -> bool {
    let is_paired = |text: &str| {
        let mut depth = 0;
        let never_closes_first = text.chars().all(|character| {
            depth += i32::from("(（".contains(character)) - i32::from(")）".contains(character));
            depth >= 0
        });
        let count = |sign: char| text.chars().filter(|character| *character == sign).count();
        never_closes_first && depth == 0 && count('"') % 2 == 0 && count('“') == count('”')
    };
    match query {
        Query::Text(text) | Query::Field { value: text, .. } => is_paired(text),
        Query::And(parts) | Query::Or(parts) => parts.iter().all(has_paired_signs),
        Query::Not(inner) => has_paired_signs(inner),
        Query::All | Query::Quoted(_) | Query::Filter { .. } => true,
    }
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
    fn every_tree_can_be_shown_without_loss(text in prop_oneof![
        "\\PC{0,60}",
        "[ 　()（）\"“”「」|｜\\-－:：甲乙ORNTAD\n]{0,60}",
        "(unit|year|title|OR|NOT|AND|[ :：\"“”()（）|\\-甲乙2]){0,24}",
    ]) {
        let query = parse(&text).unwrap().query;
        let shown = QueryNode::from(&query).to_string();
        prop_assert_eq!(read_tree(&mut shown.lines().peekable(), 0), query, "{}", shown);
    }

    #[test]
    fn a_tree_written_back_reads_as_the_same_tree(text in well_formed()) {
        let parsed = parse(&text).unwrap();
        prop_assume!(has_paired_signs(&parsed.query));
        let written = parsed.query.to_string();
        prop_assert_eq!(&parse(&written).unwrap().query, &parsed.query, "{} → {}", text, written);
        // Writing is stable.
        prop_assert_eq!(parse(&written).unwrap().query.to_string(), written);
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
