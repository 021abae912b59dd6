//! What is read of a Word document, element by element.

use proptest::prelude::*;
use tiaowen_document::SourceText;
use tiaowen_document::model::{ClauseKind, NoiseReason, StructureKind};
use tiaowen_formats::read;

use crate::maker::{USUAL, WORD_TYPE, Word, escape, paragraph, run};
use crate::texts::documents;

fn text(word: &Word) -> String {
    let source = read(&word.pack(), "甲.docx", None).expect("a document");
    source.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The lines of a document with this body, blank ones and indents left out.
fn check(body: &str, expected: &str) {
    assert_eq!(text(&Word::of(body)), expected, "{body}");
}

/// The same with what stands in one paragraph.
fn check_inside(inside: &str, expected: &str) {
    check(&format!("<w:p>{inside}</w:p>"), expected);
}

#[test]
fn words_are_read_as_a_reader_sees_them() {
    check_inside(&[run("甲"), run("乙")].concat(), "甲乙");
    check_inside("<w:r><w:t> 甲 </w:t></w:r><w:r><w:t xml:space=\"preserve\"> 乙</w:t></w:r>", "甲 乙");
    check_inside("<w:r><w:t>甲&amp;&#x4E59;</w:t></w:r><w:r><w:t><![CDATA[<丙>]]></w:t></w:r>", "甲&乙<丙>");
    check_inside(&format!("{}<w:r><w:br/></w:r>{}", run("甲"), run("乙")), "甲\n乙");
    check_inside(&format!("{}<w:r><w:tab/></w:r>{}", run("一、"), run("乙")), "一、 乙");
    check_inside(&format!("<w:r><w:tab/></w:r>{}<w:r><w:tab/></w:r>{}", run("甲"), run("乙")), "甲\t乙");
    check_inside(
        "<w:r><w:t>甲\u{AD}乙\u{200B}</w:t><w:softHyphen/><w:noBreakHyphen/><w:t>丙</w:t></w:r>",
        "甲乙-丙",
    );
    check_inside("<w:r><w:sym w:font=\"Wingdings 2\" w:char=\"F052\"/><w:t>同意</w:t></w:r>", "☑同意");
    let raised =
        |align: &str| format!("<w:r><w:rPr><w:vertAlign w:val=\"{align}\"/></w:rPr><w:t>2</w:t></w:r>");
    check_inside(
        &[run("100米"), raised("superscript"), run("，CO"), raised("subscript")].concat(),
        "100米²，CO₂",
    );
    let ruby = "<w:r><w:ruby><w:rt><w:r><w:t>cè</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>测</w:t></w:r></w:rubyBase></w:ruby></w:r>";
    check_inside(ruby, "测");
    let formula = "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>";
    check_inside(formula, "a/bx²");
}

#[test]
fn what_no_reader_sees_is_left_out() {
    let hidden =
        |properties: &str, words: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>");
    let deleted = "<w:del w:id=\"1\"><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom w:id=\"2\"><w:r><w:t>移走</w:t></w:r></w:moveFrom>";
    let kept = "<w:ins w:id=\"3\"><w:r><w:t>新</w:t></w:r></w:ins><w:moveTo w:id=\"4\"><w:r><w:t>移来</w:t></w:r></w:moveTo>";
    check_inside(&[run("甲"), deleted.to_owned(), kept.to_owned()].concat(), "甲新移来");
    let tags = "<w:smartTag><w:customXml><w:sdt><w:sdtPr><w:alias w:val=\"名\"/></w:sdtPr><w:sdtContent><w:hyperlink>";
    let ends = "</w:hyperlink></w:sdtContent></w:sdt></w:customXml></w:smartTag>";
    check_inside(&format!("{tags}{}{ends}", run("甲")), "甲");
    check_inside(
        &[run("甲"), hidden("<w:vanish/>", "密"), hidden("<w:vanish w:val=\"0\"/>", "乙")].concat(),
        "甲乙",
    );
    // The end of a paragraph that was deleted joins it with the next.
    let open_end = "<w:p><w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr><w:r><w:t>前半，</w:t></w:r></w:p>";
    check(&format!("{open_end}{}", paragraph("", "后半。")), "前半，后半。");
    // What the properties were before a change is not what they are.
    let change = "<w:pPrChange w:id=\"9\"><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:pPrChange>";
    check(&paragraph(change, "甲"), "甲");
    let styled = Word {
        body: [paragraph("<w:pStyle w:val=\"H\"/>", "密"), paragraph("", "甲")].concat()
            + &format!("<w:p>{}</w:p>", hidden("<w:rStyle w:val=\"C\"/>", "密")),
        styles: "<w:style w:type=\"paragraph\" w:styleId=\"H\"><w:basedOn w:val=\"B\"/></w:style>\
                 <w:style w:type=\"paragraph\" w:styleId=\"B\"><w:rPr><w:vanish/></w:rPr></w:style>\
                 <w:style w:type=\"character\" w:styleId=\"C\"><w:rPr><w:vanish/></w:rPr></w:style>"
            .to_owned(),
        ..Word::default()
    };
    assert_eq!(text(&styled), "甲");
}

#[test]
fn fields_show_their_results() {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let field = |instruction: &str, result: &str| {
        let words =
            format!("<w:r><w:instrText xml:space=\"preserve\">{}</w:instrText></w:r>", escape(instruction));
        [mark("begin"), words, mark("separate"), run(result), mark("end")].concat()
    };
    check_inside(&field(" HYPERLINK \"http://a/\" ", "网址"), "网址");
    check_inside(&[run("见"), field(" REF _Ref1 \\r ", "第五条"), run("。")].concat(), "见第五条。");
    check_inside(&[run("甲"), field("PAGE", "3")].concat(), "甲");
    check_inside("<w:fldSimple w:instr=\" SEQ 表 \"><w:r><w:t>2</w:t></w:r></w:fldSimple>", "2");
    let circled = "<w:r><w:instrText> eq \\o\\ac(○,3)</w:instrText></w:r>";
    check_inside(&[mark("begin"), circled.to_owned(), mark("end"), run("甲")].concat(), "③甲");
    // A mark that is missing does not take the rest of the document away.
    let broken =
        format!("<w:p>{}<w:r><w:instrText>REF a</w:instrText></w:r>{}</w:p>", mark("begin"), run("甲"));
    check(&format!("{broken}{}", paragraph("", "乙")), "乙");
}

#[test]
fn boxes_stand_once_behind_the_paragraph_that_bears_them() {
    let inside = paragraph("", "框内");
    let drawing = format!(
        "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    );
    check(
        &format!("<w:p>{}{drawing}{}</w:p>{}", run("前"), run("后"), paragraph("", "下")),
        "前后\n框内\n下",
    );
    let old =
        format!("<w:r><w:pict><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></w:pict></w:r>");
    check_inside(&old, "框内");
}

const LISTS: &str = "<w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCountingThousand\"/><w:pStyle w:val=\"Zhang\"/><w:lvlText w:val=\"第%1章\"/></w:lvl>\
    <w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCountingThousand\"/><w:lvlRestart w:val=\"0\"/><w:pStyle w:val=\"Tiao\"/><w:lvlText w:val=\"第%2条\"/></w:lvl>\
    <w:lvl w:ilvl=\"2\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:suff w:val=\"nothing\"/><w:lvlText w:val=\"（%3）\"/></w:lvl></w:abstractNum>\
    <w:num w:numId=\"7\"><w:abstractNumId w:val=\"0\"/></w:num>";
const STYLES: &str = "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/><w:basedOn w:val=\"a\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"Zhang\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"a\"/><w:pPr><w:numPr><w:numId w:val=\"7\"/></w:numPr></w:pPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"Tiao\"><w:name w:val=\"条\"/><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"7\"/></w:numPr></w:pPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"Tiao2\"><w:name w:val=\"条二\"/><w:basedOn w:val=\"Tiao\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"TOC1\"><w:name w:val=\"toc 1\"/></w:style>";

fn styled(style: &str, words: &str) -> String {
    paragraph(&format!("<w:pStyle w:val=\"{style}\"/>"), words)
}

/// A statute as Word writes it, numbered by styles, with notes and a table of contents.
fn statute() -> Word {
    let note = "<w:r><w:footnoteReference w:id=\"2\"/></w:r>";
    let body = [
        styled("Title", "甲市数据条例"),
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/></w:docPartObj></w:sdtPr><w:sdtContent>".to_owned(),
        paragraph("", "目录"),
        styled("TOC1", "第一章　总则\t1"),
        "</w:sdtContent></w:sdt>".to_owned(),
        styled("TOC1", "第二章　附则\t3"),
        styled("Zhang", "总则"),
        styled("Tiao", "为了促进数据发展，制定本条例。"),
        format!("<w:p><w:pPr><w:pStyle w:val=\"Tiao2\"/></w:pPr>{}{note}{}</w:p>", run("有下列情形之一的"), run("，予以奖励：")),
        paragraph("<w:numPr><w:ilvl w:val=\"2\"/><w:numId w:val=\"7\"/></w:numPr>", "成绩显著的；"),
        paragraph("<w:numPr><w:ilvl w:val=\"2\"/><w:numId w:val=\"7\"/></w:numPr>", "法律规定的。"),
        paragraph("", "奖励办法另行制定。"),
        styled("Zhang", "附则"),
        styled("Tiao", "本条例自2026年1月1日起施行。"),
        paragraph("<w:pStyle w:val=\"Tiao\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"0\"/></w:numPr>", "甲市数据局"),
    ];
    Word {
        body: body.concat(),
        numbering: LISTS.to_owned(),
        styles: STYLES.to_owned(),
        footnotes: format!(
            "<w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
             <w:footnote w:id=\"2\"><w:p><w:r><w:footnoteRef/></w:r>{}</w:p></w:footnote>",
            run(" 情形由市数据局认定。")
        ),
        header: format!("<w:p>{}</w:p>", run("甲市文件汇编")),
        footer: format!(
            "<w:p>{}<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>{}</w:p>",
            run("— "),
            run("1"),
            run(" —")
        ),
        ..Word::default()
    }
}

#[test]
fn a_statute_numbered_by_styles_is_read_as_printed() {
    let source = read(&statute().pack(), "甲.docx", None).expect("a document");
    let document = documents(&source).remove(0);
    assert_eq!(document.metadata.title, "甲市数据条例");
    let clauses: Vec<(String, &str)> =
        document.clauses.iter().map(|clause| (clause.path.join("/"), clause.text.as_str())).collect();
    assert_eq!(
        clauses,
        [
            ("第一章 总则/第一条".to_owned(), "第一条　为了促进数据发展，制定本条例。"),
            (
                "第一章 总则/第二条".to_owned(),
                "第二条　有下列情形之一的，予以奖励：\n（一）成绩显著的；\n（二）法律规定的。\n奖励办法另行制定。"
            ),
            ("第一章 总则".to_owned(), "注：情形由市数据局认定。"),
            ("第二章 附则/第三条".to_owned(), "第三条　本条例自2026年1月1日起施行。"),
        ]
    );
    assert_eq!(document.clauses[2].kind, ClauseKind::Note);
    let signed = document.structure.iter().find(|it| it.kind == StructureKind::Signature);
    assert_eq!(signed.map(|it| it.text.as_str()), Some("甲市数据局"));
    let noise: Vec<(&str, NoiseReason)> =
        document.noise.iter().map(|it| (&source.text[it.span.range()], it.reason)).collect();
    assert_eq!(
        noise,
        [
            ("目录", NoiseReason::Contents),
            ("第一章　总则\t1", NoiseReason::Contents),
            ("第二章　附则\t3", NoiseReason::Contents),
            ("甲市文件汇编", NoiseReason::PageFurniture),
        ]
    );
    let place = document.clauses[1].location.as_ref().map(ToString::to_string);
    assert_eq!(place.as_deref(), Some("第7段"));
}

#[test]
fn notes_stand_behind_their_provision() {
    let note = |kind: &str, id: u32| format!("<w:r><w:{kind}Reference w:id=\"{id}\"/></w:r>");
    let word = Word {
        body: format!(
            "<w:p>{}{}</w:p>{}<w:p>{}{}</w:p>{}",
            run("一、目标"),
            note("footnote", 1),
            paragraph("", "到2030年建成。"),
            run("二、任务"),
            note("endnote", 1),
            paragraph("", "全面推进。")
        ),
        footnotes: format!(
            "<w:footnote w:id=\"1\"><w:p>{}</w:p><w:p>{}</w:p></w:footnote>",
            run("甲注"),
            run("再注")
        ),
        endnotes: format!("<w:endnote w:id=\"1\"><w:p>{}</w:p></w:endnote>", run("注：尾注")),
        ..Word::default()
    };
    assert_eq!(text(&word), "一、目标\n到2030年建成。\n注：甲注 再注\n二、任务\n全面推进。\n注：尾注");
}

/// A cell with properties and paragraphs.
fn cell(properties: &str, words: &[&str]) -> String {
    let paragraphs: String = words.iter().map(|words| paragraph("", words)).collect();
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs}</w:tc>")
}

fn row(cells: &[String]) -> String {
    format!("<w:tr>{}</w:tr>", cells.concat())
}

#[test]
fn a_table_of_tasks_is_read_by_its_columns() {
    let (begins, goes_on) = ("<w:vMerge w:val=\"restart\"/>", "<w:vMerge/>");
    let rows = [
        row(&[cell(begins, &["序号"]), cell(begins, &["重点任务"]), cell("<w:gridSpan w:val=\"2\"/>", &["责任单位"])]),
        row(&[cell(goes_on, &[""]), cell(goes_on, &[""]), cell("", &["牵头"]), cell("", &["配合"])]),
        row(&[cell("<w:gridSpan w:val=\"4\"/>", &["一、创新驱动"])]),
        row(&[
            cell("", &["1"]),
            cell("", &["建设算力中心", "形成供给能力"]),
            cell(begins, &["市大数据局"]),
            cell("", &["市经信局", "市科技局"]),
        ]),
        row(&[cell("", &["2"]), cell("", &["培育专精特新企业30家"]), cell(goes_on, &[""]), cell("", &["市商务局"])]),
        "<w:tr><w:trPr><w:del w:id=\"1\"/></w:trPr><w:tc><w:p><w:del w:id=\"2\"><w:r><w:delText>3</w:delText></w:r></w:del></w:p></w:tc></w:tr>".to_owned(),
    ];
    let body = format!(
        "{}{}<w:tbl><w:tblPr/>{}</w:tbl>{}",
        paragraph("", "甲市2025年重点工作任务分工方案"),
        paragraph("", "现就重点工作分工如下。"),
        rows.concat(),
        paragraph("", "请各单位抓好落实。")
    );
    let source = read(&Word::of(&body).pack(), "甲.docx", None).expect("a document");
    let document = documents(&source).remove(0);
    let rows: Vec<String> = document
        .clauses
        .iter()
        .filter(|clause| clause.kind == ClauseKind::TableRow)
        .map(|clause| {
            let units: Vec<String> =
                clause.units.iter().map(|unit| format!("{}({})", unit.name, unit.role)).collect();
            let place = clause.location.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{place} {} [{}] {}", clause.text, clause.path.join("/"), units.join(" "))
        })
        .collect();
    assert_eq!(
        rows,
        [
            "第11段 1 | 建设算力中心 形成供给能力 | 市大数据局 | 市经信局 市科技局 [一、创新驱动/建设算力中心 形成供给能力] 市大数据局(牵头单位) 市经信局(配合单位) 市科技局(配合单位)",
            "第17段 2 | 培育专精特新企业30家 | 市大数据局 | 市商务局 [一、创新驱动/培育专精特新企业30家] 市大数据局(牵头单位) 市商务局(配合单位)",
        ]
    );
}

#[test]
fn a_table_that_lays_out_is_read_cell_by_cell() {
    let boxed = row(&[cell("", &["专栏1　重点工程", "1.算力工程。", "2.网络工程。"])]);
    check(
        &format!("<w:tbl>{boxed}</w:tbl>{}", paragraph("", "下文")),
        "专栏1　重点工程\n1.算力工程。\n2.网络工程。\n下文",
    );
    let inner = format!(
        "<w:tbl>{}{}</w:tbl>",
        row(&[cell("", &["指标"]), cell("", &["目标"])]),
        row(&[cell("", &["产值"]), cell("", &["5"])])
    );
    let outer = row(&[format!("<w:tc>{}{inner}<w:p/></w:tc>", paragraph("", "表上"))]);
    check(&format!("<w:tbl>{outer}</w:tbl>"), "表上\n指标\t目标\n产值\t5");
    let fields = row(&[
        cell("", &["索 引 号"]),
        cell("", &["1133/2025"]),
        cell("", &["发文机关"]),
        cell("", &["甲市人民政府"]),
    ]);
    check(
        &format!("<w:tbl>{fields}{}</w:tbl>", row(&[cell("", &["成文日期"]), cell("", &["2025年1月2日"])])),
        "索引号：1133/2025\n发文机关：甲市人民政府\n成文日期：2025年1月2日",
    );
}

#[test]
fn headings_are_those_of_the_outline_unless_all_are() {
    let heading = |words: &str| paragraph("<w:outlineLvl w:val=\"0\"/>", words);
    let structure = |body: &str| -> Vec<String> {
        let source = read(&Word::of(body).pack(), "甲.docx", None).expect("a document");
        let document = documents(&source).remove(0);
        let headings = document.structure.iter().filter(|it| it.kind == StructureKind::Heading);
        headings.map(|it| it.text.clone()).collect()
    };
    let texts = [
        "甲市产业规划",
        "近年来，全市产业保持平稳增长，综合实力明显增强。",
        "发展基础，形势",
        "企业数量持续增加。",
    ];
    let some = texts.map(|text| if text == texts[2] { heading(text) } else { paragraph("", text) });
    assert_eq!(structure(&some.concat()), [texts[2]]);
    let lines = ["甲市产业规划", "全市产业保持平稳增长。", "发展基础，形势", "产业结构，布局"];
    assert_eq!(structure(&lines.map(heading).concat()), Vec::<String>::new());
}

#[test]
fn what_cannot_be_read_is_told_at_its_place() {
    let body =
        format!("{}<w:altChunk r:id=\"rId9\"/>{}", paragraph("", "一、甲。"), paragraph("", "二、乙。"));
    let source = read(&Word::of(&body).pack(), "甲.docx", None).expect("a document");
    let document = documents(&source).remove(0);
    let doubts: Vec<&str> = document.diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(doubts, ["此处嵌入了另一份文件，其中的文字没有读取。"]);
    assert_eq!(&source.text[document.diagnostics[0].span.range()], "一、甲。");
}

#[test]
fn all_kinds_of_word_documents_are_read_alike() {
    let expected = "第一条　甲";
    let word = Word {
        body: styled("Tiao", "甲"),
        numbering: LISTS.to_owned(),
        styles: STYLES.to_owned(),
        ..Word::default()
    };
    let check = |namespace: &str, kind: &str, name: &str| {
        let source = read(&word.pack_as(namespace, kind), name, None).expect("a document");
        assert_eq!(source.text.trim(), expected, "{name}");
    };
    check(USUAL, WORD_TYPE, "甲.docx");
    check("http://purl.oclc.org/ooxml/wordprocessingml/main", WORD_TYPE, "甲.docx");
    check(USUAL, "application/vnd.ms-word.document.macroEnabled.main+xml", "甲.docm");
    check(
        USUAL,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "甲.dotx",
    );
    // The bytes decide, not the name.
    check(USUAL, WORD_TYPE, "甲.txt");
    for (bytes, name) in [("一、甲", "甲.docx"), ("<html><body><p>一、甲</p></body></html>", "甲.doc")]
    {
        assert_eq!(
            read(bytes.as_bytes(), name, None).map(|source: SourceText| source.text.trim().to_owned()),
            Ok("一、甲".to_owned())
        );
    }
}

/// Something that may stand in a paragraph, and what a reader sees of it.
fn piece() -> impl Strategy<Value = (String, String)> {
    let words = "[甲乙丙0-9a-z，&<]{1,6}";
    let shown = |wrap: fn(String) -> String| words.prop_map(move |words: String| (wrap(run(&words)), words));
    let hidden =
        |wrap: fn(String) -> String| words.prop_map(move |words: String| (wrap(run(&words)), String::new()));
    prop_oneof![
        shown(|run| run),
        shown(|run| format!("<w:ins w:id=\"1\">{run}</w:ins>")),
        shown(|run| format!("<w:hyperlink>{run}</w:hyperlink>")),
        shown(|run| format!("<w:sdt><w:sdtContent>{run}</w:sdtContent></w:sdt>")),
        shown(|run| format!("<x:unknown xmlns:x=\"urn:x\">{run}</x:unknown>")),
        hidden(|run| format!("<w:del w:id=\"1\">{run}</w:del>")),
        hidden(|run| run.replace("</w:rPr>", "<w:vanish/></w:rPr>")),
        hidden(|run| format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>{run}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )),
        hidden(|run| format!(
            "<mc:AlternateContent><mc:Choice/><mc:Fallback>{run}</mc:Fallback></mc:AlternateContent>"
        )),
    ]
}

proptest! {
    /// All that is shown stands in the text, in its order, and nothing else.
    #[test]
    fn words_shown_are_words_read(paragraphs in prop::collection::vec(prop::collection::vec(piece(), 1..6), 1..6)) {
        let body: String = paragraphs.iter().map(|pieces| {
            format!("<w:p>{}</w:p>", pieces.iter().map(|(xml, _)| xml.as_str()).collect::<String>())
        }).collect();
        let shown = |pieces: &Vec<(String, String)>| pieces.iter().map(|(_, words)| words.as_str()).collect::<String>();
        let expected: Vec<String> = paragraphs.iter().map(shown).filter(|line| !line.is_empty()).collect();
        prop_assume!(!expected.is_empty());
        prop_assert_eq!(text(&Word::of(&body)), expected.join("\n"));
    }
}
