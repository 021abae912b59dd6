//! Two small documents to test with, one of them hostile.

use tiaowen_document::Location;
use tiaowen_document::model::{
    Clause, ClauseKind, Document, DocumentKind, Item, Metadata, Noise, NoiseReason, Period, Reference,
    Region, Relation, Span, Structure, StructureKind, Target, TargetOp, Unit, UnitRole, YearBasis,
};
use tiaowen_search::{ClauseRecord, DocumentBatch, DocumentRecord};

/// The first document's file, as its spans have it.
pub(crate) const PLAN_TEXT: &str = "首页>文件\n某市企业培育方案\n某政发〔2024〕1号\n一、主要任务\n\
    1.培育单项冠军。到2027年，单项冠军达到100家。（责任单位：市经信局）\n2.支持研发。给予补助。\n";

/// A clause of this id and text, which stands at the start of its source.
pub(crate) fn clause(id: &str, text: &str) -> Clause {
    Clause {
        id: id.to_owned(),
        level: 1,
        text: text.to_owned(),
        hash: "0".repeat(16),
        span: Span { start: 0, end: text.chars().count() },
        ..Clause::default()
    }
}

/// Where `part` stands in [`PLAN_TEXT`], in code points.
fn span_of(part: &str) -> Span {
    let byte = PLAN_TEXT.find(part).expect("part of the plan");
    let start = PLAN_TEXT[..byte].chars().count();
    Span { start, end: start + part.chars().count() }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn structure(kind: StructureKind, text: &str, level: u8, path: &[&str]) -> Structure {
    Structure {
        kind,
        text: text.to_owned(),
        level,
        path: strings(path),
        span: span_of(text),
        cuts: Vec::new(),
    }
}

/// A plan with a number, units, a target and a reference to the other document.
pub(crate) fn plan() -> Document {
    let text = "1.培育单项冠军。到2027年，单项冠军达到100家。（责任单位：市经信局）";
    let mut first = clause("mzf-2024-1/1.1", text);
    first.level = 2;
    first.path = strings(&["一、主要任务", "1.培育单项冠军"]);
    first.number = Some("1.".to_owned());
    first.heading = Some("培育单项冠军".to_owned());
    first.span = span_of(text);
    first.units = vec![Unit {
        name: "市经信局".to_owned(),
        canonical: "市经信局".to_owned(),
        id: "m-jingxin".to_owned(),
        role: UnitRole::Responsible,
        span: span_of("市经信局"),
    }];
    first.areas = strings(&["江东区"]);
    first.years = vec![2027];
    first.targets = vec![Target {
        indicator: "单项冠军".to_owned(),
        op: TargetOp::AtLeast,
        value: Some(100.0),
        value_max: None,
        unit: Some("家".to_owned()),
        year: Some(2027),
        year_inherited: false,
        span: span_of("单项冠军达到100家"),
    }];
    first.categories = strings(&["enterprise"]);
    let text = "2.支持研发。给予补助。";
    let mut second = clause("mzf-2024-1/1.2", text);
    second.level = 2;
    second.path = strings(&["一、主要任务", "2.支持研发"]);
    second.number = Some("2.".to_owned());
    second.heading = Some("支持研发".to_owned());
    second.span = span_of(text);
    second.categories = strings(&["innovation"]);
    Document {
        metadata: Metadata {
            id: "mzf-2024-1".to_owned(),
            title: "某市企业培育方案".to_owned(),
            doc_number: Some("某政发〔2024〕1号".to_owned()),
            issuers: strings(&["某市人民政府"]),
            kind: DocumentKind::Scheme,
            region: Some(Region { name: "某市".to_owned(), level: "市".to_owned() }),
            issued: Some(jiff::civil::date(2024, 3, 1)),
            year: Some(2024),
            year_basis: Some(YearBasis::Issued),
            period: Period { start: Some(2024), end: Some(2027) },
            references: vec![Reference {
                title: "企业培育办法".to_owned(),
                doc_number: None,
                span: Span { start: 0, end: 1 },
                relation: Relation::default(),
                document: None,
            }],
            ..Metadata::default()
        },
        clauses: vec![first, second],
        structure: vec![
            structure(StructureKind::Title, "某市企业培育方案", 0, &[]),
            structure(StructureKind::Meta, "某政发〔2024〕1号", 0, &[]),
            structure(StructureKind::Heading, "一、主要任务", 1, &["一、主要任务"]),
        ],
        noise: vec![Noise { span: span_of("首页>文件"), reason: NoiseReason::Navigation }],
        diagnostics: Vec::new(),
    }
}

/// An article with paragraphs and subparagraphs, a table row, and text that would be markup.
pub(crate) fn measures() -> Document {
    let text = "第三条市级企业<script>alert(1)</script>按下列规定培育：（一）给予补助；（二）\"减免\"&优惠。";
    let mut article = clause("qypyb/3", text);
    article.path = strings(&["第一章 总则", "第三条"]);
    article.number = Some("第三条".to_owned());
    let start =
        |part: &str| text.find(part).map(|byte| text[..byte].chars().count()).expect("part of the article");
    let end = article.span.end;
    let item = |number: &str, address: &str, start: usize, end: usize| Item {
        number: Some(number.to_owned()),
        address: address.to_owned(),
        span: Span { start, end },
    };
    article.items = vec![
        item("（一）", "3.1.1", start("（一）"), start("（二）")),
        item("（二）", "3.1.2", start("（二）"), end),
    ];
    let mut row = clause("qypyb/a1.r1", "1 | 扶持资金 | 市财政局");
    row.kind = ClauseKind::TableRow;
    row.path = strings(&["附件1 分工表"]);
    row.number = Some("1".to_owned());
    row.span = Span { start: 100, end: 112 };
    row.location = Some(Location { page: Some(7), ..Location::default() });
    Document {
        metadata: Metadata {
            id: "qypyb".to_owned(),
            title: "企业培育办法".to_owned(),
            kind: DocumentKind::Measures,
            year: Some(2020),
            year_basis: Some(YearBasis::Curated),
            ..Metadata::default()
        },
        clauses: vec![article, row],
        structure: vec![Structure {
            kind: StructureKind::TableHeader,
            text: "序号 | 任务 | 责任单位".to_owned(),
            level: 1,
            path: Vec::new(),
            span: Span { start: 90, end: 98 },
            cuts: Vec::new(),
        }],
        noise: Vec::new(),
        diagnostics: Vec::new(),
    }
}

/// What an engine is given of a document in `file`.
pub(crate) fn batch(document: Document, file: &str) -> DocumentBatch {
    let records = document.clauses.into_iter().enumerate().map(|(index, clause)| ClauseRecord {
        document_id: document.metadata.id.clone(),
        order: u32::try_from(index).unwrap_or(u32::MAX),
        place: tiaowen_document::citation::place(&clause),
        address: clause.id.split_once('/').map(|(_, address)| address.to_owned()),
        clause,
    });
    let clauses: Vec<ClauseRecord> = records.collect();
    DocumentBatch {
        document: DocumentRecord {
            metadata: document.metadata,
            file: file.to_owned(),
            clause_count: clauses.len(),
            structure: document.structure,
            noise: document.noise,
        },
        clauses,
    }
}
