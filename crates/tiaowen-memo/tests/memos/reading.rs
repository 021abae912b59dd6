//! What a reader of a memo sees is what is read of it.

use crate::packages::{document, main_part, with_parts};
use tiaowen_memo::read;

fn text(body: &str) -> String {
    read(&document(body), "甲.docx").unwrap_or_else(|error| panic!("{error}: {body}")).text
}

fn p(inside: &str) -> String {
    format!("<w:p>{inside}</w:p>")
}

fn r(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

#[test]
fn a_document_reads_as_it_is_seen() {
    let check = |body: &str, expected: &str| assert_eq!(text(body), expected, "{body}");
    check(&[p(&r("甲")), p(&(r("乙") + &r("丙")))].concat(), "甲\n乙丙\n");
    check(&[p(&r("甲")), p(""), p(&r("乙"))].concat(), "甲\n\n乙\n");
    // Signs.
    check(
        &p(
            "<w:pPr><w:tabs><w:tab w:val=\"left\" w:pos=\"9\"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/><w:softHyphen/><w:sym w:font=\"仿宋\" w:char=\"25CB\"/><w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/></w:r>",
        ),
        "甲\t乙\n丙\u{2011}○\u{FFFD}\n",
    );
    // Blanks and references.
    check(&p(&r(" \n甲&lt;乙&#x4E19; ")), "甲<乙丙\n");
    check(&p("<w:r><w:t xml:space=\"preserve\"> 甲&amp;\n</w:t></w:r>"), " 甲& \n");
    check(&p("<w:r><w:t>甲<!-- 无 -->乙<![CDATA[<丙>]]></w:t></w:r>"), "甲乙<丙>\n");
    // Changes that are tracked.
    check(
        &p(
            "<w:ins w:id=\"1\"><w:r><w:t>甲</w:t></w:r></w:ins><w:del w:id=\"2\"><w:r><w:delText>乙</w:delText></w:r></w:del><w:moveFrom w:id=\"3\"><w:r><w:t>丙</w:t></w:r></w:moveFrom><w:moveTo w:id=\"4\"><w:r><w:t>丁</w:t></w:r></w:moveTo>",
        ),
        "甲丁\n",
    );
    let deleted_end = p(&format!("<w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr>{}", r("甲")));
    check(&[deleted_end.clone(), p(&r("乙"))].concat(), "甲乙\n");
    check(&deleted_end, "甲\n");
    // Fields, links, controls.
    check(
        &p(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:hyperlink r:id=\"rId9\"><w:r><w:t>甲</w:t></w:r></w:hyperlink><w:fldSimple w:instr=\"DATE\"><w:r><w:t>乙</w:t></w:r></w:fldSimple><w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent><w:r><w:t>丙</w:t></w:r></w:sdtContent></w:sdt>",
        ),
        "3甲乙丙\n",
    );
    // Hidden words.
    check(
        &p(
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>甲</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>乙</w:t></w:r>",
        ),
        "乙\n",
    );
    // Tables, one in another.
    let cell = |inside: &str| format!("<w:tc><w:tcPr/>{inside}</w:tc>");
    let table = |cells: &str| format!("<w:tbl><w:tblPr/><w:tr>{cells}</w:tr></w:tbl>");
    let inner = table(&cell(&p(&r("乙"))));
    check(&table(&[cell(&p(&r("甲"))), cell(&(inner + &p(&r("丙"))))].concat()), "甲\n乙\n丙\n");
    // Notes stand behind the paragraph that refers to them, once.
    check(
        &[
            p(&[&r("甲"), "<w:r><w:footnoteReference w:id=\"1\"/></w:r>", &r("乙")].concat()),
            p("<w:r><w:endnoteReference w:id=\"1\"/><w:footnoteReference w:id=\"1\"/><w:t>丙</w:t></w:r>"),
        ]
        .concat(),
        "甲乙\n 注一\n丙\n尾一\n尾二\n",
    );
    // A text box, written twice for readers of two ages.
    let boxed = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(&r(text)));
    let both = format!(
        "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing>{}</w:drawing></mc:Choice><mc:Fallback><w:pict>{}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        boxed("框"),
        boxed("框"),
    );
    check(&p(&[&r("甲"), &*both, &r("乙")].concat()), "甲乙\n框\n");
    // Formulas and readings above characters.
    check(&p("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>"), "x+1\n");
    check(
        &p(
            "<w:r><w:ruby><w:rt><w:r><w:t>yǒng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>甬</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        ),
        "甬\n",
    );
}

#[test]
fn other_spellings_of_the_same_document_read_alike() {
    let main = main_part("<w:p><w:r><w:t>甲</w:t></w:r></w:p>");
    let check = |main: &str| {
        let memo = read(&with_parts(main, &[]), "甲.docx").unwrap_or_else(|error| panic!("{error}: {main}"));
        assert_eq!(memo.text, "甲\n", "{main}");
    };
    check(&main);
    check(&format!("\u{FEFF}{main}"));
    check(&main.replace("w:", "词:").replace("xmlns:w=", "xmlns:词="));
    check(&main.replace(crate::packages::W, "http://purl.oclc.org/ooxml/wordprocessingml/main"));
    check(
        r#"<document xmlns="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><body><p><r><t>甲</t></r></p></body></document>"#,
    );
}

#[test]
fn text_and_markdown_stay_as_they_are() {
    let check = |bytes: &[u8], name: &str, expected: &str| {
        let memo = read(bytes, name).unwrap_or_else(|error| panic!("{error}: {name}"));
        assert_eq!((&*memo.text, memo.extension()), (expected, "docx"), "{name}");
    };
    check("\u{FEFF}甲\r\n乙\r丙".as_bytes(), "a.txt", "甲\n乙\n丙");
    check("# 甲\n\n> 乙\n".as_bytes(), "a.md", "# 甲\n\n> 乙\n");
    check("甲\n".as_bytes(), "", "甲\n");
    // Of a web page what it shows.
    check("<html><body><p>甲</p><script>乙</script></body></html>".as_bytes(), "a.html", "甲\n");
    // 宁波市人民政府 as an old program saves it.
    check(b"\xC4\xFE\xB2\xA8\xCA\xD0\xC8\xCB\xC3\xF1\xD5\xFE\xB8\xAE", "a.txt", "宁波市人民政府");
    // What it is, not how it is called.
    check(&document("<w:p><w:r><w:t>甲</w:t></w:r></w:p>"), "a.txt", "甲\n");
}

#[test]
fn documents_with_macros_and_templates_keep_their_kind() {
    let types = crate::packages::part(&document("<w:p/>"), "[Content_Types].xml");
    let usual = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let check = |content_type: &str, extension: &str| {
        let types = types.replace(usual, content_type);
        let main = main_part("<w:p><w:r><w:t>甲</w:t></w:r></w:p>");
        let package = with_parts(&main, &[("[Content_Types].xml", types.as_bytes())]);
        assert_eq!(read(&package, "甲.docx").expect("a memo").extension(), extension);
    };
    check(usual, "docx");
    check("application/vnd.ms-word.document.macroEnabled.main+xml", "docm");
    check("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", "dotx");
    check("application/vnd.ms-word.template.macroEnabledTemplate.main+xml", "dotm");
}
