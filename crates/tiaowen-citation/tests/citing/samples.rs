//! Kinds of documents, one clause of each. (Shared by the tests of forms; holds no tests itself.)

use jiff::civil::date;
use tiaowen_citation::{Choices, Citation};
use tiaowen_document::model::{Clause, DocumentKind, Item, Metadata, Span, Status, YearBasis};

/// A clause of a document.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) metadata: Metadata,
    pub(crate) clause: Clause,
    pub(crate) item: Option<Item>,
}

impl Sample {
    pub(crate) fn cited(&self) -> Citation<'_> {
        Citation::of(&self.metadata, &self.clause, self.item.as_ref(), Choices::default())
    }
}

pub(crate) fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

pub(crate) fn clause(id: &str, path: &[&str], text: &str) -> Clause {
    Clause {
        id: id.to_owned(),
        level: 1,
        path: strings(path),
        text: text.to_owned(),
        hash: "0123456789abcdef".to_owned(),
        span: Span { start: 0, end: text.chars().count() },
        ..Clause::default()
    }
}

pub(crate) fn samples() -> Vec<Sample> {
    let sample = |name, metadata, clause| Sample { name, metadata, clause, item: None };
    let plan = Metadata {
        id: "jzf-2024-1".to_owned(),
        title: "甲市制造业培育方案".to_owned(),
        doc_number: Some("甲政发〔2024〕1号".to_owned()),
        issuers: strings(&["甲市人民政府"]),
        kind: DocumentKind::Scheme,
        issued: Some(date(2024, 3, 1)),
        published: Some(date(2024, 3, 8)),
        year: Some(2024),
        year_basis: Some(YearBasis::Issued),
        source: Some("甲市政府门户网站".to_owned()),
        ..Metadata::default()
    };
    let notice = Metadata {
        id: "jzb-2023-5".to_owned(),
        title: "甲市人民政府办公厅关于印发甲市行动计划的通知".to_owned(),
        attached_title: Some("甲市行动计划".to_owned()),
        doc_number: Some("甲政办发〔2023〕5号".to_owned()),
        issuers: strings(&["甲市人民政府办公厅"]),
        kind: DocumentKind::Notice,
        issued: Some(date(2023, 5, 4)),
        ..Metadata::default()
    };
    let law = Metadata {
        id: "mfd".to_owned(),
        title: "中华人民共和国民法典".to_owned(),
        kind: DocumentKind::Law,
        issued: Some(date(2020, 5, 28)),
        effective: Some(date(2021, 1, 1)),
        ..Metadata::default()
    };
    let mut article =
        clause("mfd/33", &["第二编 监护", "第三十三条"], "第三十三条总则。（一）夫妻一方。（二）父母。");
    let item = |number: Option<&str>, address: &str, start: usize, end: usize| Item {
        number: number.map(str::to_owned),
        address: address.to_owned(),
        span: Span { start, end },
    };
    article.items = vec![
        item(None, "33.1", 0, 8),
        item(Some("（一）"), "33.2.1", 8, 16),
        item(Some("（二）"), "33.2.2", 16, 22),
    ];
    let report = Metadata {
        id: "jia-baodao".to_owned(),
        title: "甲市行动纲要发布".to_owned(),
        authors: strings(&["丁一"]),
        kind: DocumentKind::Report,
        status: Status::Reported,
        published: Some(date(2022, 6, 1)),
        source: Some("甲日报".to_owned()),
        ..Metadata::default()
    };
    let bare_report = Metadata {
        published: None,
        source: None,
        authors: Vec::new(),
        year: Some(2022),
        year_basis: Some(YearBasis::Curated),
        ..report.clone()
    };
    let draft = Metadata {
        id: "jia-shifanqu".to_owned(),
        title: "甲市示范区方案(征求意见稿)".to_owned(),
        kind: DocumentKind::Scheme,
        status: Status::Draft,
        published: Some(date(2026, 2, 12)),
        source: Some("甲研究院 example.org".to_owned()),
        ..Metadata::default()
    };
    let joint = Metadata {
        id: "jjx-2021-9".to_owned(),
        title: "关于支持“专精特新”企业的若干意见".to_owned(),
        doc_number: Some("甲经信〔2021〕9号".to_owned()),
        issuers: strings(&["甲市经济和信息化局", "甲市财政局", "甲市科学技术局", "甲市人力资源和社会保障局"]),
        kind: DocumentKind::Opinions,
        issued: Some(date(2021, 12, 31)),
        ..Metadata::default()
    };
    let bare =
        Metadata { id: "d-0".to_owned(), title: "甲市情况说明".to_owned(), ..Metadata::default() };
    let imported =
        Metadata { id: "import-1".to_owned(), title: "外来法".to_owned(), ..Metadata::default() };
    let hostile = Metadata {
        id: "d-1".to_owned(),
        title: "<b>50% & $1</b>{甲_乙}\n《丙》~^#\\办法".to_owned(),
        doc_number: Some("甲发〔2020〕1号".to_owned()),
        issuers: strings(&["R&D {局}, 甲 and 乙"]),
        kind: DocumentKind::Measures,
        issued: Some(date(2020, 1, 1)),
        ..Metadata::default()
    };
    let text = "1. <script>alert(1)</script> *重* [链](x)\nER  - \n# 二\n- 三";
    vec![
        sample(
            "plan",
            plan,
            clause("jzf-2024-1/3.6.2", &["三、任务", "(六)乙", "2.研发"], "2.支持研发“攻关”。"),
        ),
        sample("notice", notice, clause("jzb-2023-5/1.1", &["一、目标", "（一）甲"], "（一）甲。建成体系。")),
        Sample { name: "law", metadata: law, item: article.items.get(1).cloned(), clause: article },
        sample("report", report, clause("jia-baodao/2.1", &["二、看点", "1.高地"], "打造高地。")),
        sample("report-bare", bare_report, clause("jia-baodao/2.1", &["二、看点", "1.高地"], "打造高地。")),
        sample(
            "draft",
            draft,
            clause("jia-shifanqu/1.2", &["一、要求", "（二）乙"], "（二）乙。到2027年建成。"),
        ),
        sample("joint", joint, clause("jjx-2021-9/4", &["四、培育"], "四、培育。给予奖励。")),
        sample("bare", bare, clause("d-0/2", &["二、支持"], "予以支持。")),
        sample("imported", imported, clause("x/p3", &["第一章 总则", "第三条"], "外来的条文。")),
        sample("hostile", hostile, clause("d-1/1", &["1."], text)),
    ]
}
