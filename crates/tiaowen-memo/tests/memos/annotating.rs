//! Remarks stand on exactly their words, and nothing else of the document changes.

use crate::packages::{comments, document, entries, main_part, part, with_parts};
use jiff::civil::{DateTime, date};
use proptest::prelude::*;
use tiaowen_document::model::Span;
use tiaowen_memo::{Memo, Remark, read};

fn at() -> DateTime {
    date(2026, 3, 1).at(9, 5, 0, 0)
}

fn remark(span: (usize, usize), text: &str) -> Remark {
    Remark { span: Span::new(span.0, span.1), text: text.to_owned() }
}

fn annotate(memo: &Memo, remarks: &[Remark]) -> Vec<u8> {
    memo.annotate(remarks, at()).expect("a document")
}

/// The words of the comments that remarks on these spans become, in order.
fn words(body: &str, spans: &[(usize, usize)]) -> Vec<String> {
    let package = document(body);
    let memo = read(&package, "甲.docx").unwrap_or_else(|error| panic!("{error}: {body}"));
    let remarks: Vec<Remark> = spans.iter().map(|span| remark(*span, &format!("{span:?}"))).collect();
    let annotated = annotate(&memo, &remarks);
    assert_eq!(read(&annotated, "甲.docx").expect("a memo").text, memo.text, "{body}");
    let comments = comments(&annotated);
    assert_eq!(comments.len(), spans.len());
    spans.iter().zip(&comments).for_each(|(span, (said, _))| assert_eq!(*said, format!("{span:?}")));
    comments.into_iter().map(|(_, words)| words).collect()
}

#[test]
fn a_comment_stands_on_the_words_of_its_remark() {
    let check = |body: &str, spans: &[(usize, usize)], expected: &[&str]| {
        assert_eq!(words(body, spans), expected, "{body}");
    };
    let two = "<w:p><w:r><w:t>甲乙丙</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>丁戊</w:t></w:r></w:p>";
    check(two, &[(0, 3)], &["甲乙丙"]);
    check(two, &[(1, 2)], &["乙"]);
    check(two, &[(2, 4)], &["丙丁"]);
    check(two, &[(0, 5), (1, 4), (1, 2), (2, 3), (3, 5)], &["甲乙丙丁戊", "乙丙丁", "乙", "丙", "丁戊"]);
    // No words, the end of the paragraph, more than there is.
    check(two, &[(1, 1), (5, 6), (4, 99), (50, 60)], &["", "", "戊", ""]);
    // Paragraphs, cells, what is inserted, linked or a field.
    let cell = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲乙</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>丙丁</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>戊己</w:t></w:r></w:p>";
    check(cell, &[(1, 4), (3, 7), (6, 7)], &["乙丙", "丙丁戊", "戊"]);
    let odd = "<w:p><w:ins w:id=\"7\" w:author=\"某\"><w:r><w:t>甲乙</w:t></w:r></w:ins><w:hyperlink r:id=\"rId9\"><w:r><w:t>丙丁</w:t></w:r></w:hyperlink><w:sdt><w:sdtContent><w:r><w:t>戊己</w:t></w:r></w:sdtContent></w:sdt><w:del w:id=\"8\"><w:r><w:delText>无</w:delText></w:r></w:del><w:r><w:t>庚辛</w:t></w:r></w:p>";
    check(odd, &[(1, 3), (2, 3), (3, 5), (5, 7)], &["乙丙", "丙", "丁戊", "己庚"]);
    // Signs and references within a run.
    let signs = "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙&amp;丙</w:t><w:br/><w:t>丁</w:t></w:r></w:p>";
    check(signs, &[(0, 1), (1, 2), (2, 4), (3, 4), (4, 6)], &["甲", "\t", "乙&", "&", "丙\n"]);
    // Blanks that were not shown stay so; those where a run is parted are words.
    let blanks = "<w:p><w:r><w:t>  甲 乙 丙  </w:t></w:r></w:p>";
    check(blanks, &[(0, 2), (2, 4)], &["甲 ", "乙 "]);
    // Where Word has no comments, what refers to the words is remarked.
    let note = "<w:p><w:r><w:t>甲乙</w:t></w:r><w:r><w:footnoteReference w:id=\"1\"/></w:r><w:r><w:t>丙</w:t></w:r></w:p><w:p><w:r><w:t>丁</w:t></w:r></w:p>";
    check(note, &[(5, 7), (2, 7), (2, 9)], &["", "丙", "丙丁"]);
    let formula = "<w:p><w:r><w:t>甲</w:t></w:r><m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath></w:p>";
    check(formula, &[(2, 3), (0, 2)], &["x+1", "甲x+1"]);
}

#[test]
fn a_footnote_is_remarked_at_its_reference() {
    let body = "<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id=\"1\"/></w:r></w:p>";
    let memo = read(&document(body), "甲.docx").expect("a memo");
    assert_eq!(memo.text, "甲\n 注一\n");
    let main = part(&annotate(&memo, &[remark((3, 5), "丙")]), "word/document.xml");
    let expected = "<w:p><w:commentRangeStart w:id=\"0\"/><w:r><w:t>甲</w:t><w:footnoteReference w:id=\"1\"/></w:r><w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r></w:p>";
    assert!(main.contains(expected), "{main}");
}

#[test]
fn a_parted_run_keeps_its_look_and_the_rest_its_bytes() {
    let run = "<w:r w:rsidR=\"00A1\"><w:rPr><w:b/></w:rPr><w:t>甲乙</w:t></w:r>";
    let body = format!("<w:p w14:paraId=\"1\">{run}</w:p><w:sectPr/>");
    let package = document(&body);
    let memo = read(&package, "甲.docx").expect("a memo");
    let annotated = annotate(&memo, &[remark((1, 2), "“丙”\n另起<一>行\u{1}")]);
    let main = main_part(&body.replace(
        run,
        "<w:r w:rsidR=\"00A1\"><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">甲</w:t></w:r><w:commentRangeStart w:id=\"0\"/><w:r w:rsidR=\"00A1\"><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">乙</w:t></w:r><w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r>",
    ));
    let (before, mut after) = (entries(&package), entries(&annotated));
    assert_eq!(after.remove("word/document.xml"), Some(main.into_bytes()));
    let said =
        after.remove("word/comments.xml").and_then(|bytes| String::from_utf8(bytes).ok()).expect("comments");
    assert!(
        said.contains("w:author=\"引文体检\" w:initials=\"引\" w:date=\"2026-03-01T09:05:00Z\""),
        "{said}"
    );
    assert_eq!(comments(&annotated), [("“丙”\n另起<一>行".to_owned(), "乙".to_owned())]);
    let changed = ["[Content_Types].xml", "word/_rels/document.xml.rels"];
    for name in changed {
        let source = after.remove(name).and_then(|bytes| String::from_utf8(bytes).ok()).expect(name);
        roxmltree::Document::parse(&source).expect(name);
        assert!(source.contains("comments"), "{source}");
    }
    for (name, bytes) in before {
        if name != "word/document.xml" && !changed.contains(&&*name) {
            assert_eq!(after.remove(&name), Some(bytes), "{name}");
        }
    }
    assert!(after.is_empty(), "{:?}", after.keys());
}

#[test]
fn comments_that_are_there_stay() {
    let body = "<w:p><w:commentRangeStart w:id=\"1\"/><w:r><w:t>甲乙</w:t></w:r><w:commentRangeEnd w:id=\"1\"/><w:r><w:commentReference w:id=\"1\"/></w:r></w:p>";
    let old = "<w:comment w:id=\"1\" w:author=\"某\"><w:p w14:paraId=\"7F\"><w:r><w:t>旧</w:t></w:r></w:p></w:comment>";
    let links = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId7" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="../word/remarks.xml"/></Relationships>"#;
    let part =
        format!("<w:comments xmlns:w=\"{}\" xmlns:w14=\"urn:x\">{old}</w:comments>", crate::packages::W);
    let check = |part: &str, ids: &[&str]| {
        let package = with_parts(
            &main_part(body),
            &[
                ("word/_rels/document.xml.rels", links.as_bytes()),
                ("word/remarks.xml", part.as_bytes()),
                ("word/commentsExtended.xml", b"<x/>"),
            ],
        );
        let memo = read(&package, "甲.docx").expect("a memo");
        let annotated = annotate(&memo, &[remark((0, 1), "新"), remark((1, 2), "又")]);
        let mut after = entries(&annotated);
        let comments =
            after.remove("word/remarks.xml").and_then(|bytes| String::from_utf8(bytes).ok()).expect("it");
        let tree = roxmltree::Document::parse(&comments).expect("well-formed");
        let found: Vec<&str> = tree
            .root_element()
            .children()
            .filter_map(|node| node.attribute((crate::packages::W, "id")))
            .collect();
        assert_eq!(found, ids);
        assert!(part.contains(old) <= comments.contains(old), "{comments}");
        for name in ["word/_rels/document.xml.rels", "[Content_Types].xml", "word/commentsExtended.xml"] {
            assert_eq!(after.get(name), entries(&package).get(name), "{name}");
        }
        let main = String::from_utf8(after["word/document.xml"].clone()).expect("UTF-8");
        for id in ["1", "0", "2"] {
            for name in ["commentRangeStart", "commentRangeEnd", "commentReference"] {
                assert_eq!(
                    main.matches(&format!("<w:{name} w:id=\"{id}\"/>")).count(),
                    1,
                    "{name} {id}: {main}"
                );
            }
        }
    };
    check(&part, &["1", "0", "2"]);
    check(&format!("<w:comments xmlns:w=\"{}\"/>", crate::packages::W), &["0", "2"]);
    check(&format!("<c:comments xmlns:c=\"{}\"></c:comments>", crate::packages::W), &["0", "2"]);
}

#[test]
fn a_document_of_other_prefixes_is_remarked() {
    let main = main_part("<w:p><w:r><w:t>甲乙</w:t></w:r></w:p>");
    let check = |main: &str, namespace: &str| {
        let memo = read(&with_parts(main, &[]), "甲.docx").expect("a memo");
        let annotated = annotate(&memo, &[remark((0, 1), "丙")]);
        let source = part(&annotated, "word/document.xml");
        let tree = roxmltree::Document::parse(&source).unwrap_or_else(|error| panic!("{error}: {source}"));
        let starts = tree.descendants().filter(|node| node.has_tag_name((namespace, "commentRangeStart")));
        assert_eq!(starts.count(), 1, "{source}");
        let said = part(&annotated, "word/comments.xml");
        assert!(said.contains(namespace), "{said}");
        assert_eq!(read(&annotated, "甲.docx").expect("a memo").text, "甲乙\n");
    };
    check(&main.replace("w:", "词:").replace("xmlns:w=", "xmlns:词="), crate::packages::W);
    let strict = "http://purl.oclc.org/ooxml/wordprocessingml/main";
    check(&main.replace(crate::packages::W, strict), strict);
    let bare = format!(
        "<!-- <x> --><document xmlns=\"{}\"><body><p><r><t>甲乙</t></r></p></body></document>",
        crate::packages::W
    );
    check(&bare, crate::packages::W);
}

#[test]
fn a_memo_of_text_becomes_a_document() {
    let check = |text: &str, spans: &[(usize, usize)], expected: &[&str]| {
        let memo = read(text.as_bytes(), "a.md").expect("a memo");
        let remarks: Vec<Remark> = spans.iter().map(|span| remark(*span, "丁")).collect();
        let annotated = annotate(&memo, &remarks);
        let words: Vec<String> = comments(&annotated).into_iter().map(|(_, words)| words).collect();
        assert_eq!(words, expected, "{text:?}");
    };
    check("# 甲\n\n　　乙“丙”。\n", &[(0, 3), (8, 11), (2, 9)], &["# 甲", "“丙”", "甲　　乙“"]);
    check("甲\t乙\u{C}\u{1}丙&<b>", &[(2, 6), (5, 10)], &["乙 \u{FFFD}丙", "丙&<b>"]);
}

#[test]
fn without_remarks_a_document_comes_back_as_it_was() {
    let package = document("<w:p><w:r><w:t>甲</w:t></w:r></w:p>");
    assert_eq!(annotate(&read(&package, "甲.docx").expect("a memo"), &[]), package);
}

#[test]
fn five_megabytes_and_thousands_of_remarks_are_borne() {
    let line = "到2027年，培育专精特新企业100家以上。";
    let text = vec![line; (5 << 20) / line.len()].join("\n");
    let memo = read(text.as_bytes(), "a.txt").expect("a memo");
    let length = memo.text.chars().count();
    let remarks: Vec<Remark> = (0..5_000).map(|index| remark((index * 300, index * 300 + 7), "甲")).collect();
    let annotated = annotate(&memo, &remarks);
    assert_eq!(read(&annotated, "a.docx").expect("a memo").text.trim_end(), memo.text);
    assert_eq!(comments(&annotated).len(), remarks.len());
    assert!(remarks.iter().all(|remark| remark.span.end < length));
    // One line of all, for a place is found by counting.
    let memo = read(text.replace('\n', "").as_bytes(), "a.txt").expect("a memo");
    assert_eq!(comments(&annotate(&memo, &remarks)).len(), remarks.len());
}

/// Any runs that Word might write: their text, and whether it is bold, inserted, linked or in a paragraph of its own.
fn bodies() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec!["甲", "乙丙", "a", " ", "&amp;", "𠮷", "“丁”", "&#10;"]);
    let words = prop::collection::vec(word, 0..6).prop_map(|words| words.concat());
    let run = (words, 0..8u8).prop_map(|(words, kind)| match kind {
        0 => format!("<w:r><w:t>{words}</w:t></w:r>"),
        1 => format!("<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{words}</w:t><w:tab/><w:t>{words}</w:t></w:r>"),
        2 => format!("<w:ins w:id=\"5\"><w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r></w:ins>"),
        3 => format!("<w:hyperlink><w:r><w:t>{words}</w:t><w:br/></w:r></w:hyperlink>"),
        4 => format!("<w:del w:id=\"6\"><w:r><w:delText>{words}</w:delText></w:r></w:del>"),
        5 => "</w:p><w:p>".to_owned(),
        6 => "<w:r/><w:bookmarkStart w:id=\"1\" w:name=\"x\"/>".to_owned(),
        _ => format!("<w:r>\n<w:t>{words}</w:t>\n<w:t xml:space=\"preserve\">{words}</w:t></w:r>"),
    });
    prop::collection::vec(run, 1..8)
        .prop_map(|runs| format!("<w:p><w:r><w:t>始</w:t></w:r>{}</w:p>", runs.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever the document and the remarks: it reads as before, and each comment stands on its words.
    #[test]
    fn any_remarks_stand_on_their_words(
        body in bodies(),
        spans in prop::collection::vec((0..40usize, 0..12usize), 1..6),
    ) {
        let memo = read(&document(&body), "甲.docx").expect("a memo");
        let text: Vec<char> = memo.text.chars().collect();
        let spans: Vec<(usize, usize)> = spans.into_iter().map(|(start, length)| (start, start + length)).collect();
        for ((start, end), words) in spans.iter().zip(words(&body, &spans)) {
            let inside = (*start).min(text.len())..(*end).min(text.len());
            // Ends of paragraphs are no words; breaks within them are.
            let plain = |sign: &char| *sign != '\n';
            let expected: String = text[inside].iter().filter(|sign| plain(sign)).collect();
            let words: String = words.replace("\n", "");
            prop_assert_eq!(words, expected);
        }
    }

    #[test]
    fn any_text_is_remarked(
        text in "[甲乙丙a-c&<> \t\n\u{1}\u{B}“”]{1,60}",
        spans in prop::collection::vec((0..60usize, 0..20usize), 1..6),
    ) {
        let Ok(memo) = read(text.as_bytes(), "a.txt") else { return Ok(()) };
        let remarks: Vec<Remark> =
            spans.iter().map(|(start, length)| remark((*start, start + length), "甲")).collect();
        let annotated = annotate(&memo, &remarks);
        prop_assert_eq!(comments(&annotated).len(), remarks.len());
        let back = read(&annotated, "a.docx").expect("a memo").text;
        let shown = |text: &str| text.trim_end_matches('\n').replace(['\u{B}', '\u{C}'], " ").replace('\u{1}', "\u{FFFD}");
        prop_assert_eq!(shown(&back), shown(&memo.text));
    }
}
