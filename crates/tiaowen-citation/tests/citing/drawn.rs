//! What holds whatever a document tells of itself, and what readers of records make of them.

use biblatex::{Bibliography, ChunksExt};
use citationberg::json::Item as CslItem;
use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::Value;
use tiaowen_citation::{Choices, Citation, CitedWork, PlaceForm, Style};
use tiaowen_document::model::{Clause, DocumentKind, Metadata, Status, YearBasis};

use crate::samples::{clause, samples, strings};

fn title() -> impl Strategy<Value = String> {
    prop_oneof![
        "[甲乙丙丁戊]{1,6}(市|省)?(关于)?[推进发展培育]{2,6}的?(若干意见|实施方案|通知|办法|规划|纲要|公报)",
        "中华人民共和国[甲乙丙]{1,3}(法|条例|法典)",
        "[甲乙]{2,4}方案(（试行）|\\(征求意见稿\\)|（2022—2026年）)",
        "[甲乙a-zA-Z&<>{}_%$#~^\\\\\"'“”《》]{0,4}甲[a-z \n]{0,5}",
    ]
}

fn day() -> impl Strategy<Value = Option<Date>> {
    prop::option::of(
        (1990i16..2030, 1i8..13, 1i8..29).prop_map(|(year, month, day)| jiff::civil::date(year, month, day)),
    )
}

prop_compose! {
    fn metadata()(
        title in title(),
        attached in prop::option::of("[甲乙丙]{2,6}(行动计划|方案)"),
        number in prop::option::of("[甲乙丙]{1,4}发〔20[0-9]{2}〕[1-9][0-9]{0,2}号"),
        issuers in prop::collection::vec("[甲乙丙丁]{1,4}(局|办公室|委员会)", 0..6),
        authors in prop::collection::vec("[甲乙丙丁]{2,3}", 0..5),
        kind in prop::sample::select(DocumentKind::ALL),
        status in prop::sample::select(Status::ALL),
        issued in day(),
        published in day(),
        source in prop::option::of(prop_oneof!["[甲乙]{1,3}日报", "[甲乙]{2,4}网", "[甲乙]市人民政府公报"]),
        year in prop::option::of(1990i16..2030),
        is_imported in any::<bool>(),
    ) -> Metadata {
        Metadata {
            id: if is_imported { "import-0123456789ab".to_owned() } else { "jzf-2024-1".to_owned() },
            title,
            attached_title: attached,
            doc_number: number,
            issuers,
            authors,
            kind,
            status,
            issued,
            published,
            source,
            year,
            year_basis: Some(YearBasis::Curated),
            ..Metadata::default()
        }
    }
}

fn drawn_clause() -> impl Strategy<Value = Clause> {
    let label = prop_oneof![
        "[一二三]、[甲乙]{0,4}",
        "（[一二三]）[甲乙]{0,4}",
        "[1-9]\\.[甲乙]{0,4}",
        "第[一二三]条"
    ];
    let text = prop_oneof!["[甲乙丙“”，。]{1,30}", "[甲乙&<>{}_%\\\\*#\\[\\]\\-+.0-9\n]{1,30}"];
    (prop::collection::vec(label, 0..4), text).prop_map(|(labels, text)| {
        let address = if labels.is_empty() { "p1".to_owned() } else { vec!["1"; labels.len()].join(".") };
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        clause(&format!("jzf-2024-1/{address}"), &labels, &text)
    })
}

/// Signs that may not meet: what stood between them was unknown.
const BROKEN: &[&str] = &[
    "（）",
    "()",
    "〔〕",
    "《》",
    "「」",
    "，，",
    "，。",
    "。。",
    "，）",
    "（，",
    "、、",
    "：：",
    ", ,",
    ": :",
    ". .",
    "..",
    "：，",
    "，：",
    "、。",
    "、）",
    "、，",
    "、：",
    "、.",
    "、提",
    "、规",
    "：。",
    ": .",
    "[]",
    "..",
    "undefined",
    "None",
];

proptest! {
    #[test]
    fn no_form_shows_what_is_unknown(
        metadata in metadata(),
        clause in drawn_clause(),
        place in prop::option::of(prop::sample::select(PlaceForm::ALL)),
        is_notice in any::<bool>(),
    ) {
        let work = if is_notice { CitedWork::Notice } else { CitedWork::Convention };
        let citation = Citation::of(&metadata, &clause, None, Choices { work, place });
        // The words and the title may hold anything; what stands around them may not.
        let plain = Metadata {
            title: "甲乙丙方案".to_owned(),
            attached_title: metadata.attached_title.as_ref().map(|_| "甲乙丙计划".to_owned()),
            ..metadata.clone()
        };
        let quiet = Clause { text: "原文。".to_owned(), ..clause.clone() };
        let around = Citation::of(&plain, &quiet, None, Choices { work, place });
        for style in Style::ALL {
            let text = citation.write(*style);
            prop_assert!(!text.trim().is_empty());
            let text = around.write(*style);
            // 甲网： ends no reference; JSON and BibTeX have signs of their own.
            if !matches!(style, Style::CslJson | Style::Bibtex | Style::Html) {
                for broken in BROKEN {
                    prop_assert!(!text.contains(broken), "{} in {}: {text}", broken, style.name());
                }
            }
            let is_short = matches!(style, Style::OfficialLater);
            prop_assert!(is_short || text.contains("甲乙丙"), "{}: {text}", style.name());
        }
    }

    #[test]
    fn records_are_read_back(metadata in metadata(), clause in drawn_clause()) {
        check_records(&Citation::new(&metadata, &clause))?;
    }
}

#[test]
fn records_of_all_kinds_are_read_back() {
    for sample in samples() {
        check_records(&sample.cited()).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
    }
}

fn check_records(citation: &Citation<'_>) -> Result<(), TestCaseError> {
    let fail = |reason: String| TestCaseError::fail(reason);
    let bibtex = citation.write(Style::Bibtex);
    let list = Bibliography::parse(&bibtex).map_err(|error| fail(format!("{error}: {bibtex}")))?;
    let entry = list.iter().next().ok_or_else(|| fail(bibtex.clone()))?;
    prop_assert_eq!(list.len(), 1);
    let title = entry.title().map_err(|error| fail(format!("{error}: {bibtex}")))?.format_verbatim();
    let json: Value =
        serde_json::from_str(&citation.write(Style::CslJson)).map_err(|error| fail(error.to_string()))?;
    let item: CslItem = serde_json::from_value(json[0].clone()).map_err(|error| fail(error.to_string()))?;
    prop_assert!(item.id().is_some() && item.type_().is_some());
    let wanted = json[0]["title"].as_str().unwrap_or_default();
    // The reader of BibTeX leaves commands such as \textbackslash{} as they are.
    if !wanted.contains(['\\', '{', '}', '~', '^']) {
        prop_assert_eq!(&title, wanted);
    }
    if let Ok(authors) = entry.author() {
        let wanted = json[0]["author"].as_array().map_or(0, Vec::len);
        prop_assert_eq!(authors.len(), wanted, "{}", bibtex);
    }
    for name in json[0].as_object().into_iter().flat_map(serde_json::Map::keys) {
        prop_assert!(CSL_NAMES.contains(&name.as_str()), "{}", name);
    }
    let ris = citation.write(Style::Ris);
    let lines: Vec<&str> = ris.lines().collect();
    prop_assert!(lines[0].starts_with("TY  - ") && lines[lines.len() - 1] == "ER  - ");
    for line in &lines[..lines.len() - 1] {
        let (tag, rest) = line.split_at(6);
        prop_assert!(tag.ends_with("  - ") && tag != "ER  - " && !rest.is_empty(), "{}", line);
    }
    Ok(())
}

/// The names that csl-data.json of CSL 1.0.2 knows, as far as we use any.
const CSL_NAMES: &[&str] = &[
    "id",
    "type",
    "title",
    "title-short",
    "author",
    "number",
    "issued",
    "container-title",
    "source",
    "section",
    "note",
    "language",
];

#[test]
fn words_stay_words_in_markup() {
    let metadata = Metadata {
        id: "d-1".to_owned(),
        title: "<img src=x onerror=alert(1)>方案".to_owned(),
        issuers: strings(&["甲"]),
        ..Metadata::default()
    };
    let clause = clause("d-1/1", &["<b>一</b>"], "</p><script>alert(1)</script>\n> *甲* `乙` ![](x)\n1) 丙");
    let citation = Citation::new(&metadata, &clause);
    let html = citation.write(Style::Html);
    for tag in ["<script", "<img", "<b>", "</p><script"] {
        assert!(!html.contains(tag), "{html}");
    }
    let markdown = citation.write(Style::Markdown);
    let events: Vec<pulldown_cmark::Event<'_>> = pulldown_cmark::Parser::new(&markdown).collect();
    let mut shown = String::new();
    for event in &events {
        match event {
            pulldown_cmark::Event::Text(text) => shown.push_str(text),
            pulldown_cmark::Event::Start(tag) => assert!(
                matches!(tag, pulldown_cmark::Tag::BlockQuote(_) | pulldown_cmark::Tag::Paragraph),
                "{tag:?}: {markdown}"
            ),
            pulldown_cmark::Event::End(_) | pulldown_cmark::Event::SoftBreak => {}
            other => panic!("{other:?}: {markdown}"),
        }
    }
    assert!(shown.contains("> *甲* `乙` ![](x)") && shown.contains("1) 丙"), "{shown}");
}
