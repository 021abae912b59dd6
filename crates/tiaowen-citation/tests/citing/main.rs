//! Every form over kinds of documents, as kept in `tests/citing/forms/`; records read back by independent readers; and what
//! holds for whatever a document tells or does not tell of itself. After a wanted change run the tests with
//! `UPDATE_FORMS=1` and read the difference before accepting it.

mod drawn;
mod samples;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use tiaowen_citation::{Choices, Citation, CitedWork, PlaceForm, Style, Template, TemplateError};

use self::samples::{Sample, samples};

fn page(sample: &Sample) -> String {
    let mut page = String::new();
    for form in sample.cited().all() {
        let _ = writeln!(page, "【{}】{}\n{}\n", form.style, form.name, form.citation);
    }
    page
}

#[test]
fn forms_are_as_kept() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/citing/forms");
    for sample in samples() {
        let path = folder.join(format!("{}.txt", sample.name));
        let text = page(&sample);
        if std::env::var_os("UPDATE_FORMS").is_some() {
            fs::write(&path, &text).expect("the folder ships");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, kept, "differs from {}", path.display());
    }
}

#[test]
fn forms_read_as_their_rules_say() {
    let check = |name: &str, style: Style, expected: &str| {
        let sample = samples().into_iter().find(|sample| sample.name == name).expect("a sample");
        assert_eq!(sample.cited().write(style), expected, "{name} {}", style.name());
    };
    check("plan", Style::Legal, "《甲市制造业培育方案》（甲政发〔2024〕1号），三、（六）2。");
    check(
        "plan",
        Style::Gbt2015,
        "甲市人民政府. 甲市制造业培育方案: 甲政发〔2024〕1号[Z]. 2024-03-01: 三、（六）2.",
    );
    check(
        "plan",
        Style::Gbt2025,
        "甲市人民政府. 甲市制造业培育方案：甲政发〔2024〕1号[Z]. 2024-03-01：三、（六）2.",
    );
    check("law", Style::Legal, "《民法典》第33条第2款第1项。");
    check("law", Style::Quotation, "“（一）夫妻一方。”（《中华人民共和国民法典》第三十三条第二款第一项）");
    check("report", Style::Short, "据《甲日报》2022年6月1日报道，《甲市行动纲要发布》二、1");
    check("report-bare", Style::Quotation, "“打造高地。”（据报道，《甲市行动纲要发布》二、1）");
    check("draft", Style::Short, "《甲市示范区方案（征求意见稿）》一、（二）");
    check("bare", Style::Quotation, "“予以支持。”（《甲市情况说明》第二部分）");
    check("imported", Style::Legal, "《外来法》第3条。");
}

#[test]
fn a_notice_is_cited_for_its_own_words_and_when_asked_for() {
    let sample = samples().into_iter().find(|sample| sample.name == "notice").expect("a sample");
    let cite = |work, place| {
        let choices = Choices { work, place };
        Citation::of(&sample.metadata, &sample.clause, None, choices).write(Style::Short)
    };
    assert_eq!(cite(CitedWork::Convention, None), "《甲市行动计划》一、（一）");
    let notice = "《甲市人民政府办公厅关于印发甲市行动计划的通知》";
    assert_eq!(cite(CitedWork::Notice, None), format!("{notice}一、（一）"));
    assert_eq!(cite(CitedWork::Notice, Some(PlaceForm::Articles)), format!("{notice}第一部分第（一）条"));
    let mut cover = sample.clause.clone();
    cover.id = "jzb-2023-5/n.p1".to_owned();
    cover.path = Vec::new();
    let citation = Citation::new(&sample.metadata, &cover);
    assert_eq!(citation.write(Style::Short), format!("{notice}第1段"));
}

#[test]
fn a_house_writes_its_own_form() {
    let sample = samples().into_iter().find(|sample| sample.name == "plan").expect("a sample");
    let write = |text: &str| Template::read(text).and_then(|template| template.write(&sample.cited()));
    let check = |text: &str, expected: &str| assert_eq!(write(text).as_deref(), Ok(expected), "{text}");
    check("《{{ title }}》{{ places.articles }}\n", "《甲市制造业培育方案》第三部分第（六）条第2款");
    check("{{ authors | join('、') }}，{{ date }}", "甲市人民政府，2024年3月1日");
    check("{% if is_draft %}稿{% else %}{{ quotation }}{% endif %}", "“2.支持研发‘攻关’。”");
    check("{% if notice_title %}\n甲\n{% endif %}\n{{ iso_date }}", "2024-03-01");
    check("{{ reference }}<&>", "《甲市制造业培育方案》（甲政发〔2024〕1号）三、（六）2<&>");
    let check = |text: &str, expected: TemplateError| assert_eq!(write(text), Err(expected), "{text}");
    check("甲\n{{ tilte }}", TemplateError::UnknownName { line: 2 });
    check(
        "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
        TemplateError::Endless,
    );
    check(&"长".repeat(30_000), TemplateError::TooLong);
    assert!(matches!(write("甲\n乙{{ title"), Err(TemplateError::Syntax { line: 2, .. })));
    assert!(matches!(write("{% include 'passwd' %}"), Err(TemplateError::Syntax { line: 1, .. })));
}
