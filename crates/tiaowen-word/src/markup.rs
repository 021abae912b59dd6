//! Markup for words: runs, paragraphs, comments. Every function takes words as they are and gives markup.

use jiff::civil::DateTime;

/// A4 upright, with margins and page numbers as papers of offices have them. The end of a section.
pub const UPRIGHT: &str = r#"<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>"#;

/// A4 on its side. The end of a section.
pub const ON_ITS_SIDE: &str = r#"<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>"#;

/// A paragraph of runs in a style of the package.
pub fn paragraph(style: &str, runs: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>"#)
}

/// A run of text; its lines and tabs stay what they are.
pub fn run(text: &str) -> String {
    let piece = |text: &str| format!(r#"<w:t xml:space="preserve">{}</w:t>"#, escape(text));
    let line = |line: &str| line.split('\t').map(piece).collect::<Vec<_>>().join("<w:tab/>");
    let lines: Vec<String> = text.split('\n').map(line).collect();
    // Without the hint Word prints quotation marks in the narrow Latin face.
    format!(r#"<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>{}</w:r>"#, lines.join("<w:br/>"))
}

/// The beginning of a table with lines around its cells and columns of fixed widths, in twentieths of a point. Rows
/// and `</w:tbl>` follow.
pub fn open_table(widths: &[u16]) -> String {
    let side = |side| format!(r#"<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>"#);
    let lines: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(side).concat();
    let columns: String = widths.iter().map(|width| format!(r#"<w:gridCol w:w="{width}"/>"#)).collect();
    let whole: u32 = widths.iter().copied().map(u32::from).sum();
    format!(
        r#"<w:tbl><w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"#
    )
}

/// A comment in the margin.
#[derive(Clone, Copy, Debug)]
pub struct Comment<'a> {
    /// What ties it to its place in the text.
    pub id: u32,
    /// Who says it.
    pub author: &'a str,
    /// The author in a sign or two.
    pub initials: &'a str,
    /// When it was said, by the clock on the wall.
    pub at: DateTime,
    /// What is said; each line is a paragraph.
    pub text: &'a str,
}

/// The comment as an element of the part that holds comments. It needs no style, so that it can stand in any document.
pub fn comment(comment: &Comment<'_>) -> String {
    let paragraphs: String = comment.text.split('\n').map(comment_paragraph).collect();
    let Comment { id, author, initials, at, .. } = comment;
    format!(
        r#"<w:comment w:id="{id}" w:author="{}" w:initials="{}" w:date="{}Z">{paragraphs}</w:comment>"#,
        escape(author),
        escape(initials),
        at.strftime("%Y-%m-%dT%H:%M:%S"),
    )
}

fn comment_paragraph(line: &str) -> String {
    // 小五 in single lines, whatever the document's own text has.
    let text = escape(line);
    format!(
        r#"<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:left="0" w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="left"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#
    )
}

/// The run that stands where the words of a comment end, and leads to it.
pub fn comment_mark(id: u32) -> String {
    format!(r#"<w:r><w:commentReference w:id="{id}"/></w:r>"#)
}

/// Words as XML, in text or in an attribute; characters that XML cannot hold are left out.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(sign),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            sign => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_become_markup() {
        let check = |text: &str, expected: &str| assert_eq!(escape(text), expected, "{text:?}");
        check("甲<乙>&“丙”\"", "甲&lt;乙&gt;&amp;“丙”&quot;");
        check("甲\u{0}\u{B}\u{1F}\u{FFFE}乙\u{7F}𠮷", "甲乙\u{7F}𠮷");
        assert!(run("甲\n乙\t丙").contains(
            "甲</w:t><w:br/><w:t xml:space=\"preserve\">乙</w:t><w:tab/><w:t xml:space=\"preserve\">丙<"
        ));
    }

    proptest! {
        /// Whatever the words, an XML parser reads them back, less what XML cannot hold.
        #[test]
        fn any_words_are_read_back(text in any::<String>()) {
            let element = format!("<a b=\"{0}\">{0}</a>", escape(&text));
            let tree = roxmltree::Document::parse(&element).expect("well-formed");
            let held: String = text
                .chars()
                .filter(|&sign| sign >= ' ' || "\t\n\r".contains(sign))
                .filter(|sign| !matches!(sign, '\u{FFFE}' | '\u{FFFF}'))
                .collect();
            let read = tree.root_element().text().unwrap_or_default().to_owned();
            prop_assert_eq!(read, held.replace("\r\n", "\n").replace('\r', "\n"));
        }
    }
}
