//! What a curator says of a document wins over what was read out of it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use tiaowen_document::model::DocumentKind;
use tiaowen_document::{Curated, Rules, SourceText, parse};

#[test]
fn what_a_curator_corrects_wins() {
    let text = "关于加快发展的通知\n\n各单位：\n\n一、总体要求。坚持发展。\n\n甲市人民政府\n2024年5月8日\n";
    let source = SourceText::read(text.as_bytes(), "a.txt").unwrap();
    let rules = Rules::from_toml("unit = []", "category = []").unwrap();
    let read = |curated: &Curated| parse(&source, &rules, Some(curated)).documents.remove(0).metadata;
    let plain = read(&Curated::default());
    let corrected = read(&Curated {
        title: Some("甲市加快发展若干意见".to_owned()),
        doc_number: Some("甲政发[2024]8号".to_owned()),
        issuers: Some(vec!["甲市人民政府办公室".to_owned()]),
        region: Some("宁波市奉化区".to_owned()),
        issued: Some(jiff::civil::date(2024, 5, 9)),
        expires: Some(jiff::civil::date(2026, 12, 31)),
        ..Curated::default()
    });
    assert_eq!((plain.title.as_str(), plain.doc_number), ("关于加快发展的通知", None));
    assert_eq!(corrected.title, "甲市加快发展若干意见");
    assert_eq!(corrected.kind, DocumentKind::Opinions);
    assert_eq!(corrected.doc_number.as_deref(), Some("甲政发〔2024〕8号"));
    assert_eq!(corrected.id, "jzf-2024-8");
    assert_eq!(corrected.issuers, ["甲市人民政府办公室"]);
    assert_eq!(
        corrected.region.map(|region| (region.name, region.level)),
        Some(("宁波市奉化区".to_owned(), "区".to_owned()))
    );
    assert_eq!(corrected.issued.map(|date| date.to_string()).as_deref(), Some("2024-05-09"));
    assert_eq!(corrected.expires.map(|date| date.to_string()).as_deref(), Some("2026-12-31"));
    // What is not corrected stays as it was read.
    assert_eq!(corrected.effective, plain.effective);
    let kept = read(&Curated { kind: Some(DocumentKind::Notice), ..Curated::default() });
    assert_eq!((kept.title, kept.issued), (plain.title, plain.issued));
}
